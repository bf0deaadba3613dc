"""Reading one rating key in the words of another, by what each word stands for. Pure."""

from collections.abc import Iterable, Sequence

from priorities.models import Plan, RatingLevel


def in_key(level: RatingLevel, key: Sequence[RatingLevel]) -> RatingLevel | None:
    """Return the word of a key, worst first, that says what `level` said: itself, if it is one.

    A word that has gone counts as the one that stands for the same thing now.
    """
    return next((each for each in key if each.pk == level.pk), None) or standing_for(
        RatingLevel.Role(level.role), key
    )


def key_of(plan: Plan, words: Iterable[RatingLevel]) -> list[RatingLevel]:
    """Return the key of a plan: of the words in use in its area the area's own and its type's."""
    return [each for each in words if each.plan_type_id in (None, plan.type_id)]


def standing_for(role: RatingLevel.Role, key: Sequence[RatingLevel]) -> RatingLevel | None:
    """Return the word of a key, worst first, that stands for a role, the worst of several.

    A key without such a word says the next worse thing that it can say, or else its worst: no
    key makes a rating better than it is. None where there is no key.
    """
    no_better = [each for each in key if rank(each.role) <= rank(role)]
    if not no_better:
        return key[0] if key else None
    highest = max(rank(each.role) for each in no_better)
    return next(each for each in no_better if rank(each.role) == highest)


def rank(role: str) -> int:
    """Return the place of a role among those of its kind, worst first."""
    (roles,) = [roles for roles in RatingLevel.ROLES_OF.values() if role in roles]
    return roles.index(RatingLevel.Role(role))


def faults(key: Iterable[RatingLevel]) -> list[str]:
    """Return in words what is wrong with the words of delivery and impact of a key, worst first."""
    key, found = list(key), []
    for of, roles in RatingLevel.ROLES_OF.items():
        own = [RatingLevel.Role(each.role) for each in key if each.of == of]
        if [rank(role) for role in own] != sorted(rank(role) for role in own):
            found.append(f"{of.label}: the words must be in order, the worst first.")
        for role in {roles[0], roles[-1]} - {*own}:
            found.append(f"{of.label}: one word must stand for “{role.label}”.")
    return found
