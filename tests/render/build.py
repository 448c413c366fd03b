"""Synthetic runs and comparisons for the tests of reports: 16 tasks, 3 strategies, hostile text included."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.records import (
    Arm,
    Candidate,
    Cases,
    CheckResult,
    Comparison,
    Contrast,
    Dimension,
    Finding,
    GroupResult,
    Integrity,
    Invention,
    Inventions,
    Isolation,
    Manifest,
    Outcome,
    Pair,
    Prompt,
    Rate,
    Risk,
    Row,
    Run,
    Severity,
    Status,
    Suite,
    Tally,
    Task,
    Tier,
    Turn,
    Verdict,
    digest,
)
from tests.render.problems import PROBLEMS, Problem

MODEL = "model-a"
ISOLATION = Isolation("L2", ("namespaces", "seccomp", "rlimits"))

# One letter per problem: P passed, B failed a visible test, F failed a hidden one, S passed but
# insecure, E could not be judged, M not verified.
OUTCOMES = {
    "direct": "PFFPBFFFPFFPSPFF",
    "plan-then-code": "PPFFPPFPPFPPFPPP",
    "edge-cases-first": "PPPPPEPFPPPMPPPP",
}

SCRIPT = "</script><img src=x onerror=\"window.__pwned=1;alert('pwned')\"><!--"
HOSTILE = (
    SCRIPT,
    "line\u2028separator\u2029paragraph",
    "\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "\u202eright to left\u202c",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "nul\x00byte\ttab\r\nnewline",
    "lone \ud800 surrogate \udfff",
    "``` ````\n| pipe | `tick` |\n# heading",
    "{{ 7*7 }} {% raw %}",
    "&lt;b&gt; &amp; $x^2$",
    "\ufffe\ufeff",
)
LONG_LINE = "x" * 1_000_000


def a_task(problem: Problem, *, hidden_suite: bool = False) -> Task:
    """A task with visible cases and hidden cases, or a hidden test module."""
    hidden = Suite("plus", "def test_it(): ...\n") if hidden_suite else Cases("plus", ())
    return Task(
        id=f"core/{problem.name}",
        suite="core",
        title=problem.title,
        prompt=Prompt(
            statement=problem.statement,
            signature=problem.right[problem.right.index("def ") :].splitlines()[0],
            constraints="Standard library only.",
            edge_cases="Empty input; ties; values at the boundary.",
        ),
        entry_point=problem.right.split("def ")[1].split("(")[0],
        reference=problem.right,
        groups=(Cases("base", ()), hidden),
        category=problem.category,
        risk=Risk(problem.risk),
        digest=digest(problem.name),
    )


def a_candidate(
    problem: Problem, strategy: str, *, right: bool, sample_index: int = 0
) -> Candidate:
    """The right or the wrong answer, replayed; only `direct` answers without prose around it."""
    code = problem.right if right else problem.wrong
    answer = f"Here is the function:\n\n```python\n{code}```\n"
    extracted = strategy != "direct"
    return Candidate(
        task_id=f"core/{problem.name}",
        model=MODEL,
        strategy=strategy,
        sample_index=sample_index,
        raw=answer if extracted else code,
        code=code,
        assembly="extracted" if extracted else "verbatim",
        replayed=True,
        origin=f"recordings/core.jsonl:{1 + sample_index}",
        transcript=_turns(problem, strategy, answer) if extracted else (),
    )


def a_verdict(problem: Problem, letter: str, *, in_process: bool = False) -> Verdict | None:
    """The verdict that one letter of OUTCOMES stands for; None for M."""
    if letter == "M":
        return None
    place = Integrity.IN_PROCESS if in_process else Integrity.OUTPUTS_ONLY
    if letter == "E":
        functional = CheckResult(
            Dimension.FUNCTIONAL, Outcome.ERRORED, reason="the reference did not finish"
        )
    else:
        functional = _functional(problem, letter, place)
    insecure = letter == "S" or (letter in "BF" and problem.name in {"find-user", "safe-join"})
    return Verdict(
        key=digest([problem.name, letter]),
        results=(
            functional,
            _api(problem, letter),
            _security(problem) if insecure else CheckResult(Dimension.SECURITY, Outcome.PASSED),
            CheckResult(Dimension.PERFORMANCE, Outcome.SKIPPED, reason="not measurable"),
        ),
        isolation=ISOLATION,
        attempts=2 if problem.reason == "timeout" else 1,
    )


def a_run(
    *,
    name: str = "2024-06-01-core",
    outcomes: Mapping[str, str] = OUTCOMES,
    problems: Sequence[Problem] = PROBLEMS,
    samples: int = 1,
) -> Run:
    """A run in canonical order; with several samples every second one has the opposite outcome."""
    rows = [
        _row(problem, strategy, letters[i], sample)
        for i, problem in enumerate(problems)
        for strategy, letters in outcomes.items()
        for sample in range(samples)
    ]
    tasks = [a_task(p, hidden_suite=p.category == "concurrency") for p in problems]
    return Run(a_manifest(name, len(rows)), tuple(tasks), tuple(rows))


def a_manifest(name: str, planned: int) -> Manifest:
    """What produced a synthetic run."""
    return Manifest(
        run=name,
        created="2024-06-01T09:30:00+00:00",
        suite="core",
        suite_digest=digest("core"),
        dimensions=(
            Dimension.FUNCTIONAL,
            Dimension.API,
            Dimension.SECURITY,
            Dimension.PERFORMANCE,
        ),
        planned=planned,
        replayed=True,
        seed=20240601,
        versions={"python": "3.11.7", "harness": "0.1.0"},
        machine={"system": "Linux", "cpus": "2"},
        isolation=ISOLATION,
        command="harness run --suite core --strategy direct",
        sources=("recordings/core.jsonl",),
    )


def a_hostile_run() -> Run:
    """Every place a stranger's text can reach holds every hostile text."""
    everything = "\n".join(HOSTILE)
    problem = PROBLEMS[0]
    tasks, rows = [], []
    for number, text in enumerate(HOSTILE):
        task = replace(
            a_task(problem),
            id=f"{text}/{number}",
            title=text,
            category=text,
            prompt=Prompt(statement=everything, context=text),
        )
        tasks.append(task)
        candidate = replace(
            a_candidate(problem, "plan-then-code", right=False),
            task_id=task.id,
            model=text,
            strategy=text,
            raw=everything + ("" if number else LONG_LINE),
            code=everything,
            assembly=text,
            origin=text,
            transcript=(Turn(text, everything, everything),),
        )
        finding = Finding(
            rule=text,
            dimension=Dimension.FUNCTIONAL,
            message=text,
            line=1,
            evidence={text: everything, "call": text, "got": everything if number else LONG_LINE},
        )
        failed = CheckResult(Dimension.FUNCTIONAL, Outcome.FAILED, reason=text, findings=(finding,))
        invented = replace(
            finding,
            dimension=Dimension.API,
            tier=list(Tier)[number % 3],
            column=1,
            symbol=text,
            library=text,
            suggestions=(text, everything),
        )
        api = CheckResult(Dimension.API, Outcome.FAILED, reason=text, findings=(invented,))
        verdict = Verdict(text, (failed, api), Isolation(text, (text,)))
        rows.append(Row(candidate, verdict))
    manifest = replace(
        a_manifest(everything, len(rows)),
        suite=everything,
        command=everything,
        versions={everything: everything},
        machine={everything: everything},
        sources=HOSTILE,
    )
    return Run(manifest, tuple(tasks), tuple(rows))


