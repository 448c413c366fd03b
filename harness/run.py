"""The loop: planned candidates -> verdicts in the store; stops and goes on at any point.

Candidates are in the store before the first is verified, and each verdict is there before the next
is begun by the same worker; what is missing when a run is resumed is exactly what has no verdict.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

from harness.checks import Check
from harness.errors import StoreError
from harness.records import Candidate, Task, Verdict, digest
from harness.sandbox import Pool
from harness.store import Entry, Store
from harness.verify import TaskBench, errored, profile_of, second_attempt, timed_out

_CHUNK = 64
_PAGE = 1024
_LOOK_SECONDS = 1.0


def machine_is_loaded(workers: int) -> bool:
    """More runnable work than cores, beside our own: CPU times can no longer be trusted."""
    return os.getloadavg()[0] > max(workers, os.cpu_count() or 1) + 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """How to go through a run: threads, one zygote each; whether known verdicts are reused.

    `owner` claims the run for `lease_seconds` at a time. `loaded` says of a number of workers
    whether the machine is too busy to believe a timeout, which is then run again alone.
    """

    workers: int
    owner: str
    cache: bool = True
    lease_seconds: float = 60.0
    loaded: Callable[[int], bool] = machine_is_loaded


@dataclass(slots=True)
class Progress:
    """What has happened so far; a snapshot is given to `on_progress` after each verdict."""

    total: int
    done: int = 0
    cached: int = 0
    errored: int = 0
    passed: int = 0


def verify_pending(
    store: Store,
    run: str,
    pool: Pool,
    checks: Sequence[Check],
    settings: Settings,
    *,
    on_progress: Callable[[Progress], None],
    interrupted: threading.Event,
    tasks: Sequence[Task] = (),
) -> Progress:
    """Verify every candidate of a run that has no verdict; returns early when interrupted.

    `tasks` are the run's, where the caller has them; else they are read from the store.
    StoreError if another process is working on the run. KeyboardInterrupt leaves at once: what is
    running is given up, and verified again when the run is resumed.
    """
    loop = _Loop(store, run, pool, checks, settings, tell=on_progress, stop=interrupted,
                 tasks=tasks or store.tasks(run))  # fmt: skip
    loop.claim()
    try:
        loop.go()
    finally:
        for check in checks:
            check.finish()
        with suppress(StoreError):  # a claim that cannot be given back expires
            store.release(run, settings.owner)
    return loop.progress


class _Loop:
    """The threads of one pass over a run; each owns a slot of the pool."""

    def __init__(
        self,
        store: Store,
        run: str,
        pool: Pool,
        checks: Sequence[Check],
        settings: Settings,
        *,
        tell: Callable[[Progress], None],
        stop: threading.Event,
        tasks: Sequence[Task],
    ) -> None:
        self._store, self._run, self._pool, self._checks = store, run, pool, checks
        self._settings, self._tell, self._stop = settings, tell, stop
        self._tasks = {task.id: task for task in tasks}
        self._fed = threading.Event()
        self._queue: queue.Queue[list[Candidate]] = queue.Queue(settings.workers * 2)
        self._lock = threading.Lock()
        self._again: list[Candidate] = []
        self._trouble: list[BaseException] = []
        self._claim_again = 0.0
        summary = next(summary for summary in store.runs() if summary.name == run)
        self.progress = Progress(total=summary.planned - summary.verified)

    def go(self) -> None:
        """Feed the threads, renew the lease, then run loaded timeouts again alone."""
        threads = [self._thread(self._work, slot) for slot in range(self._settings.workers)]
        self._wait_for(threads, feed=self._chunks())
        self._wait_for([self._thread(self._run_again_alone)], feed=())

    def claim(self) -> None:
        """Take or keep the run; not more often than its claim needs."""
        now = time.monotonic()
        if now < self._claim_again:
            return
        owner, seconds = self._settings.owner, self._settings.lease_seconds
        if not self._store.lease(self._run, owner, seconds=seconds):
            other = self._store.lease_holder(self._run)
            raise StoreError(other.refusal if other else f"run {self._run!r} was taken; try again")
        self._claim_again = now + seconds / 4

    def _thread(self, work: Callable[..., None], *arguments: int) -> threading.Thread:
        """A thread whose failure stops the others and is raised by the main thread."""

        def guarded() -> None:
            # Ctrl-C goes to the whole process group: zygotes inherit this and outlive it, so that
            # what is running can be finished.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                work(*arguments)
            except BaseException as error:  # noqa: BLE001 - raised again by the main thread
                self._trouble.append(error)
                self._stop.set()

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        return thread

    def _wait_for(
        self, threads: Sequence[threading.Thread], *, feed: Iterable[list[Candidate]]
    ) -> None:
        """Give out the chunks and see the threads end; the first failure is raised."""
        try:
            for chunk in feed:
                self._put(chunk)
            self._fed.set()
            for thread in threads:
                while thread.is_alive():
                    thread.join(_LOOK_SECONDS)
                    self.claim()
        except BaseException as error:
            self._stop.set()
            if not isinstance(error, KeyboardInterrupt):
                for thread in threads:
                    thread.join()
            raise
        if self._trouble:
            raise self._trouble[0]

    def _put(self, chunk: list[Candidate]) -> None:
        while not self._stop.is_set():
            self.claim()
            try:
                self._queue.put(chunk, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return

    def _chunks(self) -> Iterator[list[Candidate]]:
        """Pending candidates by task; equal code stays in one chunk, so that it runs once."""
        chunk: list[Candidate] = []
        for candidate in self._surveyed(self._store.pending(self._run)):
            full = len(chunk) >= _CHUNK and chunk[-1].code_digest != candidate.code_digest
            if chunk and (full or chunk[-1].task_id != candidate.task_id):
                yield chunk
                chunk = []
            chunk.append(candidate)
        if chunk:
            yield chunk

    def _surveyed(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """The same candidates, page by page shown to every check before the first is given out."""
        rest = iter(candidates)
        while page := list(islice(rest, _PAGE)):
            if self._stop.is_set():
                return
            self.claim()
            for check in self._checks:
                check.survey(page)
            yield from page

    def _work(self, slot: int) -> None:
        bench: TaskBench | None = None
        try:
            while (chunk := self._next()) is not None:
                bench = self._bench(slot, chunk[0].task_id, bench)
                self._verify_chunk(bench, chunk)
        finally:
            if bench:
                bench.close()

    def _next(self) -> list[Candidate] | None:
        """The next chunk; None when all have been given out or the run was interrupted."""
        while not self._stop.is_set():
            try:
                return self._queue.get(timeout=0.05)
            except queue.Empty:
                if self._fed.is_set():
                    return None
        return None

    def _bench(self, slot: int, task_id: str, before: TaskBench | None) -> TaskBench:
        """The bench of a task: the one before, or else a new one in its place."""
        if before and before.task.id == task_id:
            return before
        if before:
            before.close()
        task = self._tasks[task_id]
        return TaskBench(task, self._checks, self._pool.worker(slot, profile_of(task)))

    def _verify_chunk(self, bench: TaskBench, chunk: Sequence[Candidate]) -> None:
        known: dict[str, Verdict] = {}
        if self._settings.cache:
            known = dict(self._store.known({bench.key(candidate) for candidate in chunk}))
        for candidate in chunk:
            if self._stop.is_set():
                return
            key = bench.key(candidate)
            verdict = known.get(key)
            if verdict is not None:
                self._record(candidate, verdict, cached=True)
                continue
            verdict = bench.verify(candidate)
            if errored(verdict) and self._stop.is_set():
                return  # as likely the stop's own doing; it is verified again by --resume
            if timed_out(verdict) and self._settings.loaded(self._settings.workers):
                with self._lock:
                    self._again.append(candidate)
                continue
            verdict = self._own_key(verdict, candidate)
            if self._settings.cache and not errored(verdict):
                known[key] = verdict
            self._record(candidate, verdict, cached=False)

    def _own_key(self, verdict: Verdict, candidate: Candidate) -> Verdict:
        """A verdict that must not answer for others gets an address that nobody asks for."""
        if errored(verdict) or not self._settings.cache:
            return replace(verdict, key=digest([verdict.key, self._run, candidate.id]))
        return verdict

    def _run_again_alone(self) -> None:
        """Timeouts of a loaded machine, once more with nothing beside them."""
        bench: TaskBench | None = None
        known: dict[str, Verdict] = {}
        try:
            for candidate in sorted(self._again, key=lambda c: (c.task_id, c.code_digest, c.id)):
                if self._stop.is_set():
                    return
                bench = self._bench(0, candidate.task_id, bench)
                self._verify_again(bench, candidate, known)
        finally:
            if bench:
                bench.close()

    def _verify_again(
        self, bench: TaskBench, candidate: Candidate, known: dict[str, Verdict]
    ) -> None:
        key = bench.key(candidate)
        if key in known:
            self._record(candidate, known[key], cached=True)
            return
        verdict = second_attempt(bench.verify(candidate))
        if errored(verdict) and self._stop.is_set():
            return
        verdict = self._own_key(verdict, candidate)
        if self._settings.cache and not errored(verdict):
            known[key] = verdict
        self._record(candidate, verdict, cached=False)

    def _record(self, candidate: Candidate, verdict: Verdict, *, cached: bool) -> None:
        self._store.record(self._run, [Entry(candidate.id, verdict, cached)])
        with self._lock:
            self.progress.done += 1
            self.progress.cached += cached
            self.progress.errored += errored(verdict)
            self.progress.passed += verdict.passed
            self._tell(self.progress)
