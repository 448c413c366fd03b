"""Runs and their Comparison -> the `report/1` document, complete or held under a size."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping, Sequence

from harness.records import (
    Arm,
    Candidate,
    Comparison,
    Dimension,
    Finding,
    Isolation,
    Manifest,
    Prompt,
    Row,
    Run,
    Task,
    Verdict,
)
from harness.render import figures, report
from harness.render.cap import DEFAULT_CAP_BYTES, fit
from harness.render.comparison_view import arm_view, inventions_view, pair_view
from harness.render.findings import by_tier
from harness.render.standing import (
    ERRORED,
    FAILED,
    MISSING,
    PARTLY,
    PASSED,
    UNDECIDED,
    integrity,
    standing,
)
from harness.render.text import inert, is_obeyed
from harness.stats.arms import natural_key

PROMPT_PARTS = (
    "statement",
    "signature",
    "context",
    "constraints",
    "examples",
    "edge_cases",
    "quality_bar",
)


def build_view(
    runs: Sequence[Run], comparison: Comparison, *, cap_bytes: int | None = DEFAULT_CAP_BYTES
) -> report.Report:
    """The document of these runs; over `cap_bytes` of HTML the least telling details are left out.

    None leaves nothing out. The same input gives the same document: no clock, no chance.
    """
    texts: dict[str, str] = {}
    tasks = _tasks(runs)
    arms = _arm_names(runs, comparison)
    candidates = [
        _candidate(run, row, comparison.rule, arms, texts) for run in runs for row in run.rows
    ]
    matrix = _matrix(tasks, comparison.arms, candidates)
    differs = {row["task"]: _differs(row["cells"]) for row in matrix}
    full = report.Report(
        schema=report.SCHEMA,
        rule=comparison.rule,
        family=comparison.family,
        runs=[_manifest(run.manifest) for run in runs],
        warnings=_warnings(comparison, candidates),
        arms=[arm_view(arm) for arm in comparison.arms],
        pairs=[pair_view(pair) for pair in comparison.pairs],
        tasks=[_task(task, differs=differs[task.id]) for task in tasks],
        candidates=candidates,
        matrix=matrix,
        inventions=inventions_view(comparison.inventions) if comparison.inventions else None,
        texts=dict(sorted(texts.items())),
        omitted=report.OmittedView(
            cap_bytes=None, tasks=0, candidates=0, details=0, clipped=0, sentence=""
        ),
    )
    return full if cap_bytes is None else fit(full, cap_bytes)


def replay_command(candidate_id: str, run: str) -> str:
    """The command that shows this candidate and runs its failing call again, safe to paste."""
    return f"harness show {_quoted(candidate_id)} --run {_bare(run)} --replay"


# --- Runs and tasks --------------------------------------------------------------------------


def _tasks(runs: Sequence[Run]) -> list[Task]:
    """Every task with a candidate, once and by name; where runs disagree the first one is shown."""
    seen: dict[str, Task] = {}
    for run in runs:
        asked = {row.candidate.task_id for row in run.rows}
        for task in run.tasks:
            if task.id in asked:
                seen.setdefault(task.id, task)
    return sorted(seen.values(), key=lambda task: natural_key(task.id))


def _manifest(manifest: Manifest) -> report.ManifestView:
    return report.ManifestView(
        run=manifest.run,
        created=manifest.created,
        suite=manifest.suite,
        suite_digest=manifest.suite_digest,
        dimensions=[str(dimension) for dimension in manifest.dimensions],
        planned=manifest.planned,
        replayed=manifest.replayed,
        seed=manifest.seed,
        versions=_sorted(manifest.versions),
        machine=_sorted(manifest.machine),
        isolation=_isolation(manifest.isolation),
        command=manifest.command,
        sources=list(manifest.sources),
    )


def _task(task: Task, *, differs: bool) -> report.TaskView:
    return report.TaskView(
        id=task.id,
        suite=task.suite,
        title=task.title,
        category=task.category,
        risk=str(task.risk),
        digest=task.digest,
        entry_point=task.entry_point,
        differs=differs,
        prompt=_prompt(task.prompt),
    )


def _prompt(prompt: Prompt) -> dict[str, str]:
    parts: dict[str, str] = {name: getattr(prompt, name) for name in PROMPT_PARTS}
    return {name: text for name, text in parts.items() if text}


def _isolation(isolation: Isolation) -> report.IsolationView:
    return report.IsolationView(level=isolation.level, layers=list(isolation.layers))


def _sorted(mapping: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(mapping.items()))


# --- Candidates ------------------------------------------------------------------------------


ArmKey = tuple[str, str, str]


def _arm_names(runs: Sequence[Run], comparison: Comparison) -> dict[ArmKey, str]:
    """(run, model, strategy) -> the name of its arm.

    Where two runs hold the same strategy and model, the comparison puts the run before each name.
    """
    groups = [
        (run.manifest.run, *key)
        for run in runs
        for key in dict.fromkeys((row.candidate.model, row.candidate.strategy) for row in run.rows)
    ]
    several = len({group[1:] for group in groups}) < len(groups)
    return {
        (run, model, strategy): arm.name
        for run, model, strategy in groups
        for arm in comparison.arms
        if (arm.model, arm.strategy) == (model, strategy)
        and (not several or arm.name.startswith(f"{run}:"))
    }


def _candidate(
    run: Run, row: Row, rule: str, arms: Mapping[ArmKey, str], texts: dict[str, str]
) -> report.CandidateView:
    candidate, verdict = row.candidate, row.verdict
    results = verdict.results if verdict else ()
    stands = standing(row, rule)
    name = run.manifest.run
    return report.CandidateView(
        id=candidate.id,
        run=name,
        task=candidate.task_id,
        arm=arms.get((name, candidate.model, candidate.strategy)),
        sample_index=candidate.sample_index,
        state=stands.state,
        reason=stands.reason,
        also=stands.also,
        outcomes={str(result.dimension): str(result.outcome) for result in results},
        reasons={str(result.dimension): result.reason for result in results if result.reason},
        groups=_groups(verdict),
        findings=[_finding(one) for one in by_tier(f for r in results for f in r.findings)],
        isolation=_isolation(verdict.isolation) if verdict else None,
        integrity=integrity(verdict) if verdict else None,
        cached=row.cached,
        attempts=verdict.attempts if verdict else None,
        replayed=candidate.replayed,
        assembly=candidate.assembly,
        origin=candidate.origin,
        replay=replay_command(candidate.id, name),
        code=_keep(candidate.code, texts),
        raw=_keep(candidate.raw, texts),
        details=True,
        transcript=_transcript(candidate, texts),
    )


def _groups(verdict: Verdict | None) -> dict[str, str | None]:
    groups: dict[str, str | None] = {"base": None, "plus": None}
    for result in verdict.results if verdict else ():
        groups |= {group.group: str(group.status) for group in result.groups}
    return groups


def _finding(finding: Finding) -> report.FindingView:
    return report.FindingView(
        rule=finding.rule,
        dimension=str(finding.dimension),
        severity=str(finding.severity),
        tier=str(finding.tier),
        line=finding.line,
        column=finding.column,
        symbol=finding.symbol,
        library=finding.library,
        message=finding.message,
        suggestions=list(finding.suggestions),
        evidence=dict(finding.evidence),
    )


def _transcript(candidate: Candidate, texts: dict[str, str]) -> list[report.TurnView]:
    return [
        report.TurnView(
            role=turn.role,
            prompt=_keep(turn.prompt, texts),
            answer=_keep(turn.answer, texts),
            prompt_tokens=turn.prompt_tokens,
            completion_tokens=turn.completion_tokens,
            cost_usd=figures.finite(turn.cost_usd),
            latency_seconds=figures.finite(turn.latency_seconds),
        )
        for turn in candidate.transcript
    ]


def _keep(text: str, texts: dict[str, str]) -> str:
    """Keep the text once, under the same address as `Candidate.code_digest`."""
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    texts[key] = text
    return key


def _quoted(text: str) -> str:
    """The text as one shell word in quotes; characters a terminal would obey become escapes."""
    if inert(text) == text:
        return "'" + text.replace("'", "'\"'\"'") + "'"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + "".join(_bytes(c) if is_obeyed(c) else c for c in escaped) + "'"


def _bytes(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def _bare(text: str) -> str:
    return shlex.quote(text) if inert(text) == text else _quoted(text)


# --- Matrix ------------------------------------------------------------------------------------


def _matrix(
    tasks: Sequence[Task], arms: Sequence[Arm], candidates: Sequence[report.CandidateView]
) -> list[report.MatrixRow]:
    places: dict[tuple[str, str | None], list[int]] = {}
    for position, candidate in enumerate(candidates):
        places.setdefault((candidate["task"], candidate["arm"]), []).append(position)
    return [
        report.MatrixRow(
            task=task.id,
            cells=[_cell(arm, places.get((task.id, arm.name), []), candidates) for arm in arms],
        )
        for task in tasks
    ]


def _cell(
    arm: Arm, positions: list[int], candidates: Sequence[report.CandidateView]
) -> report.CellView:
    inside = [candidates[position] for position in positions]
    states = [candidate["state"] for candidate in inside]
    passed, failed = states.count(PASSED), states.count(FAILED)
    order = (FAILED, ERRORED, UNDECIDED, MISSING, PASSED)
    state = PARTLY if passed and failed else next((s for s in order if s in states), MISSING)
    shown = FAILED if state == PARTLY else state
    reasons = [candidate["reason"] for candidate in inside if candidate["state"] == shown]
    also = {name for candidate in inside for name in candidate["also"]}
    return report.CellView(
        arm=arm.name,
        state=state,
        reason=reasons[0] if reasons else "not generated",
        passed=passed,
        n=passed + failed,
        planned=max(1, len(positions)),
        also=[str(dimension) for dimension in Dimension if dimension in also],
        candidates=positions,
    )


def _differs(cells: Sequence[report.CellView]) -> bool:
    """True when judged strategies did not all pass the same share of their samples."""
    return len({cell["passed"] / cell["n"] for cell in cells if cell["n"]}) > 1


# --- Warnings --------------------------------------------------------------------------------


def _warnings(comparison: Comparison, candidates: Sequence[report.CandidateView]) -> list[str]:
    strangers = sum(candidate["arm"] is None for candidate in candidates)
    if not strangers:
        return list(comparison.warnings)
    left_out = f"{figures.count(strangers, 'candidate')} of strategies that are not compared here"
    return [*comparison.warnings, f"{left_out}: not in the tables"]
