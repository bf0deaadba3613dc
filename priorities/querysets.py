"""Reads of plans and findings, as verbs, and how a fixture finds a row by its natural key."""

from django.db import models
from django.db.models import Count, Q


class PlanTypeQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class RatingLevelQuerySet(models.QuerySet):
    def get_by_natural_key(self, plan_type, of, slug):
        return self.get(plan_type__slug=plan_type, of=of, slug=slug)


class PostQuerySet(models.QuerySet):
    def get_by_natural_key(self, area, slug):
        return self.get(area__slug=area, slug=slug)


class InspectionQuerySet(models.QuerySet):
    def get_by_natural_key(self, area, reference):
        return self.get(area__slug=area, reference=reference)

    def in_area(self, area):
        return self.filter(area=area).select_related("area")

    def with_plans(self):
        """Inspections, each with the plans that answer it."""
        return self.prefetch_related("plans__area", "plans__type")

    def without_plan(self):
        """Inspections that no plan here answers: none was required, or it is not loaded."""
        return self.filter(plans=None)


class FindingQuerySet(models.QuerySet):
    def get_by_natural_key(self, area, inspection, reference):
        return self.get(
            inspection__area__slug=area, inspection__reference=inspection, reference=reference
        )

    def in_area(self, area):
        return self.filter(inspection__area=area).select_related("inspection__area")

    def weaknesses(self):
        """Significant weaknesses: what a plan has to answer."""
        return self.filter(question="")

    def under_a_question(self):
        """Strengths and areas for development, each under the question it is about."""
        return self.exclude(question="")

    def with_priorities(self):
        """Findings, each with the priorities that answer it."""
        return self.prefetch_related("priorities__plan__area", "priorities__plan__type")


class PlanQuerySet(models.QuerySet):
    def get_by_natural_key(self, area, reference):
        return self.get(area__slug=area, reference=reference)

    def in_area(self, area):
        return self.filter(area=area).select_related("area", "type", "inspection__area")

    def with_posts_and_bodies(self):
        """Plans with who leads, wrote and signed them, and to whom they answer."""
        return self.prefetch_related("leads", "authors", "signatories", "governancebody_set")


class PlanRecordQuerySet(models.QuerySet):
    """What every table of rows published in a plan is asked."""

    def get_by_natural_key(self, area, plan, reference):
        return self.get(plan__area__slug=area, plan__reference=plan, reference=reference)

    def in_area(self, area):
        return self.filter(plan__area=area).select_related("plan__area")

    def of_plan(self, reference):
        """Rows of the one plan that the path names."""
        return self.filter(plan__reference=reference)


class PriorityQuerySet(PlanRecordQuerySet):
    def with_published(self):
        """Priorities with the weaknesses they answer, their impacts and their road map."""
        return self.prefetch_related("answers__inspection__area", "impacts", "roadmap")


class ObjectiveQuerySet(PlanRecordQuerySet):
    def with_parts(self):
        """Objectives with their priority, owners, actions, and measures with their steps."""
        parts = ("owners", "actions", "measures__steps")
        return self.select_related("priority", "plan__type").prefetch_related(*parts)

    def with_counts(self):
        """Objectives with `action_count` and `measure_count`."""
        return self.annotate(
            action_count=Count("actions", distinct=True),
            measure_count=Count("measures", distinct=True),
        )


class ObjectivePartQuerySet(PlanRecordQuerySet):
    """Actions and measures: they have no owner of their own, but that of their objective."""

    def with_objective(self):
        """Rows with their objective, its priority and its owners."""
        rows = self.select_related("objective__priority", "objective__plan__area", "plan__type")
        return rows.prefetch_related("objective__owners")

    def with_objective_s_measures(self):
        """Rows with all measures of their objective, and the steps of those."""
        return self.with_objective().prefetch_related("objective__measures__steps")


class TargetStepQuerySet(models.QuerySet):
    def get_by_natural_key(self, area, plan, measure, number):
        return self.get(
            measure__plan__area__slug=area,
            measure__plan__reference=plan,
            measure__reference=measure,
            number=number,
        )

    def in_area(self, area):
        return self.filter(measure__plan__area=area).select_related("measure__objective")

    def of_figure(self, figure):
        """The steps of every measure that one live figure answers, in the order of the plan."""
        return self.filter(measure__figure=figure)

    def of_series(self, measure):
        """A measure's steps, with those of its objective's other measures of the same figure.

        A statement may publish one rising target as two measures; it is one series.
        """
        same_figure = Q(
            measure__objective=measure.objective_id,
            measure__figure=measure.figure,
            measure__kind="live",
        )
        return self.filter(Q(measure=measure) | same_figure)


class PublishedStatisticQuerySet(models.QuerySet):
    def get_by_natural_key(self, place, year):
        return self.get(place=place, year=year)

    def in_area(self, area):
        return self.filter(place=area.slug)

    def of_england(self):
        return self.filter(place="england")
