"""An answer about a class -> one about a class that a file derives from it and that was never made here."""

from __future__ import annotations

import abc
from typing import Any

from harness.checks.api.inside.answers import unknown
from harness.checks.api.inside.environment import stdlib
from harness.checks.api.inside.modules import mro, path_of

_KEEPS = {"pydantic"}
"""Packages whose classes are made specially, but get no names beyond those that are written."""

_LANGUAGE = {"builtins", "typing", "abc", "typing_extensions"}


def of_derived(answer: dict[str, Any], classes: list[type]) -> dict[str, Any]:
    """What a base lacks may still be put on a class as it is made, by a metaclass or a hook."""
    if answer["truth"] == "missing":
        for cls in classes:
            maker = _maker(cls)
            if maker:
                why = maker + " may add names to classes derived from " + path_of(cls)
                return unknown(why, path_of(cls))
    return answer


def _maker(cls: type) -> str:
    """What takes part in making the classes that derive from one; empty: only Python itself."""
    if type(cls) not in (type, abc.ABCMeta) and not _keeps(type(cls)):
        return path_of(type(cls))
    for base in mro(cls):
        if "__init_subclass__" in vars(base) and not (_keeps(base) or _top(base) in stdlib()):
            return path_of(base) + ".__init_subclass__"
    return ""


def _keeps(cls: type) -> bool:
    return _top(cls) in _KEEPS | _LANGUAGE


def _top(cls: type) -> str:
    return str(cls.__module__).split(".")[0]
