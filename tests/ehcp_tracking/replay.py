"""A year of entries in a small area, some late, corrected or undone, and a log kept beside them.

The log is plain dicts, written by the story itself and never read from the database: at the end of
each day on which something was recorded, all that was known then.
"""

from bisect import bisect_right
from copy import deepcopy
from datetime import date, timedelta
from random import Random

from ehcp_tracking import changes, checking
from ehcp_tracking.models import Advice, Assessment, AssessmentException
from ehcp_tracking.verification.clocks import lines
from ehcp_tracking.verification.figures import Figures
from tests.builders import make_person
from tests.ehcp_tracking import files

FIRST, LAST = date(2020, 1, 6), date(2021, 1, 29)
IMPORTED_ON = date(2020, 8, 14)
LAGS = (0, 0, 0, 1, 3, 12, 45)  # days from what happened to when it was recorded
STEPS = ("decision", "outcome", "draft", "plan", "closing")
ADVISERS = ("educational_psychology", "health", "social_care")
WHY = "It was typed wrong."


def days(count):
    return timedelta(days=count)


class Log:
    """What was true, as it was known at the end of each day."""

    def __init__(self):
        self.cases, self.kept = {}, {}

    def close(self, day):
        self.kept[day] = deepcopy(self.cases)

    def known_on(self, day):
        before = sorted(self.kept)
        place = bisect_right(before, day)
        return self.kept[before[place - 1]] if place else {}

    def figures(self, area, as_at, known_on, first, last):
        """Return what `manage.py kpis` says by what was known on a day, counted case by case."""
        found = Figures(area.slug, area.backlog, as_at, str(first), str(last))
        for case in self.known_on(known_on).values():
            found.count(case, lines(case, as_at))
        return found.everything()