def a_comparison(*runs: Run, rule: str = "functional") -> Comparison:
    """Arms and pairs of these runs by the textbook: Wilson, exact McNemar, Holm."""
    rows = [row for run in runs for row in run.rows]
    keys = list(dict.fromkeys((row.candidate.model, row.candidate.strategy) for row in rows))
    chosen = {
        key: [row for row in rows if (row.candidate.model, row.candidate.strategy) == key]
        for key in keys
    }
    arms = tuple(_arm(model, strategy, chosen[model, strategy]) for model, strategy in keys)
    pairs = [
        _pair((one, chosen[one]), (other, chosen[other]), rule)
        for one, other in itertools.combinations(keys, 2)
    ]
    return Comparison(
        rule=rule,
        arms=arms,
        pairs=_holm(pairs),
        family=f"{len(pairs)} pairs under one rule, corrected by Holm",
        warnings=(
            f"{len(rows)} of {len(rows)} candidates replayed from recordings",
            f"underpowered: {len(runs[0].tasks)} tasks cannot reliably show a difference below 31 pp",
            f"{len(rows)} verdicts made at isolation L2, below L3",
        ),
        inventions=_inventions({strategy: chosen[model, strategy] for model, strategy in keys}),
    )


# --- Parts -----------------------------------------------------------------------------------


