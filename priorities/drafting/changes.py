"""Audited writes of drafts: each edits the latest document, or nothing.

The trail keeps what an edit changed, part by part. Two people may write one draft: an edit is
refused only if the very part was changed by someone else since it was shown.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from priorities import importing
from priorities.drafting import editing, previewing
from priorities.drafting.models import PlanDraft
from priorities.models import Finding, Inspection, Plan, PlanType
from priorities.planfile import files
from priorities.planfile.document import Fault, document_of, faults
from priorities.planfile.entries import Document, NoPlan
from wsoa import audit
from wsoa.cells import shown
from wsoa.models import LocalArea, User
from wsoa.today import today

GONE = (
    "Someone removed this, or gave it another reference, while you were working. Copy what you "
    "typed, and go back to the draft."
)

TAKEN = (
    "A plan with this reference was loaded meanwhile. Give this one another reference, or abandon "
    "this draft and start the next version of that plan."
)


class Seen(NamedTuple):
    """What a form showed of a draft: its version, and the digest of the part."""

    version: int
    digest: str = ""


def start(
    area: LocalArea, *, document: Document | None = None, by: User, plan: Plan | None = None
) -> PlanDraft:
    """Begin a draft, of the next version of `plan` or of a new one.

    It begins with `document`, or else with what the plan says now.

    Raises ValidationError, and begins none, if the reference is that of a plan of the area, or if
    somebody drafts it already.
    """
    stands = document_of(plan) if plan else {}
    document = document or stands
    reference = document["plan"]["reference"]
    if not plan and Plan.objects.in_area(area).filter(reference=reference).exists():
        reason = "There is a plan with this reference. Start its next version, or choose another."
        raise ValidationError({"reference": reason})
    draft = PlanDraft(
        area=area,
        reference=reference,
        plan=plan,
        document=editing.begun(document),
        based_on=fingerprint(stands),
        started_by=by,
        started_on=today(),
        changed_on=today(),
    )
    with audit.created("draft started", draft, by=by):
        unless_drafted_twice(draft)
        draft.full_clean()
        draft.save()
    return draft


def unless_drafted_twice(draft: PlanDraft) -> None:
    """Tell what is wrong beside the reference, where a person can put it right."""
    try:
        draft.validate_constraints()
    except ValidationError as error:
        raise ValidationError({"reference": error.messages}) from None


def start_from(content: bytes, *, area: LocalArea, by: User) -> PlanDraft:
    """Begin a draft with what a workbook or a YAML file has of a plan, which may lack anything.

    Raises ValidationError, and begins none, with all that is wrong in it otherwise.
    """
    try:
        file = files.opened(content)
    except (files.Faulty, NoPlan) as wrong:
        raise ValidationError([str(each) for each in wrong.args]) from None
    plan = file.document.get("plan")
    if not isinstance(plan, dict) or not plan.get("reference"):
        raise ValidationError("The plan has no reference. Give it one in the file, like wsoa-2018.")
    unless_of_new_type(file.document)
    document = editing.named(file.document)
    wrong_in = [each for each in faults(document, area) if not editing.is_empty(document, each)]
    if wrong_in:
        raise ValidationError([f"{file.where(each.place)}: {each.message}" for each in wrong_in])
    held = Plan.objects.in_area(area).filter(reference=plan["reference"]).first()
    try:
        return start(area, document=document, plan=held, by=by)
    except ValidationError as error:
        raise ValidationError(error.messages) from None


def unless_of_new_type(document: Document) -> None:
    """Raise ValidationError if a file brings a type of plan: all areas share it, no draft has it.

    One without a name is told by its faults.
    """
    told = document.get("type")
    slug = str(told.get("slug") or "") if isinstance(told, dict) else ""
    if slug and not PlanType.objects.filter(slug=slug).exists():
        reason = f"{shown(slug)} is a type of plan that is not held here, and no draft can bring it"
        cure = "Load the file as a plan instead, or name a type that is held here."
        raise ValidationError(f"{reason}. {cure}")


def fingerprint(stands: Document) -> str:
    """Return what tells whether a plan is still as it was; "" of none."""
    told = json.dumps(stands, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest() if stands else ""


def standing(draft: PlanDraft) -> str:
    """Return the fingerprint, as of now, of the plan that a draft amends; "" for a new one."""
    return fingerprint(document_of(draft.plan) if draft.plan else {})


@contextmanager
def edited(draft: PlanDraft, verb: str, *, by: User) -> Iterator[PlanDraft]:
    """Run one edit of the latest document of a draft, so that it and its event commit together.

    Yields the draft as it is now. Raises ValidationError if nobody may edit it any more.
    """
    with transaction.atomic():
        latest = PlanDraft.objects.select_for_update().get(pk=draft.pk)
        unless_closed(latest)
        old = latest.document
        yield latest
        latest.version += 1
        latest.changed_on = today()
        latest.reference = latest.document["plan"]["reference"]
        unless_drafted_twice(latest)
        latest.full_clean()
        latest.save()
        changes = editing.differences(old, latest.document)
        before = {label: was for label, (was, _) in changes.items()}
        after = {label: now for label, (_, now) in changes.items()} | {"version": latest.version}
        said = {"verb": verb, "by": by, "recorded_on": today(), "part_of": None}
        audit.write([audit.entry(audit.name(latest), before, after, **said)])


def unless_closed(draft: PlanDraft) -> None:
    closed_on = draft.published_on or draft.abandoned_on
    if closed_on:
        day, state = date_format(closed_on, "j F Y"), draft.state.lower()
        raise ValidationError(f"This draft was {state} on {day}. Nothing in it can be changed.")


def unless_changed(latest: PlanDraft, key: str, name: str, seen: Seen) -> None:
    """Raise StaleRecord if a part says something else than was shown; ValidationError if gone."""
    try:
        entry = editing.find(latest.document, key, name)
    except editing.NotThere:
        raise ValidationError(GONE) from None
    if seen.version != latest.version and seen.digest != editing.digest(entry):
        raise audit.StaleRecord


def add_part(
    draft: PlanDraft, key: str, said: dict[str, Any], *, under: str = "", by: User
) -> None:
    """Add a part to a draft, the last of its list.

    Raises ValidationError, and adds nothing, if its name is taken or what holds it is gone.
    """
    with edited(draft, f"added to the draft: {key}"[:50], by=by) as latest:
        try:
            latest.document = editing.added(latest.document, key, said, under)
        except editing.NotThere:
            raise ValidationError(GONE) from None


def enter_inspection(draft: PlanDraft, said: dict[str, Any], *, by: User) -> None:
    """Enter the inspection that a draft answers, which is not held here yet.

    Raises ValidationError, and enters nothing, if the draft has one, or the area one of that name.
    """
    reference = said["reference"]
    if Inspection.objects.in_area(draft.area).filter(reference=reference).exists():
        reason = "This inspection is held here. Choose it in the details of the plan."
        raise ValidationError({"reference": reason})
    with edited(draft, "inspection entered in the draft", by=by) as latest:
        if "inspection" in latest.document:
            raise ValidationError("Someone entered an inspection meanwhile. Change that one.")
        new = editing.added(latest.document, "inspection", said)
        latest.document = editing.changed(new, "plan", "", {"inspection": reference})


def change_part(
    draft: PlanDraft, key: str, name: str, said: dict[str, Any], *, seen: Seen, by: User
) -> None:
    """Say something else in a part of a draft.

    Raises ValidationError, and changes nothing, if its new name is taken or if it is gone;
    StaleRecord if someone else changed it since it was shown.
    """
    with edited(draft, "draft changed", by=by) as latest:
        unless_changed(latest, key, name, seen)
        if key == "plan":
            unless_of_another_plan(latest, str(said.get("reference") or latest.reference))
        called = editing.find(latest.document, key, name).name
        if said.get("reference", called) != called:
            unless_found_by_inspectors(latest, key, name)
        latest.document = editing.changed(latest.document, key, name, said)


def unless_found_by_inspectors(draft: PlanDraft, key: str, name: str) -> None:
    """Raise ValidationError for an inspection, or a finding of one, that is loaded: it stays."""
    about = draft.document.get("inspection", {}).get("reference")
    found = Finding.objects.in_area(draft.area).filter(inspection__reference=about, reference=name)
    inspections = Inspection.objects.in_area(draft.area).filter(reference=about)
    is_held = {"inspection": inspections.exists, "findings": found.exists}
    if key in is_held and is_held[key]():
        reason = "Inspectors published this, and it is loaded. It stays, with its reference."
        raise ValidationError(reason)


def unless_of_another_plan(draft: PlanDraft, reference: str) -> None:
    other = Plan.objects.in_area(draft.area).filter(reference=reference)
    if other.exclude(pk=draft.plan_id).exists():
        reason = "There is a plan with this reference. Choose another."
        raise ValidationError({"reference": reason})


def move_part(draft: PlanDraft, key: str, name: str, *, up: bool, seen: Seen, by: User) -> None:
    """Put a part of a draft one place earlier or later in its list. Raises as `change_part`."""
    with edited(draft, "draft put in order", by=by) as latest:
        unless_changed(latest, key, name, seen)
        latest.document = editing.moved(latest.document, key, name, up=up)


def remove_part(draft: PlanDraft, key: str, name: str, *, seen: Seen, by: User) -> None:
    """Take a part, and all that stands in it, out of a draft. Raises as `change_part`."""
    with edited(draft, f"removed from the draft: {key}"[:50], by=by) as latest:
        unless_changed(latest, key, name, seen)
        unless_found_by_inspectors(latest, key, name)
        latest.document = editing.removed(latest.document, key, name)


def abandon(draft: PlanDraft, *, reason: str, by: User) -> None:
    """Give a draft up. It stays to be read.

    Raises ValidationError, and changes nothing, if it is published or abandoned already, or if
    someone else changed it since it was read.
    """
    unless_closed(draft)
    with audit.recorded("draft abandoned", draft, by=by, reason=reason):
        draft.abandoned_on = today()
        draft.full_clean()
        draft.save(update_fields=["abandoned_on"])


# Publishing


def published_form(draft: PlanDraft, published_on: date) -> Document:
    """Return the document that a draft publishes on a day."""
    plan = draft.document["plan"] | {"published_on": published_on.isoformat()}
    return draft.document | {"plan": plan}


def is_taken(draft: PlanDraft) -> bool:
    """Whether a draft of a new plan has the reference of a plan that was loaded meanwhile."""
    plans = Plan.objects.in_area(draft.area).filter(reference=draft.reference)
    return not draft.plan_id and plans.exists()


def missing(draft: PlanDraft) -> list[Fault]:
    """Return what keeps a draft from being published, by place: see planfile's `faults`."""
    taken = [Fault(("plan", "reference"), TAKEN)] if is_taken(draft) else []
    return [*taken, *faults(published_form(draft, today()), draft.area)]


