"""The fixtures against the documents: what was counted and read there, written again by hand."""

from collections import Counter
from datetime import date
from decimal import Decimal

from django.test import TestCase

from priorities.models import (
    Action,
    Finding,
    GovernanceBody,
    Inspection,
    Measure,
    Objective,
    Plan,
    Priority,
    PublishedStatistic,
    RoadmapItem,
    TargetStep,
)
from tests.priorities.published import FIXTURES
from wsoa.models import LocalArea

HEAD = "Head of SEND"
CCG = "CCG Children's Commissioning lead"
DCS = "Director of Children's Services (DCS)"
ICT = "Head of Schools ICT, Information and Libraries"
PARENT = "Lead Strategic Parent"
NOT_STATED = ""
YEAR_END = date(2021, 3, 31)


def titles(posts):
    return {post.title for post in posts.all()}


class TestAreas(TestCase):
    fixtures = FIXTURES  # loaded once for all tests of the class

    def test_only_wandsworth_has_promised_to_clear_a_backlog(self):
        promises = LocalArea.objects.values_list(
            "slug", "backlog_received_before", "backlog_complete_by"
        )
        assert set(promises) == {
            ("wandsworth", date(2019, 11, 30), date(2020, 9, 30)),
            ("westminster", None, None),
            ("worcestershire", None, None),
        }


