"""What staff record about decisions that can be appealed. Each change is audited, or not made.

A change locks the case or the plan of the decision first, as changes to those do. All raise
ValidationError, keyed by column where the change gave that column, and then nothing is changed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ehcp_tracking import changes, facts
from ehcp_tracking.changes import apply, need_reason
from ehcp_tracking.disputes import clocks
from ehcp_tracking.disputes.steps import STEPS, recorded
from ehcp_tracking.excused.facts import broken
from ehcp_tracking.models import Assessment, Dispute, EHCPlan, Hearing
from wsoa import audit
from wsoa.models import User
from wsoa.today import today


def log_dispute(about: Assessment | EHCPlan, *, kind: str, notified_on: date, by: User) -> Dispute:
    """Put a decision of a case, or about the plan that it led to, into the register.

    Or about a plan that another area made.
    """
    with transaction.atomic():
        stored = locked(about)
        if stored.version != about.version:
            raise audit.StaleRecord
        of = {"plan" if isinstance(stored, EHCPlan) else "assessment": stored}
        dispute = Dispute(kind=kind, notified_on=notified_on, **of)
        with audit.created("decision registered", dispute, by=by):
            _judge(dispute)
            dispute.save()
    return dispute


def start_case(
    dispute: Dispute,
    *,
    reference: str,
    received_on: date,
    by: User,
    case_manager: User | None = None,
) -> Assessment:
    """Start the case that follows a refusal to reassess a plan from another area, and return it.

    Its clocks run from the day of the order, the agreement or the notice. `received_on` is the day
    on which the reassessment was asked for.
    """
    with transaction.atomic():
        changes.take_reference(dispute.about.area, reference)
        plan = locked(dispute.about)
        stored = Dispute.objects.get(pk=dispute.pk)
        if stored.version != dispute.version:
            raise audit.StaleRecord
        basis, started_on = clocks.starts(stored) or ("", None)
        if started_on is None:
            raise ValidationError("Record first what came of mediation or of the appeal.")
        for later in stored.followed_by():
            raise ValidationError(f"Case {later} already follows. Record on that case.")
        if received_on > stored.notified_on:
            message = f"The family was told on {facts.words(stored.notified_on)} that it is refused"
            raise ValidationError({"received_on": f"{message}. Check the date."})
        case = Assessment(
            area=plan.area,
            child=plan.child,
            reference=reference,
            basis=basis,
            case_manager=case_manager,
            received_on=received_on,
            started_on=started_on,
            setting=plan.setting,
        )
        changes.create("case started", case, case=case, columns=("received_on",), by=by)
    return case


def correct_decision(
    dispute: Dispute, *, kind: str, notified_on: date, by: User, reason: str = ""
) -> None:
    """Correct which decision it is, or when the family was told, with a reason."""
    columns = {"kind": kind, "notified_on": notified_on}
    _change("decision corrected", dispute, columns, by=by, reason=reason)


def record(dispute: Dispute, step: str, *, by: User, reason: str = "", **columns: Any) -> None:
    """Record the columns of one of STEPS, or with a reason replace what they hold."""
    _change(STEPS[step].verb, dispute, columns, by=by, reason=reason)


def undo_step(dispute: Dispute, *, step: str, by: User, reason: str) -> None:
    """Take back one of STEPS that should not have been recorded. The trail keeps it, and why."""
    _change(f"{step.replace('_', ' ')} undone", dispute, STEPS[step].columns, by=by, reason=reason)


def list_hearing(dispute: Dispute, *, hearing_on: date, by: User) -> Hearing:
    """Record a day on which the appeal is heard, past or to come."""
    with transaction.atomic():
        locked(dispute.about)
        with audit.recorded("hearing listed", dispute, by=by):
            dispute.refresh_from_db()
            if dispute.lodged_on is None or hearing_on < dispute.lodged_on:
                message = "An appeal is heard after it was lodged. Check the date."
                raise ValidationError({"hearing_on": message})
            hearing = Hearing(dispute=dispute, hearing_on=hearing_on)
            with audit.created("hearing listed", hearing, by=by):
                hearing.full_clean()
                hearing.save()
    return hearing


def remove_hearing(hearing: Hearing, *, by: User, reason: str) -> None:
    """Take back a hearing that was postponed, or recorded by mistake."""
    need_reason(reason)
    with transaction.atomic():
        locked(hearing.dispute.about)
        dispute = hearing.dispute
        with (
            audit.recorded("hearing removed", dispute, by=by, reason=reason),
            audit.removed("hearing removed", hearing, by=by, reason=reason),
        ):
            hearing.delete()


def remove_dispute(dispute: Dispute, *, by: User, reason: str) -> None:
    """Take a decision out of the register that should not be in it, and of which nothing came."""
    need_reason(reason)
    with transaction.atomic():
        about = locked(dispute.about)
        stored = Dispute.objects.get(pk=dispute.pk)
        if recorded(stored) or stored.hearings.exists():
            raise ValidationError(
                "Undo the steps that are recorded, and remove its hearings first."
            )
        with (
            audit.recorded("decision removed", about, by=by, reason=reason),
            audit.removed("decision removed", dispute, by=by, reason=reason),
        ):
            dispute.delete()


def locked(about: Assessment | EHCPlan) -> Assessment | EHCPlan:
    """Return the case or the plan as it is stored, and keep it so until the commit."""
    if isinstance(about, Assessment):
        return changes.locked(about)
    plans = EHCPlan.objects.select_related("child").select_for_update(of=("self",))
    return plans.get(pk=about.pk)


def _change(
    verb: str, dispute: Dispute, columns: Mapping[str, Any], *, by: User, reason: str
) -> None:
    """Change columns of a dispute, if it can stand so."""
    with transaction.atomic():
        locked(dispute.about)
        with audit.recorded(verb, dispute, by=by, reason=reason):
            apply(dispute, columns, reason)
            _judge(dispute)
            dispute.save(update_fields=columns)


def _judge(dispute: Dispute) -> None:
    """Raise ValidationError if a dispute, as it is in memory, could not be stored so."""
    dispute.clean_fields(exclude={"assessment", "plan"})
    for column in ("notified_on", *STEP_DAYS):
        day = getattr(dispute, column)
        if day is not None and day > today():
            raise ValidationError({column: facts.future(day, today())})
    decided = clocks.decided_on(dispute.kind, dispute.about)
    what = "plan" if dispute.plan_id else "case"
    if decided is None:
        message = f"The {what} has no such decision. Record that there first."
        raise ValidationError({"kind": message})
    if dispute.notified_on < decided:
        message = f"The case has this decision from {facts.words(decided)} on. Correct one of them."
        if dispute.plan_id:
            message = f"The area has had this plan since {facts.words(decided)}. Check the date."
        raise ValidationError({"notified_on": message})
    if dispute.pk:
        excepted = dispute.exceptions.all()
        for fault in broken(excepted, dispute.runs(), today=today()):
            raise ValidationError(fault)
    _judge_by_the_database(dispute)
    first = dispute.hearings.first() if dispute.pk else None
    if first and (dispute.lodged_on is None or first.hearing_on < dispute.lodged_on):
        message = f"A hearing is recorded on {facts.words(first.hearing_on)}. Remove it first."
        raise ValidationError({"lodged_on": message})


STEP_DAYS = [name for step in STEPS.values() for name in step.columns if name.endswith("_on")]


def _judge_by_the_database(dispute: Dispute) -> None:
    """Raise what the constraints say, at the column that each is about."""
    errors: dict[str, list[str]] = {}
    for constraint in dispute._meta.constraints:
        try:
            constraint.validate(Dispute, dispute)
        except ValidationError as error:
            column = error.code if error.code in DISPUTE_COLUMNS else "__all__"
            errors.setdefault(column, []).extend(error.messages)
    if errors:
        raise ValidationError(errors)


DISPUTE_COLUMNS = {field.name for field in Dispute._meta.fields}
