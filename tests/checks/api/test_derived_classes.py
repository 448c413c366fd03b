"""What a library's class lacks, a class derived from it lacks too, unless making it adds names."""

from __future__ import annotations

import enum
import unittest
from collections.abc import Sequence
from typing import Any

import pytest

from harness.checks.api.asking import Asked
from harness.checks.api.facts import (
    Answer,
    Complaint,
    Inferred,
    Owner,
    Question,
    Sites,
    Type,
)
from harness.checks.api.inference.derived import NAMED
from harness.checks.api.inside.derived import of_derived
from harness.checks.api.judging import judge, settle
from harness.checks.api.reading.sites import read
from harness.records import Finding, Tier

SOURCE = "from p import Model\nclass Own(Model):\n  pass\nOwn().save_all(force=1)\n"


class Adding(type):
    """A metaclass that may put anything on the classes it makes."""


class Registered:
    def __init_subclass__(cls) -> None: ...


@pytest.mark.parametrize("cls", [unittest.TestCase, ValueError, dict])
def test_what_a_plain_class_lacks_its_derived_classes_lack(cls: type) -> None:
    missing = {"truth": "missing", "owner": "x"}
    assert of_derived(missing, [cls]) is missing


@pytest.mark.parametrize("cls", [Adding("Made", (), {}), Registered, enum.Enum])
def test_a_metaclass_or_hook_may_add_what_a_class_lacks(cls: type) -> None:
    found: dict[str, Any] = of_derived({"truth": "missing", "owner": "x"}, [cls])
    assert found["truth"] == "unknown"


def findings(problem: str, names: Sequence[str], *complaints: Complaint) -> tuple[Finding, ...]:
    """What is found where a base is seen to lack something and engines complain so."""
    sites: Sites = read(SOURCE)
    site = sites.lookups[0] if problem == "attribute" else sites.calls[0]
    owner = Owner(type=Type("instance", "Model", "p"))
    question = Question("attribute", owner, "save_all", derived=True)
    answer = Answer("missing", owner="p.Model", problem=problem, names=tuple(names))
    asked = Asked(site, {"ty": (question,)}, needs_complaint=True)
    return judge(sites, Inferred(complaints=complaints), [settle(asked, {question: answer})])


def complaint(kind: str, symbol: str, line: int = 4) -> Complaint:
    return Complaint("ty", kind, "code", line, 0, symbol, f"about {symbol}")


@pytest.mark.parametrize(
    ("problem", "names", "kind", "symbol"),
    [
        ("attribute", ("save_all",), "attribute", "Own.save_all"),
        ("keyword", ("force",), "keyword", "Model.save_all(force)"),
        ("too-many", (), "too-many", "Model.save_all"),
    ],
)
def test_what_bases_lack_is_confirmed_where_an_engine_says_so_too(
    problem: str, names: tuple[str, ...], kind: str, symbol: str
) -> None:
    (found,) = findings(problem, names, complaint(kind, symbol))
    assert found.tier is Tier.CONFIRMED


def test_what_bases_lack_is_nothing_where_no_engine_complains() -> None:
    assert findings("attribute", ["save_all"]) == ()


def test_a_complaint_about_something_else_is_no_support() -> None:
    found = findings("attribute", ["save_all"], complaint("attribute", "Own.other", line=4))
    assert all(one.tier is Tier.SUSPECTED for one in found)


def test_what_only_a_name_suggests_is_suspected() -> None:
    sites = read("df.n")
    question = Question("attribute", Owner(type=Type("instance", "DataFrame", "pandas")), "n")
    answer = Answer("missing", owner="pandas.DataFrame", problem="attribute", names=("n",))
    settled = settle(Asked(sites.lookups[0], {NAMED: (question,)}), {question: answer})
    (found,) = judge(sites, Inferred(), [settled])
    assert found.tier is Tier.SUSPECTED
    assert found.evidence["but"].startswith("nothing but the name")
