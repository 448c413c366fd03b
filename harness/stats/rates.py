"""Counts of right and judged samples per task -> the rate of an arm with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from harness.records import Rate
from harness.stats import intervals

Counts = Mapping[str, tuple[int, int]]


def rate(counts: Counts) -> Rate:
    """The mean over tasks. With several samples `passed` is the nearest whole number of tasks."""
    n = len(counts)
    if n == 0:
        return Rate(0, 0, 0.0, 0.0, 1.0, "no estimate: nothing was judged")
    total = sum(Fraction(right, judged) for right, judged in counts.values())
    if all(judged == 1 for _, judged in counts.values()):
        low, high = intervals.wilson(int(total), n)
        return Rate(int(total), n, float(total / n), low, high, "Wilson 95 %")
    low, high = intervals.task_rate(list(counts.values()))
    method = "Wilson 95 % at the effective number of tasks"
    return Rate(round(total), n, float(total / n), low, high, method)
