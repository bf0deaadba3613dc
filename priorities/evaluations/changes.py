"""Audited writes of evaluations. Each raises ValidationError, and changes nothing, where one says
what cannot be, or if someone else changed it since it was read.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from priorities.enquiry.models import LineOfEnquiry
from priorities.evaluations.models import Evaluation
from priorities.models import Objective
from wsoa import audit
from wsoa.models import LocalArea, User
from wsoa.today import today


def add_evaluation(
    area: LocalArea, *, objectives: Iterable[Objective], by: User, **values: Any
) -> Evaluation:
    """Add an evaluation to those of the area; `values` are fields of it."""
    evaluation = Evaluation(area=area, **values)
    accept(evaluation)
    with audit.created("evaluation added", evaluation, by=by):
        evaluation.save()
        evaluation.objectives.set(objectives)
    return evaluation


def change_evaluation(
    evaluation: Evaluation, *, objectives: Iterable[Objective], by: User, **values: Any
) -> None:
    """Say what a review came to, or put right what is said."""
    with audit.recorded("evaluation changed", evaluation, by=by):
        for name, value in values.items():
            setattr(evaluation, name, value)
        accept(evaluation)
        evaluation.save()
        evaluation.objectives.set(objectives)


def remove_evaluation(evaluation: Evaluation, *, reason: str, by: User) -> None:
    """Remove what was added by mistake; the trail keeps what it said and why it went."""
    if evaluation.evidence.exists():
        fault = "Evidence was attached to it, so it stays. Give its last day if it is over."
        raise ValidationError(fault)
    lines = LineOfEnquiry.objects.filter(answers__evaluations=evaluation)
    if lines:
        named = "; ".join(map(str, lines))
        fault = f"It answers lines of enquiry: {named}. Take it out of their answers first."
        raise ValidationError(fault)
    with audit.removed("evaluation removed", evaluation, by=by, reason=reason):
        evaluation.delete()


def accept(evaluation: Evaluation) -> None:
    """Raise ValidationError, beside its field, for what no evaluation can say."""
    faults: dict[str, str] = {}
    for name in ("started_on", "ended_on", "evaluated_on"):
        day = getattr(evaluation, name)
        if day and day > today():
            faults[name] = "Enter today or a day gone by. What is to come is not known yet"
        elif day and evaluation.started_on and day < evaluation.started_on:
            faults[name] = "This day cannot be before the start"
    told = {"result": evaluation.result, "conclusion": evaluation.conclusion}
    if evaluation.evaluated_on:
        faults |= {name: MISSING[name] for name, value in told.items() if not value}
    elif any(told.values()):
        faults["evaluated_on"] = "Enter the day of the evaluation, or clear its result"
    if evaluation.cost is None and evaluation.cost_period:
        faults["cost"] = "Enter the cost, or clear what time it is for"
    elif evaluation.cost is not None and not evaluation.cost_period:
        faults["cost_period"] = "Choose what time the cost is for"
    if faults:
        raise ValidationError(faults)
    evaluation.full_clean()


MISSING = {
    "result": "Choose the result, or clear the day of the evaluation",
    "conclusion": "Say what the result rests on, or clear the day of the evaluation",
}
