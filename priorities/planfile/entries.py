"""The records in a document: where each is, what it says, and which it is of its kind. Pure."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from priorities.planfile.kinds import DOCUMENT, Kind

Document = dict[str, Any]
Place = tuple[str | int, ...]  # ("priorities", 0, "objectives", 1, "by_when")


class NoPlan(Exception):
    """A file is no plan of any form. The message says what to choose instead."""


class Entry(NamedTuple):
    """One record in a document: where it is, what it says, and in which it stands.

    `number` is the place that follows from the order, as `Kind.place` counts.
    """

    kind: Kind
    place: Place
    said: dict[str, Any]
    holder: "Entry | None"
    number: int

    @property
    def name(self) -> str:
        """What others call it."""
        return str(self.said.get(self.kind.named_by) or "")


class Places:
    """Counts which of its kind each record is: `of` is called for each, in their order."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[Any, ...]] = Counter()

    def of(self, kind: Kind, holder: Any, anew: Any) -> int:
        within = (kind.key,) if kind.in_plan else (kind.key, holder, anew)
        self.counted[within] += 1
        return self.counted[within]


def entries(document: Document) -> Iterator[Entry]:
    """Yield every record of a document, each after the one in which it stands.

    What does not have the shape of a list or a record is passed over.
    """
    places = Places()
    for kind in DOCUMENT:
        yield from under(kind, document, (), None, places)


def under(
    kind: Kind, said: dict[str, Any], place: Place, holder: Entry | None, places: Places
) -> Iterator[Entry]:
    for where, each in parts(kind, said.get(kind.key), (*place, kind.key)):
        if isinstance(each, dict):
            number = places.of(kind, place, str(each.get(kind.anew)))
            entry = Entry(kind, where, each, holder, number)
            yield entry
            for part in kind.parts:
                yield from under(part, each, where, entry, places)


def parts(kind: Kind, value: Any, place: Place) -> list[tuple[Place, Any]]:
    """Return what stands under the key of a kind, each with its place."""
    if kind.one:
        return [(place, value)]
    listed = value if isinstance(value, list) else []
    return [((*place, number), each) for number, each in enumerate(listed)]


def plain(value: Any) -> Any:
    """Return a value as JSON has it: a decimal without idle noughts."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


def in_words(place: Place, document: Document) -> str:
    """Return a place for a person: "priority 1, objective 1.2, by_when"."""
    words: list[str] = []
    here: Any = document
    kinds: tuple[Kind, ...] = DOCUMENT
    kind = None
    for step in place:
        if isinstance(step, int) and kind:
            here = here[step] if isinstance(here, list) and step < len(here) else {}
            name = here.get(kind.named_by) if isinstance(here, dict) else None
            words[-1] = f"{kind.name} {name or f'number {step + 1}'}"
        else:
            kind = next((each for each in kinds if each.key == step), None)
            here = here.get(step) if isinstance(here, dict) else {}
            words.append(str(step))
            kinds = kind.parts if kind else ()
    return ", ".join(words)
