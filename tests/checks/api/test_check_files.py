"""Files that are hard to look at: each is answered for, none spoils the batch."""

from __future__ import annotations

from pathlib import Path

from harness.checks.api.check import SourceFile, check_files
from harness.records import Outcome


def outcomes(*data: bytes, engines: tuple[str, ...] = ()) -> list[tuple[Outcome, str]]:
    files = [SourceFile(f"{number}.py", one) for number, one in enumerate(data)]
    reports = check_files(files, engines=engines)
    return [(report.results[0].outcome, report.results[0].reason) for report in reports]


def test_what_cannot_be_read_is_skipped_with_its_line_and_the_others_are_judged() -> None:
    found = outcomes(
        b"import json\n",
        b"x = (\n",
        b"x = 1\ny = '\xff'\n",
        b"# coding: no-such-code\n",
        b"x = 1\0\n",
        b"import json\njson.nothing()\n",
    )

    assert [outcome for outcome, _ in found] == [
        Outcome.PASSED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.FAILED,
    ]  # fmt: skip
    assert "line 1" in found[1][1]
    assert found[2][1].startswith("line 2: not utf-8")


def test_other_encodings_are_read_as_they_declare() -> None:
    source = "# coding: latin-1\nimport json\nname = 'é'\njson.nothing(name)\n".encode("latin-1")

    assert outcomes(source)[0][0] is Outcome.FAILED


def test_a_file_too_large_to_look_at_is_skipped() -> None:
    assert outcomes(b"#" * 3_000_000) == [(Outcome.SKIPPED, "larger than 2 MB: not looked at")]


def test_findings_without_end_are_cut_and_counted() -> None:
    source = "import json\n" + "json.nothing()\n" * 1200
    (report,) = check_files([SourceFile("a.py", source.encode())], engines=())

    assert len(report.results[0].findings) == 1000
    assert "200 more findings are not listed" in report.notes


def test_a_local_module_with_side_effects_is_never_imported(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    (tmp_path / "trap.py").write_text(f"open({str(mark)!r}, 'w')\n")
    source = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nimport trap\ntrap.go()\n"

    (report,) = check_files(
        [SourceFile(str(tmp_path / "a.py"), source.encode(), local=frozenset({"trap"}))], engines=()
    )

    assert report.results[0].outcome is Outcome.PASSED
    assert not mark.exists()


def test_without_engines_only_what_the_source_itself_says_is_judged() -> None:
    (report,) = check_files([SourceFile("a.py", b"[].push(1)\n")], engines=())

    assert report.results[0].findings == ()
