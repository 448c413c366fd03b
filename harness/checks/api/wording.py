"""What was found out about a site -> a finding: its rule, symbol, message and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from harness.checks.api.asking import Site
from harness.checks.api.facts import Answer, CallSite, Complaint, Import, Lookup, Place
from harness.checks.api.rules import rule_of
from harness.records import Dimension, Finding, Severity, Tier

PROBLEM_OF = {
    "import": "module",
    "name": "undefined",
    "attribute": "attribute",
    "keyword": "keyword",
    "missing-argument": "missing-argument",
    "too-many": "too-many",
    "overload": "keyword",
    "await": "protocol",
    "context": "protocol",
    "iterate": "protocol",
}
"""An engine's kind of complaint -> the problem, as in `Answer.problem`."""


def confirmed(site: Site, answer: Answer, by: str, *, doubt: str = "") -> Finding:
    """The finding about something that an installed library was seen not to have.

    `by` is who said what it is looked up on. With a `doubt`, why it may be there, it is suspected.
    """
    place = _place_of(site, answer)
    evidence = {
        "looked at": answer.owner,
        "found": answer.why,
        "installed": answer.distribution,
        "known from": _SOURCES.get(by, f"the type that {by} infers"),
        "the library says": answer.message,
        "but": doubt,
    }
    return Finding(
        rule=rule_of("removed" if answer.history else answer.problem).id,
        dimension=Dimension.API,
        message=_message(site, answer) + (f": {answer.history}" if answer.history else ""),
        line=place.line,
        column=place.column + 1,
        severity=Severity.MEDIUM if doubt else Severity.HIGH,
        tier=Tier.SUSPECTED if doubt else Tier.CONFIRMED,
        symbol=_symbol(site, answer),
        library=answer.owner.partition(".")[0] or _root(site),
        suggestions=answer.suggestions,
        evidence={key: text for key, text in evidence.items() if text},
    )


_SOURCES = {
    "source": "the path written in the code",
    "name": "the name of the variable",
    "convention": "how the value is made and passed in this file",
}


def _place_of(site: Site, answer: Answer) -> Place:
    if isinstance(site, CallSite):
        for name, place in site.keywords:
            if name in answer.names:
                return place
    return site.place


def _root(site: Site) -> str:
    dotted = site.module if isinstance(site, Import) else getattr(site, "dotted", "")
    return str(dotted).partition(".")[0]


def _symbol(site: Site, answer: Answer) -> str:
    if isinstance(site, Import):
        return (
            f"{site.module}.{site.name}"
            if site.name and answer.problem != "module"
            else site.module
        )
    owner = answer.owner
    if isinstance(site, Lookup):
        return f"{owner}.{site.name}" if owner else f"{site.receiver_text}.{site.name}"
    name = owner or (site.callee_text if isinstance(site, CallSite) else site.text)
    names = ", ".join(answer.names)
    return f"{name}({names})" if names else name


def _message(site: Site, answer: Answer) -> str:
    where = f" ({answer.distribution})" if answer.distribution else ""
    symbol, names = _symbol(site, answer), ", ".join(f"`{name}`" for name in answer.names)
    owner = answer.owner or symbol
    texts = {
        "module": f"there is no module `{symbol}`{where}",
        "name": f"`{symbol}` does not exist{where}",
        "attribute": f"`{owner}` has no attribute `{getattr(site, 'name', '')}`{where}",
        "keyword": f"`{owner}` takes no keyword {names}{where}",
        "missing-argument": f"`{owner}` needs {names or 'more arguments'}{where}",
        "too-many": f"`{owner}` takes fewer positional arguments than are given{where}",
        "protocol": f"`{owner}` cannot be used with `{getattr(site, 'protocol', '')}`{where}",
    }
    return texts.get(answer.problem, f"`{symbol}` does not exist{where}")


def complained(complaint: Complaint, others: Sequence[Complaint], *, tier: Tier) -> Finding:
    """The finding about something that only engines say; `others` are about the same."""
    problem = PROBLEM_OF[complaint.kind]
    evidence = {f"{one.engine} [{one.code}]": one.text for one in (complaint, *others)} | {
        "not confirmed": ""
        if tier is Tier.CONFIRMED
        else "the installed library could not be asked"
    }
    return Finding(
        rule=rule_of(problem).id,
        dimension=Dimension.API,
        message=complaint.text,
        line=complaint.line,
        column=complaint.column + 1,
        severity=Severity.HIGH if tier is Tier.CONFIRMED else Severity.MEDIUM,
        tier=tier,
        symbol=complaint.symbol,
        evidence={key: text for key, text in evidence.items() if text},
    )
