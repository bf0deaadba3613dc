"""The two ratings of a plan at a day: how far the work is, and what difference it has made.

Rules: `governance.rollup`. This module finds what they need, and says why each rating is as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from governance import rollup
from governance.caching import kept
from governance.measures import MeasureStanding, standings_for
from governance.rollup import Level, Rule, Ruled
from governance.verdicts import Verdict, in_words
from priorities.keys import in_key, key_of
from priorities.models import (
    Action,
    Measure,
    Objective,
    Override,
    Plan,
    Priority,
    Rating,
    RatingLevel,
)
from priorities.versions.then import at_once
from wsoa.roles import Permission

WELL = {Verdict.MET, Verdict.ON_COURSE}
Key = tuple[str, int]  # the kind of a row, and its primary key


class Rated(NamedTuple):
    """One rating, in the words of the plan's key. `reason` says by which rule it came to be, or
    who put another in its place and why; `ruled` is then what the rules say.
    """

    level: Level
    words: str
    reason: str
    overridden: bool = False
    expires_on: date | None = None
    rule: Rule = Rule.NOTHING
    ruled: "Rated | None" = None

    @property
    def colour(self) -> str:
        return self.level.colour if self.level else "grey"


class Ratings(NamedTuple):
    """By ("action" | "objective" | "priority" | "finding" | "measure", primary key). Actions have
    no impact and measures no delivery.
    """

    delivery: dict[Key, Rated]
    impact: dict[Key, Rated]


@at_once()
def ratings_of(
    plans: Sequence[Plan], *, as_at: date, permissions: Collection[Permission]
) -> dict[int, Ratings]:
    """Return both ratings of every row of plans of one area, by key of the plan, as their measures
    stand. Kept until a change.

    What is counted from the cases is as who has these permissions may see it: see `standings_for`.
    """

    def make() -> dict[int, Ratings]:
        area = plans[0].area
        measures = Measure.objects.in_area(area).filter(plan__in=plans).standing(as_at)
        found = standings_for(permissions, measures, area=area, as_at=as_at)
        return ratings_in(plans, as_at=as_at, standings=found)

    about = "ratings", sorted(plan.pk for plan in plans), as_at, sorted(permissions)
    return kept(about, make) if plans else {}


def ratings_for(view: Any, plan: Plan, day: date | None = None) -> Ratings:
    """Return the ratings of a plan, today unless told, as who looks at a page may see them.

    Worked out once for the page.
    """
    return ratings_for_all(view, [plan], day)[plan.pk]


def ratings_for_all(
    view: Any, plans: Sequence[Plan], day: date | None = None
) -> dict[int, Ratings]:
    """Return the ratings of some plans, as `ratings_for` has those of one, and all of them in as
    many queries as those of one.
    """
    known = view.__dict__.setdefault("ratings_of_plans", {})
    new = [plan for plan in plans if (plan.pk, day) not in known]
    found = ratings_of(new, as_at=day or view.request.today, permissions=view.permissions)
    known |= {(pk, day): each for pk, each in found.items()}
    return {plan.pk: known[plan.pk, day] for plan in plans}


def of_row(found: Mapping[Key, Any], row: Any) -> Any:
    """Return what stands under the kind and the key of a row, or None."""
    return found.get((row._meta.model_name, row.pk))


class Part(NamedTuple):
    """A part of a whole as its reason names it, and its rating."""

    name: str
    level: Level


def ratings(plan: Plan, *, as_at: date, standings: Mapping[int, MeasureStanding]) -> Ratings:
    """Return both ratings of every row of a plan: see `ratings_in`."""
    return ratings_in([plan], as_at=as_at, standings=standings)[plan.pk]


def ratings_in(
    plans: Sequence[Plan], *, as_at: date, standings: Mapping[int, MeasureStanding]
) -> dict[int, Ratings]:
    """Return both ratings of every row of plans of one area, by key of the plan; what is dated
    after `as_at` has not happened.

    `standings` are those of the plans' measures. A number of queries that depends neither on rows
    nor on plans.
    """
    area = plans[0].area
    words = list(RatingLevel.objects.keys_in(area, as_at))
    actions = in_plans(Action, plans, as_at).published_by(as_at).as_steered(as_at)
    said = RatingLevel.objects.in_bulk({row.delivery_level for row in actions} - {None})
    people = ratings_by_people(plans, as_at)
    named = (in_plans(kind, plans, as_at) for kind in (Priority, Objective))
    priorities, objectives = (rows.prefetch_related("answers").by_plan() for rows in named)
    worked, measures = actions.by_plan(), in_plans(Measure, plans, as_at).by_plan()
    overrides = Override.objects.in_area(area).filter(plan__in=plans).holding(as_at)
    overrides = overrides.with_words().by_plan()
    rated = {}
    for plan in plans:
        own, key = objectives[plan.pk], key_of(plan, words)
        found = rated[plan.pk] = Ratings(
            of_actions(worked[plan.pk], own, said, of_kind(key, rollup.DELIVERY)),
            of_measures(measures[plan.pk], own, people, of_kind(key, rollup.IMPACT), standings),
        )
        roll_up(priorities[plan.pk], own, found)
        override(overrides[plan.pk], key, found)
    return rated


def in_plans(kind: Any, plans: Sequence[Plan], as_at: date) -> Any:
    return kind.objects.in_area(plans[0].area).filter(plan__in=plans).standing(as_at)


def of_kind(key: Iterable[RatingLevel], of: str) -> list[RatingLevel]:
    return [each for each in key if each.of == of]


def of_actions(
    rows: Iterable[Any],
    objectives: Iterable[Objective],
    said: Mapping[int, RatingLevel],
    key: Sequence[RatingLevel],
) -> dict[Key, Rated]:
    """Return the delivery of each action and, from these, of each objective."""
    found: dict[Key, Rated] = {}
    parts = defaultdict(list)
    for row in rows:
        level = said.get(row.delivery_level)
        ruled = rollup.of_action(
            level and in_key(level, key), key, late=row.late, silent=row.silent
        )
        rated = found["action", row.pk] = Rated(
            ruled.level,
            ruled.level.name if ruled.level else RatingLevel.NO_UPDATE,
            reason_of_action(row, ruled.rule),
            rule=ruled.rule,
        )
        parts[row.objective_id].append(Part(f"action {row.reference}", rated.level))
    for objective in objectives:
        own = parts[objective.pk]
        found["objective", objective.pk] = whole(own, "actions", Rule.ACTIONS)
    return found


def reason_of_action(row: Any, rule: Rule) -> str:
    said = f"“{row.delivery}” on {in_words(row.updated_on)}" if row.updated_on else ""
    match rule:
        case Rule.COMPLETE:
            return f"Its update of {in_words(row.updated_on)} says that it is complete."
        case Rule.LATE:
            update = f"Its latest update said {said}." if said else "It has had no update."
            return f"It is past its date, {in_words(row.due_on)}, and not complete. {update}"
        case Rule.NO_UPDATE:
            return "Nobody has posted an update yet."
        case Rule.SILENT:
            return f"Nobody has posted an update since it was {said}."
    return f"Its latest update said {said}."


def of_measures(
    rows: Iterable[Measure],
    objectives: Iterable[Objective],
    people: Mapping[Key, Rating],
    key: Sequence[RatingLevel],
    standings: Mapping[int, MeasureStanding],
) -> dict[Key, Rated]:
    """Return the impact of each measure and, from these and from people, of each objective."""
    found: dict[Key, Rated] = {}
    parts = defaultdict(list)
    for row in rows:
        said = people.get(("measure", row.pk))
        judged = judge(standings.get(row.pk), key)
        ruled = rollup.of_measure(judged, in_key(said.level, key) if said else None)
        rated = found["measure", row.pk] = Rated(
            ruled.level,
            words_of(ruled.level),
            reason_of_measure(ruled, standings.get(row.pk), said),
            rule=ruled.rule,
        )
        parts[row.objective_id].append(Part(f"measure {row.reference}", rated.level))
    for objective in objectives:
        own, said = parts[objective.pk], people.get(("objective", objective.pk))
        found["objective", objective.pk] = of_objective(own, said, key)
    return found


def ratings_by_people(plans: Sequence[Plan], as_at: date) -> dict[Key, Rating]:
    """Return the latest impact rating of each objective and measure that people rated."""
    found: dict[Key, Rating] = {}
    rows = Rating.objects.in_area(plans[0].area_id).known(as_at)
    rows = rows.filter(Q(objective__plan__in=plans) | Q(measure__plan__in=plans))
    for each in rows.select_related("level", "added_by", "objective", "measure"):
        about: Any = each.about
        found.setdefault((about._meta.model_name, about.pk), each)
    return found


def judge(standing: MeasureStanding | None, key: Sequence[RatingLevel]) -> Ruled:
    """Return what a figure or its readings say of a measure, of which there may be none."""
    if standing is None:
        return Ruled(None, Rule.UNJUDGED)
    steps, current = standing.steps, standing.current
    at = steps.index(current) if current in steps else len(steps)
    return rollup.of_verdict(
        standing.verdict,
        key,
        more_to_come=at < len(steps) - 1,
        well_before=any(step.verdict in WELL for step in steps[:at]),
        missed_since=standing.missed_since,
    )


def reason_of_measure(ruled: Ruled, standing: MeasureStanding | None, said: Rating | None) -> str:
    if ruled.rule == Rule.PEOPLE and said:
        return reason_of_people(said)
    if standing is None:
        return "No figure, reading or person has judged it."
    return f"{standing.verdict.words}. {standing.reason}".strip()


def reason_of_people(said: Rating) -> str:
    return f"Rated by {said.added_by}, {in_words(said.added_on)}: {said.reason}"


def of_objective(parts: list[Part], said: Rating | None, key: Sequence[RatingLevel]) -> Rated:
    """Return the impact of an objective from its measures and from what people say of it."""
    if said is None:
        return whole(parts, "measures", Rule.MEASURES)
    own = [each.level for each in parts]
    level = rollup.worst(rollup.within_objective(own, in_key(said.level, key)))
    if level in own:
        return besides(parts, said)
    rule = Rule.PEOPLE_ON_OBJECTIVE if parts else Rule.PEOPLE
    return Rated(level, words_of(level), reason_of_people(said), rule=rule)


def besides(parts: list[Part], said: Rating) -> Rated:
    """Return the impact of an objective that people rated as well, where a measure decides: those
    that are not rated have what people say in their place.
    """
    rated = whole([each for each in parts if each.level], "measures", Rule.MEASURES)
    unrated = sum(each.level is None for each in parts)
    number = f" {unrated} of {len(parts)} measures not rated." if unrated else ""
    people = f"{said.added_by} rated the objective “{said.level.name}” on {in_words(said.added_on)}"
    return rated._replace(reason=f"{rated.reason}{number} {people}: {said.reason}")


def whole(parts: list[Part], kind: str, rule: Rule) -> Rated:
    """Return the rating of a whole from its parts, and why."""
    ruled = rollup.of_parts([each.level for each in parts], rule)
    return Rated(
        ruled.level, words_of(ruled.level), reason_of_whole(ruled, parts, kind), rule=ruled.rule
    )


def reason_of_whole(ruled: Ruled, parts: list[Part], kind: str) -> str:
    """Name the parts that decided, and how many nobody has rated."""
    if not parts:
        return f"It has no {kind}."
    unrated = sum(each.level is None for each in parts)
    if ruled.level is None:
        return f"{unrated} of {len(parts)} {kind} not rated, and none of the others is worse."
    deciding = [each.name for each in parts if each.level == ruled.level]
    more = f" and {len(deciding) - 3} more" if len(deciding) > 3 else ""
    others = f" {unrated} of {len(parts)} {kind} not rated." if unrated else ""
    return f"As the worst of its {kind}: {', '.join(deciding[:3])}{more}.{others}"


def roll_up(
    priorities: Sequence[Priority], objectives: Iterable[Objective], found: Ratings
) -> None:
    """Add the ratings of priorities, and of the weaknesses that objectives answer."""
    within = defaultdict(list)
    for objective in objectives:
        within[objective.priority_id].append(objective)
    for rated in found:
        answers: dict[int, list[Part]] = defaultdict(list)
        for priority in priorities:
            parts = {}
            for objective in within[priority.pk]:
                level = rated["objective", objective.pk].level
                parts[objective] = Part(f"objective {objective.reference}", level)
            rated["priority", priority.pk] = whole([*parts.values()], "objectives", Rule.OBJECTIVES)
            for finding, part in answering(priority, parts):
                answers[finding].append(part)
        for finding, own in answers.items():
            rated["finding", finding] = whole(own, "answers", Rule.ANSWERS)


def override(overrides: Iterable[Override], key: Sequence[RatingLevel], found: Ratings) -> None:
    """Put the ratings that people gave in the place of what the rules say of those rows."""
    done = set()
    for each in overrides:
        rated = found.delivery if each.level.of == rollup.DELIVERY else found.impact
        row = (each.about._meta.model_name, each.about.pk)
        if row not in rated or (each.level.of, row) in done:
            continue  # the row has left the plan, or a newer one counts
        done.add((each.level.of, row))
        level = in_key(each.level, [word for word in key if word.of == each.level.of])
        who = f"Rated by {each.added_by}, {in_words(each.added_on)}: {each.reason}"
        rated[row] = Rated(
            level, words_of(level), who, True, each.until_on, Rule.OVERRIDE, rated[row]
        )


def answering(priority: Priority, parts: Mapping[Objective, Part]) -> Iterator[tuple[int, Part]]:
    """Yield (key of a finding, what of a priority answers it).

    That is an objective, or the priority itself, which nobody can rate, where none does.
    """
    all_of_them = list(priority.answers.all())
    unanswered = {finding.pk for finding in all_of_them}
    for objective, part in parts.items():
        for finding in list(objective.answers.all()) or all_of_them:
            unanswered.discard(finding.pk)
            yield finding.pk, part
    for key in sorted(unanswered):
        yield key, Part(f"priority {priority.reference}", None)


def words_of(level: Level) -> str:
    return level.name if level else RatingLevel.UNRATED
