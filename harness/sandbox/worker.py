"""A job for a candidate's source -> an Execution, through one zygote.

The trusted side of the sandbox: it starts the zygote, hands over memory files, watches the clock and
looks at the frames that come back. One thread at a time may use a worker.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import SandboxError
from harness.records import Ended, Execution, Isolation
from harness.sandbox.inside import scratch, wire
from harness.sandbox.memory import Blob, Frame, ReplyFile
from harness.sandbox.profile import PLAIN, Profile, setup_of

ALL_LAYERS = ("namespaces", "rlimits", "capabilities", "landlock", "seccomp")
_BOOTSTRAP = """
import sys, types
for name, path in (("harness", sys.argv[1]), ("harness.sandbox", sys.argv[1] + "/sandbox")):
    package = types.ModuleType(name)
    package.__path__ = [path]
    sys.modules[name] = package
from harness.sandbox.inside.zygote import main
main(int(sys.argv[2]))
"""
"""The packages' own __init__ files are for the trusted side; a zygote loads `inside` alone."""

_START_SECONDS = 120.0
_WALL_FACTOR, _WALL_GRACE = 2.0, 3.0
_GONE_SECONDS = 20.0
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "TZ": "UTC",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to run: `mode` calls (tests = encoded calls), proxy or suite (tests = test program),
    or observe (tests = steps, see inside/steps.py).

    `step_seconds` is the longest CPU time that may pass between two frames; wall time is a multiple.
    """

    mode: str
    program: bytes
    tests: Blob
    step_seconds: Callable[[int], float]
    cpu_seconds: float
    memory_mb: int
    output_mb: int


class Worker:
    """One zygote and the means to talk to it; restarts it when it breaks."""

    def __init__(self, profile: Profile = PLAIN, *, layers: Sequence[str] = ALL_LAYERS) -> None:
        self.profile = profile
        self.isolation = Isolation("L0")
        self.failed_preloads: tuple[str, ...] = ()
        self._layers = tuple(layers)
        self._jobs = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._bell = -1
        self._scratch = ""

    # --- life -----------------------------------------------------------------------------------

    def start(self) -> tuple[str, ...]:
        """Start the zygote; the layers it applied, not yet proved. SandboxError if it cannot start."""
        self._scratch = tempfile.mkdtemp(prefix="harness-")
        ours, theirs = socket.socketpair(socket.AF_UNIX, _message_type())
        self._bell, ring = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(ring, False)
        package = str(Path(__file__).resolve().parents[1])
        command = [sys.executable, "-S", "-s", "-P", "-B", "-c", _BOOTSTRAP, package]
        environment = {**_ENVIRONMENT, "HOME": self._scratch, "TMPDIR": self._scratch,
                       "MPLCONFIGDIR": self._scratch}  # fmt: skip
        with tempfile.TemporaryFile() as complaints:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                env=environment,
                cwd="/",
                pass_fds=(theirs.fileno(), ring),
                close_fds=True,
            )
            theirs.close()
            self._control = ours
            setup = setup_of(self.profile, scratch=self._scratch, bell=ring, layers=self._layers)
            answer = self._greet(setup)
            os.close(ring)
            if answer is None or answer[0] != "ready":
                complaints.seek(0)
                said = complaints.read().decode("utf-8", "replace").strip()
                self.close()
                detail = said.splitlines()[-1] if said else str(answer and answer[1])
                raise SandboxError(
                    f"the sandbox did not start: {detail}; `harness doctor` says what this machine lacks"
                )
        self.failed_preloads = tuple(answer[2])
        applied = tuple(answer[1])
        self.isolation = Isolation(level_of(applied), applied)
        return applied

    def _greet(self, setup: dict[str, object]) -> tuple[str, list[str], list[str]] | None:
        assert self._control is not None
        try:
            self._control.send(marshal.dumps(setup, wire.VERSION))
            self._control.settimeout(_START_SECONDS)
            message = self._control.recv(1 << 16)
            self._control.settimeout(None)
        except OSError:
            return None
        return marshal.loads(message) if message else None  # noqa: S302 - no candidate ran yet

    def close(self) -> None:
        """End the zygote and everything below it; idempotent."""
        if self._control:
            self._control.close()
            self._control = None
        if self._process:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._bell >= 0:
            os.close(self._bell)
            self._bell = -1
        if self._scratch:
            scratch.remove(self._scratch)
            self._scratch = ""

    # --- jobs -----------------------------------------------------------------------------------

    def run(self, job: Job, look: Callable[[Frame], bool]) -> Execution:
        """Run a job; `look` gets each frame as it comes and returns False to stop the candidate.

        SandboxError when the sandbox itself failed: never the candidate's fault, and the zygote
        has been replaced when this is raised.
        """
        if self._control is None:
            proved = self.isolation
            self.start()
            self.isolation = (
                proved  # the same layers on the same machine, proved at its first start
            )
        assert self._control is not None
        self._jobs += 1
        started = time.monotonic()
        replies = [ReplyFile(job.output_mb << 20)]
        with Blob(job.program) as program:
            handles = [program.handle, job.tests.handle, replies[0].handle]
            if job.mode == "proxy":
                replies.append(ReplyFile(1 << 20))
                handles.append(replies[1].handle)
            header = {"kind": "job", "job": self._jobs, "mode": job.mode, "cpu": job.cpu_seconds,
                      "memory_mb": job.memory_mb + job.output_mb}  # fmt: skip
            try:
                socket.send_fds(self._control, [marshal.dumps(header, wire.VERSION)], handles)
                watch = _Watch(self._control, self._bell, replies[0], job, look, self._jobs)
                answer = watch.until_done()
            except (OSError, EOFError, ValueError) as error:
                self._replace()
                raise SandboxError(f"the sandbox broke while a candidate ran: {error}") from error
            finally:
                if job.mode == "proxy":
                    watch_frames(replies[1], look)
                for file in replies:
                    file.close()
        return self._execution(answer, watch.stopped, time.monotonic() - started, job)

    def _replace(self) -> None:
        if self._process:
            with contextlib.suppress(OSError):
                self._process.kill()
        self.close()

    def _execution(
        self,
        answer: dict[str, tuple[int, float, int]],
        stopped: Ended | None,
        wall: float,
        job: Job,
    ) -> Execution:
        code, cpu, peak = answer["candidate"]
        tests_code = answer.get("tests", (0, 0, 0))[0]
        if job.mode == "proxy" and tests_code != 0 and stopped is None:
            stopped = Ended.NOT_STARTED
        return Execution(
            ended=stopped or _ending(code, cpu, job.cpu_seconds),
            exit_code=code if code >= 0 else None,
            signal=-code if code < 0 else None,
            cpu_seconds=float(cpu),
            wall_seconds=wall,
            peak_mb=peak / 2**20,
            isolation=self.isolation,
        )


def watch_frames(replies: ReplyFile, look: Callable[[Frame], bool]) -> None:
    """Show the frames a candidate behind a proxy left about its own loading."""
    for frame in replies.frames():
        if frame.kind == wire.BROKEN:
            look(frame)


class _Watch:
    """Looks at frames and the clock while one job runs."""

    def __init__(
        self,
        control: socket.socket,
        bell: int,
        replies: ReplyFile,
        job: Job,
        look: Callable[[Frame], bool],
        number: int,
    ) -> None:
        self.stopped: Ended | None = None
        self._control, self._bell, self._replies = control, bell, replies
        self._job, self._look, self._number = job, look, number
        self._seen = 0
        self._killed_at = 0.0

    def until_done(self) -> dict[str, tuple[int, float, int]]:
        """The zygote's answer; a candidate that is wrong already, or too slow, is killed first."""
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._bell, select.POLLIN)
        progress = time.monotonic()
        while True:
            patience = self._patience()
            ready = dict(poll.poll(min(1000.0, patience * 1000)))
            if self._control.fileno() in ready:
                message = self._control.recv(1 << 16)
                if not message:
                    raise EOFError("its zygote is gone")
                self._look_again()
                return marshal.loads(message)  # type: ignore[no-any-return]  # noqa: S302 - the zygote's
            if self._bell in ready:
                self._drain()
            now = time.monotonic()
            if self._look_again():
                progress = now
            if self.stopped and now - self._killed_at > _GONE_SECONDS:
                raise EOFError("it did not end what it was told to kill")
            if not self.stopped and now - progress > patience:
                self._kill(Ended.TIMED_OUT)

    def _patience(self) -> float:
        return self._job.step_seconds(self._seen) * _WALL_FACTOR + _WALL_GRACE

    def _look_again(self) -> bool:
        new = False
        if self.stopped is Ended.STOPPED:
            return new
        for frame in self._replies.frames():
            new = True
            self._seen += 1
            if not self._look(frame):
                self._kill(Ended.STOPPED)
                break
        return new

    def _kill(self, why: Ended) -> None:
        self.stopped = why
        self._killed_at = time.monotonic()
        order = {"kind": "kill", "job": self._number}
        self._control.send(marshal.dumps(order, wire.VERSION))

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while len(os.read(self._bell, 4096)) == 4096:
                pass


def _message_type() -> int:
    """Sockets that keep message boundaries and carry handles; macOS has only datagrams for that."""
    return socket.SOCK_DGRAM if sys.platform == "darwin" else socket.SOCK_SEQPACKET


def _ending(code: int, cpu: float, allowed: float) -> Ended:
    if code >= 0:
        return Ended.EXITED
    if -code in (signal.SIGPROF, signal.SIGXCPU) or (-code == signal.SIGKILL and cpu >= allowed):
        return Ended.TIMED_OUT
    return Ended.KILLED


def level_of(layers: Sequence[str]) -> str:
    """The isolation level that a set of layers amounts to; never a stronger name than they earn."""
    held = set(layers)
    if {"namespaces", "read-only-mounts", "landlock", "seccomp", "rlimits", "capabilities"} <= held:
        return "L3"
    if {"landlock", "seccomp", "rlimits"} <= held:
        return "L2"
    return "L1" if "rlimits" in held else "L0"
