from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.builders import make_area, make_membership, make_person
from wsoa import audit
from wsoa.models import AuditDetail, AuditEvent, User
from wsoa.people import changes
from wsoa.roles import MEANING, Permission

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
YESTERDAY = date(2021, 3, 30)
OWN = "You cannot change your own rights"
ELSEWHERE = "a role in an area that you do not manage"
LAST = "would then have no administrator"


@pytest.fixture
def administrator(db):
    return make_person("Administrator")


def invite(by, **values):
    values = {"username": "new.person", "role": "Case manager", "from_on": TODAY} | values
    return changes.invite(make_area(), by=by, **values)


def verbs(record):
    events = AuditEvent.objects.filter(record=audit.name(record)).order_by("pk")
    return [(event.verb, event.by) for event in events]


def assert_unchanged(*records):
    """These are stored as they are in memory, and nothing was done."""
    for record in records:
        stored = type(record).objects.get(pk=record.pk)
        assert audit.held(stored) == audit.held(record)
    assert not AuditEvent.objects.exists()


def test_an_invitation_makes_an_account_without_a_password_and_a_role(administrator):
    person = invite(administrator, first_name="New", last_name="Person", email="new@example.org")
    (held,) = person.memberships.all()
    assert (held.role, held.from_on, held.to_on) == ("Case manager", TODAY, None)
    assert not person.has_usable_password()
    assert verbs(person) == [("person invited", administrator)]
    assert verbs(held) == [("role given", administrator)]


def test_an_invitation_that_is_refused_leaves_no_account(administrator):
    with pytest.raises(ValidationError):
        invite(administrator, role="King")
    assert not User.objects.filter(username="new.person").exists()
    assert not AuditEvent.objects.exists()


def test_a_sign_in_name_is_one_person_s_in_any_case(administrator):
    invite(administrator)
    with pytest.raises(ValidationError, match="taken"):
        invite(administrator, username="New.Person")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="NEW.person")


def test_no_password_ever_comes_into_the_trail(administrator):
    person = invite(administrator)
    changes.choose_password(person, "three random words")
    changes.renew_invitation(person, by=administrator, reason="Forgotten")
    passwords = {"three random words", person.password}
    for detail in AuditDetail.objects.all():
        assert "password" not in detail.changes
        assert not [word for word in passwords if word in str(detail.changes)]


def test_a_role_may_be_held_again_once_it_is_over(administrator):
    person = make_person("Auditor", to_on=YESTERDAY)
    changes.give_role(person, make_area(), role="Auditor", from_on=TODAY, by=administrator)
    assert person.memberships.held_on(TODAY).count() == 1


@pytest.mark.parametrize("days", [(TODAY, None), (date(2021, 1, 1), TODAY)])
def test_a_role_is_not_held_twice_on_one_day(administrator, days):
    person = make_person("Auditor", from_on=TODAY, to_on=TODAY)
    with pytest.raises(ValidationError, match="End that one first"):
        changes.give_role(
            person, make_area(), role="Auditor", from_on=days[0], to_on=days[1], by=administrator
        )
    assert person.memberships.count() == 1


def test_a_role_before_one_to_come_is_given(administrator):
    person = make_person("Auditor", from_on=TODAY)
    changes.give_role(
        person,
        make_area(),
        role="Auditor",
        from_on=date(2021, 1, 1),
        to_on=YESTERDAY,
        by=administrator,
    )
    assert person.memberships.count() == 2


@pytest.mark.parametrize("role", ["Partner", "Designated officer"])
def test_who_works_for_another_body_has_an_organisation(administrator, role):
    person, given = make_person("Auditor"), {"role": role, "from_on": TODAY, "by": administrator}
    with pytest.raises(ValidationError, match="Say which organisation"):
        changes.give_role(person, make_area(), **given)
    changes.give_role(person, make_area(), organisation="A trust", **given)
    assert person.memberships.get(role=role).organisation == "A trust"


def test_a_role_ends_on_a_day(administrator):
    (held,) = make_person("Auditor").memberships.all()
    changes.end_role(held, to_on=YESTERDAY, by=administrator)
    assert not held.person.memberships.held_on(TODAY).exists()
    assert verbs(held) == [("role ended", administrator)]


