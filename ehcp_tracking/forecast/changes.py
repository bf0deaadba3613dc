"""What is kept of the forecast: those of past month ends, made anew together."""

from datetime import date

from django.db import transaction

from ehcp_tracking.forecast import past
from ehcp_tracking.forecast.models import PastForecast
from wsoa import audit
from wsoa.models import LocalArea, User


def keep_past(area: LocalArea, *, today: date, by: User | None) -> int:
    """Make the past forecasts of an area anew and return how many there are.

    Audited as one change, about the latest of them, or of those that are gone where none is made.
    """
    bands = past.bands(area, today)
    with transaction.atomic():
        kept = PastForecast.objects.in_area(area)
        gone = list(kept)
        kept.delete()
        made = PastForecast.objects.bulk_create(
            PastForecast(
                area=area, of=of, as_at=month.last, made_on=today, low=low, middle=middle, high=high
            )
            for (of, month), (low, middle, high) in bands.items()
        )
        for latest in [*made, *gone][:1]:
            audit.noted("past forecasts made", latest, by=by, version=1)
    return len(made)
