"""What each change records and audits, and that a refused one changes nothing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ehcp_tracking import changes
from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_child,
    make_dispute,
    make_exception,
    make_person,
    make_plan,
)
from wsoa import audit, history
from wsoa.models import AuditEvent

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
RECEIVED = date(2021, 1, 5)
DAY = timedelta(days=1)


@pytest.fixture
def by():
    return make_person("Case manager")


def facts_of(case):
    """Return everything that is stored of a case, and of its advice and exceptions."""
    return {
        model: list(model.objects.filter(**{key: case.pk}).order_by("pk").values())
        for model, key in (
            (Assessment, "pk"),
            (Advice, "assessment"),
            (AssessmentException, "assessment"),
        )
    }


def refused(case, change, /, *args, **kwargs):
    """Return the faults of a change that is refused, and leaves no trace."""
    before, events = facts_of(case), AuditEvent.objects.count()
    with pytest.raises(ValidationError) as caught:
        change(*args, **kwargs)
    assert facts_of(case) == before
    assert AuditEvent.objects.count() == events
    return (
        caught.value.message_dict
        if hasattr(caught.value, "error_dict")
        else {"__all__": caught.value.messages}
    )


def decided(**fields):
    return make_assessment(decision="assess", decision_notified_on=date(2021, 2, 16), **fields)


def log(area=None, **values):
    asked = {"reference": "EHC-1", "child_reference": "C-1", "received_on": RECEIVED}
    return changes.log_request(area or make_area(), **asked | values)


STEPS = [
    pytest.param(
        changes.record_decision,
        {"decision": "refuse", "decision_notified_on": date(2021, 2, 17)},
        "decision recorded",
        id="decision",
    ),
    pytest.param(
        changes.record_outcome,
        {"outcome": "no_plan", "outcome_notified_on": date(2021, 3, 1)},
        "outcome recorded",
        id="outcome",
    ),
    pytest.param(changes.send_draft, {"draft_sent_on": TODAY}, "draft plan sent", id="draft"),
    pytest.param(
        changes.close_case,
        {"closed_on": TODAY, "closed_reason": "withdrawn"},
        "case closed",
        id="closing",
    ),
]


@pytest.mark.parametrize(("change", "values", "verb"), STEPS)
def test_a_step_is_stored_and_audited(change, values, verb, by):
    case = make_assessment()
    change(case, by=by, **values)
    stored = Assessment.objects.get()
    assert {name: getattr(stored, name) for name in values} == values
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.version, stored.version) == (verb, by, 2, 2)
    assert set(event.fields) == set(values)
    assert event.recorded_on == TODAY


def test_a_sent_plan_stops_its_clock(by):
    case = decided(outcome="plan")
    changes.send_plan(case, plan_sent_on=TODAY, by=by)
    case = Assessment.objects.get()
    assert (case.ended_on, case.days_to_plan) == (TODAY, 85)
    event = AuditEvent.objects.get(verb="final plan sent")
    assert event.detail.changes == {"plan_sent_on": [None, "2021-03-31"]}


DECIDED, OUTCOME = date(2021, 2, 16), date(2021, 3, 2)


@pytest.mark.parametrize(
    ("change", "column", "values", "first"),
    [
        (changes.record_decision, "decision_notified_on", {"decision": "assess"}, RECEIVED),
        (changes.record_outcome, "outcome_notified_on", {"outcome": "no_plan"}, DECIDED),
        (changes.send_draft, "draft_sent_on", {}, DECIDED),
        (changes.send_plan, "plan_sent_on", {}, OUTCOME),
        (changes.close_case, "closed_on", {"closed_reason": "other"}, DECIDED),
    ],
)
def test_a_step_is_not_before_what_comes_before_it_and_not_after_today(
    change, column, values, first, by
):
    def fresh():
        if change is changes.record_decision:
            return make_assessment(received_on=RECEIVED)
        if change is changes.send_plan:
            return decided(outcome="plan", outcome_notified_on=OUTCOME)
        return decided()

    for day in (first, TODAY):
        change(fresh(), by=by, **values | {column: day})
    for day, why in ((first - DAY, "This is before the"), (TODAY + DAY, "is after today")):
        case = fresh()
        faults = refused(case, change, case, by=by, **values | {column: day})
        assert why in " ".join(faults[column])


def test_a_plan_needs_its_outcome(by):
    case = decided()
    faults = refused(case, changes.send_plan, case, plan_sent_on=TODAY, by=by)
    assert list(faults) == ["plan_sent_on"]


def test_no_plan_has_its_day_and_a_plan_need_not(by):
    case = decided()
    faults = refused(case, changes.record_outcome, case, outcome="no_plan", by=by)
    assert list(faults) == ["outcome_notified_on"]
    changes.record_outcome(Assessment.objects.get(), outcome="plan", by=by)
    assert Assessment.objects.get().outcome == "plan"


def test_a_case_that_ended_is_not_closed_too(by):
    case = make_assessment(decision="refuse", decision_notified_on=DECIDED)
    faults = refused(case, changes.close_case, case, closed_on=TODAY, closed_reason="other", by=by)
    assert faults == {"closed_on": ["This case ended with the decision not to assess."]}


def test_29_february_is_a_day_in_a_leap_year(by):
    case = make_assessment(received_on=date(2020, 2, 29))
    changes.record_decision(case, decision="assess", decision_notified_on=date(2020, 2, 29), by=by)
    assert Assessment.objects.get().decision_due_on == date(2020, 4, 11)


def test_what_is_recorded_is_replaced_only_with_a_reason(by):
    case = decided()
    again = {"decision": "assess", "decision_notified_on": DECIDED - DAY}
    assert list(refused(case, changes.record_decision, case, by=by, **again)) == ["reason"]
    case.refresh_from_db()
    assert list(refused(case, changes.record_decision, case, by=by, reason=" ", **again)) == [
        "reason"
    ]
    changes.record_decision(
        Assessment.objects.get(), by=by, reason="The letter is dated so.", **again
    )
    event = AuditEvent.objects.get()
    assert event.detail.reason == "The letter is dated so."
    assert event.detail.changes == {"decision_notified_on": ["2021-02-16", "2021-02-15"]}


def test_a_change_sees_what_is_stored_and_not_what_a_form_has_altered(by):
    case = decided()
    case.decision_notified_on, case.primary_need = None, "ASD"
    changes.send_draft(case, draft_sent_on=DECIDED, by=by)
    case = Assessment.objects.get()
    assert (case.decision_notified_on, case.draft_sent_on) == (DECIDED, DECIDED)
    assert case.primary_need == ""


def test_the_second_of_two_changes_nothing(by):
    one, two = decided(), Assessment.objects.get()
    changes.send_draft(one, draft_sent_on=TODAY, by=by)
    with pytest.raises(audit.StaleRecord):
        changes.close_case(two, closed_on=TODAY, closed_reason="other", by=by)
    assert Assessment.objects.get().closed_on is None


# Requests


def test_a_request_of_a_new_child_makes_child_and_case(by):
    case = log(
        forename="Ada", surname="Example", date_of_birth=date(2012, 2, 29), setting="Any", by=by
    )
    assert (case.child.forename, case.child.date_of_birth) == ("Ada", date(2012, 2, 29))
    assert (case.received_on, case.started_on, case.basis) == (RECEIVED, RECEIVED, "request")
    assert [event.verb for event in AuditEvent.objects.all()] == [
        "request logged",
        "child recorded",
    ]


def test_a_new_request_has_nothing_to_do_with_plans_of_no_case(by):
    """Found by a walk: without a key it was held to plans that other areas had made."""
    plan = make_plan(transferred_in_on=date(2020, 6, 1), ceased_on=TODAY, ceased_reason="died")
    make_dispute(plan=make_plan(transferred_in_on=date(2020, 6, 1)))
    assert plan.assessment is None
    assert log(by=by).pk


def test_clocks_of_a_request_may_start_later_but_not_earlier(by):
    assert log(started_on=RECEIVED + DAY, by=by).started_on == RECEIVED + DAY
    with pytest.raises(ValidationError, match=r"started_on.*This is before the day"):
        log(reference="EHC-2", child_reference="C-2", started_on=RECEIVED - DAY, by=by)


@pytest.mark.parametrize(
    ("born", "fits"),
    [(RECEIVED - DAY, True), (RECEIVED, False), (RECEIVED + DAY, False), (None, True)],
)
def test_a_child_is_born_before_its_request(born, fits, by):
    if fits:
        assert log(date_of_birth=born, by=by).child.date_of_birth == born
        return
    with pytest.raises(ValidationError) as caught:
        log(date_of_birth=born, by=by)
    assert list(caught.value.message_dict) == ["date_of_birth"]
    assert not Assessment.objects.exists()
    assert not Child.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_request_is_not_received_tomorrow(by):
    assert log(received_on=TODAY, by=by)
    with pytest.raises(ValidationError) as caught:
        log(reference="EHC-2", child_reference="C-2", received_on=TODAY + DAY, by=by)
    assert "received_on" in caught.value.message_dict


def test_a_reference_is_given_once_in_an_area(by):
    log(by=by)
    with pytest.raises(ValidationError) as caught:
        log(child_reference="C-2", by=by)
    assert list(caught.value.message_dict) == ["reference"]
    assert log(make_area("westminster"), by=by).reference == "EHC-1"
    assert Child.objects.count() == 2


def test_a_child_reference_that_is_taken_is_offered(by):
    log(by=by)
    with pytest.raises(ValidationError) as caught:
        log(reference="EHC-2", by=by)
    (said,) = caught.value.message_dict["child_reference"]
    assert "(cases: EHC-1)" in said
    assert "tick “This child is already recorded”" in said
    assert log(reference="EHC-2", known_child=True, by=by).child == Child.objects.get()


def test_a_known_child_must_be_known_here_and_be_the_same(by):
    make_child(area=make_area("westminster"))
    with pytest.raises(ValidationError) as caught:
        log(child_reference=Child.objects.get().reference, known_child=True, by=by)
    assert list(caught.value.message_dict) == ["child_reference"]
    log(forename="Ada", by=by)
    assert log(reference="EHC-2", known_child=True, forename="Ada", by=by)
    with pytest.raises(ValidationError) as caught:
        log(reference="EHC-3", known_child=True, forename="Eve", by=by)
    assert list(caught.value.message_dict) == ["forename"]


def test_filling_in_needs_no_reason_but_replacing_does(by):
    case = make_assessment()
    changes.correct_request(case, primary_need="ASD", setting="Any school", by=by)
    faults = refused(
        case, changes.correct_request, Assessment.objects.get(), primary_need="MLD", by=by
    )
    assert list(faults) == ["reason"]


def test_whether_a_child_is_looked_after_is_replaced_with_a_reason_that_the_history_keeps(by):
    case = log(reference="EHC-1", looked_after="yes", by=by)
    assert "reason" in refused(case, changes.correct_request, case, looked_after="no", by=by)
    case = Assessment.objects.get()
    changes.correct_request(case, looked_after="no", by=by, reason="Back home in March.")
    event = AuditEvent.objects.select_related("detail").latest("pk")
    assert event.detail.changes == {"looked_after": ["yes", "no"]}
    case = Assessment.objects.get()
    assert "looked_after" in refused(
        case, changes.correct_request, case, looked_after="perhaps", by=by, reason="Mistyped."
    )


def test_a_corrected_receipt_must_fit_the_whole_case(by):
    case = decided()
    make_advice(case, requested_on=DECIDED)
    late = {"received_on": DECIDED + DAY, "started_on": DECIDED + DAY}
    faults = refused(case, changes.correct_request, case, by=by, reason="Mistyped.", **late)
    assert [text.partition(":")[0] for text in faults["__all__"]] == [
        "Day the decision was notified",
        "Recorded advice “Health”",
    ]


def test_a_correction_that_makes_an_exception_unlawful_is_refused_and_names_it(by):
    case = make_assessment(received_on=date(2020, 11, 1))
    make_exception(case, from_on=date(2021, 3, 21))  # the last day of the 20 weeks
    earlier = {"received_on": date(2020, 10, 31), "started_on": date(2020, 10, 31)}
    faults = refused(case, changes.correct_request, case, by=by, reason="Mistyped.", **earlier)
    (said,) = faults["__all__"]
    assert said.startswith(
        "Recorded exception “Final plan: Exceptional personal circumstances”, from 21 March 2021: "
    )


def test_a_child_is_corrected_for_all_its_cases(by):
    first = make_assessment(received_on=date(2019, 1, 2), reference="EHC-OLD")
    make_assessment(child=first.child, received_on=date(2021, 1, 5))
    child = first.child
    with pytest.raises(ValidationError) as caught:
        changes.correct_child(child, date_of_birth=date(2019, 1, 2), by=by)
    assert "2 January 2019" in caught.value.message_dict["date_of_birth"][0]
    assert not AuditEvent.objects.exists()
    child = Child.objects.get()
    changes.correct_child(child, date_of_birth=date(2019, 1, 1), by=by)
    assert Child.objects.get().date_of_birth == date(2019, 1, 1)
    with pytest.raises(ValidationError, match="Say why"):
        changes.correct_child(Child.objects.get(), date_of_birth=date(2018, 1, 1), by=by)
    changes.correct_child(
        Child.objects.get(), date_of_birth=date(2018, 1, 1), reason="As the parent says.", by=by
    )
    assert Child.objects.get().version == 3


def test_a_case_is_handed_over_without_a_reason(by):
    case, other = make_assessment(case_manager=by), make_person("Case manager")
    changes.assign(case, case_manager=other, by=by)
    assert Assessment.objects.get().case_manager == other
    changes.assign(Assessment.objects.get(), case_manager=None, by=by)
    assert Assessment.objects.get().case_manager is None


# Undoing

UNDOABLE = {
    "decision": {"decision": "refuse", "decision_notified_on": DECIDED},
    "outcome": {"outcome": "no_plan", "outcome_notified_on": DECIDED},
    "draft": {"draft_sent_on": DECIDED},
    "plan": {"outcome": "plan", "plan_sent_on": DECIDED},
    "closing": {"closed_on": DECIDED, "closed_reason": "withdrawn"},
}


@pytest.mark.parametrize("step", changes.STEPS)
def test_an_undone_step_is_as_if_it_had_never_been(step, by):
    kept = {"outcome": "plan"} if step == "plan" else {}
    never = make_assessment(**kept)
    case = make_assessment(**UNDOABLE[step])
    assert list(refused(case, changes.undo_step, case, step=step, reason=" ", by=by)) == ["reason"]
    case = Assessment.objects.get(pk=case.pk)
    changes.undo_step(case, step=step, reason="Recorded in the wrong case.", by=by)
    (one,), (other,) = facts_of(case)[Assessment], facts_of(never)[Assessment]
    same = one.keys() - {"id", "reference", "child_id", "version"}
    assert {name: one[name] for name in same} == {name: other[name] for name in same}
    undone = Assessment.objects.get(pk=case.pk)
    assert undone.clocks(TODAY) == never.clocks(TODAY)
    assert history.of(undone)[0].reason == "Recorded in the wrong case."


def test_a_step_on_which_a_later_one_rests_is_not_undone(by):
    case = decided(outcome="plan", plan_sent_on=TODAY)
    faults = refused(case, changes.undo_step, case, step="outcome", reason="Mistake.", by=by)
    (said,) = faults["__all__"]
    assert said.startswith("Day the final plan was sent: A final plan can be sent only if")


# Advice


def test_several_advisers_are_asked_at_once(by):
    case = decided()
    advisers = [("educational_psychology", ""), ("health", "Speech"), ("health", "Physiotherapy")]
    changes.ask_advice(case, advisers=advisers, requested_on=DECIDED, by=by)
    asked = Advice.objects.order_by("pk")
    assert [(each.service, each.provider) for each in asked] == advisers
    assert {each.due_on for each in asked} == {date(2021, 3, 30)}
    lines = history.of(*asked)
    assert [line.what for line in lines] == ["Advice asked"] * 3


def test_asking_many_takes_as_many_statements_as_asking_one(by):
    counts = []
    for number in (1, 6):
        advisers = [("health", str(each)) for each in range(number)]
        case = decided()
        with CaptureQueriesContext(connection) as statements:
            changes.ask_advice(case, advisers=advisers, requested_on=DECIDED, by=by)
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("day", "fits"), [(DECIDED - DAY, True), (TODAY, True), (TODAY + DAY, False)]
)
def test_advice_is_not_asked_tomorrow(day, fits, by):
    case, ask = decided(), {"advisers": [("health", ""), ("family", "")], "requested_on": day}
    if fits:
        changes.ask_advice(case, by=by, **ask)
        assert Advice.objects.count() == 2
    else:
        faults = refused(case, changes.ask_advice, case, by=by, **ask)
        assert len(faults["requested_on"]) == 1, "once, however many were asked"


def test_advice_is_not_asked_before_the_clocks_started(by):
    case = make_assessment()
    ask = {"advisers": [("health", "")], "requested_on": RECEIVED - DAY}
    assert "requested_on" in refused(case, changes.ask_advice, case, by=by, **ask)
    changes.ask_advice(case, by=by, **ask | {"requested_on": RECEIVED})


def test_who_was_asked_before_is_named(by):
    case = make_advice(provider="Speech").assessment
    advisers = [("health", ""), ("health", "Speech")]
    faults = refused(case, changes.ask_advice, case, advisers=advisers, requested_on=DECIDED, by=by)
    assert faults["advisers"][0].startswith("Already recorded in this case: Health: Speech.")


def test_nothing_is_asked_for_a_case_that_changed_meanwhile(by):
    case, shown = decided(), Assessment.objects.get()
    changes.close_case(case, closed_on=TODAY, closed_reason="died", by=by)
    with pytest.raises(audit.StaleRecord):
        changes.ask_advice(shown, advisers=[("family", "")], requested_on=TODAY, by=by)
    assert not Advice.objects.exists()


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (DECIDED - DAY, "This is before the day the advice was requested"),
        (DECIDED, None),
        (TODAY, None),
        (TODAY + DAY, "is after today"),
    ],
)
def test_advice_is_received_from_the_day_it_was_asked_until_today(day, fault, by):
    advice = make_advice(requested_on=DECIDED)
    if fault:
        faults = refused(
            advice.assessment, changes.record_advice_received, advice, received_on=day, by=by
        )
        assert fault in faults["received_on"][0]
    else:
        changes.record_advice_received(advice, received_on=day, by=by)
        assert Advice.objects.get().received_on == day
        assert AuditEvent.objects.get().verb == "advice received"


def test_advice_is_judged_with_its_case_as_it_is_stored_and_not_as_it_was_read(by):
    advice = Advice.objects.select_related("assessment").get(pk=make_advice().pk)
    later = date(2021, 3, 1)
    Assessment.objects.update(received_on=later, started_on=later)
    faults = refused(
        advice.assessment, changes.record_advice_received, advice, received_on=TODAY, by=by
    )
    assert "This is before the day the clocks started, 1 March 2021" in faults["__all__"][0]


def test_existing_advice_has_no_days(by):
    case = decided()
    changes.accept_existing_advice(case, service="health", provider="Speech", by=by)
    advice = Advice.objects.get()
    assert (advice.existing_accepted, advice.requested_on) == (True, None)
    case = Assessment.objects.get()
    again = {"service": "health", "provider": "Speech"}
    assert refused(case, changes.accept_existing_advice, case, by=by, **again) == {
        "__all__": ["This adviser has already been asked in this case."]
    }
    faults = refused(case, changes.correct_advice, advice, requested_on=TODAY, by=by)
    assert list(faults) == ["requested_on"]


def test_advice_is_corrected_with_a_reason(by):
    advice = make_advice(requested_on=DECIDED)
    assert list(
        refused(
            advice.assessment, changes.correct_advice, advice, requested_on=DECIDED - DAY, by=by
        )
    ) == ["reason"]
    advice.refresh_from_db()
    changes.correct_advice(
        advice, requested_on=DECIDED - DAY, reason="The email is dated so.", by=by
    )
    assert Advice.objects.get().due_on == date(2021, 3, 29)
    assert history.of(advice)[0].reason == "The email is dated so."


def test_removed_advice_stays_in_the_trail_and_in_the_history_of_its_case(by):
    advice = make_advice()
    case = advice.assessment
    assert list(refused(case, changes.remove_advice, advice, reason="", by=by)) == ["reason"]
    changes.remove_advice(advice, reason="Asked in another case.", by=by)
    assert not Advice.objects.exists()
    assert [(line.what, line.reason) for line in history.of(case)] == [
        ("Advice removed", "Asked in another case.")
    ]
    gone = AuditEvent.objects.get(record__startswith="ehcp_tracking.Advice:")
    assert gone.detail.changes["service"] == ["health", None]


def test_advice_with_an_exception_is_not_removed(by):
    advice = make_advice()
    make_exception(advice.assessment, duty="advice", advice=advice)
    faults = refused(advice.assessment, changes.remove_advice, advice, reason="Mistake.", by=by)
    assert faults["__all__"] == [
        "Withdraw this first: Recorded exception “Advice: Exceptional personal circumstances”, "
        "from 1 March 2021."
    ]


# Exceptions

SUMMER = {
    "duty": "plan",
    "ground": "school_closed",
    "from_on": date(2020, 7, 22),
    "to_on": date(2020, 9, 1),
    "reason": "The school was closed.",
}


def in_summer(asked_on):
    case = make_assessment(received_on=date(2020, 6, 1))
    make_advice(case, service="education_setting", requested_on=asked_on)
    return case


@pytest.mark.parametrize(
    ("asked_on", "lawful"),
    [
        (date(2020, 7, 14), False),
        (date(2020, 7, 15), True),
        (date(2020, 8, 26), True),
        (date(2020, 8, 27), False),
    ],
)
def test_a_closure_excuses_if_the_school_was_asked_about_then(asked_on, lawful, by):
    case = in_summer(asked_on)
    if not lawful:
        faults = refused(case, changes.record_exception, case, by=by, **SUMMER)
        assert "from 15 July 2020 to 26 August 2020" in faults["from_on"][0]
        return
    changes.record_exception(case, by=by, **SUMMER)
    assert AssessmentException.objects.get().reason == "The school was closed."
    assert AuditEvent.objects.get().verb == "exception recorded"


def test_advice_on_which_an_exception_rests_is_neither_removed_nor_moved(by):
    case = in_summer(date(2020, 7, 15))
    changes.record_exception(case, by=by, **SUMMER)
    advice, name = Advice.objects.get(), "Recorded exception “Final plan: School closed"
    faults = refused(case, changes.remove_advice, advice, reason="Mistake.", by=by)
    assert faults["__all__"][0].startswith(name)
    advice, earlier = Advice.objects.get(), date(2020, 7, 14)
    faults = refused(
        case, changes.correct_advice, advice, requested_on=earlier, reason="Mistake.", by=by
    )
    assert faults["__all__"][0].startswith(name)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"ground": "missed_appointment"}, "ground"),
        ({"ground": "coronavirus"}, "ground"),
        ({"duty": "draft"}, "duty"),
        ({"ground": "absent"}, "to_on"),
        ({"ground": "absent", "to_on": date(2021, 3, 27)}, "to_on"),
        ({"from_on": TODAY + DAY}, "from_on"),
        ({"from_on": date(2021, 1, 4), "to_on": date(2021, 1, 4)}, "from_on"),
    ],
)
def test_an_unlawful_exception_is_refused_with_its_column(values, column, by):
    case = decided()
    given = {
        "duty": "plan",
        "ground": "personal_circumstances",
        "from_on": date(2021, 3, 1),
        "to_on": None,
        "reason": "A death in the family.",
    }
    faults = refused(case, changes.record_exception, case, by=by, **given | values)
    assert list(faults) == [column]


def test_an_exception_is_recorded_once(by):
    exception = make_exception()
    case = exception.assessment
    names = ("duty", "ground", "from_on", "to_on", "reason")
    same = {name: getattr(exception, name) for name in names}
    assert refused(case, changes.record_exception, case, by=by, **same) == {
        "__all__": ["This exception is already recorded."]
    }


def test_an_exception_on_advice_that_was_removed_meanwhile_is_refused(by):
    case = decided()
    kept = make_advice(case)
    shown = Advice.objects.get()
    kept.delete()
    with pytest.raises(audit.StaleRecord):
        changes.record_exception(
            case,
            duty="advice",
            advice=shown,
            ground="personal_circumstances",
            from_on=TODAY,
            to_on=None,
            reason="A death in the family.",
            by=by,
        )


def test_a_withdrawn_exception_is_as_if_it_had_never_been_but_for_the_history(by):
    case = make_assessment(received_on=date(2020, 9, 1))
    overdue = case.clocks(TODAY)
    exception = make_exception(case, from_on=date(2021, 1, 5))
    case = Assessment.objects.get()
    assert case.clocks(TODAY) != overdue
    assert list(refused(case, changes.withdraw_exception, exception, reason="", by=by)) == [
        "reason"
    ]
    changes.withdraw_exception(exception, reason="It was about a sibling.", by=by)
    case = Assessment.objects.get()
    assert case.clocks(TODAY) == overdue
    assert [(line.what, line.reason) for line in history.of(case)] == [
        ("Exception withdrawn", "It was about a sibling.")
    ]
