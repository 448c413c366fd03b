"""A `report/1` document -> the same document held under a size, saying what it left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.render import figures
from harness.render.report import CandidateView, InventionsView, MatrixRow, Report, TaskView, embed
from harness.render.standing import PASSED

DEFAULT_CAP_BYTES = 20_000_000
LONGEST_TEXT = 100_000
LONGEST_WORDS = 2_000
MOST_SUGGESTIONS = 20
MOST_INVENTIONS = 500

# What one report costs before its first task (page, style, script) and one cell of its table,
# measured on rendered reports and rounded up.
_PAGE_BYTES = 60_000
_CELL_BYTES = 400


def fit(full: Report, cap_bytes: int) -> Report:
    """The document with long texts clipped and, when still too large, the least telling left out.

    Tasks on which strategies differ come first, then those somebody failed, then the others; half
    of the room is kept for details (prompt, code, evidence), given out in the same order.
    """
    clipped, report = _clip_all(full)
    order = _by_interest(report)
    room = max(0, cap_bytes - _PAGE_BYTES - _size_of_head(report))
    kept, used = _tasks_within(report, order, room // 2)
    positions = [p for row in order if row in kept for p in _positions(report["matrix"][row])]
    if len(kept) == len(order):
        positions += sorted(set(range(len(report["candidates"]))) - set(positions))
    detailed = _details_within(report, positions, room - used)
    return _assemble(report, kept, detailed, (cap_bytes, clipped))


# --- Clipping --------------------------------------------------------------------------------


def clip_text(text: str, limit: int) -> str:
    """The text, or its beginning with the number of characters that are missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n… {len(text) - limit:,} more characters are not in this report"


def _clip_all(full: Report) -> tuple[int, Report]:
    report = full.copy()
    report["texts"] = {key: clip_text(text, LONGEST_TEXT) for key, text in full["texts"].items()}
    report["tasks"] = [_clipped_task(task) for task in full["tasks"]]
    report["candidates"] = [_clipped_candidate(candidate) for candidate in full["candidates"]]
    report["inventions"] = _clipped_inventions(full["inventions"])
    clipped = (
        sum(len(text) > LONGEST_TEXT for text in full["texts"].values())
        + _changed(full["tasks"], report["tasks"])
        + _changed(full["candidates"], report["candidates"])
    )
    return clipped, report


def _clipped_task(task: TaskView) -> TaskView:
    short = task.copy()
    short["title"] = clip_text(task["title"], LONGEST_WORDS)
    short["prompt"] = {k: clip_text(v, LONGEST_TEXT) for k, v in (task["prompt"] or {}).items()}
    return short


