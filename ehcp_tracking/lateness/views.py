"""The list of reasons for lateness, which administrators keep."""

from django.contrib import messages
from django.shortcuts import redirect

from ehcp_tracking.lateness import changes, forms, offering
from ehcp_tracking.lateness.filters import ReasonFilter
from ehcp_tracking.lateness.models import LatenessReason
from ehcp_tracking.lateness.tables import ReasonTable
from wsoa.areas.views import AddListed, ChangeListed, ListedList
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
