"""What the people of the demonstration added to the plan: invented, on days before its own.

On 31 March 2021 most is done, some is late, and of some nobody has spoken for a month.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.files.base import ContentFile

from priorities.models import (
    Action,
    Challenge,
    Evidence,
    GovernanceBody,
    Measure,
    Objective,
    Override,
    OwnerOrDateChange,
    Plan,
    Post,
    ProgressUpdate,
    Rating,
    Reading,
    Risk,
)
from priorities.risks.models import Impact, Likelihood
from wsoa.models import User, Versioned

PLAN = "wsoa-2020"
# Who posts on the actions of an objective: the holder of its post, else who steers the plan.
SPEAKS_FOR = {"1.5": "plan.owner"}
STEERS = "head.of.send"

OFF, RISK, ON, DONE = "off-track", "at-risk", "on-track", "complete"


class Said(NamedTuple):
    action: str
    on: date
    level: str
    text: str
    recovery_on: date | None = None


UPDATES = (
    Said("1.1.1", date(2020, 7, 31), DONE, "A team of its own works on overdue assessments."),
    Said("1.1.2", date(2020, 7, 31), DONE, "The tracker is in use and read every week."),
    Said("1.1.3", date(2020, 7, 31), ON, "The interim team keeps to its weekly numbers."),
    Said(
        "1.1.3",
        date(2020, 10, 5),
        OFF,
        "Seven assessments of the backlog were still open at the end of September. Each has a "
        "named case manager.",
        date(2020, 12, 18),
    ),
    Said(
        "1.1.3",
        date(2020, 12, 21),
        OFF,
        "The last ones wait for advice and for families' answers.",
        date(2021, 3, 26),
    ),
    Said(
        "1.1.3",
        date(2021, 3, 8),
        OFF,
        "The last ones are still open. Each has a draft plan under discussion.",
        date(2021, 4, 30),
    ),
    Said(
        "1.2.1", date(2020, 10, 30), DONE, "Health and social care advice is on the tracker, too."
    ),
    Said("1.2.2", date(2020, 11, 16), ON, "Three workshops were held with parents."),
    Said("1.2.2", date(2021, 2, 15), DONE, "The shorter pathway is agreed and in use."),
    Said("1.2.3", date(2021, 3, 15), ON, "Leaflet and film are ready; schools have them next."),
    Said("1.2.4", date(2020, 12, 4), DONE, "All pages on assessment were rewritten."),
    Said("1.2.5", date(2020, 9, 18), DONE, "A duty manager answers every working day."),
    Said("1.2.6", date(2020, 12, 11), ON, "A shared mailbox is being tried by one team."),
    Said("1.2.7", date(2021, 1, 18), RISK, "Two of three providers work by the new process."),
    Said(
        "1.2.7",
        date(2021, 3, 12),
        RISK,
        "The third provider starts in May.",
        date(2021, 6, 30),
    ),
    Said("1.2.8", date(2021, 3, 5), ON, "The DMO had the report of February."),
    Said("1.2.9", date(2021, 1, 29), ON, "Thirty reports are read; findings follow."),
    Said("1.2.9", date(2021, 3, 19), DONE, "The audit is finished and its template agreed."),
    Said(
        "1.2.10",
        date(2021, 2, 8),
        RISK,
        "Reasons are known: requests reach the wrong team. Training waits for a trainer.",
        date(2021, 5, 28),
    ),
    Said("1.2.11", date(2020, 11, 30), DONE, "Exceptions are recorded with their ground."),
    Said("1.2.12", date(2021, 3, 22), ON, "PPA and WIASS had the figures of February."),
    Said("1.3.1", date(2021, 3, 10), ON, "The audit of the spring term has begun."),
    Said("1.3.2", date(2021, 1, 29), DONE, "The framework was reviewed after six months."),
    Said("1.3.3", date(2020, 10, 16), DONE, "Senior case managers use the checklist."),
    Said("1.3.4", date(2020, 11, 20), ON, "The first of three sessions was held."),
    Said("1.3.4", date(2021, 2, 24), ON, "The second session was held; one is left."),
    Said("1.3.6", date(2021, 3, 18), ON, "PPA reads the draft of the guide."),
    Said(
        "1.3.7",
        date(2021, 3, 12),
        OFF,
        "Two rounds of recruitment found nobody. A secondment is being arranged.",
        date(2021, 7, 30),
    ),
    Said("1.3.8", date(2020, 12, 18), DONE, "The DMO sits on the quality panel."),
    Said(
        "1.3.10",
        date(2021, 3, 24),
        RISK,
        "The form is agreed; team managers sign off from May.",
        date(2021, 5, 28),
    ),
    Said("1.3.11", date(2020, 11, 27), DONE, "Two panels were merged and one was ended."),
    Said("1.4.1", date(2020, 12, 14), RISK, "Consultation on the structure runs to January."),
    Said("1.4.1", date(2021, 3, 5), DONE, "The new structure is in place."),
    Said("1.4.2", date(2020, 10, 9), DONE, "An HR adviser works with SNAS."),
    Said("1.4.3", date(2021, 1, 22), DONE, "The handbook is given to every new starter."),
    Said("1.4.4", date(2020, 11, 13), DONE, "Each new starter has a buddy."),
    Said("1.4.5", date(2021, 3, 11), ON, "Managers record supervision each month."),
    Said("1.4.6", date(2020, 9, 25), DONE, "Team meetings are held every fortnight."),
    Said("1.4.7", date(2020, 12, 7), DONE, "The post is filled permanently."),
    Said("1.4.8", date(2021, 1, 25), RISK, "Health has agreed in principle; no day is set."),
    Said("1.4.9", date(2020, 8, 28), DONE, "Transport is run by another team."),
    Said("1.4.10", date(2021, 3, 16), ON, "Two of three districts are trained."),
    Said("1.4.11", date(2020, 12, 16), DONE, "Training was held online for all schools."),
    Said("1.5.1", date(2020, 9, 21), ON, "Cleansing of the old data has begun."),
    Said("1.5.1", date(2020, 11, 23), RISK, "Duplicates took longer than was planned."),
    Said(
        "1.5.1",
        date(2021, 1, 11),
        OFF,
        "The move was put off once: a trial lost some attachments.",
        date(2021, 3, 26),
    ),
    Said(
        "1.5.1",
        date(2021, 2, 22),
        OFF,
        "The second trial was good. The move is planned for the end of March.",
        date(2021, 3, 26),
    ),
    Said("1.5.2", date(2020, 10, 19), DONE, "The functions that lack are listed and ordered."),
    Said("1.5.3", date(2020, 10, 19), ON, "A plan of training is agreed."),
    Said("1.5.3", date(2020, 12, 14), RISK, "Training waits for the move to the new system."),
    Said("1.5.3", date(2021, 3, 17), ON, "Half of the case managers are trained."),
    Said("2.1.1", date(2020, 11, 18), DONE, "The vision was agreed with families."),
    Said("2.1.2", date(2020, 12, 2), RISK, "Families asked for more time to answer."),
    Said(
        "2.1.2",
        date(2021, 2, 3),
        OFF,
        "The consultation was made longer, so the strategy is not published yet.",
        date(2021, 6, 30),
    ),
    Said(
        "2.1.2",
        date(2021, 3, 23),
        OFF,
        "The consultation is over; the answers are being read.",
        date(2021, 6, 30),
    ),
    Said("2.1.3", date(2021, 2, 3), OFF, "It follows the strategy.", date(2021, 7, 30)),
    Said("2.1.4", date(2020, 10, 21), DONE, "Terms of reference are agreed."),
    Said("2.1.5", date(2021, 1, 20), DONE, "The SSPB reads the statement at each meeting."),
    Said("2.1.6", date(2020, 7, 22), DONE, "Meetings are held every month."),
    Said("2.1.7", date(2020, 10, 21), ON, "The statement was on the agenda in October."),
    Said("2.1.9", date(2020, 9, 16), ON, "The first report was given."),
    Said("2.1.9", date(2021, 3, 2), DONE, "The second report was given, so the cycle stands."),
    Said("2.1.10", date(2021, 1, 27), DONE, "The committee had the figures of the autumn."),
)


class Read(NamedTuple):
    """A reading of a number, or of words where there is no value."""

    measure: str
    as_at: date
    on: date
    value: str | None
    text: str
    source: str
    reached: bool | None = None


READINGS = (
    Read(
        "1.2.M1",
        date(2021, 1, 15),
        date(2021, 1, 18),
        None,
        "The tracker was read at each of the six meetings since July.",
        "Minutes of the SEND Monitoring Meeting",
        True,
    ),
    Read(
        "1.2.M3",
        date(2021, 2, 12),
        date(2021, 2, 15),
        None,
        "Every new request has followed the shorter pathway since January.",
        "Sample of 20 requests",
        True,
    ),
    Read(
        "1.3.M1", date(2020, 7, 17), date(2020, 9, 8), "54.00", "", "Audit of 24 plans, summer term"
    ),
    Read(
        "1.3.M1",
        date(2020, 12, 11),
        date(2021, 1, 8),
        "61.00",
        "",
        "Audit of 30 plans, autumn term",
    ),
    Read(
        "1.3.M4",
        date(2020, 11, 20),
        date(2020, 12, 4),
        "38.00",
        "Of those who answered, this share understood the process well.",
        "First survey of parents",
    ),
    Read(
        "1.4.M1", date(2021, 3, 12), date(2021, 3, 15), "100.00", "", "Induction register of SNAS"
    ),
    Read("1.4.M3", date(2020, 9, 30), date(2020, 10, 9), "9.00", "", "Staff list, quarter 2"),
    Read("1.4.M3", date(2020, 12, 31), date(2021, 1, 11), "6.00", "", "Staff list, quarter 3"),
    Read(
        "1.4.M5",
        date(2020, 12, 7),
        date(2020, 12, 7),
        None,
        "The Head of SEND is appointed without limit of time.",
        "Letter of appointment",
        True,
    ),
    Read(
        "1.4.M6",
        date(2020, 12, 16),
        date(2020, 12, 18),
        None,
        "SENCOs of all but two schools took part; the two were sent the recording.",
        "Attendance of the training days",
        True,
    ),
    Read(
        "1.5.M2",
        date(2020, 12, 31),
        date(2021, 1, 11),
        None,
        "Old cases are still tracked in the spreadsheet.",
        "Report on the move to the new system",
        False,
    ),
    Read(
        "2.1.M1",
        date(2021, 1, 29),
        date(2021, 2, 3),
        None,
        "The consultation was made longer; nothing is published.",
        "Note to the SSPB",
        False,
    ),
    Read(
        "1.3.M2",
        date(2020, 12, 31),
        date(2021, 1, 8),
        "100.00",
        "",
        "Sign-off log of the autumn term",
    ),
    Read(
        "1.3.M2",
        date(2021, 2, 28),
        date(2021, 3, 4),
        "98.00",
        "Some plans went out without.",
        "Sign-off log, January and February",
    ),
    Read("1.4.M2", date(2020, 12, 31), date(2021, 1, 8), "84.00", "", "Supervision records"),
    Read("1.4.M2", date(2021, 2, 28), date(2021, 3, 4), "91.00", "", "Supervision records"),
    Read("1.5.M3", date(2021, 3, 12), date(2021, 3, 17), "50.00", "", "Training register"),
)


class Moved(NamedTuple):
    """Another date for an action."""

    action: str
    on: date
    by_when: date
    reason: str
    agreed_by: str


DATE_CHANGES = (
    Moved(
        "1.5.3",
        date(2020, 12, 14),
        date(2021, 4, 30),
        "People can be trained in the new system only once the data are in it.",
        "LA SEND Monitoring Meeting",
    ),
)


class Shown(NamedTuple):
    """Evidence about an action: a link, or the content of a text file."""

    action: str
    on: date
    shows: str
    link: str = ""
    file_name: str = ""
    content: str = ""


EVIDENCE = (
    Shown(
        "1.2.4",
        date(2020, 12, 4),
        "The pages of the Local Offer as they were rewritten.",
        link="https://www.example.org/local-offer/assessment",
    ),
    Shown(
        "1.1.3",
        date(2021, 3, 8),
        "How many assessments of the backlog are open, and what each waits for.",
        file_name="monitoring-meeting-march-2021.txt",
        content="An invented note: the last assessments of the backlog are open.\n",
    ),
    Shown(
        "2.1.4",
        date(2020, 10, 21),
        "The terms of reference of the board and of its sub-groups.",
        link="https://www.example.org/send-board/terms-of-reference",
    ),
)


class Judged(NamedTuple):
    """How much difference an objective has made so far."""

    objective: str
    on: date
    level: str
    reason: str


RATINGS = (
    Judged(
        "2.1",
        date(2021, 2, 10),
        "none",
        "The strategy is not published, and families cannot have noticed it.",
    ),
    Judged(
        "1.2",
        date(2021, 3, 24),
        "some",
        "More plans are in time than a year ago. Parents say that they still have to ask.",
    ),
)


class Asked(NamedTuple):
    """What a body asked or decided about an objective, action or measure, and the answer."""

    about: str
    body: str
    met_on: date
    on: date
    asked: str
    owed_by: str | None = None
    answer: str = ""
    answered_on: date | None = None


CHALLENGES = (
    Asked(
        "1.1",
        "send-monitoring",
        date(2020, 10, 7),
        date(2020, 10, 12),
        "Seven assessments of the backlog were open on the day promised. What holds up each?",
        "head-of-send",
        "Five wait for advice and two for an answer of the family. Each has a day of its own.",
        date(2020, 10, 14),
    ),
    Asked(
        "1.2",
        "sspb",
        date(2020, 11, 25),
        date(2020, 12, 1),
        "The first step is met. The board asks for the rate by quarter from now on.",
    ),
    Asked(
        "1.5.1",
        "it-group",
        date(2021, 1, 13),
        date(2021, 1, 15),
        "Agreed to put off the move until a second trial keeps every attachment.",
    ),
    Asked(
        "1.2.M5",
        "sspb",
        date(2021, 1, 27),
        date(2021, 2, 2),
        "Is 70% within reach while advice from health is late?",
        "ccg-commissioning-lead",
        "A third provider works by the new process from May. Advice of the spring is chased "
        "every week.",
        date(2021, 2, 24),
    ),
    Asked(
        "2.1",
        "overview-scrutiny",
        date(2021, 2, 9),
        date(2021, 2, 16),
        "The strategy is late. When will families see it, and what tells that it helps?",
        "dcs",
    ),
    Asked(
        "2.1.2",
        "sspb",
        date(2021, 3, 24),
        date(2021, 3, 26),
        "Bring the answers to the consultation to the next meeting, with what they change.",
        "dcs",
    ),
)


class Feared(NamedTuple):
    """A risk to some objectives, named by who speaks for the first of them."""

    on: date
    title: str
    owner: str
    cause: str
    effect: str
    likelihood: Likelihood
    impact: Impact
    mitigation: str
    review_on: date
    objectives: tuple[str, ...]
    closed_on: date | None = None
    closed_because: str = ""


# The first is the caveat of the statement itself.
RISKS = (
    Feared(
        date(2020, 7, 8),
        "Coronavirus delays what was agreed",
        "dcs",
        "The situation changes from month to month, and with it who can be seen and where.",
        "The timelines of the statement may not be kept.",
        Likelihood.LIKELY,
        Impact.MAJOR,
        "Assessments are made by video where that is right for the child. The SSPB reads what is "
        "late at each meeting.",
        date(2021, 4, 21),
        ("1.1", "1.2", "1.3", "2.1"),
    ),
    Feared(
        date(2020, 9, 21),
        "The old data are not fit to be moved",
        "head-of-schools-ict",
        "Duplicates and missing days in the data of the old system.",
        "Clocks start from wrong days, and figures cannot be trusted.",
        Likelihood.POSSIBLE,
        Impact.SEVERE,
        "A trial move is checked case by case before the real one.",
        date(2021, 3, 26),
        ("1.5",),
    ),
    Feared(
        date(2020, 11, 16),
        "Advice from health comes late",
        "head-of-send",
        "Two posts of therapists are vacant, and one provider has not taken on the new process.",
        "Plans wait for advice beyond the 16th week.",
        Likelihood.LIKELY,
        Impact.MAJOR,
        "Agency therapists until June; the third provider starts in May.",
        date(2021, 5, 14),
        ("1.2",),
    ),
    Feared(
        date(2020, 10, 5),
        "Experienced case managers leave",
        "head-of-send",
        "The structure of the team is new to them.",
        "Cases change hands, and families have to tell their story again.",
        Likelihood.UNLIKELY,
        Impact.MODERATE,
        "Each case manager had the new structure explained, and a supervisor.",
        date(2021, 4, 30),
        ("1.4",),
        date(2021, 3, 8),
        "The new structure is in place, and nobody has left since January.",
    ),
)


OPEN = {"closed_on": None, "closed_because": ""}


class Overrode(NamedTuple):
    """A rating of an objective in the place of what the rules say of it."""

    objective: str
    on: date
    level: tuple[str, str]
    reason: str
    until_on: date


OVERRIDES = (
    Overrode(
        "1.3",
        date(2020, 12, 11),
        ("delivery", "on-track"),
        "Both silent actions were told of at the monitoring meeting; the updates follow.",
        date(2021, 1, 29),
    ),
    Overrode(
        "1.5",
        date(2021, 3, 22),
        ("delivery", "at-risk"),
        "The second trial of the move was good and its day is agreed. By the rules it stays off "
        "track until the move is done.",
        date(2021, 4, 30),
    ),
)


class Added(NamedTuple):
    """A record that somebody added, and how the trail tells it.

    `links`: what it is linked with. `later`: the verb and the day of a change of it since, and the
    columns as they were before.
    """

    record: Versioned
    verb: str
    on: date
    by: User
    links: Mapping[str, Sequence[Any]] = {}
    later: tuple[str, date, Mapping[str, Any]] | None = None


def additions(people: Mapping[str, User]) -> list[Added]:
    """Return what was added, not yet stored, day by day. Needs the plan."""
    plan = Plan.objects.get(area__slug="wandsworth", reference=PLAN)
    return sorted(every(plan, people), key=lambda each: each.on)


def every(plan: Plan, people: Mapping[str, User]) -> Iterator[Added]:
    actions = {each.reference: each for each in Action.objects.filter(plan=plan)}
    objectives = {each.reference: each for each in Objective.objects.filter(plan=plan)}
    measures = {each.reference: each for each in Measure.objects.filter(plan=plan)}
    levels = {(each.of, each.slug): each for each in plan.type.rating_levels.all()}
    bodies = {each.reference: each for each in GovernanceBody.objects.filter(plan=plan)}
    posts = {each.slug: each for each in Post.objects.in_area(plan.area)}

    def added(record, verb, reference, on):
        by = people[SPEAKS_FOR.get(".".join(reference.split(".")[:2]), STEERS)]
        record.added_by, record.added_on = by, on
        return Added(record, verb, on, by)

    for said in UPDATES:
        update = ProgressUpdate(
            action=actions[said.action],
            delivery=levels["delivery", said.level],
            text=said.text,
            recovery_on=said.recovery_on,
        )
        yield added(update, "update posted", said.action, said.on)
    for read in READINGS:
        reading = Reading(
            measure=measures[read.measure],
            as_at=read.as_at,
            value=Decimal(read.value) if read.value else None,
            reached=read.reached,
            text=read.text,
            source=read.source,
        )
        yield added(reading, "reading recorded", read.measure, read.on)
    for moved in DATE_CHANGES:
        change = OwnerOrDateChange(
            action=actions[moved.action],
            by_when=moved.by_when,
            reason=moved.reason,
            agreed_by=moved.agreed_by,
        )
        yield added(change, "owner or date changed", moved.action, moved.on)
    for shown in EVIDENCE:
        evidence = Evidence(
            action=actions[shown.action],
            shows=shown.shows,
            link=shown.link,
            file_name=shown.file_name,
        )
        if shown.content:
            evidence.file = ContentFile(shown.content.encode(), name=shown.file_name)
        yield added(evidence, "evidence attached", shown.action, shown.on)
    for judged in RATINGS:
        rating = Rating(
            objective=objectives[judged.objective],
            level=levels["impact", judged.level],
            reason=judged.reason,
        )
        yield added(rating, "impact rated", judged.objective, judged.on)
    for number, feared in enumerate(RISKS, 1):
        named = [objectives[reference] for reference in feared.objectives]
        values = feared._asdict() | {"owner": posts[feared.owner]}
        on, _ = values.pop("on"), values.pop("objectives")
        later = ("risk closed", feared.closed_on, OPEN) if feared.closed_on else None
        risk = Risk(plan=plan, number=number, version=2 if later else 1, **values)
        said_of = added(risk, "risk added", feared.objectives[0], on)
        yield said_of._replace(links={"objectives": named}, later=later)
    for overrode in OVERRIDES:
        override = Override(
            plan=plan,
            objective=objectives[overrode.objective],
            level=levels[overrode.level],
            reason=overrode.reason,
            until_on=overrode.until_on,
        )
        yield added(override, "rating overridden", overrode.objective, overrode.on)
    rows = objectives | actions | measures
    for asked in CHALLENGES:
        row = rows[asked.about]
        challenge = Challenge(
            body=bodies[asked.body],
            met_on=asked.met_on,
            asked=asked.asked,
            owed_by=posts[asked.owed_by] if asked.owed_by else None,
            answer=asked.answer,
            answered_on=asked.answered_on,
            **{str(row._meta.model_name): row},
        )
        yield added(challenge, "challenge recorded", asked.about, asked.on)
