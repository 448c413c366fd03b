"""What an engine is to the rest: a command to start and an output to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One line of an engine's output: lines from 1, columns from 0 in characters, end exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    text: str


class Revealed(NamedTuple):
    """An answer to `reveal_type(...)`: where its opening parenthesis stands, and the type as text."""

    file: str
    line: int
    column: int
    text: str


class Meaning(NamedTuple):
    """What a diagnostic says: a Complaint's kind, the owner of the name, and the name."""

    kind: str
    owner: str
    name: str

    @property
    def symbol(self) -> str:
        """The two as one: `Owner.name`, or `function(parameter)`."""
        if self.kind in ("keyword", "missing-argument") and self.name:
            return f"{self.owner}({self.name})"
        return ".".join(part for part in (self.owner, self.name) if part)


class Engine(Protocol):
    """One type checker."""

    name: str

    def configure(self, work: Path) -> None:
        """Write the one configuration file it is to read."""

    def command(self, program: Path, python: Path, files: Sequence[str]) -> Sequence[str]:
        """The command that checks files of the working folder against an environment."""

    def environment(self) -> Mapping[str, str]:
        """Variables it needs."""

    def read(self, output: bytes) -> Iterator[Diagnostic | Revealed]:
        """Everything it said. ValueError, KeyError or TypeError: this is not what it prints."""

    def meaning(self, diagnostic: Diagnostic) -> Meaning | None:
        """What a diagnostic says about a name's existence or a call's shape; None: nothing."""
