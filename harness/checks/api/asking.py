"""Sites and inferred types -> what to ask of the environment about each site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

Site = Import | Lookup | CallSite | Use

_NOTHING = {"None", "NoneType"}


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
