"""Decisions that families challenged, and hearings of their appeals."""

from functools import partial

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Greatest
from django.urls import reverse

from ehcp_tracking import columns
from ehcp_tracking.clocks import excused
from ehcp_tracking.columns import constraint, day, generated, last_day, one_of
from ehcp_tracking.disputes import clocks
from ehcp_tracking.disputes.choices import Agreement, Kind, Outcome
from ehcp_tracking.disputes.clocks import DUTIES
from ehcp_tracking.disputes.querysets import DisputeQuerySet, HearingQuerySet
from wsoa.models import Versioned

LABELS = {
    "notified_on": "day of the notice of the decision",
    "contacted_on": "day the family contacted a mediation adviser",
    "declined_on": "day the family said that it does not want mediation",
    "wanted_on": "day the family told the area that it wants mediation",
    "certificate_on": "day of the mediation certificate",
    "met_on": "day of the mediation meeting",
    "agreement_on": "day mediation ended",
    "agreement_kept_on": "day the area had done what was agreed",
    "lodged_on": "day the appeal was lodged",
    "registered_on": "day the tribunal registered the appeal",
    "outcome_on": "day the appeal ended",
    "order_kept_on": "day the area had done what was ordered",
}
# Later column → the columns that it cannot be before.
NOT_BEFORE = {
    "contacted_on": ("notified_on",),
    "declined_on": ("notified_on", "contacted_on"),
    "wanted_on": ("notified_on", "contacted_on"),
    "certificate_on": ("notified_on", "contacted_on", "declined_on"),
    "met_on": ("notified_on", "wanted_on"),
    "agreement_on": ("met_on",),
    "agreement_kept_on": ("agreement_on",),
    "lodged_on": ("notified_on",),
    "registered_on": ("lodged_on",),
    "outcome_on": ("lodged_on", "registered_on"),
    "order_kept_on": ("outcome_on",),
}
in_order = partial(columns.in_order, LABELS, "dispute")


def due_after(column, start):
    """Return the column of the last day of what an outcome or agreement asks of the area."""
    asked = (When(**{column: key}, then=last_day(duty, start)) for key, duty in DUTIES.items())
    return generated(Case(*asked), models.DateField())


def fits(column, choices):
    """Return the condition that a column is empty, or holds what can come of such a decision."""
    fitting = (Q(kind=kind, **{f"{column}__in": ["", *found]}) for kind, found in choices.items())
    return Q(*fitting, _connector=Q.OR)


