"""A tree -> the names a file adds to things itself, which nothing installed needs to have."""

from __future__ import annotations

import ast
import re

from harness.checks.api.reading.places import chain

_WORD = re.compile(r"[A-Za-z_]\w*")
_MAKERS = frozenset({
    "namedtuple", "NamedTuple", "make_dataclass", "TypedDict", "SimpleNamespace", "Namespace",
    "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "type", "new_class", "create_model",
})  # fmt: skip
"""What makes a class or object out of names that are given as text or keywords."""
_TYPE_MAKERS = _MAKERS - {"SimpleNamespace", "Namespace"} | {
    "NewType",
    "TypeVar",
    "create_autospec",
}
_REGISTERS = frozenset({
    "register_dataframe_accessor", "register_series_accessor", "register_index_accessor",
    "add_argument", "set_defaults", "patch", "object", "delattr", "setattr",
})  # fmt: skip
"""What puts a name that is given as text on something."""
_NAMESPACES = {"globals", "vars", "locals"}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef)


class Stored:
    """What a file assigns as attributes, what it defines, and whether that can be listed at all."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.defined: set[str] = set()
        self.dynamic = False

    def call(self, node: ast.Call, last: str) -> None:
        """A call that may add names: `setattr`, `namedtuple`, `globals().update`, ..."""
        if last == "setattr" or last == "__setattr__":
            self._set(node)
        elif last == "exec" and isinstance(node.func, ast.Name):
            self.dynamic = True
        elif last == "update" and isinstance(node.func, ast.Attribute):
            self.dynamic = self.dynamic or _is_namespace(node.func.value)
        elif last in _MAKERS or last in _REGISTERS:
            self._given(node)
        for keyword in node.keywords:
            if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
                # Logging puts these on its records.
                self.names |= {
                    key.value
                    for key in keyword.value.keys
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }

    def _set(self, node: ast.Call) -> None:
        texts = [one.value for one in node.args[:3] if isinstance(one, ast.Constant)]
        words = [one for one in texts if isinstance(one, str) and one.isidentifier()]
        first = node.args[1] if len(node.args) > 1 else None
        if isinstance(first, ast.Constant) or words[:1]:
            self.names.update(words)
        else:
            self.dynamic = True

    def _given(self, node: ast.Call) -> None:
        self.names.update(keyword.arg for keyword in node.keywords if keyword.arg)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            for part in ast.walk(argument):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    self.names.update(_WORD.findall(part.value.replace("-", "_").strip("_")))

    def assignment(self, target: ast.expr) -> None:
        """A target: an attribute, or a key of a namespace."""
        if isinstance(target, ast.Attribute):
            self.names.add(target.attr)
        elif isinstance(target, ast.Subscript):
            if isinstance(target.value, ast.Attribute) and chain(target.value) == [
                "sys",
                "modules",
            ]:
                self.dynamic = True
            elif _is_namespace(target.value):
                key = target.slice
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    self.names.add(key.value)
                else:
                    self.dynamic = True

    def value(self, node: ast.Assign) -> None:
        """`Point = namedtuple(...)` and the like define a class."""
        if isinstance(node.value, ast.Call):
            parts = chain(node.value.func)
            if parts and parts[-1] in _TYPE_MAKERS:
                self.defined |= {one.id for one in node.targets if isinstance(one, ast.Name)}

    def body(self, node: ast.ClassDef) -> None:
        """Everything a class body binds is an attribute of the class."""
        for statement in node.body:
            if isinstance(statement, (*_SCOPES, ast.ClassDef)):
                self.names.add(statement.name)
                if statement.name in ("__getattr__", "__getattribute__"):
                    self.dynamic = True
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._bound(target)
                if any(isinstance(t, ast.Name) and t.id == "__slots__" for t in statement.targets):
                    self._slots(statement.value)
            elif isinstance(statement, ast.AnnAssign):
                self._bound(statement.target)

    def _bound(self, target: ast.expr) -> None:
        self.names |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}

    def _slots(self, value: ast.expr) -> None:
        for part in ast.walk(value):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                self.names.add(part.value)


def _is_namespace(node: ast.expr) -> bool:
    """`x.__dict__`, `globals()`, `vars(x)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__"
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _NAMESPACES
    )
