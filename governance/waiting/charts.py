"""Who waits and where the time goes, as dicts for Plotly. Every axis begins at none."""

from typing import Any

from governance.charts import (
    AXIS,
    BLACK,
    BLUE,
    LAYOUT,
    NO_BUTTONS_NO_UPLOAD,
    ORANGE,
    bars,
    in_lines,
    trace,
)
from governance.disclosure import Count
from governance.waiting.shown import BurnDown, Row, Span, Time, Waiting

WITHIN_20_WEEKS, OVER_20_WEEKS = ("0-6", "7-16", "17-20"), ("21-26", "27-52", "over 52")


def of_month(waiting: Waiting, time: Time) -> dict[str, dict[str, Any]]:
    """Return the charts of what is shown, by name; none of what is not."""
    found = {
        "stages": stages(waiting) if waiting.rows else None,
        "burn_down": burn_down(waiting.burn_down) if waiting.burn_down else None,
        "spans": spans(time),
    }
    return {name: chart for name, chart in found.items() if chart}


def stages(found: Waiting) -> dict[str, Any]:
    """Return the children waiting by stage, those within 20 weeks and those over them apart."""
    names = [in_lines(each.name) for each in found.rows[:-1]]
    within, over = (
        [sum(row.counts[age].low for age in ages) for row in found.rows[:-1]]
        for ages in (WITHIN_20_WEEKS, OVER_20_WEEKS)
    )
    stacked = [
        waiting("Up to 20 weeks", names, within, {"color": BLUE}),
        waiting("Over 20 weeks", names, over, {"color": ORANGE, "pattern": {"shape": "/"}}),
    ]
    layout = LAYOUT | {
        "height": 200 + 56 * len(names),
        "margin": {"l": 50, "r": 30, "t": 20, "b": 100},
        "barmode": "stack",
        "yaxis": AXIS | {"autorange": "reversed", "tickfont": {"size": 12}},
        "xaxis": {"fixedrange": True, "rangemode": "tozero", "nticks": 4},
    }
    return {
        "title": "Children waiting by stage, up to 20 weeks and over",
        "message": where_most_wait(found.rows[:-1], over),
        "data": stacked,
        "layout": layout,
        "config": NO_BUTTONS_NO_UPLOAD,
    }


def where_most_wait(rows: list[Row], over: list[int]) -> str:
    """Return at which stage more than half of those are who waited for so long; "" for none."""
    most = max(over)
    if 2 * most <= sum(over):
        return ""
    stage = rows[over.index(most)].name
    return f"Of {sum(over):,} over 20 weeks, {most:,} are at one stage: {stage.lower()}"


def waiting(
    name: str, stages: list[str], cases: list[int], marker: dict[str, Any]
) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": stages,
        "x": cases,
        "marker": marker,
        "hovertemplate": "%{y}: %{x}",
    }


def burn_down(found: BurnDown) -> dict[str, Any]:
    """Return what was left of the backlog, and the straight line to none on the day promised.

    Days lie as far apart as they are, or the line would not be straight. Counts that are shown in
    tens are bars from the least to the most of them.
    """
    days = [str(each.day) for each in found.points]
    most = found.points[0].left
    aim = {
        "type": "scatter",
        "mode": "lines",
        "name": "Straight line to none",
        "x": [str(found.received_before), str(found.complete_by)],
        "y": [most.high, 0],
        "line": {"color": BLACK, "width": 3, "dash": "dot"},
        "hovertemplate": "%{x|%-d %B %Y}: %{y}",
    }
    dates = {"type": "date", "fixedrange": True, "tickformat": "%b %Y", "nticks": 6}
    counts = {
        "range": [0, 1.05 * most.high],
        "fixedrange": True,
        "nticks": 5,
        "gridcolor": "#b1b4b6",
        "zerolinecolor": "#505a5f",
    }
    return {
        "title": "What was left of the backlog at month ends",
        "message": f"{found.words[:1].upper()}{found.words[1:]}",
        "data": [left(days, [each.left for each in found.points]), aim],
        "layout": LAYOUT | {"xaxis": dates, "yaxis": counts},
        "config": NO_BUTTONS_NO_UPLOAD,
    }


def left(days: list[str], counts: list[Count]) -> dict[str, Any]:
    if all(each.low == each.high for each in counts):
        exact: list[float | None] = [each.low for each in counts]
        drawn = trace("Left", days, exact, BLUE, "circle", "solid")
        return drawn | {"hovertemplate": "%{x|%-d %B %Y}: %{y}"}
    drawn = bars(days, [[each.low, each.high] for each in counts])
    words = "%{x|%-d %B %Y}: %{customdata[0]} to %{customdata[1]}"
    return drawn | {"name": "Left, in tens", "hovertemplate": words}


def spans(found: Time) -> dict[str, Any] | None:
    """Return the middle half of the plans as a bar for each step, and the median as a point."""
    steps = [each for each in found.steps if each.quarters]
    if not steps:
        return None
    names = [in_lines(each.name) for each in steps]
    ends = [each.quarters for each in steps]
    half = bars(names, [[lower, upper] for lower, _, upper in ends])
    x, base = half.pop("y"), half.pop("base")
    half |= {
        "orientation": "h",
        "name": "The middle half of plans",
        "y": half.pop("x"),
        "x": x,
        "base": base,
        "hovertemplate": "%{y}: %{customdata[0]:.1f} to %{customdata[1]:.1f} weeks",
    }
    middle = {
        "type": "scatter",
        "mode": "markers",
        "name": "The median",
        "y": names,
        "x": [median for _, median, _ in ends],
        "marker": {"color": BLACK, "symbol": "diamond", "size": 12},
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.1f} weeks",
    }
    layout = LAYOUT | {
        "height": 200 + 56 * len(names),
        "margin": {"l": 50, "r": 30, "t": 20, "b": 100},
        "yaxis": AXIS | {"autorange": "reversed", "tickfont": {"size": 12}},
        "xaxis": {
            "fixedrange": True,
            "rangemode": "tozero",
            "nticks": 5,
            "title": {"text": "Weeks"},
        },
    }
    return {
        "title": "Weeks from step to step: the middle half of plans, and the median",
        "message": the_longest(steps),
        "data": [half, middle],
        "layout": layout,
        "config": NO_BUTTONS_NO_UPLOAD,
    }


def the_longest(steps: list[Span]) -> str:
    """Return which step has the longest median; "" where two have."""
    medians = [each.quarters[1] for each in steps]
    if medians.count(max(medians)) > 1:
        return ""
    longest = steps[medians.index(max(medians))]
    name = f"{longest.name[:1].lower()}{longest.name[1:]}"
    return f"The longest step by its median, {longest.weeks[1]}: {name}"
