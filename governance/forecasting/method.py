"""How forecasts are made, in words: the page and its file quote it."""

from ehcp_tracking.forecast import cases, drawing, past, shifts
from ehcp_tracking.forecast.pace import LAST
from governance.forecasting.figures import THIN
from governance.forecasting.making import LARGE

METHOD = (
    (
        "From what",
        f"This area's own cases that were open on any day of the past {cases.MONTHS} months, as "
        "they stood on the day above: on which day each came to a step, and left it for the next, "
        "for a plan, or for an end without one. Cases that are still open count for as long as "
        "they have waited. Nothing dated later is used.",
    ),
    (
        "Who is like whom",
        "Until its draft is sent, an open case is compared with past ones that were at the same "
        "step as many days before, or after, their last day in time. Once it is sent, with those "
        f"as many days after their draft. The last {LAST} to leave a step are taken together.",
    ),
    (
        "What the months to come are like",
        "Each draw supposes one of two things, as a coin falls: that they go like "
        f"{drawing.RUN} months in a row of the past {cases.MONTHS}; or like {drawing.RUN} of the "
        f"latest {drawing.LATEST}, but faster or slower by as much as some {shifts.AFTER} past "
        f"months were than the {shifts.BEFORE} before them, beyond what chance alone makes of it.",
    ),
    (
        "What each case does",
        "In such months each open case takes its own chance. In months that are not over, as many "
        "more are received as in some past month. A case with an exception leaves the rates, as "
        "often as past ones did; in the backlog it stays.",
    ),
    (
        "Chance and band",
        "The chance is the share of draws in which the target is met once the last case has had "
        "its time. The band leaves out the lowest and the highest tenth of the draws. Only a "
        "verdict that is final is certain. What is given or taken is for the number of draws "
        "alone, not for what the method leaves out. From fewer than "
        f"{THIN} past cases the chance is told in tenths, and its number is left out.",
    ),
    (
        "When it is made",
        f"Where an area has fewer than {LARGE:,} cases, when the page is opened, from what is "
        "recorded at that moment. Where it has more, every night, if that is turned on, and "
        "whenever somebody asks for it: then the page says when it was made. The dashboard has "
        "the chances of the forecast that was last kept.",
    ),
    (
        "When nothing is said",
        f"From less than {cases.FEWEST_MONTHS} months, or fewer than {cases.FEWEST_STAYS} past "
        "cases at the first and at the last step, nothing is forecast.",
    ),
    (
        "What it does not know",
        "Decisions that change how the work is done, and how many people there are to do it: it "
        "supposes that the area goes on, and changes, as it did.",
    ),
    (
        "Past forecasts",
        "The same, made as at past month ends from what was dated up to then, of the requests of "
        f"{past.TOGETHER} months, and of the advice asked for in {past.TOGETHER} months: "
        f"{past.DRAWS} draws each. A band of 80 per cent should hold what "
        "came four times out of five. It holds less often where an area changes faster than it "
        f"ever did. Neighbouring month ends share requests, so from fewer than {past.FEWEST} "
        f"forecasts, {past.FEWEST_APART} of which share none, nothing is concluded; and only those "
        "that share none are held against chance: where a band of 80 per cent would hold so few "
        f"less than once in {1 / past.SELDOM:.0f} times, the bands are called too narrow. That"
        " shows only where they are far too narrow, so one that does not show it proves nothing.",
    ),
)
