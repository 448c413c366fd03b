"""Copies that reveal types: what is wrapped, what is left, and the way back."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.inference.reveals import Scratch, plain, revealing
from harness.checks.api.reading.places import Text
from harness.checks.api.reading.sites import read


def revealed(source: str) -> Scratch:
    scratch = revealing(source, read(source))
    assert scratch is not None
    return scratch


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x.a", "reveal_type(x).a"),
        ("f(y).a(1)", "reveal_type(reveal_type(f)(y)).a(1)"),
        ("x.a.b", "(reveal_type(x), reveal_type(x.a))[-1].b"),
        ("def f(): return'é'.a", "def f(): return reveal_type('é').a"),
        ("for i in x: pass", "for i in reveal_type(x): pass"),
        ("if x.a: x.a.b", "if x.a: (reveal_type(x), reveal_type(x.a))[-1].b"),
        ("if x.a: pass", "if reveal_type(x).a: pass"),
        ("@p.setter\ndef f(v: q.r) -> s.t: v.w = 1; u.z",
         "@p.setter\ndef f(v: q.r) -> s.t: v.w = 1; reveal_type(u).z"),
        ("x['a'].b = y.c", "reveal_type(x['a']).b = reveal_type(y).c"),
        ("class A(b.C): d.e", "class A(b.C): reveal_type(d).e"),
        ("super().f(x.y)", "super().f(reveal_type(x).y)"),
        ("match x:\n case a.B: c.d", "match x:\n case a.B: reveal_type(c).d"),
    ],
)  # fmt: skip
def test_what_is_wanted_is_wrapped_and_what_checkers_need_is_left(source: str, text: str) -> None:
    assert revealed(source).text == text


@pytest.mark.parametrize(
    "source", ["import a\na.b.c(1)", "x = 1", "self.a(1)", "reveal_type(x).a", "len(x)"]
)
def test_known_paths_and_sources_that_use_the_name_need_no_copy(source: str) -> None:
    assert revealing(source, read(source)) is None


def test_orders_to_checkers_are_taken_out_and_text_that_looks_like_one_stays() -> None:
    source = (
        "x.a  # type: ignore\ny = '# type: ignore'\n# pyrefly: ignore\nz = 1  # pyright: basic\n"
    )
    assert plain(source) == "x.a\ny = '# type: ignore'\n\nz = 1\n"


def test_line_ends_become_those_that_checkers_count() -> None:
    assert plain("a\r\nb\rc\n") == "a\nb\nc\n"


_NAMES = st.sampled_from(["a", "é", "b1", "self"])


@given(
    st.recursive(
        _NAMES | st.sampled_from(["'s'", "f(1)", "'ü'", "f'{a.b} {é.c!r}'", "d[é]"]),
        lambda inner: st.one_of(
            st.builds("{}.{}".format, inner.map(lambda s: f"({s}\n)"), _NAMES),
            st.builds("{}.{}".format, inner.map(lambda s: f"({s})"), _NAMES),
            st.builds("{}.{}.a({}, k={})".format, _NAMES, _NAMES, inner, inner),
            st.builds("[{} for {} in {} if {}]".format, inner, _NAMES, inner, inner),
            st.builds("({} if{} else {})".format, inner, inner.map(lambda s: f"({s})"), inner),
        ),
        max_leaves=12,
    )
)
def test_a_copy_is_python_has_the_same_lines_and_every_reveal_leads_back(expression: str) -> None:
    source = f"async def g():\n  x = {expression}\n".replace("\n)", "\n    )")
    scratch = revealing(source, read(source))
    if scratch is None:
        return
    ast.parse(scratch.text)
    lines, text = scratch.text.split("\n"), Text(source)
    assert len(lines) == len(source.split("\n"))
    for (line, column), place in scratch.places.items():
        assert lines[line - 1][: column + 1].endswith("reveal_type(")
        first = text.at(place).split("\n")[0]
        rest = lines[line - 1][column + 1 :].replace("reveal_type(", "").replace("(", "")
        assert rest[:1] == first.replace("(", "")[:1] or "[-1]" in rest


def test_a_long_line_of_hashes_is_read_once() -> None:
    """It once took a search from every hash to the end of the line: half a minute for this one."""
    source = "# " * 400_000 + "\nx = 1\n"

    assert plain(source) == source
