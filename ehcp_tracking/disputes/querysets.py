"""Questions staff ask of the decisions that families challenged, in their words.

What is dated after `as_at` has not happened yet, so a verb answers for any past day.
"""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual

from ehcp_tracking import law
from ehcp_tracking.columns import last_day
from ehcp_tracking.disputes.choices import Kind, Stage
from ehcp_tracking.disputes.clocks import DUTIES, HEARING_SOON
from ehcp_tracking.querysets import not_yet


class DisputeQuerySet(models.QuerySet):
    def in_area(self, area):
        """Decisions about children of one area: where every queryset starts."""
        decisions = self.filter(Q(assessment__area=area) | Q(plan__area=area))
        return decisions.select_related(
            "assessment__area", "assessment__child", "plan__area", "plan__child"
        )

    def known(self, as_at):
        """Decisions of which the family had been told by `as_at`."""
        return self.filter(notified_on__lte=as_at)

    def with_stage(self, as_at):
        """Say in `stage` what was to be done next about each decision known at `as_at`.

        The first that holds: what came of an appeal or of mediation is still to be done; the
        appeal has ended; it is under way; mediation has ended in an agreement; it is under way,
        which it is no longer after the time to appeal if the family never asked the area for it;
        else the family can appeal until its time is over.
        """
        decided, agreed = Q(outcome_on__lte=as_at), Q(agreement_on__lte=as_at)
        can_appeal = appeal_in_time(as_at)
        pending = (
            (Q(wanted_on__lte=as_at) | Q(contacted_on__lte=as_at) & can_appeal)
            & not_yet("agreement_on", as_at)
            & not_yet("certificate_on", as_at)
        )
        return self.annotate(
            stage=Case(
                When(starts_case(as_at), then=Value(Stage.TO_START)),
                When(asks_of_plan(as_at), then=Value(Stage.TO_CARRY_OUT)),
                When(decided, then=Value(Stage.ENDED)),
                When(lodged_on__lte=as_at, then=Value(Stage.APPEAL)),
                When(agreed & ~Q(agreement="none"), then=Value(Stage.ENDED)),
                When(pending, then=Value(Stage.MEDIATION)),
                When(can_appeal, then=Value(Stage.TO_CHALLENGE)),
                default=Value(Stage.ENDED),
            )
        )

    def with_next_hearing(self, as_at):
        """Say in `next_hearing_on` when each is heard next, `as_at` included."""
        listed = hearings_of_dispute().filter(hearing_on__gte=as_at).order_by("hearing_on")
        return self.annotate(next_hearing_on=Subquery(listed.values("hearing_on")[:1]))

    def that_started(self, case):
        """Decisions about a plan from another area that `case` follows."""
        ordered = Q(outcome=case.basis, outcome_on=case.started_on)
        agreed = Q(agreement=case.basis, agreement_on=case.started_on)
        return self.filter(ordered | agreed, plan__child=case.child_id)

    def heard_soon(self, as_at):
        """Appeals under way that are heard within four weeks."""
        soon = as_at + timedelta(days=HEARING_SOON.days)
        heard = hearings_of_dispute().filter(hearing_on__range=(as_at, soon))
        return self.filter(Exists(heard), not_yet("outcome_on", as_at))

    def to_do(self, as_at):
        """Decisions about which the area owes something: to meet, or what came of it."""
        return self.filter(owed(as_at))

    def overdue(self, as_at):
        """Those about which the area owes something whose last day has passed, unexcused."""
        return self.filter(owed(as_at, due_before=as_at))

    def with_row(self, as_at):
        """Fetch, in a constant number of queries, what a row of a list shows, and is sorted by."""
        rows = self.with_stage(as_at).with_next_hearing(as_at).with_names()
        return rows.prefetch_related("exceptions")

    def with_names(self):
        """Say in `called`, `surname` and `forename` which case or plan it is about, and whose."""
        return self.annotate(
            called=Coalesce("assessment__reference", "plan__reference"),
            surname=Coalesce("assessment__child__surname", "plan__child__surname"),
            forename=Coalesce("assessment__child__forename", "plan__child__forename"),
        )


def hearings_of_dispute():
    """Return the hearings of a dispute, for a condition on disputes."""
    return apps.get_model("ehcp_tracking", "Hearing").objects.filter(dispute=OuterRef("pk"))


