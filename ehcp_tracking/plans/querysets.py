"""Questions staff ask of the plans of an area, in their words. Each verb returns a queryset.

What is dated after `as_at` has not happened yet, so a verb answers for any past day.
"""

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least

from ehcp_tracking.columns import last_day
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.choices import TransferKind
from ehcp_tracking.querysets import OfChild, not_yet

MADE_ON = Coalesce("assessment__plan_sent_on", "made_elsewhere_on")
HELD_ON = Coalesce("assessment__plan_sent_on", "transferred_in_on")


class EHCPlanQuerySet(OfChild):
    def in_area(self, area):
        """Plans of one area: where every queryset starts.

        Each with the day on which it was made, from which on the area had it, and on which a later
        plan of the child took its place. A plan whose sending was undone is none.
        """
        plans = super().in_area(area).select_related("assessment", "child", "case_manager")
        return plans.with_days().filter(made_on__isnull=False)

    def with_days(self):
        later = self.model.objects.filter(child=OuterRef("child")).annotate(since=HELD_ON)
        later = later.filter(since__gt=OuterRef("held_on")).order_by("since")
        dated = self.annotate(made_on=MADE_ON, held_on=HELD_ON)
        return dated.annotate(replaced_on=Subquery(later.values("since")[:1]))

    def known(self, as_at):
        """Plans that the area had by `as_at`, also those that have ended."""
        return self.filter(held_on__lte=as_at)

    def ended(self, as_at):
        """Plans known at `as_at` that were ceased, transferred away or replaced by it."""
        return self.known(as_at).filter(
            Q(ceased_on__lte=as_at) | Q(transferred_out_on__lte=as_at) | Q(replaced_on__lte=as_at)
        )

    def current(self, as_at):
        """Plans known at `as_at` that had not ended by it."""
        return self.known(as_at).filter(
            not_yet("ceased_on", as_at),
            not_yet("transferred_out_on", as_at),
            not_yet("replaced_on", as_at),
        )

    def with_review_due(self, as_at):
        """Say by when the next review after `as_at` was to be held, and when the last was.

        In `review_due_on` and `last_meeting_on`; the latter is of reviews that the area held.
        """
        last = parts("AnnualReview").filter(meeting_on__lte=as_at).order_by("-meeting_on")
        return self.annotate(
            last_meeting_on=Subquery(last.values("meeting_on")[:1]),
            review_due_on=Coalesce(
                Subquery(last.values("next_review_due_on")[:1]),
                F("review_after_move_due_on"),
                last_day("review", "assessment__plan_sent_on"),
                output_field=models.DateField(),
            ),
        )

    def due(self, duties, first, last, as_at, *, unexcused=False):
        """Plans with one of some duties still to be done, by a day from `first` to `last`.

        Where `unexcused`, only what no exception excuses: what is past its last day is overdue.
        """
        plans = self.current(as_at).with_review_due(as_at)
        plans = plans.annotate(
            review_from=Coalesce("last_meeting_on", "transferred_in_on", "made_on")
        )
        undone = conditions(plans, (first, last), as_at, unexcused)
        return plans.filter(Q(*(undone[duty] for duty in duties), _connector=Q.OR))

    def with_first_use(self):
        """Say in `used_on` on which day something was first recorded that needs the plan.

        date.max where there is no such day. And in `excepted_from` the day on which the plan was
        sent, if there is an exception to its first review, which is counted from then.
        """
        never = Value(date.max, models.DateField())
        of_parts = (
            Min("reviews__meeting_on"),
            Min("phase_transfers__finalised_on"),
            Min("reassessment_requests__asked_on"),
        )
        days = (*of_parts, F("transferred_out_on"), F("ceased_on"))
        first_review = Q(duty="review", started_on=OuterRef("assessment__plan_sent_on"))
        excepted = parts("DutyException").filter(first_review)
        return self.annotate(
            used_on=Least(*(Coalesce(each, never) for each in days)),
            excepted_from=Subquery(excepted.values("started_on")[:1]),
        )

    def with_clocks(self):
        """Fetch, in a constant number of queries, what `EHCPlan.clocks` reads."""
        return self.prefetch_related(
            "reviews", "phase_transfers", "reassessment_requests", "exceptions"
        )


class PartQuerySet(models.QuerySet):
    """Records of a plan."""

    def in_area(self, area):
        """Records of the plans of one area: where every queryset starts."""
        return self.filter(plan__area=area).select_related("plan__area")


