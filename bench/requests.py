"""Pages that count much, of an area of many cases, beside the longest that a request may take."""

from collections.abc import Mapping
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
IN_REQUESTS = ("forecast", "forecast, as known then", "cases to rescue")  # drawn while it waits
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
    seconds = seconds_of(area, PAGES, drawn=False)
    return [
        *within(seconds),
        Ratio("forecast: made / shown as it was kept", took, seconds["forecast"]),
    ]


def just_under(area: LocalArea) -> list[Ratio]:
    """Measure the pages that draw while the request waits. Raises AssertionError where one that was
    kept is shown.
    """
    pages = {what: address for what, address in PAGES.items() if what in IN_REQUESTS}
    return within(seconds_of(area, pages, drawn=True))


def seconds_of(area: LocalArea, pages: Mapping[str, str], *, drawn: bool) -> dict[str, float]:
    """Return what each page takes, counted anew; with forecasts that are `drawn`, or were kept."""
    client = client_of(area)

    def counted(address: str) -> bytes:
        caching.forget()
        return get(client, address)

    found = {what: f"/{area.slug}/{address}" for what, address in pages.items()}
    for what, address in found.items():
        if "forecast" not in what:
            continue
        page = counted(address)
        if drawn and (b"Made on" in page or b"Made from" not in page):
            raise AssertionError(f"The {what} is not drawn while the request waits.")
        if not drawn and b"Made on" not in page:
            raise AssertionError(f"The {what} shows none that was kept.")
    return {what: best(partial(counted, address)) for what, address in found.items()}


def within(seconds: Mapping[str, float]) -> list[Ratio]:
    return [
        Ratio(f"{what} / {LONGEST} seconds", each, LONGEST, goal=1)
        for what, each in seconds.items()
    ]


def made(area: LocalArea) -> float:
    """Keep the forecasts that the pages show, and return the seconds that one takes."""
    making.keep(area, living.MONTH_BEFORE, then=True, today=TODAY, by=None)
    started = perf_counter()
    making.keep(area, TODAY, today=TODAY, by=None)
    return perf_counter() - started
