"""A tree -> which names stand for which import: scopes, and what binds a name in each.

A name is resolved only when every binding of it in the scope that provides it is the same import;
anything else that may bind it (assignment, parameter, loop, `del`, `except ... as`) leaves it open.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

_OTHER = ""
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("__"))

Scoped = (
    ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.Lambda
    | ast.ClassDef
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Scope:
    """One scope: for each name bound in it, the import paths it is bound to ("": something else)."""

    __slots__ = ("bound", "global_names", "is_class", "is_comprehension", "nonlocals", "outer")

    def __init__(
        self, outer: Scope | None, *, is_class: bool = False, is_comprehension: bool = False
    ) -> None:
        self.outer = outer
        self.is_class = is_class
        self.is_comprehension = is_comprehension
        self.bound: dict[str, set[str]] = {}
        self.global_names: set[str] = set()
        self.nonlocals: set[str] = set()

    def top(self) -> Scope:
        """The module's scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


class Bindings:
    """The scopes of one file; ask with the scope a name is read in."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(None)
        self.scopes: dict[ast.AST, Scope] = {}
        self.star_imports: list[str] = []
        for statement in tree.body:
            self._visit(statement, self.module)

    def dotted(self, name: str, scope: Scope) -> str:
        """The import path a name stands for where it is read, or "" when that is not certain."""
        paths = self._paths(name, scope)
        if paths is None:
            known = name in _BUILTINS and not self.star_imports
            return f"builtins.{name}" if known else ""
        return next(iter(paths)) if len(paths) == 1 else ""

    def imports_of(self, name: str, scope: Scope) -> frozenset[str]:
        """Every import path a name may stand for, whatever else binds it."""
        return frozenset(path for path in self._paths(name, scope) or () if path)

    def _paths(self, name: str, scope: Scope) -> set[str] | None:
        at: Scope | None = scope
        while at is not None:
            if name in at.bound and (not at.is_class or at is scope):
                return at.bound[name]
            at = at.outer
        return None

    def _bind(self, name: str, scope: Scope, path: str = _OTHER) -> None:
        if name in scope.global_names:
            scope = scope.top()
        elif name in scope.nonlocals:
            scope = self._provider(name, scope)
        scope.bound.setdefault(name, set()).add(path)

    @staticmethod
    def _provider(name: str, scope: Scope) -> Scope:
        at = scope.outer
        while at is not None and at.outer is not None:
            if name in at.bound and not at.is_class:
                return at
            at = at.outer
        return scope

    # --- What binds ----------------------------------------------------------------------

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        kind = type(node)
        if kind is ast.Name:
            if not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
                self._bind(node.id, scope)  # type: ignore[attr-defined]
            return
        if kind in _LEAVES:
            return
        if isinstance(node, Scoped):
            self._enter(node, scope)
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, scope)
            return
        self._bind_others(node, scope)
        for child in ast.iter_child_nodes(node):
            self._visit(child, scope)

    def _bind_others(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            if node.name:
                self._bind(node.name, scope)
        elif isinstance(node, ast.MatchMapping):
            if node.rest:
                self._bind(node.rest, scope)
        elif isinstance(node, ast.Global):
            scope.global_names.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            scope.nonlocals.update(node.names)
        elif isinstance(node, ast.NamedExpr):
            at = scope
            while at.is_comprehension and at.outer is not None:
                at = at.outer
            self._bind(node.target.id, at)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                path = alias.name if alias.asname else alias.name.partition(".")[0]
                self._bind(alias.asname or path, scope, path)
            return
        for alias in node.names:
            if alias.name == "*":
                self.star_imports.append("." * node.level + (node.module or ""))
            else:
                path = _OTHER if node.level else f"{node.module}.{alias.name}"
                self._bind(alias.asname or alias.name, scope, path)

    def _enter(self, node: Scoped, scope: Scope) -> None:
        if isinstance(node, _COMPREHENSIONS):
            inner = Scope(scope, is_comprehension=True)
        else:
            inner = Scope(scope, is_class=isinstance(node, ast.ClassDef))
        self.scopes[node] = inner
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._bind(node.name, scope)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for argument in _parameters(node.args):
                self._bind(argument.arg, inner)
        outside = _outside(node)
        skip = {id(part) for part in outside}
        for part in outside:
            self._visit(part, scope)
        for parameter in getattr(node, "type_params", ()):
            self._bind(parameter.name, inner)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _declare(node.body, inner)
        for child in _inside(node):
            if id(child) not in skip:
                self._visit(child, inner)


_LEAVES = frozenset({
    ast.Constant, ast.Load, ast.Store, ast.Del, ast.Pass, ast.Break, ast.Continue,
})  # fmt: skip


def _declare(body: list[ast.stmt], scope: Scope) -> None:
    """`global` and `nonlocal` of a function hold for all of it."""
    for statement in body:
        if isinstance(statement, ast.Global):
            scope.global_names.update(statement.names)
        elif isinstance(statement, ast.Nonlocal):
            scope.nonlocals.update(statement.names)


def _parameters(args: ast.arguments) -> list[ast.arg]:
    extra = [one for one in (args.vararg, args.kwarg) if one]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]


def _outside(node: Scoped) -> list[ast.AST]:
    """The parts of a scope that are evaluated in the one around it."""
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return [node.generators[0].iter]
    args = node.args
    parts: list[ast.AST] = [*args.defaults, *(one for one in args.kw_defaults if one)]
    if not isinstance(node, ast.Lambda):
        parts += node.decorator_list
        parts += [one.annotation for one in _parameters(args) if one.annotation]
        parts += [node.returns] if node.returns else []
    return parts


def _inside(node: Scoped) -> Iterable[ast.AST]:
    """The parts of a scope that are evaluated in it."""
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.body
    parts: list[ast.AST] = []
    for generator in node.generators:
        parts += [generator.iter, generator.target, *generator.ifs]
    if isinstance(node, ast.DictComp):
        return [*parts, node.key, node.value]
    return [*parts, node.elt]
