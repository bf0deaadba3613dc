"""Rating keys that councils use, from which an area begins its own. Pure."""

from typing import NamedTuple

from priorities.models import Colour, RatingLevel

Role, Of = RatingLevel.Role, RatingLevel.Of


class Word(NamedTuple):
    of: RatingLevel.Of
    role: RatingLevel.Role
    name: str
    colour: Colour
    meaning: str


IMPACT = (
    Word(Of.IMPACT, Role.NONE, "No impact yet", Colour.RED, "Families cannot notice a change."),
    Word(Of.IMPACT, Role.SOME, "Some impact", Colour.ORANGE, "There is evidence of a change."),
    Word(
        Of.IMPACT,
        Role.SUSTAINED,
        "Lasting impact",
        Colour.GREEN,
        "The change is there for all, and has lasted.",
    ),
)
RED = Word(
    Of.DELIVERY,
    Role.OFF_TRACK,
    "Red",
    Colour.RED,
    "Not started when it should be, or will miss its date.",
)
AMBER = Word(
    Of.DELIVERY,
    Role.AT_RISK,
    "Amber",
    Colour.ORANGE,
    "Behind, and its date can still be kept.",
)
GREEN = Word(
    Of.DELIVERY,
    Role.ON_TRACK,
    "Green",
    Colour.GREEN,
    "Under way, and expected by its date.",
)
BLUE = Word(
    Of.DELIVERY, Role.COMPLETE, "Blue", Colour.BLUE, "Complete, with evidence that it is done."
)
# What each is called, and its words, worst first.
PRESETS = {
    "rag": (
        "Red, amber, green, and complete",
        (RED, AMBER, GREEN, BLUE._replace(name="Complete"), *IMPACT),
    ),
    "brag": ("Blue, red, amber, green", (RED, AMBER, GREEN, BLUE, *IMPACT)),
    "words": (
        "Words without a colour in their name",
        (
            RED._replace(name="Delayed"),
            AMBER._replace(name="Some delay"),
            GREEN._replace(name="Going well", colour=Colour.BLUE),
            BLUE._replace(name="Finished", colour=Colour.GREEN),
            *IMPACT,
        ),
    ),
}
PUBLISHED = "published"  # the words of each plan's type again
