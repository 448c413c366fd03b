"""A path, a class or a method -> the functions that a call of it runs, and what `self` is in them."""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any, NamedTuple

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.modules import (
    ABSENT_MARK,
    holder,
    is_class,
    is_function,
    is_module,
    path_of,
    static,
)


class Callee(NamedTuple):
    """One function that a call runs. `bound`: its first parameter is given already.

    `receiver`: the class that `self` (or `cls`) is of, where known; `path` is for people.
    """

    function: Any
    path: str
    receiver: type | None = None
    bound: bool = False


class Found(NamedTuple):
    """All functions a call must satisfy, or why they cannot be told."""

    callees: tuple[Callee, ...]
    why: str = ""


_UNDECIDED_METACLASSES = {"type", "abc.ABCMeta", "_abc.ABCMeta"}
_NOT_CONSTRUCTORS = {module + name for module in ("typing.", "typing_extensions.")
                     for name in ("Generic", "Protocol")}  # fmt: skip


def of_value(value: Any, parent: Any, path: str) -> Found:
    """The functions run by calling something found under a dotted path, in `parent`."""
    if is_class(value):
        return of_class(value)
    from_instance = parent is not None and not is_module(parent) and not is_class(parent)
    receiver: type | None = type(parent) if from_instance else None
    if is_class(parent):
        receiver = parent
    wrapped = _unwrapped(value, path, receiver)
    if wrapped is not None:
        return wrapped
    if isinstance(value, types.MethodType):
        held = value.__self__
        owner: Any = held if is_class(held) else type(held)
        return Found((Callee(value.__func__, path, owner, bound=True),))
    if is_function(value):
        given = isinstance(value, types.ClassMethodDescriptorType) or from_instance
        given = given or _is_of_metaclass(parent, path)
        return Found((Callee(value, path, receiver, bound=given and not _is_bound(value)),))
    return of_instance_call(value, path)


def _is_of_metaclass(parent: Any, path: str) -> bool:
    """Whether a class has a method from its metaclass, which makes the class its `self`."""
    return is_class(parent) and static(parent, path.rpartition(".")[2]) is ABSENT_MARK


def _is_bound(value: Any) -> bool:
    return isinstance(value, (types.BuiltinFunctionType, types.MethodWrapperType))


def of_instance_call(value: Any, path: str) -> Found:
    """The functions run by calling an object that is no function: `__call__` of its class."""
    call = static(type(value), "__call__")
    if call is ABSENT_MARK:
        return Found((), "it is not callable as far as its class says")
    if isinstance(value, functools.partial) or not isinstance(call, types.FunctionType):
        return Found((Callee(value, path, bound=False),))
    if static(type(value), "__getattr__") is not ABSENT_MARK:
        return Found((), "it is a proxy")
    return Found((Callee(call, path, type(value), bound=True),))


def of_member(cls: type, name: str, *, itself: bool) -> Found:
    """The functions run by calling `instance.name(...)` or, for the class itself, `cls.name(...)`."""
    path = path_of(cls) + ("." + name if name else "")
    if not name:
        if itself:
            return of_class(cls)
        name = "__call__"
    raw = static(cls, name)
    if raw is ABSENT_MARK and itself:
        raw = static(type(cls), name)
        itself = False
    if raw is ABSENT_MARK:
        return Found((), "it has no `" + name + "`")
    if is_class(raw):
        return of_class(raw)
    wrapped = _unwrapped(raw, path, cls)
    if wrapped is not None:
        return wrapped
    if isinstance(raw, types.ClassMethodDescriptorType):
        return Found((Callee(raw, path, cls, bound=True),))
    if isinstance(raw, types.BuiltinFunctionType):
        return Found((Callee(raw, path, cls, bound=False),))
    if is_function(raw):
        return Found((Callee(raw, path, cls, bound=not itself),))
    return Found((), "`" + name + "` is served by a " + type(raw).__name__)


def _unwrapped(raw: Any, path: str, receiver: type | None) -> Found | None:
    """The function inside a classmethod or staticmethod as a class stores it; None for others."""
    if isinstance(raw, classmethod):
        return Found((Callee(raw.__func__, path, receiver, bound=True),))
    if isinstance(raw, staticmethod):
        return Found((Callee(raw.__func__, path, receiver, bound=False),))
    return None


def of_class(cls: type) -> Found:
    """The functions run by calling a class: its own or inherited `__new__` and `__init__`."""
    path = path_of(cls)
    meta_call = static(type(cls), "__call__")
    if path_of(type(cls)) not in _UNDECIDED_METACLASSES and isinstance(
        meta_call, types.FunctionType
    ):
        return Found((), "its metaclass decides what a call does")
    found: list[Callee] = []
    compiled = False
    for name in ("__new__", "__init__"):
        base = holder(cls, name)
        if base is None or base is object or path_of(base) in _NOT_CONSTRUCTORS:
            continue
        raw = vars(base)[name]
        function = raw.__func__ if isinstance(raw, (staticmethod, classmethod)) else raw
        if isinstance(function, types.FunctionType):
            found.append(Callee(function, path, cls, bound=True))
        else:
            compiled = True
    if len(found) == 2 and _is_open(found[0].function):
        return Found((), "its __new__ takes anything and may make something else")
    if compiled:
        if not found:
            return _compiled(cls, path)
        if any(callee.function.__name__ == "__new__" for callee in found):
            return Found(tuple(found))
    return Found(tuple(found) or (Callee(_nothing, path, bound=False),))


def _compiled(cls: type, path: str) -> Found:
    if issubclass(cls, BaseException):
        return Found((), "exceptions take any arguments")
    own = vars(cls).get("__new__") or vars(cls).get("__init__")
    if own is None:
        return Found((), "it is made by a compiled base class")
    return Found((Callee(cls, path, bound=False),))


def _is_open(function: types.FunctionType) -> bool:
    flags = function.__code__.co_flags
    return bool(flags & inspect.CO_VARARGS or flags & inspect.CO_VARKEYWORDS)


def _nothing() -> None:
    """The constructor of a class that defines none: it takes no arguments."""


def annotated_class(function: Any, *, key: str = "return") -> type | None:
    """The one class that a function says it returns; None when it does not say or says several."""
    notes, error = attempt(getattr, function, "__annotations__")
    if error is not None or type(notes) is not dict or key not in notes:
        return None
    note = notes[key]
    if note is None:
        return type(None)
    if is_class(note):
        found: type = note
        return found
    if not isinstance(note, str):
        return None
    names = [part.strip().strip("'\"") for part in note.split("|")]
    names = [part for part in names if part and part != "None"] or ["None"]
    if len(names) > 1:
        return None
    return _named(names[0].partition("[")[0], function)


def _named(name: str, function: Any) -> type | None:
    """A class by the name an annotation uses, in the namespace of the function."""
    if name == "None":
        return type(None)
    spaces = getattr(function, "__globals__", {})
    parts = name.split(".")
    builtins_of = spaces.get("__builtins__", {})
    builtins_of = builtins_of if isinstance(builtins_of, dict) else vars(builtins_of)
    value = spaces.get(parts[0], builtins_of.get(parts[0]))
    for part in parts[1:]:
        value, error = attempt(getattr, value, part)
        if error is not None:
            return None
    return value if is_class(value) else None
