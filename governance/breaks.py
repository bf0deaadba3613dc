"""Where the threads of a plan break: what answers nothing, is not measured, not owned, not shown.

Pure rules over `governance.thread`. A break is no fault of anybody's: it is what an inspector would
ask about next, each with how to put it right and where.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from django.urls import reverse

from governance.thread import ActionNode, MeasureNode, ObjectiveNode, Thread, Threads
from priorities.models import Finding, Plan


class Kind(StrEnum):
    """What is missing, from the weakness down to the figure."""

    UNANSWERED = "unanswered"
    ANSWERS_NOTHING = "answers-nothing"
    NO_ACTION = "no-action"
    NO_MEASURE = "no-measure"
    NO_TARGET = "no-target"
    NO_READING = "no-reading"
    NO_FIGURE = "no-figure"
    NO_OWNER = "no-owner"
    NO_UPDATE = "no-update"
    NO_EVIDENCE = "no-evidence"
    UNUSED = "unused"

    @property
    def words(self) -> str:
        return WORDS[self]

    @property
    def lacks(self) -> str:
        """What is missing, in a few words, where it is clear of what."""
        return LACKS[self]

    @property
    def cure(self) -> str:
        """How to put it right."""
        return CURES[self][0]

    @property
    def published(self) -> bool:
        """Whether only the next version of the plan puts it right; else who may steer the row."""
        return self in PUBLISHED


WORDS = {
    Kind.UNANSWERED: "A weakness that no objective answers",
    Kind.ANSWERS_NOTHING: "An objective that answers no weakness",
    Kind.NO_ACTION: "An objective without an action",
    Kind.NO_MEASURE: "An objective without a measure",
    Kind.NO_TARGET: "A measure without a target",
    Kind.NO_READING: "A measure without a reading",
    Kind.NO_FIGURE: "A live measure whose figure is not counted here",
    Kind.NO_OWNER: "An action without an owner",
    Kind.NO_UPDATE: "An action without an update",
    Kind.NO_EVIDENCE: "An action without evidence",
    Kind.UNUSED: "A figure that no measure uses",
}
LACKS = {
    Kind.UNANSWERED: "an objective that answers it",
    Kind.ANSWERS_NOTHING: "a weakness that it answers",
    Kind.NO_ACTION: "an action",
    Kind.NO_MEASURE: "a measure",
    Kind.NO_TARGET: "a target",
    Kind.NO_READING: "a reading",
    Kind.NO_FIGURE: "a figure that is counted here",
    Kind.NO_OWNER: "an owner",
    Kind.NO_UPDATE: "an update",
    Kind.NO_EVIDENCE: "evidence",
    Kind.UNUSED: "a measure that uses it",
}
# What to do about each, and on which page: of the row itself, or where a next version begins.
CURES = {
    Kind.UNANSWERED: ("Add an objective that answers it, in the plan's next version", ""),
    Kind.ANSWERS_NOTHING: ("Say which weakness it answers, in the plan's next version", ""),
    Kind.NO_ACTION: ("Say what will be done for it, in the plan's next version", ""),
    Kind.NO_MEASURE: ("Say how anyone will know, in the plan's next version", ""),
    Kind.NO_TARGET: ("Give it a number or a day to reach, in the plan's next version", ""),
    Kind.NO_READING: ("Record a reading", "record_reading"),
    Kind.NO_FIGURE: ("Choose a figure that is counted here, in the plan's next version", ""),
    Kind.NO_OWNER: ("Give it an owner", "change_action"),
    Kind.NO_UPDATE: ("Post an update", "post_update"),
    Kind.NO_EVIDENCE: ("Attach evidence", "attach_to_action"),
    Kind.UNUSED: ("Name it in a measure of the plan's next version, if it answers a promise", ""),
}
# What was published is never edited: only another version of the plan puts it right.
PUBLISHED = {kind for kind, (_, page) in CURES.items() if not page}


class Break(NamedTuple):
    """One break: what it is about, in words, where that is shown, and where to put it right.

    `findings` are the weaknesses on whose threads it is; a figure is on none. `place` sorts breaks
    as the plan has them. `row` is the row itself, of an objective, an action or a measure.
    """

    kind: Kind
    about: str
    text: str
    url: str
    cure_url: str
    owners: str
    findings: tuple[Finding, ...]
    place: tuple[int, ...]
    row: Any = None


def breaks(found: Threads, figures: Mapping[str, Any]) -> list[Break]:
    """Return every break of a plan once, in its order, and at the end the figures that are unused.

    `figures` are those that a measure may name, by key, each with its title and definition.
    """
    plan = found.plan
    return [
        *(of_finding(each, plan) for each in found.threads if not each.objectives),
        *(each for node in found.objectives for each in of_objective(node, figures)),
        *unused(found, figures),
    ]


def of_thread(thread: Thread, every: Iterable[Break]) -> list[Break]:
    """Return those of a plan's breaks that are on one thread."""
    return [each for each in every if thread.finding in each.findings]