class TestStatement(TestCase):
    fixtures = FIXTURES

    def test_it_answers_the_inspection_of_2019(self):
        plan = Plan.objects.get_by_natural_key("wandsworth", "wsoa-2020")
        assert plan.published_on == date(2020, 7, 3)
        assert plan.inspection.natural_key() == ("wandsworth", "2019")

    def test_who_led_wrote_and_signed_it(self):
        plan = Plan.objects.get()
        director = "Locality Executive Director, Wandsworth and Merton"
        assert titles(plan.leads) == {DCS, director}
        assert titles(plan.signatories) == {DCS, director, PARENT}
        assert titles(plan.authors) == {
            "Head of Performance and Improvement",
            "Director of Quality, Merton, Wandsworth and Sutton",
            PARENT,
        }

    def test_each_priority_answers_its_weakness_and_has_its_impacts(self):
        answers = Priority.objects.values_list("reference", "answers__reference")
        assert list(answers) == [("1", "W1"), ("2", "W2")]
        impacts = {each.reference: each.impacts.count() for each in Priority.objects.all()}
        assert impacts == {"1": 4, "2": 5}

    def test_each_objective_with_its_date_and_its_owners(self):
        published = {
            each.reference: (each.title, each.by_when, titles(each.owners))
            for each in Objective.objects.all()
        }
        assert published == {
            "1.1": ("Backlog", date(2020, 9, 30), {HEAD}),
            "1.2": ("Timeliness", YEAR_END, {HEAD, CCG}),
            "1.3": ("Quality of plans", YEAR_END, {HEAD, CCG}),
            "1.4": ("Workforce", YEAR_END, {HEAD, CCG}),
            "1.5": ("IT", date(2020, 12, 31), {ICT}),
            "2.1": (
                "Vision, strategy, governance and evaluation",
                date(2021, 1, 31),
                {DCS, CCG},
            ),
        }

    def test_every_action_and_measure_is_there(self):
        counts = {
            each.reference: (each.action_count, each.measure_count)
            for each in Objective.objects.with_counts(date(2021, 3, 31))
        }
        assert counts == {
            "1.1": (3, 3),
            "1.2": (12, 7),
            "1.3": (11, 5),
            "1.4": (11, 7),
            "1.5": (4, 6),
            "2.1": (10, 10),
        }
        assert (Action.objects.count(), Measure.objects.count()) == (51, 38)

    def test_rows_stand_under_what_their_reference_says(self):
        for model in (Action, Measure):
            for row in model.objects.select_related("objective"):
                assert row.plan_id == row.objective.plan_id
                assert row.reference.startswith(f"{row.objective.reference}.")
        for objective in Objective.objects.select_related("priority"):
            assert objective.plan_id == objective.priority.plan_id
            assert objective.reference.startswith(f"{objective.priority.reference}.")

    def test_every_numeric_target_and_date(self):
        steps = TargetStep.objects.values_list(
            "measure__reference", "from_month", "by_on", "value", "certainty"
        )
        assert list(steps) == [
            ("1.1.M1", None, date(2020, 9, 30), 100, "stated"),
            ("1.2.M4", date(2020, 1, 1), None, 60, "stated"),
            ("1.2.M5", date(2020, 10, 1), None, 65, "stated"),
            ("1.2.M5", date(2021, 1, 1), None, 70, "stated"),
            ("1.2.M7", date(2020, 7, 1), None, 65, "stated"),
            ("1.2.M7", date(2020, 12, 1), None, 70, "stated"),
            ("1.2.M7", date(2021, 3, 1), None, 80, "inferred"),
            ("1.3.M2", None, YEAR_END, 100, "inferred"),
            ("1.4.M1", None, YEAR_END, 100, "inferred"),
            ("1.4.M2", None, YEAR_END, 100, "inferred"),
            ("1.4.M4", None, YEAR_END, 100, "inferred"),
            ("1.4.M6", None, date(2020, 12, 31), None, "inferred"),
            ("1.5.M3", None, date(2020, 12, 31), 100, "inferred"),
            ("2.1.M1", None, date(2021, 1, 31), None, "stated"),
        ]

    def test_live_measures_name_their_figures_and_the_ambition_stands_apart(self):
        live = Measure.objects.filter(kind="live").values_list("reference", "figure", "ambition")
        assert list(live) == [
            ("1.1.M1", "backlog", None),
            ("1.2.M4", "plans_in_time", Decimal(100)),
            ("1.2.M5", "plans_in_time", Decimal(100)),
            ("1.2.M7", "advice_in_time", None),
        ]

    def test_numbers_that_the_statement_wants_better_each_time_or_of_all_have_that_rule(self):
        rules = Measure.objects.exclude(rule="").values_list("reference", "rule")
        assert dict(rules) == {
            "1.3.M1": "term",
            "1.3.M2": "all_of",
            "1.3.M4": "survey",
            "1.4.M1": "all_of",
            "1.4.M2": "all_of",
            "1.4.M3": "period",
            "1.5.M3": "all_of",
        }

    def test_only_staff_turnover_is_to_fall(self):
        assert [each.reference for each in Measure.objects.filter(direction="down")] == ["1.4.M3"]

    def test_how_often_or_how_soon(self):
        stated = {}
        for model in (Action, Measure):
            stated |= dict(model.objects.exclude(cadence="").values_list("reference", "cadence"))
        assert stated == {
            "1.2.8": "Monthly",
            "1.3.2": "Within 6 months",
            "2.1.9": "Every 6 months",
            "1.2.M2": "Every 2 months",
            "1.3.M1": "Term on term",
            "1.3.M4": "Annual, survey on survey",
            "1.4.M2": "At least monthly",
            "1.4.M3": "Period on period",
            "1.5.M4": "Monthly",
            "2.1.M6": "Annual",
        }

    def test_each_body_with_its_cadence_and_chair_where_stated(self):
        bodies = GovernanceBody.objects.values_list("reference", "kind", "cadence", "chair")
        assert list(bodies) == [
            ("sspb", "body", "Every 2 months", "Jointly, local authority and CCG"),
            ("send-monitoring", "body", NOT_STATED, DCS),
            ("childrens-smt", "body", NOT_STATED, NOT_STATED),
            ("overview-scrutiny", "body", NOT_STATED, NOT_STATED),
            ("wscp", "body", "Every 6 months", NOT_STATED),
            ("education-standards", "body", NOT_STATED, NOT_STATED),
            ("high-needs", "body", NOT_STATED, "Head of Schools Finance"),
            ("ccg-borough", "body", NOT_STATED, NOT_STATED),
            ("transport-panel", "body", NOT_STATED, NOT_STATED),
            ("short-breaks-panel", "body", NOT_STATED, NOT_STATED),
            ("adulthood", "sub_group", NOT_STATED, NOT_STATED),
            ("early-years", "sub_group", NOT_STATED, NOT_STATED),
            ("it-group", "task_and_finish", NOT_STATED, NOT_STATED),
        ]

    def test_the_road_map_says_how_each_month_is_known(self):
        items = RoadmapItem.objects.values_list("priority__reference", "month", "certainty")
        assert Counter(items) == {
            ("1", date(2019, 11, 1), "inferred"): 5,
            ("1", date(2019, 12, 1), "inferred"): 4,
            ("1", date(2020, 1, 1), "inferred"): 5,
            ("1", date(2020, 2, 1), "inferred"): 5,
            ("2", None, "unknown"): 8,
        }


