"""Rates and differences of a report -> the coordinates of its hand-made SVG figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from harness.render import figures
from harness.render.report import ArmView, PairView, RateView
from harness.render.text import clip, inert

TOP, ROW_HEIGHT, FOOT = 2, 44, 26
LADDER_WIDTH = 120
LONGEST_LABEL = 32
SPANS = (0.1, 0.25, 0.5, 1.0)


class Mark(NamedTuple):
    """The rate of one test group, or in another dimension, where it is not the arm's rate."""

    group: str
    x: str
    dimension: bool = False


class ForestRow(NamedTuple):
    """One arm: where its point and interval are; `x` empty when there is nothing to draw."""

    label: str
    y: float
    x: str
    low: str
    high: str
    number: str
    marks: list[Mark]


class Forest(NamedTuple):
    """The figure of all arms with what it says in words.

    Places along the axis are percentages, so that the figure fits any width without its text
    getting smaller; `ticks` are (place, anchor).
    """

    height: int
    axis_bottom: int
    rows: list[ForestRow]
    ticks: list[tuple[str, str]]
    description: str


class Ladder(NamedTuple):
    """One difference with its interval around zero, `span` to either side."""

    zero: float
    x: float
    low: float
    high: float


def forest(arms: Sequence[ArmView], dimensions: Sequence[str] = ()) -> Forest:
    """The forest plot: one row per arm on a common axis from 0 to 100%, and a mark per dimension."""
    bottom = TOP + ROW_HEIGHT * len(arms)
    return Forest(
        height=bottom + FOOT,
        axis_bottom=bottom,
        rows=[_row(arm, TOP + ROW_HEIGHT * i, dimensions) for i, arm in enumerate(arms)],
        ticks=[(_x(i / 4), "start" if not i else "end" if i == 4 else "middle") for i in range(5)],
        description="; ".join(_described(arm, dimensions) for arm in arms),
    )


def span(pairs: Sequence[PairView]) -> float:
    """The smallest round share that holds the interval of every pair."""
    ends = [abs(end) for pair in pairs for end in (pair["low"], pair["high"]) if end is not None]
    return next((share for share in SPANS if max(ends, default=0) <= share), 1.0)


def ladder(pair: PairView, reach: float) -> Ladder | None:
    """The small figure of a pair; None when there is no estimate."""
    if pair["difference"] is None or pair["low"] is None or pair["high"] is None:
        return None

    def place(difference: float) -> float:
        inside = max(-reach, min(reach, difference))
        return _rounded(LADDER_WIDTH / 2 * (1 + 0.94 * inside / reach))

    return Ladder(place(0), place(pair["difference"]), place(pair["low"]), place(pair["high"]))


def _described(arm: ArmView, dimensions: Sequence[str]) -> str:
    others = [
        f", {name} {_in_words(arm['dimensions'][name]['rate'])}"
        for name in dimensions
        if name in arm["dimensions"]
    ]
    return f"{arm['name']}: {_in_words(arm['rate'])}{''.join(others)}"


def _row(arm: ArmView, y: float, dimensions: Sequence[str]) -> ForestRow:
    rate = arm["rate"]
    estimate = rate["estimate"]
    ends = figures.interval(rate["low"], rate["high"])
    return ForestRow(
        label=clip(inert(arm["name"]), LONGEST_LABEL),
        y=y,
        x=_x(estimate),
        low=_x(estimate if rate["low"] is None else rate["low"]),
        high=_x(estimate if rate["high"] is None else rate["high"]),
        number=figures.NO_ESTIMATE if estimate is None else f"{figures.percent(estimate)} ({ends})",
        marks=[
            Mark(group, _x(group_rate["estimate"]))
            for group, group_rate in arm["groups"].items()
            if group_rate["estimate"] not in {None, estimate}
        ]
        + [
            Mark(name, _x(tally["rate"]["estimate"]), dimension=True)
            for name, tally in arm["dimensions"].items()
            if name in dimensions and tally["rate"]["estimate"] not in {None, estimate}
        ],
    )


def _in_words(rate: RateView) -> str:
    if rate["estimate"] is None:
        return figures.NO_ESTIMATE
    ends = figures.interval(rate["low"], rate["high"])
    return f"{figures.percent(rate['estimate'])}, interval {ends}, {rate['n']:,} tasks"


def _x(share: float | None) -> str:
    return "" if share is None else f"{max(0.0, min(1.0, share)) * 100:.6g}%"


def _rounded(number: float) -> float:
    return math.floor(number * 10 + 0.5) / 10
