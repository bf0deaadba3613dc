"""One case of each kind that the law, the clocks and the pages tell apart, on days that show it."""

from dataclasses import replace
from datetime import date

from governance.demonstration.courses import Course, Excuse

SCHOOL = ("education_setting", "")
PSYCHOLOGY = ("educational_psychology", "")
PAEDIATRICS = ("health", "Community paediatrics")
SOCIAL_CARE = ("social_care", "Children with disabilities team")

FLOOD = "The family had to leave their home after a flood."
AWAY = "The child was abroad with a grandparent."
SUMMER = "The school was asked for advice in the week before its summer holiday."
NURSERY_SUMMER = "The nursery was asked for advice in the week before it closed for the summer."
# Born on these days, a child is of an age for the nursery in 2018, and for school in all years.
PRE_SCHOOL, AT_SCHOOL = date(2014, 12, 9), date(2009, 5, 14)
PANDEMIC = "Assessments by video were not possible for this child during the pandemic."
MISSED = "The child was not brought to the first appointment."


def planned(kind: str, received_on: date, plan: int, **steps) -> Course:
    """Return an assessment that led to a plan, with three weeks for its draft."""
    usual = {"decision": 38, "asked": 39, "outcome": plan - 23, "draft": plan - 21}
    return Course(received_on, kind, plan=plan, **usual | steps)


def assessed(kind: str, received_on: date, **steps) -> Course:
    return Course(received_on, kind, **{"decision": 38, "asked": 39} | steps)


def excused(
    course: Course, duty: str, ground: str, starts: int, ends: int | None, reason: str, *adviser
) -> Course:
    """Return the course with one exception more, from and to these days from its start."""
    excuse = Excuse(duty, ground, starts, ends, reason, *adviser)
    return replace(course, excuses=(*course.excuses, excuse))


IN_TIME_OR_LATE = (
    planned("plan well in time", date(2019, 1, 3), 126),
    planned("plan a day before its last day", date(2020, 1, 6), 139),
    planned("plan on its last day", date(2020, 1, 13), 140),
    planned("plan a day late", date(2020, 1, 20), 141),
    planned("plan more than a year late", date(2018, 4, 16), 560),
    planned("received on 29 February", date(2020, 2, 29), 140),
    planned("received on a Sunday", date(2019, 10, 13), 137),
    planned("received on Christmas Day", date(2018, 12, 25), 150),
    planned("agreed after 16 weeks, plan in time", date(2019, 9, 2), 140, outcome=119),
    planned("draft sent 15 days before the plan", date(2020, 7, 6), 140, draft=125, outcome=124),
    planned("draft sent 10 days before the plan", date(2019, 6, 3), 139, draft=129, outcome=126),
    planned("plan without an earlier draft", date(2018, 5, 14), 168, draft=None),
    Course(date(2019, 2, 11), "decision on its last day", decision=42, refused=True),
    Course(date(2019, 2, 18), "decision a day late", decision=43, refused=True),
    assessed("no plan, on its last day", date(2020, 8, 10), outcome=112, no_plan=True),
    assessed("no plan, a day late", date(2019, 8, 12), outcome=113, no_plan=True),
    planned(
        "became responsible",
        date(2019, 5, 6),
        138,
        basis="responsible",
        starts=14,
        first_area=("Exampleshire", -62, -25),
    ),
    Course(
        date(2020, 3, 2),
        "outcome recorded without a decision",
        asked=40,
        outcome=118,
        draft=119,
        plan=139,
    ),
    planned("person over 25", date(2019, 3, 4), 176, born=date(1992, 11, 5)),
)
CLOSED = (
    Course(date(2019, 4, 8), "withdrawn before the decision", closed=26, closed_reason="withdrawn"),
    assessed("withdrawn while assessed", date(2020, 2, 3), closed=80, closed_reason="withdrawn"),
    assessed("moved out", date(2019, 9, 16), closed=86, closed_reason="moved_out"),
    assessed("died", date(2018, 10, 8), closed=70, closed_reason="died"),
    assessed("closed for another reason", date(2020, 9, 7), closed=63, closed_reason="other"),
    Course(date(2019, 7, 8), "closed undecided, too late", closed=58, closed_reason="withdrawn"),
    assessed(
        "closed after the plan's last day",
        date(2018, 11, 5),
        closed=170,
        closed_reason="moved_out",
        advice={PSYCHOLOGY: (41, None)},
    ),
)
ADVICE = (
    planned("existing advice accepted", date(2020, 6, 8), 136, advice={PSYCHOLOGY: (None, None)}),
    planned(
        "advice on its last day and a day late",
        date(2020, 7, 13),
        138,
        advice={PAEDIATRICS: (40, 82), SOCIAL_CARE: (40, 83)},
    ),
    planned("advice after the plan", date(2018, 6, 4), 139, advice={SOCIAL_CARE: (41, 160)}),
    planned("advice never given", date(2018, 8, 6), 190, advice={PAEDIATRICS: (41, None)}),
    planned("preparation for adulthood", date(2020, 4, 20), 134, born=date(2005, 6, 17)),
)

