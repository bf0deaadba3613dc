"""What administrators set for their area. Audited, or not done."""

from datetime import date

from django.db import transaction

from wsoa import audit
from wsoa.models import AreaSettings, LocalArea, User


def settings_of(area: LocalArea) -> AreaSettings:
    """Return the settings of an area: new ones, as published, where nobody has set any."""
    found = AreaSettings.objects.filter(area=area).first()
    return found or AreaSettings(area=area, **as_published(area))


def as_published(area: LocalArea) -> dict[str, date | None]:
    return {
        "backlog_received_before": area.backlog_received_before,
        "backlog_complete_by": area.backlog_complete_by,
    }


def set_backlog(
    area: LocalArea,
    *,
    backlog_received_before: date | None,
    backlog_complete_by: date | None,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set the two days of the area's backlog, or that there is none.

    Raises ValidationError, and changes nothing, if there is one day without the other, if they
    are out of order, or if someone else set them since `version` was read.
    """
    with transaction.atomic():
        settings, _ = AreaSettings.objects.get_or_create(area=area, defaults=as_published(area))
        settings.version = version
        with audit.recorded("backlog set", settings, by=by, reason=reason):
            settings.backlog_received_before = backlog_received_before
            settings.backlog_complete_by = backlog_complete_by
            settings.full_clean()
            settings.save(update_fields=["backlog_received_before", "backlog_complete_by"])
