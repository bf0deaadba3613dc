from django import forms

from ehcp_tracking.choices import Service, Stage

NOBODY = "nobody"
CHANCES = {
    "low": ("Less than 4 in 10", 0.0, 0.4),
    "even": ("4 to 6 in 10", 0.4, 0.6),
    "high": ("More than 6 in 10", 0.6, 1.01),
}


class HeldUpForm(forms.Form):
    """Which open cases: those that can still be in time, unless told otherwise."""

    which = forms.ChoiceField(
        label="Which cases",
        choices=[("", "Can still be in time"), ("late", "Already late"), ("all", "All open")],
        required=False,
    )
    chance = forms.ChoiceField(
        label="Chance to be in time",
        choices=[("", "Any"), *((key, told[0]) for key, told in CHANCES.items())],
        required=False,
    )
    stage = forms.ChoiceField(
        label="Step",
        choices=[("", "Any step"), *(each for each in Stage.choices if each[0] != Stage.ENDED)],
        required=False,
    )
    service = forms.ChoiceField(
        label="Held up by advice from",
        choices=[("", "Does not matter"), *Service.choices],
        required=False,
    )
    officer = forms.ChoiceField(label="Case manager", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(str(key), name) for key, name in people.items()]
        self.fields["officer"].choices = [("", "Anybody or nobody"), (NOBODY, "Nobody"), *named]

    def takes(self, row):
        asked = self.cleaned_data
        officer = str(row.case.case_manager_id or NOBODY)
        return (
            (asked["which"] == "all" or row.late == (asked["which"] == "late"))
            and asked["stage"] in ("", row.stage)
            and asked["service"] in ("", row.service)
            and asked["officer"] in ("", officer)
            and (not asked["chance"] or self.in_band(row, asked["chance"]))
        )

    def in_band(self, row, band):
        _, least, below = CHANCES[band]
        return row.chance is not None and least <= row.chance < below
