"""Stores the people and cases of the demonstration, what they added to the plan, and the trail
that their days tell.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from itertools import chain
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from ehcp_tracking import changes
from ehcp_tracking.disputes.steps import STEPS as DISPUTE_STEPS
from ehcp_tracking.lateness import offering
from ehcp_tracking.models import (
    Advice,
    AnnualReview,
    Assessment,
    AssessmentException,
    Child,
    Dispute,
    DutyException,
    EHCPlan,
    Hearing,
    Lateness,
    LatenessReason,
    PhaseTransfer,
    ReassessmentRequest,
)
from ehcp_tracking.verification import running
from governance.demonstration import evaluations, lateness, plans
from governance.demonstration.caseload import caseload
from governance.demonstration.courses import LAST_DAY, Case
from governance.demonstration.drafts import drafts
from governance.demonstration.hindsight import entries, logged_on
from governance.demonstration.lists import (
    COMPARED_WITH,
    DIFFERS,
    ITS_TERMS,
    ORGANISATIONS,
    SCHOOLS,
    TERMS,
)
from governance.demonstration.people import PASSWORD, PEOPLE, SHARES_OUT, SINCE
from governance.demonstration.progress import PLAN, STEERS, Added, additions
from priorities.models import Plan, Post, PostHolding
from wsoa import audit
from wsoa.models import (
    AreaSettings,
    AuditEvent,
    LocalArea,
    Membership,
    Organisation,
    School,
    Term,
    User,
    Versioned,
)
from wsoa.today import LONDON

MADE = "demonstration made"
# What is recorded of a record after its first day, as `changes` have it: the verb, and the columns
# as they are until then.
STEPS: dict[type[Versioned], list[tuple[str, dict[str, Any]]]] = {
    Child: [],
    Assessment: [
        ("decision recorded", changes.STEPS["decision"]),
        ("outcome recorded", changes.STEPS["outcome"]),
        ("draft plan sent", changes.STEPS["draft"]),
        ("final plan sent", changes.STEPS["plan"]),
        ("case closed", changes.STEPS["closing"]),
    ],
    Advice: [("advice received", {"received_on": None})],
    AssessmentException: [("exception corrected", {"family_told_on": None})],
    DutyException: [("exception corrected", {"family_told_on": None})],
    Lateness: [],
    Dispute: [(step.verb, step.columns) for step in DISPUTE_STEPS.values()],
    Hearing: [],
    EHCPlan: [
        ("family told of the transfer", {"family_told_on": None}),
        (
            "move recorded",
            {"move_learned_on": None, "moved_on": None, "transferred_out_to": ""},
        ),
        ("plan transferred away", {"transferred_out_on": None}),
        ("plan ended", {"ceased_on": None, "ceased_reason": ""}),
    ],
    AnnualReview: [
        ("review changed", {"report_sent_on": None}),
        ("review changed", {"decision_notified_on": None, "decision": ""}),
        ("review changed", {"amendments_sent_on": None}),
        ("review changed", {"amended_plan_sent_on": None}),
        ("review changed", {"not_amended_on": None}),
    ],
    PhaseTransfer: [("move between phases changed", {"finalised_on": None})],
    ReassessmentRequest: [],
}


def made() -> bool:
    """Whether the demonstration is in this database."""
    return AuditEvent.objects.filter(verb=MADE).exists()


def strangers() -> bool:
    """Whether the database holds a person or case that the demonstration did not make.

    What its people add is part of it: whom they invite, and, once it is made, every case. The
    trail tells, which nobody can alter.
    """
    created = AuditEvent.objects.filter(Q(part_of__verb=MADE) | Q(version=1, by__isnull=False))
    ours = created.filter(record__startswith=User._meta.label).values_list("record", flat=True)
    if {audit.name(person) for person in User.objects.all()} - set(ours):
        return True
    return not made() and (Child.objects.exists() or Assessment.objects.exists())


def make(areas: Mapping[str, LocalArea]) -> None:
    """Store the people, the cases, what was added to the plan, and the trail; and verify it all.

    Needs a transaction, the plan and the areas by slug.
    """
    wandsworth, cases = areas["wandsworth"], caseload()
    whole = audit.noted(MADE, wandsworth, by=None)
    people = make_people(areas, whole)
    make_lists(wandsworth, whole)
    lateness.explain(cases, make_reasons(wandsworth, whole))
    for case in cases:
        case.record.area = case.child.area = wandsworth
        case.record.case_manager = people.get(case.manager)
        for record in case.records:
            record.version = version_of(record)
    Child.objects.bulk_create({id(case.child): case.child for case in cases}.values())
    for is_second in (False, True):
        Assessment.objects.bulk_create(
            case.record for case in cases if bool(case.record.follows) == is_second
        )
    Advice.objects.bulk_create(each for case in cases for each in case.advice)
    AssessmentException.objects.bulk_create(each for case in cases for each in case.exceptions)
    Lateness.objects.bulk_create(each.record for case in cases for each in case.lateness)
    planned = make_plans(cases, wandsworth, people)
    Dispute.objects.bulk_create(each for case in cases for each in case.disputes)
    Hearing.objects.bulk_create(each for case in cases for each in case.hearings)
    DutyException.objects.bulk_create(each for case in cases for each in case.excused)
    statement = Plan.objects.get(area=wandsworth, reference=PLAN)
    begun = drafts(statement, by=people[STEERS])
    said = sorted((*additions(people), *begun), key=lambda each: each.on)
    for kind in dict.fromkeys(type(each.record) for each in said):
        kind._default_manager.bulk_create(
            each.record for each in said if isinstance(each.record, kind)
        )
    evaluated = evaluations.make(wandsworth, people)
    for each in said:
        for name, linked in each.links.items():
            getattr(each.record, name).set(linked)
    audit.write(trail(cases, planned, said, evaluated, people))
    running.carry_out(running.begin(wandsworth, LAST_DAY, by=people["administrator"]))


def make_plans(cases: list[Case], area: LocalArea, people: dict[str, User]) -> list[plans.Planned]:
    """Store the plans of the cases, those of other areas, and what became of them."""
    planned = plans.plans(cases, area, people)
    for record in chain.from_iterable(each.records for each in planned):
        record.version = version_of(record)
    Child.objects.bulk_create(each.new_child for each in planned if each.new_child)
    EHCPlan.objects.bulk_create(each.plan for each in planned)
    AnnualReview.objects.bulk_create(each for made in planned for each in made.reviews)
    PhaseTransfer.objects.bulk_create(each for made in planned for each in made.transfers)
    ReassessmentRequest.objects.bulk_create(each for made in planned for each in made.requests)
    Dispute.objects.bulk_create(each for made in planned for each in made.disputes)
    DutyException.objects.bulk_create(each for made in planned for each in made.exceptions)
    return planned


def make_people(areas: Mapping[str, LocalArea], whole: AuditEvent) -> dict[str, User]:
    """Store the people and their roles, as parts of the event `whole`. Return them by sign-in."""
    password, joined_at = make_password(PASSWORD), datetime.combine(SINCE, time(9), LONDON)
    people = {
        person.sign_in: User(
            username=person.sign_in,
            first_name="Demo",
            last_name=person.post,
            password=password,
            date_joined=joined_at,
        )
        for person in PEOPLE
    }
    User.objects.bulk_create(people.values())
    memberships = Membership.objects.bulk_create(
        Membership(
            person=people[person.sign_in],
            area=areas[slug],
            role=role,
            organisation=person.organisation,
            from_on=SINCE,
        )
        for person in PEOPLE
        for slug in person.areas
        for role in person.roles
    )
    holdings = PostHolding.objects.bulk_create(
        PostHolding(
            person=people[person.sign_in],
            post=Post.objects.in_area(areas["wandsworth"]).get(slug=person.holds),
            from_on=SINCE,
        )
        for person in PEOPLE
        if person.holds
    )
    said = {"by": None, "recorded_on": SINCE, "part_of": whole}
    audit.write(
        audit.entry(audit.name(record), {}, audit.held(record), verb=verb, **said)
        for verb, records in (
            ("person invited", people.values()),
            ("role given", memberships),
            ("post given", holdings),
        )
        for record in records
    )
    return people


def make_lists(area: LocalArea, whole: AuditEvent) -> None:
    """Store what the lists of the area have, and beside whom it stands, as parts of `whole`."""
    settings = AreaSettings.objects.create(area=area, **area.published, compared_with=COMPARED_WITH)
    organisations = Organisation.objects.bulk_create(
        Organisation(area=area, name=name, services=list(services))
        for name, services in ORGANISATIONS.items()
    )
    schools = School.objects.bulk_create(
        School(area=area, name=name, kind=kind) for name, kind in SCHOOLS.items()
    )
    differs = next(each for each in schools if each.name == DIFFERS)
    terms = Term.objects.bulk_create(
        Term(area=area, school=school, name=name, from_on=from_on, to_on=to_on)
        for school, days in ((None, TERMS), (differs, ITS_TERMS))
        for name, (from_on, to_on) in days.items()
    )
    said = {"by": None, "recorded_on": SINCE, "part_of": whole}
    audit.write(
        audit.entry(audit.name(each), {}, audit.held(each), verb=verb, **said)
        for verb, listed in (
            ("organisation added", organisations),
            ("school added", schools),
            ("term added", terms),
            ("areas to compare with set", [settings]),
        )
        for each in listed
    )


def make_reasons(area: LocalArea, whole: AuditEvent) -> list[LatenessReason]:
    """Store and return the list of reasons for lateness, as parts of the event `whole`."""
    reasons = LatenessReason.objects.bulk_create(offering.usual(area))
    said = {"verb": "reason for lateness added", "by": None, "recorded_on": SINCE}
    audit.write(
        audit.entry(audit.name(each), {}, audit.held(each), part_of=whole, **said)
        for each in reasons
    )
    return reasons


def steps_of(record: Versioned) -> list[tuple[date, str, dict[str, Any]]]:
    """Return the day, verb and former values of each step of a record, in their order.

    When each was recorded is told by `hindsight`.
    """
    found = []
    for verb, former in STEPS[type(record)]:
        days = [getattr(record, column) for column in former if column.endswith("_on")]
        # Mediation is recorded on the last of its days, when all have come.
        day = max(filter(None, days), default=None) if type(record) is Dispute else days[0]
        if day:
            found.append((day, verb, former))
    return sorted(found, key=lambda step: step[0])


def version_of(record: Versioned) -> int:
    return 1 + len(entries(record, steps_of(record), SINCE))


def trail(
    cases: list[Case],
    planned: list[plans.Planned],
    additions: list[Added],
    evaluated: list[tuple[date, Any]],
    people: dict[str, User],
) -> list[Any]:
    """Return every event with its detail, day by day."""
    told: dict[str, list[tuple[date, Any]]] = {}
    begun = [(case.manager, beginnings(case)) for case in cases]
    begun += [(each.manager, known_plan(each)) for each in planned]
    for manager, records in begun:
        by = people[manager or SHARES_OUT]
        for record, verb, day in records:
            # A child of two cases was recorded with the first.
            told.setdefault(audit.name(record), list(events_of(record, verb, day, by)))
    said = chain.from_iterable(map(said_of, additions))
    events = sorted(chain(said, evaluated, *told.values()), key=lambda event: event[0])
    return [entry for _, entry in events]


def known_plan(planned: plans.Planned) -> Iterator[tuple[Versioned, str, date]]:
    """Yield the beginnings of a plan's records; it is known once its case says that it was sent."""
    case = planned.plan.assessment
    sent = case and (
        each.on
        for each in entries(case, steps_of(case), case.started_on)
        if each.verb == "final plan sent"
    )
    known = next(sent, None) if sent else None
    for record, verb, day in plans.beginnings(planned):
        yield record, verb, known if known and record is planned.plan else day


