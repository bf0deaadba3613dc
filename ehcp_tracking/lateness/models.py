"""Why steps were late: the list of reasons that an area keeps, and the reason of each late step."""

from django.db import models
from django.db.models import Q

from ehcp_tracking.choices import Duty
from ehcp_tracking.columns import one_of
from ehcp_tracking.lateness.choices import Agency
from ehcp_tracking.lateness.querysets import LatenessQuerySet
from wsoa.models import ChoicesField, Listed, Versioned


class LatenessReason(Listed):
    """A reason that the area offers where a late step is recorded, and whom the delay lies with.

    The service that was asked holds up its own advice, so a reason that names an agency is
    offered for the advice of that agency alone.
    """

    steps = ChoicesField("offered for", choices=Duty, default=list)
    agency = models.CharField("lies with", max_length=30, blank=True, choices=Agency)

    class Meta(Listed.Meta):
        verbose_name = "reason for lateness"
        constraints = [*Listed.Meta.constraints, one_of("agency", Agency)]

    @property
    def offered_for(self) -> list[str]:
        return [Duty(key).label for key in self.steps]

    def fits(self, duty, service=""):
        """Whether it can be the reason of a late step; `service` is who was asked for advice."""
        return duty in self.steps and (duty != "advice" or self.agency in ("", service))

    def is_current(self, day):
        return self.ended_on is None or self.ended_on >= day


class Lateness(Versioned):
    """The main reason why one step of one case was late. No exception, and it excuses nothing.

    That the step was late, and for how long, is derived from its days and never stored.
    """

    assessment = models.ForeignKey(
        "ehcp_tracking.Assessment", models.CASCADE, related_name="lateness", db_index=False
    )
    advice = models.ForeignKey(
        "ehcp_tracking.Advice", models.CASCADE, null=True, blank=True, related_name="lateness"
    )
    duty = models.CharField("step", max_length=10, choices=Duty)
    reason = models.ForeignKey(LatenessReason, models.PROTECT, related_name="+")

    objects = LatenessQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "reason for lateness"
        constraints = [
            models.UniqueConstraint(
                name="ehcp_lateness_once_on_a_duty",
                fields=["assessment", "duty"],
                condition=Q(advice=None),
                violation_error_message="This step has its reason already. Change that one.",
            ),
            models.UniqueConstraint(
                name="ehcp_lateness_once_on_advice",
                fields=["advice"],
                condition=Q(advice__isnull=False),
                violation_error_message="This advice has its reason already. Change that one.",
            ),
            one_of("duty", Duty, required=True),
            models.CheckConstraint(
                name="ehcp_lateness_names_advice_if_about_it",
                condition=Q(duty="advice", advice__isnull=False)
                | (~Q(duty="advice") & Q(advice=None)),
            ),
        ]
        indexes = [models.Index(name="ehcp_lateness_of_a_case", fields=["assessment", "duty"])]

    def __str__(self):
        return f"{self.step}: {self.reason}"

    @property
    def step(self) -> str:
        return f"Advice from {self.advice}" if self.advice else self.get_duty_display()