def latest_on(draft: PlanDraft) -> date | None:
    """Return the day of the latest version of the plan that a draft amends; None for a new one."""
    if not draft.plan:
        return None
    version = draft.plan.versions.first()
    return version.published_on if version else draft.plan.published_on


def preview(draft: PlanDraft) -> importing.Preview:
    """Return what publishing a draft without fault would do: see `previewing`."""
    return previewing.preview(draft, published_form(draft, today()))


@transaction.atomic
def publish(draft: PlanDraft, *, published_on: date, note: str, shown: str, by: User) -> Plan:
    """Publish a draft: as a new plan, or as the next version of its plan, and return that.

    Raises ValidationError, and publishes nothing, if the day is to come or not after that of the
    latest version, if the draft has faults or is closed, if someone else changed it since it was
    read, if its plan is no longer as it was `shown` (see `standing`), or if it is of a new plan
    and one of its reference was loaded meanwhile.
    """
    LocalArea.objects.select_for_update().get(pk=draft.area_id)  # no plan is loaded meanwhile
    draft.refresh_from_db(fields=["plan"])
    unless_closed(draft)
    if is_taken(draft):
        raise ValidationError(TAKEN)
    if shown != standing(draft):
        raise ValidationError("The plan was changed since you looked. Check, then publish again.")
    if published_on > today():
        raise ValidationError({"day": "Enter today, or a day gone by."})
    latest = latest_on(draft)
    if latest and published_on <= latest and published_on != today():
        day = date_format(latest, "j F Y")
        raise ValidationError({"day": f"Enter a day after {day}, the date of the latest version."})
    if faults(published_form(draft, published_on), draft.area):
        raise ValidationError("The draft is not complete. Check what is still missing.")
    with audit.recorded("draft published", draft, by=by, reason=note):
        try:
            document = published_form(draft, published_on)
            importing.load(document, by=by, area=draft.area, note=note)
        except importing.Refused as refused:
            raise ValidationError(str(refused)) from None
        draft.plan = Plan.objects.in_area(draft.area).get(reference=draft.reference)
        draft.published_on = published_on
        draft.full_clean()
        draft.save(update_fields=["plan", "published_on"])
    return draft.plan
