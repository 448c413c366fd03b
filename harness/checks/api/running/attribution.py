"""One observed exception + the candidate's source -> the name in it that does not exist, or nothing.

What counts is the innermost frame of the candidate and the node that ran there, not how deep in a
library it was raised: pandas and numpy raise for missing names from their own `__getattr__`. What is
the candidate's own (its functions, its classes, its Optional values) is a bug of another kind.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.checks.api.running import messages
from harness.checks.api.running.written import Span, Written, called_name

CANDIDATE = "candidate"
_NUMBERS = frozenset({"int", "float", "bool", "complex"})
_PLAIN_TYPES = (str, bytes, list, tuple, dict, set)
_BIND = frozenset({"bind", "_bind", "bind_partial"})


@dataclass(frozen=True, slots=True)
class Thing:
    """What a value was: `form` none, module, class, function, instance, or empty where not known.

    `paths` are dotted: of the module or function, or of every class along the MRO but `object`.
    """

    form: str = ""
    paths: tuple[str, ...] = ()

    @property
    def foreign(self) -> str:
        """The first path that is not the candidate's own: the class that should have had a name."""
        return next((p for p in self.paths if p.partition(".")[0] != CANDIDATE), "")


@dataclass(frozen=True, slots=True)
class Observed:
    """An exception as it was seen where it left the candidate's own code.

    `names` are class names along its MRO; `frames` the candidate's frames it passed, (line,
    function), outermost first; `below` (module, function) of the library frames inside them. `owner`
    is `AttributeError.obj`, `on_class` whether its class has the name all the same. `span` is where
    the innermost candidate frame was, `scope` what the names on its lines stood for. `escaped`:
    nothing in the candidate caught it.
    """

    names: tuple[str, ...]
    message: str
    name: str = ""
    owner: Thing = Thing()
    frames: tuple[tuple[int, str], ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    span: Span | None = None
    scope: Mapping[str, Thing] = field(default_factory=dict)
    on_class: bool = False
    escaped: bool = True

    @property
    def line(self) -> int:
        """The line of the innermost frame; 0: none of the candidate's."""
        return self.frames[-1][0] if self.frames else 0


@dataclass(frozen=True, slots=True)
class Attribution:
    """A name that a run proved missing: `problem` as in `facts.Answer`, column from 0 in characters.

    `symbol` is the name itself (attribute, keyword, module, imported name, called function), `names`
    the parameters in question, `owner` the dotted path of what lacks it. `sure` is False where the
    candidate itself caught the exception with a handler for anything, or may have mixed up its values,
    for whole packages, which may only not be installed, and for modules that are not imported.
    """

    problem: str
    symbol: str
    line: int
    column: int
    owner: str
    why: str
    names: tuple[str, ...] = ()
    sure: bool = True


def attribute(source: str, seen: Observed) -> Attribution | None:
    """The name that does not exist, when that is why `seen` was raised; None for any other bug."""
    try:
        written = Written(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return attribute_in(written, seen)


def attribute_in(written: Written, seen: Observed) -> Attribution | None:
    """The same for a source that has been parsed already."""
    if not seen.frames:
        return None
    handled = "" if seen.escaped else written.handled(seen.frames[0][0], seen.names)
    if handled == "named":
        return None
    found = _by_class(written, seen)
    if found is None:
        return None
    if handled == "broad" and "ImportError" in seen.names:
        return None
    raised = f"{seen.names[0]}: {' '.join(seen.message.split())}"[:500]
    where = f"seen at run time: line {seen.line} raised {raised}"
    if not seen.escaped:
        found = replace(found, sure=False)
        where += " (and was caught)"
    return replace(found, why=f"{where}; {found.why}" if found.why else where)


def _by_class(written: Written, seen: Observed) -> Attribution | None:
    kinds = set(seen.names)
    if "ImportError" in kinds:
        return _import(written, seen)
    if "NameError" in kinds:
        return None if "UnboundLocalError" in kinds else _name(written, seen)
    if "AttributeError" in kinds:
        return _call(written, seen) or _attribute(written, seen)
    if "TypeError" in kinds:
        return _call(written, seen) or _protocol(written, seen) or _called_none(written, seen)
    return _call(written, seen)


# --- imports and names ---------------------------------------------------------------------------


def _import(written: Written, seen: Observed) -> Attribution | None:
    """An import that failed by itself; one that failed deeper is a dependency that is not there."""
    for node in written.nodes(seen.span, seen.line, ast.Import, ast.ImportFrom):
        assert isinstance(node, ast.Import | ast.ImportFrom)
        if isinstance(node, ast.ImportFrom) and node.level:
            continue
        found = _imported_name(written, seen, node) or _imported_module(written, seen, node)
        if found:
            return found
    return None


def _imported_module(
    written: Written, seen: Observed, node: ast.Import | ast.ImportFrom
) -> Attribution | None:
    if "ModuleNotFoundError" not in seen.names or seen.below or not seen.name:
        return None
    for alias in node.names:
        if isinstance(node, ast.Import):
            path, at = alias.name, written.place_of(alias)
        else:
            path, at = f"{node.module}.{alias.name}", written.place_of(node)
        if f"{path}.".startswith(f"{seen.name}."):
            owner = seen.name.rpartition(".")[0]
            return Attribution("module", seen.name, *at, owner, "", sure=bool(owner))
    return None


def _imported_name(
    written: Written, seen: Observed, node: ast.Import | ast.ImportFrom
) -> Attribution | None:
    if not isinstance(node, ast.ImportFrom) or "partially initialized" in seen.message:
        return None
    owner, name = messages.about_import(seen.message)
    if name and (seen.below or owner.partition(".")[0] == CANDIDATE) and owner != node.module:
        return None
    if not name and seen.below and seen.below[-1][1] == "__getattr__":
        said = [a.name for a in node.names if a.name in seen.message]
        name = said[0] if said else node.names[0].name if len(node.names) == 1 else ""
    for alias in node.names:
        if name and alias.name == name:
            return Attribution("name", name, *written.place_of(alias), node.module or "", "")
    return None


def _name(written: Written, seen: Observed) -> Attribution | None:
    if not seen.name or seen.name in written.bound:
        return None
    for node in written.within(seen.span, seen.line, ast.Name):
        if isinstance(node, ast.Name) and node.id == seen.name:
            forgotten = seen.name in sys.stdlib_module_names
            why = "a module of the standard library has this name and is not imported"
            at = written.place_of(node)
            return Attribution("name", seen.name, *at, "", why * forgotten, sure=not forgotten)
    return None


# --- attributes ----------------------------------------------------------------------------------


def _attribute(written: Written, seen: Observed) -> Attribution | None:
    said_owner, said_name = messages.about_attribute(seen.message)
    name = seen.name or said_name
    found = _looked_up(written, seen, name)
    if found is None or (seen.on_class and any(f == "__get__" for _, f in seen.below)):
        return None
    node, receiver = found
    thing = seen.owner
    if not thing.form and isinstance(receiver, ast.Name):
        thing = seen.scope.get(receiver.id, Thing())
    if thing.form == "none" or said_owner == "NoneType":
        return None
    if thing.form and not thing.foreign:
        return None  # a class of its own, and nothing of a library in it
    own_class = thing.paths and thing.paths[0] != thing.foreign
    if (own_class and name in written.stored) or _coroutine_of_its_own(written, thing, receiver):
        return None
    owner = thing.foreign or written.dotted(receiver) or said_owner
    at = written.place_of(node)
    return Attribution(
        "attribute", name, *at, _shortened(owner), "", sure=not _mixed_up(owner, name)
    )


def _looked_up(written: Written, seen: Observed, name: str) -> tuple[ast.AST, ast.expr] | None:
    """The node that looks `name` up, and what on: `x.name`, or `getattr(x, "name")`."""
    if not name:
        return None
    for node in written.nodes(seen.span, seen.line, ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr == name:
            return node, node.value
    for node in written.nodes(seen.span, seen.line, ast.Call):
        if isinstance(node, ast.Call) and called_name(node) == "getattr" and len(node.args) == 2:
            wanted = node.args[1]
            if isinstance(wanted, ast.Constant) and wanted.value == name:
                return node, node.args[0]
    return None


def _coroutine_of_its_own(written: Written, thing: Thing, receiver: ast.expr) -> bool:
    """Whether what lacks the name is a coroutine that nobody awaited, most likely the file's own."""
    if not any(path.endswith(("coroutine", "CoroutineType")) for path in thing.paths[:1]):
        return False
    return not isinstance(receiver, ast.Call) or called_name(receiver) in written.defined


def _mixed_up(owner: str, name: str) -> bool:
    """Whether a number was used as another plain value: as likely a wrong value as a wrong name."""
    return owner.removeprefix("builtins.") in _NUMBERS and any(
        hasattr(k, name) for k in _PLAIN_TYPES
    )


def _shortened(path: str) -> str:
    return path.removeprefix("builtins.")


# --- calls ---------------------------------------------------------------------------------------


def _call(written: Written, seen: Observed) -> Attribution | None:
    said = messages.about_call(seen.message)
    if said is None:
        return None
    for node in written.nodes(seen.span, seen.line, ast.Call):
        if isinstance(node, ast.Call) and not _own_call(written, node, said, seen):
            found = _keyword(written, seen, node, said) or _arity(written, seen, node, said)
            if found:
                return found
    return None


def _own_call(written: Written, node: ast.Call, said: messages.Said, seen: Observed) -> bool:
    """Whether the callee is the candidate's own function or class."""
    parts = said.callee.split(".")
    if "<lambda>" in parts:
        return True
    if isinstance(node.func, ast.Attribute):
        root = seen.scope.get(node.func.value.id) if isinstance(node.func.value, ast.Name) else None
        if root and root.form in ("instance", "class") and not root.foreign:
            return True
        if len(parts) > 1:
            return parts[0] in written.defined and parts[0] not in written.imports
        return not written.dotted(node.func) and parts[-1] in written.defined
    thing = seen.scope.get(called_name(node), Thing())
    if thing.form in ("class", "function") and thing.paths:
        own = thing.paths[0].partition(".")[0] == CANDIDATE
        return own and (
            thing.form == "function" or not thing.foreign or parts[0] in written.defined
        )
    return parts[0] in written.defined or called_name(node) in written.defined


def _keyword(
    written: Written, seen: Observed, node: ast.Call, said: messages.Said
) -> Attribution | None:
    """A rejected keyword that is written in this very call, however deep it was rejected."""
    if said.problem != "keyword":
        return None
    wanted = said.names or tuple(k.arg for k in node.keywords if k.arg)
    for keyword in node.keywords:
        if keyword.arg and keyword.arg in wanted:
            at = written.place_of(keyword)
            owner = _callee(written, seen, node, said)
            return Attribution("keyword", keyword.arg, *at, owner, "", said.names or wanted)
    return None


def _arity(
    written: Written, seen: Observed, node: ast.Call, said: messages.Said
) -> Attribution | None:
    """Too few or too many arguments; deeper ones count only where the message names what was called."""
    if said.problem == "keyword" or (seen.below and not _same_callee(seen, node, said)):
        return None
    owner = _callee(written, seen, node, said)
    at = written.place_of(node)
    symbol = called_name(node) or said.callee.rpartition(".")[2]
    return Attribution(said.problem, symbol, *at, owner, "", said.names)


def _same_callee(seen: Observed, node: ast.Call, said: messages.Said) -> bool:
    if said.unnamed:
        return seen.below[-1][1] in _BIND and len(seen.below) <= 4
    parts = said.callee.split(".")
    called = called_name(node)
    return called == parts[-1] or (parts[-1] in ("__init__", "__new__") and called in parts[:-1])


def _callee(written: Written, seen: Observed, node: ast.Call, said: messages.Said) -> str:
    """The dotted path of what was called, as far as imports, values seen and the message tell."""
    if path := written.dotted(node.func):
        return path
    name = called_name(node)
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        thing = seen.scope.get(node.func.value.id, Thing())
        if thing.foreign:
            return f"{_shortened(thing.foreign)}.{name}"
    if isinstance(node.func, ast.Name):
        return _shortened(seen.scope.get(name, Thing()).foreign) or name
    return said.callee or name


# --- protocols and disguises -----------------------------------------------------------------------


def _protocol(written: Written, seen: Observed) -> Attribution | None:
    """What cannot be awaited, entered or iterated over asynchronously, unless it is the file's own."""
    owner = messages.about_protocol(seen.message)
    if not owner or seen.below:
        return None
    for node in _used(written, seen):
        name = called_name(node) if isinstance(node, ast.Call) else ""
        thing = seen.scope.get(node.id, Thing()) if isinstance(node, ast.Name) else Thing()
        if name in written.defined or owner in written.defined:
            return None
        if owner == "NoneType" and not name:
            return None
        path = thing.foreign or written.dotted(node.func if isinstance(node, ast.Call) else node)
        symbol = name or owner
        return Attribution("protocol", symbol, *written.place_of(node), path or owner, "")
    return None


def _used(written: Written, seen: Observed) -> Sequence[ast.expr]:
    """What is awaited, entered or iterated over where it failed."""
    kinds = (ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor)
    around = written.nodes(seen.span, seen.line, *kinds)
    found = [node.value for node in around if isinstance(node, ast.Await)]
    items = written.nodes(None, seen.line, ast.With, ast.AsyncWith, ast.AsyncFor)
    for node in items if not found else ():
        first = getattr(node, "lineno", 0) == seen.line or seen.span is None
        if first and isinstance(node, ast.With | ast.AsyncWith):
            found += [item.context_expr for item in node.items]
        elif first and isinstance(node, ast.AsyncFor):
            found.append(node.iter)
    return found


def _called_none(written: Written, seen: Observed) -> Attribution | None:
    """bs4 gives None for any name that a tag does not have, so a method that is none is a call of None.

    Names of tags are lower case without underscores: anything else was meant as a method.
    """
    if seen.message != messages.NOT_CALLABLE or seen.below:
        return None
    if not any(path.partition(".")[0] == "bs4" for path in written.imports.values()):
        return None
    for node in written.nodes(seen.span, seen.line, ast.Call):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if "_" in name.strip("_") or name != name.lower():
                why = "bs4 gives None for a name that a tag does not have"
                at = written.place_of(node.func)
                return Attribution("attribute", name, *at, "bs4.element.Tag", why)
    return None
