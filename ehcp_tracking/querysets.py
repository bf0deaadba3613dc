"""Questions staff ask of the caseload, in their words. Each verb returns a queryset.

What is dated after `as_at` has not happened yet, so a verb answers for any past day.
"""

import re
from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now

from ehcp_tracking import law
from ehcp_tracking.choices import Stage, Task


def not_yet(column, as_at):
    return Q(**{column: None}) | Q(**{f"{column}__gt": as_at})


class InArea(models.QuerySet):
    def in_area(self, area):
        """Records of one area: where every queryset starts."""
        return self.filter(area=area).select_related("area")


class ChildQuerySet(InArea):
    pass


class ImportRunQuerySet(InArea):
    def in_area(self, area):
        return super().in_area(area).select_related("area", "by")


class CheckedFileQuerySet(InArea):
    KEPT = timedelta(days=7)
    # A process tells at least every few seconds that it works, except while it stores.
    SILENT = timedelta(minutes=2)

    def in_area(self, area):
        return super().in_area(area).defer("content", "preview")

    def of(self, person, today):
        """Files that `person` checked and that are still kept."""
        return self.filter(checked_by=person, checked_on__gt=today - self.KEPT)

    def waiting(self):
        """Files that are neither imported nor being imported."""
        return self.filter(run=None).exclude(task=Task.IMPORT)

    def unfinished(self):
        """Files to come back to, the latest first: neither imported nor refused."""
        return self.filter(run=None, refused=False).order_by("-pk")

    def idle(self):
        """Files on which nothing works: there is no task, or its process ended or was silent."""
        return self.filter(Q(task="") | self.stopped())

    def with_stopped(self):
        """Say in `stopped` whether there is a task that nothing works on any longer."""
        return self.annotate(stopped=Q(~Q(task=""), self.stopped()))

    def stopped(self):
        return Q(alive_at=None) | Q(alive_at__lt=Now() - self.SILENT)

    def with_set_aside(self):
        """Imported files of which something was set aside."""
        return self.filter(run__isnull=False).exclude(content=b"")

    def expired(self, today):
        """Files kept for as long as a person is given to take them home."""
        return self.filter(checked_on__lte=today - self.KEPT)


class OfChild(InArea):
    """Records of an area that are about a child."""

    def matching(self, text, day=None):
        """Records of a child with this name or this date of birth, or with this reference.

        Each word of a name stands in the forename or in the surname, in any order and case; of a
        reference, the record's or the child's, a part will do.
        """
        named = Q()
        for word in text.split():
            # Not icontains, which on SQLite knows capitals of the plain alphabet only.
            part = re.escape(word)
            named &= Q(child__forename__iregex=part) | Q(child__surname__iregex=part)
        found = named | Q(reference__icontains=text) | Q(child__reference__icontains=text)
        return self.filter(found | Q(child__date_of_birth=day) if day else found)


