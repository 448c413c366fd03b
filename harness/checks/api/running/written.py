"""A candidate's source -> what is written where: the node that raised, who handles it, what is its own.

Positions are those of Python's own tables: lines from 1, columns in bytes of UTF-8.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property

Span = tuple[int, int, int, int]
"""Line, column, end line, end column; columns in bytes of UTF-8."""

BROAD = frozenset({"Exception", "BaseException"})
_SUPPRESSING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})


class Written:
    """One parsed candidate. SyntaxError, ValueError or RecursionError when it cannot be parsed."""

    def __init__(self, source: str) -> None:
        self._lines = source.encode("utf-8", "surrogatepass").splitlines()
        self._nodes = list(ast.walk(ast.parse(source)))

    # --- finding what raised ----------------------------------------------------------------------

    def nodes(self, span: Span | None, line: int, *kinds: type[ast.AST]) -> list[ast.AST]:
        """Nodes of these kinds that end exactly where `span` ends; without a span, all on the line."""
        found = [node for node in self._nodes if isinstance(node, kinds)]
        if span is None:
            return [node for node in found if _lines(node)[0] <= line <= _lines(node)[1]]
        end = span[2:]
        return [
            node
            for node in found
            if (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", -1)) == end
        ]

    def within(self, span: Span | None, line: int, *kinds: type[ast.AST]) -> list[ast.AST]:
        """Nodes of these kinds inside `span`; without a span, all on the line."""
        if span is None:
            return self.nodes(None, line, *kinds)
        start, end = span[:2], span[2:]
        return [
            node
            for node in self._nodes
            if isinstance(node, kinds)
            and start <= (getattr(node, "lineno", 0), getattr(node, "col_offset", -1))
            and (getattr(node, "end_lineno", 1 << 31), getattr(node, "end_col_offset", 0)) <= end
        ]

    def place(self, line: int, byte_column: int) -> tuple[int, int]:
        """Line and column, the column in characters."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else b""
        return line, len(text[:byte_column].decode("utf-8", "ignore"))

    def place_of(self, node: ast.AST) -> tuple[int, int]:
        """Where a node stands: an attribute where its name does, everything else where it begins."""
        if isinstance(node, ast.Attribute):
            width = len(node.attr.encode())
            return self.place(node.end_lineno or node.lineno, (node.end_col_offset or 0) - width)
        return self.place(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    # --- what handles it --------------------------------------------------------------------------

    def handled(self, line: int, names: Sequence[str]) -> str:
        """How code around a line handles an exception of these classes: named, broad, or not (empty).

        Only the innermost handler that takes it counts.
        """
        around: list[tuple[int, str]] = []
        for node in self._nodes:
            if isinstance(node, ast.Try | ast.TryStar) and _covers(node.body, line):
                how = _taken([handler.type for handler in node.handlers], names)
            elif isinstance(node, ast.With | ast.AsyncWith) and _covers(node.body, line):
                how = _taken(list(_suppressed(node)), names)
            else:
                continue
            if how:
                around.append((node.lineno, how))
        return max(around)[1] if around else ""

    # --- what is the candidate's own --------------------------------------------------------------

    @cached_property
    def defined(self) -> frozenset[str]:
        """Names of its functions and classes, wherever they stand."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return frozenset(node.name for node in self._nodes if isinstance(node, kinds))

    @cached_property
    def bound(self) -> frozenset[str]:
        """Every name that is bound anywhere, in whatever scope."""
        names = set(self.defined) | set(self.imports)
        for node in self._nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                names.add(node.id)
            elif isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                names.add(node.name)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                names.update(node.names)
        return frozenset(names)

    @cached_property
    def stored(self) -> frozenset[str]:
        """Attribute names it assigns on anything, and those of its class bodies."""
        names = set()
        for node in self._nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                names.add(node.attr)
            elif isinstance(node, ast.ClassDef):
                names |= {target for child in node.body for target in _targets(child)}
        return frozenset(names)

    @cached_property
    def imports(self) -> dict[str, str]:
        """Name in the file -> the dotted path it was imported from."""
        found: dict[str, str] = {}
        for node in self._nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    found[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return found

    def dotted(self, node: ast.AST) -> str:
        """The path of `a.b.c` when `a` is an import; else empty."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        root = self.imports.get(node.id, "") if isinstance(node, ast.Name) else ""
        return ".".join([root, *reversed(parts)]) if root else ""


def called_name(call: ast.Call) -> str:
    """The last name of what is called: `c` of `a.b.c()`; empty for other expressions."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _lines(node: ast.AST) -> tuple[int, int]:
    first = getattr(node, "lineno", 0)
    return first, getattr(node, "end_lineno", first)


def _covers(body: Sequence[ast.stmt], line: int) -> bool:
    return bool(body) and body[0].lineno <= line <= (body[-1].end_lineno or 0)


def _taken(types: Sequence[ast.expr | None], names: Sequence[str]) -> str:
    caught = {name for kind in types for name in _class_names(kind)}
    if caught & (set(names) - BROAD):
        return "named"
    return "broad" if caught & BROAD else ""


def _class_names(kind: ast.expr | None) -> Iterator[str]:
    if kind is None:
        yield "BaseException"
    elif isinstance(kind, ast.Tuple):
        for each in kind.elts:
            yield from _class_names(each)
    elif isinstance(kind, ast.Attribute):
        yield kind.attr
    elif isinstance(kind, ast.Name):
        yield kind.id


def _suppressed(node: ast.With | ast.AsyncWith) -> Iterator[ast.expr]:
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and called_name(call) in _SUPPRESSING:
            yield from call.args


def _targets(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement of a class body gives to the class."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id
