"""A source and its Sites -> a copy that makes type checkers say the types, and the way back.

Each receiver, callee and used expression whose type is wanted becomes `reveal_type(...)` in place, so
that lines stay as they are. What checkers narrow by is left alone: `if x.y is not None:` must go on
to say something about the `x.y` after it. Of a chain `x.y.z` the inner parts are revealed beside it.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from harness.checks.api.facts import Place, Sites
from harness.checks.api.reading.places import Text, chain, parse

_CALL = "reveal_type"
_ORDERS = re.compile(r"ignore|type:|ty:|pyright|pyrefly|pyre|mypy|///|zuban")
_NARROWING = {"isinstance", "issubclass", "callable", "hasattr", "type", "len", "bool", "id"}
_OWN = {"self", "cls"}
_NEVER = (ast.Tuple, ast.Starred, ast.Yield, ast.YieldFrom, ast.Slice)


@dataclass(frozen=True, slots=True)
class Scratch:
    """A copy of a source with reveals: by line and column of a parenthesis, what stands in it."""

    text: str
    places: Mapping[tuple[int, int], Place] = field(default_factory=dict)


def plain(source: str) -> str:
    """The source without comments that give orders to type checkers; every place stays."""
    lines = list(Text(source).lines)
    text = "\n".join(lines)
    if not any("#" in line and _ORDERS.search(line, line.index("#")) for line in lines):
        return text
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and token.start[0] <= len(lines):
                row, column = token.start
                lines[row - 1] = lines[row - 1][:column].rstrip()
    except (tokenize.TokenError, SyntaxError):
        return text
    return "\n".join(lines)


def revealing(source: str, sites: Sites) -> Scratch | None:
    """The copy that reveals; None if nothing is to be revealed, or the source uses that name itself."""
    wanted = _wanted(sites)
    if not wanted or _CALL in source:
        return None
    text = Text(source)
    wraps = _Finder(text, wanted).find(parse(source))
    return _written(plain(source).split("\n"), wraps) if wraps else None


def _wanted(sites: Sites) -> set[Place]:
    """Places whose type is not known from the source alone."""
    names = {(one.place.end_line, one.place.end_column) for one in sites.lookups}
    places = {
        one.receiver for one in sites.lookups if not one.dotted and one.receiver_text not in _OWN
    }
    places |= {one.place for one in sites.uses if not one.dotted}
    places |= {
        step.source
        for steps in sites.steps.values()
        for step in steps
        if step.source and step.kind in ("item", "passed")
    }
    for call in sites.calls:
        is_attribute = (call.callee.end_line, call.callee.end_column) in names
        if not call.dotted and not is_attribute and call.callee_text not in sites.defined:
            places.add(call.callee)
    return {one for one in places if (one.line, one.column) != (one.end_line, one.end_column)}


class _Wrap(NamedTuple):
    """One expression to wrap, and the inner parts of its chain to reveal beside it."""

    place: Place
    inner: tuple[tuple[Place, str], ...] = ()


class _Finder:
    """Which of the wanted expressions can be wrapped where they stand."""

    def __init__(self, text: Text, wanted: set[Place]) -> None:
        self._text = text
        self._wanted = wanted
        self._left: set[int] = set()
        self._kept: set[str] = set()

    def find(self, tree: ast.Module) -> list[_Wrap]:
        """All of them; parts of a chain that are revealed beside it have no wrap of their own."""
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
        places = {
            id(node): self._text.place(node)
            for node in nodes
            if hasattr(node, "lineno") and not isinstance(node, _NEVER)
        }
        found = [node for node in nodes if places.get(id(node)) in self._wanted]
        self._kept = {".".join(parts) for node in found if (parts := chain(node)) and parts[1:]}
        for node in ast.walk(tree):
            self._look(node)
        wraps: dict[Place, _Wrap] = {}
        beside: set[int] = set()
        for node in found:
            if id(node) not in self._left and id(node) not in beside:
                place = places[id(node)]
                inner = tuple(self._inner(node, places, beside))
                wraps.setdefault(place, _Wrap(place, inner))
        return list(wraps.values())

    def _inner(
        self, node: ast.expr, places: Mapping[int, Place], beside: set[int]
    ) -> Iterator[tuple[Place, str]]:
        """The wanted parts of a chain, outermost first."""
        if chain(node) is None:
            return
        while isinstance(node, ast.Attribute):
            node = node.value
            place = places[id(node)]
            if place in self._wanted:
                beside.add(id(node))
                if place.line == place.end_line:
                    yield place, self._text.at(place)

    # --- What is left as it is -----------------------------------------------------------

    def _look(self, node: ast.AST) -> None:
        """Leave what a checker reads as something else than a value."""
        if isinstance(node, ast.arg | ast.AnnAssign):
            self._leave(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._leave_definition(node)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            self._leave(node.value if chain(node) else None)
        elif isinstance(node, ast.match_case):
            self._leave(node.pattern)
        elif isinstance(node, ast.JoinedStr) and not self._text.is_placed(node):
            for part in node.values:
                self._leave(part)
        elif _is_super(node) or type(node).__name__ == "TypeAlias":
            self._leave(node)
        else:
            for condition in _conditions(node):
                self._leave_narrowing(condition)

    def _leave(self, node: ast.AST | None) -> None:
        if node is not None:
            self._left.update(id(part) for part in ast.walk(node))

    def _leave_definition(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        for decorator in node.decorator_list:
            self._leave(decorator if isinstance(decorator, ast.Attribute) else None)
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                self._leave(base if chain(base) else None)
        else:
            self._leave(node.returns)
        for parameter in getattr(node, "type_params", ()):
            self._leave(parameter)

    def _leave_narrowing(self, test: ast.expr) -> None:
        """Leave chains that a condition is about and that receive something elsewhere."""
        if isinstance(test, ast.UnaryOp):
            self._leave_narrowing(test.operand)
        elif isinstance(test, ast.Compare):
            for part in (test.left, *test.comparators):
                self._leave_narrowing(part)
        elif isinstance(test, ast.Call):
            if isinstance(test.func, ast.Name) and test.func.id in _NARROWING and test.args:
                self._leave_narrowing(test.args[0])
        elif isinstance(test, ast.Attribute):
            parts = chain(test)
            if parts and ".".join(parts) in self._kept:
                self._leave(test)


# --- Writing ---------------------------------------------------------------------------------


class _Edit(NamedTuple):
    """Something to insert at a column: closings first, the inner ones before the outer."""

    column: int
    order: tuple[int, int, int]
    wrap: _Wrap
    opens: bool


def _written(lines: list[str], wraps: list[_Wrap]) -> Scratch:
    edits: dict[int, list[_Edit]] = {}
    for wrap in wraps:
        at = wrap.place
        opening = _Edit(at.column, (1, -at.end_line, -at.end_column), wrap, opens=True)
        closing = _Edit(at.end_column, (0, -at.line, -at.column), wrap, opens=False)
        edits.setdefault(at.line, []).append(opening)
        edits.setdefault(at.end_line, []).append(closing)
    places: dict[tuple[int, int], Place] = {}
    for number, found in edits.items():
        found.sort(key=lambda edit: (edit.column, edit.order))
        lines[number - 1] = _edited(number, lines[number - 1], found, places)
    return Scratch("\n".join(lines), places)


def _edited(
    number: int, line: str, edits: list[_Edit], places: dict[tuple[int, int], Place]
) -> str:
    out, at = "", 0
    for edit in edits:
        out += line[at : edit.column]
        at = edit.column
        if not edit.opens:
            out += ")" + (")[-1]" if edit.wrap.inner else "")
            continue
        if out and (out[-1].isalnum() or out[-1] == "_"):
            out += " "
        if edit.wrap.inner:
            out += "("
            for place, text in edit.wrap.inner:
                places[number, len(out) + len(_CALL)] = place
                out += f"{_CALL}({text}), "
        places[number, len(out) + len(_CALL)] = edit.wrap.place
        out += f"{_CALL}("
    return out + line[at:]


def _is_super(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    )


def _conditions(node: ast.AST) -> list[ast.expr]:
    """What a node tests: where it holds, a checker may know more of the names in it."""
    if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        return [node.test]
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.comprehension):
        return node.ifs
    return [node.subject] if isinstance(node, ast.Match) else []
