"""The files of a library -> what they assign to attributes."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
import sys
import textwrap
import types
from collections.abc import Iterable
from typing import Any

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.environment import stdlib
from harness.checks.api.inside.modules import is_module, mro

_NAMED_OTHERWISE = {"collections.abc": "_collections_abc"}
"""Modules whose classes and functions say they come from somewhere else than their file."""


@functools.lru_cache(maxsize=512)
def text_of(module_name: str) -> str | None:
    """The source of a loaded module; None where there is none (extension modules, frozen ones)."""
    path = _file_of(sys.modules.get(_NAMED_OTHERWISE.get(module_name, module_name)))
    return _read(path) if path else None


def _file_of(module: Any) -> str:
    if not is_module(module):
        return ""
    path, error = attempt(getattr, module, "__file__")
    return path if error is None and isinstance(path, str) and path.endswith(".py") else ""


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - thousands of files
            return file.read()
    except OSError:
        return None


@functools.lru_cache(maxsize=256)
def _assigns(name: str) -> re.Pattern[str]:
    """Matches source that gives an attribute of this name to anything."""
    n = re.escape(name)
    return re.compile(
        r"\.{n}\s*=(?!=)|^\s*(?:self|cls)\.{n}\s*:|^[ \t]*\(?[\w., ]*\.{n}\b[\w., ]*\)?\s*=(?!=)"
        r"|\bas\s+\w+\.{n}\b|\b(?:__)?setattr(?:__)?\(\s*\w+\s*,\s*['\"]{n}['\"]".replace("{n}", n),
        re.MULTILINE,
    )


@functools.lru_cache(maxsize=4096)
def assigned_in(module_name: str, name: str, classes: frozenset[str] = frozenset()) -> bool:
    """Whether a module assigns an attribute of this name to anything.

    `classes`: what a class called otherwise, on the outermost level, gives its own `self` is left out.
    """
    text = text_of(module_name)
    if not text or name not in text:
        return False
    return any(
        not classes
        or not _OWN.match(found.group())
        or _class_around(text, found.start()) in {"", *classes}
        for found in _assigns(name).finditer(text)
    )


_OWN = re.compile(r"\s*self\.\w+\s*(?:=|:)")
_OUTERMOST = re.compile(r"^(?:class\s+(\w+)|(?:async\s+)?def\s)", re.MULTILINE)


def _class_around(text: str, place: int) -> str:
    """The class statement on the outermost level that a place in a module is in; empty if in none."""
    start = place
    while start > 0:
        start = text.rfind("\n", 0, start)
        found = _OUTERMOST.match(text, start + 1)
        if found:
            return found.group(1) or ""
    return ""


@functools.lru_cache(maxsize=1024)
def assigned_from_outside(top: str, name: str, of: str = "") -> str:
    """The loaded module of a package that gives something other than `self` an attribute of this name.

    `of`: only to something that is called this.
    """
    needle = name.encode()
    before = rb"\b" + of.encode() if of else rb"(?<!\bself)(?<!\bcls)"
    given = re.compile(before + rb"\." + needle + rb"\s*=(?!=)")
    for module_name, module in list(sys.modules.items()):
        if module_name.split(".")[0] != top:
            continue
        path = _file_of(module)
        data = bytes_of(path) if path and module.__name__ == module_name else b""
        if needle in data and given.search(data):
            return module_name
    return ""


def bytes_of(path: str) -> bytes:
    """The content of a file; nothing if it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - thousands of files
            return file.read()
    except OSError:
        return b""


@functools.lru_cache(maxsize=4096)
def homes_of(cls: type) -> tuple[str, ...]:
    """The modules a class was really written in: libraries rewrite `__module__` to a public path."""
    found = dict.fromkeys([str(cls.__module__)])
    for value in list(vars(cls).values()):
        function = getattr(value, "__func__", getattr(value, "fget", value))
        function, error = attempt(inspect.unwrap, function)
        own = error is None and isinstance(function, types.FunctionType)
        if own and function.__qualname__.startswith(cls.__qualname__ + "."):
            found[str(function.__globals__.get("__name__", ""))] = None
    return tuple(found)


