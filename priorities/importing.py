"""A plan from a file: checked as a whole, shown before it is loaded, loaded whole or not at all.

A plan file is a workbook, or YAML: see `planfile`. Or it is a Django fixture of one plan (JSON),
by natural keys, in an order in which each record comes after those that it names. What the file
lacks is left out of the plan, and never deleted.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, models, transaction

from priorities.models import (
    Finding,
    InPlan,
    Inspection,
    Plan,
    PlanFile,
    PlanRecord,
    PlanType,
    Post,
    RatingLevel,
    TargetStep,
)
from priorities.planfile import faults, files, kinds
from priorities.planfile.document import document_of
from priorities.planfile.entries import Document, NoPlan
from priorities.planfile.values import empty
from priorities.versions import changes as versions
from wsoa import audit, history
from wsoa.cells import CONTROL, Wrong
from wsoa.models import AuditDetail, AuditEvent, LocalArea
from wsoa.today import today

JSON = (b"[", b"{")  # what a fixture begins with
LARGEST = 5_000_000  # bytes; a whole statement has a hundredth of that
SHARED = (
    PlanType,
    RatingLevel,
)  # by all areas: a file may add a type with its words and change nothing
# Every kind of record that a file may hold, and how the rows of a plan [area, reference] are found.
OF_PLAN = {"plan__area__slug": 0, "plan__reference": 1}
KINDS = {
    PlanType: {},
    RatingLevel: {},
    Inspection: {"area__slug": 0},
    Finding: {"inspection__area__slug": 0},
    Post: {"area__slug": 0},
    Plan: {"area__slug": 0, "reference": 1},
    **{kind.model: OF_PLAN for kind in kinds.KINDS if kind.in_plan},
    TargetStep: {"measure__plan__area__slug": 0, "measure__plan__reference": 1},
}
# What plans of an area share, and the paths by which a plan has it.
IN_PLANS = {
    Post: ("objective__owners", "leads", "authors", "signatories"),
    Inspection: ("inspection",),
    Finding: ("inspection__findings", "priority__answers", "objective__answers"),
}
LEAVABLE = tuple(kind for kind in KINDS if issubclass(kind, InPlan))
BY_NAME = {kind._meta.label_lower: kind for kind in KINDS}


class Refused(Exception):
    """Why a file cannot be loaded, in words for who chose it.

    `faults` are what is wrong in a file that is a plan, each with its place: see planfile.files.
    """

    def __init__(self, reason, faults=()):
        super().__init__(reason)
        self.faults = faults


class LoadedAlready(Refused):
    """A file that was kept is gone: it was confirmed twice, or another was checked in its place."""

    def __init__(self):
        super().__init__("This file is loaded already.")


class Outdated(Exception):
    """What a file would do, `preview`, is no longer what was shown."""

    def __init__(self, preview):
        super().__init__(preview)
        self.preview = preview


@dataclass
class Preview:
    """What a file does to the plan: labels of records, and what becomes of changed ones.

    `gone` are those that the file lacks: it leaves them out of the plan. Of `moved` ones nothing
    changes but their place among others. `others` are changed ones that other plans have, too, each
    with the titles of those plans.
    """

    plan: str
    added: list[str]
    changed: list[list]  # of a label and its changes in words
    gone: list[str]
    unchanged: int
    moved: int
    others: list[list]


def check(content: bytes | Document, *, area=None) -> Preview:
    """Return what loading a file or a document would do, and leave everything as it is.

    Raises Refused for what is no plan file, or one of another area than `area`.
    """
    with transaction.atomic():
        preview = load(content, area=area, by=None)
        transaction.set_rollback(True)
    return preview


def keep(content: bytes, *, name: str, area: LocalArea, by) -> PlanFile:
    """Check a file and keep it until it is confirmed, in place of what the person checked before.

    Of a file that has faults those are kept. Raises Refused for what is no plan file.
    """
    try:
        preview = asdict(check(content, area=area))
    except Refused as refused:
        if not refused.faults:
            raise
        # They quote the file, and the database keeps no control characters.
        told = [
            [CONTROL.sub("\N{REPLACEMENT CHARACTER}", each) for each in fault]
            for fault in refused.faults
        ]
        preview = {"faults": told}
    with transaction.atomic():
        PlanFile.objects.in_area(area).filter(checked_by=by).delete()
        return PlanFile.objects.create(
            area=area,
            name=name[: PlanFile._meta.get_field("name").max_length],
            content=b"" if "faults" in preview else content,
            sha256=digest(content),
            preview=preview,
            checked_by=by,
            checked_on=today(),
        )


def confirm(file: PlanFile, *, by) -> bool:
    """Load a file that was kept, forget it, and return True.

    Return False, and change no plan, if that would no longer do what was shown: the file's
    preview then says what it would do now. Raises Refused as `check`, LoadedAlready if it is gone.
    """
    if file.refused:
        raise Refused("The file has faults.")
    try:
        with transaction.atomic():
            if not PlanFile.objects.select_for_update().filter(pk=file.pk).exists():
                raise LoadedAlready
            preview = load(bytes(file.content), area=file.area, by=by)
            if asdict(preview) != file.preview:
                raise Outdated(preview)
            file.delete()
    except Outdated as outdated:
        file.preview = asdict(outdated.preview)
        file.save(update_fields=["preview"])
        return False
    return True


def load(content: bytes | Document, *, by, area=None, note="") -> Preview:
    """Load a plan file or a document whole, with one event that has a part for each record it
    changed, and as the next version of the plan if it changed anything; `note` says of that why.

    Raises Refused, and changes nothing, for what is no plan file, or one of another area.
    """
    placed = read(content, area)
    plan = plan_of([record for _, record in placed], area)
    with transaction.atomic():
        if not LocalArea.objects.select_for_update().filter(slug=plan[0]).exists():
            raise Refused(f"There is no area {plan[0]!r} here. Load its area first.")
        before = {kind: stored(kind, plan) for kind in KINDS}
        stood = standing_before(before[Plan])
        loaded = [save(where, record) for where, record in placed]
        if len({audit.name(row) for row in loaded}) < len(loaded):
            raise Refused("The file has one record twice. Remove one of the two.")
        unless_cut(loaded)
        published_on = leave_out(loaded, before)
        after = {kind: stored(kind, plan) for kind in KINDS}
        for kind in SHARED:
            if any(after[kind][pk] != row for pk, row in before[kind].items()):
                reason = "has other words than those loaded, which all areas share. Remove it."
                raise Refused(f"A {kind._meta.verbose_name} in the file {reason}")
        added = [row for pk, row in after[RatingLevel].items() if pk not in before[RatingLevel]]
        if any(row["plan_type_id"] in before[PlanType] for row in added):
            raise Refused("The file adds a word to a type whose words all areas share. Remove it.")
        preview = told(loaded, before, after, content, plan, by)
        versions.record(
            row_of(loaded),
            document=document_of(row_of(loaded)),
            by=by,
            published_on=published_on,
            note=note,
            before=stood,
        )
        return preview


def standing_before(plans):
    """Return the document of the plan that a load is about, if it stands already."""
    return next((document_of(plan) for plan in Plan.objects.filter(pk__in=plans)), None)


def row_of(loaded):
    """Return the plan among the rows of a file."""
    return next(each for each in loaded if isinstance(each, Plan))


def read(content, area):
    """Return the records of a file or a document, each with where it is in that."""
    if isinstance(content, bytes) and len(content) > LARGEST:
        raise Refused("The file is larger than 5 MB, and no plan is. Choose another file.")
    if isinstance(content, bytes) and content.lstrip()[:1] in JSON:
        return fixture(content, area)
    try:
        is_file = isinstance(content, bytes)
        return files.records(files.opened(content) if is_file else files.as_said(content), area)
    except NoPlan as reason:
        raise Refused(str(reason)) from None
    except files.Faulty as faulty:
        number = len(faulty.faults)
        reason = f"The file has {number} fault{'s' if number > 1 else ''}."
        raise Refused(reason, faulty.faults) from None


def fixture(content, area):
    """Return the records of a fixture, each with its number."""
    records = parsed(content)
    plan = plan_of(records, area)
    for number, record in enumerate(records, 1):
        vet(number, record, plan)
    vet_findings(records, plan)
    return [(f"Record {number}, {each['model']}", each) for number, each in enumerate(records, 1)]


def parsed(content):
    """Return the records of a fixture, or say why it holds none."""
    try:
        records = json.loads(content)
        text = json.dumps(records, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError):
        raise Refused("The file is not JSON. Choose a Django fixture of a plan.") from None
    if "\\u0000" in text:
        raise Refused("The file has a null character, which cannot be stored. Remove it.")
    whole = isinstance(records, list) and all(isinstance(each, dict) for each in records)
    if not whole or not records:
        raise Refused("The file is not a list of records. Choose a Django fixture of a plan.")
    return records


def plan_of(records, area):
    """Return the natural key of the one plan that a file holds."""
    fields = [each.get("fields") for each in records if each.get("model") == "priorities.plan"]
    if len(fields) != 1 or not isinstance(fields[0], dict):
        raise Refused("The file must hold one record of the model priorities.plan.")
    slug, reference = fields[0].get("area"), fields[0].get("reference")
    if not (isinstance(slug, list) and len(slug) == 1 and isinstance(slug[0], str)):
        raise Refused('The plan must name its area, like "area": ["wandsworth"].')
    if not (isinstance(reference, str) and reference):
        raise Refused('The plan must have a reference, like "reference": "wsoa-2020".')
    if area and slug[0] != area.slug:
        raise Refused(f"The plan is of the area {slug[0]!r}. Load it there: this is {area}.")
    return [slug[0], reference]


def vet(number, record, plan):
    """Refuse a record that is of no kind that a plan has, or that reaches outside the plan."""
    kind = BY_NAME.get(str(record.get("model")))
    if not kind:
        named = record.get("model")
        raise Refused(f"Record {number} is of the model {named!r}, which is no part of a plan.")
    if record.keys() != {"model", "fields"} or not isinstance(record["fields"], dict):
        raise Refused(f"Record {number} must have model and fields and nothing else, no key.")
    known = {field.name: field for field in (*audit.kept(kind._meta), *kind._meta.many_to_many)}
    for name, value in record["fields"].items():
        if name not in known:
            raise Refused(f"Record {number}, {kind._meta.verbose_name}, has no field {name!r}.")
        if known[name].is_relation and value is not None:
            keys = value if known[name].many_to_many else [value]
            if not inside(known[name].related_model, keys, plan):
                raise Refused(
                    f"Record {number}: {name} must name records of this plan and area, "
                    "by their natural keys."
                )
        elif not (known[name].is_relation or empty(known[name], value)):
            try:
                record["fields"][name] = faults.read(known[name], value)
            except Wrong as wrong:
                named = f"Record {number}, {kind._meta.verbose_name}, {name}"
                raise Refused(f"{named}: {wrong}") from None


def vet_findings(records, plan):
    """Refuse records that have findings of an inspection, and not all that are loaded."""
    given = defaultdict(set)
    for each in records:
        if each["model"] == "priorities.finding":
            inspection = (each["fields"].get("inspection") or [""])[-1]
            given[inspection].add(each["fields"].get("reference"))
    for inspection, names in given.items():
        if reason := faults.findings_not_in(names, inspection, plan[0]):
            raise Refused(f"Inspection {inspection}: {reason}")


def inside(kind, keys, plan):
    """Whether natural keys are of records of this plan, or, where no plan has them, of its area."""
    if not isinstance(keys, list) or not all(isinstance(key, list) for key in keys):
        return False
    depth = 2 if kind is Plan or issubclass(kind, PlanRecord) else 1
    return kind in SHARED or all(key[:depth] == plan[:depth] for key in keys)


def save(where, record):
    """Save one record of a file and return its row, or refuse it with the reason."""
    try:
        (row,) = serializers.deserialize("python", [record])
        row.object._state.adding = row.object.pk is None  # else it would clash with itself
        fields = row.object._meta.concrete_fields
        empty = [
            each.name for each in fields if each.null and each.value_from_object(row.object) is None
        ]
        row.object.full_clean(exclude=empty)
        new = row.object._state.adding
        row.save(
            update_fields=None if new else [each.name for each in audit.kept(row.object._meta)]
        )
    except DeserializationError:
        reason = "names a record that is neither loaded nor before it in the file, or has a value"
        raise Refused(f"{where}, {reason} that cannot be read.") from None
    except ValidationError as error:
        reason = " ".join(
            f"{name}: {text}" for name, texts in error.message_dict.items() for text in texts
        )
        raise Refused(f"{where}: {reason}") from None
    except (
        IntegrityError,
        DataError,
        models.ObjectDoesNotExist,
        OverflowError,
        TypeError,
        ValueError,
    ):
        reason = "lacks a value that it needs, or breaks a rule of the plan."
        raise Refused(f"{where}, {reason}") from None
    return row.object


def unless_cut(loaded):
    """Refuse a file that has a row and lacks what the row is part of: that would be left out."""
    here = {(type(row), row.pk) for row in loaded}
    for row in loaded:
        wholes = [field for field in row._meta.concrete_fields if field.is_relation]
        for field in wholes:
            kind, key = field.related_model, field.value_from_object(row)
            if issubclass(kind, InPlan) and (kind, key) not in here:
                whole = label(getattr(row, field.name))
                reason = f"{label(row)} is in the file, and {whole}, to which it belongs, is not."
                raise Refused(f"{reason} Add the one or remove the other.")


def leave_out(loaded, before):
    """Leave out of the plan what it had `before` and a file lacks; what the file has is in it.

    Returns from which day on that holds.
    """
    plan = row_of(loaded)
    latest = plan.versions.first()
    old = before[Plan].get(plan.pk, {}).get("published_on")
    day = versions.day_of(plan, latest.published_on if latest else old)
    for kind in LEAVABLE:
        rows, here = kind._base_manager, {each.pk for each in loaded if type(each) is kind}
        rows.filter(pk__in=before[kind].keys() - here, left_on=None).update(left_on=day)
        rows.filter(pk__in=here).exclude(left_on=None).update(left_on=None)
        if before[Plan]:
            rows.filter(pk__in=here - before[kind].keys()).update(joined_on=day)
    return day


def stored(kind, plan):
    """Return {pk: {field: value}} of the rows of one kind that belong to a plan or are shared."""
    rows = kind._base_manager.filter(**{name: plan[part] for name, part in KINDS[kind].items()})
    many = [field.name for field in kind._meta.many_to_many]
    return {row.pk: values(row, many) for row in rows.prefetch_related(*many)}


def values(row, many):
    """Return the values of a row in the shape that the trail keeps, and whether it was left out;
    several records as text.
    """
    single = {field.attname: getattr(row, field.attname) for field in audit.kept(row._meta)}
    if isinstance(row, InPlan):
        single["left_on"] = row.left_on
    several = {name: "; ".join(sorted(map(str, getattr(row, name).all()))) for name in many}
    return {"version": None} | single | several


def told(loaded, before, after, content, plan, by):
    """Leave the event of a load, and return what it did in words."""
    row = row_of(loaded)
    whole = audit.noted("plan loaded", row, by=by)
    reason = f"File with SHA-256 {digest(content)}"
    AuditDetail.objects.create(event=whole, changes={}, reason=reason)
    for kind in KINDS:
        news = {pk: new for pk, new in after[kind].items() if new != before[kind].get(pk)}
        audit.append("plan loaded", before[kind], news, model=kind, by=by, part_of=whole)
    parts = AuditEvent.objects.filter(part_of=whole).select_related("by", "detail")
    lines = history.lines(parts)
    changes = {part.record: line.changes for part, line in zip(parts, lines, strict=True)}
    moved = {part.record for part in parts if part.fields == ["position"]}
    new = {audit.name(each) for each in loaded if each.pk not in before[type(each)]}
    kept = {audit.name(each) for each in loaded}
    return Preview(
        plan=str(row),
        added=[label(each) for each in loaded if audit.name(each) in new],
        changed=[
            [label(each), changes[audit.name(each)]]
            for each in loaded
            if audit.name(each) in changes.keys() - new - moved
        ],
        gone=[
            label(each)
            for kind in LEAVABLE
            for each in kind._base_manager.filter(pk__in=standing(before[kind]))
            if audit.name(each) not in kept
        ],
        unchanged=len(kept - changes.keys()),
        moved=len(moved & kept),
        others=others(row, [each for each in loaded if audit.name(each) in changes.keys() - new]),
    )


def others(plan, rows):
    """Return those of some changed rows that other plans of the area have, each as [label, titles
    of the plans], in a fixed number of statements.
    """
    found = {}
    for kind, paths in IN_PLANS.items():
        changed = {each.pk: each for each in rows if type(each) is kind}
        for path in paths if changed else ():
            plans = Plan.objects.filter(area=plan.area_id, **{f"{path}__in": changed})
            named = plans.exclude(reference=plan.reference).values_list(path, "title")
            for key, title in named.distinct():
                found.setdefault((label(changed[key])), set()).add(title)
    return [[name, sorted(titles)] for name, titles in found.items()]


def standing(rows):
    """Return the keys of those stored rows that were in the plan."""
    return [pk for pk, row in rows.items() if row["left_on"] is None]


def digest(content):
    """Return the SHA-256 of a file, or of a document as JSON."""
    if not isinstance(content, bytes):
        content = json.dumps(content, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def label(row):
    """Return what a record is called in a preview: "Action 1.2.4"."""
    return f"{row._meta.verbose_name.capitalize()} {row}"
