"""What the self-audit walks through: a caseload with its plans, and the trail of it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

from bench import caseloads
from bench.caseloads import AT_A_TIME, TODAY
from ehcp_tracking.models import AnnualReview, Assessment, Dispute, EHCPlan, PhaseTransfer
from ehcp_tracking.verification import guards
from wsoa.models import AuditEvent, LocalArea


def build(slug: str, size: int) -> LocalArea:
    """Return a new area with so many cases, the plans that came of them, and what came of those.

    Of all its records there is an event, as of records that the product stored.
    """
    area = caseloads.build(slug, size)
    chance = Random(area.slug)  # noqa: S311
    cases = Assessment.objects.in_area(area).order_by("pk")
    store(EHCPlan.made_by(case) for case in cases.filter(plan_sent_on__isnull=False).iterator())
    plans = EHCPlan.objects.in_area(area).order_by("pk")
    store(part for plan in plans.iterator() for part in parts_of(plan, chance))
    refused = cases.filter(decision="refuse").iterator()
    store(challenge(case, chance) for case in refused if chance.random() < 0.1)
    for model in guards.versioned():
        store(events(model, area))
    return area


def store(records: Iterable[Any]) -> None:
    """Store records of one model or of several, some thousand at a time."""
    waiting = iter(records)
    while some := list(islice(waiting, AT_A_TIME)):
        for model in {type(each) for each in some}:
            model._base_manager.bulk_create([each for each in some if type(each) is model])


def parts_of(plan: EHCPlan, chance: Random) -> Iterator[AnnualReview | PhaseTransfer]:
    """Yield reviews about a year apart, the last steps of some still to come, and a rare move."""
    held = plan.made_on
    while (held := held + timedelta(chance.randint(330, 380))) <= TODAY:
        yield review(plan, held, chance)
    if chance.random() < 0.1:
        moves_on = date(chance.randint(2019, 2021), 9, 1)
        kind = chance.choice(["transfer_between_phases", "transfer_to_post_16"])
        done = moves_on - timedelta(chance.randint(150, 250))
        finalised_on = done if plan.made_on < done <= TODAY else None
        yield PhaseTransfer(plan=plan, kind=kind, transfer_on=moves_on, finalised_on=finalised_on)


def review(plan: EHCPlan, held: date, chance: Random) -> AnnualReview:
    sent, told, noticed, amended = (
        held + timedelta(days)
        for days in (
            chance.randint(5, 20),
            chance.randint(20, 32),
            chance.randint(33, 40),
            chance.randint(60, 100),
        )
    )
    facts: dict[str, Any] = {"report_sent_on": sent} if sent <= TODAY else {}
    if told <= TODAY:
        decision = chance.choice(["maintain", "maintain", "amend"])
        facts |= {"decision": decision, "decision_notified_on": told}
    if facts.get("decision") == "amend" and noticed <= TODAY:
        facts |= {"amendments_sent_on": noticed}
        if amended <= TODAY:
            facts |= {chance.choice(["amended_plan_sent_on", "not_amended_on"]): amended}
    return AnnualReview(plan=plan, meeting_on=held, **facts)


def challenge(case: Assessment, chance: Random) -> Dispute:
    """Return the register's row of a refusal: some families spoke to an adviser, some appealed."""
    told = case.decision_notified_on
    contacted, lodged = (told + timedelta(chance.randint(*days)) for days in ((5, 50), (51, 60)))
    facts = {"contacted_on": contacted} if contacted <= TODAY else {}
    if lodged <= TODAY and chance.random() < 0.5:
        facts |= {"lodged_on": lodged}
    return Dispute(assessment=case, kind="refusal_to_assess", notified_on=told, **facts)


def events(model: Any, area: LocalArea) -> Iterator[AuditEvent]:
    rows = model.objects.in_area(area).values_list("pk", "version").iterator()
    for pk, version in rows:
        record = f"{model._meta.label}:{pk}"
        yield AuditEvent(verb="imported", record=record, version=version, recorded_on=TODAY)
