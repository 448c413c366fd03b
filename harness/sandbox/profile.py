"""What a kind of candidate needs -> what its zygote loads and which files it may read.

Nothing outside these lists can be read under Landlock: not the task folders, not the store, not
the harness itself, not anyone's home.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_SYSTEM_LIBRARIES = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/System/Library",
)  # fmt: skip
_SYSTEM_DATA = (
    "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/usr/share/zoneinfo",
    "/usr/share/fonts", "/usr/share/mime", "/proc/cpuinfo", "/proc/meminfo",
    "/sys/devices/system/cpu",
)  # fmt: skip
_PROGRAMS = ("/bin", "/usr/bin", "/usr/local/bin", "/etc/alternatives")


@dataclass(frozen=True, slots=True)
class Profile:
    """Third-party import names a candidate may use, standard modules worth importing once for all
    candidates, and whether they may start programs."""

    libraries: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    processes: bool = False


PLAIN = Profile()
"""The standard library and nothing else."""


def standard_library_paths() -> list[str]:
    """Every entry of the standard library but the folders of installed packages inside it."""
    root = Path(sysconfig.get_path("stdlib"))
    skipped = {"site-packages", "dist-packages"}
    entries = [str(entry) for entry in root.iterdir() if entry.name not in skipped]
    base = Path(sys.base_prefix)
    shared = [str(path) for path in (base / "lib").glob("libpython*")]
    return [*entries, *shared]


@functools.cache
def _distributions_by_module() -> dict[str, list[str]]:
    return {
        name: list(found) for name, found in importlib.metadata.packages_distributions().items()
    }


def installed(library: str) -> bool:
    """True when an import name is provided by an installed distribution."""
    return library.partition(".")[0] in _distributions_by_module()


def library_paths(libraries: Iterable[str]) -> tuple[list[str], list[str]]:
    """Readable paths of the libraries with all they depend on, and the folders to import from."""
    libraries = list(libraries)
    if not libraries:
        return [], []  # reading what is installed takes a fifth of a second
    by_module = _distributions_by_module()
    wanted = [
        name for library in libraries for name in by_module.get(library.partition(".")[0], [])
    ]
    seen: set[str] = set()
    readable: set[str] = set()
    roots: set[str] = set()
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in seen or name == "harness":
            continue
        seen.add(name)
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        root = Path(str(distribution.locate_file("")))
        roots.add(str(root))
        tops = {file.parts[0] for file in distribution.files or () if file.parts[0] != ".."}
        readable |= {str(root / top) for top in tops if top != "__pycache__"}
        wanted += [
            re.split(r"[ ;<>=!~\[(]", requirement, maxsplit=1)[0]
            for requirement in distribution.requires or ()
            if "extra ==" not in requirement
        ]
    return sorted(readable), sorted(roots)


def setup_of(
    profile: Profile, *, scratch: str, bell: int, layers: Iterable[str]
) -> dict[str, object]:
    """The message that tells a zygote what to become."""
    libraries, roots = library_paths(profile.libraries)
    standard = sysconfig.get_path("stdlib")
    programs = [path for path in _PROGRAMS if profile.processes and Path(path).exists()]
    return {
        "scratch": scratch,
        "bell": bell,
        "processes": profile.processes,
        "layers": list(layers),
        "path": roots,
        "preload": [*profile.preload, *profile.libraries],
        "readable": [*_SYSTEM_DATA, *standard_library_paths(), *libraries],
        "executable": [*_SYSTEM_LIBRARIES, *programs],
        "listable": [standard, *roots],
        "hidden": sorted(_tops(roots) - {Path(path).name.partition(".")[0] for path in libraries}),
    }


def _tops(roots: Iterable[str]) -> set[str]:
    """Top-level import names that folders of installed packages offer."""
    return {entry.name.partition(".")[0] for root in roots for entry in Path(root).iterdir()}
