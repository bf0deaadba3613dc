"""Columns that the database computes, and constraints, that several models share."""

from django.db import models
from django.db.models import Case, F, Q, When

from ehcp_tracking import facts, law
from wsoa.functions import AddDays, AddMonths, DayOfItsYear, LastOfMonths


def generated(expression, output_field):
    return models.GeneratedField(
        expression=expression, output_field=output_field, db_persist=True, null=True
    )


def due_on(duty):
    """Return the column that holds a duty's last day in time, computed by the database."""
    rules = law.CASE[duty].items()
    return generated(
        Case(*(When(basis=basis, then=AddDays("started_on", rule.days)) for basis, rule in rules)),
        models.DateField(),
    )


def last_day(duty, start):
    """Return the last day in time of a duty that is none of a case, in SQL, from a column `start`.

    Not of a limit in working days: which days those are no database knows.
    """
    limit = law.RULES[duty].limit
    match limit:
        case law.Weeks() | law.Days():
            return AddDays(start, limit.days)
        case law.DaysBeginningWith():
            return AddDays(start, limit.days - 1)
        case law.Months():
            return AddMonths(start, limit.months)
        case law.MonthsBeginningWith():
            return LastOfMonths(start, limit.months)
        case law.MonthsBefore():
            return AddMonths(start, -limit.months)
        case law.Before():
            return AddDays(DayOfItsYear(start, limit.month, limit.day), -1)
    raise TypeError(f"No database computes {limit}.")


def one_of(field, choices, *, required=False, name=None):
    """Return the constraint that a column holds one of its choices, or nothing if it may.

    Its name is that of the column unless told: no two constraints have the same.
    """
    values = choices.values if required else ["", *choices.values]
    return models.CheckConstraint(
        name=f"ehcp_{name or field}_is_a_choice", condition=Q(**{f"{field}__in": values})
    )


def not_before(later, earlier):
    return models.CheckConstraint(
        name=f"ehcp_{later}_not_before_{earlier}"[:60],
        condition=Q(**{later: None}) | Q(**{earlier: None}) | Q(**{f"{later}__gte": F(earlier)}),
        violation_error_message=f"The {facts.LABELS[later]} is before the {facts.LABELS[earlier]}.",
    )


def day(name, **options):
    return models.DateField(name, null=True, blank=True, **options)


def constraint(name, column, condition, message):
    """Return a constraint whose fault forms show at `column`, which is its code."""
    return models.CheckConstraint(
        name=f"ehcp_{name}",
        condition=condition,
        violation_error_code=column,
        violation_error_message=message,
    )


def in_order(labels, prefix, later, *earlier):
    """Return the constraints that a day is not before any of others, called as in `labels`."""
    return [
        constraint(
            f"{prefix}_{later}_after_{each}"[:60],
            later,
            Q(**{later: None}) | Q(**{each: None}) | Q(**{f"{later}__gte": F(each)}),
            f"This is before the {labels[each]}. Correct one of them.",
        )
        for each in earlier
    ]
