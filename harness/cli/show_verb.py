"""`harness show`: one candidate -> its code, its findings, and the failure once more."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from harness.cli.options import add_store

if TYPE_CHECKING:
    from harness.records import Finding, Row, Task, Verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's options."""
    parser.add_argument(
        "candidate", metavar="CANDIDATE",
        help="task:model:strategy:sample, or a part of it that names just one",
    )  # fmt: skip
    parser.add_argument(
        "--run", dest="name", default="", help="the run (default: all are searched)"
    )
    parser.add_argument(
        "--replay", action="store_true", help="run it again and compare with the stored verdict"
    )
    parser.add_argument(
        "--raw", action="store_true", help="print what the model said, not the code that was run"
    )
    add_store(parser)


def run(options: argparse.Namespace) -> int:
    """Print one candidate; with --replay exit 0 when the same verdict came out, 3 when not."""
    from harness.render.view import replay_command
    from harness.store import open_store

    with open_store(options.store, create=False) as store:
        name, row = store.find(options.candidate, run=options.name)
        task = next(t for t in store.tasks(name) if t.id == row.candidate.task_id)
    _print_candidate(name, row, raw=options.raw)
    if row.verdict is None:
        print("\nNot verified yet; go on with the run by --resume.")
        return 0
    _print_verdict(row.verdict, cached=row.cached)
    if not options.replay:
        if not row.verdict.passed:
            print(f"\nReplay: {replay_command(row.candidate.id, name)}")
        return 0
    return _replay(task, row)


def _inert(text: str) -> str:
    from harness.render.text import inert

    return "\n".join(inert(line) for line in text.split("\n"))


def _print_candidate(name: str, row: Row, *, raw: bool) -> None:
    candidate = row.candidate
    print(f"{_inert(candidate.id)}  (run {_inert(name)}, from {_inert(candidate.origin)})")
    kind = "what the model said" if raw else f"what was run ({candidate.assembly})"
    replayed = "; replayed from a recording, not a live model" if candidate.replayed else ""
    print(f"{kind}{replayed}:\n")
    text = candidate.raw if raw else candidate.code
    for number, line in enumerate(text.split("\n"), start=1):
        print(f"{number:4}  {_inert(line)}" if not raw else _inert(line))


def _print_verdict(verdict: Verdict, *, cached: bool) -> None:
    from harness.render.findings import by_tier

    layers = ", ".join(verdict.isolation.layers) or "no layer"
    print(f"\nIsolation {verdict.isolation.level} ({layers})"
          f"{'; verdict known from before' if cached else ''}"
          f"{'; timed out under load, this is the second run, alone' if verdict.attempts > 1 else ''}")  # fmt: skip
    for result in verdict.results:
        reason = f" ({_inert(result.reason)})" if result.reason else ""
        print(f"{result.dimension}: {result.outcome}{reason}")
        for group in result.groups:
            print(
                f"  {group.group}: {group.status}, {group.ran} of {group.planned} tests run, {group.integrity}"
            )
        for finding in by_tier(result.findings):
            _print_finding(finding)


def _print_finding(finding: Finding) -> None:
    from harness.render.findings import SURENESS, did_you_mean, place

    where = place(finding.line, finding.column)
    sure = SURENESS[finding.tier]
    print(f"  {_inert(finding.rule)}{f' {where}' if where else ''}{f' ({sure})' if sure else ''}: "
          f"{_inert(finding.message)}")  # fmt: skip
    if finding.suggestions:
        print(f"    {_inert(did_you_mean(finding.suggestions))}")
    for key, value in finding.evidence.items():
        print(f"    {_inert(key)}: {_inert(value)}")


def _replay(task: Task, row: Row) -> int:
    from harness.checks import load_checks
    from harness.sandbox import Pool
    from harness.verify import TaskBench, profile_of

    before = row.verdict
    assert before is not None
    checks = load_checks([str(result.dimension) for result in before.results])
    with Pool() as pool:
        bench = TaskBench(task, checks, pool.worker(0, profile_of(task)))
        after = bench.verify(row.candidate)
        bench.close()
    for check in checks:
        check.finish()
    print("\nReplayed now:")
    _print_verdict(after, cached=False)
    same = [(r.outcome, r.reason) for r in after.results] == [
        (r.outcome, r.reason) for r in before.results
    ]
    print("\nThe same verdict." if same else "\nA different verdict than the stored one.")
    if not same:
        print("harness: this candidate does not give the same verdict twice", file=sys.stderr)
    return 0 if same else 3
