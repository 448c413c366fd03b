"""Files and their Sites -> what type checkers infer of them: one start per engine and batch.

An engine reads two copies of each file: one as it stands, for its complaints, and one that reveals
types. A file that an engine cannot take is found by halving its batch; only that file goes without.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from harness.checks.api.facts import Complaint, Inferred, Place, Sites, Type
from harness.checks.api.inference.complaints import Complaints
from harness.checks.api.inference.engines.base import Diagnostic, Engine, Revealed
from harness.checks.api.inference.engines.pyrefly import Pyrefly
from harness.checks.api.inference.engines.ty import Ty
from harness.checks.api.inference.engines.types import parse as parse_type
from harness.checks.api.inference.reveals import Scratch, plain, revealing
from harness.sandbox.tool import ToolError, run_tool

ENGINES: tuple[str, ...] = ("ty", "pyrefly")
"""Every engine there is, in the order they are asked."""

_KNOWN: dict[str, type[Ty] | type[Pyrefly]] = {"ty": Ty, "pyrefly": Pyrefly}
# Memory and the better part of the time go into the libraries, once per start; a file adds 25 kB.
_BATCH_FILES = 1000
_BATCH_CHARACTERS = 5_000_000
_SECONDS, _SECONDS_PER_FILE = 60.0, 0.3
_MEMORY_MB = 4096
_VERSION_SECONDS = 20.0
_INSTALL = "install it with: pip install 'harness[api]'"
_CANARY = "scratch_canary.py"
_FOUND: Mapping[str, Path] = MappingProxyType({})


def available() -> Mapping[str, str]:
    """Each engine's version, or why it cannot be used."""
    return {name: _version(name) for name in ENGINES}


def infer(
    files: Mapping[str, tuple[str, Sites]],
    *,
    python: Path,
    work: Path,
    engines: Sequence[str] = ENGINES,
    programs: Mapping[str, Path] = _FOUND,
) -> Mapping[str, Inferred]:
    """What the engines say about each file in the environment of the interpreter `python`.

    `work` is an existing folder to write copies into; `programs` are engines to use instead of those
    beside this interpreter or on the search path. An engine that is missing, crashes or takes
    too long is named in `Inferred.missing` with the reason; KeyError for one that does not exist.
    """
    inferred: dict[str, Inferred] = {}
    for batch in _batches(files):
        copies = [
            _Copy(number, name, source, sites)
            for number, (name, (source, sites)) in enumerate(batch)
        ]
        with _written(copies, work):
            for engine in engines:
                program = programs.get(engine) or _program(engine)
                run = _Run(_KNOWN[engine](), program, python.absolute(), work)
                _ask(run, copies)
        inferred.update((copy.name, copy.inferred()) for copy in copies)
    return inferred


class _Copy:
    """One file, its two copies on disk, and what has been said about it."""

    def __init__(self, number: int, name: str, source: str, sites: Sites) -> None:
        self.name = name
        self.sites = sites
        self.plain = f"scratch_{number}_plain.py"
        self.shown = f"scratch_{number}_shown.py"
        self.source = plain(source)
        self.scratch: Scratch | None = revealing(source, sites)
        self.complaints: list[Complaint] = []
        self.missing: dict[str, str] = {}
        self.answered: set[str] = set()
        self._types: dict[Place, dict[str, tuple[Type, ...]]] = {}

    @property
    def files(self) -> list[str]:
        """The copies that exist."""
        return [self.plain, self.shown] if self.scratch else [self.plain]

    def take(self, engine: Engine, said: Mapping[str, _Said]) -> None:
        """Keep what an engine said about both copies."""
        self.answered.add(engine.name)
        heard = said.get(self.plain)
        if heard:
            complaints = Complaints(self.sites, self.plain.removesuffix(".py"))
            self.complaints += complaints.read(engine, heard.diagnostics)
        shown = said.get(self.shown)
        if shown and self.scratch:
            for line, column, text in shown.revealed:
                place = self.scratch.places.get((line, column))
                if place is not None:
                    self._reveal(place, engine.name, parse_type(text))

    def _reveal(self, place: Place, engine: str, types: tuple[Type, ...]) -> None:
        """Code that is checked more than once (`finally`, loops) has all the types it may have."""
        known = self._types.setdefault(place, {})
        known[engine] = tuple(dict.fromkeys((*known.get(engine, ()), *types)))

    def inferred(self) -> Inferred:
        """Everything together.

        That no overload fits says nothing of why, except in pyrefly: where that has answered too,
        the others' word on overloads, mostly about types of arguments, is not needed.
        """
        complaints = self.complaints
        if Pyrefly.name in self.answered:
            complaints = [
                one for one in complaints if one.kind != "overload" or one.engine == Pyrefly.name
            ]
        return Inferred(self._types, tuple(complaints), self.missing)


