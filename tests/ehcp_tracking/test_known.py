"""An area as it was known: figures on both axes of time, and nothing that outlives the question."""

import sqlite3
from contextlib import closing
from datetime import date
from random import Random

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Model

from ehcp_tracking import changes, known, kpis
from ehcp_tracking.known import Kind, as_known, differences
from ehcp_tracking.models import Advice, Assessment, AssessmentException, EHCPlan
from tests.builders import make_advice, make_area, make_assessment, make_person
from tests.ehcp_tracking.replay import FIRST, LAST, Story, days
from wsoa import audit
from wsoa.models import AuditEvent
from wsoa.months import Month

pytestmark = pytest.mark.django_db

MONTHS = Month(2020, 1), Month(2021, 1)
WHY = "It was typed wrong."
BACKLOG = {
    "backlog_received_before": date(2020, 6, 1),
    "backlog_complete_by": date(2020, 11, 30),
}


def figures(area, as_at, on):
    with as_known(area, on):
        return kpis.everything(area, *MONTHS, as_at=as_at)


def month_ends():
    return [month.last for month in MONTHS[0].until(Month(2020, 12))]


def test_a_year_of_entries_is_known_on_both_axes_as_a_log_of_it_says(settings):
    area = make_area(**BACKLOG)
    log = Story(area, 32).play(settings)
    chance = Random(7)  # noqa: S311
    pairs = [(day, day) for day in month_ends()] + [(day, LAST) for day in month_ends()[::3]]
    for _ in range(8):
        as_at, on = sorted(FIRST + days(chance.randrange(380)) for _ in range(2))
        pairs.append((as_at, on))
    differ = 0
    for as_at, on in pairs:
        then = figures(area, as_at, on)
        assert then == log.figures(area, as_at, on, *MONTHS), (as_at, on)
        differ += then != kpis.everything(area, *MONTHS, as_at=as_at)
    assert differ > 10  # else the story has nothing late in it
    as_of_today = kpis.everything(area, *MONTHS, as_at=LAST)
    assert figures(area, LAST, LAST) == as_of_today == log.figures(area, LAST, LAST, *MONTHS)


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Leave what must never be to the database: to ask for each constraint first takes long."""
    monkeypatch.setattr(Model, "validate_constraints", lambda *args, **kwargs: None)


@pytest.fixture
def area():
    return make_area()


@pytest.fixture
def by(area):
    return make_person("Case manager", area=area)


THEN, DAY = date(2021, 2, 28), date(2021, 2, 26)


@pytest.fixture
def case(area, by, settings):
    """A case that was logged in January, with advice asked, of which all has its event."""
    settings.WSOA_TODAY = date(2021, 1, 20)
    made = changes.log_request(
        area, reference="EHC-1", child_reference="C-1", received_on=date(2021, 1, 5), by=by
    )
    settings.WSOA_TODAY = date(2021, 2, 20)
    changes.record_decision(made, decision="assess", decision_notified_on=date(2021, 2, 10), by=by)
    made.refresh_from_db()
    changes.ask_advice(made, advisers=[("health", "")], requested_on=date(2021, 2, 11), by=by)
    settings.WSOA_TODAY = date(2021, 3, 31)
    made.refresh_from_db()
    return made


def seen(area, on=THEN):
    """Return what was known of the cases of an area: their columns by reference."""
    with as_known(area, on):
        return {row.pop("reference"): row for row in Assessment.objects.values()}


def test_what_was_recorded_later_is_taken_back_with_the_columns_that_follow_from_it(area, by, case):
    changes.correct_request(
        case, received_on=date(2021, 1, 4), started_on=date(2021, 1, 4), by=by, reason=WHY
    )
    then, now = seen(area)["EHC-1"], seen(area, date(2021, 3, 31))["EHC-1"]
    assert (then["started_on"], then["plan_due_on"]) == (date(2021, 1, 5), date(2021, 5, 25))
    assert (now["started_on"], now["plan_due_on"]) == (date(2021, 1, 4), date(2021, 5, 24))


def test_what_was_recorded_on_the_day_itself_was_known_on_it(area, case):
    assert set(seen(area, date(2021, 1, 19))) == set()
    assert seen(area, date(2021, 1, 20))["EHC-1"]["decision"] == ""
    assert seen(area, date(2021, 2, 19))["EHC-1"]["decision"] == ""
    assert seen(area, date(2021, 2, 20))["EHC-1"]["decision"] == "assess"


def test_what_was_removed_is_back_and_was_never_there_before_it_was_made(area, by, case):
    changes.remove_advice(case.advice.get(), by=by, reason=WHY)
    assert not Advice.objects.exists()
    with as_known(area, THEN):
        (advice,) = Advice.objects.all()
        assert (advice.service, advice.due_on) == ("health", date(2021, 3, 25))
        assert advice.assessment == case
    with as_known(area, date(2021, 2, 19)):
        assert not Advice.objects.exists()


def test_what_was_made_and_removed_since_was_not_known(area, by, case):
    told = {"duty": "plan", "ground": "personal_circumstances", "from_on": date(2021, 2, 1)}
    changes.record_exception(case, **told, to_on=None, reason="A flood.", by=by)
    changes.withdraw_exception(AssessmentException.objects.get(), by=by, reason=WHY)
    with as_known(area, THEN):
        assert not AssessmentException.objects.exists()
    assert not differences(area, DAY, THEN).found


def test_a_plan_is_known_from_the_day_on_which_its_case_says_that_it_was_sent(area, by, case):
    changes.record_outcome(case, outcome="plan", by=by)
    case.refresh_from_db()
    changes.send_plan(case, plan_sent_on=date(2021, 2, 25), by=by)
    assert EHCPlan.objects.in_area(area).count() == 1
    with as_known(area, THEN):
        assert not EHCPlan.objects.in_area(area).exists()


def test_a_record_without_a_trail_was_always_known(area):
    make_advice(make_assessment(area=area, reference="EHC-9"))
    with as_known(area, date(2018, 1, 1)):
        assert Advice.objects.get().assessment.reference == "EHC-9"


def test_another_area_is_not_there(area, case):
    make_assessment(area=make_area("westminster"), reference="ELSEWHERE")
    assert set(seen(area)) == {"EHC-1"}


def test_of_what_was_emptied_nobody_can_tell_any_more(area, by, case):
    changes.correct_request(
        case, received_on=date(2021, 1, 4), started_on=date(2021, 1, 4), by=by, reason=WHY
    )
    with as_known(area, THEN) as told:
        assert told.untold == 0
    audit.dispose(case)
    with as_known(area, THEN) as told:
        assert told.untold == 1
        assert Assessment.objects.get().started_on == date(2021, 1, 4)  # as it is today
    assert differences(area, DAY, THEN).untold == 1


def tables():
    """Return the temporary tables that this connection has."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_temp_master",
        "postgresql": "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return cursor.fetchall()


