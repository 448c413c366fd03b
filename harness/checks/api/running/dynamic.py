"""What was observed of a candidate that ran -> findings; and a second static look with the types it saw.

Exceptions that prove a name missing are confirmed by having happened. Deprecations warn. Types of
arguments tell the engines what no annotation does, so that lines no test reached are looked at, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from harness.checks.api.check import FileReport
from harness.checks.api.rules import rule_of
from harness.checks.api.running.attribution import Attribution
from harness.checks.api.running.observation import Observation
from harness.checks.api.running.observed_types import annotated
from harness.records import Dimension, Finding, Severity, Tier


def observed_findings(source: str, observation: Observation) -> tuple[Finding, ...]:
    """Names proved missing by an exception, then deprecations, in the order of lines."""
    found = [_missing(one) for one in observation.attributions(source)]
    for warned in observation.warnings:
        found.append(
            Finding(
                rule=rule_of("deprecated").id,
                dimension=Dimension.API,
                message=f"{warned.category}: {' '.join(warned.message.split())}"[:500],
                line=warned.line,
                column=_first_column(source, warned.line),
                symbol=warned.category,
                severity=Severity.LOW,
                tier=Tier.SUSPECTED,
                evidence={"seen": f"line {warned.line} raised this warning when it ran"},
            )
        )
    return tuple(found)


def _first_column(source: str, line: int) -> int:
    text = source.split("\n")[line - 1 : line]
    return 1 + len(text[0]) - len(text[0].lstrip()) if text else 1


def _missing(one: Attribution) -> Finding:
    undefined = one.problem == "name" and not one.owner
    names = f"({', '.join(one.names)})" if one.names else ""
    symbol = f"{one.owner}.{one.symbol}" if one.owner and not one.names else one.symbol
    return Finding(
        rule=rule_of("undefined" if undefined else one.problem).id,
        dimension=Dimension.API,
        message=_TEXTS.get(
            "undefined" if undefined else one.problem, "`{0}` does not exist"
        ).format(symbol, ", ".join(one.names)),
        line=one.line,
        column=one.column + 1,
        tier=Tier.CONFIRMED if one.sure else Tier.SUSPECTED,
        symbol=f"{symbol}{names}",
        library=(one.owner or one.symbol).partition(".")[0] if not undefined else "",
        evidence={"seen": one.why},
    )


_TEXTS = {
    "undefined": "the name `{0}` is not defined anywhere",
    "module": "there is no module `{0}`",
    "name": "`{0}` does not exist",
    "attribute": "`{0}` does not exist",
    "keyword": "`{0}` takes no keyword `{1}`",
    "missing-argument": "`{0}` needs more arguments than it is given",
    "too-many": "`{0}` takes fewer positional arguments than it is given",
    "protocol": "`{0}` cannot be used this way",
}


def second_look(
    source: str,
    observation: Observation,
    known: Sequence[Finding],
    look: Callable[[str], FileReport],
) -> tuple[Finding, ...]:
    """Confirmed findings that show only once parameters have the types they were seen to have.

    Asked for only where a value of an installed library was passed to an unannotated parameter.
    """
    if not any(_is_foreign(text) for text in _types(observation)):
        return ()
    try:
        copy = annotated(source, observation.types)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    if copy.source == source:
        return ()
    last = source.count("\n") + 1
    lines = {finding.line for finding in known}
    return tuple(
        replace(
            finding,
            column=copy.column(finding.line, (finding.column or 1) - 1) + 1,
            evidence={**finding.evidence, "parameter types": "as seen when it ran"},
        )
        for finding in look(copy.source).results[0].findings
        if finding.line and finding.line <= last and finding.line not in lines
    )


def _types(observation: Observation) -> Iterator[str]:
    for parameters in observation.types.values():
        for name, texts in parameters.items():
            if name != "return":
                yield from texts


def _is_foreign(text: str) -> bool:
    return any(
        "." in word and not word.startswith(("builtins.", "candidate."))
        for word in text.replace("[", " ").replace("]", " ").replace(",", " ").split()
    )


def merged(*groups: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings of several looks, one for each line and name: the surest, with all that was seen."""
    best: dict[tuple[int, str], Finding] = {}
    for finding in (one for group in groups for one in group):
        key = (finding.line or 0, _word(finding))
        before = best.get(key)
        if before is None:
            best[key] = finding
            continue
        surer = min(before, finding, key=lambda one: _ORDER.index(one.tier))
        other = finding if surer is before else before
        best[key] = replace(
            surer,
            evidence={**other.evidence, **surer.evidence},
            suggestions=surer.suggestions or other.suggestions,
            library=surer.library or other.library,
        )
    return tuple(sorted(best.values(), key=lambda f: (f.line or 0, f.column or 0, f.rule)))


_ORDER = (Tier.CONFIRMED, Tier.SUSPECTED, Tier.UNKNOWN)


def _word(finding: Finding) -> str:
    """What a finding is about whichever way its symbol was written; deprecations stand alone."""
    if finding.rule == rule_of("deprecated").id:
        return finding.message
    names = finding.symbol.partition("(")[2].rstrip(")")
    return names or finding.symbol.rpartition(".")[2]
