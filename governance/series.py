"""The monthly rates of the dashboard that are held against chance, each with its name. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from governance import chance
from governance.chance import Reading
from governance.dashboard import SERVICES, Dashboard
from governance.lines import Line


class Series(NamedTuple):
    """One rate month by month, and what the rules of chance find in it."""

    name: str
    lines: list[Line]
    reading: Reading

    @property
    def message(self) -> str:
        return chance.message(self.reading)


def series(name: str, share: str, lines: Iterable[Line]) -> Series:
    lines = list(lines)
    return Series(name, lines, chance.of_lines(lines, share))


def of_dashboard(found: Dashboard) -> dict[str, Series]:
    """Return the series under the names of their charts."""
    plans = "Plans within 20 weeks by month"
    decided = [made for made, _ in found.decisions.lines]
    return {
        "received": series(f"{plans} received", "cohort", found.received.lines),
        "due": series(f"{plans} due", "cohort", found.due.lines),
        "issued": series(f"{plans} issued", "excluding", found.issued.lines),
        **of_advice(found),
        "decisions": series(
            "Decisions whether to assess, within 6 weeks, by month notified", "including", decided
        ),
    }


def of_advice(found: Dashboard) -> dict[str, Series]:
    """Return the series of each service, under "advice_<service>"."""
    services = zip(SERVICES.items(), zip(*found.advice.months, strict=True), strict=True)
    return {
        f"advice_{service}": series(
            f"Advice within 6 weeks by month asked for: {name}", "cohort", lines
        )
        for (service, name), lines in services
    }
