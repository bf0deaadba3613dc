"""What each field of a plan's file holds, in words for whoever writes one."""

from typing import NamedTuple

from django.db import models
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED
from django.utils.text import capfirst

from priorities.models import Plan
from priorities.planfile.kinds import HOLDERS, KINDS, Kind, default
from wsoa.models import LocalArea

REFERENCE = "What others call it, once in the plan: letters, figures, dots and hyphens."
SLUG = "What others call it: small letters, figures and hyphens."
DAY = "Written like 2021-01-31 or 31/01/2021."
PLACE = "Left out where the order of the records says it."
# What the models themselves do not say.
EXPLAINED = {
    ("plan", "reference"): "Short name of the plan, which stands in addresses.",
    (
        "plan",
        "area",
    ): "The local area, by its name in addresses. Left out, the one it is loaded in.",
    ("plan", "type"): "The type of plan, which is in the file or known already.",
    ("plan", "inspection"): "The inspection that it answers, in the file or known already.",
    ("plan", "title"): "Title of the plan.",
    ("plan", "document"): "The published document.",
    ("plan", "leads"): "Posts that lead it.",
    ("plan", "authors"): "Posts that wrote it.",
    ("plan", "signatories"): "Posts that signed it.",
    ("type", "name"): "What plans of the type are called.",
    ("type", "objective_word"): "What an objective is called, singular.",
    ("type", "action_word"): "What an action is called, singular.",
    ("type", "measure_word"): "What a measure is called, singular.",
    ("type", "columns"): "What its plans have beside owners, dates and targets. Left out, all.",
    ("type", "cycle"): (
        "When its plans are looked at again: a list of rules with name, months and counted_from "
        "(accepted, published or report), and if need be repeats, confirmed (true or false) and "
        "note. Left out, as a Written Statement of Action; in a workbook written as JSON."
    ),
    ("rating_levels", "of"): "Whether it rates what is done or what difference that makes.",
    ("rating_levels", "name"): "The word itself.",
    ("rating_levels", "meaning"): "When it is right.",
    ("rating_levels", "role"): "What the word stands for, by which ratings roll up.",
    ("rating_levels", "colour"): "Colour of its tag, beside which the word always stands.",
    ("inspection", "inspectors"): "Who inspected.",
    ("inspection", "started_on"): "First day of the inspection.",
    ("inspection", "ended_on"): "Last day of the inspection.",
    ("findings", "kind"): "What the inspectors found it to be.",
    ("findings", "text"): "What they found, in a sentence of your own.",
    ("posts", "title"): "The job, never the person who holds it.",
    ("posts", "organisation"): "Whose job it is.",
    ("priorities", "title"): "Short name of the priority.",
    ("priorities", "answers"): "References of the findings that it answers.",
    ("impacts", "theme"): "What it is about, in a word or two.",
    ("roadmap", "certainty"): "How the month is known.",
    ("objectives", "answers"): (
        "References of the findings that it answers. Left out, those of its priority."
    ),
    ("objectives", "title"): "Short name of the objective.",
    ("objectives", "owners"): "Posts that sponsor or lead it.",
    ("measures", "kind"): "How it is known: counted from cases, a number, a milestone, a text.",
    ("measures", "figure"): "Key of the figure, only where the kind is live.",
    ("measures", "unit"): "What it is counted in, like %.",
    ("measures", "rule"): "How readings are judged. Left out: a value is reached by a day.",
    ("measures", "direction"): "Which way is better.",
    ("measures", "ambition"): "What the area wishes for in the end, beside its targets.",
    ("steps", "value"): "The target, in the unit of the measure. A percentage is 0 to 100.",
    ("steps", "by_on"): "The day by which it shall be reached.",
    ("steps", "certainty"): "Whether the plan states it, or it is inferred.",
    ("bodies", "name"): "Full name of the body.",
    ("bodies", "kind"): "What kind of body it is.",
    ("bodies", "cadence"): "How often it meets or reports, as the plan says.",
    ("bodies", "chair"): "Who chairs it: posts or bodies, never a person.",
    ("bodies", "oversees"): "References of the priorities that it oversees.",
    ("bodies", "works_on"): "References of the objectives that it works on.",
    ("reporting_lines", "body"): "Reference of the body that reports.",
    ("reporting_lines", "to"): "Reference of the body that it reports to.",
    ("reporting_lines", "certainty"): "Whether the plan states it, or it is inferred.",
}
# What the rules of the database say, of which some say it nowhere else.
RULES = {
    "priorities_level_stands_for_what_it_rates": (
        "A word for delivery stands for off_track, at_risk, on_track or complete; one for impact "
        "for none, some or sustained. Change its role."
    ),
    "priorities_inspection_ends_before_its_letter": (
        "An inspection ends no sooner than it starts, and its letter is not dated before that. "
        "Check the three dates."
    ),
    "priorities_finding_answers_a_question_unless_a_weakness": (
        "A weakness has no question, and any other finding has one. Change its kind or question."
    ),
    "priorities_roadmap_month_is_known_or_said_to_be_unknown": (
        "Write the month as its first day, like 2021-01-01. Where nobody knows it, leave it out "
        "and write the certainty unknown."
    ),
    "priorities_live_measure_names_its_figure": (
        "A live measure has a figure, and no other measure has. Change its kind or figure."
    ),
    "priorities_counted_measure_has_a_direction": (
        "What is live or a number has the direction up or down. A milestone or a narrative has "
        "neither a direction nor an ambition."
    ),
    "priorities_step_has_a_cohort_month_or_a_day": (
        "A step has by_on; or it has from_month, and then a value. Give one of the two."
    ),
    "priorities_step_starts_with_its_month": (
        "Write from_month as the first day of the month, like 2021-01-01."
    ),
    "priorities_inferred_step_says_why": (
        "The certainty of a step is stated; or inferred, and then its note says from what."
    ),
    "priorities_body_does_not_report_to_itself": (
        "A body does not report to itself. Change body or to."
    ),
    "priorities_line_is_stated_or_inferred": (
        "The certainty of a line is stated or inferred. Change it."
    ),
}
TEXT = "What the plan says, in words of your own or of the document."


