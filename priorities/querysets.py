"""Reads of plans and findings, as verbs, and how a fixture finds a row by its natural key."""

from collections import defaultdict
from datetime import date
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Concat
from django.db.models.query import ModelIterable

from wsoa import audit
from wsoa.functions import DaysBetween
from wsoa.models import SILENT_AFTER, AuditEvent

COMPLETE = "complete"  # the role, in every rating key, of the word that ends an action
ALWAYS = Value(date.min, output_field=models.DateField())


def added(name, as_at, **about):
    """What people had added by `as_at` about the row of the outer query, newest first."""
    return apps.get_model("priorities", name).objects.known(as_at).filter(**about)


def newest(additions, field):
    return Subquery(additions.values(field)[:1])


def revised(rows, as_at, *abouts, objective=""):
    """Rows with the owner and the date that were agreed by `as_at` in place of the published ones.

    `published_by_when` is the date published by then. `revised_by_when`, and `revised_owner` with
    its name, are None where the published ones still hold; `due_on` is the date that holds. Of
    `abouts` the first that changed something counts. A version that gives another owner or date
    takes the place of what was agreed before its day. `objective` leads to the row's objective.
    """

    def agreed(field, republished_on):
        changes = [added("OwnerOrDateChange", as_at, **about) for about in abouts]
        changes = [each.filter(**{f"{field}__isnull": False}) for each in changes]
        since = [each.filter(added_on__gte=OuterRef(republished_on)) for each in changes]
        return Coalesce(*(newest(each, field) for each in since), None)

    dates, owners = (
        apps.get_model("priorities", name)
        .objects.by(as_at)
        .filter(objective=OuterRef(f"{objective}pk"))
        for name in ("PublishedDate", "NewOwners")
    )
    rows = rows.annotate(
        published_by_when=Coalesce(newest(dates, "by_when"), F(f"{objective}by_when")),
        redated_on=Coalesce(newest(dates, "version__published_on"), ALWAYS),
        reowned_on=Coalesce(newest(owners, "version__published_on"), ALWAYS),
    )
    rows = rows.annotate(
        revised_by_when=agreed("by_when", "redated_on"),
        revised_owner=agreed("owner", "reowned_on"),
    )
    owner = apps.get_model("priorities", "Post").objects.filter(pk=OuterRef("revised_owner"))
    name = Concat("title", Value(", "), "organisation")
    return rows.annotate(
        due_on=Coalesce("revised_by_when", "published_by_when"),
        revised_owner_name=Subquery(owner.values(name=name)[:1]),
    )


def stands(day, path=""):
    """Return the condition that a row is in its plan on `day`; `path` leads to the row."""
    joined, left = f"{path}joined_on", f"{path}left_on"
    begun = Q(**{joined: None}) | Q(**{f"{joined}__lte": day})
    return begun & (Q(**{left: None}) | Q(**{f"{left}__gt": day}))


def standing(day, name):
    """Return the rows of a kind that are in their plan on `day`, to prefetch."""
    return apps.get_model("priorities", name).objects.standing(day)


def earlier(day):
    """Return the condition that a version of a row's plan had been published by `day`."""
    versions = apps.get_model("priorities", "PlanVersion").objects.by(day)
    return Exists(versions.filter(plan=OuterRef("plan")))


def amended(**plan):
    """Return the later versions of some plans: those that took the place of another."""
    versions = apps.get_model("priorities", "PlanVersion").objects
    return versions.filter(number__gt=1, **plan)


def truth(condition):
    return ExpressionWrapper(condition, output_field=models.BooleanField())


