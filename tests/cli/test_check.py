"""`harness check`: which files are looked at, what is said of each, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import jsonschema
import pytest
from command_line import Done, Harness

from harness.checks.api.check import FileReport, SourceFile
from harness.cli.check_sources import find, read
from harness.errors import NothingEvaluated, UsageError
from harness.records import CheckResult, Dimension, Finding, Outcome, Tier
from tests.render.test_check_report import SCHEMA


class FakeChecker:
    """Says of each file what its first line asks for: a tier, an outcome, or nothing."""

    def __init__(self, python: Path | None = None, *, live: object = None) -> None:
        self.python, self.live = python, live

    def __enter__(self) -> FakeChecker:
        OPENED.append(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace

    def check(self, files: Sequence[SourceFile]) -> list[FileReport]:
        BATCHES.append([file.path for file in files])
        SEEN.extend(files)
        return [
            FileReport(file.path, (_answer(file.data),), ("ty: not installed",)) for file in files
        ]


OPENED: list[FakeChecker] = []
BATCHES: list[list[str]] = []
SEEN: list[SourceFile] = []


def _answer(data: bytes) -> CheckResult:
    word = data.decode("utf-8", "replace").partition("\n")[0].removeprefix("# ")
    if word in set(Outcome):
        return CheckResult(Dimension.API, Outcome(word), f"asked to be {word}")
    if word not in set(Tier):
        return CheckResult(Dimension.API, Outcome.PASSED)
    tier = Tier(word)
    finding = Finding("API004", Dimension.API, f"no {word}", 2, tier=tier, evidence={"why": "told"})
    outcome = Outcome.FAILED if tier is Tier.CONFIRMED else Outcome.PASSED
    return CheckResult(Dimension.API, outcome, "", (finding,))


@pytest.fixture
def fake(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> Harness:
    """The command with a checker that looks at nothing, in a folder with a file of each kind."""
    monkeypatch.setattr("harness.checks.api.check.Checker", FakeChecker)
    for kept in (OPENED, BATCHES, SEEN):
        kept.clear()
    for word in ("passed", *Tier, "errored", "skipped"):
        (harness.folder / f"{word}.py").write_text(f"# {word}\n", encoding="utf-8")
    return harness


def rows(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.out.splitlines()]


# --- How it ends -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["passed"], 0),
        (["suspected", "unknown"], 0),
        (["passed", "skipped"], 0),
        (["confirmed", "passed"], 1),
        (["confirmed", "errored"], 3),
        (["skipped"], 5),
    ],
)
def test_only_confirmed_findings_and_our_own_failures_make_it_fail(
    fake: Harness, files: list[str], code: int
) -> None:
    names = [f"{name}.py" for name in files]

    fake.here("check", *names, code=code)
    fake.here("check", *names, "--json", code=code)


def test_a_person_reads_one_line_per_finding_and_a_summary(fake: Harness) -> None:
    done = fake.here("check", "confirmed.py", "suspected.py", "skipped.py", "-v", code=1)

    assert done.out.splitlines() == [
        "confirmed.py:2: API004 no confirmed",
        "    why: told",
        "suspected.py:2: API004 suspected: no suspected",
        "    why: told",
        "skipped.py: skipped: asked to be skipped",
        "2 files checked: 1 confirmed in 1 file, 1 suspected, 0 that cannot be judged, 1 file skipped.",
    ]
    assert done.err == "harness: ty: not installed\n"


def test_a_program_reads_one_object_per_file_and_nothing_else(fake: Harness) -> None:
    told = rows(fake.here("check", ".", "--json", code=3))

    for row in told:
        jsonschema.validate(row, SCHEMA)
    assert [row["file"] for row in told] == sorted(str(row["file"]) for row in told)
    assert {str(row["file"]): row["outcomes"] for row in told}["./errored.py"] == {"api": "errored"}
    assert all(row["notes"] == ["ty: not installed"] for row in told)


@pytest.mark.parametrize(("tier", "shown"), [("confirmed", 1), ("suspected", 2), ("unknown", 3)])
def test_less_sure_findings_can_be_left_out(fake: Harness, tier: str, shown: int) -> None:
    names = [f"{word}.py" for word in Tier]
    told = rows(fake.here("check", *names, "--json", "--tier", tier, code=1))

    assert sum(len(row["findings"]) for row in told) == shown  # type: ignore[arg-type]


def test_notes_are_said_once(fake: Harness) -> None:
    assert fake.here("check", "passed.py", "suspected.py").err.count("ty: not installed") == 1


def test_no_registry_is_asked_unless_someone_wants_it(fake: Harness) -> None:
    fake.here("check", "passed.py")
    fake.here("check", "passed.py", "--live")

    assert [one.live is None for one in OPENED] == [True, False]


# --- Which files -----------------------------------------------------------------------------


def test_folders_become_their_python_files_each_once(fake: Harness) -> None:
    (fake.folder / "inner" / ".hidden").mkdir(parents=True)
    for name in ("inner/b.py", "inner/.hidden/c.py", "inner/notes.txt"):
        (fake.folder / name).write_text("# passed\n", encoding="utf-8")
    (fake.folder / "inner" / "loop").symlink_to(fake.folder, target_is_directory=True)

    fake.here("check", "inner", "inner/b.py", "inner/notes.txt")

    assert BATCHES == [["inner/.hidden/c.py", "inner/b.py", "inner/notes.txt"]]


def test_a_file_is_given_with_what_is_beside_it(fake: Harness) -> None:
    (fake.folder / "requirements.txt").write_text("pandas>=2\n", encoding="utf-8")

    fake.here("check", "passed.py")

    (file,) = SEEN
    assert {"passed", "confirmed"} <= file.local
    assert file.declared == {"pandas"}


def test_standard_input_is_a_file(harness: Harness) -> None:
    done = subprocess.run(
        harness.command("check", "-", "--json"),
        cwd=harness.folder,
        env=harness.environment(),
        input=b"import os.paths\n",
        capture_output=True,
        timeout=120,
        check=False,
    )

    row = json.loads(done.stdout)
    assert (done.returncode, row["file"]) == (1, "<stdin>")
    assert [finding["rule"] for finding in row["findings"]] == ["API003"]


def test_many_files_are_checked_in_batches_by_one_checker(fake: Harness) -> None:
    many = fake.folder / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number}.py").write_text("# passed\n", encoding="utf-8")

    fake.here("check", "many")

    assert [len(batch) for batch in BATCHES] == [256, 44]
    assert len(OPENED) == 1


# --- Bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["absent.py"], "absent.py: no such file or folder"),
        (["pipe"], "pipe: expected a file or a folder"),
        (["passed.py", "--target", "a", "--python", "b"], "give one"),
        (["passed.py", "--python", "nowhere"], "nowhere: no such interpreter"),
        (["passed.py", "--tier", "certain"], "invalid choice"),
        ([], "required: FILE"),
    ],
)
def test_a_request_that_makes_no_sense_is_a_usage_error(
    fake: Harness, words: list[str], said: str
) -> None:
    os.mkfifo(fake.folder / "pipe")

    assert said in fake.here("check", *words, code=2).err
    assert SEEN == []


def test_a_folder_without_python_is_nothing_to_check(fake: Harness) -> None:
    (fake.folder / "empty").mkdir()

    assert "no .py file in empty" in fake.here("check", "empty", code=5).err


def test_a_file_that_cannot_be_read_is_the_machines_fault(fake: Harness) -> None:
    (fake.folder / "gone.py").symlink_to("gone.py")

    with pytest.raises(UsageError, match=r"gone\.py"):
        find([str(fake.folder / "gone.py")])
    (row,) = (
        r for r in rows(fake.here("check", ".", "--json", code=3)) if "gone" in str(r["file"])
    )
    assert row["outcomes"] == {"api": "errored"}
    assert "cannot be read" in row["reasons"]["api"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x = 1\0", "not text: it holds NUL bytes"),
        (b"#" * 5_000_001, "larger than 5,000,000 bytes"),
    ],
)
def test_what_is_no_source_is_skipped_and_never_given_on(
    fake: Harness, data: bytes, why: str
) -> None:
    (fake.folder / "odd.py").write_bytes(data)

    assert fake.here("check", "odd.py", code=5).out.splitlines()[0] == f"odd.py: skipped: {why}"
    assert SEEN == []


def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")

    (source,) = read([str(tmp_path / "a.py")])

    assert source.trouble == "cannot be read: not a regular file"


def test_nothing_named_by_a_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NothingEvaluated, match="nothing to check"):
        find([str(tmp_path)])


UNFIT = {
    "syntax.py": (b"x = 1\ndef f(:\n", "line 2: "),
    "indent.py": (b"if x:\npass\n", "line 2: "),
    "latin.py": (b"x = 1\ny = '\xe9'\n", "line 2: "),
    "unknown.py": (b"# -*- coding: klingon -*-\nx = 1\n", "line 1: "),
    "utf16.py": ("x = 1\n".encode("utf-16"), "NUL"),
    "deep.py": (b"x = " + b"(" * 5000 + b")" * 5000, ""),
    "minus.py": (b"x = " + b"-" * 200_000 + b"1", ""),
}
FIT = {
    "cookie.py": b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "mark.py": b"\xef\xbb\xbfx = 1\n",
    "lines.py": b"x = 1\r\ny = 2\r\n",
    "empty.py": b"",
}


def test_the_real_check_survives_every_kind_of_bad_file(harness: Harness) -> None:
    for name, data in FIT.items() | {name: data for name, (data, _) in UNFIT.items()}.items():
        (harness.folder / name).write_bytes(data)

    told = {str(row["file"]): row for row in rows(harness("check", *FIT, *UNFIT, "--json"))}

    for name, (_, why) in UNFIT.items():
        assert told[name]["outcomes"] == {"api": "skipped"}, told[name]
        assert why in told[name]["reasons"]["api"]  # type: ignore[index]
    assert {str(told[name]["outcomes"]) for name in FIT} == {"{'api': 'passed'}"}


def test_nothing_of_a_checked_file_is_run(harness: Harness) -> None:
    (harness.folder / "harm.py").write_text(
        "import helper\nopen('harmed', 'w')\nimport os.paths\n", encoding="utf-8"
    )
    (harness.folder / "helper.py").write_text("open('helped', 'w')\n", encoding="utf-8")

    (row,) = rows(harness("check", "harm.py", "--json", code=1))

    assert [finding["symbol"] for finding in row["findings"]] == ["os.paths"]  # type: ignore[attr-defined]
    assert not {"harmed", "helped"} & set(os.listdir(harness.folder))