def test_a_role_does_not_end_before_it_begins(administrator):
    (held,) = make_person("Auditor", from_on=TODAY).memberships.all()
    with pytest.raises(ValidationError, match="cannot be before the first"):
        changes.end_role(held, to_on=YESTERDAY, by=administrator)
    held.refresh_from_db()
    assert_unchanged(held)


def test_nobody_changes_their_own_rights(administrator):
    make_person("Administrator")
    (held,) = administrator.memberships.all()
    refused = [
        lambda: changes.give_role(
            administrator, held.area, role="Case manager", from_on=TODAY, by=administrator
        ),
        lambda: changes.end_role(held, to_on=TODAY, by=administrator),
        lambda: changes.close_account(administrator, by=administrator, reason="x"),
        lambda: changes.reopen_account(administrator, by=administrator, reason="x"),
        lambda: changes.renew_invitation(administrator, by=administrator, reason="x"),
    ]
    for change in refused:
        with pytest.raises(ValidationError, match=OWN):
            change()
    assert_unchanged(administrator, held)


ON_ACCOUNTS = [changes.close_account, changes.reopen_account, changes.renew_invitation]


@pytest.mark.parametrize("change", ON_ACCOUNTS)
def test_an_account_is_changed_only_by_who_manages_all_its_areas(administrator, change):
    person = make_person("Auditor")
    elsewhere = make_area("westminster")
    make_membership(person, "Auditor", area=elsewhere, from_on=date(2021, 5, 1))
    with pytest.raises(ValidationError, match=ELSEWHERE):
        change(person, by=administrator, reason="Left")
    assert_unchanged(person)
    make_membership(administrator, "Administrator", area=elsewhere)
    change(person, by=administrator, reason="Left")
    assert len(verbs(person)) == 1


@pytest.mark.parametrize("change", ON_ACCOUNTS)
def test_a_role_elsewhere_that_is_over_does_not_stand_in_the_way(administrator, change):
    person = make_person("Auditor")
    make_membership(person, "Auditor", area=make_area("westminster"), to_on=YESTERDAY)
    change(person, by=administrator, reason="Left")
    assert len(verbs(person)) == 1


def test_an_account_is_closed_and_opened_for_a_reason(administrator):
    person = make_person("Auditor")
    changes.close_account(person, by=administrator, reason="On leave")
    assert not User.objects.get(pk=person.pk).is_active
    changes.reopen_account(person, by=administrator, reason="Back")
    assert User.objects.get(pk=person.pk).is_active
    details = AuditDetail.objects.order_by("pk")
    assert [detail.reason for detail in details] == ["On leave", "Back"]


def test_a_closed_account_gets_no_link(administrator):
    person = make_person("Auditor")
    changes.close_account(person, by=administrator, reason="Left")
    with pytest.raises(ValidationError, match="Open it again first"):
        changes.renew_invitation(person, by=administrator, reason="Forgotten")


def test_of_two_administrators_who_end_each_other_one_stays(administrator):
    other = make_person("Administrator")
    changes.end_role(other.memberships.get(), to_on=YESTERDAY, by=administrator)
    with pytest.raises(ValidationError, match=LAST):
        changes.end_role(administrator.memberships.get(), to_on=YESTERDAY, by=other)


def test_an_area_keeps_an_administrator_on_the_day_after(administrator):
    other = make_person("Administrator")
    held = administrator.memberships.get()
    held.to_on = date(2021, 4, 30)
    held.save()
    with pytest.raises(ValidationError, match=LAST):
        changes.end_role(other.memberships.get(), to_on=date(2021, 4, 30), by=administrator)
    changes.end_role(other.memberships.get(), to_on=date(2021, 4, 29), by=administrator)


def test_an_administrator_whose_account_is_closed_counts_for_nobody(administrator):
    other = make_person("Administrator")
    changes.close_account(other, by=administrator, reason="Left")
    with pytest.raises(ValidationError, match=LAST):
        changes.end_role(administrator.memberships.get(), to_on=YESTERDAY, by=other)


def test_of_two_administrators_who_close_each_other_one_stays(administrator):
    """The second began while he still was one, and waits for the first to be done."""
    other = make_person("Administrator")
    changes.close_account(other, by=administrator, reason="x")
    with pytest.raises(ValidationError, match=ELSEWHERE):
        changes.close_account(administrator, by=other, reason="x")
    assert User.objects.get(pk=administrator.pk).is_active


