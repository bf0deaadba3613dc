"""The groups of one characteristic as points with their intervals; one scale for each figure."""

from typing import Any

from governance.charts import AXIS, BLACK, BLUE, LAYOUT, NO_BUTTONS_NO_UPLOAD, in_lines
from governance.equity.figures import TITLES, Equity, Group, Table
from governance.intervals import Interval

RATES: dict[str, Any] = {
    "range": [0, 100],
    "ticksuffix": "%",
    "fixedrange": True,
    "dtick": 50,
    "tickangle": 0,
}


def of_page(found: Equity) -> list[dict[str, dict[str, Any]]]:
    """Return {figure: chart} of each table."""
    ends = [point[1] for table in found.tables for each in table.groups if (point := weeks(each))]
    longest = max((each.high for each in ends), default=1.0)
    from_none = {"range": [0, 1.05 * longest], "fixedrange": True}
    axes: dict[str, dict[str, Any]] = {"in_time": RATES, "overdue": RATES, "waited": from_none}
    return [
        {figure: of_groups(table, figure, axis) for figure, axis in axes.items()}
        for table in found.tables
    ]


def of_groups(table: Table, figure: str, axis: dict[str, Any]) -> dict[str, Any]:
    """Return a figure of each group as a point, and its interval as a line; none of hidden ones."""
    points = [weeks(each) if figure == "waited" else rate(each, figure) for each in table.groups]
    names = [in_lines(each.name) for each in table.groups]
    unit = " weeks" if figure == "waited" else "%"
    made = {
        "type": "scatter",
        "mode": "markers",
        "name": "Median" if figure == "waited" else "Rate",
        "y": names,
        "x": [point and point[0] for point in points],
        "marker": {"color": BLUE, "symbol": "circle", "size": 11},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [point and point[1].high - point[0] for point in points],
            "arrayminus": [point and point[0] - point[1].low for point in points],
            "color": BLACK,
            "thickness": 2,
        },
        "cliponaxis": False,
        "hovertemplate": f"%{{y}}: %{{x:.1f}}{unit}<extra></extra>",
    }
    layout = LAYOUT | {
        "height": 110 + 44 * len(names),
        "margin": {"l": 50, "r": 30, "t": 10, "b": 40},
        "xaxis": axis,
        "yaxis": AXIS | {"autorange": "reversed", "categoryorder": "array", "categoryarray": names},
        "showlegend": False,
    }
    return {
        "message": table.message(figure),
        "title": f"{TITLES[figure]} by {table.name}, with 95% intervals",
        "data": [made],
        "layout": layout,
        "config": NO_BUTTONS_NO_UPLOAD,
    }


def rate(group: Group, figure: str) -> tuple[float, Interval] | None:
    """Return the rate of a group and its interval in per cent."""
    found = getattr(group, figure)
    if found.interval is None:
        return None
    low, high = found.interval
    return 100 * found.share.rate, Interval(100 * low, 100 * high)


def weeks(group: Group) -> tuple[float, Interval] | None:
    """Return the median of a group and its interval; of fewer than six there is none but itself."""
    if group.weeks is None:
        return None
    middle, interval = group.weeks
    return middle, interval or Interval(middle, middle)
