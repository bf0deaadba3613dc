"""The family's 15 days for proposed amendments: shown, and an earlier amended plan flagged."""

from datetime import date

import pytest
from django.urls import reverse

from ehcp_tracking.models import AnnualReview
from ehcp_tracking.plans import explaining
from tests.builders import make_person, make_plan, make_review
from tests.ehcp_tracking.plans.test_views import AMENDED, text_of

pytestmark = pytest.mark.django_db
NOTICE, UNTIL, AFTER = date(2021, 2, 1), date(2021, 2, 15), date(2021, 2, 16)
TODAY = date(2021, 3, 31)
TOLD = (
    "The proposed amendments were sent on 1 February 2021. The family {} until 15 February 2021 to "
    "comment on them: 15 days beginning with that day (SEND Regulations 2014, regulation 22(2)(c))."
)
EARLY = f"{TOLD.format('had')} The amended plan was sent on {{}}, before that time was over."


def page(name, review):
    plan = review.plan
    key = [plan.pk, review.pk] if name == "change_review" else [plan.pk]
    return reverse(f"plans:{name}", args=["wandsworth", *key])


@pytest.fixture
def writer(client):
    client.force_login(make_person("Case manager"))
    return client


@pytest.mark.parametrize(
    ("as_at", "sent", "told", "cut_short"),
    [
        pytest.param(date(2021, 1, 31), None, None, False, id="not sent yet"),
        pytest.param(NOTICE, None, TOLD.format("has"), False, id="the day of the notice is day 1"),
        pytest.param(UNTIL, None, TOLD.format("has"), False, id="the last day"),
        pytest.param(AFTER, None, TOLD.format("had"), False, id="over"),
        pytest.param(TODAY, AFTER, TOLD.format("had"), False, id="sent once it was over"),
        pytest.param(
            TODAY, date(2021, 2, 2), EARLY.format("2 February 2021"), True, id="the day after"
        ),
        pytest.param(TODAY, UNTIL, EARLY.format("15 February 2021"), True, id="on the last day"),
        pytest.param(
            date(2021, 2, 14), UNTIL, TOLD.format("has"), False, id="a sending to come is none"
        ),
    ],
)
def test_what_the_family_has_is_told_as_at_a_day(as_at, sent, told, cut_short):
    review = AnnualReview(**AMENDED, amended_plan_sent_on=sent)
    assert explaining.comments(review, as_at) == (told and explaining.Comments(told, cut_short))


def test_without_a_notice_nothing_is_told(writer):
    review = make_review()
    assert explaining.comments(review, TODAY) is None
    for name in ("plan_detail", "change_review"):
        assert "to comment on" not in text_of(writer.get(page(name, review)))


def test_plans_not_amended_after_all_are_not_flagged():
    review = AnnualReview(**AMENDED, not_amended_on=date(2021, 2, 2))
    assert not explaining.comments(review, TODAY).cut_short


def test_the_explanation_of_a_plan_tells_of_it():
    plan = make_plan()
    make_review(plan, **AMENDED)
    assert TOLD.format("had") in explaining.explain(plan, TODAY)


@pytest.mark.parametrize(("sent", "flagged"), [(UNTIL, True), (AFTER, False)])
def test_an_amended_plan_sent_early_is_recorded_and_flagged(writer, sent, flagged):
    review = make_review(make_plan(), **AMENDED)
    for name in ("plan_detail", "change_review"):
        found = writer.get(page(name, review))
        assert TOLD.format("had") in text_of(found)
        assert "/time-limits/#amendment_representations" in found.content.decode()
    days = {name: day for name, day in AMENDED.items() if name != "decision"}
    days["amended_plan_sent_on"] = sent
    boxes = {
        f"{name}_{box}": getattr(day, box)
        for name, day in days.items()
        for box in ("day", "month", "year")
    }
    typed = {"version": 1, "decision": "amend"} | boxes
    found = writer.post(page("change_review", review), typed, follow=True)
    assert ("Flagged: The proposed amendments were sent" in text_of(found)) is flagged
    assert ("Amended plan sent early" in text_of(found)) is flagged
    review.refresh_from_db()
    assert review.amended_plan_sent_on == sent
