"""The files of a new task are a good task as they stand."""

from __future__ import annotations

import pytest

from harness.errors import UsageError
from harness.records import Cases, Raises
from harness.tasks.folder import load_task
from harness.tasks.scaffold import new_task_files


@pytest.mark.parametrize("kind", ["reference", "counts_twice", "sorts_argument"])
def test_a_new_task_is_controlled_its_reference_passes_and_its_twins_fail(tmp_path, kind):
    """A person starts from these files, so they must show how a good task behaves."""
    folder = tmp_path / "second-largest"
    folder.mkdir()
    for name, content in new_task_files("second-largest", "second_largest").items():
        (folder / name).write_text(content, encoding="utf-8")
    task = load_task(folder, "mine")
    sources = {"reference": task.reference, **{twin.name: twin.source for twin in task.twins}}
    names: dict[str, object] = {}
    exec(sources[kind], names)
    passed = {}
    for group in task.groups:
        assert isinstance(group, Cases)
        assert group.expected is not None
        results = []
        for call in group.calls:
            before = [list(argument) for argument in call.args]
            try:
                result = names["second_largest"](*call.args)
            except ValueError:
                result = Raises("ValueError")
            results.append((result, before == list(call.args)))
        passed[group.group] = results == [(value, True) for value in group.expected]

    assert passed == {"base": kind != "sorts_argument", "plus": kind == "reference"}


@pytest.mark.parametrize(("task_id", "entry_point"), [("A", "f"), ("a_b", "f"), ("a\n", "f"), ("", "f"), ("a", "class"), ("a", "f-g"), ("a", "")])  # fmt: skip
def test_a_new_task_with_an_impossible_name_is_refused_before_anything_is_written(
    task_id, entry_point
):
    with pytest.raises(UsageError, match=r"expected .*, got "):
        new_task_files(task_id, entry_point)
