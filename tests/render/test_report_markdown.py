"""The Markdown report: whatever it quotes, it renders as the same document."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from harness.render.markdown import fenced, plain, render_markdown
from harness.render.text import is_obeyed
from harness.render.view import build_view
from tests.render.build import HOSTILE, SCRIPT, a_comparison, a_hostile_run, a_run

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _tokens(text: str) -> list[Token]:
    found = PARSER.parse(text)
    return [*found, *(child for token in found for child in token.children or ())]


def _shown(text: str) -> str:
    return "".join(token.content for token in _tokens(text) if token.type == "text")


ANY_TEXT = st.text() | st.lists(st.sampled_from([*HOSTILE, *"`*_|<>[]()#-+=~&:!\\\n 1.a@"])).map(
    "".join
)


@given(ANY_TEXT)
@example("- item")
@example("1. item")
@example("# heading")
@example("===")
@example("https://example.org/x")
@example("&lt;")
def test_plain_text_is_one_paragraph_that_shows_itself(text: str) -> None:
    escaped = plain(text)

    assert {token.type for token in _tokens(escaped)} <= {
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
    }
    assert "\n" not in escaped
    assert "://" not in escaped
    assert not any(is_obeyed(character) for character in escaped)


@given(ANY_TEXT)
def test_plain_text_is_one_cell_of_a_table(text: str) -> None:
    tokens = _tokens(f"| a | b |\n| --- | --- |\n| {plain(text)} | x |\n")

    assert [token.type for token in tokens].count("td_open") == 2
    assert tokens[-1].content == "x"


@given(ANY_TEXT)
@example("```\n````")
def test_a_fenced_text_cannot_close_its_fence(text: str) -> None:
    tokens = PARSER.parse("\n".join([*fenced(text), "", "after"]))

    assert [token.type for token in tokens] == [
        "fence",
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]


def test_names_without_special_characters_stay_readable() -> None:
    assert plain("core/parse-duration 37.5% wrong_value (1)") == (
        "core/parse-duration 37.5% wrong_value (1)"
    )
    assert plain("a|b `c` <d>") == "a&#124;b &#96;c&#96; &#60;d&#62;"


def test_a_hostile_run_makes_no_html_link_or_image() -> None:
    run = a_hostile_run()
    text = render_markdown(build_view([run], a_comparison(run)))
    kinds = Counter(token.type for token in _tokens(text))

    assert not set(kinds) & {"html_inline", "html_block", "link_open", "image", "code_inline"}
    assert {c for c in text if is_obeyed(c)} <= {"\n", "\t"}
    assert SCRIPT in _shown(text)
    assert text.encode().decode() == text


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    run = a_hostile_run()
    text = render_markdown(build_view([run], a_comparison(run)))
    kinds = Counter(token.type for token in _tokens(text))

    arms = len(HOSTILE)
    invented = 3 + arms
    assert kinds["table_open"] == 4
    assert kinds["th_open"] == 10 + 11 + 10 + invented
    assert kinds["td_open"] == (
        10 * arms + 11 * arms + 10 * arms * (arms - 1) // 2 + invented * (1 + len(HOSTILE))
    )
    assert not any(line.count("|") != 11 for line in re.findall(r"^\| .*", text, re.MULTILINE)[:14])


def test_failures_are_limited_and_evidence_is_cut() -> None:
    run = a_run(outcomes={"direct": "F" * 16, "a": "F" * 16, "b": "F" * 16, "c": "F" * 16})
    text = render_markdown(build_view([run], a_comparison(run)))

    assert text.count("\n### core/") == 50
    assert "14 more are in the HTML and JSON reports." in text

    hostile = a_hostile_run()
    assert len(render_markdown(build_view([hostile], a_comparison(hostile)))) < 120_000
