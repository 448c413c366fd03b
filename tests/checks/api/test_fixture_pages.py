"""Every label of the pages in `fixtures/api` is proved by running the code it is about."""

from __future__ import annotations

import ast

import pytest
from pages import KINDS, Case, Outcome, PageError, all_cases, parse, prove, read_pages, wrong

HEAD = "# json\n\nJudged against python 3.11.\n\n"
POSITIVE = """### P pretty
kind: keyword
symbol: json.dumps(pretty=)   line: 3
```python
import json

json.dumps({}, pretty=True)
```
"""
NEGATIVE = "### N plain\n```python\nimport json\n```\n```python driver\njson.dumps({})\n```\n"


def test_a_page_is_read_with_its_libraries_labels_and_lines() -> None:
    page = parse("json", HEAD + POSITIVE + "\n" + NEGATIVE)
    first, second = page.cases
    assert page.libraries == {"python": "3.11"}
    assert (first.kind, first.symbol, first.word, first.line) == (
        "keyword",
        "json.dumps(pretty=)",
        "pretty",
        3,
    )
    assert (HEAD + POSITIVE).splitlines()[first.start - 1] == first.code.splitlines()[0]
    assert (second.positive, second.code, second.driver) == (
        False,
        "import json\n",
        "json.dumps({})\n",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Judged against python 3.11.", "begins with a heading"),
        (HEAD + "### X what", "a case begins with"),
        (HEAD + POSITIVE + POSITIVE, "occur twice: pretty"),
        (
            HEAD + POSITIVE.replace("line: 3", "line: 1"),
            "line 1 of the code does not hold `pretty`",
        ),
        (
            HEAD + POSITIVE.replace("line: 3", "line: 9"),
            "line 9 of the code does not hold `pretty`",
        ),
        (HEAD + POSITIVE.replace("keyword", "typo"), "`kind:` one of package"),
        (HEAD + POSITIVE.replace("kind: keyword\n", ""), "`kind:` one of package"),
        (HEAD + POSITIVE.replace("kind:", "sort:"), "not a label: sort: keyword"),
        (HEAD + POSITIVE.replace("### P", "### N"), "a negative has no labels"),
        (HEAD + NEGATIVE.removesuffix("```\n"), "not closed"),
        (HEAD + NEGATIVE.replace("python driver", "python"), "at most one `python driver`"),
        (HEAD + "### N empty", "a block `python`"),
    ],
)
def test_a_malformed_page_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(PageError, match=says):
        parse("json", text)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Outcome(), "got no error"),
        (Outcome("ValueError", ("ValueError",), "pretty", 3), "should raise AttributeError"),
        (Outcome("TypeError", ("TypeError",), "pretty", 2), "should raise at line 3"),
        (Outcome("TypeError", ("TypeError",), "no", 3), "should say `pretty`"),
        (Outcome("TypeError", ("TypeError",), "unexpected 'pretty'", 3), ""),
    ],
)
def test_only_the_right_error_with_the_right_words_at_the_right_line_proves_a_positive(
    outcome: Outcome, says: str
) -> None:
    (case,) = parse("json", HEAD + POSITIVE).cases
    assert says in wrong(case, outcome)
    assert bool(says) == bool(wrong(case, outcome))


def test_an_error_disproves_a_negative() -> None:
    (case,) = parse("json", HEAD + NEGATIVE).cases
    assert wrong(case, Outcome("TypeError", ("TypeError",), "no", 3)).startswith("raises TypeError")
    assert wrong(case, Outcome()) == ""


def test_every_page_parses_and_holds_positives_and_negatives() -> None:
    for page in read_pages():
        assert {case.positive for case in page.cases} == {True, False}, page.name
        for case in page.cases:
            ast.parse(case.code)
            ast.parse(case.driver)


def test_no_two_cases_hold_the_same_code() -> None:
    codes = [case.code for case in all_cases()]
    assert len(codes) == len(set(codes))


def test_positives_of_every_kind_are_there() -> None:
    assert {case.kind for case in all_cases() if case.positive} == set(KINDS)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.page}-{case.slug}")
def test_running_a_case_proves_its_label(case: Case) -> None:
    proof = prove(case.page)
    if proof.skipped:
        pytest.skip(proof.skipped)
    assert wrong(case, proof.outcomes[case.slug]) == ""
