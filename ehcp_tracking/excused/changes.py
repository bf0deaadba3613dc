"""What staff record of exceptions to time limits that are no case's. Audited, or not done.

A change locks what the exception is about first, as changes to that do. All raise ValidationError,
keyed by column where the change gave that column, and then nothing is changed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from ehcp_tracking import facts
from ehcp_tracking.changes import apply, need_reason
from ehcp_tracking.disputes import changes as disputes
from ehcp_tracking.excused.facts import faults
from ehcp_tracking.models import Dispute, DutyException, EHCPlan
from ehcp_tracking.plans import changes as plans
from wsoa import audit
from wsoa.models import User
from wsoa.today import today


def record_exception(
    about: EHCPlan | Dispute,
    *,
    duty: str,
    started_on: date,
    ground: str,
    from_on: date,
    to_on: date | None,
    reason: str,
    by: User,
    asked_on: date | None = None,
    family_told_on: date | None = None,
) -> DutyException:
    """Record a lawful exception to the time limit of a duty that is counted from `started_on`."""
    columns: dict[str, Any] = {"ground": ground, "from_on": from_on, "to_on": to_on}
    columns |= {"reason": reason, "asked_on": asked_on, "family_told_on": family_told_on}
    with _locked(about) as stored:
        if stored.version != about.version:
            raise audit.StaleRecord
        to = {"plan" if isinstance(stored, EHCPlan) else "dispute": stored}
        exception = DutyException(duty=duty, started_on=started_on, **to, **columns)
        with audit.created("exception recorded", exception, by=by):
            _judge(exception, stored, columns)
            exception.save()
    return exception


def correct_exception(
    exception: DutyException,
    *,
    to_on: date | None,
    family_told_on: date | None,
    by: User,
    reason: str = "",
) -> None:
    """Fill in when the cause ended and when the family was told, or with a reason replace it."""
    columns = {"to_on": to_on, "family_told_on": family_told_on}
    with (
        _locked(exception.about) as stored,
        audit.recorded("exception corrected", exception, by=by, reason=reason),
    ):
        apply(exception, columns, reason)
        _judge(exception, stored, columns)
        exception.save(update_fields=columns)


def withdraw_exception(exception: DutyException, *, by: User, reason: str) -> None:
    """Take back an exception that should not have been recorded."""
    need_reason(reason)
    verb = "exception withdrawn"
    with (
        _locked(exception.about) as stored,
        audit.recorded(verb, stored, by=by, reason=reason),
        audit.removed(verb, exception, by=by, reason=reason),
    ):
        exception.delete()


@contextmanager
def _locked(about: EHCPlan | Dispute) -> Iterator[EHCPlan | Dispute]:
    """Run a change, and yield what it is about as it is stored, which stays so until the commit."""
    with transaction.atomic():
        if isinstance(about, EHCPlan):
            yield plans.locked(about.pk)
        else:
            disputes.locked(about.about)
            yield Dispute.objects.get(pk=about.pk)


def _judge(exception: DutyException, about: EHCPlan | Dispute, columns: Mapping[str, Any]) -> None:
    """Raise ValidationError if an exception, as it is in memory, could not be stored so."""
    exception.clean_fields(exclude={"plan", "dispute"})
    runs = about.runs()
    _family_was_told(exception, runs)
    errors: dict[str, list[str]] = {}
    for fault in faults([exception], runs, today=today()):
        key = fault.column if fault.column in columns else NON_FIELD_ERRORS
        errors.setdefault(key, []).append(fault.message)
    if errors:
        raise ValidationError(errors)
    exception.validate_constraints()


def _family_was_told(
    exception: DutyException, runs: Mapping[tuple[str, date], tuple[date, date]]
) -> None:
    """Raise ValidationError if the family cannot have been told on that day."""
    told = exception.family_told_on
    if told is None:
        return
    first, _ = runs.get((exception.duty, exception.started_on), (told, told))
    if told > today():
        raise ValidationError({"family_told_on": facts.future(told, today())})
    if told < first:
        begun = f"This is before the time limit began, {facts.words(first)}. Check the date."
        raise ValidationError({"family_told_on": begun})
