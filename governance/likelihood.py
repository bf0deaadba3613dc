"""How likely each undecided promise is, by the forecast that is kept, as it may be shown.

An early rate flatters: what comes early is in time, and what will be late is not decided yet. So a
verdict of those that are decided does not say how sure it is, and the forecast does. Staff are told
the chance; a board one word of three, beside a range that it is shown anyway.
"""

from governance.disclosure import Board, Chance, Cohort
from governance.forecasting.keeping import Kept

LIKELY, UNLIKELY = 0.9, 0.1  # chances above the one and below the other; "Open" lies between


def with_chances(shown: Board, forecast: Kept | None) -> Board:
    """Return what is shown with the chance of each undecided promise, where that may be told."""
    if forecast is None:
        return shown
    plans, advice = (
        [
            each._replace(chance=chance_of(each, forecast, is_exact=shown.rule is None))
            for each in part
        ]
        for part in (shown.plans, shown.advice)
    )
    return shown._replace(plans=plans, advice=advice)


def chance_of(cohort: Cohort, forecast: Kept, *, is_exact: bool) -> Chance | None:
    """Return the chance of a promise; None of what is decided, or not in the forecast.

    Nor is a board told that there are too few past cases: that would be a small number.
    """
    found = forecast.chance_of(cohort)
    if found is None:
        return None
    is_low = found.chance is not None and found.chance < UNLIKELY
    if is_exact:
        return Chance(found.words, forecast.made_on, is_low, is_exact=True)
    if found.chance is None or not cohort.may_tell_chance:
        return None
    return Chance(in_a_word(found.chance), forecast.made_on, is_low, is_exact=False)


def in_a_word(chance: float) -> str:
    if chance > LIKELY:
        return "Likely"
    return "Unlikely" if chance < UNLIKELY else "Open"
