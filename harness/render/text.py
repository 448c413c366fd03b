"""A Comparison -> plain text tables for a terminal; and any text -> text a terminal cannot obey."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from harness.records import Arm, Comparison, Pair, Rate
from harness.render import figures
from harness.render.comparison_view import inventions_view
from harness.render.dimensions import answered_by, beside
from harness.render.inventions import table as invention_table

GAP = "  "
NARROWEST_NAME = 12
LONGEST_SENTENCE = 2000
ROWS_LISTED = 12

# Control, format (bidirectional overrides, zero-width), surrogate, line and paragraph separator.
_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def inert(text: str, *, keep: str = "") -> str:
    """The text with every character that would be obeyed instead of shown written as <U+001B>.

    That is: control characters, ANSI escapes, bidirectional overrides, zero-width characters,
    line separators, lone surrogates and noncharacters. `keep` names the exceptions, such as
    "\\n\\t" for a block of code. The result is one line of valid Unicode when `keep` is empty.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in keep or not is_obeyed(c) else f"<U+{ord(c):04X}>" for c in text)


def is_obeyed(character: str) -> bool:
    """Whether this character is obeyed by whoever shows it (or is no character) instead of shown."""
    if unicodedata.category(character) in _OBEYED:
        return True
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def clip(text: str, limit: int) -> str:
    """The text cut to `limit` terminal columns, with an ellipsis where something is missing."""
    if _columns(text) <= limit:
        return text
    kept, used = [], 0
    for character in text:
        used += _columns(character)
        if used > limit - 1:
            break
        kept.append(character)
    return "".join(kept) + "…"


def render_text(comparison: Comparison, width: int) -> str:
    """Warnings, strategies and pairs as plain text at most `width` columns wide."""
    width = max(width, 24)
    blocks = [
        _warnings(comparison, width),
        _arms(comparison, width),
        _dimensions(comparison, width),
        _pairs(comparison, width),
        _inventions(comparison, width),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_column(character) for character in text)


