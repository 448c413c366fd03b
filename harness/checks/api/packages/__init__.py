"""An imported name -> whether it can exist, without asking anyone outside this machine.

That a package is not installed does not prove that there is none: a name that a requirement or a
known package explains cannot be judged here, and one that nothing explains is unresolved.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from harness.checks.api.facts import Environment
from harness.checks.api.packages.history import added_in, removed_modules
from harness.checks.api.packages.known import (
    NAMESPACES,
    folded,
    known_distributions,
    known_packages,
    looks_own,
    misnamed,
    normalised,
)
from harness.checks.api.packages.near import likenesses
from harness.checks.api.packages.project import Project, project_of

__all__ = ["PackageAnswer", "Project", "look_up", "project_of"]

Status = Literal["stdlib", "installed", "local", "declared", "known", "removed-stdlib", "unknown"]

_EDITABLE = "__editable__"
_NOT_MODULES = frozenset({"benchmarks", "docs", "example", "examples", "scripts", "test", "tests"})


@dataclass(frozen=True, slots=True)
class PackageAnswer:
    """What is known of an imported name; `why` is the evidence, `message` the sentence for a person.

    known: not installed, but a real package offers it. declared: not installed, but a requirement of
    the project explains it. unknown: nothing does. `wrong_name`: the name is a distribution's or a
    spelling of another import name, and `suggestions` begins with the right one. `distribution` is
    "pandas 3.1.1" where installed, else what to install. `squat` says how an unknown name resembles
    a real one. `likely_own`: a name that projects give their own modules, which were not seen.
    """

    status: Status
    why: str = ""
    distribution: str = ""
    suggestions: tuple[str, ...] = ()
    message: str = ""
    squat: str = ""
    wrong_name: bool = False
    likely_own: bool = False

    @property
    def explained(self) -> bool:
        """Whether something explains the name: if not, importing it fails here."""
        unexplained = self.status in ("unknown", "removed-stdlib") or self.wrong_name
        return not unexplained


def look_up(
    name: str,
    environment: Environment,
    *,
    local: Collection[str] = (),
    declared: Collection[str] = (),
    context: Sequence[str] = (),
) -> PackageAnswer:
    """What is known of an imported module, offline.

    `name` is a top-level name, or dotted where distributions share the top ("google.cloud.storage").
    `local` are the project's own top-level names, `declared` the distributions it requires, in any
    spelling, `context` the modules that the same file imports.
    """
    requirements = {normalised(each) for each in declared}
    top = name.partition(".")[0]
    found = (
        _shared(name, environment, requirements)
        or _present(top, environment, local)
        or _misnamed(top, environment)
        or _declared(top, environment, requirements)
        or _historic(top, environment)
        or _known(top)
    )
    return found or _unknown(top, environment, local, requirements, context)


def _present(top: str, environment: Environment, local: Collection[str]) -> PackageAnswer | None:
    if top in environment.stdlib:
        return PackageAnswer("stdlib", "standard library", f"python {environment.python}")
    if top in environment.distributions:
        return PackageAnswer("installed", "installed", environment.distributions[top][0])
    editable = _offers(environment).get(normalised(top))
    if editable and any(offered.startswith(_EDITABLE) for offered in editable[1]):
        return PackageAnswer("installed", "installed from its source folder", editable[0])
    if top == "distutils" and "setuptools" in environment.distributions:
        brought = environment.distributions["setuptools"][0]
        return PackageAnswer("installed", "setuptools brings it back", brought)
    if top in local:
        return PackageAnswer("local", "a module of the project itself")
    return None


def _shared(name: str, environment: Environment, declared: set[str]) -> PackageAnswer | None:
    """The answer for a dotted name inside a package that many distributions share."""
    prefix = name
    while prefix and prefix not in known_packages():
        prefix = prefix.rpartition(".")[0]
    if "." not in name or name.partition(".")[0] not in NAMESPACES:
        return None
    if prefix in NAMESPACES and prefix != name:
        return PackageAnswer(
            "unknown",
            f"many distributions share `{prefix}`, and none is known to add `{name}` to it",
            message=f"no module `{name}` in this environment, and no package that offers it is "
            "known offline; unresolved, not proved invented",
        )
    offering = known_packages()[prefix]
    here = environment.distributions.get(name.partition(".")[0], ())
    wanted = {normalised(distribution) for distribution in offering}
    for distribution in here:
        if normalised(distribution.split()[0]) in wanted:
            return PackageAnswer("installed", "installed", distribution)
    if wanted & declared:
        return _required(prefix, next(d for d in offering if normalised(d) in declared))
    return _not_installed(prefix, offering[0])


def _misnamed(top: str, environment: Environment) -> PackageAnswer | None:
    """The answer for `import pyyaml`, `import opencv`, `import Numpy`."""
    if top in known_packages() or top in removed_modules():
        return None
    key, letters = normalised(top), folded(top)
    distribution, offered = _offers(environment).get(key, ("", ()))
    if not offered and key in known_distributions():
        offered = known_distributions()[key]
    if not offered and letters in misnamed():
        offered = (misnamed()[letters],)
    if offered:
        right = sorted(offered, key=lambda each: (each not in known_packages(), len(each), each))
        why = f"{distribution or key} offers {', '.join(right)} and no {top}"
        return _wrong(top, right, distribution or _usual(right[0]), why)
    spelt = _spellings(environment).get(letters)
    if spelt:
        here = environment.distributions.get(spelt, ("",))[0]
        return _wrong(top, [spelt], here or _usual(spelt), f"import names are exact: {spelt}")
    return None


def _wrong(top: str, right: Sequence[str], distribution: str, why: str) -> PackageAnswer:
    return PackageAnswer(
        "known",
        why,
        distribution,
        tuple(right[:3]),
        f"no module `{top}`: what is meant is imported as `{right[0]}`",
        wrong_name=True,
    )


def _declared(top: str, environment: Environment, declared: set[str]) -> PackageAnswer | None:
    for distribution in known_packages().get(top, ()):
        if normalised(distribution) in declared:
            return _required(top, distribution)
    if normalised(top) in declared:
        return _required(top, normalised(top))
    words = set(normalised(top).split("-"))
    for distribution in sorted(declared):
        if distribution in known_distributions() or distribution in _offers(environment):
            continue  # it is known what this one offers
        parts = set(distribution.split("-")) - {"py", "python"}
        if words <= parts or parts <= words or folded(top) == folded("".join(sorted(parts))):
            return _required(top, distribution)
    return None


def _required(top: str, distribution: str) -> PackageAnswer:
    return PackageAnswer(
        "declared",
        f"the project requires {distribution}",
        distribution,
        message=f"`{top}` is a requirement of the project that is not installed here: what is used "
        f"of it cannot be judged; `pip install {distribution}` to have it judged",
    )


def _historic(top: str, environment: Environment) -> PackageAnswer | None:
    if version := added_in(top):
        return PackageAnswer(
            "known",
            f"in the standard library from Python {version}, this is {environment.python}",
            f"python {version}",
            message=f"`{top}` came with Python {version}; this is {environment.python}",
        )
    removed = removed_modules().get(top)
    if removed is None:
        return None
    if removed.version == "3.0":
        history = f"no module `{top}`: it is Python 2's"
    else:
        history = (
            f"no module `{top}`: removed from the standard library in Python {removed.version}"
        )
    instead = ", ".join(f"`{each}`" for each in removed.instead)
    return PackageAnswer(
        "removed-stdlib",
        f"not in the standard library of {environment.python}; gone since {removed.version}"
        + (f"; {removed.distribution} brings it back" if removed.distribution else ""),
        removed.distribution,
        removed.instead,
        history + (f"; now {instead}" if instead else ""),
    )


def _known(top: str) -> PackageAnswer | None:
    if top not in known_packages():
        return None
    return _not_installed(top, known_packages()[top][0])


def _not_installed(name: str, distribution: str) -> PackageAnswer:
    return PackageAnswer(
        "known",
        f"{distribution} is known to offer {name}",
        distribution,
        message=f"`{name}` is not installed here: what is used of it cannot be judged; "
        f"`pip install {distribution}` to have it judged",
    )


def _unknown(
    top: str,
    environment: Environment,
    local: Collection[str],
    declared: Collection[str],
    context: Sequence[str],
) -> PackageAnswer:
    alike = likenesses(top, _population(environment), context)
    shape = next((each.shape for each in alike if each.shape), "")
    own = looks_own(top)
    message = (
        f"no module `{top}` in this environment, and no package of that name is known offline; "
        "unresolved, not proved invented"
    )
    if own:
        message = (
            f"no module `{top}` in this environment; projects give their own modules this name"
        )
    squat = f"{shape}: names like that are what models make up and attackers register"
    return PackageAnswer(
        "unknown",
        f"not among {len(environment.stdlib)} standard modules, {len(environment.distributions)} "
        f"installed import names, {len(local)} modules of the project, {len(declared)} requirements, "
        f"{len(known_packages())} known packages",
        suggestions=() if own else tuple(each.name for each in alike),
        message=message,
        squat=squat if shape and not own else "",
        likely_own=own,
    )


def _usual(name: str) -> str:
    return known_packages().get(name, ("",))[0]


def _population(environment: Environment) -> frozenset[str]:
    """Every name there is to be mistaken for: public, top-level."""
    names = {*environment.stdlib, *environment.distributions, *known_packages()}
    return frozenset(
        name
        for name in names
        if name.isidentifier() and not name.startswith("_") and name not in _NOT_MODULES
    )


def _spellings(environment: Environment) -> Mapping[str, str]:
    found = {folded(name): name for name in sorted(known_packages()) if "." not in name}
    public = _population(environment)
    found.update({folded(name): name for name in (*environment.stdlib, *environment.distributions)
                  if name in public})  # fmt: skip
    return found


def _offers(environment: Environment) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Normalised name of an installed distribution -> itself and the import names it offers."""
    return _inverse(tuple(sorted(environment.distributions.items())))


@functools.lru_cache(maxsize=8)
def _inverse(
    distributions: tuple[tuple[str, tuple[str, ...]], ...],
) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, offering in distributions:
        private = name.startswith("_") and not name.startswith(_EDITABLE)
        if private or not name.isidentifier() or name in _NOT_MODULES:
            continue
        for distribution in offering:
            key = normalised(distribution.split()[0])
            found[key] = (distribution, (*found.get(key, ("", ()))[1], name))
    return found
