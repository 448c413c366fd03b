"""What strategies invented -> rows and sentences that every report shows alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from harness.records import Contrast
from harness.render import figures
from harness.render.report import InventionsView, InventionView

GROUPS_LISTED = 40
CLAIMED_BELOW = 0.05

TITLE = "Hallucinated APIs"
UNIT = (
    "Candidates with at least one confirmed finding of the kind, and in brackets per 100 judged"
    " candidates."
)
ASIDE = "Suspected findings and packages that cannot be judged here never fail a candidate."

KINDS = {
    "API001": "packages",
    "API002": "import names",
    "API003": "modules",
    "API004": "names",
    "API005": "attributes",
    "API006": "keywords",
    "API007": "calls without a needed argument",
    "API008": "calls with too many arguments",
    "API009": "uses of await, with or for",
    "API010": "undefined names",
    "API011": "packages that are not installed",
    "API012": "removed names",
    "API013": "deprecated names",
}


class InventionRow(NamedTuple):
    """One line of the table: whose, what, a cell per arm, and what is told apart."""

    library: str
    kind: str
    cells: list[str]
    aside: str


class InventionTable(NamedTuple):
    """The whole section; `left_out` groups are counted in the first row and not listed."""

    title: str
    unit: str
    aside: str
    titles: list[str]
    rows: list[InventionRow]
    left_out: int
    sentences: list[str]
    family: str


def table(found: InventionsView) -> InventionTable:
    """The section about these inventions; the first row is all of them together."""
    judged, groups = found["judged"], found["groups"]
    listed = groups[:GROUPS_LISTED]
    return InventionTable(
        title=TITLE,
        unit=UNIT,
        aside=ASIDE,
        titles=[
            "Library",
            "Invented",
            *(f"{arm} (of {n})" for arm, n in judged.items()),
            "Not counted",
        ],
        rows=[_row(one, judged) for one in (found["total"], *listed)],
        left_out=len(groups) - len(listed),
        sentences=[contrast["sentence"] for contrast in found["contrasts"]],
        family=found["family"] if found["contrasts"] else "",
    )


def kind_in_words(rule: str) -> str:
    """What findings of a rule invent, in the plural."""
    return KINDS.get(rule, rule)


def sentence(contrast: Contrast) -> str:
    """Which of two strategies invents more, claimed only where it survives the correction."""
    one, other, times = contrast.in_first, contrast.in_second, _times(contrast)
    what = _what(contrast)
    p = f"corrected p {figures.p_value(contrast.p_adjusted)}"
    if not claims(contrast):
        return (
            f"no difference shown between {contrast.first} and {contrast.second} in {what}"
            f" ({one} of {contrast.n} tasks against {other} of {contrast.n}; {times}, {p})"
        )
    more, less = contrast.first, contrast.second
    if one < other:
        more, less, one, other = less, more, other, one
    often = f"{one / other:.1f} times as often as {less}" if other else f"where {less} never does"
    return (
        f"{more} invents {what} {often} ({one} of {contrast.n} tasks against {other} of"
        f" {contrast.n}; {times}, {p})"
    )


def claims(contrast: Contrast) -> bool:
    """Whether the difference may be claimed: after correction, and with an interval that agrees."""
    low, high = contrast.low or 0.0, contrast.high
    around_one = low <= 1 and (high is None or high >= 1)
    return contrast.p_adjusted <= CLAIMED_BELOW and not around_one


def _what(contrast: Contrast) -> str:
    if not contrast.rule:
        return "APIs of any kind"
    return f"{contrast.library} {kind_in_words(contrast.rule)}".strip()


def _times(contrast: Contrast) -> str:
    """The interval of the ratio, the more frequent over the less."""
    low, high = contrast.low or 0.0, contrast.high
    if contrast.in_first < contrast.in_second:
        low, high = (1 / high if high else 0.0), (1 / low if low else None)
    above = f"to {high:.1f} times" if high is not None else "times and more"
    return f"95% interval {low:.1f} {above}"


def _row(one: InventionView, judged: Mapping[str, int]) -> InventionRow:
    aside = [
        f"{arm} {number} {word}"
        for word, counts in (("suspected", one["suspected"]), ("cannot be judged", one["unknown"]))
        for arm, number in counts.items()
        if number
    ]
    return InventionRow(
        library=one["library"] or ("any" if not one["rule"] else "not known"),
        kind=kind_in_words(one["rule"]) if one["rule"] else "anything",
        cells=[_cell(one["confirmed"][arm], judged[arm]) for arm in judged],
        aside=", ".join(aside),
    )


def _cell(number: int, judged: int) -> str:
    if not judged:
        return figures.NO_ESTIMATE
    return f"{number} ({100 * number / judged:.1f})"
