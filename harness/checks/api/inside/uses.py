"""A function's source and the name of its `**kwargs` -> what becomes of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Uses(NamedTuple):
    """What a function does with its `**rest`.

    `consumed`: names it takes out; `refused`: those it takes out to raise, and why; `forwards`: calls
    it passes the rest on to, `through` those of them that give back what they did not take. `data`: it
    uses them in some other way, which may take anything. `rejects`: it raises if any are left.
    """

    consumed: frozenset[str]
    refused: dict[str, str]
    forwards: tuple[ast.Call, ...]
    through: tuple[ast.Call, ...]
    data: bool
    rejects: bool


_TAKES_OUT = {"pop", "get", "setdefault"}


def uses_of(tree: ast.FunctionDef | ast.AsyncFunctionDef, rest: str, *, returns: bool) -> Uses:
    """What a function does with its `**rest`; with `returns`, giving them back is none of it."""
    consumed: set[str] = set()
    forwards: list[ast.Call] = []
    through: list[ast.Call] = []
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
            if isinstance(node.body[-1], ast.Raise):
                harmless.update(id(n) for each in node.body for n in ast.walk(each))
            rejects = rejects or any(isinstance(n, ast.Raise) for n in node.body)
        elif isinstance(node, ast.Call) and _passes(node, rest):
            forwards.append(node)
            harmless.update(id(k.value) for k in node.keywords if k.arg is None)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            stored = [n for target in node.targets for n in ast.walk(target) if _is(n, rest)]
            if stored and _passes(node.value, rest):
                through.append(node.value)
                harmless.update(id(n) for n in stored)
        elif isinstance(node, ast.Return) and returns:
            harmless.update(id(n) for n in getattr(node.value, "elts", [node.value]))
        _take_out(node, rest, consumed, harmless)
    data = any(_is(node, rest) and id(node) not in harmless for node in nodes)
    refused = _refused(nodes, rest)
    return Uses(
        frozenset(consumed) - set(refused), refused, tuple(forwards), tuple(through), data, rejects
    )


def _passes(node: ast.Call, rest: str) -> bool:
    return any(k.arg is None and _is(k.value, rest) for k in node.keywords)


def _refused(nodes: list[ast.AST], rest: str) -> dict[str, str]:
    """Names that are taken out only to raise if they were given, and what is said then."""
    held: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = _taken(node.value, rest)
            if name:
                held[node.targets[0].id] = name
    return {
        held[name]: _first_text(node.body[0])
        for node in nodes
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise)
        for name in [_given(node.test)]
        if name in held
    }


def _taken(value: ast.expr, rest: str) -> str:
    """The name that `rest.pop("name")` takes out; empty for any other expression."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
        first = value.args[0]
        if value.func.attr == "pop" and _is(value.func.value, rest):
            return str(first.value) if isinstance(first, ast.Constant) else ""
    return ""


def _given(test: ast.expr) -> str:
    """The variable whose being given a test asks for: `x` or `x is not None`."""
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.IsNot, ast.NotEq)):
        test = test.left
    return test.id if isinstance(test, ast.Name) else ""


def _first_text(node: ast.AST) -> str:
    texts = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    return next((text for text in texts if isinstance(text, str)), "")


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
