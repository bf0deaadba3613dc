"""What staff record in a case. Each change is judged with the whole case, audited, or not made.

A change locks its case first, so two people's changes to one case, its advice and its exceptions
cannot together break a rule that each of them keeps. All raise ValidationError, keyed by column
where the change gave that column, and then nothing is changed.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet

from ehcp_tracking import clocks, facts, law
from ehcp_tracking.models import (
    Advice,
    Assessment,
    AssessmentException,
    Child,
    Dispute,
    EHCPlan,
)
from wsoa import audit
from wsoa.models import LocalArea, User
from wsoa.today import today

# Each step of a case → its columns, as they are where it was never recorded.
STEPS: dict[str, dict[str, Any]] = {
    "decision": {"decision": "", "decision_notified_on": None},
    "outcome": {"outcome": "", "outcome_notified_on": None},
    "draft": {"draft_sent_on": None},
    "plan": {"plan_sent_on": None},
    "closing": {"closed_on": None, "closed_reason": ""},
}
RECEIVED_AND_STARTED = ("received_on", "started_on")
FIRST_AREA = ("first_area", "first_area_received_on", "first_area_decided_on")
# What a case that follows another has from it.
OF_THE_REQUEST = ("received_on", "request_source", "primary_need", "looked_after", "setting")
EMPTY = ("", None, False)
# What changes in the ordinary course of work; to replace anything else needs a reason.
PASSED_ON = {"case_manager"}


def log_request(
    area: LocalArea,
    *,
    reference: str,
    child_reference: str,
    received_on: date,
    by: User,
    known_child: bool = False,
    started_on: date | None = None,
    **particulars: Any,
) -> Assessment:
    """Record a request, whose clocks start on receipt unless told, and return its case.

    `particulars` are columns of the case and of the child. A child reference that the area
    already has is refused, unless `known_child` says that it is the same child; particulars given
    for that child must be those recorded.
    """
    of_child = taken_of_child(particulars)
    with transaction.atomic():
        take_reference(area, reference)
        case = Assessment(
            area=area,
            child=child_of(area, child_reference, of_child, known=known_child, by=by),
            reference=reference,
            received_on=received_on,
            started_on=started_on or received_on,
            **particulars,
        )
        columns = (*of_child, *RECEIVED_AND_STARTED, *FIRST_AREA)
        create("request logged", case, case=case, columns=columns, by=by)
    return case


def taken_of_child(particulars: dict[str, Any]) -> dict[str, Any]:
    """Take out of `particulars` what is known of the child, and return it."""
    of_child = {name: particulars.pop(name, None) for name in Child.PARTICULARS}
    return {name: value for name, value in of_child.items() if value not in EMPTY}


def child_of(
    area: LocalArea, reference: str, particulars: dict[str, Any], *, known: bool, by: User
) -> Child:
    """Return the child who has this reference: one `known` to the area, or else a new one.

    Particulars given for a known child must be those recorded.
    """
    return (_known_child if known else _new_child)(area, reference, particulars, by=by)


def follow_case(
    earlier: Assessment,
    *,
    reference: str,
    basis: str,
    started_on: date,
    by: User,
    case_manager: User | None = None,
) -> Assessment:
    """Start the case that follows one whose decision did not stand, and return it.

    Its clocks run from `started_on`, the day of the order, the agreement or the notice. It keeps
    what is known of the request, and the day on which that was received.
    """
    with transaction.atomic():
        take_reference(earlier.area, reference)
        earlier = _as_shown(earlier)
        _refuse_to_follow(earlier, basis, started_on)
        case = Assessment(
            area=earlier.area,
            child=earlier.child,
            reference=reference,
            basis=basis,
            follows=earlier,
            case_manager=case_manager,
            started_on=started_on,
            **{name: getattr(earlier, name) for name in OF_THE_REQUEST},
        )
        create("case started", case, case=case, columns=("started_on",), by=by)
    return case


def reassess(
    earlier: Assessment,
    *,
    reference: str,
    received_on: date,
    started_on: date,
    by: User,
    case_manager: User | None = None,
) -> Assessment:
    """Start the reassessment of a child whose plan a case led to, and return its case.

    Its clocks run from `started_on`, on which the family was told of it, or the area decided it.
    """
    with transaction.atomic():
        take_reference(earlier.area, reference)
        earlier = _as_shown(earlier)
        if earlier.plan_sent_on is None:
            raise ValidationError("This case led to no plan, so there is nothing to reassess.")
        if received_on < earlier.plan_sent_on:
            message = f"This is before the plan was sent, {facts.words(earlier.plan_sent_on)}."
            raise ValidationError({"received_on": f"{message} Check the date."})
        case = Assessment(
            area=earlier.area,
            child=earlier.child,
            reference=reference,
            basis="reassessment",
            case_manager=case_manager,
            received_on=received_on,
            started_on=started_on,
            primary_need=earlier.primary_need,
            setting=earlier.setting,
        )
        create("reassessment logged", case, case=case, columns=RECEIVED_AND_STARTED, by=by)
    return case


def record_first_area(case: Assessment, *, by: User, reason: str = "", **columns: Any) -> None:
    """Record where the assessment of a child who moved in began, and what that area did when."""
    _change("first area recorded", case, columns, by=by, reason=reason)


def correct_request(case: Assessment, *, by: User, reason: str = "", **columns: Any) -> None:
    """Fill in columns of the request, or with a reason replace what they hold."""
    _change("request corrected", case, columns, by=by, reason=reason)


def correct_child(child: Child, *, by: User, reason: str = "", **columns: Any) -> None:
    """Fill in particulars of a child, or with a reason replace them, for all its cases."""
    cases = child.assessments.select_for_update(of=("self",))
    with transaction.atomic():
        list(cases.all())  # locks them before their child, in the order of an import
        with audit.recorded("child corrected", child, by=by, reason=reason):
            apply(child, columns, reason)
            child.full_clean()
            for case in cases.all():
                case.child = child
                _judge(case, case, columns=columns)
            child.save(update_fields=columns)


def assign(case: Assessment, *, case_manager: User | None, by: User) -> None:
    """Give a case to a person, or to nobody."""
    _change("case assigned", case, {"case_manager": case_manager}, by=by)


def record_decision(
    case: Assessment, *, decision: str, decision_notified_on: date, by: User, reason: str = ""
) -> None:
    """Record whether the area will assess, and when the family was told. A refusal ends it."""
    columns = {"decision": decision, "decision_notified_on": decision_notified_on}
    _change("decision recorded", case, columns, by=by, reason=reason)


def record_outcome(
    case: Assessment,
    *,
    outcome: str,
    outcome_notified_on: date | None = None,
    by: User,
    reason: str = "",
) -> None:
    """Record whether there will be a plan. That there will be none has its day, and ends it."""
    columns = {"outcome": outcome, "outcome_notified_on": outcome_notified_on}
    _change("outcome recorded", case, columns, by=by, reason=reason)


def send_draft(case: Assessment, *, draft_sent_on: date, by: User, reason: str = "") -> None:
    """Record the day on which the family was sent the draft plan."""
    _change("draft plan sent", case, {"draft_sent_on": draft_sent_on}, by=by, reason=reason)


def send_plan(case: Assessment, *, plan_sent_on: date, by: User, reason: str = "") -> None:
    """Record the day on which the final plan was sent, which stops its clock and ends the case.

    From that day on there is an EHC plan, which has a record of its own.
    """
    with transaction.atomic():
        _change("final plan sent", case, {"plan_sent_on": plan_sent_on}, by=by, reason=reason)
        if not EHCPlan.objects.filter(assessment=case).exists():
            plan = EHCPlan.made_by(case)
            with audit.created("plan made", plan, by=by):
                plan.save()


def close_case(
    case: Assessment, *, closed_on: date, closed_reason: str, by: User, reason: str = ""
) -> None:
    """Record that a case ended before its outcome, and why."""
    columns = {"closed_on": closed_on, "closed_reason": closed_reason}
    _change("case closed", case, columns, by=by, reason=reason)


def undo_step(case: Assessment, *, step: str, by: User, reason: str) -> None:
    """Take back one of STEPS that should not have been recorded. The trail keeps it, and why."""
    _change(f"{step} undone", case, STEPS[step], by=by, reason=reason)


def ask_advice(
    case: Assessment, *, advisers: Iterable[tuple[str, str]], requested_on: date, by: User
) -> None:
    """Record that each of `advisers`, (service, provider), was asked for advice on one day."""
    with transaction.atomic():
        case = _as_shown(case)
        asked = [
            Advice(assessment=case, service=service, provider=provider, requested_on=requested_on)
            for service, provider in dict.fromkeys(advisers)
        ]
        _refuse_second_request(case, asked)
        with audit.recorded_many("advice asked", case.advice.all(), about=case, by=by):
            _accept(case, *asked, columns=("requested_on",))
            Advice.objects.bulk_create(asked)


def accept_existing_advice(case: Assessment, *, service: str, provider: str, by: User) -> None:
    """Record that all agree on advice given before, so that none is asked for (reg. 6(4))."""
    with transaction.atomic():
        case = _as_shown(case)
        advice = Advice(assessment=case, service=service, provider=provider, existing_accepted=True)
        columns = ("service", "provider")
        create("existing advice accepted", advice, case=case, columns=columns, by=by)


def record_advice_received(
    advice: Advice, *, received_on: date, by: User, reason: str = ""
) -> None:
    """Record the day on which advice came in, which stops its clock."""
    _change("advice received", advice, {"received_on": received_on}, by=by, reason=reason)


def correct_advice(advice: Advice, *, by: User, reason: str = "", **columns: Any) -> None:
    """Fill in what is recorded of advice, or with a reason replace it."""
    _change("advice corrected", advice, columns, by=by, reason=reason)


def remove_advice(advice: Advice, *, by: User, reason: str) -> None:
    """Take back advice that was never asked for. Exceptions on it must be withdrawn before."""
    need_reason(reason)
    with transaction.atomic():
        case = locked(advice.assessment)
        for exception in advice.exceptions.all():
            raise ValidationError(f"Withdraw this first: {_called(exception)}.")
        for late in advice.lateness.all():
            with audit.removed("reason for lateness withdrawn", late, by=by, reason=reason):
                late.delete()
        with _removed("advice removed", advice, case=case, by=by, reason=reason):
            advice.delete()
            _judge(case)


def record_exception(
    case: Assessment,
    *,
    duty: str,
    ground: str,
    from_on: date,
    to_on: date | None,
    reason: str,
    by: User,
    advice: Advice | None = None,
    family_told_on: date | None = None,
) -> None:
    """Record a lawful exception to one time limit of the case, or of one adviser."""
    columns = {"duty": duty, "ground": ground, "from_on": from_on, "to_on": to_on, "reason": reason}
    columns["family_told_on"] = family_told_on
    with transaction.atomic():
        case = _as_shown(case)
        _family_was_told(family_told_on, case)
        if advice is not None and advice not in case.advice.all():
            raise audit.StaleRecord
        exception = AssessmentException(assessment=case, advice=advice, **columns)
        create("exception recorded", exception, case=case, columns=columns, by=by)


def correct_exception(
    exception: AssessmentException,
    *,
    to_on: date | None,
    family_told_on: date | None,
    by: User,
    reason: str = "",
) -> None:
    """Fill in when the cause ended and when the family was told, or with a reason replace it."""
    columns = {"to_on": to_on, "family_told_on": family_told_on}
    _family_was_told(family_told_on, exception.assessment)
    _change("exception corrected", exception, columns, by=by, reason=reason)


def withdraw_exception(exception: AssessmentException, *, by: User, reason: str) -> None:
    """Take back an exception that should not have been recorded."""
    need_reason(reason)
    with transaction.atomic():
        case = locked(exception.assessment)
        with _removed("exception withdrawn", exception, case=case, by=by, reason=reason):
            exception.delete()


def _family_was_told(day: date | None, case: Assessment) -> None:
    """Raise ValidationError if the family cannot have been told on that day."""
    if day is not None and day > today():
        raise ValidationError({"family_told_on": facts.future(day, today())})
    if day is not None and day < case.received_on:
        message = facts.before("received_on", case.received_on)
        raise ValidationError({"family_told_on": message})


def _change(
    verb: str,
    record: Assessment | Advice | AssessmentException,
    columns: Mapping[str, Any],
    *,
    by: User,
    reason: str = "",
) -> None:
    """Change columns of a case, or of its advice, if the case can stand so."""
    with transaction.atomic():
        locked(_case_of(record))
        with audit.recorded(verb, record, by=by, reason=reason):
            apply(record, columns, reason)
            _accept(_case_of(record), record, columns=columns)
            record.validate_constraints()
            record.save(update_fields=columns)


def create(verb: str, record: Model, *, case: Assessment, columns: Iterable[str], by: User) -> None:
    """Save a new record of a case, or a new case, if the case can stand so."""
    with audit.created(verb, record, by=by):
        _accept(case, record, columns=columns)
        record.validate_constraints()
        record.save()


@contextmanager
def _removed(
    verb: str, record: Advice | AssessmentException, *, case: Assessment, by: User, reason: str
) -> Iterator[None]:
    """Run the removal of a part of a case, and tell it in the history of the case as well."""
    with (
        audit.recorded(verb, case, by=by, reason=reason),
        audit.removed(verb, record, by=by, reason=reason),
    ):
        yield


def _case_of(record: Assessment | Advice | AssessmentException) -> Assessment:
    return record if isinstance(record, Assessment) else record.assessment


def locked(case: Assessment) -> Assessment:
    """Return the case as it is stored, with its child, and keep it so until the commit."""
    cases = Assessment.objects.select_related("child").select_for_update(of=("self",))
    return cases.get(pk=case.pk)


def _as_shown(case: Assessment) -> Assessment:
    """Return the case locked. Raises StaleRecord if someone changed it since it was read."""
    stored = locked(case)
    if stored.version != case.version:
        raise audit.StaleRecord
    return stored


def apply(
    record: Model, columns: Mapping[str, Any], reason: str, passed_on: Container[str] = PASSED_ON
) -> None:
    """Set columns of a record as it is stored.

    To replace what one holds needs a reason, except for what is `passed_on`.
    """
    record.refresh_from_db()  # a form that was filled in has already altered it
    old = {name: getattr(record, name) for name in columns}
    replaced = [name for name in old if old[name] not in EMPTY and old[name] != columns[name]]
    if any(name not in passed_on for name in replaced):
        need_reason(reason)
    for name, value in columns.items():
        setattr(record, name, value)


def need_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Say why: this replaces what has been recorded."})


def _accept(case: Assessment, *records: Model, columns: Iterable[str]) -> None:
    """Raise ValidationError if the case, or one of `records` of it, could not be stored so."""
    for record in records:
        record.clean_fields(exclude={each.name for each in record._meta.fields if each.is_relation})
    _judge(case, *records, columns=columns)


def _judge(case: Assessment, *changed: Model, columns: Iterable[str] = ()) -> None:
    """Raise ValidationError if the case could not stand with `changed` as they are in memory.

    Faults in `columns` of those are keyed by column. Others name what they are faults of.
    """
    advice = _with_changed(Advice.objects.filter(assessment=case.pk), changed)
    exceptions = _with_changed(AssessmentException.objects.filter(assessment=case.pk), changed)
    by_key = {each.pk: each for each in advice if each.pk}
    for each in exceptions:
        each.advice = by_key.get(each.advice_id)
    errors: dict[str, list[str]] = {}
    # A case that is not stored yet has no key, and without one these would be all of no case.
    own: dict[str, Any] = {"assessment": case.pk} if case.pk else {"pk__in": ()}
    challenged = Dispute.objects.filter(**own)
    plan = EHCPlan.objects.filter(**own).with_first_use().first()
    of_plan = facts.of_plan(plan) if plan else {}
    found = facts.faults(case, advice, exceptions, today=today(), **of_plan)
    for fault in (*found, *facts.beside(case, challenged)):
        ours = any(fault.record is each for each in changed) and fault.column in columns
        key, text = (fault.column, fault.message) if ours else (NON_FIELD_ERRORS, _told(fault))
        if text not in errors.setdefault(key, []):
            errors[key].append(text)
    if errors:
        raise ValidationError(errors)


def _with_changed(stored: QuerySet[Any], changed: tuple[Model, ...]) -> list[Any]:
    """Return the stored records of one kind, with the changed and the new in their place."""
    ours = [each for each in changed if isinstance(each, stored.model)]
    return [each for each in stored if each not in ours] + ours


def _told(fault: facts.Fault) -> str:
    return f"{_called(fault.record, fault.column)}: {fault.message}"


def _called(record: Model, column: str = "") -> str:
    """Return what a record, or of a case its column, is called: “Final plan sent”."""
    if isinstance(record, Assessment):
        names = {field.name: str(field.verbose_name) for field in Assessment._meta.fields}
        name = (names | facts.LABELS)[column]
        return name[:1].upper() + name[1:]
    since = f", from {facts.words(record.from_on)}" if hasattr(record, "from_on") else ""
    return f"Recorded {record._meta.verbose_name} “{record}”{since}"


def take_reference(area: LocalArea, reference: str) -> None:
    """Raise ValidationError if a case of an area has this reference; none gets it until the commit.

    Before any case is locked, so that nobody waits for another in a circle.
    """
    LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)
    if Assessment.objects.in_area(area).filter(reference=reference).exists():
        message = "This area already has a case with this reference. Give this one another."
        raise ValidationError({"reference": message})


def _refuse_to_follow(earlier: Assessment, basis: str, started_on: date) -> None:
    """Raise ValidationError where no case on this basis, from this day, can follow `earlier`."""
    day = clocks.ended_on(earlier, today())
    if day is None or basis not in law.FOLLOWED_ON.get(clocks.ending(earlier, today()), ()):
        message = "A case that ended as this one did cannot be followed on this basis."
        raise ValidationError({"basis": message})
    if started_on < day:
        message = f"This is before the decision that did not stand, {facts.words(day)}."
        raise ValidationError({"started_on": f"{message} Check the date."})
    later_cases = earlier.followed_by.all()
    if earlier.plan_sent_on:  # after which the area can refuse to reassess more than once
        later_cases = later_cases.filter(basis=basis, started_on=started_on)
    for later in later_cases:
        raise ValidationError(f"Case {later} already follows this one. Record on that case.")


def _refuse_second_request(case: Assessment, asked: list[Advice]) -> None:
    recorded = {(each.service, each.provider) for each in case.advice.all()}
    again = [str(each) for each in asked if (each.service, each.provider) in recorded]
    if again:
        message = f"Already recorded in this case: {', '.join(again)}. Leave out what is recorded."
        raise ValidationError({"advisers": message})


def _new_child(area: LocalArea, reference: str, particulars: dict[str, Any], *, by: User) -> Child:
    cases = Assessment.objects.in_area(area).filter(child__reference=reference)
    if Child.objects.in_area(area).filter(reference=reference).exists():
        theirs = ", ".join(cases.order_by("pk").values_list("reference", flat=True)) or "none"
        raise ValidationError(
            {
                "child_reference": "A child is already recorded with this reference "
                f"(cases: {theirs}). If it is the same child, tick “This child is already "
                "recorded”. If not, give another reference."
            }
        )
    child = Child(area=area, reference=reference, **particulars)
    with audit.created("child recorded", child, by=by):
        child.full_clean()
        child.save()
    return child


def _known_child(
    area: LocalArea, reference: str, particulars: dict[str, Any], *, by: User
) -> Child:
    """Return the child who has this reference, locked, if the particulars are those recorded."""
    found = Child.objects.in_area(area).filter(reference=reference)
    child = found.select_for_update(of=("self",)).first()
    if child is None:
        message = "No child of this area has this reference. Check it, or untick the box below."
        raise ValidationError({"child_reference": message})
    wrong = [name for name, given in particulars.items() if getattr(child, name) != given]
    if wrong:
        message = "The record of this child says otherwise. Clear this, or check the reference."
        raise ValidationError(dict.fromkeys(wrong, message))
    return child
