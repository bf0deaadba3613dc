"""A plan as its readers expect it: objective, actions, leads, by when, how do we know. Pure.

Made from the document of a plan, so that what stands, an earlier version and a draft read alike.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format

from priorities.models import Certainty, GovernanceBody, PlanType
from priorities.planfile.document import Document
from wsoa.months import Month


class Item(NamedTuple):
    """One line of a cell: what it says, and in few words how often, by how much and by when."""

    reference: str
    text: str
    detail: list[str]


class Objective(NamedTuple):
    reference: str
    title: str
    text: str
    answers: list[Item]
    owners: list[str]
    by_when: date
    actions: list[Item]
    measures: list[Item]


class Done(NamedTuple):
    """What had been done in one month when the plan was written, and how the month is known."""

    month: str
    texts: list[str]


class Priority(NamedTuple):
    reference: str
    title: str
    text: str
    answers: list[Item]
    impacts: list[Item]
    objectives: list[Objective]
    done: list[Done]


class Body(NamedTuple):
    name: str
    kind: str
    cadence: str
    chair: str
    text: str
    reports_to: list[str]


class Statement(NamedTuple):
    """`words` are those of the type of the plan, by the field that has them."""

    title: str
    type: str
    words: dict[str, str]
    document: str
    published_on: date
    accepted_on: date | None
    caveat: str
    leads: list[str]
    authors: list[str]
    signatories: list[str]
    inspection: str
    weaknesses: list[Item]
    priorities: list[Priority]
    bodies: list[Body]


WORDS = ("weakness_word", "priority_word", "objective_word", "action_word", "measure_word")


def statement(document: Document, elsewhere: Mapping[str, str]) -> Statement:
    """Return what a document of a plan says, for people to read.

    The document has no fault. `elsewhere` has the texts of findings that are not in it, of other
    inspections: see `FindingQuerySet.texts`.
    """
    return Reader(document, elsewhere).statement()


class Reader:
    """Reads one document: knows what its posts, weaknesses and bodies are called."""

    def __init__(self, document: Document, elsewhere: Mapping[str, str]):
        self.document = document
        posts = document.get("posts", [])
        self.posts = {each["slug"]: f"{each['title']}, {each['organisation']}" for each in posts}
        self.findings = document.get("inspection", {}).get("findings", [])
        own = {each["reference"]: each["text"] for each in self.findings}
        self.texts = {**elsewhere, **own}
        self.bodies = {each["reference"]: each["name"] for each in document.get("bodies", [])}

    def statement(self) -> Statement:
        plan, kind = self.document["plan"], self.document["type"]
        inspection = self.document.get("inspection")
        priorities = [self.priority(each) for each in self.document.get("priorities", [])]
        return Statement(
            title=plan["title"],
            type=kind["name"],
            words={name: kind.get(name) or default(name) for name in WORDS},
            document=plan["document"],
            published_on=date.fromisoformat(plan["published_on"]),
            accepted_on=day(plan.get("accepted_on")),
            caveat=plan.get("caveat", ""),
            leads=self.named(plan.get("leads", [])),
            authors=self.named(plan.get("authors", [])),
            signatories=self.named(plan.get("signatories", [])),
            inspection=inspected(inspection) if inspection else "",
            weaknesses=self.answered(self.weaknesses()),
            priorities=priorities,
            bodies=[self.body(each) for each in self.document.get("bodies", [])],
        )

    def named(self, slugs: Iterable[str]) -> list[str]:
        return [self.posts.get(slug, slug) for slug in slugs]

    def weaknesses(self) -> Iterable[str]:
        """Return those of its inspection, then what it answers of others, each once."""
        own = {each["reference"]: each["kind"] == "weakness" for each in self.findings}
        weak = [reference for reference, is_weakness in own.items() if is_weakness]
        others = [each for each in self.references() if each not in own]
        return dict.fromkeys([*weak, *others])

    def references(self) -> Iterator[str]:
        for priority in self.document.get("priorities", []):
            for each in [priority, *priority.get("objectives", [])]:
                yield from each.get("answers", [])

    def answered(self, references: Iterable[str]) -> list[Item]:
        return [Item(each, self.texts.get(each, ""), []) for each in references]

    def priority(self, given: dict[str, Any]) -> Priority:
        return Priority(
            reference=given["reference"],
            title=given["title"],
            text=given["text"],
            answers=self.answered(given.get("answers", [])),
            impacts=[
                Item(each["reference"], each["text"], [each["theme"]])
                for each in given.get("impacts", [])
            ],
            objectives=[self.objective(each) for each in given.get("objectives", [])],
            done=done(given.get("roadmap", [])),
        )

    def objective(self, given: dict[str, Any]) -> Objective:
        return Objective(
            reference=given["reference"],
            title=given["title"],
            text=given["text"],
            answers=self.answered(given.get("answers", [])),
            owners=self.named(given.get("owners", [])),
            by_when=date.fromisoformat(given["by_when"]),
            actions=[
                Item(each["reference"], each["text"], [*filter(None, [each.get("cadence")])])
                for each in given.get("actions", [])
            ],
            measures=[measure(each) for each in given.get("measures", [])],
        )

    def body(self, given: dict[str, Any]) -> Body:
        lines = self.document.get("reporting_lines", [])
        return Body(
            name=given["name"],
            kind=GovernanceBody.Kind(given["kind"]).label,
            cadence=given.get("cadence", ""),
            chair=given.get("chair", ""),
            text=given["text"],
            reports_to=[
                f"{self.bodies.get(each['to'], each['to'])}{how_known(each['certainty'])}"
                for each in lines
                if each["body"] == given["reference"]
            ],
        )


def measure(given: dict[str, Any]) -> Item:
    """Return a measure with its target step by step, its ambition and how often it is looked at."""
    unit = given.get("unit", "")
    detail = [step(each, unit) for each in given.get("steps", [])]
    if given.get("ambition") is not None:
        detail.append(f"In the end {floatformat(given['ambition'])}{unit}")
    if given.get("cadence"):
        detail.append(given["cadence"])
    return Item(given["reference"], given["text"], detail)


def step(given: dict[str, Any], unit: str) -> str:
    """Return a step of a target in words: "60% from January 2020", "By 30 September 2020"."""
    month = day(given.get("from_month"))
    when = f"from {Month.of(month).words}" if month else f"by {in_words(given['by_on'])}"
    words = when if given.get("value") is None else f"{floatformat(given['value'])}{unit} {when}"
    return words[0].upper() + words[1:] + how_known(given.get("certainty", Certainty.STATED))


def done(roadmap: list[dict[str, Any]]) -> list[Done]:
    """Return what had been done, month by month in the order of the plan."""
    months = groupby(roadmap, key=lambda each: (each.get("month"), each["certainty"]))
    return [
        Done(
            Month.of(date.fromisoformat(month)).words + how_known(certainty)
            if month
            else "Month not known",
            [each["text"] for each in items],
        )
        for (month, certainty), items in months
    ]


def how_known(certainty: str) -> str:
    return " (inferred)" if certainty == Certainty.INFERRED else ""


def inspected(given: dict[str, Any]) -> str:
    """Return who inspected when, and the date of their letter."""
    days = ("started_on", "ended_on", "published_on")
    first, last, letter = (in_words(given[name]) for name in days)
    return f"{given['inspectors']}, {first} to {last}; letter of {letter}"


def in_words(text: str) -> str:
    return date_format(date.fromisoformat(text), "j F Y")


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def default(name: str) -> str:
    """Return the word of a plan type that a document leaves out, as it leaves out all defaults."""
    word: str = getattr(PlanType(), name)
    return word
