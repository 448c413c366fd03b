"""Positions of the parser (bytes of UTF-8) -> places a person can count (characters), and back to text."""

from __future__ import annotations

import ast
import re
import warnings

from harness.checks.api.facts import Place

_LINE_END = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"\s+")
_SHOWN = 120


class Unreadable(ValueError):
    """A file that cannot be judged although it may be Python; `line` where that is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def parse(source: str) -> ast.Module:
    """The tree of a file. SyntaxError as the parser raises it; Unreadable for what it cannot take."""
    if "\0" in source:
        line = len(_LINE_END.findall(source, 0, source.index("\0"))) + 1
        raise Unreadable("the file holds a null byte", line)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (RecursionError, MemoryError) as error:
            raise Unreadable("the code is nested too deeply to be read") from error
        except UnicodeEncodeError as error:
            line = len(_LINE_END.findall(source, 0, error.start)) + 1
            raise Unreadable("the file holds half of a surrogate pair", line) from error


class Text:
    """The lines of a source as the parser counts them."""

    def __init__(self, source: str) -> None:
        self.lines = _LINE_END.split(source)
        self._ascii = source.isascii()

    def column(self, line: int, offset: int) -> int:
        """Bytes from the start of a line -> characters."""
        if self._ascii:
            return offset
        text = self.lines[line - 1]
        if text.isascii():
            return offset
        return len(text.encode("utf-8")[:offset].decode("utf-8", "ignore"))

    def place(self, node: ast.expr | ast.keyword | ast.alias | ast.arg | ast.stmt) -> Place:
        """Where a node stands."""
        end_line = node.end_lineno or node.lineno
        end = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return Place(
            node.lineno,
            self.column(node.lineno, node.col_offset),
            end_line,
            self.column(end_line, end),
        )

    def at(self, place: Place) -> str:
        """The source at a place, as it is written."""
        first, last = place.line - 1, place.end_line - 1
        if first == last:
            return self.lines[first][place.column : place.end_column]
        between = self.lines[first + 1 : last]
        ends = self.lines[first][place.column :], self.lines[last][: place.end_column]
        return "\n".join([ends[0], *between, ends[1]])

    def is_placed(self, node: ast.JoinedStr) -> bool:
        """Whether the parser found the parts of an f-string where they are written; 3.12 always does."""
        for part in ast.walk(node):
            if isinstance(part, ast.Name | ast.Attribute):
                name = part.id if isinstance(part, ast.Name) else part.attr
                if (part.end_lineno or 0) > len(self.lines):
                    return False
                if not self.at(self.place(part)).endswith(name):
                    return False
        return True

    def shown(self, place: Place) -> str:
        """The source at a place on one line, cut where it is long."""
        text = self.at(place)
        if place.line != place.end_line:
            text = _SPACE.sub(" ", text)
        return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def chain(node: ast.expr) -> list[str] | None:
    """`a.b.c` -> ["a", "b", "c"]; None for anything but names and attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    parts.reverse()
    return parts
