"""A type as an engine prints it -> the runtime classes it can mean.

Engines print short names (`DataFrame`), stubs' names (`_Writer`) and forms that are no classes at
all. A class counts when its own name fits and it lives where the engine or the file points to.
"""

from __future__ import annotations

import builtins
import collections.abc
import contextlib
import csv
import io
import re
import sys
import types
from collections.abc import Iterable
from typing import Any, NamedTuple

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.environment import stdlib
from harness.checks.api.inside.modules import LOADED, is_class, is_module, load, walk

_STUB_NAMES = {
    "TimestampProperties": ("pandas.core.indexes.accessors", "DatetimeProperties"),
    "TimestampSeries": ("pandas", "Series"), "TimedeltaSeries": ("pandas", "Series"),
    "PeriodSeries": ("pandas", "Series"), "OffsetSeries": ("pandas", "Series"),
    "IntervalSeries": ("pandas", "Series"), "UnknownSeries": ("pandas", "Series"),
    "NDArray": ("numpy", "ndarray"),
}  # fmt: skip
"""What stubs call classes that have another name at run time."""

_NAMES_OF_ENGINES: dict[str, Any] = {
    "None": type(None),
    "_GeneratorContextManager": contextlib._GeneratorContextManager,
    "_AsyncGeneratorContextManager": contextlib._AsyncGeneratorContextManager,
    "function": types.FunctionType,
    "Generator": types.GeneratorType,
    "Coroutine": types.CoroutineType,
    "CoroutineType": types.CoroutineType,
    "AsyncGenerator": types.AsyncGeneratorType,
    "List": list, "Dict": dict, "Set": set, "FrozenSet": frozenset, "Tuple": tuple, "Type": type,
    "LiteralString": str,
    "dict_keys": type({}.keys()),
    "dict_values": type({}.values()),
    "dict_items": type({}.items()),
}  # fmt: skip
_CSV = {
    "Reader": type(csv.reader(())), "_reader": type(csv.reader(())),
    "Writer": type(csv.writer(io.StringIO())), "_writer": type(csv.writer(io.StringIO())),
}  # fmt: skip
"""Types that no module offers by the name that stubs give them."""

_WRAPPED = re.compile(r"^(?:type|Type|Module|Literal|Annotated|Final|ClassVar)\[(.*)\]$", re.DOTALL)
_LITERAL = re.compile(r"^Literal\[(.*)\]$", re.DOTALL)


class Meant(NamedTuple):
    """The classes a type can mean, and whether the value is the class itself."""

    classes: list[type]
    itself: bool = False
    why: str = ""


def meant_by(form: str, name: str, module: str, imported: Iterable[str]) -> Meant:
    """Resolve a type of form instance or class; no classes: `why` says so."""
    text = name.strip().strip("'\"`")
    itself = form == "class"
    literal = _LITERAL.match(text)
    if literal:
        return Meant(
            _literal(literal.group(1).strip()), itself, "it is a literal of an unknown kind"
        )
    wrapped = _WRAPPED.match(text)
    if wrapped:
        itself = itself or text[:4].lower() == "type"
        text = wrapped.group(1)
    text, bare, _ = text.partition("[")
    module, text = _split(module, text.strip())
    if not text.replace(".", "").isidentifier():
        return Meant([], itself, "it is no plain class: " + name[:80])
    classes = _resolve(text, module, list(imported), plain=not bare)
    return Meant(classes, itself, "" if classes else "no loaded class is called " + text)


def _split(module: str, text: str) -> tuple[str, str]:
    """A name the engine wrote with its module: the module apart."""
    if module or "." not in text:
        return module, text
    above, _, last = text.rpartition(".")
    return (above, last) if load(above.split(".")[0]).state == LOADED else ("", text)


def _literal(text: str) -> list[type]:
    if text[:1] in "'\"":
        return [str]
    if text[:2] in ("b'", 'b"'):
        return [bytes]
    if text in ("True", "False"):
        return [bool]
    return [int] if re.match(r"^-?\d+$", text) else []


def _resolve(name: str, module: str, imported: list[str], *, plain: bool) -> list[type]:
    """All classes a name may mean; a `plain` one is written without what engines add in brackets."""
    if name in _CSV and "csv" in imported:
        return [_CSV[name]]
    if module in ("builtins", "") and is_class(getattr(builtins, name, None)):
        return [getattr(builtins, name)]
    if name in _STUB_NAMES and load(_STUB_NAMES[name][0].split(".")[0]).state == LOADED:
        return _in_module(_STUB_NAMES[name][1], _STUB_NAMES[name][0])
    abstract = _abstract(name)
    if abstract and module.split(".")[0] in _ABSTRACT_HOMES:
        return abstract
    if module:
        return _in_module(name, module)
    near = _near(name, imported)
    if near and plain and name in _NAMES_OF_ENGINES:
        return _distinct(near)  # those of typing are never without brackets: numpy's Generator
    if abstract or near or name.startswith("_"):  # a private name without a module is a stub's own
        return _distinct([*abstract, *near])
    named = index().get(name.rpartition(".")[2], [])
    return named if len(named) == 1 else [] if named else _nested(name, imported)


