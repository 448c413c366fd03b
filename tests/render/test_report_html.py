"""The HTML report: self-contained, inert, complete without scripts, legible."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from harness.records import Run
from harness.render.html import render_html
from harness.render.report import json_chunks
from harness.render.text import inert, is_obeyed
from harness.render.view import build_view
from tests.render.build import (
    HOSTILE,
    PROBLEMS,
    a_comparison,
    a_hostile_run,
    a_manifest,
    a_run,
)

ASSETS = resources.files("harness.render").joinpath("assets")
STYLE = ASSETS.joinpath("report.css").read_text(encoding="utf-8")
SCRIPT = ASSETS.joinpath("report.js").read_text(encoding="utf-8")


class Page(HTMLParser):
    """The elements of a page in order, and the text inside each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag
        if tag in self.raw:
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.raw:
            self.raw[self._inside][-1] += data
        else:
            self.words.append(data)


def _html(run: Run) -> str:
    return render_html(build_view([run], a_comparison(run)))


ORDINARY, HOSTILE_PAGE = _html(a_run()), _html(a_hostile_run())
BOTH = pytest.mark.parametrize("text", [ORDINARY, HOSTILE_PAGE], ids=["ordinary", "hostile"])


@BOTH
def test_there_is_one_style_one_script_and_one_block_of_data(text: str) -> None:
    page = Page(text)

    assert page.raw["style"] == [STYLE]
    assert page.raw["script"][1:] == [SCRIPT]
    assert [a for tag, a in page.elements if tag == "script"] == [
        {"type": "application/json", "id": "data"},
        {"type": "module"},
    ]


@BOTH
def test_nothing_is_fetched_from_anywhere(text: str) -> None:
    page = Page(text)
    addresses = [
        value
        for tag, attributes in page.elements
        for name, value in attributes.items()
        if name in {"src", "href", "srcset", "action", "formaction", "data", "poster", "xlink:href"}
        or name.startswith("on")
        or "://" in (value or "").replace(inert("\n".join(HOSTILE)), "")
    ]

    assert [a for a in addresses if not (a or "").startswith(("#", "data:,"))] == []
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert not re.search(r"https?://|//[a-z]", STYLE)
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\b", SCRIPT)


