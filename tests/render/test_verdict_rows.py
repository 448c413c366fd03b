"""The stable machine row of one candidate."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from harness.records import (
    CheckResult,
    Dimension,
    GroupResult,
    Outcome,
    Row,
    Status,
    Verdict,
)
from harness.render.verdict_rows import render_jsonl, verdict_row
from tests.render.build import (
    ISOLATION,
    PROBLEMS,
    a_candidate,
    a_hostile_run,
    a_run,
    a_task,
    a_verdict,
)

PROBLEM = PROBLEMS[0]


def test_a_failed_candidate_is_told_with_its_evidence() -> None:
    candidate = a_candidate(PROBLEM, "direct", right=False)

    row = verdict_row(Row(candidate, a_verdict(PROBLEM, "F"), cached=True), a_task(PROBLEM))

    assert row == {
        "schema": "verdict/1",
        "task_id": "core/merge-intervals",
        "model": "model-a",
        "strategy": "direct",
        "sample_index": 0,
        "outcomes": {
            "functional": "failed",
            "api": "passed",
            "security": "passed",
            "performance": "skipped",
        },
        "functional": {
            "base": "passed",
            "plus": "failed",
            "reason": "wrong_value",
            "integrity": "outputs-only",
        },
        "findings": [
            {
                "rule": "functional.case",
                "dimension": "functional",
                "tier": "confirmed",
                "line": 5,
                "column": None,
                "symbol": "",
                "library": "",
                "message": "merge([(1, 9), (2, 3)]) gave another result than expected",
                "suggestions": [],
                "severity": "high",
                "evidence": {
                    "call": "merge([(1, 9), (2, 3)])",
                    "expected": "[(1, 9)]",
                    "got": "[(1, 3)]",
                },
            }
        ],
        "isolation": {"level": "L2", "layers": ["namespaces", "seccomp", "rlimits"]},
        "cached": True,
        "attempts": 1,
        "code_sha256": hashlib.sha256(candidate.code.encode()).hexdigest(),
        "assembly": "verbatim",
        "replayed": True,
        "origin": "recordings/core.jsonl:1",
    }


def test_a_candidate_that_is_not_verified_has_no_outcome() -> None:
    row = verdict_row(Row(a_candidate(PROBLEM, "direct", right=True)), a_task(PROBLEM))

    assert row["outcomes"] == {}
    assert (row["functional"], row["isolation"], row["attempts"]) == (None, None, None)


def test_tests_a_task_lacks_are_null_and_tests_not_run_are_skipped() -> None:
    base = GroupResult("base", Status.FAILED, 3, 1)
    result = CheckResult(Dimension.FUNCTIONAL, Outcome.FAILED, "wrong_value", groups=(base,))
    row = Row(a_candidate(PROBLEM, "direct", right=False), Verdict("k", (result,), ISOLATION))
    task = a_task(PROBLEM)

    both = verdict_row(row, task)["functional"]
    only_base = verdict_row(row, replace(task, groups=task.groups[:1]))["functional"]

    assert isinstance(both, dict)
    assert isinstance(only_base, dict)
    assert (both["base"], both["plus"]) == ("failed", "skipped")
    assert (only_base["base"], only_base["plus"]) == ("failed", None)


def test_a_verdict_without_the_functional_question_says_nothing_about_it() -> None:
    api = CheckResult(Dimension.API, Outcome.PASSED)
    row = Row(a_candidate(PROBLEM, "direct", right=True), Verdict("k", (api,), ISOLATION))

    told = verdict_row(row, a_task(PROBLEM))

    assert (told["outcomes"], told["functional"]) == ({"api": "passed"}, None)


def test_rows_are_one_ascii_line_each_whatever_they_hold() -> None:
    runs = [a_run(), a_hostile_run()]

    text = render_jsonl(runs)
    lines = text.split("\n")

    assert text.isascii()
    assert lines.pop() == ""
    assert [json.loads(line)["task_id"] for line in lines] == [
        row.candidate.task_id for run in runs for row in run.rows
    ]
    assert all(len(json.loads(line)["code_sha256"]) == 64 for line in lines)
