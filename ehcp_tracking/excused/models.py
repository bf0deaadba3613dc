"""What all exceptions to time limits have, and those to time limits that are no case's."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ehcp_tracking import law
from ehcp_tracking.choices import Ground
from ehcp_tracking.columns import constraint, day
from ehcp_tracking.excused.querysets import DutyExceptionQuerySet
from wsoa.models import Versioned

# Duties that are no case's → the grounds that the law lists for them.
GROUNDS = {
    rule.duty: [ground.key for ground in rule.exceptions.grounds]
    for rule in law.RULES.values()
    if rule.exceptions and rule.duty != "advice"
}


class Excusing(models.Model):
    """What excuses lateness: a ground, its days, why it did, and when the family was told."""

    ground = models.CharField(max_length=30, choices=Ground)
    from_on = models.DateField("from")
    to_on = models.DateField("to", null=True, blank=True, help_text="The last day.")
    reason = models.TextField(help_text="Why it made the time limit impractical.")
    # SEND Code of Practice, 9.43. The case file has no such column, so an import leaves it alone.
    family_told_on = models.DateField("family told why", null=True, blank=True)

    class Meta:
        abstract = True


def ends_after_it_starts(name):
    """Return the constraint on the last day of an exception."""
    return models.CheckConstraint(
        name=f"ehcp_{name}",
        # A comparison with no day is neither true nor false, and a check lets that pass.
        condition=Q(to_on__isnull=False, to_on__gte=F("from_on"))
        | Q(to_on=None, ground__in=list(law.OPEN_ENDED)),
        violation_error_message="Give a last day that is not before the first.",
    )


def is_listed(grounds):
    """Return the condition that the law lists a ground for its duty, of {duty: grounds}."""
    return reduce(or_, (Q(duty=duty, ground__in=found) for duty, found in grounds.items()))


class DutyException(Excusing, Versioned):
    """A lawful exception to one time limit of a plan, or about a decision that can be appealed.

    Which one its duty and the day from which that is counted say. It excuses; it moves no date.
    """

    plan = models.ForeignKey(
        "ehcp_tracking.EHCPlan", models.PROTECT, null=True, related_name="exceptions"
    )
    dispute = models.ForeignKey(
        "ehcp_tracking.Dispute",
        models.PROTECT,
        null=True,
        related_name="exceptions",
        verbose_name="decision",
    )
    duty = models.CharField(
        "time limit",
        max_length=30,
        choices=[(duty, law.RULES[duty].title) for duty in GROUNDS],
    )
    started_on = models.DateField("counted from")
    # Of a closure: no advice that was asked for is recorded beside a plan or a decision.
    asked_on = day("school or setting asked for advice")

    objects = DutyExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "pk"]
        verbose_name = "exception"
        constraints = [
            *(
                models.UniqueConstraint(
                    name=f"ehcp_exception_once_on_a_{about}",
                    fields=[about, "duty", "started_on", "ground", "from_on"],
                    violation_error_code="from_on",
                    violation_error_message="This exception is already recorded.",
                )
                for about in ("plan", "dispute")
            ),
            constraint(
                "duty_exception_about_a_plan_or_a_decision",
                "plan",
                Q(plan=None, dispute__isnull=False) | Q(plan__isnull=False, dispute=None),
                "An exception is about one plan, or about one decision.",
            ),
            constraint(
                "duty_exception_ground_is_listed",
                "ground",
                is_listed(GROUNDS),
                "The law does not list this ground for this time limit.",
            ),
            constraint(
                "duty_exception_asked_if_closed",
                "asked_on",
                Q(ground__in=law.CLOSURES, asked_on__isnull=False)
                | ~Q(ground__in=law.CLOSURES) & Q(asked_on=None),
                "Give the day on which the school or setting was asked for advice, if it closed.",
            ),
            ends_after_it_starts("duty_exception_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.get_duty_display()}: {self.get_ground_display()}"

    @property
    def about(self):
        """The plan, or the decision that can be appealed, whose time limit it excuses."""
        return self.plan or self.dispute

    def is_to(self, clock):
        """Whether it excuses a clock, or a time limit, of what it is about."""
        return (self.duty, self.started_on) == (clock.duty, clock.started_on)

    @property
    def asked(self):
        """When the school or setting was asked for advice."""
        return [self.asked_on] if self.asked_on else []

    @property
    def urls(self):
        """Where it is corrected and withdrawn."""
        app = "plans" if self.plan_id else "disputes"
        return urls(app, self.about.area, self.plan_id or self.dispute_id, self)


def urls(app, area, whole, exception):
    """Return where an exception to a time limit of some whole is corrected and withdrawn."""
    names = ("correct_exception", "withdraw_exception")
    place = [area.slug, whole, exception.pk]
    return {name: reverse(f"{app}:{name}", args=place) for name in names}
