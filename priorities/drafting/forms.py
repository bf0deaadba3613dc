"""A short form for each kind of part of a plan, made of the fields of its model.

A field that a model gains is asked for without more; WORDS has the better words for those that
people meet. What publishing needs and a draft may still lack is told when the draft is checked.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst, slugify

from priorities.drafting import editing
from priorities.drafting.models import PlanDraft
from priorities.forms import NO_CHILD, PlanFileForm
from priorities.models import Column, Finding, Inspection, Kind, Measure, PlanType, Post
from priorities.planfile.entries import Document, entries, plain
from wsoa.forms import MONTHS, ChangeForm, DayField, VersionField, month_number

REFERENCE = r"[0-9A-Za-z.-]+"
OFFERED = "Offered in order. Updates, ratings and evidence stay with a reference."
NO_NAME = "A job, never the name of the person who holds it."
SOURCE = ("Where in the document", "Section and paragraph, if the plan is also a document.")
# (kind, field) → label and hint; a field under "" counts for every kind that has it.
WORDS: dict[tuple[str, str], tuple[str, str]] = {
    ("", "reference"): ("Reference", OFFERED),
    ("", "source"): SOURCE,
    ("", "title"): ("Title", ""),
    ("", "text"): ("What the plan says", ""),
    ("", "cadence"): ("How often, or how soon", "For example, every term"),
    ("", "by_when"): ("By when", "The last day of the month. For example, 31 3 2021"),
    ("", "owners"): ("Who owns it?", "Choose all that do. Add a post to the draft to choose it."),
    ("", "answers"): ("What does it answer?", "Choose all that it answers."),
    ("objectives", "answers"): (
        "What does it answer?",
        "Leave empty if it answers all that what it stands in answers.",
    ),
    ("plan", "reference"): (
        "Reference of the plan",
        "A part of its address: small letters, figures and hyphens, like wsoa-2018.",
    ),
    ("plan", "type"): ("Kind of plan", ""),
    ("plan", "inspection"): ("Which inspection does it answer?", ""),
    ("plan", "document"): ("Name of the document", "As it is published."),
    ("plan", "accepted_on"): (
        "Accepted as fit for purpose on",
        "The date of the letter that says so, if there is one. Reviews are counted from it.",
    ),
    ("plan", "caveat"): ("Caveat", "What may hold the plan up, as it says itself."),
    ("plan", "leads"): ("Who leads it?", ""),
    ("plan", "authors"): ("Who wrote it?", ""),
    ("plan", "signatories"): ("Who signed it?", ""),
    ("inspection", "reference"): ("Reference of the inspection", "Its year, say. Like 2018."),
    ("inspection", "inspectors"): ("Who inspected?", "For example, Ofsted and the CQC"),
    ("inspection", "started_on"): ("First day of the inspection", "For example, 5 3 2018"),
    ("inspection", "ended_on"): ("Last day of the inspection", "For example, 9 3 2018"),
    ("inspection", "published_on"): ("Date of the letter", "For example, 3 5 2018"),
    ("inspection", "document"): ("Name of the letter", "And where it can be found."),
    ("inspection", "statement_required"): ("A Written Statement of Action was required", ""),
    ("findings", "kind"): ("What kind of finding is it?", ""),
    ("findings", "question"): (
        "Which question does it answer?",
        "Leave empty for a significant weakness, which answers none of the three alone.",
    ),
    ("findings", "text"): ("What did the inspectors find?", "In a sentence of your own."),
    ("findings", "source"): ("Where in the letter", "Section and paragraph."),
    ("posts", "title"): ("Title of the post", NO_NAME),
    ("posts", "organisation"): ("Organisation", "For example, the council, or the ICB"),
    ("posts", "slug"): ("Short name", "Leave empty to have it made from the title."),
    ("impacts", "theme"): ("Theme", "A word for it, like Timeliness."),
    ("impacts", "text"): ("What will be different?", "For children and families."),
    ("roadmap", "text"): ("What was done?", "Before the plan was written."),
    ("roadmap", "month"): ("In which month?", "For example, November 2019. Empty if not known."),
    ("roadmap", "certainty"): ("How is the month known?", ""),
    ("priorities", "text"): ("What must be put right?", ""),
    ("objectives", "text"): ("What will be achieved?", ""),
    ("actions", "text"): ("What will be done?", ""),
    ("measures", "text"): ("How will you know?", ""),
    ("measures", "kind"): ("What kind of measure is it?", ""),
    ("measures", "figure"): ("Which figure?", "Only for a live figure, counted from the cases."),
    ("measures", "unit"): ("Unit", "% for a percentage. Leave empty if there is none."),
    ("measures", "direction"): ("Which way is better?", "Of a live figure and of a number."),
    ("measures", "rule"): (
        "How are its readings judged?",
        "Only of a number that is read. None: it is to reach a value by a day.",
    ),
    ("measures", "ambition"): ("Ambition", "What is wished for in the end, which is no target."),
    ("steps", "from_month"): (
        "From which month on?",
        "Of a target for all that starts in a month or later. For example, January 2020",
    ),
    ("steps", "by_on"): ("By which day?", "Of what is to be reached by a day."),
    ("steps", "value"): ("Value", "In the unit of the measure. A milestone has none."),
    ("steps", "certainty"): ("How is its month or day known?", ""),
    ("steps", "note"): ("What was inferred, and why", "Only if its month or day was inferred."),
    ("bodies", "name"): ("Name of the board, committee or group", ""),
    ("bodies", "text"): ("What is it for?", ""),
    ("bodies", "cadence"): ("How often does it meet?", "Leave empty if it is not said."),
    ("bodies", "chair"): ("Who chairs it?", NO_NAME),
    ("reporting_lines", "body"): ("Who reports?", ""),
    ("reporting_lines", "to"): ("To whom?", ""),
    ("reporting_lines", "text"): ("What is reported, and how often?", ""),
    ("reporting_lines", "certainty"): ("How is this known?", ""),
}
# What a part cannot do without, even in a draft, with what to do about it.
NEEDED = {
    "title": "Enter a title",
    "name": "Enter a name",
    "text": "Say it in a sentence",
    "organisation": "Enter the organisation",
    "kind": "Choose what kind it is",
    "inspectors": "Say who inspected",
    "body": "Choose who reports",
    "to": "Choose to whom",
    "type": "Choose what kind of plan it is",
}


FIRST, LAST = ("reference", "title", "name", "theme", "text"), ("source", "slug")


class MonthField(forms.CharField):
    """A month, typed as "January 2020" or 1/2020; kept as its first day."""

    invalid = "Enter a month and a year, like January 2020"

    def to_python(self, value):
        text = super().to_python(value).strip()
        if not text:
            return None
        iso = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", text)
        typed = re.fullmatch(r"([A-Za-z]+|\d{1,2})[\s/.-]+(\d{4})", text)
        if not (iso or typed):
            raise ValidationError(self.invalid)
        year, month = iso.groups() if iso else reversed(typed.groups())
        month = month_number(month)
        if not month.isdecimal() or not 1 <= int(month) <= 12 or int(year) < 1900:
            raise ValidationError(self.invalid)
        return f"{year}-{int(month):02}-01"

    def prepare_value(self, value):
        found = re.fullmatch(r"(\d{4})-(\d{2})-01", str(value or ""))
        return f"{MONTHS[int(found[2]) - 1].title()} {found[1]}" if found else value


class PartForm(forms.Form):
    """One part of a draft. `figures` are the live figures that a measure may name, as choices.

    Nothing is asked for that the type of the plan has no column for, unless the part has it.
    """

    version = VersionField(required=False)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, draft: PlanDraft, key: str, said: dict, under="", figures=(), **kw):
        super().__init__(*args, **kw)
        self.draft, self.key, self.said, self.under = draft, key, said, under
        self.kind, self.figures = editing.EDITABLE[key], figures
        self.choices = Choices(draft)
        columns = self.choices.columns
        for name, field in self.kind.fields.items():
            unused = name in Column.values and name not in columns and not said.get(name)
            if name == self.kind.place or unused or self.is_fixed(name):
                continue
            asked = self.asked(name, field)
            if asked:
                self.fields[name] = asked
                self.initial.setdefault(name, said.get(name, field_default(field)))
        if "reference" in self.fields and not self.kind.one and not said:
            self.initial["reference"] = self.offered()
        last = [name for name in LAST if name in self.fields]
        others = [name for name in self.fields if name not in (*FIRST, *last)]
        self.order_fields([*FIRST, *others, *last])

    def is_fixed(self, name):
        """Whether a field of the plan is none of this form's: asked later, or long published."""
        if self.key != "plan":
            return False
        published = name == "reference" and self.draft.plan_id is not None
        entered = name == "inspection" and "inspection" in self.draft.document
        return name == "published_on" or published or entered

    def asked(self, name, field):
        """Return the form field for a field of a model, or None for what nobody types."""
        words = WORDS.get((self.key, name)) or WORDS.get(("", name))
        label, hint = words or (capfirst(str(field.verbose_name)), str(field.help_text))
        said = {"label": label, "help_text": hint, "required": name in NEEDED}
        if name in NEEDED:
            said["error_messages"] = {"required": NEEDED[name]}
        if field.is_relation:
            return self.choice(field, said)
        if name == "figure":
            return forms.ChoiceField(choices=[("", "None"), *self.figures], **said)
        if field.choices:
            required = said["required"]
            empty = [] if required or field.has_default() else [("", "None")]
            widget = forms.RadioSelect if required else forms.Select
            choices = [*empty, *field.flatchoices]
            return forms.ChoiceField(choices=choices, widget=widget, **said)
        if isinstance(field, models.BooleanField):
            return forms.BooleanField(**said | {"required": False})
        if isinstance(field, models.DateField):
            is_month = "month" in name
            return MonthField(**said) if is_month else DayField(**said)
        if isinstance(field, models.DecimalField | models.IntegerField):
            return self.number(field, said)
        if isinstance(field, models.TextField):
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **said)
        if isinstance(field, models.CharField):
            return forms.CharField(max_length=field.max_length, **said)
        return None

    def number(self, field, said):
        attrs = {"inputmode": "decimal", "class": "govuk-input--width-5"}
        said |= {"widget": forms.TextInput(attrs=attrs)}
        said["error_messages"] = {"invalid": "Enter a number, like 62.5"}
        if isinstance(field, models.DecimalField):
            digits = {"max_digits": field.max_digits, "decimal_places": field.decimal_places}
            return forms.DecimalField(**digits, **said)
        return forms.IntegerField(min_value=0, max_value=32767, **said)

    def choice(self, field, said):
        """Return a choice among what the draft, or the area, has of a kind."""
        found = self.choices.of(field.related_model)
        if field.many_to_many:
            if not found:
                return None
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=found, widget=widget, **said)
        empty = [("", "Choose one" if said["required"] else "None")]
        return forms.ChoiceField(choices=[*empty, *found], **said)

    def clean(self):
        values = super().clean()
        for name in ("reference", "slug"):
            self.check_name(name, values)
        if self.key == "measures":
            self.check_measure(values)
        if self.key == "steps":
            self.check_step(values)
        if self.key == "findings":
            self.check_finding(values)
        if self.key == "inspection":
            self.check_inspection(values)
        return values

    def check_name(self, name, values):
        if name not in self.fields or self.kind.named_by != name or name in self.errors:
            return
        if not values.get(name):
            values[name] = self.made_up(name, values)
        if values[name] and not re.fullmatch(REFERENCE, values[name]):
            self.add_error(name, "Use only letters, figures, dots and hyphens, like 1.2.4")
        elif self.kind.one and values[name] != slugify(values[name]):
            self.add_error(name, "Use only small letters, figures and hyphens, like wsoa-2018")

    def made_up(self, name, values):
        """Return a name for a part that was given none."""
        if self.kind.one or self.said:
            return self.said.get(name, "")
        if name == "slug":
            stem = slugify(values.get("title", ""))[:40] or "post"
            taken = {slug for slug, _ in self.choices.of(Post)}
            others = (f"{stem}-{number}" for number in range(2, 10_000))
            return stem if stem not in taken else next(each for each in others if each not in taken)
        return self.offered()

    def offered(self):
        try:
            return editing.offered(self.draft.document, self.key, self.under)
        except editing.NotThere:  # what holds it was removed meanwhile: nothing can be saved
            return ""

    def check_measure(self, values):
        kind, figure = values.get("kind"), values.get("figure")
        counted = kind in (Measure.Kind.LIVE, Measure.Kind.NUMBER)
        if kind == Measure.Kind.LIVE and not figure:
            self.add_error("figure", "Choose the figure that is counted from the cases")
        if kind and kind != Measure.Kind.LIVE and figure:
            self.add_error("figure", "Only a live figure has one: choose None, or another kind")
        if counted and not values.get("direction"):
            self.add_error("direction", "Choose which way is better")
        if kind and not counted:
            for name, what in (("direction", "a direction"), ("ambition", "an ambition")):
                if values.get(name) not in (None, ""):
                    self.add_error(name, f"Only a live figure or a number has {what}. Clear it")

    def check_step(self, values):
        month, day = values.get("from_month"), values.get("by_on")
        if {"from_month", "by_on"} & self.errors.keys():
            return
        if bool(month) == bool(day):
            self.add_error("from_month", "Enter a first month or a day, and not both")
        if month and values.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Enter the value that holds from that month on")
        if values.get("certainty") == "inferred" and not values.get("note"):
            self.add_error("note", "Say what was inferred, and why")

    def check_finding(self, values):
        kind, question = values.get("kind"), values.get("question")
        if kind == Kind.WEAKNESS and question:
            self.add_error("question", "A significant weakness answers no question alone. Clear it")
        if kind and kind != Kind.WEAKNESS and not question:
            self.add_error("question", "Choose which question it answers")

    def check_inspection(self, values):
        days = ["started_on", "ended_on", "published_on"]
        found = [values.get(day) for day in days]
        if all(found) and found != sorted(found):
            self.add_error("ended_on", "An inspection ends after it starts, and before its letter")

    @property
    def stored(self) -> dict:
        """What was typed, as a document has it: what the form did not ask for is not in it."""
        names = self.kind.fields.keys() & self.fields.keys()
        return {name: plain(value) for name, value in self.cleaned_data.items() if name in names}