# In the summer holidays of 2018 and 2019: see TERMS.
PLANS_EXCEPTED = (
    excused(
        planned(
            "plan: school closed",
            date(2019, 5, 20),
            166,
            advice={SCHOOL: (60, 110)},
            born=AT_SCHOOL,
        ),
        *("plan", "school_closed", 65, 106, SUMMER),
    ),
    excused(
        planned(
            "plan: early years setting closed",
            date(2018, 5, 21),
            160,
            advice={SCHOOL: (58, 109)},
            born=PRE_SCHOOL,
        ),
        *("plan", "early_years_closed", 61, 105, NURSERY_SUMMER),
    ),
    excused(
        planned("plan: personal circumstances", date(2019, 11, 4), 165),
        *("plan", "personal_circumstances", 50, 75, FLOOD),
    ),
    excused(
        planned("plan: absent", date(2020, 1, 27), 170),
        *("plan", "absent", 30, 65, AWAY),
    ),
    excused(
        planned("plan due on the first day of coronavirus", date(2019, 12, 13), 175),
        *("plan", "coronavirus", 102, None, PANDEMIC),
    ),
    excused(
        planned("plan due on the last day of coronavirus", date(2020, 5, 8), 165),
        *("plan", "coronavirus", 0, None, PANDEMIC),
    ),
    planned("plan due the day before coronavirus", date(2019, 12, 12), 186),
    planned("plan due the day after coronavirus", date(2020, 5, 9), 157),
    excused(
        planned("plan in time with an exception", date(2020, 6, 15), 133),
        *("plan", "personal_circumstances", 60, 80, FLOOD),
    ),
    excused(
        planned("exception that begins after the plan", date(2020, 3, 30), 120),
        *("plan", "personal_circumstances", 130, None, FLOOD),
    ),
    excused(
        assessed("open and overdue, excepted", date(2020, 9, 14)),
        *("plan", "personal_circumstances", 100, None, FLOOD),
    ),
    excused(
        assessed("open in time, excepted", date(2020, 12, 7)),
        *("plan", "absent", 50, 85, AWAY),
    ),
    excused(
        assessed("exception that is still to end", date(2021, 1, 18)),
        *("plan", "absent", 49, 92, AWAY),
    ),
)
DECISIONS_EXCEPTED = (
    excused(
        planned(
            "decision: school closed",
            date(2019, 7, 8),
            172,
            decision=64,
            asked=65,
            advice={SCHOOL: (10, 66)},
            born=AT_SCHOOL,
        ),
        *("decision", "school_closed", 16, 57, SUMMER),
    ),
    excused(
        planned(
            "decision: early years setting closed",
            date(2018, 7, 9),
            155,
            decision=60,
            asked=61,
            advice={SCHOOL: (10, 65)},
            born=PRE_SCHOOL,
        ),
        *("decision", "early_years_closed", 12, 56, NURSERY_SUMMER),
    ),
    excused(
        planned("decision: personal circumstances", date(2020, 2, 10), 139, decision=55, asked=56),
        *("decision", "personal_circumstances", 20, None, FLOOD),
    ),
    excused(
        Course(date(2019, 11, 18), "decision: absent", decision=50, refused=True),
        *("decision", "absent", 5, 40, AWAY),
    ),
    excused(
        planned("decision: coronavirus", date(2020, 4, 6), 137, decision=58, asked=59),
        *("decision", "coronavirus", 0, None, PANDEMIC),
    ),
    excused(
        planned("decision in time with an exception", date(2020, 8, 24), 132),
        *("decision", "personal_circumstances", 12, 30, FLOOD),
    ),
)
NO_PLANS_EXCEPTED = (
    excused(
        assessed(
            "no plan: school closed",
            date(2019, 5, 27),
            outcome=125,
            no_plan=True,
            advice={SCHOOL: (53, 101)},
            born=AT_SCHOOL,
        ),
        *("no_plan", "school_closed", 58, 99, SUMMER),
    ),
    excused(
        assessed(
            "no plan: early years setting closed",
            date(2018, 5, 28),
            outcome=120,
            no_plan=True,
            advice={SCHOOL: (51, 100)},
            born=PRE_SCHOOL,
        ),
        *("no_plan", "early_years_closed", 54, 98, NURSERY_SUMMER),
    ),
    excused(
        assessed("no plan: personal circumstances", date(2019, 10, 7), outcome=118, no_plan=True),
        *("no_plan", "personal_circumstances", 60, 90, FLOOD),
    ),
    excused(
        assessed("no plan: absent", date(2020, 1, 6), outcome=121, no_plan=True),
        *("no_plan", "absent", 50, 90, AWAY),
    ),
    excused(
        assessed("no plan: coronavirus", date(2020, 3, 16), outcome=130, no_plan=True),
        *("no_plan", "coronavirus", 10, None, PANDEMIC),
    ),
    excused(
        planned("exception on no plan, but a plan", date(2020, 2, 17), 138),
        *("no_plan", "personal_circumstances", 70, 95, FLOOD),
    ),
)
ADVICE_EXCEPTED = (
    excused(
        planned(
            "advice: personal circumstances", date(2020, 8, 3), 138, advice={PAEDIATRICS: (40, 95)}
        ),
        *("advice", "personal_circumstances", 50, None, FLOOD, PAEDIATRICS),
    ),
    excused(
        planned("advice: absent", date(2019, 9, 9), 152, advice={PSYCHOLOGY: (40, 100)}),
        *("advice", "absent", 45, 78, AWAY, PSYCHOLOGY),
    ),
    excused(
        planned(
            "advice: missed appointment", date(2020, 10, 5), 135, advice={PAEDIATRICS: (40, 92)}
        ),
        *("advice", "missed_appointment", 60, 60, MISSED, PAEDIATRICS),
    ),
    excused(
        planned("advice: coronavirus", date(2020, 3, 9), 139, advice={SOCIAL_CARE: (40, 105)}),
        *("advice", "coronavirus", 45, None, PANDEMIC, SOCIAL_CARE),
    ),
    excused(
        planned(
            "advice in time with an exception",
            date(2020, 11, 2),
            130,
            advice={PAEDIATRICS: (40, 80)},
        ),
        *("advice", "missed_appointment", 55, 55, MISSED, PAEDIATRICS),
    ),
)


