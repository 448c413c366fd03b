"""Sites, inferred types and the environment's answers -> findings, each in the tier its evidence allows.

Confirmed: the installed library itself was looked at and does not have it, whatever inferred type the
engines agree on. Suspected: an engine complains and reflection could not decide. Unknown: a package
that cannot be judged because it is not installed. A complaint that reflection refutes is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checks.api.facts import (
    Answer,
    CallSite,
    Complaint,
    Import,
    Inferred,
    Lookup,
    Owner,
    Place,
    Question,
    Sites,
    Type,
    Use,
)
from harness.checks.api.rules import rule_of
from harness.records import Dimension, Finding, Severity, Tier

Site = Import | Lookup | CallSite | Use

_EXCUSES = {
    "module": ("ImportError", "ModuleNotFoundError"),
    "name": ("ImportError", "AttributeError"),
    "attribute": ("AttributeError",),
    "protocol": ("TypeError", "AttributeError"),
    "undefined": ("NameError",),
}
"""The exceptions a missing thing raises, by problem; calls that do not fit raise TypeError."""

_BROAD = ("*", "Exception", "BaseException")
_NOTHING = {"None", "NoneType"}
_COMPLAINT_PROBLEM = {
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


@dataclass(frozen=True, slots=True)
class Asked:
    """One site and what to ask about it: a question per member of each engine's inferred union.

    An engine that does not know the type has no entry; a dotted path is the engine "source".
    """

    site: Site
    questions: Mapping[str, tuple[Question, ...]]


def ask_about(sites: Sites, inferred: Inferred) -> list[Asked]:
    """Everything worth asking of the environment about one file; imports of modules come first."""
    modules = tuple(
        sorted({site.module.partition(".")[0] for site in sites.imports if site.module})
    )
    asked = [_about_import(site, modules) for site in sites.imports if not site.level]
    names = {(site.place.end_line, site.place.end_column): site for site in sites.lookups}
    asked += [_about_lookup(site, sites, inferred, modules) for site in sites.lookups]
    asked += [_about_call(site, names, sites, inferred, modules) for site in sites.calls]
    asked += [_about_use(site, sites, inferred, modules) for site in sites.uses]
    return [one for one in asked if one.questions]


def _about_import(site: Import, modules: tuple[str, ...]) -> Asked:
    question = Question("import", Owner(dotted=site.module), site.name, modules=modules)
    return Asked(site, {"source": (question,)})


def _about_lookup(
    site: Lookup, sites: Sites, inferred: Inferred, modules: tuple[str, ...]
) -> Asked:
    if site.context in ("store", "delete"):
        return Asked(site, {})
    owners = _owners(site.dotted.rpartition(".")[0], site.receiver, sites, inferred)
    return Asked(
        site,
        {
            engine: tuple(
                Question("attribute", owner, site.name, context=site.context, modules=modules)
                for owner in found
            )
            for engine, found in owners.items()
        },
    )


def _about_call(
    site: CallSite,
    names: Mapping[tuple[int, int], Lookup],
    sites: Sites,
    inferred: Inferred,
    modules: tuple[str, ...],
) -> Asked:
    lookup = names.get((site.callee.end_line, site.callee.end_column))
    method = ""
    if site.dotted:
        owners: Mapping[str, tuple[Owner, ...]] = {"source": (Owner(dotted=site.dotted),)}
    elif lookup is not None:
        owners = _owners("", lookup.receiver, sites, inferred)
        method = lookup.name
    else:
        owners = {
            engine: found
            for engine, found in _owners("", site.callee, sites, inferred).items()
            if all(owner.type and owner.type.form in ("class", "function") for owner in found)
        }
    return Asked(
        site,
        {
            engine: tuple(
                Question(
                    "call", owner, method, positional=site.positional,
                    keywords=tuple(name for name, _ in site.keywords),
                    starred=site.starred, double_starred=site.double_starred, modules=modules,
                )
                for owner in found
            )
            for engine, found in owners.items()
        },
    )  # fmt: skip


def _about_use(site: Use, sites: Sites, inferred: Inferred, modules: tuple[str, ...]) -> Asked:
    owners = _owners(site.dotted, site.place, sites, inferred)
    return Asked(
        site,
        {
            engine: tuple(
                Question("protocol", owner, protocol=site.protocol, modules=modules)
                for owner in found
            )
            for engine, found in owners.items()
        },
    )


def _owners(
    dotted: str, place: Place, sites: Sites, inferred: Inferred
) -> dict[str, tuple[Owner, ...]]:
    """What stands at a place, by who says so: the path written there, or each engine's type."""
    if dotted:
        return {"source": (Owner(dotted=dotted),)}
    found: dict[str, tuple[Owner, ...]] = {}
    for engine, types in inferred.types.get(place, {}).items():
        members = [one for one in types if one.name not in _NOTHING]
        if members and all(_is_foreign(one, sites) for one in members):
            found[engine] = tuple(Owner(type=one) for one in members)
    return found


def _is_foreign(found: Type, sites: Sites) -> bool:
    """Whether a type is known and none that the file itself defines."""
    return found.form != "unknown" and found.name.partition(".")[0] not in sites.defined


# --- Answers -> findings ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """What the answers about one site come to: the answer that decides, and whether they agree."""

    site: Site
    answer: Answer
    by: str


