"""Makes the forecast that is kept: every night, or in a process of its own when somebody asks.

Of a small area it is made while the page waits, of what is recorded at that moment; of a large one
the page shows the last that was kept, and says when it was made.
"""

import subprocess
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from ehcp_tracking.forecast.models import LastForecast
from ehcp_tracking.known import as_known
from ehcp_tracking.models import Assessment
from governance.forecasting import keeping
from governance.forecasting.figures import Forecast, forecast
from wsoa import audit, processes
from wsoa.models import LocalArea, User
from wsoa.months import Month
from wsoa.snapshot import snapshot

# Cases from which on a forecast takes too long to wait for. Of just fewer it takes under half a
# second of a processor, and as known then 0.7: that is within two seconds where others ask too.
LARGE = 2_000


def is_large(area: LocalArea) -> bool:
    return Assessment.objects.in_area(area).order_by()[LARGE - 1 : LARGE].exists()


def ask_for(area: LocalArea, as_at: date, *, then: bool, by: User) -> None:
    """Begin to make a forecast in a process of its own, unless one of the area is being made."""
    with transaction.atomic():
        if LastForecast.objects.in_area(area).under_way().exists():
            return
        row, _ = LastForecast.objects.update_or_create(
            area=area, as_at=as_at, then=then, defaults={"begun_at": Now(), "stopped": False}
        )
        audit.noted("forecast asked for", row, by=by)
    start(row)


def start(row: LastForecast) -> None:
    """Make the forecast of a row in a process of its own, and do not wait for it."""
    processes.begin("forecast", f"--made={row.pk}", see_out=partial(see_out, row=row), patience=0)


def see_out(process: "subprocess.Popen[bytes]", row: LastForecast) -> None:
    """Wait for the end of a process, and say so on the row if it left it unmade."""
    process.wait()
    unmade = LastForecast.objects.filter(pk=row.pk, begun_at__isnull=False)
    unmade.update(begun_at=None, stopped=True)
    connection.close()


def keep(
    area: LocalArea, as_at: date, *, then: bool = False, today: date, by: User | None
) -> Forecast:
    """Make the forecast of an area as at a day from what is recorded now, keep and return it."""
    known: AbstractContextManager[Any] = as_known(area, as_at) if then else snapshot()
    with known:
        found = forecast(area, as_at)
    with transaction.atomic():
        made = {"told": keeping.as_data(found), "made_on": today, "made_at": Now()}
        row, _ = LastForecast.objects.update_or_create(
            area=area,
            as_at=as_at,
            then=then,
            defaults=made | {"begun_at": None, "stopped": False},
        )
        audit.noted("forecast made", row, by=by, version=1)
    return found


def keep_latest(area: LocalArea, *, today: date, by: User | None) -> Forecast:
    """Keep the forecasts as at the end of the month before and as at today; return the latter.

    Dashboards open on the one or the other. On the last day of a month that is the day itself:
    whether a chance rose or fell is then seen beside the month before.
    What was made as at a day that no page offers any more is removed.
    """
    for as_at in (Month.of(today).after(-1).last, today):
        found = keep(area, as_at, today=today, by=by)
    kept = LastForecast.objects.in_area(area).filter(as_at__lt=today)
    gone = [row.pk for row in kept if row.as_at != Month.of(row.as_at).last]
    kept.filter(pk__in=gone).delete()
    return found
