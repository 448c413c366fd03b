"""One question -> one answer: decides what it is about and asks the part that knows."""

from __future__ import annotations

import pkgutil
import sys
from typing import Any

from harness.checks.api.inside import calls, members, protocols
from harness.checks.api.inside.answers import attempt, exists, missing, said, unknown
from harness.checks.api.inside.callables import Found, of_member, of_value
from harness.checks.api.inside.classes import Meant, meant_by
from harness.checks.api.inside.derived import of_derived
from harness.checks.api.inside.environment import distribution_of
from harness.checks.api.inside.histories import history_of
from harness.checks.api.inside.modules import (
    ABSENT,
    BROKEN,
    NOT_INSTALLED,
    Walk,
    instance_dict,
    is_class,
    is_function,
    is_module,
    load,
    of_module,
    path_of,
    walk,
)
from harness.checks.api.inside.platforms import elsewhere
from harness.checks.api.inside.services import attribute_of_service, call_of_service, is_service
from harness.checks.api.inside.signatures import Shape
from harness.checks.api.inside.sources import assigned_from_outside
from harness.checks.api.inside.suggestions import suggest


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Answer a question; what goes wrong on the way makes it unknown, never an error."""
    for name in question["modules"]:
        load(name)
    found, error = attempt(_ASK[question["shape"]], question)
    if error is None and question["derived"]:
        found, error = attempt(lambda: of_derived(found, _meant(question).classes))
    if error is not None:
        found = unknown("looking at it raises " + said(error))
    top = str(found.get("owner") or question["dotted"]).split(".")[0]
    if found["truth"] != "unknown":
        found["distribution"] = distribution_of(_home(top, found))
    return found  # type: ignore[no-any-return]


def _home(top: str, found: dict[str, Any]) -> str:
    """The importable package that owns it; classes of builtins are named without theirs."""
    return top if top in sys.modules else "builtins"


# --- Imports ---------------------------------------------------------------------------------


def _import(question: dict[str, Any]) -> dict[str, Any]:
    path, name = question["dotted"], question["name"]
    loaded = load(path)
    if loaded.state == NOT_INSTALLED:
        return unknown("not installed", path)
    if loaded.state == BROKEN:
        return unknown("importing " + loaded.path + " fails: " + loaded.message, path)
    if loaded.state == ABSENT:
        return _no_module(loaded.path)
    if not name or name == "*":
        return exists(path, "it can be imported")
    return _from_module(loaded.module, path, name, "name")


def _no_module(path: str) -> dict[str, Any]:
    above, _, name = path.rpartition(".")
    if elsewhere(path):
        return unknown("it exists on other platforms or at other times only", path)
    if _is_shared(load(above).module):
        return unknown("not installed: several distributions put modules into " + above, path)
    names = _submodules(above)
    history = history_of(above, name)
    why = "there is no module " + name + " in " + above + ("; " + history if history else "")
    return missing("module", path, why, names=[path], suggestions=suggest(name, names, path=above),
                   history=history)  # fmt: skip


def _submodules(path: str) -> list[str]:
    folders, error = attempt(lambda: list(load(path).module.__path__))
    if error is not None:
        return []
    found, error = attempt(lambda: [module.name for module in pkgutil.iter_modules(folders)])
    return [] if error is not None else found


def _from_module(module: Any, path: str, name: str, problem: str) -> dict[str, Any]:
    found = of_module(module, name)
    if found.state == "found":
        return exists(path, "`" + name + "` is in it", veto=found.why != "submodule")
    if found.state == "unknown":
        return unknown(found.why, path)
    if elsewhere(path + "." + name):
        return unknown("it exists on other platforms or at other times only", path)
    doubt = _may_come(module, path, name)
    if doubt:
        return unknown(doubt, path)
    history = history_of(path, name) or history_of(str(module.__name__), name)
    why = "not in " + path + " and no submodule of it" + ("; " + history if history else "")
    names, _ = attempt(lambda: [*vars(module), *_submodules(path)])
    return missing(problem, path, why, names=[name], message=found.message, history=history,
                   suggestions=suggest(name, names or [], path=path))  # fmt: skip


def _is_shared(module: Any) -> bool:
    """Whether a package has no file of its own: other distributions may add to it (`google`)."""
    return is_module(module) and not vars(module).get("__file__") and "__path__" in vars(module)


def _may_come(module: Any, path: str, name: str) -> str:
    """Why a module may yet have a name it does not have now."""
    if _is_shared(module):
        return "not installed: several distributions put modules into " + path
    setter = assigned_from_outside(path.split(".")[0], name, of=path.rpartition(".")[2])
    return "assigned to it by " + setter if setter else ""


# --- Attributes ------------------------------------------------------------------------------


def _attribute(question: dict[str, Any]) -> dict[str, Any]:
    name, context = question["name"], question["context"]
    if is_service(question["dotted"]):
        return attribute_of_service(question["dotted"], name)
    if question["form"] in ("module", "") and _path(question):
        return _attribute_of_path(_path(question), name, context)
    meant = _meant(question)
    if not meant.classes:
        return unknown(meant.why)
    return _agreed(
        [
            members.attribute(cls, name, itself=meant.itself, context=context)
            for cls in meant.classes
        ]
    )


def _path(question: dict[str, Any]) -> str:
    """The dotted path a question is about; a type that is a module is one, too."""
    if question["form"] == "module":
        return str(question["type"] or question["module"])
    return str(question["dotted"])


def _attribute_of_path(path: str, name: str, context: str) -> dict[str, Any]:
    owner = walk(path)
    if owner.state != "found":
        return unknown(owner.why or path + " does not exist itself", path)
    if is_module(owner.value):
        if context not in ("load", "call"):
            return unknown("it is assigned, not read", path)
        return _from_module(owner.value, path, name, "attribute")
    if is_class(owner.value):
        return members.attribute(owner.value, name, itself=True, context=context)
    if isinstance(owner.value, (classmethod, staticmethod)):
        return unknown("it is a function, which may carry attributes", path)
    if path in _REPLACED:
        return unknown("programs put objects of their own in its place", path)
    if name in instance_dict(owner.value):
        return exists(path, "`" + name + "` is stored on it")
    for cls in _stands_for(owner, path):
        return members.attribute(cls, name, itself=False, context=context)
    return members.attribute(type(owner.value), name, itself=False, context=context)


_REPLACED = {"sys.stdin", "sys.stdout", "sys.stderr"}


def _stands_for(owner: Walk, path: str) -> list[type]:
    """The class a proxy in a module is annotated with (`flask.request`)."""
    if not members.serves_anything(type(owner.value)) or not is_module(owner.parent):
        return []
    top, name = path.split(".")[0], path.rpartition(".")[2]
    for home in [m for key, m in sys.modules.items() if key.split(".")[0] == top and is_module(m)]:
        notes, error = attempt(lambda m=home: vars(m).get("__annotations__", {}))
        if error is None and name in notes and vars(home).get(name) is owner.value:
            return meant_by("instance", str(notes[name]), "", [top]).classes
    return []


def _meant(question: dict[str, Any]) -> Meant:
    if question["form"] in ("instance", "class"):
        return meant_by(question["form"], question["type"], question["module"], question["modules"])
    return Meant([], why="the type is not known")


def _agreed(found: list[dict[str, Any]]) -> dict[str, Any]:
    """One answer for several classes of one name; they must agree."""
    if len({one["truth"] for one in found}) > 1:
        return unknown("several classes have that name and they differ")
    for one in found[1:]:
        found[0]["veto"] = found[0].get("veto", False) and one.get("veto", False)
    return found[0]


# --- Calls and protocols ---------------------------------------------------------------------


def _call(question: dict[str, Any]) -> dict[str, Any]:
    shape = Shape(question["positional"], tuple(question["keywords"]), question["starred"],
                  question["double_starred"])  # fmt: skip
    if is_service(question["dotted"]):
        return call_of_service(question["dotted"], question["name"], shape)
    if question["form"] in ("", "module", "function"):
        found, path = _callee_at(question)
        return calls.call(found, _safe(shape, question, path), path)
    meant = _meant(question)
    if not meant.classes:
        return unknown(meant.why)
    if question["form"] == "instance" and not question["name"]:
        return unknown("what is called is not a function or class")
    name = question["name"]
    return _agreed([_call_of(cls, name, shape, itself=meant.itself) for cls in meant.classes])


def _call_of(cls: type, name: str, shape: Shape, *, itself: bool) -> dict[str, Any]:
    """A call of a class or its method; what a subclass's method would take is not missing."""
    path = _member_path(cls, name)
    found = calls.call(of_member(cls, name, itself=itself), shape, path)
    if found["truth"] != "missing" or cls.__module__ == "builtins":
        return found
    overridden = False
    for below in members.relatives(cls):
        if not name or name in vars(below):
            overridden = True
            other = calls.call(of_member(below, name, itself=itself), shape, path)
            if other["truth"] != "missing":
                return unknown(path_of(below) + " takes such a call", path)
    if name and not overridden and members.says_too_little(cls):
        return unknown(path_of(cls) + " says too little about the value", path)
    return found


