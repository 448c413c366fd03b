"""A task folder becomes one task exactly as written, or one error that names every mistake."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.errors import DataError
from harness.records import (
    Asserts,
    Call,
    Cases,
    Dimension,
    Equality,
    Limits,
    Prompt,
    Raises,
    Risk,
    Suite,
    Task,
    Twin,
)
from harness.tasks.folder import load_suite, load_task
from harness.tasks.identity import task_digest
from harness.tasks.reading import MAX_FILE_BYTES
from harness.tasks.scaffold import new_task_files

FILES = new_task_files("second-largest", "second_largest")
ASSERTS = "def test_it():\n    for n in range(9):\n        assert second_largest([n, 9]) == n\n"
PYTEST = "from candidate import second_largest\n\ndef test_it():\n    assert second_largest([1, 2]) == 1\n"
UNITTEST = (
    "import unittest\nimport candidate\n\nclass It(unittest.TestCase):\n    def test_it(self):\n"
    "        self.assertEqual(candidate.second_largest([1, 2]), 1)\n"
)


def a_task(suite: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write a good task folder with some files changed, or left out (None)."""
    folder = suite / "second-largest"
    folder.mkdir(parents=True)
    for name, content in {**FILES, **(changes or {})}.items():
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
    return folder


def sheet(*changes: tuple[str, str]) -> dict[str, str]:
    text = FILES["task.yaml"]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {"task.yaml": text}


def hidden(kind: str, content: str) -> dict[str, str]:
    return {**sheet(("hidden.py, kind: cases", f"hidden.py, kind: {kind}")), "hidden.py": content}


def load(folder: Path) -> Task:
    return load_task(folder, "mine")


def complaint(folder: Path) -> str:
    """The error without the folder's own path."""
    with pytest.raises(DataError) as caught:
        load(folder)
    return str(caught.value).replace(f"{folder}/", "")


def test_a_folder_becomes_the_task_that_it_describes(tmp_path):
    folder = a_task(
        tmp_path,
        {
            **sheet(("libraries: []", "libraries: [numpy]\nlimits: {cpu_seconds: 2}\nequality: {atol: 0.5}")),
            "visible.py": "second_largest([3, 1, 2]) == 2\nsecond_largest(numbers=[]) == raises(ValueError)\n",
            "hidden.py": "second_largest([5, 5, 4]) == 4\n",
        },
    )  # fmt: skip
    equality = Equality(exact=True, atol=0.5)

    task = load(folder)

    assert task == Task(
        id="mine/second-largest",
        suite="mine",
        title="Second largest number",
        prompt=Prompt(
            statement="Write `second_largest(numbers)`: return the second largest number in a list.",
            signature="def second_largest(numbers: list[int]) -> int:",
            context="The list holds the bids of an auction, in the order in which they came in.",
            constraints="- Do not modify the list.\n"
            "- Equal numbers count once: the result is smaller than the largest number.",
            examples="second_largest([3, 1, 2]) -> 2",
            edge_cases="- Fewer than two different numbers: raise `ValueError`.",
            quality_bar="A list of a million numbers takes well under a second.",
        ),
        entry_point="second_largest",
        reference=FILES["reference.py"],
        groups=(
            Cases(
                "base",
                (Call(([3, 1, 2],)), Call((), {"numbers": []})),
                (2, Raises("ValueError")),
                equality,
            ),
            Cases("plus", (Call(([5, 5, 4],)),), (4,), equality),
        ),
        category="algorithm",
        risk=Risk.LOW,
        tags=("example",),
        libraries=("numpy",),
        limits=Limits(cpu_seconds=2),
        twins=(
            Twin("counts_twice", FILES["wrong_counts_twice.py"], Dimension.FUNCTIONAL),
            Twin("sorts_argument", FILES["wrong_sorts_argument.py"], Dimension.EDGE),
        ),
        preamble="",
        input_strategies={"source": FILES["inputs.py"]},
        size_generator=FILES["sizes.py"],
        digest=task_digest(task),
    )


def test_hidden_tests_may_repeat_visible_calls_when_they_also_hold_others(tmp_path):
    task = load(a_task(tmp_path, {"hidden.py": FILES["visible.py"] + FILES["hidden.py"]}))

    assert [len(group.calls) for group in task.groups if isinstance(group, Cases)] == [2, 8]