def _column(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


# --- Sections --------------------------------------------------------------------------------


def _warnings(comparison: Comparison, width: int) -> str:
    lines = [
        line
        for warning in comparison.warnings
        for line in _wrapped(inert(warning), width, first="! ", rest="  ")
    ]
    return "\n".join(lines)


def _arms(comparison: Comparison, width: int) -> str:
    if not comparison.arms:
        return "No strategies to show."
    groups = sorted({group for arm in comparison.arms for group in arm.groups})
    columns = [
        _Column("strategy", [inert(arm.name) for arm in comparison.arms], right=False),
        _Column("tasks", [str(arm.rate.n) for arm in comparison.arms], importance=8),
        _Column("passed", [str(arm.rate.passed) for arm in comparison.arms], importance=9),
        _Column("rate", [_rate(arm.rate) for arm in comparison.arms], importance=10),
        _Column("95% interval", [_interval(arm.rate) for arm in comparison.arms], importance=7),
        *(
            _Column(inert(group), [_group(arm, group) for arm in comparison.arms], importance=4)
            for group in groups
        ),
        _Column("errors", [str(arm.errored) for arm in comparison.arms], importance=6),
        _Column("missing", [str(arm.missing) for arm in comparison.arms], importance=5),
        _Column("why not", [_reasons(arm) for arm in comparison.arms], right=False, importance=1),
    ]
    rule = _wrapped(f"Passed by the rule: {inert(comparison.rule)}", width, first="", rest="  ")
    return "\n".join([*rule, "", _table(columns, width)])


def _dimensions(comparison: Comparison, width: int) -> str:
    """Every dimension beside the one the rule reads, one line per arm."""
    shown = beside(comparison.rule, answered_by(comparison.arms))
    told = [
        (arm, dimension, arm.dimensions[dimension])
        for dimension in shown
        for arm in comparison.arms
        if dimension in arm.dimensions
    ]
    if not told:
        return ""
    columns = [
        _Column("dimension", [dimension for _, dimension, _ in told], right=False, importance=11),
        _Column("strategy", [inert(arm.name) for arm, _, _ in told], right=False),
        _Column("tasks", [str(tally.rate.n) for _, _, tally in told], importance=4),
        _Column("rate", [_rate(tally.rate) for _, _, tally in told], importance=10),
        _Column("95% interval", [_interval(tally.rate) for _, _, tally in told], importance=7),
        _Column("planned", [str(arm.planned) for arm, _, _ in told], importance=5),
        *(
            _Column(word, [str(getattr(tally, word)) for _, _, tally in told], importance=9 - i)
            for i, word in enumerate(("passed", "failed", "errored", "skipped", "missing"))
        ),
    ]
    return _table(columns, width)


def _inventions(comparison: Comparison, width: int) -> str:
    """What was invented by library and kind, where that was asked."""
    if comparison.inventions is None:
        return ""
    told = invention_table(inventions_view(comparison.inventions))
    heading = _wrapped(f"{told.title}. {told.unit} {told.aside}", width, first="", rest="  ")
    rows = told.rows[:ROWS_LISTED]
    library, kind, *arms, aside = told.titles
    columns = [
        _Column(library.lower(), [inert(row.library) for row in rows], right=False),
        _Column(kind.lower(), [inert(row.kind) for row in rows], right=False, importance=11),
        *(
            _Column(inert(arm), [row.cells[i] for row in rows], importance=9)
            for i, arm in enumerate(arms)
        ),
        _Column(aside.lower(), [inert(row.aside) for row in rows], right=False, importance=1),
    ]
    left_out = told.left_out + len(told.rows) - len(rows)
    more = [f"{figures.count(left_out, 'more kind')} in the reports."] if left_out else []
    family = [f"Correction: {told.family}"] if told.family else []
    below = [
        line
        for first, words in (("", more), ("* ", told.sentences), ("", family))
        for text in words
        for line in _wrapped(inert(text), width, first=first, rest="  ")
    ]
    return "\n".join([*heading, "", _table(columns, width), "", *below]).rstrip()


def _pairs(comparison: Comparison, width: int) -> str:
    if not comparison.pairs:
        return ""
    pairs = comparison.pairs
    columns = [
        _Column("first", [inert(pair.first) for pair in pairs], right=False),
        _Column("second", [inert(pair.second) for pair in pairs], right=False, importance=11),
        _Column("tasks", [str(pair.n) for pair in pairs], importance=4),
        _Column("both", [str(pair.both) for pair in pairs], importance=5),
        _Column("only 1st", [str(len(pair.only_first)) for pair in pairs], importance=7),
        _Column("only 2nd", [str(len(pair.only_second)) for pair in pairs], importance=7),
        _Column("neither", [str(pair.neither) for pair in pairs], importance=3),
        _Column("difference", [_difference(pair) for pair in pairs], importance=10),
        _Column("95% interval", [_ends(pair) for pair in pairs], importance=6),
        _Column("p", [_p(pair, pair.p_value) for pair in pairs], importance=2),
        _Column("corrected p", [_p(pair, pair.p_adjusted) for pair in pairs], importance=9),
    ]
    sentences = [
        line
        for pair in pairs
        if pair.verdict
        for line in _wrapped(inert(pair.verdict), width, first="* ", rest="  ")
    ]
    family = _wrapped(f"Correction: {inert(comparison.family)}", width, first="", rest="  ")
    return "\n".join([_table(columns, width), "", *sentences, *family])


def _rate(rate: Rate) -> str:
    return figures.percent(figures.finite(rate.estimate) if rate.n else None)


def _interval(rate: Rate) -> str:
    if not rate.n:
        return figures.NO_ESTIMATE
    return figures.interval(figures.finite(rate.low), figures.finite(rate.high))


def _group(arm: Arm, group: str) -> str:
    return _rate(arm.groups[group]) if group in arm.groups else "not run"


def _reasons(arm: Arm) -> str:
    return ", ".join(
        f"{inert(figures.spoken(word))} {number}" for word, number in figures.tally(arm.reasons)
    )


def _difference(pair: Pair) -> str:
    return figures.points(figures.finite(pair.difference) if pair.n else None)


def _ends(pair: Pair) -> str:
    if not pair.n:
        return figures.NO_ESTIMATE
    return figures.points_interval(figures.finite(pair.low), figures.finite(pair.high))


def _p(pair: Pair, p: float) -> str:
    return figures.p_value(figures.finite(p) if pair.n else None)


# --- Tables ----------------------------------------------------------------------------------


class _Column(NamedTuple):
    """One column; when the terminal is narrow the least important ones are left out."""

    title: str
    cells: Sequence[str]
    right: bool = True
    importance: int = 99

    @property
    def width(self) -> int:
        return max(_columns(text) for text in (self.title, *self.cells))


def _table(columns: Sequence[_Column], width: int) -> str:
    chosen = list(columns)
    while len(chosen) > 1 and sum(_widths(chosen, width)) + len(GAP) * (len(chosen) - 1) > width:
        chosen.remove(min(chosen, key=lambda column: column.importance))
    widths = _widths(chosen, width)
    rows = [[column.title for column in chosen]]
    rows.append(["-" * size for size in widths])
    rows += [[column.cells[i] for column in chosen] for i in range(len(chosen[0].cells))]
    return "\n".join(_line(row, chosen, widths) for row in rows)


def _widths(columns: Sequence[_Column], width: int) -> list[int]:
    """Column widths: text columns give way, down to a least width, before any is left out."""
    widths = [column.width for column in columns]
    spare = width - sum(widths) - len(GAP) * (len(columns) - 1)
    for index in sorted(range(len(columns)), key=lambda i: -widths[i]):
        if spare < 0 and not columns[index].right:
            shrunk = max(min(NARROWEST_NAME, widths[index]), widths[index] + spare)
            spare += widths[index] - shrunk
            widths[index] = shrunk
    return widths


def _line(row: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> str:
    cells = []
    for text, column, width in zip(row, columns, widths, strict=True):
        shown = clip(text, width)
        padding = " " * (width - _columns(shown))
        cells.append(padding + shown if column.right else shown + padding)
    return GAP.join(cells).rstrip()


def _wrapped(text: str, width: int, *, first: str, rest: str) -> list[str]:
    """The text broken at spaces, or inside a word that is longer than a line."""
    lines, line = [], first
    for word in clip(text, LONGEST_SENTENCE).split():
        piece = word
        while piece:
            gap = "" if line in {first, rest} else " "
            room = width - _columns(line) - len(gap)
            if _columns(piece) <= room:
                line, piece = line + gap + piece, ""
            elif gap:
                lines.append(line)
                line = rest
            else:
                head = clip(piece, room)[:-1]
                lines.append(line + head)
                line, piece = rest, piece[len(head) :]
    return [*lines, line]
