"""A candidate's source + calls -> frames of outputs, in the candidate's own process.

Nothing here is trusted by the other side: a candidate may replace any of it, and gains no more
than the power to return other outputs.
"""

from __future__ import annotations

import builtins
import contextlib
import marshal
import os
import random
import signal
import socket
import struct
import sys
import time
import traceback
import types
from collections.abc import Callable, Mapping

from harness.sandbox.inside import wire
from harness.sandbox.inside.replies import Replies

FILE = "candidate.py"
MODULE = "candidate"
_MESSAGE_LIMIT = 2000
LENGTH = struct.Struct("<I")


def read_all(handle: int) -> bytes:
    """The content of a memory file that other processes may share, so without moving its offset."""
    size, parts, position = os.lseek(handle, 0, os.SEEK_END), [], 0
    while position < size:
        parts.append(os.pread(handle, size - position, position))
        if not parts[-1]:
            break
        position += len(parts[-1])
    return b"".join(parts)


def describe(error: BaseException) -> bytes:
    """An exception as plain data: class names along its MRO, message, candidate frames (line, name)."""
    try:
        names = [str(kind.__name__) for kind in type(error).__mro__[:-1]]
        try:
            message = str(error)[:_MESSAGE_LIMIT]
        except BaseException as inner:
            message = f"(its message raised {type(inner).__name__})"
        frames = [
            (line or 0, str(frame.f_code.co_name))
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == FILE
        ]
        if isinstance(error, SyntaxError) and not frames:
            frames = [(error.lineno or 1, "<module>")]
        return wire.encode((names, message + "", frames[-12:]))
    except BaseException:
        return wire.encode((["BaseException"], "(an exception that cannot be described)", []))


def prepare(name: str = MODULE) -> types.ModuleType:
    """A fresh module for the candidate, and the same random numbers for everyone."""
    random.seed(0)  # noqa: TID251 - a fork reseeds from the system; runs must repeat
    module = types.ModuleType(name)
    module.__file__ = FILE
    sys.modules[name] = module
    return module


def load(
    source: str, entry_point: str, module: types.ModuleType, replies: Replies
) -> Callable[..., object] | None:
    """Execute the candidate in its module and find its entry point; a BROKEN frame says why not."""
    phase = "syntax"
    started = time.process_time_ns()
    try:
        code = compile(source, FILE, "exec", dont_inherit=True)
        phase = "import"
        exec(code, module.__dict__)
        phase = "missing"
        function = getattr(module, entry_point)
    except BaseException as error:
        spent = time.process_time_ns() - started
        replies.send(wire.BROKEN, wire.encode((phase, describe(error))), spent)
        return None
    replies.send(wire.LOADED, b"", time.process_time_ns() - started)
    return function  # type: ignore[no-any-return]


def answer(
    function: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]
) -> tuple[int, bytes]:
    """Kind and body of the frame for one call."""
    try:
        value = function(*args, **kwargs)
        if wire.is_plain(value):
            return wire.VALUE, wire.encode(value)
        return wire.TAGGED, wire.encode(wire.flatten(value))
    except BaseException as error:
        return wire.RAISED, describe(error)


def run_calls(program: bytes, calls: bytes, replies: Replies) -> None:
    """Load, call with each argument tuple under its own CPU limit, send each output."""
    source, entry_point, limits = marshal.loads(program)
    signal.setitimer(signal.ITIMER_PROF, limits[0])
    function = load(source, entry_point, prepare(), replies)
    if function is None:
        return
    clock, arm, timer = time.process_time_ns, signal.setitimer, signal.ITIMER_PROF
    for (args, kwargs), limit in zip(marshal.loads(calls), limits[1:], strict=True):
        arm(timer, limit)
        started = clock()
        kind, body = answer(function, args, kwargs)
        replies.send(kind, body, clock() - started)
    arm(timer, 0)
    replies.send(wire.DONE, b"")


def serve_calls(program: bytes, channel: socket.socket, replies: Replies) -> None:
    """Load, then answer calls that come over a socket until it is closed (assert-style tests)."""
    source, entry_point, limits = marshal.loads(program)
    signal.setitimer(signal.ITIMER_PROF, limits[0])
    function = load(source, entry_point, prepare(), replies)
    if function is None:
        return
    while request := receive(channel):
        args, kwargs = marshal.loads(request)
        signal.setitimer(signal.ITIMER_PROF, limits[1])
        started = time.process_time_ns()
        kind, body = answer(function, args, kwargs)
        spent = time.process_time_ns() - started
        after = wire.encode(args) if wire.is_plain(args) else b""
        changed = after if after != wire.encode(marshal.loads(request)[0]) else b""
        channel.sendall(wire.FRAME.pack(len(body), kind, spent) + body)
        channel.sendall(LENGTH.pack(len(changed)) + changed)


def receive(channel: socket.socket) -> bytes:
    """One length-prefixed message; empty when the other side is gone."""
    head = receive_exactly(channel, LENGTH.size)
    return receive_exactly(channel, LENGTH.unpack(head)[0]) if head else b""


def receive_exactly(channel: socket.socket, size: int) -> bytes:
    """`size` bytes, or nothing when the other side closes first."""
    parts: list[bytes] = []
    while size:
        part = channel.recv(min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def builtin_exception(names: list[str], message: str) -> BaseException:
    """An instance of the first builtin exception class among the names of an MRO."""
    for name in names:
        kind = getattr(builtins, name, None)
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            continue
        try:
            return kind(message)
        except TypeError:  # UnicodeDecodeError and its like take more than a message
            with contextlib.suppress(TypeError):  # exception groups take more even so
                error = kind.__new__(kind)
                error.args = (message,)
                return error
    return Exception(message)
