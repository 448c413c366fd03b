"""A tree -> how values come to be: by name, by subscript, by method, by what a call in the file passes.

One or more steps for each receiver that is no import, and for what it is made from, by place. Types
are none of this module's business; `derived.py` follows the steps to where an engine knows one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from harness.checks.api.facts import Place, Step

_DEEPEST = 12
_LEAVES = frozenset({ast.Load, ast.Store, ast.Del, ast.Constant, ast.alias, ast.Pass})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Frame:
    """The names one scope binds, each with its ways; None: bound in a way that is not followed."""

    def __init__(self, outer: _Frame | None, *, is_class: bool = False) -> None:
        self.outer = outer
        self.is_class = is_class
        self.ways: dict[str, list[_Way | None]] = {}

    def bind(self, name: str, way: _Way | None = None) -> None:
        """One more way that a name comes to its value."""
        self.ways.setdefault(name, []).append(way)

    def find(self, name: str) -> list[_Way | None]:
        """All ways of a name that is read here."""
        at: _Frame | None = self
        while at is not None:
            if name in at.ways and (at is self or not at.is_class):
                return at.ways[name]
            at = at.outer
        return []

    def is_local(self, node: ast.expr) -> bool:
        """Whether the first name of a path is bound below the module."""
        while isinstance(node, ast.Attribute):
            node = node.value
        at, name = self, node.id if isinstance(node, ast.Name) else ""
        while at.outer is not None:
            if name in at.ways:
                return True
            at = at.outer
        return False


class _Way(NamedTuple):
    """An expression, the scope it is written in, and the hops from its value to the name's."""

    value: ast.expr
    frame: _Frame
    hops: tuple[str, ...] = ()
    passed: bool = False


