"""Which groups may be shown, and which of them differ by more than chance. Pure.

A group is hidden where one of its counts is from 1 to 5. All the groups together are known, so
others are hidden with it until what is hidden adds up to no such count either.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from governance import intervals
from governance.disclosure import small
from governance.intervals import Interval
from wsoa.share import Share

CHANCE = 0.05  # of a page on which no groups differ, to name one that does

Name = TypeVar("Name")


class Beside(NamedTuple):
    """How a rate stands beside that of all other children: 1 higher, -1 lower beyond chance, else
    0; and the interval of the difference.
    """

    way: int
    by: Interval


def hidden(groups: Mapping[Name, Share]) -> set[Name]:
    """Return which groups are hidden, so that no count from 1 to 5 is shown or follows from a sum.

    Those with such a count; then, the smallest first, as many others as it takes that two are
    hidden at least, and that neither those in the share nor the others of it are so few in all.
    """
    found = {name for name, share in groups.items() if small(*cells(share))}
    left = sorted(
        (name for name, share in groups.items() if share.whole and name not in found),
        key=lambda name: groups[name].whole,
    )
    while found and left and not safe([groups[name] for name in found]):
        found.add(left.pop(0))
    return found


def safe(groups: list[Share]) -> bool:
    """Whether the sum of hidden groups gives none of them back."""
    return len(groups) > 1 and not small(*cells(added(groups)))


def cells(share: Share) -> tuple[int, int]:
    return share.part, share.whole - share.part


def added(shares: Iterable[Share]) -> Share:
    shares = list(shares)
    return Share(sum(each.part for each in shares), sum(each.whole for each in shares))


def others(groups: Mapping[Name, Share], name: Name) -> Share:
    """Return the share of all children that are not in a group."""
    part, whole = added(groups.values())
    return Share(part - groups[name].part, whole - groups[name].whole)


def compared(pairs: Mapping[Name, tuple[Share, Share]]) -> dict[Name, Beside]:
    """Return how each share stands beside the other of its pair, under the name of the pair.

    By Fisher's exact test, corrected by Holm's rule for how many pairs there are. A pair of which
    one has nothing to measure is left out.
    """
    found = {name: pair for name, pair in pairs.items() if pair[0].whole and pair[1].whole}
    chances = intervals.corrected({name: intervals.alike(*pair) for name, pair in found.items()})
    beside = {}
    for name, (one, other) in found.items():
        by = intervals.of_difference(one, other)
        assert by is not None  # noqa: S101, both have something to measure
        higher = one.part * other.whole > other.part * one.whole
        beside[name] = Beside((1 if higher else -1) if chances[name] < CHANCE else 0, by)
    return beside
