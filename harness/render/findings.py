"""One finding -> the words every report says it in: where, how sure, what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.records import Finding, Tier

CONFIDENCE = {Tier.CONFIRMED: "high", Tier.SUSPECTED: "medium", Tier.UNKNOWN: "low"}

SURENESS = {
    Tier.CONFIRMED: "",
    Tier.SUSPECTED: "suspected, not counted",
    Tier.UNKNOWN: "cannot be judged here, not counted",
}
"""How sure a finding is, in words; nothing for one that counts."""


def by_tier(findings: Iterable[Finding]) -> list[Finding]:
    """Those that fail a candidate first, each tier in its own order."""
    order = list(Tier)
    return sorted(findings, key=lambda finding: order.index(finding.tier))


def place(line: int | None, column: int | None) -> str:
    """Where in the code: "line 3, column 7", as much as is known."""
    if line is None:
        return ""
    return f"line {line}" + (f", column {column}" if column is not None else "")


def did_you_mean(suggestions: Sequence[str]) -> str:
    """What was probably meant, as a question; nothing where nobody knows."""
    if not suggestions:
        return ""
    *others, last = (f"`{name}`" for name in suggestions)
    return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
