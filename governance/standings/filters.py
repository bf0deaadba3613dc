import django_filters as filters

from governance.verdicts import Verdict
from priorities.filters import MeasureFilter


class StandingFilter(MeasureFilter):
    """Measures by the verdict on them, too: `standings` are theirs, by key."""

    verdict = filters.ChoiceFilter(
        label="Verdict",
        choices=[(each.value, each.words) for each in Verdict],
        method="with_verdict",
        empty_label="Any verdict",
    )

    def __init__(self, *args, standings, **kwargs):
        super().__init__(*args, **kwargs)
        self.standings = standings

    def with_verdict(self, rows, name, verdict):
        found = self.standings.items()
        return rows.filter(pk__in=[pk for pk, each in found if each.verdict == verdict])
