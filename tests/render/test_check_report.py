"""What is said of one checked file: as data with a schema, and as lines that are inert."""

from __future__ import annotations

import json
from importlib import resources

import jsonschema
import pytest

from harness.records import CheckResult, Dimension, Finding, Outcome, Severity, Tier
from harness.render.check_report import SCHEMA_FILE, Totals, check_lines, check_row
from harness.render.findings import did_you_mean, place
from harness.render.text import is_obeyed
from tests.render.build import HOSTILE

SCHEMA = json.loads(
    resources.files("harness.render").joinpath("assets", SCHEMA_FILE).read_text(encoding="utf-8")
)
EVERY_TIER = frozenset(Tier)


def a_finding(tier: Tier = Tier.CONFIRMED, **changes: object) -> Finding:
    given: dict[str, object] = {
        "rule": "API005", "dimension": Dimension.API, "message": "`list` has no attribute `push`",
        "line": 3, "column": 7, "tier": tier, "symbol": "list.push", "library": "builtins",
        "suggestions": ("append",), "evidence": {"looked at": "list", "why": "not there\nat all"},
    }  # fmt: skip
    return Finding(**{**given, **changes})  # type: ignore[arg-type]


def results(*findings: Finding, outcome: Outcome = Outcome.FAILED) -> tuple[CheckResult, ...]:
    return (CheckResult(Dimension.API, outcome, "why", findings),)


EACH_TIER = results(*(a_finding(tier, line=i + 1) for i, tier in enumerate(reversed(Tier))))


def test_a_row_is_what_the_readme_says_it_is() -> None:
    row = check_row("a.py", results(a_finding()), ["pyrefly: not installed"], EVERY_TIER)

    jsonschema.validate(row, SCHEMA)
    assert row == {
        "schema": "check/1",
        "file": "a.py",
        "outcomes": {"api": "failed"},
        "reasons": {"api": "why"},
        "findings": [
            {
                "rule": "API005",
                "dimension": "api",
                "tier": "confirmed",
                "line": 3,
                "column": 7,
                "symbol": "list.push",
                "library": "builtins",
                "message": "`list` has no attribute `push`",
                "suggestions": ["append"],
                "severity": "high",
                "confidence": "high",
                "evidence": {"looked at": "list", "why": "not there\nat all"},
            }
        ],
        "notes": ["pyrefly: not installed"],
    }


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("severity", Severity)
def test_every_row_is_of_the_schema(outcome: Outcome, severity: Severity) -> None:
    bare = Finding("API010", Dimension.API, "no place is known", severity=severity)

    for found in (results(outcome=outcome), results(bare, outcome=outcome), EACH_TIER, ()):
        jsonschema.validate(check_row("<stdin>", found, [], EVERY_TIER), SCHEMA)


def test_the_schema_is_one_and_refuses_what_is_none() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    row = check_row("a.py", EACH_TIER, [], EVERY_TIER)
    (broken, *_) = row["findings"]  # type: ignore[misc]
    broken["tier"] = "certain"

    with pytest.raises(jsonschema.ValidationError, match="certain"):
        jsonschema.validate(row, SCHEMA)


def test_confirmed_findings_come_first_and_confidence_follows_the_tier() -> None:
    found = check_row("a.py", EACH_TIER, [], EVERY_TIER)["findings"]

    told = [(one["tier"], one["confidence"]) for one in found]  # type: ignore[attr-defined]
    assert told == [("confirmed", "high"), ("suspected", "medium"), ("unknown", "low")]


def test_a_line_names_place_rule_and_what_was_meant() -> None:
    assert list(check_lines("a.py", results(a_finding()), EVERY_TIER, evidence=False)) == [
        "a.py:3:7: API005 `list` has no attribute `push`; did you mean `append`?"
    ]


def test_evidence_is_indented_below() -> None:
    lines = list(check_lines("a.py", results(a_finding()), EVERY_TIER, evidence=True))

    assert lines[1:] == ["    looked at: list", "    why: not there", "      at all"]


def test_what_does_not_count_says_so_and_can_be_left_out() -> None:
    every = list(check_lines("a.py", EACH_TIER, EVERY_TIER, evidence=False))
    sure = list(check_lines("a.py", EACH_TIER, {Tier.CONFIRMED}, evidence=False))

    assert ["API005 suspected: " in line for line in every] == [False, True, False]
    assert ["API005 unknown: " in line for line in every] == [False, False, True]
    assert sure == every[:1]


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.ERRORED])
def test_a_file_that_was_not_judged_says_why(outcome: Outcome) -> None:
    lines = list(check_lines("a.py", results(outcome=outcome), EVERY_TIER, evidence=False))

    assert lines == [f"a.py: {outcome}: why"]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_file_holds_its_report_is_inert(text: str) -> None:
    finding = a_finding(
        rule=text, message=text, symbol=text, suggestions=(text,), evidence={text: text}
    )
    found = (CheckResult(Dimension.API, Outcome.SKIPPED, text, (finding,)),)

    lines = list(check_lines(text, found, EVERY_TIER, evidence=True))
    row = json.dumps(check_row(text, found, [text], EVERY_TIER))

    assert not any(is_obeyed(character) for line in lines for character in line)
    assert row.isascii()
    jsonschema.validate(json.loads(row), SCHEMA)


def test_totals_count_files_by_outcome_and_findings_by_tier() -> None:
    totals = Totals()
    for found in (EACH_TIER, results(outcome=Outcome.PASSED), results(outcome=Outcome.SKIPPED), ()):
        totals.add(found)
    totals.add(results(outcome=Outcome.ERRORED))

    assert totals.sentence() == (
        "2 files checked: 1 confirmed in 1 file, 1 suspected, 1 that cannot be judged,"
        " 2 files skipped, 1 file could not be checked."
    )


@pytest.mark.parametrize(
    ("suggestions", "words"),
    [
        ((), ""),
        (("rename",), "did you mean `rename`?"),
        (("a", "b"), "did you mean `a` or `b`?"),
        (("a", "b", "c"), "did you mean `a`, `b` or `c`?"),
    ],
)
def test_suggestions_are_a_question(suggestions: tuple[str, ...], words: str) -> None:
    assert did_you_mean(suggestions) == words


def test_a_place_is_told_as_far_as_it_is_known() -> None:
    assert [place(3, 7), place(3, None), place(None, 7)] == ["line 3, column 7", "line 3", ""]