class Broken(Exception):
    pass


def test_nothing_is_left_whatever_is_raised(area, case):
    def broken():
        with as_known(area, date(2021, 1, 1)):
            assert tables()
            raise Broken

    with pytest.raises(Broken):
        broken()
    assert not tables()
    assert Assessment.objects.get() == case


def test_nothing_is_left_within_another_transaction(area, case):
    with transaction.atomic():
        with as_known(area, date(2021, 1, 1)):
            with transaction.atomic():
                assert not Assessment.objects.exists()
            assert not Assessment.objects.exists()
        assert not tables()
        assert Assessment.objects.get() == case


def test_nothing_can_be_written_of_a_past_day(area, by, case):
    count = AuditEvent.objects.count()
    with as_known(area, THEN), pytest.raises(RuntimeError, match="rolled back"):
        audit.seen(case, by=by)
    assert AuditEvent.objects.count() == count
    audit.seen(case, by=by)


@pytest.fixture
def on_disk(tmp_path):
    """The database where other connections reach it: on SQLite in a file, and not in memory."""
    if connection.vendor == "postgresql":
        yield
        return
    memory = connections["default"]
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        memory.connection.backup(copy)
    connections["default"] = memory.copy()
    connection.settings_dict["NAME"] = str(tmp_path / "copy.sqlite3")
    yield
    connection.close()
    connections["default"] = memory


@pytest.mark.django_db(transaction=True)
def test_a_question_about_the_past_holds_up_nobody_and_is_seen_by_nobody(area, case, on_disk):
    other = connection.copy()
    other.settings_dict["OPTIONS"] = dict(connection.settings_dict["OPTIONS"])
    if connection.vendor == "sqlite":
        other.settings_dict["OPTIONS"]["timeout"] = 0
    with closing(other), as_known(area, date(2021, 1, 1)):
        with other.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM ehcp_tracking_assessment")
            assert cursor.fetchone() == (1,)
            cursor.execute("UPDATE ehcp_tracking_assessment SET setting = 'A school'")
        assert not Assessment.objects.exists()
    assert Assessment.objects.get().setting == "A school"


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_takes_what_it_was_shown_with_it(area, case):
    """On SQLite what is temporary is the connection's own, and gone with it."""

    def lost():
        with as_known(area, date(2021, 1, 1)), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseError):
        lost()
    connection.close()
    assert not tables()
    assert Assessment.objects.get() == case


