"""Pages that count much, of an area of many cases, beside the longest that a request may take."""

from functools import partial
from time import perf_counter

from bench import living
from bench.asking import client_of, get
from bench.caseloads import TODAY
from bench.measuring import Ratio, best
from governance import caching
from governance.forecasting import making
from wsoa.models import LocalArea

LONGEST = 2  # seconds
THEN = f"month={living.MONTH_BEFORE:%Y-%m}&known=then"
PAGES = {
    "dashboard": "dashboard/",
    "dashboard, as known then": f"dashboard/?{THEN}",
    "what changed": "dashboard/changes/",
    "what is known otherwise": "dashboard/known/",
    "forecast": "dashboard/forecast/",
    "forecast, as known then": f"dashboard/forecast/?{THEN}",
    "what if": "dashboard/what-if/?requests=200",
    "cases to rescue": "cases/rescue/",
}


def limits(area: LocalArea) -> list[Ratio]:
    """Measure each page counted anew. Raises AssertionError where a forecast is not the one that
    was kept.
    """
    took = made(area)
    client = client_of(area)

    def counted(address: str) -> bytes:
        caching.forget()
        return get(client, address)

    found = {what: f"/{area.slug}/{address}" for what, address in PAGES.items()}
    for what in ("forecast", "forecast, as known then"):
        if b"Made on" not in counted(found[what]):
            raise AssertionError(f"The {what} shows none that was kept.")
    seconds = {what: best(partial(counted, address)) for what, address in found.items()}
    within = [
        Ratio(f"{what} / {LONGEST} seconds", each, LONGEST, goal=1)
        for what, each in seconds.items()
    ]
    return [*within, Ratio("forecast: made / shown as it was kept", took, seconds["forecast"])]


def made(area: LocalArea) -> float:
    """Keep the forecasts that the pages show, and return the seconds that one takes."""
    making.keep(area, living.MONTH_BEFORE, then=True, today=TODAY, by=None)
    started = perf_counter()
    making.keep(area, TODAY, today=TODAY, by=None)
    return perf_counter() - started
