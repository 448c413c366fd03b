"""An engine's diagnostics about one file -> Complaints: those about other people's names and calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.checks.api.facts import CallSite, Complaint, Lookup, Place, Sites
from harness.checks.api.inference.engines.base import Diagnostic, Engine, Meaning

_CALLS = frozenset({"keyword", "missing-argument", "too-many", "overload"})
_LONGEST = 400
_REASONS = ("Unexpected keyword", "Expected ", "Missing ")


class Complaints:
    """Reads the diagnostics of one file against its sites; `module` is the name of its copy."""

    def __init__(self, sites: Sites, module: str) -> None:
        self._sites = sites
        self._prefix = f"{module}."
        self._lookups: dict[tuple[int, int], Lookup] = {
            (one.place.end_line, one.place.end_column): one for one in sites.lookups
        }
        self._guards = {(place.line, place.column): guard for place, guard in sites.guarded}

    def read(self, engine: Engine, diagnostics: Iterable[Diagnostic]) -> Iterator[Complaint]:
        """What is about a name's existence or a call's shape, each once, by line and column."""
        found: dict[tuple[int, int, str, str], Complaint] = {}
        for diagnostic in diagnostics:
            meaning = engine.meaning(diagnostic)
            complaint = meaning and self._complaint(engine, diagnostic, meaning)
            if complaint:
                key = complaint.line, complaint.column, complaint.kind, complaint.symbol
                found.setdefault(key, complaint)
        yield from sorted(found.values(), key=lambda one: (one.line, one.column, one.kind))

    def _complaint(
        self, engine: Engine, diagnostic: Diagnostic, meaning: Meaning
    ) -> Complaint | None:
        meaning = meaning._replace(owner=meaning.owner.removeprefix(self._prefix))
        line, column, guard = diagnostic.line, diagnostic.column, ""
        if meaning.kind == "attribute":
            lookup = self._lookups.get((diagnostic.end_line, diagnostic.end_column))
            if lookup is None and not meaning.name:
                return None
            if lookup is not None and meaning.name in ("", lookup.name):
                if lookup.context in ("store", "delete"):
                    return None
                meaning = meaning._replace(name=lookup.name)
                line, column, guard = lookup.place.line, lookup.place.column, lookup.guard
            else:
                guard = self._of_import(diagnostic)
        elif meaning.kind in _CALLS:
            call = self._call(diagnostic, meaning)
            if self._is_own(meaning, call):
                return None
            if call is not None:
                guard = call.guard
                at = dict(call.keywords).get(meaning.name) if meaning.kind == "keyword" else None
                line, column = (at.line, at.column) if at else (line, column)
        elif meaning.kind == "name":
            guard = self._guards.get((line, column), "")
        else:
            guard = self._of_import(diagnostic)
        return Complaint(
            engine=engine.name,
            kind=meaning.kind,
            code=diagnostic.code,
            line=line,
            column=column,
            symbol=meaning.symbol,
            text=self._shown(diagnostic.text),
            guard=guard,
        )

    def _shown(self, text: str) -> str:
        """The message without the names of scratch files, the list of overloads or search paths."""
        first, _, rest = text.partition("\n")
        more = [line.strip() for line in rest.split("\n") if line.strip().startswith(_REASONS)]
        return "; ".join([first, *more[:1]]).replace(self._prefix, "")[:_LONGEST]

    def _call(self, diagnostic: Diagnostic, meaning: Meaning) -> CallSite | None:
        """The innermost call a diagnostic stands in; one with the keyword that it is about."""
        at = diagnostic.line, diagnostic.column
        found = [
            call
            for call in self._sites.calls
            if _starts(call.place) <= at < _ends(call.place)
            and (meaning.kind != "keyword" or meaning.name in dict(call.keywords))
        ]
        return max(found, key=lambda call: (_starts(call.place), call.callee), default=None)

    def _is_own(self, meaning: Meaning, call: CallSite | None) -> bool:
        """Whether a call is of something that the file itself defines."""
        if meaning.owner.partition(".")[0] in self._sites.defined:
            return True
        return (
            meaning.owner.startswith("object.")
            and call is not None
            and call.callee_text.partition(".")[0] in self._sites.defined
        )

    def _of_import(self, diagnostic: Diagnostic) -> str:
        for site in self._sites.imports:
            if site.place.line <= diagnostic.line <= site.place.end_line and site.guard:
                return site.guard
        return ""


def _starts(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _ends(place: Place) -> tuple[int, int]:
    return place.end_line, place.end_column
