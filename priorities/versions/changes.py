"""What a load publishes: the next version of a plan, whole, and the dates that it moved."""

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import date

from priorities.models import NewOwners, Objective, Plan, PlanVersion, PublishedDate
from priorities.planfile.document import Document, document_of
from wsoa import audit
from wsoa.models import User
from wsoa.today import today

KEPT = "As it stood before it was published anew."


def record(
    plan: Plan,
    *,
    document: Document,
    by: User | None,
    published_on: date,
    note: str = "",
    before: Document | None = None,
) -> PlanVersion | None:
    """Store the next version of a plan; None if `document` does not differ from the latest one.

    What stood `before` becomes version 1 where no version is stored yet.
    """
    latest = plan.versions.first()
    if latest is None and before and before != document:
        latest = first(plan, before)
        latest.save()
    if latest and latest.document == document:
        return None
    version = made(plan, latest.number + 1 if latest else 1, document, published_on, note, by)
    version.save()
    audit.noted(f"version {version.number} published", plan, by=by)
    if latest:
        keep_dates(latest, version)
    return version


def made(
    plan: Plan, number: int, document: Document, published_on: date, note: str, by: User | None
) -> PlanVersion:
    """Return a version, not stored yet."""
    return PlanVersion(
        plan=plan,
        number=number,
        published_on=published_on,
        document=document,
        sha256=digest(document),
        note=note,
        recorded_by=by,
        recorded_on=today(),
    )


def first(plan: Plan, document: Document, note: str = KEPT) -> PlanVersion:
    """Return version 1, not stored yet, of a plan that stood before any version was recorded."""
    return made(plan, 1, document, date.fromisoformat(document["plan"]["published_on"]), note, None)


def versions_of(plan: Plan) -> list[PlanVersion]:
    """Return the versions of a plan, the newest first.

    A plan that nobody has published anew has one, which is not stored: as it stands.
    """
    found = list(plan.versions.select_related("recorded_by"))
    for version in found:
        version.plan = plan
    return found or [first(plan, document_of(plan), note="")]


def day_of(plan: Plan, before: date | None) -> date:
    """Return from which day on a plan that is loaded holds: that of its document, if this is later
    than that of the version `before` and no day to come, else today.
    """
    if before is None or before < plan.published_on <= today():
        return plan.published_on
    return max(before, today())


def digest(document: Document) -> str:
    """Return the SHA-256 of a document as JSON: keys in order, no spaces, no escapes."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def keep_dates(latest: PlanVersion, version: PlanVersion) -> None:
    """Keep each date that a version moved, and to which objectives it gave other owners.

    The date that was there before is that of the earliest version which gave it. What the latest
    version had left out is compared with the last one that had it.
    """
    new = {each["reference"]: each for each in objectives(version)}
    old = {each["reference"]: each for each in objectives(latest)}
    if brought := new.keys() - old.keys():
        old = last_said(latest, brought) | old
    rows = {each.reference: each for each in Objective.objects.filter(plan=version.plan)}
    both = sorted(old.keys() & new.keys())
    moved = [each for each in both if old[each]["by_when"] != new[each]["by_when"]]
    known = PublishedDate.objects.filter(objective__plan=version.plan)
    known_of = set(known.values_list("objective", flat=True))
    first_moved = [each for each in moved if rows[each].pk not in known_of]
    gave = givers(version.plan, {each: old[each]["by_when"] for each in first_moved})
    news = [(gave[each], old[each]) for each in first_moved]
    news += [(version, new[each]) for each in moved]
    PublishedDate.objects.bulk_create(
        PublishedDate(
            version=of,
            objective=rows[said["reference"]],
            by_when=date.fromisoformat(said["by_when"]),
        )
        for of, said in news
    )
    NewOwners.objects.bulk_create(
        NewOwners(version=version, objective=rows[each])
        for each in both
        if owners(old[each]) != owners(new[each])
    )


def last_said(latest: PlanVersion, references: Collection[str]) -> dict[str, dict]:
    """Return what the last version before this one that had each objective, by reference, said."""
    return {
        said["reference"]: said
        for version in latest.plan.versions.filter(number__lt=latest.number).order_by("number")
        for said in objectives(version)
        if said["reference"] in references
    }


def givers(plan: Plan, by_when: dict[str, str]) -> dict[str, PlanVersion]:
    """Return the earliest version that gave each objective, by reference, this date."""
    found: dict[str, PlanVersion] = {}
    for version in plan.versions.order_by("number") if by_when else ():
        for said in objectives(version):
            if by_when.get(said["reference"]) == said["by_when"]:
                found.setdefault(said["reference"], version)
    return found


def objectives(version: PlanVersion) -> Iterator[dict]:
    for priority in version.document.get("priorities", []):
        yield from priority.get("objectives", [])


def owners(entry: dict) -> list[str]:
    return sorted(entry.get("owners", []))
