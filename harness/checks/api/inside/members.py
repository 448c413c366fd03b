"""A class and a name -> whether it, or an instance of it, has an attribute of that name."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Any

from harness.checks.api.inside.answers import attempt, exists, missing, unknown
from harness.checks.api.inside.environment import same_home
from harness.checks.api.inside.histories import history_of, removal_of, removed_here
from harness.checks.api.inside.modules import ABSENT_MARK, holder, is_function, mro, path_of, static
from harness.checks.api.inside.sources import (
    assigned_from_outside,
    assigned_in,
    documented,
    has_source,
    homes_of,
    names_of,
    set_in_source,
    sets_computed_names,
)
from harness.checks.api.inside.suggestions import idiom_of, suggest

_OPEN = {
    "argparse.Namespace", "optparse.Values", "types.SimpleNamespace", "unittest.mock.NonCallableMock",
    "ctypes.CDLL", "ctypes.Structure", "_ctypes.Array", "_ctypes.Structure", "_ctypes.Union", "module", "enum.Enum", "enum.auto",
    "super", "_thread._local", "weakproxy", "weakcallableproxy", "function", "method", "NoneType",
    "functools.partial", "xmlrpc.client.ServerProxy", "sklearn.utils._bunch.Bunch", "logging.LogRecord",
}  # fmt: skip
"""Their attributes are the user's own, or come from elsewhere."""

_ELSEWHERE = {"winerror", "strerror", "filename2", "characters_written"}
_INTERFACES = {
    "typing",
    "collections.abc",
    "_collections_abc",
    "abc",
    "numbers",
    "typing_extensions",
}
_LOOSE = {
    "object",
    "type",
    "bool",
    "Exception",
    "BaseException",
    "tuple",
    "io.IOBase",
    "_io._IOBase",
}
"""What an engine says when it knows little more: values usually are of something narrower."""

_SERVES_DATA = ("pandas.", "bs4.", "pydantic.", "sqlalchemy.engine.")
"""Their `__getattr__` serves columns, tags and private fields: data, never a method to call."""

_TAGS = "_"


def attribute(cls: type, name: str, *, itself: bool, context: str) -> dict[str, Any]:
    """Whether `cls` (itself) or an instance of it has an attribute."""
    path = path_of(cls)
    found = static(cls, name)
    if found is ABSENT_MARK and itself:
        found = static(type(cls), name)
    if found is not ABSENT_MARK and not _only_raises(cls, name, found):
        return _seen(cls, name, found, path)
    if context not in ("load", "call"):
        return unknown("it is assigned, not read", path)
    if not itself:
        set_by = _set_on_instances(cls, name)
        if set_by:
            return exists(path, set_by, veto=False)
    open_because = _why_open(cls, name, itself=itself)
    if open_because:
        return unknown(open_because, path)
    elsewhere = "" if removal_of(cls, name) else _on_a_subclass(cls, name, itself=itself)
    if elsewhere:
        return unknown("a subclass has it: " + elsewhere, path)
    served = _why_served(cls, name, context, itself=itself)
    if served:
        return unknown(served, path)
    return _absent(cls, name, path, itself=itself)


def _only_raises(cls: type, name: str, found: Any) -> bool:
    """Whether a C class keeps a removed name only to say so (`numpy.ndarray.ptp` in numpy 2.0)."""
    removal = removal_of(cls, name)
    silent = isinstance(found, types.GetSetDescriptorType) and not (found.__doc__ or "").strip()
    return silent and removal is not None and removed_here(removal, path_of(cls))


def _seen(cls: type, name: str, found: Any, path: str) -> dict[str, Any]:
    kind = type(found)
    where = path_of(holder(cls, name) or cls)
    why = "`" + name + "` is in the dictionary of " + where
    if isinstance(found, types.GetSetDescriptorType):
        if not (found.__doc__ or "").strip():
            return unknown(why + ", as a C property that says nothing and may raise", path)
        return exists(path, why + " (a C property)", veto=False)
    if found is None or isinstance(found, types.MemberDescriptorType):
        return exists(path, why, veto=False)
    if isinstance(found, property) or is_function(found) or isinstance(found, type):
        return exists(path, why, veto=not isinstance(found, property) or not _raises(found))
    if static(kind, "__get__") is not ABSENT_MARK and kind not in (classmethod, staticmethod):
        return exists(path, why + ", served by a descriptor", veto=False)
    return exists(path, why)


