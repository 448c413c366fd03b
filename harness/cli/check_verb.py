"""`harness check`: any Python files -> what in them does not exist, like a compiler or as JSON lines."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from harness.checks.api.check import FileReport, SourceFile
    from harness.cli.check_sources import Source
    from harness.records import Tier
    from harness.render.check_report import Totals

DIMENSIONS = ("api",)
TIERS = ("confirmed", "suspected", "unknown")
_BATCH = 256


class Checker(Protocol):
    """What looks at files; see harness.checks.api.check."""

    def check(self, files: Sequence[SourceFile]) -> list[FileReport]:
        """One report per file, in order."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="Python files, folders (every *.py below), or -"
    )
    parser.add_argument(
        "--dimension", choices=DIMENSIONS, default="api",
        help="what to ask (default: %(default)s: does everything the code names exist?)",
    )  # fmt: skip
    parser.add_argument(
        "--python", type=Path, default=None, metavar="PATH",
        help="check against the libraries of this interpreter (default: the one that runs harness)",
    )  # fmt: skip
    parser.add_argument(
        "--target", default="", metavar="SPEC",
        help='check against these versions, as "pandas==2.0.3,numpy==1.24.4": fetched once and kept',
    )  # fmt: skip
    parser.add_argument(
        "--live", action="store_true",
        help="ask PyPI, once per name, about packages nobody here knows; sends those names",
    )  # fmt: skip
    parser.add_argument(
        "--tier", choices=TIERS, default="unknown",
        help="the least sure findings to show (default: all; only confirmed ones fail)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one check/1 object per file and line")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the evidence")


def run(options: argparse.Namespace) -> int:
    """Check every file; 0 nothing confirmed, 1 something is, 3 files failed us, 5 nothing checked."""
    from harness.cli.check_sources import find

    names = find(options.files)
    python = _python(options)

    def checker() -> AbstractContextManager[Checker]:
        from harness.checks.api.check import Checker as ApiChecker
        from harness.checks.api.packages.registry import Registry

        return ApiChecker(python, live=Registry() if options.live else None)

    return check(names, options, checker)


def check(
    names: Sequence[str],
    options: argparse.Namespace,
    checker: Callable[[], AbstractContextManager[Checker]],
) -> int:
    """Print what is found in these files, batch by batch; the exit code."""
    from harness.cli.check_sources import read
    from harness.cli.console import say
    from harness.render.check_report import Totals

    totals, notes = Totals(), dict[str, None]()
    tiers = _tiers(options.tier)
    with checker() as open_checker:
        for report in _reports(open_checker, read(names)):
            totals.add(report.results)
            notes.update(dict.fromkeys(report.notes))
            _print(report, tiers, options)
    if not options.json:
        print(totals.sentence())
    for note in notes:
        say(f"harness: {note}")
    return _exit_code(totals)


def _python(options: argparse.Namespace) -> Path | None:
    """The interpreter whose libraries are asked; None: this one."""
    from harness.errors import UsageError

    if options.target and options.python:
        raise UsageError("--target and --python: both name an environment; give one")
    if options.target:
        from harness.checks.api.packages.targets import target_python
        from harness.cli.console import say
        from harness.cli.places import cache_folder

        return target_python(
            options.target,
            cache=cache_folder() / "targets",
            python=Path(sys.executable),
            say=lambda text: say(f"harness: {text}"),
            environment=os.environ,
        )
    python: Path | None = options.python
    if python and not python.is_file():
        raise UsageError(f"--python: {python}: no such interpreter")
    return python


def _tiers(least: str) -> frozenset[Tier]:
    from harness.records import Tier

    return frozenset(Tier(name) for name in TIERS[: TIERS.index(least) + 1])


def _reports(checker: Checker, sources: Iterable[Source]) -> Iterator[FileReport]:
    """One report per source, in order; what cannot be read is reported and not given on."""
    from harness.checks.api.check import FileReport, SourceFile
    from harness.checks.api.packages.project import project_of
    from harness.records import CheckResult, Dimension, Outcome

    waiting = iter(sources)
    while batch := list(islice(waiting, _BATCH)):
        fit = [source for source in batch if not (source.trouble or source.unfit)]
        projects = [project_of(source.path) for source in fit]
        files = [
            SourceFile(source.name, source.data, project.local, project.declared)
            for source, project in zip(fit, projects, strict=True)
        ]
        found = iter(zip(checker.check(files) if files else [], projects, strict=True))
        for source in batch:
            if source.trouble or source.unfit:
                outcome = Outcome.ERRORED if source.trouble else Outcome.SKIPPED
                reason = source.trouble or source.unfit
                yield FileReport(source.name, (CheckResult(Dimension.API, outcome, reason),))
            else:
                report, project = next(found)
                yield replace(report, notes=(*report.notes, *project.problems))


def _print(report: FileReport, tiers: frozenset[Tier], options: argparse.Namespace) -> None:
    from harness.render.check_report import check_lines, check_row

    if options.json:
        print(json.dumps(check_row(report.path, report.results, report.notes, tiers)), flush=True)
        return
    for line in check_lines(report.path, report.results, tiers, evidence=options.verbose):
        print(line, flush=True)


def _exit_code(totals: Totals) -> int:
    if totals.errored:
        return 3
    if totals.failed:
        return 1
    return 0 if totals.passed else 5
