"""Rows of a run -> one stable, flat JSON row per candidate, for other programs to read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from harness.records import CheckResult, Dimension, Finding, Row, Run, Status, Task, Verdict
from harness.render.standing import integrity

SCHEMA = "verdict/1"


def verdict_row(row: Row, task: Task) -> dict[str, object]:
    """What is known of one candidate; null where nothing is.

    `functional.base` and `.plus` are null where the task has no such tests, and `skipped` where it
    has them and they were not run. Before verification `outcomes` is empty and `functional`,
    `isolation` and `attempts` are null.
    """
    candidate, verdict = row.candidate, row.verdict
    results = verdict.results if verdict else ()
    code = candidate.code.encode("utf-8", "surrogatepass")
    return {
        "schema": SCHEMA,
        "task_id": candidate.task_id,
        "model": candidate.model,
        "strategy": candidate.strategy,
        "sample_index": candidate.sample_index,
        "outcomes": {str(result.dimension): str(result.outcome) for result in results},
        "functional": _functional(verdict, task),
        "findings": [_finding(finding) for result in results for finding in result.findings],
        "isolation": _isolation(verdict),
        "cached": row.cached,
        "attempts": verdict.attempts if verdict else None,
        "code_sha256": hashlib.sha256(code).hexdigest(),
        "assembly": candidate.assembly,
        "replayed": candidate.replayed,
        "origin": candidate.origin,
    }


def render_jsonl(runs: Sequence[Run]) -> str:
    """One verdict row per line for every candidate of these runs, in their order; ASCII only."""
    lines = []
    for run in runs:
        tasks = {task.id: task for task in run.tasks}
        for row in run.rows:
            document = verdict_row(row, tasks[row.candidate.task_id])
            lines.append(json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n")
    return "".join(lines)


def _functional(verdict: Verdict | None, task: Task) -> dict[str, object] | None:
    for result in verdict.results if verdict else ():
        if verdict and result.dimension is Dimension.FUNCTIONAL:
            return {
                "base": _status(result, task, "base"),
                "plus": _status(result, task, "plus"),
                "reason": result.reason or None,
                "integrity": integrity(verdict),
            }
    return None


def _status(result: CheckResult, task: Task, name: str) -> str | None:
    if not any(group.group == name for group in task.groups):
        return None
    statuses = {group.group: group.status for group in result.groups}
    return str(statuses.get(name, Status.SKIPPED))


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "dimension": str(finding.dimension),
        "tier": str(finding.tier),
        "line": finding.line,
        "column": finding.column,
        "symbol": finding.symbol,
        "library": finding.library,
        "message": finding.message,
        "suggestions": list(finding.suggestions),
        "severity": str(finding.severity),
        "evidence": dict(finding.evidence),
    }


def _isolation(verdict: Verdict | None) -> dict[str, object] | None:
    if verdict is None:
        return None
    return {"level": verdict.isolation.level, "layers": list(verdict.isolation.layers)}