def _nested(name: str, imported: list[str]) -> list[type]:
    """The one class of that name inside another class of the packages a file imports."""
    tops = {path.split(".")[0] for path in imported}
    found: dict[int, type] = {}
    for outer in [cls for each in index().values() for cls in each if _top(cls) in tops]:
        inner: Any = vars(outer).get(name.rpartition(".")[2])
        if is_class(inner) and inner.__qualname__.startswith(outer.__qualname__ + "."):
            found[id(inner)] = inner
    return list(found.values()) if len(found) == 1 else []


def _abstract(name: str) -> list[type]:
    """What an engine means by a name of `typing`, as a class."""
    found = _NAMES_OF_ENGINES.get(name) or getattr(collections.abc, name, None)
    return [found] if found is not None and is_class(found) else []


def _near(name: str, imported: list[str]) -> list[type]:
    """The classes of that name in the packages a file imports: what a package offers first, else any."""
    named = index().get(name.rpartition(".")[2], [])
    found: list[type] = []
    for top in dict.fromkeys(path.split(".")[0] for path in imported):
        offered = _exported(top, name)
        if offered is not None:
            found.append(offered)
        if offered is None or _top(offered).lstrip("_") != top:  # offered, but another package's
            found += [cls for cls in named if top in (_top(cls), _top(cls).lstrip("_"))]
    return found


_ABSTRACT_HOMES = {"typing", "types", "builtins", "collections", "_collections_abc", "typing_extensions",
                   "_typeshed"}  # fmt: skip


def _in_module(name: str, module: str) -> list[type]:
    """The class in the module an engine names; stubs may name a neighbour of where it really is."""
    found = walk(module + "." + name)
    if found.state == "found" and is_class(found.value):
        return [found.value]
    top = module.split(".")[0]
    if load(top).state != LOADED:
        return []
    loaded = [cls for cls in index().get(name.rpartition(".")[2], []) if _top(cls) == top]
    loaded = loaded or _nested(name, [top])
    same = [cls for cls in loaded if cls.__module__ == module]
    return same or _distinct(loaded)


def _exported(top: str, name: str) -> type | None:
    """A class that an imported module offers under its own name."""
    loaded = load(top)
    if loaded.state != LOADED or not is_module(loaded.module):
        return None
    value = vars(loaded.module).get(name)
    return value if is_class(value) and attempt(getattr, value, "__name__")[0] == name else None


def _top(cls: type) -> str:
    return str(cls.__module__).split(".")[0]


def _distinct(classes: list[type]) -> list[type]:
    """Without repeats, and without what the standard library keeps twice (C and Python twins)."""
    unique = list({id(cls): cls for cls in classes}.values())
    seen: dict[tuple[str, str], type] = {}
    for cls in unique:
        if _top(cls).lstrip("_") not in stdlib() or cls.__module__.startswith("_py"):
            key = (cls.__module__, cls.__qualname__)
        else:
            key = (_top(cls).lstrip("_"), cls.__qualname__)
        seen.setdefault(key, cls)
    return list(seen.values())


_index: dict[str, list[type]] = {}
_indexed: set[str] = set()


def index() -> dict[str, list[type]]:
    """All classes of all loaded modules by their own names; new modules are added on each call."""
    if len(_indexed) == len(sys.modules):
        return _index
    for name, module in list(sys.modules.items()):
        if name in _indexed:
            continue
        _indexed.add(name)
        if is_module(module):
            for value in list(_names_of(module).values()):
                _enter(value)
    return _index


def _names_of(module: Any) -> dict[str, Any]:
    found, error = attempt(object.__getattribute__, module, "__dict__")
    return dict(found) if error is None else {}


def _enter(value: Any) -> None:
    if not is_class(value):
        return
    name, error = attempt(type.__dict__["__name__"].__get__, value)
    where, homeless = attempt(getattr, value, "__module__")
    if error is not None or homeless is not None or not isinstance(where, str):
        return
    known = _index.setdefault(name, [])
    if not any(cls is value for cls in known):
        known.append(value)
