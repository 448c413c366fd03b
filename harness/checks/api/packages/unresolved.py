"""What is known of an imported package -> the finding about it, if any.

A name that is not installed has not been proved invented: where a known package or a declared
requirement explains it, nothing can be judged; where nothing does, the import fails here, and the
finding says so and no more, unless one live look-up was allowed.
"""

from __future__ import annotations

from collections.abc import Callable

from harness.checks.api.facts import Environment, Import
from harness.checks.api.packages import PackageAnswer
from harness.checks.api.rules import rule_of
from harness.records import Dimension, Finding, Severity, Tier

Live = Callable[[str], bool | None]
"""Whether a package of this name is registered; None: could not be asked."""


def package_finding(
    site: Import,
    answer: PackageAnswer,
    environment: Environment,
    live: Live | None,
    *,
    likely_own: bool = False,
) -> Finding | None:
    """The finding about the top-level package of an import that is not installed.

    `likely_own`: it may be a module of a project that is not seen, or one the file makes itself.
    """
    name = site.module.partition(".")[0]
    if answer.status == "local" or site.guard:
        return None
    registered = live(name) if live and answer.status == "unknown" else None
    known = answer.status in ("known", "declared") and not answer.wrong_name
    known = known or (likely_own and answer.status == "unknown")
    kind = "unresolved" if known or registered else _KINDS.get(answer.status, "package")
    if answer.wrong_name:
        kind = "import-name"
    evidence = {
        "looked at": f"the standard library of {environment.python}, installed distributions, "
        "modules beside the file, declared requirements, packages known by name",
        "found": answer.why,
        "squatting": answer.squat,
        "live look-up": "" if live is None or answer.status != "unknown" else _ASKED[registered],
    }
    return Finding(
        rule=rule_of(kind).id,
        dimension=Dimension.API,
        message=answer.message,
        line=site.place.line,
        column=site.place.column + 1,
        severity=Severity.MEDIUM if kind == "unresolved" else Severity.HIGH,
        tier=Tier.UNKNOWN if kind == "unresolved" else Tier.CONFIRMED,
        symbol=site.module if kind == "unresolved" else name,
        library=name,
        suggestions=answer.suggestions,
        evidence={key: text for key, text in evidence.items() if text},
    )


_KINDS = {"removed-stdlib": "removed", "unknown": "package"}
_ASKED = {
    True: "a package of this name is registered; whether it is the one meant is not known",
    False: "no package of this name is registered: it does not exist",
    None: "could not be asked",
}
