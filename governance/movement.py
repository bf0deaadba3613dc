"""What moved between two month ends, told from what a board is shown of each, and nothing else."""

from collections.abc import Iterator
from typing import NamedTuple

from governance.disclosure import Board, Cohort, Count


class Move(NamedTuple):
    """One figure that is not what it was, in words: before, and now."""

    figure: str
    before: str
    now: str


def moves(before: Board, now: Board) -> list[Move]:
    """Return the figures of `now` that differ from those of `before`, in the order of the page."""
    then = dict(figures(before))
    return [
        Move(figure, then[figure], words)
        for figure, words in figures(now)
        if figure in then and then[figure] != words
    ]


def figures(shown: Board) -> Iterator[tuple[str, str]]:
    """Yield what a board is shown that can move, by name: promises, children, the backlog."""
    for figure, each in promised(shown):
        yield figure, standing(each)
    yield "Children waiting", count(shown.children.total)
    yield "Waiting past 20 weeks", count(shown.children.overdue)
    yield "Waiting more than 26 weeks past them", count(shown.children.over_26_weeks)
    if shown.backlog:
        yield "Backlog, still open", count(shown.backlog.counts["open"])
        yield "Backlog, promise", shown.backlog.verdict.words


def promised(shown: Board) -> Iterator[tuple[str, Cohort]]:
    """Yield each step of a target, by name."""
    for subject, cohorts in (("Plans", shown.plans), ("Advice", shown.advice)):
        for each in cohorts:
            if each.target is not None:
                yield f"{subject}, {each.target.normalize():f}%: {each.months}", each


def standing(cohort: Cohort) -> str:
    """Return the verdict, with the rate where one is shown."""
    return cohort.judged if cohort.rate.low is None else f"{cohort.judged}: {cohort.words}"


def count(number: Count | None) -> str:
    return "Not shown" if number is None else number.words
