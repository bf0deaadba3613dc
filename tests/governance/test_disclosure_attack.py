"""No count of 1 to 5 children can be deduced from all that a board member can read."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest

from governance import board, disclosure, views
from tests.builders import make_area, make_person
from tests.governance.attacking import PARTS, deduce, read
from tests.governance.builders import BACKLOG, make_targets
from tests.governance.random_caseloads import make_caseload
from wsoa.months import Month

pytestmark = pytest.mark.django_db

MARCH = Month(2021, 3)
SEEDS = 100
CHUNK = 10


def attack(client, monkeypatch, seed):
    """Return the bounds that a reader finds, and every true count by the same names."""
    area = make_area(**BACKLOG)
    client.force_login(make_person("Board member", area=area))
    make_targets()
    make_caseload(area, seed)
    monkeypatch.setattr(views.board, "figures", cache(board.figures))
    pages = []
    for month in MARCH.after(-23).until(MARCH):
        earlier, now = read(client.get("/wandsworth/board/", {"month": str(month)}).content.decode())
        pages += [now] if pages else [earlier, now]
    known = deduce(pages)
    return known, dict(truth(area, pages))


def truth(area, pages):
    for page in pages:
        found = board.figures(area, Month.of(page.as_at))
        for kind, cohorts in (("Plans", found.plans), ("Advice", found.advice)):
            for line, _ in cohorts:
                for part, count in zip(PARTS, disclosure.parts(line), strict=True):
                    yield (kind, line.first, line.last, part, page.as_at), count
        for quarter in found.services:
            for name, line in quarter.items():
                if all(each.mature for each in quarter.values()):
                    for part, count in zip(PARTS[:2], disclosure.parts(line), strict=False):
                        yield (
                            "Services",
                            line.first,
                            line.last,
                            views.SERVICES[name],
                            part,
                            page.as_at,
                        ), count
        w = found.waiting
        for name, count in {
            "in time": w.in_time,
            "up to 26 weeks": w[1],
            "over 26 weeks": w[2],
            "overdue": w[1] + w[2],
            "total": sum(w),
        }.items():
            yield ("children", name, page.as_at), count
        counts = found.backlog.stands.counts
        for name in ("outstanding", "completed", "open"):
            yield ("backlog", name, page.as_at), counts[name]
        if page.as_at >= found.backlog.complete_by:
            yield (
                ("backlog", "open on the day", page.as_at),
                counts["outstanding"] - counts["completed_by_target"],
            )


def found_out(known, counts):
    for name, count in counts.items():
        low, high = known.of(name)
        assert low <= count <= high, ("unsound", name, count, (low, high))
        if 0 < count <= 5 and (low > 1 or high < 5 or name in known.never_small):
            yield name, count, (low, high)


@pytest.mark.parametrize("chunk", range(SEEDS // CHUNK))
def test_hidden(client, monkeypatch, chunk):
    from django.db import transaction
    import time
    bad = 0
    for seed in range(chunk * CHUNK, chunk * CHUNK + CHUNK):
        sid = transaction.savepoint()
        t = time.time()
        known, counts = attack(client, monkeypatch, seed)
        small = sum(1 for c in counts.values() if 0 < c <= 5)
        leaks = list(found_out(known, counts))
        print(seed, f"{time.time()-t:.1f}s", "small", small, "leaks", len(leaks))
        for l in leaks[:6]:
            print("   ", l)
        bad += len(leaks)
        transaction.savepoint_rollback(sid)
        monkeypatch.undo()
    assert not bad
