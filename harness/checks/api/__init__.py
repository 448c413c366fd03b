"""Does everything it imports, looks up and calls exist, in the versions installed here?

facts.py       the nouns, in the order in which they come to be
reading/       source -> what it names
inference/     files -> types by place and complaints, from type checkers
asking.py      sites and types -> questions
inspection.py  questions -> answers, from a process that imports installed libraries (inside/)
packages/      an imported name -> what is known of a package of that name; environments of versions
judging.py     answers and complaints -> findings in three tiers; wording.py: what they say
check.py       files -> reports; nothing of a file is run
static.py      candidates in pages -> reports
running/       a candidate run in the sandbox -> findings that only a run shows
rules/         a page for each kind of finding
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.checks.api.rules import rule_named
from harness.checks.api.running.dynamic import merged, observed_findings, second_look
from harness.checks.api.running.observation import Observer
from harness.checks.api.static import StaticReports, environment_digest
from harness.checks.base import Judge
from harness.records import Candidate, CheckResult, Dimension, Outcome, Task, Tier
from harness.sandbox import Worker

__all__ = ["CHECK", "ApiCheck"]


class _ApiJudge:
    """Judges candidates of one task: statically from their page, then as they run on its base tests."""

    def __init__(self, task: Task, static: StaticReports) -> None:
        self._static = static
        self._observer = Observer(task)

    def judge(self, candidate: Candidate, worker: Worker) -> CheckResult:
        report = self._static.of(candidate)
        (result,) = report.results
        if result.outcome is Outcome.SKIPPED:
            return result
        observation = self._observer.observe(candidate, worker)
        seen = self._static.completed(observed_findings(candidate.code, observation))
        again = second_look(candidate.code, observation, result.findings, self._static.again)
        findings = merged(result.findings, seen, again)
        sure = [finding for finding in findings if finding.tier is Tier.CONFIRMED]
        return replace(
            result,
            outcome=Outcome.FAILED if sure else Outcome.PASSED,
            reason=rule_named(sure[0].rule).name if sure else "; ".join(report.notes),
            findings=findings,
        )

    def close(self) -> None:
        self._observer.close()


class ApiCheck:
    """The api dimension; see the package's docstring."""

    dimension = Dimension.API

    def __init__(self) -> None:
        self._static = StaticReports()

    @property
    def version(self) -> str:
        """Answers depend on every installed distribution, and on the engines."""
        return f"api/1 {environment_digest()}"

    def prepare(self, task: Task, worker: Worker) -> Judge:
        """Nothing is run: a task has no api tests of its own."""
        del worker
        return _ApiJudge(task, self._static)

    def survey(self, candidates: Sequence[Candidate]) -> None:
        """Note them; they are looked at together when the first of them is judged."""
        self._static.expect(candidates)

    def finish(self) -> None:
        """End the process that imports libraries."""
        self._static.close()


CHECK = ApiCheck()
