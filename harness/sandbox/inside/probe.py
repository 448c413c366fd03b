"""A confined process -> what it could still do, tried for real.

Runs in a fork of the zygote, once without the system call filter and once with it, so that each
layer shows its own effect. Nothing tried here does harm where it succeeds.
"""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable, Mapping

from harness.sandbox.inside import wire
from harness.sandbox.inside.replies import Replies


def _connect(target: Mapping[str, object]) -> None:
    with socket.create_connection(("127.0.0.1", int(str(target["port"]))), timeout=1):
        return


def _read(target: Mapping[str, object]) -> None:
    with open(f"{target['folder']}/secret", "rb") as file:
        file.read()


def _write(target: Mapping[str, object]) -> None:
    with open(f"{target['folder']}/written", "wb"):
        pass


def _chmod(target: Mapping[str, object]) -> None:
    os.chmod(f"{target['folder']}/secret", 0o600)


def _signal(target: Mapping[str, object]) -> None:
    os.kill(int(str(target["parent"])), 0)


def _fork(target: Mapping[str, object]) -> None:
    del target
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _chroot(target: Mapping[str, object]) -> None:
    del target
    os.chroot("/")


def _socket(target: Mapping[str, object]) -> None:
    del target
    socket.socket().close()


def _memory(target: Mapping[str, object]) -> None:
    del target
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    size = 64 << 40 if soft == resource.RLIM_INFINITY else soft
    if soft == resource.RLIM_INFINITY:
        return
    bytearray(size)


TRIES: dict[str, Callable[[Mapping[str, object]], None]] = {
    "connect to the host": _connect,
    "read a file of the host": _read,
    "write a file of the host": _write,
    "change a file's mode": _chmod,
    "signal the harness": _signal,
    "change root": _chroot,
    "open a socket": _socket,
    "allocate without bound": _memory,
    "start a process": _fork,
}


def run_probe(target: Mapping[str, object], replies: Replies) -> None:
    """Try everything; a frame with name -> whether it worked."""
    worked = {}
    for name, attempt in TRIES.items():
        try:
            attempt(target)
        except (OSError, MemoryError):
            worked[name] = False
        else:
            worked[name] = True
    worked["see only its own processes"] = os.getpid() < 400 and os.getppid() in (0, 1)
    replies.send(wire.VALUE, wire.encode(worked))
    replies.send(wire.DONE, b"")
