"""`harness report`: stored runs -> reports."""

from __future__ import annotations

import argparse

from harness.cli.options import add_reports, add_store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument("runs", nargs="+", metavar="RUN", help="one run, or several in one report")
    add_rule(parser)
    add_reports(parser)
    add_store(parser)


def add_rule(parser: argparse.ArgumentParser) -> None:
    """When a candidate counts as passed."""
    parser.add_argument(
        "--rule", choices=("all", "base", "plus", "functional", "api"), default=None,
        help="what counts as passed: every dimension asked, base tests, base and plus tests, or one "
             "dimension (default: plus where there are hidden tests)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Render stored runs again; nothing is verified."""
    from harness.cli.session import rule_for, write_reports
    from harness.compare import compare
    from harness.store import open_store

    with open_store(options.store, create=False) as store:
        runs = [store.load(name) for name in options.runs]
    rule = options.rule or rule_for(runs)
    comparison = compare(runs, rule=rule)
    for path in write_reports("+".join(options.runs), runs, comparison, options):
        print(f"Report: {path}")
    return 0
