"""A function's documentation -> what it says about the keywords that its `**kwargs` take.

Plotting libraries write it in one form: "**kwargs : `.Text` properties", "passed to `.Axes.plot`".
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from harness.checks.api.inside.answers import attempt
from harness.checks.api.inside.classes import index
from harness.checks.api.inside.modules import ABSENT_MARK, is_class, is_function, mro, static, walk

_WRITTEN_SO = ("matplotlib", "mpl_toolkits", "seaborn")


def tells(function: Any, rest: str, keyword: str) -> tuple[Any, ...]:
    """The classes and functions that a documentation refers to for the keywords in `**rest`.

    Nothing if it mentions this keyword itself, refers to none, or to one that cannot be found.
    """
    top = str(getattr(function, "__module__", "")).split(".")[0]
    text, error = attempt(inspect.getdoc, function)
    if top not in _WRITTEN_SO or error is not None or not text or _mentions(text, keyword):
        return ()
    said = re.search(
        r"(?m)^[ ]*(?:\*\*)?" + re.escape(rest) + r"\b(?!\))[^\n]*(?:\n[ ]+\S[^\n]*)*", text
    )
    if not said or not re.search(r"propert|pass|argument", said.group()):
        return ()
    names = re.findall(r"`~?\.?([A-Za-z_][\w.]*)`", said.group())
    found = [_named(name, top) for name in names]
    return tuple(found) if all(one is not None for one in found) else ()


def _mentions(text: str, keyword: str) -> bool:
    """Whether a text names a keyword as one: in a list, marked, or with a value; not just as a word."""
    word = re.escape(keyword)
    listed = r"(?m)^[ ]*(?:[*\w]+(?:,| or|/)[ ]*)*\**" + word + r"(?:(?:,| or|/)[ ]*[*\w]+)*[ ]*:"
    marked = r"[*`'\"]" + word + r"[*`'\"]|\b" + word + r"[ ]?="
    return bool(re.search(listed, text) or re.search(marked, text))


def _named(name: str, top: str) -> Any:
    """The class or function that a reference means: a full path, or the end of one."""
    whole = walk(name if name.split(".")[0] in _WRITTEN_SO else top + "." + name)
    if whole.state == "found" and (is_class(whole.value) or is_function(whole.value)):
        return whole.value
    first, _, last = name.removeprefix("axes.").removeprefix("pyplot.").partition(".")
    if not last:
        return _class_called(first) or _of_pyplot(first)
    cls = _class_called(first)
    member = static(cls, last) if cls is not None else ABSENT_MARK
    return member if is_function(member) else None


def _class_called(name: str) -> type | None:
    """The one class of that name in these packages."""
    found = [cls for cls in index().get(name, []) if str(cls.__module__).startswith("matplotlib.")]
    drawn = [cls for cls in found if any(base.__name__ == "Artist" for base in mro(cls))]
    found = drawn or found
    return found[0] if len(found) == 1 else None


def _of_pyplot(name: str) -> Any:
    found = walk("matplotlib.pyplot." + name)
    return found.value if found.state == "found" and is_function(found.value) else None
