"""A folder that candidates filled -> the same folder, empty, or gone; neither depth nor rights stop it.

Candidates may nest directories deeper than a path or the stack can follow, take all rights from
them, and leave links to elsewhere. So no link is followed and nobody descends: what lies deeper is
moved up first.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator

_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove(folder: str) -> None:
    """Empty `folder` and remove it; a folder that is gone already is fine."""
    with contextlib.suppress(OSError):
        empty(folder)
        os.rmdir(folder)


def empty(folder: str) -> None:
    """Remove everything below `folder` and make it usable again; OSError if it cannot be opened."""
    os.chmod(folder, 0o700)
    if not os.listdir(folder):
        return
    top = os.open(folder, _FLAGS)
    try:
        waiting = _unlink_files(top)
        names = _names_beside(waiting)
        while waiting:
            name = waiting.pop()
            with contextlib.suppress(OSError):
                waiting += _empty_one(name, top, names)
                os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)


def _names_beside(taken: list[str]) -> Iterator[str]:
    """Names that none of the directories has."""
    kept = set(taken)
    return (name for name in map(str, itertools.count()) if name not in kept)


def _empty_one(name: str, top: int, names: Iterator[str]) -> list[str]:
    """Empty a directory but for what it takes to move its own directories to the top; their new names."""
    moved: list[str] = []
    os.chmod(name, 0o700, dir_fd=top)
    directory = os.open(name, _FLAGS, dir_fd=top)
    try:
        for below in _unlink_files(directory):
            with contextlib.suppress(OSError):
                os.rmdir(below, dir_fd=directory)
                continue
            new = next(names)
            try:
                os.chmod(below, 0o700, dir_fd=directory)  # to move it is to write into it
                os.rename(below, new, src_dir_fd=directory, dst_dir_fd=top)
                moved.append(new)
            except OSError:  # Landlock before Linux 5.19 lets nothing move between directories
                import shutil  # with all its compressors: a fork copies the pages of each

                with contextlib.suppress(RecursionError):
                    shutil.rmtree(below, ignore_errors=True, dir_fd=directory)
    finally:
        os.close(directory)
    return moved


def _unlink_files(directory: int) -> list[str]:
    """Remove what is no directory; the names of the directories that are left."""
    left = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                left.append(entry.name)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.name, dir_fd=directory)
    return left
