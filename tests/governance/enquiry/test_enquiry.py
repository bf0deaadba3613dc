"""The self-evaluation: what answers each line of enquiry, where nothing does, and who says so."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from governance.enquiry.gathering import KINDS, gathered, lines_on
from priorities.enquiry import changes
from priorities.enquiry.models import EnquiryAnswer, Judgement, LineOfEnquiry
from tests.builders import make_area, make_assessment, make_person
from tests.priorities.builders import (
    make_finding,
    make_inspection,
    make_live_measure,
    make_objective,
    make_step,
)
from tests.priorities.enquiry.builders import make_answer, make_judgement, make_line
from tests.priorities.evaluations.builders import make_evaluated, make_evaluation

pytestmark = pytest.mark.django_db
TODAY = date(2021, 3, 31)
LIST = "/wandsworth/self-evaluation/"


def words(response):
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def steering(client):
    client.force_login(make_person("Head of SEND"))
    return client


def test_the_twelve_common_lines_are_loaded_twice_without_harm_for_every_area():
    for _ in range(2):
        call_command("loaddata", "lines_of_enquiry", verbosity=0)
    lines = LineOfEnquiry.objects.in_area(make_area())
    assert [line.position for line in lines] == [*range(1, 13)]
    assert all(line.question.endswith("?") and line.area is None for line in lines)
    own = make_line(make_area("westminster"))
    assert own not in LineOfEnquiry.objects.in_area(make_area())
    assert LineOfEnquiry.objects.in_area(make_area("westminster")).last() == own


def test_a_line_gathers_what_answers_it_in_this_area_and_names_what_does_not():
    area, elsewhere, line = make_area(), make_area("westminster"), make_line()
    finding, objective = make_finding(), make_objective()
    evaluation = make_evaluated(result="weak")
    rows = {"findings": [finding], "objectives": [objective], "evaluations": [evaluation]}
    make_answer(line, figures=["plans_in_time", "gone"], **rows)
    measure = make_live_measure(objective, figure="plans_in_time")
    make_live_measure(objective, figure="advice_in_time")
    make_judgement(elsewhere, line)
    (found,) = gathered(area, [line], as_at=TODAY, board=False)
    assert (found.findings, found.objectives) == ([finding], [objective])
    assert (found.evaluations, found.nothing, found.judgement) == ([evaluation], [], None)
    counted, gone = sorted(found.figures, key=lambda each: each.figure is None)
    assert [each.measure for each in counted.standings] == [measure]
    assert (gone.title, gone.standings) == ("“gone”, which is counted no longer", [])
    (empty,) = gathered(elsewhere, [line], as_at=TODAY, board=False)
    assert empty.is_unanswered
    assert empty.nothing == [*KINDS.values()]


def test_the_judgement_that_holds_is_the_latest_by_the_day():
    area, line = make_area(), make_line()
    for day, level in ((1, "weak"), (15, "sound"), (31, "strong")):
        on = date(2021, 3, day)
        make_judgement(area, line, judged_on=on, added_on=on, level=level)
    (found,) = gathered(area, [line], as_at=date(2021, 3, 30), board=False)
    assert [each.level for each in found.judgements] == ["sound", "weak"]
    assert found.level == "Sound, with gaps"


def test_who_chooses_what_answers_a_line_leaves_a_history(steering):
    line, objective = make_line(make_area()), make_objective(reference="1.2", title="Timeliness")
    url = f"{LIST}{line.pk}/answers/"
    page = words(steering.get(url))
    assert "1.2 Timeliness (A statement)" in page
    assert "Plans within 20 weeks, by month received" in page
    sent = {"version": 1, "objectives": [objective.pk], "figures": ["plans_in_time"]}
    page = words(steering.post(url, sent, follow=True))
    assert "Objectives 1.2 Timeliness : 0 of 0 actions complete, by 31 March 2021" in page
    assert "Nothing here: no finding, no evaluation." in page
    assert "No measure of a plan uses it" in page
    assert "Answers chosen" in page
    assert "Objectives: 1.2 Timeliness" in page
    again = words(steering.post(url, {"version": 1}))
    assert "Someone changed this while you were working" in again
    assert EnquiryAnswer.objects.get().figures == ["plans_in_time"]
    steering.post(url, {"version": 2})
    assert not EnquiryAnswer.objects.get().objectives.exists()


def test_no_row_of_another_area_and_no_figure_that_is_not_counted_can_be_chosen(steering):
    line = make_line(make_area())
    finding = make_finding(make_inspection(make_area("westminster")))
    sent = {"version": 1, "findings": [finding.pk], "figures": ["wishes"]}
    page = words(steering.post(f"{LIST}{line.pk}/answers/", sent))
    assert "Select a valid choice" in page
    assert not EnquiryAnswer.objects.exists()


def test_the_area_judges_itself_and_corrects_what_it_wrote(steering):
    line = make_line(make_area())
    url = f"{LIST}{line.pk}/judge/"
    sent = {
        **{"judged_on": "2021-03-30", "level": "weak"},
        **{"reason": "Plans are late.", "rests_on": "The figures of February."},
    }
    assert "Enter today or a day gone by" in words(
        steering.post(url, sent | {"judged_on": "2021-04-01"})
    )
    page = words(steering.post(url, sent, follow=True))
    assert "Weak on 30 March 2021 Plans are late. Rests on: The figures of February." in page
    assert "There is a judgement of this day" in words(steering.post(url, sent))
    judgement = Judgement.objects.get()
    url = f"{LIST}judgements/{judgement.pk}/"
    sent |= {"level": "sound", "because": "Wrong box", "version": 1}
    page = words(steering.post(url, sent, follow=True))
    assert "Sound, with gaps on 30 March 2021" in page
    assert "Judgement: Weak became Sound, with gaps" in page
    assert "Reason: Wrong box" in page
    assert "Someone changed this" in words(steering.post(url, sent | {"level": "strong"}))


def test_an_area_adds_changes_and_removes_lines_of_its_own_and_no_common_one(steering):
    sent = {"title": "Short breaks", "question": "Do they help?", "source": "Our forum"}
    page = words(steering.post(f"{LIST}add/", sent, follow=True))
    assert "Line of enquiry of Wandsworth Short breaks Do they help?" in page
    assert "Change that one" in words(
        steering.post(f"{LIST}add/", sent | {"title": "SHORT BREAKS"})
    )
    assert "Enter a subject in letters" in words(
        steering.post(f"{LIST}add/", sent | {"title": "???"})
    )
    line = LineOfEnquiry.objects.get()
    changed = sent | {"question": "Whom do they help?", "version": 1}
    page = words(steering.post(f"{LIST}{line.pk}/change/", changed, follow=True))
    assert "Question: Do they help? became Whom do they help?" in page
    judgement = make_judgement(line=line)
    removal = {"version": 2, "reason": "Twice"}
    refused = words(steering.post(f"{LIST}{line.pk}/remove/", removal))
    assert "The area judged itself on this line, so it stays" in refused
    judgement.delete()
    page = words(steering.post(f"{LIST}{line.pk}/remove/", removal, follow=True))
    assert "Short breaks is removed" in page
    common = make_line()
    assert steering.get(f"{LIST}{common.pk}/change/").status_code == 404
    assert steering.get(f"{LIST}{common.pk}/remove/").status_code == 404


def test_a_plan_owner_reads_and_may_not_judge(client):
    line = make_line(make_area())
    client.force_login(make_person("Plan owner"))
    assert "Record a judgement" not in words(client.get(f"{LIST}{line.pk}/"))
    assert client.get(f"{LIST}{line.pk}/judge/").status_code == 403


def test_the_list_says_where_there_is_nothing_and_finds_by_it(steering):
    area = make_area()
    full, bare = make_line(title="Full"), make_line(area, title="Bare")
    rows = {"findings": [make_finding()], "evaluations": [make_evaluated()]}
    make_answer(full, objectives=[make_objective()], figures=["backlog"], **rows)
    part = make_line(title="Part")
    make_answer(part, findings=[make_finding()])
    make_judgement(area, full, level="strong")

    def found(**asked):
        return {each.record.line for each in steering.get(LIST, asked).context["table"].rows}

    page = words(steering.get(LIST))
    assert "Not judged yet: 2 of 3. Nothing at all answers: Bare ." in page
    assert found() == {full, bare, part}
    assert found(judgement="strong") == {full}
    assert found(judgement="none") == {bare, part}
    assert found(nothing="findings") == {bare}
    for kind in ("objectives", "figures", "evaluations"):
        assert found(nothing=kind) == {bare, part}
    assert found(whose="own") == {bare}
    assert found(whose="common") == {full, part}
    lines = b"".join(steering.get(LIST, {"export": "csv"})).decode()
    assert "The letter of 2019." in lines
    whole = words(steering.get(f"{LIST}whole/"))
    assert "Bare Is it so? Not judged yet Nothing here: no finding, no objective" in whole


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("Auditor", "Not met 0 of 1 were in time"),
        ("Board member", "Not met Too few were in time for 60%"),
        ("Partner", "Not met Too few were in time for 60%"),
    ],
)
def test_who_may_not_see_the_staff_s_figures_is_shown_what_a_board_is(client, role, told):
    make_answer(make_line(make_area()), figures=["plans_in_time"])
    step = {"from_month": date(2020, 7, 1), "value": 60}
    make_step(make_live_measure(make_objective(), figure="plans_in_time"), **step)
    make_assessment(received_on=date(2020, 9, 1))
    client.force_login(make_person(role))
    for url in (f"{LIST}whole/", f"{LIST}{LineOfEnquiry.objects.get().pk}/"):
        page = words(client.get(url))
        assert told in page
        assert ("0 of 1" in page) == (role == "Auditor")


@pytest.mark.parametrize("url", [LIST, f"{LIST}whole/"])
def test_a_page_of_one_and_of_many_lines_costs_the_same(steering, url):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert steering.get(url).status_code == 200
        return len(queries)

    def add(number):
        for _ in range(number):
            line, objective = make_line(), make_objective()
            rows = {"findings": [make_finding()], "evaluations": [make_evaluated()]}
            make_answer(line, figures=["plans_in_time"], objectives=[objective], **rows)
            make_live_measure(objective)
            make_judgement(line=line)

    add(1)
    few = cost()
    add(8)
    assert cost() == few


@pytest.mark.parametrize(
    "build",
    [
        lambda: make_judgement(level="perfect"),
        lambda: make_judgement(reason=""),
        lambda: make_judgement(rests_on=""),
        lambda: make_judgement(judged_on=date(2021, 3, 2)),
        lambda: make_line(question=""),
        lambda: [make_line(reference="one") for _ in range(2)],
        lambda: [make_line(make_area(), reference="one") for _ in range(2)],
        lambda: [make_answer(line) for line in [make_line()] for _ in range(2)],
    ],
)
def test_the_database_refuses_what_must_never_be(build):
    with pytest.raises(IntegrityError), transaction.atomic():
        build()


def test_the_self_evaluation_of_a_past_day_has_nothing_that_came_later(steering):
    line = make_line()
    evaluation = make_evaluated(result="weak", evaluated_on=date(2021, 3, 1))
    begun = make_evaluation(title="Begun since", started_on=date(2021, 2, 20))
    days = {"started_on": date(2021, 1, 18), "ended_on": date(2021, 1, 22)}
    letters = [
        make_inspection(reference=str(day), published_on=day, **days)
        for day in (date(2021, 2, 15), date(2021, 2, 16))
    ]
    findings = [make_finding(letter) for letter in letters]
    make_answer(line, evaluations=[evaluation, begun], findings=findings)
    make_judgement(make_area(), line)
    (found,) = gathered(make_area(), [line], as_at=date(2021, 2, 15), board=False)
    assert [(each, each.result, each.conclusion) for each in found.evaluations] == [
        (evaluation, "", "")
    ]
    assert found.findings == findings[:1]
    then, now = (
        words(steering.get(f"{LIST}whole/", asked)) for asked in ({"as_at": "2021-02-15"}, {})
    )
    assert "As at 15 February 2021" in then
    assert "Not judged yet" in then
    assert "Begun since" not in then
    assert "As at 31 March 2021" in now
    assert "Begun since" in now
    assert evaluation.conclusion in now
    refused = steering.get(f"{LIST}whole/", {"as_at": "2021-04-01"})
    assert "Enter today or a day gone by" in words(refused)
    assert "There is a problem" in words(refused)


def test_what_answered_a_line_and_what_was_judged_are_as_recorded_by_the_day(steering, settings):
    """On 1 February an answer was chosen and the area judged itself; on 1 March all was changed."""
    area, by = make_area(), make_person("Head of SEND")
    objectives = [make_objective(title="First"), make_objective(title="Second")]
    first, second = date(2021, 2, 1), date(2021, 3, 1)
    said = {"title": "Short breaks", "source": "Our forum", "by": by}
    empty = {"findings": [], "evaluations": [], "by": by}
    settings.WSOA_TODAY = first
    line = changes.add_line(area, question="Do they help?", **said)
    gone = changes.add_line(area, question="Is it so?", **said | {"title": "Gone"})
    chosen = {"objectives": objectives[:1], "figures": ["backlog"], "version": 1}
    changes.choose_answers(area, line, **chosen, **empty)
    judged = {"level": "weak", "reason": "Few help.", "rests_on": "Parents."}
    judgement = changes.judge(area, line, judged_on=first, **judged, by=by)
    settings.WSOA_TODAY = second
    changes.change_line(line, question="Whom do they help?", by=by)
    changes.remove_line(gone, reason="Twice", by=by)
    changes.add_line(area, question="Is it so?", **said | {"title": "New"})
    chosen = {"objectives": objectives[1:], "figures": [], "version": 2}
    changes.choose_answers(area, line, **chosen, **empty)
    corrected = judged | {"level": "sound", "because": "Wrong box"}
    changes.correct_judgement(judgement, **corrected, by=by)
    settings.WSOA_TODAY = TODAY

    def told(day):
        found = gathered(area, lines_on(area, day), as_at=day, board=False)
        return [
            (each.line.title, each.line.question, each.level, [str(row) for row in each.objectives])
            for each in found
        ]

    named = [[str(each)] for each in objectives]
    asked = "Is it so?"
    assert told(date(2021, 1, 31)) == []
    assert (
        told(first)
        == told(date(2021, 2, 28))
        == [
            ("Short breaks", "Do they help?", "Weak", named[0]),
            ("Gone", asked, "Not judged yet", []),
        ]
    )
    assert (
        told(second)
        == told(TODAY)
        == [
            ("Short breaks", "Whom do they help?", "Sound, with gaps", named[1]),
            ("New", asked, "Not judged yet", []),
        ]
    )
    then = words(steering.get(LIST, {"as_at": "2021-02-28", "judgement": "weak"}))
    assert "As at 28 February 2021" in then
    assert "Short breaks Weak 1 February 2021 0 1 1 0" in then
    assert "No line of enquiry matches" in words(steering.get(LIST, {"judgement": "weak"}))
    assert "Enter today or a day gone by" in words(steering.get(LIST, {"as_at": "2021-04-01"}))
    whole = words(steering.get(f"{LIST}whole/", {"as_at": "2021-02-28"}))
    assert "Few help. Rests on: Parents." in whole
    assert "Do they help?" in whole
