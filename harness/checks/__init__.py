"""Checks: one package per dimension, each with a `CHECK` and `rules.RULES`; a folder more is a dimension more."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection

from harness.checks.base import Check, Judge, Rule
from harness.errors import UsageError
from harness.records import Dimension

__all__ = ["Check", "Judge", "Rule", "load_checks", "load_rules"]


def load_checks(dimensions: Collection[str] = ()) -> tuple[Check, ...]:
    """The checks of these dimensions (all there are, when empty), in the order of `Dimension`."""
    found: dict[str, Check] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            check: Check = importlib.import_module(f"{__name__}.{module.name}").CHECK
            found[check.dimension.value] = check
    for name in dimensions:
        if name not in found:
            raise UsageError(
                f"--dimensions: {name!r} cannot be checked; expected one or more of "
                f"{', '.join(sorted(found))}"
            )
    order = [d.value for d in Dimension if d.value in found]
    return tuple(found[name] for name in order if not dimensions or name in dimensions)


def load_rules() -> tuple[Rule, ...]:
    """Every rule of every dimension there is, in the order of `Dimension` and by id."""
    folders = {module.name for module in pkgutil.iter_modules(__path__) if module.ispkg}
    found: list[Rule] = []
    for dimension in Dimension:
        if dimension.value in folders:
            rules = importlib.import_module(f"{__name__}.{dimension.value}.rules")
            found += sorted(rules.RULES, key=lambda rule: str(rule.id))
    return tuple(found)
