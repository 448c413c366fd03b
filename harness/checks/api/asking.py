"""Sites and inferred types -> what to ask of the environment about each site."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from harness.checks.api.facts import (
    CallSite,
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
from harness.checks.api.inference.derived import CONVENTION, NAMED, Derived

Site = Import | Lookup | CallSite | Use

_NOTHING = {"None", "NoneType"}
_BROAD = frozenset(dir(builtins)) | {
    "Coroutine", "CoroutineType", "Awaitable", "Future", "Task", "Generator", "AsyncGenerator", "Iterator",
}  # fmt: skip
"""What stands in a union beside the value that is meant: a start of a sum, an asynchronous twin."""
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Asked:
    """One site and what to ask about it: a question per member of each engine's inferred union.

    An engine that does not know the type has no entry; a dotted path is the engine "source".
    `needs_complaint`: what is asked about is only part of the truth (the base of a class of the file,
    the known member of a union), so that "missing" counts only where an engine complains as well.
    """

    site: Site
    questions: Mapping[str, tuple[Question, ...]]
    needs_complaint: bool = False


class _Owners(NamedTuple):
    """What a name is looked up on, by who says so; `derived`: bases of classes of the file."""

    by: Mapping[str, tuple[Owner, ...]]
    needs_complaint: bool = False
    derived: bool = False


_NOBODY = _Owners({})


class _Asker:
    """The sites of one file with all that is known of their types."""

    def __init__(self, sites: Sites, inferred: Inferred) -> None:
        self._sites = sites
        self._types = inferred.types
        self._derived = Derived(sites, inferred)
        self._calls = {one.place: one for one in sites.calls}
        self._names = {(one.place.end_line, one.place.end_column): one for one in sites.lookups}
        self._modules = tuple(
            sorted({site.module.partition(".")[0] for site in sites.imports if site.module})
        )

    def about_import(self, site: Import) -> Asked:
        """Whether a module can be imported, or has a name."""
        question = Question("import", Owner(dotted=site.module), site.name, modules=self._modules)
        return Asked(site, {_SOURCE: (question,)})

    def about_lookup(self, site: Lookup) -> Asked:
        """Whether the receiver has the attribute."""
        if site.context in ("store", "delete"):
            return Asked(site, {})
        owners = self._owners(site.dotted.rpartition(".")[0], site.receiver, site.name)
        if not owners.by and not site.dotted:
            owners = self._suggested(site)
        return self._asked(
            site, owners, Question("attribute", Owner(), site.name, context=site.context)
        )

    def about_call(self, site: CallSite) -> Asked:
        """Whether the callee takes such a call."""
        lookup = self._names.get((site.callee.end_line, site.callee.end_column))
        method = ""
        if site.dotted:
            owners = _Owners({_SOURCE: (Owner(dotted=site.dotted),)})
        elif lookup is not None:
            method = lookup.name
            owners = self._owners("", lookup.receiver, method)
        else:
            owners = self._callee(site.callee)
        question = Question(
            "call", Owner(), method, positional=site.positional,
            keywords=tuple(name for name, _ in site.keywords),
            starred=site.starred, double_starred=site.double_starred,
        )  # fmt: skip
        return self._asked(site, owners, question)

    def about_use(self, site: Use) -> Asked:
        """Whether a value supports the protocol it is used with; of a call, what it gives."""
        owners = self._owners(site.dotted, site.place)
        if owners.needs_complaint:
            owners = _NOBODY
        question = Question("protocol", Owner(), protocol=site.protocol)
        asked = self._asked(site, owners, question)
        call = self._calls.get(site.place)
        if call is None or not call.dotted:
            return asked
        called = _Owners({_SOURCE: (Owner(dotted=call.dotted),)})
        given = self._asked(site, called, replace(question, context="call"))
        return replace(asked, questions={**given.questions, **asked.questions})

    def _asked(self, site: Site, owners: _Owners, question: Question) -> Asked:
        """The same question of each owner."""
        question = replace(question, modules=self._modules, derived=owners.derived)
        return Asked(
            site,
            {
                engine: tuple(replace(question, owner=owner) for owner in found)
                for engine, found in owners.by.items()
            },
            owners.needs_complaint,
        )

    # --- Owners --------------------------------------------------------------------------

    def _callee(self, place: Place) -> _Owners:
        owners = self._owners("", place)
        if owners.needs_complaint:
            return _NOBODY
        return _Owners({
            engine: found
            for engine, found in owners.by.items()
            if all(owner.type and owner.type.form in ("class", "function") for owner in found)
        })  # fmt: skip

    def _owners(self, dotted: str, place: Place, name: str = "") -> _Owners:
        """What stands at a place: the path written there, or each engine's type of it."""
        if dotted:
            return _Owners({_SOURCE: (Owner(dotted=dotted),)})
        known = {
            engine: members
            for engine, types in self._types.get(place, {}).items()
            if (members := [one for one in types if one.name not in _NOTHING])
        }
        whole = {
            engine: _owners_of(types)
            for engine, members in known.items()
            if all(self._is_foreign(one) for one in members)
            and (types := self._derived.wider(members))
        }
        if whole:
            return _Owners(whole)
        by_steps = self._derived.types(place)
        if by_steps and all(self._is_foreign(one) for one in by_steps):
            return _Owners({CONVENTION: _owners_of(self._derived.wider(by_steps))})
        return self._in_part(place, name, known)

    def _suggested(self, site: Lookup) -> _Owners:
        """What the receiver's name suggests where nobody knows anything of it."""
        types = self._types.get(site.receiver, {}).values()
        if any(
            one.form != "unknown" and one.name not in _NOTHING for each in types for one in each
        ):
            return _NOBODY
        found = self._derived.suggested(site.receiver_text)
        return _Owners({NAMED: _owners_of(found)}) if found else _NOBODY

    def _in_part(self, place: Place, name: str, known: Mapping[str, list[Type]]) -> _Owners:
        """The bases of the file's own classes, or the one known member of a union.

        Such a union is mostly `given or Class()`; see `_BROAD` for the others.
        """
        if name in self._sites.stored or name in self._sites.defined:
            return _NOBODY
        if place in self._sites.owns:
            found = self._bases(Type("instance", self._sites.owns[place]))
            return _Owners({_SOURCE: found}, needs_complaint=True, derived=True)
        own = {
            engine: tuple(owner for one in members for owner in self._bases(one))
            for engine, members in known.items()
            if all(one.name in self._sites.bases for one in members)
        }
        if own:
            return _Owners(own, needs_complaint=True, derived=True)
        parts = {
            engine: _owners_of(self._derived.wider(some))
            for engine, members in known.items()
            if len(some := [one for one in members if one.form != "unknown"]) == 1
            and all(self._is_foreign(one) and one.name not in _BROAD for one in some)
        }
        return _Owners(parts, needs_complaint=True) if parts else _NOBODY

    def _bases(self, own: Type) -> tuple[Owner, ...]:
        """The libraries' classes that a class of the file derives from."""
        return tuple(
            Owner(type=Type(own.form, path.rpartition(".")[2], path.rpartition(".")[0]))
            for path in self._sites.bases[own.name]
        )

    def _is_foreign(self, found: Type) -> bool:
        """Whether a type is known and none that the file itself defines."""
        return found.form != "unknown" and found.name.partition(".")[0] not in self._sites.defined


def _owners_of(types: Sequence[Type]) -> tuple[Owner, ...]:
    return tuple(Owner(type=one) for one in types)


def ask_about(sites: Sites, inferred: Inferred) -> list[Asked]:
    """Everything worth asking of the environment about one file; imports of modules come first."""
    asker = _Asker(sites, inferred)
    asked = [asker.about_import(site) for site in sites.imports if not site.level]
    asked += [asker.about_lookup(site) for site in sites.lookups]
    asked += [asker.about_call(site) for site in sites.calls]
    asked += [asker.about_use(site) for site in sites.uses]
    return [one for one in asked if one.questions]
