"""Figures in, a JSON-ready dict for Plotly out: no HTML, and no import of plotly.

A chart draws the lines of the table beneath it and nothing else. A month that can still change is
a bar from its lowest to its highest rate; only what is decided gets a point. Rates are always drawn
from 0% to 100%, so that charts compare. Nothing is smoothed.
"""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from ehcp_tracking.lateness.figures import Pareto
from governance.chance import Reading
from governance.dashboard import SERVICES, Dashboard, Year
from governance.disclosure import Board, Cohort, Services
from governance.lines import Line
from governance.series import Series
from governance.verdicts import Verdict
from wsoa.share import Share

# Told apart by shape and dash as well; each colour has 4.5 to 1 against white.
BLACK, BLUE, ORANGE, GREEN = "#0b0c0c", "#1d70b8", "#a04a00", "#00703c"
PURPLE, GREY = "#54319f", "#505a5f"
NO_BUTTONS_NO_UPLOAD = {
    "displayModeBar": False,
    "responsive": True,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}
AXIS = {"type": "category", "fixedrange": True, "automargin": True}
LAYOUT = {
    "height": 440,
    "margin": {"l": 50, "r": 10, "t": 20, "b": 60},
    "font": {"family": "Arial, Helvetica, sans-serif", "size": 14, "color": BLACK},
    "paper_bgcolor": "#ffffff",
    "plot_bgcolor": "#ffffff",
    "legend": {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom"},
    "dragmode": False,
    "hovermode": "closest",
    "yaxis": {
        "range": [0, 100],
        "ticksuffix": "%",
        "fixedrange": True,
        "gridcolor": "#b1b4b6",
        "zerolinecolor": GREY,
    },
}
RANGE = "Range while undecided"
LIMITS = "Limits of chance"
UNJUDGED = (Verdict.NOT_YET_MEASURABLE, Verdict.NOT_SHOWN)
BESIDE_OTHERS = 380  # pixels high: one of several on one scale


def of_dashboard(
    found: Dashboard, series: dict[str, Series], place: str
) -> dict[str, dict[str, Any]]:
    """Return every chart of the dashboard of a place, under the names of its series."""
    services = {name: advice(each) for name, each in series.items() if name.startswith("advice")}
    return {
        "received": received(series["received"]),
        "due": due(series["due"]),
        "issued": issued(series["issued"]),
        **services,
        "decisions": decisions(series["decisions"]),
        "published": published(found.years, place),
    }


def of_board(shown: Board) -> dict[str, dict[str, Any]]:
    """Return the charts of the page of a month, drawn from what may be shown."""
    return {
        "plans": by_group("Plans within 20 weeks by months received, and targets", shown.plans),
        "advice": by_group("Advice within 6 weeks by months asked for, and targets", shown.advice),
    }


def of_services(
    quarters: Sequence[Services], trends: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return a chart of each service, on one scale; none where no rate of any is shown.

    `trends` say what rules find in the months of a service, where there is something to be said.
    """
    rates = [rate for quarter in quarters for rate in quarter.rates.values()]
    if all(rate.low is None for rate in rates):
        return {}
    return {
        service: of_service(service, quarters)
        | ({"message": f"Month by month: {trends[service]}"} if trends.get(service) else {})
        for service in quarters[0].rates
    }


def of_service(service: str, quarters: Sequence[Services]) -> dict[str, Any]:
    """Return the quarters of a service that are decided as points, the others as ranges."""
    rates = [each.rates[service] for each in quarters]
    decided = [
        rate.low if each.decided else None for each, rate in zip(quarters, rates, strict=True)
    ]
    ends = {
        months_of(each): [float(rate.low), float(rate.high)]
        for each, rate in zip(quarters, rates, strict=True)
        if not each.decided and rate.low is not None and rate.high is not None
    }
    names = [months_of(each) for each in quarters]
    made = trace("Without exceptions", names, decided, BLUE, "circle", "solid")
    found = chart(
        f"{SERVICES[service]}: advice within 6 weeks by quarter asked for",
        [made, bars(list(ends), list(ends.values()))],
    )
    return found | {"layout": found["layout"] | {"height": BESIDE_OTHERS}}


def by_group(title: str, cohorts: list[Cohort]) -> dict[str, Any]:
    """Return groups of months that are decided as points, the others as ranges, and targets.

    No line joins groups: they are of one month, of a quarter or of more, so that its slope would
    tell nothing. What became of the targets, as far as it is shown, is the message.
    """
    names = [label(each) for each in cohorts]
    rates = [each.rate.low if each.decided else None for each in cohorts]
    targets = [None if each.target is None else float(each.target) for each in cohorts]
    ends = {
        label(each): [float(end) for end in each.rate[:2] if end is not None]
        for each in cohorts
        if not each.decided and each.rate.low is not None
    }
    made = trace("Without exceptions", names, rates, BLUE, "circle", "solid") | {"mode": "markers"}
    drawn = [made, bars(list(ends), list(ends.values())), dashes(names, targets)]
    return chart(title, drawn) | {"message": verdicts_of(cohorts)}


def verdicts_of(cohorts: Iterable[Cohort]) -> str:
    """Return which targets have which verdict; nothing of those that cannot be judged yet.

    No more than the table says, to whomever it is shown.
    """
    found: dict[Verdict, list[str]] = {}
    for each in cohorts:
        if each.verdict and each.target is not None and each.verdict not in UNJUDGED:
            of = f"{each.target.normalize():f}% of {months_of(each)}"
            found.setdefault(each.verdict, []).append(of)
    told = [f"{each.words}: {', '.join(found[each])}" for each in Verdict if each in found]
    return "; ".join([*told[:1], *(each[0].lower() + each[1:] for each in told[1:])])


def label(group: Cohort) -> str:
    """Return the months of a group in lines, so that many stand side by side."""
    return in_lines(months_of(group), 8)


def dashes(x: list[str], targets: list[float | None]) -> dict[str, Any]:
    """Return targets as a dash each, with no line from one to another.

    They are bars of no height, since a marker is as wide on a narrow screen as on a wide one.
    """
    return {
        "type": "bar",
        "name": "Target",
        "x": x,
        "base": targets,
        "y": [None if each is None else 0 for each in targets],
        "width": 0.9,
        "marker": {"color": BLACK, "line": {"color": BLACK, "width": 3}},
        "hovertemplate": "%{x}: target %{base}%",
    }


def months_of(group: Cohort | Services) -> str:
    first, last = group.first.first, group.last.first
    if first == last:
        return f"{first:%b %Y}"
    return (
        f"{first:%b} to {last:%b %Y}"
        if first.year == last.year
        else f"{first:%b %Y} to {last:%b %Y}"
    )


def received(series: Series) -> dict[str, Any]:
    drawn = [*by_cohort(series), with_exceptions(series.lines), steps(series.lines)]
    return of_series(series, f"{series.name}, without and with exceptions, and targets", drawn)


def due(series: Series) -> dict[str, Any]:
    drawn = [*by_cohort(series), with_exceptions(series.lines)]
    return of_series(series, f"{series.name}, without and with exceptions", drawn)


def issued(series: Series) -> dict[str, Any]:
    without = points("Without exceptions", series.lines, "excluding", BLUE, "circle", "solid")
    drawn = [without, with_exceptions(series.lines)]
    return of_series(series, f"{series.name}, without and with exceptions", drawn)


def advice(series: Series) -> dict[str, Any]:
    """Return the advice of one service, or pooled with its targets, low enough to stand in rows."""
    targets = [steps(series.lines)] if any(line.target for line in series.lines) else []
    found = of_series(series, f"{series.name}, without exceptions", [*by_cohort(series), *targets])
    return found | {"layout": found["layout"] | {"height": BESIDE_OTHERS}}


def decisions(series: Series) -> dict[str, Any]:
    made = points("With exceptions", series.lines, "including", BLUE, "circle", "solid")
    return of_series(series, f"{series.name}, with exceptions", [made])


def of_series(series: Series, title: str, drawn: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a chart of a series over its limits. What the rules find is its message."""
    found = chart(title, [*drawn, *within_chance(series.reading)])
    return found | {"message": series.message}


def within_chance(reading: Reading) -> list[dict[str, Any]]:
    """Return the centre, and the limits that each month's own number of cases sets about it.

    Both step between months, and leave a gap where no rule is applied.
    """
    months = [f"{each.of.month.first:%b %Y}" for each in reading.months]
    centres = [each.centre and percent(each.centre) for each in reading.months]
    ends = [each.limits and each.limits.shares for each in reading.months]
    low, high = ([two and percent(two[end]) for two in ends] for end in (0, 1))
    thin = {"color": GREY, "width": 1, "shape": "hvh"}
    limits = {
        "type": "scatter",
        "mode": "lines",
        "name": LIMITS,
        "legendgroup": LIMITS,
        "x": months,
        "line": thin | {"dash": "dash"},
    }
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Centre",
            "x": months,
            "y": centres,
            "line": thin | {"dash": "longdashdot"},
            "hovertemplate": "%{x}: centre %{y:.1f}%",
        },
        limits | {"y": low, "hovertemplate": "%{x}: lower limit %{y:.1f}%", "showlegend": True},
        limits | {"y": high, "hovertemplate": "%{x}: upper limit %{y:.1f}%", "showlegend": False},
    ]


