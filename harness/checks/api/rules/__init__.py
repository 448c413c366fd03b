"""The rules of the api dimension: one Markdown page each, read when first asked for.

A page begins with `key: value` lines between two `---`: `id`, `name`, `kind` (the word judging uses),
`tier` (how sure its example is) and where needed `needs` and `absent` (packages that must be, or must
not be, installed for the example) and `seen` (if reading the code is not enough). Then come the
sections What, Why, Fix, Fires and Quiet; the last two hold one block of code.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources

from harness.records import Dimension, Tier

_SECTION = re.compile(r"^## (\w+)\n", re.MULTILINE)
_CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of hallucinated API; `fires` is code that has it and `quiet` the same code put right."""

    id: str
    name: str
    kind: str
    tier: Tier
    what: str
    why: str
    fix: str
    fires: str
    quiet: str
    needs: str = ""
    absent: str = ""
    seen: str = ""
    dimension: Dimension = Dimension.API


@functools.cache
def load() -> tuple[Rule, ...]:
    """Every rule, by id. ValueError names a page that is not one."""
    pages = resources.files(__name__).iterdir()
    found = [
        read(page.name, page.read_text(encoding="utf-8"))
        for page in pages
        if page.name.endswith(".md")
    ]
    return tuple(sorted(found, key=lambda rule: rule.id))


def rule_of(kind: str) -> Rule:
    """The rule about this kind of problem. KeyError if there is none."""
    return _by_kind()[kind]


def rule_named(number: str) -> Rule:
    """The rule with this id. KeyError if there is none."""
    return {rule.id: rule for rule in load()}[number]


@functools.cache
def _by_kind() -> dict[str, Rule]:
    return {rule.kind: rule for rule in load()}


def read(name: str, page: str) -> Rule:
    """One page -> its rule. ValueError if something is missing."""
    _, head, body = page.split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    parts = _SECTION.split(body)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    try:
        return Rule(
            id=fields["id"],
            name=fields["name"],
            kind=fields["kind"],
            tier=Tier(fields["tier"]),
            what=_words(sections["What"]),
            why=_words(sections["Why"]),
            fix=_words(sections["Fix"]),
            fires=_code(name, sections["Fires"]),
            quiet=_code(name, sections["Quiet"]),
            needs=fields.get("needs", ""),
            absent=fields.get("absent", ""),
            seen=fields.get("seen", ""),
        )
    except KeyError as error:
        raise ValueError(f"rule page {name}: has no {error}") from error


def _words(section: str) -> str:
    return " ".join(section.split())


def _code(name: str, section: str) -> str:
    found = _CODE.search(section)
    if found is None:
        raise ValueError(f"rule page {name}: an example without a block of code")
    return found[1]


def __getattr__(name: str) -> tuple[Rule, ...]:
    """`RULES`, read when first asked for: importing this reads nothing."""
    if name == "RULES":
        return load()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
