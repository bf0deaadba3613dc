"""What the demonstration's people evaluated, and how their area judges itself: invented, on days
before its own.

One review is overdue, of one programme nobody knows the cost, and of some lines of enquiry there is
nothing to say yet.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from priorities.models import (
    EnquiryAnswer,
    Evaluation,
    Evidence,
    Finding,
    Judgement,
    LineOfEnquiry,
    Objective,
    Post,
)
from wsoa import audit
from wsoa.models import LocalArea, User, Versioned

WRITES = "head.of.send"
PLAN, INSPECTION = "wsoa-2020", "2019"


class Evaluated(NamedTuple):
    """An evaluation as it stands: `on` is when it was added. Where it was changed since, on the day
    of the evaluation, `before` has what else it said until then.
    """

    title: str
    kind: str
    organisation: str
    owner: str
    on: date
    said: dict[str, Any]
    objectives: tuple[str, ...] = ()
    before: dict[str, Any] | None = None


COUNCIL, HEALTH = "Wandsworth Borough Council", "Community health trust"
NOT_EVALUATED = {"evaluated_on": None, "result": "", "conclusion": "", "lessons": ""}
EVALUATIONS = (
    Evaluated(
        "Speech and language drop-in sessions",
        "service",
        HEALTH,
        "ccg-commissioning-lead",
        date(2020, 9, 14),
        {
            "aim": "Needs are found before school, and parents know what to do while they wait.",
            "for_whom": "Children under 5 and their parents, at children's centres.",
            "started_on": date(2018, 9, 3),
            "cost": Decimal("42000.00"),
            "cost_period": "year",
            "evidence_before": "In 2018 the first meeting came 19 weeks after a referral.",
            "evidence_after": "In the autumn of 2020 it came after 7 weeks, and fewer were needed.",
            "families_say": "Of 64 parents who answered, 58 would send a friend.",
            "evaluated_on": date(2020, 12, 11),
            "result": "strong",
            "conclusion": "Children are seen sooner, and parents act on what they learn. Two "
            "centres in the south are not reached yet.",
            "lessons": "Sessions without an appointment, in a place that parents know, and a "
            "sheet to take home.",
        },
        ("1.2",),
        NOT_EVALUATED | {"evidence_after": "", "families_say": ""},
    ),
    Evaluated(
        "Parents on the complex needs panel",
        "programme",
        COUNCIL,
        "head-of-send",
        date(2020, 10, 5),
        {
            "aim": "Decisions are in plain words, and families can follow them.",
            "for_whom": "Families whose case goes to the panel.",
            "started_on": date(2019, 4, 1),
            "cost": Decimal("3600.00"),
            "cost_period": "year",
            "evidence_before": "In 2019 a third of the letters were sent back with questions.",
            "evidence_after": "In the autumn of 2020 it was one in ten.",
            "families_say": "The forum wants two parents at each meeting, not one.",
            "evaluated_on": date(2021, 2, 12),
            "result": "strong",
            "conclusion": "Letters are clearer, and members explain themselves more.",
            "lessons": "Pay parents for their time, and send the papers a week before.",
        },
        ("1.3", "2.1"),
        NOT_EVALUATED | {"evidence_after": ""},
    ),
    Evaluated(
        "Duty manager",
        "service",
        COUNCIL,
        "head-of-send",
        date(2020, 9, 21),
        {
            "aim": "Whoever calls about a case is answered on the day.",
            "for_whom": "Parents, schools and practitioners with a case under way.",
            "started_on": date(2020, 9, 18),
            "evidence_before": "Nobody counted calls.",
            "evidence_after": "In January 2021 four of five calls were answered on the day.",
            "families_say": "Answers come sooner. Some callers are still passed on twice.",
            "evaluated_on": date(2021, 1, 29),
            "result": "partly",
            "conclusion": "Calls are answered, but not always by someone who knows the case.",
            "lessons": "Count the calls from the first day.",
            "review_months": 6,
        },
        ("1.2",),
        NOT_EVALUATED | {"evidence_after": "", "families_say": ""},
    ),
    Evaluated(
        "Leisure card for children with disabilities",
        "programme",
        COUNCIL,
        "dcs",
        date(2020, 10, 23),
        {
            "aim": "Children take part in activities that cost less or nothing.",
            "for_whom": "Children and young people on the disability register.",
            "started_on": date(2016, 4, 1),
            "cost": Decimal("18000.00"),
            "cost_period": "year",
            "evidence_before": "Fewer than half of those who could have a card had one in 2019.",
            "evidence_after": "It was no different in the autumn of 2020.",
            "evaluated_on": date(2020, 10, 23),
            "result": "weak",
            "conclusion": "Few families know the card, and leaders of settings do not offer it.",
            "lessons": "A card that nobody hands out is not used: give it with the plan.",
            "review_months": 3,
        },
        ("2.1",),
    ),
    Evaluated(
        "Direct payments",
        "service",
        COUNCIL,
        "dcs",
        date(2021, 1, 18),
        {
            "aim": "Families choose and buy the support that suits their child.",
            "for_whom": "Families who have a direct payment.",
            "started_on": date(2014, 9, 1),
            "evidence_before": "Inspectors heard in 2019 that payments could not buy the service.",
            "families_say": "There is nobody to employ at this rate.",
            "evaluated_on": date(2021, 3, 5),
            "result": "weak",
            "conclusion": "The rate has stood still while costs rose, so money is handed back.",
        },
        (),
        NOT_EVALUATED,
    ),
    Evaluated(
        "Training of SENCOs online",
        "programme",
        COUNCIL,
        "head-of-send",
        date(2020, 12, 16),
        {
            "aim": "Requests come when they should, with what is needed to decide on them.",
            "for_whom": "SENCOs of all schools.",
            "started_on": date(2020, 11, 2),
            "cost": Decimal("9500.00"),
            "cost_period": "all",
            "evidence_before": "In the summer of 2020 half of the requests lacked something.",
            "families_say": "Not asked: it is for schools.",
            "evaluated_on": date(2021, 3, 12),
            "result": "too_early",
            "conclusion": "Nearly all schools took part. Requests of the summer term will tell.",
            "lessons": "Short sessions after school bring more people than a day.",
        },
        ("1.4",),
        NOT_EVALUATED,
    ),
    Evaluated(
        "One system for assessments",
        "project",
        COUNCIL,
        "head-of-schools-ict",
        date(2020, 10, 19),
        {
            "aim": "All of a case stands in one place, and reports come from it.",
            "for_whom": "Everybody who works on assessments.",
            "started_on": date(2020, 9, 21),
            "cost": Decimal("120000.00"),
            "cost_period": "all",
            "evidence_before": "Cases stood in two systems and in spreadsheets.",
        },
        ("1.5",),
    ),
)


class Shown(NamedTuple):
    """A link that shows something about an evaluation."""

    evaluation: str
    on: date
    shows: str
    link: str


SHOWN = Shown(
    "Speech and language drop-in sessions",
    date(2020, 12, 11),
    "What parents were asked in the autumn of 2020, and what they answered.",
    "https://www.example.org/drop-in-sessions/survey",
)


class Answered(NamedTuple):
    """What answers a line of enquiry, and how the area judged itself, the first time first."""

    findings: tuple[str, ...]
    objectives: tuple[str, ...]
    figures: tuple[str, ...]
    evaluations: tuple[str, ...]
    judged: tuple[tuple[date, str, str, str], ...] = ()


ANSWERED_ON = date(2021, 2, 8)
LINES = {
    "leadership": Answered(
        ("M1", "M8", "Q2-D4"),
        ("2.1",),
        (),
        (),
        (
            (
                date(2020, 7, 20),
                "weak",
                "The reforms had no steady line, as inspectors found.",
                "The letter of December 2019.",
            ),
            (
                date(2021, 2, 8),
                "sound",
                "The board reads the statement at each meeting. The strategy is late.",
                "Minutes of the board, October 2020 to January 2021.",
            ),
        ),
    ),
    "co-production": Answered(
        ("M7", "Q2-S5", "Q2-S9"),
        ("1.3", "2.1"),
        (),
        ("Parents on the complex needs panel",),
        (
            (
                date(2021, 2, 15),
                "strong",
                "Parents take part in the design of services, and their part is evaluated.",
                "The letter of December 2019, and our evaluation of February 2021.",
            ),
        ),
    ),
    "identification": Answered(
        ("Q1-S1", "Q1-S3", "Q1-S4", "Q1-D1", "Q1-D3"),
        (),
        (),
        ("Speech and language drop-in sessions",),
        (
            (
                date(2021, 2, 15),
                "sound",
                "Needs of young children are found early. Of school age we know less.",
                "The letter of December 2019, and one evaluation.",
            ),
        ),
    ),
    "education-outcomes": Answered(("M9", "Q3-S2"), (), (), ()),
    "absence-and-exclusions": Answered(("Q3-S1",), (), (), ()),
    "adulthood": Answered(
        ("Q2-S3", "Q2-D5", "Q2-D6", "Q3-S6"),
        ("2.1",),
        (),
        (),
        (
            (
                date(2021, 2, 22),
                "unknown",
                "There is new provision, and nobody has asked yet what it changed.",
                "The letter of December 2019 alone.",
            ),
        ),
    ),
    "ehc-plans": Answered(
        ("M2", "Q2-D1", "Q2-D2", "Q2-D3", "Q3-D3", "W1"),
        ("1.1", "1.2", "1.3"),
        ("plans_in_time", "advice_in_time", "backlog"),
        ("Duty manager", "Training of SENCOs online"),
        (
            (
                date(2020, 7, 20),
                "weak",
                "Most plans are late, and many are poor.",
                "The letter of December 2019, and our tracker.",
            ),
            (
                date(2021, 3, 1),
                "sound",
                "More plans are in time. Of their quality we know from one audit alone.",
                "The figures as at February 2021, and the audit of the autumn term.",
            ),
        ),
    ),
    "joint-commissioning": Answered(("Q2-S6", "Q2-D4", "Q2-D5"), (), (), ()),
    "personal-budgets": Answered(
        ("Q3-D1",),
        (),
        (),
        ("Direct payments",),
        (
            (
                date(2021, 3, 15),
                "weak",
                "Families cannot buy what they need, and no objective of the plan answers that.",
                "The letter of December 2019, and our evaluation of March 2021.",
            ),
        ),
    ),
    "use-of-data": Answered(
        ("M4", "W2"),
        ("1.5", "2.1"),
        (),
        ("One system for assessments",),
        (
            (
                date(2021, 3, 8),
                "sound",
                "There is a dashboard every month. What services achieve is only now evaluated.",
                "The dashboard, and the list of evaluations.",
            ),
        ),
    ),
    "short-breaks": Answered(
        (),
        (),
        (),
        (),
        (
            (
                date(2021, 2, 22),
                "unknown",
                "The panel keeps lists, and nobody has counted who was offered what.",
                "Nothing that was written down.",
            ),
        ),
    ),
    "local-offer": Answered(
        ("Q2-S2", "Q3-D2"), (), (), ("Leisure card for children with disabilities",)
    ),
}


def make(area: LocalArea, people: Mapping[str, User]) -> list[tuple[date, Any]]:
    """Store the evaluations, the answers and the judgements; return their events, each with its
    day. Needs the plan, the findings and the common lines of enquiry.
    """
    by = people[WRITES]
    posts = {each.slug: each for each in Post.objects.in_area(area)}
    objectives = of_reference(Objective.objects.in_area(area).of_plan(PLAN))
    findings = of_reference(Finding.objects.in_area(area).filter(inspection__reference=INSPECTION))
    told: list[tuple[date, Any]] = []
    evaluations = {}
    for each in EVALUATIONS:
        evaluation = Evaluation(
            area=area,
            title=each.title,
            kind=each.kind,
            organisation=each.organisation,
            owner=posts[each.owner],
            version=2 if each.before else 1,
            **each.said,
        )
        evaluation.save()
        evaluation.objectives.set(objectives[reference] for reference in each.objectives)
        evaluations[each.title] = evaluation
        told += events_of(evaluation, each, by)
    shown = Evidence.objects.create(
        evaluation=evaluations[SHOWN.evaluation],
        shows=SHOWN.shows,
        link=SHOWN.link,
        added_by=by,
        added_on=SHOWN.on,
    )
    told.append((SHOWN.on, new(shown, "evidence attached", SHOWN.on, by)))
    own = LineOfEnquiry(
        area=area,
        reference="short-breaks",
        title="Short breaks",
        question="Do families get a break when they need one, near enough to use it?",
        source="Asked for by Positive Parent Action, January 2021",
    )
    own.save()
    told.append((ANSWERED_ON, new(own, "line of enquiry added", ANSWERED_ON, by)))
    for line in LineOfEnquiry.objects.in_area(area).filter(reference__in=LINES):
        said = LINES[line.reference]
        answer = EnquiryAnswer.objects.create(area=area, line=line, figures=list(said.figures))
        answer.findings.set(findings[reference] for reference in said.findings)
        answer.objectives.set(objectives[reference] for reference in said.objectives)
        answer.evaluations.set(evaluations[title] for title in said.evaluations)
        told.append((ANSWERED_ON, new(answer, "answers chosen", ANSWERED_ON, by)))
        for on, level, reason, rests_on in said.judged:
            judgement = Judgement.objects.create(
                area=area,
                line=line,
                judged_on=on,
                level=level,
                reason=reason,
                rests_on=rests_on,
                added_by=by,
                added_on=on,
            )
            told.append((on, new(judgement, "judgement recorded", on, by)))
    return told


def of_reference(rows: Any) -> dict[str, Any]:
    return {each.reference: each for each in rows}


def events_of(evaluation: Evaluation, said: Evaluated, by: User) -> Iterator[tuple[date, Any]]:
    """Yield that an evaluation was added, and that it was changed when it was evaluated."""
    if said.before is None:
        yield said.on, new(evaluation, "evaluation added", said.on, by)
        return
    name, now = audit.name(evaluation), audit.held(evaluation)
    first = now | said.before | {"version": 1}
    told = {"by": by, "recorded_on": said.on}
    yield said.on, audit.entry(name, {}, first, verb="evaluation added", **told)
    on = said.said["evaluated_on"]
    told = {"by": by, "recorded_on": on}
    yield on, audit.entry(name, first, now, verb="evaluation changed", **told)


def new(record: Versioned, verb: str, on: date, by: User) -> Any:
    told = {"verb": verb, "by": by, "recorded_on": on}
    return audit.entry(audit.name(record), {}, audit.held(record), **told)
