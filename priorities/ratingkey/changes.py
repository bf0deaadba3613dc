"""Audited writes about an area's own rating key. Each raises ValidationError, and then writes
nothing, where the words would be no key any more.
"""

from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from priorities import keys
from priorities.models import RatingLevel
from priorities.ratingkey.presets import PRESETS, PUBLISHED
from wsoa import audit
from wsoa.areas.changes import lock_lists
from wsoa.models import LocalArea, User
from wsoa.today import today


def choose_key(area: LocalArea, *, preset: str, by: User) -> None:
    """Let an area rate by the words of a preset from today on, or by those of its plan types.

    Words that it had end today. What was rated by them is read by what they stand for.
    """
    with transaction.atomic():
        lock_lists(area)
        own = RatingLevel.objects.filter(area=area)
        with audit.recorded_many("rating key chosen", own, about=area, by=by):
            own.filter(ended_on=None).update(ended_on=today())
            if preset != PUBLISHED:
                _, words = PRESETS[preset]
                RatingLevel.objects.bulk_create(
                    RatingLevel(
                        area=area,
                        from_on=today(),
                        position=place,
                        slug=slugify(word.name),
                        **word._asdict(),
                    )
                    for place, word in enumerate(words, 1)
                )


def add_word(
    area: LocalArea, *, of: str, role: str, name: str, meaning: str, colour: str, by: User
) -> RatingLevel:
    """Add a word to an area's own key, as the best of those that stand for the same thing."""
    with transaction.atomic():
        lock_lists(area)
        own = list(own_words(area, of))
        before = [each for each in own if keys.rank(each.role) <= keys.rank(role)]
        word = RatingLevel(
            area=area,
            of=of,
            role=role,
            name=name,
            slug=slugify(name)[:50],
            meaning=meaning,
            colour=colour,
            from_on=today(),
            position=before[-1].position + 1 if before else 0,
        )
        if not own:
            raise ValidationError("The area rates by the words of its plan types. Choose a key.")
        if not word.slug:
            raise ValidationError({"name": "The word must have letters or numbers."})
        make_room(own, word)
        with audit.created("rating word added", word, by=by):
            word.full_clean()
            word.save()
    return word


def make_room(own: list[RatingLevel], word: RatingLevel) -> None:
    """Move the better words of a key up by one place, so that there is one for a new word."""
    for each in own:
        if each.position >= word.position:
            each.position += 1
    RatingLevel.objects.bulk_update(own, ["position"])


def change_word(
    word: RatingLevel, *, name: str, meaning: str, colour: str, reason: str, by: User
) -> None:
    """Say a word of an area's own key better. What it stands for stays."""
    with audit.recorded("rating word changed", word, by=by, reason=reason):
        word.name, word.meaning, word.colour = name, meaning, colour
        word.full_clean()
        word.save(update_fields=["name", "meaning", "colour"])


def end_word(word: RatingLevel, *, reason: str, by: User) -> None:
    """Use a word no longer from today on."""
    if word.ended_on:
        raise ValidationError("This word has ended already.")
    with transaction.atomic():
        lock_lists(cast(LocalArea, word.area))  # a word of a plan type is no area's to end
        with audit.recorded("rating word ended", word, by=by, reason=reason):
            left = RatingLevel.objects.filter(area=word.area, ended_on=None).exclude(pk=word.pk)
            if found := keys.faults(left):
                raise ValidationError(f"It is needed. {' '.join(found)} Add another word first.")
            word.ended_on = today()
            word.full_clean()
            word.save(update_fields=["ended_on"])


def own_words(area: LocalArea, of: str):
    """Return the words of an area's own key that are in use, worst first."""
    return RatingLevel.objects.filter(area=area, of=of, ended_on=None).order_by("position")
