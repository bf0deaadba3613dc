"""Figures of plans: of what was due in a month, how much was done in time. Counted by the clocks.

Each figure counts clocks of some duties by the month of their last day. In time are those that
were met by that day; late, those that were missed: done later, or never. What is past its last day
and still to be done is overdue; what is still to be done and not past it, open. A clock that does
not apply counts nowhere. What an exception excuses counts as late: the contract has no figures of
plans, and none that leaves it out. The rate is in time / (in time + late + overdue). While any is
open, it goes from the lowest, if none of those is done in time, to the highest, if all are: what is
done early is in time, so that a rate without the open ones would flatter.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ehcp_tracking import cohorts, law, wording
from ehcp_tracking.models import AnnualReview, EHCPlan, PhaseTransfer, ReassessmentRequest
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
        return f"Of {self.of} whose last day is in the month, those done by that day."

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
    def judged(self) -> int:
        return self.in_time + self.late + self.overdue

    @property
    def shares(self) -> dict[str, Share]:
        """The "cohort" of those decided, and the "lowest" and "highest" that it can become."""
        return cohorts.shares_of_cohort(self.in_time, self.judged, self.open)


CANNOT_YET = "Cannot be judged yet"
HOW = (
    "Everything counts in the month of its last day. Done in time means by the last day, that day "
    "included. While some are not done and still in time, a range stands for the rate: its low end "
    "is the rate if none of them is done in time, its high end the rate if all are. Before a month "
    "is over there is no single rate. An exception excuses lateness, but what was late counts as "
    "late here all the same."
)


class Line(NamedTuple):
    """Counts of some months, and whether these are over: until then there is no single rate.

    `listed` are the filters of the list of plans that tell what it counts, as an address has them.
    """

    label: str
    counts: Counts
    over: bool
    listed: str = ""

    @property
    def rates(self) -> dict[str, float | None]:
        """Rates by the names of `Counts.shares`: one number, or a range while some are open.

        None for what cannot be told. Of a month that is not over none may be open yet, and more may
        still come to be due in it.
        """
        rates = cohorts.rates(self.counts.shares)
        if self.counts.open:
            return rates | {"cohort": None}
        return rates if self.over else dict.fromkeys(rates)

    @property
    def words(self) -> str:
        """The rate with the counts that it divides; from the lowest to the highest while open."""
        counts, shares = self.counts, self.counts.shares
        low, high = shares["lowest"], shares["highest"]
        if counts.open:
            rates, parts = f"{low.words} to {high.words}", f"{low.part} to {high.part}"
            return f"{rates}: {parts} of {high.whole}"
        if not counts.judged:
            return low.words
        so_far = f"{low.part} of {low.whole}"
        return f"{low.words}: {so_far}" if self.over else f"{CANNOT_YET}: {so_far} so far"


KINDS = {"met": "in_time", "missed": "late", "overdue": "overdue", "running": "open"}


class Figure(NamedTuple):
    """One measure in each month of a time, and in all of them."""

    key: str
    measure: Measure
    months: list[tuple[Month, Counts]]
    total: Counts
    as_at: date

    @property
    def in_all(self) -> Line:
        return self.line("All months")

    @property
    def lines(self) -> list[Line]:
        return [self._line(month.words, counts, month, month) for month, counts in self.months]

    def line(self, label: str) -> Line:
        """Return all of the months together."""
        first, last = (self.months[end][0] for end in (0, -1))
        return self._line(label, self.total, first, last)

    def _line(self, label: str, counts: Counts, first: Month, last: Month) -> Line:
        duty, *others = self.measure.duties
        due = self.key if others else duty
        listed = urlencode({"due": due, "first": first.first, "last": last.last})
        return Line(label, counts, self.as_at >= last.last, listed)


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
    return [figure(key, found, first, last, as_at) for key in MEASURES]


def by_plan(
    model: type[AnnualReview | PhaseTransfer | ReassessmentRequest],
    columns: tuple[str, ...],
    area: LocalArea,
) -> defaultdict[int, list[Any]]:
    """Return rows of these columns by the key of their plan."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    rows = model.objects.in_area(area).order_by("pk").values_list(*columns, named=True)
    for row in rows.iterator(chunk_size=AT_A_TIME):
        found[row.plan_id].append(row)
    return found


def figure(
    key: str, found: dict[tuple[str, Month], Counter[str]], first: Month, last: Month, as_at: date
) -> Figure:
    """Return one figure, of {(duty, month): how many clocks there are of each kind}."""
    measure, total = MEASURES[key], Counter[str]()
    months = []
    for month in first.until(last):
        counted = sum((found[duty, month] for duty in measure.duties), Counter[str]())
        months.append((month, Counts(**counted)))
        total += counted
    return Figure(key, measure, months, Counts(**total), as_at)
