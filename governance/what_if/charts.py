"""Open cases week by week, and shares in time by weeks, each as a line in the middle of a band."""

from datetime import date, timedelta
from typing import Any

from governance.charts import BLUE, LAYOUT, NO_BUTTONS_NO_UPLOAD, ORANGE
from governance.what_if.figures import Answer
from governance.what_if.model import GROUP, Outlook, Range

# Of what is as now, and of the change: told apart by dash and shape as well.
LOOKS = [("As now", BLUE, "dot", "circle"), ("With the change", ORANGE, "solid", "square")]
SHADES = {BLUE: "rgba(29, 112, 184, 0.18)", ORANGE: "rgba(160, 74, 0, 0.18)"}
PERCENT: dict[str, Any] = dict(LAYOUT["yaxis"])  # type: ignore[call-overload]


def open_cases(found: Answer, as_at: date) -> dict[str, Any]:
    days = [as_at + timedelta(weeks=week) for week in range(len(found.base.open))]
    data = [
        trace
        for look, each in outlooks(found)
        for trace in band(days, [*each.open], 1, "%{x}: %{y:.0f} cases", *look)
    ]
    scale = PERCENT | {"rangemode": "tozero", "ticksuffix": ""}
    del scale["range"]
    title = "Cases open in the year to come, with the range of four futures out of five"
    return chart(title, data, scale)


def in_time(found: Answer, as_at: date) -> dict[str, Any]:
    starts = range(0, GROUP * len(found.base.months), GROUP)
    days = [as_at + timedelta(weeks=week, days=1) for week in starts]
    data = [
        trace
        for look, each in outlooks(found)
        for trace in band(days, each.months, 100, "%{x}: %{y:.1f}%", *look)
    ]
    title = "Plans within 20 weeks by weeks in which the request comes, with ranges"
    return chart(title, data, PERCENT)


def outlooks(found: Answer) -> list[tuple[tuple[str, ...], Outlook]]:
    both = [each for each in (found.base, found.changed) if each]
    return list(zip(LOOKS, both, strict=False))


def band(
    days: list[date],
    ranges: list[Range | None],
    times: int,
    told: str,
    name: str,
    colour: str,
    dash: str,
    symbol: str,
) -> list[dict[str, Any]]:
    """Return the ends of four futures out of five, shaded between, and the mean of all."""
    known = [(day.isoformat(), each) for day, each in zip(days, ranges, strict=True) if each]
    x = [day for day, _ in known]
    edge = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip"}
    low = edge | {"y": [times * each.low for _, each in known], "showlegend": False}
    high = edge | {
        "y": [times * each.high for _, each in known],
        **{"name": f"{name}, range", "fill": "tonexty", "fillcolor": SHADES[colour]},
    }
    mean = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": f"{name}, mean",
        "x": x,
        "y": [times * each.mean for _, each in known],
        "line": {"color": colour, "dash": dash},
        "marker": {"color": colour, "symbol": symbol, "size": 6},
        "cliponaxis": False,
        "hovertemplate": told,
    }
    return [low, high, mean]


def chart(title: str, data: list[dict[str, Any]], scale: dict[str, Any]) -> dict[str, Any]:
    axis = {"type": "date", "tickformat": "%b %Y", "fixedrange": True, "automargin": True}
    layout = LAYOUT | {"xaxis": axis, "yaxis": scale}
    return {"title": title, "data": data, "layout": layout, "config": NO_BUTTONS_NO_UPLOAD}