class AssessmentQuerySet(OfChild):
    def counted(self):
        """Cases that figures count: requests and new responsibility, not overturned decisions."""
        return self.filter(basis__in=law.ON_REQUEST)

    def known(self, as_at):
        """Cases that had been received, and whose clocks had started, by `as_at`."""
        return self.filter(received_on__lte=as_at, started_on__lte=as_at)

    def open(self, as_at):
        """Cases known at `as_at` and not ended by it."""
        return self.known(as_at).filter(not_yet("ended_on", as_at))

    def ended(self, as_at):
        """Cases known at `as_at` that had ended by it."""
        return self.known(as_at).filter(ended_on__lte=as_at)

    def overdue(self, as_at):
        """Open cases whose plan's last day in time has passed by `as_at`, excepted or not."""
        return self.open(as_at).filter(plan_due_on__lt=as_at)

    def due(self, first, last, as_at):
        """Open cases with a last day from `first` to `last` of something still to be done.

        A decision, a draft, a plan, or advice that someone has a duty to give; excepted or not.
        """
        advice = of_case("Advice").awaited(as_at).of_duty()
        undone = Q(Exists(advice.filter(due_on__range=(first, last))))
        for due_on, done_on in (
            ("decision_due_on", "decision_notified_on"),
            ("draft_due_on", "draft_sent_on"),
            ("plan_due_on", "plan_sent_on"),
        ):
            undone |= Q(**{f"{due_on}__range": (first, last)}) & not_yet(done_on, as_at)
        return self.open(as_at).filter(undone)

    def awaiting(self, service, as_at):
        """Open cases in which a service had been asked for advice and had not given it."""
        asked = of_case("Advice").awaited(as_at).filter(service=service)
        return self.open(as_at).filter(Exists(asked))

    def managed_by(self, person):
        """The caseload of one case manager."""
        return self.filter(case_manager=person)

    def with_stage(self, as_at):
        """Say in `stage` what was to be done next in each case known at `as_at`.

        The first that holds: ended; to finalise, once a draft was sent; to decide, while none was
        notified on a basis that asks for a decision; to draft, once the family was told that there
        will be a plan, or where an order leaves only the plan to make; to decide on a plan, once
        all advice asked has come; else advice is being gathered.
        """
        advice = of_case("Advice")
        asked = advice.filter(Q(requested_on__lte=as_at) | Q(existing_accepted=True))
        complete = Exists(asked) & ~Exists(advice.awaited(as_at))
        to_decide = Q(decision_due_on__isnull=False) & not_yet("decision_notified_on", as_at)
        to_draft = Q(outcome_notified_on__lte=as_at) | Q(basis__in=law.TO_PLAN)
        return self.annotate(
            stage=Case(
                When(ended_on__lte=as_at, then=Value(Stage.ENDED)),
                When(draft_sent_on__lte=as_at, then=Value(Stage.TO_FINALISE)),
                When(to_decide, then=Value(Stage.TO_DECIDE)),
                When(to_draft, then=Value(Stage.TO_DRAFT)),
                When(complete, then=Value(Stage.TO_DECIDE_ON_PLAN)),
                default=Value(Stage.ASSESSING),
            )
        )

    def with_clocks(self):
        """Fetch, in a constant number of queries, what `Assessment.clocks` reads."""
        return self.select_related("child").prefetch_related("advice", "exceptions__advice")

    def with_row(self, as_at):
        """Fetch, in a constant number of queries, what a row of a list shows."""
        return self.with_clocks().select_related("case_manager").with_stage(as_at)

    def with_links(self):
        """Fetch who manages a case, its plan, which case it follows, which follow it, and its
        child's.
        """
        links = self.select_related("case_manager", "follows__area", "ehc_plan__area")
        return links.prefetch_related(
            "lateness__reason",
            "lateness__advice",
            "followed_by__area",
            "child__assessments__area",
            "disputes",
        )

    def in_time(self):
        """Cases whose final plan was sent on or before its due day."""
        return self.filter(plan_sent_on__lte=F("plan_due_on"))


class AdviceQuerySet(models.QuerySet):
    def in_area(self, area):
        """Advice for cases of one area: where every queryset starts."""
        return self.filter(assessment__area=area).select_related("assessment__area")

    def awaited(self, as_at):
        """Advice asked by `as_at` that had not come by it."""
        return self.filter(not_yet("received_on", as_at), requested_on__lte=as_at)

    def of_duty(self):
        """Advice that someone has a duty to give: the family has none."""
        return self.exclude(service=law.WITHOUT_DUTY)

    def with_row(self):
        """Fetch, in a constant number of queries, what a row of a list shows."""
        cases = self.select_related("assessment__child", "assessment__case_manager")
        return cases.prefetch_related("assessment__exceptions__advice")


class ExceptionQuerySet(models.QuerySet):
    def in_area(self, area):
        """Exceptions in cases of one area: where every queryset starts."""
        return self.filter(assessment__area=area).select_related("assessment__area", "advice")

    def on(self, duty, as_at):
        """Exceptions to one duty's limit that had begun by `as_at`."""
        return self.filter(duty=duty, from_on__lte=as_at)


def of_case(model):
    """Return the rows of a case, of a model that is not defined yet, for a condition on cases."""
    return apps.get_model("ehcp_tracking", model).objects.filter(assessment=OuterRef("pk"))
