"""What people added to a plan and agreed about it between two days."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.text import capfirst

from priorities.models import (
    Challenge,
    Evidence,
    Override,
    OwnerOrDateChange,
    Plan,
    ProgressUpdate,
    Rating,
    Reading,
    Risk,
)


class Addition(NamedTuple):
    """What one person said about one row of the plan, and on which day."""

    on: date
    what: str
    about: Any
    text: str
    by: Any

    @property
    def row(self) -> str:
        """What it is about: "Action 1.2.4"."""
        return f"{capfirst(self.about._meta.verbose_name)} {self.about}"


def update(each: Any) -> str:
    recovery = each.recovery_on and f" To be done by {date_format(each.recovery_on, 'j F Y')}."
    return f"{each.delivery}: {each.text}{recovery or ''}" if each.delivery else each.text


def rating(each: Any) -> str:
    return f"{each.level}: {each.reason}"


def change(each: Any) -> str:
    said = [str(each.owner)] if each.owner else []
    said += [f"by {date_format(each.by_when, 'j F Y')}"] if each.by_when else []
    return f"{'; '.join(said)}. {each.reason} Agreed by {each.agreed_by}."


def evidence(each: Any) -> str:
    return f"Removed: {each.removed_because}" if each.removed_on else each.shows


def asked(each: Any) -> str:
    return f"{each.body}, {date_format(each.met_on, 'j F Y')}: {each.asked}"


def reading(each: Any) -> str:
    value = "" if each.value is None else f"{each.value.normalize():f}{each.measure.unit}. "
    return f"{value}{each.text} As at {date_format(each.as_at, 'j F Y')}.".strip()


# What people add, the record that holds it, what of it is named, and what it says.
KINDS = {
    "update": ("Update", ProgressUpdate, ["delivery"], update),
    "rating": ("Impact rating", Rating, ["level"], rating),
    "change": ("Change of owner or date", OwnerOrDateChange, ["owner"], change),
    "evidence": ("Evidence", Evidence, [], evidence),
    "challenge": ("Challenge", Challenge, ["body"], asked),
}
READING, ANSWER = "Reading", "Answer to a challenge"
OVERRIDE, RISK, CLOSED = "Rating overridden", "Risk", "Risk closed"
CHOICES = [
    *((key, what) for key, (what, *_) in KINDS.items()),
    *(("reading", READING), ("answer", ANSWER)),
    *(("override", OVERRIDE), ("risk", RISK), ("closed", CLOSED)),
]


def added_between(plan: Plan, since: date, as_at: date) -> list[Addition]:
    """Return what was added to a plan after `since` and by `as_at`, the newest first: of one day in
    the order of CHOICES, and of one kind what was recorded last.

    What it says is what stands today. A constant number of queries.
    """
    found = [*about_rows(plan, since, as_at), *readings(plan, since, as_at)]
    found += [*answers(plan, since, as_at), *overrides(plan, since, as_at)]
    found += risks(plan, since, as_at)
    return sorted(found, key=lambda each: each.on, reverse=True)


def about_rows(plan: Plan, since: date, as_at: date) -> Iterator[Addition]:
    for what, model, named, words in KINDS.values():
        objects: Any = model.objects
        rows = objects.in_area(plan.area).of_plan(plan.reference).known(as_at).since(since)
        for each in rows.with_rows().select_related("added_by", *named).order_by("-pk"):
            yield Addition(each.added_on, what, each.about, words(each), each.added_by)


def readings(plan: Plan, since: date, as_at: date) -> Iterator[Addition]:
    rows: Any = Reading.objects.in_area(plan.area).known(as_at).order_by("-pk")
    for each in rows.filter(measure__plan=plan, added_on__gt=since).select_related("added_by"):
        yield Addition(each.added_on, READING, each.measure, reading(each), each.added_by)


def answers(plan: Plan, since: date, as_at: date) -> Iterator[Addition]:
    rows = Challenge.objects.in_area(plan.area).of_plan(plan.reference).answered(as_at)
    for each in rows.filter(answered_on__gt=since).with_words().order_by("-pk"):
        yield Addition(each.answered_on, ANSWER, each.about, each.answer, each.owed_by)


def overrides(plan: Plan, since: date, as_at: date) -> Iterator[Addition]:
    rows = Override.objects.in_area(plan.area).of_plan(plan.reference).known(as_at)
    for each in rows.filter(added_on__gt=since).with_words().order_by("-pk"):
        until = date_format(each.until_on, "j F Y")
        text = f"{each.level}, until {until}: {each.reason}"
        yield Addition(each.added_on, OVERRIDE, each.about, text, each.added_by)


def risks(plan: Plan, since: date, as_at: date) -> Iterator[Addition]:
    rows = Risk.objects.in_area(plan.area).of_plan(plan.reference).known(as_at)
    rows = list(rows.select_related("added_by").order_by("-pk"))
    for each in rows:
        if each.added_on > since:
            yield Addition(each.added_on, RISK, each, each.cause, each.added_by)
    for each in rows:
        if each.closed_on and since < each.closed_on <= as_at:
            yield Addition(each.closed_on, CLOSED, each, each.closed_because, "")
