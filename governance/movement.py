"""What moved between two month ends, told from what a board is shown of each, and nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from governance.disclosure import NOT_SHOWN, Board, Cohort, Count
from priorities.models import Plan
from wsoa.models import LocalArea


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


def published_later(area: LocalArea, shown: Board) -> list[tuple[Plan, date]]:
    """Return the plans whose promises are told of a day on which nobody had made them, each with
    the day on which it was first published. One statement, however many plans there are.
    """
    measures = [each.measure for _, each in promised(shown)]
    measures += [shown.backlog.measure] if shown.backlog else []
    plans = dict.fromkeys(each.plan for each in measures if each)
    later = Plan.objects.in_area(area).with_first_day().filter(first_published_on__gt=shown.as_at)
    days = dict(later.values_list("pk", "first_published_on"))
    return [(plan, days[plan.pk]) for plan in plans if plan.pk in days]


def standing(cohort: Cohort) -> str:
    """Return the verdict, with the rate or that it is hidden; None at all is told by no rate."""
    if cohort.verdict is None or cohort.rate.empty:
        return cohort.judged
    rate = cohort.words
    return f"{cohort.judged}: {'rate not shown, small numbers' if rate == NOT_SHOWN else rate}"


def count(number: Count | None) -> str:
    return "Not shown" if number is None else number.words
