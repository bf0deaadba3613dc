"""How each measure of a plan stands at a day: what it has to show, the verdict on it, and why.

A live measure is judged on its figure, any other on what people read of it. For a board all that
comes from the cases passes disclosure, as at the end of a month.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from governance import board as boards
from governance import disclosure
from governance.dashboard import last_month_over
from governance.figures import FIGURES, AtDay, Cohort, Figure, Growing, Period, Value
from governance.lines import Line
from governance.promises import ON_DASHBOARDS, promise, series
from governance.rules import Asked, judged, missed_since
from governance.verdicts import Verdict, in_words, on_day, wanted
from governance.verdicts import verdict as promised
from priorities.models import Measure, Plan, Reading, TargetStep
from priorities.targets import CohortStep
from wsoa.models import Disclosure, LocalArea
from wsoa.months import Month
from wsoa.roles import Permission
from wsoa.share import Share

MONTHS = 12  # of a figure without a target: the latest that are over
NO_TARGET = "The plan gives no target for it."
OTHER_WAY = (
    "For this measure lower is better, and its figure is judged by reaching a share at least. In "
    "the plan's next version, say of it that higher is better."
)
NOT_FOR_BOARDS = "The board's dashboard does not show it."


class Shows(NamedTuple):
    """What there is to show, in the unit of the measure and unrounded.

    `lowest` and `highest` are what the value can still become; it is `numerator` of `denominator`
    where it divides cases, else it is of as many of what `of` names. `withheld`: there may be more,
    and a board is not shown it.
    """

    value: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    of: str = ""
    withheld: bool = False


NUMBERS = ("value", "lowest", "highest", "numerator", "denominator")
WITHHELD = Shows(withheld=True)


class StepStanding(NamedTuple):
    """One step of a target at a day: on which months, or by which day, and what `Shows` has."""

    step: TargetStep
    first: Month | None
    last: Month | None
    by_on: date | None
    target: Decimal | None
    value: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    numerator: int | None
    denominator: int | None
    of: str
    withheld: bool
    verdict: Verdict
    reason: str


class MeasureStanding(NamedTuple):
    """A measure at a day. Its verdict is that of `current`, the step that holds on the day, else
    the latest that began; without any step, that of its readings.

    `counted` is what a figure without a target shows: of the latest twelve months, or of the day.
    `missed_since`: the step was met, and what was counted or read since then would not meet it.
    `aimed`: the plan gives it a step, also where no figure here can be judged on it.
    """

    measure: Measure
    figure: Figure | None
    as_at: date
    steps: list[StepStanding]
    current: StepStanding | None
    reading: Reading | None
    verdict: Verdict
    reason: str
    counted: Shows | None = None
    missed_since: bool = False
    aimed: bool = False

    @property
    def shown(self) -> StepStanding | Shows:
        """What there is to show: of the step, of the figure without one, or of the reading."""
        read = Shows(self.reading.value if self.reading else None)
        return self.current or self.counted or read

    @property
    def unit(self) -> str:
        """The unit of its values, as it is written after a number."""
        return self.figure.unit if self.figure else self.measure.unit


def standings_for(
    permissions: Collection[Permission],
    measures: Iterable[Measure],
    *,
    area: LocalArea,
    as_at: date,
) -> dict[int, MeasureStanding]:
    """Return how measures stand, as who has these permissions may see it.

    Exact for who may read the staff dashboard, else as for a board. That a board is confidential
    opens nothing to who does not sit on it.
    """
    rule = rule_for(permissions, area)
    return standings(measures, area=area, as_at=as_at, board=rule is not None, rule=rule)


def rule_for(permissions: Collection[Permission], area: LocalArea) -> Disclosure | None:
    """Return by which rule who has these permissions is shown figures; None: they are exact."""
    if Permission.VIEW_DASHBOARD in permissions:
        return None
    rule = Disclosure(area.disclosure)
    sits_on_it = Permission.VIEW_BOARD in permissions
    return Disclosure.HIDE if rule is Disclosure.NOTHING and not sits_on_it else rule


def standings(
    measures: Iterable[Measure],
    *,
    area: LocalArea,
    as_at: date,
    board: bool = False,
    rule: Disclosure | None = None,
) -> dict[int, MeasureStanding]:
    """Return how measures of one area stand at a day, by key.

    For a `board` figures are as at the latest month's end by then, by a rule of disclosure: unless
    told that of the area, but for one that hides nothing, since who asks need not sit on its board.
    Steps, and what people read, are as at the day for everybody.

    The number of queries does not depend on how many measures there are: each source of figures is
    asked once, whatever the days and months of its steps.
    """
    if board and rule is None:
        rule = rule_for((), area)
    measures = list(measures)
    prefetch_related_objects(measures, "objective")
    counted_at = last_month_over(as_at).last if board else as_at
    steps = TargetStep.objects.in_area(area).standing(as_at).of_series(*measures)
    counted = list(counted_steps(steps))
    figures: Exact | Shown
    if board and rule and rule is not Disclosure.NOTHING:
        figures = Shown(area, counted_at, counted, rule)
    else:
        keys = {each.figure for each in measures} & FIGURES.keys()
        figures = Exact(area, counted_at, counted, [FIGURES[key] for key in keys])
    live: dict[int, list[StepStanding]] = defaultdict(list)
    for each in counted:
        of_months = not (each.step.by_on and is_at_day(each.step.measure.figure))
        standing = standing_of(each, *figures.judged(each), of_months=of_months)
        live[each.step.measure_id].append(standing)
    read = [each for each in measures if not each.live]
    readings = known_readings(read, area, as_at)
    published = first_published(read, area)
    own: dict[int, list[TargetStep]] = defaultdict(list)
    for step in steps:
        own[step.measure_id].append(step)
    found = {}
    for measure in measures:
        if measure.live:
            stands = counted_standing(measure, live[measure.pk], figures, counted_at)
        else:
            since, known = published[measure.plan_id], readings[measure.pk]
            stands = read_standing(measure, own[measure.pk], known, since, as_at)
        found[measure.pk] = stands._replace(aimed=bool(own[measure.pk]))
    return found


def in_time(steps: Iterable[TargetStep]) -> Iterator[CohortStep]:
    """Yield the steps of one series with their months, then those that are due by a day: with the
    month of that day.
    """
    steps = list(steps)
    yield from series(steps)
    for step in steps:
        if step.by_on:
            yield CohortStep(step, Month.of(step.by_on), Month.of(step.by_on))


def ends_on(each: CohortStep) -> date:
    return each.step.by_on or each.last.last


def standing_of(
    each: CohortStep, shows: Shows, verdict: Verdict, reason: str, *, of_months: bool
) -> StepStanding:
    """Return how a step stands; `of_months`: it is judged on its months and not on one day."""
    first, last = (each.first, each.last) if of_months else (None, None)
    step = each.step
    return StepStanding(step, first, last, step.by_on, step.value, *shows, verdict, reason)


def current_of(steps: list[StepStanding], as_at: date) -> StepStanding | None:
    """Return the step that holds on a day, else the latest that began, else the first."""

    def end(each: StepStanding) -> date:
        return each.by_on or (each.last.last if each.last else date.max)

    begun = [each for each in steps if each.first is None or each.first.first <= as_at]
    holding = [each for each in begun if end(each) >= as_at]
    if holding:
        return min(holding, key=end)
    return max(begun, key=end) if begun else next(iter(steps), None)


# Counted from the cases


def counted_steps(steps: Iterable[TargetStep]) -> Iterator[CohortStep]:
    """Yield the steps of live measures that have a figure here, with their months."""
    by_figure: dict[str, list[TargetStep]] = defaultdict(list)
    for step in steps:
        by_figure[step.measure.figure].append(step)
    for key, found in by_figure.items():
        if key in FIGURES:
            yield from in_time(found)


def is_at_day(key: str) -> bool:
    """Whether a figure stands at a day and belongs to no month."""
    return isinstance(FIGURES[key].counted, AtDay)


def counted_standing(
    measure: Measure, steps: list[StepStanding], figures: "Exact | Shown", as_at: date
) -> MeasureStanding:
    figure, current = FIGURES.get(measure.figure), current_of(steps, as_at)
    verdict, reason, counted, since = Verdict.NOT_YET_MEASURABLE, NO_TARGET, None, ""
    if figure is None:
        reason = f"There is no figure “{measure.figure}” here. Choose another for this measure."
    elif current:
        verdict, reason = current.verdict, current.reason
        since = figures.missed_since(figure, current) if verdict == Verdict.MET else ""
        reason = f"{reason} {since}".strip()
    else:
        counted = figures.without_target(figure)
    stands = MeasureStanding(measure, figure, as_at, steps, current, None, verdict, reason, counted)
    return stands._replace(missed_since=bool(since))


OfMonths = Cohort | Period | Growing
Source = tuple[Any, date]  # what is asked for the rows of months, and as at which day


class Judged(NamedTuple):
    """What a step shows, the verdict on it, and why."""

    shows: Shows
    verdict: Verdict
    reason: str


class Exact:
    """The figures of an area at a day. Each source is asked once, for the months of all steps, and
    for every day as at which one is judged.
    """

    def __init__(
        self, area: LocalArea, as_at: date, steps: Iterable[CohortStep], figures: list[Figure]
    ):
        self.area, self.as_at = area, as_at
        over = last_month_over(as_at)
        self.latest = over.after(1 - MONTHS), over
        self.asked: dict[Source, list[Month]] = defaultdict(list)
        self.days: dict[Any, set[date]] = defaultdict(set)
        for figure in figures:
            self._ask(figure, *self.latest, as_at)
        for each in steps:
            self._ask(FIGURES[each.step.measure.figure], each.first, each.last, self._day(each))
        self.rows: dict[Source, Mapping[Month, Any]] = {}
        self.values: dict[Any, Mapping[date, Value]] = {}

    def _ask(self, figure: Figure, first: Month, last: Month, day: date) -> None:
        if isinstance(figure.counted, AtDay):
            self.days[figure.counted.values].add(day)
        else:
            self.asked[self._source(figure.counted, last)] += first, last

    def _day(self, each: CohortStep) -> date:
        """Return as at which day a step is judged whose figure stands at a day."""
        return min(self.as_at, ends_on(each))

    def _source(self, counted: OfMonths, last: Month) -> Source:
        growing = isinstance(counted, Growing)
        return counted.rows, min(self.as_at, last.last) if growing else self.as_at

    def judged(self, each: CohortStep) -> Judged:
        figure = FIGURES[each.step.measure.figure]
        found = self._figure(figure, each.first, each.last, self._day(each))
        if isinstance(found, Line):
            if each.step.measure.direction == Measure.Direction.DOWN:
                return Judged(shows(found), Verdict.NOT_YET_MEASURABLE, OTHER_WAY)
            kept = promise(each, found)
            return Judged(shows(found), kept.verdict, kept.reason)
        return Judged(shows(found), *self._value_judged(figure, each, found))

    def without_target(self, figure: Figure) -> Shows:
        return shows(self._figure(figure, *self.latest, self.as_at))

    def missed_since(self, figure: Figure, met: StepStanding) -> str:
        """Return, in words, how a figure misses now the target that it met then; "" if it does not.

        Now is the day, or the months since that are over, of the latest twelve at most.
        """
        target, ended = met.target, met.last or Month.of(met.by_on or self.as_at)
        first, last = max(ended.after(1), self.latest[0]), self.latest[1]
        at_day = isinstance(figure.counted, AtDay)
        if target is None or (not at_day and first > last):
            return ""
        found = self._figure(figure, first, last, self.as_at)
        if isinstance(found, Line):
            missed = promised(target, found) in (Verdict.NOT_MET, Verdict.OUT_OF_REACH)
            words = found.words("cohort")
        else:
            up = (met.step.measure.direction or figure.direction) == Measure.Direction.UP
            missed, words = not reaches(found, target, up=up), found.words
        when = in_words(self.as_at) if at_day else f"{first.words} to {last.words}"
        return f"It is missed since: {when}, {words}." if missed else ""

    def _figure(self, figure: Figure, first: Month, last: Month, day: date) -> Line | Value:
        """Return a figure of some months, or, where it stands at a day, as at `day`."""
        counted = figure.counted
        if isinstance(counted, AtDay):
            if counted.values not in self.values:
                asked = self.days[counted.values]
                self.values[counted.values] = counted.values(self.area, asked)
            return self.values[counted.values][day]
        source = self._source(counted, last)
        if source not in self.rows:
            self.rows |= self._read(counted)
        rows = [self.rows[source][month] for month in first.until(last)]
        if isinstance(counted, Cohort):
            return counted.line(first, last, rows, self.as_at)
        return counted.total(rows)

    def _read(self, counted: OfMonths) -> dict[Source, Mapping[Month, Any]]:
        """Return the rows of months of all that was asked of one source."""
        asked = {
            day: (min(months), max(months))
            for (rows_of, day), months in self.asked.items()
            if rows_of == counted.rows
        }
        if isinstance(counted, Growing):
            found = counted.rows(self.area, asked)
        else:
            found = {day: counted.rows(self.area, *asked[day], as_at=day) for day in asked}
        return {(counted.rows, day): rows for day, rows in found.items()}

    def _value_judged(self, figure: Figure, each: CohortStep, found: Value) -> tuple[Verdict, str]:
        """Return the verdict on a value that is final on one day, and why."""
        target, at_day = each.step.value, isinstance(figure.counted, AtDay)
        if target is None:
            return Verdict.NOT_YET_MEASURABLE, NO_TARGET
        if self.as_at < each.first.first and not (at_day and each.step.by_on):
            reason = f"Its first month, {each.first.words}, has not begun."
            return Verdict.NOT_YET_MEASURABLE, reason
        if found.value is None:
            return Verdict.NOT_YET_MEASURABLE, f"{found.words}."
        up = (each.step.measure.direction or figure.direction) == Measure.Direction.UP
        reached = reaches(found, target, up=up)
        why = f"{found.words}. {wanted(target, figure.unit, more_is_better=up, by=ends_on(each))}"
        decided_on = ends_on(each) if at_day else each.last.last
        if ends_on(each) <= self.as_at < decided_on:
            why += f" {each.last.words} is not over."
        verdict = on_day(reached, decided_on, self.as_at)
        if found.waiting:
            why += f" {found.waiting:,} more undecided and overdue."
            verdict = Verdict.ON_COURSE if verdict == Verdict.MET else verdict
        return verdict, why


def reaches(found: Value, target: Decimal, *, up: bool) -> bool:
    """Whether a value reaches a target; where there is none, nothing speaks against it."""
    if found.value is None:
        return True
    return found.value >= target if up else found.value <= target


def shows(found: Line | Value) -> Shows:
    """Return a share of those decided with what it can still become, or a value."""
    if isinstance(found, Value):
        value = None if found.value is None else decimal(found.value)
        return Shows(value, None, None, found.part, found.whole, found.of)
    rates = {name: percent(found.shares[name]) for name in ("cohort", "lowest", "highest")}
    return Shows(rates["cohort"], rates["lowest"], rates["highest"], *found.shares["cohort"])


def percent(share: Share) -> Decimal | None:
    return decimal(Fraction(100 * share.part, share.whole)) if share.whole else None


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


class Shown:
    """What a board is shown of the figures as at a month's end: what its dashboard has of them.

    Any other figure would overlap with those, and give back what disclosure hides.
    """

    def __init__(self, area: LocalArea, as_at: date, steps: Iterable[CohortStep], rule: Disclosure):
        self.cohorts: dict[tuple[int, Month, Month, Decimal | None], disclosure.Cohort] = {}
        self.backlog: disclosure.Backlog | None = None
        asked = {each.step.measure.figure for each in steps}
        if asked & {*ON_DASHBOARDS, "backlog"}:
            found = boards.figures(area, as_at)
            shown = disclosure.for_board(found, rule)
            self.backlog = shown.backlog
            self.cohorts = {
                (each.measure.pk, each.first, each.last, each.target): each
                for each in (*shown.plans, *shown.advice)
                if each.measure
            }

    def judged(self, each: CohortStep) -> Judged:
        step, backlog = each.step, self.backlog
        promised = backlog and (step.measure.figure, step.by_on, step.value)
        if backlog and promised == ("backlog", backlog.complete_by, 100):
            return Judged(WITHHELD, backlog.verdict, backlog.reason)
        found = self.cohorts.get((step.measure_id, each.first, each.last, step.value))
        if found is None or step.by_on:
            return Judged(WITHHELD, Verdict.NOT_SHOWN, NOT_FOR_BOARDS)
        low, high = (end if end is None else Decimal(end) for end in found.rate[:2])
        single = low if low == high else None
        shown = Shows(single, low, high, found.rate.part, found.rate.whole)
        shown = shown._replace(withheld=low is None and not found.rate.empty)
        return Judged(shown, found.verdict or Verdict.NOT_SHOWN, found.reason)

    def missed_since(self, figure: Figure, met: StepStanding) -> str:
        """Return nothing: of no later month does the board's dashboard say this."""
        return ""

    def without_target(self, figure: Figure) -> Shows:
        """Return nothing: no figure without a target is on the board's dashboard."""
        return WITHHELD


