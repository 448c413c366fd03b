"""Frames that survive the death of their writer: a memory file shared with the trusted side.

The child appends frames to a mapped memory file, so what it had finished when it was killed is
still there, and writing costs no system call. The first eight bytes say how many bytes are used.
A bell (a pipe) tells the trusted side now and then that there is something to look at.
"""

from __future__ import annotations

import mmap
import os
import struct

from harness.sandbox.inside import wire

HEAD = struct.Struct("<Q")
_ROOM_FOR_LAST_WORDS = 8192
_RING_EVERY_NS = 5_000_000


class Replies:
    """The child's end of the reply file."""

    def __init__(self, handle: int, bell: int) -> None:
        self._size = os.lseek(handle, 0, os.SEEK_END)
        self._map = mmap.mmap(handle, self._size)
        self._end = HEAD.size
        self._bell = bell
        self._unrung_ns = 0

    def send(self, kind: int, body: bytes, cpu_ns: int = 0) -> None:
        """Append a frame; one that does not fit becomes a TOO_BIG frame that says its size."""
        if self._end + wire.FRAME.size + len(body) > self._size - _ROOM_FOR_LAST_WORDS:
            kind, body = wire.TOO_BIG, wire.encode(len(body))
        start = self._end + wire.FRAME.size
        stop = start + len(body)
        self._map[self._end : start] = wire.FRAME.pack(len(body), kind, cpu_ns)
        self._map[start:stop] = body
        self._end = stop
        self._map[: HEAD.size] = HEAD.pack(stop)
        self._unrung_ns += cpu_ns
        if self._unrung_ns > _RING_EVERY_NS:
            self.ring()

    def ring(self) -> None:
        """Wake the trusted side; a full pipe means that it has been rung already."""
        self._unrung_ns = 0
        try:
            os.write(self._bell, b"!")
        except OSError:
            return
