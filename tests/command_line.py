"""The `harness` command in a process of its own, and small inputs for it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.cli import main
from harness.store import Store, open_store

ROOT = Path(__file__).resolve().parents[1]
ONLY_FUNCTIONAL = {"HARNESS_DIMENSIONS": "functional"}


@contextmanager
def functional() -> Iterator[None]:
    """The same for commands in this process; what the test itself has set stays."""
    before = dict(os.environ)
    os.environ.update({**ONLY_FUNCTIONAL, **before})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Harness:
    """Runs commands in one folder, offline, with an environment that holds nothing of the tester's.

    Only the functional dimension is asked about unless a command says otherwise: a start of the
    engines of another takes longer than most claims here need in all.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            **ONLY_FUNCTIONAL,
            **(more or {}),
        }

    def command(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "harness", *map(str, words)]

    def __call__(
        self, *words: object, code: int = 0, environment: Mapping[str, str] | None = None
    ) -> Done:
        """Run to the end; the exit code must be the one expected."""
        ran = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        done = Done(ran.returncode, ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8"))
        assert done.code == code, f"exit {done.code}, not {code}\n{done.out}\n{done.err}"
        return done

    def here(self, *words: object, code: int = 0) -> Done:
        """The same in this process: for claims about what it says, not about the process."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with chdir(self.folder), redirect_stdout(out), redirect_stderr(err), functional():
            ended = main([str(word) for word in words])
        done = Done(ended, *(_written(stream) for stream in (out, err)))
        assert done.code == code, f"exit {done.code}, not {code}\n{done.out}\n{done.err}"
        return done

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Begin a command as the leader of its own process group."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def verdicts(self, run: str, *words: object) -> list[dict[str, Any]]:
        """The verdict/1 rows of a run."""
        self.here("export", run, "--verdicts", "verdicts.jsonl", *words)
        return rows_of(self.folder / "verdicts.jsonl")

    def store(self) -> Store:
        """The store where commands keep it, unless told otherwise."""
        return open_store(self.folder / ".harness" / "store.db", create=False)


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


# --- Inputs ----------------------------------------------------------------------------------


def a_task(number: int, name: str, parameters: str, body: str, *asserts: str) -> dict[str, str]:
    """A row of a HumanEval file."""
    lines = "".join(f"    {line}\n" for line in asserts)
    return {
        "task_id": f"HumanEval/{number}",
        "prompt": f'def {name}({parameters}):\n    """What {name} does."""\n',
        "entry_point": name,
        "canonical_solution": f"    {body}\n",
        "test": f"def check(candidate):\n{lines}",
    }


TASKS = (
    a_task(0, "add", "a, b", "return a + b", "assert candidate(1, 2) == 3"),
    a_task(1, "double", "a", "return 2 * a", "assert candidate(4) == 8"),
    a_task(2, "first", "items", "return items[0]", "assert candidate([7, 8]) == 7"),
)


def a_sample(task: Mapping[str, str], strategy: str, body: str, **more: object) -> dict[str, Any]:
    """A neutral row: a whole program under a strategy."""
    completion = f"{task['prompt']}    {body}\n" if body else ""
    row = {"task_id": task["task_id"], "model": "m", "strategy": strategy, "completion": completion}
    return {**row, **more}


def right_and_wrong(tasks: Iterable[Mapping[str, str]] = TASKS) -> list[dict[str, Any]]:
    """Two strategies: one solves everything, the other solves the first task alone."""
    rows = []
    for number, task in enumerate(tasks):
        right = task["canonical_solution"].strip()
        rows.append(a_sample(task, "right", right))
        rows.append(a_sample(task, "wrong", right if number == 0 else "return None"))
    return rows


def working(count: int, seconds: float = 0.015) -> list[dict[str, Any]]:
    """Samples of three tasks, no two alike, that each use this much CPU; one in seven is wrong."""
    rows = []
    for number in range(count):
        task = TASKS[number % len(TASKS)]
        right = task["canonical_solution"].strip().removeprefix("return ")
        value = "None" if number % 7 == 0 else right
        lines = (
            "import time",
            f"end = time.process_time() + {seconds}",
            "while time.process_time() < end: pass",
            f"return {value}  # {number}",
        )
        completion = task["prompt"] + "".join(f"    {line}\n" for line in lines)
        rows.append(a_sample(task, f"s{number % 2}", "", completion=completion))
    return rows


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
