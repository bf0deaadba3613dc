"""The statement: a plan's document as people read it."""

from datetime import date

from priorities.statement import Done, Item, statement

DOCUMENT = {
    "type": {"slug": "pap", "name": "Priority action plan", "weakness_word": "area for action"},
    "plan": {
        "reference": "pap-2024",
        "title": "Our plan",
        "document": "Priority action plan, final",
        "published_on": "2024-02-29",
        "leads": ["dcs"],
    },
    "posts": [{"slug": "dcs", "title": "Director", "organisation": "Council"}],
    "priorities": [
        {
            "reference": "1",
            "title": "Timeliness",
            "text": "Be in time.",
            "answers": ["2018/W7"],
            "roadmap": [
                {"text": "Begun.", "month": "2023-11-01", "certainty": "inferred"},
                {"text": "Staffed.", "month": "2023-11-01", "certainty": "inferred"},
                {"text": "Drafted.", "certainty": "unknown"},
            ],
            "objectives": [
                {
                    "reference": "1.1",
                    "title": "Plans",
                    "text": "Send them in time.",
                    "owners": ["dcs", "not-listed"],
                    "by_when": "2024-12-31",
                    "measures": [
                        {
                            "reference": "1.1.M1",
                            "text": "Plans in time.",
                            "unit": "%",
                            "ambition": "100.00",
                            "cadence": "Monthly",
                            "steps": [
                                {"from_month": "2024-04-01", "value": "62.50"},
                                {"by_on": "2024-12-31", "certainty": "inferred"},
                            ],
                        }
                    ],
                }
            ],
        }
    ],
    "bodies": [
        {"reference": "board", "name": "Board", "kind": "body", "text": "Decides."},
        {"reference": "group", "name": "Group", "kind": "sub_group", "text": "Prepares."},
    ],
    "reporting_lines": [{"body": "group", "to": "board", "certainty": "inferred"}],
}


def test_posts_months_and_steps_are_in_words():
    found = statement(DOCUMENT, {})
    assert found.leads == ["Director, Council"]
    assert found.words["weakness_word"] == "area for action"
    assert found.words["objective_word"] == "objective"  # left out, as what is usual is
    (priority,) = found.priorities
    assert priority.done == [
        Done("November 2023 (inferred)", ["Begun.", "Staffed."]),
        Done("Month not known", ["Drafted."]),
    ]
    (objective,) = priority.objectives
    assert objective.owners == ["Director, Council", "not-listed"]
    assert objective.by_when == date(2024, 12, 31)
    assert objective.measures == [
        Item(
            "1.1.M1",
            "Plans in time.",
            [
                "62.5% from April 2024",
                "By 31 December 2024 (inferred)",
                "In the end 100%",
                "Monthly",
            ],
        )
    ]
    assert [body.reports_to for body in found.bodies] == [[], ["Board (inferred)"]]


def test_a_finding_of_another_inspection_has_its_text():
    elsewhere = {"2018/W7": "Plans are late.", "2018/W8": "Nobody answers."}
    found = statement(DOCUMENT, elsewhere)
    late = [Item("2018/W7", "Plans are late.", [])]
    assert found.priorities[0].answers == late
    assert found.weaknesses == late