class AsSaidQuerySet(models.QuerySet):
    """Rows of plans, or rows about them, that say what their plan said on the day asked about.

    A load writes the newest version over the one before, so its rows are put back where a version
    was published after the day: see `versions.then`.

    The database filters and sorts by what stands today, before `standing(day)` and after it: a
    measure that a later version made another kind is left out, or let in, by the kind of today. So
    what a version can alter is chosen in Python once the rows are read, or asked for through
    `now_or_then` and looked at again.
    """

    plans = ("plan",)  # the paths that may lead to its key
    said_day = None

    def said_on(self, day):
        """The same rows as they were on `day`, with the key of their plan, `in_plan`, and whether
        that has a later version, `amended_since`.
        """
        later = apps.get_model("priorities", "PlanVersion").objects.after(day)
        rows = self.annotate(in_plan=Coalesce(*self.plans, None))
        rows = rows.annotate(amended_since=Exists(later.filter(plan=OuterRef("in_plan"))))
        rows.said_day = day
        return rows

    def now_or_then(self, so):
        """Rows of which a condition holds today, and those of plans with a later version, of which
        it may have held: whoever asks looks again.
        """
        return self.filter(so | Q(amended_since=True))

    def by_plan(self):
        """Return {key of a plan: its rows, in their order}, of a day; empty lists for others."""
        found = defaultdict(list)
        for row in self:
            found[row.in_plan].append(row)
        return found

    def _clone(self):
        clone = super()._clone()
        clone.said_day = self.said_day
        return clone

    def iterator(self, *args, **kwargs):
        return iter(self) if self.said_day else super().iterator(*args, **kwargs)

    def _fetch_all(self):
        read_now = self._result_cache is None
        super()._fetch_all()
        if read_now and self.said_day and issubclass(self._iterable_class, ModelIterable):
            from priorities.versions import then  # it needs the models, which need this module

            self._result_cache = then.as_said(self, self._result_cache, self.said_day)


class PlanTypeQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class RatingLevelQuerySet(models.QuerySet):
    def get_by_natural_key(self, plan_type, of, slug):
        return self.get(area=None, plan_type__slug=plan_type, of=of, slug=slug)

    def of_area(self, area, day):
        """The words that an area chose for itself, as they are in use on `day`."""
        ended = Q(ended_on=None) | Q(ended_on__gt=day)
        return self.filter(ended, area=area, from_on__lte=day)

    def keys_in(self, area, day):
        """The words in use in an area on `day`, worst first: its own, else those of all types."""
        own = self.model.objects.of_area(area, day).order_by()
        published = Q(area=None) & ~Exists(own.filter(of=OuterRef("of")))
        return self.filter(Q(pk__in=own.values("pk")) | published)

    def key_of(self, plan, day):
        """The rating key of a plan on `day`, worst first: its area's own, else its type's."""
        of_type = Q(plan_type=None) | Q(plan_type=plan.type_id)
        return self.keys_in(plan.area_id, day).filter(of_type)

    def of_delivery(self):
        return self.filter(of=self.model.Of.DELIVERY)

    def of_impact(self):
        return self.filter(of=self.model.Of.IMPACT)


class PostQuerySet(AsSaidQuerySet):
    plans = ("read_for",)  # of those that are read for a plan: see `for_plan`

    def get_by_natural_key(self, area, slug):
        return self.get(area__slug=area, slug=slug)

    def published_anew(self, post):
        """Whether a later version of a plan names a post, which no older one may alter."""
        named = amended(plan__area=post.area_id).values_list("document__posts", flat=True)
        return post.slug in {each["slug"] for posts in named for each in posts or ()}

    def in_area(self, area):
        return self.filter(area=area)

    def for_plan(self, plan, day):
        """Posts as a plan called them on `day`."""
        return self.annotate(read_for=Value(plan.pk)).said_on(day)

    def held_by(self, person, day):
        """The posts that a person holds on `day`, their first and last days included."""
        holdings = person.post_holdings.held_on(day)
        return self.filter(pk__in=holdings.values("post"))

    def vacant(self, day):
        """The posts that nobody holds on `day`."""
        holdings = apps.get_model("priorities", "PostHolding").objects.held_on(day)
        return self.exclude(pk__in=holdings.values("post"))

    def with_holdings(self, day):
        """Posts with who holds them on `day` or later."""
        holdings = apps.get_model("priorities", "PostHolding").objects.not_over(day)
        return self.prefetch_related(Prefetch("holdings", holdings.select_related("person")))


class PostHoldingQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(post__area=area).select_related("post__area", "person")

    def held_on(self, day):
        """Holdings that run on `day`, their first and last days included."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)

    def not_over(self, day):
        """Holdings that run on `day` or begin later."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day))


class InspectionQuerySet(models.QuerySet):
    def get_by_natural_key(self, area, reference):
        return self.get(area__slug=area, reference=reference)

    def published_anew(self, inspection):
        """Whether a later version of a plan that answers an inspection has it with its findings."""
        return amended(plan__inspection__in=[inspection.pk]).exists()

    def in_area(self, area):
        return self.filter(area=area).select_related("area")

    def with_plans(self):
        """Inspections, each with the plans that answer it."""
        return self.prefetch_related("plans__area", "plans__type")

    def with_counts(self):
        """Inspections with `finding_count` and, of these, `weakness_count`."""
        weaknesses = Q(findings__kind="weakness")
        return self.annotate(
            finding_count=Count("findings"), weakness_count=Count("findings", filter=weaknesses)
        )

    def without_plan(self):
        """Inspections that no plan here answers: none was required, or it is not loaded."""
        return self.filter(plans=None)


class FindingQuerySet(AsSaidQuerySet):
    plans = ("read_for",)  # of those that are read for a plan: see `for_plan`

    def get_by_natural_key(self, area, inspection, reference):
        return self.get(
            inspection__area__slug=area, inspection__reference=inspection, reference=reference
        )

    def published_anew(self, finding):
        return amended(plan__inspection__in=[finding.inspection_id]).exists()

    def in_area(self, area):
        return self.filter(inspection__area=area).select_related("inspection__area")

    def texts(self):
        """Return {"2016/W1": its text}, as a plan names a finding of another inspection."""
        rows = self.values_list("inspection__reference", "reference", "text")
        return {f"{inspection}/{reference}": text for inspection, reference, text in rows}

    def weaknesses(self):
        """Significant weaknesses: what a plan has to answer."""
        return self.filter(question="")

    def under_a_question(self):
        """Strengths and areas for development, each under the question it is about."""
        return self.exclude(question="")

    def for_plan(self, plan, day):
        """What a plan is to answer: the weaknesses of its inspection, and all that it answered on
        `day`, in the words of that day. Reads what answers them at once.
        """
        kinds = [standing(day, name).filter(plan=plan) for name in ("Priority", "Objective")]
        rows = [row for kind in kinds for row in kind.prefetch_related("answers")]
        answered = {finding.pk for row in rows for finding in row.answers.all()}
        weak = Q(inspection=plan.inspection_id, question="")
        found = self.filter(weak | Q(pk__in=answered)).annotate(read_for=Value(plan.pk))
        return found.said_on(day)

    def under_body(self, body, day):
        """What is answered by the priorities that a body oversees and the objectives that it works
        on, as the plan has these on `day`.
        """
        priorities = standing(day, "Priority").filter(bodies=body)
        objectives = standing(day, "Objective").filter(bodies=body)
        of_theirs = Q(priorities__in=objectives.filter(answers=None).values("priority"))
        own = Q(priorities__in=priorities) | Q(objectives__in=objectives)
        return self.filter(own | of_theirs).distinct()

    def answered_by(self, objective):
        """What an objective answers: the findings it names, else all of its priority."""
        of_priority = Q(priorities=objective.priority_id)
        named = self.filter(objectives=objective)
        return self.filter(Q(pk__in=named) | of_priority & ~Exists(named)).distinct()

    def with_priorities(self, day):
        """Findings, each with the priorities that answer it on `day`."""
        priorities = standing(day, "Priority").select_related("plan__area", "plan__type")
        return self.prefetch_related(Prefetch("priorities", priorities))