def tallied(every: Iterable[Break]) -> list[tuple[Kind, int]]:
    """Return how many breaks there are of each kind that there is."""
    counts = Counter(each.kind for each in every)
    return [(kind, counts[kind]) for kind in Kind if counts[kind]]


def of_finding(thread: Thread, plan: Plan) -> Break:
    finding = thread.finding
    return Break(
        Kind.UNANSWERED,
        f"{plan.type.weakness_word.capitalize()} {finding}",
        finding.text,
        finding.get_absolute_url(),
        amend(plan),
        "",
        (finding,),
        (0, finding.position),
    )


def of_objective(node: ObjectiveNode, figures: Mapping[str, Any]) -> Iterator[Break]:
    """Yield the breaks of an objective, then those of its actions and measures."""
    if not node.answers:
        yield of_row(Kind.ANSWERS_NOTHING, node.row, node)
    if not node.actions:
        yield of_row(Kind.NO_ACTION, node.row, node)
    if not node.measures:
        yield of_row(Kind.NO_MEASURE, node.row, node)
    for action in node.actions:
        for kind in of_action(action):
            yield of_row(kind, action.row, node, action.owners)
    for measure in node.measures:
        for kind in of_measure(measure, figures):
            yield of_row(kind, measure.row, node)


def of_action(node: ActionNode) -> Iterator[Kind]:
    if not node.owners:
        yield Kind.NO_OWNER
    if not node.row.updated_on:
        yield Kind.NO_UPDATE
    if not node.evidence:
        yield Kind.NO_EVIDENCE


def of_measure(node: MeasureNode, figures: Mapping[str, Any]) -> Iterator[Kind]:
    """Yield what a measure lacks. A rule is a target, and what is counted needs no reading."""
    if not node.standing.aimed and not node.row.rule:
        yield Kind.NO_TARGET
    if node.row.live and node.row.figure not in figures:
        yield Kind.NO_FIGURE
    if not node.row.live and not node.row.read_on:
        yield Kind.NO_READING


def of_row(kind: Kind, row: Any, node: ObjectiveNode, owners: str = "") -> Break:
    plan = node.row.plan
    place = [plan.area.slug, plan.reference, row.reference]
    _, page = CURES[kind]
    return Break(
        kind,
        f"{row._meta.verbose_name.capitalize()} {row}",
        row.text,
        row.get_absolute_url(),
        reverse(f"priorities:{page}", args=place) if page else amend(plan),
        owners or node.owners,
        tuple(node.answers),
        (1, node.row.position, row.position),
        row,
    )


def unused(found: Threads, figures: Mapping[str, Any]) -> Iterator[Break]:
    """Yield the figures that no measure of the plan names."""
    used = {measure.row.figure for node in found.objectives for measure in node.measures}
    page = reverse("priorities:measure_list", args=[found.plan.area.slug, found.plan.reference])
    for place, (key, figure) in enumerate(figures.items()):
        if key not in used:
            about, text = f"Figure {key}", figure.title
            yield Break(Kind.UNUSED, about, text, page, amend(found.plan), "", (), (2, place))


def amend(plan: Plan) -> str:
    """Return where the next version of a plan is begun."""
    return reverse("drafting:next_version", args=[plan.area.slug, plan.reference])
