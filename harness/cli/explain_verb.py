"""`harness explain`: a rule id -> what it means, why it matters and what to do; none: all of them."""

from __future__ import annotations

import argparse
import difflib
import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checks import Rule

_WIDTH = 92


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "rule", nargs="?", default="", help="for example API003; none: list them all"
    )


def run(options: argparse.Namespace) -> int:
    """Print one rule, or the list by dimension."""
    from harness.checks import load_rules

    rules = load_rules()
    if not options.rule:
        print(_listed(rules))
        return 0
    print(_explained(_find(rules, options.rule)))
    return 0


def _listed(rules: Sequence[Rule]) -> str:
    blocks = [
        "\n".join([f"{dimension}:", *(f"  {rule.id}  {rule.name}" for rule in members)])
        for dimension, members in groupby(rules, key=lambda rule: rule.dimension.value)
    ]
    return "\n\n".join(blocks)


def _find(rules: Sequence[Rule], asked: str) -> Rule:
    from harness.errors import UsageError

    wanted = {rule.id: rule for rule in rules} | {rule.name: rule for rule in rules}
    found = wanted.get(asked.upper()) or wanted.get(asked.lower())
    if found is None:
        near = [
            *difflib.get_close_matches(asked.upper(), wanted, 1),
            *difflib.get_close_matches(asked.lower(), wanted, 1),
            "`harness explain` lists all",
        ]
        raise UsageError(f"no rule {asked!r}; nearest: {near[0]}")
    return found


def _explained(rule: Rule) -> str:
    told = [("What", rule.what), ("Why", rule.why), ("Fix", rule.fix)]
    lines = [f"{rule.id} {rule.name} ({rule.dimension})", ""]
    lines += [_paragraph(title, words) for title, words in told if words]
    for title, code in (("Fires on", rule.fires), ("Quiet on", rule.quiet)):
        if code:
            lines += ["", f"{title}:", "", textwrap.indent(code.rstrip("\n"), "    ")]
    return "\n".join(lines)


def _paragraph(title: str, words: str) -> str:
    first = f"{title}:".ljust(6)
    return textwrap.fill(words, _WIDTH, initial_indent=first, subsequent_indent=" " * 6)
