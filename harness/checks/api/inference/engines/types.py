"""The text of a revealed type -> Types: one per member of a union, arguments of generics dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.checks.api.facts import Type

UNKNOWN = Type("unknown")
_OPEN, _CLOSE = "([{", ")]}"
_LONGEST = 20_000
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_MODULE = re.compile(r"<module '([\w.]+)'>|Module\[([\w.]+)\]")
_CLASS = re.compile(r"<class '([\w.]+)[^']*'(?: .*)?>|type\[(.*)\]", re.DOTALL)
_METHOD = re.compile(r"(?:bound method|def|function) (?:<class '([\w.]+)[^']*'>|([\w.]+))?([\w.]*)")
_VAGUE = frozenset({
    "Unknown", "Any", "Never", "NoReturn", "object", "Divergent", "TypeAlias", "TypeVar", "ParamSpec",
    "Self", "AlwaysTruthy", "AlwaysFalsy", "Callable", "Unannotated", "ClassDef", "Top", "Bottom",
})  # fmt: skip
_LITERALS = (
    (re.compile(r"(?:True|False)\b"), "bool"),
    (re.compile(r"-?\d"), "int"),
    (re.compile(r"""[bB]["']"""), "bytes"),
    (re.compile(r"""[rRuU]?["']"""), "str"),
)


def parse(text: str) -> tuple[Type, ...]:
    """The members of a type in the notation of ty or pyrefly; what cannot be told is unknown."""
    text = text.strip()
    if _is_function(text):
        return (_function(text),)
    if len(text) > _LONGEST:
        return (UNKNOWN,)
    members = list(_split(text, "|"))
    if len(members) > 1:
        return tuple(dict.fromkeys(one for member in members for one in parse(member)))
    if text.startswith("(") and text.endswith(")") and _closes_last(text):
        return parse(text[1:-1])
    return tuple(dict.fromkeys(_one(text)))


def _is_function(text: str) -> bool:
    if text.startswith(("def ", "bound method ", "Overload[", "function ")):
        return True
    if text.startswith(("(", "[")):
        end = _matching(text)
        rest = text[end + 1 :]
        return rest.startswith(" -> ") or (text[0] == "[" and rest.startswith("("))
    return False


def _function(text: str) -> Type:
    found = _METHOD.match(text)
    if not found:
        return Type("function")
    name = (found[1] or found[2] or "") + (found[3] or "")
    return Type("function", name.removeprefix("."))


def _one(text: str) -> Iterator[Type]:
    """The types of one member that is no union."""
    module = _MODULE.fullmatch(text)
    if module:
        yield Type("module", module[1] or module[2])
        return
    found = _CLASS.fullmatch(text)
    if found:
        for inner in parse(found[1] or found[2]):
            known = inner.form == "instance" and inner.name != "None"
            yield Type("class", inner.name, inner.module) if known else UNKNOWN
        return
    if text.startswith("Literal["):
        for value in _split(text[len("Literal[") : -1], ","):
            yield _literal(value)
        return
    positive = [part for part in _split(text, "&") if not part.startswith("~")]
    if len(positive) == 1 and positive[0] != text:
        yield from parse(positive[0])
        return
    yield _named(text)


def _literal(value: str) -> Type:
    for pattern, name in _LITERALS:
        if pattern.match(value):
            return Type("instance", name)
    path = _PATH.match(value)
    return _instance(path[0].rpartition(".")[0]) if path and "." in path[0] else UNKNOWN


def _named(text: str) -> Type:
    path = _PATH.match(text)
    if not path:
        return UNKNOWN
    rest = text[path.end() :]
    # Behind a name: arguments, ty's mark for a float that is no int, facets, a definition's place.
    if rest and not rest.startswith(("[", "*", " (", " @ ")):
        return UNKNOWN
    return _instance(path[0])


def _instance(path: str) -> Type:
    module, _, name = path.rpartition(".")
    if name in _VAGUE:
        return UNKNOWN
    if name == "LiteralString":
        return Type("instance", "str")
    if name == "NoneType":
        return Type("instance", "None")
    return Type("instance", name, module)


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts of a text between separators that stand in no bracket and no quotes."""
    depth, start, at = 0, 0, 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            at = _quoted(text, at)
        elif char in _OPEN or char == "<":
            depth += 1
        elif char in _CLOSE or (char == ">" and text[at - 1] != "-"):
            depth -= 1
        elif char == separator and depth == 0:
            yield text[start:at].strip()
            start = at + 1
        at += 1
    yield text[start:].strip()


def _quoted(text: str, at: int) -> int:
    """Where a quoted part ends."""
    quote, at = text[at], at + 1
    while at < len(text) and text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at


def _matching(text: str) -> int:
    """Where the bracket at the start is closed; the end of the text if nowhere."""
    depth, at = 0, 0
    while at < len(text):
        char = text[at]
        if char in "\"'":
            at = _quoted(text, at)
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
            if depth == 0:
                return at
        at += 1
    return len(text)


def _closes_last(text: str) -> bool:
    return _matching(text) == len(text) - 1
