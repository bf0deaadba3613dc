"""Clocks about decisions that can be appealed a second time, as those of cases: over plain dicts.

A dispute has its columns, days as dates.
"""

from datetime import date, timedelta

from ehcp_tracking.verification.clocks import Line, Row, duty_without_exception, happened
from ehcp_tracking.verification.days import DAY, months_later, working_days_from

MONTHS_TO_CONTACT = 2
MONTHS_TO_APPEAL = 2
MONTHS_TO_APPEAL_AFTER_A_CERTIFICATE = 1
WORKING_DAYS_TO_CERTIFY = 3
DAYS_TO_ARRANGE = 30
# What an order, a case not opposed or an agreement asks about an existing plan, and in how many
# weeks. All else that they ask starts a case.
ASKED = {
    "order_to_amend": ("order_to_amend", 5),
    "unopposed_to_amend": ("order_to_amend", 5),
    "mediation_to_amend": ("order_to_amend", 5),
    "order_to_name_school": ("order_to_name_school", 2),
    "mediation_to_name_school": ("order_to_name_school", 2),
    "order_to_continue": ("order_to_continue", 5),
    "mediation_to_continue": ("order_to_continue", 5),
    "order_to_reconsider": ("order_to_reconsider", 2),
    "mediation_other": ("mediation_kept", 2),
}


def dates(dispute: Row) -> dict[str, date | None]:
    """The last days that the database keeps."""
    wanted = dispute["wanted_on"]
    return {
        "contact_due_on": months_later(dispute["notified_on"], MONTHS_TO_CONTACT),
        "appeal_due_on": appeal_by(dispute["notified_on"], dispute["certificate_on"]),
        "arranged_due_on": wanted + timedelta(days=DAYS_TO_ARRANGE) if wanted else None,
        "agreement_due_on": asked_by(dispute["agreement"], dispute["agreement_on"]),
        "order_due_on": asked_by(dispute["outcome"], dispute["outcome_on"]),
    }


def appeal_by(notified: date, certificate: date | None) -> date:
    days = [months_later(notified, MONTHS_TO_APPEAL)]
    if certificate is not None:
        days.append(months_later(certificate, MONTHS_TO_APPEAL_AFTER_A_CERTIFICATE))
    return max(days)


def asked_by(what: str, day: date | None) -> date | None:
    if what not in ASKED or day is None:
        return None
    return day + timedelta(weeks=ASKED[what][1])


def lines(dispute: Row, as_at: date) -> list[Line]:
    """Every clock about a decision notified by `as_at`."""
    day: Row = {
        name: value if isinstance(value, date) and happened(value, as_at) else None
        for name, value in dispute.items()
    }
    settled = day["agreement_on"] if dispute["agreement"] != "none" else None
    found = [
        duty_without_exception(
            "mediation_contact",
            dispute["notified_on"],
            months_later(dispute["notified_on"], MONTHS_TO_CONTACT),
            day["contacted_on"],
            first_of(day["lodged_on"], settled),
            as_at,
        ),
        appeal(day, settled, as_at),
    ]
    if declined := day["declined_on"]:
        due = working_days_from(declined + DAY)[WORKING_DAYS_TO_CERTIFY - 1]
        done, ended = day["certificate_on"], day["lodged_on"]
        duty = "mediation_certificate"
        found.append(duty_without_exception(duty, declined, due, done, ended, as_at))
    if wanted := day["wanted_on"]:
        due = wanted + timedelta(days=DAYS_TO_ARRANGE)
        ended = first_of(day["lodged_on"], day["certificate_on"], day["agreement_on"])
        duty, met = "mediation_arranged", day["met_on"]
        found.append(duty_without_exception(duty, wanted, due, met, ended, as_at))
    for what, asked_on, kept_on in [
        ("agreement", "agreement_on", "agreement_kept_on"),
        ("outcome", "outcome_on", "order_kept_on"),
    ]:
        last = asked_by(dispute[what], day[asked_on])
        if last is not None:
            duty, begun, kept = ASKED[dispute[what]][0], day[asked_on], day[kept_on]
            found.append(duty_without_exception(duty, begun, last, kept, None, as_at))
    return found


def time_limit(dispute: Row, duty: str, counted_from: date) -> tuple[date, date] | None:
    """First and last day of the time of a duty that is counted from a day, or None."""
    if duty == "mediation_certificate" and counted_from == dispute["declined_on"]:
        return counted_from, working_days_from(counted_from + DAY)[WORKING_DAYS_TO_CERTIFY - 1]
    if duty == "mediation_arranged" and counted_from == dispute["wanted_on"]:
        return counted_from, counted_from + timedelta(days=DAYS_TO_ARRANGE)
    for what, asked_on in [("agreement", "agreement_on"), ("outcome", "outcome_on")]:
        asked, weeks = ASKED.get(dispute[what], ("", 0))
        if duty == asked and counted_from == dispute[asked_on]:
            return counted_from, counted_from + timedelta(weeks=weeks)
    return None


def appeal(day: Row, settled: date | None, as_at: date) -> Line:
    """The time to appeal, by the limit that ends later. `day` has what happened by `as_at`."""
    duty, started = "appeal", day["notified_on"]
    due = appeal_by(started, day["certificate_on"])
    if due > months_later(started, MONTHS_TO_APPEAL):
        duty, started = "appeal_after_certificate", day["certificate_on"]
    return duty_without_exception(duty, started, due, day["lodged_on"], settled, as_at)


def first_of(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