class TestLetters(TestCase):
    fixtures = FIXTURES

    def test_when_each_area_was_inspected_and_whether_a_statement_was_required(self):
        letters = Inspection.objects.values_list(
            "area__slug", "started_on", "ended_on", "published_on", "statement_required"
        )
        assert set(letters) == {
            ("wandsworth", date(2019, 11, 4), date(2019, 11, 8), date(2019, 12, 17), True),
            ("westminster", date(2020, 3, 9), date(2020, 3, 13), date(2020, 4, 27), False),
            ("worcestershire", date(2018, 3, 5), date(2018, 3, 9), date(2018, 5, 3), True),
        }

    def test_findings_are_as_many_as_the_paragraphs_of_the_letters(self):
        def count(area, **fields):
            return Finding.objects.filter(inspection__area__slug=area, **fields).count()

        questions = ("identifying", "meeting", "outcomes")
        assert {
            area: (
                count(area, question="main"),
                *(
                    count(area, kind=kind, question=question)
                    for kind in ("strength", "development")
                    for question in questions
                ),
                count(area, kind="weakness"),
            )
            for area in ("wandsworth", "westminster", "worcestershire")
        } == {
            "wandsworth": (11, 7, 9, 7, 3, 6, 4, 2),
            "westminster": (11, 8, 8, 10, 3, 4, 2, 0),
            "worcestershire": (16, 6, 8, 7, 12, 11, 7, 12),
        }

    def test_figures_in_findings_are_exact(self):
        for area, reference, figure in [
            ("wandsworth", "Q1-S4", "over 600 practitioners"),
            ("wandsworth", "Q1-S7", "age 16"),
            ("westminster", "M9", "a year"),
            ("westminster", "Q1-D1", "September 2019"),
            ("worcestershire", "Q2-D6", "111 children wait for a special school place and 25"),
        ]:
            finding = Finding.objects.get(inspection__area__slug=area, reference=reference)
            assert figure in finding.text


class TestStatistics(TestCase):
    fixtures = FIXTURES

    def test_years_of_each_place(self):
        years = Counter(PublishedStatistic.objects.values_list("place", flat=True))
        assert years == {"england": 11, "wandsworth": 10, "westminster": 10, "worcestershire": 10}

    def test_figures_and_what_is_unknown(self):
        rows = PublishedStatistic.objects.values_list(
            "place",
            "year",
            "initial_requests",
            "refused_to_assess",
            "new_plans",
            "in_20_weeks_including_exceptions_pct",
            "in_20_weeks_excluding_exceptions_pct",
        )
        assert {
            ("england", 2024, 154489, 38889, 97747, Decimal("45.9"), Decimal("46.4")),
            ("england", 2014, None, 2122, 1359, Decimal("61.5"), Decimal("64.3")),
            ("wandsworth", 2019, 419, 70, 250, Decimal("43.6"), Decimal("45.4")),
            ("wandsworth", 2020, 404, 74, 434, Decimal("46.5"), Decimal("46.4")),
            ("wandsworth", 2024, 574, 111, 411, Decimal(100), Decimal(100)),
            ("westminster", 2015, None, None, 29, None, Decimal("7.4")),
            ("worcestershire", 2018, 672, None, 449, None, Decimal("12.6")),
        } <= set(rows)
