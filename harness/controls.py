"""A task's own controls -> what does not hold: the reference must pass, every twin must fail where it says.

A task is only worth judging with when it can tell right from wrong. This runs what the task brings
for that: its reference, its known-wrong twins, and a stub that does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.checks import Check
from harness.records import Candidate, Dimension, Outcome, Status, Task, Twin, Verdict
from harness.sandbox import Pool
from harness.verify import TaskBench, profile_of


@dataclass(frozen=True, slots=True)
class Control:
    """One control of one task: its name, whether it held, and what was seen."""

    task_id: str
    name: str
    held: bool
    seen: str


def check_task(task: Task, checks: Sequence[Check], pool: Pool) -> list[Control]:
    """Run every control that these checks can judge."""
    worker = pool.worker(0, profile_of(task))
    bench = TaskBench(task, checks, worker)
    hidden = TaskBench(_hidden_alone(task), checks, worker)
    asked = {check.dimension for check in checks}
    sources = [task.reference, *(twin.source for twin in task.twins if twin.fails_in in asked)]
    for check in checks:
        check.survey([Candidate(task.id, "control", "", 0, source, source) for source in sources])
    try:
        controls = [_reference(bench)]
        if controls[0].held:
            controls.append(_stub(bench, hidden))
            controls += [
                _twin(twin, bench, hidden) for twin in task.twins if twin.fails_in in asked
            ]
        return controls
    finally:
        bench.close()
        hidden.close()


def _hidden_alone(task: Task) -> Task:
    """The task without its visible tests: what decides must not need their help."""
    hidden = tuple(group for group in task.groups if group.group == "plus")
    return replace(task, groups=hidden or task.groups)


def _verdict(bench: TaskBench, name: str, source: str) -> Verdict:
    return bench.verify(Candidate(bench.task.id, "control", name, 0, source, source))


def _reference(bench: TaskBench) -> Control:
    verdict = _verdict(bench, "reference", bench.task.reference)
    seen = "passes" if verdict.passed else _why(verdict)
    return Control(bench.task.id, "the reference passes every check", verdict.passed, seen)


def _stub(bench: TaskBench, hidden: TaskBench) -> Control:
    """Tests that a do-nothing function passes are vacuous."""
    source = f"def {bench.task.entry_point}(*args, **kwargs):\n    return None\n"
    verdict = _verdict(bench, "stub", source)
    failed = any(result.outcome is Outcome.FAILED for result in verdict.results)
    seen = _why(verdict)
    if failed and not _hidden_catch(verdict, hidden, "stub", source):
        failed, seen = False, "passes the hidden tests, which are vacuous"
    return Control(bench.task.id, "a function that returns None fails", failed, seen)


def _twin(twin: Twin, bench: TaskBench, hidden: TaskBench) -> Control:
    verdict = _verdict(bench, twin.name, twin.source)
    result = verdict.result(twin.fails_in)
    failed = result.outcome is Outcome.FAILED
    others = [
        r.dimension for r in verdict.results if r.outcome is Outcome.FAILED and r is not result
    ]
    seen = _why(verdict)
    if failed and all(g.status is Status.PASSED for g in result.groups if g.group == "base"):
        seen += "; passes the visible tests"
    if others:
        seen += f"; fails in {', '.join(others)} as well"
    functional = twin.fails_in is Dimension.FUNCTIONAL
    if failed and functional and not _hidden_catch(verdict, hidden, twin.name, twin.source):
        failed, seen = False, "passes the hidden tests; only the visible ones catch it"
    return Control(bench.task.id, f"wrong twin {twin.name} fails in {twin.fails_in}", failed, seen)


def _hidden_catch(verdict: Verdict, hidden: TaskBench, name: str, source: str) -> bool:
    """Whether the hidden tests fail it on their own; asked only where the visible ones came first."""
    functional = verdict.result(Dimension.FUNCTIONAL)
    if functional.outcome is not Outcome.FAILED:
        return True  # another dimension failed it: nothing of the tests
    if any(g.group == "base" and g.status is not Status.PASSED for g in functional.groups):
        functional = _verdict(hidden, name, source).result(Dimension.FUNCTIONAL)
    return functional.outcome is Outcome.FAILED


def _why(verdict: Verdict) -> str:
    for result in verdict.results:
        if result.outcome is not Outcome.PASSED:
            detail = result.findings[0].message if result.findings else result.reason
            return f"{result.dimension} {result.outcome}: {detail}"
    return "passes everything"