def field_default(field):
    return plain(field.get_default()) if field.has_default() else None


class Choices:
    """What the parts of a draft may name, as choices: its own parts, and what the area has."""

    def __init__(self, draft: PlanDraft):
        self.area, self.document = draft.area, draft.document
        self.found: dict = {}
        kind = PlanType.objects.filter(slug=self.plan.get("type")).first()
        self.columns = kind.columns if kind else Column.values

    @property
    def plan(self) -> Document:
        return self.document["plan"]

    def of(self, model) -> list[tuple[str, str]]:
        if model not in self.found:
            own = {
                entry.name: self.label(entry)
                for entry in entries(self.document)
                if entry.kind.model is model
                and (model is not Finding or entry.said.get("kind") == Kind.WEAKNESS)
            }
            self.found[model] = list((self.of_area(model) | own).items())
        return self.found[model]

    def label(self, entry) -> str:
        said = entry.said
        if entry.kind.model is Post:
            return f"{said.get('title', '')}, {said.get('organisation', '')}"
        if entry.kind.model is Inspection:
            return f"The inspection {entry.name}, entered in this draft"
        words = said.get("title") or said.get("name") or said.get("text", "")
        return f"{entry.name} {words}"

    def of_area(self, model) -> dict[str, str]:
        """Return what the area has of a kind, whatever the draft has."""
        if model is PlanType:
            return dict(PlanType.objects.values_list("slug", "name"))
        if model is Post:
            return {post.slug: str(post) for post in Post.objects.in_area(self.area)}
        if model is Inspection:
            found = Inspection.objects.in_area(self.area)
            return {each.reference: inspection_words(each) for each in found}
        if model is Finding and "inspection" not in self.document:
            found = Finding.objects.in_area(self.area).weaknesses()
            found = found.filter(inspection__reference=self.plan.get("inspection") or "")
            return {each.reference: f"{each} {each.text}" for each in found}
        return {}


