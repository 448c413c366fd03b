"""`harness run`: recorded answers become candidates, and everything says that they are recordings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Harness, write_rows

from harness.strategies import load_strategies, messages
from harness.tasks.folder import load_suite

RIGHT = "def second(numbers):\n    return sorted(set(numbers))[-2]\n"
CHECKED = (
    "def second(numbers):\n    if len(set(numbers)) < 2:\n        raise ValueError\n"
    "    return sorted(set(numbers))[-2]\n"
)
ANSWERS = {"direct": (RIGHT, CHECKED), "structured": (CHECKED, CHECKED)}
RUN = (
    "run",
    "--suite",
    "suite",
    "--strategies",
    "direct,structured",
    "--model",
    "replay:tape.jsonl",
)
QUICK = (*RUN, "--format", "text")


@pytest.fixture
def recorded(harness: Harness) -> Harness:
    """A suite of one task and two recorded answers of two strategies each."""
    harness.here("tasks", "new", "suite/small-one", "--entry-point", "second")
    (task,) = load_suite(harness.folder / "suite")
    head = {
        "schema": "cassette/1",
        "model": "a-model",
        "recorded": "2024-02-29",
        "method": "by hand",
    }
    rows: list[dict[str, Any]] = [head]
    for strategy in load_strategies(list(ANSWERS)):
        for sample, code in enumerate(ANSWERS[strategy.id]):
            rows.append(
                {
                    "task_id": task.id,
                    "strategy": strategy.id,
                    "sample": sample,
                    "messages": messages(strategy, strategy.steps[0], task),
                    "answer": f"Here it is:\n\n```python\n{code}```\n",
                    "usage": {"prompt_tokens": 100, "completion_tokens": 20},
                }
            )
    write_rows(harness.folder / "tape.jsonl", rows)
    return harness


def test_recorded_answers_are_extracted_verified_and_labelled(recorded: Harness) -> None:
    done = recorded(*RUN, "--run", "r", "--samples", "2", "--json", "--format", "html", "text")

    assert "4 candidates: 1 tasks x 2 strategies x 2 sample(s), replayed" in done.err
    assert "not a live model" in done.err
    assert done.json["replayed"] is True
    assert any("record" in warning for warning in done.json["warnings"])
    seen = {
        (row["strategy"], row["sample_index"], row["outcomes"]["functional"], row["replayed"])
        for row in recorded.verdicts("r")
    }
    assert seen == {
        ("direct", 0, "failed", True),
        ("direct", 1, "passed", True),
        ("structured", 0, "passed", True),
        ("structured", 1, "passed", True),
    }
    html = (recorded.folder / "reports" / "r.html").read_text(encoding="utf-8")
    assert "record" in html
    assert ", replayed" in recorded.here("runs").out


def test_show_prints_the_answer_and_what_was_run_of_it(recorded: Harness) -> None:
    recorded.here(*QUICK, "--run", "r")

    out = recorded.here("show", "direct", "--run", "r").out
    raw = recorded.here("show", "direct", "--run", "r", "--raw").out

    assert "what was run (extracted:" in out
    assert "replayed from a recording, not a live model" in out
    assert "Here it is:" not in out
    assert "Here it is:\n\n```python\ndef second(numbers):" in raw
    assert "unexpected-exception" in recorded.here("explain", "FUN002").out


def test_a_dry_run_says_what_would_be_done_and_keeps_nothing(recorded: Harness) -> None:
    done = recorded.here(*QUICK, "--dry-run")

    assert "suite/small-one [algorithm, low]: Second largest number" in done.out
    assert "direct (" in done.out
    assert not (recorded.folder / ".harness").exists()


def test_a_finished_run_is_resumed_without_asking_again(recorded: Harness) -> None:
    recorded.here(*QUICK, "--run", "r")

    again = recorded.here(*QUICK, "--run", "r", "--resume", "--json").json

    assert (again["verified_now"], again["verified"], again["planned"]) == (0, 2, 2)


def test_an_answer_that_is_not_recorded_is_named_and_nothing_is_spent(recorded: Harness) -> None:
    err = recorded.here(*QUICK, "--samples", "3", code=2).err
    assert (
        "tape.jsonl: no recorded answer for suite/small-one under direct, sample 2: samples [0, 1] "
        "are recorded; ask for fewer"
    ) in err

    sheet = recorded.folder / "suite" / "small-one" / "task.yaml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("Write `", "Please write `"))
    err = recorded.here(*QUICK, code=2).err
    assert "one is recorded for an earlier wording of the prompt; record it again" in err
    assert not (recorded.folder / ".harness").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--model", "gpt-5"), 2, "expected replay:NAME or replay:FILE, got 'gpt-5'"),
        (("--model", "replay:nowhere"), 2, "no recording 'nowhere'"),
        (("--strategies", "drect"), 2, "drect"),
        (("--task", "nothing"), 5, "no task is left"),
        (("--samples", "0"), 2, "expected a whole number above 0, got '0'"),
        (("--suite", "nowhere"), 2, "no suite 'nowhere'"),
    ],
)
def test_a_mistake_in_an_option_says_what_is_accepted(
    recorded: Harness, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in recorded.here(*QUICK, *words, code=code).err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"schema": "cassette/9"}', r"tape.jsonl:1: expected a cassette header"),
        ("{not json", "tape.jsonl:1: not valid JSON"),
        ("", "tape.jsonl:1: expected a cassette header"),
    ],
)
def test_a_recording_that_cannot_be_read_names_the_line(
    recorded: Harness, line: str, said: str
) -> None:
    Path(recorded.folder / "tape.jsonl").write_text(line + "\n", encoding="utf-8")

    assert said in recorded.here(*QUICK, code=2).err


def test_a_cut_off_recording_names_the_line(recorded: Harness) -> None:
    tape = recorded.folder / "tape.jsonl"
    rows = tape.read_text(encoding="utf-8").split("\n")
    tape.write_text("\n".join([*rows[:2], json.dumps({"task_id": "x"})]), encoding="utf-8")

    assert "tape.jsonl:3: expected messages, sample" in recorded.here(*QUICK, code=2).err


def test_strategies_are_listed_and_shown_as_they_are_sent(recorded: Harness) -> None:
    assert "direct  " in recorded.here("strategies").out
    assert "elements: none" in recorded.here("strategies", "show", "direct").out
    out = recorded.here(
        "strategies", "render", "structured", "suite/small-one", "--suite", "suite"
    ).out
    assert "[user]" in out
    assert "The list holds the bids of an auction" in out
    assert "name a strategy" in recorded.here("strategies", "show", code=2).err


# --- Strategies of one's own -----------------------------------------------------------------

OWN = """\
id: terse
title: Terse
about: The statement alone.
elements: [examples]
steps:
  - role: coder
    system: Answer with code.
    template: "{{ statement }}{{ examples }}"