def published(years: list[Year], place: str) -> dict[str, Any]:
    over = [year for year in years if year.over]
    labels = [str(each.year) for each in over]
    title = "Plans within 20 weeks by calendar year issued, without exceptions"
    return chart(
        title,
        [
            trace(
                "England, published", labels, [of(each.england) for each in over], BLACK, "x", "dot"
            ),
            trace(
                f"{place}, published",
                labels,
                [of(each.here) for each in over],
                ORANGE,
                "square",
                "dash",
            ),
            trace(
                f"{place}, our cases",
                labels,
                [percent(each.ours.shares["excluding"]) for each in over],
                BLUE,
                "circle",
                "solid",
            ),
        ],
    )


def of(statistic):
    rate = statistic and statistic.in_20_weeks_excluding_exceptions_pct
    return None if rate is None else float(rate)


def by_cohort(series: Series) -> list[dict[str, Any]]:
    """Return the rate of the months that are decided, and the range of those that are not."""
    decided = points("Without exceptions", series.lines, "cohort", BLUE, "circle", "solid")
    return [decided, ranges(series.lines)]


def with_exceptions(lines: Iterable[Line]) -> dict[str, Any]:
    return points("With exceptions, of plans sent", lines, "including", ORANGE, "square", "dash")


def points(
    name: str, lines: Iterable[Line], share: str, colour: str, symbol: str, dash: str
) -> dict[str, Any]:
    """Return a share of the months that are decided; the others leave a gap."""
    lines = list(lines)
    rates = [percent(line.shares[share]) if line.decided(share) else None for line in lines]
    return trace(name, labels(lines), rates, colour, symbol, dash)


