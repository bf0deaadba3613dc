"""Audited writes of an area's self-evaluation. Each raises ValidationError, and changes nothing,
where what is said cannot be, or if someone else changed it since it was read.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from priorities.enquiry.models import EnquiryAnswer, Judgement, LineOfEnquiry
from priorities.models import Evaluation, Finding, Objective
from wsoa import audit
from wsoa.models import LocalArea, User
from wsoa.today import today


def answer_of(area: LocalArea, line: LineOfEnquiry) -> EnquiryAnswer:
    """Return what answers a line in an area as stored now: a new one where nobody chose any."""
    found = EnquiryAnswer.objects.in_area(area).filter(line=line).first()
    return found or EnquiryAnswer(area=area, line=line)


def choose_answers(
    area: LocalArea,
    line: LineOfEnquiry,
    *,
    findings: Iterable[Finding],
    objectives: Iterable[Objective],
    evaluations: Iterable[Evaluation],
    figures: list[str],
    version: int,
    by: User,
) -> None:
    """Say what of the area answers a line of enquiry, in the place of what was said before.

    `version` is that of the answer when it was read, 1 where there was none.
    """
    with transaction.atomic():
        answer, _ = EnquiryAnswer.objects.get_or_create(area=area, line=line)
        answer.version = version
        with audit.recorded("answers chosen", answer, by=by):
            answer.figures = figures
            answer.save(update_fields=["figures"])
            answer.findings.set(findings)
            answer.objectives.set(objectives)
            answer.evaluations.set(evaluations)


def judge(
    area: LocalArea,
    line: LineOfEnquiry,
    *,
    judged_on: date,
    level: str,
    reason: str,
    rests_on: str,
    by: User,
) -> Judgement:
    """Record how the area judges itself on a line of enquiry. One judgement a day."""
    judgement = Judgement(
        area=area,
        line=line,
        judged_on=judged_on,
        level=level,
        reason=reason,
        rests_on=rests_on,
        added_by=by,
        added_on=today(),
    )
    if judged_on > today():
        raise ValidationError({"judged_on": "Enter today or a day gone by"})
    if Judgement.objects.in_area(area).filter(line=line, judged_on=judged_on).exists():
        fault = "There is a judgement of this day. Correct that one, or enter another day"
        raise ValidationError({"judged_on": fault})
    with audit.created("judgement recorded", judgement, by=by):
        judgement.full_clean()
        judgement.save()
    return judgement


def correct_judgement(
    judgement: Judgement, *, level: str, reason: str, rests_on: str, because: str, by: User
) -> None:
    """Put right what a judgement says; its day stays. A new judgement is one of its own."""
    with audit.recorded("judgement corrected", judgement, by=by, reason=because):
        judgement.level, judgement.reason, judgement.rests_on = level, reason, rests_on
        judgement.full_clean()
        judgement.save(update_fields=["level", "reason", "rests_on"])


def add_line(area: LocalArea, *, title: str, question: str, source: str, by: User) -> LineOfEnquiry:
    """Add a line of enquiry of the area's own."""
    said = {"title": title, "question": question, "source": source}
    line = LineOfEnquiry(area=area, reference=slugify(title)[:50], **said)
    with audit.created("line of enquiry added", line, by=by):
        accept(line)
        line.save()
    return line


def change_line(line: LineOfEnquiry, *, by: User, **values: Any) -> None:
    """Put right what a line of the area's own asks."""
    with audit.recorded("line of enquiry changed", line, by=by):
        for name, value in values.items():
            setattr(line, name, value)
        accept(line)
        line.save(update_fields=values.keys())


def remove_line(line: LineOfEnquiry, *, reason: str, by: User) -> None:
    """Remove a line of the area's own on which it never judged itself."""
    if line.judgements.exists():
        fault = "The area judged itself on this line, so it stays. You can change what it asks."
        raise ValidationError(fault)
    with audit.removed("line of enquiry removed", line, by=by, reason=reason):
        line.delete()


def accept(line: LineOfEnquiry) -> None:
    """Raise ValidationError, beside the subject, if it has no letters or is taken."""
    if not line.reference:
        raise ValidationError({"title": "Enter a subject in letters"})
    lines = LineOfEnquiry.objects.own(line.area).exclude(pk=line.pk)
    if lines.filter(title__iexact=line.title).exists():
        fault = "This area has a line of enquiry of this subject. Change that one"
        raise ValidationError({"title": fault})
    line.full_clean()
