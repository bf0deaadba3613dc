"""The bands of a forecast as a dict for Plotly, on the scale of every rate."""

from typing import Any

from governance import charts
from governance.charts import BLACK, BLUE, aims, bars, chart, in_lines, trace
from governance.forecasting.figures import Outlook
from governance.lines import Line

BAND = "Middle 80 of 100 draws"


def of_targets(outlooks: list[Outlook]) -> dict[str, Any] | None:
    """Return the band of each target that has one beside the target, decided ones as points."""
    shown = [each for each in outlooks if each.band]
    if not shown:
        return None
    names = [in_lines(name(each)) for each in shown]
    middles = [100 * each.band[1] for each in shown if each.band]
    ends = {
        label: [100 * each.band[0], 100 * each.band[2]]
        for label, each in zip(names, shown, strict=True)
        if each.band and not each.certain
    }
    middle = trace("Most likely", names, middles, BLUE, "circle", "solid") | {"mode": "markers"}
    band = bars(list(ends), list(ends.values())) | {"name": BAND}
    # No line from one target to another: they are of different cases.
    targets = aims(names, [float(each.promise.target) for each in shown]) | {
        "mode": "markers",
        "marker": {"color": BLACK, "symbol": "line-ew-open", "size": 40, "line": {"width": 3}},
    }
    return chart("What the rates of the targets may come to", [middle, band, targets])


def name(outlook: Outlook) -> str:
    line: Line = outlook.promise.line
    what = "Plans" if "figure" in line.behind else "Advice"
    return f"{what}, {charts.labels([line])[0]} on"
