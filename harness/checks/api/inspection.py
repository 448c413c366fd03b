"""Questions -> answers of the libraries that are installed for one interpreter.

The trusted end: it starts that interpreter on `inside/`, which imports the libraries, and goes on with
a new one when a library ends or blocks it. Imports are asked for one at a time before anything
else, so that the library that did it is known and never imported again.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from harness.checks.api.facts import Answer, Environment, Question
from harness.sandbox.tool import Conversation, ToolError

IMPORT_SECONDS = 60.0
QUESTION_SECONDS = 20.0
_START_SECONDS = 30.0
_BATCH = 200
_GRACE = 2.0

_BOOTSTRAP = """
import sys, types
api = sys.argv[1]
for name, path in (("harness", api + "/../.."), ("harness.checks", api + "/.."), ("harness.checks.api", api)):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from harness.checks.api.inside.main import serve
serve()
"""
"""The packages' own __init__ files are for this side; the other loads `inside` alone."""

_ENVIRONMENT = MappingProxyType(
    {
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
    }
)


class Inspector:
    """Answers questions about one interpreter's libraries; its process starts with the first one.

    `search` is put in front of that interpreter's own search path. Close it to end the process.
    """

    def __init__(
        self,
        python: Path | str,
        *,
        search: Sequence[str] = (),
        import_seconds: float = IMPORT_SECONDS,
        question_seconds: float = QUESTION_SECONDS,
    ) -> None:
        self._python = str(python)
        self._search = tuple(search)
        self._import_seconds = import_seconds
        self._question_seconds = question_seconds
        self._talk: Conversation | None = None
        self._home = ""
        self._environment: Environment | None = None
        self._answers: dict[Question, Answer] = {}
        self._loaded: dict[str, None] = {}
        self._refused: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def about(self) -> Environment:
        """What is installed there; read once. ToolError if the interpreter cannot be started."""
        if self._environment is None:
            said = self._send({"kind": "about"}, self._import_seconds)
            self._environment = Environment(
                python=said["python"],
                stdlib=frozenset(said["stdlib"]),
                distributions={
                    name: tuple(found) for name, found in sorted(said["distributions"].items())
                },
            )
        return self._environment

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """One answer per question, in order; an equal question is answered once.

        A library that ends or blocks the process makes its own answers unknown and no others.
        ToolError if the interpreter cannot be started at all.
        """
        new = list(dict.fromkeys(q for q in questions if q not in self._answers))
        self._load(_modules_of(new))
        for start in range(0, len(new), _BATCH):
            batch = new[start : start + _BATCH]
            try:
                self._answer(batch)
            except ToolError as error:
                _unless_unstartable(error)
                for question in batch:
                    self._answer_alone(question)
        return [self._answers[question] for question in questions]

    def close(self) -> None:
        """End the process; idempotent, and the next question starts a new one."""
        if self._talk is not None:
            self._talk.close()
            self._talk = None
        if self._home:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = ""

    # --- one question ---------------------------------------------------------------------------

    def _answer(self, batch: Sequence[Question]) -> None:
        request = {"kind": "ask", "questions": [_wire(question) for question in batch]}
        said = self._send(request, self._question_seconds)
        for question, found in zip(batch, said["answers"], strict=True):
            self._answers[question] = _answer(found)

    def _answer_alone(self, question: Question) -> None:
        try:
            self._answer([question])
        except ToolError as error:
            _unless_unstartable(error)
            self._answers[question] = Answer("unknown", why=f"looking at it failed: {error}")

    # --- imports --------------------------------------------------------------------------------

    def _load(self, modules: Iterable[str]) -> None:
        """Import modules one at a time; what ends the process is refused from then on."""
        for module in modules:
            if module in self._loaded or module in self._refused:
                continue
            try:
                self._send({"kind": "load", "module": module}, self._import_seconds)
                self._loaded[module] = None
            except ToolError as error:
                _unless_unstartable(error)
                self._refused[module] = f"importing it fails: {error}"

    # --- the process ----------------------------------------------------------------------------

    def _send(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Ask the process, a new one if there is none; ToolError when it does not answer."""
        if self._talk is None:
            self._start()
        assert self._talk is not None
        return self._exchange(self._talk, request, seconds)

    def _start(self) -> None:
        if not self._home:
            self._home = tempfile.mkdtemp(prefix="harness-inspect-")
        here = Path(__file__).resolve().parent
        talk = Conversation(
            [self._python, "-I", "-B", "-c", _BOOTSTRAP, str(here)],
            cwd=Path(self._home),
            environment={**_ENVIRONMENT, "MPLCONFIGDIR": self._home, "TMPDIR": self._home},
        )
        hello = {"kind": "start", "search": list(self._search), "refuse": self._refused}
        try:
            self._exchange(talk, hello, _START_SECONDS)
        except ToolError as error:
            raise ToolError("start", f"{self._python} cannot look at libraries: {error}") from error
        self._talk = talk
        before, self._loaded = self._loaded, {}
        self._load(before)

    def _exchange(
        self, talk: Conversation, request: Mapping[str, Any], seconds: float
    ) -> dict[str, Any]:
        line = json.dumps({**request, "seconds": seconds + _GRACE}).encode()
        try:
            answer = talk.ask(line, seconds=seconds)
            return dict(json.loads(answer))
        except ToolError:
            self._talk = None
            raise
        except ValueError as error:
            talk.close()
            self._talk = None
            raise ToolError("ended", f"its answer cannot be read: {error}") from error


def _unless_unstartable(error: ToolError) -> None:
    if error.why == "start":
        raise error


def _modules_of(questions: Iterable[Question]) -> list[str]:
    """Every module the questions need, packages before what is in them."""
    found: dict[str, None] = {}
    for question in questions:
        for name in question.modules:
            found[name] = None
        if question.shape == "import":
            found[question.owner.dotted] = None
        kind = question.owner.type
        if kind is not None and kind.module:
            found[kind.module] = None
    tops = dict.fromkeys(name.partition(".")[0] for name in found)
    return [name for name in (*tops, *found) if name]


def _wire(question: Question) -> dict[str, Any]:
    kind = question.owner.type
    return {
        "shape": question.shape,
        "dotted": question.owner.dotted,
        "form": kind.form if kind else "",
        "type": kind.name if kind else "",
        "module": kind.module if kind else "",
        "name": question.name,
        "context": question.context,
        "protocol": question.protocol,
        "positional": question.positional,
        "keywords": list(question.keywords),
        "starred": question.starred,
        "double_starred": question.double_starred,
        "modules": list(question.modules),
        "derived": question.derived,
    }


def _answer(found: Mapping[str, Any]) -> Answer:
    return Answer(
        truth=found["truth"],
        why=str(found.get("why", "")),
        owner=str(found.get("owner", "")),
        distribution=str(found.get("distribution", "")),
        problem=str(found.get("problem", "")),
        names=tuple(found.get("names", ())),
        suggestions=tuple(found.get("suggestions", ())),
        message=str(found.get("message", "")),
        veto=bool(found.get("veto", False)),
        history=str(found.get("history", "")),
    )
