"""The functions a call runs and the shape of the call -> whether it fits all of them."""

from __future__ import annotations

import ast
import inspect
import types
from typing import Any, NamedTuple

from harness.checks.api.inside.answers import attempt, exists, missing, unknown
from harness.checks.api.inside.callables import Callee, Found
from harness.checks.api.inside.forwarding import NO, UNKNOWN, Taken, known_keywords, takes
from harness.checks.api.inside.histories import keyword_history_of, keyword_removal_of
from harness.checks.api.inside.signatures import (
    Shape,
    arity,
    keyword_names,
    open_keywords,
    read,
    strangers,
)
from harness.checks.api.inside.sources import function_tree
from harness.checks.api.inside.suggestions import near
from harness.checks.api.inside.vocabulary import knows_word

_PASS_THROUGH = {
    "matplotlib": ("matplotlib",), "mpl_toolkits": ("matplotlib", "mpl_toolkits"),
    "seaborn": ("seaborn", "matplotlib"), "requests": ("requests", "urllib3"), "httpx": ("httpx", "httpcore"),
}  # fmt: skip
"""Packages whose `**kwargs` are options of their own, and where those options are read."""

_PLOTTING = ("pandas.plotting.", "pandas.DataFrame.plot", "pandas.Series.plot", "pandas.core.frame.DataFrame.hist",
             "pandas.core.frame.DataFrame.boxplot")  # fmt: skip


class Verdict(NamedTuple):
    """What one function says to the call."""

    truth: str
    answer: dict[str, Any]


def call(found: Found, shape: Shape, path: str) -> dict[str, Any]:
    """Whether a call of this shape fits; every function it runs must take it."""
    if not found.callees:
        return unknown(found.why, path)
    verdicts = [_fits(callee, shape, path) for callee in found.callees]
    for truth in ("missing", "unknown"):
        for verdict in verdicts:
            if verdict["truth"] == truth:
                return verdict
    return verdicts[0]


def _fits(callee: Callee, shape: Shape, path: str) -> dict[str, Any]:
    got = read(callee.function)
    if got.parameters is None:
        return unknown(got.why, path)
    parameters = list(got.parameters)[1 if callee.bound and _has_first(got.parameters) else 0 :]
    refused, decided = _keywords(callee, shape, parameters, path)
    if refused is not None:
        return refused
    if _injects(callee.function):
        return unknown("a decorator passes arguments of its own", path)
    misfit = arity(parameters, shape, exact=got.exact)
    if misfit is not None:
        if misfit.problem == "missing-argument" and open_keywords(parameters) and not misfit.names:
            return unknown(misfit.why, path)
        return missing(misfit.problem, path, _signature_text(path, parameters) + "; " + misfit.why,
                       names=misfit.names)  # fmt: skip
    if decided:
        return decided[0]
    if shape.starred or shape.double_starred:
        return exists(
            path, "what is written out fits " + _signature_text(path, parameters), veto=False
        )
    return exists(path, "the call fits " + _signature_text(path, parameters))


def _keywords(
    callee: Callee, shape: Shape, parameters: Any, path: str
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The answer about the first keyword that is not taken, else those that cannot be decided."""
    undecided: list[dict[str, Any]] = []
    for keyword in strangers(parameters, shape.keywords):
        taken = takes(callee, keyword)
        opener = known_keywords(callee.function).unless
        if opener and opener in shape.keywords:
            undecided.append(unknown("`" + opener + "` may bring keywords of its own", path))
        elif taken.truth == NO or (taken.truth == UNKNOWN and _nobody_knows(path, keyword, callee)):
            return _unexpected(path, keyword, taken, keyword_names(parameters)), undecided
        elif taken.truth == UNKNOWN:
            undecided.append(unknown("`" + keyword + "`: " + taken.why, path))
    return None, undecided


def _has_first(parameters: Any) -> bool:
    """Whether the first parameter is the instance's, and not `*args`."""
    first = parameters[0] if parameters else None
    return first is not None and first.kind in (first.POSITIONAL_ONLY, first.POSITIONAL_OR_KEYWORD)


def _unexpected(path: str, keyword: str, taken: Taken, own: list[str]) -> dict[str, Any]:
    names = [*own, *sorted(taken.accepted - set(own))]
    removal, history = keyword_removal_of(path, keyword), keyword_history_of(path, keyword)
    instead = removal.instead if removal else ()
    shown = own or sorted(taken.accepted)
    accepted = ", ".join(shown[:12]) + (", ..." if len(shown) > 12 else "")
    why = taken.why + "; accepted: " + (accepted or "no keywords")
    why += "; " + history if history else ""
    return missing(
        "keyword", path, why, names=[keyword],
        suggestions=list(dict.fromkeys([*instead, *near(keyword, names)]))[:3], history=history,
    )  # fmt: skip


def _signature_text(path: str, parameters: Any) -> str:
    names = [str(p).partition(":")[0].partition("=")[0].strip() for p in parameters]
    return (
        path.rpartition(".")[2]
        + "("
        + ", ".join(names[:16])
        + (", ..." if len(names) > 16 else "")
        + ")"
    )


def _nobody_knows(path: str, keyword: str, callee: Callee) -> bool:
    """For packages that hand options down: no file of theirs uses the word at all."""
    home = str(getattr(callee.function, "__module__", "") or path)
    if home.startswith("pandas.plotting") or path.startswith(_PLOTTING):
        tops: tuple[str, ...] = ("pandas", "matplotlib")
    else:
        tops = _PASS_THROUGH.get(home.split(".")[0], ())
    return bool(tops) and not any(knows_word(top, keyword) for top in tops)


def _injects(function: Any) -> bool:
    """Whether a decorator around the function passes it something the caller does not."""
    for _ in range(8):
        inner, error = attempt(getattr, function, "__wrapped__")
        if error is not None or not isinstance(function, types.FunctionType):
            return False
        if not _passes_plainly(function):
            return True
        function = inner
    return False


def _passes_plainly(wrapper: types.FunctionType) -> bool:
    """Whether a wrapper calls on with its own `*args, **kwargs` and nothing in front of them."""
    if wrapper.__code__.co_filename.endswith(("contextlib.py", "functools.py")):
        return not wrapper.__qualname__.startswith("singledispatch")
    tree = function_tree(wrapper)
    if tree is None or not wrapper.__code__.co_flags & inspect.CO_VARARGS:
        return True
    rest = tree.args.vararg.arg if tree.args.vararg else ""
    own = {a.arg for a in [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]}
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _starts(n, rest) is not None]
    if not calls:
        return False
    return any(_adds_nothing(node, rest, own) for node in calls)


def _starts(node: ast.Call, rest: str) -> int | None:
    for place, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred) and getattr(argument.value, "id", "") == rest:
            return place
    return None


def _adds_nothing(node: ast.Call, rest: str, own: set[str]) -> bool:
    before = node.args[: _starts(node, rest)]
    plain = all(isinstance(a, ast.Name) and a.id in own for a in before)
    return plain and all(k.arg is None or k.arg in own for k in node.keywords)
