"""Runs the cases of one page in this process, one after the other: JSON from stdin, JSON to stdout.

It runs under any Python that has the page's libraries: standard library only.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import linecache
import os
import platform
import sys
import time
import traceback
import types
import warnings


def missing(libraries: dict[str, str]) -> str:
    """Why the page cannot be judged here, or nothing."""
    for name, version in libraries.items():
        try:
            here = (
                platform.python_version()
                if name.lower() == "python"
                else importlib.metadata.version(name)
            )
        except importlib.metadata.PackageNotFoundError:
            return f"{name} is not installed"
        if not (here + ".").startswith(version + "."):
            return f"judged against {name} {version}, here is {here}"
    return ""


def run(page: str, slug: str, code: str, driver: str) -> dict[str, object]:
    """One case in a module of its own; how it ended."""
    module = types.ModuleType(f"case_{page}_{slug}".replace("-", "_"))
    module.__file__ = name = f"{slug}.py"
    sys.modules[module.__name__] = module
    begin = time.perf_counter()
    try:
        for filename, source in ((name, code), (f"{slug}.driver.py", driver)):
            lines = source.splitlines(keepends=True)
            linecache.cache[filename] = (len(source), None, lines, filename)
            # What a library calls deprecated is not a good negative, whoever still accepts it.
            with warnings.catch_warnings():
                warnings.filterwarnings(
                    "error", category=DeprecationWarning, module=module.__name__
                )
                warnings.filterwarnings("error", category=FutureWarning, module=module.__name__)
                exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
    except BaseException as raised:
        error = raised
        while len(inner := getattr(error, "exceptions", ())) == 1:  # of a task group
            error = inner[0]
        frames = traceback.extract_tb(error.__traceback__)
        # A method on a type that looks names up for itself may raise at any depth below the case.
        own = [frame.lineno for frame in frames if frame.filename == name]
        return {
            "error": type(error).__name__,
            "bases": [base.__name__ for base in type(error).__mro__],
            "message": str(error),
            "line": own[-1] if own else 0,
            "seconds": time.perf_counter() - begin,
        }
    finally:
        sys.modules.pop(module.__name__, None)
    return {"bases": [], "seconds": time.perf_counter() - begin}


def main() -> None:
    """Answer one request; what the cases print goes nowhere."""
    request = json.load(sys.stdin)
    skipped = missing(request["libraries"])
    outcomes: dict[str, dict[str, object]] = {}
    answers = os.fdopen(os.dup(1), "w")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        os.dup2(nowhere.fileno(), 1)
        for case in () if skipped else request["cases"]:
            outcomes[case["slug"]] = run(request["page"], **case)
    answers.write(json.dumps({"skipped": skipped, "outcomes": outcomes}) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
