"""A caseload with something of everything, the same for the same seed."""

from datetime import date, timedelta
from random import Random

from tests.builders import make_advice, make_assessment, make_child, make_exception

TODAY = date(2021, 3, 31)
ADVISERS = [
    ("education_setting", ""),
    ("educational_psychology", ""),
    ("family", ""),
    ("health", ""),
    ("health", "Speech and language therapy"),
    ("social_care", ""),
]


def days(count):
    return timedelta(days=count)


def make_caseload(area, size, *, seed=1, **fields):
    """Make so many cases, received in the 450 days up to TODAY, each as far as chance took it."""
    chance = Random(seed)  # noqa: S311, nothing is secret here
    return [make_case(area, chance, **fields) for _ in range(size)]


def make_case(area, chance, **fields):
    received_on = TODAY - days(chance.randint(0, 450))
    child = make_child(area=area, forename="Amber", surname="Testington")
    facts = progress(received_on, chance)
    case = make_assessment(area=area, child=child, received_on=received_on, **facts | fields)
    if facts.get("decision") == "assess":
        make_advice_of(case, chance)
    for duty in ("plan", "decision", "no_plan"):
        if not chance.randrange(6):
            make_exception(case, duty=duty, from_on=received_on + days(chance.randint(0, 140)))
    return case


def progress(received_on, chance):
    """Return what had happened by TODAY to a case received on a day. Some are stuck somewhere."""
    stuck = chance.randrange(9)
    decided_on = received_on + days(chance.randint(20, 60))
    if not chance.randrange(12):
        closed_on = min(received_on + days(chance.randint(0, 200)), TODAY)
        return {"closed_on": closed_on, "closed_reason": "withdrawn"}
    if decided_on > TODAY or stuck == 0:
        return {}
    if not chance.randrange(6):
        return {"decision": "refuse", "decision_notified_on": decided_on}
    facts = {"decision": "assess", "decision_notified_on": decided_on}
    told_on = decided_on + days(chance.randint(50, 90))
    if told_on > TODAY or stuck == 1:
        return facts
    if not chance.randrange(6):
        return facts | {"outcome": "no_plan", "outcome_notified_on": told_on}
    facts |= {"outcome": "plan", "outcome_notified_on": told_on, "draft_sent_on": told_on}
    sent_on = told_on + days(chance.randint(10, 60))
    return facts if sent_on > TODAY or stuck == 2 else facts | {"plan_sent_on": sent_on}


def make_advice_of(case, chance):
    for service, provider in ADVISERS:
        asked_on = case.decision_notified_on + days(chance.randint(0, 9))
        received_on = asked_on + days(chance.randint(20, 70))
        if asked_on <= TODAY:
            advice = make_advice(
                case,
                service=service,
                provider=provider,
                requested_on=asked_on,
                received_on=received_on if received_on <= TODAY else None,
            )
            if service != "family" and not chance.randrange(6):
                make_exception(case, duty="advice", advice=advice, from_on=asked_on)
