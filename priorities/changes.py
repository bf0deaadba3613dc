"""Audited writes: what people add to a plan. What was published is never changed."""

from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from priorities import filetypes, meanwhile
from priorities.models import (
    Action,
    Evaluation,
    Evidence,
    Measure,
    Objective,
    OwnerOrDateChange,
    Post,
    PostHolding,
    ProgressUpdate,
    Rating,
    RatingLevel,
    Reading,
)
from wsoa import audit
from wsoa.models import User
from wsoa.today import today


def give_post(post: Post, *, person: User, from_on: date, by: User) -> PostHolding:
    """Say that a person holds a post from a day on.

    Raises ValidationError, and changes nothing, if they hold it on that day already.
    """
    holding = PostHolding(post=post, person=person, from_on=from_on)
    if person.post_holdings.filter(post=post).not_over(from_on).exists():
        raise ValidationError({"person": f"{person} already holds this post. Choose someone else."})
    with audit.created("post given", holding, by=by):
        holding.full_clean()
        holding.save()
    return holding


def end_post(holding: PostHolding, *, to_on: date, by: User) -> None:
    """Say which day was, or will be, a person's last in a post.

    Raises ValidationError, and changes nothing, if that is before the first, or if someone else
    changed the holding since it was read.
    """
    with audit.recorded("post ended", holding, by=by):
        holding.to_on = to_on
        holding.full_clean()
        holding.save(update_fields=["to_on"])


class Refused(Exception):
    """Why updates that were sent together cannot be: `faults` has a ValidationError an action."""

    def __init__(self, faults: dict[Action, ValidationError]):
        super().__init__(faults)
        self.faults = faults


def post_update(action: Action, *, by: User, **said) -> ProgressUpdate:
    """Say what has been done for an action, and how its delivery stands from today on.

    Raises ValidationError, and adds nothing, if that cannot be: see `update_of`; StaleRecord, if
    something was added about the action since `version` of it was shown.
    """
    try:
        (update,) = post_updates({action: said}, by=by)
    except Refused as refused:
        raise refused.faults[action] from None
    return update


def post_updates(said: dict[Action, dict], *, by: User) -> list[ProgressUpdate]:
    """Post an update on each of some actions of one area, all or none, in a constant number of
    statements. `version`, among what is said, is what `meanwhile.versions` gave when the action
    was shown. Raises Refused with each fault.
    """
    with held(said):
        now = meanwhile.versions(said)
        steered = Action.objects.as_steered(today()).in_bulk([action.pk for action in said])
        area = next(iter(said)).plan.area
        offered = set(RatingLevel.objects.keys_in(area, today()).of_delivery())
        updates, faults = [], {}
        for action, values in said.items():
            values = dict(values)
            try:
                unless_superseded(now[action], values.pop("version", None))
                holds = steered[action.pk].due_on
                updates.append(update_of(action, holds, by=by, offered=offered, **values))
            except ValidationError as error:
                faults[action] = error
        if faults:
            raise Refused(faults)
        rows = ProgressUpdate.objects.filter(action__in=said)
        with audit.recorded_many("update posted", rows, about=area, by=by):
            return ProgressUpdate.objects.bulk_create(updates)


@contextmanager
def held(rows: Iterable[Objective | Action | Measure]) -> Iterator[None]:
    """Let nobody else add to the objectives of some rows, or to their parts, meanwhile."""
    keys = {getattr(row, "objective_id", row.pk) for row in rows}
    with transaction.atomic():
        list(Objective.objects.filter(pk__in=keys).order_by("pk").select_for_update())
        yield


def unless_superseded(now: int, shown: int | None) -> None:
    """Raise StaleRecord if another version of a row was shown than there is now; None is any."""
    if shown is not None and shown != now:
        raise audit.StaleRecord