class RequestQuerySet(PartQuerySet):
    """Requests for a reassessment."""

    def unanswered(self):
        """Those of which the family was told nothing, whatever day it is."""
        return self.filter(reassessed_on=None, refused_on=None)

    def with_answers(self):
        """Say in `reassessed_on` and `refused_on` when the family was first told, from that day on.

        Of a reassessment, which is a case of the child; or of a refusal, about any plan of the
        child: what the answer was to is told by no record.
        """
        child = OuterRef("plan__child")
        cases = model("Assessment").filter(
            child=child, basis="reassessment", started_on__gte=OuterRef("asked_on")
        )
        refusals = model("Dispute").filter(
            Q(assessment__child=child) | Q(plan__child=child),
            kind="refusal_to_reassess",
            notified_on__gte=OuterRef("asked_on"),
        )
        return self.annotate(
            reassessed_on=Subquery(cases.order_by("started_on").values("started_on")[:1]),
            refused_on=Subquery(refusals.order_by("notified_on").values("notified_on")[:1]),
        )


def conditions(plans, days, as_at, unexcused):
    """Return what `EHCPlan.clocks` tells, as conditions on plans that have not ended.

    {duty: it is still to be done, by one of `days`, a range}; and not excused, where `unexcused`.
    The plans say in `review_from` from which day the next review is counted.
    """
    exceptions = apps.get_model("ehcp_tracking", "DutyException").objects

    def unless_excused(duty, started_on, plan="plan"):
        if not unexcused:
            return Q()
        counted = {"duty": duty, "started_on": OuterRef(started_on), "from_on__lte": as_at}
        return ~Exists(exceptions.filter(plan=OuterRef(plan), **counted))

    def by(column):
        return Q(**{f"{column}__range": days})

    moved_here = Q(last_meeting_on=None, transferred_in_on__isnull=False)
    moving = plans.filter(move_learned_on__lte=as_at)
    gone = [each.pk for each in moving if days[0] <= clocks.transfer_due_on(each) <= days[1]]
    latest = parts("AnnualReview").filter(meeting_on=OuterRef("last_meeting_on"))
    told = Q(decision="amend", decision_notified_on__lte=as_at)
    to_amend = told & not_yet("amended_plan_sent_on", as_at) & not_yet("not_amended_on", as_at)
    after_review = {
        "review_report": by("report_due_on") & not_yet("report_sent_on", as_at),
        "review_decision": by("decision_due_on") & not_yet("decision_notified_on", as_at),
        "amendment_notice": by("amendments_due_on") & told & not_yet("amendments_sent_on", as_at),
        "amended_plan": by("amended_plan_due_on") & to_amend & Q(amendments_sent_on__lte=as_at),
        "amended_plan_of_review": by("amended_plan_of_review_due_on") & to_amend,
    }
    counted_from = dict.fromkeys(after_review, "meeting_on") | {
        "amended_plan": "amendments_sent_on"
    }
    moves = parts("PhaseTransfer").filter(due_on__gte=OuterRef("held_on"))
    unanswered = parts("ReassessmentRequest").filter(
        by("reply_due_on"),
        not_yet("reassessed_on", as_at),
        not_yet("refused_on", as_at),
        asked_on__lte=as_at,
    )
    unfinished = moves.filter(by("due_on"), not_yet("finalised_on", as_at))
    of_plan = {
        "review": (by("review_due_on") & ~moved_here, "review_from"),
        "review_after_move": (by("review_due_on") & moved_here, "review_from"),
        "family_told_of_transfer": (
            by("family_told_due_on") & not_yet("family_told_on", as_at),
            "transferred_in_on",
        ),
        "plan_transferred": (Q(pk__in=gone), "move_learned_on"),
    }
    return {
        **{duty: each & unless_excused(duty, day, "pk") for duty, (each, day) in of_plan.items()},
        **{
            duty: Q(Exists(latest.filter(each, unless_excused(duty, counted_from[duty]))))
            for duty, each in after_review.items()
        },
        **{
            kind: Q(Exists(unfinished.filter(unless_excused(kind, "transfer_on"), kind=kind)))
            for kind in TransferKind.values
        },
        "reassessment_reply": Q(Exists(unanswered)),  # the law lists no exception
    }


def parts(name):
    """Return the rows of a plan, of a model that is not defined yet, for a condition on plans."""
    return model(name).filter(plan=OuterRef("pk"))


def model(name):
    """Return the rows of a model that is not defined yet."""
    return apps.get_model("ehcp_tracking", name).objects
