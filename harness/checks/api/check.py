"""Python files -> what each names that does not exist in an environment: the static part of the dimension.

Nothing of a file is ever imported or run here. One engine start serves a batch of files, and one
process that imports installed libraries serves all batches.
"""

from __future__ import annotations

import builtins
import io
import sys
import tempfile
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.checks.api.asking import Asked, ask_about
from harness.checks.api.facts import (
    Answer,
    Environment,
    Import,
    Inferred,
    Owner,
    Question,
    Sites,
)
from harness.checks.api.inference import ENGINES, infer
from harness.checks.api.inspection import Inspector
from harness.checks.api.judging import judge, settle
from harness.checks.api.packages import look_up
from harness.checks.api.packages.unresolved import Live, package_finding
from harness.checks.api.reading.sites import Unreadable, read
from harness.records import CheckResult, Dimension, Finding, Outcome, Tier

_BATCH_FILES = 1024
_BATCH_BYTES = 4 << 20
_LARGEST_BYTES = 2 * 10**6
_MOST_FINDINGS = 1000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to check: `path` is only a name; `local` are modules beside it, `declared` requirements."""

    path: str
    data: bytes
    local: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileReport:
    """The answer about one file, and what a reader should know about how it came to be."""

    path: str
    results: tuple[CheckResult, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that could be parsed."""

    file: SourceFile
    source: str
    sites: Sites


class Checker:
    """Checks batches of files against one environment; close it to end its process.

    `python` is the interpreter of the environment (this one unless named), `engines` those to use if
    installed, `live` asks once per unknown package name whether anybody has registered it.
    """

    def __init__(
        self,
        python: Path | None = None,
        *,
        engines: Sequence[str] = ENGINES,
        live: Live | None = None,
    ) -> None:
        self._python = python or Path(sys.executable)
        self._engines = tuple(engines)
        self._live = live
        self._inspector = Inspector(self._python)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that imports libraries."""
        self._inspector.close()

    def check(self, files: Sequence[SourceFile]) -> list[FileReport]:
        """One report per file, in order."""
        reports: dict[int, FileReport] = {}
        readable: list[tuple[int, _Read]] = []
        for number, file in enumerate(files):
            found = _read(file)
            if isinstance(found, str):
                reports[number] = _report(file, Outcome.SKIPPED, found)
            else:
                readable.append((number, found))
        for batch in _batches(readable):
            made = self._check_batch([one for _, one in batch])
            reports.update(zip([number for number, _ in batch], made, strict=True))
        return [reports[number] for number in range(len(files))]

    def completed(self, findings: Sequence[Finding]) -> list[Finding]:
        """The same findings, each with the version it was judged against and what may have been meant."""
        environment = self._inspector.about()
        asked = {
            number: question for number, one in enumerate(findings) if (question := _about(one))
        }
        answers = dict(zip(asked, self._inspector.ask(list(asked.values())), strict=True))
        made = []
        for number, one in enumerate(findings):
            here = environment.distributions.get(one.library) or (f"python {environment.python}",)
            made.append(
                replace(
                    one,
                    library="builtins" if hasattr(builtins, one.library) else one.library,
                    evidence={"installed": ", ".join(here), **one.evidence},
                    suggestions=one.suggestions
                    or (answers[number].suggestions if number in answers else ()),
                )
            )
        return made

    def _check_batch(self, batch: Sequence[_Read]) -> list[FileReport]:
        environment = self._inspector.about()
        packages = [self._packages(one, environment) for one in batch]
        inferred = self._infer(batch)
        asked: list[list[Asked]] = []
        for number, one in enumerate(batch):
            known = _without_unresolved(one.sites, packages[number].unresolved)
            asked.append(ask_about(known, inferred[str(number)]))
        wanted = {
            question: None
            for each in asked
            for site in each
            for questions in site.questions.values()
            for question in questions
        }
        answers = dict(zip(wanted, self._inspector.ask(list(wanted)), strict=True))
        return [
            self._report(one, packages[number], asked[number], inferred[str(number)], answers)
            for number, one in enumerate(batch)
        ]

    def _infer(self, batch: Sequence[_Read]) -> Mapping[str, Inferred]:
        files = {str(number): (one.source, one.sites) for number, one in enumerate(batch)}
        with tempfile.TemporaryDirectory(prefix="harness-api-") as work:
            return infer(files, python=self._python, work=Path(work), engines=self._engines)

    def _packages(self, one: _Read, environment: Environment) -> _Packages:
        findings: list[Finding] = []
        unresolved: set[str] = set()
        context = sorted({site.module for site in one.sites.imports})
        for site in one.sites.imports:
            name = site.module.partition(".")[0]
            if site.level or not name or name in unresolved:
                continue
            answer = look_up(
                site.module, environment, local=one.file.local, declared=one.file.declared,
                context=context,
            )  # fmt: skip
            if answer.status in ("stdlib", "installed"):
                continue
            unresolved.add(name)
            own = answer.likely_own or one.sites.dynamic
            finding = package_finding(site, answer, environment, self._live, likely_own=own)
            if finding:
                findings.append(finding)
        return _Packages(tuple(findings), frozenset(unresolved))

    def _report(
        self,
        one: _Read,
        packages: _Packages,
        asked: Sequence[Asked],
        inferred: Inferred,
        answers: Mapping[Question, Answer],
    ) -> FileReport:
        settled = [settle(site, answers) for site in asked]
        taken = {finding.line for finding in packages.findings}
        found = [
            finding for finding in judge(one.sites, inferred, settled) if finding.line not in taken
        ]
        findings = sorted(
            self.completed([*packages.findings, *found]),
            key=lambda f: (f.line or 0, f.column or 0, f.rule),
        )
        notes = tuple(f"{engine}: {why}" for engine, why in sorted(inferred.missing.items()))
        if len(findings) > _MOST_FINDINGS:
            notes += (f"{len(findings) - _MOST_FINDINGS} more findings are not listed",)
            findings = findings[:_MOST_FINDINGS]
        failed = any(finding.tier is Tier.CONFIRMED for finding in findings)
        outcome = Outcome.FAILED if failed else Outcome.PASSED
        report = _report(one.file, outcome, findings[0].message if failed else "", notes)
        return replace(report, results=(replace(report.results[0], findings=tuple(findings)),))


@dataclass(frozen=True, slots=True)
class _Packages:
    """Findings about a file's packages, and the top-level names that nothing more can be said about."""

    findings: tuple[Finding, ...]
    unresolved: frozenset[str]


