"""Arms, pairs and inventions of a comparison -> their part of the `report/1` document."""

from __future__ import annotations

from harness.records import Arm, Contrast, Invention, Inventions, Pair, Rate, Tally
from harness.render import figures, report
from harness.render.inventions import sentence


def _rate(rate: Rate) -> report.RateView:
    numbers = (rate.estimate, rate.low, rate.high)
    estimate, low, high = (figures.finite(number) if rate.n else None for number in numbers)
    return report.RateView(
        passed=rate.passed, n=rate.n, estimate=estimate, low=low, high=high, method=rate.method
    )


def arm_view(arm: Arm) -> report.ArmView:
    """One arm; what could not be estimated is None."""
    return report.ArmView(
        name=arm.name,
        model=arm.model,
        strategy=arm.strategy,
        planned=arm.planned,
        verified=arm.verified,
        errored=arm.errored,
        missing=arm.missing,
        undecided=arm.planned - arm.verified - arm.errored - arm.missing,
        samples_per_task=arm.samples_per_task,
        rate=_rate(arm.rate),
        groups={group: _rate(rate) for group, rate in sorted(arm.groups.items())},
        pass_at={k: figures.finite(share) for k, share in sorted(arm.pass_at.items())},
        reasons=dict(sorted(arm.reasons.items())),
        tokens=arm.tokens,
        cost_usd=figures.finite(arm.cost_usd),
        dimensions={name: _tally(tally) for name, tally in arm.dimensions.items()},
    )


def _tally(tally: Tally) -> report.TallyView:
    return report.TallyView(
        passed=tally.passed,
        failed=tally.failed,
        errored=tally.errored,
        skipped=tally.skipped,
        missing=tally.missing,
        rate=_rate(tally.rate),
    )


def pair_view(pair: Pair) -> report.PairView:
    """One pair; numbers are None where no task was judged for both."""
    numbers = (pair.difference, pair.low, pair.high, pair.p_value, pair.p_adjusted)
    difference, low, high, p_value, p_adjusted = (
        figures.finite(number) if pair.n else None for number in numbers
    )
    return report.PairView(
        first=pair.first,
        second=pair.second,
        rule=pair.rule,
        n=pair.n,
        both=pair.both,
        only_first=list(pair.only_first),
        only_second=list(pair.only_second),
        neither=pair.neither,
        difference=difference,
        low=low,
        high=high,
        p_value=p_value,
        p_adjusted=p_adjusted,
        method=pair.method,
        excluded=dict(sorted(pair.excluded.items())),
        verdict=pair.verdict,
    )


def inventions_view(found: Inventions) -> report.InventionsView:
    """What was invented, with a sentence for each contrast."""
    return report.InventionsView(
        judged=dict(found.judged),
        total=_invention(found.total),
        groups=[_invention(one) for one in found.groups],
        contrasts=[_contrast(one) for one in found.contrasts],
        family=found.family,
    )


def _invention(one: Invention) -> report.InventionView:
    return report.InventionView(
        library=one.library,
        rule=one.rule,
        confirmed=dict(one.confirmed),
        suspected=dict(one.suspected),
        unknown=dict(one.unknown),
    )


def _contrast(one: Contrast) -> report.ContrastView:
    return report.ContrastView(
        library=one.library,
        rule=one.rule,
        first=one.first,
        second=one.second,
        n=one.n,
        in_first=one.in_first,
        in_second=one.in_second,
        ratio=figures.finite(one.ratio),
        low=figures.finite(one.low),
        high=figures.finite(one.high),
        p_value=one.p_value,
        p_adjusted=one.p_adjusted,
        sentence=sentence(one),
    )
