"""Candidates in pages -> a static report for each, by code digest: one engine start serves a page."""

from __future__ import annotations

import functools
import importlib.metadata
import threading
from collections import OrderedDict
from collections.abc import Sequence

from harness.checks.api.check import Checker, FileReport, SourceFile
from harness.checks.api.inference import available
from harness.records import Candidate, Finding, digest

_KEPT = 4096


class StaticReports:
    """Looks at every candidate it was told of when the first of them is asked for.

    Any thread may call any method. What was found is kept for a while, the newest `_KEPT` of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, str] = {}
        self._found: OrderedDict[str, FileReport] = OrderedDict()
        self._checker: Checker | None = None

    def expect(self, candidates: Sequence[Candidate]) -> None:
        """These will probably be asked for."""
        with self._lock:
            for candidate in candidates:
                if candidate.code_digest not in self._found:
                    self._waiting[candidate.code_digest] = candidate.code

    def of(self, candidate: Candidate) -> FileReport:
        """The report about one candidate, whether it was expected or not."""
        with self._lock:
            if candidate.code_digest not in self._found:
                self._waiting[candidate.code_digest] = candidate.code
                self._look()
            return self._found[candidate.code_digest]

    def again(self, source: str) -> FileReport:
        """The report about one source alone, which is not kept."""
        with self._lock:
            return self._check([("annotated", source)])[0]

    def completed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of a run, with the version they were judged against and what may have been meant."""
        with self._lock:
            self._checker = self._checker or Checker()
            return self._checker.completed(findings) if findings else []

    def close(self) -> None:
        """End the process that imports libraries; the next question starts another."""
        with self._lock:
            if self._checker:
                self._checker.close()
            self._checker = None
            self._waiting.clear()

    def _look(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for key, report in zip(waiting, self._check(list(waiting.items())), strict=True):
            self._found[key] = report
        while len(self._found) > max(_KEPT, len(waiting)):
            self._found.popitem(last=False)

    def _check(self, sources: Sequence[tuple[str, str]]) -> list[FileReport]:
        self._checker = self._checker or Checker()
        return self._checker.check(
            [SourceFile(name, code.encode("utf-8", "surrogatepass")) for name, code in sources]
        )


@functools.cache
def environment_digest() -> str:
    """Address of everything a static answer depends on beside the code: distributions and engines."""
    found = {
        f"{distribution.metadata['Name']} {distribution.version}"
        for distribution in importlib.metadata.distributions()
    }
    return digest([sorted(found), sorted(available().items())])[:16]
