"""Decisions of the demonstration that families challenged: one of each kind, and at each stage.

Those behind the overturned cases of `particular` lead to just these cases. Days are counted from
the notice of the decision; what a decision has later than LAST_DAY has not happened.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ehcp_tracking.disputes.clocks import decided_on
from ehcp_tracking.models import Dispute, DutyException, Hearing
from governance.demonstration.courses import LAST_DAY, Case, Excuse


class Challenge(NamedTuple):
    """What came of one decision in a case of a kind, each step as days from the notice."""

    of: str
    kind: str
    steps: dict[str, int]
    agreement: str = ""
    outcome: str = ""
    hearings: tuple[int, ...] = ()
    later: int = 0  # days from the decision that the register is about to its notice
    excuse: Excuse | None = None  # for what was ordered: its days are counted from the order


MEDIATED = {"contacted_on": 20, "wanted_on": 22}
APPEALED = {"contacted_on": 30, "declined_on": 30, "certificate_on": 32, "lodged_on": 50}
HEARD_OF = APPEALED | {"registered_on": 56}
# Of plans that cases in `particular` led to, and of refusals that stood.
CHALLENGES = (
    Challenge(
        "plan a day before its last day",
        "contents",
        HEARD_OF | {"outcome_on": 190, "order_kept_on": 222},
        outcome="order_to_amend",
        hearings=(184,),
    ),
    Challenge(
        "plan a day late",
        "contents",
        {"lodged_on": 41, "registered_on": 47, "outcome_on": 160, "order_kept_on": 178},
        outcome="order_to_name_school",
        hearings=(120, 153),
    ),
    Challenge(
        "plan on its last day",
        "contents",
        HEARD_OF | {"outcome_on": 96, "order_kept_on": 131},
        outcome="unopposed_to_amend",
    ),
    Challenge(
        "received on 29 February",
        "not_to_amend",
        MEDIATED | {"met_on": 48, "agreement_on": 48, "agreement_kept_on": 80},
        agreement="mediation_to_amend",
        later=90,
    ),
    Challenge(
        "plan more than a year late",
        "refusal_to_reassess",
        HEARD_OF | {"outcome_on": 170},
        outcome="dismissed",
        hearings=(163,),
        later=120,
    ),
    Challenge(
        "received on Christmas Day",
        "ceasing",
        HEARD_OF | {"outcome_on": 165, "order_kept_on": 190},
        outcome="order_to_continue",
        hearings=(158,),
        later=380,
    ),
    Challenge(
        "received on a Sunday",
        "not_to_amend",
        HEARD_OF | {"outcome_on": 118, "order_kept_on": 131},
        outcome="order_to_reconsider",
        later=200,
    ),
    Challenge(
        "draft sent 15 days before the plan",
        "contents",
        MEDIATED | {"met_on": 50, "agreement_on": 50},
        agreement="mediation_other",
    ),
    Challenge(
        "decision a day late", "refusal_to_assess", HEARD_OF | {"outcome_on": 80}, "", "withdrawn"
    ),
    Challenge(
        "decision: absent",
        "refusal_to_assess",
        MEDIATED | {"met_on": 60, "agreement_on": 60, "certificate_on": 62},
        agreement="none",
    ),
    Challenge(
        "plan due on the last day of coronavirus",
        "contents",
        HEARD_OF | {"outcome_on": 123},
        outcome="order_to_name_school",
        hearings=(116,),
        excuse=Excuse(
            *("order_to_name_school", "personal_circumstances", 4, 20),
            "A parent was in hospital, and could not visit the schools.",
        ),
    ),
    Challenge(
        "agreed after 16 weeks, plan in time",
        "contents",
        MEDIATED | {"met_on": 45, "agreement_on": 45, "agreement_kept_on": 57},
        agreement="mediation_to_name_school",
    ),
    Challenge(
        "plan due the day after coronavirus",
        "ceasing",
        MEDIATED | {"met_on": 47, "agreement_on": 47, "agreement_kept_on": 80},
        agreement="mediation_to_continue",
        later=60,
    ),
    Challenge(
        "received on the first day of 65 per cent",
        "contents",
        {"contacted_on": 5, "wanted_on": 6},
    ),
    Challenge(
        "plan due the day before coronavirus", "ceasing", HEARD_OF, hearings=(100,), later=210
    ),
)
# Of refusals told at least so long ago, the latest first.
SOME_TIME = timedelta(days=25)
RECENT = (
    Challenge("", "refusal_to_assess", {}),
    Challenge("", "refusal_to_assess", {"contacted_on": 9, "wanted_on": 10}),
    Challenge(
        "", "refusal_to_assess", {"contacted_on": 10, "declined_on": 10, "certificate_on": 12}
    ),
    Challenge(
        "",
        "refusal_to_assess",
        {"contacted_on": 3, "wanted_on": 4, "met_on": 20, "agreement_on": 20},
        agreement="mediation_to_assess",
    ),
)


def challenge_some(cases: list[Case]) -> None:
    """Give cases the challenges of their decisions, and what came of each by LAST_DAY."""
    by_record = {id(case.record): case for case in cases}
    for case in cases:
        if case.record.follows:
            challenge(by_record[id(case.record.follows)], overturned(case))
    by_kind = {case.kind: case for case in cases}
    for each in CHALLENGES:
        challenge(by_kind[each.of], each)
    for case, each in zip(latest_refused(cases), RECENT, strict=False):
        challenge(case, each)


def latest_refused(cases: Iterable[Case]) -> list[Case]:
    """Return the ordinary cases that were refused SOME_TIME ago, the latest first."""
    refused = [
        case for case in cases if case.kind == "ordinary" and case.record.decision == "refuse"
    ]
    told = [case for case in refused if LAST_DAY - notified(case) >= SOME_TIME]
    return sorted(told, key=notified, reverse=True)


def notified(case: Case) -> date:
    day = case.record.decision_notified_on
    assert day is not None  # noqa: S101
    return day


def overturned(later: Case) -> Challenge:
    """Return the challenge that led to a case which follows another."""
    earlier, basis = later.record.follows, later.record.basis
    assert earlier is not None  # noqa: S101
    kind = "refusal_to_assess" if earlier.decision == "refuse" else "no_plan"
    told = decided_on(kind, earlier)
    assert told is not None  # noqa: S101
    days = (later.record.started_on - told).days
    if basis.startswith("mediation"):
        steps = {"contacted_on": min(40, days - 26), "wanted_on": days - 24}
        steps |= {"met_on": days, "agreement_on": days}
        return Challenge("", kind, steps, agreement=basis)
    heard = (days - 7,) if basis.startswith("order") else ()
    return Challenge("", kind, HEARD_OF | {"outcome_on": days}, outcome=basis, hearings=heard)


def challenge(case: Case, what: Challenge) -> None:
    """Add a challenge to a case: what of it had happened by LAST_DAY."""
    decided = decided_on(what.kind, case.record)
    assert decided is not None  # noqa: S101
    notice = decided + timedelta(days=what.later)
    days = {name: notice + timedelta(days=number) for name, number in what.steps.items()}
    happened = {name: day for name, day in days.items() if day <= LAST_DAY}
    dispute = Dispute(
        assessment=case.record,
        kind=what.kind,
        notified_on=notice,
        agreement=what.agreement if "agreement_on" in happened else "",
        outcome=what.outcome if "outcome_on" in happened else "",
        **happened,
    )
    case.disputes.append(dispute)
    if what.excuse:
        case.excused.append(exception_of(what.excuse, dispute))
    case.hearings += [
        Hearing(dispute=dispute, hearing_on=notice + timedelta(days=number))
        for number in what.hearings
    ]


def exception_of(excuse: Excuse, dispute: Dispute) -> DutyException:
    """Return an exception to the time limit of what was ordered."""
    ordered_on = dispute.outcome_on
    assert ordered_on is not None and excuse.ends is not None  # noqa: S101, PT018
    return DutyException(
        dispute=dispute,
        duty=excuse.duty,
        started_on=ordered_on,
        ground=excuse.ground,
        from_on=ordered_on + timedelta(days=excuse.starts),
        to_on=ordered_on + timedelta(days=excuse.ends),
        reason=excuse.reason,
    )
