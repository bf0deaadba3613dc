"""Invented caseloads of any size, quickly: some are made here, the database copies the rest."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child
from wsoa.models import LocalArea

TODAY = date(2021, 3, 31)
YEARS = 5  # of requests, up to TODAY
MADE = 10_000  # cases at most are made one by one
AT_A_TIME = 5_000
ADVISERS = (
    ("education_setting", ""),
    ("educational_psychology", ""),
    ("health", ""),
    ("health", "Speech and language therapy"),
    ("social_care", ""),
    ("family", ""),
)
COPIED = (Child, Assessment, Advice, AssessmentException)


def build(slug: str, size: int) -> LocalArea:
    """Return a new area with so many cases; six requests for advice each, and some exceptions."""
    area = LocalArea.objects.create(
        slug=slug,
        name=slug,
        backlog_received_before=date(2019, 11, 30),
        backlog_complete_by=date(2020, 9, 30),
    )
    with transaction.atomic():
        store(list(cases(area, min(size, MADE))))
        if size > MADE:
            copy(area, [area] * (size // MADE - 1))
    return area


def cases(area: LocalArea, size: int) -> Iterator[Assessment]:
    """Yield cases, each as far as chance took it by TODAY; the same for the same area and size."""
    chance = Random(f"{area.slug} {size}")  # noqa: S311, nothing is secret here
    for number in range(1, size + 1):
        received_on = TODAY - timedelta(chance.randrange(365 * YEARS))
        yield Assessment(
            area=area,
            child=Child(
                area=area,
                reference=f"C{number:06}",
                forename="Amber",
                surname=f"Testington-{chance.randrange(900)}",
                date_of_birth=received_on - timedelta(chance.randint(1000, 7000)),
            ),
            reference=f"E{number:06}",
            setting=f"School {chance.randrange(80)}",
            received_on=received_on,
            started_on=received_on,
            **course(received_on, chance),
        )


def course(received_on: date, chance: Random) -> dict[str, Any]:
    """Return what had happened to a case by TODAY: most end, one in fifty waits somewhere."""

    def later(day: date, least: int, most: int) -> date:
        return day + timedelta(chance.randint(least, most))

    decided_on = later(received_on, 20, 50)
    told_on, ended = later(decided_on, 50, 80), chance.random()
    sent_on = later(told_on, 15, 45)
    if ended < 0.05 and later(received_on, 5, 60) <= TODAY:
        return {"closed_on": min(later(received_on, 5, 60), TODAY), "closed_reason": "withdrawn"}
    if decided_on > TODAY or ended > 0.99:
        return {}
    if ended < 0.25:
        return {"decision": "refuse", "decision_notified_on": decided_on}
    facts: dict[str, Any] = {"decision": "assess", "decision_notified_on": decided_on}
    if told_on > TODAY or ended > 0.98:
        return facts
    if ended < 0.3:
        return facts | {"outcome": "no_plan", "outcome_notified_on": told_on}
    facts |= {"outcome": "plan", "outcome_notified_on": told_on, "draft_sent_on": told_on}
    return facts if sent_on > TODAY else facts | {"plan_sent_on": sent_on}


def store(made: list[Assessment]) -> None:
    """Store cases with their children, and make and store their advice and exceptions."""
    chance = Random(len(made))  # noqa: S311
    insert(Child, [case.child for case in made])
    for case in made:
        case.child = case.child  # takes over the key
    insert(Assessment, made)
    advice = [each for case in made for each in advice_of(case, chance)]
    insert(Advice, advice)
    insert(AssessmentException, list(exceptions_of(made, advice, chance)))


def insert(model: type[models.Model], records: list[Any]) -> None:
    model._base_manager.bulk_create(records, batch_size=AT_A_TIME)


def advice_of(case: Assessment, chance: Random) -> Iterator[Advice]:
    asked_on = (case.decision_notified_on or case.started_on) + timedelta(2)
    for service, provider in ADVISERS:
        came_on = asked_on + timedelta(chance.randint(20, 50))
        yield Advice(
            assessment=case,
            service=service,
            provider=provider,
            requested_on=asked_on if asked_on <= TODAY else None,
            received_on=came_on if came_on <= TODAY else None,
        )


def exceptions_of(
    made: list[Assessment], advice: list[Advice], chance: Random
) -> Iterator[AssessmentException]:
    """Yield an exception on the plan of each tenth case, the decision of some, and some advice.

    Each begins within its time limit, and not after TODAY: others would not be lawful.
    """
    said = {"ground": "personal_circumstances", "reason": "A death in the family."}
    for case in made:
        for duty, share, days in (
            ("plan", 0.1, 140),
            ("decision", 0.05, 42),
            ("no_plan", 0.02, 112),
        ):
            if chance.random() < share:
                from_on = min(case.started_on + timedelta(chance.randint(0, days)), TODAY)
                yield AssessmentException(assessment=case, duty=duty, from_on=from_on, **said)
    for each in advice:
        if each.requested_on and each.service != "family" and chance.random() < 0.02:
            yield AssessmentException(
                assessment=each.assessment,
                advice=each,
                duty="advice",
                from_on=each.requested_on,
                **said,
            )


def copy(source: LocalArea, areas: list[LocalArea]) -> None:
    """Store the cases of `source` once more for each of `areas`, in which they are interleaved.

    The rows of one area then lie among those of all others, as they come to lie over the years.
    """
    if not areas:
        return
    found = {model: span(model, source) for model in COPIED}
    numbers = ", ".join(f"({number}, {area.pk})" for number, area in enumerate(areas, start=1))
    with connection.cursor() as cursor:
        for model in COPIED:
            columns = [field for field in model._meta.local_concrete_fields if not field.generated]
            values = ", ".join(copied(field, found, len(areas)) for field in columns)
            names = ", ".join(field.column for field in columns)
            first, last, _ = found[model]
            cursor.execute(
                f"WITH copies (number, area) AS (VALUES {numbers}) "  # noqa: S608
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} "
                f"FROM {model._meta.db_table} row CROSS JOIN copies "
                f"WHERE row.id BETWEEN {first} AND {last} ORDER BY row.id, copies.number"
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), COPIED):
            cursor.execute(statement)


def span(model: type[models.Model], area: LocalArea) -> tuple[int, int, int]:
    """Return the first and last key of the rows of an area, and the last key of all."""
    rows = model._base_manager.filter(
        **{"area" if hasattr(model, "area") else "assessment__area": area}
    )
    found = rows.aggregate(first=models.Min("pk"), last=models.Max("pk"))
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return found["first"], found["last"], last


def copied(field: Any, found: dict[Any, tuple[int, int, int]], copies: int) -> str:
    """Return the value of one column of a copy: keys move on, the area is another."""
    if field.column == "area_id":
        return "copies.area"
    model = field.model if field.primary_key else field.related_model
    if model in found:
        first, _, last = found[model]
        return f"{last} + (row.{field.column} - {first}) * {copies} + copies.number"
    if field.column == "reference":
        return "row.reference || '-' || copies.number"
    return f"row.{field.column}"