def test_the_last_day_of_the_only_administrator_can_be_put_off(administrator):
    other = make_person("Auditor")
    held = administrator.memberships.get()
    held.to_on = date(2021, 4, 30)
    held.save()
    changes.end_role(held, to_on=date(2021, 12, 31), by=other)
    assert administrator.memberships.get().to_on == date(2021, 12, 31)


def test_every_permission_is_explained():
    assert MEANING.keys() == set(Permission)


def withdraw(held, by):
    changes.withdraw_role(held, by=by, reason="Somebody of the same name")


@pytest.mark.parametrize(
    "days",
    [
        pytest.param({"from_on": date(2018, 1, 1)}, id="held for years"),
        pytest.param({"from_on": TODAY}, id="given today"),
        pytest.param({"from_on": date(2021, 4, 1)}, id="to come"),
        pytest.param({"from_on": date(2018, 1, 1), "to_on": TODAY}, id="on its last day"),
    ],
)
def test_a_role_given_in_error_is_withdrawn_and_counts_on_no_day(administrator, days):
    person = make_person("Auditor", **days)
    (held,) = person.memberships.all()
    withdraw(held, administrator)
    for day in (date(2018, 1, 1), YESTERDAY, TODAY, date(2021, 4, 1)):
        assert not person.memberships.held_on(day).exists()
        assert not person.memberships.not_over(day).exists()
    assert verbs(held) == [("role withdrawn", administrator)]
    assert AuditDetail.objects.get().reason == "Somebody of the same name"
    assert person in User.objects.in_area(make_area())


def test_a_role_that_was_withdrawn_can_be_given_again_and_not_ended_or_withdrawn_again(
    administrator,
):
    (held,) = make_person("Auditor").memberships.all()
    withdraw(held, administrator)
    for change in (
        lambda: withdraw(held, administrator),
        lambda: changes.end_role(held, to_on=TODAY, by=administrator),
    ):
        with pytest.raises(ValidationError, match="Give it again"):
            change()
    changes.give_role(held.person, held.area, role="Auditor", from_on=TODAY, by=administrator)
    assert held.person.memberships.held_on(TODAY).count() == 1


def test_nobody_withdraws_a_role_of_their_own(administrator):
    (held,) = administrator.memberships.all()
    with pytest.raises(ValidationError, match=OWN):
        withdraw(held, administrator)
    assert_unchanged(held)


def test_the_last_administrator_s_role_is_not_withdrawn_nor_that_of_the_one_who_follows(
    administrator,
):
    other = make_person("Administrator")
    first = administrator.memberships.get()
    first.to_on = date(2021, 4, 30)
    first.save()
    later = make_person("Administrator", from_on=date(2021, 5, 1)).memberships.get()
    withdraw(other.memberships.get(), administrator)
    with pytest.raises(ValidationError, match=LAST):
        withdraw(first, other)
    with pytest.raises(ValidationError, match=LAST):
        withdraw(later, administrator)


def correct(person, by, **values):
    values = {"first_name": "Ada", "last_name": "Example", "email": "ada@example.org"} | values
    return changes.correct_person(person, by=by, reason="Married", **values)


def test_a_name_and_an_address_are_corrected_for_a_reason(administrator):
    person = make_person("Auditor")
    assert correct(person, administrator) == ""
    assert correct(person, administrator, email="b@example.org") == "ada@example.org"
    stored = User.objects.get(pk=person.pk)
    assert (str(stored), stored.email) == ("Ada Example", "b@example.org")
    assert verbs(person) == [("person corrected", administrator)] * 2
    assert AuditDetail.objects.latest("pk").changes == {
        "email": ["ada@example.org", "b@example.org"]
    }


def test_a_person_is_corrected_by_another_who_manages_all_their_areas(administrator):
    person = make_person("Auditor")
    make_membership(person, "Auditor", area=make_area("westminster"))
    with pytest.raises(ValidationError, match=ELSEWHERE):
        correct(person, administrator)
    with pytest.raises(ValidationError, match=OWN):
        correct(administrator, administrator)
    assert not AuditEvent.objects.exists()
    assert not User.objects.filter(first_name="Ada").exists()