"""


def test_a_strategy_file_is_sent_as_it_says(recorded: Harness) -> None:
    (recorded.folder / "terse.yaml").write_text(OWN, encoding="utf-8")

    out = recorded.here(
        "strategies", "render", "terse.yaml", "suite/small-one", "--suite", "suite"
    ).out

    assert out.startswith("[system]\nAnswer with code.\n\n[user]\nWrite `second(numbers)`")
    assert "second([3, 1, 2]) -> 2" in out
    assert "auction" not in out


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("about:", "abuot:", "terse.yaml: the key 'ab"),
        ("elements: [examples]", "elements: [tests]", "terse.yaml: elements: expected a list of"),
        ("role: coder", "rule: coder", "terse.yaml: steps[0]: the key 'r"),
        (
            "{{ statement }}",
            "{{ answer }}",
            "the template cannot be rendered: 'answer' is undefined",
        ),
        ("{{ statement }}", "{{ statement }", "the template cannot be rendered"),
        ("id: terse", "id: [", "terse.yaml: not YAML"),
    ],
)
def test_a_mistake_in_a_strategy_file_names_file_and_key(
    recorded: Harness, before: str, after: str, said: str
) -> None:
    (recorded.folder / "terse.yaml").write_text(OWN.replace(before, after), encoding="utf-8")

    done = recorded.here(
        *("strategies", "render", "terse.yaml", "suite/small-one", "--suite", "suite"), code=2
    )

    assert said in done.err


def test_a_strategy_that_is_not_there_is_named(recorded: Harness) -> None:
    assert (
        "absent.yaml: cannot be read"
        in recorded.here("strategies", "show", "absent.yaml", code=2).err
    )
    assert "did you mean 'direct'?" in recorded.here("strategies", "show", "drect", code=2).err