def _row(problem: Problem, strategy: str, letter: str, sample: int) -> Row:
    if sample % 2:
        letter = {"P": "F", "F": "P", "B": "P"}.get(letter, letter)
    candidate = a_candidate(problem, strategy, right=letter in "PEM", sample_index=sample)
    if problem.name == "wrap-text" and letter == "F":
        hostile = f"# {SCRIPT}\n# \u202ereversed\u202c \x1b[31m\n{candidate.code}"
        candidate = replace(candidate, code=hostile, raw=hostile)
    verdict = a_verdict(problem, letter, in_process=problem.category == "concurrency")
    return Row(candidate, verdict, cached=strategy == "direct" and letter == "P")


def _turns(problem: Problem, strategy: str, answer: str) -> tuple[Turn, ...]:
    plan = "1. Read the request.\n2. List the corner cases.\n3. Write the function."
    return (
        Turn("planner", f"Plan: {problem.statement}", plan, 40, 25, 0.0001, 0.8),
        Turn("coder", f"{problem.statement}\n\nPlan:\n{plan}", answer, 90, 120, 0.0004, 1.9),
    )


def _functional(problem: Problem, letter: str, place: Integrity) -> CheckResult:
    base = GroupResult("base", Status.PASSED, 4, 4, place)
    if letter in "PS":
        plus = GroupResult("plus", Status.PASSED, 31, 31, place)
        return CheckResult(Dimension.FUNCTIONAL, Outcome.PASSED, groups=(base, plus))
    if letter == "B":
        groups = (
            GroupResult("base", Status.FAILED, 4, 2, place),
            GroupResult("plus", Status.SKIPPED, 31, 0, place),
        )
    else:
        status = Status.TIMEOUT if problem.reason == "timeout" else Status.FAILED
        groups = (base, GroupResult("plus", status, 31, 7, place))
    return CheckResult(
        Dimension.FUNCTIONAL,
        Outcome.FAILED,
        reason=problem.reason,
        findings=(_wrong_value(problem),),
        groups=groups,
    )


def _wrong_value(problem: Problem) -> Finding:
    hostile = problem.name == "wrap-text"
    return Finding(
        rule="functional.case",
        dimension=Dimension.FUNCTIONAL,
        message=f"{problem.call} gave another result than expected",
        line=problem.line,
        evidence={
            "call": problem.call,
            "expected": problem.expected,
            "got": f"{problem.got}  # {SCRIPT}" if hostile else problem.got,
        },
    )


