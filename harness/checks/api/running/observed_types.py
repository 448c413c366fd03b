"""A source + the types its parameters were seen to have -> the same lines with those as annotations.

For the static tier's second look: `def f(df)` becomes `def f(df: "...DataFrame")`, so that engines can
follow what no call in the file tells them. Lines stay as they are; the imports that the annotations
need stand after the last line, which is early enough for quoted ones. The result is only read, never run.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Types = Mapping[str, Mapping[str, Sequence[str]]]
"""Qualified name of a function -> parameter -> types as dotted annotations."""

_MOST_MEMBERS = 8
_MOST_TEXT = 2000
_OWN = "candidate"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Insertion:
    """Text added to a line; `column` is where, in characters of the original line from 0."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """The annotated source, and how to find the way back to the original's columns."""

    source: str
    insertions: tuple[Insertion, ...] = ()

    def column(self, line: int, column: int) -> int:
        """The original's column (characters, from 0) of a column of the annotated source."""
        for insertion in sorted(self.insertions, key=lambda one: (one.line, one.column)):
            if insertion.line == line and insertion.column < column:
                column = max(insertion.column, column - len(insertion.text))
        return column


class _Unusable(Exception):
    """A type that cannot be written as an annotation."""


def annotated(source: str, types: Types) -> Annotated:
    """The source with the types of unannotated parameters written in; unchanged where none is of use.

    SyntaxError, ValueError or RecursionError when the source cannot be parsed.
    """
    tree = ast.parse(source)
    writer = _Writer({n.name for n in tree.body if isinstance(n, ast.ClassDef)})
    lines = source.encode("utf-8", "surrogatepass").splitlines(keepends=True)
    found: list[tuple[int, int, str]] = []
    for name, function, in_class in _functions(tree, "", in_class=False):
        seen = types.get(name, {})
        for argument, default in _parameters(function, skip_first=in_class):
            text = writer.union(seen.get(argument.arg, ()), default)
            if text and argument.annotation is None:
                found.append((argument.end_lineno or 0, argument.end_col_offset or 0, text))
    if not found:
        return Annotated(source)
    insertions = []
    for line, column, text in sorted(found, reverse=True):
        whole = lines[line - 1]
        before = whole[:column].decode("utf-8", "surrogatepass")
        insertions.append(Insertion(line, len(before), text))
        lines[line - 1] = whole[:column] + text.encode() + whole[column:]
    imports = "".join(f"import {module} as {alias}\n" for module, alias in writer.aliases.items())
    body = b"".join(lines).decode("utf-8", "surrogatepass")
    end = "" if body.endswith(("\n", "\r")) else "\n"
    return Annotated(f"{body}{end}{imports}", tuple(reversed(insertions)))


def _functions(
    node: ast.AST, prefix: str, *, in_class: bool
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef, bool]]:
    """Every function with its qualified name, and whether its first parameter is `self` or `cls`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTIONS):
            static = any(isinstance(d, ast.Name) and d.id == "staticmethod"
                         for d in child.decorator_list)  # fmt: skip
            yield f"{prefix}{child.name}", child, in_class and not static
            yield from _functions(child, f"{prefix}{child.name}.<locals>.", in_class=False)
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.", in_class=True)
        else:
            yield from _functions(child, prefix, in_class=in_class)


def _parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef, *, skip_first: bool
) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Parameters that stand for one value each, with their defaults."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    none: list[ast.expr | None] = [None]
    defaults = none * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    yield from list(zip(positional, defaults, strict=True))[1 if skip_first else 0 :]
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


class _Writer:
    """Types as they were reported -> quoted annotations, and the imports these need by alias."""

    def __init__(self, own_classes: set[str]) -> None:
        self._own = own_classes
        self.aliases: dict[str, str] = {}

    def union(self, texts: Sequence[str], default: ast.expr | None) -> str:
        """An annotation with its colon; empty when a member cannot be written, or there are too many."""
        if not texts or len(texts) > _MOST_MEMBERS or set(texts) == {"None"}:
            return ""
        if isinstance(default, ast.Constant) and default.value is None:
            texts = [*texts, "None"]
        before = dict(self.aliases)
        try:
            members = dict.fromkeys(self._one(text) for text in texts)
        except (_Unusable, SyntaxError, ValueError, RecursionError):
            self.aliases = before
            return ""
        return f': "{" | ".join(members)}"'

    def _one(self, text: str) -> str:
        if len(text) > _MOST_TEXT:
            raise _Unusable
        return self._written(ast.parse(text, mode="eval").body)

    def _written(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and node.value is None:
            return "None"
        if isinstance(node, ast.Constant) and node.value is Ellipsis:
            return "..."
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return f"{self._written(node.left)} | {self._written(node.right)}"
        if isinstance(node, ast.Subscript):
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            return f"{self._written(node.value)}[{', '.join(map(self._written, inner))}]"
        return self._class(_path(node))

    def _class(self, path: list[str]) -> str:
        """A class by its dotted path: builtins by name, the file's own by name, others by an alias.

        One nested in another class comes out as something that no engine can import, and so unknown.
        """
        if len(path) < 2 or any(keyword.iskeyword(part) for part in path):
            raise _Unusable
        module, name = ".".join(path[:-1]), path[-1]
        if module == "builtins":
            if not isinstance(getattr(builtins, name, None), type):
                raise _Unusable
            return name
        if module == _OWN:
            if name not in self._own:
                raise _Unusable
            return name
        return f"{self.aliases.setdefault(module, f'_observed_{len(self.aliases)}')}.{name}"


def _path(node: ast.expr) -> list[str]:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise _Unusable
    return [node.id, *reversed(parts)]
