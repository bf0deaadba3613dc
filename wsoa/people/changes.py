"""What administrators do about people, and what people do on their link. Audited, or not done.

Each raises ValidationError, and changes nothing, where the rules refuse: nobody touches their own
rights, an account that works in other areas is closed only by who manages all of those, and an
area keeps an administrator.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from wsoa import audit
from wsoa.models import LocalArea, Membership, User
from wsoa.roles import ORGANISATION_FOR, Permission
from wsoa.today import today


def invite(
    area: LocalArea,
    *,
    username: str,
    role: str,
    from_on: date,
    by: User | None,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    organisation: str = "",
    to_on: date | None = None,
) -> User:
    """Make an account without a password, give it a role, and return it."""
    person = User(username=username, first_name=first_name, last_name=last_name, email=email)
    person.set_unusable_password()
    person.full_clean()
    with transaction.atomic():
        with audit.created("person invited", person, by=by):
            person.save()
        give_role(
            person, area, role=role, organisation=organisation, from_on=from_on, to_on=to_on, by=by
        )
    return person


def give_role(
    person: User,
    area: LocalArea,
    *,
    role: str,
    from_on: date,
    by: User | None,
    organisation: str = "",
    to_on: date | None = None,
) -> Membership:
    """Give a person a role in an area, from one day to another or until it is ended."""
    _refuse_own(person, by)
    if role in ORGANISATION_FOR and not organisation:
        raise ValidationError({"organisation": f"Say which organisation the {role.lower()} is of"})
    membership = Membership(
        person=person, area=area, role=role, organisation=organisation, from_on=from_on, to_on=to_on
    )
    membership.full_clean()
    with transaction.atomic():
        _lock([area])
        same = person.memberships.filter(area=area, role=role).not_over(from_on)
        if same.filter(Q() if to_on is None else Q(from_on__lte=to_on)).exists():
            raise ValidationError(
                {"role": "This person holds this role on some of these days. End that one first."}
            )
        with audit.created("role given", membership, by=by):
            membership.save()
    return membership


def end_role(membership: Membership, *, to_on: date, by: User) -> None:
    """Set the last day of a role."""
    _refuse_own(membership.person, by)
    _refuse_withdrawn(membership)
    with transaction.atomic():
        _lock([membership.area])
        day_after = to_on + timedelta(days=1)
        _refuse_if_nobody_manages(membership.area, day_after, without=membership)
        with audit.recorded("role ended", membership, by=by):
            membership.to_on = to_on
            membership.full_clean()
            membership.save(update_fields=["to_on"])


def withdraw_role(membership: Membership, *, by: User, reason: str) -> None:
    """Take back a role that was given in error: it counts on no day, and stays in the history."""
    _refuse_own(membership.person, by)
    _refuse_withdrawn(membership)
    with transaction.atomic():
        _lock([membership.area])
        first_day = max(membership.from_on, today())
        _refuse_if_nobody_manages(membership.area, first_day, without=membership)
        with audit.recorded("role withdrawn", membership, by=by, reason=reason):
            membership.withdrawn_on = today()
            membership.save(update_fields=["withdrawn_on"])


def correct_person(
    person: User, *, first_name: str, last_name: str, email: str, by: User, reason: str
) -> str:
    """Correct a person's name and email address, and return the address that they had until now.

    With another address a one-time link that was not used stops, as its signature covers it.
    """
    with transaction.atomic():
        _refuse_unless_all_managed(person, by)
        with audit.recorded("person corrected", person, by=by, reason=reason):
            former = User.objects.get(pk=person.pk).email
            person.first_name, person.last_name, person.email = first_name, last_name, email
            person.full_clean()
            person.save(update_fields=["first_name", "last_name", "email"])
    return former


def close_account(person: User, *, by: User, reason: str) -> None:
    """Keep a person from signing in, and end the sessions that they have open."""
    with transaction.atomic():
        _refuse_unless_all_managed(person, by)
        with audit.recorded("account closed", person, by=by, reason=reason):
            person.is_active = False
            person.save(update_fields=["is_active"])


def reopen_account(person: User, *, by: User, reason: str) -> None:
    """Let a person sign in again, with the password that they had."""
    with transaction.atomic():
        _refuse_unless_all_managed(person, by)
        with audit.recorded("account opened again", person, by=by, reason=reason):
            person.is_active = True
            person.save(update_fields=["is_active"])


def renew_invitation(person: User, *, by: User, reason: str) -> None:
    """Stop a person's password, sessions and earlier links, so that a new link can be made."""
    with transaction.atomic():
        _refuse_unless_all_managed(person, by)
        if not person.is_active:
            raise ValidationError("This account is closed. Open it again first.")
        with audit.recorded("new link made", person, by=by, reason=reason):
            person.set_unusable_password()
            person.save(update_fields=["password"])


