"""ty: its command, its GitLab JSON, and what its rules mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from harness.checks.api.inference.engines.base import Diagnostic, Meaning, Revealed

_CONFIGURATION = """\
[analysis]
respect-type-ignore-comments = false
"""
_KINDS = {
    "import-not-found": "import", "unresolved-import": "import",
    "missing-attribute": "attribute", "unresolved-attribute": "attribute",
    "missing-module-member": "attribute",
    "missing-union-attribute": "attribute", "possibly-unbound-attribute": "attribute",
    "possibly-missing-attribute": "attribute",
    "unknown-argument": "keyword", "missing-argument": "missing-argument",
    "too-many-positional-arguments": "too-many", "no-matching-overload": "overload",
    "unresolved-reference": "name", "invalid-await": "await",
    "invalid-context-manager": "context", "not-iterable": "iterate",
    "not-subscriptable": "subscript",
}  # fmt: skip
_OWN = re.compile(r"`((?:[^`\\]|\\.)*)`")
_REVEALED = re.compile(r"Revealed type: `(.*)`\s*\Z", re.DOTALL)
_CALLEE = re.compile(r"(?:bound method|function|constructor|of|to) `([^`]+)`")
_GONE = re.compile(
    r"has no (?:attribute|member) `|is not defined on |has no attribute|member `.*` may be missing"
)


class Ty:
    """https://github.com/astral-sh/ty, 0.0.100 and later; older rule names are understood too."""

    name = "ty"

    def configure(self, work: Path) -> None:
        """Write ty.toml; with it named, no other configuration is looked for."""
        (work / "ty.toml").write_text(_CONFIGURATION, encoding="utf-8")

    def command(self, program: Path, python: Path, files: Sequence[str]) -> Sequence[str]:
        """Check files; exit code 0 whatever is found."""
        return [
            str(program), "check", "--no-progress", "--exit-zero", "--config-file", "ty.toml",
            "--python", str(python), "--output-format", "gitlab", "--no-respect-ignore-files",
            *files,
        ]  # fmt: skip

    def environment(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def read(self, output: bytes) -> Iterator[Diagnostic | Revealed]:
        """Reveals begin right behind the parenthesis."""
        for row in json.loads(output):
            where = row["location"]
            begin, end = where["positions"]["begin"], where["positions"]["end"]
            file, code = where["path"], row["check_name"]
            text = row["description"].removeprefix(f"{code}: ")
            if code == "revealed-type":
                found = _REVEALED.search(text)
                if found:
                    yield Revealed(file, begin["line"], begin["column"] - 2, found[1])
            else:
                yield Diagnostic(
                    file, begin["line"], begin["column"] - 1, end["line"], end["column"] - 1,
                    code, text,
                )  # fmt: skip

    def meaning(self, diagnostic: Diagnostic) -> Meaning | None:
        """Read the names out of the message."""
        kind, text = _KINDS.get(diagnostic.code), diagnostic.text
        if kind is None:
            return None
        names = _OWN.findall(text)
        first = names[0] if names else ""
        if kind == "attribute":
            return _attribute(text, names)
        if kind == "subscript":
            return Meaning("await", first, "") if first.startswith("Coroutine") else None
        if kind == "iterate":
            return None if "None" in first else Meaning(kind, first, "")
        if kind in ("import", "name", "await", "context"):
            return Meaning(kind, first, "")
        callee = _CALLEE.search(text)
        owner = callee[1] if callee else ""
        named = kind in ("keyword", "missing-argument")
        return Meaning(kind, owner, first if named else "")


def _attribute(text: str, names: Sequence[str]) -> Meaning | None:
    """`Object of type `T` has no attribute `a``; that of `None` alone is no missing API."""
    if not _GONE.search(text) or len(names) < 2:
        return None
    if text.startswith("Attribute"):
        lacking = names[1:-1] or names[1:]
        if all(name == "None" for name in lacking):
            return None
        return Meaning("attribute", next(one for one in lacking if one != "None"), names[0])
    owner, name = (names[1], names[0]) if text.startswith("Member") else (names[0], names[1])
    return None if owner == "None" else Meaning("attribute", owner, name)