def _clipped_candidate(candidate: CandidateView) -> CandidateView:
    short = candidate.copy()
    short["reason"] = clip_text(candidate["reason"], LONGEST_WORDS)
    short["reasons"] = {k: clip_text(v, LONGEST_WORDS) for k, v in candidate["reasons"].items()}
    short["findings"] = [finding.copy() for finding in candidate["findings"]]
    for finding in short["findings"]:
        finding["message"] = clip_text(finding["message"], LONGEST_WORDS)
        finding["symbol"] = clip_text(finding["symbol"], LONGEST_WORDS)
        finding["library"] = clip_text(finding["library"], LONGEST_WORDS)
        meant = finding["suggestions"][:MOST_SUGGESTIONS]
        finding["suggestions"] = [clip_text(name, LONGEST_WORDS) for name in meant]
        finding["evidence"] = {
            name: clip_text(text, LONGEST_TEXT // 10) for name, text in finding["evidence"].items()
        }
    return short


def _clipped_inventions(found: InventionsView | None) -> InventionsView | None:
    """Only the most frequent groups, their names cut short; the total still counts everything."""
    if found is None:
        return None
    short = found.copy()
    short["groups"] = [group.copy() for group in found["groups"][:MOST_INVENTIONS]]
    for group in short["groups"]:
        group["library"] = clip_text(group["library"], LONGEST_WORDS)
    return short


def _changed(before: Iterable[object], after: Iterable[object]) -> int:
    return sum(old != new for old, new in zip(before, after, strict=True))


# --- Choosing --------------------------------------------------------------------------------


def _by_interest(report: Report) -> list[int]:
    """Positions of the matrix rows, the most telling first."""

    def dullness(position: int) -> tuple[bool, bool, int]:
        cells = report["matrix"][position]["cells"]
        all_passed = all(cell["state"] == PASSED for cell in cells)
        return not report["tasks"][position]["differs"], all_passed, position

    return sorted(range(len(report["matrix"])), key=dullness)


def _size_of_head(report: Report) -> int:
    parts = [report["runs"], report["warnings"], report["arms"], report["pairs"]]
    return len(embed([*parts, report["inventions"]])) * 2


def _tasks_within(report: Report, order: Sequence[int], room: int) -> tuple[set[int], int]:
    kept, used = set(), 0
    for position in order:
        row = report["matrix"][position]
        task = report["tasks"][position].copy()
        task["prompt"] = None
        summaries = [_without_details(c) for c in _candidates_of(report, row)]
        size = len(embed([task, row, summaries])) + _CELL_BYTES * (1 + len(row["cells"]))
        if used + size > room:
            break
        kept.add(position)
        used += size
    return kept, used


def _details_within(report: Report, positions: Sequence[int], room: int) -> set[int]:
    """Those candidates whose details fit: all that did not pass before any that did."""
    everyone = report["candidates"]
    prompts = {task["id"]: task["prompt"] for task in report["tasks"]}
    chosen: set[int] = set()
    paid: set[str] = set()
    for position in sorted(positions, key=lambda p: everyone[p]["state"] == PASSED):
        candidate = everyone[position]
        keys = {key for key in _text_keys(candidate) if key not in paid}
        parts: list[object] = [report["texts"][key] for key in sorted(keys)]
        parts += [finding["evidence"] for finding in candidate["findings"]]
        parts.append(candidate["transcript"])
        prompt_key = f"prompt of {candidate['task']}"
        if prompt_key not in paid:
            parts.append(prompts.get(candidate["task"]))
        size = len(embed(parts)) + 40 * len(keys)
        if size <= room:
            room -= size
            chosen.add(position)
            paid |= {*keys, prompt_key}
    return chosen


def _positions(row: MatrixRow) -> list[int]:
    return [position for cell in row["cells"] for position in cell["candidates"]]


def _candidates_of(report: Report, row: MatrixRow) -> list[CandidateView]:
    return [report["candidates"][position] for position in _positions(row)]


def _text_keys(candidate: CandidateView) -> set[str]:
    turns = candidate["transcript"]
    return {
        candidate["code"],
        candidate["raw"],
        *(turn["prompt"] for turn in turns),
        *(turn["answer"] for turn in turns),
    }


# --- Assembling ------------------------------------------------------------------------------


def _assemble(
    report: Report, kept: set[int], detailed: set[int], limits: tuple[int, int]
) -> Report:
    """The document with only the kept tasks, and details only where they were chosen."""
    cap_bytes, clipped = limits
    rows = [row for position, row in enumerate(report["matrix"]) if position in kept]
    if len(kept) == len(report["matrix"]):
        staying = list(range(len(report["candidates"])))
    else:
        staying = sorted(position for row in rows for position in _positions(row))
    moved = {old: new for new, old in enumerate(staying)}
    everyone = report["candidates"]
    short = report.copy()
    short["candidates"] = [
        everyone[p] if p in detailed else _without_details(everyone[p]) for p in staying
    ]
    short["matrix"] = [_renumbered(row, moved) for row in rows]
    told = {everyone[position]["task"] for position in detailed}
    short["tasks"] = [
        _task_or_summary(task, full=task["id"] in told)
        for position, task in enumerate(report["tasks"])
        if position in kept
    ]
    used = {key for c in short["candidates"] if c["details"] for key in _text_keys(c)}
    short["texts"] = {key: text for key, text in report["texts"].items() if key in used}
    tasks, candidates = len(report["tasks"]) - len(kept), len(everyone) - len(staying)
    details = len(staying) - sum(c["details"] for c in short["candidates"])
    short["omitted"] = {
        "cap_bytes": cap_bytes,
        "tasks": tasks,
        "candidates": candidates,
        "details": details,
        "clipped": clipped,
        "sentence": _sentence((cap_bytes, tasks, candidates, details, clipped)),
    }
    return short


def _without_details(candidate: CandidateView) -> CandidateView:
    short = candidate.copy()
    short["details"] = False
    short["transcript"] = []
    short["findings"] = [finding.copy() for finding in candidate["findings"]]
    for finding in short["findings"]:
        finding["evidence"] = {}
    return short


def _task_or_summary(task: TaskView, *, full: bool) -> TaskView:
    short = task.copy()
    if not full:
        short["prompt"] = None
    return short


def _renumbered(row: MatrixRow, moved: dict[int, int]) -> MatrixRow:
    short = row.copy()
    short["cells"] = [cell.copy() for cell in row["cells"]]
    for cell in short["cells"]:
        cell["candidates"] = [moved[position] for position in cell["candidates"]]
    return short


def _sentence(left_out: tuple[int, int, int, int, int]) -> str:
    cap_bytes, tasks, candidates, details, clipped = left_out
    parts = []
    if tasks:
        parts.append(
            f"{figures.count(tasks, 'task')} with {figures.count(candidates, 'candidate')}"
            " are not listed (those on which the strategies agree first)"
        )
    if details:
        parts.append(
            f"prompt, code and evidence of {figures.count(details, 'listed candidate')} are left out"
        )
    if clipped:
        parts.append(f"{figures.count(clipped, 'very long text')} cut short")
    if not parts:
        return ""
    return (
        f"To keep this report under {cap_bytes / 1e6:g} MB, {' and '.join(parts)};"
        " the tables of strategies and pairs still count everything."
    )
