"""What an area can share and what it must mend, from its evaluations and from inspections."""

from datetime import date
from typing import NamedTuple

from priorities.evaluations.choices import Result
from priorities.evaluations.known import evaluations_on
from priorities.evaluations.models import Evaluation
from priorities.models import Finding, Kind
from wsoa.models import LocalArea


class Side(NamedTuple):
    """Evaluations of one result, the latest first, and the findings that say the same."""

    evaluations: list[Evaluation]
    findings: list[Finding]


class Practice(NamedTuple):
    """What to share, what to mend, and the evaluations that say neither."""

    strong: Side
    weak: Side
    partly: list[Evaluation]
    too_early: list[Evaluation]
    not_yet: list[Evaluation]


def practice(area: LocalArea, as_at: date) -> Practice:
    """Return what evaluations of the area, and the findings of its inspections, said on a day.

    Of findings strengths are shared, and significant weaknesses and areas for development mended,
    those first. A constant number of queries.
    """
    by_result: dict[str, list[Evaluation]] = {"": [], **{each: [] for each in Result.values}}
    found = sorted(
        evaluations_on(area, as_at), key=lambda each: each.evaluated_on or date.min, reverse=True
    )
    for evaluation in found:
        by_result[evaluation.result].append(evaluation)
    by_kind: dict[str, list[Finding]] = {each: [] for each in Kind.values}
    findings = Finding.objects.in_area(area).filter(inspection__published_on__lte=as_at)
    for finding in findings.with_priorities(as_at):
        by_kind[finding.kind].append(finding)
    return Practice(
        Side(by_result[Result.STRONG], by_kind[Kind.STRENGTH]),
        Side(by_result[Result.WEAK], by_kind[Kind.WEAKNESS] + by_kind[Kind.DEVELOPMENT]),
        by_result[Result.PARTLY],
        by_result[Result.TOO_EARLY],
        by_result[""],
    )
