"""The document of a draft, edited. Pure: each change gives back a new document, or says why not.

A part of a plan is addressed by the key of its list and its name: ("actions", "1.1.2"). The plan
itself and its inspection, of which there is one, need no name; a step is "1.1.M1-2".
"""

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from priorities.planfile.entries import Document, Entry, entries, plain
from priorities.planfile.faults import Fault
from priorities.planfile.kinds import KINDS, Kind, default

SHARED = ("type", "rating_levels")  # by all areas: no draft changes them
EDITABLE = {kind.key: kind for kind in KINDS if kind.key not in SHARED}
HOLDERS = {part.key: kind for kind in EDITABLE.values() for part in kind.parts}
# What stands before the number in a reference that is offered: 1.1.M2.
LETTERS = {"measures": "M", "impacts": "I", "roadmap": "R", "findings": "W"}
LETTERS |= {"bodies": "B", "reporting_lines": "L"}


class NotThere(LookupError):
    """A draft has no such part: it was removed, or is called otherwise now."""


def begun(document: Document) -> Document:
    """Return a document as a draft has it: without what all areas share, and in its own order."""
    new = {key: value for key, value in deepcopy(document).items() if key not in SHARED}
    for entry in entries(new):
        entry.said.pop(entry.kind.place, None)  # it follows from the order, which may be changed
    return new


def named(document: Document) -> Document:
    """Return a document in which each part that had no reference has the one that is offered."""
    new = deepcopy(document)
    for entry in entries(new):
        by, kind = entry.kind.named_by, entry.kind
        listed = kind.key in EDITABLE and not kind.one
        if listed and by == "reference" and by in kind.fields and not entry.name:
            under, place = entry.holder.name if entry.holder else "", int(entry.place[-1])
            entry.said[by] = offered(new, kind.key, under, from_number=place + 1)
    return new


def is_empty(document: Document, fault: Fault) -> bool:
    """Whether a fault is only that something is missing."""
    found: Any = document
    for step in fault.place:
        try:
            found = found[step]
        except (KeyError, IndexError):
            return True
        except TypeError:
            return False
    return found in (None, "", [])


def name_of(entry: Entry) -> str:
    """Return by which name a part is addressed."""
    if entry.kind.named_by in entry.kind.fields or not entry.holder:
        return entry.name
    return f"{entry.holder.name}-{entry.number}"


def find(document: Document, key: str, name: str = "") -> Entry:
    """Return one part of a document. Raises NotThere."""
    for entry in entries(document):
        if entry.kind.key == key and (entry.kind.one or name_of(entry) == name):
            return entry
    raise NotThere(key, name)


def names(document: Document, key: str) -> list[str]:
    """Return what the parts of one kind are called, in their order."""
    return [name_of(entry) for entry in entries(document) if entry.kind.key == key]


def siblings(document: Document, entry: Entry) -> list[Any]:
    """Return the list in which a part stands."""
    found: Any = document
    for step in entry.place[:-1]:
        found = found[step]
    return found


def digest(entry: Entry) -> str:
    """Return what tells whether a part, without those in it, is still the same."""
    said = {name: entry.said.get(name) for name in entry.kind.fields}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def offered(document: Document, key: str, under: str = "", *, from_number: int = 0) -> str:
    """Return the next reference for a new part: 1, then 1.1, 1.1.1, 1.1.M1; else W1, B1, L1.

    It is counted on from the length of the list, or `from_number`, to the first that is free.
    """
    holder = find(document, HOLDERS[key].key, under).said if key in HOLDERS else document
    stem = LETTERS.get(key, "")
    if under and key in HOLDERS and HOLDERS[key].in_plan:
        stem = f"{under}.{stem}"
    taken, number = {*names(document, key)}, from_number or len(holder.get(key, ())) + 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def added(document: Document, key: str, said: dict[str, Any], under: str = "") -> Document:
    """Return a document with one part more, the last of its list.

    Raises NotThere if it has no such holder, ValidationError if the name is taken.
    """
    new, kind = deepcopy(document), EDITABLE[key]
    holder = find(new, HOLDERS[key].key, under).said if key in HOLDERS else new
    refuse_twice(new, kind, said, under)
    part = trimmed(kind, said)
    if kind.one:
        holder[key] = part
    else:
        holder.setdefault(key, []).append(part)
    return new


def changed(document: Document, key: str, name: str, said: dict[str, Any]) -> Document:
    """Return a document in which a part says something else; what `said` leaves out stays.

    Another name is taken over wherever the document has the old one. Raises NotThere, or
    ValidationError if the new name is taken.
    """
    new = deepcopy(document)
    entry = find(new, key, name)
    kind, old = entry.kind, entry.name
    own = {field: entry.said[field] for field in kind.fields if field in entry.said}
    parts = {part.key: entry.said[part.key] for part in kind.parts if part.key in entry.said}
    fresh = trimmed(kind, own | said)
    if str(fresh.get(kind.named_by, "")) != old:
        refuse_twice(new, kind, fresh, entry.holder.name if entry.holder else "")
    entry.said.clear()
    entry.said.update(fresh | parts)
    if entry.name != old:
        for user, field in users(new, kind, old):
            value = user.said[field]
            is_list = isinstance(value, list)
            user.said[field] = (
                [entry.name if each == old else each for each in value] if is_list else entry.name
            )
    return new


