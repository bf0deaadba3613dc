import django_filters as filters

from ehcp_tracking.disputes.choices import Kind, Stage
from ehcp_tracking.models import Dispute


class StageFilter(filters.ChoiceFilter):
    """What has not ended, which the list shows until it is told otherwise, or one stage, or all."""

    def filter(self, disputes, value):
        if value == "all":
            return disputes
        return disputes.filter(stage=value) if value else disputes.exclude(stage=Stage.ENDED)


class DisputeFilter(filters.FilterSet):
    """By decision, how far it has come, and what is near or late. Every lookup is a verb."""

    kind = filters.ChoiceFilter(label="Decision", choices=Kind, empty_label="Any decision")
    stage = StageFilter(
        label="Stage",
        choices=[*Stage.choices, ("all", "Any, also ended")],
        empty_label="Any but ended",
    )
    hearing = filters.ChoiceFilter(
        label="Hearing",
        choices=[("soon", "Within 4 weeks")],
        empty_label="Does not matter",
        method="only_heard_soon",
    )
    owed = filters.ChoiceFilter(
        label="To be done by the area",
        choices=[
            ("any", "Something is due"),
            ("overdue", "Overdue: past its last day, and no exception excuses it"),
        ],
        empty_label="Does not matter",
        method="only_owed",
    )
    reference = filters.CharFilter(label="Reference", field_name="called", lookup_expr="icontains")

    class Meta:
        model = Dispute
        fields = ()

    def only_heard_soon(self, disputes, name, value):
        return disputes.heard_soon(self.request.today)

    def only_owed(self, disputes, name, value):
        today = self.request.today
        return disputes.overdue(today) if value == "overdue" else disputes.to_do(today)