def inspection_words(inspection: Inspection) -> str:
    day = inspection.started_on
    return f"Inspection of {day.day} {day:%B} {day.year}"


NEW = "new"


class StartForm(forms.Form):
    """What a draft begins with."""

    type = forms.ChoiceField(
        label="Which kind of plan is it?",
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED["type"]},
    )
    title = forms.CharField(
        label="Title",
        help_text="For example, Worcestershire Written Statement of Action",
        max_length=200,
        error_messages={"required": NEEDED["title"]},
    )
    reference = forms.SlugField(
        label=WORDS["plan", "reference"][0],
        help_text=WORDS["plan", "reference"][1],
        max_length=50,
        error_messages={
            "required": "Enter a reference, like wsoa-2018",
            "invalid": "Use only letters, figures and hyphens, like wsoa-2018",
        },
    )
    inspection = forms.ChoiceField(
        label=WORDS["plan", "inspection"][0],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an inspection, or none"},
    )

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = PlanType.objects.values_list("slug", "name")
        found = Inspection.objects.in_area(area)
        known = [(each.reference, inspection_words(each)) for each in found]
        another = "Another one, which I enter next" if known else "One that I enter next"
        choices = [*known, (f"/{NEW}", another), ("/none", "None")]
        self.fields["inspection"].choices = choices

    @property
    def document(self) -> Document:
        said = self.cleaned_data
        plan = {name: said[name] for name in ("reference", "type", "title")}
        if not said["inspection"].startswith("/"):
            plan["inspection"] = said["inspection"]
        return {"plan": plan}

    @property
    def enters_inspection(self):
        return self.cleaned_data["inspection"] == f"/{NEW}"


class DraftFileForm(PlanFileForm):
    """A file to begin a draft with: a fixture is a plan without gaps, and is loaded."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = "A workbook (XLSX) or YAML, 5 MB at most."
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.yaml,.yml"


class RemovePartForm(forms.Form):
    version = VersionField(required=False)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(
        label="Remove it from the draft",
        error_messages={"required": "Confirm that it is to be removed"},
    )


class AbandonForm(ChangeForm):
    reason = forms.CharField(
        label="Why is the draft given up?",
        help_text=NO_CHILD,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the draft is given up"},
    )

    class Meta:
        model = PlanDraft
        fields = ()


class PublishForm(ChangeForm):
    day = DayField(
        label="Date of the plan",
        help_text="The day from which it holds. For example, 31 3 2021",
        error_messages={"required": "Enter the date of the plan"},
    )
    note = forms.CharField(
        label="What is new in it?",
        help_text=f"Everybody who reads the plan can read this. {NO_CHILD}",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is new in it"},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PlanDraft
        fields = ()
