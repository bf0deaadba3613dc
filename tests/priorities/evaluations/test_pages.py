"""The pages of evaluations: who reads and writes them, and what they name."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from priorities.evaluations.models import Evaluation
from priorities.models import Evidence
from tests.builders import make_area, make_organisation, make_person
from tests.priorities.builders import (
    make_finding,
    make_holding,
    make_inspection,
    make_objective,
    make_post,
    make_priority,
)
from tests.priorities.evaluations.builders import (
    evidence_in_path,
    make_evaluated,
    make_evaluation,
)
from wsoa.models import AreaSettings

pytestmark = pytest.mark.django_db
LIST = "/wandsworth/evaluations/"


def html(response):
    return response.content.decode().split("<main")[1].split("</main>")[0]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html(response)))


@pytest.fixture
def steering(client):
    client.force_login(make_person("Head of SEND"))
    return client


def typed(**values):
    """The form as it is sent, of a service that was evaluated."""
    owner = values.pop("owner", None) or make_post()
    return {
        "title": "Talk Shop",
        "kind": "service",
        "organisation": "Community health trust",
        "owner": owner.pk,
        "aim": "Needs are found early.",
        "for_whom": "Children under 5.",
        "started_on": "2019-09-01",
        "cost": "12500",
        "cost_period": "year",
        "evaluated_on": "2021-03-01",
        "result": "strong",
        "conclusion": "Children are seen sooner.",
    } | values


def test_an_evaluation_is_added_and_read_with_what_it_does_not_say(steering):
    objective = make_objective(reference="1.2", title="Timeliness")
    make_organisation(name="Community health trust")
    assert 'value="Community health trust"' in html(steering.get(f"{LIST}add/"))
    response = steering.post(f"{LIST}add/", typed(objectives=[objective.pk]))
    page = words(steering.get(response.url))
    for told in (
        "Strong practice It made a clear difference, and others can use it.",
        "£12,500 each year",
        "1.2 Timeliness",
        "Next review 1 March 2022",
        "As the area does: every 12 months",
        "Not said yet: how things were before how things are after what parents and young",
        "Evaluation added",
    ):
        assert told in page, told
    assert "Overdue" not in page


def test_what_is_wrong_is_told_and_nothing_that_was_typed_is_lost(steering):
    page = html(steering.post(f"{LIST}add/", typed(cost="a lot", result="", title="Zebra")))
    assert '<a href="#id_cost">Enter the cost as a number of pounds' in page
    assert 'value="Zebra"' in page
    page = html(steering.post(f"{LIST}add/", typed(result="")))
    assert '<a href="#id_result_0">Choose the result, or clear the day' in page
    assert not Evaluation.objects.exists()


def test_two_who_review_one_evaluation_lose_nothing(steering):
    evaluation = make_evaluated(title="Talk Shop")
    url = f"{LIST}{evaluation.pk}/change/"
    assert 'name="version" value="1"' in html(steering.get(url))
    sent = typed(owner=evaluation.owner)
    assert steering.post(url, sent | {"version": 1}).status_code == 302
    page = words(steering.post(url, sent | {"version": 1, "result": "weak"}))
    assert "Someone changed this while you were working" in page
    assert "Service or organisation: The council became Community health trust" in page
    assert Evaluation.objects.get().result == "strong"
    assert steering.post(url, sent | {"version": 2, "result": "weak"}).status_code == 302
    assert Evaluation.objects.get().result == "weak"


def test_a_plan_owner_writes_of_the_posts_that_they_hold_and_of_no_other(client):
    own, other = make_evaluation(), make_evaluation()
    holding = make_holding(own.owner)
    client.force_login(holding.person)
    assert "Review or correct it" in html(client.get(own.get_absolute_url()))
    assert "Review or correct it" not in html(client.get(other.get_absolute_url()))
    assert client.get(f"{LIST}{own.pk}/change/").status_code == 200
    assert client.get(f"{LIST}{other.pk}/change/").status_code == 403
    assert client.post(f"{LIST}{other.pk}/remove/", {"reason": "Mine"}).status_code == 403
    page = html(client.post(f"{LIST}add/", typed(owner=other.owner)))
    assert '<a href="#id_owner">' in page
    assert client.post(f"{LIST}add/", typed(owner=own.owner)).status_code == 302


def test_an_administrator_writes_and_a_partner_only_reads(client):
    evaluation = make_evaluation()
    client.force_login(make_person("Administrator"))
    assert client.get(f"{LIST}{evaluation.pk}/change/").status_code == 200
    client.force_login(make_person("Partner"))
    assert "Add an evaluation" not in html(client.get(LIST))
    assert client.get(f"{LIST}{evaluation.pk}/change/").status_code == 403


def test_it_is_removed_for_a_reason(steering):
    evaluation = make_evaluation(title="Twice")
    url = f"{LIST}{evaluation.pk}/remove/"
    assert "Say why" in html(steering.post(url, {"version": 1}))
    response = steering.post(url, {"version": 1, "reason": "Twice"}, follow=True)
    assert "Twice is removed" in html(response)
    assert "Nothing has been evaluated here yet" in html(response)


def test_the_list_names_what_is_overdue_and_finds_by_what_is_asked(steering):
    objective = make_objective()
    late = make_evaluated(title="Late", evaluated_on=date(2020, 3, 30), objectives=[objective])
    make_evaluated(title="Soon", evaluated_on=date(2020, 6, 30), result="weak")
    make_evaluated(title="Over", ended_on=date(2020, 11, 1))
    make_evaluation(title="New", started_on=date(2021, 3, 1), families_say="They like it.")

    def found(**asked):
        table = steering.get(LIST, asked).context["table"]
        return {row.record.title for row in table.rows}

    make_evaluated(title="Today", evaluated_on=date(2020, 3, 31), families_say="They like it.")
    page = words(steering.get(LIST))
    assert "Reviews that are overdue Late : due by 30 March 2021, Head of SEND" in page
    assert "31 March 2021 Overdue" not in page, "the day itself is in time"
    assert "30 March 2021 Overdue" in page
    assert found() == {"Late", "Soon", "Over", "New", "Today"}
    assert found(review="overdue") == {"Late"}
    assert found(review="soon") == {"Soon", "Today"}
    assert found(review="none") == {"Over"}
    assert found(result="weak") == {"Soon"}
    assert found(result="not_yet") == {"New"}
    assert found(objective=objective.pk) == found(owner=late.owner.slug) == {"Late"}
    assert found(lacks="families") == {"Late", "Soon", "Over"}
    assert found(title="ove") == {"Over"}


def test_the_file_has_the_whole_form(steering):
    make_evaluated(cost=99, cost_period="all", lessons="Ask first.")
    lines = b"".join(steering.get(LIST, {"export": "csv"})).decode()
    for told in ("Result in words", "Waits are shorter.", "£99 in all", "Ask first.", "2021-12-01"):
        assert told in lines


def test_the_cycle_of_the_area_moves_every_review_that_has_none_of_its_own(client):
    client.force_login(make_person("Administrator"))
    make_evaluated(title="Of the area")
    make_evaluated(title="Its own", review_months=24)
    url = "/wandsworth/settings/evaluations/"
    faulty = client.post(url, {"version": 1, "evaluation_months": "0", "reason": "Board"})
    assert "Enter the months from one review to the next as a whole number" in html(faulty)
    sent = {"version": 1, "evaluation_months": "3", "reason": "The board agreed"}
    page = words(client.post(url, sent, follow=True))
    assert "Reviewed every 3 months" in page
    assert "became 3" in page
    assert AreaSettings.objects.get().evaluation_months == 3
    page = words(client.get(LIST))
    assert "Of the area : due by 1 March 2021" in page
    assert "Its own :" not in page


def test_practice_is_told_from_evaluations_and_inspections_each_named(steering):
    make_evaluated(title="Shared", lessons="Ask first.")
    make_evaluated(title="Broken", result="weak")
    make_evaluated(title="Half", result="partly")
    make_evaluated(title="Young", result="too_early")
    inspection = make_inspection(reference="2019")
    make_finding(inspection, reference="S1", text="Parents take part.")
    make_finding(inspection, reference="D1", text="Care is slow.", kind="development")
    weakness = make_finding(inspection, reference="W1", text="Late.", kind="weakness", question="")
    make_priority(title="Planning", reference="1").answers.add(weakness)
    make_finding(make_inspection(make_area("westminster")), text="Elsewhere.")
    share, mend = words(steering.get(f"{LIST}practice/")).split("Weaknesses to mend")
    mend, neither = mend.split("Neither, or not known yet")
    for told in ("Shared", "What others can use: Ask first.", "Parents take part. 2019, S1"):
        assert told in share, told
    for told in ("Broken", "Late. 2019, W1", "key priority 1 Planning", "Care is slow. 2019, D1"):
        assert told in mend, told
    assert mend.index("2019, W1") < mend.index("2019, D1")
    assert "Half Helps in part" in neither
    assert "Young Too early to say" in neither
    assert "Elsewhere" not in share + mend


@pytest.mark.parametrize("url", [LIST, f"{LIST}practice/"])
def test_a_page_of_one_and_of_thirty_costs_the_same(steering, url):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert steering.get(url).status_code == 200
        return len(queries)

    def add(number):
        for _ in range(number):
            make_evaluated(objectives=[make_objective()], evaluated_on=date(2020, 1, 2))
            make_finding()

    add(1)
    few = cost()
    add(15)
    assert cost() == few


def test_evidence_is_attached_downloaded_and_removed_so_that_nothing_is_left(steering):
    evaluation = make_evaluated(title="Talk Shop")
    url = f"{LIST}{evaluation.pk}/"
    assert "Say what the evidence shows" in html(steering.post(f"{url}evidence/", {}))
    file = SimpleUploadedFile("survey.pdf", b"%PDF-1.7 survey")
    page = html(steering.post(f"{url}evidence/", {"shows": "A survey.", "file": file}, follow=True))
    assert "A survey." in page
    assert "Evidence attached" in page
    (download,) = re.findall(r'href="(/wandsworth/evidence/\d+/)"', page)
    assert steering.get(download).content == b"%PDF-1.7 survey"
    (remove,) = re.findall(r'href="(/wandsworth/evaluations/evidence/\d+/remove/)"', page)
    key = int(remove.split("/")[-3])
    assert steering.get(f"/wandsworth/evidence/{key}/remove/").status_code == 404
    page = words(steering.post(remove, {"version": 1, "because": "A name"}, follow=True))
    assert ", 31 March 2021: A name" in page
    assert "survey" not in page.lower()
    assert steering.get(download).status_code == 404
    refused = steering.post(f"{url}remove/", {"version": 1, "reason": "Twice"})
    assert "Evidence was attached to it, so it stays" in html(refused)


def test_evidence_of_another_s_evaluation_is_read_and_not_touched(client):
    evidence = evidence_in_path(make_area())
    holding = make_holding(make_evaluation().owner)
    client.force_login(holding.person)
    evaluation = Evaluation.objects.get(evidence=evidence.pk)
    page = html(client.get(evaluation.get_absolute_url()))
    assert "https://www.example.org/report" in page
    assert "Attach evidence" not in page
    assert client.get(f"{LIST}{evaluation.pk}/evidence/").status_code == 403
    assert client.get(f"{LIST}evidence/{evidence.pk}/remove/").status_code == 403


def test_evidence_is_about_a_row_of_a_plan_or_an_evaluation_and_not_both():
    evidence = Evidence.objects.get(pk=evidence_in_path(make_area()).pk)
    assert evidence.about == evidence.evaluation
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(objective=make_objective())
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(evaluation=None)
