"""What a check is: a question, prepared once for a task and then asked of each candidate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from harness.records import Candidate, CheckResult, Dimension, Task
from harness.sandbox import Worker


class Judge(Protocol):
    """A check prepared for one task: its controls have been run, its expected values are known."""

    def judge(self, candidate: Candidate, worker: Worker) -> CheckResult:
        """The answer for one candidate. SandboxError when the sandbox broke."""

    def close(self) -> None:
        """Give back what preparing took."""


class Check(Protocol):
    """One dimension's question; `version` changes whenever an answer could."""

    dimension: Dimension
    version: str

    def prepare(self, task: Task, worker: Worker) -> Judge:
        """Run the task's controls. The judge says ERRORED of everything when they fail."""

    def survey(self, candidates: Sequence[Candidate]) -> None:
        """Be told of many candidates before they are judged one by one, to look at them at once.

        Answers are kept by code digest. Called while others are being judged, and not for every
        candidate that will be: a judge must do without. The looking may be put off until the first
        of them is judged, since all may be known already; what fails here is left to the judge.
        """

    def finish(self) -> None:
        """Give back what surveying took; the check can be used again."""


class Rule(Protocol):
    """A documented kind of finding, offered by a check package as one of `rules.RULES`.

    `what`, `fires` and `quiet` (code that has it, and the same code put right) may be empty.
    """

    @property
    def id(self) -> str:
        """Never changes and is never used again."""

    @property
    def name(self) -> str:
        """The same in words, with hyphens."""

    @property
    def dimension(self) -> Dimension:
        """Whose rule it is."""

    @property
    def what(self) -> str:
        """What was found, in a sentence."""

    @property
    def why(self) -> str:
        """Why it is reported, and how it was decided."""

    @property
    def fix(self) -> str:
        """What to do about it."""

    @property
    def fires(self) -> str:
        """Code that has it."""

    @property
    def quiet(self) -> str:
        """The same code put right."""
