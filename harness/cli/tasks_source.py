"""What a person names as tasks -> Task records: a suite's name, a task folder or a dataset file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.cli.places import suite_path
from harness.records import Task
from harness.tasks.identity import task_digest


def load_tasks(name: str, *, base_only: bool = False, only: Sequence[str] = ()) -> tuple[Task, ...]:
    """Load tasks; `only` keeps those whose id contains one of the texts."""
    path = suite_path(name)
    if path.is_dir():
        from harness.tasks.folder import load_suite

        tasks = load_suite(path)
    else:
        from harness.tasks.datasets import load_dataset

        tasks = load_dataset(path, base_only=base_only)
    if only:
        tasks = tuple(task for task in tasks if any(text in task.id for text in only))
    if base_only and path.is_dir():
        tasks = tuple(_base_only(task) for task in tasks)
    return tasks


def _base_only(task: Task) -> Task:
    groups = tuple(group for group in task.groups if group.group == "base")
    trimmed = replace(task, groups=groups)
    return replace(trimmed, digest=task_digest(trimmed))
