"""Figures of plans: of what was due in a month, how much was done in time. Counted by the clocks.

Each figure counts clocks of some duties by the month of their last day. In time are those that
were met by that day; late, those that were missed: done later, or never. What is past its last day
and still to be done is overdue; what is still to be done and not past it, open. A clock that does
not apply counts nowhere. What an exception excuses counts as late: the contract has no figures of
plans, and none that leaves it out. The rate is in time / (in time + late + overdue): what is open
leaves it.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

from ehcp_tracking import law, wording
from ehcp_tracking.models import AnnualReview, EHCPlan, PhaseTransfer
from ehcp_tracking.plans import clocks
from ehcp_tracking.plans.clocks import REVIEWS
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.share import Share

AT_A_TIME = 2000
# What clocks read. Records of plans and of what they are joined with would take twice as long.
OF_PLAN = (
    *("pk", "made_on", "held_on", "replaced_on", "transferred_in_on", "family_told_on"),
    *("reviewed_elsewhere_on", "move_learned_on", "moved_on", "transferred_out_on", "ceased_on"),
)
OF_REVIEW = (
    *("plan_id", "meeting_on", "report_sent_on", "decision", "decision_notified_on"),
    *("amendments_sent_on", "amended_plan_sent_on", "not_amended_on"),
)
OF_TRANSFER = ("plan_id", "kind", "transfer_on", "finalised_on")


class Measure(NamedTuple):
    """What one figure counts: clocks of these duties. `of` says what is counted, in words."""

    title: str
    of: str
    duties: tuple[str, ...]

    @property
    def definition(self) -> str:
        return (
            f"Of {self.of} whose last day was in the month, those done by that day; what is not "
            "done yet and not past its last day is left out."
        )

    @property
    def limits(self) -> list[str]:
        """Each time limit and where it stands, and that it is unconfirmed where it is."""
        return [
            f"{rule.title}: {rule.limit.words} ({wording.law_of(rule.regulation)}). "
            + " ".join([rule.note] * bool(rule.note) + [wording.UNCONFIRMED] * (not rule.confirmed))
            for rule in map(law.RULES.__getitem__, self.duties)
        ]


MEASURES = {
    "reviews": Measure("Annual reviews held in time", "annual reviews", REVIEWS),
    "reports": Measure(
        "Reports of review meetings sent in time", "reports of meetings", ("review_report",)
    ),
    "decisions": Measure(
        "Decisions after a review notified in time", "decisions", ("review_decision",)
    ),
    "notices": Measure(
        "Proposed amendments sent in time", "notices of amendments", ("amendment_notice",)
    ),
    "amended_of_notice": Measure(
        "Amended plans sent in time, counted from the notice",
        "amended plans, or letters that a plan is not amended",
        ("amended_plan",),
    ),
    "amended_of_meeting": Measure(
        "Amended plans sent in time, counted from the meeting",
        "amended plans",
        ("amended_plan_of_review",),
    ),
    "transfers": Measure(
        "Plans amended in time before a move between phases",
        "moves between phases of education",
        ("transfer_between_phases", "transfer_to_post_16", "transfer_between_post_16"),
    ),
    "moved_out": Measure(
        "Plans transferred to another area in time",
        "plans to be transferred",
        ("plan_transferred",),
    ),
    "moved_in": Measure(
        "Families told in time of a transfer here",
        "letters to families",
        ("family_told_of_transfer",),
    ),
}


class Counts(NamedTuple):
    """How many clocks of one figure there are of each kind."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def share(self) -> Share:
        return Share(self.in_time, self.in_time + self.late + self.overdue)


KINDS = {"met": "in_time", "missed": "late", "overdue": "overdue", "running": "open"}


class Figure(NamedTuple):
    """One measure in each month of a time, and in all of them."""

    key: str
    measure: Measure
    months: list[tuple[Month, Counts]]
    total: Counts

    @property
    def lines(self) -> list[tuple[str, Counts]]:
        return [(month.words, counts) for month, counts in self.months]


def figures(area: LocalArea, first: Month, last: Month, *, as_at: date) -> list[Figure]:
    """Return every figure of the plans that an area had by `as_at`, month by month."""
    found: defaultdict[tuple[str, Month], Counter[str]] = defaultdict(Counter)
    begin, end = first.first, last.last
    reviews = by_plan(AnnualReview, OF_REVIEW, area)
    transfers = by_plan(PhaseTransfer, OF_TRANSFER, area)
    plans = EHCPlan.objects.in_area(area).known(as_at).order_by().values_list(*OF_PLAN, named=True)
    for plan in plans.iterator(chunk_size=AT_A_TIME):  # no list of all that an area ever had
        for clock in clocks.of_everything(plan, reviews[plan.pk], transfers[plan.pk], as_at):
            if clock.due_on is not None and begin <= clock.due_on <= end:
                found[clock.duty, Month.of(clock.due_on)][KINDS[clock.status]] += 1
    return [figure(key, found, first, last) for key in MEASURES]


def by_plan(
    model: type[AnnualReview | PhaseTransfer], columns: tuple[str, ...], area: LocalArea
) -> defaultdict[int, list[Any]]:
    """Return rows of these columns by the key of their plan."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    rows = model.objects.in_area(area).order_by("pk").values_list(*columns, named=True)
    for row in rows.iterator(chunk_size=AT_A_TIME):
        found[row.plan_id].append(row)
    return found


def figure(
    key: str, found: dict[tuple[str, Month], Counter[str]], first: Month, last: Month
) -> Figure:
    """Return one figure, of {(duty, month): how many clocks there are of each kind}."""
    measure, total = MEASURES[key], Counter[str]()
    months = []
    for month in first.until(last):
        counted = sum((found[duty, month] for duty in measure.duties), Counter[str]())
        months.append((month, Counts(**counted)))
        total += counted
    return Figure(key, measure, months, Counts(**total))
