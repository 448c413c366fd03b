"""The pages of the rules hold what they promise, and their examples are judged as they say."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from harness.checks.api import rules
from harness.checks.api.rules import Rule, load, read, rule_of
from harness.records import Dimension, Tier
from harness.sandbox import installed

RULES = load()
PROBLEMS = (
    "module", "name", "attribute", "keyword", "missing-argument", "too-many", "protocol",
    "package", "import-name", "undefined", "unresolved", "removed", "deprecated",
)  # fmt: skip
EVERY = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_every_kind_of_problem_has_one_rule() -> None:
    assert sorted(rule.kind for rule in RULES) == sorted(PROBLEMS)
    assert {rule_of(kind).kind for kind in PROBLEMS} == set(PROBLEMS)


def test_ids_are_numbered_without_a_gap_and_names_are_unique() -> None:
    assert [rule.id for rule in RULES] == [f"API{i:03}" for i in range(1, len(RULES) + 1)]
    assert len({rule.name for rule in RULES}) == len(RULES)


@EVERY
def test_a_page_is_named_after_its_rule_and_says_what_why_and_what_to_do(rule: Rule) -> None:
    page = Path(rules.__path__[0]) / f"{rule.id}.md"

    assert f"# {rule.id} {rule.name}\n" in page.read_text(encoding="utf-8")
    assert rule.dimension is Dimension.API
    assert all(words.endswith(".") for words in (rule.what, rule.why, rule.fix))


@EVERY
def test_both_examples_are_python(rule: Rule) -> None:
    for code in (rule.fires, rule.quiet):
        compile(code, rule.id, "exec", dont_inherit=True)
    assert rule.fires != rule.quiet


def test_the_rules_are_offered_as_a_constant_and_nothing_else_is() -> None:
    assert rules.RULES == RULES
    with pytest.raises(AttributeError, match="RULEZ"):
        _ = rules.RULEZ


PAGE = (Path(rules.__path__[0]) / "API004.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("page", "named"),
    [
        (PAGE.replace("kind: name\n", ""), "X.md: has no 'kind'"),
        (PAGE.replace("## Why\n", ""), "X.md: has no 'Why'"),
        (PAGE.replace("```python", "```text"), "X.md: an example without a block of code"),
    ],
)
def test_a_page_that_lacks_something_is_named(page: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read("X.md", page)


def _findings(rule: Rule, code: str) -> list[tuple[str, Tier]]:
    """What the check says of an example."""
    if rule.seen:
        pytest.skip(f"{rule.id} is seen {rule.seen}")
    if importlib.util.find_spec("harness.checks.api.check") is None:
        pytest.skip("the api check is not there yet")
    check = pytest.importorskip("harness.checks.api.check", exc_type=ImportError)
    if rule.needs and not installed(rule.needs):
        pytest.skip(f"needs {rule.needs}")
    if rule.absent and installed(rule.absent):
        pytest.skip(f"needs an environment without {rule.absent}")
    (report,) = check.check_files([check.SourceFile("example.py", code.encode())])
    (result,) = report.results
    found = [(finding.rule, finding.tier) for finding in result.findings]
    if not found and rule.tier is Tier.SUSPECTED and report.notes:
        pytest.skip("; ".join(report.notes))
    return found


@EVERY
def test_the_first_example_fires(rule: Rule) -> None:
    assert (rule.id, rule.tier) in _findings(rule, rule.fires)


@EVERY
def test_the_second_example_is_quiet(rule: Rule) -> None:
    assert _findings(rule, rule.quiet) == []