def appeal_in_time(as_at):
    """Return the condition that the family could appeal, by what was known of it at `as_at`."""
    of_notice = GreaterThanOrEqual(last_day("appeal", "notified_on"), as_at)
    return Q(of_notice) | Q(certificate_on__lte=as_at, appeal_due_on__gte=as_at)


def starts_case(as_at, first_due_before=None):
    """Return the condition that a case follows which has not been started.

    One in which something was first due before a day, if that is given. An order takes the place
    of what mediation had agreed.
    """
    ordered = to_start("outcome", as_at, first_due_before)
    agreed = to_start("agreement", as_at, first_due_before)
    return ordered | agreed & ~Q(outcome__in=law.OVERTURNED, outcome_on__lte=as_at)


def to_start(column, as_at, first_due_before):
    """Return the condition that the case which a column asks for has not been started."""
    cases = apps.get_model("ehcp_tracking", "Assessment").objects.known(as_at)
    cases = cases.filter(basis=OuterRef(column))
    that_day = Q(started_on=OuterRef(f"{column}_on"))
    later = cases.filter(follows=OuterRef("assessment"))
    # A plan from another area has no case here that another could follow.
    of_child = cases.filter(that_day, child=OuterRef("plan__child"))
    # About one plan there can be several refusals to reassess: each has a case of its own.
    started = (
        Exists(later.filter(that_day))
        | Exists(later) & ~Q(kind=Kind.REFUSAL_TO_REASSESS)
        | Exists(of_child)
    )
    happened = Q(**{f"{column}__in": law.OVERTURNED, f"{column}_on__lte": as_at})
    if first_due_before is not None:
        happened &= Q(
            *(
                Q(**{column: basis, f"{column}_on__lt": first_due_before - timedelta(days=days)})
                for basis, days in FIRST_DUE.items()
            ),
            _connector=Q.OR,
        )
    return happened & ~started


# Basis of a case that follows → days from its start to the first of its last days.
FIRST_DUE = {
    basis: min(rules[basis].days for rules in law.CASE.values() if basis in rules)
    for basis in law.OVERTURNED
}


def asks_of_plan(as_at):
    """Return the condition that something is to be done about an existing plan."""
    ordered = Q(outcome__in=DUTIES, outcome_on__lte=as_at) & not_yet("order_kept_on", as_at)
    agreed = Q(agreement__in=DUTIES, agreement_on__lte=as_at)
    return ordered | agreed & not_yet("agreement_kept_on", as_at)


def owed(as_at, due_before=None):
    """Return the condition that the area owes something.

    Due before a day, if one is given, and not excused.
    """

    def undone(duty, due_on, started_on, *done_on):
        condition = Q(**{f"{due_on}__isnull": False, f"{started_on}__lte": as_at})
        for column in done_on:
            condition &= not_yet(column, as_at)
        if due_before is None:
            return condition
        exceptions = apps.get_model("ehcp_tracking", "DutyException").objects.filter(
            duty, dispute=OuterRef("pk"), started_on=OuterRef(started_on), from_on__lte=as_at
        )
        return condition & Q(**{f"{due_on}__lt": due_before}) & ~Exists(exceptions)

    ends_mediation = ("met_on", "lodged_on", "certificate_on", "agreement_on")
    arranged = Q(duty="mediation_arranged")
    agreed, ordered = asked_by("agreement"), asked_by("outcome")
    return (
        undone(arranged, "arranged_due_on", "wanted_on", *ends_mediation)
        | undone(agreed, "agreement_due_on", "agreement_on", "agreement_kept_on")
        | undone(ordered, "order_due_on", "outcome_on", "order_kept_on")
        | starts_case(as_at, due_before)
    )


def asked_by(column):
    """Return the condition that an exception is to the duty that a column puts on the area."""
    duties = (Q(duty=duty, **{f"dispute__{column}": key}) for key, duty in DUTIES.items())
    return Q(*duties, _connector=Q.OR)


class HearingQuerySet(models.QuerySet):
    def in_area(self, area):
        """Hearings about children of one area: where every queryset starts."""
        hearings = self.filter(Q(dispute__assessment__area=area) | Q(dispute__plan__area=area))
        return hearings.select_related(
            "dispute__assessment__area",
            "dispute__assessment__child",
            "dispute__plan__area",
            "dispute__plan__child",
        )
