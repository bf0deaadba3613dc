from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format

from priorities.challenges.querysets import ChallengeQuerySet
from priorities.models import AboutPlan
from wsoa.models import Versioned


class Challenge(AboutPlan, Versioned):
    """That a body looked at a row of the plan at a meeting: what it asked or decided, which post
    owes it an answer, and the answer. Without such a post no answer is owed.
    """

    body = models.ForeignKey("priorities.GovernanceBody", models.PROTECT, related_name="challenges")
    met_on = models.DateField("day of the meeting")
    asked = models.TextField("what was asked or decided")
    owed_by = models.ForeignKey(
        "priorities.Post",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="post that owes an answer",
    )
    answer = models.TextField(blank=True)
    answered_on = models.DateField("day of the answer", null=True, blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta(AboutPlan.Meta):
        ordering = ["-met_on", "-pk"]
        constraints = [
            *AboutPlan.Meta.constraints,
            models.CheckConstraint(
                name="priorities_challenge_says_something",
                condition=~Q(asked=""),
                violation_error_message="Say what was asked or decided.",
            ),
            models.CheckConstraint(
                name="priorities_challenge_is_of_a_meeting_that_was_held",
                condition=Q(met_on__lte=F("added_on")),
                violation_error_message="The meeting cannot be still to come.",
            ),
            models.CheckConstraint(
                name="priorities_answer_is_owed_and_has_its_day",
                condition=Q(answer="", answered_on=None)
                | ~Q(answer="")
                & Q(owed_by__isnull=False, answered_on__isnull=False)
                & Q(answered_on__gte=F("met_on")),
                violation_error_message="An answer needs the post that owes it, and a day that is "
                "not before the meeting.",
            ),
        ]

    def get_absolute_url(self):
        area = self.about.plan.area.slug
        return reverse("priorities:challenge_detail", args=[area, self.pk])

    def stands(self, as_at: date) -> str:
        """Return whether it was answered by a day, in words."""
        if not self.owed_by:
            return "No answer owed"
        if self.answered_on and self.answered_on <= as_at:
            return f"Answered {date_format(self.answered_on, 'j F Y')}"
        return "Waiting for an answer"
