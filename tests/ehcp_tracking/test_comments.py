"""The family's 15 days for the draft plan: shown, and a final plan sent earlier flagged (T46)."""

from datetime import date

import pytest
from django.urls import reverse

from ehcp_tracking import clocks, explaining, facts
from ehcp_tracking.models import Assessment
from tests.builders import make_assessment, make_person, make_plan
from tests.ehcp_tracking.plans.test_views import text_of

pytestmark = pytest.mark.django_db
DRAFT, UNTIL, AFTER = date(2021, 3, 2), date(2021, 3, 16), date(2021, 3, 17)
TODAY = date(2021, 3, 31)
EARLY = "The final plan was sent on 16 March 2021, before that time was over."
TOLD = (
    "The draft plan was sent on 2 March 2021. The family {} until 16 March 2021 to comment on it: "
    "15 days beginning with that day (SEND Regulations 2014, regulation 13(1)(a))."
)


def drafted(**fields):
    return make_assessment(
        received_on=date(2020, 11, 2),
        decision="assess",
        decision_notified_on=date(2020, 12, 1),
        outcome="plan",
        draft_sent_on=DRAFT,
        **fields,
    )


@pytest.fixture
def writer(client):
    client.force_login(make_person("Case manager"))
    return client


def test_t46():
    sent, final = date(2024, 4, 2), date(2024, 4, 15)
    assert clocks.last_day("representations", sent) == date(2024, 4, 16)
    assert clocks.hasty("representations", sent, final)


@pytest.mark.parametrize(
    ("draft", "sent", "hasty"),
    [
        (DRAFT, date(2021, 3, 15), True),
        (DRAFT, UNTIL, True),
        (DRAFT, AFTER, False),
        (DRAFT, None, False),
        (None, AFTER, False),
    ],
)
def test_a_final_plan_is_early_until_the_time_for_comments_is_over(draft, sent, hasty):
    assert clocks.hasty("representations", draft, sent) is hasty


@pytest.mark.parametrize(
    ("as_at", "sent", "words", "cut_short"),
    [
        (date(2021, 3, 1), None, None, None),
        (DRAFT, None, TOLD.format("has"), False),
        (AFTER, None, TOLD.format("had"), False),
        (TODAY, AFTER, TOLD.format("had"), False),
        (UNTIL, AFTER, TOLD.format("has"), False),
        (
            TODAY,
            UNTIL,
            f"{TOLD.format('had')} {EARLY}",
            True,
        ),
    ],
)
def test_what_the_family_has_is_told_as_at_a_day(as_at, sent, words, cut_short):
    told = explaining.comments(drafted(plan_sent_on=sent), as_at)
    assert told == (words and explaining.Comments(words, cut_short))


def test_without_a_draft_nothing_is_told():
    assert explaining.comments(make_assessment(), TODAY) is None


def url(name, case):
    return reverse(f"ehcp_tracking:{name}", args=["wandsworth", case.pk])


def boxes(day):
    return {f"plan_sent_on_{box}": getattr(day, box) for box in ("day", "month", "year")}


@pytest.mark.parametrize(("sent", "flagged"), [(UNTIL, True), (AFTER, False)])
def test_a_final_plan_sent_early_is_recorded_and_flagged(writer, sent, flagged):
    case = drafted()
    for name in ("send_plan", "assessment_detail"):
        page = writer.get(url(name, case))
        assert TOLD.format("had") in text_of(page)
        assert "/time-limits/#representations" in page.content.decode()
    page = writer.post(url("send_plan", case), {"version": 1} | boxes(sent), follow=True)
    assert ("Flagged: The draft plan was sent on 2 March 2021" in text_of(page)) is flagged
    assert ("Final plan sent early" in text_of(page)) is flagged
    case = Assessment.objects.get(pk=case.pk)
    assert case.plan_sent_on == sent
    assert ("hasty_plan" in facts.improbable(case, [], TODAY)) is flagged


def test_the_page_of_a_case_leads_to_its_plan(writer):
    plan = make_plan()
    link = f'<a class="govuk-link" href="{plan.get_absolute_url()}">EHC plan {plan.reference}</a>'
    assert link in writer.get(url("assessment_detail", plan.assessment)).content.decode()
    assert "EHC plan EHC" not in text_of(writer.get(url("assessment_detail", drafted())))
