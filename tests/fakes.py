"""Stand-ins for a sandbox, checks and tasks, told beforehand what will happen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from harness.checks import Check
from harness.errors import SandboxError
from harness.records import (
    Candidate,
    Cases,
    CheckResult,
    Dimension,
    Isolation,
    Manifest,
    Outcome,
    Prompt,
    Suite,
    Task,
)
from harness.sandbox import Pool, Profile, Worker

LEVEL_3 = Isolation("L3", ("namespaces", "seccomp"))

Answer = CheckResult | BaseException


def passed() -> CheckResult:
    return CheckResult(Dimension.FUNCTIONAL, Outcome.PASSED)


def failed(reason: str = "wrong_value") -> CheckResult:
    return CheckResult(Dimension.FUNCTIONAL, Outcome.FAILED, reason=reason)


@dataclass
class FakeWorker:
    """A worker that runs nothing."""

    isolation: Isolation = LEVEL_3


@dataclass
class FakePool:
    """Workers by slot; remembers which were asked for."""

    isolation: Isolation = LEVEL_3
    asked: list[tuple[int, Profile]] = field(default_factory=list)
    breaks: BaseException | None = None

    def worker(self, slot: int, profile: Profile) -> FakeWorker:
        self.asked.append((slot, profile))
        if self.breaks:
            raise self.breaks
        return FakeWorker(self.isolation)


def a_pool(isolation: Isolation = LEVEL_3, breaks: BaseException | None = None) -> Pool:
    return cast("Pool", FakePool(isolation, breaks=breaks))


def a_worker(isolation: Isolation = LEVEL_3) -> Worker:
    return cast("Worker", FakeWorker(isolation))


class FakeCheck:
    """Answers by the candidate's code: the next of a list, whose last answer stays.

    An answer that is an exception is raised. `asked` are the ids in the order of asking;
    `surveyed` are the pages it was told of, `prepared` counts the benches, `closed` how many were
    given back.
    """

    def __init__(
        self,
        answers: Mapping[str, Sequence[Answer]] | None = None,
        *,
        dimension: Dimension = Dimension.FUNCTIONAL,
        version: str = "fake/1",
        on_asked: Callable[[Candidate], None] = lambda candidate: None,
        prepare: Sequence[BaseException] = (),
    ) -> None:
        self.dimension = dimension
        self.version = version
        self.asked: list[str] = []
        self.threads: list[str] = []
        self.prepared = 0
        self.closed = 0
        self.finished = 0
        self.surveyed: list[list[str]] = []
        self._answers = {code: list(given) for code, given in (answers or {}).items()}
        self._on_asked = on_asked
        self._prepare = list(prepare)
        self._lock = threading.Lock()

    def prepare(self, task: Task, worker: Worker) -> FakeCheck:
        del task, worker
        if self._prepare:
            raise self._prepare.pop(0)
        self.prepared += 1
        return self

    def survey(self, candidates: Sequence[Candidate]) -> None:
        self.surveyed.append([candidate.id for candidate in candidates])

    def finish(self) -> None:
        self.finished += 1

    def judge(self, candidate: Candidate, worker: Worker) -> CheckResult:
        del worker
        with self._lock:
            self.asked.append(candidate.id)
            given = self._answers.get(candidate.code) or [passed()]
            answer = given.pop(0) if len(given) > 1 else given[0]
        self._on_asked(candidate)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1


def checks(*fakes: FakeCheck) -> Sequence[Check]:
    return cast("Sequence[Check]", fakes)


BROKEN = SandboxError("the sandbox broke while a candidate ran: its zygote is gone")


def a_task(task_id: str = "suite/one", **changes: Any) -> Task:
    given: dict[str, Any] = {
        "id": task_id,
        "suite": "suite",
        "title": "One",
        "prompt": Prompt("Do it."),
        "entry_point": "solve",
        "reference": "def solve():\n    return 1\n",
        "groups": (Cases("base", ()),),
        "digest": f"digest of {task_id}",
    }
    return Task(**{**given, **changes})


def a_suite_task(framework: str = "pytest", **changes: Any) -> Task:
    return a_task(groups=(Suite("base", "def test_it(): pass", framework),), **changes)


def a_candidate(code: str = "code", **changes: Any) -> Candidate:
    given: dict[str, Any] = {
        "task_id": "suite/one", "model": "m", "strategy": "s", "sample_index": 0,
        "raw": code, "code": code,
    }  # fmt: skip
    return Candidate(**{**given, **changes})


def a_manifest(run: str = "r") -> Manifest:
    return Manifest(
        run=run,
        created="2024-02-29T12:00:00Z",
        suite="suite",
        suite_digest="0",
        dimensions=(Dimension.FUNCTIONAL,),
        planned=0,
        replayed=False,
        seed=0,
    )
