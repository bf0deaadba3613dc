"""Audited writes about what boards asked. Each raises ValidationError, and then writes nothing."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format

from priorities.models import Action, Challenge, GovernanceBody, Measure, Objective, Post
from wsoa import audit
from wsoa.models import User
from wsoa.today import today


def record_challenge(
    row: Objective | Action | Measure,
    *,
    body: GovernanceBody,
    met_on: date,
    asked: str,
    owed_by: Post | None,
    by: User,
) -> Challenge:
    """Record that a body of the plan looked at a row of it, and what it asked or decided.

    Refused if the body is of another plan, the post of another area, or the meeting still to come.
    """
    about = {str(row._meta.model_name): row, "added_by": by, "added_on": today()}
    challenge = Challenge(body=body, met_on=met_on, asked=asked, owed_by=owed_by, **about)
    with audit.created("challenge recorded", challenge, by=by):
        judge(challenge)
        challenge.save()
    return challenge


def answer_challenge(challenge: Challenge, *, answer: str, answered_on: date, by: User) -> None:
    """Say what a body was answered, and when; said again, it takes the place of what was said.

    Refused if nobody owes an answer, if the day is before the meeting or to come, or if someone
    else changed the challenge since it was read.
    """
    if not challenge.owed_by:
        raise ValidationError("Nobody owes an answer to this. Correct it first: say which post.")
    with audit.recorded("challenge answered", challenge, by=by):
        challenge.answer, challenge.answered_on = answer, answered_on
        judge(challenge)
        challenge.save(update_fields=["answer", "answered_on"])


def correct_challenge(
    challenge: Challenge,
    *,
    body: GovernanceBody,
    met_on: date,
    asked: str,
    owed_by: Post | None,
    reason: str,
    by: User,
) -> None:
    """Put right what was recorded of a challenge; its answer stays.

    Refused as `record_challenge` does, if an answer that was given would be owed by nobody or
    before the meeting, or if someone else changed the challenge since it was read.
    """
    with audit.recorded("challenge corrected", challenge, by=by, reason=reason):
        challenge.body, challenge.met_on = body, met_on
        challenge.asked, challenge.owed_by = asked, owed_by
        judge(challenge)
        challenge.save(update_fields=["body", "met_on", "asked", "owed_by"])


def judge(challenge: Challenge) -> None:
    """Raise ValidationError, beside the field that is wrong, if a challenge cannot be so."""
    plan = challenge.about.plan
    met_on, answered_on = challenge.met_on, challenge.answered_on
    if challenge.body.plan_id != plan.pk:
        raise ValidationError({"body": "Choose a body of this plan."})
    if challenge.owed_by and challenge.owed_by.area_id != plan.area_id:
        raise ValidationError({"owed_by": "Choose a post of this area."})
    if met_on > challenge.added_on:
        raise ValidationError({"met_on": "The meeting must have been held. Enter its day."})
    if answered_on and not challenge.owed_by:
        raise ValidationError({"owed_by": "It is answered. Choose the post that owed the answer."})
    if answered_on and answered_on > today():
        raise ValidationError({"answered_on": "The day of the answer cannot be still to come."})
    if answered_on and answered_on < met_on:
        message = f"The meeting was on {date_format(met_on, 'j F Y')}. Enter that day or a later."
        raise ValidationError({"answered_on": message})
    challenge.full_clean()