def _member_path(cls: type, name: str) -> str:
    from_path = path_of(cls)
    return from_path + "." + name if name else from_path


def _callee_at(question: dict[str, Any]) -> tuple[Found, str]:
    """The functions run by calling what stands at a dotted path."""
    path = _function_path(question)
    found: Walk = walk(path)
    if found.state != "found":
        return Found((), found.why or path + " does not exist itself"), path
    return of_value(found.value, found.parent, path), path


def _function_path(question: dict[str, Any]) -> str:
    base = _path(question)
    if question["form"] == "function":
        base = ".".join(part for part in (question["module"], question["type"]) if part)
    return base + "." + question["name"] if question["name"] else base


def _safe(shape: Shape, question: dict[str, Any], path: str) -> Shape:
    """A function type may be a method that is bound or not: then its arguments are not counted."""
    if question["form"] == "function" and is_class(walk(path).parent):
        return shape._replace(positional=0, starred=True)
    return shape


def _protocol(question: dict[str, Any]) -> dict[str, Any]:
    """Whether what is asked about supports a protocol; in the context "call", what calling it gives."""
    protocol, called = question["protocol"], question["context"] == "call"
    if question["form"] in ("", "module", "function"):
        return _protocol_at(_function_path(question), protocol, called=called)
    meant = _meant(question)
    if not meant.classes:
        return unknown(meant.why)
    name = question["name"]
    return _agreed(
        [
            protocols.of_call(
                of_member(cls, name, itself=meant.itself), protocol, _member_path(cls, name)
            )
            if name or (called and not meant.itself)
            else protocols.of_class(cls, protocol, itself=meant.itself and not called)
            for cls in meant.classes
        ]
    )


def _protocol_at(path: str, protocol: str, *, called: bool) -> dict[str, Any]:
    """The same for a dotted path."""
    found = walk(path)
    if found.state != "found":
        return unknown(found.why or path + " does not exist itself", path)
    value = found.value
    if not called:
        if isinstance(value, (classmethod, staticmethod)):
            value = value.__func__
        itself = is_class(value)
        return {
            **protocols.of_class(value if itself else type(value), protocol, itself=itself),
            "owner": path,
        }
    if is_class(value):
        return protocols.of_class(value, protocol, itself=False)
    if not _is_function(value):
        return unknown("it is an object that says nothing about its calls", path)
    return protocols.of_call(of_value(value, found.parent, path), protocol, path)


def _is_function(value: Any) -> bool:
    return is_function(value) or isinstance(value, (classmethod, staticmethod))


_ASK = {"import": _import, "attribute": _attribute, "call": _call, "protocol": _protocol}
