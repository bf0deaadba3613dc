"""What the pages of the plan and of the findings show, and what they cost."""

import csv
from datetime import date

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities.models import Evidence, GovernanceBody, IntendedImpact, PlanType, RoadmapItem
from tests.builders import make_area, make_person
from tests.priorities.builders import (
    make_action,
    make_finding,
    make_inspection,
    make_live_measure,
    make_objective,
    make_plan,
    make_post,
    make_priority,
    make_rating,
    make_step,
    make_update,
    published,
)
from tests.priorities.published import FIXTURES


def text(response):
    """Return what a page says, its white space evened out."""
    return " ".join(response.content.decode().split())


class TestWandsworth(TestCase):
    """The pages of the real statement, read by a board member."""

    fixtures = FIXTURES

    def get(self, path):
        self.client.force_login(make_person("Board member"))
        response = self.client.get(f"/wandsworth/{path}")
        assert response.status_code == 200
        return text(response)

    def test_the_plan_at_a_glance(self):
        page = self.get("plan/wsoa-2020/")
        assert "Key priority 1 Planning and assessment of EHC plans" in page
        assert "significant weakness W2" in page
        assert "1.5 IT" in page
        assert "December 2020" in page
        assert "Lead Strategic Parent, Positive Parent Action" in page
        assert "February 2020</strong> (inferred)" in page
        assert "Month</strong> (unknown)" in page
        assert page.count("Not stated") == 11 + 10, "cadences and chairs"

    def test_an_objective(self):
        page = self.get("plan/wsoa-2020/objectives/1.2/")
        assert "Head of SEND, Wandsworth Council" in page
        assert "March 2021" in page
        assert "<strong>Monthly.</strong>" in page
        assert "60% from January 2020" in page
        assert "80% from March 2021" in page

    def test_an_action_with_how_it_will_be_known(self):
        page = self.get("plan/wsoa-2020/actions/1.1.3/")
        assert "Clear the backlog with the interim team" in page
        assert "September 2020" in page
        assert "100% by 30 September 2020" in page

    def test_a_measure_shows_the_whole_series_of_its_target_and_the_ambition_beside_it(self):
        page = self.get("plan/wsoa-2020/measures/1.2.M4/")
        assert "100%. This is what the area intends in the end" in page
        for words in ("January 2020", "September 2020", "65%", "December 2020", "70%"):
            assert words in page
        assert "/wandsworth/plan/wsoa-2020/measures/1.2.M5/" in page

    def test_a_milestone_shows_its_day_and_how_it_is_known(self):
        page = self.get("plan/wsoa-2020/measures/1.4.M6/")
        assert "By 31 December 2020" in page
        assert "Inferred. Published as the end of the autumn term" in page

    def test_a_measure_without_number_or_date_says_so(self):
        assert "gives no number and no date" in self.get("plan/wsoa-2020/measures/1.2.M6/")

    def test_findings_lead_to_the_priorities_that_answer_them(self):
        page = self.get("findings/2019/")
        assert "Key priority 2 Evaluating the impact of the reforms" in page
        assert 'href="/wandsworth/plan/wsoa-2020/#priority-2"' in page
        assert "Identifying needs, strengths, paragraph 4" in page

    def test_lists_are_filtered(self):
        for path, shown in [
            ("actions/?owner=head-of-schools-ict", 4),
            ("actions/?priority=2", 10),
            ("actions/?due=2020-09", 3),
            ("actions/?status=late", 17),
            ("actions/?status=silent", 51),
            ("actions/?due=soon", 34),
            ("actions/?status=none", 51),
            ("actions/?status=complete", 0),
            ("measures/?kind=live", 4),
            ("measures/?kind=milestone&owner=dcs", 3),
        ]:
            self.get(f"plan/wsoa-2020/{path}")
            table = self.client.get(f"/wandsworth/plan/wsoa-2020/{path}").context["table"]
            assert len(table.rows) == shown, path
        self.get("findings/?kind=development&question=identifying")
        response = self.client.get("/wandsworth/findings/?kind=weakness")
        assert len(response.context["table"].rows) == 2

    def test_a_long_list_comes_in_pages(self):
        page = self.get("plan/wsoa-2020/actions/?page=3")
        assert "2.1.10" in page
        assert "1.1.1" not in page

    def test_filters_offer_what_the_list_has(self):
        self.get("plan/wsoa-2020/actions/")
        form = self.client.get("/wandsworth/plan/wsoa-2020/actions/").context["filter"].form
        assert [label for _, label in form.fields["due"].choices] == [
            "Any time",
            "In the next 30 days",
            "September 2020",
            "December 2020",
            "January 2021",
            "March 2021",
        ]
        assert [label for _, label in form.fields["status"].choices] == [
            "Any status",
            "No update yet",
            "Off track",
            "At risk",
            "On track",
            "Complete",
            "Late",
            "Silent",
        ]
        assert form.fields["owner"].queryset.count() == 4, "signatories own nothing"


