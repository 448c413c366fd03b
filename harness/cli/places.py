"""Names of suites and recordings -> where they are, in a checkout or in an installed package; and the cache."""

from __future__ import annotations

import os
from pathlib import Path

import harness
from harness.errors import UsageError

_PACKAGE = Path(harness.__file__).resolve().parent


def shipped(kind: str) -> Path:
    """The folder of shipped `benchmarks` or `recordings`."""
    in_checkout = {"benchmarks": "benchmarks", "recordings": "fixtures/recordings"}[kind]
    installed = _PACKAGE / "_shipped" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / in_checkout


def cache_folder() -> Path:
    """Where things are kept that can be made again, by the XDG rules."""
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    base = chosen if chosen.is_absolute() else Path.home() / ".cache"
    return base / "harness"


def suite_path(name: str) -> Path:
    """A suite by shipped name or by path."""
    if Path(name).exists():
        return Path(name)
    known = sorted(p.name for p in shipped("benchmarks").iterdir() if p.is_dir())
    if name in known:
        return shipped("benchmarks") / name
    raise UsageError(
        f"no suite {name!r}: expected a folder, a dataset file or one of {', '.join(known)}"
    )


def recording_path(name: str) -> Path:
    """A cassette by shipped name or by path."""
    if Path(name).is_file():
        return Path(name)
    known = sorted(p.stem for p in shipped("recordings").glob("*.jsonl"))
    if name in known:
        return shipped("recordings") / f"{name}.jsonl"
    raise UsageError(
        f"no recording {name!r}: expected a .jsonl file or one of {', '.join(known) or '(none)'}"
    )
