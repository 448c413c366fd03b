"""What arms invented is counted by candidate, contrasted by task, and claimed only after correction."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.records import (
    Candidate,
    CheckResult,
    Dimension,
    Finding,
    Isolation,
    Manifest,
    Outcome,
    Prompt,
    Row,
    Run,
    Task,
    Tier,
    Verdict,
)
from harness.stats.arms import LabelledArm, label_arms
from harness.stats.dimensions import tallies
from harness.stats.inventions import FEWEST_DISCORDANT, inventions
from harness.stats.paired import mcnemar, ratio

PANDAS = Finding("API006", Dimension.API, "no keyword `sep`", 1, library="pandas")
NUMPY = Finding("API005", Dimension.API, "no attribute `matmull`", 2, library="numpy")
DOUBT = Finding("API006", Dimension.API, "perhaps", 3, library="pandas", tier=Tier.SUSPECTED)
ABSENT = Finding("API011", Dimension.API, "not installed", 4, library="tf", tier=Tier.UNKNOWN)

Answer = Outcome | tuple[Finding, ...] | None


def a_row(task: int, strategy: str, answer: Answer, sample: int = 0) -> Row:
    candidate = Candidate(f"s/{task}", "m", strategy, sample, "x = 1", "x = 1")
    if answer is None:
        return Row(candidate)
    if isinstance(answer, Outcome):
        result = CheckResult(Dimension.API, answer, "why")
    else:
        failed = any(finding.tier is Tier.CONFIRMED for finding in answer)
        outcome = Outcome.FAILED if failed else Outcome.PASSED
        result = CheckResult(Dimension.API, outcome, findings=answer)
    return Row(candidate, Verdict("key", (result,), Isolation("L3")))


def some_arms(**strategies: Sequence[Answer]) -> tuple[LabelledArm, ...]:
    """One answer per task."""
    rows = [
        a_row(i, name, answer) for name, all_ in strategies.items() for i, answer in enumerate(all_)
    ]
    return label_arms([a_run(rows)], "api")


def a_run(rows: Sequence[Row]) -> Run:
    names = dict.fromkeys(row.candidate.task_id for row in rows)
    tasks = tuple(Task(name, "s", name, Prompt("p"), "f", "", (), digest=name) for name in names)
    manifest = Manifest(
        "run", "2024-01-01T00:00:00Z", "s", "0", (Dimension.API,), len(rows), replayed=False, seed=0
    )
    return Run(manifest, tasks, tuple(rows))


def test_a_candidate_is_counted_once_per_library_and_kind_and_tiers_apart() -> None:
    found = inventions(some_arms(a=[(PANDAS, PANDAS, NUMPY, DOUBT)], b=[(DOUBT, ABSENT)]))

    assert found is not None
    assert (found.judged, found.total.confirmed) == ({"a": 1, "b": 1}, {"a": 1, "b": 0})
    by_group = {(one.library, one.rule): one for one in found.groups}
    assert by_group["pandas", "API006"].confirmed == {"a": 1, "b": 0}
    assert by_group["pandas", "API006"].suspected == {"a": 1, "b": 1}
    assert by_group["numpy", "API005"].confirmed == {"a": 1, "b": 0}
    assert by_group["tf", "API011"].unknown == {"a": 0, "b": 1}
    assert by_group["tf", "API011"].confirmed == {"a": 0, "b": 0}


def test_the_most_frequent_come_first_and_confirmed_before_suspected() -> None:
    found = inventions(
        some_arms(a=[(PANDAS,), (NUMPY,), (NUMPY,), (ABSENT,), (ABSENT,), (ABSENT,)])
    )

    assert found is not None
    assert [one.library for one in found.groups] == ["numpy", "pandas", "tf"]


def test_candidates_that_were_not_judged_are_in_no_denominator() -> None:
    found = inventions(some_arms(a=[(PANDAS,), Outcome.SKIPPED, Outcome.ERRORED, None, ()]))

    assert found is not None
    assert found.judged == {"a": 2}


@pytest.mark.parametrize("answer", [Outcome.SKIPPED, Outcome.ERRORED, None])
def test_without_an_answer_there_is_no_section(answer: Answer) -> None:
    assert inventions(some_arms(a=[answer, answer])) is None


def test_twice_as_often_is_stated_with_the_exact_test_and_the_interval_of_the_ratio() -> None:
    """12 of 164 against 6 of 164, on the same tasks in 3 of them."""
    found = inventions(
        some_arms(
            a=[(PANDAS,)] * 12 + [()] * 152,
            b=[()] * 9 + [(PANDAS,)] * 6 + [()] * 149,
        )
    )

    assert found is not None
    contrast = next(one for one in found.contrasts if one.library == "pandas")
    assert (contrast.n, contrast.in_first, contrast.in_second, contrast.ratio) == (164, 12, 6, 2.0)
    assert contrast.p_value == mcnemar(9, 3)
    assert contrast.p_adjusted == pytest.approx(2 * contrast.p_value)
    assert (contrast.low, contrast.high) == ratio(3, 9, 3)


def test_too_few_differing_tasks_are_counted_and_not_tested() -> None:
    few = [(PANDAS,)] * (FEWEST_DISCORDANT - 1)
    found = inventions(some_arms(a=[*few, ()], b=[()] * FEWEST_DISCORDANT))
    enough = inventions(some_arms(a=[*few, (PANDAS,)], b=[()] * FEWEST_DISCORDANT))

    assert found is not None
    assert enough is not None
    assert (len(found.groups), found.contrasts) == (1, ())
    assert [one.p_value for one in enough.contrasts] == [mcnemar(6, 0)] * 2
    assert {(one.ratio, one.high) for one in enough.contrasts} == {(None, None)}


def test_tasks_with_another_number_of_samples_are_not_compared() -> None:
    """More tries find more inventions: that is no difference between strategies."""
    rows = [a_row(i, "a", (PANDAS,), sample) for i in range(8) for sample in range(2)]
    rows += [a_row(i, "b", (), sample) for i in range(8) for sample in range(1 + (i < 6))]

    found = inventions(label_arms([a_run(rows)], "api"))

    assert found is not None
    assert {(one.n, one.in_first) for one in found.contrasts} == {(6, 6)}


def test_every_dimension_is_tallied_and_adds_up_to_what_was_planned() -> None:
    (arm,) = some_arms(a=[(PANDAS,), (DOUBT,), Outcome.SKIPPED, Outcome.ERRORED, None])

    assert list(tallies(arm)) == ["api"]
    tally = tallies(arm)["api"]
    assert (tally.failed, tally.passed, tally.skipped, tally.errored, tally.missing) == (1,) * 5
    assert (tally.rate.passed, tally.rate.n) == (1, 2)


# --- The interval of a ratio -----------------------------------------------------------------


def test_the_published_example_has_its_published_interval() -> None:
    """Airway hyper-responsiveness, Bentur et al. 2009: 1, 1 and 7 of 21 (Fagerland et al. 2014)."""
    assert ratio(1, 1, 7) == pytest.approx((0.068, 0.923), abs=0.001)


@given(*[st.integers(0, 40)] * 3)
def test_a_ratio_lies_in_its_interval_which_mirrors(both: int, first: int, second: int) -> None:
    if both + first + second == 0:
        with pytest.raises(ValueError, match="nothing occurred"):
            ratio(both, first, second)
        return
    low, high = ratio(both, first, second)
    mirrored = ratio(both, second, first)

    assert 0 <= low <= high
    if both + second:
        assert low <= (both + first) / (both + second) * (1 + 1e-12)
        assert (both + first) / (both + second) <= high * (1 + 1e-12)
        assert mirrored.high == pytest.approx(1 / low if low else math.inf)


@pytest.mark.parametrize("shares", [(0.1, 0.2, 0.1), (0.05, 0.1, 0.05), (0.02, 0.1, 0.03)])
def test_the_interval_covers_the_true_ratio_about_as_often_as_it_says(
    shares: tuple[float, float, float],
) -> None:
    """By counting every outcome of 25 tasks with its probability."""
    n, (both, first, second) = 25, shares
    truth = (both + first) / (both + second)
    covered = 0.0
    for a in range(n + 1):
        for b in range(n + 1 - a):
            for c in range(n + 1 - a - b):
                counts, chances = (a, b, c, n - a - b - c), (*shares, 1 - sum(shares))
                logarithm = math.lgamma(n + 1) - sum(math.lgamma(k + 1) for k in counts)
                logarithm += sum(k * math.log(p) for k, p in zip(counts, chances, strict=True))
                interval = ratio(a, b, c) if a + b + c else (0.0, math.inf)
                covered += math.exp(logarithm) * (interval[0] <= truth <= interval[1])

    assert 0.94 <= covered <= 0.99
