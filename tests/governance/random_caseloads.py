"""Random caseloads in which small counts are frequent, stored with few statements."""

from datetime import date, timedelta
from itertools import count
from random import Random

from ehcp_tracking.models import Advice, Assessment, AssessmentException, Child
from wsoa.months import Month

TODAY = date(2021, 3, 31)
FIRST = Month(2018, 9)
# What becomes of a case, and when, in days from its start. A due day has 140, so that many fall
# on either side of it.
ENDINGS = {
    "in time": (60, 140),
    "late": (141, 420),
    "open": None,
    "refused": (20, 60),
    "no plan": (80, 200),
    "closed": (10, 300),
}
EDGES = (0, 0, 1, 2, 4, 5, 6, 6, 7, 8, 11, 20, 45)
SERVICES = ("education_setting", "educational_psychology", "health", "social_care")
_serial = count(1)


def make_caseload(area, seed):
    """Make the caseload of a seed, and return how frequent exceptions are in it: not at all, or so.

    It has from a handful of cases to some hundreds. In some of them hardly any case ever ends.
    """
    random = Random(seed)  # noqa: S311
    shape = random.choice([few, few, steady, in_edges, in_edges, in_edges])
    cases = list(shape(random))
    excepted = random.choice([0, 0.05, 0.3])
    step_by_step = Random(f"{seed} step by step")  # noqa: S311
    children = Child.objects.bulk_create(
        Child(area=area, reference=f"C-{next(_serial):07}") for _ in cases
    )
    made = Assessment.objects.bulk_create(
        Assessment(
            area=area,
            child=child,
            reference=f"R-{child.reference}",
            received_on=started_on,
            started_on=started_on,
            **(told := story(random, started_on, ending)),
            **steps(step_by_step, started_on, told),
        )
        for child, (started_on, ending) in zip(children, cases, strict=True)
    )
    asked = Advice.objects.bulk_create(advice(random, made))
    about = [each for each in made if random.random() < excepted]
    about += [each for each in asked if random.random() < excepted / 2]
    AssessmentException.objects.bulk_create(exceptions(random, about))
    return excepted


def weighted(random):
    """Return endings for `Random.choices`: which are frequent is chance too."""
    weights = [random.choice([0, 1, 1, 4]) for _ in ENDINGS]
    weights[2] += random.choice([1, 1, 20])  # open
    return {"population": list(ENDINGS), "weights": weights}


def few(random):
    endings = weighted(random)
    months = random.sample(range(31), random.randint(2, 12))
    for _ in range(random.randint(5, 40)):
        yield day_of(random, FIRST.after(random.choice(months))), *random.choices(**endings)


def steady(random):
    endings, rate = weighted(random), random.randint(2, 9)
    for month in FIRST.until(Month.of(TODAY)):
        for _ in range(random.randint(0, 2 * rate)):
            yield day_of(random, month), *random.choices(**endings)


def in_edges(random):
    """Yield cases so that each quarter, or half a year, has an edge of each of some endings."""
    length = random.choice([3, 3, 6])
    likely = random.sample(list(ENDINGS), random.randint(2, 4))
    for start in range(0, 31, length):
        for ending in likely:
            for _ in range(random.choice(EDGES)):
                month = FIRST.after(min(start + random.randrange(length), 30))
                yield day_of(random, month), ending


def day_of(random, month):
    return month.first + timedelta(days=random.randrange((month.last - month.first).days + 1))


def story(random, started_on, ending):
    """Return the fields of what had happened by today."""
    if ENDINGS[ending] is None:
        return {}
    first, last = ENDINGS[ending]
    day = started_on + timedelta(days=random.choice([first, last, random.randint(first, last)]))
    if day > TODAY:
        return {}
    return {
        "refused": {"decision": "refuse", "decision_notified_on": day},
        "no plan": {"outcome": "no_plan", "outcome_notified_on": day},
        "closed": {"closed_on": day, "closed_reason": "withdrawn"},
    }.get(ending, {"outcome": "plan", "plan_sent_on": day})


def steps(random, started_on, told):
    """Return the steps on the way to what had happened: it may stand at any of them."""
    if "decision" in told:
        return {}
    until = min((day for day in told.values() if isinstance(day, date)), default=TODAY)
    decided_on, drafted_on = (started_on + timedelta(days=random.randint(1, n)) for n in (60, 200))
    if decided_on > until or random.random() < 0.3:
        return {}
    found = {"decision": "assess", "decision_notified_on": decided_on}
    if decided_on <= drafted_on <= until and told.get("outcome") != "no_plan":
        found |= {"draft_sent_on": drafted_on} if random.random() < 0.5 else {}
        found |= {"outcome": "plan", "outcome_notified_on": drafted_on} if not told else {}
    return found


def advice(random, cases):
    """Yield the advice asked for: which services, and how late they are, is the area's own way."""
    asked = random.sample(SERVICES, random.randint(1, 4))
    late = {service: random.choice([0, 0.05, 0.3, 0.9]) for service in asked}
    never = random.choice([0, 0.05, 0.3])
    for case in cases:
        for service in asked:
            requested_on = case.started_on + timedelta(days=random.randint(1, 60))
            days = random.randint(43, 120) if random.random() < late[service] else 42
            received_on = requested_on + timedelta(days=random.choice([days, min(days, 30)]))
            if requested_on > TODAY or random.random() < 0.2:
                continue
            if received_on > TODAY or random.random() < never:
                received_on = None
            yield Advice(
                assessment=case,
                service=service,
                requested_on=requested_on,
                received_on=received_on,
            )


def exceptions(random, about):
    for each in about:
        is_advice = isinstance(each, Advice)
        started_on = each.requested_on if is_advice else each.started_on
        from_on = started_on + timedelta(days=random.randint(1, 42 if is_advice else 140))
        if from_on > TODAY:
            continue
        yield AssessmentException(
            assessment=each.assessment if is_advice else each,
            advice=each if is_advice else None,
            duty="advice" if is_advice else "plan",
            ground="personal_circumstances",
            from_on=from_on,
            reason="A death in the family.",
        )
