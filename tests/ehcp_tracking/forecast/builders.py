"""A caseload in which nothing changes: what was will be."""

from datetime import date, timedelta
from itertools import count

from ehcp_tracking.models import Advice, Assessment, Child
from wsoa.months import Month

TODAY = date(2021, 3, 31)
FIRST = Month(2019, 4)
_serial = count(1)


def steady(area, first=FIRST, a_month=8):
    """Two of three plans after 19 weeks and one after 25; all steps in their time; some refused."""
    made, asked = [], []
    for month in first.until(Month(2021, 3)):
        for number in range(a_month):
            start = month.first + timedelta(3 * number)
            days = {"decision_notified_on": 35, "outcome_notified_on": 100, "draft_sent_on": 110}
            sent = 175 if number % 3 == 0 else 133
            facts = {name: start + timedelta(at) for name, at in days.items()}
            facts = {name: day for name, day in facts.items() if day <= TODAY}
            if "decision_notified_on" in facts:
                facts["decision"] = "refuse" if number % 4 == 3 else "assess"
            if facts.get("decision") == "refuse":
                facts = {each: facts[each] for each in ("decision", "decision_notified_on")}
            if "outcome_notified_on" in facts:
                facts["outcome"] = "plan"
                if start + timedelta(sent) <= TODAY:
                    facts["plan_sent_on"] = start + timedelta(sent)
            child = Child(area=area, reference=f"S-{next(_serial)}")
            made.append(
                Assessment(
                    area=area,
                    child=child,
                    reference=child.reference,
                    received_on=start,
                    started_on=start,
                    **facts,
                )
            )
    Child.objects.bulk_create([each.child for each in made])
    for each in made:
        each.child = each.child
    Assessment.objects.bulk_create(made)
    for each in made:
        if each.decision == "assess":
            day = each.decision_notified_on
            came = day + timedelta(30)
            asked.append(
                Advice(
                    assessment=each,
                    service="health",
                    requested_on=day,
                    received_on=came if came <= TODAY else None,
                )
            )
    Advice.objects.bulk_create(asked)
