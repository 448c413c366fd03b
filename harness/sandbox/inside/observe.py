"""A candidate's source + steps -> frames of what was seen while it ran: exceptions, warnings, types.

Exceptions are seen where they pass through the candidate's own functions, caught or not, so that a
`try` around a whole program hides nothing. Nothing here decides anything: a candidate that forges
what is sent can only accuse itself or hide what the static tier looks for as well.
"""

from __future__ import annotations

import marshal
import re
import signal
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from harness.sandbox.inside import steps, wire
from harness.sandbox.inside.replies import Replies
from harness.sandbox.inside.runner import FILE, prepare

Thing = tuple[str, list[str]]
"""What a value is: none, module, class, function or instance; and the dotted paths of it or its MRO."""

_MESSAGE, _PATH = 2000, 200
_MOST_RAISED, _MOST_WARNED, _MOST_FUNCTIONS, _MOST_TYPES = 100, 100, 200, 8
_MOST_PASSED, _MOST_BELOW, _MOST_NAMES, _MOST_BASES = 16, 12, 24, 16
_WATCHED_CALLS = 1000
_SAMPLED_CALLS = 50
_SAMPLED_PARTS = 5
_ABOUT_NAMES = (AttributeError, ImportError, NameError, TypeError)
_DEPRECATED = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
_OPTIMISED, _STARRED, _SUSPENDS = 0x1, 0x4 | 0x8, 0x20 | 0x80 | 0x200
_WORD = re.compile(r"[^\W\d]\w*")


# --- values -> what they are -------------------------------------------------------------------


def path_of(thing: object) -> str:
    """The dotted path of a class or function, as it says itself."""
    module, name = getattr(thing, "__module__", ""), getattr(thing, "__qualname__", "")
    if type(module) is not str or type(name) is not str:
        return "?"
    return f"{module}.{name}"[:_PATH]


def thing_of(value: object) -> Thing:
    """What a value is; see `Thing`."""
    kind = type(value)
    if value is None:
        return "none", []
    if issubclass(kind, types.ModuleType):
        name = getattr(value, "__name__", "")
        return "module", [name[:_PATH] if type(name) is str else "?"]
    if issubclass(kind, type):
        return "class", _bases(value)  # type: ignore[arg-type]
    if kind in (types.FunctionType, types.BuiltinFunctionType, types.MethodType):
        return "function", [path_of(value)]
    return "instance", _bases(kind)


def _bases(kind: type) -> list[str]:
    return [path_of(base) for base in type.mro(kind)[:_MOST_BASES] if base is not object]


def type_text(value: object, depth: int = 2) -> str:
    """The type of a value as an annotation would say it, with the members of plain containers."""
    kind = type(value)
    if value is None:
        return "None"
    if issubclass(kind, type):
        return f"builtins.type[{path_of(value)}]"
    name = path_of(kind)
    if depth and kind in (list, set, frozenset, tuple, dict) and value:
        if kind is dict:
            keys, values = _parts(value, depth), _parts(value.values(), depth)  # type: ignore[attr-defined]
            return f"{name}[{keys}, {values}]"
        return f"{name}[{_parts(value, depth)}{', ...' if kind is tuple else ''}]"
    return name


def _parts(values: Any, depth: int) -> str:
    return " | ".join(
        dict.fromkeys(type_text(v, depth - 1) for v in islice(values, _SAMPLED_PARTS))
    )


# --- exceptions --------------------------------------------------------------------------------