class TestOtherAreas(TestCase):
    fixtures = FIXTURES

    def get(self, path, area):
        self.client.force_login(make_person("Auditor", area=make_area(area)))
        return text(self.client.get(f"/{area}/{path}"))

    def test_westminster_needed_no_statement(self):
        assert "No Written Statement of Action was required after" in self.get(
            "plan/", "westminster"
        )
        page = self.get("findings/2020/", "westminster")
        assert "None. No Written Statement of Action was required." in page
        assert "wheelchair service" in page

    def test_worcestershire_s_statement_is_not_held(self):
        assert "It is not held here" in self.get("plan/", "worcestershire")
        page = self.get("findings/2018/", "worcestershire")
        assert page.count("No priority held here") == 12

    def test_an_area_without_anything_says_how_to_get_it(self):
        assert "once an administrator has loaded the plan" in self.get("plan/", "nowhere")
        assert "have loaded the inspection letter" in self.get("findings/", "nowhere")


def fill(plan, objectives):
    """Give a plan one priority with so many objectives, each with all that a plan may have."""
    owner = make_post(plan.area)
    weakness = make_finding(plan.inspection, kind="weakness", question="")
    make_finding(plan.inspection)
    for _ in range(objectives):
        priority = make_priority(plan)
        priority.answers.add(weakness)
        objective = make_objective(priority, owners=[owner, make_post(plan.area)])
        row = {"priority": priority}
        IntendedImpact.objects.create(**published(plan, theme="Timeliness", **row))
        RoadmapItem.objects.create(**published(plan, certainty="unknown", **row))
        GovernanceBody.objects.create(**published(plan, name="Board", kind="body"))
        for _ in range(objectives):
            action = make_action(objective)
            added = {"added_by": make_person(), "added_on": date(2021, 3, 1)}
            Evidence.objects.create(action=action, shows="It.", link="https://a.org", **added)
            make_rating(objective)
            measure = make_live_measure(objective)
            make_step(measure, from_month=date(2020, 1, 1), value=60)
    return objective


PAGES = [
    "plan_list",
    "plan_detail",
    "plan_delivery",
    "objective_detail",
    "action_list",
    "action_detail",
    "measure_list",
    "measure_detail",
    "rating_list",
    "evidence_list",
    "finding_list",
    "inspection_list",
    "inspection_detail",
]


def addresses(plan, objective):
    place = [plan.area.slug, plan.reference]
    rows = {
        "objective_detail": objective,
        "action_detail": objective.actions.first(),
        "measure_detail": objective.measures.first(),
    }
    return {
        "plan_list": reverse("priorities:plan_list", args=place[:1]),
        "plan_detail": plan.get_absolute_url(),
        "plan_delivery": reverse("priorities:plan_delivery", args=place),
        "rating_list": reverse("priorities:rating_list", args=place),
        "evidence_list": reverse("priorities:evidence_list", args=place),
        "action_list": reverse("priorities:action_list", args=place),
        "measure_list": reverse("priorities:measure_list", args=place),
        "finding_list": reverse("priorities:finding_list", args=place[:1]),
        "inspection_list": reverse("priorities:inspection_list", args=place[:1]),
        "inspection_detail": plan.inspection.get_absolute_url(),
    } | {name: row.get_absolute_url() for name, row in rows.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_however_much_there_is(client, name):
    counts = []
    for slug, size in (("wandsworth", 1), ("westminster", 5)):
        area = make_area(slug)
        plan = make_plan(area, inspection=make_inspection(area))
        page = addresses(plan, fill(plan, size))[name]
        client.force_login(make_person("Board member", area=area))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def rows_of(response):
    """Return the cells of a CSV file, header first."""
    return list(csv.reader(response.getvalue().decode("utf-8-sig").splitlines()))


@pytest.mark.django_db
def test_a_list_is_exported_as_it_is_filtered_and_ordered(client):
    plan = make_plan(make_area())
    head = make_post(plan.area, slug="head")
    mine = make_objective(make_priority(plan), owners=[head], reference="1.1", title="Backlog")
    first = make_action(mine, reference="1.1.1", text="First.", cadence="Monthly")
    make_update(first, "at-risk", added_on=date(2021, 2, 1))
    make_action(mine, reference="1.1.2", text="Second.")
    make_action(make_objective(mine.priority), text="Another's.")
    client.force_login(make_person("Plan owner"))
    address = reverse("priorities:action_list", args=["wandsworth", plan.reference])
    response = client.get(address, {"owner": "head", "sort": "-reference", "export": "csv"})
    assert response["Content-Disposition"] == 'attachment; filename="wandsworth-actions.csv"'
    who, due = "Head of SEND, The council", "2021-03-31"
    said = "At risk; No update for 31 days"
    columns = ["Ref", "Action", "Objective", "Owners", "By when", "Published date", "How often"]
    assert rows_of(response) == [
        [*columns, "Delivery", "Last update"],
        ["1.1.2", "Second.", "1.1 Backlog", who, due, due, "", "No update yet", ""],
        ["1.1.1", "First.", "1.1 Backlog", who, due, due, "Monthly", said, "2021-02-01"],
    ]


@pytest.mark.django_db
def test_measures_and_findings_are_exported_too(client):
    plan = make_plan(make_area(), inspection=make_inspection())
    fill(plan, 1)
    client.force_login(make_person("Plan owner"))
    for name, rows in (("measure_list", 1), ("finding_list", 2)):
        file = client.get(addresses(plan, plan.objective_set.get())[name], {"export": "csv"})
        assert len(rows_of(file)) == 1 + rows
        assert "<a" not in file.getvalue().decode()


@pytest.mark.django_db
def test_a_wrong_filter_gives_the_page_with_its_fault_and_no_file(client):
    plan = make_plan(make_area())
    client.force_login(make_person("Plan owner"))
    address = reverse("priorities:measure_list", args=["wandsworth", plan.reference])
    response = client.get(address, {"kind": "wrong", "export": "csv"})
    assert response["Content-Type"].startswith("text/html")
    assert "Select a valid choice" in text(response)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["owner", "priority", "inspection"])
