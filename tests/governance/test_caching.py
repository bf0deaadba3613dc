"""What a dashboard shows is kept until something changes, and not a moment longer."""

import json
import re
from contextlib import closing
from datetime import date
from threading import Event, Thread

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from ehcp_tracking import changes, quality
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from governance import board, caching, dashboard, views
from priorities import changes as steering
from priorities import importing as plans
from priorities.models import Action
from tests.builders import make_advice, make_area, make_assessment, make_exception, make_person
from tests.ehcp_tracking import files
from tests.governance.builders import make_targets, make_wandsworth
from tests.priorities import builders as plan
from wsoa import audit, roles
from wsoa.areas import changes as areas
from wsoa.roles import Permission

pytestmark = pytest.mark.django_db(transaction=True)

PAGE, BOARD = "/wandsworth/dashboard/", "/wandsworth/board/"
MONTHS = "/wandsworth/dashboard/months/"
ONCE = ["2021-02-28", "2021-03-31"]


@pytest.fixture
def area(monkeypatch):
    """Wandsworth with a plan, targets, a case of each kind that is changed, and a change."""
    monkeypatch.setattr(dashboard, "MONTHS", 4)
    area = make_wandsworth()
    make_targets()
    plan.make_action(plan.make_objective(owners=[plan.make_post(area)]), reference="1.1.1")
    for slug in ("on-track", "complete"):
        plan.make_level(slug)
    open_case = {"area": area, "received_on": date(2020, 12, 7), "decision": "assess"}
    case = make_assessment(**open_case, decision_notified_on=date(2021, 1, 4), reference="ONE")
    make_advice(case)
    make_exception(make_assessment(area=area, received_on=date(2020, 10, 1)))
    audit.loaded(["a beginning"])
    return area


def sign_in(*held, area):
    client = Client()
    client.force_login(make_person(*held, area=area))
    return client


@pytest.fixture
def reader(area):
    return sign_in("Head of SEND", area=area)


@pytest.fixture
def counted(monkeypatch):
    """The days as at which the staff dashboard was counted, with that before each."""
    days, count = [], board.figures

    def counting(area, day):
        days.append(str(day))
        return count(area, day)

    monkeypatch.setattr(board, "figures", counting)
    return days


def body(client, page=PAGE, **query):
    """Return what a page says of a month."""
    response = client.get(page, query)
    assert response.status_code == 200
    return response.context["body"]


def offered(client, page=PAGE, **query):
    """Return the months that a page's form offers, the latest first, and the one chosen."""
    options = re.findall(r'<option value="([0-9-]+)"( selected)?>', body(client, page, **query))
    (chosen,) = [month for month, selected in options if selected]
    return [month for month, _ in options], chosen


def case():
    return Assessment.objects.get(reference="ONE")


def log_request(area, by):
    new = {"reference": "TWO", "child_reference": "C2", "received_on": date(2021, 1, 5)}
    changes.log_request(area, **new, by=by)


def log_ten_requests(area, by):
    """As many as the board has to be told of: it is shown children in tens."""
    for number in range(10):
        new = {"reference": f"N{number}", "child_reference": f"C-N{number}"}
        changes.log_request(area, **new, received_on=date(2021, 1, 5), by=by)


def send_plan(area, by):
    sent_on = date(2021, 3, 30)
    changes.record_outcome(case(), outcome="plan", outcome_notified_on=sent_on, by=by)
    changes.send_plan(case(), plan_sent_on=sent_on, by=by)


def answer_advice(area, by):
    changes.record_advice_received(Advice.objects.get(), received_on=date(2021, 3, 1), by=by)


def withdraw_exception(area, by):
    changes.withdraw_exception(AssessmentException.objects.get(), by=by, reason="In error.")


def import_cases(area, by):
    files.imported_in_path(area)


def set_backlog(area, by):
    days = {
        "backlog_received_before": date(2020, 12, 31),
        "backlog_complete_by": date(2021, 3, 31),
    }
    areas.set_backlog(area, **days, version=1, by=by, reason="Agreed by the board.")


def load_published(area, by):
    call_command("loaddata", "areas", "published_statistics", verbosity=0)


def load_plan(area, by):
    measure = {"objective": ["wandsworth", "wsoa-2020", "1.1"], "kind": "live", "unit": "%"}
    said = {"text": "Plans in time", "source": "Section 4", "position": 1, "direction": "up"}
    key = {"plan": ["wandsworth", "wsoa-2020"], "reference": "M"}
    step = {"number": 1, "from_month": "2020-02-01", "value": 33}
    more = (
        plan.record("measure", **key, **measure, **said, figure="plans_in_time"),
        plan.record("targetstep", measure=["wandsworth", "wsoa-2020", "M"], **step),
    )
    content = json.dumps(plan.plan_file("wandsworth", "wsoa-2020", *more)).encode()
    plans.load(content, by=by)


STAFF_CHANGES = [
    log_request,
    send_plan,
    answer_advice,
    withdraw_exception,
    import_cases,
    set_backlog,
    load_plan,
]


def post_update(area, by):
    action = Action.objects.get(reference="1.1.1")
    said = {"delivery": plan.make_level("complete"), "text": "Done."}
    steering.post_updates({action: said}, by=by)


