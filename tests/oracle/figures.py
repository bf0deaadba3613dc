"""The JSON of `manage.py kpis` and the verdict on a target step, counted one case at a time."""

from calendar import monthrange
from datetime import date
from fractions import Fraction
from statistics import median

from tests.oracle.clocks import (
    advice_line,
    closed,
    due_on,
    duty_line,
    ended_on,
    ended_with_no_plan,
    excepted,
    known,
    plan_sent,
    refused,
)
from tests.oracle.reading import read_cases

SERVICES = {
    "education": ["education_setting", "educational_psychology"],
    "health": ["health"],
    "social_care": ["social_care"],
    "education_setting": ["education_setting"],
    "educational_psychology": ["educational_psychology"],
}
POOLED = ["education_setting", "educational_psychology", "health", "social_care"]


def kpis(case_file, area, as_at, from_month=None, to_month=None):
    """Everything that `manage.py kpis` writes, in its order, as plain data.

    `area` is a dict of slug, backlog_received_before and backlog_complete_by.
    """
    to_month = to_month or month_of(as_at)
    from_month = from_month or months_before(to_month, 23)
    months = months_between(from_month, to_month)
    cases = []
    for case in read_cases(case_file):
        if case["basis"] in ["request", "responsible"] and known(case, as_at):
            cases.append(case)
    return {
        "area": area["slug"],
        "as_at": as_at.isoformat(),
        "from": from_month,
        "to": to_month,
        "plan_timeliness": {
            "received": timeliness(cases, as_at, months, lambda case: case["started_on"]),
            "due": timeliness(cases, as_at, months, lambda case: due_on(case, "plan")),
            "issued": issued(cases, as_at, months),
        },
        "decisions": [decisions(cases, as_at, month) for month in months],
        "no_plan": [no_plans(cases, as_at, month) for month in months],
        "advice": advice_figures(cases, as_at, months),
        "backlog": backlog(cases, as_at, area),
        "open": open_cases(cases, as_at),
    }


# Months are text, as in the contract: "2021-03".


def month_of(day):
    return day.isoformat()[:7]


def months_before(month, count):
    year, number = int(month[:4]), int(month[5:])
    for _ in range(count):
        number -= 1
        if number == 0:
            year, number = year - 1, 12
    return f"{year:04}-{number:02}"


def months_between(first, last):
    months = []
    year, number = int(first[:4]), int(first[5:])
    while f"{year:04}-{number:02}" <= last:
        months.append(f"{year:04}-{number:02}")
        number += 1
        if number == 13:
            year, number = year + 1, 1
    return months


def last_day(month):
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def rate(numerator, denominator):
    return numerator / denominator if denominator else None


# Plans within 20 weeks.


def state(case, as_at):
    """The one of five that a known case falls in."""
    if refused(case, as_at):
        return "refused"
    if ended_with_no_plan(case, as_at):
        return "no_plan"
    if plan_sent(case, as_at):
        return "plan"
    if closed(case, as_at):
        return "closed"
    return "open"


def timeliness(cases, as_at, months, day_of):
    """The months and the total of the list that puts each case into the month of `day_of`."""
    rows = []
    of_all_months = []
    for month in months:
        of_month = [case for case in cases if month_of(day_of(case)) == month]
        of_all_months += of_month
        rows.append({"month": month} | plan_figures(of_month, as_at, [month]))
    return {"months": rows, "total": plan_figures(of_all_months, as_at, months)}


def issued(cases, as_at, months):
    """The list by month of the plan, of cases with a plan sent alone."""
    with_plan = [case for case in cases if plan_sent(case, as_at)]
    answer = timeliness(with_plan, as_at, months, lambda case: case["plan_sent_on"])
    for row in answer["months"]:
        row |= weeks_to_plan(
            [case for case in with_plan if month_of(case["plan_sent_on"]) == row["month"]]
        )
    answer["total"] |= weeks_to_plan(
        [case for case in with_plan if month_of(case["plan_sent_on"]) in months]
    )
    return answer


