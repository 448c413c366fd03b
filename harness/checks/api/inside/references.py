"""An expression in a library function's source -> the objects it can stand for, without running it."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.callables import (
    Callee,
    annotated_class,
    of_class,
    of_member,
    of_value,
)
from harness.checks.api.inside.modules import ABSENT_MARK, is_class, is_module, mro, static

_DEEPEST = 6


class Value(NamedTuple):
    """An object that is there, an instance of a class, or a function bound to one."""

    kind: str
    thing: Any
    receiver: type | None = None
    parent: Any = None

    def callees(self) -> tuple[Callee, ...]:
        """The functions that calling it runs; nothing if that cannot be told."""
        if self.kind == "instance":
            return of_member(self.thing, "", itself=False).callees
        if self.kind == "bound":
            name = str(getattr(self.thing, "__qualname__", self.thing))
            return (Callee(self.thing, name, self.receiver, bound=True),)
        if is_class(self.thing):
            return of_class(self.thing).callees
        name = (
            str(getattr(self.thing, "__module__", ""))
            + "."
            + str(getattr(self.thing, "__qualname__", ""))
        )
        return of_value(self.thing, self.parent, name).callees


class Scope:
    """What names mean inside one function."""

    def __init__(self, callee: Callee, tree: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._function: types.FunctionType = callee.function
        self._receiver = callee.receiver
        arguments = [*tree.args.posonlyargs, *tree.args.args]
        self._self = arguments[0].arg if callee.bound and arguments else ""
        self._parameters = {a.arg for a in [*arguments, *tree.args.kwonlyargs]}
        self._bindings: dict[str, list[ast.expr]] = {}
        for name, value in _bound(tree):
            self._bindings.setdefault(name, []).append(value)

    def values(self, node: ast.AST, depth: int = 0) -> list[Value]:
        """What an expression can stand for; empty when it cannot be told."""
        if depth > _DEEPEST:
            return []
        if isinstance(node, ast.Name):
            return self._named(node.id, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, depth)
        if isinstance(node, ast.Call):
            return self._result(node, depth)
        if isinstance(node, ast.Await):
            return self.values(node.value, depth + 1)
        return []

    def _named(self, name: str, depth: int) -> list[Value]:
        if name == self._self and self._receiver is not None:
            itself = self._function.__name__ == "__new__" or name == "cls"
            return [Value("object" if itself else "instance", self._receiver)]
        if name in self._bindings:
            found = [self.values(value, depth + 1) for value in self._bindings[name]]
            return [one for each in found for one in each] if all(found) else []
        if name in self._parameters:
            return []
        free = self._function.__code__.co_freevars
        if name in free and self._function.__closure__:
            cell = self._function.__closure__[free.index(name)]
            value, error = attempt(getattr, cell, "cell_contents")
            return [] if error is not None else [Value("object", value)]
        spaces = self._function.__globals__
        held = spaces.get("__builtins__", {})
        builtins = held if isinstance(held, dict) else vars(held)
        for space in (spaces, builtins):
            if name in space:
                return [Value("object", space[name])]
        return []

    def _attribute(self, node: ast.Attribute, depth: int) -> list[Value]:
        if isinstance(node.value, ast.Call) and _is_super(node.value):
            return self._after(node.attr)
        found: list[Value] = []
        for owner in self.values(node.value, depth + 1):
            found += _member(owner, node.attr)
        return found

    def _after(self, name: str) -> list[Value]:
        """What `super().name` finds: the next class after the one that holds this function."""
        if self._receiver is None:
            return []
        bases = mro(self._receiver)
        home = self._function.__qualname__.rpartition(".")[0]
        for place, base in enumerate(bases):
            if base.__qualname__ == home and base.__module__ == self._function.__module__:
                for later in bases[place + 1 :]:
                    if name in vars(later):
                        return _as_bound(vars(later)[name], self._receiver, later)
        return []

    def _result(self, node: ast.Call, depth: int) -> list[Value]:
        if isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1:
            return [Value("object", v.thing) for v in self.values(node.args[0], depth + 1)
                    if v.kind == "instance"]  # fmt: skip
        results: list[Value] = []
        for value in self.values(node.func, depth + 1):
            if value.kind == "object" and is_class(value.thing):
                results.append(Value("instance", value.thing))
                continue
            function = getattr(value.thing, "__func__", value.thing)
            cls = annotated_class(function)
            if cls is not None and cls is not type(None):
                results.append(Value("instance", cls))
        return results


def _as_bound(raw: Any, receiver: type, later: type) -> list[Value]:
    """A member found by `super()`: C constructors take what their class takes."""
    if isinstance(raw, (staticmethod, classmethod)):
        raw = raw.__func__
    if isinstance(raw, types.FunctionType):
        return [Value("bound", raw, receiver)]
    if later is object:
        return [Value("bound", _takes_nothing, receiver)]
    return []


def _takes_nothing(self: Any) -> None:
    """`object.__init__`, when there is nothing else in between."""


def _is_super(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "super"


def _member(owner: Value, name: str) -> list[Value]:
    if owner.kind == "instance":
        return _of_instance(owner.thing, name)
    if is_module(owner.thing):
        value, error = attempt(getattr, owner.thing, name)
        return [] if error is not None else [Value("object", value, None, owner.thing)]
    if is_class(owner.thing):
        raw = static(owner.thing, name)
        if isinstance(raw, classmethod):
            return [Value("bound", raw.__func__, owner.thing)]
        if isinstance(raw, staticmethod):
            return [Value("object", raw.__func__)]
        if isinstance(raw, types.FunctionType) or is_class(raw):
            return [Value("object", raw, None, owner.thing)]
        return []
    return _of_instance(type(owner.thing), name)


def _of_instance(cls: type, name: str) -> list[Value]:
    raw = static(cls, name)
    if raw is ABSENT_MARK:
        return []
    if isinstance(raw, (classmethod, types.FunctionType)):
        function = raw.__func__ if isinstance(raw, classmethod) else raw
        return [Value("bound", function, cls)]
    if isinstance(raw, staticmethod):
        return [Value("object", raw.__func__)]
    if isinstance(raw, property):
        found = annotated_class(raw.fget)
        return [Value("instance", found)] if found is not None else []
    return [Value("object", raw)] if is_class(raw) else []


def _bound(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Local names and the expressions they are bound to by assignment and with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _targets(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            yield from _targets(node.target, node.value)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    yield from _targets(item.optional_vars, item.context_expr)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            yield from _targets(node.target, ast.Constant(None))


def _targets(target: ast.AST, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    else:
        for name in ast.walk(target):
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                yield name.id, ast.Constant(None)
