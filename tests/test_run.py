"""Every planned candidate gets exactly one verdict, whatever breaks, stops or is known already."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fakes import (
    BROKEN,
    FakeCheck,
    a_candidate,
    a_manifest,
    a_pool,
    a_task,
    checks,
    failed,
    passed,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import SandboxError, StoreError, UsageError
from harness.records import Candidate, Outcome, Row
from harness.run import Progress, Settings, machine_is_loaded, verify_pending
from harness.store import open_store
from harness.store.opening import open_database
from harness.store.store import Store

IDLE = {"loaded": lambda _: False}
LOADED = {"loaded": lambda _: True}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.db") as opened:
        yield opened


def plan(store: Store, *candidates: Candidate, run: str = "r") -> None:
    tasks = [a_task(task_id) for task_id in sorted({c.task_id for c in candidates})]
    store.create_run(a_manifest(run), tasks)
    store.add_candidates(run, candidates)
    store.seal(run)


def go(store: Store, check: FakeCheck, *, run: str = "r", **more: Any) -> Progress:
    """Verify a run with fakes; progress is as it was at the end."""
    interrupted = more.pop("interrupted", threading.Event())
    pool = more.pop("pool", a_pool())
    told = more.pop("on_progress", lambda progress: None)
    given = {"workers": 1, "owner": "me", **IDLE, **more}
    return verify_pending(
        store, run, pool, checks(check), Settings(**given),
        on_progress=told, interrupted=interrupted,
    )  # fmt: skip


def rows(store: Store, run: str = "r") -> dict[str, Row]:
    return {row.candidate.id: row for row in store.rows(run)}


def outcomes(store: Store, run: str = "r") -> dict[str, tuple[str, bool, int]]:
    """Outcome, cached and attempts by code."""
    return {
        row.candidate.code: (row.verdict.results[0].outcome.value, row.cached, row.verdict.attempts)
        for row in store.rows(run)
        if row.verdict
    }


# --- All of it -------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=150),
    st.integers(1, 4),
)
def test_every_candidate_gets_one_verdict_and_equal_code_runs_once(
    drawn: list[tuple[int, int]], workers: int
) -> None:
    candidates = [
        a_candidate(f"code {code}", task_id=f"suite/{task}", sample_index=number)
        for number, (task, code) in enumerate(drawn)
    ]
    check = FakeCheck({"code 0": [failed()]})
    with TemporaryDirectory() as folder, open_store(Path(folder) / "store.db") as store:
        plan(store, *candidates)

        progress = go(store, check, workers=workers)

        found = rows(store)
    distinct = {(candidate.task_id, candidate.code) for candidate in candidates}
    assert len(found) == progress.total == progress.done == len(candidates)
    assert all(row.verdict for row in found.values())
    assert len(check.asked) == len(distinct)
    assert progress.cached == len(candidates) - len(distinct)
    assert progress.passed == sum(row.candidate.code != "code 0" for row in found.values())
    assert check.prepared == check.closed


def test_progress_is_told_after_each_verdict(store: Store) -> None:
    plan(store, *(a_candidate(f"{n}", sample_index=n) for n in range(5)))
    seen: list[tuple[int, int]] = []

    go(store, FakeCheck(), on_progress=lambda p: seen.append((p.done, p.total)))

    assert seen == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_checks_see_what_is_pending_before_any_of_it_is_judged(store: Store) -> None:
    codes = [a_candidate(f"code {n}", sample_index=n) for n in range(1100)]
    plan(store, *codes)
    seen: list[bool] = []
    check = FakeCheck(on_asked=lambda c: seen.append(any(c.id in p for p in check.surveyed)))
    go(store, check)

    assert all(seen)
    assert len(seen) == 1100
    assert sorted(name for page in check.surveyed for name in page) == sorted(c.id for c in codes)
    assert max(map(len, check.surveyed)) < 1100

    later = FakeCheck()
    go(store, later)
    assert later.surveyed == []


def test_a_second_pass_asks_only_what_has_no_verdict(store: Store) -> None:
    plan(store, *(a_candidate(f"{n}", sample_index=n) for n in range(5)))
    go(store, FakeCheck())
    check = FakeCheck()

    progress = go(store, check)

    assert (check.asked, progress) == ([], Progress(total=0))


# --- What is known already -------------------------------------------------------------------


def test_a_verdict_of_another_run_is_used_and_marked(store: Store) -> None:
    plan(store, a_candidate("a"), run="before")
    plan(store, a_candidate("a"), a_candidate("b", sample_index=1), run="after")
    go(store, FakeCheck({"a": [failed()]}), run="before")
    check = FakeCheck()

    progress = go(store, check, run="after")

    assert check.asked == ["suite/one:m:s:1"]
    assert outcomes(store, "after") == {"a": ("failed", True, 1), "b": ("passed", False, 1)}
    assert progress.cached == 1


def test_a_newer_check_asks_again(store: Store) -> None:
    plan(store, a_candidate("a"), run="before")
    plan(store, a_candidate("a"), run="after")
    go(store, FakeCheck({"a": [failed()]}), run="before")

    go(store, FakeCheck(version="fake/2"), run="after")

    assert outcomes(store, "after") == {"a": ("passed", False, 1)}


def test_without_the_cache_everything_is_asked_and_answers_for_nobody_else(store: Store) -> None:
    same = [a_candidate("a", sample_index=n) for n in range(3)]
    for run in ("first", "second", "third"):
        plan(store, *same, run=run)
    go(store, FakeCheck({"a": [failed()]}), run="first")
    check = FakeCheck()

    go(store, check, run="second", cache=False)
    go(store, FakeCheck(), run="third")

    assert len(check.asked) == 3
    assert outcomes(store, "second") == {"a": ("passed", False, 1)}
    assert outcomes(store, "third") == {"a": ("failed", True, 1)}


# --- A broken sandbox ------------------------------------------------------------------------


def test_an_errored_verdict_answers_for_no_other_candidate_and_no_other_run(store: Store) -> None:
    for run in ("first", "second"):
        plan(store, a_candidate("a"), a_candidate("a", sample_index=1), run=run)
    check = FakeCheck({"a": [BROKEN, BROKEN, passed()]})

    progress = go(store, check, run="first")
    again = go(store, FakeCheck(), run="second")

    first = [row.verdict.results[0].outcome for row in rows(store, "first").values() if row.verdict]
    assert sorted(first) == [Outcome.ERRORED, Outcome.PASSED]
    assert (progress.errored, progress.passed, progress.cached) == (1, 1, 0)
    # The good verdict of the first run is known to the second, the error is not.
    assert (again.errored, again.cached) == (0, 2)


def test_a_sandbox_below_the_isolation_asked_for_stops_the_run(store: Store) -> None:
    plan(store, *(a_candidate(f"{n}", sample_index=n) for n in range(5)))

    with pytest.raises(SandboxError, match="L3 was asked for"):
        go(store, FakeCheck(), pool=a_pool(breaks=SandboxError("L3 was asked for")), workers=2)

    assert outcomes(store) == {}


def test_a_mistake_in_a_check_ends_the_run_and_keeps_what_was_verified(store: Store) -> None:
    plan(store, *(a_candidate(f"{n}", sample_index=n) for n in range(5)))
    codes = sorted((row.candidate.code_digest, row.candidate.code) for row in store.rows("r"))
    check = FakeCheck({codes[3][1]: [ZeroDivisionError("a mistake")]})

    with pytest.raises(ZeroDivisionError, match="a mistake"):
        go(store, check)

    assert sorted(outcomes(store)) == sorted(code for _, code in codes[:3])
    assert store.lease_holder("r") is None
    assert go(store, FakeCheck()).done == 2


# --- Timeouts --------------------------------------------------------------------------------


def test_a_timeout_under_load_is_run_again_alone(store: Store) -> None:
    plan(store, a_candidate("slow"), *(a_candidate(f"{n}", sample_index=n) for n in range(1, 9)))
    running, beside = [0], []
    lock = threading.Lock()

    def on_asked(candidate: Candidate) -> None:
        with lock:
            running[0] += 1
        time.sleep(0.005)
        with lock:
            beside.append((candidate.code, running[0] - 1))
            running[0] -= 1

    check = FakeCheck({"slow": [failed("timeout"), passed()]}, on_asked=on_asked)

    progress = go(store, check, workers=3, **LOADED)

    assert outcomes(store)["slow"] == ("passed", False, 2)
    assert beside[-1] == ("slow", 0)
    assert len(check.asked) == 10
    assert (progress.done, progress.passed) == (9, 9)


def test_a_timeout_that_lasts_alone_is_a_timeout(store: Store) -> None:
    plan(store, a_candidate("slow"))

    go(store, FakeCheck({"slow": [failed("timeout")]}), **LOADED)

    assert outcomes(store) == {"slow": ("failed", False, 2)}


def test_a_timeout_on_an_idle_machine_is_believed(store: Store) -> None:
    plan(store, a_candidate("slow"))
    check = FakeCheck({"slow": [failed("timeout"), passed()]})

    go(store, check, **IDLE)

    assert outcomes(store) == {"slow": ("failed", False, 1)}
    assert len(check.asked) == 1


def test_equal_code_is_run_again_once(store: Store) -> None:
    plan(store, *(a_candidate("slow", sample_index=n) for n in range(3)))
    timeouts = [failed("timeout")] * 3
    check = FakeCheck({"slow": [*timeouts, passed()]})

    progress = go(store, check, **LOADED)

    assert [row.verdict.attempts for row in rows(store).values() if row.verdict] == [2, 2, 2]
    assert (len(check.asked), progress.cached, progress.passed) == (4, 2, 3)


def test_an_error_in_the_second_attempt_answers_for_nobody_else(store: Store) -> None:
    plan(store, *(a_candidate("slow", sample_index=n) for n in range(2)))
    timeouts = [failed("timeout")] * 2
    check = FakeCheck({"slow": [*timeouts, BROKEN, BROKEN, passed()]})

    progress = go(store, check, **LOADED)

    assert (progress.errored, progress.passed, progress.cached) == (1, 1, 0)


def test_load_is_more_runnable_work_than_cores_or_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    for load, workers, expected in ((4.0, 2, False), (5.0, 2, True), (5.0, 8, False)):
        monkeypatch.setattr(os, "getloadavg", lambda load=load: (load, 0.0, 0.0))
        assert machine_is_loaded(workers) is expected


# --- Stopping --------------------------------------------------------------------------------


def test_an_interrupted_run_keeps_what_is_done_and_goes_on_with_the_rest(store: Store) -> None:
    plan(store, *(a_candidate(f"{n}", sample_index=n) for n in range(40)))
    event = threading.Event()

    def stop_after_three(progress: Progress) -> None:
        if progress.done == 3:
            event.set()

    first = go(store, FakeCheck(), interrupted=event, on_progress=stop_after_three)
    check = FakeCheck()
    second = go(store, check)

    assert (first.done, first.total) == (3, 40)
    assert (second.done, second.total) == (37, 37)
    assert len(check.asked) == 37


def test_a_timeout_that_waits_for_its_second_attempt_is_left_for_resuming(store: Store) -> None:
    plan(store, a_candidate("slow"), a_candidate("other", sample_index=1))
    event = threading.Event()
    check = FakeCheck({"slow": [failed("timeout")]}, on_asked=lambda candidate: event.set())

    go(store, check, interrupted=event, workers=1, **LOADED)

    assert "slow" not in outcomes(store)


def test_an_error_while_stopping_is_not_recorded(store: Store) -> None:
    plan(store, a_candidate("a"))
    event = threading.Event()
    check = FakeCheck({"a": [BROKEN]}, on_asked=lambda candidate: event.set())

    progress = go(store, check, interrupted=event)

    assert (progress.done, outcomes(store)) == (0, {})


# --- Claims ----------------------------------------------------------------------------------


class Watched(Store):
    """A store whose claims are counted, and answered or raised as told beforehand."""

    def __init__(self, path: Path, answers: Sequence[bool | BaseException] = ()) -> None:
        super().__init__(open_database(str(path), create=True, wait_seconds=5))
        self.claims = 0
        self._answers = list(answers)

    def lease(self, run: str, owner: str, *, seconds: float) -> bool:
        self.claims += 1
        answer = self._answers.pop(0) if self._answers else super().lease(run, owner, seconds=60)
        if isinstance(answer, BaseException):
            raise answer
        return answer


def test_a_run_that_another_process_works_on_is_refused_with_its_name(store: Store) -> None:
    plan(store, a_candidate("a"))
    assert store.lease("r", "somebody else", seconds=60)
    check = FakeCheck()

    with pytest.raises(StoreError, match="'r' is being worked on by somebody else since"):
        go(store, check)

    assert check.asked == []
    assert store.lease_holder("r") is not None


def test_the_claim_is_given_back(store: Store) -> None:
    plan(store, a_candidate("a"))

    go(store, FakeCheck())

    assert store.lease_holder("r") is None


def test_the_claim_is_renewed_while_candidates_are_handed_out(tmp_path: Path) -> None:
    with Watched(tmp_path / "store.db") as store:
        plan(store, *(a_candidate("a", task_id=f"suite/{n}") for n in range(12)))

        go(store, FakeCheck(), lease_seconds=1e-9)

        assert store.claims >= 12


def test_a_run_whose_claim_is_lost_stops(tmp_path: Path) -> None:
    with Watched(tmp_path / "store.db", [True, False]) as store:
        plan(store, *(a_candidate("a", task_id=f"suite/{n}") for n in range(12)))
        before = set(threading.enumerate())

        with pytest.raises(StoreError, match="'r' was taken"):
            go(store, FakeCheck(), lease_seconds=1e-9)

        assert set(threading.enumerate()) <= before


def test_a_second_ctrl_c_leaves_at_once(tmp_path: Path) -> None:
    with Watched(tmp_path / "store.db", [True, KeyboardInterrupt()]) as store:
        plan(store, *(a_candidate("a", task_id=f"suite/{n}") for n in range(12)))
        event = threading.Event()

        with pytest.raises(KeyboardInterrupt):
            go(store, FakeCheck(), interrupted=event, lease_seconds=1e-9)

        assert event.is_set()


def test_an_unknown_run_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="no run 'absent'"):
        go(store, FakeCheck(), run="absent")
