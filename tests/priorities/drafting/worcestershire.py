"""The plan of Worcestershire, July 2018, as a person would type it in.

Its twelve weaknesses and six workstreams are the published ones. Which workstream answers which
weakness, and the texts, dates and targets under them, are our short paraphrase of what such a plan
says, made to try the pages.
"""

from typing import NamedTuple

PLAN = {
    "type": "wsoa",
    "title": "Worcestershire Written Statement of Action",
    "reference": "wsoa-2018",
    "inspection": "2018",
}
COUNCIL, CCG = "Worcestershire County Council", "Worcestershire CCGs"
POSTS = {
    "dcs": ("Director of Children, Families and Communities", COUNCIL),
    "head-of-send": ("Group Manager SEND", COUNCIL),
    "commissioner": ("Director of Quality and Nursing", CCG),
    "forum": ("Chair of the parent carer forum", "Parent carer forum"),
}
DETAILS = {
    "title": PLAN["title"],
    "type": "wsoa",
    "inspection": "2018",
    "document": "Worcestershire local area: Written Statement of Action, July 2018",
    "leads": ["dcs", "commissioner"],
    "signatories": ["dcs", "commissioner"],
}


class Live(NamedTuple):
    """A measure that the cases answer, with the target for what starts from a month on."""

    text: str
    figure: str
    target: str
    month: str


class Number(NamedTuple):
    """A number that is to be reached by a day."""

    text: str
    target: str
    by: str


class Milestone(NamedTuple):
    text: str
    by: str


class Objective(NamedTuple):
    title: str
    text: str
    owners: list[str]
    by_when: str
    actions: list[str]
    measures: list


class Workstream(NamedTuple):
    title: str
    text: str
    answers: list[str]
    objectives: list[Objective]


def weaknesses(*numbers):
    return [f"W{number}" for number in numbers]


WORKSTREAMS = [
    Workstream(
        "Safeguarding",
        "Know where every child with SEND learns, and that each is safe.",
        weaknesses(1, 10, 12),
        [
            Objective(
                "Children out of sight",
                "No child with SEND is off roll or on a reduced timetable unseen.",
                ["dcs", "head-of-send"],
                "2018-12-31",
                [
                    "Keep one register of children on part-time timetables.",
                    "Ask schools each month who is off roll, and why.",
                    "Agree with London boroughs how children they house here are told of.",
                ],
                [Number("Part-time timetables longer than six weeks.", "10", "2019-07-31")],
            )
        ],
    ),
    Workstream(
        "Local Offer",
        "Make the local offer one that families find and trust.",
        weaknesses(7, 11),
        [
            Objective(
                "A local offer made with families",
                "Parents and young people write the local offer with us and use it.",
                ["head-of-send", "forum"],
                "2019-03-31",
                ["Rewrite the pages with the forum.", "Ask families each term what they lack."],
                [Milestone("The new local offer is published.", "2019-03-31")],
            )
        ],
    ),
    Workstream(
        "Graduated Response",
        "Every mainstream school meets needs early, and in the same way.",
        weaknesses(5, 10, 12),
        [
            Objective(
                "Ordinarily available provision",
                "Schools know what they are to offer before a plan is asked for.",
                ["head-of-send"],
                "2019-07-31",
                ["Publish what is ordinarily available.", "Train SENCOs in every district."],
                [Number("Schools that use the graduated response.", "90", "2019-07-31")],
            )
        ],
    ),
    Workstream(
        "Assessment and Planning",
        "Plans come in time, are good, and their outcomes are followed.",
        weaknesses(7, 8, 9),
        [
            Objective(
                "Plans in time",
                "Plans are issued within 20 weeks.",
                ["head-of-send"],
                "2019-12-31",
                ["Track every assessment week by week."],
                [
                    Live("Plans within 20 weeks.", "plans_in_time", "80", "January 2019"),
                    Live("Advice within 6 weeks.", "advice_in_time", "75", "January 2019"),
                ],
            ),
            Objective(
                "Good plans",
                "Health and social care have their part in every plan, and plans are checked.",
                ["head-of-send", "commissioner"],
                "2019-12-31",
                ["Check a sample of plans each month.", "Follow outcomes after 16."],
                [Number("Plans judged good on checking.", "80", "2019-12-31")],
            ),
        ],
    ),
    Workstream(
        "Joint Commissioning and Leadership",
        "Health and the council plan, pay for and lead provision together.",
        weaknesses(2, 3, 4, 6),
        [
            Objective(
                "Commissioning together",
                "One plan says what is needed, who pays for it and by when.",
                ["commissioner", "dcs"],
                "2019-09-30",
                ["Count needs jointly.", "Agree specialist places for the next five years."],
                [Milestone("The joint commissioning plan is signed.", "2019-09-30")],
            )
        ],
    ),
    Workstream(
        "Workforce and Engagement",
        "People who work with children are skilled, and families are heard.",
        weaknesses(3, 5, 7),
        [
            Objective(
                "Skills and trust",
                "Everyone who works with children knows their part, and families say so.",
                ["forum", "head-of-send"],
                "2020-01-31",
                ["Train every team in the Code of Practice.", "Meet the forum each month."],
                [Number("Parents who feel listened to.", "70", "2020-01-31")],
            )
        ],
    ),
]
