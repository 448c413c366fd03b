"""How values come about, and which types follow from it where no engine knows any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.asking import ask_about
from harness.checks.api.facts import Inferred, Type
from harness.checks.api.inference.derived import CONVENTION, NAMED, Derived
from harness.checks.api.reading.places import Text
from harness.checks.api.reading.sites import read

IMPORTS = "import matplotlib.pyplot as plt\nimport pandas as pd\n"


def derived(source: str, **known: str) -> list[str]:
    """Names of the types of what `.n` is looked up on; `known` is what an engine says of names."""
    source = IMPORTS + source
    sites, text = read(source), Text(source)
    places = {one.receiver for one in sites.lookups} | {one.place for one in sites.uses}
    places |= {step.source for steps in sites.steps.values() for step in steps if step.source}
    types = {
        place: {"ty": (Type("instance", known[text.at(place)]),)}
        for place in places
        if text.at(place) in known
    }
    (site,) = [one for one in sites.lookups if one.name == "n"]
    return [one.name for one in Derived(sites, Inferred(types)).types(site.receiver)]


@pytest.mark.parametrize(
    ("source", "types"),
    [
        ("f['a'].n", "DataFrame Series"),
        ("f[a].n", "DataFrame Series"),
        ("f[f > 1].n", "DataFrame Series"),
        ("f.loc[1:2].n", "DataFrame Series"),
        ("f.iloc[0].n", "DataFrame Series"),
        ("f.loc[f > 1, 'a'].n", "DataFrame Series"),
        ("f.columns.n", "Index"),
        ("f['a'].str.n", "StringMethods"),
        ("f['a'].dt.n", "DatetimeProperties PeriodProperties TimedeltaProperties"),
        ("f['a'].cat.n", "CategoricalAccessor"),
        ("f.groupby('a').n", "DataFrameGroupBy"),
        ("f.groupby('a')['b'].n", "SeriesGroupBy"),
        ("f['a'].rolling(3).n", "Rolling Window"),
        ("f.dropna().sort_values('a').n", "DataFrame"),
        ("for _, row in f.iterrows(): row.n", "Series"),
        ("[row.n for _, row in f.iterrows()]", "Series"),
        ("g = f\ng.n", "DataFrame"),
        ("g = f.copy()\ng = g.dropna()\ng.n", "DataFrame"),
        ("def h(x): x.n\nh(f)", "DataFrame"),
        ("def h(x, y): y.n\nh(1, y=f)", "DataFrame"),
        ("def h(x):\n  x = x.copy()\n  x.n\nh(f)", "DataFrame"),
        ("def h(x):\n  x.n\n  h(x.unheard_of())\nh(f)", "DataFrame"),
    ],
)
def test_values_made_from_a_frame_have_the_types_its_library_gives(source: str, types: str) -> None:
    assert derived(source, f="DataFrame") == types.split()


@pytest.mark.parametrize(
    "source",
    [
        "f.loc[0, 'a'].n", "f.loc[a, b].n", "f.unheard_of().n", "f.dropna(inplace=True).n",
        "f.dropna(**options).n", "g = f\ng = f.unheard_of()\ng.n", "g = f\nwith x as g: pass\ng.n",
        "def h(x): x.n", "def h(x): x.n\nh(f)\nh(y)", "def h(x: int): x.n\nh(f)",
        "def h(x): x.n\nh(*f)", "def h(*x): x.n\nh(f)", "(lambda x: x.n)(f)", "f().n", "g.n",
        "def h(x):\n  x.n\n  h(x)",
    ],
)  # fmt: skip
def test_a_value_with_one_way_that_is_not_known_has_no_type(source: str) -> None:
    assert derived(source, f="DataFrame") == []


@pytest.mark.parametrize(
    ("source", "types"),
    [
        ("fig, ax = plt.subplots()\nax.n", "Axes"),
        ("fig, ax = plt.subplots(figsize=(1, 2))\nfig.n", "Figure"),
        ("fig, axes = plt.subplots(1, 2)\naxes[0].n", "Axes"),
        ("fig, axes = plt.subplots(nrows=n, ncols=1)\naxes[i].n", "Axes"),
        ("fig, axes = plt.subplots(2, 2)\naxes[0, 1].n", "Axes"),
        ("fig, (a, b) = plt.subplots(1, 2)\nb.n", "Axes"),
        ("fig, ((a, b), (c, d)) = plt.subplots(2, 2)\nc.n", "Axes"),
        ("fig, axes = plt.subplots(1, 2)\nfor ax in axes: ax.n", "Axes"),
        ("fig, axes = plt.subplots(2, 2)\nfor ax in axes.flat: ax.n", "Axes"),
        ("fig, axes = plt.subplots(2, 2)\nfor i, ax in enumerate(axes.ravel()): ax.n", "Axes"),
        ("fig, axes = plt.subplots(2)\nfor ax, y in zip(axes, ys): ax.n", "Axes"),
        ("fig, (a, b) = plt.subplots(1, 2)\nfor ax in (a, b): ax.n", "Axes"),
        ("fig, axes = plt.subplots(2, 2)\naxes[0].n", ""),
        ("fig, axes = plt.subplots(1, 2)\naxes.n", ""),
        ("fig, axes = plt.subplots(a, b)\naxes[0].n", ""),
        ("fig, axes = plt.subplots(1, 2, squeeze=False)\naxes[0].n", ""),
        ("def f(plt):\n  fig, ax = plt.subplots()\n  ax.n", ""),
    ],
)
def test_axes_are_what_the_size_of_a_figure_makes_of_them(source: str, types: str) -> None:
    assert derived(source) == types.split()


@pytest.mark.parametrize(
    ("source", "is_asked"),
    [
        ("def f(df): df.n", True),
        ("def f(sales_df): sales_df.n", True),
        ("def f(rows): rows.n", False),
        ("import pyspark\ndef f(df): df.n", False),
    ],
)
def test_the_name_of_a_frame_suggests_a_frame_where_nothing_else_is_known(
    source: str, is_asked: bool
) -> None:
    asked = ask_about(read(IMPORTS + source), Inferred())
    assert any(NAMED in one.questions for one in asked) == is_asked


def test_a_name_suggests_nothing_where_an_engine_knows_anything() -> None:
    sites = read(IMPORTS + "df.n")
    types = {sites.lookups[0].receiver: {"ty": (Type("unknown"), Type("instance", "int"))}}
    assert not any(NAMED in one.questions for one in ask_about(sites, Inferred(types)))


def test_engines_are_believed_before_any_convention() -> None:
    source = IMPORTS + "f['a'].n"
    sites, text = read(source), Text(source)
    (site,) = sites.lookups
    known = {place: "DataFrame" for place in [sites.steps[site.receiver][0].source] if place}
    types = {place: {"ty": (Type("instance", name),)} for place, name in known.items()}
    assert text.at(next(iter(known))) == "f"
    (asked,) = [one for one in ask_about(sites, Inferred(types)) if one.site is site]
    assert set(asked.questions) == {CONVENTION}
    types[site.receiver] = {"ty": (Type("instance", "Mine"),)}
    (asked,) = [one for one in ask_about(sites, Inferred(types)) if one.site is site]
    assert set(asked.questions) == {"ty"}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x.n", ["Axes"]),
        ("plt.subplots(subplot_kw={})\nx.n", ["Axes", "Axes3D", "PolarAxes"]),
        ("fig.add_subplot(projection='3d')\nx.n", ["Axes", "Axes3D", "PolarAxes"]),
    ],
)
def test_axes_may_be_narrower_where_a_file_chooses_projections(
    source: str, names: list[str]
) -> None:
    wide = Derived(read(IMPORTS + source), Inferred()).wider([Type("instance", "Axes")])
    assert [one.name for one in wide] == names


def test_a_declared_relation_says_nothing_about_what_stands_in_its_place() -> None:
    assert Derived(read("x.n"), Inferred()).wider([Type("instance", "ForeignKey")]) == ()


@given(
    st.lists(st.sampled_from(["a", "b", "c", "a.copy()", "f", "[a, b]"]), min_size=1, max_size=8)
)
def test_names_that_are_made_from_each_other_come_to_an_end(values: list[str]) -> None:
    names = ["a", "b", "c"]
    lines = [f"{names[i % 3]} = {value}" for i, value in enumerate(values)]
    assert derived("\n".join([*lines, "a.n"]), f="DataFrame") in ([], ["DataFrame"])