@BOTH
def test_the_policy_allows_this_style_and_this_script_only(text: str) -> None:
    def digest(content: str) -> str:
        return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()

    page = Page(text)
    policy = next(a for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")

    assert policy["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest(page.raw['style'][0])}';"
        f" script-src 'sha256-{digest(page.raw['script'][1])}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not any("style" in attributes for _, attributes in page.elements)


def test_hostile_text_adds_no_element() -> None:
    tags = {tag for tag, _ in Page(HOSTILE_PAGE).elements}

    assert tags <= {tag for tag, _ in Page(ORDINARY).elements}
    assert "img" not in tags


@BOTH
def test_no_character_that_is_obeyed_reaches_the_page(text: str) -> None:
    assert {c for c in text if is_obeyed(c)} == {"\n"}
    assert text.encode().decode() == text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_it_is(hostile: str) -> None:
    shown = "".join(Page(HOSTILE_PAGE).words)

    assert inert(hostile) in shown


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(min_size=1))
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
@example("'\" onfocus=alert(1) autofocus x='")
def test_no_text_changes_the_elements_of_a_page(text: str) -> None:
    def elements(words: str) -> list[tuple[str, list[str]]]:
        run = a_run(outcomes={"direct": "PF"}, problems=PROBLEMS[:2])
        tasks = tuple(replace(task, title=words, category=words) for task in run.tasks)
        rows = tuple(
            replace(row, candidate=replace(row.candidate, code=f"# {words}", strategy=words))
            for row in run.rows
        )
        run = replace(run, tasks=tasks, rows=rows, manifest=replace(run.manifest, suite=words))
        return [(tag, sorted(names)) for tag, names in Page(_html(run)).elements]

    assert elements(text) == elements("plain")


@BOTH
def test_the_embedded_data_is_the_document(text: str) -> None:
    run = a_run() if text is ORDINARY else a_hostile_run()
    view = build_view([run], a_comparison(run))
    embedded = Page(text).raw["script"][0]

    assert json.loads(embedded) == json.loads("".join(json_chunks(view)))
    assert not set(embedded) & set("<>&")
    assert embedded.isascii()


def test_the_same_run_gives_the_same_page() -> None:
    assert _html(a_run()) == ORDINARY


def test_script_and_style_stay_small() -> None:
    assert len(SCRIPT.encode()) <= 16 * 1024
    assert len(STYLE.encode()) <= 12 * 1024


def test_every_header_cell_says_what_it_heads_and_every_table_has_a_caption() -> None:
    elements = Page(ORDINARY).elements
    tags = [tag for tag, _ in elements]

    assert {attributes.get("scope") for tag, attributes in elements if tag == "th"} == {
        "col",
        "row",
    }
    assert tags.count("caption") == tags.count("table") == 5
    assert dict(elements)["html"] == {"lang": "en"}


def test_every_figure_has_a_title_and_a_description_and_the_small_ones_are_silent() -> None:
    elements = Page(ORDINARY).elements
    figures = [attributes for tag, attributes in elements if tag == "svg"]

    assert [f.get("aria-labelledby") for f in figures if f.get("role") == "img"] == [
        "forest-title forest-desc"
    ]
    assert all(f.get("role") == "img" or f.get("aria-hidden") == "true" for f in figures)
    assert {"forest-title", "forest-desc"} <= {str(a.get("id")) for _, a in elements}


def test_every_control_has_a_name() -> None:
    page = re.sub(r"<script.*?</script>", "", ORDINARY, flags=re.DOTALL)
    buttons = re.findall(r"<button([^>]*)>(.*?)</button>", page, re.DOTALL)

    assert buttons
    assert all("aria-label" in attributes for attributes, _ in buttons)


def test_the_tables_are_complete_without_scripts() -> None:
    words = " ".join("".join(Page(ORDINARY).words).split())

    for needed in (
        "Scripts are off",
        "37.5%",
        "18.5\u201361.4%",
        "\u221257.1 pp",
        "edge-cases-first passes more tasks than direct",
        "the reference did not finish",
        "not verified",
        "✗ security",
        "How to read this",
        "What a verdict does not prove",
    ):
        assert needed in words


def test_a_state_is_never_told_by_colour_alone() -> None:
    cells = re.findall(
        r'<button type="button" class="cell (\w+)".*?glyph">(.)</span> ([^<]+)<', ORDINARY
    )

    assert len(cells) == 48
    assert {(state, glyph) for state, glyph, _ in cells} == {
        ("passed", "✓"),
        ("failed", "✗"),
        ("errored", "!"),
        ("missing", "\u2013"),
    }


def test_samples_are_shown_as_k_of_n() -> None:
    assert re.search(r"◐</span> 1/3<", _html(a_run(samples=3)))


def test_warnings_come_before_any_number() -> None:
    assert ORDINARY.index("Know this first") < ORDINARY.index('id="strategies"')
    assert ORDINARY.index('id="strategies"') < ORDINARY.index('id="pairs"')
    assert ORDINARY.index('id="pairs"') < ORDINARY.index('id="matrix"')
    assert ORDINARY.index('id="matrix"') < ORDINARY.index('id="reading"')


def test_an_empty_run_is_a_page_that_says_so() -> None:
    page = _html(Run(a_manifest("empty", 0), (), ()))

    assert "Nothing was evaluated." in page
    assert "nothing to compare" in page


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PAIRS = [
    *((text, ground) for text in ("ink", "soft", "accent") for ground in ("bg", "panel", "raised")),
    *((text, "panel") for text in ("pass", "fail", "warn", "part")),
    *((text, f"{text}-bg") for text in ("pass", "fail", "warn", "part")),
    ("ink", "pass-bg"),
    ("ink", "fail-bg"),
    ("ink", "warn-bg"),
    ("soft", "fail-bg"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(theme: str, text: str, ground: str) -> None:
    colours = {
        name: {"light": light, "dark": dark}
        for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE)
    }
    first, second = sorted(
        (_luminance(colours[text][theme]), _luminance(colours[ground][theme])), reverse=True
    )

    assert (first + 0.05) / (second + 0.05) >= 4.5
