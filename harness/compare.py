"""Runs -> one Comparison: a rate per arm, every pair tested on the same tasks, and warnings.

An arm is one strategy with one model. The unit of inference is the task: samples are averaged
inside a task before anything else, and two arms are compared only on tasks both were judged on.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from harness.errors import UsageError
from harness.records import Arm, Comparison, Dimension, Outcome, Pair, Rate, Row, Run, Turn
from harness.stats import multiplicity, paired, pass_at_k
from harness.stats.arms import LabelledArm, count, label_arms, natural_key, select
from harness.stats.caveats import caveats, changed_tasks, counted
from harness.stats.dimensions import tallies
from harness.stats.inventions import inventions
from harness.stats.rates import Counts, rate
from harness.stats.rules import RULES, Label, is_empty, label

ALPHA = 0.05
SEED = 20240611
K_SHOWN = (1, 2, 5, 10, 100)


def compare(runs: Sequence[Run], *, rule: str = "all", arms: Sequence[str] = ()) -> Comparison:
    """Compare every arm of the runs with every other under `rule` (see harness.stats.rules).

    `arms` selects arms by name; their order is then the order of the comparison, and a pair's
    difference is the earlier arm minus the later. Rows that were not judged enter no estimate and
    are counted in their arm and in the warnings. Holm corrects over all pairs shown. Raises
    UsageError for an unknown rule or arm, for runs that share no task, and for runs or verdicts
    that never asked what the rule reads; NothingEvaluated where there are no candidates.
    """
    if rule not in RULES:
        raise UsageError(f"no rule is called {rule!r}; there are: {', '.join(RULES)}")
    chosen = select(label_arms(runs, rule), arms)
    _refuse_different_questions(chosen, rule)
    _refuse_different_suites(chosen)
    tested, untested = [], []
    for first, second in itertools.combinations(chosen, 2):
        shared, excluded = _shared_tasks(first, second)
        if shared:
            tested.append(_pair(first, second, shared, excluded, rule))
        else:
            untested.append(f"{first.name} and {second.name} share no judged task: not compared")
    pairs = _corrected([pair for pair, _ in tested])
    unsettled = {
        (pair.first, pair.second): squared
        for pair, (_, squared) in zip(pairs, tested, strict=True)
        if not _shows(pair)
    }
    return Comparison(
        rule=rule,
        arms=tuple(_arm(arm, rule) for arm in chosen),
        pairs=pairs,
        family=f"Holm over {counted(len(pairs), 'pair')}, rule {rule}",
        warnings=caveats(chosen, pairs, rule=rule, unsettled=unsettled, untested=untested),
        inventions=inventions(chosen),
    )


# --- What cannot be compared -----------------------------------------------------------------


def _refuse_different_questions(arms: Sequence[LabelledArm], rule: str) -> None:
    if rule == "all":
        asked = {arm.run.manifest.run: arm.run.manifest.dimensions for arm in arms}
        if len({frozenset(dimensions) for dimensions in asked.values()}) > 1:
            listed = "; ".join(f"{run}: {', '.join(dims)}" for run, dims in asked.items())
            raise UsageError(
                f"rule all means something else in each of these runs ({listed});"
                " compare them under one dimension, base or plus"
            )
        return
    needed = Dimension(rule) if rule in set(Dimension) else Dimension.FUNCTIONAL
    verdicts = [row.verdict for arm in arms for row, _ in arm.rows if row.verdict is not None]
    if verdicts and not any(r.dimension is needed for v in verdicts for r in v.results):
        raise UsageError(
            f"rule {rule} reads {needed} results and none of {counted(len(verdicts), 'verdict')}"
            " has one; verify with that dimension or choose another rule"
        )


def _refuse_different_suites(arms: Sequence[LabelledArm]) -> None:
    for first, second in itertools.combinations(arms, 2):
        if first.run.manifest.suite_digest == second.run.manifest.suite_digest:
            continue
        common = first.labels.keys() & second.labels.keys()
        if not common - changed_tasks(first.run, second.run):
            one, other = first.run.manifest, second.run.manifest
            raise UsageError(
                f"runs {one.run} and {other.run} share no unchanged task (suites {one.suite}"
                f" {one.suite_digest} and {other.suite} {other.suite_digest}); compare runs of one"
                " suite"
            )


# --- One arm ---------------------------------------------------------------------------------


def _arm(arm: LabelledArm, rule: str) -> Arm:
    return Arm(
        name=arm.name,
        model=arm.model,
        strategy=arm.strategy,
        planned=len(arm.rows),
        verified=arm.number(Label.RIGHT, Label.WRONG),
        errored=arm.number(Label.ERRORED),
        missing=arm.number(Label.MISSING),
        samples_per_task=max(len(labels) for labels in arm.labels.values()),
        rate=rate(arm.counts),
        groups=_group_rates(arm),
        pass_at=_pass_at(arm.counts),
        reasons=_reasons(arm, rule),
        tokens=_tokens(arm),
        cost_usd=_cost(arm),
        dimensions=tallies(arm),
    )


def _group_rates(arm: LabelledArm) -> dict[str, Rate]:
    """The rate under the rules base and plus, where functional tests of that group were run."""
    reported = {
        group.group
        for row, _ in arm.rows
        if row.verdict is not None
        for group in row.verdict.result(Dimension.FUNCTIONAL).groups
    }
    return {
        group: rate(count((row, label(row, group)) for row, _ in arm.rows))
        for group in ("base", "plus")
        if group in reported
    }


def _pass_at(counts: Counts) -> dict[str, float]:
    shares = {
        f"pass@{k}": pass_at_k.mean_over_tasks(pass_at_k.pass_at_k, list(counts.values()), k)
        for k in K_SHOWN
    }
    return {name: share for name, share in shares.items() if share is not None}


def _reasons(arm: LabelledArm, rule: str) -> dict[str, int]:
    words = Counter(_reason(row, rule) for row, found in arm.rows if found is Label.WRONG)
    return dict(sorted(words.items(), key=lambda item: (-item[1], item[0])))


def _reason(row: Row, rule: str) -> str:
    """One countable word: the functional reason, or the name of the first other failed dimension."""
    if row.verdict is None or is_empty(row.candidate):
        return "empty"
    functional = row.verdict.result(Dimension.FUNCTIONAL)
    if functional.outcome is Outcome.FAILED and rule in ("all", "base", "plus", "functional"):
        return functional.reason or "failed"
    if rule in set(Dimension):
        return rule
    failed = (d for d in Dimension if row.verdict.result(d).outcome is Outcome.FAILED)
    return next(failed, Dimension.FUNCTIONAL).value


def _turns(arm: LabelledArm) -> list[Turn]:
    return [turn for row, _ in arm.rows for turn in row.candidate.transcript]


def _tokens(arm: LabelledArm) -> int | None:
    """All tokens, or None unless every exchange states them: part of a sum reads like the whole."""
    used = [n for turn in _turns(arm) for n in (turn.prompt_tokens, turn.completion_tokens)]
    known = [n for n in used if n is not None]
    return sum(known) if used and len(known) == len(used) else None


def _cost(arm: LabelledArm) -> float | None:
    spent = [turn.cost_usd for turn in _turns(arm)]
    known = [cost for cost in spent if cost is not None]
    return sum(known) if spent and len(known) == len(spent) else None


# --- One pair --------------------------------------------------------------------------------


def _shared_tasks(first: LabelledArm, second: LabelledArm) -> tuple[list[str], dict[str, str]]:
    """Tasks judged on both sides, and every other task of either side with why it is left out."""
    changed = changed_tasks(first.run, second.run)
    planned = first.labels.keys() | second.labels.keys()
    shared, excluded = [], {}
    for task in sorted(planned, key=natural_key):
        if task in changed:
            excluded[task] = "the task changed between the runs"
        elif task in first.counts and task in second.counts:
            shared.append(task)
        else:
            reasons = (_why_not_judged(arm, task) for arm in (first, second))
            excluded[task] = "; ".join(reason for reason in reasons if reason)
    return shared, excluded


def _why_not_judged(arm: LabelledArm, task: str) -> str:
    if task in arm.counts:
        return ""
    found = arm.labels.get(task, ())
    words = " and ".join(word.value for word in Label if word in found)
    return f"{arm.name}: {words or 'not attempted'}"


def _pair(
    first: LabelledArm,
    second: LabelledArm,
    shared: Sequence[str],
    excluded: Mapping[str, str],
    rule: str,
) -> tuple[Pair, float]:
    """The pair before correction, and the mean squared difference that planning needs."""
    differences = {
        task: Fraction(*first.counts[task]) - Fraction(*second.counts[task]) for task in shared
    }
    only_first = tuple(task for task, d in differences.items() if d > 0)
    only_second = tuple(task for task, d in differences.items() if d < 0)
    ties = [task for task, d in differences.items() if d == 0]
    both = sum(first.counts[task][0] > 0 for task in ties)
    n = len(shared)
    d = list(differences.values())
    if all(arm.counts[task][1] == 1 for arm in (first, second) for task in shared):
        low, high = paired.tango(len(only_first), len(only_second), n)
        p_value = paired.mcnemar(len(only_first), len(only_second))
        method = "exact McNemar; Tango 95 %"
    else:
        low, high = paired.mean_difference(d)
        p_value, test = paired.sign_flip(d, rng=random.Random(SEED))  # noqa: S311 - not a secret
        method = f"{test}; Student t over tasks 95 %"
    pair = Pair(
        first=first.name,
        second=second.name,
        rule=rule,
        n=n,
        both=both,
        only_first=only_first,
        only_second=only_second,
        neither=len(ties) - both,
        difference=float(sum(d) / n),
        low=low,
        high=high,
        p_value=p_value,
        p_adjusted=p_value,
        method=method,
        excluded=excluded,
    )
    return pair, float(sum(x * x for x in d) / n)


def _corrected(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    adjusted = multiplicity.holm([pair.p_value for pair in pairs])
    corrected = [replace(pair, p_adjusted=p) for pair, p in zip(pairs, adjusted, strict=True)]
    return tuple(replace(pair, verdict=_verdict(pair)) for pair in corrected)


def _shows(pair: Pair) -> bool:
    """Whether a difference may be claimed: after correction, and with an interval that agrees."""
    return pair.p_adjusted <= ALPHA and not pair.low <= 0 <= pair.high


def _verdict(pair: Pair) -> str:
    if _shows(pair):
        ahead, behind, low, high = pair.first, pair.second, pair.low, pair.high
        if pair.difference < 0:
            ahead, behind, low, high = pair.second, pair.first, -pair.high, -pair.low
        claim = f"{ahead} solves more tasks than {behind}"
        difference = abs(pair.difference)
    else:
        claim = f"no difference shown between {pair.first} and {pair.second}"
        difference, low, high = pair.difference, pair.low, pair.high
    return (
        f"{claim} ({_points(difference, sign='+')} pp, 95 % interval {_points(low)} to"
        f" {_points(high)}, Holm p {_p(pair.p_adjusted)}; {counted(pair.n, 'task')},"
        f" rule {pair.rule})"
    )


def _points(share: float, *, sign: str = "-") -> str:
    # Rounded first, and plus zero, so that nothing prints as -0.0.
    return f"{round(100 * share, 1) + 0.0:{sign}.1f}"


def _p(p: float) -> str:
    if p < 0.0001:
        return "<0.0001"
    return f"{p:.4f}" if p < 0.001 else f"{p:.2g}"