def test_a_filter_with_a_nul_character_is_a_fault_and_no_crash(client, name):
    plan = make_plan(make_area(), inspection=make_inspection())
    address = addresses(plan, fill(plan, 1))[
        "finding_list" if name == "inspection" else "action_list"
    ]
    client.force_login(make_person("Plan owner"))
    assert "Null characters are not allowed" in text(client.get(address, {name: "\x00"}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "columns"),
    [
        ("action_list", ["reference", "objective", "due", "updated"]),
        ("measure_list", ["reference", "objective", "due", "kind", "read"]),
        ("finding_list", ["reference", "inspection", "kind", "question"]),
    ],
)
def test_a_list_can_be_sorted(client, page, columns):
    plan = make_plan(make_area(), inspection=make_inspection())
    address = addresses(plan, fill(plan, 2))[page]
    client.force_login(make_person("Plan owner"))
    table = client.get(address).context["table"]
    assert [column.name for column in table.columns if column.orderable] == columns
    for column in columns:
        up, down = (
            [row.record.pk for row in client.get(address, {"sort": sort}).context["table"].rows]
            for sort in (column, f"-{column}")
        )
        assert up == down[::-1]


@pytest.mark.django_db
def test_plans_are_listed_with_the_inspection_that_each_answers(client):
    inspection = make_inspection()
    make_plan(title="Statement", inspection=inspection, published_on=date(2020, 7, 3))
    other = PlanType.objects.create(
        slug="app", name="Accelerated progress plan", weakness_word="issue", priority_word="theme"
    )
    make_plan(title="Progress plan", type=other, published_on=date(2022, 1, 5))
    client.force_login(make_person("Plan owner"))
    address = reverse("priorities:plan_list", args=["wandsworth"])
    headings = ["Plan", "Kind of plan", "Published", "In answer to the inspection of"]
    statement = ["Statement", "Written Statement of Action", "2020-07-03", "2019-11-04"]
    progress = ["Progress plan", "Accelerated progress plan", "2022-01-05", ""]
    assert rows_of(client.get(address, {"export": "csv"})) == [headings, progress, statement]
    asked = {"kind": "wsoa", "export": "csv"}
    assert rows_of(client.get(address, asked)) == [headings, statement]
    page = text(client.get(address))
    assert inspection.get_absolute_url() in page
    assert "None named" in page


@pytest.mark.django_db
def test_inspections_are_listed_with_what_they_found_and_led_to(client):
    weak = make_inspection(reference="2019")
    make_finding(weak, kind="weakness", question="")
    make_finding(weak)
    make_plan(inspection=weak, title="Statement")
    make_plan(inspection=weak, title="Progress plan")
    strong = {"started_on": date(2016, 1, 4), "ended_on": date(2016, 1, 8)}
    make_inspection(
        reference="2016", published_on=date(2016, 2, 1), statement_required=False, **strong
    )
    client.force_login(make_person("Plan owner"))
    address = reverse("priorities:inspection_list", args=["wandsworth"])
    found = rows_of(client.get(address, {"export": "csv"}))
    assert [row[:1] + row[4:] for row in found] == [
        [
            "Inspection",
            "Date of the letter",
            "Written Statement of Action",
            "Significant weaknesses",
            "Findings in all",
            "Answered by",
        ],
        ["2019", "2019-12-17", "Required", "1", "2", "Statement; Progress plan"],
        ["2016", "2016-02-01", "Not required", "0", "0", ""],
    ]
    asked = {"statement": "False", "sort": "-reference", "export": "csv"}
    assert [row[0] for row in rows_of(client.get(address, asked))] == ["Inspection", "2016"]
