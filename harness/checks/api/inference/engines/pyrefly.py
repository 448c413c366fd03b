"""pyrefly: its command, its JSON, and what its rules mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.checks.api.inference.engines.base import Diagnostic, Meaning, Revealed

# Without a preset of its own a bare start checks far less; without a named file it would read
# whatever configuration lies around, also that of other checkers.
_CONFIGURATION = """\
preset = "default"
check-unannotated-defs = true
enabled-ignores = []
search-path = []
disable-search-path-heuristics = true
use-ignore-files = false
"""
_KINDS = {
    "missing-import": "import", "missing-source": "import", "import-error": "import",
    "missing-attribute": "attribute", "missing-module-attribute": "attribute",
    "unexpected-keyword": "keyword", "missing-argument": "missing-argument",
    "bad-argument-count": "too-many", "no-matching-overload": "overload",
    "unknown-name": "name", "not-async": "await", "async-error": "await",
    "bad-context-manager": "context", "not-iterable": "iterate", "not-callable": "not-callable",
    "bad-index": "subscript",
}  # fmt: skip
_NAMES = re.compile(r"`([^`]*)`")
_CALLEE = re.compile(r"in function `([^`]+)`|for function `([^`]+)`")
_UNEXPECTED = re.compile(r"Unexpected keyword argument `([^`]+)`")
_TOO_FEW = re.compile(r"Expected at least \d|Missing (?:positional )?argument (?:`([^`]+)`)?")
_TOO_MANY = re.compile(r"Expected (?:at most )?\d+ (?:more )?(?:positional )?arguments?, got")
_REVEALED = "revealed type: "
_NO_OWNER = {"None", "NoneType", "Unknown"}


class Pyrefly:
    """https://github.com/facebook/pyrefly, 1.4 and later."""

    name = "pyrefly"

    def configure(self, work: Path) -> None:
        """Write pyrefly.toml; with it named, no other configuration is looked for."""
        (work / "pyrefly.toml").write_text(_CONFIGURATION, encoding="utf-8")

    def command(self, program: Path, python: Path, files: Sequence[str]) -> Sequence[str]:
        """Check files; the exit code says whether something was found."""
        return [
            str(program), "check", "--config", "pyrefly.toml", "--summary=none",
            "--python-interpreter-path", str(python), "--min-severity", "info",
            "--output-format", "json", *files,
        ]  # fmt: skip

    def environment(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def read(self, output: bytes) -> Iterator[Diagnostic | Revealed]:
        """Reveals begin at the parenthesis."""
        for row in json.loads(output)["errors"]:
            file, line, column = row["path"], row["line"], row["column"] - 1
            text = row["description"]
            if row["name"] == "reveal-type":
                yield Revealed(file, line, column, text.removeprefix(_REVEALED))
            else:
                yield Diagnostic(
                    file, line, column, row["stop_line"], row["stop_column"] - 1, row["name"], text
                )

    def meaning(self, diagnostic: Diagnostic) -> Meaning | None:
        """Read the names out of the message's first line."""
        kind, text = _KINDS.get(diagnostic.code), diagnostic.text
        if kind is None:
            return None
        names = _NAMES.findall(text.partition("\n")[0])
        first = names[0] if names else ""
        if kind == "attribute":
            return _attribute(text, names)
        if kind == "not-callable":
            # What stubs with a `__getattr__` say of a missing method: it is a column, a tag.
            return None if first in _NO_OWNER else Meaning("attribute", "", "")
        if kind == "subscript":
            return Meaning("await", first, "") if first.startswith("Coroutine") else None
        if kind == "iterate":
            return None if "None" in first else Meaning(kind, first, "")
        if kind in ("import", "name", "await", "context"):
            return Meaning(kind, first, "")
        return _call(kind, text, names)


def _attribute(text: str, names: Sequence[str]) -> Meaning | None:
    if len(names) < 2 or names[0] == "NoneType":
        return None
    if text.startswith(("Could not import", "No attribute")):
        return Meaning("attribute", names[1], names[0])
    return Meaning("attribute", names[0], names[1])


def _call(kind: str, text: str, names: Sequence[str]) -> Meaning | None:
    callee = _CALLEE.search(text)
    owner = next(filter(None, callee.groups()), "") if callee else ""
    unexpected = _UNEXPECTED.search(text)
    if unexpected and kind in ("keyword", "overload"):
        return Meaning("keyword", owner, unexpected[1])
    if kind == "overload":
        return _overload(owner, text)
    if kind == "too-many" and text.startswith("Missing"):
        return Meaning("missing-argument", owner, names[0] if names else "")
    return Meaning(kind, owner, names[0] if kind == "missing-argument" and names else "")


def _overload(owner: str, text: str) -> Meaning | None:
    """Why the closest overload does not fit; None: an argument has another type than the stubs say."""
    few = _TOO_FEW.search(text)
    if few:
        return Meaning("missing-argument", owner, few[1] or "")
    return Meaning("too-many", owner, "") if _TOO_MANY.search(text) else None