def _steps_of(trace: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _in_candidate(trace: types.TracebackType) -> bool:
    return trace.tb_frame.f_code.co_filename == FILE


def _span(trace: types.TracebackType) -> tuple[int, ...]:
    """Line, column, end line and end column (in bytes) of what ran; empty where unknown."""
    positions = trace.tb_frame.f_code.co_positions()
    line, end_line, column, end_column = next(
        islice(positions, trace.tb_lasti // 2, None), (None, None, None, None)
    )
    if line is None or end_line is None or column is None or end_column is None:
        return ()
    return line, column, end_line, end_column


def _message(error: BaseException) -> str:
    try:
        return (str(error)[:_MESSAGE]) + ""
    except BaseException as inner:
        return f"(its message raised {type(inner).__name__})"


def _on_class(owner: object, name: object) -> bool:
    """Whether a class has a name that looking it up on the instance did not give."""
    kind = owner if isinstance(owner, type) else type(owner)
    return any(name in vars(base) for base in type.mro(kind))


class Watch:
    """Sees a candidate run: `trace` is for `sys.settrace`; `take` gives what is new since the last time."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._raised: dict[tuple[int, int, type], list[Any]] = {}
        self._warned: dict[tuple[str, str, int], None] = {}
        self._types: dict[str, dict[str, dict[str, None]]] = {}
        self._calls: dict[int, int] = {}
        self._sent = 0

    # --- what the interpreter calls ---------------------------------------------------------------

    def trace(self, frame: types.FrameType, event: str, argument: object) -> Any:
        """Follow the candidate's own functions, the first many calls of each."""
        del event, argument
        code = frame.f_code
        if code.co_filename != FILE:
            return None
        count = self._calls.get(id(code), 0)
        if count >= _WATCHED_CALLS:
            return None
        self._calls[id(code)] = count + 1
        frame.f_trace_lines = False
        if count < _SAMPLED_CALLS and code.co_flags & _OPTIMISED and code.co_name[0] != "<":
            self._quietly(self._arguments, frame)
            if not code.co_flags & _SUSPENDS:
                return self._inside
        return self._unwinding

    def _inside(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if event == "return":
            self._quietly(self._note_type, frame.f_code.co_qualname, "return", argument)
        return self._unwinding(frame, event, argument)

    def _unwinding(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """After an exception a frame that returns None may as well not return at all."""
        if event == "exception":
            self._quietly(self.see, argument[1], argument[2])
        return self._unwinding

    @staticmethod
    def _quietly(act: Callable[..., object], *arguments: object) -> None:
        try:
            act(*arguments)
        except BaseException:  # a hostile value; never the candidate's business
            return

    def warned(
        self, message: object, category: type, filename: str, lineno: int, *_: object
    ) -> None:
        """Stand in for `warnings.showwarning`."""
        if filename == FILE and issubclass(category, _DEPRECATED):
            text = str(message)[:_MESSAGE]
            if len(self._warned) < _MOST_WARNED:
                self._warned.setdefault((category.__name__, text, lineno))

    # --- what is kept -------------------------------------------------------------------------------

    def _arguments(self, frame: types.FrameType) -> None:
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = frame.f_locals
        for name in names:
            if name in values:
                self._note_type(code.co_qualname, name, values[name])

    def _note_type(self, function: str, name: str, value: object) -> None:
        if function not in self._types and len(self._types) >= _MOST_FUNCTIONS:
            return
        known = self._types.setdefault(function, {}).setdefault(name, {})
        if len(known) <= _MOST_TYPES:
            known.setdefault(type_text(value))

    def see(
        self, error: object, trace: types.TracebackType | None, *, escaped: bool = False
    ) -> None:
        """Keep an exception once, with the lines it passes; `escaped`: nothing of the candidate caught it."""
        if not isinstance(error, BaseException):
            return
        own = [step for step in _steps_of(trace) if _in_candidate(step)]
        if not own:
            return
        last = own[-1]
        key = (id(last.tb_frame.f_code), last.tb_lasti, type(error))
        known = self._raised.get(key)
        if known is None:
            if len(self._raised) >= _MOST_RAISED or not self._about_names(error):
                return
            known = self._raised[key] = self._described(error, last)
            passed = own[-2::-1]
        else:
            passed = own[:1]
        for step in passed:
            line = (step.tb_lineno or 0, step.tb_frame.f_code.co_name)
            if len(known[1]) < _MOST_PASSED and line not in known[1] and step is not last:
                known[1].append(line)
        known[0] = known[0] or escaped

    @staticmethod
    def _about_names(error: BaseException) -> bool:
        return isinstance(error, _ABOUT_NAMES) or "argument" in _message(error)[:500]

    def _described(self, error: BaseException, last: types.TracebackType) -> list[Any]:
        """Escaped, lines passed (innermost first), and what the trusted side calls `Observed`."""
        names = [str(kind.__name__) for kind in type(error).__mro__[:-1]]
        name = getattr(error, "name", None)
        owner: Thing = ("", [])
        on_class = False
        if isinstance(error, AttributeError) and name is not None:
            owner = thing_of(error.obj)
            on_class = owner[0] in ("instance", "class") and _on_class(error.obj, name)
        below = [
            (str(step.tb_frame.f_globals.get("__name__", ""))[:_PATH], step.tb_frame.f_code.co_name)
            for step in _steps_of(last.tb_next)
        ]
        span = _span(last)
        record = [
            False,
            [(last.tb_lineno or 0, last.tb_frame.f_code.co_name)],
            names,
            _message(error),
            name[:_PATH] if type(name) is str else "",
            owner,
            on_class,
            [*below[: _MOST_BELOW // 2], *below[_MOST_BELOW // 2 :][-_MOST_BELOW // 2 :]],
            span,
            self._scope(last, span),
        ]
        wire.encode(record)  # ValueError: names that the candidate made of something else than text
        return record

    def _scope(self, last: types.TracebackType, span: tuple[int, ...]) -> list[tuple[str, Thing]]:
        """What the names written on the lines of a failure stand for."""
        first = last.tb_lineno or 1
        lines = self._lines[first - 1 : span[2] if span else first][:20]
        words = dict.fromkeys(_WORD.findall(" ".join(lines)[:4000]))
        frame = last.tb_frame
        found = []
        for word in words:
            for space in (frame.f_locals, frame.f_globals):
                if word in space:
                    found.append((word, thing_of(space[word])))
                    break
        return found[:_MOST_NAMES]

    def take(self) -> dict[str, Any]:
        """Everything seen so far, as plain data; empty when nothing is new."""
        types_ = {
            function: {name: list(texts) for name, texts in seen.items()}
            for function, seen in self._types.items()
        }
        size = sum(len(texts) for seen in types_.values() for texts in seen.values())
        news = size + len(self._warned) + sum(1 + len(r[1]) + r[0] for r in self._raised.values())
        if news == self._sent:
            return {}
        self._sent = news
        return {
            "raised": list(self._raised.values()),
            "warned": list(self._warned),
            "types": types_,
        }


# --- running -----------------------------------------------------------------------------------


def run_observe(program: bytes, tests: bytes, replies: Replies) -> None:
    """Load the candidate, go through the steps, and send after each what is known by then.

    Unless it is to be followed into its functions, only exceptions that escape from a step are seen.
    """
    source, entry_point, limits, follow = marshal.loads(program)
    module = prepare()
    watch = Watch(source)

    def attempt(step: Callable[[], object], limit: float) -> bool:
        """Run one step under the eyes of the watch; False when it raised."""
        signal.setitimer(signal.ITIMER_PROF, limit)
        if follow:
            sys.settrace(watch.trace)
        try:
            step()
        except BaseException as error:
            sys.settrace(None)
            watch.see(error, error.__traceback__, escaped=True)
            return False
        finally:
            sys.settrace(None)
            signal.setitimer(signal.ITIMER_PROF, 0)
            tell()
        return True

    def tell() -> None:
        replies.send(wire.VALUE, wire.encode(watch.take()))
        replies.ring()

    try:
        code = compile(source, FILE, "exec", dont_inherit=True)
    except BaseException:
        replies.send(wire.DONE, b"")
        return
    for category in _DEPRECATED:
        warnings.simplefilter("always", category)
    warnings.showwarning = watch.warned  # type: ignore[assignment]
    if attempt(lambda: exec(code, module.__dict__), limits[0]):
        for step in steps.steps_of(marshal.loads(tests), module, entry_point, watch.see):
            attempt(step, limits[1])
    replies.send(wire.DONE, b"")
