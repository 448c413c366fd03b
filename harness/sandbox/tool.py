"""A command we trust, on data we do not -> what it printed, or a conversation in lines.

For type checkers, installers and the process that imports libraries: programs that are ours to start
but that read what a model wrote. They get a minimal environment, a session of their own that is
killed as a whole, a memory limit and, unless asked for, no network.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from harness.errors import SandboxError

OUTPUT_AT_MOST = 256 << 20
"""Bytes of output of one tool; what says more is stopped."""

_NEWUSER, _NEWNET = 0x10000000, 0x40000000
_CHUNK = 1 << 16
_TAIL = 4096
_LOOK = 0.2
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
_NONE: Mapping[str, str] = MappingProxyType({})


class ToolError(SandboxError):
    """A tool did not do its part; `why` is start, timeout, ended or output."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class Completed:
    """How a tool ended: exit code (minus the signal that killed it), what it printed, CPU seconds.

    `timed_out` also when it was stopped for printing more than OUTPUT_AT_MOST.
    """

    code: int
    output: bytes
    errors: bytes
    timed_out: bool
    cpu_seconds: float


def run_tool(
    command: Sequence[str],
    *,
    cwd: Path,
    seconds: float,
    memory_mb: int = 4096,
    environment: Mapping[str, str] = _NONE,
    input: bytes = b"",  # noqa: A002 - what subprocess calls it
    network: bool = False,
) -> Completed:
    """Run a tool to its end or for `seconds` of wall time; ToolError only if it cannot be started.

    `environment` is added to a minimal one; HOME is `cwd`. Without `network` it runs in a network
    namespace of its own where the kernel allows that, else as it is.
    """
    process = _start(command, cwd, memory_mb, environment, network=network)
    stop = time.monotonic() + seconds
    exchange = _Exchange(process, input)
    timed_out = False
    try:
        while not exchange.finished and not _has_ended(process):
            left = stop - time.monotonic()
            if left <= 0 or exchange.received > OUTPUT_AT_MOST:
                timed_out = True
                break
            exchange.step(min(left, _LOOK))
        while not timed_out and not _has_ended(process):  # it closed its outputs and works on
            timed_out = time.monotonic() > stop
            time.sleep(0.005)
    finally:
        code, cpu = _end(process)
        exchange.drain()
    return Completed(code, bytes(exchange.output), bytes(exchange.errors), timed_out, cpu)


