"""A keyword and a function with `**kwargs` -> whether anything behind it takes the keyword.

The function's source says what becomes of its `**kwargs`: names taken out of it, calls it is passed
on to, or use as data, which takes anything. Calls are followed through globals, closures, `self`,
`super()`, classes, with statements and return annotations, without running any of them.
"""

from __future__ import annotations

import ast
import inspect
import types
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from harness.checks.api.inside.callables import Callee
from harness.checks.api.inside.references import Scope
from harness.checks.api.inside.signatures import (
    documented_keywords,
    keyword_names,
    open_keywords,
    read,
)
from harness.checks.api.inside.sources import function_tree

_DEEPEST = 10
YES, NO, UNKNOWN = "yes", "no", "unknown"


class Taken(NamedTuple):
    """Whether a keyword is taken, why, and the names that would have been."""

    truth: str
    why: str
    accepted: frozenset[str] = frozenset()


def takes(
    callee: Callee, keyword: str, depth: int = 0, seen: frozenset[Any] = frozenset()
) -> Taken:
    """Whether calling `callee` with this keyword gets past every signature on the way."""
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
    documented = frozenset(documented_keywords(callee.function))
    if documented and not isinstance(callee.function, (types.FunctionType, type)):
        truth = YES if keyword in documented else NO
        return Taken(truth, callee.path + " documents its keywords", accepted | documented)
    function = inspect.unwrap(callee.function, stop=lambda f: hasattr(f, "__signature__"))
    if not isinstance(function, types.FunctionType) or function in seen or depth >= _DEEPEST:
        return Taken(UNKNOWN, callee.path + " takes any keyword", accepted)
    return _behind(
        callee._replace(function=function), keyword, rest, accepted, depth, seen | {function}
    )


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
) -> Taken:
    tree = function_tree(callee.function)
    if tree is None:
        return Taken(UNKNOWN, "the source of " + callee.path + " cannot be read", accepted)
    uses = _uses_of(tree, rest)
    accepted |= uses.consumed
    if keyword in uses.consumed:
        return Taken(YES, callee.path + " takes it out of **" + rest, accepted)
    scope = Scope(callee, tree)
    doubt = callee.path + " uses **" + rest + " as data" if uses.data else ""
    for call in uses.forwards:
        targets = [t for value in scope.values(call.func) for t in value.callees()]
        if not targets:
            doubt = doubt or callee.path + " passes it on to " + _shown(call.func)
            continue
        for target in targets:
            taken = takes(target, keyword, depth + 1, seen)
            accepted |= taken.accepted
            if taken.truth == YES:
                return Taken(YES, taken.why, accepted)
            if taken.truth == UNKNOWN:
                doubt = doubt or taken.why
    if doubt:
        return Taken(UNKNOWN, doubt, accepted)
    if not uses.forwards and not uses.rejects:
        return Taken(YES, callee.path + " accepts and ignores it", accepted)
    return Taken(
        NO, "neither " + callee.path + " nor what it passes **" + rest + " to takes it", accepted
    )


def _shown(node: ast.AST) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "(...)")
    return ".".join(reversed(parts))


class _Uses(NamedTuple):
    consumed: frozenset[str]
    forwards: tuple[ast.Call, ...]
    data: bool
    rejects: bool


_TAKES_OUT = {"pop", "get", "setdefault"}


def _uses_of(tree: ast.FunctionDef | ast.AsyncFunctionDef, rest: str) -> _Uses:
    """What a function does with its `**rest`."""
    consumed: set[str] = set()
    forwards: list[ast.Call] = []
    harmless: set[int] = set()
    rejects = False
    nodes = list(_own_nodes(tree.body, rest))
    for node in nodes:
        if isinstance(node, ast.Raise):
            mentioned = [n for n in ast.walk(node) if _is(n, rest)]
            harmless.update(id(n) for n in mentioned)
            rejects = rejects or bool(mentioned)
        elif isinstance(node, ast.If) and _is_emptiness(node.test, rest):
            harmless.update(id(n) for n in ast.walk(node.test))
            rejects = rejects or any(isinstance(n, ast.Raise) for n in node.body)
        elif isinstance(node, ast.Call) and any(
            k.arg is None and _is(k.value, rest) for k in node.keywords
        ):
            forwards.append(node)
            harmless.update(id(k.value) for k in node.keywords if k.arg is None)
        _take_out(node, rest, consumed, harmless)
    data = any(_is(node, rest) and id(node) not in harmless for node in nodes)
    return _Uses(frozenset(consumed), tuple(forwards), data, rejects)


def _take_out(node: ast.AST, rest: str, consumed: set[str], harmless: set[int]) -> None:
    """Note names that are taken out of `**rest`, put into it, or asked for by `in`."""
    name: ast.AST | None = None
    used: ast.AST | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr in _TAKES_OUT:
            used, name = node.func.value, node.args[0]
    elif isinstance(node, ast.Subscript):
        used, name = node.value, node.slice
        name = (
            getattr(name, "value", name) if type(name).__name__ == "Index" else name
        )  # before 3.9
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        used, name = node.comparators[0], node.left
    if used is not None and _is(used, rest) and isinstance(name, ast.Constant):
        harmless.add(id(used))
        if not (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)):
            consumed.add(str(name.value))


def _is(node: ast.AST, rest: str) -> bool:
    return isinstance(node, ast.Name) and node.id == rest


def _is_emptiness(test: ast.AST, rest: str) -> bool:
    """`if kwargs`, `if not kwargs`, `if a and not kwargs`: whether there are any at all."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    bare = [
        p.operand if isinstance(p, ast.UnaryOp) and isinstance(p.op, ast.Not) else p for p in parts
    ]
    return any(_is(one, rest) for one in bare)


def _own_nodes(body: Iterable[ast.AST], rest: str) -> Iterator[ast.AST]:
    """All nodes but those of inner functions whose own parameter has the same name."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        arguments = getattr(node, "args", None)
        if isinstance(arguments, ast.arguments) and arguments.kwarg and arguments.kwarg.arg == rest:
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))