def test_generators_are_optional(tmp_path):
    task = load(a_task(tmp_path, {"inputs.py": None, "sizes.py": None}))

    assert (task.input_strategies, task.size_generator) == ({}, "")


@pytest.mark.parametrize(
    ("kind", "content", "group"),
    [
        ("asserts", ASSERTS, Asserts("plus", ASSERTS)),
        ("pytest", PYTEST, Suite("plus", PYTEST, framework="pytest")),
        ("unittest", UNITTEST, Suite("plus", UNITTEST, framework="unittest")),
        (
            "inputs",
            "second_largest([4, 5])\n",
            Cases("plus", (Call(([4, 5],)),), None, Equality(exact=True)),
        ),
    ],
)
def test_each_kind_of_test_file_becomes_its_kind_of_group(tmp_path, kind, content, group):
    assert load(a_task(tmp_path, hidden(kind, content))).groups[1] == group


def test_line_ends_and_the_order_of_files_and_keys_do_not_change_the_digest(tmp_path):
    keys = FILES["task.yaml"].split("tags:")
    moved = f"tags:{keys[1]}{keys[0]}"
    crlf = {name: text.replace("\n", "\r\n").encode() for name, text in reversed(FILES.items())}
    cr = {name: text.replace("\n", "\r") for name, text in FILES.items()}

    original = load(a_task(tmp_path / "a"))

    assert load(a_task(tmp_path / "b", crlf)) == original
    assert load(a_task(tmp_path / "d", cr)) == original
    assert load(a_task(tmp_path / "c", {"task.yaml": moved})) == original


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("hidden.py", "== 4", "== 4.0"),
        ("hidden.py", "ValueError", "TypeError"),
        ("visible.py", "[10, 20]", "(10, 20)"),
        ("reference.py", "max(different)\n", "max(different) \n"),
        ("task.yaml", "Do not modify", "Never modify"),
        ("task.yaml", "risk: low", "risk: high"),
        ("inputs.py", "min_size=2", "min_size=3"),
        ("sizes.py", "range(n)", "range(n, 0, -1)"),
    ],
)
def test_a_change_that_may_change_a_verdict_changes_the_digest(tmp_path, name, old, new):
    assert old in FILES[name]
    changed = a_task(tmp_path / "b", {name: FILES[name].replace(old, new)})

    assert load(changed).digest != load(a_task(tmp_path / "a")).digest


def test_an_id_that_is_not_the_folders_name_is_refused(tmp_path):
    folder = a_task(tmp_path, sheet(("id: second-largest", "id: second-smallest")))

    assert complaint(folder) == (
        "task.yaml: id: expected the folder's name second-largest, got 'second-smallest'; "
        "rename one of them"
    )


@pytest.mark.parametrize(
    ("signature", "got"),
    [
        ("def largest(numbers):", "got 'def largest(numbers):'"),
        ("def second_largest(numbers)", "got 'def second_largest(numbers)'"),
        ("second_largest(numbers)", "got 'second_largest(numbers)'"),
        (
            "def second_largest(items):",
            "expected def (numbers) as in reference.py, got def (items)",
        ),
        ("def second_largest(numbers=None):", "got def (numbers=...)"),
        ("def second_largest(*numbers):", "got def (*numbers)"),
        ("def second_largest(numbers, *, key=1, **rest):", "got def (numbers, *, key=..., **rest)"),
        ("async def second_largest(numbers):", "got async def (numbers)"),
        ("class second_largest:", "got class"),
    ],
)
def test_a_signature_that_the_reference_does_not_have_is_refused(tmp_path, signature, got):
    folder = a_task(tmp_path, sheet(("def second_largest(numbers: list[int]) -> int:", signature)))

    message = complaint(folder)

    assert message.startswith("task.yaml: signature: expected ")
    assert got in message