def move_date(area, by):
    steering.change_owner_or_date(
        Action.objects.get(reference="1.1.1"),
        owner=None,
        by_when=date(2021, 2, 1),
        reason="Sooner.",
        agreed_by="The board",
        by=by,
    )


def hide_nothing(area, by):
    kind = {"board_kind": "professional", "disclosure_rule": "hide"}
    areas.set_board(area, **kind, version=1, by=by, reason="They are bound to silence.")


BOARD_CHANGES = [
    log_ten_requests,
    post_update,
    move_date,
    hide_nothing,
    set_backlog,
    load_plan,
]


def test_it_is_counted_once_until_something_changes(area, reader, counted):
    first = body(reader)
    assert body(reader) == first
    assert counted == ONCE


@pytest.mark.parametrize("change", STAFF_CHANGES)
def test_the_dashboard_is_never_older_than_a_change(area, reader, change):
    before = body(reader)
    change(area, make_person())
    after = body(reader)
    caches["figures"].clear()
    assert before != after == body(reader)


@pytest.mark.parametrize("change", [log_request, load_published])
def test_the_months_are_never_older_than_a_change(area, reader, change):
    before = body(reader, MONTHS)
    change(area, make_person())
    after = body(reader, MONTHS)
    caches["figures"].clear()
    assert before != after == body(reader, MONTHS)


@pytest.mark.parametrize("change", BOARD_CHANGES)
def test_the_board_s_dashboard_is_never_older_than_a_change(area, change):
    member = sign_in("Board member", area=area)
    before = body(member, BOARD)
    change(area, make_person())
    after = body(member, BOARD)
    caches["figures"].clear()
    assert before != after == body(member, BOARD)


def test_days_that_a_reader_names_push_out_no_dashboard(area, reader, counted):
    """The pages of a day that is named keep apart what they count, however many days there are."""
    days = "/wandsworth/dashboard/changes/", "/wandsworth/dashboard/known/"
    for page in (*days, f"{plan.make_plan().get_absolute_url()}thread/"):
        assert reader.get(page).status_code == 200
        assert not caches["figures"]._cache
        assert caches["days"]._cache
        caches["days"].clear()
    kept = body(reader)
    counted.clear()
    for number in range(60):
        caching.kept(("a day", number), lambda: "found", of_any_day=True)
    assert body(reader) == kept
    assert counted == []
    caching.forget()
    body(reader)
    assert counted == ONCE


def test_opening_and_exporting_are_no_change(area, reader, counted):
    body(reader)
    assert reader.get(case().get_absolute_url()).status_code == 200
    assert reader.get("/wandsworth/cases/", {"export": "csv"}).status_code == 200
    body(reader)
    assert counted == ONCE


@pytest.fixture
def manager(area):
    return sign_in("SNAS manager", area=area)


def to_check(client):
    """Return what the start page says there is to check."""
    (guide,) = client.get("/wandsworth/").context["guides"]
    return guide["to_check"]


def test_what_there_is_to_check_is_counted_once_until_something_changes(area, manager, monkeypatch):
    asked, count = [], quality.counts
    monkeypatch.setattr(quality, "counts", lambda *about: asked.append(about) or count(*about))
    assert to_check(manager) == to_check(manager) == {"undecided": 1}
    assert len(asked) == 1
    send_plan(area, make_person())
    assert to_check(manager) == {"undecided": 1, "no_psychologist": 1}


def test_what_there_is_to_check_is_that_of_the_day(manager, settings):
    assert to_check(manager) == {"undecided": 1}
    settings.WSOA_TODAY = date(2020, 11, 18)
    assert to_check(manager) == {}


def test_a_file_has_what_the_page_has(area, reader, counted):
    body(reader)
    log_request(area, make_person())
    told = b"".join(reader.get(PAGE, {"export": "csv"}).streaming_content).decode()
    assert "Children waiting: total,,,,,,,3,,,,3,2021-03-31\r\n" in told


def test_what_was_rolled_back_is_not_kept(area, reader, counted):
    before = body(reader)
    with transaction.atomic():
        log_request(area, make_person())
        assert body(reader) != before
        transaction.set_rollback(True)
    assert body(reader) == before


def test_what_was_counted_before_a_change_is_not_kept_as_of_after_it(area, reader, monkeypatch):
    """The change is made between the counting and the keeping."""
    count = views.by_verdict

    def counted_and_then_changed(shown):
        monkeypatch.setattr(views, "by_verdict", count)
        log_request(area, make_person())
        return count(shown)

    monkeypatch.setattr(views, "by_verdict", counted_and_then_changed)
    before = body(reader)
    assert before != body(reader)


@pytest.mark.only_on("postgresql")
def test_a_change_that_commits_after_a_later_one_is_seen(area, reader):
    """Its event has a lower key than the latest one that was known when the page was kept."""
    written, go_on = Event(), Event()

    def change_slowly():
        with closing(connection), transaction.atomic():
            log_request(area, person)
            written.set()
            assert go_on.wait(10)

    person = make_person()
    slow = Thread(target=change_slowly)
    slow.start()
    assert written.wait(10)
    audit.loaded(["meanwhile"])
    before = body(reader)
    go_on.set()
    slow.join(10)
    assert before != body(reader)


