"""Classes of a file -> the classes of libraries they derive from, and the places of their `self`.

Left out is every class whose attributes nobody can list from its bases and its own code: one with a
base that is not an import, a metaclass or keyword, a decorator that may rebuild it, or open fields.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.checks.api.facts import Place

_EMPTY = {"builtins.object", "typing.Generic", "abc.ABC", "typing_extensions.Generic"}
_PLAIN_DECORATORS = {"dataclasses.dataclass", "functools.total_ordering", "typing.final"}
_HOOKS = {"__getattr__", "__getattribute__", "__dir__"}
_SHARED = ("mixin", "base", "abstract", "protocol", "interface")
"""Classes named so may use what only the classes derived from them have."""


class Classes:
    """The classes of one file, as they are met; `dotted` is the import path of an expression."""

    def __init__(self) -> None:
        self._bases: dict[str, list[str]] = {}
        self._nodes: dict[str, ast.ClassDef] = {}
        self._open: set[str] = set()

    def add(self, node: ast.ClassDef, dotted: Callable[[ast.expr], str]) -> None:
        """Note a class with its bases: import paths, or names of classes of this file."""
        paths = [dotted(_plain(base)) or _name(_plain(base)) for base in node.bases]
        decorators = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
        if (
            node.name in self._nodes
            or node.keywords
            or any(dotted(one) not in _PLAIN_DECORATORS for one in decorators)
            or _is_open(node)
        ):
            self._open.add(node.name)
        self._nodes[node.name] = node
        self._bases[node.name] = paths

    def bases(self) -> dict[str, tuple[str, ...]]:
        """For each class that derives from libraries' classes only: their import paths."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self._bases:
            paths = self._of(name, ())
            if paths:
                found[name] = tuple(dict.fromkeys(paths))
        return found

    def _of(self, name: str, below: Sequence[str]) -> list[str] | None:
        """The libraries' classes above one; None if any class above it cannot be told."""
        if name in self._open or name in below:
            return None
        found: list[str] = []
        for path in self._bases[name]:
            if path in _EMPTY:
                continue
            above = self._of(path, (*below, name)) if path in self._bases else [path]
            if above is None or not all("." in one for one in above):
                return None
            found += above
        return found

    def owns(
        self, known: Mapping[str, object], place: Callable[[ast.expr], Place]
    ) -> dict[Place, str]:
        """Where methods of the `known` classes read their first parameter: the class it is of."""
        return {
            place(node): name
            for name, found in self._nodes.items()
            if name in known and not any(word in name.lower() for word in _SHARED)
            for method in found.body
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in _receivers(method)
        }


def _receivers(method: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = [*method.args.posonlyargs, *method.args.args]
    if not arguments or method.decorator_list:
        return
    first = arguments[0].arg
    for part in ast.walk(method):
        if isinstance(part, ast.Attribute) and _name(part.value) == first:
            yield part.value


def _plain(base: ast.expr) -> ast.expr:
    return base.value if isinstance(base, ast.Subscript) else base


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_open(node: ast.ClassDef) -> bool:
    """Whether it serves attributes itself, or says that fields nobody declared are allowed."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef) and part.name in _HOOKS:
            return True
        if isinstance(part, ast.Constant) and part.value == "allow":
            return True
        if isinstance(part, ast.Attribute) and part.attr == "allow":
            return True
    return False
