import django_filters as filters

from governance.verdicts import Verdict
from governance.work.forms import UNRATED, slug
from priorities.filters import MeasureFilter
from priorities.models import RatingLevel


class StandingFilter(MeasureFilter):
    """Measures by the verdict on them, too, and by their impact as it is rolled up: `standings` are
    theirs, by key, and `ratings` those of the plan.
    """

    verdict = filters.ChoiceFilter(
        label="Verdict",
        choices=[(each.value, each.words) for each in Verdict],
        method="with_verdict",
        empty_label="Any verdict",
    )

    impact = filters.ChoiceFilter(
        label="Impact", method="with_impact", empty_label="Any impact rating"
    )

    def __init__(self, *args, standings, ratings, **kwargs):
        super().__init__(*args, **kwargs)
        self.standings, self.ratings = standings, ratings
        choices = [(each.slug, each.name) for each in self.key.of_impact()]
        self.filters["impact"].extra["choices"] = [(UNRATED, RatingLevel.UNRATED), *choices]

    def with_verdict(self, rows, name, verdict):
        found = self.standings.items()
        return rows.filter(pk__in=[pk for pk, each in found if each.verdict == verdict])

    def with_impact(self, rows, name, impact):
        found = ((pk, kind, each) for (kind, pk), each in self.ratings.impact.items())
        of_it = [pk for pk, kind, each in found if kind == "measure" and slug(each) == impact]
        return rows.filter(pk__in=of_it)