def _api(problem: Problem, letter: str) -> CheckResult:
    if letter not in "BF" or "no attribute" not in problem.got:
        return CheckResult(Dimension.API, Outcome.PASSED)
    finding = Finding(
        rule="API004",
        dimension=Dimension.API,
        message="itertools has no attribute 'chunked'",
        line=problem.line,
        column=17,
        symbol="itertools.chunked",
        library="itertools",
        suggestions=("itertools.batched", "itertools.islice"),
        evidence={"looked at": "itertools", "installed": "python 3.11.7"},
    )
    doubted = Finding(
        rule="API005",
        dimension=Dimension.API,
        message="`size` may have no attribute `real_size`",
        line=1,
        severity=Severity.MEDIUM,
        tier=Tier.SUSPECTED,
        symbol="size.real_size",
    )
    return CheckResult(Dimension.API, Outcome.FAILED, "missing_name", (doubted, finding))


def _security(problem: Problem) -> CheckResult:
    finding = Finding(
        rule="SEC003",
        dimension=Dimension.SECURITY,
        message="a path built from input can leave its root",
        line=problem.line,
        severity=Severity.CRITICAL,
        evidence={"payload": "a/../../etc/passwd", "reached": "/etc/passwd"},
    )
    return CheckResult(Dimension.SECURITY, Outcome.FAILED, "exploitable", (finding,))


# --- Statistics ------------------------------------------------------------------------------


def _share(rows: Sequence[Row], task: str, dimension: Dimension) -> float | None:
    """The share of judged samples of a task that passed; None when none was judged."""
    outcomes = [
        row.verdict.result(dimension).outcome
        for row in rows
        if row.candidate.task_id == task and row.verdict
    ]
    judged = [o is Outcome.PASSED for o in outcomes if o in {Outcome.PASSED, Outcome.FAILED}]
    return sum(judged) / len(judged) if judged else None


def _shares(rows: Sequence[Row], dimension: Dimension = Dimension.FUNCTIONAL) -> dict[str, float]:
    tasks = dict.fromkeys(row.candidate.task_id for row in rows)
    shares = {task: _share(rows, task, dimension) for task in tasks}
    return {task: share for task, share in shares.items() if share is not None}


def _wilson(total: float, n: int) -> Rate:
    if not n:
        return Rate(0, 0, math.nan, math.nan, math.nan, "Wilson 95%")
    z, p = 1.959963984540054, total / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Rate(int(total), n, p, max(0.0, centre - half), min(1.0, centre + half), "Wilson 95%")


def _arm(model: str, strategy: str, rows: Sequence[Row]) -> Arm:
    shares = _shares(rows)
    verdicts = [row.verdict for row in rows if row.verdict]
    functional = [verdict.result(Dimension.FUNCTIONAL) for verdict in verdicts]
    errored = sum(result.outcome is Outcome.ERRORED for result in functional)
    base = sum(
        any(g.group == "base" and g.status is Status.PASSED for g in r.groups) for r in functional
    )
    n = len(shares)
    return Arm(
        name=strategy,
        model=model,
        strategy=strategy,
        planned=len(rows),
        verified=len(verdicts) - errored,
        errored=errored,
        missing=len(rows) - len(verdicts),
        samples_per_task=len(rows) // max(1, len({row.candidate.task_id for row in rows})),
        rate=_wilson(sum(shares.values()), n),
        groups={"base": _wilson(min(base, n), n), "plus": _wilson(sum(shares.values()), n)},
        reasons=Counter(r.reason for r in functional if r.outcome is Outcome.FAILED),
        tokens=sum(t.completion_tokens or 0 for row in rows for t in row.candidate.transcript)
        or None,
        cost_usd=sum(t.cost_usd or 0 for row in rows for t in row.candidate.transcript) or None,
        dimensions={
            str(dimension): _tally(rows, dimension)
            for dimension in Dimension
            if any(r.dimension is dimension for verdict in verdicts for r in verdict.results)
        },
    )


def _tally(rows: Sequence[Row], dimension: Dimension) -> Tally:
    times = Counter(row.verdict.result(dimension).outcome for row in rows if row.verdict)
    shares = _shares(rows, dimension)
    return Tally(
        passed=times[Outcome.PASSED],
        failed=times[Outcome.FAILED],
        errored=times[Outcome.ERRORED],
        skipped=times[Outcome.SKIPPED],
        missing=sum(row.verdict is None for row in rows),
        rate=_wilson(sum(shares.values()), len(shares)),
    )


