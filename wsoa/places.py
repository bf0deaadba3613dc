"""Places of which only the slug is known, as a person writes them. Pure."""

SMALL_WORDS = {"and", "of", "on", "the", "upon", "with"}


def named(place: str) -> str:
    """Return "Kensington and Chelsea" for "kensington-and-chelsea"."""
    first, *rest = place.split("-")
    return " ".join([first.title(), *(w if w in SMALL_WORDS else w.title() for w in rest)])