class Conversation:
    """A tool that lives on and answers each line with a line. Ends with `close` or a ToolError."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path,
        memory_mb: int = 4096,
        environment: Mapping[str, str] = _NONE,
        network: bool = False,
    ) -> None:
        self._process: subprocess.Popen[bytes] | None = _start(
            command, cwd, memory_mb, environment, network=network
        )
        self._exchange = _Exchange(self._process, b"", keep_open=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, line: bytes, *, seconds: float) -> bytes:
        """Send a line, wait for the line that answers it (without its end).

        ToolError when it takes longer than `seconds`, ends, or answers without end; the tool is
        gone afterwards.
        """
        if self._process is None:
            raise ToolError("ended", "the tool has been closed")
        stop = time.monotonic() + seconds
        exchange = self._exchange
        exchange.send(line.rstrip(b"\n") + b"\n")
        while True:
            answer = exchange.line()
            if answer is not None:
                return answer
            if exchange.finished or _has_ended(self._process):
                raise self._gone("ended", "ended with code {code}")
            if exchange.received > OUTPUT_AT_MOST:
                raise self._gone("output", "said too much")
            left = stop - time.monotonic()
            if left <= 0:
                raise self._gone("timeout", f"did not answer within {seconds:g} s")
            exchange.step(min(left, _LOOK))

    def close(self) -> None:
        """End the tool and what it started; idempotent."""
        if self._process is not None:
            _end(self._process)
            self._exchange.drain()
            self._process = None

    def _gone(self, why: str, message: str) -> ToolError:
        assert self._process is not None
        exchange = self._exchange
        code, _ = _end(self._process, patience=1.0 if why == "ended" else 0.0)
        exchange.drain()
        self._process = None
        said = bytes(exchange.errors[-_TAIL:]).decode("utf-8", "replace").strip()
        last = f": {said.splitlines()[-1]}" if said else ""
        return ToolError(why, message.format(code=code) + last)


class _Exchange:
    """The three pipes of a process: feeds what is to be sent, collects what comes, never blocks."""

    def __init__(
        self, process: subprocess.Popen[bytes], input_: bytes, *, keep_open: bool = False
    ) -> None:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self.output = bytearray()
        self.errors = bytearray()
        self.received = 0
        self._pending = bytearray()
        self._keep_open = keep_open
        self._stdin = process.stdin
        self._files = (process.stdin, process.stdout, process.stderr)
        self._selector = selectors.DefaultSelector()
        for file in self._files:
            os.set_blocking(file.fileno(), False)
        self._selector.register(process.stdout, selectors.EVENT_READ, self.output)
        self._selector.register(process.stderr, selectors.EVENT_READ, self.errors)
        self.send(input_)

    @property
    def finished(self) -> bool:
        """Whether nothing more can come."""
        keys = self._selector.get_map()
        return not any(key.data is not None for key in keys.values()) if keys else True

    def send(self, data: bytes) -> None:
        """Queue bytes for the process; with nothing queued its input is closed unless kept open."""
        self.received = 0
        self._pending += data
        if self._pending and self._stdin.fileno() not in self._selector.get_map():
            self._selector.register(self._stdin, selectors.EVENT_WRITE, None)
        elif not self._pending and not self._keep_open:
            self._stdin.close()

    def line(self) -> bytes | None:
        """The next whole line received, if there is one."""
        end = self.output.find(b"\n")
        if end < 0:
            return None
        line = bytes(self.output[:end])
        del self.output[: end + 1]
        return line

    def step(self, seconds: float) -> None:
        """Move what can be moved now, waiting at most `seconds` for something."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                self._feed()
            else:
                self._collect(key)

    def _feed(self) -> None:
        try:
            sent = os.write(self._stdin.fileno(), self._pending[:_CHUNK])
            del self._pending[:sent]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._pending.clear()
        if not self._pending:
            self._selector.unregister(self._stdin)
            if not self._keep_open:
                self._stdin.close()

    def _collect(self, key: selectors.SelectorKey) -> None:
        try:
            data = os.read(key.fd, _CHUNK)
        except BlockingIOError:
            return
        if not data:
            self._selector.unregister(key.fileobj)
            return
        self.received += len(data)
        key.data.extend(data)
        if self._keep_open and key.data is self.errors:
            del self.errors[:-_TAIL]

    def drain(self) -> None:
        """Take what is left in the pipes of a process that has ended, and close them."""
        before = -1
        while not self.finished and before != self.received <= OUTPUT_AT_MOST:
            before = self.received
            self.step(0)
        self._selector.close()
        for file in self._files:
            with contextlib.suppress(OSError):
                file.close()


def _start(
    command: Sequence[str],
    cwd: Path,
    memory_mb: int,
    environment: Mapping[str, str],
    *,
    network: bool,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own commands
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**_ENVIRONMENT, "HOME": str(cwd), **environment},
            start_new_session=True,
            preexec_fn=_preparation(memory_mb, network=network),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ToolError("start", f"{command[0]} cannot be started: {error}") from error


def _preparation(memory_mb: int, *, network: bool) -> Callable[[], None]:
    """What the child does between fork and exec; everything it needs is made before the fork."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = memory_mb << 20
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    separate = sys.platform == "linux" and not network
    unshare = ctypes.CDLL(None, use_errno=True).unshare if separate else None
    user, group = os.getuid(), os.getgid()

    def prepare() -> None:
        # Private writable memory, not address space: allocators reserve far more than they use.
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if unshare is None or unshare(_NEWNET) == 0:
            return
        if unshare(_NEWUSER | _NEWNET) == 0:
            with contextlib.suppress(OSError):
                _write("/proc/self/setgroups", b"deny")
                _write("/proc/self/uid_map", b"%d %d 1" % (user, user))
                _write("/proc/self/gid_map", b"%d %d 1" % (group, group))

    return prepare


def _write(path: str, text: bytes) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, text)
    finally:
        os.close(handle)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended; it is not reaped yet, so that its number still means its group."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(process: subprocess.Popen[bytes], *, patience: float = 0.0) -> tuple[int, float]:
    """Kill its whole group, reap it: exit code and CPU seconds of it and its children."""
    stop = time.monotonic() + patience
    while time.monotonic() < stop and not _has_ended(process):
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # else Popen waits for it once more
    return process.returncode, usage.ru_utime + usage.ru_stime