def _inventions(arms: Mapping[str, Sequence[Row]]) -> Inventions | None:
    """What each arm invented, with a difference that may be claimed and one that may not."""
    results = {
        name: [row.verdict.result(Dimension.API) for row in rows if row.verdict]
        for name, rows in arms.items()
    }
    judged = {
        name: sum(r.outcome in {Outcome.PASSED, Outcome.FAILED} for r in found)
        for name, found in results.items()
    }
    if not sum(judged.values()):
        return None
    groups = {(f.library, f.rule) for rs in results.values() for r in rs for f in r.findings}

    def counted(group: tuple[str, str], tier: Tier) -> dict[str, int]:
        return {
            name: sum(
                any(f.tier is tier and group in {(f.library, f.rule), ("", "")} for f in r.findings)
                for r in found
            )
            for name, found in results.items()
        }

    def invention(group: tuple[str, str]) -> Invention:
        return Invention(*group, *(counted(group, tier) for tier in Tier))

    first, second, *_ = [*arms, "nobody"]
    return Inventions(
        judged=judged,
        total=invention(("", "")),
        groups=tuple(invention(group) for group in sorted(groups)),
        contrasts=(
            Contrast("", "", first, second, 164, 24, 8, 3.0, 1.4, 6.4, 0.0015, 0.003),
            Contrast("pandas", "API006", second, first, 164, 3, 6, 0.5, 0.1, 1.9, 0.51, 0.51),
            Contrast("numpy", "API005", first, second, 164, 7, 0, None, 1.8, None, 0.016, 0.032),
        ),
        family="Holm over 3 contrasts",
    )


def _pair(
    first: tuple[tuple[str, str], Sequence[Row]],
    second: tuple[tuple[str, str], Sequence[Row]],
    rule: str,
) -> Pair:
    one, other = _shares(first[1]), _shares(second[1])
    common = [task for task in one if task in other]
    better = tuple(task for task in common if one[task] > other[task])
    worse = tuple(task for task in common if one[task] < other[task])
    both = sum(one[task] == other[task] == 1 for task in common)
    discordant, n = len(better) + len(worse), len(common)
    tail = sum(math.comb(discordant, k) for k in range(min(len(better), len(worse)) + 1))
    difference = (len(better) - len(worse)) / n if n else math.nan
    half = 1.96 * math.sqrt(discordant / n**2) if n else math.nan
    return Pair(
        first=first[0][1],
        second=second[0][1],
        rule=rule,
        n=n,
        both=both,
        only_first=better,
        only_second=worse,
        neither=n - both - discordant,
        difference=difference,
        low=max(-1.0, difference - half),
        high=min(1.0, difference + half),
        p_value=min(1.0, tail / 2 ** (discordant - 1)) if discordant else 1.0,
        p_adjusted=1.0,
        method="exact McNemar",
        excluded={task: "not judged for both" for task in {**one, **other} if task not in common},
    )


def _holm(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    adjusted, so_far = {}, 0.0
    for rank, pair in enumerate(sorted(pairs, key=lambda pair: pair.p_value)):
        so_far = max(so_far, min(1.0, pair.p_value * (len(pairs) - rank)))
        adjusted[pair.first, pair.second] = so_far
    return tuple(
        replace(pair, p_adjusted=adjusted[pair.first, pair.second], verdict=_sentence(pair, p))
        for pair, p in ((pair, adjusted[pair.first, pair.second]) for pair in pairs)
    )


def _sentence(pair: Pair, p: float) -> str:
    if p >= 0.05:
        return f"No difference between {pair.first} and {pair.second} shown on {pair.n} tasks."
    better, worse = (pair.first, pair.second) if pair.difference > 0 else (pair.second, pair.first)
    return f"{better} passes more tasks than {worse} (corrected p = {p:.3f}, {pair.n} tasks)."
