from ehcp_tracking.models import Assessment
from wsoa.roles import Permission
from wsoa.views import AreaMixin, RecordView


class AssessmentDetail(AreaMixin, RecordView):
    """One case: where the child stands, and how it came to that."""

    permission_required = Permission.VIEW_CASES
    template_name = "ehcp_tracking/assessment_detail.html"

    def get_queryset(self):
        return Assessment.objects.in_area(self.area).with_clocks()