class PlanQuerySet(AsSaidQuerySet):
    plans = ("pk",)

    def get_by_natural_key(self, area, reference):
        return self.get(area__slug=area, reference=reference)

    def published_anew(self, plan):
        """Whether a later version took the place of what a fixture has of a plan."""
        return amended(plan=plan.pk).exists()

    def in_area(self, area):
        return self.filter(area=area).select_related("area", "type", "inspection__area")

    def with_first_day(self):
        """Plans that know `first_published_on` without asking."""
        versions = apps.get_model("priorities", "PlanVersion").objects.order_by("number")
        first = newest(versions.filter(plan=OuterRef("pk")), "published_on")
        return self.annotate(first_published_on=Coalesce(first, "published_on"))

    def loads(self):
        """The events of loading these plans, newest first."""
        names = [audit.name(plan) for plan in self]
        events = AuditEvent.objects.filter(record__in=names, verb="plan loaded", part_of=None)
        return events.select_related("by", "detail")

    def with_bodies(self, day):
        """Plans with the bodies they answer to on `day`, and the lines of reporting between."""
        lines = Prefetch("reportingline_set", standing(day, "ReportingLine"))
        return self.prefetch_related(bodies(day), lines)

    def with_posts_and_bodies(self, day):
        """Plans with who leads, wrote and signed them, and to whom they answer on `day`."""
        return self.prefetch_related("leads", "authors", "signatories", bodies(day))


def bodies(day):
    return Prefetch("governancebody_set", standing(day, "GovernanceBody"))


class InPlanQuerySet(AsSaidQuerySet):
    def standing(self, day):
        """Rows that are in their plan on `day`, as they were: a version that left them out takes
        them away from its day on, one that brought them in shows them from its day on.
        """
        return self.filter(stands(day)).said_on(day)

    def ever(self, day):
        """Rows that were in their plan at some time until `day`, also what was left out since."""
        return self.filter(Q(joined_on=None) | Q(joined_on__lte=day)).said_on(day)


class PlanRecordQuerySet(InPlanQuerySet):
    """What every table of rows published in a plan is asked."""

    def get_by_natural_key(self, area, plan, reference):
        return self.get(plan__area__slug=area, plan__reference=plan, reference=reference)

    def published_anew(self, row):
        return amended(plan=row.plan_id).exists()

    def in_area(self, area):
        return self.filter(plan__area=area).select_related("plan__area")

    def of_plan(self, reference):
        """Rows of the one plan that the path names."""
        return self.filter(plan__reference=reference)


class PriorityQuerySet(PlanRecordQuerySet):
    def with_published(self, day):
        """Priorities with the weaknesses they answer, their impacts and their road map on `day`."""
        impacts = Prefetch("impacts", standing(day, "IntendedImpact"))
        roadmap = Prefetch("roadmap", standing(day, "RoadmapItem"))
        return self.prefetch_related("answers__inspection__area", impacts, roadmap)


class GovernanceBodyQuerySet(PlanRecordQuerySet):
    def with_business(self, day):
        """Bodies with what they oversee and work on, and their lines of reporting both ways, as
        the plan has these on `day`.
        """
        rows = self.select_related("plan__area", "plan__type")
        lines = standing(day, "ReportingLine")
        return rows.prefetch_related(
            Prefetch("oversees", standing(day, "Priority").select_related("plan__area")),
            Prefetch("works_on", standing(day, "Objective").select_related("plan__area")),
            Prefetch("lines_up", lines.select_related("to")),
            Prefetch("lines_down", lines.select_related("body")),
        )


