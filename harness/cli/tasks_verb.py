"""`harness tasks`: task folders -> a list, one task, a proof of their controls, or a new one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

ACTIONS = ("list", "show", "check", "new", "schema")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("action", choices=ACTIONS, nargs="?", default="list",
                        help="list, show ID, check (run the controls), new FOLDER, schema (of task.yaml)")  # fmt: skip
    parser.add_argument(
        "name", nargs="?", default="", help="a task id, or for new the folder to make"
    )
    parser.add_argument("--suite", default="starter", metavar="NAME|PATH",
                        help="a shipped suite, a folder or a dataset file (default: %(default)s)")  # fmt: skip
    parser.add_argument("--entry-point", default="solve", help="for new: name of the function")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    """Do one of the actions; check exits 1 when a control does not hold."""
    actions = {"list": _list, "show": _show, "check": _check, "new": _new, "schema": _schema}
    return actions[options.action](options)


def _list(options: argparse.Namespace) -> int:
    from harness.cli.tasks_source import load_tasks
    from harness.render.text import inert

    tasks = load_tasks(options.suite, only=[options.name] if options.name else [])
    if options.json:
        rows = [{"id": t.id, "title": t.title, "category": t.category, "risk": t.risk.value,
                 "digest": t.digest} for t in tasks]  # fmt: skip
        print(json.dumps(rows, indent=2))
        return 0
    for task in tasks:
        print(inert(f"{task.id:32} {task.category:20} {task.risk:9} {task.title}"))
    return 0


def _show(options: argparse.Namespace) -> int:
    from harness.cli.tasks_source import load_tasks
    from harness.errors import UsageError
    from harness.render.text import inert

    tasks = load_tasks(options.suite, only=[options.name])
    exact = [t for t in tasks if options.name in (t.id, t.id.rpartition("/")[2])]
    if not options.name or not tasks:
        raise UsageError(
            f"tasks show: no task {options.name!r} in {options.suite}; `harness tasks list`"
        )
    if len(tasks) > 1 and len(exact) != 1:
        some = ", ".join(t.id for t in tasks[:10])
        raise UsageError(f"tasks show: {options.name!r} fits several tasks; name one: {some}")
    task = (exact or tasks)[0]
    print(inert(f"{task.id}: {task.title}"))
    print(f"{task.category}, risk {task.risk}, digest {task.digest}")
    for group in task.groups:
        size = f"{len(group.calls)} calls" if hasattr(group, "calls") else "test code"
        print(f"tests {group.group}: {size}")
    for name in (
        "statement",
        "signature",
        "context",
        "constraints",
        "examples",
        "edge_cases",
        "quality_bar",
    ):
        text = getattr(task.prompt, name).strip()
        if text:
            shown = inert(text, keep="\n")
            print(f"\n{name}:\n{shown}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from harness.checks import load_checks
    from harness.cli.tasks_source import load_tasks
    from harness.controls import check_task
    from harness.errors import NothingEvaluated
    from harness.render.text import inert
    from harness.sandbox import Pool

    tasks = load_tasks(options.suite, only=[options.name] if options.name else [])
    if not tasks:
        raise NothingEvaluated(f"tasks check: no task {options.name!r} in {options.suite}")
    checks = load_checks()
    with Pool() as pool:
        controls = [control for task in tasks for control in check_task(task, checks, pool)]
    for check in checks:
        check.finish()
    broken = [control for control in controls if not control.held]
    if options.json:
        print(json.dumps([{"task": c.task_id, "control": c.name, "held": c.held, "seen": c.seen}
                          for c in controls], indent=2))  # fmt: skip
    else:
        for control in broken:
            print(inert(f"{control.task_id}: NOT HELD: {control.name}: {control.seen}"))
        print(f"{len(tasks)} tasks, {len(controls)} controls, {len(broken)} not held.")
    return 1 if broken else 0


def _new(options: argparse.Namespace) -> int:
    from harness.errors import UsageError
    from harness.tasks.scaffold import new_task_files

    folder = Path(options.name)
    if not options.name or folder.exists():
        raise UsageError(
            f"tasks new: expected a folder that does not exist yet, got {options.name!r}"
        )
    files = new_task_files(folder.name, options.entry_point)
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    print(f"{folder}: {', '.join(files)}\nEdit them, then: harness tasks check --suite {folder}")
    return 0


def _schema(options: argparse.Namespace) -> int:
    from harness.tasks.schema import json_schema

    del options
    print(json.dumps(json_schema(), indent=2))
    return 0
