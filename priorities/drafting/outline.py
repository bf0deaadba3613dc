"""A draft as a person reads it: the whole document in its order, each part with what it says."""

from datetime import date
from typing import Any, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst

from priorities.drafting import editing
from priorities.drafting.forms import WORDS, Choices
from priorities.drafting.models import PlanDraft
from priorities.models import Column, Inspection, PlanType
from priorities.planfile.entries import Entry, entries
from priorities.planfile.kinds import DOCUMENT, Kind
from priorities.templatetags.plans import several

HEADINGS = {"priorities": 3, "objectives": 4}  # the others are items of a list
NAMED = ("title", "name", "theme")
NOT_FACTS = ("reference", "slug", "text", *NAMED)


class Part(NamedTuple):
    """One part of a draft. Without a `level` it is an item of a list, and not a heading."""

    key: str
    name: str
    heading: str
    text: str
    facts: list[tuple[str, str]]
    groups: list["Group"]
    url: str
    level: int

    @property
    def anchor(self) -> str:
        return f"{self.key}-{self.name}"


class Group(NamedTuple):
    """The parts of one kind that stand in another, and where one more is added."""

    key: str
    title: str
    word: str
    under: str  # the name of what they stand in, if they stand in one
    parts: list[Part]
    add_url: str


class Outline:
    """The parts of one draft, in the words of its type of plan."""

    def __init__(self, draft: PlanDraft):
        self.draft, self.choices = draft, Choices(draft)
        slug = draft.document["plan"].get("type")
        self.type = PlanType.objects.filter(slug=slug).first() or PlanType()
        self.held: dict[tuple, list[Entry]] = {}
        for entry in entries(draft.document):
            holder = entry.holder.place if entry.holder else ()
            self.held.setdefault((holder, entry.kind.key), []).append(entry)

    def word(self, kind: Kind) -> str:
        """Return what one of a kind is called in plans of this type."""
        words = {
            "priorities": self.type.priority_word or kind.name,
            "objectives": self.type.objective_word,
            "actions": self.type.action_word,
            "measures": self.type.measure_word,
        }
        return words.get(kind.key, kind.name)

    def groups(self) -> list[Group]:
        """Return the lists of the draft: posts, priorities, bodies and who of them reports."""
        return self.groups_of([kind for kind in DOCUMENT if self.is_listed(kind)], None)

    def is_listed(self, kind: Kind) -> bool:
        if kind.one or kind.key in editing.SHARED:
            return False
        bodies = self.held.get(((), "bodies"), [])
        return kind.key != "reporting_lines" or len(bodies) > 1

    def groups_of(self, kinds: list[Kind] | tuple[Kind, ...], holder: Entry | None) -> list[Group]:
        place = holder.place if holder else ()
        found = []
        for kind in kinds:
            held = self.held.get((place, kind.key), [])
            if kind.key in Column.values and kind.key not in self.choices.columns and not held:
                continue
            word = self.word(kind)
            parts = [self.part(entry) for entry in held]
            title = str(capfirst(several(word)))
            under = editing.name_of(holder) if holder and not holder.kind.one else ""
            found.append(Group(kind.key, title, word, under, parts, self.add_url(kind, under)))
        return found

    def add_url(self, kind: Kind, under: str) -> str:
        place = [self.draft.area.slug, self.draft.pk, kind.key]
        if under:
            return reverse("drafting:add_part_to", args=[*place, under])
        return reverse("drafting:add_part", args=place)

    def inspection(self) -> Part | None:
        """Return the inspection that is entered in the draft, with its findings."""
        return next((self.part(entry) for entry in self.held.get(((), "inspection"), [])), None)

    def plan(self) -> Part:
        return self.part(self.held[(), "plan"][0])

    def part(self, entry: Entry) -> Part:
        said, name = entry.said, editing.name_of(entry)
        title = next((str(said[each]) for each in NAMED if said.get(each)), "")
        word = str(capfirst(self.word(entry.kind)))
        return Part(
            key=entry.kind.key,
            name=name,
            heading=" ".join(filter(None, (word, self.shown_name(entry), title))),
            text=str(said.get("text", "")),
            facts=self.facts(entry),
            groups=self.groups_of(entry.kind.parts, entry),
            url=self.url(entry),
            level=HEADINGS.get(entry.kind.key, 0),
        )

    def shown_name(self, entry: Entry) -> str:
        """Return a name that tells people something: of a step its number, of a post none."""
        if entry.kind.named_by not in entry.kind.fields:
            return str(entry.number)
        return entry.name if entry.kind.named_by == "reference" else ""

    def url(self, entry: Entry) -> str:
        place = [self.draft.area.slug, self.draft.pk]
        if entry.kind.one:
            return reverse(f"drafting:change_{entry.kind.key}", args=place)
        names = [entry.kind.key, editing.name_of(entry)]
        return reverse("drafting:change_part", args=[*place, *names])

    def facts(self, entry: Entry) -> list[tuple[str, str]]:
        """Return what a part says beside its title and its text, as labels and words."""
        found = []
        for name, field in entry.kind.fields.items():
            if name in NOT_FACTS or name == entry.kind.place or entry.said.get(name) in (None, ""):
                continue
            words = WORDS.get((entry.kind.key, name)) or WORDS.get(("", name))
            label = words[0] if words else str(capfirst(str(field.verbose_name)))
            found.append((label.rstrip("?"), self.in_words(field, entry.said[name])))
        return found

    def in_words(self, field: models.Field, value: Any) -> str:
        if field.is_relation:
            known = dict(self.choices.of(field.related_model))
            names = value if isinstance(value, list) else [value]
            return "; ".join(str(known.get(each, each)) for each in names)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(field, models.DateField):
            return date_in_words(str(value), is_month="month" in field.name)
        return str(dict(field.flatchoices).get(value, value))

    def answered(self) -> Inspection | None:
        """Return the inspection of the area that the plan answers, if none is entered in it."""
        reference = self.draft.document["plan"].get("inspection")
        found = Inspection.objects.in_area(self.draft.area).filter(reference=reference)
        return None if "inspection" in self.draft.document else found.first()


def date_in_words(value: str, *, is_month: bool) -> str:
    """Return a date of a document, or a text that is none as it is."""
    try:
        return date_format(date.fromisoformat(value), "F Y" if is_month else "j F Y")
    except ValueError:
        return value


class Missing(NamedTuple):
    """Something that a draft lacks: where, what, and the form that mends it."""

    where: str
    message: str
    url: str


def missing(draft: PlanDraft, faults: list) -> list[Missing]:
    """Return the faults of a draft, each with the form that mends it."""
    outline = Outline(draft)
    found = list(entries(draft.document))
    told = []
    for place, message in faults:
        around = [each for each in found if each.place == place[: len(each.place)]]
        entry = max(around, key=lambda each: len(each.place), default=None)
        label = label_of(entry, place) if entry else ""
        where = outline.part(entry).heading if entry else str(draft)
        url = outline.url(entry) if entry else draft.get_absolute_url()
        field = place[len(entry.place)] if entry and len(place) > len(entry.place) else ""
        anchor = f"#id_{field}" if field else ""
        told.append(Missing(f"{where}: {label}" if label else where, message, url + anchor))
    return told


def label_of(entry: Entry, place: tuple) -> str:
    """Return how the form of a part calls the field that a fault is about."""
    names = place[len(entry.place) :]
    if not names or names[0] not in entry.kind.fields:
        return ""
    words = WORDS.get((entry.kind.key, names[0])) or WORDS.get(("", names[0]))
    return words[0].rstrip("?") if words else str(names[0]).replace("_", " ")