@pytest.mark.parametrize(
    ("signature", "reference"),
    [
        ("async def second_largest(numbers):", "async def second_largest(numbers): ..."),
        ("def second_largest(numbers): ...", "import m\nsecond_largest = m.cached(m.find)"),
        ("class second_largest:", "class second_largest:\n    limit = 1"),
        ("def second_largest(numbers):", "second_largest: object = lambda numbers: 1"),
        ("def second_largest(a, /, *b, c, d=1, **e) -> str:", "def second_largest(a: int, /, *b, c: str, d=2, **e): ..."),
    ],
)  # fmt: skip
def test_functions_classes_and_assignments_can_be_entry_points(tmp_path, signature, reference):
    changes = sheet(("def second_largest(numbers: list[int]) -> int:", signature))

    task = load(a_task(tmp_path, {**changes, "reference.py": reference}))

    assert (task.prompt.signature, task.reference) == (signature, reference)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("def largest(numbers): ...\nx = 1\n", "reference.py: expected 'second_largest' to be defined at top level, got largest, x; define or rename it"),
        ("if True:\n    second_largest = 1\n", "reference.py: expected 'second_largest' to be defined at top level, got nothing"),
        ("x.second_largest = second_largest\n", "reference.py: expected 'second_largest' to be defined at top level, got nothing"),
        ("def second_largest(:\n", "reference.py:1: not valid Python ("),
        ("second_largest = '\x00'", "reference.py"),
        (b"# \xe9t\xe9\nsecond_largest = 1\n", "reference.py:1: not UTF-8 text (byte 0xe9); save the file as UTF-8"),
        (b"\xef\xbb\xbfsecond_largest = 1\n", "reference.py:1: starts with a byte order mark"),
        (None, "reference.py: no such file; add it"),
        ("#" * (MAX_FILE_BYTES + 1), "reference.py: 1000001 bytes, at most 1000000 are accepted"),
    ],
)  # fmt: skip
def test_a_bad_reference_is_refused(tmp_path, content, message):
    assert complaint(a_task(tmp_path, {"reference.py": content})).startswith(message)


def test_a_module_of_a_task_is_never_run(tmp_path):
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    changes = {name: FILES[name] + trap for name in ("reference.py", "inputs.py", "sizes.py")}

    load(a_task(tmp_path, {**changes, **hidden("asserts", ASSERTS + trap)}))

    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("def second_largest(numbers): ...\n", "wrong_new.py:1: expected '# fails: ' and one of functional, api, edge, security, performance, got 'def second_largest(numbers): ...'"),
        ("\n# fails: edge\nsecond_largest = 1\n", "wrong_new.py:1: expected '# fails: ' and one of"),
        ("# fails: speed\nsecond_largest = 1\n", "wrong_new.py:1: expected '# fails: ' and one of"),
        ("# fails: Functional\nsecond_largest = 1\n", "wrong_new.py:1: expected '# fails: ' and one of"),
        ("# fails: functional, edge\nsecond_largest = 1\n", "wrong_new.py:1: expected '# fails: ' and one of"),
        ("# fails: edge\n", "wrong_new.py: expected 'second_largest' to be defined at top level"),
        ("# fails: edge\ndef f(:\n", "wrong_new.py:2: not valid Python ("),
        ("# fails: edge\n# Looks wrong.\n" + FILES["reference.py"], "wrong_new.py: the same program as reference.py"),
    ],
)  # fmt: skip
def test_a_bad_twin_is_refused(tmp_path, content, message):
    assert complaint(a_task(tmp_path, {"wrong_new.py": content})).startswith(message)