def test_each_sees_what_their_own_role_allows(area, reader, monkeypatch):
    assert "behind" in body(reader)
    monkeypatch.setitem(roles.ROLES, "Auditor", {Permission.VIEW_DASHBOARD})
    auditor = sign_in("Auditor", area=area)
    assert "behind" not in body(auditor)
    assert "behind" in body(reader)
    assert auditor.get(BOARD).status_code == 403


def test_the_board_s_copy_is_kept_apart_from_the_page_of_staff(reader):
    exact, disclosed = body(reader), body(reader, BOARD)
    caches["figures"].clear()
    assert exact != disclosed == body(reader, BOARD)


@pytest.mark.parametrize("asked", [{}, {"export": "csv"}])
@pytest.mark.parametrize("leak", ["counted", "kept"])
def test_a_board_is_never_given_what_has_not_passed_its_rule(area, monkeypatch, leak, asked):
    """Whether it was counted by another rule, or the body of staff is found where its own is."""
    member = sign_in("Board member", area=area)
    assert member.get(BOARD, asked).status_code == 200
    if leak == "counted":
        monkeypatch.setattr(views, "for_board", lambda found, rule: views.for_staff(found))
        caches["figures"].clear()
    else:
        exact = {"month": views.Month(2021, 2), "rule": None, "body": "exact"}
        monkeypatch.setattr(views.OneMonth, "kept", lambda self: exact)
        monkeypatch.setattr(views.OneMonth, "figures", lambda self: exact)
    with pytest.raises(RuntimeError, match="must have passed the rule of its area"):
        member.get(BOARD, asked)


def test_an_earlier_case_is_offered_and_answered_at_once(area, reader):
    assert offered(reader)[0][-1] == "2020-10"
    assert "begin in October 2020" in reader.get(PAGE, {"month": "2020-09"}).content.decode()
    new = {"reference": "OLD", "child_reference": "C-OLD", "received_on": date(2020, 9, 1)}
    changes.log_request(area, **new, by=make_person())
    assert offered(reader)[0][-1] == "2020-09"
    assert "As at 30 September 2020." in body(reader, month="2020-09")


def test_the_months_offered_are_those_of_the_day(area, reader, settings):
    assert offered(reader)[0][0] == "2021-03"
    settings.WSOA_TODAY = date(2021, 4, 1)
    assert offered(reader)[0][0] == "2021-04"
    assert "April 2021, so far" in body(reader)


@pytest.mark.parametrize("address", [PAGE, BOARD])
def test_the_month_that_was_asked_for_is_chosen(area, reader, address):
    for _ in range(2):
        assert offered(reader, address)[1] == "2021-03"
        assert offered(reader, address, month="2021-01")[1] == "2021-01"


def test_a_month_that_is_refused_is_not_kept(area, reader, counted):
    """Else whoever asks for nonsense would push out what others read."""
    body(reader)
    for number in range(51):
        assert reader.get(PAGE, {"month": f"nonsense {number}"}).context["form"].errors
    body(reader)
    assert counted == ONCE


@pytest.mark.parametrize("address", [PAGE, BOARD])
def test_nothing_of_a_person_or_a_request_is_kept(area, address):
    first, second = (sign_in("Head of SEND", area=area) for _ in range(2))
    before, after = (client.get(address, {"a": "request-of-mine"}) for client in (first, second))
    one, other = (response.wsgi_request.user.username for response in (before, after))
    assert before.context["body"] == after.context["body"]
    assert one in before.content.decode()
    assert one not in after.content.decode()
    assert other in after.content.decode()
    assert "request-of-mine" in after.content.decode()
    for own in (one, other, "request-of-mine", "csrf"):
        assert own not in before.context["body"]


def test_areas_months_and_days_are_kept_apart(area, reader, counted, settings):
    there = make_area("westminster")
    both = sign_in("Head of SEND", area=there)
    pages = [body(reader), body(both, "/westminster/dashboard/"), body(reader, month="2021-02")]
    settings.WSOA_TODAY = date(2021, 4, 1)
    pages.append(body(reader, month="2021-04"))
    assert counted == [
        *(*ONCE, *ONCE, "2021-01-31", "2021-02-28"),
        *("2021-03-31", "2021-04-01"),
    ]
    assert len(set(pages)) == 4


def test_the_same_month_on_another_day_is_another(area, reader, counted, settings):
    settings.WSOA_TODAY = date(2021, 3, 30)
    body(reader, month="2021-03")
    settings.WSOA_TODAY = date(2021, 3, 31)
    body(reader, month="2021-03")
    assert counted == ["2021-02-28", "2021-03-30", *ONCE]


@pytest.mark.parametrize("address", [PAGE, BOARD, MONTHS])
def test_what_is_kept_costs_four_queries(area, reader, address, django_assert_num_queries):
    """The session, the person, their roles and the latest change, however much there is."""
    body(reader, address)
    with django_assert_num_queries(4):
        body(reader, address)