class Dispute(Versioned):
    """A decision that the family can appeal, and challenged or may: what came of it, by day.

    It is about a case, or about a plan that the area took over, of which there is no case.
    Mediation and appeal are of the decision, so one row has both. Nothing stores a status.
    """

    assessment = models.ForeignKey(
        "ehcp_tracking.Assessment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        help_text="The case that the decision ended, or that led to the plan which it is about.",
    )
    plan = models.ForeignKey(
        "ehcp_tracking.EHCPlan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        help_text="The plan that the decision is about, if another area made it.",
    )
    kind = models.CharField("decision", max_length=20, choices=Kind)
    notified_on = models.DateField("notice of the decision sent")

    contacted_on = day("family contacted a mediation adviser")
    declined_on = day("family told the adviser that it does not want mediation")
    wanted_on = day("family told the area that it wants mediation")
    certificate_on = day("mediation certificate given")
    met_on = day("mediation meeting")
    agreement = models.CharField(
        "what mediation led to", max_length=30, blank=True, choices=Agreement
    )
    agreement_on = day("mediation ended")
    agreement_kept_on = day("agreement kept")

    lodged_on = day("appeal lodged")
    registered_on = day("appeal registered by the tribunal")
    outcome = models.CharField("how the appeal ended", max_length=30, blank=True, choices=Outcome)
    outcome_on = day("appeal ended")
    order_kept_on = day("order carried out")

    contact_due_on = generated(last_day("mediation_contact", "notified_on"), models.DateField())
    appeal_due_on = generated(
        Case(
            When(
                certificate_on__isnull=False,
                then=Greatest(
                    last_day("appeal", "notified_on"),
                    last_day("appeal_after_certificate", "certificate_on"),
                ),
            ),
            default=last_day("appeal", "notified_on"),
        ),
        models.DateField(),
    )
    arranged_due_on = generated(last_day("mediation_arranged", "wanted_on"), models.DateField())
    agreement_due_on = due_after("agreement", "agreement_on")
    order_due_on = due_after("outcome", "outcome_on")

    stage: str  # of a queryset `with_stage`

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-notified_on", "pk"]
        verbose_name = "decision that can be appealed"
        verbose_name_plural = "decisions that can be appealed"
        constraints = [
            models.UniqueConstraint(
                name="ehcp_dispute_once_of_a_decision",
                fields=["assessment", "kind", "notified_on"],
                violation_error_message="This decision is already in the register.",
            ),
            models.UniqueConstraint(
                name="ehcp_dispute_once_of_a_decision_about_a_plan",
                fields=["plan", "kind", "notified_on"],
                violation_error_message="This decision is already in the register.",
            ),
            constraint(
                "dispute_about_a_case_or_a_plan",
                "assessment",
                Q(assessment__isnull=False, plan=None)
                | Q(assessment=None, plan__isnull=False, kind__in=clocks.OF_TAKEN_OVER),
                "A decision is about one case, or about one plan from another area.",
            ),
            one_of("kind", Kind, required=True, name="dispute_kind"),
            constraint(
                "dispute_outcome_fits_the_decision",
                "outcome",
                fits("outcome", clocks.OUTCOMES),
                "This cannot come of an appeal against that decision.",
            ),
            constraint(
                "dispute_agreement_fits_the_decision",
                "agreement",
                fits("agreement", clocks.AGREEMENTS),
                "Mediation about that decision cannot agree on this.",
            ),
            *(each for later, others in NOT_BEFORE.items() for each in in_order(later, *others)),
            constraint(
                "dispute_agreement_has_its_day",
                "agreement_on",
                Q(agreement="", agreement_on=None)
                | ~Q(agreement="") & Q(agreement_on__isnull=False, met_on__isnull=False),
                "Give the day of the meeting, what it led to, and the day mediation ended.",
            ),
            constraint(
                "dispute_agreement_kept_where_there_is_one",
                "agreement_kept_on",
                Q(agreement_kept_on=None) | Q(agreement__in=list(DUTIES)),
                "Nothing was agreed here that this register follows up.",
            ),
            constraint(
                "dispute_registered_was_lodged",
                "lodged_on",
                Q(lodged_on__isnull=False) | Q(registered_on=None, outcome=""),
                "Give the day on which the appeal was lodged.",
            ),
            constraint(
                "dispute_outcome_has_its_day",
                "outcome_on",
                Q(outcome="", outcome_on=None) | ~Q(outcome="") & Q(outcome_on__isnull=False),
                "Give both how the appeal ended and the day.",
            ),
            constraint(
                "dispute_order_kept_where_there_is_one",
                "order_kept_on",
                Q(order_kept_on=None) | Q(outcome__in=list(DUTIES)),
                "Nothing was ordered here that this register follows up.",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def about(self):
        """The case, or the plan from another area, that the decision is about."""
        return self.assessment or self.plan

    @property
    def about_in_words(self):
        return f"{'plan' if self.plan_id else 'case'} {self.about}"

    @property
    def area(self):
        return self.about.area

    @property
    def child(self):
        return self.about.child

    @property
    def setting(self):
        """Where the child learns."""
        return self.about.setting

    def get_absolute_url(self):
        return reverse("disputes:dispute_detail", args=[self.about.area.slug, self.pk])

    def why_url_of(self, clock, as_at=None):
        """Return the address that explains a clock about the decision, as at today.

        Also one of the case that follows, until that is started. Nothing for one without a day.
        """
        if clock.started_on is None:
            return ""
        place = [self.about.area.slug, self.pk, clock.duty, clock.started_on]
        return reverse("disputes:why", args=place)

    def followed_by(self):
        """Return the cases that follow the decision.

        One about a case is followed by those that follow that case. One about a plan from another
        area has no case: it is followed by what runs for the child on its basis, from its day.
        """
        if self.assessment_id:
            return self.assessment.followed_by.all()
        basis, started_on = clocks.starts(self) or ("", None)
        cases = self.plan.child.assessments.select_related("area")
        return cases.filter(basis=basis, started_on=started_on)

    def clocks(self, as_at):
        """Return every clock about the decision at a day."""
        return excused(clocks.of_dispute(self, as_at), self.exceptions.all(), as_at)

    def runs(self):
        """Return the first and the last day of each time limit that it puts on others."""
        return clocks.runs(self)


class Hearing(Versioned):
    """A day on which the tribunal hears an appeal, past or to come."""

    dispute = models.ForeignKey(Dispute, models.CASCADE, related_name="hearings")
    hearing_on = models.DateField("hearing")

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["hearing_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_hearing_once_on_a_day",
                fields=["dispute", "hearing_on"],
                violation_error_message="This hearing is already recorded.",
            )
        ]

    def __str__(self):
        return "Hearing"