@dataclass(slots=True)
class _Said:
    """What an engine said about one copy."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    revealed: list[tuple[int, int, str]] = field(default_factory=list)


class _EngineError(Exception):
    """An engine did not answer; the message says why."""


def _batches(
    files: Mapping[str, tuple[str, Sites]],
) -> Iterator[list[tuple[str, tuple[str, Sites]]]]:
    batch: list[tuple[str, tuple[str, Sites]]] = []
    size = 0
    for name, (source, sites) in files.items():
        full = len(batch) >= _BATCH_FILES or size + len(source) > _BATCH_CHARACTERS
        if batch and full:
            yield batch
            batch, size = [], 0
        batch.append((name, (source, sites)))
        size += len(source)
    if batch:
        yield batch


@contextlib.contextmanager
def _written(copies: Sequence[_Copy], work: Path) -> Iterator[None]:
    """The copies on disk for as long as they are needed."""
    for copy in copies:
        (work / copy.plain).write_text(copy.source, encoding="utf-8")
        if copy.scratch:
            (work / copy.shown).write_text(copy.scratch.text, encoding="utf-8")
    try:
        yield
    finally:
        for copy in copies:
            for name in copy.files:
                (work / name).unlink(missing_ok=True)


# --- One engine ------------------------------------------------------------------------------


def _ask(run: _Run, copies: Sequence[_Copy]) -> None:
    """One start for the batch; halves of it only where that fails."""
    name = run.engine.name
    try:
        said = run.start([file for copy in copies for file in copy.files])
    except _EngineError as error:
        broken = run.is_broken()
        if broken or len(copies) == 1:
            for copy in copies:
                copy.missing[name] = broken or str(error)
            return
        middle = len(copies) // 2
        _ask(run, copies[:middle])
        _ask(run, copies[middle:])
        return
    for copy in copies:
        copy.take(run.engine, said)


class _Run:
    """An engine ready to be started on copies in a folder."""

    def __init__(self, engine: Engine, program: Path | None, python: Path, work: Path) -> None:
        self.engine = engine
        self._program = program
        self._python = python
        self._work = work

    def start(self, names: Sequence[str]) -> dict[str, _Said]:
        """What the engine says about files, by file."""
        if self._program is None:
            raise _EngineError(f"not installed; {_INSTALL}")
        self.engine.configure(self._work)
        try:
            done = run_tool(
                self.engine.command(self._program, self._python, names),
                cwd=self._work,
                seconds=_SECONDS + _SECONDS_PER_FILE * len(names),
                memory_mb=_MEMORY_MB,
                environment=self.engine.environment(),
            )
        except ToolError as error:
            raise _EngineError(str(error)) from error
        if done.timed_out:
            raise _EngineError("took too long")
        said: dict[str, _Said] = {}
        try:
            for one in self.engine.read(done.output):
                about = said.setdefault(one.file, _Said())
                if isinstance(one, Revealed):
                    about.revealed.append((one.line, one.column, one.text))
                else:
                    about.diagnostics.append(one)
        except (ValueError, KeyError, TypeError) as error:
            last = done.errors.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no output"]
            raise _EngineError(f"ended with code {done.code}: {last[0][:300]}") from error
        return said

    def is_broken(self) -> str:
        """Why it cannot even check an empty file; empty if it can."""
        canary = self._work / _CANARY
        canary.write_text("", encoding="utf-8")
        try:
            self.start([_CANARY])
        except _EngineError as error:
            return str(error)
        finally:
            canary.unlink(missing_ok=True)
        return ""


def _program(name: str) -> Path | None:
    """The engine beside this interpreter, else on the search path."""
    beside = Path(sys.executable).parent / name
    if beside.is_file():
        return beside
    found = shutil.which(name)
    return Path(found) if found else None


def _version(name: str) -> str:
    program = _program(name)
    if program is None:
        return f"not installed; {_INSTALL}"
    try:
        done = run_tool([str(program), "--version"], cwd=Path("/"), seconds=_VERSION_SECONDS)
    except ToolError as error:
        return str(error)
    words = done.output.decode("utf-8", "replace").split()
    return words[1] if done.code == 0 and len(words) > 1 else f"ended with code {done.code}"
