"""Published figures that administrators load, in place of those before. Audited, or not done."""

from django.core.exceptions import ValidationError
from django.db import transaction

from priorities.models import LoadedStatistic, StatisticsFile
from priorities.statistics.querysets import in_force
from priorities.statistics.reading import Difference, Row, difference
from wsoa import audit
from wsoa.models import LocalArea, User
from wsoa.today import today

ANY = -1  # whatever counted before


def latest(area: LocalArea) -> int:
    """Return which file counts for an area, as a number that nothing else has; 0 without one."""
    file = StatisticsFile.objects.in_area(area).first()
    return file.pk if file else 0


def would_change(area: LocalArea, rows: list[Row]) -> Difference:
    """Return what loading rows would do to the figures that count for an area."""
    return difference(map(Row.of, in_force(area)), rows)


def load(
    area: LocalArea, rows: list[Row], *, name: str, by: User, replaces: int = ANY
) -> Difference:
    """Make these rows, and no others, the published figures of an area; return what that changed.

    Where it would change nothing, nothing is stored. Raises ValidationError if another file than
    `replaces` counts by now.
    """
    with transaction.atomic():
        LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)
        if replaces not in (ANY, latest(area)):
            raise ValidationError(
                "Someone loaded another file since you checked this one. Check what this one "
                "would do now, then load it."
            )
        found = would_change(area, rows)
        if found.any:
            file = StatisticsFile.objects.create(
                area=area,
                name=name[: StatisticsFile._meta.get_field("name").max_length],
                told=found.words,
                loaded_by=by,
                loaded_on=today(),
            )
            LoadedStatistic.objects.bulk_create(
                LoadedStatistic(file=file, **row._asdict()) for row in rows
            )
            audit.noted("published figures loaded", file, by=by, version=1)
    return found
