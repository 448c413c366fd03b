"""What the scripts of this folder share: where the data is, and commands with their CPU time."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared" / "data"


class Cost(NamedTuple):
    """CPU and wall seconds of one command with everything it started, and its peak memory in MB."""

    cpu: float
    wall: float
    peak_mb: float


def rows_of(path: Path) -> list[dict[str, object]]:
    """Rows of a .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n") if line.strip()]


def write_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    """Rows as a .jsonl file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def timed(command: list[str], *, cwd: Path, log: Path, codes: tuple[int, ...] = (0,)) -> Cost:
    """Run a command to its end; all its descendants are counted once they have been waited for."""
    started = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in codes:
        raise SystemExit(f"{' '.join(command)}: exit {code}\n{log.read_text()[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss / 1024)


def verify_command(tasks: Path, samples: Path, name: str, *more: str) -> list[str]:
    """`harness verify` in the functional dimension, without cache and with the cheapest report, into its own store."""
    return [
        sys.executable, "-m", "harness", "verify", "--tasks", str(tasks), "--samples", str(samples),
        "--run", name, "--store", f"{name}.db", "--format", "jsonl", "--no-cache",
        "--dimensions", "functional", *more,
    ]  # fmt: skip
