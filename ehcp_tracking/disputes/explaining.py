"""Why each time limit about a decision that can be appealed is what it is, and what is next."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import law, wording
from ehcp_tracking.clocks import Clock, next_due, of_case
from ehcp_tracking.disputes import clocks
from ehcp_tracking.disputes.choices import Kind, Stage
from ehcp_tracking.exceptions import words
from ehcp_tracking.explaining import excuses, marked, standing, uncapitalised
from ehcp_tracking.explaining import title as title_in_case
from ehcp_tracking.limits import place
from ehcp_tracking.models import Assessment, Dispute, DutyException


class Told(NamedTuple):
    """One clock with what it is about, how it stands, and {heading: sentences} why it does."""

    clock: Clock
    title: str
    stands: str
    why: dict[str, list[str]]


def explain(dispute: Dispute, as_at: date) -> Iterator[str]:
    """Yield the lines that explain every clock about a decision at a day, as its page does.

    Needs one known by then, and its `stage`.
    """
    kind = uncapitalised(str(dispute))
    yield f"Decision that can be appealed, on {words(as_at)}: {kind}, {dispute.about_in_words}."
    yield f"The family was told of it on {words(dispute.notified_on)}."
    yield answer(dispute, as_at)
    excepted = dispute.exceptions.all()
    yield from in_lines(told(dispute.clocks(as_at), as_at, excepted=excepted))
    if to_come := told_of_next_case(dispute, as_at):
        yield from ["", "In the case that follows, which has not been started:"]
        yield from in_lines(to_come)


def in_lines(found: Iterable[Told]) -> Iterator[str]:
    for each in found:
        yield from wording.in_lines(each.title, uncapitalised(each.stands), each.why)


def told(
    found: Iterable[Clock],
    as_at: date,
    basis: str = "",
    excepted: Iterable[DutyException] = (),
) -> list[Told]:
    """Return clocks in words. `basis` is that of the case, if they are of one.

    `excepted` are the exceptions of the decision that they are about.
    """
    excepted = list(excepted)
    return [
        Told(clock, title(clock), stands(clock), why(clock, as_at, basis, excepted))
        for clock in found
    ]


def told_of_next_case(dispute: Dispute, as_at: date) -> list[Told]:
    """Return the clocks of the case that follows in words, while that is to be started."""
    basis, _ = clocks.starts(dispute) or ("", None)
    return told(of_next_case(dispute, as_at), as_at, basis)


def is_of_the_family(clock: Clock) -> bool:
    return clock.duty not in law.CASE and law.RULES[clock.duty].subject == "family"


def title(clock: Clock) -> str:
    """Return what is to be done, or what the family can do."""
    named = title_in_case(clock)
    return f"The family can {uncapitalised(named)}" if is_of_the_family(clock) else named


def stands(clock: Clock) -> str:
    """Return how a clock stands in few words. The family has a right, so it is never late."""
    if is_of_the_family(clock) and clock.status == "overdue":
        return marked("The time is over", clock)
    if is_of_the_family(clock) and clock.status == "missed" and clock.stopped_on is None:
        return marked("Not used", clock)
    if is_of_the_family(clock) and clock.status == "missed":
        return marked("Done after the last day", clock)
    return standing(clock)


def why(
    clock: Clock, as_at: date, basis: str = "", excepted: Iterable[DutyException] = ()
) -> dict[str, list[str]]:
    """Return {heading: sentences} that explain the last day of a clock; nothing if it has none."""
    if clock.due_on is None or clock.started_on is None:
        return {"How it stands": ["It ended before this mattered."]}
    rule = law.RULES.get(clock.duty) or law.CASE[clock.duty][basis]
    due, done, of_family = clock.due_on, clock.stopped_on, is_of_the_family(clock)
    if done is None and clock.days_left is None:
        how = f"{stands(clock)}."
    elif of_family:
        how = wording.stands_of_family(clock.duty, due, done, as_at)
    else:
        how = wording.stands(due, done, as_at, excused=clock.status == "excused")
    found = [wording.NO_DUTY] if of_family else excuses(excepted, clock, rule, due, as_at)
    sentences = [wording.LAST_DAY.format(words(due)), how]
    days = AFTER_CERTIFICATE if clock.duty == "appeal_after_certificate" else ()
    return wording.why(rule, clock.started_on, due, sentences, found, days=days)


# What can set the last day of an appeal, once 1 month of the certificate is the later one.
AFTER_CERTIFICATE = tuple(law.RULES[duty].starts for duty in reversed(wording.APPEALS))


def next_of(dispute: Dispute, as_at: date) -> Clock | None:
    """Return the clock of what is due next: of the area or an adviser, or else of the family.

    Of the case that follows, while that is to be started: it runs already. None once it has
    ended. Needs its `stage`.
    """
    if dispute.stage == Stage.ENDED:
        return None
    if dispute.stage == Stage.TO_START:
        return next_due(of_next_case(dispute, as_at))
    found = dispute.clocks(as_at)
    owed = [clock for clock in found if not is_of_the_family(clock)]
    ours = next_due(owed)
    if ours or dispute.stage != Stage.TO_CHALLENGE:
        return ours
    return next((clock for clock in found[1:2] if clock.days_left is not None), None)


def of_next_case(dispute: Dispute, as_at: date) -> list[Clock]:
    """Return the clocks that run in the case that follows, while that is to be started.

    They run already. Needs its `stage`.
    """
    started = clocks.starts(dispute)
    if dispute.stage != Stage.TO_START or started is None:
        return []
    basis, day = started
    case = Assessment(basis=basis, received_on=day, started_on=day)
    return [clock for clock in of_case(case, [], [], as_at) if clock.due_on]


def answer(dispute: Dispute, as_at: date) -> str:
    """Return in a sentence how far it has come at a day. Needs its `stage`."""
    clock = next_of(dispute, as_at)
    if clock and dispute.stage == Stage.TO_START:
        return (
            "The case that follows has not been started, but its time limits run. The first is to "
            f"{uncapitalised(title(clock))}, by {words(clock.due_on)}: "  # type: ignore[arg-type]
            f"{uncapitalised(stands(clock))}."
        )
    if clock:
        due = f"{words(clock.due_on)}: {uncapitalised(stands(clock))}"  # type: ignore[arg-type]
        return f"{title(clock)} by {due}."
    if dispute.stage == Stage.APPEAL:
        return "The appeal is under way."
    if dispute.stage == Stage.MEDIATION:
        return "The family has contacted a mediation adviser."
    return how_it_ended(dispute, as_at)


def how_it_ended(dispute: Dispute, as_at: date) -> str:
    outcome_on, agreement_on = dispute.outcome_on, dispute.agreement_on
    if outcome_on and outcome_on <= as_at:
        return f"{dispute.get_outcome_display()}, on {words(outcome_on)}."
    if agreement_on and agreement_on <= as_at and dispute.agreement != "none":
        return f"{dispute.get_agreement_display()}, on {words(agreement_on)}."
    return f"The time to appeal ended on {words(dispute.appeal_due_on)}, and no appeal is recorded."


def facts_of(dispute: Dispute) -> list[tuple[str, Any]]:
    """Return what is recorded, as pairs of term and fact, in the order in which it happens."""
    names = [
        *("notified_on", "contacted_on", "declined_on", "wanted_on", "certificate_on", "met_on"),
        *("agreement", "agreement_on", "agreement_kept_on", "lodged_on", "registered_on"),
        *("outcome", "outcome_on", "order_kept_on"),
    ]
    found, fields = [], {field.name: field for field in Dispute._meta.fields}
    for name in names:
        field = fields[name]
        value = getattr(dispute, name)
        if value:
            label = str(field.verbose_name)
            shown = dict(field.flatchoices).get(value, value)
            found.append((f"{label[:1].upper()}{label[1:]}", shown))
    return found


def family_can(case: Assessment, as_at: date) -> list[tuple[str, str, dict[str, list[str]]]]:
    """Return what the family of a case that was refused, or led to no plan, can do until when.

    Each with its place on the page of time limits in law, and {heading: sentences} why until then.
    """
    found = told_to_family(case, as_at)
    return [(until(each), place(each.clock.duty, ""), each.why) for each in found]


def told_to_family(case: Assessment, as_at: date) -> list[Told]:
    """Return the family's time in words, where a case was refused, or led to no plan, by a day.

    Nothing where the register has that decision, which says how far it has come.
    """
    kind = next((each for each in (Kind.REFUSAL_TO_ASSESS, Kind.NO_PLAN) if _can(each, case)), None)
    registered = {dispute.kind for dispute in case.disputes.all()}
    if kind is None or kind in registered:
        return []
    notified_on = clocks.decided_on(kind, case)
    assert notified_on is not None  # noqa: S101
    return told(clocks.family_has(notified_on, as_at), as_at) if notified_on <= as_at else []


def until(each: Told) -> str:
    """Return until when the family can do something."""
    assert each.clock.due_on is not None  # noqa: S101
    ends = f"{words(each.clock.due_on)}: {uncapitalised(each.stands)}."
    return f"{each.title} until {ends}"


def _can(kind: str, case: Assessment) -> bool:
    return clocks.decided_on(kind, case) is not None
