"""A `report/1` document -> the words, classes and positions its HTML page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from harness.records import Risk
from harness.render import figures
from harness.render.dimensions import answered_in, beside
from harness.render.forest import Forest, Ladder, forest, ladder, span
from harness.render.inventions import InventionTable, table
from harness.render.report import ArmView, CellView, PairView, Report, TaskView
from harness.render.standing import ERRORED, FAILED, MISSING, PARTLY, PASSED, UNDECIDED

GLYPHS = {
    PASSED: "✓",
    FAILED: "✗",
    PARTLY: "◐",
    ERRORED: "!",
    MISSING: "–",  # noqa: RUF001 - a dash
    UNDECIDED: "?",
}
ALPHA = 0.05


class PairRow(NamedTuple):
    """A pair with its small figure; `survives`: the difference may be claimed after correction."""

    pair: PairView
    ladder: Ladder | None
    survives: bool


class Cell(NamedTuple):
    """One cell of the matrix: a glyph, a word, and the dimensions that failed beside the rule."""

    state: str
    glyph: str
    word: str
    also: list[str]
    label: str
    empty: bool


class MatrixLine(NamedTuple):
    """One task with its cells and what the filters ask of it."""

    task: TaskView
    cells: list[Cell]
    failed: bool
    errors: bool
    passed: int


class Page(NamedTuple):
    """Everything the template needs beside the document itself."""

    title: str
    forest: Forest
    pairs: list[PairRow]
    reach: float
    groups: list[str]
    dimensions: list[str]
    inventions: InventionTable | None
    pass_at: list[str]
    has_tokens: bool
    has_cost: bool
    has_undecided: bool
    lines: list[MatrixLine]
    categories: list[str]
    risks: list[str]
    counts: dict[str, int]
    candidates: int
    rule: str
    methods: list[str]


def page(report: Report) -> Page:
    """Prepare the page of a document."""
    arms, lines = report["arms"], _lines(report)
    reach = span(report["pairs"])
    dimensions = beside(report["rule"], answered_in(arms))
    present = {task["risk"] for task in report["tasks"]}
    return Page(
        title=_title(report),
        forest=forest(arms, dimensions),
        pairs=[_pair(pair, reach) for pair in report["pairs"]],
        reach=reach,
        groups=sorted({group for arm in arms for group in arm["groups"]}),
        dimensions=dimensions,
        inventions=table(report["inventions"]) if report["inventions"] else None,
        pass_at=_pass_at(arms),
        has_tokens=any(arm["tokens"] is not None for arm in arms),
        has_cost=any(arm["cost_usd"] is not None for arm in arms),
        has_undecided=any(arm["undecided"] for arm in arms),
        lines=lines,
        categories=sorted({task["category"] for task in report["tasks"]}),
        risks=[str(risk) for risk in Risk if risk in present],
        counts={
            "all": len(lines),
            "failed": sum(line.failed for line in lines),
            "differs": sum(line.task["differs"] for line in lines),
            "errors": sum(line.errors for line in lines),
        },
        candidates=len(report["candidates"]) + report["omitted"]["candidates"],
        rule=rule_in_words(report["rule"]),
        methods=_methods(arms, report["pairs"]),
    )


def rule_in_words(rule: str) -> str:
    """What it takes to pass, as the end of a sentence."""
    if rule == "all":
        return "every dimension asked in this run says so"
    if rule == "base":
        return "it passes every visible (base) test; hidden (plus) tests do not count"
    if rule == "plus":
        return "it passes every visible (base) and every hidden (plus) test"
    return f"the {rule} check says so, whatever other dimensions say"


def _pass_at(arms: Sequence[ArmView]) -> list[str]:
    """The pass@k columns; with one sample per task pass@1 would only repeat the rate."""
    if all(arm["samples_per_task"] < 2 for arm in arms):
        return []
    return sorted({k for arm in arms for k in arm["pass_at"]}, key=lambda k: (len(k), k))


def _title(report: Report) -> str:
    suites = list(dict.fromkeys(run["suite"] for run in report["runs"])) or ["no suite"]
    tasks = len(report["tasks"]) + report["omitted"]["tasks"]
    strategies = figures.count(len(report["arms"]), "strategy", "strategies")
    return f"{' + '.join(suites)}: {figures.count(tasks, 'task')}, {strategies}"


def _methods(arms: Sequence[ArmView], pairs: Sequence[PairView]) -> list[str]:
    methods = [arm["rate"]["method"] for arm in arms] + [pair["method"] for pair in pairs]
    return list(dict.fromkeys(method for method in methods if method))


def _pair(pair: PairView, reach: float) -> PairRow:
    p, low, high = pair["p_adjusted"], pair["low"], pair["high"]
    if p is None or low is None or high is None:
        return PairRow(pair, ladder(pair, reach), survives=False)
    return PairRow(pair, ladder(pair, reach), survives=p <= ALPHA and not low <= 0 <= high)


def _lines(report: Report) -> list[MatrixLine]:
    tasks = {task["id"]: task for task in report["tasks"]}
    lines = []
    for row in report["matrix"]:
        states = {cell["state"] for cell in row["cells"]}
        also = any(cell["also"] for cell in row["cells"])
        task = tasks[row["task"]]
        lines.append(
            MatrixLine(
                task=task,
                cells=[_cell(cell, task) for cell in row["cells"]],
                failed=also or bool(states & {FAILED, PARTLY}),
                errors=bool(states & {ERRORED, MISSING, UNDECIDED}),
                passed=sum(cell["state"] == PASSED for cell in row["cells"]),
            )
        )
    return lines


def _cell(cell: CellView, task: TaskView) -> Cell:
    word = _word(cell)
    also = [f"{name} failed" for name in cell["also"]]
    label = ", ".join([task["title"] or task["id"], cell["arm"], cell["state"], word, *also])
    return Cell(
        state=cell["state"],
        glyph=GLYPHS[cell["state"]],
        word=word,
        also=cell["also"],
        label=label,
        empty=not cell["candidates"],
    )


def _word(cell: CellView) -> str:
    reason = figures.spoken(cell["reason"]) or cell["state"]
    if cell["planned"] < 2:
        return reason
    judged = f"{cell['passed']}/{cell['n']}"
    short = "" if cell["n"] == cell["planned"] else f" of {cell['planned']}"
    return f"{judged}{short}" + ("" if cell["state"] in {PASSED, PARTLY} else f" {reason}")
