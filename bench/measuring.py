"""Takes times, and lays them beside each other as ratios with their goals."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

AT_LEAST = 0.5  # seconds that a thing is measured for, all its runs together
MOST_RUNS = 30


class Ratio(NamedTuple):
    """Two things measured in one run, in seconds or in bytes, and how they should compare."""

    what: str
    measured: float
    beside: float
    goal: float | None = None  # at most, unless `at_least`
    at_least: bool = False
    unit: str = "ms"

    @property
    def times(self) -> float:
        return self.measured / self.beside

    @property
    def kept(self) -> str:
        if self.goal is None:
            return ""
        good = self.times >= self.goal if self.at_least else self.times <= self.goal
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.goal:g}  {'kept' if good else 'NOT KEPT'}"


def best(run: Callable[[], Any]) -> float:
    """Return the seconds of the quickest of several runs: what disturbs a run makes it slower."""
    taken: list[float] = []
    while len(taken) < 3 or (sum(taken) < AT_LEAST and len(taken) < MOST_RUNS):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return min(taken)


def in_turn(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[float, float]:
    """Return the best of each, run in turn, so that whatever disturbs them disturbs both."""
    pairs: list[tuple[float, float]] = []
    while len(pairs) < 3 or (sum(map(sum, pairs)) < 2 * AT_LEAST and len(pairs) < MOST_RUNS):
        started = time.perf_counter()
        first()
        between = time.perf_counter()
        second()
        pairs.append((between - started, time.perf_counter() - between))
    return min(each for each, _ in pairs), min(each for _, each in pairs)


def table(title: str, ratios: list[Ratio]) -> str:
    """Return the ratios as lines of text, the things measured first."""
    width = max(len(each.what) for each in ratios)
    lines = [title, f"{'':{width}}  {'measured':>12} {'beside':>12}  ratio  goal"]
    for each in ratios:
        values = (amount(value, each.unit) for value in (each.measured, each.beside))
        first, second = values
        times = f"{each.times:6.2f}"
        lines.append(f"{each.what:{width}}  {first:>12} {second:>12} {times}  {each.kept}".rstrip())
    return "\n".join(lines)


def amount(value: float, unit: str) -> str:
    return f"{value * 1000:,.1f} ms" if unit == "ms" else f"{value / 1e6:,.1f} MB"