def check_files(
    files: Sequence[SourceFile],
    *,
    python: Path | None = None,
    engines: Sequence[str] = ENGINES,
    live: Live | None = None,
) -> list[FileReport]:
    """Check files once; see `Checker`."""
    with Checker(python, engines=engines, live=live) as checker:
        return checker.check(files)


def _about(finding: Finding) -> Question | None:
    """What to ask for suggestions about a name that was seen to be missing as the code ran."""
    owner, _, name = finding.symbol.rpartition(".")
    if finding.suggestions or "seen" not in finding.evidence or not owner or "(" in name:
        return None
    path = f"builtins.{owner}" if hasattr(builtins, owner) else owner
    return Question("attribute", Owner(dotted=path), name, modules=(finding.library,))


def decoded(data: bytes) -> str:
    """The text of a Python source file by its own declaration (PEP 263).

    SyntaxError or UnicodeDecodeError, with a line where one is known, if it is not text.
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def _read(file: SourceFile) -> _Read | str:
    """The parsed file, or why it cannot be judged."""
    if len(file.data) > _LARGEST_BYTES:
        return f"larger than {_LARGEST_BYTES // 10**6} MB: not looked at"
    try:
        source = decoded(file.data)
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        return f"line {line}: not {error.encoding} text"
    except SyntaxError as error:
        return f"line 1: {error.msg}"
    try:
        return _Read(file, source, read(source))
    except SyntaxError as error:
        return f"line {error.lineno}: syntax error: {error.msg}"
    except Unreadable as error:
        return f"line {error.line}: {error}" if error.line else str(error)


def _report(
    file: SourceFile, outcome: Outcome, reason: str, notes: tuple[str, ...] = ()
) -> FileReport:
    return FileReport(file.path, (CheckResult(Dimension.API, outcome, reason),), notes)


def _batches(readable: Sequence[tuple[int, _Read]]) -> Iterator[list[tuple[int, _Read]]]:
    batch: list[tuple[int, _Read]] = []
    size = 0
    for number, one in readable:
        if batch and (len(batch) >= _BATCH_FILES or size + len(one.source) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((number, one))
        size += len(one.source)
    if batch:
        yield batch


def _without_unresolved(sites: Sites, unresolved: frozenset[str]) -> Sites:
    """The same sites but for what hangs on packages that are not there, local or already reported."""

    def keep(site: object) -> bool:
        path = site.module if isinstance(site, Import) else getattr(site, "dotted", "")
        return str(path).partition(".")[0] not in unresolved

    if not unresolved:
        return sites
    return replace(
        sites,
        imports=tuple(filter(keep, sites.imports)),
        lookups=tuple(filter(keep, sites.lookups)),
        calls=tuple(filter(keep, sites.calls)),
        uses=tuple(filter(keep, sites.uses)),
    )