class ObjectiveQuerySet(PlanRecordQuerySet):
    def standing(self, day):
        return super().standing(day).select_related("priority")

    def with_parts(self, as_at):
        """Objectives with their priority, owners, actions as steered, measures and their steps."""
        actions = Prefetch("actions", standing(as_at, "Action").as_steered(as_at))
        parts = ("owners", actions, measures(as_at))
        return self.select_related("priority", "plan__type").prefetch_related(*parts)

    def as_steered(self, as_at):
        """Objectives with the owner and the date that hold at `as_at`: see `revised`."""
        return revised(self, as_at, {"objective": OuterRef("pk")})

    def findings_answered(self):
        """Return {key of an objective: the findings that it answers}."""
        findings = apps.get_model("priorities", "Finding").objects.select_related("inspection")
        priorities = Prefetch("priority__answers", findings)
        rows = self.select_related("priority")
        rows = rows.prefetch_related(Prefetch("answers", findings), priorities)
        return {row.pk: row.answered for row in rows}

    def owned_by(self, posts):
        """Objectives, as steered, that one of these posts owns."""
        published = self.model.objects.filter(owners__in=posts).values("pk")
        return self.filter(Q(revised_owner__in=posts) | Q(revised_owner=None, pk__in=published))

    def with_counts(self, as_at):
        """Objectives with `action_count`, how many of them are complete at `as_at`
        (`complete_count`), and `measure_count`, of what is in the plan then.
        """
        update = added("ProgressUpdate", as_at, action=OuterRef("pk"))
        actions = standing(as_at, "Action").order_by()
        actions = actions.annotate(role=newest(update, "delivery__role"))
        done = actions.filter(objective=OuterRef("pk"), role=COMPLETE).values("objective")
        return self.annotate(
            action_count=Count("actions", distinct=True, filter=stands(as_at, "actions__")),
            complete_count=Coalesce(
                Subquery(done.annotate(number=Count("pk")).values("number")), 0
            ),
            measure_count=Count("measures", distinct=True, filter=stands(as_at, "measures__")),
        )


def measures(day, path=""):
    """Return how to prefetch the measures of objectives, with their steps, as they are on `day`."""
    found = standing(day, "Measure").prefetch_related(
        Prefetch("steps", standing(day, "TargetStep"))
    )
    return Prefetch(f"{path}measures", found)


class ObjectivePartQuerySet(PlanRecordQuerySet):
    """Actions and measures: they have no owner of their own, but that of their objective."""

    def standing(self, day):
        return super().standing(day).select_related("objective")

    def with_objective(self):
        """Rows with their objective, its priority and its owners."""
        rows = self.select_related("objective__priority", "objective__plan__area", "plan__type")
        return rows.prefetch_related("objective__owners")

    def as_steered(self, as_at):
        """Rows with the owner and the date that hold at `as_at`: see `revised`.

        What was agreed for the row itself counts before what was agreed for its objective.
        `apart`: something was agreed for the row itself. `in_plan_from` is the day of the version
        that brought it in: before that nothing can be heard of it.
        """
        own = {self.model._meta.model_name: OuterRef("pk")}
        of_objective = {"objective": OuterRef("objective")}
        rows = revised(self, as_at, own, of_objective, objective="objective__")
        versions = apps.get_model("priorities", "PlanVersion").objects.order_by("number")
        first = newest(versions.filter(plan=OuterRef("plan")), "published_on")
        return rows.annotate(
            apart=Exists(added("OwnerOrDateChange", as_at, **own)),
            in_plan_from=Coalesce("joined_on", first, "plan__published_on"),
        )

    def published_by(self, day):
        """Rows of plans that had been published by `day`, in this version or an earlier one."""
        return self.filter(Q(plan__published_on__lte=day) | earlier(day))

    def owned_by(self, posts):
        """Rows, as steered, that one of these posts owns."""
        objectives = apps.get_model("priorities", "Objective").objects.filter(owners__in=posts)
        published = Q(revised_owner=None, objective__in=objectives.values("pk"))
        return self.filter(Q(revised_owner__in=posts) | published)

    def due_between(self, start, end):
        """Rows, as steered, whose date is from `start` to `end`, both included."""
        return self.filter(due_on__range=(start, end))

    def with_objective_s_measures(self, day):
        """Rows with all measures that their objective has on `day`, and the steps of those."""
        return self.with_objective().prefetch_related(measures(day, "objective__"))


