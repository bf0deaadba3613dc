"""EHC plans, their annual reviews, and moves between phases of education."""

from datetime import date
from functools import partial

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from ehcp_tracking import columns
from ehcp_tracking.clocks import excused
from ehcp_tracking.columns import constraint, day, generated, last_day, one_of
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.choices import CeasedReason, ReviewDecision, TransferKind
from ehcp_tracking.plans.facts import LABELS
from ehcp_tracking.plans.querysets import EHCPlanQuerySet, PartQuerySet, RequestQuerySet
from wsoa.models import LocalArea, Versioned

in_order = partial(columns.in_order, LABELS)


class EHCPlan(Versioned):
    """An EHC plan that the area maintains or has maintained: one that it made, or took over.

    A plan that it made has the assessment that led to it, whose `plan_sent_on` is the day on which
    it was made: there is a plan while that is recorded, and this row is made with it. A plan from
    another area has dates of its own for that. Nothing stores a status.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    child = models.ForeignKey("ehcp_tracking.Child", models.PROTECT, related_name="plans")
    reference = models.CharField("plan reference", max_length=40)
    assessment = models.OneToOneField(
        "ehcp_tracking.Assessment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ehc_plan",
        help_text="Empty: another area made the plan.",
    )
    case_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    setting = models.CharField("school or other setting", max_length=200, blank=True)

    made_elsewhere_on = day("plan made by another area")
    reviewed_elsewhere_on = day("last reviewed by another area")
    transferred_in_from = models.CharField("from which area", max_length=100, blank=True)
    transferred_in_on = day("plan transferred here")
    family_told_on = day("family told of the transfer")

    move_learned_on = day("area learned of the move")
    moved_on = day("child moves on")
    transferred_out_to = models.CharField("to which area", max_length=100, blank=True)
    transferred_out_on = day("plan transferred away")

    ceased_on = day("plan ended")
    ceased_reason = models.CharField("why", max_length=20, blank=True, choices=CeasedReason)

    family_told_due_on = generated(
        last_day("family_told_of_transfer", "transferred_in_on"), models.DateField()
    )
    review_after_move_due_on = generated(
        Case(
            When(
                transferred_in_on__isnull=False,
                then=Greatest(
                    last_day("review", Coalesce("reviewed_elsewhere_on", "made_elsewhere_on")),
                    last_day("review_after_move", "transferred_in_on"),
                ),
            )
        ),
        models.DateField(),
    )

    # As `in_area` says them: of the case that made the plan, or of the columns above.
    made_on: date
    held_on: date
    replaced_on: date | None

    objects = EHCPlanQuerySet.as_manager()

    class Meta:
        ordering = ["reference", "pk"]
        verbose_name = "EHC plan"
        constraints = [
            models.UniqueConstraint(
                name="ehcp_plan_from_elsewhere_once_in_an_area",
                fields=["area", "reference"],
                condition=Q(assessment=None),
                violation_error_code="reference",
                violation_error_message="This area already has a plan with this reference.",
            ),
            constraint(
                "plan_made_here_or_elsewhere",
                "made_elsewhere_on",
                Q(
                    assessment__isnull=False,
                    made_elsewhere_on=None,
                    reviewed_elsewhere_on=None,
                    transferred_in_on=None,
                    transferred_in_from="",
                    family_told_on=None,
                )
                | Q(
                    assessment=None,
                    made_elsewhere_on__isnull=False,
                    transferred_in_on__isnull=False,
                ),
                "Give the day another area made the plan, and the day it was transferred here.",
            ),
            *in_order("plan", "reviewed_elsewhere_on", "made_elsewhere_on"),
            *in_order("plan", "transferred_in_on", "made_elsewhere_on", "reviewed_elsewhere_on"),
            *in_order("plan", "family_told_on", "transferred_in_on"),
            *in_order("plan", "moved_on", "transferred_in_on"),
            *in_order("plan", "transferred_out_on", "moved_on", "move_learned_on"),
            *in_order("plan", "ceased_on", "transferred_in_on"),
            constraint(
                "plan_move_has_both_days",
                "moved_on",
                Q(moved_on=None, move_learned_on=None, transferred_out_on=None)
                & Q(transferred_out_to="")
                | Q(moved_on__isnull=False, move_learned_on__isnull=False),
                "Give the day of the move, and the day the area learned of it.",
            ),
            constraint(
                "plan_ceased_with_its_reason",
                "ceased_reason",
                Q(ceased_on=None, ceased_reason="")
                | (Q(ceased_on__isnull=False) & ~Q(ceased_reason="")),
                "Give both the day the plan ended and why.",
            ),
            constraint(
                "plan_ends_once",
                "ceased_on",
                Q(ceased_on=None) | Q(transferred_out_on=None),
                "A plan that was transferred to another area is not the area's to end.",
            ),
            one_of("ceased_reason", CeasedReason, name="plan_ceased_reason"),
        ]

    def __str__(self):
        return self.reference

    @classmethod
    def made_by(cls, case):
        """Return the plan that an assessment led to, not stored yet.

        It begins with the school and the case manager of the case, and then has its own.
        """
        of_case = ("area_id", "child_id", "reference", "setting", "case_manager_id")
        return cls(assessment=case, **{name: getattr(case, name) for name in of_case})

    def get_absolute_url(self):
        return reverse("plans:plan_detail", args=[self.area.slug, self.pk])

    def why_url_of(self, clock, as_at=None):
        """Return the address that explains a clock of this plan, or "" of one without a day.

        It is explained as at today: no list of plans has another day.
        """
        if clock.started_on is None:
            return ""
        place = [self.area.slug, self.pk, clock.duty, clock.started_on]
        return reverse("plans:why", args=place)

    def clocks(self, as_at):
        """Return every clock of the plan at a day. Fetch lists `with_clocks()`."""
        reviews, transfers = list(self.reviews.all()), self.phase_transfers.all()
        asked = self.reassessment_requests.all()
        return self.excused(clocks.of_everything(self, reviews, transfers, as_at, asked), as_at)

    def excused(self, found, as_at):
        """Return clocks of the plan as its exceptions leave them at a day."""
        return excused(found, self.exceptions.all(), as_at)

    def runs(self):
        """Return the first and the last day of each of its time limits, as `clocks.runs` does."""
        asked = self.reassessment_requests.all()
        return clocks.runs(self, self.reviews.all(), self.phase_transfers.all(), asked)


class AnnualReview(Versioned):
    """A review of a plan (s. 44), held on the day of its meeting, and what followed from it."""

    plan = models.ForeignKey(EHCPlan, models.PROTECT, related_name="reviews", db_index=False)
    meeting_on = models.DateField("review meeting")
    report_sent_on = day("report of the meeting sent")
    decision = models.CharField(max_length=10, blank=True, choices=ReviewDecision)
    decision_notified_on = day("decision notified")
    amendments_sent_on = day("proposed amendments sent")
    amended_plan_sent_on = day("amended plan sent")
    not_amended_on = day("family told that the plan is not amended")

    report_due_on = generated(last_day("review_report", "meeting_on"), models.DateField())
    decision_due_on = generated(last_day("review_decision", "meeting_on"), models.DateField())
    amendments_due_on = generated(last_day("amendment_notice", "meeting_on"), models.DateField())
    amended_plan_due_on = generated(
        last_day("amended_plan", "amendments_sent_on"), models.DateField()
    )
    amended_plan_of_review_due_on = generated(
        last_day("amended_plan_of_review", "meeting_on"), models.DateField()
    )
    next_review_due_on = generated(last_day("review", "meeting_on"), models.DateField())

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_review_once_on_a_day",
                fields=["plan", "meeting_on"],
                violation_error_code="meeting_on",
                violation_error_message="A review meeting on this day is already recorded.",
            ),
            *in_order("review", "report_sent_on", "meeting_on"),
            *in_order("review", "decision_notified_on", "meeting_on"),
            *in_order("review", "amendments_sent_on", "meeting_on", "decision_notified_on"),
            *in_order("review", "amended_plan_sent_on", "amendments_sent_on"),
            *in_order("review", "not_amended_on", "amendments_sent_on"),
            constraint(
                "review_decision_has_its_day",
                "decision_notified_on",
                Q(decision="", decision_notified_on=None)
                | (~Q(decision="") & Q(decision_notified_on__isnull=False)),
                "Give both the decision and the day it was notified.",
            ),
            constraint(
                "review_amendments_only_if_decided",
                "amendments_sent_on",
                Q(amendments_sent_on=None) | Q(decision="amend"),
                "Amendments can be proposed only if the decision is to amend the plan.",
            ),
            constraint(
                "review_amended_plan_was_proposed",
                "amended_plan_sent_on",
                Q(amended_plan_sent_on=None) | Q(amendments_sent_on__isnull=False),
                "Give the day the proposed amendments were sent.",
            ),
            constraint(
                "review_amendments_dropped_were_proposed",
                "not_amended_on",
                Q(not_amended_on=None) | Q(amendments_sent_on__isnull=False),
                "Give the day the proposed amendments were sent.",
            ),
            constraint(
                "review_amended_or_not",
                "not_amended_on",
                Q(amended_plan_sent_on=None) | Q(not_amended_on=None),
                "Give the day the amended plan was sent, or the day the family was told that "
                "there is none, and not both.",
            ),
            one_of("decision", ReviewDecision, name="review_decision"),
        ]

    def __str__(self):
        return f"Review of {self.meeting_on:%-d %B %Y}"


class PhaseTransfer(Versioned):
    """A move from one phase of education to another, before which the plan is to be amended."""

    plan = models.ForeignKey(
        EHCPlan, models.PROTECT, related_name="phase_transfers", db_index=False
    )
    kind = models.CharField("which move", max_length=30, choices=TransferKind)
    transfer_on = models.DateField("child moves on")
    finalised_on = day("plan reviewed and amended")

    due_on = generated(
        Case(
            *(When(kind=kind, then=last_day(kind, "transfer_on")) for kind in TransferKind.values)
        ),
        models.DateField(),
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["-transfer_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_phase_transfer_once_on_a_day",
                fields=["plan", "transfer_on"],
                violation_error_code="transfer_on",
                violation_error_message="A move on this day is already recorded.",
            ),
            one_of("kind", TransferKind, required=True, name="transfer_kind"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.transfer_on:%-d %B %Y}"


class RequestManager(models.Manager.from_queryset(RequestQuerySet)):
    """Every request comes with its answer, without which it has no clock: of a plan, too."""

    def get_queryset(self):
        return super().get_queryset().with_answers()


class ReassessmentRequest(Versioned):
    """A request of the family, or of a school, to assess the child of a plan again (reg. 25(1)).

    What is stored is that it was made. Its answer is recorded where it is given: as the case of
    the reassessment that then starts, or as a refusal in the register of appeals.
    """

    plan = models.ForeignKey(
        EHCPlan, models.PROTECT, related_name="reassessment_requests", db_index=False
    )
    asked_on = models.DateField("reassessment asked for")

    reply_due_on = generated(last_day("reassessment_reply", "asked_on"), models.DateField())

    # As the manager says them: the first on which the family was told from that day on, or None.
    reassessed_on: date | None
    refused_on: date | None

    objects = RequestManager()

    class Meta:
        ordering = ["-asked_on", "pk"]
        verbose_name = "request for a reassessment"
        verbose_name_plural = "requests for a reassessment"
        constraints = [
            models.UniqueConstraint(
                name="ehcp_reassessment_asked_once_on_a_day",
                fields=["plan", "asked_on"],
                violation_error_code="asked_on",
                violation_error_message="A request on this day is already recorded.",
            ),
        ]

    def __str__(self):
        return f"Request for a reassessment, {self.asked_on:%-d %B %Y}"
