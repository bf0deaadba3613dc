"""Children, their assessments, the advice asked, exceptions recorded, and files imported."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from ehcp_tracking import clocks, facts, law
from ehcp_tracking.choices import (
    Basis,
    ClosedReason,
    Decision,
    Duty,
    LookedAfter,
    Need,
    Outcome,
    Service,
    Sex,
    Source,
    Step,
    Task,
)
from ehcp_tracking.columns import due_on, generated, not_before, one_of
from ehcp_tracking.disputes.models import Dispute, Hearing  # noqa: F401
from ehcp_tracking.excused.models import (
    DutyException,  # noqa: F401
    Excusing,
    ends_after_it_starts,
    is_listed,
    urls,
)
from ehcp_tracking.forecast.models import LastForecast, PastForecast  # noqa: F401
from ehcp_tracking.lateness.models import Lateness as Lateness
from ehcp_tracking.lateness.models import LatenessReason as LatenessReason
from ehcp_tracking.plans.models import (
    AnnualReview,  # noqa: F401
    EHCPlan,  # noqa: F401
    PhaseTransfer,  # noqa: F401
    ReassessmentRequest,  # noqa: F401
)
from ehcp_tracking.querysets import (
    AdviceQuerySet,
    AssessmentQuerySet,
    CheckedFileQuerySet,
    ChildQuerySet,
    ExceptionQuerySet,
    ImportRunQuerySet,
)
from ehcp_tracking.verification.models import Verification  # noqa: F401
from wsoa.functions import AddDays, DaysBetween
from wsoa.models import LocalArea, Versioned


class Child(Versioned):
    """A child or young person, as the local authority knows them. A person may have many cases."""

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    reference = models.CharField("child reference", max_length=40)
    forename = models.CharField(max_length=100, blank=True)
    surname = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=Sex)
    upn = models.CharField("UPN", max_length=20, blank=True, help_text="Unique pupil number.")

    objects = ChildQuerySet.as_manager()

    PARTICULARS = ("forename", "surname", "date_of_birth", "sex", "upn")

    class Meta:
        ordering = ["reference"]
        verbose_name_plural = "children"
        indexes = [models.Index(name="ehcp_children_by_upn", fields=["area", "upn"])]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_child_once_in_an_area",
                fields=["area", "reference"],
                violation_error_message="This area already has a child with this reference.",
            ),
            one_of("sex", Sex),
        ]

    def __str__(self):
        return f"{self.forename} {self.surname}".strip() or self.reference

    def age(self, day):
        """Return the age in whole years on a day, or None where no date of birth is known."""
        return facts.age(self.date_of_birth, day) if self.date_of_birth else None


class Assessment(Versioned):
    """An EHC needs assessment: dated facts, and one generated column a duty.

    Nothing stores a status. Every status is derived from these dates at a day.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey(Child, models.PROTECT, related_name="assessments")
    reference = models.CharField(max_length=40, help_text="Case number, not a name.")
    basis = models.CharField(max_length=20, choices=Basis, default=Basis.REQUEST)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    case_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    request_source = models.CharField("who asked", max_length=20, blank=True, choices=Source)
    primary_need = models.CharField(max_length=4, blank=True, choices=Need)
    # Of the case and not of the child, since it changes: it stands as it was at the request.
    # The case file has no such column, so an import leaves it alone.
    looked_after = models.CharField(
        "looked after by a local authority", max_length=3, blank=True, choices=LookedAfter
    )
    setting = models.CharField(
        "school or other setting", max_length=200, blank=True, help_text="Where the child learns."
    )
    first_area = models.CharField(
        "area where the assessment began",
        max_length=100,
        blank=True,
        help_text="For information, of a child who moved in: these three run no clock here.",
    )
    first_area_received_on = models.DateField(
        "request received by the first area", null=True, blank=True
    )
    first_area_decided_on = models.DateField("decision of the first area", null=True, blank=True)
    received_on = models.DateField("request received")
    started_on = models.DateField("clocks started")
    decision = models.CharField(max_length=10, blank=True, choices=Decision)
    decision_notified_on = models.DateField("decision notified", null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome)
    outcome_notified_on = models.DateField("outcome notified", null=True, blank=True)
    draft_sent_on = models.DateField("draft plan sent", null=True, blank=True)
    plan_sent_on = models.DateField("final plan sent", null=True, blank=True)
    closed_on = models.DateField("case closed", null=True, blank=True)
    closed_reason = models.CharField(
        "why it was closed", max_length=10, blank=True, choices=ClosedReason
    )

    decision_due_on = due_on("decision")
    no_plan_due_on = due_on("no_plan")
    draft_due_on = due_on("draft")
    plan_due_on = due_on("plan")
    # The endings exclude each other (constraints below), so the first that is there is the only.
    ended_on = generated(
        Coalesce(
            Case(When(decision="refuse", then=F("decision_notified_on"))),
            Case(When(outcome="no_plan", then=F("outcome_notified_on"))),
            F("plan_sent_on"),
            F("closed_on"),
        ),
        models.DateField(),
    )
    days_to_plan = generated(DaysBetween("started_on", "plan_sent_on"), models.IntegerField())

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["plan_due_on", "reference"]
        indexes = [
            # What figures count: read alone, since the cases of an area lie far from each other.
            # All of it as fields, not as `include`, which SQLite lacks and Django then leaves out.
            models.Index(
                name="ehcp_cases_as_figures_count",
                fields=[
                    "area",
                    "started_on",
                    "id",
                    "basis",
                    "received_on",
                    "decision",
                    "decision_notified_on",
                    "decision_due_on",
                    "outcome",
                    "outcome_notified_on",
                    "no_plan_due_on",
                    "plan_sent_on",
                    "plan_due_on",
                    "closed_on",
                    "ended_on",
                    "days_to_plan",
                ],
            ),
            models.Index(
                name="ehcp_cases_by_plan_due", fields=["area", "plan_due_on", "reference"]
            ),
            models.Index(
                name="ehcp_cases_by_received", fields=["area", "received_on", "reference"]
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_reference_once_in_an_area",
                fields=["area", "reference"],
                violation_error_message="This area already has a case with this reference.",
            ),
            models.CheckConstraint(
                name="ehcp_case_does_not_follow_itself",
                condition=Q(follows=None) | ~Q(follows=F("id")),
                violation_error_message="A case cannot follow itself.",
            ),
            one_of("basis", Basis, required=True),
            one_of("decision", Decision),
            one_of("outcome", Outcome),
            one_of("closed_reason", ClosedReason),
            one_of("request_source", Source),
            one_of("primary_need", Need),
            one_of("looked_after", LookedAfter),
            *(
                not_before(later, earlier)
                for later, others in facts.NOT_BEFORE.items()
                for earlier in others
            ),
            models.CheckConstraint(
                name="ehcp_dates_of_the_first_area_have_its_name",
                condition=~Q(first_area="")
                | Q(first_area_received_on=None, first_area_decided_on=None),
                violation_error_message="Give the name of the area where the assessment began.",
            ),
            not_before("first_area_decided_on", "first_area_received_on"),
            models.CheckConstraint(
                name="ehcp_decision_has_its_day",
                condition=Q(decision="", decision_notified_on=None)
                | (~Q(decision="") & Q(decision_notified_on__isnull=False)),
                violation_error_message="Give both the decision and the day it was notified.",
            ),
            models.CheckConstraint(
                name="ehcp_no_plan_has_its_day",
                condition=~Q(outcome="no_plan") | Q(outcome_notified_on__isnull=False),
                violation_error_message="Give the day on which the family was told.",
            ),
            models.CheckConstraint(
                name="ehcp_outcome_day_has_its_outcome",
                condition=~Q(outcome="") | Q(outcome_notified_on=None),
                violation_error_message="Say what the outcome was: a plan or no plan.",
            ),
            models.CheckConstraint(
                name="ehcp_plan_sent_only_if_outcome_is_plan",
                condition=Q(plan_sent_on=None) | Q(outcome="plan"),
                violation_error_message="A final plan can be sent only if the outcome is a plan.",
            ),
            models.CheckConstraint(
                name="ehcp_refusal_ends_the_case",
                condition=~Q(decision="refuse")
                | Q(outcome="", draft_sent_on=None, plan_sent_on=None, closed_on=None),
                violation_error_message="This case ended with the decision not to assess.",
            ),
            models.CheckConstraint(
                name="ehcp_outcome_excludes_closing",
                condition=Q(closed_on=None) | (~Q(outcome="no_plan") & Q(plan_sent_on=None)),
                violation_error_message="This case has already ended with its outcome.",
            ),
            models.CheckConstraint(
                name="ehcp_closing_has_its_reason",
                condition=Q(closed_reason="", closed_on=None)
                | (~Q(closed_reason="") & Q(closed_on__isnull=False)),
                violation_error_message="Give both the day of closing and the reason.",
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("ehcp_tracking:assessment_detail", args=[self.area.slug, self.pk])

    def why_url(self, duty, advice=None, as_at=None):
        """Return the address that explains the last day of a duty, or of advice; today unless told.

        How it stands, and what exceptions did, is told as at a day.
        """
        case = [self.area.slug, self.pk]
        if advice is None:
            url = reverse("ehcp_tracking:why", args=[*case, duty])
        else:
            url = reverse("ehcp_tracking:why_advice", args=[*case, advice.pk])
        return f"{url}?as_at={as_at}" if as_at else url

    def why_url_of(self, clock, as_at=None):
        """Return the address that explains a clock of this case; today unless told."""
        return self.why_url(clock.duty, self.advice_of(clock), as_at)

    def advice_of(self, clock):
        """Return the advice that a clock of this case is about, or None if it is about none."""
        if clock.duty != "advice":
            return None
        adviser = (clock.service, clock.provider)
        return next(each for each in self.advice.all() if (each.service, each.provider) == adviser)

    def clocks(self, as_at):
        """Return every clock of this case at a day. Fetch lists with `with_clocks()`."""
        return clocks.of_case(self, self.advice.all(), self.exceptions.all(), as_at)

    def next_due(self, as_at):
        """Return the clock of what is due next, or None if nothing is left to do."""
        return clocks.next_due(self.clocks(as_at))


class Advice(Versioned):
    """Advice asked of one adviser for one case (reg. 6(1)), or existing advice accepted (6(4))."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="advice", db_index=False
    )
    service = models.CharField(max_length=30, choices=Service)
    provider = models.CharField(
        max_length=100, blank=True, help_text="For example, Speech and language therapy."
    )
    requested_on = models.DateField(
        "requested", null=True, blank=True, help_text="The day the request reached the body."
    )
    received_on = models.DateField("received", null=True, blank=True)
    existing_accepted = models.BooleanField("existing advice accepted", default=False)

    due_on = generated(AddDays("requested_on", law.ADVICE.days), models.DateField())

    objects = AdviceQuerySet.as_manager()

    class Meta:
        ordering = ["service", "provider"]
        verbose_name_plural = "advice"
        indexes = [
            # As figures count it, within the cases of an area.
            models.Index(
                name="ehcp_advice_as_figures_count",
                fields=[
                    "assessment",
                    "service",
                    "requested_on",
                    "id",
                    "received_on",
                    "due_on",
                    "existing_accepted",
                ],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_adviser_once_in_a_case",
                fields=["assessment", "service", "provider"],
                violation_error_message="This adviser has already been asked in this case.",
            ),
            one_of("service", Service, required=True),
            not_before("received_on", "requested_on"),
            models.CheckConstraint(
                name="ehcp_advice_received_was_requested",
                condition=Q(received_on=None) | Q(requested_on__isnull=False),
                violation_error_message="Give the day on which the advice was requested.",
            ),
            models.CheckConstraint(
                name="ehcp_existing_advice_was_not_requested",
                condition=Q(existing_accepted=False) | Q(requested_on=None, received_on=None),
                violation_error_message="Existing advice was accepted, so none was asked for.",
            ),
        ]

    def __str__(self):
        service = self.get_service_display()
        return f"{service}: {self.provider}" if self.provider else service

    def clock(self, as_at):
        """Return the clock of this advice at a day. Fetch lists with `with_row()`."""
        return clocks.of_advice(self, self.assessment, self.assessment.exceptions.all(), as_at)


class AssessmentException(Excusing, Versioned):
    """A lawful exception to one time limit of one case. It excuses; it never moves a date."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="exceptions", db_index=False
    )
    advice = models.ForeignKey(
        Advice, models.PROTECT, null=True, blank=True, related_name="exceptions"
    )
    duty = models.CharField("time limit", max_length=10, choices=Duty)

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "pk"]
        verbose_name = "exception"
        indexes = [
            models.Index(name="ehcp_exceptions_begun", fields=["assessment", "duty", "from_on"])
        ]
        constraints = [
            models.UniqueConstraint(
                name="ehcp_exception_once_on_a_duty",
                fields=["assessment", "duty", "ground", "from_on"],
                condition=Q(advice=None),
                violation_error_message="This exception is already recorded.",
            ),
            models.UniqueConstraint(
                name="ehcp_exception_once_on_advice",
                fields=["advice", "ground", "from_on"],
                condition=Q(advice__isnull=False),
                violation_error_message="This exception is already recorded.",
            ),
            models.CheckConstraint(
                name="ehcp_exception_names_advice_if_about_it",
                condition=Q(duty="advice", advice__isnull=False)
                | (~Q(duty="advice") & Q(advice=None)),
                violation_error_message="Say which advice the exception is about.",
            ),
            models.CheckConstraint(
                name="ehcp_exception_ground_is_listed",
                condition=is_listed({duty: law.grounds(duty) for duty in Duty.values}),
                violation_error_message="The law does not list this ground for this time limit.",
            ),
            ends_after_it_starts("exception_ends_after_it_starts"),
        ]

    def __str__(self):
        return f"{self.get_duty_display()}: {self.get_ground_display()}"

    @property
    def service(self):
        return self.advice.service if self.advice else ""

    @property
    def provider(self):
        return self.advice.provider if self.advice else ""

    def is_to(self, clock):
        """Whether it excuses a clock, or a time limit, of its case."""
        return (self.duty, self.service, self.provider) == (
            clock.duty,
            clock.service,
            clock.provider,
        )

    @property
    def urls(self):
        """Where it is corrected and withdrawn."""
        return urls("ehcp_tracking", self.assessment.area, self.assessment_id, self)