class ActionQuerySet(ObjectivePartQuerySet):
    def as_steered(self, as_at):
        """Actions with owner, date, and what their latest update by `as_at` says.

        `delivery` and `delivery_slug` are its rating, in the word that was said and empty without
        an update; `delivery_role` is what it stands for. `late`: past the date that holds, and
        not complete. `silent`: not complete, and no update for more than `silent_after` days, as
        the area has them, since the latest or since it came into the plan.
        """
        update = added("ProgressUpdate", as_at, action=OuterRef("pk"))
        rows = (
            super()
            .as_steered(as_at)
            .annotate(
                delivery=Coalesce(newest(update, "delivery__name"), Value("")),
                delivery_slug=Coalesce(newest(update, "delivery__slug"), Value("")),
                delivery_role=Coalesce(newest(update, "delivery__role"), Value("")),
                delivery_colour=Coalesce(newest(update, "delivery__colour"), Value("grey")),
                delivery_level=newest(update, "delivery"),
                recovery_on=newest(update, "recovery_on"),
                updated_on=newest(update, "added_on"),
            )
        )
        unfinished = ~Q(delivery_role=COMPLETE)
        since = Coalesce("updated_on", "in_plan_from")
        unheard = DaysBetween(since, Value(as_at, output_field=models.DateField()))
        rows = rows.annotate(
            silent_after=Coalesce("plan__area__settings__silent_after_days", SILENT_AFTER),
            unheard_days=unheard,
        )
        return rows.annotate(
            late=truth(unfinished & Q(due_on__lt=as_at)),
            silent=truth(unfinished & Q(unheard_days__gt=F("silent_after"))),
        )

    def most_urgent_first(self):
        """Actions, as steered: what is unfinished by its date, then what is complete."""
        complete = truth(Q(delivery_role=COMPLETE))
        return self.order_by(complete, "due_on", "plan", "position")


class MeasureQuerySet(ObjectivePartQuerySet):
    def as_steered(self, as_at):
        """Measures with owner, date, and `read_on`, the day of the latest reading by `as_at`."""
        readings = apps.get_model("priorities", "Reading").objects.known(as_at)
        read = newest(readings.filter(measure=OuterRef("pk")), "as_at")
        return super().as_steered(as_at).annotate(read_on=read)

    def that_are_read(self):
        """Measures that people read; a live one is counted from the cases."""
        return self.exclude(kind=self.model.Kind.LIVE)


class TargetStepQuerySet(InPlanQuerySet):
    plans = ("measure__plan",)

    def standing(self, day):
        """Steps that are in their plan on `day`, each with `objective_by_when`, the date that was
        published by then for its objective.
        """
        dates = apps.get_model("priorities", "PublishedDate").objects.by(day)
        dates = dates.filter(objective=OuterRef("measure__objective"))
        by_when = Coalesce(newest(dates, "by_when"), F("measure__objective__by_when"))
        rows = super().standing(day).select_related("measure")
        return rows.annotate(objective_by_when=by_when)

    def get_by_natural_key(self, area, plan, measure, number):
        return self.get(
            measure__plan__area__slug=area,
            measure__plan__reference=plan,
            measure__reference=measure,
            number=number,
        )

    def published_anew(self, step):
        """Whether that is so of its measure: one that is not there was left alone itself."""
        return step.measure_id is None or amended(plan=step.measure.plan_id).exists()

    def in_area(self, area):
        return self.filter(measure__plan__area=area).select_related("measure__objective")

    def of_figure(self, figure):
        """The steps, of a day, of every measure that one live figure answered, as a list in the
        order of the plan.
        """
        rows = self.now_or_then(Q(measure__figure=figure)).select_related("measure__plan__area")
        return [each for each in rows if each.measure.figure == figure]

    def of_series(self, *measures):
        """The steps, of a day, of measures, with those of other measures of their objectives that
        had one of their figures, as a list.

        A statement may publish one rising target as two measures; it is one series.
        """
        series = {(each.objective_id, each.figure) for each in measures if each.figure}
        same_objective = Q(measure__objective__in={objective for objective, _ in series})
        rows = self.now_or_then(Q(measure__in=measures) | same_objective)
        rows = rows.filter(measure__plan__in={measure.plan_id for measure in measures})
        keys = {measure.pk for measure in measures}
        return [
            each
            for each in rows
            if each.measure_id in keys or (each.measure.objective_id, each.measure.figure) in series
        ]


