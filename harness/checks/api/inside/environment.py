"""An interpreter -> its version, the modules of its standard library, the distributions installed in it."""

from __future__ import annotations

import functools
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from harness.checks.api.inside.answers import attempt

_VERSION = ".".join(str(part) for part in sys.version_info[:3])


def about() -> dict[str, Any]:
    """Everything of facts.Environment; reads the records of all distributions once."""
    return {
        "python": _VERSION,
        "stdlib": sorted(stdlib()),
        "distributions": {name: sorted(found) for name, found in _all_distributions().items()},
    }


@functools.lru_cache(maxsize=1)
def stdlib() -> frozenset[str]:
    """Top-level names of the standard library, for every platform where Python lists them (3.10)."""
    listed = getattr(sys, "stdlib_module_names", None)
    if listed is None:
        folder = sysconfig.get_paths()["stdlib"]
        entries = [*os.listdir(folder), *os.listdir(os.path.join(folder, "lib-dynload"))]  # noqa: PTH208, PTH118
        listed = {entry.split(".")[0] for entry in entries if _is_module(entry)}
    return frozenset(listed) | frozenset(sys.builtin_module_names)


def _is_module(entry: str) -> bool:
    return "." not in entry or entry.endswith((".py", ".so", ".pyd"))


@functools.lru_cache(maxsize=None)  # noqa: UP033 - functools.cache is 3.9
def distribution_of(top: str) -> str:
    """Name and version of what provides a top-level import name: "pandas 3.1.1", "python 3.11.7"."""
    if top in stdlib():
        return "python " + _VERSION
    version, failed = attempt(metadata.version, top)  # most are named as they are imported
    if not failed and version:
        return f"{top} {version}"
    return ", ".join(sorted(_all_distributions().get(top, ())))


@functools.lru_cache(maxsize=None)  # noqa: UP033 - functools.cache is 3.9
def same_home(one: str, other: str) -> bool:
    """Whether two top-level names are equal or installed by one distribution (`mpl_toolkits`)."""
    if one == other or one in stdlib() or other in stdlib():
        return one == other
    found = _all_distributions()
    return bool(found.get(one, set()) & found.get(other, set()))


@functools.lru_cache(maxsize=1)
def _all_distributions() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for distribution in metadata.distributions():
        names, failed = attempt(_imported_names, distribution)
        label, unnamed = attempt(_label, distribution)
        if failed or unnamed:
            continue
        for name in names:
            found.setdefault(name, set()).add(label)
    return found


def _label(distribution: metadata.Distribution) -> str:
    name: str = distribution.metadata["Name"]
    return name + " " + str(distribution.version)


def _imported_names(distribution: metadata.Distribution) -> set[str]:
    listed = (distribution.read_text("top_level.txt") or "").split()
    if listed:
        return {name.replace("/", ".") for name in listed}
    record = distribution.read_text("RECORD") or distribution.read_text("installed-files.txt") or ""
    return set(_tops(record))


_FILE = re.compile(r"(?m)^(?!__)([A-Za-z_]\w*)(/|\.py\b|(?:\.[\w-]+)?\.(?:so|pyd)\b)")


def _tops(record: str) -> Iterator[str]:
    """Top-level modules and packages among the paths of a RECORD."""
    for name, rest in set(_FILE.findall(record)):
        if rest != "/" or "\n" + name + "/" in "\n" + record:
            yield name
