"""What there is to check in cases: found in the database as it is in Python, counted and told."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from ehcp_tracking import casefile, clocks, facts, importing, quality
from ehcp_tracking.choices import Basis, ClosedReason, Improbable, Service
from ehcp_tracking.models import Assessment, Child
from tests.builders import make_advice, make_area, make_assessment, make_child

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
DAY = timedelta(days=1)
ASKED = date(2021, 2, 16)
AGREED = {"decision": "assess", "decision_notified_on": ASKED}
PLANNED = {**AGREED, "outcome": "plan"}


def kinds():
    """Return what the database finds: the kinds of each case that has any, by reference.

    And of one case alone, as its page asks.
    """
    found = {case.pk: quality.findings(case) for case in quality.to_check(make_area(), TODAY)}
    cases = Assessment.objects.in_area(make_area()).known(TODAY)
    assert {case.pk: quality.findings_in(case, TODAY) for case in cases} == {
        case.pk: found.get(case.pk, []) for case in cases
    }
    return {
        case.reference: {each.kind for each in found[case.pk]} for case in cases if case.pk in found
    }


@pytest.mark.parametrize(
    ("kind", "fields", "born"),
    [
        (Improbable.UNDECIDED, {"received_on": TODAY - 49 * DAY}, None),
        pytest.param(None, {"received_on": TODAY - 48 * DAY}, None, id="not for 7 weeks yet"),
        (None, {"basis": "order_to_plan", "received_on": date(2020, 1, 6)}, None),
        (None, {"closed_on": TODAY, "closed_reason": "withdrawn"}, None),
        (Improbable.NO_DECISION, {"outcome": "plan"}, None),
        (None, PLANNED, None),
        pytest.param(
            None, {"outcome": "plan", "basis": "order_to_plan"}, None, id="none was to be made"
        ),
        (Improbable.HASTY_PLAN, {"draft_sent_on": ASKED, "plan_sent_on": ASKED + 14 * DAY}, None),
        (None, {"draft_sent_on": ASKED, "plan_sent_on": ASKED + 15 * DAY}, None),
        (Improbable.LATE_START, {"received_on": TODAY - DAY, "started_on": TODAY}, None),
        (None, {"received_on": TODAY, "started_on": TODAY}, None),
        *(
            pytest.param(
                None, {"basis": basis, "received_on": TODAY - DAY, "started_on": TODAY}, None,
                id=f"{basis} starts them",
            )
            for basis in Basis.values
            if basis != "request"
        ),
        (Improbable.OVER_25, {"received_on": date(2021, 3, 1)}, date(1995, 3, 1)),
        (None, {"received_on": date(2021, 2, 28), **AGREED, "decision_notified_on": TODAY},
         date(1995, 3, 1)),
        pytest.param(
            None, {"received_on": date(2018, 2, 28), **AGREED}, date(1992, 2, 29),
            id="a leap day, before",
        ),
        pytest.param(
            Improbable.OVER_25, {"received_on": date(2018, 3, 1), **AGREED}, date(1992, 2, 29),
            id="a leap day, after",
        ),
    ],
)  # fmt: skip
def test_what_one_case_shows(kind, fields, born):
    if "plan_sent_on" in fields:
        fields = PLANNED | fields
    child = make_child(date_of_birth=born)
    case = make_assessment(child=child, reference="A", **{"received_on": TODAY - DAY * 48} | fields)
    make_assessment(child=make_child(date_of_birth=date(2012, 2, 29)), received_on=TODAY)
    advice = [make_advice(case, service="educational_psychology", received_on=ASKED)]
    assert kinds() == ({"A": {kind}} if kind else {})
    assert set(facts.improbable(case, advice, TODAY)) == ({kind.value} if kind else set())


@pytest.mark.parametrize(
    ("advice", "basis", "is_found"),
    [
        ({}, "request", True),
        ({"service": "educational_psychology"}, "request", True),
        ({"service": "health", "received_on": TODAY}, "request", True),
        ({"service": "educational_psychology", "received_on": TODAY - DAY}, "request", False),
        pytest.param(
            {"service": "educational_psychology", "received_on": TODAY},
            "request",
            True,
            id="it came after the plan",
        ),
        ({"service": "educational_psychology", "existing_accepted": True}, "request", False),
        pytest.param({}, "order_to_plan", False, id="it was given in the case before"),
        ({}, "order_to_assess", True),
    ],
)
def test_a_plan_without_advice_from_a_psychologist(advice, basis, is_found):
    case = make_assessment(reference="A", basis=basis, **PLANNED, plan_sent_on=TODAY - DAY)
    if advice:
        make_advice(case, **advice)
    assert kinds() == ({"A": {Improbable.NO_PSYCHOLOGIST}} if is_found else {})


def test_one_upn_on_two_children_of_the_area():
    for reference, upn, area in (
        ("A", "X1", make_area()),
        ("B", "X1", make_area()),
        ("C", "X2", make_area()),
        ("D", "", make_area()),
        ("E", "", make_area()),
        ("F", "X2", make_area("westminster")),
    ):
        make_assessment(
            child=make_child(upn=upn, area=area), area=area, reference=reference, received_on=TODAY
        )
    assert kinds() == {"A": {Improbable.SHARED_UPN}, "B": {Improbable.SHARED_UPN}}


def test_two_open_cases_of_one_child():
    child = make_child()
    refused = {"decision": "refuse", "decision_notified_on": TODAY}
    make_assessment(child=child, reference="A", received_on=TODAY)
    make_assessment(child=child, reference="B", received_on=TODAY, **refused)
    assert kinds() == {}
    make_assessment(child=child, reference="C", received_on=TODAY)
    assert kinds() == {"A": {Improbable.TWO_OPEN}, "C": {Improbable.TWO_OPEN}}


def make_at_random(chance, children):
    """A case of one of a few children that has got somewhere, often past something to check."""
    received_on = TODAY - chance.randint(0, 90) * DAY
    fields = {"received_on": received_on, "basis": chance.choice(Basis.values)}
    days = sorted(received_on + chance.randint(0, (TODAY - received_on).days) * DAY for _ in "abc")
    if chance.random() < 0.6:
        fields |= {"decision": "assess", "decision_notified_on": days[0]}
    if chance.random() < 0.5:
        fields |= {"outcome": "plan", "draft_sent_on": days[1]}
        fields |= {"plan_sent_on": days[2]} if chance.random() < 0.7 else {}
    elif chance.random() < 0.4:
        fields |= {"closed_on": days[2], "closed_reason": chance.choice(ClosedReason.values)}
    fields["started_on"] = chance.choice([received_on, days[0]])
    case = make_assessment(child=chance.choice(children), **fields)
    for service in chance.sample(Service.values, 4):
        asked = {"requested_on": case.started_on}
        came = [asked | {"received_on": day} for day in (days[1], TODAY)]
        answers = [asked, *came, {"existing_accepted": True}]
        make_advice(case, service=service, **chance.choice(answers))
    return case


def test_the_database_finds_what_python_finds():
    chance = Random(7)  # noqa: S311
    children = [
        make_child(
            upn=chance.choice(["", "X1", "X2", "X3", "X4"]),
            date_of_birth=date(1995, chance.randint(1, 12), chance.randint(1, 28)),
        )
        for _ in range(40)
    ]
    cases = [make_at_random(chance, children) for _ in range(80)]
    upns = [child.upn for child in children if child.upn]
    is_open = {case: clocks.ended_on(case, TODAY) is None for case in cases}
    expected = {}
    for case in cases:
        others = [other for other in cases if other.child == case.child and other != case]
        expected[case.reference] = set(
            facts.improbable(
                case,
                case.advice.all(),
                TODAY,
                shares_upn=upns.count(case.child.upn) > 1,
                has_other_open=any(is_open[other] for other in others),
            )
        )
    assert kinds() == {reference: found for reference, found in expected.items() if found}
    counted = quality.counts(make_area(), TODAY)
    assert counted.keys() == set(Improbable), "chance makes every kind"
    assert counted == Counter(Improbable(kind) for found in expected.values() for kind in found)


def test_what_another_area_has_is_not_counted():
    make_assessment(area=make_area("westminster"), outcome="plan")
    assert quality.counts(make_area(), TODAY) == {}


def test_counts_are_one_statement_however_many_cases(django_assert_num_queries):
    area = make_area()
    for _ in range(3):
        make_assessment(outcome="plan")
    with django_assert_num_queries(1):
        assert quality.counts(area, TODAY)[Improbable.NO_DECISION] == 3


@pytest.mark.parametrize("others", [1, 5])
def test_a_case_is_checked_in_one_look_up_however_many_others_there_are(
    django_assert_num_queries, others
):
    case = make_assessment(child=make_child(upn="X1"), received_on=TODAY)
    for _ in range(others):
        make_assessment(child=case.child, received_on=TODAY)
        make_assessment(child=make_child(upn="X1"))
    case = Assessment.objects.in_area(case.area).with_row(TODAY).with_links().get(pk=case.pk)
    with django_assert_num_queries(1):
        found = {each.kind for each in quality.findings_in(case, TODAY)}
    assert found == {Improbable.SHARED_UPN, Improbable.TWO_OPEN}


def test_each_kind_says_what_it_is_and_what_to_do():
    assert quality.WORDS.keys() == set(Improbable)
    case = make_assessment(**PLANNED, draft_sent_on=TODAY - DAY, plan_sent_on=TODAY)
    found = quality.findings(quality.to_check(case.area, TODAY).get())
    assert [str(each) for each in found] == [
        "The final plan was sent 1 day after its draft: the family has 15. "
        "Check both days. If they are right, leave them.",
        "The final plan was sent without advice from an educational psychologist. "
        "Record the advice and its days, or that existing advice was accepted. If it came only "
        "after the plan, leave it.",
    ]


def test_how_long_after_receipt_the_clocks_start_is_told():
    make_assessment(received_on=TODAY - 3 * DAY, started_on=TODAY)
    (found,) = quality.findings(quality.to_check(make_area(), TODAY).get())
    assert str(found) == (
        "Its clocks start 3 days after the request was received: the law counts from receipt. "
        "Check why. If there is no reason in law, start them on the day the request was received, "
        "or correct the basis."
    )


# Cases as a file has them, children with their UPN, and what there is to check in them afterwards.
COLUMNS = ["reference", "child_reference", "upn", "received_on", "decision"]
HEADER = ",".join([*COLUMNS, "decision_notified_on", "outcome", "started_on"])
WAITS, DECIDED = "2020-12-01,,,", "2021-01-05,assess,2021-02-01,"


def previewed(tmp_path, *rows, **options):
    """Return what the report on a file counts."""
    (tmp_path / "assessments.csv").write_text("\n".join([HEADER, *rows, ""]))
    file = casefile.read(tmp_path)
    return importing.import_cases(file, area=make_area(), by=None, **options).to_check


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([f"A,C1,X1,{DECIDED}"], {}),
        ([f"A,C1,X1,{WAITS}", f"B,C2,X2,{DECIDED}"], {"undecided": 1}),
        ([f"A,C1,X1,{WAITS}plan", "B,C2,,2021-01-05,,,plan"], {"no_decision": 2}),
        (["A,C1,X1,2021-01-05,assess,2021-02-01,,2021-01-06"], {"late_start": 1}),
        ([f"A,C1,X1,{DECIDED}", f"B,C2,X1,{DECIDED}"], {"shared_upn": 2}),
        ([f"A,C1,X1,{DECIDED}", f"B,C1,X1,{DECIDED}", f"C,C2,,{DECIDED}"], {"two_open": 2}),
        pytest.param([f"A,C1,STORED,{DECIDED}"], {"shared_upn": 1}, id="of a stored child"),
        pytest.param([f"A,STORED,,{DECIDED}"], {"two_open": 1}, id="beside a stored case"),
        pytest.param([f"STORED,STORED,X1,{DECIDED}"], {}, id="no other than the stored case"),
        pytest.param(
            [f"STORED,C1,X1,{DECIDED}", f"A,STORED,,{DECIDED}"], {}, id="which moves elsewhere"
        ),
        pytest.param(
            [f"A,STORED,X1,{DECIDED}", f"B,C1,STORED,{DECIDED}"],
            {"two_open": 1},
            id="the stored child gets another UPN",
        ),
    ],
)
def test_the_preview_of_an_import_counts_what_there_will_be_to_check(tmp_path, rows, expected):
    child = make_child(upn="STORED")
    Child.objects.update(reference="STORED")
    make_assessment(child=child, reference="STORED", **AGREED)
    make_assessment(
        child=make_child(area=make_area("westminster"), upn="X2"), area=make_area("westminster")
    )
    assert previewed(tmp_path, *rows, dry_run=True) == expected
    assert previewed(tmp_path, *rows) == expected
    of_file = [row.split(",")[0] for row in rows]
    found = [found for reference, found in kinds().items() if reference in of_file]
    assert Counter(kind.value for each in found for kind in each) == expected


def test_cases_that_are_set_aside_are_not_counted(tmp_path):
    rows = [f"A,C1,X1,{WAITS}", "B,C2,X1,2020-12-32,,,", f"C,C3,X3,{WAITS}"]
    aside = tmp_path / "aside"
    assert previewed(tmp_path, *rows, set_aside=aside, dry_run=True) == {"undecided": 2}


def test_families_of_a_file_are_counted_together_however_many_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "AT_A_TIME", 1)
    rows = [f"{n},C{n % 2},X{n % 2},{DECIDED}" for n in range(4)] + [f"9,C9,X1,{DECIDED}"]
    assert previewed(tmp_path, *rows, dry_run=True) == {"shared_upn": 3, "two_open": 4}
