"""A dotted path -> the module, class or object it names, importing what must be imported."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from typing import Any, NamedTuple

from harness.checks.api.inside.answers import attempt, said

_PROGRAMS = {"antigravity", "this", "idlelib", "turtledemo", "test"}
"""Importing these does something: opens a browser or a window, prints, runs tests."""

LOADED, ABSENT, BROKEN, NOT_INSTALLED = "loaded", "absent", "broken", "not installed"


class Loaded(NamedTuple):
    """What came of importing a module; `path` is the first part that is absent or broken."""

    state: str
    module: Any = None
    path: str = ""
    message: str = ""


class Walk(NamedTuple):
    """Where a dotted path leads: found, missing (at `path`, in `parent`) or unknown (`why`).

    `parents`: what each attribute was taken from, outermost first; the last holds `value`.
    """

    state: str
    value: Any = None
    path: str = ""
    parent: Any = None
    why: str = ""
    message: str = ""


_results: dict[str, Loaded] = {}
_refused: dict[str, str] = {}


def refuse(broken: dict[str, str]) -> None:
    """Never import these again: they ended or stopped a process before this one."""
    _refused.update(broken)


def load(path: str) -> Loaded:
    """Import a module; the answer is remembered."""
    if path not in _results:
        _results[path] = _load(path)
    return _results[path]


def _load(path: str) -> Loaded:
    parts = path.split(".")
    if path in _refused:
        return Loaded(BROKEN, None, path, _refused[path])
    if parts[0] in _PROGRAMS or "__main__" in parts:
        return Loaded(BROKEN, None, path, "it is a program; not imported here")
    if len(parts) > 1:
        parent = load(path.rpartition(".")[0])
        if parent.state != LOADED:
            return parent
    known = sys.modules.get(path)
    if known is not None:
        return Loaded(LOADED, known, path)
    spec, error = attempt(importlib.util.find_spec, path)
    if error is not None and not isinstance(error, (ImportError, ValueError)):
        return Loaded(BROKEN, None, path, said(error))
    if spec is None:
        if len(parts) > 1:
            return Loaded(ABSENT, None, path, "No module named " + repr(path))
        return Loaded(NOT_INSTALLED, None, path, "not installed")
    return _import(path)


def _import(path: str) -> Loaded:
    module, error = attempt(importlib.import_module, path)
    if error is None:
        return Loaded(LOADED, sys.modules.get(path, module), path)
    return Loaded(BROKEN, None, path, said(error))


def is_module(value: Any) -> bool:
    """Whether a value is a module, asked without touching it: it may be a proxy that raises."""
    return issubclass(type(value), types.ModuleType)


def is_class(value: Any) -> bool:
    """Whether a value is a class, asked in the same way."""
    return issubclass(type(value), type)


def of_module(module: Any, name: str) -> Walk:
    """What `module.name` gives, or the submodule of that name; a module's `__getattr__` may raise anything."""
    path = module.__name__ + "." + name
    value, error = attempt(getattr, module, name)
    if error is None:
        return Walk("found", value, path, module)
    if not isinstance(error, (AttributeError, ImportError)):
        return Walk("unknown", None, path, module, "looking it up raises " + said(error))
    loaded = load(path)
    if loaded.state == LOADED:
        return Walk("found", loaded.module, path, module, "submodule")
    if loaded.state == BROKEN:
        return Walk("unknown", None, path, module, "importing it raises " + loaded.message)
    if _needs_another_package(error, path):
        return Walk("unknown", None, path, module, "it needs what is not installed: " + said(error))
    return Walk("missing", None, path, module, "", _own_words(error))


def _needs_another_package(error: BaseException, path: str) -> bool:
    """A lazy attribute of a library that wants an optional dependency."""
    name = getattr(error, "name", None)
    return (
        isinstance(error, ModuleNotFoundError)
        and isinstance(name, str)
        and name.split(".")[0] != path.split(".")[0]
    )


def _own_words(error: BaseException) -> str:
    """What the library itself says, unless it is only Python's standard sentence."""
    text = said(error).partition(": ")[2]
    standard = text.startswith("module ") and " has no attribute " in text and len(text) < 120
    return "" if standard or text.startswith("cannot import name") else text


_walks: dict[str, Walk] = {}


def walk(path: str) -> Walk:
    """Follow a dotted path from its top-level module; remembered."""
    if path not in _walks:
        _walks[path] = _walk(path)
    return _walks[path]


def _walk(path: str) -> Walk:
    above, _, name = path.rpartition(".")
    if not above:
        loaded = load(path)
        if loaded.state == LOADED:
            return Walk("found", loaded.module, path)
        return Walk("unknown", None, path, None, loaded.message)
    before = walk(above)
    if before.state != "found":
        return before
    if is_module(before.value):
        return of_module(before.value, name)._replace(path=path)
    return _of_object(before.value, name, path)


def _of_object(owner: Any, name: str, path: str) -> Walk:
    """An attribute of a class or of an object that lives in a module, without running descriptors."""
    if isinstance(owner, (classmethod, staticmethod)):
        owner = owner.__func__
    if is_class(owner):
        raw = static(owner, name)
        if raw is ABSENT_MARK:
            raw = static(type(owner), name)
    else:
        raw = instance_dict(owner).get(name, ABSENT_MARK)
        if raw is ABSENT_MARK:
            raw = static(type(owner), name)
    if raw is ABSENT_MARK:
        return Walk("missing", None, path, owner)
    if isinstance(raw, (classmethod, staticmethod)) or is_function(raw):
        return Walk("found", raw, path, owner)
    if hasattr(type(raw), "__get__") and not is_class(raw):
        return Walk("unknown", None, path, owner, "it is computed by a descriptor")
    return Walk("found", raw, path, owner)


ABSENT_MARK = object()


def mro(cls: type) -> tuple[type, ...]:
    """The bases of a class in order, read past any metaclass."""
    found: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    return found


def static(cls: type, name: str) -> Any:
    """What a class or its bases hold under a name, as it is stored; ABSENT_MARK if nothing."""
    for base in mro(cls):
        held = type.__dict__["__dict__"].__get__(base)
        if name in held:
            return held[name]
    return ABSENT_MARK


def holder(cls: type, name: str) -> type | None:
    """The class along the bases that holds a name."""
    for base in mro(cls):
        if name in type.__dict__["__dict__"].__get__(base):
            return base
    return None


_FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodDescriptorType,
    types.WrapperDescriptorType, types.MethodWrapperType, types.ClassMethodDescriptorType,
)  # fmt: skip
_COMPILED_FUNCTIONS = {
    "cython_function_or_method",
    "fused_cython_function",
    "_ArrayFunctionDispatcher",
}


def is_function(value: Any) -> bool:
    """Whether a value is a function or method; `inspect.isroutine` takes accessors for such, too."""
    return isinstance(value, _FUNCTIONS) or type(value).__name__ in _COMPILED_FUNCTIONS


def instance_dict(value: Any) -> dict[str, Any]:
    """The attributes stored on an object itself; nothing for objects without a dictionary."""
    found, error = attempt(object.__getattribute__, value, "__dict__")
    return found if error is None and type(found) is dict else {}


def path_of(cls: type) -> str:
    """The full name of a class: module and qualified name, without "builtins."."""
    module, failed = attempt(getattr, cls, "__module__")
    name, _ = attempt(getattr, cls, "__qualname__")
    if failed or not isinstance(module, str) or module == "builtins":
        return str(name or cls)
    return module + "." + str(name)
