"""What is recorded of lateness. Audited, or not done; each raises ValidationError where it cannot.

An area's list begins with the usual reasons, the first time that one of them is chosen.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from ehcp_tracking.changes import locked, need_reason
from ehcp_tracking.lateness.late import late_steps
from ehcp_tracking.lateness.models import Lateness, LatenessReason
from ehcp_tracking.lateness.offering import offered, usual
from ehcp_tracking.models import Advice, Assessment
from wsoa import audit
from wsoa.areas.changes import add_listed, lock_lists
from wsoa.models import LocalArea, User
from wsoa.today import today

NOT_LATE = "This step is not late, so it needs no reason. Leave the reason empty."
GONE = "“{}” is no longer offered for this step. Choose another."


def begin_list(area: LocalArea, *, by: User) -> None:
    """Put the usual reasons into the list of an area that has none, and leave any other alone."""
    with transaction.atomic():
        lock_lists(area)
        listed = LatenessReason.objects.in_area(area)
        if listed.exists():
            return
        with audit.recorded_many("reasons for lateness added", listed, about=area, by=by):
            LatenessReason.objects.bulk_create(usual(area))


def add_reason(
    area: LocalArea, *, name: str, steps: list[str], agency: str, by: User
) -> LatenessReason:
    """Add a reason to the list of the area, which begins with the usual ones."""
    with transaction.atomic():
        begin_list(area, by=by)
        return add_listed(LatenessReason(area=area, name=name, steps=steps, agency=agency), by=by)


def record_lateness(
    case: Assessment,
    *,
    duty: str,
    lateness: str,
    by: User,
    advice: Advice | None = None,
    reason: str = "",
) -> None:
    """Record the name of the main reason why a step is late, or with a `reason` replace it."""
    with transaction.atomic():
        case = locked(case)
        late = late_steps(case, case.clocks(today()))
        step = next(
            (each for each in late if (each.clock.duty, each.advice) == (duty, advice)), None
        )
        if step is None:
            raise ValidationError({"lateness": NOT_LATE})
        begin_list(case.area, by=by)
        service = advice.service if advice else ""
        choices = offered(case.area, duty, service, today())
        chosen = next((each for each in choices if each.name == lateness), None)
        if step.recorded and step.recorded.reason.name == lateness:
            return
        if chosen is None:
            raise ValidationError({"lateness": GONE.format(lateness)})
        if step.recorded is None:
            row = Lateness(assessment=case, advice=advice, duty=duty, reason=chosen)
            with audit.created("reason for lateness recorded", row, by=by):
                row.save()
            return
        need_reason(reason)
        with audit.recorded("reason for lateness changed", step.recorded, by=by, reason=reason):
            step.recorded.reason = chosen
            step.recorded.save(update_fields=["reason"])


def withdraw_lateness(row: Lateness, *, by: User, reason: str) -> None:
    """Take back a reason that should not have been recorded."""
    need_reason(reason)
    with audit.removed("reason for lateness withdrawn", row, by=by, reason=reason):
        row.delete()
