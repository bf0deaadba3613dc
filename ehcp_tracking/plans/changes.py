"""What staff record of a plan. Each change is judged with the whole plan, audited, or not made.

A change locks the case that made the plan, and the plan, first. All raise ValidationError, keyed by
column where the change gave that column, and then nothing is changed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.text import capfirst

from ehcp_tracking import changes
from ehcp_tracking.exceptions import words
from ehcp_tracking.excused.facts import broken
from ehcp_tracking.models import (
    AnnualReview,
    Assessment,
    EHCPlan,
    PhaseTransfer,
    ReassessmentRequest,
)
from ehcp_tracking.plans import clocks, facts
from wsoa import audit
from wsoa.models import LocalArea, User
from wsoa.today import today

Part = AnnualReview | PhaseTransfer | ReassessmentRequest
# What can be undone of a plan → its columns, as they are where it was never recorded.
STEPS: dict[str, dict[str, Any]] = {
    "move": {
        "move_learned_on": None,
        "moved_on": None,
        "transferred_out_to": "",
        "transferred_out_on": None,
    },
    "end": {"ceased_on": None, "ceased_reason": ""},
}
# What changes in the ordinary course of work; to replace anything else needs a reason.
PASSED_ON = {"case_manager", "setting"}


def log_plan(
    area: LocalArea,
    *,
    reference: str,
    child_reference: str,
    by: User,
    known_child: bool = False,
    **particulars: Any,
) -> EHCPlan:
    """Record a plan that another area made and transferred here, and return it.

    `particulars` are columns of the plan and of the child. A child reference that the area already
    has is refused, unless `known_child` says that it is the same child.
    """
    of_child = changes.taken_of_child(particulars)
    with transaction.atomic():
        # One at a time in an area, so that no reference is taken between look and use.
        LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)
        child = changes.child_of(area, child_reference, of_child, known=known_child, by=by)
        plan = EHCPlan(area=area, child=child, reference=reference, **particulars)
        born, made = child.date_of_birth, plan.made_elsewhere_on
        if born and made and born >= made:
            message = f"This must be before the plan was made, {words(made)}."
            raise ValidationError({"date_of_birth": message})
        with audit.created("plan logged", plan, by=by):
            _judge(plan, plan, columns=particulars.keys() | {"reference"})
            plan.save()
    return plan


def change_plan(plan: EHCPlan, *, by: User, **columns: Any) -> None:
    """Record that the child has another school, or the plan another case manager."""
    _change("plan changed", plan, columns, by=by)


def record_arrival(plan: EHCPlan, *, by: User, reason: str = "", **columns: Any) -> None:
    """Fill in, or with a reason replace, how a plan came from another area."""
    _change("transfer here recorded", plan, columns, by=by, reason=reason)


def record_move(plan: EHCPlan, *, by: User, reason: str = "", **columns: Any) -> None:
    """Record that the child moves to another area, and when the plan was transferred there."""
    _change("move recorded", plan, columns, by=by, reason=reason)


def end_plan(
    plan: EHCPlan, *, ceased_on: date, ceased_reason: str, by: User, reason: str = ""
) -> None:
    """Record that the area ended a plan, and why."""
    columns = {"ceased_on": ceased_on, "ceased_reason": ceased_reason}
    _change("plan ended", plan, columns, by=by, reason=reason)


def undo_step(plan: EHCPlan, *, step: str, by: User, reason: str) -> None:
    """Take back one of STEPS that should not have been recorded. The trail keeps it, and why."""
    _change(f"{step} undone", plan, STEPS[step], by=by, reason=reason)


def remove_plan(plan: EHCPlan, *, by: User, reason: str) -> None:
    """Take back a plan from another area that was logged by mistake.

    Its reviews, moves and requests for a reassessment must be removed before.
    """
    changes.need_reason(reason)
    with transaction.atomic():
        plan = _as_shown(plan)
        if plan.assessment_id is not None:
            raise ValidationError(
                "A case here made this plan. If it was not sent, undo that on the page of the case."
            )
        asked = plan.reassessment_requests.all()
        for part in (*plan.reviews.all(), *plan.phase_transfers.all(), *asked):
            raise ValidationError(f"Remove this first: {part}.")
        for exception in plan.exceptions.all():
            raise ValidationError(f"Withdraw this exception first: {exception}.")
        for dispute in plan.disputes.all():
            message = f"Take this out of the register of mediation and appeals first: {dispute}."
            raise ValidationError(message)
        with audit.removed("plan removed", plan, by=by, reason=reason):
            plan.delete()


def record_review(plan: EHCPlan, *, by: User, **columns: Any) -> None:
    """Record a review that was held, and what is known of what followed."""
    _add("review recorded", plan, AnnualReview(**columns), columns, by=by)


def record_transfer(plan: EHCPlan, *, by: User, **columns: Any) -> None:
    """Record a move between phases of education, and whether the plan was amended before it."""
    _add("move between phases recorded", plan, PhaseTransfer(**columns), columns, by=by)


def record_request(plan: EHCPlan, *, by: User, **columns: Any) -> None:
    """Record that a reassessment was asked for, which nobody may have answered yet."""
    request = ReassessmentRequest(**columns)
    _add("request for a reassessment recorded", plan, request, columns, by=by)


CHANGED = {
    AnnualReview: "review changed",
    PhaseTransfer: "move between phases changed",
    ReassessmentRequest: "request for a reassessment changed",
}
REMOVED = {
    AnnualReview: "review removed",
    PhaseTransfer: "move between phases removed",
    ReassessmentRequest: "request for a reassessment removed",
}


def change_part(part: Part, *, by: User, reason: str = "", **columns: Any) -> None:
    """Fill in what is recorded of a review, a move or a request, or with a reason replace it."""
    _change(CHANGED[type(part)], part, columns, by=by, reason=reason)


def remove_part(part: Part, *, by: User, reason: str) -> None:
    """Take back a review, a move between phases or a request that was recorded by mistake."""
    changes.need_reason(reason)
    verb = REMOVED[type(part)]
    with transaction.atomic():
        plan = locked(part.plan_id)
        with (
            audit.recorded(verb, plan, by=by, reason=reason),
            audit.removed(verb, part, by=by, reason=reason),
        ):
            part.delete()
            for fault in broken(plan.exceptions.all(), plan.runs(), today=today()):
                raise ValidationError(fault)


def _add(verb: str, plan: EHCPlan, part: Part, columns: Iterable[str], *, by: User) -> None:
    with transaction.atomic():
        part.plan = _as_shown(plan)
        with audit.created(verb, part, by=by):
            _judge(part.plan, part, columns=columns)
            part.save()


def _change(
    verb: str, record: EHCPlan | Part, columns: Mapping[str, Any], *, by: User, reason: str = ""
) -> None:
    """Change columns of a plan, or of a part of it, if the plan can stand so."""
    with transaction.atomic():
        plan = locked(record.pk if isinstance(record, EHCPlan) else record.plan_id)
        with audit.recorded(verb, record, by=by, reason=reason):
            changes.apply(record, columns, reason, PASSED_ON)
            if isinstance(record, EHCPlan):
                plan = record
            _judge(plan, record, columns=columns)
            record.save(update_fields=columns)


def locked(key: int) -> EHCPlan:
    """Return the plan as it is stored, and keep it so until the commit.

    Its case is locked before it, as changes to that do, so that nobody undoes the sending while
    something is recorded that needs the plan. Raises StaleRecord if it was undone.
    """
    case = EHCPlan.objects.values_list("assessment", flat=True).get(pk=key)
    if case is not None:
        changes.locked(Assessment(pk=case))
    plan = EHCPlan.objects.with_days().select_for_update(of=("self",)).get(pk=key)
    if plan.held_on is None:
        raise audit.StaleRecord
    return plan


def _as_shown(plan: EHCPlan) -> EHCPlan:
    """Return the plan locked. Raises StaleRecord if someone changed it since it was read."""
    stored = locked(plan.pk)
    if stored.version != plan.version:
        raise audit.StaleRecord
    return stored


def _judge(plan: EHCPlan, changed: EHCPlan | Part, *, columns: Iterable[str]) -> None:
    """Raise ValidationError if the plan could not stand with `changed` as it is in memory.

    Faults in `columns` of that are keyed by column. Others name what they are faults of.
    """
    relations = {each.name for each in changed._meta.fields if each.is_relation}
    errors: dict[str, list[str]] = {}

    def add(column: str, message: str, ours: bool) -> None:
        key = column if ours and column in columns else NON_FIELD_ERRORS
        named = column in columns or column not in facts.LABELS
        text = message if ours and named else f"{capfirst(facts.LABELS[column])}: {message}"
        if text not in errors.setdefault(key, []):
            errors[key].append(text)

    changed.clean_fields(exclude=relations)
    try:
        changed.validate_constraints()
    except ValidationError as error:
        for each in error.error_dict[NON_FIELD_ERRORS]:
            add(each.code or "", " ".join(each.messages), ours=True)
    if plan.transferred_in_on is not None:  # which may be what is corrected
        plan.held_on, plan.made_on = plan.transferred_in_on, plan.made_elsewhere_on
    reviews, transfers, asked = (
        [each for each in stored if each != changed]
        + ([changed] if isinstance(changed, stored.model) else [])
        for stored in (
            AnnualReview.objects.filter(plan=plan.pk),
            PhaseTransfer.objects.filter(plan=plan.pk),
            ReassessmentRequest.objects.filter(plan=plan.pk),
        )
    )
    challenged = plan.disputes.all() if plan.pk else ()
    for fault in facts.faults(plan, reviews, transfers, challenged, asked, today=today()):
        add(fault.column, fault.message, ours=fault.record is changed)
    excepted = plan.exceptions.all() if plan.pk else ()
    runs = clocks.runs(plan, reviews, transfers, asked) if excepted else {}
    if found := broken(excepted, runs, today=today()):
        errors.setdefault(NON_FIELD_ERRORS, []).extend(found)
    if errors:
        raise ValidationError(errors)