def update_of(
    action: Action,
    due_on: date,
    *,
    offered: Container[RatingLevel],
    delivery: RatingLevel,
    text: str,
    recovery_on: date | None = None,
    by: User,
) -> ProgressUpdate:
    """Return an update of today, not yet saved; `offered` are the words of delivery of the area.

    Raises ValidationError if the rating is no word of the plan's delivery key, if the action is
    past the date that holds and neither complete nor with a recovery date, if that is a day gone
    by, or if what is complete has one.
    """
    day = today()
    complete = delivery.role == RatingLevel.Role.COMPLETE
    if delivery not in offered or delivery.plan_type_id not in (None, action.plan.type_id):
        raise ValidationError({"delivery": f"Choose a delivery rating for {action}."})
    if due_on < day and not complete and not recovery_on:
        was_due = date_format(due_on, "j F Y")
        reason = f"{action} was due by {was_due}. Enter the day by which it will be done."
        raise ValidationError({"recovery_on": reason})
    if complete and recovery_on:
        reason = f"{action} is complete. Clear its recovery date, or choose another rating."
        raise ValidationError({"recovery_on": reason})
    if recovery_on and recovery_on < day:
        raise ValidationError({"recovery_on": f"{action} must have a recovery date still to come."})
    update = ProgressUpdate(
        action=action,
        delivery=delivery,
        text=text,
        recovery_on=recovery_on,
        added_by=by,
        added_on=day,
    )
    update.clean_fields(exclude=["action", "delivery", "added_by"])  # those need no query
    return update


def change_owner_or_date(
    row: Objective | Action,
    *,
    owner: Post | None,
    by_when: date | None,
    reason: str,
    agreed_by: str,
    version: int | None = None,
    by: User,
) -> OwnerOrDateChange:
    """Give an objective or an action another owner, another date, or both, from today on.

    Raises ValidationError, and adds nothing, if neither would be another than the one that holds,
    or if something was added about it since `version` of it was shown.
    """
    about = {str(row._meta.model_name): row, "added_by": by, "added_on": today()}
    change = OwnerOrDateChange(
        owner=owner, by_when=by_when, reason=reason, agreed_by=agreed_by, **about
    )
    with held([row]), audit.created("owner or date changed", change, by=by):
        unless_superseded(meanwhile.versions([row])[row], version)
        holds = type(row).objects.as_steered(today()).get(pk=row.pk)
        if owner and owner.pk == holds.revised_owner:
            reason = f"{owner} is the owner already. Choose another post."
            raise ValidationError({"owner": reason})
        if by_when and by_when == holds.due_on:
            raise ValidationError({"by_when": "This is the date already. Enter another date."})
        change.full_clean()
        change.save()
    return change


def rate_impact(
    row: Objective | Measure,
    *,
    level: RatingLevel,
    reason: str,
    version: int | None = None,
    by: User,
) -> Rating:
    """Say how much difference an objective or a measure has made, as it stands from today on.

    Raises ValidationError, and adds nothing, if the rating is no word of the plan's impact key,
    if the measure is live (its figure says what difference was made), or if something was added
    about the row since `version` of it was shown.
    """
    if isinstance(row, Measure) and row.live:
        raise ValidationError(
            "This measure is counted from the cases: its figure tells its impact."
        )
    if level not in RatingLevel.objects.key_of(row.plan, today()).of_impact():
        raise ValidationError({"level": f"Choose an impact rating for {row}."})
    about = {str(row._meta.model_name): row, "added_by": by, "added_on": today()}
    rating = Rating(level=level, reason=reason, **about)
    with held([row]), audit.created("impact rated", rating, by=by):
        unless_superseded(meanwhile.versions([row])[row], version)
        rating.full_clean()
        rating.save()
    return rating


