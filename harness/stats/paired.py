"""Two arms on the same tasks -> difference, interval and p-value, paired by task."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from harness.stats.intervals import Interval, bisect, two_sided_t, two_sided_z, variance

_EXACT_STEPS = 1_000_000
_DRAWS = 20_000


class Permutation(NamedTuple):
    """A two-sided p-value and the words for how it was found."""

    p_value: float
    method: str


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact two-sided McNemar p-value: a fair coin over the discordant tasks; 1 without any.

    Doubled smaller binomial tail, as in Fagerland, Lydersen and Laake 2013.
    """
    discordant = only_first + only_second
    term, tail = 1, 0
    for k in range(min(only_first, only_second) + 1):
        tail += term
        term = term * (discordant - k) // (k + 1)
    return min(1.0, 2 * tail / (1 << discordant))


def tango(only_first: float, only_second: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Score interval of a paired difference of proportions (Tango 1998), first minus second.

    Finite and inside [-1, 1] for every input, also when no task or every task is discordant.
    """
    if n <= 0 or min(only_first, only_second) < 0 or only_first + only_second > n * (1 + 1e-12):
        raise ValueError(f"{only_first} + {only_second} discordant of {n} tasks is not possible")
    if only_first < only_second:
        mirrored = tango(only_second, only_first, n, confidence=confidence)
        return Interval(-mirrored.high, -mirrored.low)
    z = two_sided_z(confidence)
    difference = (only_first - only_second) / n

    def falls_below(delta: float, limit: float) -> float:
        return limit - _tango_score(delta, only_first, only_second, n)

    high = 1.0 if difference >= 1 else bisect(lambda d: falls_below(d, -z), difference, 1.0)
    if only_first == only_second:
        return Interval(-high, high)
    return Interval(bisect(lambda d: falls_below(d, z), -1.0, difference), high)


def ratio(both: int, only_first: int, only_second: int, *, confidence: float = 0.95) -> Interval:
    """Interval of a ratio of two paired proportions, first over second (Bonett and Price 2006).

    Hybrid of two Wilson intervals, as recommended by Fagerland, Lydersen and Laake 2014; tasks with
    neither do not enter. The upper end is infinite when the second never occurs.
    """
    first, second, n = both + only_first, both + only_second, both + only_first + only_second
    if n == 0:
        raise ValueError("nothing occurred on either side: a ratio needs at least one occurrence")
    shared = math.sqrt((only_first + only_second + 2) / ((first + 1) * (second + 1)))
    apart = sum(math.sqrt((1 - (k + 1) / (n + 2)) / (k + 1)) for k in (first, second))
    z = shared / apart * two_sided_z(confidence)
    (low, high), (below, above) = (_wilson_at(k, n, z) for k in (first, second))
    return Interval(low / above, high / below if below else math.inf)


def mean_difference(differences: Sequence[Fraction], *, confidence: float = 0.95) -> Interval:
    """Interval of the mean per-task difference of two arms with several samples per task.

    Student's t over tasks (Miller 2024, arXiv:2411.00640): in simulation it covered 92 to 100 % of
    the time from 5 tasks on, the percentile bootstrap as little as 81 %. Where all differences are
    equal there is no variation to estimate from; Tango's interval then stands in, with the
    positive and the negative sum as discordant counts: no difference within [-1, 1] varies more.
    """
    n = len(differences)
    if n == 0:
        raise ValueError("no tasks, no estimate: an interval needs n > 0")
    if len(set(differences)) == 1:
        gained = float(sum(d for d in differences if d > 0))
        lost = float(-sum(d for d in differences if d < 0))
        return tango(gained, lost, n, confidence=confidence)
    mean = float(sum(differences) / n)
    spread = math.sqrt(variance([float(d) for d in differences]) / n)
    half = two_sided_t(n - 1, confidence=confidence) * spread
    return Interval(max(-1.0, mean - half), min(1.0, mean + half))


def sign_flip(differences: Sequence[Fraction], *, rng: random.Random) -> Permutation:
    """Two-sided permutation test that the two arms are interchangeable inside every task.

    Under that hypothesis each task's difference is as likely with the other sign. All sign
    patterns are counted when they have few enough distinct sums, which makes the p-value exact
    and for differences of -1, 0 and 1 equal to McNemar's; otherwise 20,000 patterns are drawn
    from `rng` and the observed one counts as one more.
    """
    nonzero = [d for d in differences if d]
    scale = math.lcm(*(d.denominator for d in nonzero))
    observed = abs(int(sum(nonzero) * scale))
    sizes = Counter(abs(int(d * scale)) for d in nonzero)
    total = sum(size * times for size, times in sizes.items())
    if len(nonzero) * min(2 ** len(nonzero), total + 1) <= _EXACT_STEPS:
        share = _share_of_patterns(sizes, total, observed)
        return Permutation(share, "exact sign-flip permutation")
    hits = _drawn_patterns(sizes, observed, rng)
    return Permutation((hits + 1) / (_DRAWS + 1), f"sign-flip permutation, {_DRAWS:,} draws")


def _wilson_at(passed: int, n: int, z: float) -> Interval:
    centre = (passed + z * z / 2) / (n + z * z)
    half = z * math.sqrt(passed * (n - passed) / n + z * z / 4) / (n + z * z)
    low = 0.0 if passed == 0 else max(0.0, centre - half)
    return Interval(low, 1.0 if passed == n else min(1.0, centre + half))


def _tango_score(delta: float, only_first: float, only_second: float, n: float) -> float:
    """Standardised distance of the observed difference from `delta`; falls as `delta` grows."""
    linear = (2 * n - only_first + only_second) * delta - only_first - only_second
    constant = -only_second * delta * (1 - delta)
    root = math.sqrt(max(0.0, linear * linear - 8 * n * constant))
    # The two forms of the same root: each avoids subtracting nearly equal numbers on its side.
    share = (root - linear) / (4 * n) if linear <= 0 else -2 * constant / (root + linear)
    spread = n * (2 * share + delta * (1 - delta))
    distance = only_first - only_second - n * delta
    return distance / math.sqrt(spread) if spread > 0 else math.copysign(math.inf, distance)


def _share_of_patterns(sizes: Mapping[int, int], total: int, observed: int) -> float:
    """Share of all sign patterns whose sum is at least as far from zero as the observed one."""
    ways = {0: 1}
    for size in sorted(size for size, times in sizes.items() for _ in range(times)):
        grown = dict(ways)
        for negative, count in ways.items():
            grown[negative + size] = grown.get(negative + size, 0) + count
        ways = grown
    extreme = sum(c for negative, c in ways.items() if abs(total - 2 * negative) >= observed)
    return extreme / sum(ways.values())


def _drawn_patterns(sizes: Mapping[int, int], observed: int, rng: random.Random) -> int:
    hits = 0
    ordered = sorted(sizes.items())
    for _ in range(_DRAWS):
        # The number of plus signs among equal sizes is the number of ones in as many random bits.
        drawn = sum(s * (2 * rng.getrandbits(times).bit_count() - times) for s, times in ordered)
        hits += abs(drawn) >= observed
    return hits
