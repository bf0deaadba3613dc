"""What differs between two documents of a plan, record by record and field by field. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from django.db import models
from django.db.models import NOT_PROVIDED, Field
from django.utils.formats import date_format
from django.utils.text import capfirst

from priorities.models import Post
from priorities.planfile.entries import Document, Entry, entries, plain
from priorities.planfile.kinds import KINDS, Kind, default

Key = tuple[str, ...]  # ("actions", "1.2.4"): what a record is, and its name among its kind
EMPTY = "empty"


class What(models.TextChoices):
    """What became of a record. One that changed as well as moved has moved."""

    ADDED = "added", "Added"
    LEFT_OUT = "left_out", "Left out"
    MOVED = "moved", "Moved"
    CHANGED = "changed", "Changed"


class Row(NamedTuple):
    """A record of a document with all its fields, in which it stands, and as which of its list."""

    kind: Kind
    name: str
    holder: Key
    said: dict[str, Any]
    place: int


class FieldChange(NamedTuple):
    name: str
    before: Any
    after: Any


class Change(NamedTuple):
    """What became of one record. `before` or `after` is None where there is none.

    `fields` are those that differ; of a record that was added or left out there are none.
    """

    what: What
    key: Key
    before: Row | None
    after: Row | None
    fields: list[FieldChange]

    @property
    def row(self) -> Row:
        """The record as it is, or was."""
        return cast(Row, self.after or self.before)


def difference(before: Document, after: Document) -> list[Change]:
    """Return what became of each record, kind by kind and in the order of the newer document.

    A record is known by its reference, a step by its number: nothing else makes it the same. It
    moved if it stands in another record, or in another order than those that stayed in place.
    """
    old, new = rows(before), rows(after)
    shifted = out_of_order(old, new)
    found = [became(key, old.get(key), new.get(key), key in shifted) for key in {**new, **old}]
    order = {kind.key: number for number, kind in enumerate(KINDS)}
    return sorted((each for each in found if each), key=lambda each: order[each.row.kind.key])


def became(key: Key, before: Row | None, after: Row | None, shifted: bool) -> Change | None:
    if before is None or after is None:
        what = What.LEFT_OUT if after is None else What.ADDED
        return Change(what, key, before, after, [])
    fields = [
        FieldChange(name, before.said[name], value)
        for name, value in after.said.items()
        if before.said[name] != value
    ]
    if shifted or before.holder != after.holder:
        return Change(What.MOVED, key, before, after, fields)
    return Change(What.CHANGED, key, before, after, fields) if fields else None


def rows(document: Document) -> dict[Key, Row]:
    """Return the records of a document by what they are, in their order."""
    found = {}
    for number, entry in enumerate(entries(document)):
        held = key_of(entry.holder) if entry.holder else ()
        found[key_of(entry)] = Row(entry.kind, name_of(entry), held, said_by(entry), number)
    return found


def key_of(entry: Entry) -> Key:
    return (entry.kind.key,) if entry.kind.one else (entry.kind.key, name_of(entry))


def name_of(entry: Entry) -> str:
    """Return what no other record of the kind is called: "1.2.M1, step 2", "delivery complete"."""
    kind = entry.kind
    if kind.named_by not in kind.fields and entry.holder:
        return f"{entry.holder.name}, {kind.name} {entry.said.get(kind.place) or entry.number}"
    anew = entry.said.get(kind.anew)
    return f"{anew} {entry.name}" if anew else entry.name


def said_by(entry: Entry) -> dict[str, Any]:
    """Return {field: value} of a record, names of several in order. Its place is its order."""
    found = {}
    for name, field in entry.kind.fields.items():
        if name != entry.kind.place:
            usual = default(field)
            value = entry.said.get(name, None if usual is NOT_PROVIDED else plain(usual))
            found[name] = sorted(value) if field.many_to_many and value else value
    return found


def out_of_order(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> set[Key]:
    """Return the fewest records that went elsewhere in their list, so that the others stayed."""
    lists: dict[tuple[str, Key], list[Key]] = defaultdict(list)
    for key, row in new.items():
        if key in old and old[key].holder == row.holder and row.kind.place:
            lists[row.kind.key, row.holder].append(key)
    return {
        key for keys in lists.values() for key in shifted(keys, [old[key].place for key in keys])
    }


def shifted(keys: list[Key], places: list[int]) -> set[Key]:
    """Return the keys that are not among the most whose places rise."""
    ends: list[int] = []  # the smallest place on which a run of each length ends
    lengths = []
    for place in places:
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        lengths.append(length)
    wanted, stayed = len(ends) - 1, set()
    for key, length in zip(reversed(keys), reversed(lengths), strict=True):
        if length == wanted:
            stayed.add(key)
            wanted -= 1
    return set(keys) - stayed


# In words


class Told(NamedTuple):
    """A change in words. `lines` are what differs, as (field, before, after)."""

    what: str
    kind: str
    name: str
    text: str
    lines: list[tuple[str, str, str]]


def told(changes: Iterable[Change], *documents: Document) -> list[Told]:
    """Return changes between documents in words, posts as people call them."""
    posts = {
        each["slug"]: f"{each.get('title')}, {each.get('organisation')}"
        for document in documents
        for each in document.get("posts", [])
    }
    return [tell(change, posts) for change in changes]


def tell(change: Change, posts: Mapping[str, str]) -> Told:
    kind, said = change.row.kind, change.row.said
    lines = [
        (
            capfirst(str(kind.fields[each.name].verbose_name)),
            in_words(kind.fields[each.name], each.before, posts),
            in_words(kind.fields[each.name], each.after, posts),
        )
        for each in change.fields
    ]
    if change.what == What.MOVED:
        lines.insert(0, ("Place", *places(change)))
    text = said.get("title") or said.get("name") or said.get("text") or said.get("note") or ""
    return Told(change.what.value, capfirst(kind.name), change.row.name, str(text), lines)


def places(change: Change) -> tuple[str, str]:
    """Return where a record that moved stood and stands: in what, or in which order."""
    before, after = change.before, change.after
    if before and after and before.holder != after.holder:
        return called(before.holder), called(after.holder)
    return "elsewhere in its list", "in another order"


def called(key: Key) -> str:
    """Return what a record is called by its key: "Objective 1.2"."""
    kinds = {kind.key: kind for kind in KINDS}
    return capfirst(" ".join([kinds[key[0]].name, *key[1:]]))


def in_words(field: Field, value: Any, posts: Mapping[str, str]) -> str:
    """Return a value of a document as a person reads it."""
    if value is None or value == "" or value == []:
        return EMPTY
    if isinstance(value, list):
        return "; ".join(in_words(field, each, posts) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {in_words(field, each, posts)}" for name, each in value.items())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field.is_relation:
        return posts.get(value, value) if field.related_model is Post else str(value)
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(value), "j F Y")
    return str(dict(field.flatchoices).get(value, value))
