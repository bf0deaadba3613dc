"""What administrators set for their area, and the lists that they keep. Audited, or not done.

Each change raises ValidationError, and changes nothing, where a rule of the record is broken, or if
someone else changed it since it, or `version`, was read.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from wsoa import audit
from wsoa.models import AreaSettings, Listed, LocalArea, Organisation, School, Term, User
from wsoa.terms import school_year

WORDS = "j F Y"


def settings_of(area: LocalArea) -> AreaSettings:
    """Return the settings of an area as stored now: new ones where nobody has set any."""
    found = AreaSettings.objects.filter(area=area).first()
    return found or AreaSettings(area=area, **area.published)


def set_backlog(
    area: LocalArea,
    *,
    backlog_received_before: date | None,
    backlog_complete_by: date | None,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set the two days of the area's backlog, or that there is none."""
    days = {
        "backlog_received_before": backlog_received_before,
        "backlog_complete_by": backlog_complete_by,
    }
    _set(area, "backlog set", days, version=version, by=by, reason=reason)


def set_board(
    area: LocalArea,
    *,
    board_kind: str,
    disclosure_rule: str,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set what kind of board the area has, and what it is shown of small counts."""
    values = {"board_kind": board_kind, "disclosure_rule": disclosure_rule}
    _set(area, "board set", values, version=version, by=by, reason=reason)


def set_answering(
    area: LocalArea, *, telephone_days: int, email_days: int, version: int, by: User, reason: str
) -> None:
    """Set the area's own standards for answering families, in working days."""
    days = {"telephone_days": telephone_days, "email_days": email_days}
    _set(area, "standards for answering set", days, version=version, by=by, reason=reason)


def set_milestones(
    area: LocalArea,
    *,
    advice_by_week: int | None,
    draft_by_week: int | None,
    decision_by_week: int | None,
    plan_days_early: int | None,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set the area's own milestones on the way to a plan; None for one that it does not have."""
    values = {
        "advice_by_week": advice_by_week,
        "draft_by_week": draft_by_week,
        "decision_by_week": decision_by_week,
        "plan_days_early": plan_days_early,
    }
    _set(area, "milestones set", values, version=version, by=by, reason=reason)


def set_evaluation_cycle(
    area: LocalArea, *, evaluation_months: int, version: int, by: User, reason: str
) -> None:
    """Set how many months after an evaluation its next review is due, unless it says otherwise."""
    values = {"evaluation_months": evaluation_months}
    _set(area, "cycle of evaluations set", values, version=version, by=by, reason=reason)


def set_silence(
    area: LocalArea,
    *,
    silent_after_days: int,
    unread_after_days: int,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set after how many days without a word an action, or a measure, is silent."""
    days = {"silent_after_days": silent_after_days, "unread_after_days": unread_after_days}
    _set(area, "periods of silence set", days, version=version, by=by, reason=reason)


def set_compared(
    area: LocalArea, *, compared_with: list[str], version: int, by: User, reason: str
) -> None:
    """Set beside which areas, by their slugs, the published figures of this one stand."""
    values = {"compared_with": compared_with}
    _set(area, "areas to compare with set", values, version=version, by=by, reason=reason)


def add_organisation(area: LocalArea, *, name: str, services: list[str], by: User) -> Organisation:
    """Put an organisation into the list of the area."""
    return add_listed(Organisation(area=area, name=name, services=services), by=by)


def add_school(area: LocalArea, *, name: str, kind: str, urn: str, by: User) -> School:
    """Put a school or other setting into the list of the area."""
    return add_listed(School(area=area, name=name, kind=kind, urn=urn), by=by)


def add_schools(area: LocalArea, schools: Iterable[School], *, by: User) -> int:
    """Add those of `schools` whose name is not in the list yet, and return how many those were.

    Of two with one name the first counts. Raises ValidationError, and adds none, if a URN is that
    of another school.
    """
    with transaction.atomic():
        lock_lists(area)
        listed = School.objects.filter(area=area)
        names = {name.lower() for name in listed.values_list("name", flat=True)}
        urns = dict(listed.exclude(urn="").values_list("urn", "name"))
        new = []
        for school in schools:
            if school.name.lower() in names:
                continue
            if school.urn in urns:
                raise ValidationError(f"{urns[school.urn]} has the URN {school.urn} already.")
            names.add(school.name.lower())
            urns |= {school.urn: school.name} if school.urn else {}
            school.area = area
            new.append(school)
        with audit.recorded_many("schools added", listed, about=area, by=by):
            School.objects.bulk_create(new)
    return len(new)


def change_listed(record: Listed, *, by: User, reason: str, **values: Any) -> None:
    """Correct what a list says of an organisation or a school, end it, or take the end back."""
    with transaction.atomic():
        lock_lists(record.area)
        verb = f"{record._meta.verbose_name} changed"
        with audit.recorded(verb, record, by=by, reason=reason):
            for name, value in values.items():
                setattr(record, name, value)
            record.full_clean()
            record.save(update_fields=values.keys())


def add_term(
    area: LocalArea, *, school: School | None, name: str, from_on: date, to_on: date, by: User
) -> Term:
    """Record a term of the area, or of one school whose dates differ."""
    term = Term(area=area, school=school, name=name, from_on=from_on, to_on=to_on)
    with transaction.atomic():
        lock_lists(area)
        with audit.created("term added", term, by=by):
            _accept_term(term)
            term.save()
    return term


def change_term(term: Term, *, by: User, reason: str, **values: Any) -> None:
    """Correct the name or the days of a term, or whose it is."""
    with transaction.atomic():
        lock_lists(term.area)
        with audit.recorded("term changed", term, by=by, reason=reason):
            for name, value in values.items():
                setattr(term, name, value)
            _accept_term(term)
            term.save(update_fields=values.keys())


def remove_term(term: Term, *, by: User, reason: str) -> None:
    """Take back a term that was recorded by mistake, or that a school no longer keeps."""
    with transaction.atomic():
        lock_lists(term.area)
        with audit.removed("term removed", term, by=by, reason=reason):
            term.delete()


def _accept_term(term: Term) -> None:
    if term.to_on < term.from_on:
        raise ValidationError({"to_on": "The last day cannot be before the first"})
    if school_year(term.from_on) != school_year(term.to_on):
        message = "A term begins and ends in one school year, 1 August to 31 July. Correct a day"
        raise ValidationError({"to_on": message})
    term.full_clean()
    other = Term.objects.beside(term).sharing_a_day_with(term).first()
    if other:
        days = f"{date_format(other.from_on, WORDS)} to {date_format(other.to_on, WORDS)}"
        raise ValidationError(
            {"from_on": f"{other} has some of these days already: {days}. Correct one of the two"}
        )


def add_listed(record: Listed, *, by: User) -> Any:
    """Put something into one of the lists of its area, and return it."""
    with transaction.atomic():
        lock_lists(record.area)
        with audit.created(f"{record._meta.verbose_name} added", record, by=by):
            record.full_clean()
            record.save()
    return record


def lock_lists(area: LocalArea) -> None:
    """Make changes of the lists of an area wait for each other: no name comes into one twice."""
    LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)


def _set(
    area: LocalArea, verb: str, values: dict[str, Any], *, version: int, by: User, reason: str
) -> None:
    with transaction.atomic():
        settings, _ = AreaSettings.objects.get_or_create(area=area, defaults=area.published)
        settings.version = version
        with audit.recorded(verb, settings, by=by, reason=reason):
            for name, value in values.items():
                setattr(settings, name, value)
            settings.full_clean()
            settings.save(update_fields=values.keys())
