"""A started worker -> the layers that really hold, proved by what a probe could not do.

A layer counts when the thing it forbids was tried inside and failed, while the same thing works
outside (otherwise a broken probe would look like a strong sandbox).
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.errors import SandboxError
from harness.records import Ended, Isolation
from harness.sandbox.inside import wire
from harness.sandbox.memory import Blob, Frame
from harness.sandbox.worker import Job, Worker, level_of

_PROOFS: dict[str, tuple[str, tuple[str, ...]]] = {
    "namespaces": ("bare", ("connect to the host", "signal the harness")),
    "read-only-mounts": ("bare", ("change a file's mode", "write a file of the host")),
    "landlock": ("bare", ("read a file of the host",)),
    "capabilities": ("bare", ("change root",)),
    "rlimits": ("full", ("allocate without bound",)),
    "seccomp": ("full", ("open a socket", "start a process")),
}
_CANARY = """
import collections, datetime, decimal, functools, hashlib, itertools, json, math, re, typing
def canary(n):
    digest = hashlib.sha256(json.dumps(list(range(n))).encode()).hexdigest()[:8]
    return [digest, str(decimal.Decimal(n) / 3)[:6], datetime.date(2024, 2, 29).isoformat(), math.comb(n, 2)]
"""
_CANARY_ANSWER = ["a28bb79a", "3.3333", "2024-02-29", 45]

_MEMORY_MB = 1 << 16
"""A limit that can be proved, and above what preloaded libraries map before anything runs."""


def prove(worker: Worker) -> tuple[Isolation, dict[str, dict[str, bool]]]:
    """Isolation that really holds, and what could be done without (bare) and with the filter (full)."""
    applied = worker.isolation.layers
    with (
        tempfile.TemporaryDirectory(prefix="harness-probe-") as folder,
        socket.socket() as listener,
    ):
        secret = Path(folder, "secret")
        secret.write_text("secret")
        Path(folder).chmod(0o777)
        secret.chmod(0o666)
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        target = {"folder": folder, "port": listener.getsockname()[1], "parent": os.getpid()}
        _must_work_outside(target)
        worked = {"bare": _attempt(worker, target, bare=True)}
        worked["full"] = _attempt(worker, target, bare=False)
    held = tuple(
        layer for layer in applied if _holds(layer, worked, processes=worker.profile.processes)
    )
    return Isolation(level_of(held), held), worked


def canary(worker: Worker) -> None:
    """Known-good code must give its known answer; SandboxError says what happened instead."""
    got: list[object] = []

    def look(frame: Frame) -> bool:
        if frame.kind != wire.LOADED:
            got.append(frame.kind if frame.kind == wire.DONE else frame.body())
        return True

    with Blob(wire.encode([((10,), {})])) as calls:
        program = wire.encode((_CANARY, "canary", [10.0, 10.0]))
        execution = worker.run(Job("calls", program, calls, lambda _: 10.0, 20.0, 2048, 16), look)
    if got != [wire.encode(_CANARY_ANSWER), wire.DONE]:
        raise SandboxError(
            f"known-good code does not run in the sandbox ({execution.ended}): {got!r:.500}; "
            "`harness doctor` shows what this machine reaches"
        )


def _must_work_outside(target: Mapping[str, object]) -> None:
    """The same things, done by the harness itself: a probe that cannot fail proves nothing."""
    with socket.create_connection(("127.0.0.1", int(str(target["port"]))), timeout=5):
        pass
    Path(str(target["folder"]), "secret").read_bytes()


def _attempt(worker: Worker, target: Mapping[str, object], *, bare: bool) -> dict[str, bool]:
    frames: list[bytes] = []

    def look(frame: Frame) -> bool:
        frames.append(frame.body())
        return True

    with Blob(b"") as nothing:
        program = wire.encode({**target, "bare": bare})
        mode = "probe-bare" if bare else "probe"
        execution = worker.run(
            Job(mode, program, nothing, lambda _: 10.0, 20.0, _MEMORY_MB, 1), look
        )
    if execution.ended is not Ended.EXITED or not frames:
        raise SandboxError(
            f"the sandbox's probe ended as {execution.ended} ({execution.exit_code})"
        )
    worked = wire.decode(frames[0])
    if not isinstance(worked, dict):
        raise SandboxError("the sandbox's probe gave no answer")
    return {str(name): bool(value) for name, value in worked.items()}


def _holds(layer: str, worked: Mapping[str, Mapping[str, bool]], *, processes: bool) -> bool:
    which, forbidden = _PROOFS[layer]
    names: Sequence[str] = [
        name for name in forbidden if not (processes and name == "start a process")
    ]
    alone = layer != "namespaces" or worked["bare"]["see only its own processes"]
    return alone and not any(worked[which][name] for name in names)
