"""Which promises are met, which are missed and which cannot be judged yet, of what may be shown."""

from collections.abc import Iterator
from typing import NamedTuple

from governance.disclosure import NOT_SHOWN, Board
from governance.movement import promised
from governance.verdicts import Verdict

GROUPS: dict[str, set[Verdict | None]] = {
    "Met": {Verdict.MET},
    "Missed": {Verdict.NOT_MET, Verdict.OUT_OF_REACH},
    "Cannot be judged yet": {
        Verdict.ON_COURSE,
        Verdict.STILL_POSSIBLE,
        Verdict.NOT_YET_MEASURABLE,
    },
    NOT_SHOWN: {None},
}


class Group(NamedTuple):
    """Promises that stand alike, by name."""

    words: str
    promises: list[str]


def by_verdict(shown: Board) -> list[Group]:
    """Return every promise in its group; without one that is not shown, no group for those."""
    found = list(verdicts(shown))
    groups = [
        Group(words, [name for name, verdict in found if verdict in alike])
        for words, alike in GROUPS.items()
    ]
    return [each for each in groups if each.promises or each.words != NOT_SHOWN]


def verdicts(shown: Board) -> Iterator[tuple[str, Verdict | None]]:
    """Yield each promise with its verdict, None where it is not shown."""
    for name, cohort in promised(shown):
        yield name, cohort.verdict
    if shown.backlog:
        yield "Backlog", shown.backlog.verdict
