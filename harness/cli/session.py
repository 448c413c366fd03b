"""Tasks and candidates -> a verified run in the store, its reports and a summary: what `run` and `verify` share."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness import __version__
from harness.checks import Check, load_checks
from harness.cli.claims import claimant, is_gone
from harness.cli.console import interruptible, progress_shown, say
from harness.cli.options import split_list, typed_here
from harness.compare import compare
from harness.errors import EnvironmentFault, NothingEvaluated, UsageError
from harness.records import (
    Candidate,
    Comparison,
    Dimension,
    Isolation,
    Manifest,
    Outcome,
    Run,
    Tally,
    Task,
    digest,
)
from harness.render.text import render_text
from harness.render.view import replay_command
from harness.run import Progress, Settings, verify_pending
from harness.sandbox import Pool
from harness.store import Store, open_store

SUMMARY_SCHEMA = "summary/1"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will hold; `candidates` is asked for only when the run is new or half planned."""

    name: str
    suite: str
    tasks: Sequence[Task]
    candidates: Callable[[], Iterable[Candidate]]
    replayed: bool
    command: str
    sources: tuple[str, ...]


def run_session(plan: Plan, options: argparse.Namespace) -> int:
    """Plan, verify, summarise and report; the exit code."""
    started = time.monotonic()
    checks = load_checks(split_list(options.dimensions))
    with open_store(options.store) as store, interruptible() as interrupted:
        try:
            _plan(store, plan, options, [check.dimension for check in checks])
            progress = _verify(store, plan, options, checks, interrupted)
            return _finish(
                store, plan, options, progress,
                stop=interrupted.is_set(), seconds=time.monotonic() - started,
            )  # fmt: skip
        except EnvironmentFault as error:
            raise type(error)(
                f"{error}\nThen go on with: {typed_here(resume_command(plan.command))}"
            ) from error
        except KeyboardInterrupt:
            say(f"harness: go on with: {typed_here(resume_command(plan.command))}")
            raise


def _verify(
    store: Store,
    plan: Plan,
    options: argparse.Namespace,
    checks: Sequence[Check],
    interrupted: threading.Event,
) -> Progress:
    holder = store.lease_holder(plan.name)
    if holder and is_gone(holder.owner):
        store.release(plan.name, holder.owner)
    settings = Settings(workers=options.workers, owner=claimant(), cache=not options.no_cache)
    with Pool(min_isolation=options.min_isolation) as pool, progress_shown("verifying") as tell:
        return verify_pending(
            store,
            plan.name,
            pool,
            checks,
            settings,
            on_progress=tell,
            interrupted=interrupted,
            tasks=plan.tasks,
        )


def default_name(stem: str) -> str:
    """A name for a run that was given none."""
    now = datetime.datetime.now(datetime.UTC)
    return f"{stem.strip('-') or 'run'}-{now:%Y%m%d-%H%M%S}"


def _plan(
    store: Store, plan: Plan, options: argparse.Namespace, dimensions: Sequence[Dimension]
) -> None:
    exists = plan.name in [summary.name for summary in store.runs()]
    suite_digest = digest(sorted(task.digest for task in plan.tasks))
    if exists and not options.resume:
        raise UsageError(
            f"run {plan.name!r} is already in {options.store}; go on with it by --resume, or choose "
            "another name with --run"
        )
    if exists:
        before = store.manifest(plan.name)
        if before.suite_digest != suite_digest:
            raise UsageError(
                f"--resume: run {plan.name!r} was made with other tasks (digest "
                f"{before.suite_digest[:12]}, now {suite_digest[:12]}); start a new run"
            )
        if list(before.dimensions) != list(dimensions):
            raise UsageError(
                f"--resume: run {plan.name!r} asks about {', '.join(before.dimensions)}; "
                "start a new run for other dimensions"
            )
    else:
        if options.resume:
            say(f"harness: no run {plan.name!r} yet; starting it")
        store.create_run(_manifest(plan, suite_digest, dimensions), list(plan.tasks))
    if not store.is_sealed(plan.name):
        try:
            store.add_candidates(plan.name, plan.candidates())
        except UsageError:
            if not exists:  # a mistake in the samples is found before anything is kept
                store.delete_run(plan.name)
            raise
        store.seal(plan.name)
    if store.manifest(plan.name).planned == 0:
        store.delete_run(plan.name)
        raise NothingEvaluated("the samples hold no candidate for these tasks; nothing to verify")


def _manifest(plan: Plan, suite_digest: str, dimensions: Sequence[Dimension]) -> Manifest:
    return Manifest(
        run=plan.name,
        created=datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        suite=plan.suite,
        suite_digest=suite_digest,
        dimensions=tuple(dimensions),
        planned=0,
        replayed=plan.replayed,
        seed=0,
        versions={"harness": __version__, "python": platform.python_version()},
        machine={
            "system": f"{platform.system()} {platform.release()}",
            "machine": platform.machine(),
            "cores": str(os.cpu_count() or 1),
        },
        isolation=Isolation("L0"),
        command=plan.command,
        sources=plan.sources,
    )