def sign_out_everywhere(person: User, *, by: User, reason: str = "") -> None:
    """End every session of a person: one's own, or as an administrator with a reason."""
    with transaction.atomic():
        if person != by:
            _refuse_unless_all_managed(person, by)
        with audit.recorded("signed out everywhere", person, by=by, reason=reason):
            person.sign_outs += 1
            person.save(update_fields=["sign_outs"])


def reset_second_factor(person: User, *, by: User, reason: str) -> None:
    """Remove a person's second factor and recovery codes, to be set up again at their next sign-in.

    Their open sessions are led to the set-up as well.
    """
    with transaction.atomic():
        _refuse_unless_all_managed(person, by)
        with audit.recorded("second factor reset", person, by=by, reason=reason):
            removed, _ = Authenticator.objects.filter(user=person).delete()
            if not removed:
                raise ValidationError("This person has no second factor to reset.")


def choose_password(person: User, password: str) -> None:
    """Set the first password of somebody who followed their link, which then is used up."""
    with audit.recorded("password chosen", person, by=person):
        person.set_password(password)
        person.save(update_fields=["password"])


def change_password(person: User, password: str) -> None:
    """Set another password for somebody who has shown that they know the present one."""
    with audit.recorded("password changed", person, by=person):
        person.set_password(password)
        person.save(update_fields=["password"])


def _lock(areas: Iterable[LocalArea]) -> None:
    """Make changes to who manages these areas wait for each other."""
    keys = [area.pk for area in areas]
    list(LocalArea.objects.order_by("pk").select_for_update(no_key=True).filter(pk__in=keys))


def _refuse_own(person: User, by: User | None) -> None:
    if person == by:
        raise ValidationError(
            "You cannot change your own rights. Ask another administrator of the area."
        )


def _refuse_withdrawn(membership: Membership) -> None:
    if membership.withdrawn_on:
        raise ValidationError("This role was withdrawn. Give it again if it is theirs after all.")


def _refuse_if_nobody_manages(area: LocalArea, day: date, *, without: Membership) -> None:
    """Refuse to end a role that is the last to manage the area on `day`."""
    managers = area.memberships.in_office(Permission.MANAGE_PEOPLE, day)
    if [each.pk for each in managers] == [without.pk]:
        raise ValidationError(
            f"{area} would then have no administrator. Give somebody else that role first."
        )


def _refuse_unless_all_managed(person: User, by: User) -> None:
    """Refuse unless `by` manages every area where the person has or will have a role.

    Who changes an account so stays an administrator of each: none of them loses its last.
    """
    _refuse_own(person, by)
    held = person.memberships.not_over(today())
    _lock(LocalArea.objects.filter(pk__in=held.values("area")))
    managed = by.memberships.in_office(Permission.MANAGE_PEOPLE, today()).values("area")
    if held.exclude(area__in=managed).exists():
        raise ValidationError(
            "This person also has a role in an area that you do not manage. "
            "You can end their roles in this one."
        )
