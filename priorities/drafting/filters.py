import django_filters as filters

from priorities.drafting.models import PlanDraft

STATES = [("open", "Being written"), ("published", "Published"), ("abandoned", "Abandoned")]


class DraftFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label="How it stands", method="in_state", choices=STATES, empty_label="Any"
    )

    class Meta:
        model = PlanDraft
        fields = ()

    def in_state(self, drafts, name, state):
        return drafts.open() if state == "open" else drafts.filter(**{f"{state}_on__isnull": False})