class Story:
    """What happens to each case, and on which day somebody records it."""

    def __init__(self, area, size, *, seed=1):
        self.area, self.log, self.by = area, Log(), make_person("Case manager", area=area)
        self.chance, self.entries = Random(seed), []  # noqa: S311, nothing is secret here
        for number in range(size):
            self.tell(f"EHC-{number:03}")

    def tell(self, name):
        """Plan the entries about one case: (the day of each, its turn, what is recorded)."""
        chance = self.chance
        received_on = FIRST + days(chance.randrange(300))
        decided_on = received_on + days(chance.randint(20, 55))
        asked_on = decided_on + days(chance.randint(0, 8))
        told_on = asked_on + days(chance.randint(40, 80))
        sent_on = told_on + days(chance.randint(15, 60))
        self.enter(received_on, self.request, name, received_on)
        if not chance.randrange(4):
            earlier = received_on - days(chance.randint(1, 20))
            self.enter(None, self.correct_request, name, earlier)
        if not chance.randrange(6):
            self.enter(decided_on, self.step, name, "decision", "refuse", decided_on)
            return
        self.enter(decided_on, self.step, name, "decision", "assess", decided_on)
        if not chance.randrange(4):
            self.enter(None, self.step, name, "decision", "assess", decided_on - days(6))
        self.enter(asked_on, self.ask, name, asked_on)
        for service in ADVISERS:
            came_on = asked_on + days(chance.randint(20, 60))
            fate = chance.randrange(8)
            if fate == 0:
                self.enter(None, self.remove_advice, name, service)
            elif fate > 1:
                self.enter(came_on, self.advice, name, service, came_on)
            if fate == 2:
                self.enter(None, self.advice, name, service, came_on + days(4))
        if not chance.randrange(4):
            self.enter(asked_on, self.except_plan, name, asked_on)
            if not chance.randrange(2):
                self.enter(None, self.withdraw, name)
        if not chance.randrange(9):
            self.enter(told_on, self.step, name, "closing", "withdrawn", told_on)
            return
        if not chance.randrange(6):
            self.enter(told_on, self.step, name, "outcome", "no_plan", told_on)
            return
        self.enter(told_on, self.step, name, "outcome", "plan", told_on)
        self.enter(told_on, self.step, name, "draft", None, told_on)
        self.enter(sent_on, self.step, name, "plan", None, sent_on)
        if not chance.randrange(3):
            self.enter(None, self.undo, name, "plan")
            if chance.randrange(3):
                self.enter(None, self.step, name, "plan", None, sent_on + days(5))

    def enter(self, day, what, name, *told):
        """Plan an entry after all others of its case; of no day: some days after the last."""
        earlier = [on for on, _, _, about, _ in self.entries if about == name]
        last = max(earlier, default=FIRST)
        day = last + days(self.chance.randint(1, 70)) if day is None else day
        on = max(day + days(self.chance.choice(LAGS)), last)
        self.entries.append((on, len(self.entries), what, name, told))

    def play(self, settings):
        """Record all of it up to LAST, each entry on its day, and return the log."""
        entries = sorted(self.entries, key=lambda entry: entry[:2])
        entries = [entry for entry in entries if entry[0] <= LAST]
        for place, (on, _, what, name, told) in enumerate(entries):
            settings.WSOA_TODAY = on
            what(name, *told)
            if place + 1 == len(entries) or entries[place + 1][0] != on:
                self.log.close(on)
        return self.log

    def row(self, model, name, **which):
        return model.objects.get(assessment__reference=name, **which)

    def case(self, name):
        return Assessment.objects.get(reference=name)

    def request(self, name, received_on):
        child = name.replace("EHC", "C")
        asked = {"reference": name, "child_reference": child, "received_on": received_on}
        if self.chance.randrange(4):
            changes.log_request(self.area, **asked, by=self.by)
        else:
            self.load("assessments", asked)
        self.log.cases[name] = {
            "basis": "request",
            "received_on": received_on,
            "started_on": received_on,
            "decision": "",
            "outcome": "",
            **dict.fromkeys(
                ("decision_notified_on", "outcome_notified_on", "draft_sent_on"),
            ),
            "plan_sent_on": None,
            "closed_on": None,
            "closed_reason": "",
            "advice": [],
            "exceptions": [],
        }

    def correct_request(self, name, received_on):
        both = dict.fromkeys(("received_on", "started_on"), received_on)
        changes.correct_request(self.case(name), **both, by=self.by, reason=WHY)
        self.log.cases[name] |= both

    def step(self, name, step, how, day):
        case, said = self.case(name), {"by": self.by, "reason": WHY}
        match step:
            case "decision":
                new = {"decision": how, "decision_notified_on": day}
                changes.record_decision(case, **new, **said)
            case "outcome":
                new = {"outcome": how, "outcome_notified_on": day}
                changes.record_outcome(case, **new, **said)
            case "draft":
                new = {"draft_sent_on": day}
                changes.send_draft(case, **new, **said)
            case "plan":
                new = {"plan_sent_on": day}
                changes.send_plan(case, **new, **said)
            case _:
                new = {"closed_on": day, "closed_reason": how}
                changes.close_case(case, **new, **said)
        self.log.cases[name] |= new

    def undo(self, name, step):
        changes.undo_step(self.case(name), step=step, by=self.by, reason=WHY)
        self.log.cases[name] |= changes.STEPS[step]

    def ask(self, name, day):
        advisers = [(service, "") for service in ADVISERS]
        changes.ask_advice(self.case(name), advisers=advisers, requested_on=day, by=self.by)
        self.log.cases[name]["advice"] += [
            {
                "service": service,
                "provider": "",
                "requested_on": day,
                "received_on": None,
                "existing_accepted": "no",
            }
            for service in ADVISERS
        ]

    def advice(self, name, service, day):
        if self.chance.randrange(4):
            row = self.row(Advice, name, service=service)
            changes.record_advice_received(row, received_on=day, by=self.by, reason=WHY)
        else:
            self.load("advice", {"reference": name, "service": service, "received_on": day})
        (row,) = (each for each in self.log.cases[name]["advice"] if each["service"] == service)
        row["received_on"] = day

    def remove_advice(self, name, service):
        row = self.row(Advice, name, service=service)
        changes.remove_advice(row, by=self.by, reason=WHY)
        asked = self.log.cases[name]["advice"]
        self.log.cases[name]["advice"] = [each for each in asked if each["service"] != service]

    def except_plan(self, name, day):
        told = {"duty": "plan", "ground": "personal_circumstances", "from_on": day}
        changes.record_exception(
            self.case(name), **told, to_on=None, reason="A death in the family.", by=self.by
        )
        self.log.cases[name]["exceptions"].append(told | {"service": "", "provider": ""})

    def withdraw(self, name):
        changes.withdraw_exception(self.row(AssessmentException, name), by=self.by, reason=WHY)
        self.log.cases[name]["exceptions"].clear()

    def load(self, sheet, row):
        """Import a file of one row; of advice together with its case as it stands."""
        content = {f"{sheet}.csv": table(row)}
        if sheet != "assessments":
            case = self.case(row["reference"])
            own = {
                "reference": case.reference,
                "child_reference": case.child.reference,
                "received_on": case.received_on,
            }
            content["assessments.csv"] = table(own)
        checked = checking.keep(content, area=self.area, by=self.by)
        assert files.confirm(checked)


def table(row):
    return "\n".join([",".join(row), ",".join(map(str, row.values())), ""]).encode()
