"""By which rules the two ratings come to be: one table, RULES, and what applies it. Pure.

Two things hold throughout. A whole is as its worst part, so a worse part never makes it better. A
part that nobody has rated counts as worse than any that goes well and better than any that does
not, so it never reads as success and hides nothing.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from governance.verdicts import Verdict
from priorities.keys import rank, standing_for
from priorities.models import RatingLevel

Role = RatingLevel.Role
Level = RatingLevel | None  # None: not rated
UNRATED = 1.5  # its place: above “at risk” and “some difference”, below “on track” and what lasts


class Rule(StrEnum):
    """A rule by its key; RULES says it in a sentence."""

    COMPLETE = "complete"
    LATE = "late"
    SILENT = "silent"
    SAID = "said"
    NO_UPDATE = "no_update"
    ACTIONS = "actions"
    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    PEOPLE = "people"
    PEOPLE_ON_OBJECTIVE = "people_on_objective"
    UNJUDGED = "unjudged"
    MEASURES = "measures"
    OBJECTIVES = "objectives"
    ANSWERS = "answers"
    NOTHING = "nothing"
    OVERRIDE = "override"


DELIVERY, IMPACT = RatingLevel.Of.DELIVERY, RatingLevel.Of.IMPACT
# What it rates, of what, and the rule in one sentence, in the order in which they are asked.
RULES = {
    Rule.COMPLETE: (
        DELIVERY,
        "Action",
        "An action is complete when its latest update says so.",
    ),
    Rule.LATE: (
        DELIVERY,
        "Action",
        "An action that is past its date and not complete is off track, whatever its latest "
        "update says.",
    ),
    Rule.NO_UPDATE: (
        DELIVERY,
        "Action",
        "An action that is not late and has had no update is not rated.",
    ),
    Rule.SILENT: (
        DELIVERY,
        "Action",
        "An action without an update for longer than the area's period is at risk at best.",
    ),
    Rule.SAID: (DELIVERY, "Action", "Any other action is as its latest update says."),
    Rule.ACTIONS: (
        DELIVERY,
        "Objective",
        "An objective is as its worst action: it is complete only when all its actions are, and "
        "an action that is not rated counts as worse than one on track.",
    ),
    Rule.MET: (
        IMPACT,
        "Measure",
        "A measure that meets all of its target, by its figure or its readings, and misses it in "
        "nothing counted or read since, has made a difference that lasts.",
    ),
    Rule.PARTLY_MET: (
        IMPACT,
        "Measure",
        "A measure that is on course, that met its target and misses it since, or that met or is "
        "on course for an earlier step of a target that it can still meet, has made some "
        "difference.",
    ),
    Rule.NOT_MET: (
        IMPACT,
        "Measure",
        "A measure that did not meet its target, or is below it and met no earlier step, has "
        "made no difference yet.",
    ),
    Rule.PEOPLE: (
        IMPACT,
        "Measure or objective",
        "What neither a figure nor readings can judge is as people last rated it, with their "
        "reason.",
    ),
    Rule.PEOPLE_ON_OBJECTIVE: (
        IMPACT,
        "Measure",
        "A measure that nobody has judged counts, within its objective, as people rated the "
        "objective itself.",
    ),
    Rule.UNJUDGED: (
        IMPACT,
        "Measure",
        "A measure that nothing and nobody has judged is not rated.",
    ),
    Rule.MEASURES: (
        IMPACT,
        "Objective",
        "An objective has made as little difference as its worst measure, and one that is not "
        "rated counts as worse than a difference that lasts.",
    ),
    Rule.OBJECTIVES: (
        None,
        "Priority",
        "A priority is as its worst objective, in delivery and in impact.",
    ),
    Rule.ANSWERS: (
        None,
        "Weakness",
        "A weakness is as the worst objective that answers it, in delivery and in impact.",
    ),
    Rule.NOTHING: (None, "Any", "What has no parts is not rated."),
    Rule.OVERRIDE: (
        None,
        "Objective, priority or weakness",
        "An owner's override stands beside what the rules say, counts for that row alone and "
        "not for what lies above it, and expires.",
    ),
}


class Ruled(NamedTuple):
    """A rating and the rule by which it came to be."""

    level: Level
    rule: Rule


def place(level: Level) -> tuple[float, int]:
    """Return the place of a rating among those of its kind, worst first."""
    return (UNRATED, 0) if level is None else (rank(level.role), level.position)


def worst(parts: Iterable[Level]) -> Level:
    """Return the worst of some ratings of one kind; None also where there is none."""
    return min(parts, key=place, default=None)


def at_most(role: Role, key: Sequence[RatingLevel]) -> Level:
    """Return the best word of a key, worst first, that says no more than a role does."""
    no_better = [each for each in key if rank(each.role) <= rank(role)]
    return no_better[-1] if no_better else next(iter(key), None)


def of_action(said: Level, key: Sequence[RatingLevel], *, late: bool, silent: bool) -> Ruled:
    """Return the delivery of an action, whose latest update says `said` in the words of the key."""
    if said and said.role == Role.COMPLETE:
        return Ruled(said, Rule.COMPLETE)
    if late:
        off = at_most(Role.OFF_TRACK, key)
        return Ruled(worst([said, off]) if said else off, Rule.LATE)
    if said is None:
        return Ruled(None, Rule.NO_UPDATE)
    capped = worst([said, at_most(Role.AT_RISK, key)]) if silent else said
    return Ruled(capped, Rule.SAID if capped == said else Rule.SILENT)


def of_verdict(
    verdict: Verdict,
    key: Sequence[RatingLevel],
    *,
    more_to_come: bool,
    well_before: bool,
    missed_since: bool = False,
) -> Ruled:
    """Return the impact of a measure on which a figure or its readings have a verdict.

    `more_to_come`: the target has later steps. `well_before`: an earlier step was met, or
    is on course. `missed_since`: what came after a target was met would not meet it.
    """
    match verdict:
        case Verdict.MET if not more_to_come and not missed_since:
            return Ruled(standing_for(Role.SUSTAINED, key), Rule.MET)
        case Verdict.MET | Verdict.ON_COURSE:
            return Ruled(standing_for(Role.SOME, key), Rule.PARTLY_MET)
        case Verdict.STILL_POSSIBLE | Verdict.NOT_YET_MEASURABLE if well_before:
            return Ruled(standing_for(Role.SOME, key), Rule.PARTLY_MET)
        case Verdict.NOT_YET_MEASURABLE | Verdict.NOT_SHOWN:
            return Ruled(None, Rule.UNJUDGED)
    return Ruled(standing_for(Role.NONE, key), Rule.NOT_MET)


def of_measure(judged: Ruled, people: Level) -> Ruled:
    """Return the impact of a measure: as judged, else as people rated it."""
    if judged.level is None and people:
        return Ruled(people, Rule.PEOPLE)
    return judged


def within_objective(measures: Sequence[Level], people: Level) -> list[Level]:
    """Return what the measures of an objective count as in it, of which people may say something.

    That stands in for each measure that is not rated, and for none that is.
    """
    return [each or people for each in measures] or [people]


def of_parts(parts: Sequence[Level], rule: Rule) -> Ruled:
    """Return the rating of a whole from those of its parts."""
    return Ruled(worst(parts), rule if parts else Rule.NOTHING)
