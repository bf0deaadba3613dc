"""Published rates by year as lines that break where the series does, and ours."""

from collections.abc import Sequence
from typing import Any

from governance.charts import BLACK, BLUE, GREEN, LAYOUT, NO_BUTTONS_NO_UPLOAD, ORANGE, PURPLE
from governance.comparison.figures import PERSON_LEVEL, Ours, Published
from priorities.statistics.models import Statistic

GREY = "#505a5f"
# Of England, of the area, and of those that it chose: told apart by shape and dash as well.
FIRST = [(BLACK, "x", "dot"), (ORANGE, "square", "dash")]
OTHERS = [
    (colour, symbol, "dashdot")
    for symbol in ("triangle-up", "diamond", "star", "cross")
    for colour in (GREEN, PURPLE, GREY)
]
BREAK = PERSON_LEVEL - 0.5
TITLE = "Plans within 20 weeks by calendar year issued, without exceptions"


def of_years(published: Published, ours: Sequence[Ours]) -> dict[str, Any]:
    """Return a chart of the rates without exceptions; ours of years that are over, if given."""
    looks = (FIRST + OTHERS)[: len(published.places)]
    rates = zip(*(each.published for each in published.years), strict=True)
    data = [
        line(
            f"{place.name}, published",
            list(zip(years_of(published), map(rate, each), strict=True)),
            *look,
        )
        for place, each, look in zip(published.places, rates, looks, strict=True)
    ]
    over = [each for each in ours if each.over]
    if over:
        name = f"{published.places[1].name}, our cases"
        shares = [(each.year, each.line.shares["excluding"].rate) for each in over]
        points = [(year, None if share is None else 100 * share) for year, share in shares]
        data.append(line(name, points, BLUE, "circle", "solid"))
    axis = {"dtick": 1, "tickformat": "d", "fixedrange": True, "automargin": True}
    layout = LAYOUT | {"xaxis": axis}
    if published.spans_break:
        layout |= {"shapes": [THE_BREAK], "annotations": [WHY]}
    return {"title": TITLE, "data": data, "layout": layout, "config": NO_BUTTONS_NO_UPLOAD}


THE_BREAK = {
    "type": "line",
    **{"x0": BREAK, "x1": BREAK, "y0": 0, "y1": 1, "yref": "paper"},
    "line": {"color": BLACK, "width": 2, "dash": "dash"},
}
WHY = {
    **{"x": BREAK, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False},
    "text": f"Counted anew from {PERSON_LEVEL}",
}


def years_of(published: Published) -> list[int]:
    return [each.year for each in published.years]


def rate(statistic: Statistic | None) -> float | None:
    found = statistic.in_20_weeks_excluding_exceptions_pct if statistic else None
    return None if found is None else float(found)


def line(
    name: str, points: list[tuple[int, float | None]], colour: str, symbol: str, dash: str
) -> dict[str, Any]:
    """Return one line. Nothing is drawn across the break of the series."""
    before = [each for each in points if each[0] < PERSON_LEVEL]
    after = [each for each in points if each[0] >= PERSON_LEVEL]
    drawn = [*before, (BREAK, None), *after] if before and after else points
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [year for year, _ in drawn],
        "y": [value for _, value in drawn],
        "line": {"color": colour, "dash": dash},
        "marker": {"color": colour, "symbol": symbol, "size": 9},
        "cliponaxis": False,
        "hovertemplate": "%{x}: %{y:.1f}%",
    }
