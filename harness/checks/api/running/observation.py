"""A candidate + what its task can run it with -> what was seen while it ran, in the sandbox.

Everything that comes back is the candidate's to forge: it is read as data, bounded and checked, and
at worst accuses or hides the candidate itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from harness.checks.api.running.attribution import Attribution, Observed, Thing, attribute_in
from harness.checks.api.running.written import Written
from harness.records import Asserts, Candidate, Cases, Ended, Execution, Suite, Task, TestGroup
from harness.sandbox import Blob, Frame, Job, Worker, installed
from harness.sandbox.inside import wire

_CALLS = 8
_LOAD_SECONDS, _STEP_SECONDS, _TOTAL_SECONDS = 10.0, 2.0, 60.0
_PLAIN_STEP_SECONDS = 0.5
_IMPORTS = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)
_MEMORY_MB, _OUTPUT_MB = 4096, 32
_FRAME_BYTES = 1 << 20
_LINES = 1 << 31


@dataclass(frozen=True, slots=True)
class Warned:
    """A deprecation that a line of the candidate's own was warned of."""

    category: str
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen: exceptions, deprecations, and the types of arguments and results by function.

    `types` maps a function's qualified name to its parameters ("return" for the result) and those to
    the types they were seen to have, written as dotted annotations. `steps` is how many ran, the
    loading of the module among them; `cut_short` says why not all did.
    """

    exceptions: tuple[Observed, ...] = ()
    warnings: tuple[Warned, ...] = ()
    types: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    steps: int = 0
    cut_short: str = ""

    def attributions(self, source: str) -> tuple[Attribution, ...]:
        """The names that do not exist, one for each line and symbol; the surest first of its kind."""
        try:
            written = Written(source)
        except (SyntaxError, ValueError, RecursionError):
            return ()
        found: dict[tuple[int, str], Attribution] = {}
        for seen in self.exceptions:
            one = attribute_in(written, seen)
            if one is None or _kept_out(one):
                continue
            key = (one.line, one.symbol)
            if key not in found or (one.sure and not found[key].sure):
                found[key] = one
        return tuple(sorted(found.values(), key=lambda one: (one.line, one.column)))


def _kept_out(one: Attribution) -> bool:
    """Whether a package is there after all, and only the sandbox of this task was without it."""
    top = one.symbol.partition(".")[0]
    known = installed(top) or top in sys.stdlib_module_names
    return one.problem == "module" and "." not in one.symbol and known


class Observer:
    """Runs candidates of one task to look at them; nothing is judged. Close it to free the plan."""

    def __init__(self, task: Task) -> None:
        groups = [group for group in task.groups if group.group == "base"] or list(task.groups)
        self._begin(task.entry_point, [step for group in groups for step in _steps(group, task)])
        self._memory_mb = task.limits.memory_mb

    @classmethod
    def from_driver(cls, driver: str = "") -> Self:
        """One that loads a file and then runs driver code in its namespace; no task is needed."""
        made = cls.__new__(cls)
        made._begin("", [("driver", driver)] if driver.strip() else [])
        made._memory_mb = _MEMORY_MB
        return made

    def _begin(self, entry_point: str, steps: Sequence[tuple[object, ...]]) -> None:
        self._entry_point = entry_point
        self._plan = Blob(wire.encode(list(steps)))

    def close(self) -> None:
        """Free the encoded plan."""
        self._plan.close()

    def observe(
        self, candidate: Candidate, worker: Worker, *, follow: bool | None = None
    ) -> Observation:
        """Run one candidate through the plan. SandboxError when the sandbox broke.

        It is followed into its functions, unless `follow` decides, where it uses more than the standard library: that costs ten
        times as much, and finds what only values of installed libraries hide from the static tier.
        """
        look = _Look()
        if follow is None:
            follow = not set(_IMPORTS.findall(candidate.code)) <= sys.stdlib_module_names
        step = _STEP_SECONDS if follow else _PLAIN_STEP_SECONDS
        job = Job(
            mode="observe",
            program=wire.encode((candidate.code, self._entry_point, (_LOAD_SECONDS, step), follow)),
            tests=self._plan,
            step_seconds=lambda seen: step if seen else _LOAD_SECONDS,
            cpu_seconds=_TOTAL_SECONDS,
            memory_mb=self._memory_mb,
            output_mb=_OUTPUT_MB,
        )
        execution = worker.run(job, look.look)
        return look.observation(execution)


def _steps(group: TestGroup, task: Task) -> list[tuple[object, ...]]:
    """A test group as steps of harness/sandbox/inside/steps.py."""
    if isinstance(group, Cases):
        return [("call", call.args, dict(call.kwargs)) for call in group.calls[:_CALLS]]
    if isinstance(group, Asserts):
        return [("asserts", group.source, group.check, task.reference)]
    if isinstance(group, Suite) and group.framework == "unittest":
        return [("unittest", group.source, group.shared_namespace)]
    return [("pytest", group.source)]


class _Look:
    """The frames of one run; each holds all that was known by then, or nothing new."""

    def __init__(self) -> None:
        self._last: dict[str, Any] = {}
        self._steps = 0
        self._done = False

    def look(self, frame: Frame) -> bool:
        """Keep the newest; a frame that is not the protocol's is passed over."""
        if frame.kind == wire.DONE:
            self._done = True
        elif frame.kind == wire.VALUE and frame.size <= _FRAME_BYTES:
            self._steps += 1
            try:
                content = wire.decode(frame.body())
            except wire.Undecodable:
                return True
            if isinstance(content, dict) and content:
                self._last = content
        return True

    def observation(self, execution: Execution) -> Observation:
        """What the last frames say, as far as it is what it should be."""
        last = self._last
        cut = ""
        if not self._done:
            timed_out = execution.ended is Ended.TIMED_OUT
            cut = "over its time limit" if timed_out else f"its process {execution.ended}"
        return Observation(
            tuple(filter(None, map(_observed, _list(last.get("raised"))))),
            tuple(filter(None, map(_warned, _list(last.get("warned"))))),
            _types(last.get("types")),
            self._steps,
            cut,
        )