@pytest.mark.parametrize(
    ("changes", "got"),
    [
        ({"wrong_counts_twice.py": None}, "got sorts_argument (edge); without"),
        ({"wrong_sorts_argument.py": None}, "got counts_twice (functional); without"),
        (dict.fromkeys(["wrong_counts_twice.py", "wrong_sorts_argument.py"]), "got none; without"),
        (
            {"wrong_counts_twice.py": "# fails: api\nsecond_largest = 1\n"},
            "got counts_twice (api), sorts_argument (edge); without",
        ),
    ],
)
def test_a_task_without_known_wrong_twins_is_refused_because_nothing_controls_its_tests(
    tmp_path, changes, got
):
    folder = a_task(tmp_path, changes)

    message = complaint(folder)

    assert message.startswith(f"{folder}: expected two or more known-wrong twins")
    assert got in message


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("cases", "", "hidden.py: no calls, so these tests are vacuous"),
        ("cases", "second_largest([1, 2])\n", "hidden.py:1: expected a case"),
        ("cases", FILES["visible.py"], "hidden.py: every call is also in visible.py, so the hidden tests are vacuous"),
        ("inputs", "second_largest([3, 1, 2])\n", "hidden.py: every call is also in visible.py"),
        ("asserts", "", "hidden.py: expected one or more functions test_*() that call second_largest, got none"),
        ("asserts", "def test_it():\n    assert 1\n", "hidden.py: expected one or more functions test_*() that call second_largest, got no call"),
        ("asserts", "async def test_it():\n    second_largest([])\n", "hidden.py: expected one or more functions"),
        ("asserts", "def test_it(tmp_path):\n    second_largest([])\n", "hidden.py:1: expected test_it() without parameters, got (tmp_path); fixtures need kind pytest"),
        ("asserts", PYTEST, "hidden.py: tests of kind asserts run in another process than the candidate and cannot import it"),
        ("pytest", ASSERTS, "hidden.py: never imports what it tests; add 'from candidate import second_largest'"),
        ("pytest", "from candidate import second_largest\n", "hidden.py: no function is named test_*, so these tests are vacuous"),
        ("unittest", "import candidate\nclass T:\n    def check(self): ...\n", "hidden.py: no function is named test_*"),
        ("unittest", "def test(:", "hidden.py:1: not valid Python ("),
    ],
)  # fmt: skip
def test_hidden_tests_that_cannot_judge_are_refused(tmp_path, kind, content, message):
    assert complaint(a_task(tmp_path, hidden(kind, content))).startswith(message)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("input.py", "input.py: no part of a task folder; the nearest name with a meaning is inputs.py"),
        ("wrong-twice.py", "wrong-twice.py: no part of a task folder; the nearest name with a meaning is wrong_name.py"),
        ("wrong_.py", "wrong_.py: no part of a task folder"),
        ("hiden.py", "hiden.py: no part of a task folder; the nearest name with a meaning is hidden.py"),
    ],
)  # fmt: skip
def test_a_python_file_that_nothing_reads_is_refused(tmp_path, name, message):
    assert complaint(a_task(tmp_path, {name: ""})).startswith(message)


def test_a_file_that_the_system_cannot_read_is_refused(tmp_path):
    name = f"{'a' * 300}.py"

    message = complaint(a_task(tmp_path, {**sheet(("hidden.py", name)), "hidden.py": None}))

    assert message == f"{name}: cannot be read (File name too long); check its name and permissions"


@pytest.mark.parametrize(
    "file", ["visible.py", "reference.py", "inputs.py", "wrong_sorts_argument.py"]
)
def test_a_test_file_with_a_second_use_is_refused(tmp_path, file):
    folder = a_task(tmp_path, {**sheet(("file: hidden.py", f"file: {file}")), "hidden.py": None})

    assert complaint(folder).startswith(f"task.yaml: hidden.file: {file!r} already has another use")


@pytest.mark.parametrize(("name", "function"), [("inputs.py", "inputs"), ("sizes.py", "sized")])
def test_a_generator_file_without_its_function_is_refused(tmp_path, name, function):
    assert complaint(a_task(tmp_path, {name: "x = 1\n"})).startswith(
        f"{name}: expected {function!r} to be defined at top level, got x"
    )


@pytest.mark.parametrize(
    "name", ["task.yaml", "reference.py", "hidden.py", "inputs.py", "wrong_new.py"]
)
def test_a_link_that_leaves_the_task_folder_is_refused(tmp_path, name):
    outside = tmp_path / "secret"
    outside.write_text("secret = 1\n", encoding="utf-8")
    folder = a_task(tmp_path / "suite", {name: None})
    (folder / name).symlink_to(outside)

    assert complaint(folder) == (
        f"{name}: a link that leaves the task folder (to {outside}); copy the file here"
    )


def test_a_link_inside_the_task_folder_and_a_link_to_the_whole_folder_are_accepted(tmp_path):
    folder = a_task(tmp_path / "suite", {"hidden.py": None})
    (folder / "deep").mkdir()
    (folder / "deep" / "tests").write_text(FILES["hidden.py"], encoding="utf-8")
    (folder / "hidden.py").symlink_to("deep/tests")
    (tmp_path / "second-largest").symlink_to(folder)

    assert load(tmp_path / "second-largest") == load(folder)