def moved(document: Document, key: str, name: str, *, up: bool) -> Document:
    """Return a document in which a part stands one place earlier or later in its list.

    At the end of the list it stays where it is. Raises NotThere.
    """
    new = deepcopy(document)
    entry = find(new, key, name)
    listed, here = siblings(new, entry), int(entry.place[-1])
    there = here - 1 if up else here + 1
    if 0 <= there < len(listed):
        listed[here], listed[there] = listed[there], listed[here]
    return new


def removed(document: Document, key: str, name: str) -> Document:
    """Return a document without a part and all that stands in it. Nothing names them any more;
    a line of reporting that did goes with them. Raises NotThere.
    """
    new = deepcopy(document)
    entry = find(new, key, name)
    gone = within(new, entry)
    if entry.kind.one:
        del new[key]
    else:
        siblings(new, entry).pop(int(entry.place[-1]))
        drop_empty(new, entry)
    lines = {}  # each once, though a line may have the same body at both ends
    for each in gone:
        for user, field in users(new, each.kind, each.name):
            if user.kind.fields[field].many_to_many:
                user.said[field] = [other for other in user.said[field] if other != each.name]
            elif user.kind.fields[field].null:
                del user.said[field]
            else:
                lines[name_of(user)] = user.kind.key
    for line, its_key in lines.items():
        new = removed(new, its_key, line)
    return new


def within(document: Document, entry: Entry) -> list[Entry]:
    """Return a part and all that stands in it."""
    size = len(entry.place)
    return [each for each in entries(document) if each.place[:size] == entry.place]


def drop_empty(document: Document, entry: Entry) -> None:
    """Take a list that has become empty out of what holds it."""
    holder = entry.holder.said if entry.holder else document
    if not holder[entry.kind.key]:
        del holder[entry.kind.key]


def users(document: Document, kind: Kind, name: str) -> Iterator[tuple[Entry, str]]:
    """Yield each part that names one of a kind, and the field in which it does."""
    for entry in entries(document):
        for field, about in entry.kind.fields.items():
            if about.is_relation and about.related_model is kind.model:
                value = entry.said.get(field)
                if name and (value == name or (isinstance(value, list) and name in value)):
                    yield entry, field


def trimmed(kind: Kind, said: dict[str, Any]) -> dict[str, Any]:
    """Return what a part says, in the order of its fields and without what it need not say."""
    return {
        name: said[name]
        for name, field in kind.fields.items()
        if said.get(name) not in (None, "", []) and said[name] != plain(default(field))
    }


def refuse_twice(document: Document, kind: Kind, said: dict[str, Any], under: str) -> None:
    name = str(said.get(kind.named_by, ""))
    if kind.one or kind.named_by not in kind.fields or name not in names(document, kind.key):
        return
    taken = f"{capfirst(kind.name)} {name} is in this draft already."
    free = f", such as {offered(document, kind.key, under)}" if kind.named_by == "reference" else ""
    raise ValidationError({kind.named_by: f"{taken} Choose another {kind.named_by}{free}."})


# For the trail


def differences(old: Document, new: Document) -> dict[str, list[Any]]:
    """Return {what, in words: [before, after]} of all that is not the same in two documents."""
    before, after = flat(old), flat(new)
    changes = {
        label: [before.get(label), after.get(label)]
        for label in (before | after)
        if before.get(label) != after.get(label)
    }
    orders, now = order(old), order(new)
    for label, found in now.items():
        was = orders.get(label, [])
        if was != found and sorted(was) == sorted(found):
            changes[label] = [was, found]
    return changes


def flat(document: Document) -> dict[str, Any]:
    """Return every value of a document by what it is: "Action 1.1.2, text".

    In the order of the fields: PostgreSQL keeps another one of what a document says.
    """
    return {
        f"{called(entry)}, {field.verbose_name}": entry.said[name]
        for entry in entries(document)
        for name, field in entry.kind.fields.items()
        if name in entry.said
    }


def order(document: Document) -> dict[str, list[str]]:
    """Return what stands in each list of a document, in its order."""
    found: dict[str, list[str]] = {}
    for entry in entries(document):
        where = f" of {called(entry.holder)}" if entry.holder else ""
        found.setdefault(f"Order of {entry.kind.key}{where}", []).append(name_of(entry))
    return found


def called(entry: Entry) -> str:
    """Return what a part is called in the trail: "Action 1.1.2"; of the plan only "Plan"."""
    words = str(capfirst(entry.kind.name))
    return words if entry.kind.one else f"{words} {name_of(entry)}"
