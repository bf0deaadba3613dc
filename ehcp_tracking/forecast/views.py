from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ehcp_tracking.forecast.cases import MONTHS
from ehcp_tracking.forecast.drawing import LATEST
from ehcp_tracking.forecast.forms import HeldUpForm
from ehcp_tracking.forecast.rescue import FEWEST_ALIKE, THIN, held_up
from ehcp_tracking.forecast.tables import HeldUpTable
from wsoa.roles import Permission
from wsoa.tables import ChosenListMixin
from wsoa.views import AreaMixin


class RescueList(AreaMixin, ChosenListMixin, TemplateView):
    """Open cases by their chance to be in time, each with what holds it up: where to help first."""

    permission_required = Permission.VIEW_CASES
    form_class = HeldUpForm
    table_class = HeldUpTable
    template_name = "forecast/rescue.html"
    export_name = "cases to rescue"

    @cached_property
    def found(self):
        return held_up(self.area, self.request.today)

    def get_form_kwargs(self):
        people = {each.case.case_manager_id: str(each.case.case_manager) for each in self.found}
        people.pop(None, None)
        return {"people": dict(sorted(people.items(), key=lambda each: each[1]))}

    def get_context_data(self, **kwargs):
        told = {"months": MONTHS, "latest": LATEST, "fewest": FEWEST_ALIKE, "thin": THIN}
        return super().get_context_data(**told, **kwargs)