@pytest.mark.parametrize("name", ["reference.py", "inputs.py"])
def test_a_broken_link_and_a_folder_are_not_taken_for_files(tmp_path, name):
    broken = a_task(tmp_path / "a", {name: None})
    (broken / name).symlink_to("nowhere")
    folder = a_task(tmp_path / "b", {name: None})
    (folder / name).mkdir()

    assert complaint(broken) == f"{name}: no such file; add it"
    assert complaint(folder) == f"{name}: not a regular file; put a file here"


def test_all_files_of_a_task_are_checked_before_it_is_refused(tmp_path):
    folder = a_task(
        tmp_path,
        {
            "reference.py": "x = 1\n",
            "hidden.py": "second_largest(x) == 1\nsecond_largest(y) == 1\n",
            "visible.py": "",
            "wrong_counts_twice.py": "",
            "sizes.py": "(",
        },
    )

    assert [line.split(" ")[0] for line in complaint(folder).split("\n")] == [
        "reference.py:",
        "wrong_counts_twice.py:",
        "visible.py:",
        "hidden.py:1:",
        "hidden.py:2:",
        "sizes.py:1:",
    ]


def test_a_suite_is_every_task_folder_sorted_by_id(tmp_path):
    suite = tmp_path / "mine"
    for name in ("b", "a-b", "a"):
        (suite / name).mkdir(parents=True)
        for file, content in new_task_files(name, "find").items():
            (suite / name / file).write_text(content, encoding="utf-8")
    (suite / "__pycache__").mkdir()
    (suite / "notes").mkdir()
    (suite / ".trash").mkdir()
    (suite / ".trash" / "task.yaml").write_text("", encoding="utf-8")
    (suite / "README.md").write_text("# Mine\n", encoding="utf-8")

    tasks = load_suite(suite)

    assert [task.id for task in tasks] == ["mine/a", "mine/a-b", "mine/b"]
    assert load_suite(suite / "a-b") == tasks[1:2]


def test_names_come_from_the_path_as_it_was_given(tmp_path, monkeypatch):
    folder = a_task(tmp_path / "mine")
    (tmp_path / "linked").symlink_to(tmp_path / "mine")
    monkeypatch.chdir(folder)
    paths = [Path(), Path(".."), Path("../second-largest"), folder, tmp_path / "linked"]

    names = [[task.id for task in load_suite(path)] for path in paths]

    assert names == [["mine/second-largest"]] * 4 + [["linked/second-largest"]]


def test_the_same_task_under_a_second_name_is_refused(tmp_path):
    folder = a_task(tmp_path)
    (tmp_path / "copy").symlink_to(folder)

    with pytest.raises(DataError, match=r"id: expected the folder's name copy, got 'second-larg"):
        load_suite(tmp_path)


def test_the_mistakes_of_all_tasks_of_a_suite_are_raised_together(tmp_path):
    for name, change in (("a", "risk: hihg"), ("b", "risk: low"), ("c", "risk: no")):
        (tmp_path / name).mkdir()
        for file, content in new_task_files(name, "find").items():
            text = content.replace("risk: low", change)
            (tmp_path / name / file).write_text(text, encoding="utf-8")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "task.yml").write_text("", encoding="utf-8")

    with pytest.raises(DataError) as caught:
        load_suite(tmp_path)

    assert [line.partition(": ")[0] for line in str(caught.value).split("\n")] == [
        str(tmp_path / name / "task.yaml") for name in ("a", "c", "d")
    ]


def test_a_path_without_tasks_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"nowhere: no such folder; name a suite or a task folder$"):
        load_suite(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"holds no task folder; a task folder holds a task\.yaml$"):
        load_suite(tmp_path)


@pytest.mark.parametrize("suite", ["", "a/b", "a:b", "..", "a b", "a\n"])
def test_a_suite_name_that_would_blur_a_task_id_is_refused(tmp_path, suite):
    with pytest.raises(DataError, match="expected a suite named by letters, digits"):
        load_task(a_task(tmp_path), suite)
