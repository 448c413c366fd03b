"""A checked file -> the project around it: the modules it can import by itself, what it requires.

Nothing of the project is imported or executed: folders are listed, and configuration is parsed.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.checks.api.packages.requirements import requirements_of

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", ".git")
_SOURCE_FOLDERS = ("src", "lib", "python")
_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"})
_MODULES = (".py", ".pyi", ".so", ".pyd")
_DEEP = 3
_ENTRIES = 4000
_UP = 40


@dataclass(frozen=True, slots=True)
class Project:
    """Top-level names importable from the project, distributions it requires as written, its root.

    `problems` are configuration files that could not be read, each with why: their requirements
    are not known.
    """

    local: frozenset[str]
    declared: frozenset[str]
    root: Path
    problems: tuple[str, ...] = ()


def project_of(path: Path) -> Project:
    """The project a file belongs to; the file need not exist.

    Its root is the nearest folder above with a mark (pyproject.toml, setup.py, setup.cfg,
    requirements.txt, .git), else its own folder. Local are the modules and packages, also those without
    __init__.py, in every folder from the file's up to the root and in the root's source folders.
    """
    folder = Path(os.path.abspath(path)).parent  # noqa: PTH100 - links are not followed
    above = [folder, *folder.parents][:_UP]
    marked = next((at for at in above if any(_there(at / mark) for mark in _MARKS)), folder)
    folders = [*above[: above.index(marked) + 1], *(marked / name for name in _SOURCE_FOLDERS)]
    local = {name for each in folders for name in _modules(each, _changed(each))}
    wanted = requirements_of(marked)
    return Project(frozenset(local | wanted.own), wanted.declared, marked, problems=wanted.problems)


@functools.lru_cache(maxsize=4096)
def _modules(folder: Path, changed: int) -> frozenset[str]:
    """Names that can be imported from a folder; `changed` makes the cache notice."""
    del changed
    found: set[str] = set()
    for entry in _entries(folder):
        stem, dot, _ = entry.name.partition(".")
        if not stem.isidentifier():
            continue
        if dot:
            if entry.name.endswith(_MODULES):
                found.add(stem)
        elif entry.name not in _SKIPPED and _holds_modules(entry, _DEEP):
            found.add(stem)
    return frozenset(found - {"__init__", "__main__", "setup"})


def _holds_modules(entry: os.DirEntry[str], deep: int) -> bool:
    """Whether it is a folder with Python in it, so that it can be imported, if only as a namespace."""
    try:
        if not entry.is_dir():
            return False
    except OSError:
        return False
    inside = list(_entries(Path(entry.path)))
    if any(each.name.endswith(_MODULES) for each in inside):
        return True
    return deep > 1 and any(
        each.name.isidentifier() and each.name not in _SKIPPED and _holds_modules(each, deep - 1)
        for each in inside
    )


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= _ENTRIES:
                    return
                yield entry
    except OSError:
        return


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False
