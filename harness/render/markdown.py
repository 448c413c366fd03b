"""A `report/1` document -> Markdown for a pull request or a job summary, inert whatever it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harness.records import Tier
from harness.render import figures
from harness.render.dimensions import answered_in, beside
from harness.render.findings import SURENESS, did_you_mean, place
from harness.render.inventions import table as invention_table
from harness.render.page import rule_in_words
from harness.render.report import (
    ArmView,
    CandidateView,
    FindingView,
    PairView,
    Report,
    TallyView,
)
from harness.render.standing import PASSED
from harness.render.text import inert

FAILURES_LISTED = 50
FLIPS_LISTED = 25
LONGEST_EVIDENCE = 400
LONGEST_WORDS = 160

# Characters Markdown would act on anywhere. An underscore inside a word is left alone.
_ACTIVE = re.compile(r"[\\`*\[\]<>{}|~&@#!]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|:(?=//)")
# Beginnings of a line that would start a list, a quotation, a rule or a heading.
_OPENING = re.compile(r"^(?:[-+=]|\d+[.)](?=\s|$))")


def render_markdown(view: Report) -> str:
    """Warnings, strategies, pairs with the tasks that flipped, and failures with their evidence."""
    lines = [
        f"# {plain(_title(view))}",
        "",
        *(f"- {plain(_about(view, i))}" for i in range(len(view["runs"]))),
        "",
        *_warnings(view),
        *_strategies(view),
        *_dimensions(view),
        *_pairs(view),
        *_inventions(view),
        *_failures(view),
    ]
    return "\n".join(lines).rstrip() + "\n"


def plain(text: str) -> str:
    """The text as one line that Markdown shows and does nothing else with."""
    shown = inert(_short(" ".join(text.split()) or "–", LONGEST_WORDS * 4))  # noqa: RUF001 - a dash
    escaped = _ACTIVE.sub(_entity, shown)
    return _OPENING.sub(lambda match: match[0][:-1] + _entity(match[0][-1]), escaped)


def fenced(text: str) -> list[str]:
    """The text as a code block whose fence no line of it can close."""
    shown = inert(_short(text, LONGEST_EVIDENCE), keep="\n\t")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *shown.split("\n"), fence]


def _entity(found: re.Match[str] | str) -> str:
    return f"&#{ord(found if isinstance(found, str) else found[0])};"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


# --- Sections --------------------------------------------------------------------------------


def _title(view: Report) -> str:
    suites = " + ".join(dict.fromkeys(run["suite"] for run in view["runs"]))
    tasks = figures.count(len(view["tasks"]) + view["omitted"]["tasks"], "task")
    return f"{suites}: {tasks}, {figures.count(len(view['arms']), 'strategy', 'strategies')}"


def _about(view: Report, position: int) -> str:
    run = view["runs"][position]
    replayed = ", answers replayed" if run["replayed"] else ""
    return (
        f"run {run['run']}, {run['created']}, {figures.count(run['planned'], 'candidate')} planned"
        f"{replayed}, isolation {run['isolation']['level']}"
    )


def _warnings(view: Report) -> Iterator[str]:
    sentences = [*view["warnings"], view["omitted"]["sentence"]]
    told = [f"- {plain(sentence)}" for sentence in sentences if sentence]
    if told:
        yield from ["## Know this first", "", *told, ""]


def _strategies(view: Report) -> Iterator[str]:
    groups = sorted({group for arm in view["arms"] for group in arm["groups"]})
    titles = ["Strategy", "n", "Passed", "Rate", "95% interval", *groups]
    titles += ["Errors", "Missing", "Why not passed"]
    yield from [
        "## Strategies",
        "",
        f"A candidate passes when {plain(rule_in_words(view['rule']))}.",
        "n counts the tasks that were judged; errors and missing never count as a pass.",
        "",
        _row(titles),
        _row(["---"] + ["---:"] * (len(titles) - 2) + ["---"], raw=True),
        *(_row(_arm(arm, groups)) for arm in view["arms"]),
        "",
    ]


def _arm(arm: ArmView, groups: Sequence[str]) -> list[str]:
    rate = arm["rate"]
    known = arm["groups"]
    return [
        arm["name"],
        str(rate["n"]),
        str(rate["passed"]),
        figures.percent(rate["estimate"]),
        figures.interval(rate["low"], rate["high"]),
        *(figures.percent(known[g]["estimate"]) if g in known else "not run" for g in groups),
        str(arm["errored"]),
        str(arm["missing"]),
        ", ".join(f"{figures.spoken(w)} {n}" for w, n in figures.tally(arm["reasons"]))
        or "nothing failed",
    ]


def _dimensions(view: Report) -> Iterator[str]:
    shown = beside(view["rule"], answered_in(view["arms"]))
    if not shown:
        return
    titles = ["Dimension", "Strategy", "n", "Rate", "95% interval", "Planned"]
    titles += ["Passed", "Failed", "Errors", "Skipped", "Missing"]
    yield from [
        "### Dimensions beside it",
        "",
        _row(titles),
        _row(["---", "---"] + ["---:"] * (len(titles) - 2), raw=True),
        *(
            _row(_tally(dimension, arm, arm["dimensions"][dimension]))
            for dimension in shown
            for arm in view["arms"]
            if dimension in arm["dimensions"]
        ),
        "",
    ]


def _tally(dimension: str, arm: ArmView, tally: TallyView) -> list[str]:
    rate = tally["rate"]
    counts = (tally["passed"], tally["failed"], tally["errored"], tally["skipped"])
    return [
        dimension,
        arm["name"],
        str(rate["n"]),
        figures.percent(rate["estimate"]),
        figures.interval(rate["low"], rate["high"]),
        str(arm["planned"]),
        *(str(number) for number in (*counts, tally["missing"])),
    ]


def _inventions(view: Report) -> Iterator[str]:
    if view["inventions"] is None:
        return
    told = invention_table(view["inventions"])
    yield from [
        f"## {told.title}",
        "",
        f"{told.unit} {told.aside}",
        "",
        _row(told.titles),
        _row(["---", "---", *["---:"] * (len(told.titles) - 3), "---"], raw=True),
        *(_row([row.library, row.kind, *row.cells, row.aside]) for row in told.rows),
        "",
    ]
    if told.left_out:
        yield from [f"{figures.count(told.left_out, 'more kind')} in the JSON report.", ""]
    yield from [f"- {plain(sentence)}" for sentence in told.sentences]
    yield from [f"- {plain(told.family)}", ""] if told.family else []


def _pairs(view: Report) -> Iterator[str]:
    if not view["pairs"]:
        return
    titles = ["First − second", "n", "Both", "Only first", "Only second", "Neither"]  # noqa: RUF001
    titles += ["Difference", "95% interval", "Exact p", "Corrected p"]
    yield from [
        "## Pairs",
        "",
        f"Compared on the same tasks. {plain(view['family'])}.",
        "",
        _row(titles),
        _row(["---"] + ["---:"] * (len(titles) - 1), raw=True),
        *(_row(_pair(pair)) for pair in view["pairs"]),
        "",
    ]
    yield from [f"- {plain(pair['verdict'])}" for pair in view["pairs"] if pair["verdict"]]
    yield from ["", "### Tasks that flipped", ""]
    for pair in view["pairs"]:
        yield from _flips(pair["first"], pair["second"], pair["only_first"])
        yield from _flips(pair["second"], pair["first"], pair["only_second"])
    yield ""


def _pair(pair: PairView) -> list[str]:
    return [
        f"{pair['first']} − {pair['second']}",  # noqa: RUF001 - a true minus sign
        str(pair["n"]),
        str(pair["both"]),
        str(len(pair["only_first"])),
        str(len(pair["only_second"])),
        str(pair["neither"]),
        figures.points(pair["difference"]),
        figures.points_interval(pair["low"], pair["high"]),
        figures.p_value(pair["p_value"]),
        figures.p_value(pair["p_adjusted"]),
    ]


def _flips(better: str, worse: str, tasks: Sequence[str]) -> Iterator[str]:
    if tasks:
        named = ", ".join(plain(_short(task, LONGEST_WORDS)) for task in tasks[:FLIPS_LISTED])
        rest = f" and {len(tasks) - FLIPS_LISTED} more" if len(tasks) > FLIPS_LISTED else ""
        yield f"- {plain(better)} passes and {plain(worse)} does not ({len(tasks)}): {named}{rest}"


def _failures(view: Report) -> Iterator[str]:
    troubled = [c for c in view["candidates"] if c["state"] != PASSED or c["also"]]
    if not troubled:
        return
    yield from ["## Failures", ""]
    for candidate in troubled[:FAILURES_LISTED]:
        yield from _failure(candidate)
    if len(troubled) > FAILURES_LISTED:
        yield f"{len(troubled) - FAILURES_LISTED:,} more are in the HTML and JSON reports."


def _failure(candidate: CandidateView) -> Iterator[str]:
    where = f"{candidate['task']} · {candidate['arm'] or candidate['id']}"
    sample = f" · sample {candidate['sample_index']}" if candidate["sample_index"] else ""
    why = f"{candidate['state']}: {figures.spoken(candidate['reason'])}"
    yield from [f"### {plain(where + sample)}", "", f"{plain(why)}", ""]
    for finding in candidate["findings"]:
        yield from _finding(finding)
    yield from ["Replay:", "", *fenced(candidate["replay"]), ""]


def _finding(finding: FindingView) -> Iterator[str]:
    sure = SURENESS[Tier(finding["tier"])]
    told = (finding["rule"], place(finding["line"], finding["column"]), sure)
    words = f"{finding['message']} ({', '.join(word for word in told if word)})"
    meant = did_you_mean(finding["suggestions"])
    yield from [plain(f"{words}; {meant}" if meant else words), ""]
    for name, text in finding["evidence"].items():
        yield from [f"{plain(name)}:", "", *fenced(text), ""]


def _row(cells: Sequence[str], *, raw: bool = False) -> str:
    return "| " + " | ".join(cell if raw else plain(cell) for cell in cells) + " |"
