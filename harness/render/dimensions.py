"""Which dimensions a table shows beside the one its rule reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from harness.records import Arm, Dimension
from harness.render.report import ArmView


def beside(rule: str, answered: Collection[str]) -> list[str]:
    """The answered dimensions but for the headline's, in order; none where only one was asked."""
    headline = Dimension.FUNCTIONAL if rule in ("base", "plus") else rule
    if len(answered) < 2 and headline in {*answered, "all"}:
        return []
    return [
        str(dimension) for dimension in Dimension if dimension in answered and dimension != headline
    ]


def answered_by(arms: Iterable[Arm]) -> set[str]:
    """The dimensions in which any candidate got another answer than skipped."""
    return _answered(
        {name: t.passed + t.failed + t.errored for name, t in arm.dimensions.items()}
        for arm in arms
    )


def answered_in(arms: Iterable[ArmView]) -> set[str]:
    """The same of the arms of a document."""
    return _answered(
        {name: t["passed"] + t["failed"] + t["errored"] for name, t in arm["dimensions"].items()}
        for arm in arms
    )


def _answered(counts: Iterable[Mapping[str, int]]) -> set[str]:
    return {name for arm in counts for name, number in arm.items() if number}
