"""Arms -> what each invented by library and kind, how often, and which differences are claimed.

Counts are of candidates: one that invents three keywords of a library is counted once. Two arms are
contrasted on tasks, as everywhere: a task counts for an arm when any of its candidates has a
confirmed finding, and only tasks with equally many judged candidates on both sides are compared.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.records import Contrast, Dimension, Invention, Inventions, Outcome, Tier
from harness.stats import multiplicity, paired
from harness.stats.arms import LabelledArm
from harness.stats.caveats import changed_tasks, counted

# With fewer tasks on which two arms differ no exact p-value is below 0.05: not tested. What is
# tested is chosen by that number alone, which says nothing of the direction.
FEWEST_DISCORDANT = 6

Group = tuple[str, str]
ANY: Group = ("", "")
_JUDGED = (Outcome.PASSED, Outcome.FAILED)


class _Seen:
    """What one arm invented: candidates by group and tier, and tasks by group."""

    def __init__(self, arm: LabelledArm) -> None:
        self.name = arm.name
        self.run = arm.run
        self.judged: dict[str, int] = defaultdict(int)
        self.candidates: dict[tuple[Group, Tier], int] = defaultdict(int)
        self.tasks: dict[Group, set[str]] = defaultdict(set)
        for row, _ in arm.rows:
            result = row.verdict.result(Dimension.API) if row.verdict else None
            if result is None or result.outcome not in _JUDGED:
                continue
            task = row.candidate.task_id
            self.judged[task] += 1
            found = {((one.library, one.rule), one.tier) for one in result.findings}
            for group, tier in found | {(ANY, tier) for _, tier in found}:
                self.candidates[group, tier] += 1
                if tier is Tier.CONFIRMED:
                    self.tasks[group].add(task)


def inventions(arms: Sequence[LabelledArm]) -> Inventions | None:
    """What every arm invented; None where the api dimension judged no candidate of any arm."""
    seen = [_Seen(arm) for arm in arms]
    if not any(one.judged for one in seen):
        return None
    names = {group for one in seen for group, _ in one.candidates} - {ANY}
    groups = sorted((_invention(group, seen) for group in names), key=_weight)
    contrasts = _corrected(list(_contrasts([ANY, *((g.library, g.rule) for g in groups)], seen)))
    return Inventions(
        judged={one.name: sum(one.judged.values()) for one in seen},
        total=_invention(ANY, seen),
        groups=tuple(groups),
        contrasts=contrasts,
        family=f"Holm over {counted(len(contrasts), 'contrast')}",
    )


def _invention(group: Group, seen: Sequence[_Seen]) -> Invention:
    library, rule = group
    confirmed, suspected, unknown = (
        {one.name: one.candidates.get((group, tier), 0) for one in seen}
        for tier in (Tier.CONFIRMED, Tier.SUSPECTED, Tier.UNKNOWN)
    )
    return Invention(library, rule, confirmed, suspected, unknown)


def _weight(one: Invention) -> tuple[int, int, int, str, str]:
    """Sorts the most frequent first, confirmed ones before others."""
    sums = (-sum(counts.values()) for counts in (one.confirmed, one.suspected, one.unknown))
    confirmed, suspected, unknown = sums
    return confirmed, suspected, unknown, one.library, one.rule


def _contrasts(groups: Sequence[Group], seen: Sequence[_Seen]) -> Iterator[Contrast]:
    for first, second in itertools.combinations(seen, 2):
        changed = changed_tasks(first.run, second.run)
        shared = {
            task
            for task, times in first.judged.items()
            if times == second.judged.get(task) and task not in changed
        }
        for group in groups:
            one, other = first.tasks[group] & shared, second.tasks[group] & shared
            if len(one ^ other) >= FEWEST_DISCORDANT:
                yield _contrast(group, (first.name, one), (second.name, other), len(shared))


def _contrast(
    group: Group, first: tuple[str, set[str]], second: tuple[str, set[str]], n: int
) -> Contrast:
    (first_name, one), (second_name, other) = first, second
    ends = paired.ratio(len(one & other), len(one - other), len(other - one))
    p_value = paired.mcnemar(len(one - other), len(other - one))
    return Contrast(
        library=group[0],
        rule=group[1],
        first=first_name,
        second=second_name,
        n=n,
        in_first=len(one),
        in_second=len(other),
        ratio=len(one) / len(other) if other else None,
        low=ends.low,
        high=ends.high if other else None,
        p_value=p_value,
        p_adjusted=p_value,
    )


def _corrected(contrasts: Sequence[Contrast]) -> tuple[Contrast, ...]:
    adjusted = multiplicity.holm([one.p_value for one in contrasts])
    return tuple(replace(one, p_adjusted=p) for one, p in zip(contrasts, adjusted, strict=True))