def said_of(added: Added) -> Iterator[tuple[date, Any]]:
    """Yield that something was added, and the change of it since."""
    name, now, told = audit.name(added.record), audit.held(added.record), how(added)
    if added.later is None:
        yield added.on, audit.entry(name, {}, now, **told)
        return
    verb, on, before = added.later
    first = now | before | {"version": 1}
    yield added.on, audit.entry(name, {}, first, **told)
    yield on, audit.entry(name, first, now, **told | {"verb": verb, "recorded_on": on})


def how(added: Added) -> dict[str, Any]:
    """Return how an event tells that something was added."""
    return {"verb": added.verb, "by": added.by, "recorded_on": added.on}


def beginnings(case: Case) -> Iterator[tuple[Versioned, str, date]]:
    """Yield each record of a case with the verb and the day of its first event."""
    started_on, decided_on = case.record.started_on, case.record.decision_notified_on
    logged = logged_on(case.record)
    yield case.child, "child recorded", logged
    yield case.record, "request logged", logged
    for advice in case.advice:
        if advice.requested_on:
            yield advice, "advice asked", advice.requested_on
        else:
            yield advice, "existing advice accepted", decided_on or started_on
    for exception in case.exceptions:
        yield exception, "exception recorded", exception.from_on
    for excused in case.excused:
        yield excused, "exception recorded", excused.from_on
    for late in case.lateness:
        yield late.record, "reason for lateness recorded", late.on
    for dispute in case.disputes:
        challenged = filter(None, (dispute.contacted_on, dispute.lodged_on))
        yield dispute, "decision registered", min(challenged, default=dispute.notified_on)
    for hearing in case.hearings:
        yield hearing, "hearing listed", hearing.dispute.registered_on


def events_of(record: Versioned, verb: str, day: date, by: User) -> Iterator[tuple[date, Any]]:
    """Yield the events of one record, each with its day: its beginning, and then its steps."""
    final = audit.held(record)
    steps = steps_of(record)
    first = final | {column: value for _, _, former in steps for column, value in former.items()}
    now, before = first | {"version": 1}, dict[str, Any]()
    yield day, audit.entry(audit.name(record), before, now, verb=verb, by=by, recorded_on=day)
    for version, (on, done, columns, reason) in enumerate(entries(record, steps, day), start=2):
        before, now = now, now | columns | {"version": version}
        said = {"verb": done, "by": by, "recorded_on": on, "reason": reason}
        yield on, audit.entry(audit.name(record), before, now, **said)