def weeks_to_plan(with_plan):
    weeks = [Fraction((case["plan_sent_on"] - case["started_on"]).days, 7) for case in with_plan]
    if not weeks:
        return {"weeks_mean": None, "weeks_median": None}
    return {"weeks_mean": float(sum(weeks) / len(weeks)), "weeks_median": float(median(weeks))}


def plan_figures(cases, as_at, months):
    """MONTH of the contract without its month, for the cases of `months`."""
    count = {
        "cases": 0,
        "plans": 0,
        "plans_in_time": 0,
        "plans_excepted": 0,
        "plans_in_time_excepted": 0,
        "open_in_time": 0,
        "open_overdue": 0,
        "open_excepted": 0,
        "no_plan": 0,
        "refused": 0,
        "closed": 0,
        "ended_overdue": 0,
    }
    for case in cases:
        count["cases"] += 1
        due = due_on(case, "plan")
        has_exception = excepted(case, "plan", as_at)
        now = state(case, as_at)
        if now == "plan":
            in_time = case["plan_sent_on"] <= due
            count["plans"] += 1
            if in_time:
                count["plans_in_time"] += 1
            if has_exception:
                count["plans_excepted"] += 1
            if in_time and has_exception:
                count["plans_in_time_excepted"] += 1
        elif now == "open":
            if has_exception:
                count["open_excepted"] += 1
            elif as_at <= due:
                count["open_in_time"] += 1
            else:
                count["open_overdue"] += 1
        else:
            count[now] += 1
            if ended_on(case, as_at) > due:
                count["ended_overdue"] += 1

    a = count["plans_in_time"] - count["plans_in_time_excepted"]
    b = count["plans"] - count["plans_excepted"] + count["open_overdue"]
    over = all(as_at >= last_day(month) for month in months)
    mature = over and count["open_in_time"] == 0
    return count | {
        "including": rate(count["plans_in_time"], count["plans"]),
        "excluding": rate(a, count["plans"] - count["plans_excepted"]),
        "cohort": rate(a, b),
        "lowest": rate(a, b + count["open_in_time"]),
        "highest": rate(a + count["open_in_time"], b + count["open_in_time"]),
        "mature": mature,
        "settled": mature and count["open_overdue"] == 0 and count["open_excepted"] == 0,
    }


# Decisions and notices of no plan.


def decisions(cases, as_at, month):
    row = {
        "month": month,
        "notified": 0,
        "in_time": 0,
        "excepted": 0,
        "in_time_excepted": 0,
        "agreed": 0,
        "refused": 0,
        "undecided_overdue": 0,
    }
    for case in cases:
        line = duty_line(case, "decision", as_at)
        if line["stopped_on"][:7] == month:
            count_notice(row, case, "decision", as_at)
            row["agreed" if case["decision"] == "assess" else "refused"] += 1
        if line["status"] == "overdue" and line["due_on"][:7] == month:
            row["undecided_overdue"] += 1
    return row


def no_plans(cases, as_at, month):
    row = {"month": month, "notified": 0, "in_time": 0, "excepted": 0, "in_time_excepted": 0}
    for case in cases:
        if duty_line(case, "no_plan", as_at)["stopped_on"][:7] == month:
            count_notice(row, case, "no_plan", as_at)
    return row


def count_notice(row, case, duty, as_at):
    in_time = duty_line(case, duty, as_at)["status"] == "met"
    has_exception = excepted(case, duty, as_at)
    row["notified"] += 1
    if in_time:
        row["in_time"] += 1
    if has_exception:
        row["excepted"] += 1
    if in_time and has_exception:
        row["in_time_excepted"] += 1


# Advice within six weeks.


