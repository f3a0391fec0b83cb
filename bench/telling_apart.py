"""Whether two lots of times can be told apart: without any assumption on how times are spread, and as a guesser would try.

Pure; lots are in the order of measuring, so that what a guesser learns from the first half is tried on the second.
"""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

Z = 1.96  # of an interval that holds 95 times of 100
RESAMPLES = 400


@dataclass(frozen=True)
class Apart:
    """The effect with its intervals: `after` in the unit of the times, the other two as shares, 0.5 = nothing to tell."""

    after: float  # median of the second lot minus that of the first
    after_low: float
    after_high: float
    larger: float  # chance that one of the second lot takes longer than one of the first (Mann-Whitney)
    larger_low: float
    larger_high: float
    p: float  # of that, two-sided
    guessed: float  # share that a trained guesser names rightly
    guessed_low: float
    guessed_high: float

    def words(self) -> str:
        return (
            f"{self.after:+8.1f} µs [{self.after_low:+.1f}, {self.after_high:+.1f}]"
            f"  longer {self.larger:.3f} [{self.larger_low:.3f}, {self.larger_high:.3f}] p {self.p:.3f}"
            f"  guessed {100 * self.guessed:.1f} % [{100 * self.guessed_low:.1f}, {100 * self.guessed_high:.1f}]"
        )


def apart(first: Sequence[float], second: Sequence[float]) -> Apart:
    larger, p = _mann_whitney(first, second)
    wide = Z * math.sqrt((len(first) + len(second) + 1) / (12 * len(first) * len(second)))
    after = statistics.median(second) - statistics.median(first)
    return Apart(after, *_resampled(first, second), larger, larger - wide, larger + wide, p, *_guesser(first, second))


def _mann_whitney(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """How often one of the second is larger than one of the first (ties count half), and how likely that is by chance."""
    together = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks, place = 0.0, 0
    while place < len(together):
        end = place
        while end < len(together) and together[end][0] == together[place][0]:
            end += 1
        rank = (place + 1 + end) / 2
        ranks += rank * sum(lot for _value, lot in together[place:end])
        place = end
    n, m = len(first), len(second)
    u = ranks - m * (m + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return u / (n * m), math.erfc(abs(z) / math.sqrt(2))


def _resampled(first: Sequence[float], second: Sequence[float]) -> tuple[float, float]:
    """Between which values the difference of the medians lies (bootstrap, 95 %)."""
    dice = random.Random(1)

    def median(lot: Sequence[float]) -> float:
        return statistics.median(dice.choices(lot, k=len(lot)))

    found = sorted(median(second) - median(first) for _n in range(RESAMPLES))
    return found[RESAMPLES // 40], found[-RESAMPLES // 40 - 1]


def _guesser(first: Sequence[float], second: Sequence[float]) -> tuple[float, float, float]:
    """The best threshold of the first halves, either way round, tried on the second halves; with Wilson's interval."""
    a, b = len(first) // 2, len(second) // 2
    learnt = sorted([(value, 0) for value in first[:a]] + [(value, 1) for value in second[:b]])
    # right when everything up to here is called "first" and everything after it "second"
    right, best, threshold, is_up = b, b, -math.inf, True
    for value, lot in learnt:
        right += 1 if lot == 0 else -1
        for up in (True, False):
            if (count := right if up else a + b - right) > best:
                best, threshold, is_up = count, value, up
    named = sum((value <= threshold) == is_up for value in first[a:]) + sum((value > threshold) == is_up for value in second[b:])
    n = len(first) - a + len(second) - b
    share = named / n
    middle, wide = share + Z**2 / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return share, (middle - wide) / (1 + Z**2 / n), (middle + wide) / (1 + Z**2 / n)
