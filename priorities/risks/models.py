from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from priorities.risks.querysets import RiskQuerySet
from wsoa.models import Versioned

# From which product of likelihood and impact on a risk is called so, the worst first.
SEVERITIES = {9: ("High", "red"), 4: ("Medium", "orange"), 1: ("Low", "grey")}


class Likelihood(models.IntegerChoices):
    UNLIKELY = 1, "Unlikely"
    POSSIBLE = 2, "Possible"
    LIKELY = 3, "Likely"
    ALMOST_CERTAIN = 4, "Almost certain"


class Impact(models.IntegerChoices):
    MINOR = 1, "Minor"
    MODERATE = 2, "Moderate"
    MAJOR = 3, "Major"
    SEVERE = 4, "Severe"


class Risk(Versioned):
    """Something that may keep a plan from its objectives, whose it is, and what is done about it.

    It is open until it is closed, with the reason.
    """

    linked = ("objectives",)

    plan = models.ForeignKey("priorities.Plan", models.PROTECT, related_name="risks")
    number = models.PositiveSmallIntegerField(editable=False, help_text="In the plan, from 1.")
    title = models.CharField(max_length=100)
    owner = models.ForeignKey("priorities.Post", models.PROTECT, related_name="risks")
    cause = models.TextField()
    effect = models.TextField()
    likelihood = models.PositiveSmallIntegerField(choices=Likelihood)
    impact = models.PositiveSmallIntegerField(choices=Impact)
    mitigation = models.TextField()
    review_on = models.DateField("next review")
    objectives = models.ManyToManyField("priorities.Objective", related_name="risks", blank=True)
    closed_on = models.DateField("closed", null=True, blank=True)
    closed_because = models.TextField("why it was closed", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_on = models.DateField(editable=False)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "number"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_risk_once_in_a_plan", fields=["plan", "number"]
            ),
            models.CheckConstraint(
                name="priorities_risk_says_what_may_happen_and_what_is_done",
                condition=~Q(title="") & ~Q(cause="") & ~Q(effect="") & ~Q(mitigation=""),
                violation_error_message="Give the title, cause, effect and mitigation.",
            ),
            models.CheckConstraint(
                name="priorities_risk_is_likely_and_bad_in_words",
                condition=Q(likelihood__range=(1, 4), impact__range=(1, 4)),
            ),
            models.CheckConstraint(
                name="priorities_risk_is_closed_for_a_reason",
                condition=Q(closed_on=None, closed_because="")
                | Q(closed_on__isnull=False, closed_on__gte=F("added_on")) & ~Q(closed_because=""),
                violation_error_message="Say why it is closed.",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def reference(self):
        return f"R{self.number}"

    def get_absolute_url(self):
        return reverse("priorities:risk_detail", args=[self.plan.area.slug, self.pk])

    @property
    def called(self):
        """How severe it is, in a word, and the colour of that."""
        product = self.likelihood * self.impact
        return next(said for least, said in SEVERITIES.items() if product >= least)

    def stands(self, as_at: date) -> str:
        """Return whether it is open on a day, and whether its review is overdue, in words."""
        if self.closed_on and self.closed_on <= as_at:
            return "Closed"
        return "Open, review overdue" if self.review_on < as_at else "Open"