def advice_figures(cases, as_at, months):
    lines = []
    for case in cases:
        for advice in case["advice"]:
            line = advice_line(case, advice, as_at)
            if line["status"] != "not_applicable":
                lines.append(line)
    rows = []
    for month in months:
        of_month = [line for line in lines if line["started_on"][:7] == month]
        for name, services in SERVICES.items():
            rows.append({"month": month, "service": name} | advice_counts(of_month, services))
    in_range = [line for line in lines if line["started_on"][:7] in months]
    total = []
    for name, services in (SERVICES | {"pooled": POOLED}).items():
        total.append({"service": name} | advice_counts(in_range, services))
    return {"months": rows, "total": total}


def advice_counts(lines, services):
    statuses = [line["status"] for line in lines if line["service"] in services]
    in_time = statuses.count("met")
    late = statuses.count("missed")
    overdue = statuses.count("overdue")
    return {
        "requested": len(statuses),
        "in_time": in_time,
        "late": late,
        "excepted": statuses.count("excused"),
        "open_overdue": overdue,
        "open_in_time": statuses.count("running"),
        "rate": rate(in_time, in_time + late + overdue),
    }


# Cases that stand open, and the backlog.


def backlog(cases, as_at, area):
    cut_off = area["backlog_received_before"]
    complete_by = area["backlog_complete_by"]
    outstanding = completed = by_target = 0
    still_open = []
    for case in cases:
        if case["started_on"] >= cut_off:
            continue
        ended = ended_on(case, as_at)
        if ended is not None and ended < cut_off:
            continue
        outstanding += 1
        if ended is None:
            still_open.append(case)
        else:
            completed += 1
            if ended <= min(as_at, complete_by):
                by_target += 1
    oldest_weeks = None
    if still_open:
        oldest_weeks = (as_at - min(case["started_on"] for case in still_open)).days // 7
    return {
        "received_before": cut_off.isoformat(),
        "complete_by": complete_by.isoformat(),
        "outstanding": outstanding,
        "completed": completed,
        "completed_by_target": by_target,
        "open": len(still_open),
        "oldest_weeks": oldest_weeks,
    }


def open_cases(cases, as_at):
    total = 0
    bands = {"0-4": 0, "5-12": 0, "13-26": 0, "27-52": 0, "over 52": 0}
    for case in cases:
        if ended_on(case, as_at) is not None:
            continue
        total += 1
        if as_at <= due_on(case, "plan") or excepted(case, "plan", as_at):
            continue
        weeks = (as_at - due_on(case, "plan")).days // 7
        if weeks <= 4:
            bands["0-4"] += 1
        elif weeks <= 12:
            bands["5-12"] += 1
        elif weeks <= 26:
            bands["13-26"] += 1
        elif weeks <= 52:
            bands["27-52"] += 1
        else:
            bands["over 52"] += 1
    return {"total": total, "overdue": sum(bands.values()), "weeks_overdue": bands}


# Verdicts.


def target_steps(steps, by_when_month):
    """Each of `steps` (first month, per cent) with its last month, the last one ending by-when."""
    firsts = [first for first, _ in steps]
    lasts = [months_before(first, 1) for first in firsts[1:]] + [by_when_month]
    return [(first, last, per_cent) for (first, per_cent), last in zip(steps, lasts, strict=True)]


def advice_range(total):
    """The pooled advice of a step with the three rates that a verdict looks at."""
    decided = total["in_time"] + total["late"] + total["open_overdue"]
    everything = decided + total["open_in_time"]
    return total | {
        "cohort": total["rate"],
        "lowest": rate(total["in_time"], everything),
        "highest": rate(total["in_time"] + total["open_in_time"], everything),
    }


def verdict(total, per_cent, first_month, last_month, as_at):
    """The verdict at `as_at` on a step, from the total of its own months."""
    target = per_cent / 100
    if month_of(as_at) < first_month or total["cohort"] is None:
        return "not_yet_measurable"
    if as_at >= last_day(last_month):
        if total["lowest"] >= target:
            return "met"
        if total["highest"] < target:
            return "not_met" if total["open_in_time"] == 0 else "out_of_reach"
    return "on_course" if total["cohort"] >= target else "still_possible"
