"""An unknown package name -> the known names it looks like, and in which way.

The ways are those in which names are made up, by models and by people who register what models make
up: a letter off, a language prefix, a real package plus a plausible word.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.checks.api.packages.known import folded

_AT_MOST = 3
_LONG = 7
_BASE = 4
_CLOSE = 0.8
_AFFIXES = (
    (re.compile(r"^python[-_]?(?=.{3})"), ""),
    (re.compile(r"(?<=.{3})[-_]?python$"), ""),
    (re.compile(r"^py[-_]?(?=.{3})"), ""),
    (re.compile(r"(?<=.{3})[-_]py$"), ""),
    (re.compile(r"(?<=.{3})[-_]?(lib|[23])$"), ""),
    (re.compile(r"^(?=.{3})"), "py"),
    (re.compile(r"(?<=.{3})s$"), ""),
    (re.compile(r"(?<=.{3})$"), "s"),
)
_FILLERS = frozenset({
    "ai", "api", "async", "auto", "client", "core", "easy", "extra", "fast", "helper", "helpers",
    "lib", "manager", "plus", "pool", "pro", "py", "python", "sdk", "simple", "smart", "tool",
    "toolkit", "tools", "util", "utils", "wrapper",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """A known name, how far it is (0 is nearest) and the way in words; `shape` empty: only close."""

    name: str
    distance: float
    shape: str = ""


def likenesses(
    name: str, population: Collection[str], beside: Sequence[str] = ()
) -> tuple[Likeness, ...]:
    """At most three known names that `name` looks like, nearest first.

    `beside` are modules the same file imports: relatives of theirs come before others that are
    as near, and they themselves after.
    """
    best: dict[str, Likeness] = {}
    for found in _all(name, population):
        other = best.get(found.name, found)
        shape = other.shape or found.shape
        best[found.name] = Likeness(found.name, min(found.distance, other.distance), shape)
    imported = {module.partition(".")[0] for module in beside} - {name}
    families = {module.partition("_")[0] for module in imported}

    def order(found: Likeness) -> tuple[float, bool, bool, str]:
        relative = found.name.partition("_")[0] in families
        return (found.distance, found.name in imported, not relative, found.name)

    return tuple(sorted(best.values(), key=order)[:_AT_MOST])


def distance(first: str, second: str, most: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour; more than `most`: most + 1."""
    if abs(len(first) - len(second)) > most or len(set(first) ^ set(second)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        two_back, before, row = before, row, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and b == first[i - 2]:
                cost = min(cost, two_back[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


def _all(name: str, population: Collection[str]) -> Iterator[Likeness]:
    yield from _same_letters(name, population)
    yield from _misspelt(name, population)
    yield from _affixed(name, population)
    yield from _compound(name, population)
    yield from _close(name, population)


def _same_letters(name: str, population: Iterable[str]) -> Iterator[Likeness]:
    words = sorted(name.lower().split("_"))
    for known in population:
        if folded(known) == folded(name):
            yield Likeness(known, 0, f"`{known}` with other case or separators")
        elif len(words) > 1 and sorted(known.lower().split("_")) == words:
            yield Likeness(known, 0.5, f"the words of `{known}` in another order")


def _misspelt(name: str, population: Iterable[str]) -> Iterator[Likeness]:
    most = 2 if len(name) >= _LONG else 1
    for known in population:
        if min(len(known), len(name)) < _BASE:
            continue
        letters = distance(name.lower(), known.lower(), most)
        if letters == 1:
            yield Likeness(known, 1, f"one letter from `{known}`")
        elif letters == 2 <= most and len(_own_part(known, name)) >= _LONG:
            yield Likeness(known, 2, f"two letters from `{known}`")


def _own_part(known: str, name: str) -> str:
    """A known name without the words that both begin with: `langchain_` says nothing of `_groq`."""
    words, others = known.split("_"), name.split("_")
    while words and others and words[0] == others[0]:
        del words[0], others[0]
    return "_".join(words)


def _affixed(name: str, population: Collection[str]) -> Iterator[Likeness]:
    for pattern, replacement in _AFFIXES:
        stem = pattern.sub(replacement, name, count=1)
        if stem != name and stem in population:
            yield Likeness(stem, 1.5, f"`{stem}` with the affix of a port or a new version")


def _compound(name: str, population: Collection[str]) -> Iterator[Likeness]:
    """A real package and more: `requests_async_pool`. The longest one counts at either end."""
    words = name.split("_")
    for kept in range(len(words) - 1, 0, -1):
        base = "_".join(words[:kept])
        if base in population and len(base) >= _BASE:
            rest = name[len(base) :]
            yield Likeness(base, 3.4, f"`{base}` plus a plausible ending `{rest}`")
            break
    for kept in range(len(words) - 1, 0, -1):
        base = "_".join(words[-kept:])
        if base in population and len(base) >= _BASE:
            rest = name[: -len(base)]
            yield Likeness(base, 3.6, f"`{base}` after a plausible beginning `{rest}`")
            break


def _close(name: str, population: Collection[str]) -> Iterator[Likeness]:
    """Names that are alike as a whole, also once words that say nothing are taken away."""
    words = [word for word in name.split("_") if word not in _FILLERS]
    for text in dict.fromkeys((name, "_".join(words))):
        if len(text) < _BASE:
            continue
        if text != name and text in population:
            yield Likeness(text, 2.5, f"`{text}` plus words that say nothing")
        for known in difflib.get_close_matches(text, population, n=_AT_MOST, cutoff=_CLOSE):
            ratio = difflib.SequenceMatcher(None, text, known).ratio()
            yield Likeness(known, 4 - ratio)