class Steps:
    """The steps of one file; `place` and `dotted` say of an expression where it stands and what it is."""

    def __init__(
        self, place: Callable[[ast.expr], Place], dotted: Callable[[ast.expr], str]
    ) -> None:
        self._place = place
        self._dotted = dotted
        self._found: dict[Place, tuple[Step, ...]] = {}
        self._functions: dict[str, tuple[_Function, _Frame]] = {}
        self._receivers: list[tuple[ast.expr, _Frame]] = []
        self._calls: list[tuple[ast.Call, _Frame, frozenset[ast.AST]]] = []
        self._followed: set[ast.AST] = set()

    def read(self, tree: ast.Module) -> dict[Place, tuple[Step, ...]]:
        """Every step that leads somewhere."""
        self._scope(tree.body, _Frame(None), frozenset())
        for call, frame, inside in self._calls:
            self._pass(call, frame, inside)
        for receiver, frame in self._receivers:
            self._follow(receiver, frame, 0)
        return {place: steps for place, steps in self._found.items() if steps}

    # --- Bindings ------------------------------------------------------------------------

    def _scope(self, body: Sequence[ast.AST], frame: _Frame, inside: frozenset[ast.AST]) -> None:
        waiting = list(reversed(body))
        while waiting:
            node = waiting.pop()
            if isinstance(node, _Function | ast.Lambda | ast.ClassDef):
                self._enter(node, frame, inside)
                continue
            if isinstance(node, ast.JoinedStr):
                continue
            self._bind(node, frame)
            if isinstance(node, ast.Attribute):
                self._receivers.append((node.value, frame))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self._calls.append((node, frame, inside))
            children = [one for one in ast.iter_child_nodes(node) if type(one) not in _LEAVES]
            waiting += reversed(children)

    def _enter(
        self, node: _Function | ast.Lambda | ast.ClassDef, frame: _Frame, inside: frozenset[ast.AST]
    ) -> None:
        inner = _Frame(frame, is_class=isinstance(node, ast.ClassDef))
        if isinstance(node, ast.Lambda):
            body: Sequence[ast.AST] = [node.body]
        else:
            frame.bind(node.name)
            body = node.body
            self._scope(node.decorator_list, frame, inside)
        if not isinstance(node, ast.ClassDef):
            args = node.args
            plain = (*args.posonlyargs, *args.args, *args.kwonlyargs)
            for argument in plain:
                inner.ways[argument.arg] = [None] if argument.annotation else []
            for rest in (args.vararg, args.kwarg):
                if rest:
                    inner.bind(rest.arg)
            if isinstance(node, _Function) and not inside:
                self._functions[node.name] = node, inner
        self._scope(body, inner, inside | {node})

    def _bind(self, node: ast.AST, frame: _Frame) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._target(target, _Way(node.value, frame), frame)
        elif isinstance(node, ast.For | ast.comprehension):
            for target, way in _loop(node.target, node.iter, frame):
                self._target(target, way, frame)
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load) and node not in self._followed:
                frame.bind(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                frame.bind(alias.asname or alias.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            frame.bind(node.name)

    def _target(self, target: ast.expr, way: _Way, frame: _Frame) -> None:
        if isinstance(target, ast.Name):
            self._followed.add(target)
            frame.bind(target.id, way)
        elif isinstance(target, ast.Tuple | ast.List):
            for number, part in enumerate(target.elts):
                self._target(part, way._replace(hops=(*way.hops, f":{number}")), frame)

    def _pass(self, call: ast.Call, frame: _Frame, inside: frozenset[ast.AST]) -> None:
        """Arguments of a call are what parameters may be, but for calls that a function makes of itself."""
        known = self._functions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if known is None or known[0] in inside:
            return
        function, inner = known
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        passed: dict[str | None, ast.expr] = dict(zip(names, call.args, strict=False))
        passed |= {one.arg: one.value for one in call.keywords}
        for name, value in passed.items():
            if name in inner.ways:
                starred = isinstance(value, ast.Starred)
                inner.bind(name, None if starred else _Way(value, frame, passed=True))

    # --- Steps ---------------------------------------------------------------------------

    def _follow(self, node: ast.expr, frame: _Frame, depth: int) -> Place:
        """Note the steps of an expression and of what it is made from."""
        place = self._place(node)
        if place not in self._found and depth <= _DEEPEST:
            self._found[place] = ()
            self._found[place] = tuple(self._steps(node, frame, depth + 1))
        return place

    def _steps(self, node: ast.expr, frame: _Frame, depth: int) -> Iterator[Step]:
        if isinstance(node, ast.Name):
            for way in frame.find(node.id):
                if way is None:
                    yield Step("opaque")
                else:
                    source = self._follow(way.value, way.frame, depth)
                    yield Step("passed" if way.passed else "same", source, way.hops)
        elif isinstance(node, ast.Subscript):
            yield Step("item", self._follow(node.value, frame, depth), (f"[{_key(node.slice)}]",))
        elif isinstance(node, ast.Attribute):
            yield Step("same", self._follow(node.value, frame, depth), (f".{node.attr}",))
        elif isinstance(node, ast.Call):
            path = "" if frame.is_local(node.func) else self._dotted(node.func)
            if path:
                yield Step("call", None, (f"{path}({_size(node)})",))
            elif isinstance(node.func, ast.Attribute) and not _changes(node):
                source = self._follow(node.func.value, frame, depth)
                yield Step("same", source, (f".{node.func.attr}()",))


def _loop(target: ast.expr, iterable: ast.expr, frame: _Frame) -> Iterator[tuple[ast.expr, _Way]]:
    """What each part of a loop's target runs over: through `enumerate` and `zip`, or values in a row."""
    parts = target.elts if isinstance(target, ast.Tuple) else []
    if isinstance(iterable, ast.Tuple | ast.List) and iterable.elts:
        for value in iterable.elts:
            yield target, _Way(value, frame)
        return
    if isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name):
        name, args = iterable.func.id, iterable.args
        if name == "enumerate" and len(parts) == 2 and args:
            yield from _loop(parts[1], args[0], frame)
            return
        if name == "zip" and parts and len(parts) == len(args):
            for part, one in zip(parts, args, strict=True):
                yield from _loop(part, one, frame)
            return
    yield target, _Way(iterable, frame, (":each",))


def _key(key: ast.expr) -> str:
    """The kind of a subscript: one name or text, a number, a pair of them, a part, or something else."""
    if isinstance(key, ast.Tuple):
        kinds = [_key(one) for one in key.elts]
        if "part" in kinds:
            return "part"
        return "pair" if len(kinds) == 2 and "" not in kinds else ""
    if isinstance(key, ast.Slice | ast.List | ast.Compare):
        return "part"
    if isinstance(key, ast.Name):
        return "name"
    if isinstance(key, ast.UnaryOp):
        return _key(key.operand)
    if isinstance(key, ast.Constant):
        return {str: "text", int: "number"}.get(type(key.value), "")
    return ""


def _changes(call: ast.Call) -> bool:
    """Whether a keyword may make a method give nothing."""
    return any(one.arg in ("inplace", None) for one in call.keywords)


def _size(call: ast.Call) -> str:
    """How many things a call asks for, by its first two arguments: "" for one, "row", "grid" or "?"."""
    given = {one.arg: one.value for one in call.keywords}
    given |= dict(zip(("nrows", "ncols"), call.args, strict=False))
    if not set(given) & {"nrows", "ncols", "squeeze", None}:
        return ""
    if {"squeeze", None} & set(given) or any(isinstance(one, ast.Starred) for one in call.args):
        return "?"
    one = [getattr(given.get(name, ast.Constant(1)), "value", 0) for name in ("nrows", "ncols")]
    if one == [1, 1]:
        return ""
    if 1 in one:
        return "row"
    return "grid" if all(isinstance(size, int) and size > 1 for size in one) else "?"