class AboutPlanQuerySet(AsSaidQuerySet):
    plans = ("objective__plan", "action__plan", "measure__plan")

    def about(self, *rows):
        """What was added about any of these published rows."""
        keys = {"objective": [], "action": [], "measure": []}
        for row in rows:
            keys[row._meta.model_name].append(row.pk)
        return self.filter(reduce(or_, (Q(**{f"{kind}__in": pks}) for kind, pks in keys.items())))

    def in_area(self, area):
        """What was added about the plans of one area."""
        of_objective = Q(objective__plan__area=area)
        return self.filter(of_objective | Q(action__plan__area=area) | Q(measure__plan__area=area))

    def of_plan(self, reference):
        """What was added about the one plan that the path names."""
        of_objective = Q(objective__plan__reference=reference)
        of_part = Q(action__plan__reference=reference) | Q(measure__plan__reference=reference)
        return self.filter(of_objective | of_part)

    def known(self, as_at):
        """What had been added by `as_at`, that day included, newest first, with what it is about as
        that was on the day.
        """
        rows = self.filter(added_on__lte=as_at).order_by("-added_on", "-pk")
        return rows.said_on(as_at)

    def since(self, day):
        """What was added after `day`."""
        return self.filter(added_on__gt=day)

    def with_rows(self):
        """Additions with the published row they are about, its objective and its area."""
        return self.select_related(
            "objective__plan__area", "action__plan__area", "measure__plan__area"
        ).select_related("action__objective", "measure__objective")

    def with_place(self):
        """Additions with `place`, that of their objective in the plan, to sort by."""
        return self.annotate(
            place=Coalesce(
                "objective__position", "action__objective__position", "measure__objective__position"
            )
        )

    def under(self, **objective):
        """What was added about objectives of which this is so, and about their parts."""
        of_part = [
            Q(**{f"{path}{name}": value for name, value in objective.items()})
            for path in ("objective__", "action__objective__", "measure__objective__")
        ]
        return self.filter(reduce(or_, of_part))


class ReadingQuerySet(AsSaidQuerySet):
    plans = ("measure__plan",)

    def in_area(self, area):
        return self.filter(measure__plan__area=area).select_related("measure__plan__area")

    def known(self, as_at):
        """What had been recorded by `as_at`, the latest reading first."""
        return self.filter(added_on__lte=as_at).order_by("-as_at").said_on(as_at)


class PlanFileQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(area=area).select_related("area", "checked_by")


class EvidenceQuerySet(AboutPlanQuerySet):
    def in_area(self, area):
        """What was attached to the plans of one area, and to its evaluations."""
        return super().in_area(area) | self.filter(evaluation__area=area)

    def of_evaluations(self):
        return self.filter(evaluation__isnull=False).select_related("evaluation__area")

    def of_plans(self):
        return self.filter(evaluation=None)

    def not_removed(self):
        """Evidence of which there is something left."""
        return self.filter(removed_on=None)

    def files(self):
        """Evidence that is a file and not a link."""
        return self.exclude(file="")


class PublishedStatisticQuerySet(models.QuerySet):
    def get_by_natural_key(self, place, year):
        return self.get(place=place, year=year)
