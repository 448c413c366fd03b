"""`harness verify` and what can be done with its run afterwards, as a person does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import TASKS, Harness, a_sample, a_task, right_and_wrong, rows_of, write_rows

SUMMARY_KEYS = {
    "schema", "run", "store", "suite", "tasks", "planned", "verified", "verified_now", "cached",
    "outcomes", "arms", "isolation", "replayed", "warnings", "reports", "seconds", "interrupted",
    "exit_code",
}  # fmt: skip
ARM_KEYS = {
    "name", "model", "strategy", "planned", "verified", "errored", "tasks", "passed", "rate",
    "low", "high", "interval", "groups", "dimensions",
}  # fmt: skip
VERDICT_KEYS = {
    "schema", "task_id", "model", "strategy", "sample_index", "outcomes", "functional", "findings",
    "isolation", "cached", "attempts", "code_sha256", "assembly", "replayed", "origin",
}  # fmt: skip
FINDING_KEYS = {
    "rule", "dimension", "tier", "line", "column", "symbol", "library", "message", "suggestions",
    "severity", "evidence",
}  # fmt: skip
FORMATS = {
    "html": "html", "markdown": "md", "csv": "csv", "json": "json", "jsonl": "jsonl",
    "text": "txt", "svg": "svg", "png": "png",
}  # fmt: skip

# A name that would redraw a terminal, break out of HTML, and run a command when pasted.
HOSTILE = "\x1b[31mred\x1b]0;t\x07</script><script>alert(1)</script>'$(touch pasted)`\"\u202e"
PROGRAM = ("--tasks", "tasks.jsonl", "--samples", "samples.jsonl")
QUICK = (*PROGRAM, "--format", "text")


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Harness, dict[str, Any]]:
    """One run of six strategies that fail in different ways, and its summary; only read."""
    harness = Harness(tmp_path_factory.mktemp("verified"))
    write_rows(harness.folder / "tasks.jsonl", TASKS)
    rows = right_and_wrong()
    rows += [a_sample(task, "looping", "while True: pass") for task in TASKS[:1]]
    rows += [a_sample(task, "empty", "") for task in TASKS]
    rows += [a_sample(task, HOSTILE, "raise ValueError('\\x1b[2J')") for task in TASKS]
    rows += [{**a_sample(task, "elsewhere", ""), "completion": "x = 1\n"} for task in TASKS]
    write_rows(harness.folder / "samples.jsonl", rows)
    done = harness("verify", *PROGRAM, "--run", "r", "--json", "--format", *FORMATS)
    return harness, done.json


def by_strategy(rows: list[dict[str, Any]], strategy: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["strategy"] == strategy]


# --- The machine interface -------------------------------------------------------------------


def test_the_summary_has_exactly_the_documented_keys(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    _, summary = verified

    assert summary.keys() == SUMMARY_KEYS
    assert summary["schema"] == "summary/1"
    assert all(arm.keys() == ARM_KEYS for arm in summary["arms"])
    assert (summary["run"], summary["suite"], summary["tasks"]) == ("r", "tasks.jsonl", 3)
    assert (summary["planned"], summary["verified"], summary["verified_now"]) == (16, 16, 16)
    assert (summary["interrupted"], summary["replayed"]) == (False, False)
    assert summary["exit_code"] == 0


def test_the_summary_states_the_isolation_that_held_for_the_candidates(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, summary = verified

    held = [row["isolation"] for row in harness.verdicts("r")]

    assert held == [summary["isolation"]] * 16
    assert summary["isolation"].keys() == {"level", "layers"}
    with harness.store() as store:
        assert store.manifest("r").isolation.level == summary["isolation"]["level"]


def test_denominators_are_what_was_planned(verified: tuple[Harness, dict[str, Any]]) -> None:
    _, summary = verified

    counted = {
        arm["strategy"]: (arm["planned"], arm["tasks"], arm["passed"]) for arm in summary["arms"]
    }
    assert counted == {
        "right": (3, 3, 3),
        "wrong": (3, 3, 1),
        "looping": (1, 1, 0),
        "empty": (3, 3, 0),
        HOSTILE: (3, 3, 0),
        "elsewhere": (3, 3, 0),
    }
    assert summary["outcomes"] == {
        "functional": {"passed": 4, "failed": 12, "errored": 0, "skipped": 0}
    }


def test_verdict_rows_have_exactly_the_documented_keys(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, _ = verified

    rows = harness.verdicts("r")

    assert len(rows) == 16
    for row in rows:
        assert row.keys() == VERDICT_KEYS
        assert row["schema"] == "verdict/1"
        assert row["functional"].keys() == {"base", "plus", "reason", "integrity"}
        assert row["functional"]["plus"] is None
        assert all(finding.keys() == FINDING_KEYS for finding in row["findings"])
        assert row["isolation"].keys() == {"level", "layers"}
        assert row["cached"] is (row["strategy"] == "wrong" and row["task_id"] == "HumanEval/0")
        assert row["origin"].startswith("samples.jsonl:")


def test_each_way_to_fail_has_its_own_reason_and_evidence(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, _ = verified
    rows = harness.verdicts("r")

    def seen(strategy: str) -> set[tuple[Any, ...]]:
        found = by_strategy(rows, strategy)
        return {
            (row["outcomes"]["functional"], row["functional"]["base"], row["functional"]["reason"])
            for row in found
        }

    assert seen("right") == {("passed", "passed", None)}
    assert seen("wrong") == {("passed", "passed", None), ("failed", "failed", "wrong_value")}
    assert seen("looping") == {("failed", "timeout", "timeout")}
    assert seen("empty") == {("failed", "failed", "empty")}
    assert seen(HOSTILE) == {("failed", "failed", "exception")}
    assert seen("elsewhere") == {("failed", "failed", "missing_entry_point")}
    wrong = next(row for row in by_strategy(rows, "wrong") if row["task_id"] == "HumanEval/1")
    (finding,) = wrong["findings"]
    assert finding["evidence"]["call"] == "double(4)"
    assert finding["evidence"]["got"] == "None"


def test_a_dataset_with_plus_inputs_reports_both_groups(harness: Harness) -> None:
    task = {
        **a_task(0, "half", "a", "return a / 2"),
        "base_input": [[2], [4]],
        "plus_input": [[1], [7]],
        "atol": 0,
    }
    write_rows(harness.folder / "tasks.jsonl", [task])
    rows = [a_sample(task, "exact", "return a / 2"), a_sample(task, "whole", "return a // 2")]
    write_rows(harness.folder / "samples.jsonl", rows)

    harness.here("verify", *QUICK, "--run", "both")
    harness.here("verify", *QUICK, "--run", "base", "--base-only")

    both, base = harness.verdicts("both"), harness.verdicts("base")
    assert [(r["functional"]["base"], r["functional"]["plus"]) for r in both] == [
        ("passed", "passed"),
        ("passed", "failed"),
    ]
    assert [(r["functional"]["base"], r["functional"]["plus"]) for r in base] == [
        ("passed", None),
        ("passed", None),
    ]


# --- Reports ---------------------------------------------------------------------------------


def test_every_format_is_written_and_named(verified: tuple[Harness, dict[str, Any]]) -> None:
    harness, summary = verified

    assert summary["reports"] == [f"reports/r.{suffix}" for suffix in FORMATS.values()]
    for path in summary["reports"]:
        assert (harness.folder / path).stat().st_size > 0
    names = {path.name for path in (harness.folder / "reports").iterdir()}
    assert names == {f"r.{suffix}" for suffix in FORMATS.values()}


def test_report_renders_the_same_bytes_again(verified: tuple[Harness, dict[str, Any]]) -> None:
    harness, _ = verified

    out = harness("report", "r", "--format", *FORMATS, "--out", "again").out

    assert out.split("\n")[:-1] == [f"Report: again/r.{suffix}" for suffix in FORMATS.values()]
    for suffix in FORMATS.values():
        first = (harness.folder / "reports" / f"r.{suffix}").read_bytes()
        assert (harness.folder / "again" / f"r.{suffix}").read_bytes() == first


def test_the_html_report_is_one_file_that_loads_nothing_and_holds_hostile_names_inert(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, _ = verified
    text = (harness.folder / "reports" / "r.html").read_text(encoding="utf-8")

    assert "<script>alert(1)" not in text
    assert 'src="http' not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_report_that_cannot_be_written_comes_after_the_summary_and_loses_nothing(
    prepared: Harness,
) -> None:
    (prepared.folder / "reports").write_text("a file, not a folder", encoding="utf-8")

    done = prepared("verify", *PROGRAM, "--run", "r", code=3)

    assert "6 of 6 candidates verified" in done.out
    assert "reports/r.html: cannot be written" in done.err
    assert f"Then go on with: harness verify {' '.join(PROGRAM)} --run r --resume" in done.err
    (prepared.folder / "reports").unlink()
    done = prepared.here("verify", *PROGRAM, "--run", "r", "--resume", "--json")
    assert (done.json["verified_now"], done.json["reports"]) == (0, ["reports/r.html"])


# --- Reading a run again ---------------------------------------------------------------------


def test_compare_pairs_two_strategies_by_task(verified: tuple[Harness, dict[str, Any]]) -> None:
    harness, _ = verified

    out = harness("compare", "right", "wrong", "--run", "r").out
    data = harness.here("compare", "right", "wrong", "--run", "r", "--json").json

    assert "only right (2): HumanEval/1, HumanEval/2" in out
    assert "only wrong (0): -" in out
    (pair,) = data["pairs"]
    assert data["schema"] == "comparison/1"
    assert (pair["first"], pair["second"], pair["n"]) == ("right", "wrong", 3)
    assert (pair["both"], pair["neither"]) == (1, 0)
    assert pair["only_first"] == ["HumanEval/1", "HumanEval/2"]
    assert pair["only_second"] == []


def test_show_prints_code_findings_and_a_command_that_replays_the_failure(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, _ = verified

    out = harness.here("show", "HumanEval/1:m:wrong", "--run", "r").out

    assert "return None" in out
    assert "call: double(4)" in out
    assert "Replay: harness show 'HumanEval/1:m:wrong:0' --run r --replay" in out


@pytest.mark.parametrize("strategy", ["right", "wrong", "looping", "empty", "elsewhere"])
def test_a_replay_gives_the_same_verdict(
    verified: tuple[Harness, dict[str, Any]], strategy: str
) -> None:
    harness, _ = verified

    out = harness.here("show", f"HumanEval/0:m:{strategy}:0", "--run", "r", "--replay").out

    assert "The same verdict." in out


def test_the_replay_command_of_a_hostile_name_can_be_pasted(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    import shutil
    import subprocess

    harness, _ = verified
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("needs bash")
    out = harness("show", "HumanEval/1:m:\x1b[31m", "--run", "r").out
    command = out.strip().split("\n")[-1].removeprefix("Replay: harness ")

    program = " ".join(harness.command())
    done = subprocess.run(
        [shell, "-c", f"{program} {command}"],
        cwd=harness.folder,
        env=harness.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "The same verdict." in done.stdout
    assert not (harness.folder / "pasted").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("report", "r", "--format", "text", "markdown", "--out", "hostile"),
        ("compare", "right", HOSTILE, "--run", "r"),
        ("show", "HumanEval/1:m:\x1b[31m", "--run", "r"),
        ("show", "HumanEval/1:m:\x1b[31m", "--run", "r", "--raw"),
        ("runs",),
    ],
    ids=lambda words: " ".join(words[:1]),
)
def test_nothing_hostile_reaches_the_terminal(
    verified: tuple[Harness, dict[str, Any]], words: tuple[str, ...]
) -> None:
    harness, _ = verified

    done = harness.here(*words)

    for text in (done.out, done.err):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    for path in (harness.folder / "hostile").glob("r.*"):
        assert "\x1b" not in path.read_text(encoding="utf-8")


def test_runs_lists_every_run_and_its_state(verified: tuple[Harness, dict[str, Any]]) -> None:
    harness, _ = verified

    (listed,) = [one for one in harness("runs", "--json").json if one["name"] == "r"]

    assert (listed["planned"], listed["verified"], listed["finished"]) == (16, 16, True)
    assert "16 candidates, complete" in harness.here("runs").out


def test_an_output_that_cannot_express_a_character_gets_an_escape(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, _ = verified

    done = harness(
        "compare", "right", "wrong", "--run", "r", environment={"PYTHONIOENCODING": "ascii"}
    )

    assert "\\u2013" in done.out


# --- From store to store ---------------------------------------------------------------------


def test_an_exported_run_imported_elsewhere_gives_the_same_rows(
    verified: tuple[Harness, dict[str, Any]],
) -> None:
    harness, _ = verified

    harness("export", "r", "--archive", "r.zip")
    out = harness("import", "r.zip", "--as", "copy", "--store", "other.db").out

    assert "Imported run copy" in out
    assert harness.verdicts("copy", "--store", "other.db") == harness.verdicts("r")


def test_export_says_what_can_be_written(verified: tuple[Harness, dict[str, Any]]) -> None:
    harness, _ = verified

    assert "--verdicts FILE.jsonl or --archive FILE.zip" in harness.here("export", "r", code=2).err
    err = harness.here("export", "absent", "--verdicts", "v.jsonl", code=2).err
    assert "no run 'absent'" in err


def test_verdicts_can_be_exported_into_a_pipe(verified: tuple[Harness, dict[str, Any]]) -> None:
    harness, _ = verified

    out = harness("export", "r", "--verdicts", "/dev/stdout").out

    assert [json.loads(line)["schema"] for line in out.split("\n") if line] == ["verdict/1"] * 16


# --- What is known already -------------------------------------------------------------------


def test_verifying_the_same_again_is_all_cache_hits_and_says_so(prepared: Harness) -> None:
    first = prepared.here("verify", *QUICK, "--run", "first", "--json").json
    again = prepared.here("verify", *QUICK, "--run", "again", "--json").json
    spoken = prepared.here("verify", *QUICK, "--run", "spoken").out
    afresh = prepared.here("verify", *QUICK, "--run", "afresh", "--no-cache", "--json").json

    assert (first["verified_now"], first["cached"]) == (6, 1)  # add: right and wrong are the same
    assert (again["verified_now"], again["cached"]) == (6, 6)
    assert "6 known before" in spoken
    assert (afresh["verified_now"], afresh["cached"]) == (6, 0)
    rows = {name: prepared.verdicts(name) for name in ("first", "again", "afresh")}
    assert {row["cached"] for row in rows["again"]} == {True}
    assert {row["cached"] for row in rows["afresh"]} == {False}

    def said(name: str) -> list[dict[str, Any]]:
        return [{**row, "cached": None} for row in rows[name]]

    assert said("first") == said("again") == said("afresh")


def test_a_changed_task_asks_again(prepared: Harness) -> None:
    prepared.here("verify", *QUICK, "--run", "before", "--json")
    tasks = rows_of(prepared.folder / "tasks.jsonl")
    tasks[1]["test"] = "def check(candidate):\n    assert candidate(5) == 10\n"
    write_rows(prepared.folder / "tasks.jsonl", tasks)

    after = prepared.here("verify", *QUICK, "--run", "after", "--json").json

    assert after["verified_now"] - after["cached"] == 2


def test_samples_and_their_run_can_be_named_by_default(prepared: Harness) -> None:
    write_rows(prepared.folder / "my samples.jsonl", right_and_wrong()[:1])

    done = prepared.here(
        "verify", "--tasks", "tasks.jsonl", "--samples", "my samples.jsonl", "--json"
    )

    assert done.json["run"].startswith("my samples-")
    out = prepared.here("report", done.json["run"], "--format", "csv").out
    assert Path(out.strip().removeprefix("Report: ")).suffix == ".csv"


def test_two_runs_are_compared_and_reported_together(prepared: Harness) -> None:
    prepared.here("verify", *QUICK, "--run", "one")
    prepared.here("verify", *QUICK, "--run", "two")

    out = prepared.here("compare", "one", "two").out
    report = prepared.here("report", "one", "two", "--format", "csv").out

    assert "one" in out
    assert "two" in out
    assert report == "Report: reports/one-two.csv\n"
    assert len((prepared.folder / "reports/one-two.csv").read_text().strip().split("\n")) == 13
