import django_filters as filters

from ehcp_tracking.verification.models import Verification


class VerificationFilter(filters.FilterSet):
    """By what came of a run."""

    outcome = filters.ChoiceFilter(
        label="What came of it",
        empty_label="Anything",
        choices=[("differing", "Differences"), ("agreeing", "No difference")],
        method="only_outcome",
    )

    class Meta:
        model = Verification
        fields = ()

    def only_outcome(self, runs, name, value):
        return runs.differing() if value == "differing" else runs.agreeing()