def record_reading(
    measure: Measure,
    *,
    as_at: date,
    value: Decimal | None,
    text: str,
    source: str,
    reached: bool | None = None,
    by: User,
) -> Reading:
    """Say how a measure stood on a day, and where that is known from.

    Raises ValidationError, and adds nothing, if the day is to come or has a reading, if the
    measure is live, or if what it needs is missing: a number its value, any other some words.
    Whether it is so (`reached`) is said of what is no number.
    """
    reading = Reading(measure=measure, as_at=as_at, added_by=by, added_on=today())
    if measure.live:
        raise ValidationError("This measure is counted from the cases and has no readings.")
    if as_at > today():
        raise ValidationError({"as_at": "A reading must be of today or of a day gone by."})
    if measure.readings.filter(as_at=as_at).exists():
        raise ValidationError({"as_at": "There is a reading for this day. Correct that one."})
    with audit.created("reading recorded", reading, by=by):
        read(reading, value, text, source, reached)
        reading.full_clean()
        reading.save()
    return reading


def correct_reading(
    reading: Reading,
    *,
    value: Decimal | None,
    text: str,
    source: str,
    reached: bool | None = None,
    reason: str,
    by: User,
) -> None:
    """Put right what a reading says; its day stays.

    Raises ValidationError, and changes nothing, as `record_reading` does, or if someone else
    changed the reading since it was read.
    """
    with audit.recorded("reading corrected", reading, by=by, reason=reason):
        read(reading, value, text, source, reached)
        reading.full_clean()
        reading.save(update_fields=["value", "reached", "text", "source"])


def read(
    reading: Reading, value: Decimal | None, text: str, source: str, reached: bool | None
) -> None:
    """Set what a reading says, or raise ValidationError if its kind of measure needs otherwise."""
    is_number = reading.measure.kind == Measure.Kind.NUMBER
    if is_number and value is None:
        raise ValidationError({"value": "Enter the number that was read."})
    if is_number and reached is not None:
        raise ValidationError({"reached": "A number says no yes or no: leave this empty."})
    if not is_number and value is not None:
        raise ValidationError({"value": "This measure is no number: leave this empty."})
    if not is_number and not text:
        raise ValidationError({"text": "Say what was found."})
    reading.value, reading.text, reading.source, reading.reached = value, text, source, reached


def attach_evidence(
    row: Objective | Action | Measure | Evaluation,
    *,
    shows: str,
    link: str = "",
    file=None,
    reading: Reading | None = None,
    by: User,
) -> Evidence:
    """Attach a link or a file, and what it shows, to a row of a plan or to an evaluation;
    `reading` is the one of a measure that rests on it.

    Raises ValidationError, and keeps nothing, if there is neither or both, if the link is no web
    address, if the file is too large, of a kind that is not taken, or not what its name says, or
    if the reading is of another row.
    """
    if reading and reading.measure != row:
        raise ValidationError({"reading": "Choose a reading of this measure."})
    if file:
        try:
            filetypes.check(file)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from None
    about = {str(row._meta.model_name): row, "added_by": by, "added_on": today()}
    name = file.name[-255:] if file else ""  # the end is what tells the kind
    evidence = Evidence(
        shows=shows, link=link, file=file or "", file_name=name, reading=reading, **about
    )
    with audit.created("evidence attached", evidence, by=by):
        evidence.full_clean()
        evidence.save()
    return evidence


def remove_evidence(evidence: Evidence, *, because: str, by: User) -> None:
    """Remove what was attached wrongly, so that nothing is left of it: neither the words, the link
    and the file, nor what the trail held of them. That it was there, who removed it and why stays.

    Raises ValidationError, and removes nothing, if it is removed already or if someone changed it
    since it was read.
    """
    if evidence.removed_on:
        raise ValidationError("This evidence is removed already.")
    file, storage = evidence.file.name, evidence.file.storage
    with transaction.atomic():
        with audit.recorded("evidence removed", evidence, by=by):
            evidence.shows = evidence.link = evidence.file_name = evidence.file = ""
            evidence.removed_by, evidence.removed_on = by, today()
            evidence.removed_because = because
            evidence.full_clean()
            evidence.save()
        audit.dispose(evidence)
        if file:
            storage.delete(file)  # last: a file that cannot be deleted leaves all as it was