def _raises(found: property) -> bool:
    """Whether a property's own code names an exception that hides it."""
    code = getattr(found.fget, "__code__", None)
    names = code.co_names if code is not None else ("AttributeError",)
    return "AttributeError" in names or "NotImplementedError" in names


def _why_open(cls: type, name: str, *, itself: bool) -> str:
    """Why nothing can be said about names that are not found on this class; empty if it can."""
    path = path_of(cls)
    bases = [path_of(base) for base in mro(cls)]
    opened = [base for base in bases if base in _OPEN]
    if name in _ELSEWHERE and issubclass(cls, OSError):
        return "it exists on other platforms only"
    if name == "__notes__" and issubclass(cls, BaseException):
        return "it exists once a note was added"
    if opened and not _is_finished_enum(cls):
        return "attributes of " + opened[0] + " are the user's own"
    if idiom_of(cls, name) or removal_of(cls, name):
        return ""
    if says_too_little(cls):
        return path + " says too little about the value"
    if _namedtuple_like(cls):
        return "named tuples are made at run time"
    for base in mro(cls):
        for function in (vars(base).get("__init__"), vars(base).get("__new__")):
            if not itself and sets_computed_names(function):
                return path_of(base) + ".__init__ sets attributes by computed names"
    return ""


def _is_finished_enum(cls: type) -> bool:
    """Whether an enumeration has its members, and so can get no more of them."""
    return path_of(type(cls)) in ("enum.EnumMeta", "enum.EnumType") and bool(
        vars(cls).get("_member_map_")
    )


def says_too_little(cls: type) -> bool:
    """Whether values that are said to be of this class are usually of something narrower."""
    return (
        path_of(cls) in _LOOSE
        or cls.__module__ in _INTERFACES
        or static(cls, "_is_protocol") is True
        or bool(vars(cls).get("__abstractmethods__"))
        or cls.__name__.endswith("Base")
        or cls.__name__.startswith("Abstract")
        or bool(_BASE_CLASS.match(str(vars(cls).get("__doc__") or "")))
        or _stands_in(cls)
    )


_BASE_CLASS = re.compile(
    r"\s*(?:An? )?(?:abstract |common )*base class\b(?! of all)", re.IGNORECASE
)
"""How libraries begin the documentation of classes whose values are of other classes."""


def _stands_in(cls: type) -> bool:
    """Whether an object in a class body is replaced by another when it is read from an instance.

    Such are descriptors, and the fields and columns of models, which the model's own class replaces.
    """
    if any(
        static(cls, name) is not ABSENT_MARK for name in ("__set_name__", "contribute_to_class")
    ):
        return True
    if static(cls, "__get__") is not ABSENT_MARK and static(cls, "__call__") is ABSENT_MARK:
        return True
    return any(base.__name__ in ("Field", "MapperProperty") for base in mro(cls))


def _namedtuple_like(cls: type) -> bool:
    return cls in (tuple,) or path_of(cls) in ("typing.NamedTuple", "collections.namedtuple")


def _set_on_instances(cls: type, name: str) -> str:
    """Where instances get the attribute from: source of the bases, annotations, the rest of the package."""
    for base in mro(cls):
        annotations, error = attempt(lambda b=base: vars(b).get("__annotations__", {}))
        if error is None and isinstance(annotations, dict) and name in annotations:
            return "annotated in " + path_of(base)
    if name in _listed_fields(cls):
        return "one of its fields"
    home = set_in_source(cls, name)
    if home:
        return "assigned in the source of " + home
    top = cls.__module__.split(".")[0]
    if top == "builtins":
        return ""
    if not _has_dictionary(cls):
        return ""
    if documented(cls, name):
        return "listed in its documentation"
    module = assigned_from_outside(top, name)
    return "assigned in the source of " + module if module else ""


