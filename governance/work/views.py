from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from governance.ratings import ratings_for
from governance.rollup import RULES
from governance.work.forms import RatedForm
from governance.work.rows import LISTS, rows
from governance.work.tables import RatedTable
from priorities.models import Plan, RatingLevel
from wsoa.roles import Permission
from wsoa.tables import ChosenListMixin
from wsoa.views import AreaMixin


class RatingList(AreaMixin, ChosenListMixin, TemplateView):
    """Both ratings of everything in a plan, with the lists of what is done and what works."""

    permission_required = Permission.VIEW_PLAN
    form_class = RatedForm
    table_class = RatedTable
    template_name = "ratings/rating_list.html"
    export_name = "ratings"

    @cached_property
    def plan(self):
        return get_object_or_404(Plan.objects.in_area(self.area), reference=self.kwargs["plan"])

    @cached_property
    def found(self):
        day = self.choice.form.day
        return rows(self.plan, ratings_for(self, self.plan, day), as_at=day)

    def get_form_kwargs(self):
        return {"plan": self.plan, "today": self.request.today}

    def get_context_data(self, **kwargs):
        lists = [
            (key, name, sum(each.list == key for each in self.found)) for key, name in LISTS.items()
        ]
        self.plan = self.plan.said_on(self.choice.form.day)
        levels = RatingLevel.objects.key_of(self.plan, self.choice.form.day)
        said = {"lists": lists, "rules": RULES.values(), "levels": levels}
        return super().get_context_data(**said, day=self.choice.form.day, **kwargs)

    def about_export(self, context):
        return super().about_export(context) | {"As at": context["day"]}
