"""How figures moved between two days, in parts that add up: what was known late, what happened.

From the first day as it was known then, to that day as it is known now: late entries, corrections
and what was taken back. From there to the second day: what happened between the two. A case that
moved is counted once in each part, from the place in which it stood to that in which it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from ehcp_tracking import kpis
from ehcp_tracking.known import Differences, Kind, as_known, differences
from ehcp_tracking.models import Assessment
from governance.change import counted
from governance.change.counted import NOWHERE, Counted, Figure, Reading
from governance.definitions import Definition
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.snapshot import snapshot

Standing = Mapping[int, tuple[int, str]]
SINCE = "Happened since"
MONTHS = 24
RATES = {"including", "excluding", "cohort", "lowest", "highest", "rate"}
SMALLEST = 0.05  # points, which one decimal shows as 0.1


class Move(NamedTuple):
    """What took how many rows of a figure from one place to another, and whose cases they are.

    `how` is a Kind's label, several of them where a case changed in several ways, or SINCE.
    `figures` are the titles of those that it moved: to some that stand together it makes no
    difference.
    """

    how: str
    was: str
    now: str
    rows: int
    cases: list[tuple[str, int]]
    figures: list[str]

    @property
    def mattered(self) -> bool:
        return bool(self.figures)


class Told(NamedTuple):
    """One figure: as known then, the same day as known now, and the later day as known now."""

    title: str
    unit: str
    then: Reading
    restated: Reading
    now: Reading

    @property
    def late(self) -> str:
        """What became known since, in words."""
        return self.words(self.then, self.restated)

    @property
    def happened(self) -> str:
        return self.words(self.restated, self.now)

    @property
    def whole(self) -> str:
        return self.words(self.then, self.now)

    def words(self, one: Reading, other: Reading) -> str:
        return in_words(between(one, other), self.unit)


class Moved(NamedTuple):
    """Figures of the same rows, and what moved them: in what is known of the first day, and since.

    `what` says what a row is.
    """

    what: str
    definition: Definition
    figures: list[Told]
    restated: list[Move]
    happened: list[Move]

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.figures]


class Restated(NamedTuple):
    """A count or a rate of a month that is known otherwise now, by the names of `kpis`."""

    figure: str
    month: str
    of: str
    then: float | None
    now: float | None

    @property
    def figure_words(self) -> str:
        return self.figure.replace("_", " ").capitalize()

    @property
    def month_words(self) -> str:
        return Month.parse(self.month).words

    @property
    def of_words(self) -> str:
        return self.of.replace("_", " ").capitalize()

    @property
    def then_words(self) -> str:
        return number_in_words(self.then, self.of)

    @property
    def now_words(self) -> str:
        return number_in_words(self.now, self.of)


class Change(NamedTuple):
    """All that moved in an area from one day to another, and what is known otherwise of the first.

    `differing` are the differences behind what was restated; `months` are the figures by month of
    the first day that are not what they were, and `same` is how many of them are.
    """

    since: date
    known_on: date
    to: date
    moved: list[Moved]
    differing: Differences
    months: list[Restated]
    same: int

    @property
    def figures(self) -> list[Told]:
        return [figure for each in self.moved for figure in each.figures]

    @property
    def restated_any(self) -> bool:
        return any(each.restated for each in self.moved)


def between(one: Reading, other: Reading) -> float | None:
    if one.value is None or other.value is None:
        return None
    return other.value - one.value


def change(
    area: LocalArea,
    since: date,
    to: date,
    known_on: date | None = None,
    *,
    by_month: bool = False,
) -> Change:
    """Return how the figures of an area moved from one day, as it was known on it, to another.

    `known_on`, if it is another than the first day; `by_month`, to compare the figures of months
    as well. Nothing that is written meanwhile is seen.
    """
    known_on = known_on or since
    months = partial(months_of, area, since) if by_month else dict
    with snapshot():
        told = counted.of_area(area, since, to)
        # Of those that could not move any more as known then, some can today: reopened ones.
        stood = iter(counted.standings([each for each in told if each.only], since))
        can_move = [next(stood) if each.only else () for each in told]
        with as_known(area, known_on) as known:
            then = counted.standings(told, since, can_move)
            months_then = months()
        months_now = months()
        restated = counted.standings(told, since, then)
        now = restated if to == since else counted.standings(told, to, then)
        differing = differences(area, since, known_on, known)
        names = names_of(area, zip(then, restated, strict=True), zip(restated, now, strict=True))
    kinds = kinds_of(differing)
    moved = [
        Moved(
            what=each.what,
            definition=each.definition,
            figures=[figure(one, (was, same, is_now), (since, since, to)) for one in each.figures],
            restated=moves(each, was, same, names, kinds),
            happened=moves(each, same, is_now, names),
        )
        for each, was, same, is_now in zip(told, then, restated, now, strict=True)
    ]
    restated_months = [Restated(*key, months_then[key], now) for key, now in months_now.items()]
    changed = [each for each in restated_months if each.then != each.now]
    same = len(restated_months) - len(changed)
    return Change(since, known_on, to, moved, differing, changed, same)


def figure(one: Figure, standings: Iterable[Standing], days: Iterable[date]) -> Told:
    readings = zip(map(counted.counts_of, standings), days, strict=True)
    return Told(one.title, one.unit, *(one.read(*each) for each in readings))


def moves(
    of: Counted,
    before: Standing,
    after: Standing,
    names: Mapping[int, str],
    kinds: Mapping[int, str] | None = None,
) -> list[Move]:
    """Return what went from where to where, by how it came; `kinds` say how of each case.

    Without them, it happened since. What moved a figure comes first, then the most frequent.
    """
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for case, was, now in crossed(before, after):
        found[kinds[case] if kinds is not None else SINCE, was, now].append(case)
    return sorted(
        (
            Move(
                how=how,
                was=of.names[was],
                now=of.names[now],
                rows=len(cases),
                cases=sorted(named(cases, names)),
                figures=[each.title for each in of.figures if each.moved_by(was, now)],
            )
            for (how, was, now), cases in found.items()
        ),
        key=lambda each: (not each.mattered, -each.rows, *each[:3]),
    )


def named(cases: Iterable[int], names: Mapping[int, str]) -> list[tuple[str, int]]:
    return [(names[case], case) for case in set(cases)]


def crossed(before: Standing, after: Standing) -> Iterable[tuple[int, str, str]]:
    """Yield the case of each row that stands elsewhere, with where it stood and stands."""
    for row in before.keys() | after.keys():
        case, was = before.get(row) or (after[row][0], NOWHERE)
        now = after[row][1] if row in after else NOWHERE
        if was != now:
            yield case, was, now


def names_of(area: LocalArea, *pairs: Iterable[tuple[Standing, Standing]]) -> dict[int, str]:
    """Return the reference of each case that moved."""
    keys = {case for legs in pairs for leg in legs for case, _, _ in crossed(*leg)}
    return dict(Assessment.objects.in_area(area).filter(pk__in=keys).values_list("pk", "reference"))


def kinds_of(differing: Differences) -> Mapping[int, str]:
    """Return in what ways what is known of each case changed, in words; "Corrected" where the trail
    cannot tell any more.
    """
    found: dict[int, set[Kind]] = defaultdict(set)
    for each in differing.found:
        found[each.case].add(each.kind)
    words: dict[int, str] = defaultdict(lambda: Kind.CORRECTED.label)
    for case, kinds in found.items():
        labels = [kind.label for kind in Kind if kind in kinds]
        words[case] = ", ".join([labels[0], *(label.lower() for label in labels[1:])])
    return words


def months_of(area: LocalArea, as_at: date) -> dict[tuple[str, str, str], float | None]:
    """Return {(figure, month, what of it): its number} of what `kpis` says by month; a service is
    of a figure.
    """
    last = Month.of(as_at)
    figures = kpis.everything(area, last.after(1 - MONTHS), last, as_at=as_at)
    return {
        (
            " ".join([figure, *([row["service"]] if "service" in row else [])]),
            row["month"],
            of,
        ): each
        for figure, rows in lists_of(figures)
        for row in rows
        for of, each in row.items()
        if of not in ("month", "service")
    }


def lists_of(figures: dict[str, Any]) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Yield each list of months that `kpis` gives, with the name of its figure."""
    for basis, found in figures["plan_timeliness"].items():
        yield f"plans {basis}", found["months"]
    yield "decisions", figures["decisions"]
    yield "no plan", figures["no_plan"]
    yield "advice", figures["advice"]["months"]


def number_in_words(value: float | bool | None, of: str) -> str:
    """Return a number of a month by its name in `kpis`: a count, weeks, a rate, or yes or no."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if of.startswith("weeks"):
        return f"{value:.1f} weeks"
    return f"{100 * value:.1f}%" if of in RATES else f"{value:,}"


def in_words(value: float | None, unit: str) -> str:
    """Return a move in words: "Up 3", "Down 1.4 points", "No change"; of a rate without a number,
    why.
    """
    if value is None:
        return "No rate on both days"
    if not value:
        return "No change"
    way = "Up" if value > 0 else "Down"
    if unit != "%":
        return f"{way} {abs(value):,.0f}"
    return f"{way} {abs(value):.1f} points" if abs(value) >= SMALLEST else "Less than 0.1 points"
