"""A name that does not exist -> what was probably meant, nearest first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from harness.checks.api.inside.histories import removal_of
from harness.checks.api.inside.modules import mro, path_of
from harness.checks.api.inside.renames import IDIOMS

_MOST = 3
_KINDS = {
    "str": "text", "bytes": "text", "bytearray": "text",
    "list": "list", "collections.deque": "deque", "dict": "mapping", "collections.OrderedDict": "mapping",
    "set": "set", "frozenset": "set", "int": "number", "float": "number", "generator": "iterator",
    "tuple": "tuple", "collections.abc.Iterator": "iterator", "collections.abc.Generator": "iterator",
    "typing.Iterator": "iterator", "map": "iterator", "filter": "iterator", "zip": "iterator",
    "enumerate": "iterator", "list_iterator": "iterator", "itertools.islice": "iterator",
    "itertools.chain": "iterator", "itertools.count": "iterator", "itertools.cycle": "iterator",
    "_csv.reader": "iterator", "numpy.ndarray": "array", "datetime.datetime": "datetime",
    "datetime.timedelta": "duration",
}  # fmt: skip


def idiom_of(cls: type, name: str) -> tuple[str, ...]:
    """What Python says for another language's (or another library's) name on a builtin kind of value."""
    for base in mro(cls):
        kind = _KINDS.get(path_of(base))
        if kind and name in IDIOMS[kind]:
            return IDIOMS[kind][name]
    return ()


def suggest(
    name: str, names: Iterable[str], *, cls: type | None = None, path: str = ""
) -> list[str]:
    """Tables first, then spelling: names that share letters or whole words."""
    found: list[str] = []
    if cls is not None:
        found += idiom_of(cls, name)
        removal = removal_of(cls, name)
        found += removal.instead if removal else ()
    removal = removal_of(path, name) if path else None
    found += removal.instead if removal else ()
    found += near(name, names)
    return list(dict.fromkeys(found))[:_MOST]


def near(name: str, names: Iterable[str]) -> list[str]:
    """Names spelled like this one; private ones only for a private name."""
    candidates = {n for n in names if name.startswith("_") or not n.startswith("_")}
    plain = _plain(name)
    by_plain: dict[str, list[str]] = {}
    for candidate in sorted(candidates):
        by_plain.setdefault(_plain(candidate), []).append(candidate)
    same = by_plain.get(plain, [])
    close = difflib.get_close_matches(plain, by_plain, n=_MOST, cutoff=0.72)
    spelled = [each for one in close for each in by_plain[one]]
    words = set(_words(name))
    shared = sorted(
        (c for c in candidates if words and len(plain) > 3 and (set(_words(c)) >= words or words > set(_words(c)))
         and len(_plain(c)) > 2),
        key=lambda c: (abs(len(c) - len(name)), c),
    )  # fmt: skip
    begun = [c for c in sorted(candidates) if _begins(plain, _plain(c))]
    return list(dict.fromkeys([*same, *spelled, *shared, *begun]))[:_MOST]


def _begins(one: str, other: str) -> bool:
    """Whether one of two words is the beginning of the other: `loc` and `location`."""
    return (
        one != other
        and min(len(one), len(other)) > 2
        and (one.startswith(other) or other.startswith(one))
    )


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _words(name: str) -> list[str]:
    """The words of a name, whether written_so or writtenSo."""
    spaced = "".join("_" + c.lower() if c.isupper() else c for c in name)
    return [word for word in spaced.split("_") if word]