# --- reading what a candidate may have forged -------------------------------------------------------


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < _LINES:
        raise TypeError
    return value


def _thing(value: object) -> Thing:
    form, paths = _list(value)
    return Thing(_text(form), tuple(map(_text, _list(paths))))


def _observed(value: object) -> Observed | None:
    try:
        escaped, lines, names, message, name, owner, on_class, below, span, scope = _list(value)
        return Observed(
            names=tuple(map(_text, _list(names))),
            message=_text(message),
            name=_text(name),
            owner=_thing(owner),
            frames=tuple((_number(line), _text(at)) for line, at in reversed(_list(lines))),
            below=tuple((_text(module), _text(at)) for module, at in _list(below)),
            span=_span(span),
            scope={_text(word): _thing(thing) for word, thing in _list(scope)},
            on_class=on_class is True,
            escaped=escaped is True,
        )
    except (TypeError, ValueError):
        return None


def _span(value: object) -> tuple[int, int, int, int] | None:
    numbers = [_number(number) for number in _list(value)]
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _warned(value: object) -> Warned | None:
    try:
        category, message, line = _list(value)
        return Warned(_text(category), _text(message), _number(line))
    except (TypeError, ValueError):
        return None


def _types(value: object) -> dict[str, dict[str, tuple[str, ...]]]:
    try:
        given: dict[Any, Any] = value if isinstance(value, dict) else {}
        return {
            _text(function): {
                _text(name): tuple(map(_text, _list(texts))) for name, texts in seen.items()
            }
            for function, seen in given.items()
        }
    except (TypeError, AttributeError):
        return {}
