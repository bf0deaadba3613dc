"""Audited writes about risks. Each raises ValidationError, and then writes nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from priorities.models import Objective, Plan, Risk
from wsoa import audit
from wsoa.models import User
from wsoa.today import today


def add_risk(plan: Plan, *, objectives: Iterable[Objective] = (), by: User, **values: Any) -> Risk:
    """Record a risk to some objectives of a plan, numbered after the latest.

    Refused if its owner is no post of the area, if an objective is of another plan, or if its
    review is on a day gone by.
    """
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        latest = Risk.objects.filter(plan=plan).aggregate(latest=Max("number"))["latest"] or 0
        risk = Risk(plan=plan, number=latest + 1, added_by=by, added_on=today(), **values)
        with audit.created("risk added", risk, by=by):
            judge(risk, objectives, "review_on")
            risk.save()
            risk.objectives.set(objectives)
    return risk


def change_risk(
    risk: Risk, *, objectives: Iterable[Objective], reason: str, by: User, **values: Any
) -> None:
    """Say what of a risk is otherwise now, and why, or that it was reviewed.

    Refused as `add_risk` is, if it is closed, or if someone else changed it since it was read.
    """
    if risk.closed_on:
        raise ValidationError("This risk is closed. Open it again first.")
    with audit.recorded("risk changed", risk, by=by, reason=reason):
        changed = {name for name, value in values.items() if getattr(risk, name) != value}
        for name, value in values.items():
            setattr(risk, name, value)
        judge(risk, objectives, *changed)
        risk.save(update_fields=values.keys())
        risk.objectives.set(objectives)


def close_risk(risk: Risk, *, because: str, by: User) -> None:
    """Say that a risk is no longer one, or has happened, and why."""
    if risk.closed_on:
        raise ValidationError("This risk is closed already.")
    with audit.recorded("risk closed", risk, by=by):
        risk.closed_on, risk.closed_because = today(), because
        risk.full_clean()
        risk.save(update_fields=["closed_on", "closed_because"])


def open_risk(risk: Risk, *, reason: str, review_on: date, by: User) -> None:
    """Say that a closed risk is one again, and when it is reviewed next."""
    if not risk.closed_on:
        raise ValidationError("This risk is open already.")
    with audit.recorded("risk opened again", risk, by=by, reason=reason):
        risk.closed_on, risk.closed_because, risk.review_on = None, "", review_on
        judge(risk, [], "review_on")
        risk.save(update_fields=["closed_on", "closed_because", "review_on"])


def judge(risk: Risk, objectives: Iterable[Objective], *changed: str) -> None:
    """Raise ValidationError, beside the field that is wrong, if a risk cannot be so."""
    if risk.owner.area_id != risk.plan.area_id:
        raise ValidationError({"owner": "Choose a post of this area."})
    if any(each.plan_id != risk.plan_id for each in objectives):
        raise ValidationError({"objectives": "Choose objectives of this plan."})
    if "review_on" in changed and risk.review_on < today():
        raise ValidationError({"review_on": "The next review must be today or a day to come."})
    risk.full_clean()