def set_in_source(cls: type, name: str) -> str:
    """The module, of those a class and its bases were written in, that assigns the attribute."""
    outermost = names_of(mro(cls))
    for base in mro(cls):
        if base.__flags__ & _HEAP:
            for home in homes_of(base):
                if assigned_in(home, name, outermost):
                    return home
    return _set_in_twin(cls, name)


def _set_in_twin(cls: type, name: str) -> str:
    """The module with the same class in Python, where the standard library has one beside its C."""
    twin = "_py" + cls.__module__
    if twin not in stdlib() or (cls.__flags__ & _HEAP and has_source(cls)):
        return ""
    loaded, error = attempt(importlib.import_module, twin)
    if error is not None:
        return ""
    has = name in dir(vars(loaded).get(cls.__name__))
    return twin if has or assigned_in(twin, name, frozenset({cls.__name__})) else ""


def names_of(classes: Iterable[type]) -> frozenset[str]:
    """What the class statements on the outermost level are called that hold these classes."""
    return frozenset(cls.__qualname__.partition(".")[0] for cls in classes)


_HEAP = 1 << 9
"""The flag of classes made at run time, by a class statement or by a modern extension module."""


def has_source(cls: type) -> bool:
    """Whether the class statements of a class and all its Python bases can be read."""
    return all(
        _is_written(base)
        for base in mro(cls)
        if base.__module__ != "builtins" and base.__flags__ & _HEAP
    )


@functools.lru_cache(maxsize=4096)
def _is_written(cls: type) -> bool:
    statement = re.compile(r"\bclass\s+" + re.escape(cls.__name__) + r"\b")
    return any(statement.search(text_of(home) or "") for home in homes_of(cls))


def documented(cls: type, name: str) -> bool:
    """Whether the documentation of a class lists an attribute: `name : type` or `name (type):`."""
    listed = re.compile(r"(?m)^\s*(?:[\w, ]+,\s*)?`*" + re.escape(name) + r"`*\s*(?:[:(,]|$)")
    for base in mro(cls):
        doc = vars(base).get("__doc__")
        if base is not object and isinstance(doc, str) and name in doc and listed.search(doc):
            return True
    return False


_COMPUTING = {"setattr", "__setattr__", "__dict__", "vars"}


def sets_computed_names(function: Any) -> bool:
    """Whether a function gives its first argument attributes by names that are not written in it."""
    if not isinstance(function, (types.FunctionType, staticmethod)):
        return False
    function = getattr(function, "__func__", function)
    code = getattr(function, "__code__", None)
    if code is None or function.__module__ == "typing" or not _COMPUTING & set(code.co_names):
        return False
    tree = _tree_at(code)
    if tree is None or not tree.args.args:
        return True
    own = {tree.args.args[0].arg, "self"}
    return any(_computes(node, own) for node in ast.walk(tree))


def _computes(node: ast.AST, own: set[str]) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__" and getattr(node.value, "id", "") in own
    if not isinstance(node, ast.Call) or not node.args:
        return False
    last = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if last == "vars":
        return getattr(node.args[0], "id", "") in own
    if last not in ("setattr", "__setattr__"):
        return False
    first = getattr(node.args[0], "id", "")
    name = node.args[1] if first in own and len(node.args) > 2 else node.args[0]
    return (first in own or len(node.args) == 2) and not isinstance(name, ast.Constant)


def function_tree(function: types.FunctionType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The syntax tree of a function; None where its source cannot be had."""
    return _tree_at(function.__code__)


@functools.lru_cache(maxsize=2048)
def _tree_at(code: types.CodeType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    lines, error = attempt(inspect.getsourcelines, code)
    if error is not None:
        return None
    tree, wrong = attempt(ast.parse, textwrap.dedent("".join(lines[0])))
    if wrong is not None or not tree.body:
        return None
    node = tree.body[0]
    return node if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
