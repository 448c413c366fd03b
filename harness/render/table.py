"""A Run -> a pandas table with one row per candidate, and the same as CSV a spreadsheet opens safely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from harness.errors import EnvironmentFault
from harness.records import Dimension, Outcome, Row, Run, Task, Tier
from harness.render.standing import integrity
from harness.render.text import is_obeyed

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no type information

# What makes a spreadsheet read a cell as a formula; the last four are their full-width forms.
_FORMULA = frozenset("=+-@\t\r＝＋－＠")  # noqa: RUF001 - full-width on purpose
_SPACE = "\t\r\n"

_COLUMNS = (
    "run",
    "suite",
    "task_id",
    "category",
    "risk",
    "model",
    "strategy",
    "sample_index",
    "passed",
    *(str(dimension) for dimension in Dimension),
    "base",
    "plus",
    "reason",
    "findings",
    "rules",
    "message",
    "line",
    "column",
    "symbols",
    "libraries",
    "suggestions",
    "not_counted",
    "isolation",
    "integrity",
    "cached",
    "attempts",
    "replayed",
    "assembly",
    "origin",
    "candidate_id",
    "code_digest",
)


def frame(run: Run) -> pd.DataFrame:
    """One row per planned candidate; a missing value is None (pandas shows it as such).

    `passed` is true or false where the functional check answered, and None where it did not.
    `findings` to `libraries` tell of confirmed findings, `message`, `line`, `column` and `suggestions`
    of the first of them; `not_counted` is the number of the others.
    """
    pandas = _pandas()
    tasks = {task.id: task for task in run.tasks}
    rows = [_row(run, row, tasks[row.candidate.task_id]) for row in run.rows]
    return pandas.DataFrame(rows, columns=list(_COLUMNS), dtype=object)


def render_csv(runs: Sequence[Run]) -> str:
    """The tables of these runs under each other, with text that no spreadsheet will execute."""
    pandas = _pandas()
    tables = [frame(run) for run in runs]
    table = (
        pandas.concat(tables, ignore_index=True) if tables else pandas.DataFrame(columns=_COLUMNS)
    )
    return str(table.map(_cell).to_csv(index=False, lineterminator="\n"))


def _pandas() -> ModuleType:
    try:
        import pandas
    except ImportError as error:
        raise EnvironmentFault(
            f"tables need pandas, which cannot be imported ({error}); pip install 'harness[analysis]'"
        ) from error
    module: ModuleType = pandas
    return module


def _row(run: Run, row: Row, task: Task) -> dict[str, object]:
    candidate, verdict = row.candidate, row.verdict
    results = verdict.results if verdict else ()
    every = [finding for result in results for finding in result.findings]
    findings = [finding for finding in every if finding.tier is Tier.CONFIRMED]
    outcomes = {result.dimension: result.outcome for result in results}
    groups = {group.group: str(group.status) for result in results for group in result.groups}
    reasons = [result.reason for result in results if result.outcome is Outcome.FAILED]
    functional = outcomes.get(Dimension.FUNCTIONAL)
    judged = functional in {Outcome.PASSED, Outcome.FAILED}
    return {
        "run": run.manifest.run,
        "suite": task.suite,
        "task_id": task.id,
        "category": task.category,
        "risk": str(task.risk),
        "model": candidate.model,
        "strategy": candidate.strategy,
        "sample_index": candidate.sample_index,
        "passed": functional is Outcome.PASSED if judged else None,
        **{str(d): str(outcomes[d]) if d in outcomes else None for d in Dimension},
        "base": groups.get("base"),
        "plus": groups.get("plus"),
        "reason": next((reason for reason in reasons if reason), None),
        "findings": len(findings),
        "rules": _joined(finding.rule for finding in findings),
        "message": findings[0].message if findings else None,
        "line": findings[0].line if findings else None,
        "column": findings[0].column if findings else None,
        "symbols": _joined(finding.symbol for finding in findings),
        "libraries": _joined(finding.library for finding in findings),
        "suggestions": ";".join(findings[0].suggestions) or None if findings else None,
        "not_counted": len(every) - len(findings),
        "isolation": verdict.isolation.level if verdict else None,
        "integrity": integrity(verdict) if verdict else None,
        "cached": row.cached,
        "attempts": verdict.attempts if verdict else None,
        "replayed": candidate.replayed,
        "assembly": candidate.assembly,
        "origin": candidate.origin,
        "candidate_id": candidate.id,
        "code_digest": candidate.code_digest,
    }


def _joined(words: Iterable[str]) -> str | None:
    return ";".join(sorted({word for word in words if word})) or None


def _cell(value: object) -> object:
    """Text without control characters, and with an apostrophe before what would be a formula."""
    if not isinstance(value, str):
        return value
    text = "".join(" " if c in _SPACE else c for c in value if c in _SPACE or not is_obeyed(c))
    return f"'{text}" if value[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA else text
