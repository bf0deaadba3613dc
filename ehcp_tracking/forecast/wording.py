"""How a chance is told."""

TOO_FEW = "Too few past cases to say"


def likely(chance: float, *, thin: bool) -> str:
    """Return a chance as a person says it: in whole per cents, or in tenths where little is known.

    Neither end is certain: what is, is no forecast.
    """
    if thin:
        tenths = round(10 * chance)
        if tenths in (0, 10):
            return "Fewer than 1 in 10" if tenths == 0 else "More than 9 in 10"
        return f"About {tenths} in 10"
    per_cent = round(100 * chance)
    if per_cent in (0, 100):
        return "Less than 1%" if per_cent == 0 else "More than 99%"
    return f"{per_cent}%"