def settle(asked: Asked, answers: Mapping[Question, Answer]) -> Settled:
    """One answer about a site. Missing only if no engine's type has it and none contradicts."""
    by_engine = {
        engine: _of_union([answers[question] for question in questions])
        for engine, questions in asked.questions.items()
    }
    for truth in ("exists", "missing"):
        for engine, answer in by_engine.items():
            if answer.truth == truth:
                return Settled(asked.site, answer, engine)
    engine, answer = next(iter(by_engine.items()))
    return Settled(asked.site, answer, engine)


def _of_union(answers: Sequence[Answer]) -> Answer:
    """Missing if every member lacks it, existing if every member has it, else unknown."""
    truths = {answer.truth for answer in answers}
    if len(truths) == 1:
        return answers[0]
    return Answer("unknown", why="only some of the types it may have lack it")


def judge(sites: Sites, inferred: Inferred, settled: Sequence[Settled]) -> tuple[Finding, ...]:
    """The findings of one file but for unknown packages, by line."""
    found: dict[tuple[int, str], Finding] = {}
    for one in settled:
        if one.answer.truth == "missing" and not _excused(one.site.guard, one.answer.problem):
            finding = _confirmed(one, sites)
            found.setdefault((finding.line or 0, finding.symbol), finding)
    lines = {line for line, _ in found}
    for complaint, others in _distinct(inferred.complaints):
        if complaint.line not in lines and not _refuted(complaint, sites, settled):
            finding = _suspected(complaint, others)
            found.setdefault((finding.line or 0, finding.symbol), finding)
    return tuple(sorted(found.values(), key=lambda f: (f.line or 0, f.column or 0, f.rule)))


def _excused(guard: str, problem: str) -> bool:
    """Whether the code handles what a missing thing of this kind raises."""
    if not guard:
        return False
    caught = {name.strip() for name in guard.partition(":")[0].replace(",", " ").split()}
    expected = _EXCUSES.get(problem, ("TypeError",))
    return bool(caught & {*_BROAD, *expected})


def _confirmed(one: Settled, sites: Sites) -> Finding:
    answer, site = one.answer, one.site
    place = _place_of(site, answer)
    doubtful = answer.problem == "attribute" and (
        sites.dynamic or getattr(site, "name", "") in sites.stored
    )
    evidence = {
        "looked at": answer.owner,
        "found": answer.why,
        "installed": answer.distribution,
        "known from": _SOURCES.get(one.by, f"the type that {one.by} infers"),
        "the library says": answer.message,
        "but": "the file itself adds attributes at run time" if doubtful else "",
    }
    return Finding(
        rule=rule_of(answer.problem).id,
        dimension=Dimension.API,
        message=_message(site, answer),
        line=place.line,
        column=place.column + 1,
        severity=Severity.MEDIUM if doubtful else Severity.HIGH,
        tier=Tier.SUSPECTED if doubtful else Tier.CONFIRMED,
        symbol=_symbol(site, answer),
        library=answer.owner.partition(".")[0] or _root(site),
        suggestions=answer.suggestions,
        evidence={key: text for key, text in evidence.items() if text},
    )


_SOURCES = {"source": "the path written in the code"}


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


# --- What only an engine says ----------------------------------------------------------------


def _distinct(complaints: Sequence[Complaint]) -> Iterator[tuple[Complaint, tuple[Complaint, ...]]]:
    """Complaints of the same line and kind together, the first of each before the others."""
    groups: dict[tuple[int, str], list[Complaint]] = {}
    for complaint in complaints:
        groups.setdefault((complaint.line, complaint.kind), []).append(complaint)
    for members in groups.values():
        yield members[0], tuple(members[1:])


def _refuted(complaint: Complaint, sites: Sites, settled: Sequence[Settled]) -> bool:
    """Whether a complaint is about the file's own names, handled by the code, or seen to be wrong."""
    problem = _COMPLAINT_PROBLEM.get(complaint.kind, "")
    last = complaint.symbol.rpartition(".")[2]
    if not problem or problem == "module" or last in sites.stored or last in sites.defined:
        return True
    near = [one for one in settled if _covers(one.site.place, complaint.line)]
    if any(_excused(one.site.guard, problem) for one in near):
        return True
    about = [one for one in near if _is_about(one.site, problem, last)]
    return bool(about) and all(one.answer.truth == "exists" and one.answer.veto for one in about)


def _covers(place: Place, line: int) -> bool:
    return place.line <= line <= place.end_line


def _is_about(site: Site, problem: str, name: str) -> bool:
    if problem == "attribute":
        return isinstance(site, Lookup) and (not name or site.name == name)
    if problem == "protocol":
        return isinstance(site, Use)
    return isinstance(site, CallSite)


def _suspected(complaint: Complaint, others: Sequence[Complaint]) -> Finding:
    problem = _COMPLAINT_PROBLEM[complaint.kind]
    evidence = {f"{one.engine} [{one.code}]": one.text for one in (complaint, *others)} | {
        "not confirmed": "the installed library could not be asked about it"
    }
    return Finding(
        rule=rule_of(problem).id,
        dimension=Dimension.API,
        message=complaint.text,
        line=complaint.line,
        column=complaint.column + 1,
        severity=Severity.MEDIUM,
        tier=Tier.SUSPECTED,
        symbol=complaint.symbol,
        evidence=evidence,
    )
