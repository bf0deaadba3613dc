"""Bodies: who reports to whom, as a list and as a drawing, and what each is there for."""

import csv

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from priorities.bodies import BOX, chart
from priorities.models import GovernanceBody, ReportingLine
from tests.builders import make_area, make_person
from tests.priorities.builders import make_body, make_line, make_plan
from tests.priorities.published import FIXTURES
from tests.priorities.test_views import text

BOARD, SCRUTINY, HEALTH, GROUP, TRANSPORT = (
    GovernanceBody(pk=key, reference=name, name=name)
    for key, name in enumerate(
        ["Board", "Scrutiny", "Health and Wellbeing Committee in Common", "Group", "Transport"], 1
    )
)
BODIES = [BOARD, SCRUTINY, HEALTH, GROUP, TRANSPORT]


def line(body, to):
    return ReportingLine(body=body, to=to, reference=f"{body}-{to}", certainty="stated")


LINES = [line(GROUP, BOARD), line(BOARD, SCRUTINY), line(BOARD, HEALTH)]


def shape(node):
    """A node as (name, what stands below it)."""
    return str(node.body), [shape(part) for part in node.parts]


def test_each_body_stands_below_whom_it_reports_to_and_in_full_once():
    first, second = chart(BODIES, LINES).roots
    assert shape(first) == ("Scrutiny", [("Board", [("Group", [])])])
    assert shape(second) == (HEALTH.name, [("Board", [])])
    assert (first.parts[0].repeated, second.parts[0].repeated) == (False, True)
    assert first.line is None
    assert first.parts[0].line == LINES[1]


def test_a_body_of_which_no_line_is_known_stands_apart():
    found = chart(BODIES, LINES)
    assert found.apart == [TRANSPORT]
    nothing = chart(BODIES, [])
    assert (nothing.roots, nothing.apart, nothing.drawing) == ([], BODIES, None)


def test_the_drawing_has_a_row_for_each_step_and_nothing_leaves_it():
    drawing = chart(BODIES, LINES).drawing
    place = {box.body: box for box in drawing.boxes}
    assert place[SCRUTINY].y == place[HEALTH].y < place[BOARD].y < place[GROUP].y
    assert place[BOARD].middle == place[GROUP].middle == drawing.width // 2
    assert place[SCRUTINY].x + BOX < place[HEALTH].x, "boxes do not touch"
    for box in drawing.boxes:
        assert 0 < box.x < box.x + BOX < drawing.width
        assert box.y + box.height < drawing.height
        assert all(box.y < foot < box.y + box.height for foot, _ in box.words)
    assert [words for _, words in place[HEALTH].words] == [
        "Health and Wellbeing",
        "Committee in Common",
    ]


def test_an_arrow_leads_from_the_top_of_one_box_to_the_foot_of_another():
    drawing = chart(BODIES, LINES).drawing
    place = {box.body: box for box in drawing.boxes}
    arrow = next(each for each in drawing.arrows if each.line == LINES[0])
    assert (arrow.x1, arrow.y1) == (place[GROUP].middle, place[GROUP].y)
    assert (arrow.x2, arrow.y2) == (place[BOARD].middle, place[BOARD].y + place[BOARD].height)
    assert len(drawing.arrows) == len(LINES)


def test_a_body_is_drawn_below_all_that_it_reports_to():
    drawing = chart(BODIES, [*LINES, line(GROUP, SCRUTINY)]).drawing
    place = {box.body: box for box in drawing.boxes}
    assert place[GROUP].y > place[BOARD].y


@pytest.mark.parametrize("top", [[], [line(BOARD, SCRUTINY)]], ids=["alone", "under a body"])
def test_what_reports_in_a_circle_is_still_told(top):
    found = chart(BODIES, [line(BOARD, GROUP), line(GROUP, BOARD), *top])
    told = {*found.apart, *(box.body for box in (found.drawing.boxes if top else []))}
    assert told == set(BODIES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"certainty": "unknown"}, "line_is_stated_or_inferred"),
        ({"to": None}, "body_does_not_report_to_itself"),
    ],
)
def test_a_line_that_cannot_be_is_refused(fields, constraint):
    body, board = make_body(), make_body()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_line(body, fields.pop("to", board) or body, **fields)


