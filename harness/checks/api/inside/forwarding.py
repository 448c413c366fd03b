"""A keyword and a function with `**kwargs` -> whether anything behind it takes the keyword.

The function's source says what becomes of its `**kwargs`: names taken out of it, calls it is passed
on to, or use as data, which takes anything. Calls are followed through globals, closures, `self`,
`super()`, classes, with statements and return annotations, without running any of them.
"""

from __future__ import annotations

import ast
import inspect
import sys
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.checks.api.inside.callables import Callee, of_value
from harness.checks.api.inside.documents import tells
from harness.checks.api.inside.members import relatives
from harness.checks.api.inside.modules import ABSENT_MARK, is_class, mro, static
from harness.checks.api.inside.references import Scope
from harness.checks.api.inside.signatures import (
    documented_keywords,
    keyword_names,
    open_keywords,
    read,
)
from harness.checks.api.inside.sources import function_tree
from harness.checks.api.inside.uses import uses_of

_DEEPEST = 10
YES, NO, UNKNOWN, PASSED = "yes", "no", "unknown", "passed"


class Taken(NamedTuple):
    """Whether a keyword is taken, why, and the names that would have been.

    `heard`: documentation was asked where the source left it open.
    """

    truth: str
    why: str
    accepted: frozenset[str] = frozenset()
    heard: bool = False


def takes(
    callee: Callee,
    keyword: str,
    depth: int = 0,
    seen: frozenset[Any] = frozenset(),
    *,
    returns: bool = False,
) -> Taken:
    """Whether calling `callee` with this keyword gets past every signature on the way.

    `returns`: what it does not take, it gives back (PASSED).
    """
    got = read(callee.function)
    if got.parameters is None:
        return Taken(UNKNOWN, got.why)
    parameters = list(got.parameters)[1 if callee.bound else 0 :]
    accepted = frozenset(keyword_names(parameters))
    if keyword in accepted:
        return Taken(YES, callee.path + " has it", accepted)
    decorated = _decorators(callee.function)
    if any(keyword in _words(wrapper) for wrapper in decorated):
        return Taken(YES, "a decorator of " + callee.path + " knows it", accepted)
    rest = open_keywords(parameters)
    if not rest:
        return Taken(NO, callee.path + " has no such parameter", accepted)
    listed = _listed(callee, keyword, accepted)
    if listed is not None:
        return listed
    function = inspect.unwrap(callee.function, stop=lambda f: hasattr(f, "__signature__"))
    if not isinstance(function, types.FunctionType) or function in seen or depth >= _DEEPEST:
        return Taken(UNKNOWN, callee.path + " takes any keyword", accepted)
    seen |= {function}
    found = _behind(
        callee._replace(function=function), keyword, rest, accepted, depth, seen, returns=returns
    )
    if found.truth != UNKNOWN or found.heard:
        return found
    told = tells(function, rest, keyword)
    if not told:
        return found
    also = _normalized_as(callee._replace(function=function))
    if not any(_may_take(each, keyword, depth, seen) for each in (*told, *also)):
        return Taken(NO, callee.path + " documents no such keyword", found.accepted)
    return found._replace(heard=True)


def _listed(callee: Callee, keyword: str, accepted: frozenset[str]) -> Taken | None:
    """The answer for a callable whose keywords are listed somewhere: by us, or by a C function's text."""
    known = known_keywords(callee.function).names
    if known:
        truth = YES if keyword in known else NO
        return Taken(truth, callee.path + " is known to take others", accepted | known)
    documented = frozenset(documented_keywords(callee.function))
    if documented and not isinstance(callee.function, (types.FunctionType, type)):
        truth = YES if keyword in documented else NO
        return Taken(truth, callee.path + " documents its keywords", accepted | documented)
    return None


def _normalized_as(callee: Callee) -> list[Any]:
    """The classes whose aliases a function translates (`normalize_kwargs(kwargs, Line2D)`)."""
    tree = function_tree(callee.function)
    if tree is None:
        return []
    scope = Scope(callee, tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 2]
    named = [n.args[1] for n in calls if _shown(n.func).endswith("normalize_kwargs")]
    return [value.thing for node in named for value in scope.values(node) if is_class(value.thing)]


def _may_take(named: Any, keyword: str, depth: int, seen: frozenset[Any]) -> bool:
    """Whether what documentation refers to takes a keyword, or may: a property, a parameter, an option."""
    if is_class(named):
        if any(keyword in _parameters_of(base) for base in mro(named)):
            return True
        return any(_has_property(cls, keyword) for cls in [named, *relatives(named)])
    found = of_value(named, None, str(getattr(named, "__qualname__", "")))
    answers = [takes(callee, keyword, depth + 1, seen).truth for callee in found.callees]
    return not answers or any(answer != NO for answer in answers)


