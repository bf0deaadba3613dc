"""The words in which an evaluation is made: one agreed form for all of them."""

from django.db.models import TextChoices


class What(TextChoices):
    """What is evaluated."""

    PROGRAMME = "programme", "Programme"
    PROJECT = "project", "Project"
    SERVICE = "service", "Service"


class Period(TextChoices):
    """For what time a cost is."""

    ALL = "all", "In all"
    YEAR = "year", "Each year"
    MONTH = "month", "Each month"


class Result(TextChoices):
    """What an evaluation came to, in four words, so that all can be laid side by side."""

    STRONG = "strong", "Strong practice"
    PARTLY = "partly", "Helps in part"
    WEAK = "weak", "Weakness"
    TOO_EARLY = "too_early", "Too early to say"


MEANING = {
    Result.STRONG: "it made a clear difference, and others can use it",
    Result.PARTLY: "it made some difference, or to some",
    Result.WEAK: "it made little or no difference, or things are worse: to be mended",
    Result.TOO_EARLY: "it runs, and nothing can be known yet",
}
NOT_YET = "Not evaluated yet"
COLOURS = {Result.STRONG: "green", Result.PARTLY: "blue", Result.WEAK: "red"}
CYCLES = (3, 6, 12, 18, 24)  # months from one review to the next that can be chosen
EVERY = [(months, f"Every {months} months") for months in CYCLES]
