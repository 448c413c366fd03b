"""A class or the result of a call, and a protocol -> whether it supports it."""

from __future__ import annotations

import inspect
import types
from typing import Any

from harness.checks.api.inside.answers import exists, missing, unknown
from harness.checks.api.inside.callables import Callee, Found, annotated_class
from harness.checks.api.inside.environment import stdlib
from harness.checks.api.inside.members import says_too_little
from harness.checks.api.inside.modules import ABSENT_MARK, path_of, static, walk

_NEEDS = {
    "await": (("__await__",),),
    "with": (("__enter__", "__exit__"),),
    "async with": (("__aenter__", "__aexit__"),),
    "iterate": (("__iter__",), ("__getitem__",)),
    "async iterate": (("__aiter__",),),
}
_INSTEAD = {
    "with": "async with",
    "async with": "with",
    "iterate": "async for",
    "async iterate": "for",
}
_COMPILED_NEVER_AWAITED = {
    "time",
    "math",
    "os",
    "posix",
    "nt",
    "json",
    "_json",
    "re",
    "random",
    "_random",
}
_KNOWN_RESULTS = {
    "requests": dict.fromkeys(("get", "post", "put", "delete", "patch", "head", "options", "request"), "requests.models.Response"),
}  # fmt: skip


def of_class(cls: type, protocol: str, *, itself: bool) -> dict[str, Any]:
    """Whether instances of a class (or the class itself) support a protocol."""
    looked_up = type(cls) if itself else cls
    path = path_of(cls)
    if _supports(looked_up, protocol):
        return exists(path, "it has " + " and ".join(_NEEDS[protocol][0]))
    if itself and protocol == "iterate" and type(cls) is not type:
        return unknown("its metaclass decides", path)
    if says_too_little(cls):
        return unknown(path + " says too little about the value", path)
    if any(_supports(below, protocol) for below in _below(cls)):
        return unknown("a subclass supports it", path)
    needs = " or ".join(" and ".join(names) for names in _NEEDS[protocol])
    return missing(
        "protocol",
        path,
        path + " has no " + needs,
        names=[protocol],
        suggestions=_instead(cls, protocol),
    )


def _supports(cls: type, protocol: str) -> bool:
    if protocol == "await" and cls is types.GeneratorType:
        return False
    return any(
        all(static(cls, name) not in (ABSENT_MARK, None) for name in names)
        for names in _NEEDS[protocol]
    )


def _below(cls: type) -> list[type]:
    if cls.__module__ == "builtins":
        return []
    top = str(cls.__module__).split(".")[0]
    below: list[type] = type.__subclasses__(cls)
    return [one for one in below if str(one.__module__).split(".")[0] == top]


def _instead(cls: type, protocol: str) -> list[str]:
    if protocol == "await":
        return ["(without await)"]
    other = _INSTEAD[protocol]
    key = {"async for": "async iterate", "for": "iterate"}.get(other, other)
    if _supports(cls, key):
        return [other]
    return ["await"] if _supports(cls, "await") else []


def of_call(found: Found, protocol: str, path: str) -> dict[str, Any]:
    """Whether what a call gives supports a protocol, as far as the function itself says."""
    if len(found.callees) != 1:
        return unknown(found.why or "it is not one function", path)
    callee = found.callees[0]
    function = callee.function
    if inspect.iscoroutinefunction(function):
        return _of_kind(types.CoroutineType, protocol, path, "it is a coroutine function")
    if inspect.isasyncgenfunction(function):
        return _of_kind(
            types.AsyncGeneratorType, protocol, path, "it is an async generator function"
        )
    if inspect.isgeneratorfunction(function):
        if function.__code__.co_flags & inspect.CO_ITERABLE_COROUTINE:
            return unknown("it is a generator that can be awaited", path)
        return _of_kind(types.GeneratorType, protocol, path, "it is a generator function")
    return _of_plain(callee, protocol, path)


def _of_kind(cls: type, protocol: str, path: str, why: str) -> dict[str, Any]:
    if _supports(cls, protocol):
        return exists(path, why)
    return missing("protocol", path, why, names=[protocol], suggestions=_instead(cls, protocol))


def _of_plain(callee: Callee, protocol: str, path: str) -> dict[str, Any]:
    """A function that is no coroutine: what it is annotated to return, or what is known of it."""
    function = callee.function
    if hasattr(function, "__wrapped__"):
        return unknown("a decorator decides what a call gives", path)
    top, _, last = path.rpartition(".")
    cls = _known(_KNOWN_RESULTS.get(top, {}).get(last, "")) or annotated_class(function)
    if cls is not None:
        answer = of_class(cls, protocol, itself=False)
        if answer["truth"] == "missing":
            answer.update(owner=path, why="it returns " + path_of(cls) + "; " + str(answer["why"]))
        return answer
    module = str(getattr(function, "__module__", "") or "")
    if protocol == "await" and isinstance(function, types.BuiltinFunctionType) and (
        module in _COMPILED_NEVER_AWAITED and module in stdlib()
    ):  # fmt: skip
        return missing("protocol", path, "it is a plain function of " + module, names=[protocol],
                       suggestions=_asynchronous(path))  # fmt: skip
    return unknown("it does not say what it returns", path)


def _known(path: str) -> type | None:
    value = walk(path).value if path else None
    return value if isinstance(value, type) else None


def _asynchronous(path: str) -> list[str]:
    return ["asyncio.sleep"] if path == "time.sleep" else ["(without await)"]