# Read by people


def known_readings(
    measures: Iterable[Measure], area: LocalArea, as_at: date
) -> Mapping[int, list[Reading]]:
    """Return the readings of measures of an area that were recorded by a day, in order of time."""
    found: dict[int, list[Reading]] = defaultdict(list)
    readings = Reading.objects.in_area(area).filter(measure__in=measures).known(as_at)
    for reading in readings.order_by("as_at"):
        found[reading.measure_id].append(reading)
    return found


def first_published(measures: Iterable[Measure], area: LocalArea) -> Mapping[int, date]:
    """Return `first_published_on` of the plans of measures of an area, by key, in one query."""
    plans = Plan.objects.in_area(area).filter(pk__in={each.plan_id for each in measures})
    return dict(plans.with_first_day().values_list("pk", "first_published_on"))


def read_standing(
    measure: Measure, steps: list[TargetStep], readings: list[Reading], since: date, as_at: date
) -> MeasureStanding:
    """Return how a measure stands by its readings from the day on which its plan was published;
    without a step, by its objective's date.
    """
    found = [read_step(measure, each, readings, since, as_at) for each in in_time(steps)]
    current = current_of(found, as_at)
    if current:
        verdict, reason = current.verdict, current.reason
        day = current.by_on or (current.last.last if current.last else as_at)
        asked = asked_of(measure, current.target, day, since)
    else:
        asked = asked_of(measure, None, measure.objective.by_when, since)
        verdict, reason, _ = judged(asked, readings, as_at)
    missed = verdict == Verdict.MET and missed_since(asked, readings, as_at)
    latest = readings[-1] if readings else None
    stands = MeasureStanding(measure, None, as_at, found, current, latest, verdict, reason)
    return stands._replace(missed_since=missed)


