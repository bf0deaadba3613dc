from django import forms

from governance.what_if.figures import SERVICES, Supposed
from governance.what_if.inputs import QUARTER
from governance.what_if.model import FASTER

MOST_TIMES = 5  # as many requests, or case managers, as now
IN_TIME, RECEIVED = "in_time", "received"


class WhatIfForm(forms.Form):
    """What is supposed to change, and what the model supposes anyway. All of it may be left out."""

    def __init__(self, *args, pace, **kwargs):
        super().__init__(*args, **kwargs)
        self.pace = pace
        self.fields["requests"] = number(
            "Requests a month",
            f"{pace.monthly:.1f} came in a month of the last year",
            least=1,
            most=round(MOST_TIMES * pace.monthly),
        )
        self.fields["managers"] = number(
            "Case managers",
            f"With an open case now: {pace.managers}. Part-time counts in part, like 2.5",
            least=0.5,
            most=MOST_TIMES * pace.managers,
        )
        for service, name in SERVICES.items():
            self.fields[service] = forms.ChoiceField(
                label=f"Advice of: {name.lower()}",
                choices=[(key, words) for key, (words, _) in FASTER.items()],
                required=False,
            )
        self.fields["per_manager"] = number(
            "Plans a week that a case manager can finish",
            f"{pace.per_manager:.1f} in the busiest {QUARTER} weeks of the last year",
            least=0.1,
            most=20,
        )
        self.fields["order"] = forms.ChoiceField(
            label="What is finished first",
            choices=[
                (IN_TIME, "Who can be in time"),
                (RECEIVED, "First received"),
            ],
            required=False,
        )

    def supposed(self):
        """Return what is asked; what was left out is as it is now."""
        said, pace = self.cleaned_data, self.pace
        requests = said["requests"]
        return Supposed(
            requests=1.0 if requests is None else requests / pace.monthly,
            managers=said["managers"] or float(pace.managers),
            faster={service: said[service] for service in SERVICES if said[service]},
            per_manager=said["per_manager"] or pace.per_manager,
            in_time_first=said["order"] != RECEIVED,
        )


def number(label, hint, *, least, most):
    told = f"{label}: enter a number from {least} to {most}, or leave it empty"
    return forms.FloatField(
        label=f"{label} (optional)",
        help_text=hint,
        min_value=least,
        max_value=most,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], told),
    )
