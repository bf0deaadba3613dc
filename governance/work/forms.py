from django import forms
from django.db.models import Q

from governance.work.rows import LISTS
from priorities.forms import AsAtForm
from priorities.models import RatingLevel

KINDS = {
    "finding": "Weaknesses",
    "priority": "Priorities",
    "objective": "Objectives",
    "action": "Actions",
    "measure": "Measures",
}
UNRATED = "unrated"


class RatedForm(AsAtForm):
    """Which rows, by what they are, by their ratings, and by what those say together."""

    list = forms.ChoiceField(
        label="Work and effect", choices=[("", "Any"), *LISTS.items()], required=False
    )
    kind = forms.ChoiceField(label="What", choices=[("", "Any"), *KINDS.items()], required=False)
    priority = forms.ChoiceField(label="Priority", required=False)
    delivery = forms.ChoiceField(label="Delivery", required=False)
    impact = forms.ChoiceField(label="Impact", required=False)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, plan=plan, **kwargs)
        priorities = plan.priority_set.values_list("reference", flat=True)
        self.fields["priority"].choices = [("", "Any"), *((each, each) for each in priorities)]
        ever = RatingLevel.objects.filter(Q(plan_type=plan.type_id) | Q(area=plan.area_id))
        for of in RatingLevel.Of:
            words = {each.slug: each.name for each in ever if each.of == of}
            unrated = (UNRATED, RatingLevel.UNRATED)
            self.fields[of.value].choices = [("", "Any"), unrated, *words.items()]

    def takes(self, row):
        asked = self.cleaned_data
        return (
            asked["list"] in ("", row.list)
            and asked["kind"] in ("", row.kind)
            and asked["priority"] in ("", row.priority)
            and asked["delivery"] in ("", slug(row.delivery))
            and asked["impact"] in ("", slug(row.impact))
        )


def slug(rated):
    if rated is None:
        return None
    return rated.level.slug if rated.level else UNRATED
