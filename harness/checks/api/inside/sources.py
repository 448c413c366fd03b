"""The files of a library -> what they assign to attributes, and which words they know."""

from __future__ import annotations

import ast
import functools
import inspect
import os
import re
import sys
import textwrap
import types
from collections.abc import Iterator
from typing import Any

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.modules import is_module, mro

_MOST_BYTES = 64 << 20
_SKIPPED_FOLDERS = {"tests", "test", "testing", "__pycache__", "_tests"}


@functools.lru_cache(maxsize=512)
def text_of(module_name: str) -> str | None:
    """The source of a loaded module; None where there is none (extension modules, frozen ones)."""
    path = _file_of(sys.modules.get(module_name))
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
def assigned_in(module_name: str, name: str) -> bool:
    """Whether a module assigns an attribute of this name to anything."""
    text = text_of(module_name)
    return bool(text) and name in (text or "") and bool(_assigns(name).search(text or ""))


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
        data = _bytes(path) if path and module.__name__ == module_name else b""
        if needle in data and given.search(data):
            return module_name
    return ""


def _bytes(path: str) -> bytes:
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
    for base in mro(cls):
        if base.__flags__ & _HEAP:
            for home in homes_of(base):
                if assigned_in(home, name):
                    return home
    return ""


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


@functools.lru_cache(maxsize=4096)
def knows_word(top: str, word: str) -> bool:
    """Whether a package uses a word anywhere as a parameter, keyword, attribute or string.

    True also when its source cannot be searched: only a certain "no" is worth anything.
    """
    module = sys.modules.get(top)
    folders, error = attempt(lambda: list(module.__path__))  # type: ignore[union-attr]
    if error is not None:
        return True
    needle = word.encode()
    read = 0
    for path in _python_files(folders):
        data = _bytes(path)
        read += len(data)
        if read > _MOST_BYTES or (needle in data and _uses(data, word)):
            return True
    return read == 0


def _python_files(folders: list[str]) -> Iterator[str]:
    for folder in folders:
        for where, below, files in os.walk(folder):
            below[:] = [name for name in below if name not in _SKIPPED_FOLDERS]
            for file in files:
                if file.endswith((".py", ".pyi")):
                    yield os.path.join(where, file)  # noqa: PTH118 - thousands of files


def _uses(data: bytes, word: str) -> bool:
    if not re.search(rb"(?:\b|set_|get_)" + re.escape(word.encode()) + rb"\b", data):
        return False
    tree, error = attempt(ast.parse, data)
    if error is not None:
        return True
    return any(_says(node, word) for node in ast.walk(tree))


def _says(node: ast.AST, word: str) -> bool:
    if isinstance(node, ast.Constant):
        return (
            isinstance(node.value, str) and word in node.value and _is_name_like(node.value, word)
        )
    named = (
        getattr(node, "arg", None) or getattr(node, "attr", None)
        or getattr(node, "id", None) or getattr(node, "name", None)
    )  # fmt: skip
    return named in (word, "set_" + word, "get_" + word)


def _is_name_like(text: str, word: str) -> bool:
    """A string that is the word, or a short list of words; prose is not."""
    return text == word or (len(text) < 200 and "." not in text and word in text.split())
