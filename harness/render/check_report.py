"""The report about one checked file -> a `check/1` row for programs, or lines as a compiler prints them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from harness.records import CheckResult, Finding, Outcome, Tier
from harness.render import figures
from harness.render.findings import CONFIDENCE, by_tier, did_you_mean
from harness.render.text import inert

SCHEMA = "check/1"
SCHEMA_FILE = "check.schema.json"

_NOT_JUDGED = (Outcome.SKIPPED, Outcome.ERRORED)


def check_row(
    file: str, results: Sequence[CheckResult], notes: Sequence[str], tiers: Collection[Tier]
) -> dict[str, object]:
    """What is known of one file, with the findings of these tiers; see assets/check.schema.json."""
    return {
        "schema": SCHEMA,
        "file": file.encode("utf-8", "backslashreplace").decode(),
        "outcomes": {str(result.dimension): str(result.outcome) for result in results},
        "reasons": {str(result.dimension): result.reason for result in results if result.reason},
        "findings": [_finding(one) for one in _shown(results, tiers)],
        "notes": list(notes),
    }


def check_lines(
    file: str, results: Sequence[CheckResult], tiers: Collection[Tier], *, evidence: bool
) -> Iterator[str]:
    """One line per finding or reason not to judge, no character of which a terminal would obey."""
    name = inert(file)
    for result in results:
        if result.outcome in _NOT_JUDGED:
            yield f"{name}: {result.outcome}: {inert(result.reason)}"
    for finding in _shown(results, tiers):
        where = [name, *(str(number) for number in (finding.line, finding.column) if number)]
        tier = "" if finding.tier is Tier.CONFIRMED else f"{finding.tier}: "
        meant = did_you_mean(finding.suggestions)
        message = f"{finding.message}; {meant}" if meant else finding.message
        yield f"{':'.join(where)}: {inert(finding.rule)} {tier}{inert(message)}"
        for key, text in finding.evidence.items() if evidence else ():
            yield from _indented(inert(key), text)


@dataclass(slots=True)
class Totals:
    """What many reports come to; feed it with `add`."""

    files: int = 0
    passed: int = 0
    failed: int = 0
    errored: int = 0
    skipped: int = 0
    confirmed: int = 0
    suspected: int = 0
    unknown: int = 0

    def add(self, results: Sequence[CheckResult]) -> None:
        """Count one file: failed before errored before skipped before passed."""
        self.files += 1
        outcomes = {result.outcome for result in results} or {Outcome.SKIPPED}
        worst = next(
            outcome
            for outcome in (Outcome.FAILED, Outcome.ERRORED, Outcome.SKIPPED, Outcome.PASSED)
            if outcome in outcomes
        )
        setattr(self, worst.value, getattr(self, worst.value) + 1)
        for result in results:
            for finding in result.findings:
                setattr(self, finding.tier.value, getattr(self, finding.tier.value) + 1)

    def sentence(self) -> str:
        """The last line a person reads."""
        judged = figures.count(self.passed + self.failed, "file")
        parts = [
            f"{judged} checked: {self.confirmed} confirmed in {figures.count(self.failed, 'file')}",
            f"{self.suspected} suspected",
            f"{self.unknown} that cannot be judged",
        ]
        if self.skipped:
            parts.append(f"{figures.count(self.skipped, 'file')} skipped")
        if self.errored:
            parts.append(f"{figures.count(self.errored, 'file')} could not be checked")
        return ", ".join(parts) + "."


def _shown(results: Sequence[CheckResult], tiers: Collection[Tier]) -> list[Finding]:
    return by_tier(f for result in results for f in result.findings if f.tier in tiers)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "dimension": str(finding.dimension),
        "tier": str(finding.tier),
        "line": finding.line,
        "column": finding.column,
        "symbol": finding.symbol,
        "library": finding.library,
        "message": finding.message,
        "suggestions": list(finding.suggestions),
        "severity": str(finding.severity),
        "confidence": CONFIDENCE[finding.tier],
        "evidence": dict(finding.evidence),
    }


def _indented(name: str, text: str) -> Iterator[str]:
    first, *rest = text.split("\n")
    yield f"    {name}: {inert(first)}"
    yield from (f"      {inert(line)}" for line in rest)