def _finish(
    store: Store,
    plan: Plan,
    options: argparse.Namespace,
    progress: Progress,
    *,
    stop: bool,
    seconds: float,
) -> int:
    """Summary and reports; an error while reports are written comes after the summary."""
    run = _with_isolation(store, store.load(plan.name, tasks=plan.tasks))
    comparison = compare([run], rule=rule_for([run]))
    stopped = stop and any(row.verdict is None for row in run.rows)
    paths: list[Path] = []
    trouble: EnvironmentFault | None = None
    try:
        if not stopped:
            for path in write_reports(plan.name, [run], comparison, options):
                paths.append(path)  # noqa: PERF402 - those before an error are written, too
    except EnvironmentFault as error:
        trouble = error
    code = 3 if trouble else _exit_code(run, stopped=stopped)
    if options.json:
        summary = _summary(run, comparison, progress) | {
            "store": store.location, "reports": [str(path) for path in paths],
            "seconds": round(seconds, 3), "interrupted": stopped, "exit_code": code,
        }  # fmt: skip
        print(json.dumps(summary, indent=2))
    else:
        verified = sum(row.verdict is not None for row in run.rows)
        known = f", {progress.cached} known before" if progress.cached else ""
        print(render_text(comparison, shutil.get_terminal_size((100, 24)).columns))
        print(f"{verified} of {len(run.rows)} candidates verified in {seconds:.1f} s{known}.")
        for path in paths:
            print(f"Report: {path}")
        print(_what_next(run))
    if trouble:
        raise trouble
    if stopped:
        say(f"harness: interrupted; go on with: {typed_here(resume_command(plan.command))}")
    return code


def _with_isolation(store: Store, run: Run) -> Run:
    """The manifest states the weakest isolation of any verdict, whichever was recorded last."""
    found = {row.verdict.isolation for row in run.rows if row.verdict}
    if not found:
        return run
    weakest = min(found, key=lambda isolation: (isolation.level, isolation.layers))
    manifest = replace(run.manifest, isolation=weakest)
    store.set_manifest(run.manifest.run, manifest)
    return replace(run, manifest=manifest)


def _exit_code(run: Run, *, stopped: bool) -> int:
    outcomes = {result.outcome for row in run.rows if row.verdict for result in row.verdict.results}
    if stopped:
        return 130
    if Outcome.ERRORED in outcomes:
        return 3
    return 5 if outcomes == {Outcome.SKIPPED} else 0


def _summary(run: Run, comparison: Comparison, progress: Progress) -> dict[str, object]:
    """What `--json` prints of a run, but for what only this command knows."""
    manifest = run.manifest
    return {
        "schema": SUMMARY_SCHEMA, "run": manifest.run, "suite": manifest.suite,
        "tasks": len(run.tasks), "planned": len(run.rows),
        "verified": sum(row.verdict is not None for row in run.rows),
        "verified_now": progress.done, "cached": progress.cached,
        "outcomes": {str(d): _outcomes(run, d) for d in manifest.dimensions},
        "arms": arms_as_data(comparison),
        "isolation": {"level": manifest.isolation.level, "layers": list(manifest.isolation.layers)},
        "replayed": manifest.replayed, "warnings": list(comparison.warnings),
    }  # fmt: skip


def _outcomes(run: Run, dimension: Dimension) -> dict[str, int]:
    counts = {outcome.value: 0 for outcome in Outcome}
    for row in run.rows:
        if row.verdict is not None:
            counts[row.verdict.result(dimension).outcome.value] += 1
    return counts


def _what_next(run: Run) -> str:
    name = run.manifest.run
    for row in run.rows:
        if row.verdict is not None and not row.verdict.passed:
            return f"A failure, replayed: {typed_here(replay_command(row.candidate.id, name))}"
    return "`harness show` prints a candidate; none has failed."


def resume_command(command: str) -> str:
    """The command that goes on where this one stopped."""
    return command if " --resume" in command else f"{command} --resume"


def rule_for(runs: Sequence[Run]) -> str:
    """What heads the tables: `plus` where any task has hidden tests, else `base`.

    Where the functional question was not asked: the one dimension that was, or `all` of several.
    """
    asked = [dimension for run in runs for dimension in run.manifest.dimensions]
    if asked and Dimension.FUNCTIONAL not in asked:
        return asked[0].value if len(set(asked)) == 1 else "all"
    groups = {group.group for run in runs for task in run.tasks for group in task.groups}
    return "plus" if "plus" in groups else "base"


def arms_as_data(comparison: Comparison) -> list[dict[str, object]]:
    """Arms as the summary states them."""
    return [
        {
            "name": arm.name, "model": arm.model, "strategy": arm.strategy,
            "planned": arm.planned, "verified": arm.verified, "errored": arm.errored,
            "tasks": arm.rate.n, "passed": arm.rate.passed, "rate": arm.rate.estimate,
            "low": arm.rate.low, "high": arm.rate.high, "interval": arm.rate.method,
            "groups": {name: {"passed": rate.passed, "n": rate.n, "rate": rate.estimate}
                       for name, rate in arm.groups.items()},
            "dimensions": {name: _tally(tally) for name, tally in arm.dimensions.items()},
        }
        for arm in comparison.arms
    ]  # fmt: skip


def _tally(tally: Tally) -> dict[str, object]:
    rate = tally.rate
    return {
        "passed": tally.passed, "failed": tally.failed, "errored": tally.errored,
        "skipped": tally.skipped, "missing": tally.missing, "tasks": rate.n,
        "rate": rate.estimate, "low": rate.low, "high": rate.high, "interval": rate.method,
    }  # fmt: skip


def write_reports(
    name: str, runs: Sequence[Run], comparison: Comparison, options: argparse.Namespace
) -> Iterator[Path]:
    """One file per format asked for; each path once it is written."""
    from harness.render import FORMATS, render

    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
    for kind in dict.fromkeys(options.format):
        path = options.out / f"{safe}{FORMATS[kind].suffix}"
        partial = path.with_name(path.name + ".partial")
        data = render(kind, runs, comparison)
        try:
            options.out.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data)
            partial.replace(path)
        except OSError as error:
            raise EnvironmentFault(
                f"{path}: cannot be written ({error.strerror}); every verdict is in the store: mend "
                f"that, or write the report to another folder with --out"
            ) from error
        yield path
