"""A package's files -> whether any of them knows a word as an option: a keyword, or a key that is taken."""

from __future__ import annotations

import ast
import functools
import os
import re
import sys
from collections.abc import Iterator
from typing import Any

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.sources import bytes_of

_MOST_BYTES = 64 << 20
_SKIPPED_FOLDERS = {"tests", "test", "testing", "__pycache__", "_tests"}


@functools.lru_cache(maxsize=4096)
def knows_word(top: str, word: str) -> bool:
    """Whether a package uses a word anywhere as a parameter, keyword, setter or key.

    True also when its source cannot be searched: only a certain "no" is worth anything.
    """
    module = sys.modules.get(top)
    folders, error = attempt(lambda: list(module.__path__))  # type: ignore[union-attr]
    if error is not None:
        return True
    needle = word.encode()
    read = 0
    for path in _python_files(folders):
        data = bytes_of(path)
        read += len(data)
        if read > _MOST_BYTES or (needle in data and _uses(data, word)):
            return True
    return read == 0


@functools.lru_cache(maxsize=4096)
def defines(top: str, name: str) -> bool:
    """Whether a function of this name is written anywhere in a package, or it cannot be searched."""
    module = sys.modules.get(top)
    folders, error = attempt(lambda: list(module.__path__))  # type: ignore[union-attr]
    if error is not None:
        return True
    statement = re.compile(
        rb"\bdef\s+"
        + re.escape(name.encode())
        + rb"\b|['\"]"
        + re.escape(name.encode())
        + rb"['\"]"
    )
    return any(statement.search(bytes_of(path)) for path in _python_files(folders))


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
    return any(word in _options(node) for node in ast.walk(tree))


def _options(node: ast.AST) -> list[Any]:
    """The words that a node alone makes options: names of parameters, setters, and strings as keys."""
    if isinstance(node, (ast.arg, ast.keyword)):
        return [node.arg]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name[4:]] if node.name.startswith(("set_", "get_")) else []
    if isinstance(node, ast.Subscript):
        return [] if isinstance(node.ctx, ast.Store) else _strings([_key(node)])
    if isinstance(node, ast.Dict):
        return _strings(node.keys)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return _strings(node.elts)
    if isinstance(node, ast.Compare):
        return _strings([node.left, *node.comparators])
    if isinstance(node, ast.Call):
        return _strings(node.args) + _split_words(node)
    return []


def _key(node: ast.Subscript) -> Any:
    """What stands between the brackets, which Python 3.8 wraps."""
    return node.slice.value if type(node.slice).__name__ == "Index" else node.slice  # type: ignore[attr-defined]


def _strings(nodes: Any) -> list[Any]:
    return [node.value for node in nodes if isinstance(node, ast.Constant)]


def _split_words(node: ast.Call) -> list[str]:
    """The words of `"one two".split()` and of `namedtuple("Name", "one two")`."""
    held = [node.func.value] if getattr(node.func, "attr", "") == "split" else node.args  # type: ignore[attr-defined]
    return [word for text in _strings(held) if isinstance(text, str) and len(text) < 200
            for word in text.replace(",", " ").split() if not _is_prose(text)]  # fmt: skip


def _is_prose(text: str) -> bool:
    """Whether a string of several words is a sentence and no list of names."""
    return any(word in _LITTLE_WORDS for word in text.lower().split())


_LITTLE_WORDS = {"the", "a", "an", "of", "for", "is", "and", "or", "to", "in", "on", "be", "not", "with", "between"}  # fmt: skip
