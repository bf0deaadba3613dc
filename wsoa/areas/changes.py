"""What administrators set for their area. Audited, or not done.

Each change raises ValidationError, and changes nothing, where a rule of the settings is broken, or
if someone else set any of them since `version` was read.
"""

from datetime import date
from typing import Any

from django.db import transaction

from wsoa import audit
from wsoa.models import AreaSettings, LocalArea, User


def settings_of(area: LocalArea) -> AreaSettings:
    """Return the settings of an area as stored now: new ones where nobody has set any."""
    found = AreaSettings.objects.filter(area=area).first()
    return found or AreaSettings(area=area, **area.published)


def set_backlog(
    area: LocalArea,
    *,
    backlog_received_before: date | None,
    backlog_complete_by: date | None,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set the two days of the area's backlog, or that there is none."""
    days = {
        "backlog_received_before": backlog_received_before,
        "backlog_complete_by": backlog_complete_by,
    }
    _set(area, "backlog set", days, version=version, by=by, reason=reason)


def set_board(
    area: LocalArea,
    *,
    board_kind: str,
    disclosure_rule: str,
    version: int,
    by: User,
    reason: str,
) -> None:
    """Set what kind of board the area has, and what it is shown of small counts."""
    values = {"board_kind": board_kind, "disclosure_rule": disclosure_rule}
    _set(area, "board set", values, version=version, by=by, reason=reason)


def set_answering(
    area: LocalArea, *, telephone_days: int, email_days: int, version: int, by: User, reason: str
) -> None:
    """Set the area's own standards for answering families, in working days."""
    days = {"telephone_days": telephone_days, "email_days": email_days}
    _set(area, "standards for answering set", days, version=version, by=by, reason=reason)


def _set(
    area: LocalArea, verb: str, values: dict[str, Any], *, version: int, by: User, reason: str
) -> None:
    with transaction.atomic():
        settings, _ = AreaSettings.objects.get_or_create(area=area, defaults=area.published)
        settings.version = version
        with audit.recorded(verb, settings, by=by, reason=reason):
            for name, value in values.items():
                setattr(settings, name, value)
            settings.full_clean()
            settings.save(update_fields=values.keys())
