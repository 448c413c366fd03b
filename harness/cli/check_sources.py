"""Paths on the command line -> the Python files they name, each as bytes or as why it cannot be read."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.errors import NothingEvaluated, UsageError

STDIN = "-"
_LARGEST_BYTES = 5_000_000
_SUFFIX = ".py"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name, where it stands (for what is beside it), and its bytes.

    `trouble` says why there are none: the machine's fault, not the file's. `unfit`: the file's own.
    """

    name: str
    path: Path
    data: bytes = b""
    trouble: str = ""
    unfit: str = ""


def find(words: Sequence[str]) -> list[str]:
    """Every file that the words name, once, in the order given; folders become their *.py, sorted.

    UsageError for a word that names nothing, NothingEvaluated where folders hold no Python file.
    """
    found: dict[str, None] = {}
    for word in words:
        if word == STDIN or Path(word).is_file():
            found[word] = None
        elif Path(word).is_dir():
            found.update(dict.fromkeys(_below(word)))
        elif os.path.lexists(word):
            raise UsageError(f"{word}: expected a file or a folder, got something else")
        else:
            raise UsageError(f"{word}: no such file or folder; give Python files, folders or -")
    if not found:
        raise NothingEvaluated(f"no {_SUFFIX} file in {', '.join(words)}; nothing to check")
    return list(found)


def read(names: Sequence[str]) -> Iterator[Source]:
    """Each file with its bytes, one at a time."""
    for name in names:
        if name == STDIN:
            yield _fit(Source("<stdin>", Path.cwd() / "stdin.py", _standard_input()))
            continue
        path = Path(name)
        try:
            yield _fit(Source(name, path, _bytes_of(path)))
        except OSError as error:
            yield Source(name, path, trouble=f"cannot be read: {error.strerror or error}")


def _below(folder: str) -> list[str]:
    """Every *.py below a folder by path; links to folders are not followed."""

    def refuse(error: OSError) -> None:
        raise UsageError(f"{error.filename}: cannot be listed: {error.strerror}") from error

    return sorted(
        os.path.join(where, name)  # noqa: PTH118 - a Path would lose "./"
        for where, _, names in os.walk(folder, onerror=refuse)
        for name in names
        if name.endswith(_SUFFIX)
    )


def _bytes_of(path: Path) -> bytes:
    # A pipe put in a file's place would be waited for.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "not a regular file")
        return file.read(_LARGEST_BYTES + 1)


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read(_LARGEST_BYTES + 1)


def _fit(source: Source) -> Source:
    if len(source.data) > _LARGEST_BYTES:
        return Source(source.name, source.path, unfit=f"larger than {_LARGEST_BYTES:,} bytes")
    if b"\0" in source.data:
        return Source(source.name, source.path, unfit="not text: it holds NUL bytes")
    return source
