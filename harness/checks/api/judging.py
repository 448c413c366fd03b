"""Questions' answers and engines' complaints -> findings, each in the tier its evidence allows.

Confirmed: the installed library itself was looked at and does not have it, whatever inferred type the
engines agree on. Suspected: an engine complains and reflection could not decide. A complaint that
reflection refutes is dropped. What no installed library can be asked about (a name that is defined
nowhere, a value that cannot be awaited) is confirmed where the engines agree.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.checks.api.asking import Asked, Site
from harness.checks.api.facts import (
    Answer,
    CallSite,
    Complaint,
    Inferred,
    Lookup,
    Place,
    Question,
    Sites,
    Use,
)
from harness.checks.api.inference.derived import NAMED
from harness.checks.api.wording import PROBLEM_OF, complained, confirmed
from harness.records import Finding, Tier

_EXCUSES = {
    "module": ("ImportError", "ModuleNotFoundError"),
    "name": ("ImportError", "AttributeError"),
    "attribute": ("AttributeError",),
    "protocol": ("TypeError", "AttributeError"),
    "undefined": ("NameError",),
}
"""The exceptions a missing thing raises, by problem; calls that do not fit raise TypeError."""

_BROAD = ("*", "Exception", "BaseException")


# --- Answers -> findings ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled:
    """What the answers about one site come to: the answer that decides, and whether they agree."""

    site: Site
    answer: Answer
    by: str
    needs_complaint: bool = False


def settle(asked: Asked, answers: Mapping[Question, Answer]) -> Settled:
    """One answer about a site. Missing only if no engine's type has it and none contradicts."""
    by_engine = {
        engine: _of_union([answers[question] for question in questions])
        for engine, questions in asked.questions.items()
    }
    for truth in ("exists", "missing"):
        for engine, answer in by_engine.items():
            if answer.truth == truth:
                return Settled(asked.site, answer, engine, asked.needs_complaint)
    engine, answer = next(iter(by_engine.items()))
    return Settled(asked.site, answer, engine, asked.needs_complaint)


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
            if one.needs_complaint and not _supported(one, inferred.complaints):
                continue
            finding = confirmed(one.site, one.answer, one.by, doubt=_doubt(one, sites))
            found.setdefault((finding.line or 0, finding.symbol), finding)
    lines = {line for line, _ in found}
    for complaint, others in _distinct(inferred.complaints):
        if complaint.line not in lines and not _refuted(complaint, sites, settled):
            tier = Tier.CONFIRMED if _agreed(complaint, others, sites) else Tier.SUSPECTED
            finding = complained(complaint, others, tier=tier)
            found.setdefault((finding.line or 0, finding.symbol), finding)
    return tuple(sorted(found.values(), key=lambda f: (f.line or 0, f.column or 0, f.rule)))


def _doubt(one: Settled, sites: Sites) -> str:
    """Why something that is missing may yet be there as the file runs; empty: it cannot."""
    if one.by == NAMED:
        return "nothing but the name of the variable says what it is"
    stored = sites.dynamic or getattr(one.site, "name", "") in sites.stored
    if one.answer.problem == "attribute" and stored:
        return "the file itself adds attributes at run time"
    return ""


def _supported(one: Settled, complaints: Sequence[Complaint]) -> bool:
    """Whether an engine complains about the same: the attribute, or the call and its keyword."""
    problem, names = one.answer.problem, one.answer.names
    for complaint in complaints:
        if not _covers(one.site.place, complaint.line):
            continue
        if problem == "attribute":
            last = complaint.symbol.rpartition(".")[2]
            if complaint.kind == "attribute" and last == getattr(one.site, "name", ""):
                return True
        elif complaint.kind in _OF_CALLS and (
            problem != "keyword" or any(name in complaint.text for name in names)
        ):
            return True
    return False


_OF_CALLS = ("keyword", "missing-argument", "too-many", "overload")


def _excused(guard: str, problem: str) -> bool:
    """Whether the code handles what a missing thing of this kind raises."""
    if not guard:
        return False
    caught = {name.strip() for name in guard.partition(":")[0].replace(",", " ").split()}
    expected = _EXCUSES.get(problem, ("TypeError",))
    return bool(caught & {*_BROAD, *expected})


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
    problem = PROBLEM_OF.get(complaint.kind, "")
    last = complaint.symbol.rpartition(".")[2]
    if not problem or problem == "module" or last in sites.stored or last in sites.defined:
        return True
    near = [one for one in settled if _covers(one.site.place, complaint.line)]
    if any(_excused(one.site.guard, problem) for one in near):
        return True
    about = [one for one in near if _is_about(one.site, problem, last)]
    return bool(about) and all(one.answer.truth == "exists" and one.answer.veto for one in about)


def _agreed(complaint: Complaint, others: Sequence[Complaint], sites: Sites) -> bool:
    """Whether every engine says so of something that needs no library to be sure about.

    A name that is a module's may have been left to whoever runs the code: a missing import, perhaps.
    """
    if len({one.engine for one in (complaint, *others)}) < 2 or sites.star_imports or sites.dynamic:
        return False
    if complaint.kind == "await":
        return complaint.symbol in ("", "None")
    name = complaint.symbol
    adds = any(one.module == "builtins" for one in sites.imports)
    return (
        complaint.kind == "name" and not adds and not (name in _SUPPLIED or hasattr(builtins, name))
    )


_SUPPLIED = sys.stdlib_module_names | {
    "_", "np", "pd", "plt", "sns", "sp", "tf", "torch", "nn", "nx", "cv2", "stats", "display",
    "numpy", "pandas", "scipy", "matplotlib", "seaborn", "sklearn", "requests",
}  # fmt: skip
"""Names that notebooks and test harnesses have in scope before the code runs."""


def _covers(place: Place, line: int) -> bool:
    return place.line <= line <= place.end_line


def _is_about(site: Site, problem: str, name: str) -> bool:
    if problem == "attribute":
        return isinstance(site, Lookup) and (not name or site.name == name)
    if problem == "protocol":
        return isinstance(site, Use)
    if problem == "undefined":
        return False
    return isinstance(site, CallSite)
