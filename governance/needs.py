"""What needs somebody at a month's end: each thing in a sentence, with where to act on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.urls import reverse

from governance.disclosure import Board, Cohort
from governance.lines import Line
from governance.measures import MeasureStanding, standings
from governance.movement import promised
from governance.promises import ON_DASHBOARDS
from governance.verdicts import Verdict, in_words
from priorities.delivery import Delivery, Standing
from priorities.models import Measure, Plan, Risk
from priorities.silence import Silent, silences_in
from wsoa.models import Disclosure, LocalArea

OFF_COURSE = {Verdict.NOT_MET, Verdict.OUT_OF_REACH, Verdict.STILL_POSSIBLE}
IN_FULL = 5  # of a kind, the new ones first; of more the list is one click away
NEVER = "Nothing was ever heard of it."
ON_THIS_PAGE = (*ON_DASHBOARDS, "backlog")


class Need(NamedTuple):
    """A sentence: what it is `about`, with the address to act at, and what is the matter.

    `new`: it was not so at the end of the month before. `line` is of the cases of a target, for
    staff.
    """

    about: str
    url: str
    text: str
    new: bool
    line: Line | None = None


class Group(NamedTuple):
    """What needs somebody for the same reason, new ones first; `every` is where all of it is."""

    title: str
    needs: list[Need]
    every: str = ""

    @property
    def shown(self) -> list[Need]:
        return self.needs[:IN_FULL] if self.every else self.needs

    @property
    def more(self) -> int:
        return len(self.needs) - len(self.shown)


def needs(
    area: LocalArea, before: Board, now: Board, deliveries: Mapping[Plan, Delivery]
) -> list[Group]:
    """Return what needs somebody, and nothing that is not shown to whom the figures are for.

    Plans are those that had been published. A number of queries that does not depend on how many.
    """
    plans, days = list(deliveries), (before.as_at, now.as_at)
    off = [*targets(before, now), *backlog(before, now)]
    off += measures(area, plans, *days, now.rule)
    groups = [Group("Targets missed, off course or unlikely", off)]
    was, found = (silences_in(plans, as_at=day) for day in days)
    overdue = risks(area, plans, *days)
    for plan, delivery in deliveries.items():
        place, as_at = [area.slug, plan.reference], f"?as_at={now.as_at}"
        of = f" of {plan}" if len(deliveries) > 1 else ""
        groups += (
            Group(
                f"Actions past their date{of}",
                list(late(delivery)),
                reverse("priorities:plan_delivery", args=place) + f"{as_at}#late",
            ),
            Group(
                f"Actions and measures that went silent{of}",
                list(silent(was[plan], found[plan])),
                reverse("priorities:silence_list", args=place) + as_at,
            ),
            Group(
                f"Risks whose review is overdue{of}",
                overdue[plan.pk],
                reverse("priorities:risk_list", args=place) + "?stands=overdue",
            ),
        )
    return [
        each._replace(needs=sorted(each.needs, key=lambda need: not need.new))
        for each in groups
        if each.needs
    ]


def targets(before: Board, now: Board) -> Iterator[Need]:
    """Yield the steps that are missed, that would be if all stayed as it is, or that are unlikely.

    What came early is in time, so a step can be on course and yet have next to no chance.
    """
    then = dict(promised(before))
    for name, cohort in promised(now):
        if cohort.measure and (cohort.verdict in OFF_COURSE or is_unlikely(cohort)):
            yield Need(
                name,
                cohort.measure.get_absolute_url(),
                sentence(cohort),
                new=is_new(then.get(name), cohort),
                line=cohort.rate.line,
            )


def is_unlikely(cohort: Cohort) -> bool:
    return cohort.chance is not None and cohort.chance.is_low


def is_new(was: Cohort | None, now: Cohort) -> bool:
    """Return whether a step was not so; what no forecast told then is not called new for that."""
    if was is None or was.verdict is not now.verdict:
        return True
    known = now.verdict not in OFF_COURSE and was.chance is not None
    return known and not is_unlikely(was)


def sentence(cohort: Cohort) -> str:
    """Return the verdict and why, and what the forecast says of one that is unlikely."""
    said = f"{cohort.judged}. {cohort.reason}"
    return f"{said} {cohort.chance.sentence}" if cohort.chance and is_unlikely(cohort) else said


def backlog(before: Board, now: Board) -> Iterator[Need]:
    """Yield the backlog, unless its promise is kept or none of it is known to be left."""
    found, then = now.backlog, before.backlog
    if found is None or found.verdict not in OFF_COURSE:
        return
    is_open = found.counts["open"]
    if is_open is None or is_open.high:
        new = then is None or then.verdict is not found.verdict
        text = f"{found.verdict.words}. {found.reason}"
        yield Need("The backlog", "#backlog", text, new)


def measures(
    area: LocalArea, plans: list[Plan], then: date, now: date, rule: Disclosure | None
) -> Iterator[Need]:
    """Yield the measures that miss their target, but for those judged on this page.

    To a board, by its rule of disclosure and of those that people read alone.
    """
    was, found = (standing_on(day, area, plans, rule) for day in (then, now))
    for key, stands in found.items():
        if misses(stands):
            row, stood = stands.measure, was.get(key)
            new = not stood or not misses(stood) or stood.verdict is not stands.verdict
            text = f"{stands.verdict.words}. {stands.reason} {row.text}"
            yield Need(f"Measure {row}", row.get_absolute_url(), text, new)


def standing_on(
    day: date, area: LocalArea, plans: list[Plan], rule: Disclosure | None
) -> dict[int, MeasureStanding]:
    """Return how measures of plans stand at a day, by key; of which kind each was then."""
    rows = Measure.objects.in_area(area).filter(plan__in=plans).standing(day)
    if rule is None:
        others = [each for each in rows if each.figure not in ON_THIS_PAGE]
        return standings(others, area=area, as_at=day)
    read = [each for each in rows if not each.live]
    return standings(read, area=area, as_at=day, board=True, rule=rule)


def misses(found: MeasureStanding) -> bool:
    return found.verdict in OFF_COURSE or found.missed_since


def late(delivery: Delivery) -> Iterator[Need]:
    newly = references(delivery.since.late)
    for each in delivery.late:
        days = f"{each.days_late} day{'' if each.days_late == 1 else 's'} past its date."
        text = f"{days} {owned(each.text, each.owners)}"
        yield Need(f"Action {each.reference}", each.url, text, each.reference in newly)


def owned(text: str, owners: str) -> str:
    """Return what is to be done, and by whom."""
    return f"{text} Owner: {owners or 'none stated'}."


def references(standings: Iterable[Standing]) -> set[str]:
    return {each.reference for each in standings}


def silent(then: Iterable[Silent], now: Iterable[Silent]) -> Iterator[Need]:
    """Yield each silent action and measure once, whoever owns it, the longest silent first."""
    was, found = {named(each) for each in then}, {named(each): each for each in now}
    for name, each in sorted(found.items(), key=lambda item: -item[1].days):
        heard = f"Last heard of on {in_words(each.heard_on)}." if each.heard_on else NEVER
        yield Need(name, each.url, f"{heard} {owned(each.text, each.owner)}", name not in was)


def named(silent: Silent) -> str:
    return f"{silent.kind.capitalize()} {silent.reference}"


def risks(area: LocalArea, plans: list[Plan], then: date, now: date) -> dict[int, list[Need]]:
    """Return the open risks whose review is overdue, by key of the plan, the most severe first."""
    found = defaultdict(list)
    overdue = Risk.objects.in_area(area).filter(plan__in=plans).review_overdue(now)
    for risk in overdue.with_words().worst_first():
        text = f"To be reviewed by {in_words(risk.review_on)}. Owner: {risk.owner}."
        new = risk.review_on >= then
        found[risk.plan_id].append(Need(f"Risk {risk}", risk.get_absolute_url(), text, new))
    return found