def refused(kind: str, received_on: date) -> Course:
    return Course(received_on, kind, decision=40, refused=True)


def without_plan(kind: str, received_on: date, **steps) -> Course:
    return assessed(kind, received_on, outcome=109, no_plan=True, **steps)


def overturned(basis: str, started_on: date, kind: str, earlier: str, **steps) -> Course:
    """Return the case that follows an earlier one on a basis of its own."""
    return Course(started_on, kind, basis=basis, follows=earlier, **steps)


# A refusal, or no plan, that did not stand, and the case that follows it with limits of its own.
OVERTURNED = (
    refused("refused, then ordered to assess", date(2018, 9, 10)),
    overturned(
        "order_to_assess",
        date(2019, 5, 13),
        "order to assess, plan on its last day",
        "refused, then ordered to assess",
        decision=14,
        asked=14,
        outcome=76,
        draft=77,
        plan=98,
    ),
    refused("refused, then ordered to assess again", date(2019, 3, 18)),
    overturned(
        "order_to_assess",
        date(2019, 11, 4),
        "order to assess, no plan on its last day",
        "refused, then ordered to assess again",
        decision=13,
        asked=14,
        outcome=70,
        no_plan=True,
    ),
    refused("refused, then agreed by mediation", date(2019, 1, 14)),
    overturned(
        "mediation_to_assess",
        date(2019, 7, 15),
        "mediation to assess, late",
        "refused, then agreed by mediation",
        decision=15,
        asked=16,
        outcome=88,
        draft=89,
        plan=110,
    ),
    refused("refused, then not opposed", date(2020, 6, 15)),
    # Its lateness is excused, and outlasts the cause.
    excused(
        overturned(
            "unopposed_to_assess",
            date(2020, 12, 14),
            "unopposed to assess, open, delay outlasts its cause",
            "refused, then not opposed",
            decision=14,
            asked=15,
            outcome=94,
            draft=95,
        ),
        *("plan", "personal_circumstances", 40, 60, FLOOD),
    ),
    without_plan("no plan, then ordered to plan", date(2018, 6, 11), born=AT_SCHOOL),
    excused(
        overturned(
            "order_to_plan",
            date(2019, 7, 15),
            "draft: school closed",
            "no plan, then ordered to plan",
            outcome=0,
            draft=45,
            plan=75,
            advice={SCHOOL: (3, 52)},
        ),
        *("draft", "school_closed", 9, 50, SUMMER),
    ),
    without_plan("no plan, then agreed by mediation", date(2018, 2, 12), born=PRE_SCHOOL),
    excused(
        overturned(
            "mediation_to_plan",
            date(2018, 7, 16),
            "draft: early years setting closed",
            "no plan, then agreed by mediation",
            outcome=0,
            draft=44,
            plan=80,
            advice={SCHOOL: (3, 50)},
        ),
        *("draft", "early_years_closed", 5, 49, NURSERY_SUMMER),
    ),
    without_plan("no plan, then not opposed", date(2019, 4, 15)),
    excused(
        overturned(
            "unopposed_to_plan",
            date(2019, 11, 25),
            "draft: personal circumstances",
            "no plan, then not opposed",
            outcome=0,
            draft=40,
            plan=70,
        ),
        *("draft", "personal_circumstances", 10, 30, FLOOD),
    ),
    without_plan("no plan, then ordered to plan after an absence", date(2019, 6, 10)),
    excused(
        overturned(
            "order_to_plan",
            date(2020, 1, 20),
            "draft: absent",
            "no plan, then ordered to plan after an absence",
            outcome=0,
            draft=38,
            plan=77,
        ),
        *("draft", "absent", 5, 25, AWAY),
    ),
    without_plan("no plan, then ordered to plan in the pandemic", date(2019, 10, 21)),
    excused(
        excused(
            overturned(
                "order_to_plan",
                date(2020, 5, 4),
                "draft: coronavirus",
                "no plan, then ordered to plan in the pandemic",
                outcome=0,
                draft=50,
                plan=84,
            ),
            *("draft", "coronavirus", 0, None, PANDEMIC),
        ),
        *("plan", "coronavirus", 0, None, PANDEMIC),
    ),
    without_plan("no plan, then agreed by mediation in 2019", date(2018, 10, 22)),
    overturned(
        "mediation_to_plan",
        date(2019, 6, 24),
        "mediation to plan, in time",
        "no plan, then agreed by mediation in 2019",
        outcome=0,
        draft=35,
        plan=76,
    ),
    without_plan("no plan, then not opposed in 2019", date(2019, 1, 28)),
    overturned(
        "unopposed_to_plan",
        date(2019, 9, 2),
        "unopposed to plan, moved out",
        "no plan, then not opposed in 2019",
        closed=20,
        closed_reason="moved_out",
    ),
    without_plan("no plan, then ordered to plan in 2021", date(2020, 5, 18)),
    overturned(
        "order_to_plan",
        date(2021, 2, 8),
        "order to plan, open, draft overdue",
        "no plan, then ordered to plan in 2021",
        outcome=0,
    ),
    without_plan("no plan, then agreed by mediation in 2020", date(2020, 2, 24)),
    overturned(
        "mediation_to_plan",
        date(2020, 10, 12),
        "mediation to plan, draft late and none recorded",
        "no plan, then agreed by mediation in 2020",
        outcome=0,
        plan=60,
    ),
    without_plan("no plan, then not opposed in 2021", date(2020, 7, 6)),
    overturned(
        "unopposed_to_plan",
        date(2021, 3, 1),
        "unopposed to plan, open",
        "no plan, then not opposed in 2021",
        outcome=0,
    ),
)
AGAIN = (
    planned(
        "asked for again after a refusal", date(2020, 9, 21), 130, again="decision on its last day"
    ),
    Course(
        date(2020, 1, 15),
        "reassessment in time",
        basis="reassessment",
        again="plan well in time",
        decision=0,
        asked=2,
        outcome=74,
        draft=75,
        plan=97,
    ),
    Course(
        date(2020, 5, 18),
        "reassessment, a day late",
        basis="reassessment",
        again="advice after the plan",
        decision=0,
        asked=3,
        outcome=77,
        draft=78,
        plan=99,
    ),
    Course(
        date(2021, 2, 1),
        "reassessment, open",
        basis="reassessment",
        again="plan without an earlier draft",
        decision=0,
        asked=4,
    ),
)
OPEN = (
    # A family that has had no answer asks again.
    Course(date(2021, 3, 31), "open, received today", again="open, decision long overdue"),
    Course(date(2021, 2, 17), "open, decision due today"),
    Course(date(2021, 2, 16), "open, decision a day overdue"),
    Course(date(2020, 12, 21), "open, decision long overdue"),
    assessed(
        "open, advice due today", date(2021, 1, 11), asked=37, advice={PSYCHOLOGY: (37, None)}
    ),
    assessed(
        "open, advice overdue", date(2020, 12, 14), asked=35, advice={PAEDIATRICS: (35, None)}
    ),
    assessed("open, plan agreed", date(2020, 11, 23), outcome=120),
    assessed("open, draft sent", date(2020, 11, 16), outcome=120, draft=121),
    assessed("open, plan due today", date(2020, 11, 11), outcome=118, draft=119),
    assessed("open, plan a day overdue", date(2020, 11, 10), outcome=119, draft=120),
    assessed("open, overdue for two months", date(2020, 8, 31), outcome=190, draft=191),
    assessed("open, overdue for five months", date(2020, 6, 22), outcome=270),
    assessed(
        "open, overdue for eight months",
        date(2020, 2, 24),
        outcome=360,
        advice={PSYCHOLOGY: (41, None)},
    ),
)
# Of the backlog, open when it was to be complete; two still are.
BACKLOG = (
    planned("backlog, finished in October 2020", date(2019, 3, 25), 564),
    planned("backlog, finished on 1 October 2020", date(2019, 7, 22), 437),
    planned("backlog, finished in November 2020", date(2019, 9, 23), 410),
    planned("backlog, finished in December 2020", date(2019, 10, 14), 431),
    planned("backlog, finished in January 2021", date(2019, 8, 27), 507),
    assessed("backlog, open since 2019", date(2019, 6, 17), outcome=600, draft=610),
    assessed("backlog, open, received on its last day but one", date(2019, 11, 28), outcome=440),
)
# On both sides of the days on which the rules of the plan change.
TURNS = (
    planned("received on the last day of the backlog", date(2019, 11, 29), 175),
    planned("received on the first day after the backlog", date(2019, 11, 30), 139),
    planned("received on the last day without a target", date(2019, 12, 31), 138),
    planned("received on the first day of 60 per cent", date(2020, 1, 1), 140),
    planned("received on the last day of 60 per cent", date(2020, 9, 30), 138),
    planned("received on the first day of 65 per cent", date(2020, 10, 1), 140),
    assessed("received on the last day of 65 per cent", date(2020, 12, 31)),
    assessed("received on the first day of 70 per cent", date(2021, 1, 1)),
)
PARTICULAR = (
    *IN_TIME_OR_LATE,
    *CLOSED,
    *ADVICE,
    *PLANS_EXCEPTED,
    *DECISIONS_EXCEPTED,
    *NO_PLANS_EXCEPTED,
    *ADVICE_EXCEPTED,
    *OVERTURNED,
    *AGAIN,
    *OPEN,
    *BACKLOG,
    *TURNS,
)
