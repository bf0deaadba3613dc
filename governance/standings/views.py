"""Pages of a plan that show what its measures say: those of `priorities`, with figures."""

from django.utils.functional import cached_property

from governance.measures import standings_for
from governance.ratings import ratings_for, ratings_for_all
from governance.standings.filters import StandingFilter
from governance.standings.tables import StandingTable
from priorities import steering, views
from priorities.models import Measure


class StandingsMixin:
    """How measures stand today for whoever looks: as at a month's end, and as disclosure lets a
    board see it, for all who may not read the staff dashboard.
    """

    def standings_of(self, measures):
        asked = {"area": self.area, "as_at": self.request.today}
        return standings_for(self.permissions, measures, **asked)

    def with_standings(self, measures):
        """Return measures, each with how it stands."""
        found = self.standings_of(measures)
        return [(each, found[each.pk]) for each in measures]


class MyPlan(steering.MyPlan):
    """What the posts of a person own, with its ratings: those of all its plans at once."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        plans = {action.plan: None for action in context["form"].rows}
        ratings_for_all(self, list(plans))
        return context


class ObjectiveDetail(StandingsMixin, views.ObjectiveDetail):
    """An objective with how each of its measures stands."""

    def get_context_data(self, **kwargs):
        measures = self.with_standings(self.object.measures.all())
        return super().get_context_data(measures=measures, **kwargs)


class ActionDetail(StandingsMixin, views.ActionDetail):
    """An action with how each measure of its objective stands."""

    def get_context_data(self, **kwargs):
        measures = self.with_standings(self.object.objective.measures.all())
        return super().get_context_data(measures=measures, **kwargs)


class MeasureDetail(StandingsMixin, views.MeasureDetail):
    """A measure, how it stands, and each step of its target."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        series = {self.object, *(each.step.measure for each in context["cohorts"])}
        found = self.standings_of(series)
        steps = {step.step: step for each in found.values() for step in each.steps}
        return context | {
            "standing": found[self.object.pk],
            "cohorts": [(each, steps.get(each.step)) for each in context["cohorts"]],
            "days": [(each, steps.get(each)) for each in context["days"]],
        }


class MeasureList(StandingsMixin, views.MeasureList):
    """Every measure of a plan, and how it stands."""

    filterset_class = StandingFilter
    table_class = StandingTable

    @cached_property
    def found(self):
        """How the measures stand and how the plan is rated, for the filter and the table."""
        measures = Measure.objects.in_area(self.area).filter(plan=self.plan)
        standings = self.standings_of(measures.standing(self.request.today))
        return {"standings": standings, "ratings": ratings_for(self, self.plan)}

    def get_filterset_kwargs(self, filterset_class):
        kwargs = super().get_filterset_kwargs(filterset_class)
        return kwargs | self.found

    def get_table_kwargs(self):
        return super().get_table_kwargs() | self.found
