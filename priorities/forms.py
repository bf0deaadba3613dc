from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format

from priorities.importing import LARGEST
from priorities.models import (
    Evidence,
    Measure,
    Post,
    PostHolding,
    Priority,
    RatingLevel,
    Reading,
)
from priorities.silence import OWNERLESS
from wsoa.forms import ChangeForm, DayField, VersionField
from wsoa.today import today

# The board reads it, and whoever else reads the plan.
NO_CHILD = (
    "Do not name a child, say how many where it is fewer than 6, or give anything else by which a "
    "child could be known."
)


class RatingChoice(forms.ModelChoiceField):
    """A word of the plan's rating key, with what it means."""

    widget = forms.RadioSelect

    def label_from_instance(self, level):
        return f"{level.name}: {level.meaning}"


class AboutForm(forms.Form):
    """A form that adds something about a published row.

    `meanwhile` is what others added while it was open, once that is known.
    """

    meanwhile = ()

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row


def key_of(plan):
    return RatingLevel.objects.key_of(plan, today())


class UpdateForm(AboutForm):
    version = VersionField()
    delivery = RatingChoice(
        label="How does delivery stand?",
        queryset=RatingLevel.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose how delivery stands"},
    )
    text = forms.CharField(
        label="What has been done since the last update?",
        help_text=NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what has been done"},
    )
    recovery_on = DayField(
        label="Recovery date",
        help_text="By when it will be done, if it is late or at risk. For example, 30 6 2021",
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delivery"].queryset = key_of(self.row.plan).of_delivery()


class ImpactForm(AboutForm):
    version = VersionField()
    level = RatingChoice(
        label="How much difference has it made?",
        queryset=RatingLevel.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose how much difference it has made"},
    )
    reason = forms.CharField(
        label="How do you know?",
        help_text=f"What changed for children and families, not what was done. {NO_CHILD}",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Give the reason for this rating"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = key_of(self.row.plan).of_impact()


class RowUpdateForm(UpdateForm):
    """An update in a row among many: `levels` are the words of its plan's key, fetched once."""

    delivery = forms.TypedChoiceField(label="How does delivery stand?")

    def __init__(self, *args, row, levels, **kwargs):
        AboutForm.__init__(self, *args, row=row, **kwargs)
        by_slug = {level.slug: level for level in levels}
        choices = [("", "No update"), *((level.slug, level.name) for level in levels)]
        self.fields["delivery"].choices, self.fields["delivery"].coerce = choices, by_slug.get
        self.fields["delivery"].error_messages["required"] = f"Choose how {row} stands"
        self.fields["text"].error_messages["required"] = f"Say what has been done for {row}"
        self.fields["text"].widget.attrs["rows"] = 2


class UpdateSheet:
    """An update form for each action, sent together: only those in which something was typed count.
    `versions` are {action: what `meanwhile.versions` gives of it}.

    It reads as one form where the page sums up what is wrong.
    """

    def __init__(self, versions, levels, data=None):
        self.rows = {
            action: RowUpdateForm(
                data,
                row=action,
                initial={"version": version},
                levels=[
                    level for level in levels if level.plan_type_id in (None, action.plan.type_id)
                ],
                prefix=f"action-{action.pk}",
                empty_permitted=True,
                use_required_attribute=False,
            )
            for action, version in versions.items()
        }

    def __iter__(self):
        for form in self.rows.values():
            yield from form

    @property
    def errors(self):
        return {action: form.errors for action, form in self.rows.items() if form.errors}

    @property
    def non_field_errors(self):
        return [error for form in self.rows.values() for error in form.non_field_errors()]

    def is_valid(self):
        return not self.errors

    @property
    def said(self):
        """What was typed, as {action: values}."""
        forms = self.rows.items()
        return {action: form.cleaned_data for action, form in forms if form.has_changed()}


class OwnerOrDateForm(AboutForm):
    version = VersionField()
    owner = forms.ModelChoiceField(
        label="New owner",
        help_text="Takes the place of all owners so far. Leave empty to keep them.",
        queryset=Post.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="No change",
    )
    by_when = DayField(
        label="New date",
        help_text="Leave empty to keep the date. For example, 30 6 2021",
        required=False,
    )
    reason = forms.CharField(
        label="Why?",
        help_text=NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason for the change"},
    )
    agreed_by = forms.CharField(
        label="Who agreed to this?",
        help_text="A post or a board, not a person's name.",
        max_length=100,
        error_messages={"required": "Say who agreed to the change"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Post.objects.in_area(self.row.plan.area)

    def clean(self):
        values = super().clean()
        unread = {"owner", "by_when"} & self.errors.keys()
        if not unread and not values["owner"] and not values["by_when"]:
            self.add_error("owner", "Choose a new owner, enter a new date, or both")
        return values


def value_of(measure):
    """Return the field for a reading's number, or nothing where the measure has none."""
    if measure.kind != Measure.Kind.NUMBER:
        return {}
    label = f"Value in {measure.unit}" if measure.unit else "Value"
    required = {"required": "Enter the number that was read", "invalid": "Enter a number, like 95"}
    return {
        "value": forms.DecimalField(
            label=label,
            max_digits=8,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
            error_messages=required,
        )
    }


class ReachedField(forms.TypedChoiceField):
    """Whether what a milestone or a narrative says is so; None where the reading does not say."""

    def __init__(self):
        super().__init__(
            label="Is it so?",
            choices=[("yes", "Yes"), ("no", "Not yet"), ("", "This reading does not say")],
            coerce=lambda said: said == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no", None: ""}.get(value, value)


class FoundField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self):
        super().__init__(
            label="What was found",
            help_text=NO_CHILD,
            error_messages={"required": "Say what was found"},
        )


class SourceField(forms.CharField):
    def __init__(self):
        super().__init__(
            label="Where is this known from?",
            help_text="For example, the report of the SEND Monitoring Meeting in March 2021. "
            f"{NO_CHILD}",
            max_length=200,
            error_messages={"required": "Say where this is known from"},
        )


class ReadingForm(AboutForm):
    as_at = DayField(label="As at", help_text="The day it was so. For example, 31 3 2021")
    text = FoundField()
    source = SourceField()

    field_order = ["as_at", "value", "reached", "text", "source"]

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        read_as(self, row)


def read_as(form, measure):
    """Ask for a number where the measure is one; else for words, and whether it is so."""
    form.fields |= value_of(measure) or {"reached": ReachedField()}
    form.fields["text"].required = "value" not in form.fields
    form.order_fields(form.field_order)


class CorrectReadingForm(ChangeForm):
    text = FoundField()
    source = SourceField()
    reason = forms.CharField(
        label="Why is it corrected?",
        help_text=NO_CHILD,
        error_messages={"required": "Say why it is corrected"},
    )

    field_order = ["value", "reached", "text", "source", "reason"]

    class Meta:
        model = Reading
        fields = ["text", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        read_as(self, self.instance.measure)
        self.initial |= {"value": self.instance.value, "reached": self.instance.reached}


class PlanFileForm(forms.Form):
    file = forms.FileField(
        label="Plan file",
        help_text="A workbook (XLSX), YAML, or a fixture (JSON), 5 MB at most.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml,.json"}),
        error_messages={
            "required": "Choose a plan file",
            "empty": "The file is empty. Choose another",
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError("The file is larger than 5 MB, and no plan is. Choose another.")
        return file


class ReadingChoice(forms.ModelChoiceField):
    """A reading of the measure, by its day."""

    def __init__(self, readings):
        super().__init__(
            readings,
            label="Of which reading?",
            help_text="Leave empty if it is about the measure and none of its readings.",
            required=False,
            empty_label="None of them",
        )

    def label_from_instance(self, reading):
        return date_format(reading.as_at, "j F Y")


class EvidenceForm(AboutForm):
    shows = forms.CharField(
        label="What does it show?",
        help_text=NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what the evidence shows"},
    )
    link = forms.URLField(
        label="Link",
        help_text="A web address, if the evidence is kept elsewhere.",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, like https://www.example.org/minutes"},
    )
    file = forms.FileField(
        label="File",
        help_text="PDF, PNG, JPEG, Word, Excel, PowerPoint, CSV or text, 10 MB at most. Everyone "
        "who signs in can read it: it must be free of children's data.",
        max_length=255,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.row, Measure) and not self.row.live:
            readings = Reading.objects.filter(measure=self.row).order_by("-as_at")
            self.fields["reading"] = ReadingChoice(readings)

    def clean(self):
        values = super().clean()
        link, file = values.get("link"), values.get("file")
        if not {"link", "file"} & self.errors.keys() and bool(link) == bool(file):
            self.add_error("link", "Give a link or a file, and not both")
        if self.errors and file:
            self.add_error("file", "Choose the file again: it is not kept with a form to correct")
        return values


class RemoveEvidenceForm(ChangeForm):
    because = forms.CharField(
        label="Why is it removed?",
        help_text="This stays for everybody to read. Do not repeat what should not have been here.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is removed"},
    )

    class Meta:
        model = Evidence
        fields = ()


class GivePostForm(forms.Form):
    post = forms.ModelChoiceField(
        queryset=Post.objects.none(),
        to_field_name="slug",
        empty_label="Choose a post",
        error_messages={"required": "Choose a post"},
    )
    person = forms.ModelChoiceField(
        queryset=get_user_model().objects.none(),
        to_field_name="username",
        empty_label="Choose a person",
        error_messages={"required": "Choose a person"},
    )
    from_on = DayField(label="From", help_text="The first day. For example, 31 3 2021")

    def __init__(self, *args, area, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.in_area(area)
        memberships = area.memberships.held_on(today)
        people = get_user_model().objects.filter(memberships__in=memberships, is_active=True)
        self.fields["person"].queryset = people.distinct().order_by("username")


class EndPostForm(ChangeForm):
    to_on = DayField(label="Last day in the post", help_text="For example, 31 3 2021")

    class Meta:
        model = PostHolding
        fields = ["to_on"]


class DayForm(forms.Form):
    """As at which day, today unless told."""

    as_at = DayField(
        label="As at",
        required=False,
        help_text="Leave empty for today. What came later is left out.",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        gone_by = MaxValueValidator(today, "Enter today or a day gone by")
        self.fields["as_at"].validators.append(gone_by)
        self.today = today

    def clean_as_at(self):
        return self.cleaned_data["as_at"] or self.today

    @property
    def day(self):
        return self.cleaned_data["as_at"] if self.is_valid() else self.today


class AsAtForm(DayForm):
    """Which rows of a plan as at which day, from its publication on."""

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        first = plan.first_published_on
        published = date_format(first, "j F Y")
        reason = f"The plan was published on {published}. Enter that day or a later one"
        self.fields["as_at"].validators.append(MinValueValidator(first, reason))


class SilenceForm(AsAtForm):
    """Which of what is silent: whose it is, what it is, and of which priority."""

    owner = forms.ChoiceField(label="Owner", required=False)
    kind = forms.ChoiceField(
        label="What",
        choices=[("", "Any"), ("action", "Actions"), ("measure", "Measures")],
        required=False,
    )
    priority = forms.ChoiceField(label="Priority", required=False)

    def __init__(self, *args, plan, today, **kwargs):
        super().__init__(*args, plan=plan, today=today, **kwargs)
        day = AsAtForm(self.data, plan=plan, today=today).day
        posts = [str(post) for post in Post.objects.in_area(plan.area).for_plan(plan, day)]
        standing = Priority.objects.filter(plan=plan).standing(day)
        priorities = [each.reference for each in standing]
        for name, offered in (("owner", [*posts, OWNERLESS]), ("priority", priorities)):
            self.fields[name].choices = [("", "Any"), *((each, each) for each in offered)]

    def takes(self, silence):
        asked = {name: self.cleaned_data[name] for name in ("owner", "kind", "priority")}
        return all(value in ("", getattr(silence, name)) for name, value in asked.items())
