"""`harness compare`: two strategies of a run, or two runs -> what flipped, and whether it means anything."""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from typing import TYPE_CHECKING

from harness.cli.options import add_store
from harness.cli.report_verb import add_rule

if TYPE_CHECKING:
    from harness.records import Pair


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("first", metavar="A", help="a strategy (with --run), or a run")
    parser.add_argument("second", metavar="B", help="another one")
    parser.add_argument("--run", dest="name", default="", help="the run that holds both strategies")
    parser.add_argument("--json", action="store_true", help="print the comparison as JSON")
    add_rule(parser)
    add_store(parser)


def run(options: argparse.Namespace) -> int:
    """Compare two arms, or every arm of two runs, paired by task."""
    from harness.cli.session import rule_for
    from harness.compare import compare
    from harness.errors import UsageError
    from harness.render.text import inert, render_text
    from harness.store import open_store

    with open_store(options.store, create=False) as store:
        names = [summary.name for summary in store.runs()]
        arms: tuple[str, ...] = (options.first, options.second)
        if options.name:
            runs = [store.load(options.name)]
        elif options.first in names and options.second in names:
            runs, arms = [store.load(options.first), store.load(options.second)], ()
        elif len(names) == 1:
            runs = [store.load(names[0])]
        else:
            raise UsageError(
                f"{options.first!r} and {options.second!r} are not both runs; name the run that holds "
                f"these strategies with --run (runs: {', '.join(names[:10]) or 'none'})"
            )
    rule = options.rule or rule_for(runs)
    comparison = compare(runs, rule=rule, arms=arms)
    if options.json:
        print(json.dumps({"schema": "comparison/1", **dataclasses.asdict(comparison)}, indent=2))
        return 0
    print(render_text(comparison, shutil.get_terminal_size((100, 24)).columns))
    for pair in comparison.pairs:
        print(inert(_flips(pair), keep="\n"))
    return 0


def _flips(pair: Pair) -> str:
    """Which tasks only one of the two solved, and which could not be compared."""
    lines = [
        f"\n{pair.first} against {pair.second}, {pair.n} tasks, rule {pair.rule}:",
        f"  both solved {pair.both}, neither {pair.neither}",
    ]
    for name, tasks in ((pair.first, pair.only_first), (pair.second, pair.only_second)):
        lines.append(f"  only {name} ({len(tasks)}): {', '.join(tasks) or '-'}")
    lines += [f"  left out {task}: {why}" for task, why in sorted(pair.excluded.items())]
    return "\n".join(lines)