@pytest.mark.django_db
def test_the_page_costs_the_same_however_many_bodies(client):
    plan = make_plan()
    client.force_login(make_person("Board member"))
    costs = []
    for _ in range(2):
        for _ in range(3):
            make_line(make_body(plan), make_body(plan))
            make_body(plan)
        with CaptureQueriesContext(connection) as queries:
            assert (
                client.get(reverse("priorities:body_list", args=["wandsworth"])).status_code == 200
            )
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_an_area_without_a_plan_is_told_so(client):
    client.force_login(make_person("Board member", area=make_area("westminster")))
    page = text(client.get(reverse("priorities:body_list", args=["westminster"])))
    assert "so there are no bodies" in page


class TestWandsworth(TestCase):
    """The bodies of the real statement, read by a board member."""

    fixtures = FIXTURES

    def get(self, path):
        self.client.force_login(make_person("Board member"))
        response = self.client.get(f"/wandsworth/{path}")
        assert response.status_code == 200
        return text(response)

    def test_lines_are_those_of_the_statement_and_say_what_is_inferred(self):
        lines = ReportingLine.objects.values_list("body__reference", "to__reference", "certainty")
        assert set(lines) == {
            ("adulthood", "sspb", "stated"),
            ("early-years", "sspb", "stated"),
            ("sspb", "wscp", "inferred"),
            ("sspb", "overview-scrutiny", "inferred"),
            ("sspb", "ccg-borough", "inferred"),
        }

    def test_each_body_s_business_is_what_the_statement_says(self):
        oversees = GovernanceBody.objects.exclude(oversees=None)
        assert {
            each.reference: {priority.reference for priority in each.oversees.all()}
            for each in oversees
        } == {
            "sspb": {"1", "2"},
            "send-monitoring": {"1"},
            "childrens-smt": {"1", "2"},
            "overview-scrutiny": {"1", "2"},
            "wscp": {"1", "2"},
        }
        works_on = GovernanceBody.objects.exclude(works_on=None)
        assert {each.reference: each.works_on.get().reference for each in works_on} == {
            "adulthood": "2.1",
            "early-years": "2.1",
            "it-group": "1.5",
        }

    def test_who_reports_to_whom_is_drawn_and_written(self):
        page = self.get("bodies/")
        assert '<svg class="wsoa-drawing" role="img"' in page
        assert page.count("<rect") == 6
        assert page.count("stroke-dasharray") == 3
        assert page.count("<line ") == 5
        assert page.count("as above") == 2
        assert "Inferred. SEND improvement is reported there every 6 months." in page
        apart = page.split("To whom these report is not stated")[1]
        assert "High Needs subgroup" in apart
        assert "Early Years" not in apart

    def test_its_file_has_each_body_on_a_line(self):
        self.get("bodies/")
        address = reverse("priorities:body_list", args=["wandsworth"])
        file = self.client.get(address, {"export": "csv"}).getvalue().decode("utf-8-sig")
        headings, *lines = csv.reader(file.splitlines())
        assert headings == ["Body", "Kind", "Plan", "Meets or reports", "Chair", "Reports to"]
        assert len(lines) == GovernanceBody.objects.count()
        told = {line[0]: line[1:] for line in lines}
        board, plan = (
            "SEND Strategic Partnership Board (SSPB)",
            "Wandsworth Written Statement of Action",
        )
        assert told["Early Years sub-group"] == ["Sub-group", plan, "", "", board]
        assert told[board][2] == "Every 2 months"
        assert told[board][4].split("; ")[0].endswith("Partnership (WSCP) (inferred)")
        assert len(told[board][4].split("; ")) == 3

    def test_a_body_says_what_it_is_for(self):
        page = self.get("plan/wsoa-2020/bodies/sspb/")
        assert "Every 2 months" in page
        assert "Jointly, local authority and CCG" in page
        assert "Key priority 2 Evaluating the impact of the reforms" in page
        assert 'href="/wandsworth/plan/wsoa-2020/bodies/early-years/"' in page
        assert 'href="/wandsworth/plan/wsoa-2020/bodies/wscp/"' in page
        group = self.get("plan/wsoa-2020/bodies/it-group/")
        assert group.count("Not stated") == 3, "cadence, chair and what it oversees"
        assert "1.5 IT" in group
        assert "To whom it reports is not stated." in group

    def test_everybody_who_reads_the_plan_finds_them_in_the_menu(self):
        assert '<a class="govuk-service-navigation__link" href="/wandsworth/bodies/"' in self.get(
            "plan/"
        )