def trace(
    name: str, x: list[str], y: Sequence[float | None], colour: str, symbol: str, dash: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": colour, "dash": dash},
        "marker": {"color": colour, "symbol": symbol, "size": 9},
        "cliponaxis": False,  # or a point at 100% is cut in half
        "hovertemplate": "%{x}: %{y:.1f}%",
    }


def ranges(lines: Iterable[Line]) -> dict[str, Any]:
    """Return a bar from the lowest to the highest rate for each month that can still change."""
    undecided = [line for line in lines if not line.mature and line.shares["highest"].whole]
    ends = [
        [percent(line.shares[end]) or 0.0 for end in ("lowest", "highest")] for line in undecided
    ]
    return bars(labels(undecided), ends)


def bars(x: list[str], ends: list[list[float]]) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": RANGE,
        "x": x,
        "base": [low for low, _ in ends],
        "y": [high - low for low, high in ends],
        "marker": {
            "color": "#ffffff",
            "pattern": {"shape": "/", "fgcolor": BLUE},
            "line": {"color": BLUE, "width": 2},
        },
        "customdata": ends,
        "hovertemplate": "%{x}: %{customdata[0]:.1f}% to %{customdata[1]:.1f}%",
    }


def steps(lines: Iterable[Line]) -> dict[str, Any]:
    """Return the target of each month as a line that steps between months."""
    lines = list(lines)
    targets = [None if line.target is None else float(line.target) for line in lines]
    return aims(labels(lines), targets)


