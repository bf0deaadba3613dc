"""The clocks of plans, held to dated examples (T47, T48, T50) and to what must always be so."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehcp_tracking import clocks as cases
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.choices import TransferKind

DAY = timedelta(days=1)
MADE = date(2020, 2, 29)
ON_ITS_WAY = ("ceased_on", "transferred_out_on", "replaced_on", "transferred_in_on", "moved_on")


def day(text):
    return text and date.fromisoformat(text)


def plan(made_on=MADE, **facts):
    """A plan in memory, of the attributes that clocks read."""
    nothing = dict.fromkeys([*ON_ITS_WAY, "reviewed_elsewhere_on", "family_told_on"])
    held_on = facts.get("transferred_in_on", made_on)
    return SimpleNamespace(made_on=made_on, held_on=held_on, **nothing | facts)


def review(meeting_on, decision="", told=None, noticed=None, amended=None, kept=None, report=None):
    return SimpleNamespace(
        meeting_on=day(meeting_on),
        report_sent_on=day(report),
        decision=decision,
        decision_notified_on=day(told),
        amendments_sent_on=day(noticed),
        amended_plan_sent_on=day(amended),
        not_amended_on=day(kept),
    )


def of_review(found, as_at, reviews=None, **facts):
    listed = clocks.of_review(found, plan(**facts), reviews or [found], as_at)
    return {clock.duty: clock for clock in listed}


def stands(clock):
    return clock.due_on and clock.due_on.isoformat(), clock.status


T47 = review("2024-02-01", "amend", "2024-02-20", "2024-02-20", "2024-04-24", report="2024-02-15")


def test_t47_each_limit_of_a_review_is_reported_for_itself():
    found = of_review(T47, date(2024, 4, 24), made_on=date(2023, 2, 1))
    assert {duty: stands(clock) for duty, clock in found.items()} == {
        "review_report": ("2024-02-15", "met"),
        "review_decision": ("2024-02-29", "met"),
        "amendment_notice": ("2024-02-29", "met"),
        "amended_plan": ("2024-04-16", "missed"),
        "amended_plan_of_review": ("2024-04-25", "met"),
    }
    late = found["amended_plan"]
    assert (late.stopped_on - late.due_on).days == 8


@pytest.mark.parametrize(
    ("as_at", "status"),
    [("2021-02-27", "running"), ("2021-02-28", "running"), ("2021-03-01", "overdue")],
)
def test_a_plan_made_on_29_february_is_reviewed_by_28_february(as_at, status):
    (clock,) = clocks.of_plan(plan(), [], day(as_at))
    assert (clock.duty, stands(clock)) == ("review", ("2021-02-28", status))


@pytest.mark.parametrize(
    ("meeting", "status", "eve"),
    [
        ("2021-02-27", "met", "2022-02-26"),
        ("2021-02-28", "met", "2022-02-27"),
        ("2021-03-01", "missed", "2022-02-28"),
    ],
)
def test_a_review_is_held_on_the_day_of_its_meeting_and_the_next_runs_from_it(meeting, status, eve):
    held, to_come = clocks.of_plan(plan(), [review(meeting)], date(2021, 3, 31))
    assert stands(held) == ("2021-02-28", status)
    assert stands(to_come) == (eve, "running")


def test_a_meeting_to_come_has_not_happened():
    (clock,) = clocks.of_plan(plan(), [review("2021-02-01")], date(2021, 1, 31))
    assert (clock.stopped_on, clock.status) == (None, "running")


@pytest.mark.parametrize("decision", ["maintain", "cease"])
def test_only_amendments_have_limits_of_their_own(decision):
    found = of_review(review("2021-02-01", decision, "2021-02-15"), date(2021, 3, 31))
    assert found["review_decision"].status == "met"
    statuses = {found[duty].status for duty in found if "amend" in duty}
    assert statuses == {"not_applicable"}


@pytest.mark.parametrize(
    ("as_at", "decision", "notice", "plan_of_review"),
    [
        pytest.param("2021-02-28", "running", "not_applicable", "not_applicable", id="undecided"),
        pytest.param("2021-03-01", "met", "running", "running", id="the last day is in time"),
        pytest.param("2021-03-02", "met", "overdue", "running", id="a day later"),
        pytest.param("2021-04-26", "met", "overdue", "running", id="the last day of 12 weeks"),
        pytest.param("2021-04-27", "met", "overdue", "overdue", id="after 12 weeks"),
    ],
)
def test_to_amend_without_a_notice(as_at, decision, notice, plan_of_review):
    found = of_review(review("2021-02-01", "amend", "2021-03-01"), day(as_at))
    assert found["review_decision"].status == decision
    assert found["amendment_notice"].status == notice
    assert found["amended_plan"].status == "not_applicable", "it runs from the notice"
    assert found["amended_plan_of_review"].status == plan_of_review


@pytest.mark.parametrize(
    ("kept", "within_8", "within_12"),
    [
        pytest.param("2021-04-12", "met", "not_applicable", id="on the last day of 8 weeks"),
        pytest.param("2021-04-26", "missed", "not_applicable", id="on the last day of 12"),
        pytest.param("2021-04-27", "missed", "missed", id="which hides no lateness"),
    ],
)
def test_the_family_may_be_told_that_the_plan_is_not_amended(kept, within_8, within_12):
    amends = review("2021-02-01", "amend", "2021-02-15", "2021-02-15", kept=kept)
    found = of_review(amends, date(2021, 5, 1))
    assert found["amended_plan"].status == within_8
    assert found["amended_plan_of_review"].status == within_12


def test_what_was_undone_when_the_next_review_was_held_was_never_done():
    first, second = review("2021-01-04"), review("2021-02-01", "maintain", "2021-02-02")
    found = of_review(first, date(2021, 3, 31), reviews=[first, second])
    assert found["review_report"].status == "missed"
    assert (found["review_decision"].status, found["review_decision"].days_left) == (
        "not_applicable",
        None,
    )


@pytest.mark.parametrize("how", ["ceased_on", "transferred_out_on", "replaced_on"])
@pytest.mark.parametrize(
    ("ended", "status"),
    [("2021-02-28", "not_applicable"), ("2021-03-01", "missed"), ("2021-04-01", "overdue")],
)
def test_the_end_of_a_plan_ends_its_clocks_and_hides_no_lateness(how, ended, status):
    (clock,) = clocks.of_plan(plan(**{how: day(ended)}), [], date(2021, 3, 31))
    assert (clock.status, clock.stopped_on) == (status, None)


MOVE = {"move_learned_on": date(2024, 3, 25), "moved_on": date(2024, 3, 25)}


@pytest.mark.parametrize(
    ("gone", "as_at", "status"),
    [
        pytest.param(None, "2024-04-16", "running", id="T48: 15 working days, with Easter"),
        pytest.param(None, "2024-04-17", "overdue", id="a day later"),
        pytest.param("2024-04-16", "2024-04-30", "met", id="on the last day"),
        pytest.param("2024-04-17", "2024-04-30", "missed", id="a day late"),
    ],
)
def test_t48_a_plan_is_transferred(gone, as_at, status):
    moved = plan(date(2024, 1, 2), transferred_out_on=day(gone), **MOVE)
    clock = clocks.of_plan(moved, [], day(as_at))[0]
    assert (clock.duty, clock.due_on) == ("plan_transferred", date(2024, 4, 16))
    assert clock.status == status


@pytest.mark.parametrize(
    ("learned", "due"),
    [
        pytest.param("2024-03-22", "2024-04-16", id="15 working days end before the move"),
        pytest.param("2024-03-25", "2024-04-16", id="they end on the day of the move"),
        pytest.param("2024-03-26", "2024-04-17", id="they end after it"),
    ],
)
def test_an_area_that_knew_early_transfers_on_the_day_of_the_move(learned, due):
    moved = plan(move_learned_on=day(learned), moved_on=date(2024, 4, 16))
    assert clocks.transfer_due_on(moved) == day(due)


def test_a_plan_is_known_from_the_day_on_which_the_area_had_it():
    assert [clocks.known(plan(), each) for each in (MADE - DAY, MADE)] == [False, True]


def test_what_follows_from_a_review_begins_on_the_day_of_its_meeting():
    def duties(as_at):
        return {clock.duty for clock in clocks.of_everything(plan(), [held], [], as_at)}

    held = review("2021-02-01")
    assert duties(held.meeting_on - DAY) == {"review"}
    assert duties(held.meeting_on) > {"review", "review_report", "review_decision"}


def test_a_move_is_not_known_before_the_area_learns_of_it():
    moved = plan(date(2024, 1, 2), **MOVE)
    before, then = (clocks.of_plan(moved, [], date(2024, 3, each)) for each in (24, 25))
    assert [clock.duty for clock in before] == ["review"]
    assert [clock.duty for clock in then] == ["plan_transferred", "review"]


@pytest.mark.parametrize(
    ("told", "as_at", "status"),
    [
        pytest.param(None, "2024-05-28", "running", id="T48: 6 weeks"),
        pytest.param(None, "2024-05-29", "overdue", id="a day later"),
        pytest.param("2024-05-28", "2024-05-29", "met", id="on the last day"),
        pytest.param("2024-05-29", "2024-05-29", "missed", id="a day late"),
    ],
)
def test_t48_the_new_area_tells_the_family(told, as_at, status):
    came = plan(transferred_in_on=date(2024, 4, 16), family_told_on=day(told))
    clock = clocks.of_plan(came, [], day(as_at))[0]
    assert (clock.duty, clock.due_on) == ("family_told_of_transfer", date(2024, 5, 28))
    assert clock.status == status


@pytest.mark.parametrize(
    ("made", "reviewed", "came", "due"),
    [
        pytest.param("2023-06-01", None, "2024-02-29", "2024-05-31", id="12 months are later"),
        pytest.param("2023-01-10", None, "2024-02-29", "2024-05-28", id="3 months are later"),
        pytest.param("2020-01-10", "2023-12-01", "2024-02-29", "2024-11-30", id="its last review"),
    ],
)
def test_a_plan_from_another_area_is_reviewed_by_the_later_day(made, reviewed, came, due):
    plan_of_other = plan(
        day(made), reviewed_elsewhere_on=day(reviewed), transferred_in_on=day(came)
    )
    clock = clocks.of_plan(plan_of_other, [], day(came))[-1]
    assert (clock.duty, clock.due_on) == ("review_after_move", day(due))


@pytest.mark.parametrize(
    ("kind", "moves_on", "last"),
    [
        pytest.param("transfer_between_phases", "2025-09-01", "2025-02-14", id="T50"),
        pytest.param("transfer_to_post_16", "2025-09-01", "2025-03-30", id="before 31 March"),
        pytest.param("transfer_between_post_16", "2025-07-31", "2025-02-28", id="5 months"),
    ],
)
def test_t50_a_plan_is_amended_before_a_move_between_phases(kind, moves_on, last):
    due = day(last)

    def status(finalised_on, as_at):
        transfer = SimpleNamespace(kind=kind, transfer_on=day(moves_on), finalised_on=finalised_on)
        clock = clocks.of_transfer(transfer, plan(date(2024, 5, 1)), as_at)
        assert clock.due_on == due
        return clock.status

    assert [status(None, due + n * DAY) for n in (-1, 0, 1)] == ["running", "running", "overdue"]
    done = [status(due + n * DAY, due + 9 * DAY) for n in (-1, 0, 1)]
    assert done == ["met", "met", "missed"], "the day itself, 15 February in T50, is late"


@pytest.mark.parametrize(
    ("made", "status"), [("2025-02-14", "running"), ("2025-02-15", "not_applicable")]
)
def test_a_plan_made_after_the_last_day_of_a_move_has_no_such_limit(made, status):
    transfer = SimpleNamespace(
        kind="transfer_between_phases", transfer_on=date(2025, 9, 1), finalised_on=None
    )
    held = plan(day(made))
    as_at = date(2025, 2, 14) if status == "running" else held.held_on
    assert clocks.of_transfer(transfer, held, as_at).status == status


DAYS = st.dates(date(2019, 12, 1), date(2022, 6, 30))
LATER = st.none() | DAYS


@st.composite
def plans(draw):
    """A plan that can be, with its reviews and one move between phases."""
    made_on = draw(st.dates(date(2019, 12, 1), date(2020, 12, 31)))
    came = draw(st.none() | st.dates(made_on, date(2021, 6, 1)))
    learned = draw(LATER)
    found = plan(
        made_on,
        transferred_in_on=came,
        family_told_on=came and draw(LATER),
        ceased_on=draw(LATER),
        replaced_on=draw(LATER),
        move_learned_on=learned,
        moved_on=learned and draw(DAYS),
        transferred_out_on=learned and draw(LATER),
    )
    found.held_on = came or made_on
    reviews = []
    for meeting_on in draw(st.lists(st.dates(found.held_on, date(2022, 6, 30)), max_size=3)):
        ahead = [
            meeting_on + n * DAY for n in sorted(draw(st.lists(SPANS, min_size=4, max_size=4)))
        ]
        report, told, noticed, amended = [draw(st.sampled_from([None, each])) for each in ahead]
        decision = draw(st.sampled_from(["maintain", "amend", "cease"])) if told else ""
        noticed = noticed if decision == "amend" else None
        kept = draw(st.booleans())
        reviews.append(
            SimpleNamespace(
                meeting_on=meeting_on,
                report_sent_on=report,
                decision=decision,
                decision_notified_on=told,
                amendments_sent_on=noticed,
                amended_plan_sent_on=None if kept or not noticed else amended,
                not_amended_on=amended if kept and noticed else None,
            )
        )
    transfer = SimpleNamespace(
        kind=draw(st.sampled_from(TransferKind.values)),
        transfer_on=draw(DAYS),
        finalised_on=draw(LATER),
    )
    return found, reviews, transfer


SPANS = st.integers(0, 120)
OFTEN = settings(max_examples=150, deadline=None)


def all_of(found, reviews, transfer, as_at):
    """Return every clock of a plan at a day, in an order that no day changes."""
    held = [each for each in reviews if each.meeting_on <= as_at]
    return [
        *clocks.of_plan(found, reviews, as_at),
        *(clock for each in held for clock in clocks.of_review(each, found, reviews, as_at)),
        clocks.of_transfer(transfer, found, as_at),
    ]


@OFTEN
@given(plans(), st.integers(0, 900))
def test_every_clock_stands_in_one_way(given_plan, later):
    as_at = given_plan[0].held_on + later * DAY
    for clock in all_of(*given_plan, as_at):
        due, stopped = clock.due_on, clock.stopped_on
        right = {
            "not_applicable": due is stopped is clock.days_left is None,
            "running": due and stopped is None and as_at <= due,
            "overdue": due and stopped is None and as_at > due,
            "met": due and stopped and stopped <= due,
            "missed": due and (stopped is None or stopped > due),
        }
        assert right[clock.status], clock
        is_open = clock.status in ("running", "overdue")
        assert (clock.days_left is not None) == is_open
        assert clock.days_left == (due - as_at).days if is_open else True


@OFTEN
@given(plans(), st.integers(0, 900), st.integers(1, 400))
def test_a_later_day_turns_no_lateness_into_time_kept(given_plan, days, more):
    def late(as_at):
        return {
            (clock.duty, clock.started_on, clock.due_on)
            for clock in all_of(*given_plan, as_at)
            if clock.status in ("missed", "overdue")
        }

    as_at = given_plan[0].held_on + days * DAY
    assert late(as_at) <= late(as_at + more * DAY)


@OFTEN
@given(plans(), st.integers(0, 900))
def test_what_is_dated_later_has_not_happened(given_plan, days):
    found, reviews, transfer = given_plan
    as_at = found.held_on + days * DAY

    def so_far(record, *planned):
        later = {
            name: None
            for name, value in vars(record).items()
            if isinstance(value, date) and value > as_at and name not in planned
        }
        if "decision_notified_on" in later:
            later |= {"decision": ""}
        if "move_learned_on" in later:
            later |= {"moved_on": None}
        return SimpleNamespace(**vars(record) | later)

    then = (
        so_far(found, "moved_on"),
        [so_far(each) for each in reviews if each.meeting_on <= as_at],
        so_far(transfer, "transfer_on"),
    )
    assert all_of(*then, as_at) == all_of(*given_plan, as_at)


@OFTEN
@given(plans(), st.integers(0, 900))
def test_every_clock_that_applies_runs_to_the_last_day_of_its_limit(given_plan, days):
    found, reviews, transfer = given_plan
    runs = clocks.runs(found, reviews, [transfer])
    for clock in all_of(*given_plan, found.held_on + days * DAY):
        if clock.started_on is not None:
            first, due = runs[clock.duty, clock.started_on]
            counted_back = clock.duty in TransferKind.values
            assert first == (found.held_on if counted_back else clock.started_on)
            assert first <= due == clock.due_on


def test_a_limit_that_is_counted_back_begins_when_the_area_has_the_plan():
    transfer = SimpleNamespace(
        kind="transfer_between_post_16", transfer_on=date(2020, 10, 1), finalised_on=None
    )
    held = plan(date(2020, 5, 1))
    runs = clocks.runs(held, [], [transfer])
    assert runs["transfer_between_post_16", date(2020, 10, 1)] == (date(2020, 5, 1),) * 2
    held.held_on += DAY
    assert ("transfer_between_post_16", date(2020, 10, 1)) not in clocks.runs(held, [], [transfer])


@pytest.mark.parametrize(
    ("from_on", "status"), [(date(2021, 3, 30), "excused"), (date(2021, 3, 31), "overdue")]
)
def test_an_exception_excuses_from_its_first_day(from_on, status):
    late = cases.Clock("order_to_amend", "", "", *(date(2021, 1, 4),) * 2, None, "overdue", -85)
    exception = SimpleNamespace(duty=late.duty, started_on=late.started_on, from_on=from_on)
    (found,) = cases.excused([late], [exception], date(2021, 3, 30))
    assert found.status == status


@OFTEN
@given(plans(), st.integers(0, 900), st.lists(st.tuples(st.integers(0, 20), DAYS)))
def test_an_exception_excuses_lateness_of_its_clock_and_moves_no_day(given_plan, days, excepted):
    as_at = given_plan[0].held_on + days * DAY
    found = all_of(*given_plan, as_at)
    exceptions = [
        SimpleNamespace(
            duty=found[n % len(found)].duty, started_on=found[n % len(found)].started_on, from_on=on
        )
        for n, on in excepted
    ]
    for before, after in zip(found, cases.excused(found, exceptions, as_at), strict=True):
        begun = any(
            (each.duty, each.started_on) == (before.duty, before.started_on)
            and each.from_on <= as_at
            for each in exceptions
        )
        late = before.status in ("overdue", "missed")
        assert after == (before._replace(status="excused") if late and begun else before)


@OFTEN
@given(plans(), st.integers(0, 900), st.randoms())
def test_the_order_of_entry_does_not_matter(given_plan, days, random):
    found, reviews, transfer = given_plan
    as_at = found.held_on + days * DAY
    shuffled = random.sample(reviews, len(reviews))
    before, after = (
        sorted(map(str, all_of(found, some, transfer, as_at))) for some in (reviews, shuffled)
    )
    assert before == after


@OFTEN
@given(plans(), st.integers(0, 900))
def test_a_plan_that_has_not_ended_has_one_review_to_come(given_plan, days):
    found, reviews, _ = given_plan
    as_at = found.held_on + days * DAY
    to_come = [
        clock
        for clock in clocks.of_plan(found, reviews, as_at)
        if clock.duty.startswith("review") and clock.days_left is not None
    ]
    assert len(to_come) == (clocks.ended_on(found, as_at) is None)
