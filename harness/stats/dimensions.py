"""An arm -> how its candidates fared in every dimension that was asked, whatever the rule reads."""

from __future__ import annotations

from collections import Counter

from harness.records import Dimension, Tally
from harness.stats.arms import LabelledArm, count
from harness.stats.rates import rate
from harness.stats.rules import Label, label


def tallies(arm: LabelledArm) -> dict[str, Tally]:
    """One tally per dimension of the run, in the order of `Dimension`."""
    answered = {
        result.dimension
        for row, _ in arm.rows
        if row.verdict is not None
        for result in row.verdict.results
    }
    asked = {*arm.run.manifest.dimensions, *answered}
    return {
        dimension.value: _tally(arm, dimension) for dimension in Dimension if dimension in asked
    }


def _tally(arm: LabelledArm, dimension: Dimension) -> Tally:
    rows = [(row, label(row, dimension)) for row, _ in arm.rows]
    times = Counter(found for _, found in rows)
    return Tally(
        passed=times[Label.RIGHT],
        failed=times[Label.WRONG],
        errored=times[Label.ERRORED],
        skipped=times[Label.UNDECIDED],
        missing=times[Label.MISSING],
        rate=rate(count(rows)),
    )
