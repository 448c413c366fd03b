"""A callable -> the parameters it takes, from its own signature, its docstring or a table."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import types
from collections.abc import Sequence
from inspect import Parameter
from typing import Any, NamedTuple

from harness.checks.api.inside.answers import attempt

_CSV_OPTIONS = (
    "(file, dialect='', /, *, delimiter='', doublequote=True, escapechar=None, lineterminator='',"
    " quotechar='', quoting=0, skipinitialspace=False, strict=False)"
)
_TABLE = {
    "dir": "(object=None, /)", "getattr": "(object, name, default=None, /)", "iter": "(object, sentinel=None, /)",
    "next": "(iterator, default=None, /)", "anext": "(iterator, default=None, /)", "vars": "(object=None, /)",
    "max": "(*args, default=None, key=None)", "min": "(*args, default=None, key=None)",
    "bool": "(x=False, /)", "int": "(x=0, /, base=10)", "str": "(object='', encoding='', errors='')",
    "float": "(x=0, /)", "complex": "(real=0, imag=0)", "list": "(iterable=(), /)", "tuple": "(iterable=(), /)",
    "set": "(iterable=(), /)", "frozenset": "(iterable=(), /)", "range": "(start, stop=None, step=1, /)",
    "slice": "(start, stop=None, step=None, /)", "map": "(func, *iterables)", "filter": "(function, iterable, /)",
    "zip": "(*iterables, strict=False)", "enumerate": "(iterable, start=0)", "reversed": "(sequence, /)",
    "bytes": "(source=b'', encoding='', errors='')", "bytearray": "(source=b'', encoding='', errors='')",
    "dict": "(iterable=(), /, **kwargs)", "type": "(*args, **kwargs)", "super": "(*args)",
    "classmethod": "(function, /)", "staticmethod": "(function, /)",
    "str.count": "(self, sub, start=0, end=0, /)", "str.find": "(self, sub, start=0, end=0, /)",
    "str.index": "(self, sub, start=0, end=0, /)", "str.rfind": "(self, sub, start=0, end=0, /)",
    "str.rindex": "(self, sub, start=0, end=0, /)", "str.startswith": "(self, prefix, start=0, end=0, /)",
    "str.endswith": "(self, suffix, start=0, end=0, /)", "str.format": "(self, *args, **kwargs)",
    "str.format_map": "(self, mapping, /)", "dict.pop": "(self, key, default=None, /)", "dict.keys": "(self, /)",
    "dict.items": "(self, /)", "dict.values": "(self, /)", "dict.update": "(self, other=(), /, **kwargs)",
    "dict.clear": "(self, /)", "dict.copy": "(self, /)", "set.add": "(self, element, /)", "set.clear": "(self, /)",
    "set.copy": "(self, /)", "set.discard": "(self, element, /)", "set.remove": "(self, element, /)",
    "set.pop": "(self, /)", "set.union": "(self, *others)", "set.update": "(self, *others)",
    "set.difference": "(self, *others)", "set.intersection": "(self, *others)",
    "set.difference_update": "(self, *others)", "set.intersection_update": "(self, *others)",
    "set.issubset": "(self, other, /)", "set.issuperset": "(self, other, /)", "set.isdisjoint": "(self, other, /)",
    "set.symmetric_difference": "(self, other, /)", "deque.append": "(self, x, /)", "deque.appendleft": "(self, x, /)",
    "deque.extend": "(self, iterable, /)", "deque.extendleft": "(self, iterable, /)", "deque.pop": "(self, /)",
    "deque.popleft": "(self, /)", "deque.clear": "(self, /)", "deque.copy": "(self, /)", "deque.count": "(self, x, /)",
    "deque.remove": "(self, x, /)", "deque.reverse": "(self, /)", "deque.rotate": "(self, n=1, /)",
    "deque.insert": "(self, i, x, /)", "collections:deque": "(iterable=(), maxlen=None)",
    "math:hypot": "(*coordinates)", "math:log": "(x, base=0, /)", "time:time": "()", "time:sleep": "(seconds, /)",
    "time:perf_counter": "()", "time:monotonic": "()", "time:process_time": "()", "time:time_ns": "()",
    "time:gmtime": "(seconds=0, /)", "time:localtime": "(seconds=0, /)", "time:asctime": "(t=(), /)",
    "time:ctime": "(seconds=0, /)", "time:mktime": "(t, /)", "time:strftime": "(format, t=(), /)",
    "time:strptime": "(string, format='', /)", "functools:reduce": "(function, iterable, initial=None, /)",
    "functools:partial": "(func, /, *args, **keywords)", "functools:cmp_to_key": "(mycmp)",
    "itertools:islice": "(iterable, start, stop=0, step=0, /)", "itertools:chain": "(*iterables)",
    "itertools:product": "(*iterables, repeat=1)", "itertools:zip_longest": "(*iterables, fillvalue=None)",
    "itertools:repeat": "(object, times=0)",
    "datetime:datetime": "(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
    "datetime:date": "(year, month, day)", "datetime:time":
    "(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", "datetime:timedelta":
    "(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)",
    "datetime:timezone": "(offset, name='')", "datetime.fromtimestamp": "(cls, timestamp, tz=None)",
    "datetime.utcnow": "(cls, /)", "datetime.strptime": "(cls, string, format, /)",
    "datetime.utcfromtimestamp": "(cls, timestamp, /)", "datetime.fromisoformat": "(cls, string, /)",
    "date.fromisoformat": "(cls, string, /)", "date.today": "(cls, /)", "datetime.combine":
    "(cls, date, time, tzinfo=None)", "datetime.timestamp": "(self, /)", "datetime.date": "(self, /)", "datetime.time": "(self, /)",
    "datetime.isoformat": "(self, sep='T', timespec='auto')", "date.isoformat": "(self, /)",
    "date.strftime": "(self, format)", "date.weekday": "(self, /)", "date.isoweekday": "(self, /)",
    "date.toordinal": "(self, /)", "datetime.astimezone": "(self, tz=None)", "timedelta.total_seconds": "(self, /)",
    "datetime.replace":
    "(self, year=0, month=0, day=0, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
    "csv:reader": _CSV_OPTIONS, "csv:writer": _CSV_OPTIONS,
    "date.replace": "(self, year=0, month=0, day=0)", "Match.group": "(self, *groups)",
}  # fmt: skip
"""Common C callables that tell no signature on some Python; methods by qualified name, the rest as module:name."""


class Read(NamedTuple):
    """The parameters of a callable and whether they come from its own signature, or `why` not."""

    parameters: Sequence[Parameter] | None
    why: str = ""
    exact: bool = True


def read(function: Any) -> Read:
    """The parameters of a function or method as stored in its class (`self` included)."""
    known = _from_table(function)
    if known is not None:
        return known
    signature, error = attempt(inspect.signature, function)
    if error is None and isinstance(signature, inspect.Signature):
        return _from_signature(function, list(signature.parameters.values()))
    documented = _from_docstring(function)
    return documented or Read(None, "its signature cannot be read")


def _from_signature(function: Any, parameters: list[Parameter]) -> Read:
    """Make good what signatures get wrong: `self` of compiled classes, a default that is "no default"."""
    compiled = not isinstance(inspect.unwrap(function), (types.FunctionType, types.MethodType))
    if compiled and isinstance(function, type) and parameters and parameters[0].name == "self":
        del parameters[0]
    defaults = getattr(function, "__defaults__", None)
    held = [*(defaults or ()), *(getattr(function, "__kwdefaults__", None) or {}).values()]
    if any(default is Parameter.empty for default in held):
        code = function.__code__
        first = code.co_argcount - len(defaults or ())
        late = {*code.co_varnames[first : code.co_argcount], *(function.__kwdefaults__ or {})}
        parameters = [p.replace(default=None) if p.name in late else p for p in parameters]
    home = str(getattr(function, "__module__", "") or "")
    return Read(parameters, exact=not (compiled and home.split(".")[0] in _APPROXIMATE))


_APPROXIMATE = {"numpy"}
"""Their compiled functions take arguments by position that their signatures call keyword-only."""


def _from_table(function: Any) -> Read | None:
    if isinstance(function, (types.FunctionType, types.MethodType)):
        return None
    module, _ = attempt(getattr, function, "__module__")
    name, _ = attempt(getattr, function, "__qualname__")
    objclass, _ = attempt(getattr, function, "__objclass__")
    home = module if isinstance(module, str) else getattr(objclass, "__module__", "")
    if home not in _HOMES or not isinstance(name, str):
        return None
    text = _TABLE.get(name if home in ("builtins", "") else str(home).lstrip("_") + ":" + name)
    if text is None and "." in name:
        text = _TABLE.get(name)
    return _parsed(text) if text else None


_HOMES = {"builtins", "math", "time", "datetime", "itertools", "functools", "_functools", "collections",
          "_collections", "re", "_csv"}  # fmt: skip


@functools.lru_cache(maxsize=512)
def _parsed(text: str) -> Read | None:
    """The parameters of a signature written as Python: no default is ever evaluated."""
    tree, error = attempt(ast.parse, "def f" + text + ": pass")
    if error is not None:
        return None
    a = tree.body[0].args
    plain = [*a.posonlyargs, *a.args]
    required = len(plain) - len(a.defaults)
    found = [
        Parameter(
            arg.arg,
            Parameter.POSITIONAL_ONLY
            if n < len(a.posonlyargs)
            else Parameter.POSITIONAL_OR_KEYWORD,
            default=Parameter.empty if n < required else None,
        )
        for n, arg in enumerate(plain)
    ]
    if a.vararg:
        found.append(Parameter(a.vararg.arg, Parameter.VAR_POSITIONAL))
    for arg, default in zip(a.kwonlyargs, a.kw_defaults, strict=False):
        empty = Parameter.empty if default is None else None
        found.append(Parameter(arg.arg, Parameter.KEYWORD_ONLY, default=empty))
    if a.kwarg:
        found.append(Parameter(a.kwarg.arg, Parameter.VAR_KEYWORD))
    return Read(found)


def _from_docstring(function: Any) -> Read | None:
    """Many C functions begin their documentation with `name(x, y, /, out=None)`."""
    doc, error = attempt(getattr, function, "__doc__")
    name, _ = attempt(getattr, function, "__name__")
    if error is not None or not isinstance(doc, str) or not isinstance(name, str):
        return None
    found = re.match(r"\s*(?:\w+\.)*" + re.escape(name) + r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", doc)
    if not found or "..." in found.group(1) or "[" in found.group(1):
        return None  # optional parts in brackets say neither names nor defaults for certain
    if inspect.ismethoddescriptor(function):
        return None  # whether `self` is written differs
    inner = re.sub(r"^\s*self\s*(?:,|$)", "", found.group(1))
    parsed = _parsed("(" + " ".join(inner.split()) + ")")
    return parsed._replace(exact=False) if parsed else None


class Shape(NamedTuple):
    """The shape of a call: how many positional arguments, which keywords, what is unpacked into it."""

    positional: int
    keywords: tuple[str, ...]
    starred: bool
    double_starred: bool


class Misfit(NamedTuple):
    """How a call does not fit: keyword, missing-argument or too-many, and the names in question."""

    problem: str
    names: tuple[str, ...]
    why: str


def documented_keywords(function: Any) -> list[str]:
    """All keywords that a C function with `**kwargs` documents in its first line; empty if it does not."""
    doc, error = attempt(getattr, function, "__doc__")
    name, _ = attempt(getattr, function, "__name__")
    if error is not None or not isinstance(doc, str) or not isinstance(name, str):
        return []
    found = re.match(r"\s*(?:\w+\.)*" + re.escape(name) + r"\(([^()]*)\)", doc)
    if not found or "..." in found.group(1) or "[" in found.group(1):
        return []
    got = _parsed("(" + re.sub(r"<[^<>]*>", "None", " ".join(found.group(1).split())) + ")")
    if got is None or got.parameters is None or open_keywords(got.parameters):
        return []
    return keyword_names(got.parameters)


def open_keywords(parameters: Sequence[Parameter]) -> str:
    """The name of the `**kwargs` parameter; empty if there is none."""
    return next((p.name for p in parameters if p.kind is Parameter.VAR_KEYWORD), "")


def keyword_names(parameters: Sequence[Parameter]) -> list[str]:
    """The names that may be passed as keywords."""
    kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    return [p.name for p in parameters if p.kind in kinds]


def strangers(parameters: Sequence[Parameter], keywords: Sequence[str]) -> tuple[str, ...]:
    """Keywords that are no parameter's name (whether or not `**kwargs` would take them)."""
    known = set(keyword_names(parameters))
    return tuple(name for name in keywords if name not in known)


def arity(parameters: Sequence[Parameter], shape: Shape, *, exact: bool = True) -> Misfit | None:
    """Too many positional arguments, or required ones that are not given."""
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    places = [p for p in parameters if p.kind in kinds]
    variadic = any(p.kind is Parameter.VAR_POSITIONAL for p in parameters)
    if shape.positional > len(places) and not variadic:
        if not exact:
            return None
        why = f"takes at most {len(places)} positional arguments, {shape.positional} given"
        return Misfit("too-many", (), why)
    if shape.starred or shape.double_starred:
        return None
    given = {p.name for p in places[: shape.positional]}
    passed = given | set(shape.keywords)
    only = [p for p in parameters if p.kind is Parameter.KEYWORD_ONLY]
    absent = [p.name for p in [*places, *only] if p.default is Parameter.empty
              and (p.name not in passed or (p.kind is Parameter.POSITIONAL_ONLY and p.name not in given))]  # fmt: skip
    if absent:
        return Misfit("missing-argument", tuple(absent), "requires " + ", ".join(absent))
    return None
