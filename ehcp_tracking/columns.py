"""Columns that the database computes, and constraints, that several models share."""

from django.db import models
from django.db.models import Case, F, Q, When

from ehcp_tracking import facts, law
from wsoa.functions import AddDays


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


def one_of(field, choices, *, required=False):
    """Return the constraint that a column holds one of its choices, or nothing if it may."""
    values = choices.values if required else ["", *choices.values]
    return models.CheckConstraint(
        name=f"ehcp_{field}_is_a_choice", condition=Q(**{f"{field}__in": values})
    )


def not_before(later, earlier):
    return models.CheckConstraint(
        name=f"ehcp_{later}_not_before_{earlier}"[:60],
        condition=Q(**{later: None}) | Q(**{earlier: None}) | Q(**{f"{later}__gte": F(earlier)}),
        violation_error_message=f"The {facts.LABELS[later]} is before the {facts.LABELS[earlier]}.",
    )
