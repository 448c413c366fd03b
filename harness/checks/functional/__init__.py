"""Does it do what was asked? Test groups of a task -> one functional result per candidate.

cases.py     calls with expected outputs
tests.py     assert-style code behind a proxy; unittest and pytest beside the candidate
equality.py  when an output counts as the expected value
evidence.py  what went wrong -> findings that replay
rules.py     the reasons to fail, by id
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.base import Judge
from harness.checks.functional.cases import CasesJudge
from harness.checks.functional.tests import TestsJudge
from harness.records import (
    Asserts,
    Candidate,
    Cases,
    CheckResult,
    Dimension,
    GroupResult,
    Outcome,
    Status,
    Suite,
    Task,
)
from harness.sandbox import Worker, installed

__all__ = ["CHECK", "FunctionalCheck"]


class _InOrder:
    """Several judges for one task, asked in order; the first that does not pass settles it."""

    def __init__(self, judges: list[CasesJudge | TestsJudge]) -> None:
        self._judges = judges

    def judge(self, candidate: Candidate, worker: Worker) -> CheckResult:
        groups: list[GroupResult] = []
        measures = {"cpu_seconds": 0.0, "wall_seconds": 0.0, "peak_mb": 0.0}
        last = None
        for judge in self._judges:
            if last is not None and last.outcome is not Outcome.PASSED:
                groups += [
                    GroupResult(p.group, Status.SKIPPED, p.planned, 0, p.integrity)
                    for p in judge.plans
                ]
                continue
            last = judge.judge(candidate, worker)
            groups += last.groups
            for name, value in last.measures.items():
                measures[name] = max(measures[name], value) if name == "peak_mb" else (
                    measures[name] + value
                )  # fmt: skip
        if last is None:
            return CheckResult(
                Dimension.FUNCTIONAL, Outcome.SKIPPED, reason="the task has no functional tests"
            )
        return CheckResult(
            Dimension.FUNCTIONAL, last.outcome, last.reason, last.findings, tuple(groups), measures
        )

    def close(self) -> None:
        for judge in self._judges:
            judge.close()


class _Skipped:
    """Says of every candidate why the question cannot be asked here."""

    def __init__(self, why: str) -> None:
        self._why = why

    def judge(self, candidate: Candidate, worker: Worker) -> CheckResult:
        del candidate, worker
        return CheckResult(Dimension.FUNCTIONAL, Outcome.SKIPPED, reason=self._why)

    def close(self) -> None:
        return


class FunctionalCheck:
    """The functional dimension; see the package's docstring."""

    dimension = Dimension.FUNCTIONAL
    version = "functional/2"

    def prepare(self, task: Task, worker: Worker) -> Judge:
        """Run the reference through the task's tests; adjacent groups of calls share one process."""
        frameworks = {group.framework for group in task.groups if isinstance(group, Suite)}
        needed = [*task.libraries, *(frameworks & {"pytest"})]
        absent = [name for name in needed if not installed(name)]
        if absent:
            return _Skipped(f"needs {', '.join(absent)}, not installed here")
        judges: list[CasesJudge | TestsJudge] = []
        if any(isinstance(group, Cases) for group in task.groups):
            judges.append(CasesJudge(task, worker))
        judges += [
            TestsJudge(task, group, worker)
            for group in task.groups
            if isinstance(group, Asserts | Suite)
        ]
        return judges[0] if len(judges) == 1 else _InOrder(judges)

    def survey(self, candidates: Sequence[Candidate]) -> None:
        """Nothing is learnt from many that one run of each does not tell."""

    def finish(self) -> None:
        """Nothing is held."""


CHECK = FunctionalCheck()
