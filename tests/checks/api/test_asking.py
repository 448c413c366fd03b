"""What is asked about sites whose types are known in part, or are the file's own."""

from __future__ import annotations

import pytest

from harness.checks.api.asking import Asked, ask_about
from harness.checks.api.facts import Inferred, Owner, Type
from harness.checks.api.reading.sites import read

UNKNOWN = Type("unknown")
NONE = Type("instance", "None")


def asked(source: str, name: str, *types: Type) -> Asked | None:
    """What is asked about an attribute lookup when an engine gives its receiver these types."""
    sites = read(source)
    (site,) = [one for one in sites.lookups if one.name == name]
    inferred = Inferred({site.receiver: {"ty": types}} if types else {})
    return next((one for one in ask_about(sites, inferred) if one.site is site), None)


def owners(found: Asked | None) -> list[Owner]:
    assert found is not None
    return [question.owner for questions in found.questions.values() for question in questions]


def thing(name: str, module: str = "", form: str = "instance") -> Owner:
    return Owner(type=Type(form, name, module))  # type: ignore[arg-type]


def test_none_in_a_union_is_not_asked_about() -> None:
    found = asked("x.n", "n", Type("instance", "Response"), NONE)
    assert owners(found) == [thing("Response")]
    assert found is not None
    assert not found.needs_complaint


def test_the_one_known_member_of_a_union_needs_a_complaint_to_count() -> None:
    found = asked("x.n", "n", UNKNOWN, Type("instance", "Response"), NONE)
    assert owners(found) == [thing("Response")]
    assert found is not None
    assert found.needs_complaint


@pytest.mark.parametrize("name", ["int", "list", "CoroutineType", "Generator"])
def test_a_plain_value_beside_something_unknown_says_nothing(name: str) -> None:
    assert asked("x.n", "n", UNKNOWN, Type("instance", name)) is None


def test_two_known_members_beside_something_unknown_say_nothing() -> None:
    types = UNKNOWN, Type("instance", "A"), Type("instance", "B")
    assert asked("x.n", "n", *types) is None


MODEL = "from p import Model\nclass Own(Model):\n  field: int = 0\n"


@pytest.mark.parametrize("form", ["instance", "class"])
def test_a_class_of_the_file_is_asked_about_as_its_bases(form: str) -> None:
    found = asked(MODEL + "x.n", "n", Type(form, "Own"))  # type: ignore[arg-type]
    assert owners(found) == [thing("Model", "p", form)]
    assert found is not None
    assert found.needs_complaint
    assert all(one.derived for each in found.questions.values() for one in each)


def test_a_name_that_the_file_gives_its_classes_is_not_asked_of_their_bases() -> None:
    assert asked(MODEL + "x.field", "field", Type("instance", "Own")) is None


def test_self_is_asked_about_as_the_bases_of_its_class() -> None:
    source = MODEL + "  def f(self):\n    return self.n"
    assert owners(asked(source, "n")) == [thing("Model", "p")]


@pytest.mark.parametrize("name", ["OwnMixin", "BaseOwn", "AbstractOwn"])
def test_self_of_a_class_that_is_meant_to_be_derived_from_is_not_asked_about(name: str) -> None:
    source = f"from p import Model\nclass {name}(Model):\n  def f(self):\n    return self.n"
    assert asked(source, "n") is None


@pytest.mark.parametrize(
    ("source", "bases"),
    [
        ("from p import A\nclass C(A): pass", {"C": ("p.A",)}),
        ("import p\nclass C(p.q.A[int]): pass", {"C": ("p.q.A",)}),
        ("from p import A\nclass B(A): pass\nclass C(B): pass", {"B": ("p.A",), "C": ("p.A",)}),
        ("from p import A, B\nclass C(A, B): pass", {"C": ("p.A", "p.B")}),
        ("class C: pass", {}),
        ("class C(object): pass", {}),
        ("from p import A\nclass C(A, metaclass=M): pass", {}),
        ("from p import A\nclass C(A, table=True): pass", {}),
        ("from p import A, d\n@d\nclass C(A): pass", {}),
        ("from p import A\nclass C(A):\n  def __getattr__(self, n): pass", {}),
        ("from p import A\nclass C(A):\n  model_config = ConfigDict(extra='allow')", {}),
        ("from p import A\nclass C(A):\n  class Config:\n    extra = Extra.allow", {}),
        ("from p import A\nclass C(A): pass\nclass C(A): pass", {}),
        ("from p import make\nA = make()\nclass C(A): pass", {}),
        ("from p import A\nclass C(A, make()): pass", {}),
        ("from p import A\nclass C(D): pass\nclass D(C): pass", {}),
        (
            "from dataclasses import dataclass\nfrom p import A\n@dataclass(slots=True)\nclass C(A): pass",
            {"C": ("p.A",)},
        ),
    ],
)
def test_bases_are_those_of_libraries_alone(source: str, bases: dict[str, tuple[str, ...]]) -> None:
    assert read(source).bases == bases


@pytest.mark.parametrize("source", ["class C(C): pass", "class C(B): pass\nclass B(C): pass"])
def test_classes_that_derive_from_each_other_have_no_bases(source: str) -> None:
    assert read(source).bases == {}
