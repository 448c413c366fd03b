"""A name that does not exist -> when it was removed, or which newer Python has it, in words."""

from __future__ import annotations

import re
import sys
from typing import Any

from harness.checks.api.inside.environment import distribution_of
from harness.checks.api.inside.modules import mro
from harness.checks.api.inside.newer import SINCE
from harness.checks.api.inside.removals import KEYWORDS, REMOVED, Removal


def removal_of(owner: Any, name: str) -> Removal | None:
    """When a name was removed from a class or module, and what to use instead."""
    if isinstance(owner, str):
        return REMOVED.get(owner + "." + name)
    for base in mro(owner):
        found = REMOVED.get(_public(base) + "." + name)
        if found:
            return found
    return None


def keyword_removal_of(path: str, keyword: str) -> Removal | None:
    """The same for a keyword of the function at a path."""
    top, last = path.split(".")[0], path.rpartition(".")[2]
    return KEYWORDS.get(top + ":" + last + ":" + keyword) or KEYWORDS.get(top + "::" + keyword)


def history_of(owner: Any, name: str) -> str:
    """ "removed in pandas 2.0" or "new in Python 3.12"; empty if nothing certain is known of it."""
    paths = [owner] if isinstance(owner, str) else [_public(base) for base in mro(owner)]
    return _told(removal_of(owner, name), paths[0], [path + "." + name for path in paths])


def keyword_history_of(path: str, keyword: str) -> str:
    """The same for a keyword; a path is a class's public one where it has one."""
    parts = path.split(".")
    ends = [".".join((parts[0], *parts[-count:])) for count in (1, 2)]
    paths = [path, *ends, "builtins." + path]
    return _told(keyword_removal_of(path, keyword), path, [one + ":" + keyword for one in paths])


def _told(removal: Removal | None, owner: str, paths: list[str]) -> str:
    if removal is not None and removal.since and removed_here(removal, owner):
        return removal.why
    since = next((SINCE[path] for path in paths if path in SINCE), "")
    return "new in Python " + since if _numbers(since) > sys.version_info[:2] else ""


def removed_here(removal: Removal, owner: str) -> bool:
    """Whether the installed version is one that no longer has it."""
    top = owner.split(".")[0]
    installed = distribution_of(top if top in sys.modules else "builtins")
    return not installed or _numbers(installed) >= _numbers(removal.since)


def _numbers(text: str) -> tuple[int, ...]:
    """The version a text ends with: "pandas 3.1.1" -> (3, 1, 1)."""
    found = re.search(r"(\d+(?:\.\d+)*)\D*$", text)
    return tuple(int(part) for part in found.group(1).split(".")) if found else ()


def _public(cls: type) -> str:
    """The short path of a class by which people know it: top-level package and name."""
    top = str(cls.__module__).split(".")[0]
    return cls.__name__ if top == "builtins" else top.lstrip("_") + "." + cls.__name__