class Explanation(NamedTuple):
    """What a field holds, whether it must be there, and which words it may have."""

    name: str
    meaning: str
    required: bool
    choices: list[tuple[str, str]]


class Section(NamedTuple):
    """A kind of record: its sheet, its key in YAML, in what it stands, and its fields.

    `column` of the sheet says in which it stands, where there may be several.
    """

    sheet: str
    key: str
    holder: str
    column: str
    fields: list[Explanation]


def explained(kind: Kind) -> list[Explanation]:
    """Return what there is to know of each field of a kind, in the order of the file."""
    return [
        Explanation(name, meaning(kind, field), is_required(kind, field), choices(field))
        for name, field in kind.fields.items()
    ]


def holder(kind: Kind) -> Explanation:
    """Return what there is to know of the column that says in what a record stands."""
    of = HOLDERS[kind].name
    return Explanation(kind.holder, f"Reference of the {of} that it belongs to.", True, [])


def is_required(kind: Kind, field: Field) -> bool:
    follows = field.name == kind.place or field.related_model is LocalArea
    return default(field) is NOT_PROVIDED and not follows


def meaning(kind: Kind, field: Field) -> str:
    return " ".join(filter(None, [said(kind, field), form(kind, field)]))


def said(kind: Kind, field: Field) -> str:
    """Return what a field holds: as explained here, as its model explains it, or its name."""
    if words := EXPLAINED.get((kind.key, field.name)):
        return words
    if field.name == kind.named_by:
        return SLUG if isinstance(field, models.SlugField) else REFERENCE
    if field.name == "text":
        return TEXT
    name = f"{capfirst(field.verbose_name)}."
    return f"{name} {field.help_text}" if field.help_text else name


def form(kind: Kind, field: Field) -> str:
    """Return how a value is written."""
    if field.name == kind.place:
        return PLACE
    if isinstance(field, models.DateField):
        return DAY
    if isinstance(field, models.BooleanField):
        return "yes or no."
    if field.many_to_many:
        return "One or several."
    longest = getattr(field, "max_length", None)
    free = longest and not field.choices and not isinstance(field, models.SlugField)
    return f"At most {longest} characters." if free else ""


def choices(field: Field) -> list[tuple[str, str]]:
    """Return the words that a field may have, each with what it means."""
    return [(str(value), str(label)) for value, label in field.flatchoices if value]


def sections() -> list[Section]:
    """Return every kind of record with its fields, the plan first."""
    return [
        Section(
            kind.key.replace("_", " "),
            kind.key,
            HOLDERS[kind].name if kind in HOLDERS else "",
            "" if kind not in HOLDERS or HOLDERS[kind].one else kind.holder,
            explained(kind),
        )
        for kind in sorted(KINDS, key=lambda kind: kind.model is not Plan)
    ]
