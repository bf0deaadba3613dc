"""Facts that must hold in a case, a second time: over the same plain dicts as the clocks."""

from datetime import date, timedelta

from ehcp_tracking.verification.clocks import WEEKS, Row, advice_due_on, due_on

CLOSURES = ["school_closed", "early_years_closed"]
GROUNDS = {
    "decision": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "no_plan": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "plan": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "draft": [*CLOSURES, "personal_circumstances", "absent", "coronavirus"],
    "advice": ["personal_circumstances", "absent", "missed_appointment", "coronavirus"],
}
SCHOOL = "education_setting"
# Duties after an appeal, or mediation, that are none of a case. Others have but one ground.
ORDERS = ["order_to_amend", "order_to_name_school", "order_to_continue", "order_to_reconsider"]
EASED = ["coronavirus"]
OPEN_ENDED = ["personal_circumstances", "coronavirus"]
AFTER_AN_APPEAL = [
    "order_to_assess",
    "order_to_plan",
    "mediation_to_assess",
    "mediation_to_plan",
    "unopposed_to_assess",
    "unopposed_to_plan",
]
CORONAVIRUS = (date(2020, 5, 1), date(2020, 9, 25))

# Each day of the first column is no later than those of the second.
ORDER = [
    (
        "started_on",
        ["decision_notified_on", "outcome_notified_on", "draft_sent_on", "plan_sent_on"],
    ),
    ("started_on", ["closed_on"]),
    (
        "decision_notified_on",
        ["outcome_notified_on", "draft_sent_on", "plan_sent_on", "closed_on"],
    ),
    ("draft_sent_on", ["plan_sent_on"]),
    ("outcome_notified_on", ["plan_sent_on"]),
]
DAYS_OF_A_CASE = [
    "received_on",
    "started_on",
    "decision_notified_on",
    "outcome_notified_on",
    "draft_sent_on",
    "plan_sent_on",
    "closed_on",
]


def both_or_neither(one: object, other: object) -> bool:
    return bool(one) == bool(other)


def nothing_to_come(row: Row, columns: list[str], today: date) -> bool:
    """Whether no day in these columns lies after today."""
    return all(row[column] is None or row[column] <= today for column in columns)


def assessment_holds(case: Row) -> bool:
    """Whether the facts of one case agree with one another."""
    if case["date_of_birth"] and not case["date_of_birth"] < case["received_on"]:
        return False
    if not case["received_on"] <= case["started_on"]:
        return False
    for earlier, laters in ORDER:
        for later in laters:
            if case[earlier] and case[later] and not case[earlier] <= case[later]:
                return False
    if not both_or_neither(case["decision"], case["decision_notified_on"]):
        return False
    if case["outcome"] == "no_plan" and not case["outcome_notified_on"]:
        return False
    if case["outcome_notified_on"] and not case["outcome"]:
        return False
    if case["plan_sent_on"] and case["outcome"] != "plan":
        return False
    if case["decision"] == "refuse" and (
        case["outcome"] or case["draft_sent_on"] or case["plan_sent_on"] or case["closed_on"]
    ):
        return False
    if (case["outcome"] == "no_plan" or case["plan_sent_on"]) and case["closed_on"]:
        return False
    return both_or_neither(case["closed_on"], case["closed_reason"])


def advice_holds(advice: Row, case: Row) -> bool:
    """Whether the facts of one advice agree with one another and with its case."""
    if advice["existing_accepted"] == "yes":
        return not advice["requested_on"] and not advice["received_on"]
    if not advice["requested_on"]:
        return not advice["received_on"]
    if not case["started_on"] <= advice["requested_on"]:
        return False
    return not advice["received_on"] or advice["requested_on"] <= advice["received_on"]


def lawful(exception: Row, case: Row, advice_of_case: list[Row]) -> bool:
    """Whether an exception excuses in law: all that the contract asks of it holds."""
    duty = exception["duty"]
    if duty == "advice":
        asked = [
            advice
            for advice in advice_of_case
            if advice["service"] == exception["service"]
            and advice["provider"] == exception["provider"]
        ]
        if not asked or not asked[0]["requested_on"] or exception["service"] == "family":
            return False
        started, due = asked[0]["requested_on"], advice_due_on(asked[0])
    else:
        if exception["service"] or exception["provider"]:
            return False
        if duty not in WEEKS[case["basis"]]:
            return False
        started, due = case["started_on"], due_on(case, duty)

    if exception["ground"] not in GROUNDS[duty]:
        return False
    after_an_appeal = duty != "advice" and case["basis"] in AFTER_AN_APPEAL
    of_school = [each["requested_on"] for each in advice_of_case if each["service"] == SCHOOL]
    return excuses(exception, started, due, 14 if after_an_appeal else 28, of_school)


def lawful_of_duty(exception: Row, time_limit: tuple[date, date] | None) -> bool:
    """Whether an exception to a duty that is none of a case excuses in law."""
    ordered = exception["duty"] in ORDERS
    if time_limit is None or exception["ground"] not in (GROUNDS["plan"] if ordered else EASED):
        return False
    return excuses(exception, *time_limit, 14, [exception["asked_on"]])


def excuses(
    exception: Row, started: date, due: date, days_away: int, asked: list[date | None]
) -> bool:
    """Whether the days of an exception have to do with a time limit as its ground demands."""
    ground = exception["ground"]
    if not exception["to_on"] and ground not in OPEN_ENDED:
        return False
    first = exception["from_on"]
    last = exception["to_on"] or date.max
    if not first <= last:
        return False
    shared = [day for day in days(started, due) if first <= day <= last]
    if not shared:
        return False
    if ground == "absent":
        return len(shared) >= days_away
    if ground in CLOSURES:
        if (last - first).days + 1 < 28:
            return False
        one_week = timedelta(days=7)
        for asked_on in asked:
            # Up to one week before the day on which it opens again.
            if asked_on and first - one_week <= asked_on and (last - asked_on).days + 1 >= 7:
                return True
        return False
    if ground == "coronavirus":
        return CORONAVIRUS[0] <= due <= CORONAVIRUS[1]
    return True


def days(first: date, last: date) -> list[date]:
    """Every day from first to last, both counted."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