def _has_property(cls: type, name: str) -> bool:
    own = static(cls, name)
    settable = isinstance(own, property) and own.fset is not None
    return settable or static(cls, "set_" + name) is not ABSENT_MARK


def _parameters_of(cls: type) -> list[str]:
    got = read(vars(cls)["__init__"]) if "__init__" in vars(cls) else None
    return keyword_names(got.parameters) if got is not None and got.parameters else []


class _Known(NamedTuple):
    """The keywords a function takes; `unless` this one is given, which may bring more."""

    names: frozenset[str]
    unless: str = ""


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DEPRECATED = " deprecated" if sys.version_info >= (3, 13) else ""
_KNOWN = {
    "argparse:_ActionsContainer.add_argument": _Known(_set_of(
        "action nargs const default type choices required help metavar dest version" + _DEPRECATED), "action"),
    "argparse:ArgumentParser.add_subparsers": _Known(_set_of(
        "title description prog parser_class action dest required help metavar"), "action"),
}  # fmt: skip
"""Functions of the standard library whose `**kwargs` only their documentation tells."""


def known_keywords(function: Any) -> _Known:
    """The keywords that a function is known to take besides its parameters; none if it is not known."""
    place = f"{getattr(function, '__module__', '')}:{getattr(function, '__qualname__', '')}"
    return _KNOWN.get(place, _Known(frozenset()))


def _decorators(function: Any) -> Iterator[Any]:
    """The wrappers around a function, outermost first."""
    for _ in range(_DEEPEST):
        inner = getattr(function, "__wrapped__", None)
        if inner is None:
            return
        yield function
        function = inner


def _words(wrapper: Any) -> set[str]:
    """The strings and parameter names that a decorator's function holds."""
    code = getattr(wrapper, "__code__", None)
    if code is None:
        return set()
    named = code.co_argcount + code.co_kwonlyargcount
    words = {*code.co_varnames[:named], *(c for c in code.co_consts if type(c) is str)}
    for cell in wrapper.__closure__ or ():
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        held = [content] if type(content) is str else content
        if type(held) in (list, tuple, set, frozenset, dict):
            words.update(one for one in held if type(one) is str)
    return words


def _behind(
    callee: Callee,
    keyword: str,
    rest: str,
    accepted: frozenset[str],
    depth: int,
    seen: frozenset[Any],
    *,
    returns: bool,
) -> Taken:
    tree = function_tree(callee.function)
    if tree is None:
        return Taken(UNKNOWN, "the source of " + callee.path + " cannot be read", accepted)
    uses = uses_of(tree, rest, returns=returns)
    accepted |= uses.consumed
    if keyword in uses.refused:
        return Taken(NO, callee.path + " refuses it: " + uses.refused[keyword], accepted)
    if keyword in uses.consumed:
        return Taken(YES, callee.path + " takes it out of **" + rest, accepted)
    doubt = callee.path + " uses **" + rest + " as data" if uses.data else ""
    heard = False
    for taken in _passed_on(callee, tree, uses, keyword, depth, seen):
        accepted |= taken.accepted
        if taken.truth == YES:
            return Taken(YES, taken.why, accepted)
        if taken.truth == UNKNOWN:
            doubt = doubt or taken.why
            heard = heard or taken.heard
    if doubt:
        return Taken(UNKNOWN, doubt, accepted, heard)
    if returns:
        return Taken(PASSED, callee.path + " gives it back", accepted)
    if len(uses.forwards) == len(uses.through) and not uses.rejects:
        return Taken(YES, callee.path + " accepts and ignores it", accepted)
    return Taken(
        NO, "neither " + callee.path + " nor what it passes **" + rest + " to takes it", accepted
    )


def _passed_on(
    callee: Callee, tree: Any, uses: Any, keyword: str, depth: int, seen: frozenset[Any]
) -> Iterator[Taken]:
    """Whether each callable that the keyword is passed on to takes it; unknown if it cannot be found."""
    scope = Scope(callee, tree)
    for call in uses.forwards:
        targets = [t for value in scope.values(call.func) for t in value.callees()]
        if not targets:
            yield Taken(UNKNOWN, callee.path + " passes it on to " + _shown(call.func))
        for target in targets:
            yield takes(target, keyword, depth + 1, seen, returns=call in uses.through)


def _shown(node: ast.AST) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "(...)")
    return ".".join(reversed(parts))
