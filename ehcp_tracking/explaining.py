"""Why each time limit of a case is what it is, in words that can be read out to a parent."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import clocks, exceptions, facts, law, origins, wording
from ehcp_tracking.choices import Basis, ClosedReason, Duty, Ground, Service
from ehcp_tracking.clocks import Clock
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Advice, Assessment
from ehcp_tracking.wording import apart, law_of

STATUSES = {
    "running": "running",
    "overdue": "overdue",
    "met": "done in time",
    "missed": "late",
    "excused": "late, excused by an exception",
    "not_applicable": "does not apply",
}


def explain(case: Assessment, as_at: date) -> Iterator[str]:
    """Yield the lines that explain every clock of a case at a day. Needs a known case."""
    yield f"Case {case.reference} on {words(as_at)}."
    yield f"Basis: {Basis(case.basis).label.lower()}. Received on {words(case.received_on)}."
    if case.started_on != case.received_on:
        yield f"Its clocks started on {words(case.started_on)}."
    yield from map(str, origins.ties(case, as_at))
    yield from filter(None, [origins.first_area(case), origins.reply(case)])
    ended = clocks.ended_on(case, as_at)
    yield f"The case ended on {words(ended)}." if ended else "The case is open."
    for clock in case.clocks(as_at):
        stands = STATUSES[clock.status]
        yield from wording.in_lines(title(clock), stands, why(clock, case, as_at))


def title(clock: Clock) -> str:
    """Return what a clock is about, in words: of a case, a plan or a decision."""
    if clock.duty in law.CASE:
        return next(iter(law.CASE[clock.duty].values())).title
    if clock.duty != "advice":
        return law.RULES[clock.duty].title
    asked = f"Advice from {Service(clock.service).label.lower()}"
    return f"{asked} ({clock.provider})" if clock.provider else asked


def name(clock: Clock) -> str:
    """Return in few words what is due, in a case or once there is a plan."""
    return Duty(clock.duty).label if clock.duty in law.CASE else title(clock)


def standing(clock: Clock) -> str:
    """Return how a clock stands in few words, such as "20 days left"."""
    if clock.status == "not_applicable":
        return "Does not apply"
    assert clock.due_on is not None  # noqa: S101
    if clock.days_left is not None and clock.days_left >= 0:
        days = exceptions.days_in_words(clock.days_left)
        stands = f"{days} left" if clock.days_left else "Due today"
    elif clock.days_left is not None:
        stands = f"{exceptions.days_in_words(-clock.days_left)} late"
    elif clock.stopped_on is None:
        stands = "Never done"
    elif clock.status == "met":
        stands = "Done in time"
    else:
        stands = f"Done {apart(clock.stopped_on, clock.due_on)}"
    return marked(f"{stands}, excused" if clock.status == "excused" else stands, clock)


def marked(told: str, clock: Clock) -> str:
    """Return words on a clock, with a mark where its limit is unconfirmed."""
    rule = law.RULES.get(clock.duty)
    return f"{told} (unconfirmed)" if rule and not rule.confirmed else told


def particulars(case: Assessment) -> list[tuple[str, Any]]:
    """Return who a case is about, and what is known of the request, as pairs of term and fact."""
    return [
        ("Child", str(case.child)),
        ("Child reference", case.child.reference),
        ("Date of birth", case.child.date_of_birth),
        ("School or other setting", case.setting),
        ("Case manager", str(case.case_manager or "Nobody")),
        ("Basis", case.get_basis_display()),
        ("Who asked", case.get_request_source_display()),
        ("Main need", case.get_primary_need_display()),
        ("Looked after", case.get_looked_after_display()),
        ("Request received", case.received_on),
    ]


class Told(NamedTuple):
    """One clock of a case with what it is about."""

    clock: Clock
    title: str
    advice: Advice | None


def told(case: Assessment, found: Iterable[Clock]) -> list[Told]:
    """Return every clock of a case in words, each of an adviser with the advice."""
    return [Told(clock, title(clock), case.advice_of(clock)) for clock in found]


class Said(NamedTuple):
    """A sentence about a case, and the clock whose last day it names, if it names one."""

    words: str
    clock: Clock | None


def answer(case: Assessment, found: Iterable[Clock], as_at: date) -> Iterator[Said]:
    """Yield where a case stands at a day: how it ended, or what the area owes next."""
    found = list(found)
    ended = clocks.ended_on(case, as_at)
    if ended:
        yield how_it_ended(case, found, ended)
        return
    for clock in undone(found):
        if clock.duty != "advice":
            yield Said(f"{name(clock)} due {due_and_standing(clock, ': ')}.", clock)


def awaited(found: Iterable[Clock]) -> list[Said]:
    """Return whose advice an open case waits for, the earliest due first."""
    return [
        Said(f"{title(clock)}, due {due_and_standing(clock, ', ')}", clock)
        for clock in undone(found)
        if clock.duty == "advice"
    ]


def undone(found: Iterable[Clock]) -> list[Clock]:
    """Return the clocks that still run, the earliest due first."""
    still = [clock for clock in found if clock.due_on and clock.days_left is not None]
    return sorted(still, key=lambda clock: clock.due_on or date.max)


def due_and_standing(clock: Clock, between: str) -> str:
    assert clock.due_on is not None  # noqa: S101
    return f"{words(clock.due_on)}{between}{uncapitalised(standing(clock))}"


class Comments(NamedTuple):
    """How long the family has to comment on what was sent, and whether it was given so long."""

    words: str
    cut_short: bool


# The duty whose limit is the family's → what it can comment on, and what is to wait for that.
COMMENTED = {
    "representations": ("draft plan was", "it", "final plan"),
    "amendment_representations": ("proposed amendments were", "them", "amended plan"),
}


def comments(case: Assessment, as_at: date) -> Comments | None:
    """Return how long the family has, or had, for the draft plan; None where none was sent."""
    return comments_on("representations", case.draft_sent_on, case.plan_sent_on, as_at)


def comments_on(duty: str, sent: date | None, final: date | None, as_at: date) -> Comments | None:
    """Return how long the family has, or had, for what was `sent`; None where nothing was.

    `final` is the day on which the plan was sent that is to wait for its comments.
    """
    if sent is None or sent > as_at:
        return None
    rule, done, until = law.RULES[duty], clocks.first_by(as_at, final), clocks.last_day(duty, sent)
    draft, on_it, plan = COMMENTED[duty]
    had = "had" if done or as_at > until else "has"
    told = (
        f"The {draft} sent on {words(sent)}. The family {had} until "
        f"{words(until)} to comment on {on_it}: {rule.limit.words} ({law_of(rule.regulation)})."
    )
    if done is None or not clocks.hasty(duty, sent, done):
        return Comments(told, cut_short=False)
    early = f"The {plan} was sent on {words(done)}, before that time was over."
    return Comments(f"{told} {early}", cut_short=True)


def uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]


def how_it_ended(case: Assessment, found: list[Clock], day: date) -> Said:
    if case.closed_on == day:
        reason = ClosedReason(case.closed_reason).label
        return Said(f"The case was closed on {words(day)}: {reason}.", None)
    of = {clock.duty: clock for clock in found}
    if case.plan_sent_on == day:
        plan = of["plan"]
        assert plan.due_on is not None  # noqa: S101
        excused = ", excused by an exception" if plan.status == "excused" else ""
        sent = f"The final plan was sent on {words(day)}, {apart(day, plan.due_on)}{excused}."
        return Said(sent, plan)
    duty, what = ("decision", "assessment") if case.decision == "refuse" else ("no_plan", "plan")
    return Said(f"The family was told on {words(day)}: no {what}.", of.get(duty))


def why(clock: Clock, case: Assessment, as_at: date) -> dict[str, list[str]]:
    """Return {heading: sentences} that explain a clock of a case known at a day.

    One that does not apply says why not. Of the limit on a plan that may yet be refused, the sum
    is told all the same.
    """
    due_on = last_day(clock, case, as_at)
    if due_on is None:
        return {"How it stands": [why_not(clock, case, as_at)]}
    if clock.due_on is None:
        stands = [why_not(clock, case, as_at), IF_NO_PLAN.format(words(due_on))]
    else:
        ended, excused = clocks.ended_on(case, as_at), clock.status == "excused"
        told = wording.stands(due_on, clock.stopped_on, as_at, ended=ended, excused=excused)
        stands = [wording.LAST_DAY.format(words(due_on)), told]
    rule = rule_of(clock, case)
    excepted = excuses(case.exceptions.all(), clock, rule, due_on, as_at)
    if clock.duty == "advice":
        advice = case.advice_of(clock)
        assert advice and advice.requested_on  # noqa: S101, PT018
        return wording.why(rule, advice.requested_on, due_on, stands, excepted)
    other = "another basis of the case"
    parts = wording.why(rule, case.started_on, due_on, stands, excepted, unless=other)
    parts["Where the day comes from"] += received_earlier(case, clock.duty)
    return parts


def last_day(clock: Clock, case: Assessment, as_at: date) -> date | None:
    """Return the day that explains itself as the last of a clock, or None where there is none.

    The limit on telling that there will be no plan has one as long as that may be decided.
    """
    undecided = clock.duty == "no_plan" and clocks.ended_on(case, as_at) is None
    return clocks.due_on("no_plan", case) if undecided else clock.due_on


IF_NO_PLAN = "If that is decided, the last day to tell the family is {}."
NONE_RECORDED = "No exception is recorded for this time limit."


NO_GROUND = "The law lists no exception that could excuse it on this day."


def excuses(
    excepted: Iterable[Any], clock: Clock, rule: law.Rule, due_on: date, as_at: date
) -> list[str]:
    """Return what each exception to a clock did that had begun by a day.

    If there is none, what could excuse its limit. `excepted` are all of what the clock is of.
    """
    begun = [each for each in excepted if each.is_to(clock) and each.from_on <= as_at]
    if not begun:
        could = allowed(rule, due_on)
        return could if could == [NO_GROUND] else [NONE_RECORDED, *could]
    assert rule.exceptions is not None  # noqa: S101
    return [what_it_did(each, clock, rule.exceptions) for each in begun]


def allowed(rule: law.Rule, due_on: date) -> list[str]:
    """Return what could excuse a limit that ends on a day, whatever happened."""
    listed = exceptions.possible(rule, due_on)
    if rule.exceptions is None or not listed:
        return [NO_GROUND]
    named = "; ".join(uncapitalised(Ground(each.key).label) for each in listed)
    where = f"The law lists them: {law_of(rule.exceptions.regulation)}."
    found = [f"Only these could excuse it: {named}.", where]
    return found if rule.exceptions.confirmed else [*found, wording.UNCONFIRMED]


def rule_of(clock: Clock, case: Assessment) -> law.Rule:
    """Return the rule of a clock, which says so if clocks started on no day that the law has."""
    rule = law.rule(clock.duty, case.basis)
    assert rule is not None  # noqa: S101
    if facts.starts_late(case) and clock.duty != "advice":
        return rule._replace(starts="the clocks of this case were started")
    return rule


def received_earlier(case: Assessment, duty: str) -> list[str]:
    """Return that a limit is not counted from the day of the request, where it is not.

    Of a request the law counts from receipt, so then also to when that would lead.
    """
    if case.started_on == case.received_on:
        return []
    received = f"The request was received on {words(case.received_on)}"
    if not facts.starts_late(case):
        return [f"{received}, but this limit is not counted from that day."]
    of_receipt = words(law.CASE[duty][case.basis].limit.last_day(case.received_on))
    return [
        f"{received}, and the law counts from that day: counted from receipt, the last day would "
        f"be {of_receipt}.",
        CHECK_THE_START,
    ]


CHECK_THE_START = (
    "Check why the clocks of this case start later. If there is no reason in law, the day on which "
    "they start is to be corrected."
)


def what_it_did(exception: Any, clock: Clock | None, listed: law.Exceptions) -> str:
    """Return what an exception did to its clock, None where that does not apply."""
    until = f" to {words(exception.to_on)}" if exception.to_on else ""
    is_late = clock is not None and clock.status == "excused"
    effect = "It excuses the lateness" if is_late else "There is no lateness to excuse"
    unconfirmed = "" if listed.confirmed else ", unconfirmed"
    reason = exception.reason.strip()
    stop = "" if reason.endswith((".", "!", "?")) else "."
    return (
        f"Exception: {uncapitalised(Ground(exception.ground).label)}, from "
        f"{words(exception.from_on)}{until} ({law_of(listed.regulation)}{unconfirmed}). "
        f"{reason}{stop} {effect}, and the day does not move."
    )


def why_not(clock: Clock, case: Assessment, as_at: date) -> str:
    """Return why a clock does not apply to the case at a day."""
    if clock.duty == "no_plan":
        return "This limit is only on telling a family that there will be no plan."
    if clock.duty == "advice":
        return why_no_advice(clock, case, as_at)
    ended = clocks.ended_on(case, as_at)
    assert ended is not None  # noqa: S101
    return f"The case ended on {words(ended)} without it, so there is nothing left to do."


def why_no_advice(clock: Clock, case: Assessment, as_at: date) -> str:
    if clock.service == law.WITHOUT_DUTY:
        return "The family is asked for its views. No time limit lies on it."
    advice = case.advice_of(clock)
    assert advice is not None  # noqa: S101
    if advice.existing_accepted:
        accepted = "Existing advice was accepted, so none was asked for"
        return f"{accepted}: {law_of('reg. 6(4)')}."
    if advice.requested_on is None or advice.requested_on > as_at:
        return f"It had not been asked for by {words(as_at)}."
    return "The case ended before it was due, so there is nothing left to do."
