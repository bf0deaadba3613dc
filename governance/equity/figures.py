"""Whether children wait alike, and get their plan in time alike: figures by group, as shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from ehcp_tracking import cohorts, law, particulars
from governance import intervals
from governance.dashboard import last_month_over
from governance.disclosure import NOT_SHOWN
from governance.equity.comparing import Beside, added, compared, hidden, others
from governance.equity.groups import CHARACTERISTICS, NOT_KNOWN, Characteristic
from governance.intervals import Interval
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

MONTHS = 12
# Titles of the figures, by what Group and Counts call them.
TITLES = {
    "in_time": "Plans within 20 weeks",
    "overdue": "Open cases that are overdue",
    "waited": "Weeks waited so far",
}
# From a request to the first day on which its plan is late.
UNTIL_DECIDED = timedelta(law.CASE["plan"]["request"].days + 1)


class Shown(NamedTuple):
    """A share of a group, or None where it is hidden, and how it stands beside all others."""

    share: Share | None
    beside: Beside | None

    @property
    def interval(self) -> Interval | None:
        return intervals.of_rate(self.share) if self.share and self.share.whole else None

    @property
    def words(self) -> str:
        """How it stands beside the others, in words."""
        if self.share is None:
            return NOT_SHOWN
        if self.beside is None:
            return "Not compared"
        if not self.beside.way:
            return "No difference beyond chance"
        low, high = sorted(100 * end * self.beside.way for end in self.beside.by)
        side = "Higher" if self.beside.way > 0 else "Lower"
        return f"{side} than the others, by {low:.0f} to {high:.0f} percentage points"

    @property
    def weeks_words(self) -> str:
        """The same of how long they have waited, where the share is of those who waited longer."""
        if self.beside is None or not self.beside.way:
            return self.words
        return f"{'Longer' if self.beside.way > 0 else 'Shorter'} than the others"


class Weeks(NamedTuple):
    """The weeks that the children of a group have waited: the middle one, and its interval."""

    median: float
    interval: Interval | None


class Group(NamedTuple):
    """A group as it is shown. `weeks` is None where no child waits or they are hidden."""

    name: str
    in_time: Shown
    overdue: Shown
    waited: Shown
    weeks: Weeks | None


class Table(NamedTuple):
    """The groups of one characteristic that have children."""

    particular: str
    name: str
    groups: list[Group]

    @property
    def recorded(self) -> bool:
        """Whether this is known of any of the children."""
        return any(each.name != NOT_KNOWN for each in self.groups)

    def message(self, figure: str) -> str:
        """Return what the rules find in one figure, for the title of its chart."""
        shown = [(each.name, getattr(each, figure)) for each in self.groups]
        if not any(each.beside for _, each in shown):
            return f"Too few to compare by {self.name}"
        low, high = ("Shorter", "Longer") if figure == "waited" else ("Lower", "Higher")
        found = [
            f"{side} than the others: {', '.join(names)}"
            for side, way in ((low, -1), (high, 1))
            if (names := [name for name, each in shown if each.beside and each.beside.way == way])
        ]
        hidden = any(each.share is None for _, each in shown)
        of = " among the groups shown" if hidden else ""
        return "; ".join(found) or f"No difference beyond chance by {self.name}{of}"


class Equity(NamedTuple):
    """All of the page. `comparisons` is how many are corrected for together.

    `ended_late` are the cases of all children that left the rate by ending late without a plan.
    """

    first: Month
    last: Month
    as_at: date
    in_time: Shown
    overdue: Shown
    weeks: Weeks | None
    tables: list[Table]
    comparisons: int
    ended_late: int = 0

    @property
    def differences(self) -> list[str]:
        """What differs beyond chance, a sentence for each figure of each characteristic."""
        return [
            f"{title}, by {table.name}: {table.message(figure)}"
            for table in self.tables
            for figure, title in TITLES.items()
            if any(beside and beside.way for beside in besides(table, figure))
        ]


def besides(table: Table, figure: str) -> Iterator[Beside | None]:
    return (getattr(each, figure).beside for each in table.groups)


def spans(begun: Month | None, *, today: date) -> list[tuple[Month, Month]]:
    """Return the years of months to choose from, the latest first.

    Each ends where another begins, so that no difference of two tells of a few children, and all
    of them are over and decided: the 20 weeks of their last day have passed.
    """
    last = last_month_over(today - UNTIL_DECIDED)
    found = [(last.after(1 - MONTHS), last)]
    while begun and begun < found[-1][0]:
        first, last = found[-1]
        found.append((first.after(-MONTHS), first.after(-1)))
    return found


class Waited(NamedTuple):
    """The open cases of a group: how many are overdue, and the days that each has waited."""

    overdue: Share
    days: Counter[int]


def equity(area: LocalArea, first: Month, last: Month, *, as_at: date) -> Equity:
    """Return the figures of the cases received in decided months, and of those open on a day."""
    received = particulars.plans_received(area, first, last, as_at=as_at)
    waiting = particulars.waiting(area, as_at=as_at)
    made = [(values, cohorts.plan_shares(row)["cohort"]) for values, row in received.items()]
    waits = [
        (values[:-1], Waited(Share(row["overdue"], row["open"]), days_of(values, row, as_at)))
        for values, row in waiting.items()
    ]
    everyone = together(each for _, each in waits)
    middle = weeks_of(everyone.days)
    counted = [counts(each, made, waits, middle) for each in CHARACTERISTICS]
    beside = compared(dict(pairs(counted)))
    return Equity(
        first,
        last,
        as_at,
        Shown(added(share for _, share in made), None),
        Shown(everyone.overdue, None),
        middle,
        [found for each in counted if (found := table(each, beside)).groups],
        len(beside),
        sum(row["ended_overdue"] for row in received.values()),
    )


def days_of(values: tuple[Any, ...], row: Mapping[str, int], as_at: date) -> Counter[int]:
    return Counter({(as_at - values[-1]).days: row["open"]})


def together(waits: Iterable[Waited]) -> Waited:
    waits = list(waits)
    days: Counter[int] = Counter()
    for each in waits:
        days.update(each.days)
    return Waited(added(each.overdue for each in waits), days)


def weeks_of(days: Counter[int]) -> Weeks | None:
    """Return the median of days in weeks; None without any."""
    if not days:
        return None
    weeks = [each / 7 for each in days.elements()]
    return Weeks(median(weeks), intervals.of_median(weeks))


class Counts(NamedTuple):
    """What is counted of each group of a characteristic, before any is hidden."""

    of: Characteristic
    in_time: dict[str, Share]
    overdue: dict[str, Share]
    waited: dict[str, Share]
    days: dict[str, Counter[int]]

    def hides(self, figure: str) -> set[str]:
        """Return which groups are hidden in a figure; weeks waited where overdue ones are."""
        return hidden(self.in_time if figure == "in_time" else self.overdue)


def counts(
    of: Characteristic,
    made: list[tuple[tuple[Any, ...], Share]],
    waits: list[tuple[tuple[Any, ...], Waited]],
    middle: Weeks | None,
) -> Counts:
    """Return the counts of each group. `waited` longer than the median of all who wait."""
    place = particulars.PARTICULARS.index(of.particular)
    plans: dict[str, list[Share]] = defaultdict(list)
    waiting: dict[str, list[Waited]] = defaultdict(list)
    for values, share in made:
        plans[of.group_of(values[place])].append(share)
    for values, each in waits:
        waiting[of.group_of(values[place])].append(each)
    in_groups = {name: together(waiting[name]) for name in of.groups}
    return Counts(
        of,
        {name: added(plans[name]) for name in of.groups},
        {name: each.overdue for name, each in in_groups.items()},
        {
            name: Share(
                sum(n for day, n in each.days.items() if middle and day / 7 > middle.median),
                each.overdue.whole,
            )
            for name, each in in_groups.items()
        },
        {name: each.days for name, each in in_groups.items()},
    )


def pairs(
    counted: Iterable[Counts],
) -> Iterator[tuple[tuple[str, str, str], tuple[Share, Share]]]:
    """Yield every group that is compared, by characteristic, figure and name, and all the others.

    Not those of whom nothing is recorded, nor those that are hidden.
    """
    for each in counted:
        for figure in TITLES:
            shares = getattr(each, figure)
            left_out = each.hides(figure) | {NOT_KNOWN}
            for name in shares:
                if name not in left_out:
                    yield (each.of.name, figure, name), (shares[name], others(shares, name))


def table(counted: Counts, beside: Mapping[tuple[str, str, str], Beside]) -> Table:
    """Return the groups as they are shown."""

    def shown(figure: str, name: str) -> Shown:
        share = None if name in counted.hides(figure) else getattr(counted, figure)[name]
        return Shown(share, beside.get((counted.of.name, figure, name)))

    found = []
    for name in counted.of.groups:
        if counted.in_time[name].whole or counted.overdue[name].whole:
            weeks = None if name in counted.hides("waited") else weeks_of(counted.days[name])
            in_time, overdue, waited = (shown(figure, name) for figure in TITLES)
            found.append(Group(name, in_time, overdue, waited, weeks))
    return Table(counted.of.particular, counted.of.name, found)
