"""Where a case came from and what came of it, in words: cases it follows, and the first area."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ehcp_tracking import clocks, law
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Assessment, Dispute
from ehcp_tracking.wording import apart, law_of

# What did not stand, by how the case ended.
FELL = {
    "refused": "The decision not to assess",
    "no_plan": "The decision not to issue a plan",
    "plan": "The refusal to reassess",
}


class Tie(NamedTuple):
    """A sentence about another case of the child, or a decision, which stands between its parts."""

    lead: str
    to: Assessment | Dispute
    rest: str

    def __str__(self) -> str:
        return f"{self.lead} {self.to}{self.rest}"


def ties(case: Assessment, as_at: date) -> Iterator[Tie]:
    """Yield what ties a case to the one it follows, and to those known at a day that follow it.

    Fetch `with_links()`.
    """
    if case.follows:
        rest = f". {what_fell(case.follows, case, as_at)} Its own time limits run from that day."
        yield Tie("This case follows case", case.follows, rest)
    elif case.basis in law.OVERTURNED:
        for dispute in Dispute.objects.in_area(case.area).that_started(case):
            began = f"O{began_on(case)} Its own time limits run from that day."
            yield Tie("This case follows the decision", dispute, f", plan {dispute.plan}. {began}")
    for later in case.followed_by.all():
        if clocks.known(later, as_at):
            yield Tie(
                f"{what_fell(case, later, as_at)} Case",
                later,
                " follows, with its own time limits.",
            )


def others(case: Assessment) -> list[Assessment]:
    """Return the other cases of the child that no tie leads to. Fetch `with_links()`."""
    tied = {case, case.follows, *case.followed_by.all()}
    return [each for each in case.child.assessments.all() if each not in tied]


def what_fell(earlier: Assessment, later: Assessment, as_at: date) -> str:
    """Return what in `earlier` did not stand, and what began `later`."""
    began = began_on(later)
    fell = FELL.get(clocks.ending(earlier, as_at))
    return f"{fell} did not stand: o{began}" if fell else f"O{began}"


def began_on(case: Assessment) -> str:
    """Return what began a case, after the first letter of a sentence or the "o" of a clause."""
    return f"n {words(case.started_on)} {law.STARTS[case.basis]}."


def first_area(case: Assessment) -> str:
    """Return where the assessment of a child who moved in began, or nothing if that is unknown."""
    if not case.first_area:
        return ""
    received, decided = case.first_area_received_on, case.first_area_decided_on
    did = [f"received the request on {words(received)}"] if received else []
    did += [f"decided whether to assess on {words(decided)}"] if decided else []
    which = f", which {' and '.join(did)}" if did else ""
    return (
        f"The assessment began in {case.first_area}{which}. "
        "This is for information: no time limit here runs from it."
    )


def reply(case: Assessment) -> str:
    """Return whether a request for a reassessment was answered in time; nothing of other cases.

    Its clocks start on the day on which the family is told. If that is the day of the request,
    the area may have decided on it by itself, and nothing is told.
    """
    if case.basis != "reassessment" or case.started_on == case.received_on:
        return ""
    rule = law.RULES["reassessment_reply"]
    due = rule.limit.last_day(case.received_on)
    where = f"{law_of(rule.regulation)}{'' if rule.confirmed else ', unconfirmed'}"
    return (
        f"The reassessment was asked for on {words(case.received_on)}. The family was to be told "
        f"by {words(due)} whether there will be one ({where}). It was told on "
        f"{words(case.started_on)}, {apart(case.started_on, due)}."
    )
