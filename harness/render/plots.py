"""A comparison or a document -> figures for papers, as SVG or PNG bytes that do not change from run to run."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from harness.errors import EnvironmentFault
from harness.records import Comparison, Rate
from harness.render import figures
from harness.render.dimensions import answered_by, beside
from harness.render.page import GLYPHS
from harness.render.report import Report
from harness.render.standing import ERRORED, FAILED, MISSING, PARTLY, PASSED, UNDECIDED
from harness.render.text import clip, inert

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle
    from matplotlib.text import Text

Image = Literal["svg", "png"]

LONGEST_LABEL = 40
ROWS_SHOWN = 400

# The palette of Okabe and Ito, made to be told apart with any colour vision.
_BLUE, _GREEN, _VERMILION, _ORANGE, _PURPLE, _GREY = (
    "#0072B2",
    "#009E73",
    "#D55E00",
    "#E69F00",
    "#CC79A7",
    "#BBBBBB",
)
_OTHERS = (_VERMILION, _GREEN, _PURPLE, _ORANGE)
_COLOURS = {
    PASSED: _GREEN,
    FAILED: _VERMILION,
    PARTLY: _PURPLE,
    ERRORED: _ORANGE,
    MISSING: _GREY,
    UNDECIDED: _GREY,
}


def forest_plot(comparison: Comparison, *, image: Image = "svg") -> bytes:
    """The rate of every arm with its interval, the first arm on top; other dimensions below it."""
    arms = comparison.arms
    others = beside(comparison.rule, answered_by(arms))
    figure, axes = _figure(8.0, 1.2 + 0.45 * max(1, len(arms)) * (1 + 0.5 * len(others)))
    for position, arm in enumerate(arms):
        _draw(axes, arm.rate, position, (_BLUE, "s", 7))
        for i, dimension in enumerate(others):
            if dimension in arm.dimensions:
                height = position + 0.7 * (i + 1) / (len(others) + 1)
                look = (_OTHERS[i % len(_OTHERS)], "D", 4)
                _draw(axes, arm.dimensions[dimension].rate, height, look)
    labels = [f"{clip(inert(arm.name), LONGEST_LABEL)}  (n={arm.rate.n})" for arm in arms]
    axes.set_yticks(range(len(arms)))
    _verbatim(axes.set_yticklabels(labels))
    axes.set_ylim(max(1, len(arms)) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    methods = ", ".join(dict.fromkeys(inert(arm.rate.method) for arm in arms))
    _verbatim([axes.set_xlabel(f"tasks passed ({methods})" if methods else "tasks passed")])
    axes.grid(axis="x", color="#DDDDDD")
    if others:
        looks = [(_OTHERS[i % len(_OTHERS)], name) for i, name in enumerate(others)]
        marks = [_mark(_BLUE, "s", inert(comparison.rule))]
        marks += [_mark(colour, "D", name) for colour, name in looks]
        axes.legend(handles=marks, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    _open(axes)
    return _bytes(figure, image)


def _draw(axes: Axes, rate: Rate, height: float, look: tuple[str, str, float]) -> None:
    """A rate as a mark on its interval; nothing where there is no estimate."""
    colour, marker, size = look
    estimate = figures.finite(rate.estimate) if rate.n else None
    low, high = figures.finite(rate.low), figures.finite(rate.high)
    if estimate is None:
        return
    if low is not None and high is not None:
        axes.plot([low, high], [height, height], color=colour, linewidth=size / 3.5)
    axes.plot([estimate], [height], marker=marker, color=colour, markersize=size)


def _mark(colour: str, marker: str, name: str) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, marker=marker, linestyle="", label=name)


def matrix_plot(view: Report, *, image: Image = "svg") -> bytes:
    """Every task under every arm as a coloured cell with its glyph; at most 400 tasks are drawn."""
    rows, arms = view["matrix"][:ROWS_SHOWN], view["arms"]
    figure, axes = _figure(4.5 + 0.9 * len(arms), 1.5 + 0.24 * max(1, len(rows)))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row["cells"]):
            state = cell["state"]
            axes.add_patch(_square(x, y, _COLOURS[state]))
            axes.text(x, y, GLYPHS[state], ha="center", va="center", fontsize=8)
    axes.set_xlim(-0.5, max(1, len(arms)) - 0.5)
    axes.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    axes.set_xticks(range(len(arms)))
    names = [clip(inert(arm["name"]), LONGEST_LABEL) for arm in arms]
    _verbatim(axes.set_xticklabels(names, rotation=30, ha="left", fontsize=8))
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)))
    ids = [clip(inert(row["task"]), LONGEST_LABEL) for row in rows]
    _verbatim(axes.set_yticklabels(ids, fontsize=7))
    left_out = len(view["matrix"]) - len(rows)
    if left_out:
        axes.set_xlabel(f"{left_out} more tasks are not drawn")
    _open(axes)
    return _bytes(figure, image)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EnvironmentFault(
            f"plots need matplotlib, which cannot be imported ({error});"
            " pip install 'harness[analysis]'"
        ) from error
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _square(x: float, y: float, colour: str) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.45), 0.96, 0.9, color=colour, linewidth=0)


def _verbatim(texts: Sequence[Text]) -> None:
    """Names are shown, never read as mathematics."""
    for text in texts:
        text.set_parse_math(False)


def _open(axes: Axes) -> None:
    axes.tick_params(length=0)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _bytes(figure: Figure, image: Image) -> bytes:
    """The file without date and version, and with element names that depend on nothing but the data."""
    import matplotlib as mpl

    out = io.BytesIO()
    metadata = {"Date": None, "Creator": None} if image == "svg" else {"Software": None}
    fixed: dict[Any, Any] = {
        "svg.hashsalt": "harness",
        "svg.fonttype": "none",
        "font.family": ["DejaVu Sans"],
    }
    with mpl.rc_context(fixed), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a name in a script the font lacks
        figure.savefig(out, format=image, metadata=metadata, dpi=150)
    return out.getvalue()