def test_it_costs_as_many_statements_for_many_records_as_for_few(
    area, by, case, settings, django_assert_max_num_queries
):
    def cost():
        with django_assert_max_num_queries(200) as asked, as_known(area, THEN):
            pass
        return len(asked)

    changes.correct_request(case, setting="A school", by=by, reason=WHY)
    few = cost()
    for number in range(20):
        settings.WSOA_TODAY = date(2021, 2, 1)
        made = changes.log_request(
            area,
            reference=f"M-{number}",
            child_reference=f"M-{number}",
            received_on=date(2021, 1, 4),
            by=by,
        )
        settings.WSOA_TODAY = date(2021, 3, 31)
        changes.correct_request(made, setting="Another", by=by, reason=WHY)
    assert cost() == few


def found(area, day=DAY):
    return [
        (each.reference, each.record, each.kind, [tuple(fact) for fact in each.facts])
        for each in differences(area, day, THEN).found
    ]


def test_differences_are_late_corrected_or_taken_back_each_with_what_it_was(area, by, case):
    changes.record_advice_received(case.advice.get(), received_on=date(2021, 2, 24), by=by)
    changes.record_decision(
        case, decision="assess", decision_notified_on=date(2021, 2, 12), by=by, reason=WHY
    )
    assert found(area) == [
        (
            "EHC-1",
            "Case",
            Kind.CORRECTED,
            [("Decision notified", "10 February 2021", "12 February 2021")],
        ),
        ("EHC-1", "Advice, Health", Kind.LATE, [("Received", known.NOTHING, "24 February 2021")]),
    ]
    told = differences(area, DAY, THEN).found[0]
    assert (told.recorded_on, told.reason) == (date(2021, 3, 31), WHY)
    case.refresh_from_db()
    changes.undo_step(case, step="decision", by=by, reason=WHY)
    kinds = [(record, kind) for _, record, kind, _ in found(area)]
    assert ("Case", Kind.TAKEN_BACK) in kinds


def test_what_happened_after_the_day_makes_no_difference_to_it(area, by, case):
    changes.record_advice_received(case.advice.get(), received_on=date(2021, 3, 2), by=by)
    changes.log_request(
        area, reference="EHC-2", child_reference="C-2", received_on=date(2021, 3, 1), by=by
    )
    assert found(area) == []
    assert len(found(area, date(2021, 3, 2))) == 2


def test_a_date_corrected_to_a_later_day_is_a_correction_and_nothing_taken_back(area, by, case):
    changes.record_decision(
        case, decision="assess", decision_notified_on=date(2021, 3, 1), by=by, reason=WHY
    )
    (only,) = found(area)
    assert only[2] == Kind.CORRECTED


def test_advice_that_was_removed_differs_and_a_case_that_was_logged_late(area, by, case):
    changes.remove_advice(case.advice.get(), by=by, reason=WHY)
    changes.log_request(
        area, reference="EHC-2", child_reference="C-2", received_on=date(2021, 2, 1), by=by
    )
    assert [each[:3] for each in found(area)] == [
        ("EHC-1", "Advice, Health", Kind.TAKEN_BACK),
        ("EHC-2", "Case", Kind.LATE),
    ]
    assert differences(area, DAY, THEN).counts == {
        "Entered late": 1,
        "Corrected": 0,
        "Taken back": 1,
    }


def test_figures_differ_only_where_cases_do(settings):
    """What is told to differ is enough to explain every figure that does."""
    area = make_area(**BACKLOG)
    Story(area, 15, seed=3).play(settings)
    settings.WSOA_TODAY = LAST
    for day in month_ends()[2::3]:
        told = differences(area, day, day)
        now = kpis.everything(area, *MONTHS, as_at=day)
        if figures(area, day, day) != now:
            assert told.found, day
        with as_known(area, day):
            then = {row["reference"] for row in Assessment.objects.values("reference")}
        late = {each.reference for each in told.found if each.kind is Kind.LATE}
        for row in Assessment.objects.known(day).values("reference"):
            assert row["reference"] in then | late
