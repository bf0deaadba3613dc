"""The pages of plans: what they say first, and what the list finds."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ehcp_tracking import law
from ehcp_tracking.excused.models import GROUNDS
from ehcp_tracking.models import EHCPlan
from ehcp_tracking.plans.clocks import DUTIES
from tests.builders import (
    make_area,
    make_child,
    make_dispute,
    make_duty_exception,
    make_person,
    make_phase_transfer,
    make_plan,
    make_request,
    make_review,
)
from wsoa.models import AuditEvent

TODAY, DAY = date(2021, 3, 31), timedelta(days=1)
AMENDED = {
    "meeting_on": date(2021, 1, 11),
    "report_sent_on": date(2021, 1, 20),
    "decision": "amend",
    "decision_notified_on": date(2021, 2, 1),
    "amendments_sent_on": date(2021, 2, 1),
}


def test_what_is_due_of_a_plan_is_what_the_law_asks_of_plans():
    subjects = {"plan", "transfer", "move"}
    found = {rule.duty for rule in law.RULES.values() if rule.subject in subjects}
    assert set(DUTIES) == found


class What(TestCase):
    """The database finds by what is due as the clocks of each plan say."""

    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(st.integers(-500, 0), max_size=2, unique=True),
        st.integers(0, 200),
        st.sampled_from(["", "maintain", "amend"]),
        st.booleans(),
        st.booleans(),
        st.integers(-60, 30),
        st.sets(st.sampled_from([duty for duty in DUTIES if duty in GROUNDS])),
        st.booleans(),
        st.integers(-40, 5),
        st.one_of(st.none(), st.integers(-5, 40)),
    )
    def test_is_due(
        self, meetings, later, decision, noticed, came, ahead, excepted, begun, asked, answered
    ):
        area, as_at = make_area(), TODAY
        moves = {"move_learned_on": TODAY - 20 * DAY, "moved_on": TODAY - 5 * DAY}
        plan = make_plan(
            date(2019, 6, 3), **({"transferred_in_on": date(2019, 7, 1)} if came else moves)
        )
        for days in meetings:
            held = TODAY + days * DAY
            told = held + later * DAY
            facts = {"decision": decision, "decision_notified_on": told} if decision else {}
            if decision == "amend" and noticed:
                facts |= {"amendments_sent_on": told}
            make_review(plan, meeting_on=held, **facts)
        make_phase_transfer(plan, transfer_on=date(2021, 9, 1))
        asked_on = TODAY + asked * DAY
        make_request(plan, asked_on=asked_on)
        if answered is not None:
            told = {"notified_on": asked_on + answered * DAY}
            about = {"plan": plan} if came else {"assessment": plan.assessment}
            make_dispute(kind="refusal_to_reassess", **about, **told)
        last = TODAY + ahead * DAY
        plans = EHCPlan.objects.in_area(area)
        from_on = as_at if begun else as_at + DAY
        for clock in plans.with_clocks().get(pk=plan.pk).clocks(as_at):
            if clock.duty in excepted and clock.started_on:
                fields = {"duty": clock.duty, "started_on": clock.started_on, "from_on": from_on}
                make_duty_exception(plan, **fields)
        found = plans.with_clocks().get(pk=plan.pk).clocks(as_at)
        for duty in DUTIES:
            is_due = any(
                clock.duty == duty and clock.days_left is not None and clock.due_on <= last
                for clock in found
            )
            one = plans.filter(pk=plan.pk)
            assert one.due([duty], date.min, last, as_at).exists() == is_due, duty
            is_overdue = any(each.duty == duty and each.status == "overdue" for each in found)
            overdue = one.due([duty], date.min, as_at - DAY, as_at, unexcused=True)
            assert overdue.exists() == is_overdue, duty


pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(make_person("Case manager"))
    return client


def listed(reader, **query):
    page = reader.get(reverse("plans:plan_list", args=["wandsworth"]), query)
    assert page.status_code == 200
    return [row.record.reference for row in page.context["table"].rows]


def text_of(page):
    return " ".join(strip_tags(page.content.decode().split("<main")[1]).split())


def test_the_plan_whose_review_is_due_next_comes_first(reader):
    later = make_plan(date(2020, 6, 1))
    overdue = make_plan(date(2020, 3, 2))
    reviewed = make_plan(date(2019, 3, 4))
    make_review(reviewed, meeting_on=date(2020, 4, 1))
    make_plan(date(2020, 1, 6), ceased_on=date(2021, 1, 4), ceased_reason="needs_met")
    first = [overdue.reference, reviewed.reference, later.reference]
    assert listed(reader) == first
    assert listed(reader, sort="-review_due_on") == first[::-1]


def test_the_list_finds_by_what_is_due_and_when(reader):
    make_plan(date(2020, 9, 1))
    overdue = make_plan(date(2020, 3, 30))
    soon = make_plan(date(2020, 4, 7))
    moving = make_plan(date(2020, 10, 5))
    make_phase_transfer(moving)
    amends = make_plan(date(2020, 1, 6), setting="Oak School")
    make_review(amends, **AMENDED)
    from_elsewhere = make_plan(date(2020, 9, 1), transferred_in_on=date(2021, 3, 1))
    for query, found in (
        ({"due": "review", "when": "overdue"}, [overdue]),
        ({"due": "reviews", "when": "7"}, [soon]),
        ({"due": "transfer_between_phases", "when": "overdue"}, [moving]),
        ({"due": "transfer_to_post_16"}, []),
        ({"due": "amended_plan", "when": "overdue"}, [amends]),
        ({"due": "amended_plan_of_review", "when": "7"}, [amends]),
        ({"due": "family_told_of_transfer", "when": "30"}, [from_elsewhere]),
        ({"when": "overdue"}, [overdue, moving, amends]),
        ({"setting": "oak"}, [amends]),
        ({"reference": soon.reference}, [soon]),
    ):
        assert set(listed(reader, **query)) == {plan.reference for plan in found}, query


def test_overdue_is_what_no_exception_excuses(reader):
    overdue, excused = make_plan(date(2020, 3, 30)), make_plan(date(2020, 3, 30))
    to_review = {"duty": "review", "started_on": excused.made_on}
    make_duty_exception(excused, **to_review, from_on=TODAY)
    make_duty_exception(overdue, **to_review, from_on=TODAY + DAY)
    soon = make_plan(date(2020, 4, 1))
    both = {overdue.reference, excused.reference}
    assert listed(reader, when="overdue") == [overdue.reference]
    assert set(listed(reader, due="reviews", when="past")) == both
    assert listed(reader, when="open", last="2021-03-31") == [soon.reference]
    assert listed(reader, when="open", last="2021-03-30") == []
    assert set(listed(reader, last="2021-03-29")) == both
    assert listed(reader, when="past", first="2021-03-30") == []
    assert listed(reader, first="2021-03-30", last="2021-03-31", due="review") == [soon.reference]


def test_overdue_is_said_alike_of_plans_and_of_appeals(reader):
    said = "Overdue: past its last day, and no exception excuses it"
    for name in ("plans:plan_list", "disputes:dispute_list"):
        assert said in text_of(reader.get(reverse(name, args=["wandsworth"])))


def test_the_list_finds_plans_that_ended_and_of_whom(reader):
    by = make_person("Case manager")
    ceased = make_plan(ceased_on=TODAY, ceased_reason="died", case_manager=by)
    gone = {"move_learned_on": TODAY, "moved_on": TODAY, "transferred_out_on": TODAY}
    gone = make_plan(**gone)
    child = make_child()
    replaced = make_plan(child=child)
    current = make_plan(date(2021, 2, 1), child=child)
    assert listed(reader) == [current.reference]
    assert listed(reader, state="ceased", officer=by.pk) == [ceased.reference]
    assert listed(reader, state="ceased", officer="null") == []
    assert listed(reader, state="transferred") == [gone.reference]
    ended = {ceased.reference, gone.reference, replaced.reference}
    assert set(listed(reader, state="ended")) == ended
    assert set(listed(reader, state="all")) == ended | {current.reference}


@pytest.mark.parametrize("many", [1, 12])
def test_the_list_costs_the_same_whatever_its_length(reader, many, django_assert_num_queries):
    for _ in range(many):
        plan = make_plan()
        make_review(plan, **AMENDED)
        make_phase_transfer(plan)
        make_request(plan)
    with django_assert_num_queries(16):
        listed(reader)


def test_a_search_finds_the_plan_of_a_child_without_a_case(reader):
    plan = make_plan(transferred_in_on=date(2021, 1, 4), child=make_child(surname="Quartz"))
    make_plan(child=make_child(surname="Quartz-Ash"))
    make_plan(transferred_in_on=date(2021, 1, 4), area=make_area("westminster"))
    page = reader.post(reverse("ehcp_tracking:search", args=["wandsworth"]), {"text": "quartz"})
    assert list(page.context["plans"]) == [plan]
    assert f"EHC plans from other areas Plan {plan.reference}: Quartz" in text_of(page)


def opened(reader, plan):
    return text_of(reader.get(plan.get_absolute_url()))


def test_a_plan_says_first_by_when_its_review_is_due_and_what_else_is(reader):
    plan = make_plan(date(2020, 2, 29))
    text = opened(reader, plan)
    assert "The next review is due by 28 February 2021: 31 days late." in text
    counted = "That day is the first of 12 months. Their last day is 28 February 2021, a Sunday."
    assert f"{counted} That day is in time." in text
    assert "Children and Families Act 2014, section 44(1)." in text
    assert "Also to be done" not in text
    make_review(plan, **AMENDED)
    text = opened(reader, plan)
    assert "The next review is due by 10 January 2022: 285 days left." in text
    assert "Send the amended final plan: due 29 March 2021, 2 days late" in text
    assert "counted from the review meeting: due 5 April 2021, 5 days left" in text
    assert "8 weeks (56 days) later is 29 March 2021, a Monday." in text
    assert AuditEvent.objects.filter(verb="seen", record=f"ehcp_tracking.EHCPlan:{plan.pk}")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"ceased_on": date(2021, 3, 1), "ceased_reason": "needs_met"},
            "The plan ended on 1 March 2021: needs are met without a plan.",
        ),
        (
            {"transferred_out_on": date(2021, 3, 1), "transferred_out_to": "Borsetshire"},
            "The plan was transferred to Borsetshire on 1 March 2021.",
        ),
    ],
)
def test_a_plan_that_ended_says_first_how(reader, facts, said):
    if "transferred_out_on" in facts:
        facts |= {"move_learned_on": date(2021, 2, 22), "moved_on": date(2021, 3, 1)}
    text = opened(reader, make_plan(**facts))
    assert said in text
    assert "The plan had ended, or the next review was held, before it was due." in text


def test_a_plan_that_a_later_one_replaced_says_so(reader):
    plan = make_plan()
    make_plan(date(2021, 1, 4), child=plan.child)
    assert "A later plan took its place on 4 January 2021." in opened(reader, plan)


def test_t50_the_literal_reading_is_told(reader):
    plan = make_plan()
    make_phase_transfer(plan, finalised_on=date(2021, 2, 15))
    text = opened(reader, plan)
    assert "The day before 15 February of that year is 14 February 2021, a Sunday." in text
    assert "That is its literal reading: some areas count that day as in time as well." in text
    assert "Done on 15 February 2021, 1 day late." in text


def test_t48_the_working_days_are_told(reader):
    plan = make_plan(move_learned_on=date(2021, 3, 29), moved_on=date(2021, 3, 29))
    text = opened(reader, plan)
    # Good Friday and Easter Monday are 2 and 5 April.
    assert "Working day 15 is 20 April 2021, a Tuesday. That day is in time." in text
    early = make_plan(move_learned_on=date(2021, 1, 4), moved_on=date(2021, 3, 29))
    text = opened(reader, early)
    assert "Working day 15 is 22 January 2021, a Friday. Alone, this would be the last day." in text
    knew = "The area knew of the move 15 working days ahead: the last day is that of the move"
    assert f"{knew}, 29 March 2021. That day is in time." in text
    assert "if it did not know" not in text


def test_what_is_unconfirmed_is_told_as_unconfirmed(reader):
    plan = make_plan(date(2020, 9, 1), transferred_in_on=date(2021, 3, 1))
    text = opened(reader, plan)
    assert (
        "The plan was made on 1 September 2020. That day is the first of 12 months. Their last day "
        "is 31 August 2021: that is the last day here, and in time."
    ) in text
    assert "This is unconfirmed: it was not read in the text of the law itself." in text


def test_what_coronavirus_excused_is_told_only_where_it_can_matter(reader):
    late = make_plan(date(2019, 5, 6))
    make_review(late, meeting_on=date(2020, 6, 1), report_sent_on=date(2020, 6, 8))
    assert opened(reader, late).count("The law lists them: SI 2020/471.") == 3
    assert "SI 2020/471" not in opened(reader, make_plan())


def test_each_last_day_of_a_plan_leads_to_why_it_is_that_day(reader):
    plan = make_plan(date(2019, 6, 3))
    review = make_review(plan, **AMENDED)
    page = reader.get(plan.get_absolute_url()).content.decode()
    found = [each for each in plan.clocks(TODAY) if each.started_on]
    assert len(found) > 5
    for clock in found:
        assert f'href="{plan.why_url_of(clock)}"' in page
    url = f"{plan.get_absolute_url()}why/amended_plan/{review.amendments_sent_on}/"
    told = text_of(reader.get(url))
    assert "Why 29 March 2021" in told
    assert "8 weeks (56 days) later is 29 March 2021, a Monday" in told
    assert "Not done by 31 March 2021, 2 days late." in told
    assert AuditEvent.objects.latest("pk").record == f"ehcp_tracking.EHCPlan:{plan.pk}"
    review_due = next(each for each in found if each.duty == "review" and each.days_left)
    page = reader.get(reverse("plans:plan_list", args=["wandsworth"])).content.decode()
    assert f'href="{plan.why_url_of(review_due)}"' in page


@pytest.mark.parametrize("asked", ["review/2019-06-04", "transfer/2019-06-03", "amended_plan/None"])
def test_a_day_that_no_limit_of_the_plan_is_counted_from_has_nothing_to_explain(reader, asked):
    plan = make_plan(date(2019, 6, 3))
    make_review(plan, meeting_on=date(2021, 3, 1))
    assert reader.get(f"{plan.get_absolute_url()}why/{asked}/").status_code == 404
