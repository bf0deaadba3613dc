"""A plan's document as YAML: written to be read by people, and read with the line of each value.

Every value is read as the text that stands there, and its field says what it means: so 1.10 stays
1.10, and "no" a word. What a plan has no use for is refused: references within the file, tags, a
name that stands twice, depth without end.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

import yaml
from django.db import models

from priorities.models import Plan
from priorities.planfile.entries import Document, NoPlan, Place
from priorities.planfile.kinds import DOCUMENT, Kind
from priorities.planfile.values import Unquoted
from wsoa.cells import CONTROL

DEEPEST = 16  # steps; a plan has 8
MOST = 200_000  # values; a whole statement has a hundredth of that
READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # gives the same events, and sooner
NOTHING = ("", "~", "null", "Null", "NULL")


# From YAML to a document


class Unreadable(Exception):
    """A text is no YAML that a plan can be read from. Has faults: a line, and how to cure it."""

    def __init__(self, faults: list[tuple[int, str]]):
        super().__init__(*faults)
        self.faults = faults


def read(text: str) -> tuple[Document, dict[Place, int]]:
    """Return the document in a text, and the line on which each of its values begins.

    Raises NoPlan; or Unreadable, with what can be read and is not wanted and with what cannot.
    """
    reader = Reader(text)
    document = reader.document()
    if reader.faults:
        raise Unreadable(reader.faults)
    return document, reader.lines


class Reader:
    def __init__(self, text: str):
        self.events: Iterator[Any] = yaml.parse(text, Loader=READER)
        self.lines: dict[Place, int] = {}
        self.faults: list[tuple[int, str]] = []

    def document(self) -> Any:
        try:
            return self.only()
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.refuse(mark.line + 1 if mark else 1, in_words(error))
        except yaml.YAMLError:
            raise NoPlan("The file has a character that no text has. Save it as text.") from None

    def only(self) -> Any:
        """Return the one document of the file."""
        _, start, event = (next(self.events, None) for _ in range(3))
        if start is None or isinstance(start, yaml.StreamEndEvent):
            raise NoPlan("The file is empty. Choose another.")
        if not isinstance(event, yaml.MappingStartEvent):
            raise NoPlan("The file does not begin like a plan: with “plan:”. Choose another.")
        found = self.value(event, ())
        _, after = next(self.events), next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            self.refuse(line(after), "A second document begins here. Remove it.")
        return found

    def value(self, event: Any, place: Place) -> Any:
        """Return the value that an event begins, and take the events that belong to it."""
        self.lines.setdefault(place, line(event))
        if len(place) > DEEPEST or len(self.lines) > MOST:
            self.refuse(line(event), "The file holds far more than a plan does. Choose another.")
        if event.anchor:
            self.note(event, "A plan has no references within the file. Write it out instead.")
        if getattr(event, "tag", None):
            self.note(event, f"A plan has no tags. Remove {event.tag}.")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(place)
        return None if isinstance(event, yaml.AliasEvent) else scalar(event)

    def mapping(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(line(event), "This is no name of a field. Write a name and a colon.")
            if CONTROL.search(event.value):
                self.refuse(line(event), "This name has an invisible control character. Retype it.")
            here = (*place, event.value)
            self.lines.setdefault(here, line(event))
            if event.value in found:
                self.note(event, f"{event.value} stands here twice. Remove one of the two.")
            found[event.value] = self.value(next(self.events), here)
        return found

    def sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.value(event, (*place, len(found))))
        return found

    def note(self, event: Any, message: str) -> None:
        self.faults.append((line(event), message))

    def refuse(self, at: int, message: str) -> NoReturn:
        raise Unreadable([*self.faults, (at, message)])


def line(event: Any) -> int:
    return event.start_mark.line + 1


def scalar(event: Any) -> str | None:
    """Return a text as it stands, or None where there is nothing."""
    if not event.implicit[0]:
        return str(event.value)  # it has quotes, or stands in a block
    return None if event.value in NOTHING else Unquoted(event.value)


# What the reader says of a common slip, and how to put that right.
SLIPS = {
    "mapping values": "Put the whole text in quotes: it has a colon in it.",
    "cannot start any token": "Indent with spaces. Put a text that begins with a sign in quotes.",
    "end of stream": "A quotation mark has no other. Add it.",
    "expected <block end>": "Begin this line as far right as those that belong with it.",
    "could not find expected ':'": "Write a colon after the name of the field.",
    "control characters": "Remove the invisible character.",
}


def in_words(error: yaml.MarkedYAMLError) -> str:
    problem = " ".join(filter(None, (error.context, error.problem)))
    cures = (cure for sign, cure in SLIPS.items() if sign in problem)
    cure = next(cures, "Check quotation marks, colons, and how far lines are indented.")
    return f"This line cannot be read. {cure}"


# From a document to YAML

HEAD = "# A plan as a file. What each field means: Help, “Write a plan as a file”.\n"
WIDTH = 96
LONG = 72  # characters; a longer text stands in a block of its own
# Words with one blank between them: what a block gives back as it was; and several such lines.
LINE = r"[^\s\x85\u2028\u2029]+(?: [^\s\x85\u2028\u2029]+)*"
FOLDS, LINES = re.compile(LINE), re.compile(rf"{LINE}(?:\n+{LINE})+")
ODD = re.compile(r"[^\S ]")  # room other than a blank


class Folded(str):
    """A long text, in a block whose lines end where there is no more room."""


class Lines(str):
    """A text of several lines, in a block that has the same."""


class Quoted(str):
    """A text with what only double quotes keep as it is."""


class Names(list):
    """Names of records, on one line."""


class Writer(yaml.SafeDumper):
    """Writes lists indented under their name, and nothing as a reference to something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def in_full(writer: Writer, number: Decimal) -> yaml.Node:
    kind = "float" if "." in str(number) else "int"
    return writer.represent_scalar(f"tag:yaml.org,2002:{kind}", str(number))


