"""The dimension as `verify` asks it: static answers by page, what a run shows, a second look with seen types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.checks.api import ApiCheck
from harness.records import (
    Call,
    Candidate,
    Cases,
    CheckResult,
    Outcome,
    Prompt,
    Task,
    Tier,
)
from harness.sandbox import Pool
from harness.verify import profile_of


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as made:
        yield made


@pytest.fixture
def check() -> Iterator[ApiCheck]:
    made = ApiCheck()
    yield made
    made.finish()


def a_task(*arguments: object, libraries: tuple[str, ...] = ()) -> Task:
    cases = Cases("base", tuple(Call((one,)) for one in arguments))
    return Task(
        "t/one",
        "suite",
        "One",
        Prompt("one"),
        "f",
        "def f(x): return x",
        (cases,),
        libraries=libraries,
    )


def a_candidate(code: str) -> Candidate:
    return Candidate("t/one", "m", "s", 0, code, code)


def judged(check: ApiCheck, pool: Pool, task: Task, code: str) -> CheckResult:
    worker = pool.worker(0, profile_of(task))
    judge = check.prepare(task, worker)
    try:
        return judge.judge(a_candidate(code), worker)
    finally:
        judge.close()


def test_code_without_invented_names_passes(check: ApiCheck, pool: Pool) -> None:
    result = judged(
        check, pool, a_task([1]), "import json\n\ndef f(x):\n    return json.dumps(x)\n"
    )

    assert (result.outcome, result.findings) == (Outcome.PASSED, ())


def test_an_invented_name_fails_in_a_line_no_test_reaches(check: ApiCheck, pool: Pool) -> None:
    code = "import json\n\ndef f(x):\n    if x == 2:\n        return json.parse(x)\n    return x\n"

    result = judged(check, pool, a_task(1), code)

    assert (result.outcome, result.reason) == (Outcome.FAILED, "missing-attribute")
    assert [(f.line, f.symbol, f.tier) for f in result.findings] == [
        (5, "json.parse", Tier.CONFIRMED)
    ]


def test_what_only_a_run_shows_is_confirmed_by_it(check: ApiCheck, pool: Pool) -> None:
    code = "def f(x):\n    pair = (x, [x])[1:]\n    for one in pair:\n        one.push(3)\n    return x\n"
    hidden = code.replace("(x, [x])[1:]", "eval('[[1]]')")

    result = judged(check, pool, a_task(1), hidden)

    assert result.outcome is Outcome.FAILED
    assert [(f.line, f.rule) for f in result.findings] == [(4, "API005")]
    assert "list.push" in result.findings[0].symbol
    assert "AttributeError" in result.findings[0].evidence["seen"]
    assert result.findings[0].suggestions[0] == "append"
    assert "python 3." in result.findings[0].evidence["installed"]


def test_types_seen_at_run_time_find_what_no_test_reaches(check: ApiCheck, pool: Pool) -> None:
    pytest.importorskip("pandas")
    code = (
        "import pandas as pd\n\n"
        "def f(x):\n    return globals()['size'](pd.DataFrame({'a': x}))\n\n"
        "def size(frame):\n"
        "    if len(frame) > 100:\n        return frame.iteritems()\n"
        "    return len(frame)\n"
    )

    result = judged(check, pool, a_task([1], libraries=("pandas",)), code)

    assert result.outcome is Outcome.FAILED
    assert [(f.line, f.library) for f in result.findings] == [(8, "pandas")]
    assert result.findings[0].evidence["parameter types"] == "as seen when it ran"


def test_code_that_does_not_parse_is_skipped_and_says_where(check: ApiCheck, pool: Pool) -> None:
    result = judged(check, pool, a_task(1), "def f(x):\n    return (\n")

    assert result.outcome is Outcome.SKIPPED
    assert "line 2" in result.reason


def test_a_page_of_candidates_is_looked_at_with_one_start_of_the_engines(
    check: ApiCheck, pool: Pool
) -> None:
    codes = [
        f"import math\n\ndef f(x):\n    return math.{name}(x)\n"
        for name in ("sqrt", "root", "cube")
    ]
    check.survey([a_candidate(code) for code in codes])

    results = [judged(check, pool, a_task(4), code) for code in codes]

    assert [r.outcome for r in results] == [Outcome.PASSED, Outcome.FAILED, Outcome.FAILED]
