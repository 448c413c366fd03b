"""Whatever files are handed in: one line that says what is wrong and where, or an honest verdict."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import TASKS, Harness, a_sample, right_and_wrong, write_rows
from fakes import FakeCheck

from harness.records import Dimension, Isolation

RUN = ("verify", "--tasks", "tasks.jsonl", "--samples", "samples.jsonl", "--run", "r")
QUICK = (*RUN, "--format", "text")


def lines(count: int = 6) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in right_and_wrong()[:count]).encode()


def twice() -> bytes:
    row = a_sample(TASKS[0], "s", "return 1", sample_index=4)
    return (json.dumps(row) + "\n").encode() * 2


BAD_SAMPLES = {
    "an unknown task": (
        lines(2) + b'{"task_id": "HumanEval/7", "completion": "x"}\n',
        r"samples.jsonl:3: unknown task_id 'HumanEval/7'; nearest: HumanEval/",
    ),
    "a sample given twice": (
        twice(),
        "samples.jsonl:2: sample 4 of task HumanEval/0, model 'm', strategy 's' was given before, at",
    ),
    "a truncated last line": (lines(3)[:-20], "samples.jsonl:3: the last line is cut off"),
    "a broken line": (lines(1) + b"{'task_id'}\n" + lines(1), "samples.jsonl:2: not valid JSON"),
    "bytes that are not UTF-8": (
        lines(2) + b'{"task_id": "\xff"}\n',
        "samples.jsonl:3: not UTF-8 (byte 0xff at offset 13 of the line)",
    ),
    "a list in place of an object": (b"[1]\n", "samples.jsonl:1: expected a JSON object"),
    "no code at all": (
        b'{"task_id": "HumanEval/0", "text": "x"}\n',
        "samples.jsonl:1: none of solution, completion, raw, response, output; keys found: task_id, text",
    ),
    "code that is a number": (
        b'{"task_id": "HumanEval/0", "completion": 5}\n',
        "samples.jsonl:1: completion: expected text, got int (5)",
    ),
    "a damaged gzip file": (
        gzip.compress(lines())[:-30],
        "the gzip data is cut off or damaged",
    ),
}


@pytest.mark.parametrize("what", BAD_SAMPLES)
def test_a_mistake_in_the_samples_names_the_line_and_leaves_nothing_behind(
    prepared: Harness, what: str
) -> None:
    content, said = BAD_SAMPLES[what]
    (prepared.folder / "samples.jsonl").write_bytes(content)

    err = prepared.here(*QUICK, code=2).err

    assert said in err
    assert err.count("\n") == 1
    assert prepared.here("runs", "--json").json == []
    write_rows(prepared.folder / "samples.jsonl", right_and_wrong())
    assert "6 of 6" in prepared.here(*QUICK).out


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no tasks file": (lambda folder: (folder / "tasks.jsonl").unlink(), "no suite 'tasks.jsonl'"),
    "no samples file": (
        lambda folder: (folder / "samples.jsonl").unlink(),
        "samples.jsonl: no such file; check the name",
    ),
    "samples in place of tasks": (
        lambda folder: (folder / "tasks.jsonl").write_bytes(lines()),
        "tasks.jsonl:1: not a known task format",
    ),
    "a task given twice": (
        lambda folder: write_rows(folder / "tasks.jsonl", [*TASKS, TASKS[1]]),
        "tasks.jsonl:4: task_id 'HumanEval/1' stands in line 2 already",
    ),
    "a task without a key": (
        lambda folder: write_rows(
            folder / "tasks.jsonl", [TASKS[0], {**TASKS[1], "canonical_solution": None}]
        ),
        "tasks.jsonl:2: humaneval task 'HumanEval/1': canonical_solution: expected a string",
    ),
    "a store that is something else": (
        lambda folder: (
            (folder / ".harness").mkdir()
            or (folder / ".harness" / "store.db").write_text("notes " * 1000)
        ),
        ".harness/store.db: is not a store",
    ),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_mistake_in_a_file_is_one_line_that_names_it(prepared: Harness, what: str) -> None:
    make, said = BAD_FILES[what]
    make(prepared.folder)
    code = 3 if "store" in what else 2

    err = prepared.here(*QUICK, code=code).err

    assert said in err
    assert err.count("\n") == 1


def test_no_samples_at_all_is_nothing_evaluated(prepared: Harness) -> None:
    (prepared.folder / "samples.jsonl").write_text("\n\n", encoding="utf-8")

    assert "no candidate" in prepared.here(*QUICK, code=5).err
    assert prepared.here("runs", "--json").json == []


def test_a_run_name_that_is_taken_is_refused_with_the_way_on(prepared: Harness) -> None:
    prepared.here(*QUICK)

    assert "go on with it by --resume, or choose another name" in prepared.here(*QUICK, code=2).err


def test_a_run_cannot_be_resumed_with_other_tasks(prepared: Harness) -> None:
    prepared.here(*QUICK)
    write_rows(prepared.folder / "tasks.jsonl", TASKS[:2])

    assert "was made with other tasks" in prepared.here(*QUICK, "--resume", code=2).err


def test_a_run_cannot_be_resumed_with_other_dimensions(
    prepared: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared.here(*QUICK)
    edge = FakeCheck(dimension=Dimension.EDGE)
    monkeypatch.setattr("harness.cli.session.load_checks", lambda wanted: (edge,))

    err = prepared.here(*QUICK, "--resume", code=2).err

    assert "run 'r' asks about functional; start a new run for other dimensions" in err


def test_resuming_a_run_that_never_began_begins_it_and_says_so(prepared: Harness) -> None:
    done = prepared.here(*QUICK, "--resume")

    assert "no run 'r' yet; starting it" in done.err
    assert "6 of 6" in done.out


def test_a_dimension_that_cannot_be_checked_is_refused(prepared: Harness) -> None:
    err = prepared.here(*QUICK, "--dimensions", "functional,beauty", code=2).err

    assert "'beauty' cannot be checked; expected one or more of api, functional" in err


def test_an_isolation_that_is_not_reached_is_refused_before_a_candidate_runs(
    prepared: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.sandbox.pool.prove", weaker)

    err = prepared.here(*QUICK, "--min-isolation", "L3", code=3).err

    assert "this machine reaches isolation L1 (rlimits), and L3 was asked for" in err
    assert "--resume" in err
    assert prepared.here("runs", "--json").json[0]["verified"] == 0


def weaker(worker: object) -> tuple[object, dict[str, object]]:
    """What a machine without kernel support proves."""
    del worker
    return Isolation("L1", ("rlimits",)), {}


# --- Candidates that are hardly code ---------------------------------------------------------


@pytest.mark.parametrize(
    ("completion", "reason"),
    [
        ("", "empty"),
        ("  \n\t\n", "empty"),
        ("x = 1\n", "missing_entry_point"),
        ("def add(a, b)\n    return a + b\n", "syntax_error"),
        ("import nowhere_at_all\ndef add(a, b):\n    return a + b\n", "import_failure"),
        ("def add(a, b):\n    return a + b\n\0", "syntax_error"),
        ("def add(a, b):\n    return '\ud800'\n", "syntax_error"),
        ("#" * 50_000_000, "too_large"),
    ],
    ids=["empty", "blank", "elsewhere", "syntax", "import", "nul", "surrogate", "50 MB"],
)
def test_a_candidate_that_is_hardly_code_is_wrong_and_stays_in_the_denominator(
    prepared: Harness, completion: str, reason: str
) -> None:
    write_rows(
        prepared.folder / "samples.jsonl",
        [{**a_sample(TASKS[0], "s", "x"), "completion": completion}],
    )

    summary = prepared.here(*QUICK, "--json").json

    assert summary["planned"] == summary["verified"] == summary["arms"][0]["tasks"] == 1
    assert summary["outcomes"]["functional"]["failed"] == 1
    (row,) = prepared.verdicts("r")
    assert row["functional"]["reason"] == reason


# --- Task folders and stores -----------------------------------------------------------------


def test_a_wrong_key_in_task_yaml_names_file_key_and_what_is_accepted(prepared: Harness) -> None:
    prepared.here("tasks", "new", "suite/small-one")
    sheet = prepared.folder / "suite" / "small-one" / "task.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("risk: low", "risk: mild\nrisc: low"), encoding="utf-8")

    err = prepared.here("tasks", "list", "--suite", "suite", code=2).err

    assert "small-one/task.yaml" in err
    assert "risk" in err
    assert "'mild'" in err
    assert "critical" in err
    assert "risc" in err


def test_a_store_of_a_newer_version_is_refused_and_left_alone(prepared: Harness) -> None:
    prepared.here(*QUICK)
    path = prepared.folder / ".harness" / "store.db"
    with sqlite3.connect(path) as connection:
        (table,) = connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%version%' AND type = 'table'"
        ).fetchone()
        connection.execute(f"UPDATE {table} SET version = 999")
    connection.close()

    for words in (("runs",), ("report", "r"), RUN):
        err = prepared.here(*words, code=3).err
        assert "was written by a newer harness (store version 999" in err
        assert "upgrade the harness, or use another store" in err


def test_a_file_that_is_no_archive_is_refused_and_imports_nothing(prepared: Harness) -> None:
    (prepared.folder / "bad.zip").write_text("not a zip", encoding="utf-8")

    assert "bad.zip" in prepared.here("import", "bad.zip", code=2).err
    assert prepared.here("runs", "--json").json == []
