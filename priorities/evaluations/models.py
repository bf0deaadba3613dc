"""Evaluations of programmes, projects and services, all in one agreed form."""

from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from priorities.cycle import months_after
from priorities.evaluations.choices import EVERY, MEANING, Period, Result, What
from priorities.evaluations.querysets import EvaluationQuerySet
from wsoa.models import LocalArea, Versioned


class Evaluation(Versioned):
    """What a programme, a project or a service is for, and what came of it.

    One that was reviewed is changed: the trail keeps what it said before. When the next review is
    due follows from its days, and is not stored.
    """

    linked = ("objectives",)

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=What)
    organisation = models.CharField("service or organisation", max_length=100)
    owner = models.ForeignKey("priorities.Post", models.PROTECT, related_name="+")
    aim = models.TextField()
    for_whom = models.TextField()
    objectives = models.ManyToManyField(
        "priorities.Objective", related_name="evaluations", blank=True
    )
    started_on = models.DateField("started")
    ended_on = models.DateField("ended", null=True, blank=True, help_text="The last day.")
    cost = models.DecimalField(
        "cost in pounds",
        max_digits=11,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0), "Enter the cost as 0 or more")],
        help_text="Empty: not known.",
    )
    cost_period = models.CharField("cost is for", max_length=10, choices=Period, blank=True)
    evidence_before = models.TextField("how things were before", blank=True)
    evidence_after = models.TextField("how things are after", blank=True)
    families_say = models.TextField("what parents and young people say", blank=True)
    evaluated_on = models.DateField("evaluated", null=True, blank=True)
    result = models.CharField(max_length=20, choices=Result, blank=True)
    conclusion = models.TextField("result in words", blank=True)
    lessons = models.TextField("what others can use", blank=True)
    review_months = models.PositiveSmallIntegerField(
        "reviewed",
        choices=EVERY,
        null=True,
        blank=True,
        help_text="Empty: on the cycle of the area.",
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                "area",
                Lower("title"),
                name="priorities_evaluation_once_in_an_area",
                violation_error_message="There is an evaluation of this title. Change that one.",
            ),
            models.CheckConstraint(
                name="priorities_evaluation_is_in_the_agreed_words",
                condition=Q(kind__in=What.values)
                & Q(result__in=["", *Result.values])
                & Q(cost_period__in=["", *Period.values]),
            ),
            models.CheckConstraint(
                name="priorities_evaluation_says_what_and_for_whom",
                condition=~Q(title="") & ~Q(organisation="") & ~Q(aim="") & ~Q(for_whom=""),
                violation_error_message="Say what it is, who runs it, its aim and for whom it is.",
            ),
            models.CheckConstraint(
                name="priorities_evaluation_has_its_result_once_it_is_made",
                condition=Q(evaluated_on=None, result="", conclusion="")
                | Q(evaluated_on__isnull=False) & ~Q(result="") & ~Q(conclusion=""),
                violation_error_message="Give the day of the evaluation, its result and the "
                "reason for it, or none of the three.",
            ),
            models.CheckConstraint(
                name="priorities_evaluation_follows_the_start",
                # A comparison with nothing passes a CHECK: neither day need be there.
                condition=Q(evaluated_on__gte=F("started_on")) & Q(ended_on__gte=F("started_on")),
                violation_error_message="Nothing can end or be evaluated before it starts.",
            ),
            models.CheckConstraint(
                name="priorities_evaluation_cost_has_its_time",
                condition=Q(cost=None, cost_period="")
                | Q(cost__isnull=False, cost__gte=0) & ~Q(cost_period=""),
                violation_error_message="Give a cost of 0 or more and what time it is for, or "
                "neither.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("evaluations:evaluation_detail", args=[self.area.slug, self.pk])

    @property
    def meaning(self) -> str:
        """What its result means in the agreed form; nothing before it is evaluated."""
        return MEANING[Result(self.result)] if self.result else ""

    @property
    def cost_in_words(self) -> str:
        """What it costs and for what time; or that nobody knows."""
        if self.cost is None:
            return "Not known"
        pence = 0 if self.cost == self.cost.to_integral_value() else 2
        return f"£{self.cost:,.{pence}f} {self.get_cost_period_display().lower()}"

    def review_on(self, usual: int) -> date | None:
        """Return when it is reviewed next, counted in months from the last time, else from the
        start; `usual` is the area's number of them.

        None is due of work that has ended and was evaluated on its last day or later.
        """
        if self.evaluated_on and self.ended_on and self.evaluated_on >= self.ended_on:
            return None
        return months_after(self.evaluated_on or self.started_on, self.review_months or usual)

    @property
    def lacks(self) -> list[str]:
        """What of the agreed form is empty, in words. One query, unless objectives were fetched."""
        is_evaluated = self.evaluated_on is not None
        empty = {
            "objectives": not self.objectives.all(),
            "before": not self.evidence_before,
            "after": is_evaluated and not self.evidence_after,
            "cost": self.cost is None,
            "families": not self.families_say,
            "lessons": is_evaluated and not self.lessons,
        }
        return [words for key, words in LACKING.items() if empty[key]]


LACKING = {
    "objectives": "an objective of the plan",
    "before": "how things were before",
    "after": "how things are after",
    "cost": "the cost",
    "families": "what parents and young people say",
    "lessons": "what others can use",
}