def read_step(
    measure: Measure, each: CohortStep, readings: list[Reading], since: date, as_at: date
) -> StepStanding:
    """Return how a step stands: on the readings up to its day, or on those in its months."""
    if each.step.from_month:
        readings = [one for one in readings if one.as_at >= each.first.first]
    asked = asked_of(measure, each.step.value, ends_on(each), since)
    verdict, reason, reading = judged(asked, readings, as_at)
    value = reading.value if reading else None
    of_months = each.step.from_month is not None
    return standing_of(each, Shows(value), verdict, reason, of_months=of_months)


def asked_of(measure: Measure, target: Decimal | None, due_on: date, since: date) -> Asked:
    how = measure.kind, measure.rule, measure.direction, measure.unit
    return Asked(*how, target, due_on, since)


# As data


def as_data(found: MeasureStanding) -> dict[str, Any]:
    """Return a standing as plain values by name: of days dates, of numbers decimals."""
    measure, figure, reading = found.measure, found.figure, found.reading
    shown = found.shown
    return {
        "plan": measure.plan.reference,
        "reference": measure.reference,
        "text": measure.text,
        "kind": measure.kind,
        "rule": measure.rule,
        "figure": measure.figure,
        "unit": found.unit.strip(),
        "basis": figure.basis if figure else None,
        "direction": measure.direction,
        "ambition": measure.ambition,
        "steps": [step_as_data(each) for each in found.steps],
        "target": found.current.target if found.current else None,
        **{name: getattr(shown, name) for name in NUMBERS},
        "read_on": reading.as_at if reading else None,
        "verdict": found.verdict,
        "reason": found.reason,
        "as_at": found.as_at,
    }


def step_as_data(found: StepStanding) -> dict[str, Any]:
    return {
        "number": found.step.number,
        "first_month": str(found.first) if found.first else None,
        "last_month": str(found.last) if found.last else None,
        "by_on": found.by_on,
        "target": found.target,
        **{name: getattr(found, name) for name in NUMBERS},
        "verdict": found.verdict,
        "reason": found.reason,
    }
