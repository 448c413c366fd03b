"""How good the judge is: detection and false alarms of the api dimension, as measured on two sets.

The fixture pages are ours and were made to fool it; the labelled files beside the checkout are not.
A rate here is a floor that holds today: what lowers it has to say why.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pages
import proving
import pytest

from harness.checks.api.check import FileReport, SourceFile, check_files
from harness.checks.api.inference import available
from harness.sandbox import installed

LABELLED = Path(__file__).resolve().parents[4] / "shared" / "data" / "api_labelled"
CONFIRMED, ALL = ("confirmed",), ("confirmed", "suspected")


def engines_or_skip() -> None:
    missing = [name for name, found in available().items() if "pip install" in found]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@cache
def page_reports() -> tuple[tuple[pages.Case, FileReport], ...]:
    """Every case whose libraries are here in the version its page names."""
    cases = [
        case
        for page in pages.read_pages()
        if not proving.missing(page.libraries)
        for case in page.cases
    ]
    reports = check_files([SourceFile(f"{c.page}/{c.slug}", c.code.encode()) for c in cases])
    return tuple(zip(cases, reports, strict=True))


def found(report: FileReport, tiers: Sequence[str]) -> list[int | None]:
    return [f.line for f in report.results[0].findings if f.tier.value in tiers]


def test_six_of_seven_fixture_page_positives_are_confirmed_without_running_them() -> None:
    engines_or_skip()
    positives = [(case, report) for case, report in page_reports() if case.positive]
    if len(positives) < 60:
        pytest.skip("too few of the libraries are installed in the versions the pages name")

    hits = sum(case.line in found(report, CONFIRMED) for case, report in positives)

    assert hits / len(positives) > 6 / 7


def test_no_fixture_page_negative_is_confirmed() -> None:
    engines_or_skip()
    negatives = [(case, report) for case, report in page_reports() if not case.positive]
    if len(negatives) < 40:
        pytest.skip("too few of the libraries are installed in the versions the pages name")

    alarms = [f"{case.page}/{case.slug}" for case, report in negatives if found(report, CONFIRMED)]

    assert alarms == []


@cache
def labelled(name: str) -> tuple[tuple[dict[str, object], FileReport], ...]:
    """The labelled files whose libraries are all installed here."""
    with gzip.open(LABELLED / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file.read().split("\n") if line.strip()]
    known = [
        row
        for row in rows
        if all(_is_here(one) for one in row["libs"]) or row["kind"] in ("pkg", "pkg_import")
    ]
    reports = check_files([SourceFile(str(row["id"]), str(row["code"]).encode()) for row in known])
    return tuple(zip(known, reports, strict=True))


def _is_here(library: str) -> bool:
    return library in ("stdlib", "") or installed(library) or library in sys.stdlib_module_names


@pytest.mark.shared
def test_twenty_four_of_twenty_five_labelled_positives_are_confirmed_without_running_them() -> None:
    engines_or_skip()
    rows = labelled("positives")

    hits = sum(row["line"] in found(report, CONFIRMED) for row, report in rows)

    assert len(rows) > 60
    assert hits / len(rows) >= 0.96


@pytest.mark.shared
@pytest.mark.parametrize("name", ["dynamic_negatives", "bigcodebench_negatives"])
def test_no_labelled_negative_is_confirmed(name: str) -> None:
    engines_or_skip()

    alarms = [str(row["id"]) for row, report in labelled(name) if found(report, CONFIRMED)]

    assert alarms == []
