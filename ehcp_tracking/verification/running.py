"""A run of the self-audit, from who began it to what it found."""

import subprocess
from collections import Counter
from datetime import date
from functools import partial

from django.db import connection, transaction
from django.db.models.functions import Now

from ehcp_tracking.choices import Check
from ehcp_tracking.verification.checks import Difference, Report, Tell, examine, silent
from ehcp_tracking.verification.models import Verification
from wsoa import audit, processes
from wsoa.models import LocalArea, User
from wsoa.today import today

PLACES = 100  # kept of each check


def begin(area: LocalArea, as_at: date, by: User | None) -> Verification:
    """Store that a run begins, before what it finds is known, and leave an event of it."""
    with transaction.atomic():
        run = Verification.objects.create(area=area, as_at=as_at, begun_on=today(), by=by)
        audit.noted("self-audit begun", run, by=by)
    return run


def ask_for(area: LocalArea, by: User) -> None:
    """Begin a run as at today in a process of its own, unless one of the area is under way."""
    if not Verification.objects.in_area(area).under_way().exists():
        start(begin(area, today(), by))


def start(run: Verification) -> None:
    processes.begin("verify", f"--run={run.pk}", see_out=partial(see_out, run=run))


def see_out(process: "subprocess.Popen[bytes]", run: Verification) -> None:
    """Wait for the end of a process, and say so on the row if it left its run unfinished."""
    process.wait()
    Verification.objects.filter(pk=run.pk, ended_at=None).update(stopped=True)
    connection.close()


def carry_out(run: Verification, *, report: Report = silent, tell: Tell = silent) -> int:
    """Examine an area, store what was found, and return how many differences there are."""
    found: Counter[str] = Counter(dict.fromkeys(Check.values, 0))
    places: dict[str, list[str]] = {check: [] for check in Check.values}

    def note(difference: Difference) -> None:
        found[difference.check] += 1
        if len(places[difference.check]) < PLACES:
            places[difference.check].append(difference.place)
        report(difference)

    unfinished = Verification.objects.filter(pk=run.pk, ended_at=None)
    try:
        checked = examine(run.area, run.days, report=note, tell=tell)
        unfinished.update(
            checked=checked,
            found=dict(found),
            places=places,
            differences=found.total(),
            ended_at=Now(),
        )
    finally:
        unfinished.update(stopped=True)
    return found.total()
