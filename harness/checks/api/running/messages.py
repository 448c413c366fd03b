"""What an exception's message says was wrong with a call or a name, for those that have no fields for it.

The wordings are those of CPython 3.11 to 3.14, `inspect.Signature.bind`, numpy, matplotlib and SQLAlchemy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CALLEE = r"(?P<callee>[\w.<>]+)\(\)"
_COUNTS = {"no": 0, "exactly one": 1, "one": 1, "two": 2, "three": 3}


@dataclass(frozen=True, slots=True)
class Said:
    """A complaint about a call: `problem` as in `facts.Answer`, who complains, and about which names.

    `callee` is empty where the message does not say; `unnamed` that it is `bind`'s wording, which
    wrappers raise in place of what they wrap.
    """

    problem: str
    callee: str = ""
    names: tuple[str, ...] = ()
    unnamed: bool = False


_KEYWORD = (
    rf"(?:{_CALLEE} )?got an unexpected keyword argument '(?P<names>[^']+)'",
    rf"'(?P<names>\w+)' is an invalid keyword argument for (?:{_CALLEE}|this function)",
    rf"{_CALLEE} got some positional-only arguments passed as keyword arguments: '(?P<names>[^']+)'",
    rf"{_CALLEE} takes no keyword arguments",
    r"Additional arguments should be named <dialectname>_<argument>, got '(?P<names>\w+)'",
    r"Additional keyword arguments are not accepted by this function",
    r"'(?P<names>\w+)' parameter is not supported",
)
_MISSING = (
    rf"{_CALLEE} missing \d+ required (?:positional|keyword-only) arguments?: (?P<names>.*)",
    rf"{_CALLEE} missing required argument '(?P<names>\w+)'",
    r"function missing required argument '(?P<names>\w+)'",
    r"missing a required(?: keyword-only)? argument: '(?P<names>\w+)'",
    r"unbound method (?P<callee>[\w.]+)\(\) needs an argument",
)
_TOO_MANY = (
    rf"{_CALLEE} takes (?:from \d+ to |at most |exactly )?\d+ positional arguments? but \d+",
    rf"{_CALLEE} got multiple values for argument '(?P<names>\w+)'",
    rf"{_CALLEE} takes no arguments",
    r"(?P<callee>[\w.]+) takes no arguments",
    r"too many positional arguments",
    r"multiple values for argument '(?P<names>\w+)'",
)
_COUNTED = (
    (
        rf"{_CALLEE} takes (?P<bound>at least |at most |exactly )?(?P<want>\d+|no|one|two|three)"
        r" (?:positional |keyword )?arguments? \((?P<got>\d+) given\)"
    ),
    (
        r"(?P<callee>[\w.]+) expected (?P<bound>at least |at most |exactly )?(?P<want>\d+)"
        r" arguments?, got (?P<got>\d+)"
    ),
)
_PROTOCOL = (
    r"'(?P<owner>[\w.]+)' object does not support the (?:asynchronous )?context manager protocol",
    r"object (?P<owner>[\w.]+) can't be used in 'await' expression",
    r"'(?P<owner>[\w.]+)' object can't be awaited",
    r"'async for' requires an object with __aiter__ method, got (?P<owner>[\w.]+)",
)
_ATTRIBUTE = (
    r"^'(?P<owner>[\w.]+)' object has no attribute '(?P<name>\w+)'",
    r"^type object '(?P<owner>[\w.]+)' has no attribute '(?P<name>\w+)'",
    r"^(?:partially initialized )?module '(?P<owner>[\w.]+)' has no attribute '(?P<name>\w+)'",
    r"^`\w+\.(?P<name>\w+)` was removed",
    r"^(?P<name>\w+)$",
)
_IMPORTED = r"^cannot import name '(?P<name>\w+)' from '(?P<owner>[\w.]+)'"
NOT_CALLABLE = "'NoneType' object is not callable"


def about_call(message: str) -> Said | None:
    """What a message says of the shape of a call; None when it is about something else."""
    for problem, patterns in (
        ("keyword", _KEYWORD), ("missing-argument", _MISSING), ("too-many", _TOO_MANY),
    ):  # fmt: skip
        for pattern in patterns:
            found = re.search(pattern, message)
            if found:
                return _said(problem, found)
    for pattern in _COUNTED:
        found = re.search(pattern, message)
        if found:
            return _said(_counted(found), found)
    return None


def _said(problem: str, found: re.Match[str]) -> Said:
    groups = found.groupdict()
    listed = groups.get("names") or ""
    quoted = re.findall(r"'([^']+)'", listed) or [name for name in listed.split(", ") if name]
    callee = groups.get("callee") or ""
    return Said(problem, callee, tuple(quoted), unnamed=not callee)


def _counted(found: re.Match[str]) -> str:
    bound, want = (found["bound"] or "").strip(), found["want"]
    if bound in ("at least", "at most"):
        return "missing-argument" if bound == "at least" else "too-many"
    wanted = int(want) if want.isdecimal() else _COUNTS[want]
    return "missing-argument" if int(found["got"]) < wanted else "too-many"


def about_protocol(message: str) -> str:
    """The type that was awaited, entered or iterated over and cannot be; empty: something else."""
    for pattern in _PROTOCOL:
        found = re.search(pattern, message)
        if found:
            return found["owner"]
    return ""


def about_attribute(message: str) -> tuple[str, str]:
    """The type or module and the name it lacks, as far as the message tells."""
    for pattern in _ATTRIBUTE:
        found = re.search(pattern, message)
        if found:
            return found.groupdict().get("owner") or "", found["name"]
    return "", ""


def about_import(message: str) -> tuple[str, str]:
    """The module and the name that cannot be imported from it; empty for other messages."""
    found = re.search(_IMPORTED, message)
    return (found["owner"], found["name"]) if found else ("", "")
