"""Several dimensions in one run: each has its own numbers, and what does not count stands apart."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from command_line import Harness

from harness.checks.api.rules import load
from harness.cli.session import arms_as_data, rule_for
from harness.cli.show_verb import _print_verdict
from harness.compare import compare
from harness.records import (
    CheckResult,
    Comparison,
    Contrast,
    Dimension,
    Finding,
    Isolation,
    Outcome,
    Run,
    Tier,
    Verdict,
)
from harness.render import FORMATS, render
from harness.render.dimensions import beside
from harness.render.inventions import GROUPS_LISTED, KINDS, sentence, table
from harness.render.table import frame
from harness.render.text import render_text
from harness.render.view import build_view
from tests.render.build import a_comparison, a_run

READ_BY_PEOPLE = ("text", "markdown", "html")


def asked_only(run: Run, *dimensions: Dimension) -> Run:
    """The same run with only these questions."""
    rows = []
    for row in run.rows:
        verdict = row.verdict
        if verdict is not None:
            kept = tuple(r for r in verdict.results if r.dimension in dimensions)
            verdict = replace(verdict, results=kept)
        rows.append(replace(row, verdict=verdict))
    manifest = replace(run.manifest, dimensions=dimensions)
    return replace(run, manifest=manifest, rows=tuple(rows))


def written(name: str, run: Run, comparison: Comparison) -> str:
    """A report as text, without the data that an HTML page carries along."""
    text = render(name, [run], comparison).decode()
    return re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("rule", "answered", "shown"),
    [
        ("plus", ["functional"], []),
        ("plus", ["functional", "api"], ["api"]),
        ("api", ["functional", "api"], ["functional"]),
        ("api", ["api"], []),
        ("all", ["api"], []),
        ("all", ["api", "functional"], ["functional", "api"]),
        ("base", ["api"], ["api"]),
        ("plus", [], []),
    ],
)
def test_the_headline_is_not_repeated(rule: str, answered: Sequence[str], shown: list[str]) -> None:
    assert beside(rule, answered) == shown


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_run_with_one_question_has_no_second_table(name: str) -> None:
    run = asked_only(a_run(), Dimension.FUNCTIONAL)

    text = written(name, run, compare([run], rule="plus"))

    assert "Dimensions beside it" not in text
    assert "dimension  strategy" not in text
    assert "Hallucinated APIs" not in text


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_every_dimension_with_an_answer_is_shown_and_others_are_not(name: str) -> None:
    run = a_run()

    text = written(name, run, compare([run], rule="functional"))

    assert "api" in text
    assert "security" in text
    assert "Hallucinated APIs" in text
    assert re.search(r"(>|\| |^)performance( |<)", text, re.MULTILINE) is None


@pytest.mark.parametrize("name", [*FORMATS])
def test_a_run_about_apis_alone_can_be_reported(name: str) -> None:
    run = asked_only(a_run(), Dimension.API)

    rule = rule_for([run])

    assert rule == "api"
    assert render(name, [run], compare([run], rule=rule))


@pytest.mark.parametrize(
    ("dimensions", "rule"),
    [
        ([Dimension.FUNCTIONAL, Dimension.API], "plus"),
        ([Dimension.API], "api"),
        ([Dimension.API, Dimension.SECURITY], "all"),
    ],
)
def test_functional_stays_the_headline_where_it_was_asked(
    dimensions: list[Dimension], rule: str
) -> None:
    assert rule_for([asked_only(a_run(), *dimensions)]) == rule


def test_the_summary_states_every_dimension_of_every_arm() -> None:
    run = a_run()
    arms = arms_as_data(compare([run], rule="plus"))

    for arm in arms:
        assert list(arm["dimensions"]) == ["functional", "api", "security", "performance"]  # type: ignore[call-overload]
        for tally in arm["dimensions"].values():  # type: ignore[attr-defined]
            counts = ("passed", "failed", "errored", "skipped", "missing")
            assert sum(tally[name] for name in counts) == arm["planned"]
    json.dumps(arms, allow_nan=False)


def test_suspected_findings_stand_apart_in_every_report() -> None:
    run = a_run()
    comparison = a_comparison(run)
    view = build_view([run], comparison)
    candidate = next(c for c in view["candidates"] if any(f["library"] for f in c["findings"]))
    row = frame(run).set_index("candidate_id").loc[candidate["id"]]

    assert [finding["tier"] for finding in candidate["findings"]][-1] == "suspected"
    assert (row["findings"], row["not_counted"]) == (2, 1)
    assert (row["symbols"], row["rules"]) == ("itertools.chunked", "API004;functional.case")
    assert "(API005, line 1, suspected, not counted)" in written("markdown", run, comparison)


def test_show_tells_place_tier_and_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    sure = Finding(
        "API005", Dimension.API, "no `renam`", 3, column=7, suggestions=("rename", "rename_axis")
    )
    doubt = replace(sure, tier=Tier.SUSPECTED, suggestions=(), line=1)
    api = CheckResult(Dimension.API, Outcome.FAILED, "attribute", (doubt, sure))

    _print_verdict(Verdict("key", (api,), Isolation("L3")), cached=False)

    assert capsys.readouterr().out.splitlines()[3:] == [
        "  API005 line 3, column 7: no `renam`",
        "    did you mean `rename` or `rename_axis`?",
        "  API005 line 1, column 7 (suspected, not counted): no `renam`",
    ]


# --- Hallucinated APIs -----------------------------------------------------------------------


def test_every_rule_has_words_for_what_it_invents() -> None:
    assert [*KINDS] == [rule.id for rule in load()]


A_CONTRAST = Contrast("pandas", "API006", "a", "b", 164, 12, 6, 2.0, 1.1, 4.2, 0.012, 0.024)


@pytest.mark.parametrize(
    ("contrast", "said"),
    [
        (
            A_CONTRAST,
            (
                "a invents pandas keywords 2.0 times as often as b (12 of 164 tasks against 6 of 164;"
                " 95% interval 1.1 to 4.2 times, corrected p 0.024)"
            ),
        ),
        (
            replace(A_CONTRAST, in_first=6, in_second=12, ratio=0.5, low=0.25, high=0.8),
            (
                "b invents pandas keywords 2.0 times as often as a (12 of 164 tasks against 6 of 164;"
                " 95% interval 1.2 to 4.0 times, corrected p 0.024)"
            ),
        ),
        (
            replace(A_CONTRAST, low=0.9),
            (
                "no difference shown between a and b in pandas keywords (12 of 164 tasks against 6 of"
                " 164; 95% interval 0.9 to 4.2 times, corrected p 0.024)"
            ),
        ),
        (
            replace(A_CONTRAST, p_adjusted=0.4),
            (
                "no difference shown between a and b in pandas keywords (12 of 164 tasks against 6 of"
                " 164; 95% interval 1.1 to 4.2 times, corrected p 0.4)"
            ),
        ),
        (
            replace(A_CONTRAST, in_second=0, ratio=None, high=None),
            (
                "a invents pandas keywords where b never does (12 of 164 tasks against 0 of 164; 95%"
                " interval 1.1 times and more, corrected p 0.024)"
            ),
        ),
        (
            replace(A_CONTRAST, in_first=0, ratio=0.0, low=0.0, high=0.5, library="", rule=""),
            (
                "b invents APIs of any kind where a never does (6 of 164 tasks against 0 of 164; 95%"
                " interval 2.0 times and more, corrected p 0.024)"
            ),
        ),
    ],
)
def test_a_ratio_is_claimed_only_where_test_and_interval_agree(
    contrast: Contrast, said: str
) -> None:
    assert sentence(contrast) == said


def test_a_long_list_is_cut_and_says_so() -> None:
    run = a_run()
    comparison = a_comparison(run)
    assert comparison.inventions is not None
    many = tuple(
        replace(comparison.inventions.groups[0], library=f"l{i}") for i in range(GROUPS_LISTED + 5)
    )
    comparison = replace(comparison, inventions=replace(comparison.inventions, groups=many))
    view = build_view([run], comparison)

    assert view["inventions"] is not None
    told = table(view["inventions"])
    assert (len(told.rows), told.left_out) == (1 + GROUPS_LISTED, 5)
    assert "5 more kinds in the JSON report" in written("markdown", run, comparison)
    assert "5 more kinds in the JSON report" in written("html", run, comparison)
    assert "more kinds in the reports" in render_text(comparison, 200)


def test_compare_takes_a_dimension_as_its_rule(harness: Harness) -> None:
    assert "api" in harness.here("compare", "--help").out
