import django_filters as filters
from django.db.models import OuterRef, Q, Subquery

from governance.enquiry.gathering import KINDS
from priorities.enquiry.models import NOT_JUDGED, EnquiryAnswer, Judgement, Level, LineOfEnquiry

EMPTY = {kind: Q(**{kind: [] if kind == "figures" else None}) for kind in KINDS}


class LineFilter(filters.FilterSet):
    """By how the area judged itself, by what does not answer a line, and by whose line it is."""

    judgement = filters.ChoiceFilter(
        choices=[*Level.choices, ("none", NOT_JUDGED)],
        method="judged",
        label="Judgement",
        empty_label="Any judgement",
    )
    nothing = filters.ChoiceFilter(
        label="Nothing answers it",
        choices=[(kind, f"No {word}") for kind, word in KINDS.items()],
        method="that_lack",
        empty_label="Does not matter",
    )
    whose = filters.ChoiceFilter(
        label="Whose line",
        choices=[("common", "Common to all areas"), ("own", "The area's own")],
        method="of_whom",
        empty_label="Anybody's",
    )

    class Meta:
        model = LineOfEnquiry
        fields = ()

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area

    def judged(self, lines, name, value):
        judgements = Judgement.objects.filter(area=self.area, line=OuterRef("pk"))
        latest = Subquery(judgements.known(self.request.today).values("level")[:1])
        lines = lines.alias(held=latest)
        return lines.filter(held=None) if value == "none" else lines.filter(held=value)

    def that_lack(self, lines, name, kind):
        answered = EnquiryAnswer.objects.filter(area=self.area).exclude(EMPTY[kind])
        return lines.exclude(pk__in=answered.values("line"))

    def of_whom(self, lines, name, value):
        return lines.filter(area=None) if value == "common" else lines.own(self.area)