def _listed_fields(cls: type) -> set[str]:
    """Names that classes list themselves: fields of syntax trees and C structures, attrs classes."""
    found: set[str] = set()
    for listing in ("_fields", "_attributes", "_fields_", "__match_args__", "__attrs_attrs__"):
        held = static(cls, listing)
        for field in held if isinstance(held, (tuple, list)) else ():
            name = field[0] if isinstance(field, tuple) and field else field
            found.add(str(getattr(name, "name", name)))
    return found


def _has_dictionary(cls: type) -> bool:
    return bool(cls.__dictoffset__)


def _on_a_subclass(cls: type, name: str, *, itself: bool) -> str:
    """A loaded subclass, of the same package or of an exception, that has the attribute."""
    if cls.__module__ == "builtins" and not issubclass(cls, BaseException):
        return ""
    for below in relatives(cls):
        if static(below, name) is not ABSENT_MARK:
            return path_of(below)
        outermost = names_of([below])
        if not itself and any(assigned_in(home, name, outermost) for home in homes_of(below)):
            return path_of(below)
    return ""


def relatives(cls: type) -> Iterator[type]:
    """Loaded subclasses of the same distribution; of an exception, all of them."""
    top = cls.__module__.split(".")[0]
    for below in _subclasses(cls):
        if issubclass(cls, BaseException) or same_home(str(below.__module__).split(".")[0], top):
            yield below


def _subclasses(cls: type) -> Iterator[type]:
    waiting, seen = [cls], {cls}
    while waiting and len(seen) < 3000:
        current = waiting.pop()
        found, error = attempt(type.__subclasses__, current)
        for below in [] if error is not None else found:
            if below not in seen:
                seen.add(below)
                waiting.append(below)
                yield below


def _why_served(cls: type, name: str, context: str, *, itself: bool) -> str:
    """Why `__getattr__` (or what cannot be read) may serve the name; empty if it cannot."""
    looked_up = type(cls) if itself else cls
    for hook in ("__getattr__", "__getattribute__"):
        base = holder(looked_up, hook)
        if base is None or base in (object, type) or not _is_python(vars(base)[hook]):
            continue
        if removal_of(cls, name):
            continue
        top = base.__module__.split(".")[0]
        data = (base.__module__ + ".").startswith(_SERVES_DATA)
        if context != "call" or not data or _may_be_tag(top, name):
            return path_of(base) + "." + hook + " may serve it"
    extension = not itself and _has_dictionary(cls) and not has_source(cls)
    if extension and context != "call" and not removal_of(cls, name) and not idiom_of(cls, name):
        return "the source of " + path_of(cls) + " cannot be read"
    return ""


def _is_python(hook: Any) -> bool:
    """Python code, in contrast to the slot of a C type, which only looks in the usual places."""
    return not isinstance(hook, types.WrapperDescriptorType)


def serves_anything(cls: type) -> bool:
    """Whether attributes of instances come from a hook: a proxy, or an object made of data."""
    base = holder(cls, "__getattr__")
    return base is not None and _is_python(vars(base)["__getattr__"])


def _may_be_tag(top: str, name: str) -> bool:
    return top == "bs4" and name.islower() and _TAGS not in name


def _absent(cls: type, name: str, path: str, *, itself: bool) -> dict[str, Any]:
    looked = "not in " + path + " or its bases"
    if not itself and _has_dictionary(cls) and cls.__module__.split(".")[0] not in ("builtins",):
        looked += ", not assigned in their source, on no loaded subclass"
    history = history_of(cls, name)
    names = _names(cls, itself=itself)
    return missing("attribute", path, looked + ("; " + history if history else ""), names=[name],
                   suggestions=suggest(name, names, cls=cls), history=history)  # fmt: skip


def _names(cls: type, *, itself: bool) -> list[str]:
    names = [n for base in mro(cls) for n in vars(base)]
    if itself:
        names += [n for base in mro(type(cls)) for n in vars(base)]
    return names