class ImportRun(models.Model):
    """One case file imported whole: who, when, what it was and what it did. Never changed."""

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    imported_on = models.DateField()
    imported_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(help_text="{new, changed, unchanged, cleared, set_aside}")
    reconciliation = models.JSONField(help_text="{rows: {sheet}, received: {year: {ending}}}")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.file_name}, {self.imported_on}"

    def get_absolute_url(self):
        return reverse("ehcp_tracking:import_detail", args=[self.area.slug, self.pk])


class CheckedFile(models.Model):
    """A case file that one person chose: what was shown is what will be imported.

    While it has a `task`, a process of its own checks or imports it and tells here how far it is.
    Once it is imported it has its `run`, and holds only what was set aside. It is kept for days.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255, help_text="Of the file, as it was chosen.")
    content = models.BinaryField(help_text="A zip of the files. Empty: nothing was set aside.")
    sha256 = models.CharField(max_length=64)
    preview = models.JSONField(null=True, help_text="What was shown: see checking.preview_of.")
    refused = models.BooleanField(default=False, help_text="It is no case file: `preview` has why.")
    outdated = models.BooleanField(
        default=False, help_text="It was confirmed, but others had changed cases meanwhile."
    )
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_on = models.DateField()
    run = models.OneToOneField(ImportRun, models.PROTECT, null=True, related_name="+")
    task = models.CharField(max_length=10, blank=True, choices=Task, help_text="Empty: none.")
    attempt = models.PositiveIntegerField(default=0, help_text="How often a task was begun.")
    step = models.CharField(max_length=10, blank=True, choices=Step)
    done = models.PositiveIntegerField(default=0, help_text="Of the step, so far.")
    of = models.PositiveIntegerField(default=0, help_text="Of how much. 0: nobody knows yet.")
    alive_at = models.DateTimeField(null=True, help_text="When it was last told. None: it stopped.")

    objects = CheckedFileQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def state(self):
        """Where the file stands. Of a queryset `with_stopped`."""
        if self.task:
            return "file_stopped" if self.stopped else "file_under_way"
        return "file_refused" if self.refused else "confirm_import"

    @property
    def progress(self):
        """How far the task is, in words."""
        of = f" of {self.of:,}" if self.of else ""
        return f"{self.get_step_display()}: {self.done:,}{of}"

    @property
    def has_cases_to_import(self):
        counts = self.preview["counts"]
        return any(counts[each] for each in ("new", "changed", "unchanged"))
