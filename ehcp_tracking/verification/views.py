from django.shortcuts import redirect
from django.views.generic import DetailView
from django_filters.views import FilterView

from ehcp_tracking.verification import running
from ehcp_tracking.verification.filters import VerificationFilter
from ehcp_tracking.verification.models import Verification
from ehcp_tracking.verification.tables import VerificationTable
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin


class VerificationList(AreaMixin, ListMixin, FilterView):
    """When the area was last verified and what came of it. Sent, a run is begun."""

    permission_required = Permission.MANAGE_AREA
    filterset_class = VerificationFilter
    table_class = VerificationTable
    template_name = "verification/list.html"
    export_name = "runs of the self-audit"

    def get_queryset(self):
        return Verification.objects.in_area(self.area).with_under_way()

    def get_context_data(self, **kwargs):
        return super().get_context_data(latest=self.get_queryset().first(), **kwargs)

    def post(self, request, *args, **kwargs):
        running.ask_for(self.area, by=request.user)
        return redirect(request.path)


class VerificationDetail(AreaMixin, DetailView):
    """What one run held against each other, and where it found a difference."""

    permission_required = Permission.MANAGE_AREA
    template_name = "verification/detail.html"

    def get_queryset(self):
        return Verification.objects.in_area(self.area).with_under_way()