Writer.add_representer(Decimal, in_full)


def in_style(style: str) -> Callable[[Writer, str], yaml.Node]:
    return lambda writer, text: writer.represent_scalar(STRING, text, style)


STRING, SEQUENCE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq"
Writer.add_representer(
    Names, lambda writer, names: writer.represent_sequence(SEQUENCE, names, flow_style=True)
)
Writer.add_representer(Folded, in_style(">"))
Writer.add_representer(Lines, in_style("|"))
Writer.add_representer(Quoted, in_style('"'))


def written(document: Document) -> str:
    """Return a document as YAML: the plan first, and a gap before each part."""
    parts = [HEAD]
    for kind in sorted(DOCUMENT, key=lambda kind: kind.model is not Plan):
        if kind.key in document:
            part = {kind.key: typed(kind, document[kind.key])}
            parts.append(
                yaml.dump(part, Dumper=Writer, sort_keys=False, allow_unicode=True, width=WIDTH)
            )
    return "\n".join(parts)


def typed(kind: Kind, said: Any) -> Any:
    """Return records as what they mean, so that days and numbers stand without quotes."""
    if isinstance(said, list):
        return [typed(kind, each) for each in said]
    parts = {part.key: part for part in kind.parts}
    return {
        name: typed(parts[name], value) if name in parts else as_written(kind.fields[name], value)
        for name, value in said.items()
    }


def as_written(field: models.Field, value: Any) -> Any:
    if field.many_to_many:
        return Names(value)
    if isinstance(field, models.DateField):
        return value and date.fromisoformat(value)
    if isinstance(field, models.DecimalField):
        return value and Decimal(value)
    return as_text(value) if isinstance(value, str) else value


def as_text(text: str) -> str:
    """Return a text as what it is best written as."""
    if ODD.search(text):
        return Lines(text) if LINES.fullmatch(text) else Quoted(text)
    return Folded(text) if len(text) > LONG and FOLDS.fullmatch(text) else text
