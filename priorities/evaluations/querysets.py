from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from priorities.evaluations.choices import CYCLES, Result
from wsoa.functions import AddMonths


class EvaluationQuerySet(models.QuerySet):
    def in_area(self, area):
        """Evaluations of one area, each with its owner: where every queryset starts."""
        return self.filter(area=area).select_related("area", "owner")

    def with_objectives(self):
        return self.prefetch_related("objectives__plan__area")

    def with_review(self, cycle, as_at):
        """Evaluations with `next_review_on`, counted in months from the last by `as_at`, else from
        the start.

        `cycle` is the area's number of months; one of an evaluation's own counts before it. None
        is due of work that has ended and was evaluated on its last day or later.
        """
        made = Q(evaluated_on__lte=as_at)
        since = Case(When(made, then="evaluated_on"), default="started_on")
        due = [When(months=each, then=AddMonths(since, each)) for each in {*CYCLES, cycle}]
        over = When(made, evaluated_on__gte=F("ended_on"), then=None)
        rows = self.annotate(months=Coalesce("review_months", cycle))
        return rows.annotate(next_review_on=Case(over, *due, output_field=models.DateField()))

    def overdue(self, as_at):
        """Evaluations, with their review, whose day for it has passed. That day is in time."""
        return self.filter(next_review_on__lt=as_at).order_by("next_review_on", "pk")

    def due_between(self, start, end):
        """Evaluations, with their review, whose day for it is from `start` to `end`, both too."""
        return self.filter(next_review_on__range=(start, end))

    def evaluated(self, as_at):
        """Those whose result was known on a day."""
        return self.filter(evaluated_on__lte=as_at)

    def strong(self):
        return self.filter(result=Result.STRONG)

    def weak(self):
        return self.filter(result=Result.WEAK)

    def owned_by(self, posts):
        return self.filter(owner__in=posts)

    def lacking(self, what):
        """Evaluations in which something of the form is empty: a key of `models.LACKING`."""
        return self.filter(LACKS[what])


# What of the agreed form may be empty, and how to find where it is.
LACKS = {
    "objectives": Q(objectives=None),
    "before": Q(evidence_before=""),
    "after": Q(evidence_after="", evaluated_on__isnull=False),
    "cost": Q(cost=None),
    "families": Q(families_say=""),
    "lessons": Q(lessons="", evaluated_on__isnull=False),
}
