"""What surrounds an expression -> why a failure in it would be handled, or never reached.

A guard is one line of text: the exceptions it excuses (`*`: anything), a colon, and the reasons:
"ImportError: inside try/except ImportError". A guard for one exception excuses no other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from harness.checks.api.reading.places import chain

_IMPORT = ("ImportError", "ModuleNotFoundError")
_BROAD = ("Exception", "BaseException")
_ABSENT = ("ImportError", "AttributeError", "NameError")
_EXITS = {"exit", "_exit", "abort", "skip", "fail"}
_RAISES = {"raises", "assertRaises", "assertRaisesRegex"}
_SKIPS = {"skipif", "skip", "skipIf", "skipUnless", "xfail", "requires"}
_ENVIRONMENT = {"version_info", "hexversion", "TYPE_CHECKING", "__version__", "PY2", "PY3"}
_VERSION = re.compile(r"(?:^|_)version|Version|VERSION")
"""Names of versions and of what compares them: sp_version, parse_version, LooseVersion, ..."""


class Flags(NamedTuple):
    """Names of a file that conditions ask: whether an import worked, or which version it has."""

    optional: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Clause:
    """One reason: the exceptions it excuses, in words why, and for which attribute names only.

    `stays`: a condition, which still holds in a function defined inside; a handler does not.
    """

    excuses: tuple[str, ...]
    words: str
    only: frozenset[str] | None = None
    stays: bool = True


class Guards:
    """The clauses in force at one point of a file."""

    __slots__ = ("_named", "_text", "clauses")

    def __init__(self, clauses: tuple[Clause, ...] = ()) -> None:
        self.clauses = clauses
        self._named = any(clause.only is not None for clause in clauses)
        self._text = _rendered([clause for clause in clauses if clause.only is None])

    def __add__(self, clauses: Iterable[Clause]) -> Guards:
        """The same and more."""
        more = tuple(clauses)
        return Guards(self.clauses + more) if more else self

    def text(self, name: str = "") -> str:
        """The guard of a site; `name` is the attribute it looks up or calls."""
        if not self._named:
            return self._text
        return _rendered([one for one in self.clauses if one.only is None or name in one.only])

    def later(self) -> Guards:
        """What still holds in the body of a function that is defined here and called later."""
        if all(clause.stays for clause in self.clauses):
            return self
        return Guards(tuple(clause for clause in self.clauses if clause.stays))


def _rendered(clauses: Sequence[Clause]) -> str:
    if not clauses:
        return ""
    names = dict.fromkeys(name for clause in clauses for name in clause.excuses)
    words = dict.fromkeys(clause.words for clause in clauses)
    return f"{', '.join(names)}: {'; '.join(words)}"


# --- try, with, decorators -------------------------------------------------------------------


def of_try(node: ast.Try) -> list[Clause]:
    """What the handlers of a `try` excuse in its body; one that raises again excuses nothing."""
    caught = [
        name
        for handler in node.handlers
        if not ends(handler.body, by_return=False)
        for name in caught_by(handler)
    ]
    if not caught:
        return []
    return [Clause(tuple(caught), f"inside try/except {', '.join(caught)}", stays=False)]


def caught_by(handler: ast.ExceptHandler) -> list[str]:
    """Names of the exceptions a handler takes; all of them for a bare `except`."""
    return _exceptions([handler.type]) if handler.type else ["BaseException"]


def of_handler(handler: ast.ExceptHandler) -> list[Clause]:
    """What being in a handler excuses: alternatives for what the `try` did not find."""
    caught = caught_by(handler)
    if set(caught) & set(_IMPORT):
        return [Clause(("*",), f"reached only after {', '.join(caught)}")]
    if set(caught) & {"AttributeError", "NameError"}:
        return [Clause(_ABSENT, f"reached only after {', '.join(caught)}")]
    if "TypeError" in caught:
        return [Clause(("TypeError",), f"reached only after {', '.join(caught)}")]
    return []


def of_with(items: Sequence[ast.withitem]) -> list[Clause]:
    """What `suppress(...)`, `pytest.raises(...)` and the like excuse in their bodies."""
    clauses = []
    for item in items:
        call = item.context_expr
        if isinstance(call, ast.Call):
            name = _last(call.func)
            if name == "suppress" or name in _RAISES:
                caught = _exceptions(call.args[:1] if name in _RAISES else call.args)
                words = f"inside {name}({', '.join(caught)})"
                if caught:
                    clauses.append(Clause(tuple(caught), words, stays=False))
    return clauses


def of_decorators(decorators: Sequence[ast.expr]) -> list[Clause]:
    """What a function or class that may be skipped excuses."""
    for decorator in decorators:
        name = _last(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if name in _SKIPS:
            return [Clause(("*",), f"decorated with {name}")]
    return []


def _exceptions(nodes: Sequence[ast.expr]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        found += [name for part in parts if (name := _last(part))]
    return found


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def ends(body: Sequence[ast.stmt], *, by_return: bool = True) -> bool:
    """Whether a block never reaches what follows it: it raises, exits or, if that counts, returns."""
    last = body[-1]
    if isinstance(last, ast.Raise):
        return True
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return _last(last.value.func) in _EXITS
    return by_return and isinstance(last, ast.Return | ast.Continue | ast.Break)


# --- Conditions ------------------------------------------------------------------------------


class Arms(NamedTuple):
    """What a condition excuses where it holds and where it does not."""

    yes: tuple[Clause, ...] = ()
    no: tuple[Clause, ...] = ()


def of_test(test: ast.expr, flags: Flags) -> Arms:
    """What a condition says about what exists; `flags` are names that guarded imports have set."""
    if isinstance(test, ast.Constant) and not test.value:
        return Arms(yes=(Clause(("*",), "never reached"),))
    yes: list[Clause] = []
    no: list[Clause] = []
    for atom, positive in _atoms(test, positive=True):
        holds, fails = _of_atom(atom, flags)
        yes += holds if positive else fails
        no += fails if positive else holds
    return Arms(tuple(yes), tuple(no))


def after(node: ast.If, flags: Flags) -> tuple[Clause, ...]:
    """What holds behind an `if` without `else` that leaves its block.

    Not that a version was refused: `if sys.version_info < (3, 8): raise ...` excuses nothing after it.
    """
    if not ends(node.body):
        return ()
    clauses = of_test(node.test, flags).no
    if ends(node.body, by_return=False):
        return tuple(clause for clause in clauses if clause.excuses != ("*",))
    return clauses


def _atoms(test: ast.expr, *, positive: bool) -> Iterator[tuple[ast.expr, bool]]:
    """The parts of a condition, each with whether it must hold for the condition to hold."""
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _atoms(value, positive=positive)
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _atoms(test.operand, positive=not positive)
    elif isinstance(test, ast.Compare) and _is_nothing(test.comparators[0]):
        against = isinstance(test.ops[0], ast.Is | ast.Eq)
        yield from _atoms(test.left, positive=positive != against)
    else:
        yield test, positive


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (None, False)


def _of_atom(atom: ast.expr, flags: Flags) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    if isinstance(atom, ast.Name) and atom.id in flags.optional:
        return (Clause(("ImportError", "NameError"), f"inside if {atom.id}"),), ()
    named = _asked_for(atom)
    if named:
        found = Clause(_ABSENT, f"inside if {_shown(atom)}", frozenset([named]))
        return (found,), (Clause(_ABSENT, f"reached only without {named!r}"),)
    if _finds_package(atom):
        return (Clause(("ImportError", "NameError"), f"inside if {_shown(atom)}"),), ()
    if _tells_environments(atom, flags.versions):
        both = (Clause(("*",), f"depends on {_shown(atom)}"),)
        return both, both
    return (), ()


def _shown(node: ast.expr) -> str:
    return ast.unparse(node)[:60]


def _asked_for(atom: ast.expr) -> str:
    """The attribute that `hasattr(x, "a")`, `getattr(x, "a", d)` or `"a" in dir(x)` asks for."""
    if isinstance(atom, ast.Compare) and isinstance(atom.left, ast.Call):
        atom = atom.left
    if isinstance(atom, ast.Call) and isinstance(atom.func, ast.Name):
        if atom.func.id == "callable" and atom.args:
            return _asked_for(atom.args[0])
        if atom.func.id in ("hasattr", "getattr") and len(atom.args) > 1:
            return _word(atom.args[1])
    if isinstance(atom, ast.Compare) and isinstance(atom.ops[0], ast.In):
        where = atom.comparators[0]
        if isinstance(where, ast.Call) and _last(where.func) in ("dir", "vars"):
            return _word(atom.left)
    return ""


def _word(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _finds_package(atom: ast.expr) -> bool:
    for part in ast.walk(atom):
        if isinstance(part, ast.Call) and _last(part.func) in ("find_spec", "find_loader"):
            return True
        if isinstance(part, ast.Attribute) and chain(part) == ["sys", "modules"]:
            return True
    return False


def _tells_environments(value: ast.expr, versions: frozenset[str] = frozenset()) -> bool:
    """Whether a condition is about a version or platform, or a name that was computed from one."""
    for part in ast.walk(value):
        if isinstance(part, ast.Name | ast.Attribute):
            name = _last(part)
            if name in versions or _VERSION.search(name) or _is_environment(part):
                return True
    return False


def _is_environment(node: ast.expr) -> bool:
    """Whether a value tells versions or platforms apart, or is only true for type checkers."""
    if _last(node) in _ENVIRONMENT:
        return True
    parts = chain(node) or [""]
    return len(parts) > 1 and (
        parts[0] == "platform" or parts in (["sys", "platform"], ["os", "name"])
    )


# --- Names that conditions ask ---------------------------------------------------------------


def versions_of(tree: ast.Module) -> frozenset[str]:
    """Names that are assigned a comparison of versions, or parts of a version or platform."""
    found: frozenset[str] = frozenset()
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    while True:
        more = {
            part.id
            for node in assigned
            if _is_of_version(node.value, found)
            for target in node.targets
            for part in ast.walk(target)
            if isinstance(part, ast.Name)
        }
        if more <= found:
            return found
        found |= more


def _is_of_version(value: ast.expr, found: frozenset[str]) -> bool:
    if isinstance(value, ast.IfExp):
        return False
    for part in ast.walk(value):
        if isinstance(part, ast.Compare) and _tells_environments(part, found):
            return True
        if isinstance(part, ast.Name) and part.id in found:
            return True
        if isinstance(part, ast.Name | ast.Attribute) and _is_environment(part):
            return True
    return False


def optional_of(tree: ast.Module) -> frozenset[str]:
    """Names whose value tells whether an optional import worked."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and _is_optional_import(node):
            blocks = [node.body, node.orelse, *(handler.body for handler in node.handlers)]
            for statement in (one for block in blocks for one in block):
                found |= _names_set(statement)
        elif isinstance(node, ast.With) and set(_IMPORT) & {
            name for clause in of_with(node.items) for name in clause.excuses
        }:
            for statement in node.body:
                found |= _names_set(statement)
        elif isinstance(node, ast.Assign) and _finds_package(node.value):
            found |= _names_set(node)
    return frozenset(found)


def _is_optional_import(node: ast.Try) -> bool:
    if not any(isinstance(one, ast.Import | ast.ImportFrom) for one in node.body):
        return False
    caught = {name for handler in node.handlers for name in caught_by(handler)}
    if caught & set(_IMPORT):
        return True
    plain = (ast.Import, ast.ImportFrom, ast.Assign)
    return bool(caught & set(_BROAD)) and all(isinstance(one, plain) for one in node.body)


def _names_set(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.Assign):
        return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return set()


def skipped_without(tree: ast.Module) -> frozenset[str]:
    """Modules that `pytest.importorskip` makes sure of before anything else runs."""
    return frozenset(
        _word(node.args[0]).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _last(node.func) == "importorskip" and node.args
    )