def aims(x: list[str], targets: list[float | None]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Target",
        "x": x,
        "y": targets,
        "line": {"color": BLACK, "width": 3, "shape": "hvh"},
        "hovertemplate": "%{x}: target %{y}%",
    }


def labels(lines: Iterable[Line]) -> list[str]:
    return [f"{line.first.first:%b %Y}" for line in lines]


def percent(share: Share) -> float | None:
    return None if share.rate is None else 100 * share.rate


def pareto(found: Pareto) -> dict[str, Any]:
    """Return the weeks that each reason cost as bars, the longest on top, and their running share.

    What has no reason is no bar of it.
    """
    reasons = [in_lines(each.reason) for each in found.costs]
    made = {
        "type": "bar",
        "orientation": "h",
        "name": "Weeks late",
        "y": reasons,
        "x": [each.weeks for each in found.costs],
        "marker": {"color": BLUE},
        "hovertemplate": "%{y}: %{x:.1f} weeks",
    }
    running = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "Running share",
        "y": reasons,
        "x": [percent(each.cumulative) for each in found.costs],
        "xaxis": "x2",
        "line": {"color": BLACK},
        "marker": {"color": BLACK, "symbol": "diamond", "size": 9},
        "cliponaxis": False,
        "hovertemplate": "%{y} and those above: %{x:.1f}%",
    }
    # Ticks of its own: those of an axis that lies over another follow the other's.
    share = {"range": [0, 100], "ticksuffix": "%", "tickmode": "linear", "dtick": 50}
    layout = LAYOUT | {
        "height": 200 + 56 * len(reasons),
        "margin": {"l": 50, "r": 30, "t": 40, "b": 100},
        "yaxis": AXIS | {"autorange": "reversed", "tickfont": {"size": 12}},
        "xaxis": {"fixedrange": True, "rangemode": "tozero", "nticks": 4},
        "xaxis2": share
        | {"overlaying": "x", "side": "top", "fixedrange": True, "showgrid": False, "tickangle": 0},
    }
    title = "Weeks late by reason, the most costly first, and their running share"
    return {
        "title": title,
        "data": [made, running],
        "layout": layout,
        "config": NO_BUTTONS_NO_UPLOAD,
    }


def in_lines(text: str, most: int = 20) -> str:
    """Return a label in lines that leave room for the bars on a narrow screen."""
    return "<br>".join(wrap(text, most))


def chart(title: str, data: list[dict[str, Any]]) -> dict[str, Any]:
    # Every month is on the axis, in its order, also where the first trace has none of it.
    months = max((each["x"] for each in data), key=len)
    # Ticks hold its words off those of the other axis.
    axis = AXIS | {"categoryorder": "array", "categoryarray": months, "ticks": "outside"}
    layout = LAYOUT | {"xaxis": axis, "barmode": "overlay"}
    return {"title": title, "data": data, "layout": layout, "config": NO_BUTTONS_NO_UPLOAD}
