"""Questions staff ask of the decisions that families challenged, in their words.

What is dated after `as_at` has not happened yet, so a verb answers for any past day.
"""

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from ehcp_tracking import law
from ehcp_tracking.disputes.choices import Stage
from ehcp_tracking.disputes.clocks import DUTIES, HEARING_SOON, STANDS
from ehcp_tracking.querysets import not_yet


class DisputeQuerySet(models.QuerySet):
    def in_area(self, area):
        """Decisions about children of one area: where every queryset starts."""
        cases = self.filter(assessment__area=area)
        return cases.select_related("assessment__area", "assessment__child")

    def known(self, as_at):
        """Decisions of which the family had been told by `as_at`."""
        return self.filter(notified_on__lte=as_at)

    def with_stage(self, as_at):
        """Say in `stage` what was to be done next about each decision known at `as_at`.

        The first that holds of what came of an appeal; then an appeal under way; then of what
        mediation agreed; then mediation under way; else the family can appeal until its time is
        over.
        """
        cases = apps.get_model("ehcp_tracking", "Assessment").objects.known(as_at)
        later = cases.filter(follows=OuterRef("assessment"))
        decided = Q(outcome_on__lte=as_at)
        agreed = Q(agreement_on__lte=as_at)
        pending = (Q(wanted_on__lte=as_at) | Q(contacted_on__lte=as_at)) & (
            not_yet("agreement_on", as_at) & not_yet("certificate_on", as_at)
        )
        return self.annotate(
            stage=Case(
                When(decided & Q(outcome__in=STANDS), then=Value(Stage.ENDED)),
                *followed(decided, "outcome", later),
                *carried_out(decided, "outcome", "order_kept_on", as_at),
                When(lodged_on__lte=as_at, then=Value(Stage.APPEAL)),
                *followed(agreed, "agreement", later),
                *carried_out(agreed, "agreement", "agreement_kept_on", as_at),
                When(pending, then=Value(Stage.MEDIATION)),
                When(appeal_due_on__gte=as_at, then=Value(Stage.TO_CHALLENGE)),
                default=Value(Stage.ENDED),
            )
        )

    def with_next_hearing(self, as_at):
        """Say in `next_hearing_on` when each is heard next, `as_at` included."""
        listed = hearings_of_dispute().filter(hearing_on__gte=as_at).order_by("hearing_on")
        return self.annotate(next_hearing_on=Subquery(listed.values("hearing_on")[:1]))

    def heard_soon(self, as_at):
        """Appeals under way that are heard within four weeks."""
        soon = as_at + timedelta(days=HEARING_SOON.days)
        heard = hearings_of_dispute().filter(hearing_on__range=(as_at, soon))
        return self.filter(Exists(heard), not_yet("outcome_on", as_at))

    def to_do(self, as_at):
        """Decisions about which the area owes something: to meet, or what it agreed or must do."""
        return self.filter(owed(as_at))

    def overdue(self, as_at):
        """Those about which the area owes something whose last day has passed."""
        return self.filter(owed(as_at, due_before=as_at))

    def with_row(self, as_at):
        """Fetch, in a constant number of queries, what a row of a list shows."""
        return self.with_stage(as_at).with_next_hearing(as_at)


def hearings_of_dispute():
    """Return the hearings of a dispute, for a condition on disputes."""
    return apps.get_model("ehcp_tracking", "Hearing").objects.filter(dispute=OuterRef("pk"))


def followed(happened, column, later):
    """Yield the stages of what starts a case: until it has, and after it."""
    starts = happened & Q(**{f"{column}__in": law.OVERTURNED})
    same = Exists(later.filter(basis=OuterRef(column)))
    yield When(starts & same, then=Value(Stage.ENDED))
    yield When(starts, then=Value(Stage.TO_START))


def carried_out(happened, column, kept_on, as_at):
    """Yield the stages of what the area has to do about an existing plan."""
    asks = happened & Q(**{f"{column}__in": DUTIES})
    yield When(asks & Q(**{f"{kept_on}__lte": as_at}), then=Value(Stage.ENDED))
    yield When(asks, then=Value(Stage.TO_CARRY_OUT))


def owed(as_at, due_before=None):
    """Return the condition that the area owes something, due before a day if one is given."""

    def undone(due_on, started_on, *done_on):
        condition = Q(**{f"{due_on}__isnull": False, f"{started_on}__lte": as_at})
        for column in done_on:
            condition &= not_yet(column, as_at)
        return condition & Q(**{f"{due_on}__lt": due_before}) if due_before else condition

    ends_mediation = ("met_on", "lodged_on", "certificate_on", "agreement_on")
    return (
        undone("arranged_due_on", "wanted_on", *ends_mediation)
        | undone("agreement_due_on", "agreement_on", "agreement_kept_on")
        | undone("order_due_on", "outcome_on", "order_kept_on")
    )


class HearingQuerySet(models.QuerySet):
    def in_area(self, area):
        """Hearings about children of one area: where every queryset starts."""
        hearings = self.filter(dispute__assessment__area=area)
        return hearings.select_related("dispute__assessment__area", "dispute__assessment__child")
