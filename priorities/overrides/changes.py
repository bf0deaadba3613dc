"""Audited writes about overrides. Each raises ValidationError, and then writes nothing."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from priorities.models import Finding, Objective, Override, Plan, Priority, RatingLevel
from priorities.overrides.models import LONGEST
from wsoa import audit
from wsoa.models import User
from wsoa.today import today


def override_rating(
    row: Objective | Priority | Finding,
    *,
    plan: Plan,
    level: RatingLevel,
    reason: str,
    until_on: date,
    by: User,
) -> Override:
    """Rate a row of a plan otherwise than the rules do, until a day; an earlier one gives way.

    Refused if the rating is no word of the plan's key, or if the day has gone by or is too far off.
    """
    about = {str(row._meta.model_name): row, "added_by": by, "added_on": today()}
    override = Override(plan=plan, level=level, reason=reason, until_on=until_on, **about)
    if level not in RatingLevel.objects.key_of(plan, today()):
        raise ValidationError({"level": "Choose a word of the plan's rating key."})
    with audit.created("rating overridden", override, by=by):
        judge(override)
        override.save()
    return override


def change_override(override: Override, *, reason: str, until_on: date, by: User) -> None:
    """Say the reason better, or let it expire on another day.

    Refused if it no longer counts, or if someone else changed it since it was read.
    """
    unless_over(override)
    with audit.recorded("override changed", override, by=by):
        override.reason, override.until_on = reason, until_on
        judge(override)
        override.save(update_fields=["reason", "until_on"])


def end_override(override: Override, *, because: str, by: User) -> None:
    """Let what the rules say count again from today on.

    Refused if it no longer counts, or if someone else changed it since it was read.
    """
    unless_over(override)
    with audit.recorded("override ended", override, by=by):
        override.ended_on, override.ended_because, override.ended_by = today(), because, by
        override.full_clean()
        override.save(update_fields=["ended_on", "ended_because", "ended_by"])


def unless_over(override: Override) -> None:
    if override.ended_on or override.until_on < today():
        raise ValidationError("It no longer counts: what the rules say does. Add another override.")


def judge(override: Override) -> None:
    """Raise ValidationError, beside the field that is wrong, if an override cannot be so."""
    last = override.added_on + timedelta(days=LONGEST)
    if override.until_on < today():
        raise ValidationError({"until_on": "Enter today or a day to come."})
    if override.until_on > last:
        latest = date_format(last, "j F Y")
        message = f"It can count for {LONGEST} days at most. Enter {latest} or an earlier day."
        raise ValidationError({"until_on": message})
    override.full_clean()
