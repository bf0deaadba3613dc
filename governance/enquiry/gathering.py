"""What of an area answers each line of enquiry at a day, and on what nothing does. Plain data."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse

from governance.figures import FIGURES, Figure
from governance.measures import MeasureStanding, standings
from priorities.enquiry.models import NOT_JUDGED, EnquiryAnswer, Judgement, LineOfEnquiry
from priorities.evaluations.known import evaluations_on
from priorities.models import Evaluation, Finding, Measure, Objective
from priorities.versions.then import at_once
from wsoa.models import LocalArea
from wsoa.recorded import as_recorded


class FigureAnswer(NamedTuple):
    """A figure by its key, None if it is counted no longer, with how measures on it stand."""

    key: str
    figure: Figure | None
    standings: list[MeasureStanding]

    @property
    def title(self) -> str:
        return self.figure.title if self.figure else f"“{self.key}”, which is counted no longer"


class Gathered(NamedTuple):
    """A line of enquiry with all that answers it, and how the area judged itself, latest first."""

    area: LocalArea
    line: LineOfEnquiry
    judgements: list[Judgement]
    findings: list[Finding]
    objectives: list[Objective]
    figures: list[FigureAnswer]
    evaluations: list[Evaluation]

    def get_absolute_url(self) -> str:
        return reverse("enquiry:line_detail", args=[self.area.slug, self.line.pk])

    @property
    def judgement(self) -> Judgement | None:
        return self.judgements[0] if self.judgements else None

    @property
    def level(self) -> str:
        """The judgement that holds, in words."""
        return self.judgement.get_level_display() if self.judgement else NOT_JUDGED

    @property
    def nothing(self) -> list[str]:
        """Of what kinds nothing answers the line, in words."""
        return [words for name, words in KINDS.items() if not getattr(self, name)]

    @property
    def is_unanswered(self) -> bool:
        return len(self.nothing) == len(KINDS)


KINDS = {
    "findings": "finding",
    "objectives": "objective",
    "figures": "figure",
    "evaluations": "evaluation",
}


@at_once()
def gathered(
    area: LocalArea, lines: Iterable[LineOfEnquiry], *, as_at: date, board: bool
) -> list[Gathered]:
    """Return each of some lines with what answers it in an area, as that was recorded on a day, in
    a constant number of queries.

    What is dated after `as_at` has not happened, and no letter of later has findings; the words of
    findings are as they stand.
    For a `board` figures are those that it is shown, as at the latest month's end.
    """
    lines = list(lines)
    by_line = {answer.line_id: answer for answer in answers_on(area, as_at)}
    by_line = {line.pk: by_line[line.pk] for line in lines if line.pk in by_line}
    judged: dict[int, list[Judgement]] = defaultdict(list)
    judgements = Judgement.objects.in_area(area).known(as_at)
    for judgement in as_recorded(judgements, as_at, area=area):
        judged[judgement.line_id].append(judgement)
    by_key = figures(area, by_line.values(), as_at=as_at, board=board)
    found = []
    for line in lines:
        answer = by_line.get(line.pk)
        rows: list[list] = [[], [], [], []]
        if answer:
            keys = [by_key[key] for key in answer.figures]
            listed = (answer.findings, answer.objectives, answer.evaluations)
            chosen, served, evaluated = (list(each.all()) for each in listed)
            rows = [chosen, served, keys, evaluated]
        found.append(Gathered(area, line, judged[line.pk], *rows))
    return found


def lines_on(area: LocalArea, as_at: date) -> list[LineOfEnquiry]:
    """Return the lines that an area had on a day, in their order: the common ones and its own."""
    found = as_recorded(LineOfEnquiry.objects.in_area(area), as_at, area=area)
    return sorted(found, key=lambda line: (line.position, line.pk))


def answers_on(area: LocalArea, as_at: date) -> list[EnquiryAnswer]:
    """Return what was chosen on a day to answer lines of enquiry, as that stood then."""
    evaluations = evaluations_on(area, as_at)

    def findings(keys: Collection[int]) -> Iterable[Finding]:
        rows = Finding.objects.in_area(area).filter(inspection__published_on__lte=as_at)
        return rows.filter(pk__in=keys)

    def objectives(keys: Collection[int]) -> Iterable[Objective]:
        rows = Objective.objects.in_area(area).standing(as_at).filter(pk__in=keys)
        rows = rows.as_steered(as_at).with_counts(as_at)
        return rows.order_by("-plan__published_on", "position")

    def evaluated(keys: Collection[int]) -> Iterable[Evaluation]:
        return [each for each in evaluations if each.pk in keys]

    rows = EnquiryAnswer.objects.in_area(area)
    linked = {"findings": findings, "objectives": objectives, "evaluations": evaluated}
    return as_recorded(rows, as_at, area=area, **linked)


def figures(
    area: LocalArea, answers: Iterable[EnquiryAnswer], *, as_at: date, board: bool
) -> dict[str, FigureAnswer]:
    """Return the figures that answer something, by key, with the measures of plans on each."""
    keys = {key for answer in answers for key in answer.figures}
    rows = Measure.objects.in_area(area).standing(as_at).now_or_then(Q(figure__in=keys))
    measures = [each for each in rows if each.figure in keys] if keys else []
    stand = standings(measures, area=area, as_at=as_at, board=board) if keys else {}
    by_key: dict[str, list[MeasureStanding]] = defaultdict(list)
    for standing in stand.values():
        by_key[standing.measure.figure].append(standing)
    return {key: FigureAnswer(key, FIGURES.get(key), by_key[key]) for key in keys}
