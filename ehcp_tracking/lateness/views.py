"""The list of reasons for lateness, which administrators keep, and the late steps themselves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ehcp_tracking.choices import Duty
from ehcp_tracking.lateness import changes, figures, forms, offering
from ehcp_tracking.lateness.choices import Agency
from ehcp_tracking.lateness.filters import ReasonFilter
from ehcp_tracking.lateness.models import LatenessReason
from ehcp_tracking.lateness.tables import LateStepTable, ReasonTable
from wsoa.areas.views import AddListed, ChangeListed, ListedList
from wsoa.months import Month
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.today import day_up_to
from wsoa.views import AreaMixin


class ReasonMixin:
    listed, leads_to = LatenessReason, "lateness:reason_list"
    heading = "Reasons for lateness"


class ReasonList(AreaMixin, ReasonMixin, ListedList):
    """Why steps are late, as the area words it. Sent, an area without a list begins one."""

    filterset_class = ReasonFilter
    table_class = ReasonTable
    template_name = "lateness/reason_list.html"
    export_name = "reasons for lateness"

    def usual(self):
        return offering.usual(self.area)

    def post(self, request):
        changes.begin_list(self.area, by=request.user)
        messages.success(request, "The usual reasons are in the list. Change what you need.")
        return redirect(self.get_success_url())


class AddReason(AreaMixin, ReasonMixin, AddListed):
    form_class = forms.ReasonFields
    title = "Add a reason for lateness"

    def add(self, **values):
        return f"{changes.add_reason(self.area, by=self.request.user, **values)} is in the list."


class ChangeReason(AreaMixin, ReasonMixin, ChangeListed):
    form_class = forms.ChangeReasonForm
    template_name = "lateness/change_reason.html"


class LateSteps(AreaMixin, ListMixin, TemplateView):
    """Exactly the late steps that a figure counts, which the address names. 404 for no figure,
    and for a day to come."""

    permission_required = Permission.VIEW_CASES
    table_class = LateStepTable
    template_name = "lateness/late_steps.html"
    export_name = "late steps"

    @cached_property
    def as_at(self):
        try:
            return day_up_to(self.request.today, self.request.GET["as_at"])
        except (KeyError, ValueError) as error:
            raise Http404 from error

    def get_table_data(self):
        asked = self.request.GET
        try:
            first, last = Month.parse(asked["first"]), Month.parse(asked["last"])
        except (KeyError, ValueError) as error:
            raise Http404 from error
        self.sentence = f"Time limits that ended from {first.words} to {last.words}"
        steps = figures.late_steps(self.area, first, last, as_at=self.as_at)
        return [each for each in steps if self.is_asked_for(each)]

    def narrowed(self):
        """Yield what else the steps are narrowed by, in words."""
        asked = self.request.GET
        if asked.get("step") in Duty.values:
            yield f"Step: {Duty(asked['step']).label}"
        if asked.get("agency") in Agency.values:
            yield f"Lies with: {Agency(asked['agency']).label}"
        if "reason" in asked:
            yield f"Reason: {asked['reason'] or 'none recorded'}"

    def is_asked_for(self, step):
        """Whether a step is of the duty, agency and reason asked for; an empty reason is none."""
        asked = self.request.GET
        return (
            asked.get("step", "") in ("", step.duty)
            and asked.get("agency", "") in ("", step.agency)
            and asked.get("reason", step.reason) == step.reason
        )

    def get_table_kwargs(self):
        return {
            "as_at": self.as_at,
            "past_day": self.as_at if self.as_at != self.request.today else None,
        }

    def about_export(self, context):
        figure = ". ".join([self.sentence, *self.narrowed()])
        return super().about_export(context) | {"Figure": figure, "As at": self.as_at}
