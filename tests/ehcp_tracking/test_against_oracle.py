"""Clocks, figures and refusals of the commands, held to the naive computation of `tests.oracle`.

WSOA_TEST_EXAMPLES sets how many random files each test tries: 30 unless told.
"""

import json
import math
import os
import re
import tempfile
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ehcp_tracking.verification import checks
from ehcp_tracking.verification.waiting import Waiting
from tests.oracle.caseloads import caseloads, spoiled, write_csv
from tests.oracle.clocks import clock_lines, clocks_csv
from tests.oracle.facts import faults, references_at_fault
from tests.oracle.figures import kpis, month_of, months_before
from tests.oracle.reading import is_day, read_day
from wsoa.models import LocalArea
from wsoa.months import Month

pytestmark = pytest.mark.django_db

TODAY = date(2021, 3, 31)
AREA = {
    "slug": "wandsworth",
    "backlog_received_before": date(2019, 11, 30),
    "backlog_complete_by": date(2020, 9, 30),
}

examples = settings(
    deadline=None,
    max_examples=int(os.environ.get("WSOA_TEST_EXAMPLES", "30")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@contextmanager
def an_area_on_its_own():
    """Wandsworth without a case on the day TODAY; what is done there is undone at the end."""
    with override_settings(WSOA_TODAY=TODAY), transaction.atomic():
        fields = {name: value for name, value in AREA.items() if name != "slug"}
        LocalArea.objects.update_or_create(
            slug="wandsworth", defaults={"name": "Wandsworth"} | fields
        )
        yield
        transaction.set_rollback(True)


def run(*arguments):
    """What a command writes to stdout, or the refusal with what it wrote to stderr."""
    stdout, stderr = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=stdout, stderr=stderr)
    except CommandError as refusal:
        raise Refused(f"{stderr.getvalue()}\n{refusal}") from refusal
    except SystemExit as refusal:
        raise Refused(stderr.getvalue()) from refusal
    return stdout.getvalue()


class Refused(Exception):
    """A command that ended with an exit code other than 0, with what it told."""


def import_cases(case_file, *options, **shape):
    with tempfile.TemporaryDirectory() as folder:
        write_csv(case_file, Path(folder), **shape)
        return run("import_cases", folder, "--area", "wandsworth", *options)


def clocks(as_at):
    return run("clocks", "--area", "wandsworth", "--as-at", as_at.isoformat())


shapes = st.fixed_dictionaries(
    {"british_days": st.booleans(), "bom": st.booleans(), "without_empty_columns": st.booleans()}
)


@st.composite
def telling_days(draw, case_file):
    """A day up to TODAY on which, or next to which, something happens or falls due."""
    days = {TODAY}
    for rows in case_file.values():
        for row in rows:
            days |= {read_day(cell) for column, cell in row.items() if is_day(column) and cell}
    for line in clock_lines(case_file, TODAY):
        if line["due_on"]:
            days.add(date.fromisoformat(line["due_on"]))
    beside = {day + timedelta(days=step) for day in days for step in [-1, 0, 1]}
    return draw(st.sampled_from(sorted(day for day in beside if date(2016, 1, 1) < day <= TODAY)))


@st.composite
def ranges(draw, as_at):
    """The first and last month of a range, or neither."""
    if draw(st.booleans()):
        return None, None
    last = months_before(month_of(as_at + timedelta(days=200)), draw(st.integers(0, 20)))
    return months_before(last, draw(st.integers(0, 30))), last


@examples
@given(st.data(), caseloads(TODAY), shapes)
def test_clocks(data, case_file, shape):
    with an_area_on_its_own():
        import_cases(case_file, **shape)
        for as_at in [TODAY, data.draw(telling_days(case_file), "as at")]:
            assert clocks(as_at) == clocks_csv(case_file, as_at)


@examples
@given(st.data(), caseloads(TODAY, most=8))
def test_figures(data, case_file):
    as_at = data.draw(telling_days(case_file), "as at")
    first, last = data.draw(ranges(as_at), "range")
    with an_area_on_its_own():
        import_cases(case_file)
        assert_waiting_is_counted_alike(as_at)
        options = ["--from", first, "--to", last] if first else []
        text = run("kpis", "--area", "wandsworth", "--as-at", as_at.isoformat(), *options)
    figures = json.loads(text)
    expected = kpis(case_file, AREA, as_at, first, last)

    assert_same_weeks(figures, expected)
    assert figures == expected
    assert list(figures) == list(expected)
    assert list(month_keys(figures)) == list(month_keys(expected))


def assert_waiting_is_counted_alike(as_at):
    """Hold who waits, and how long steps took, against the second computation of `verify`."""
    area = LocalArea.objects.get(slug="wandsworth")
    again = Waiting(tuple(area.backlog), as_at)
    for case in checks.rows.cases(area):
        again.count(case)
    last = Month.of(as_at)
    found = checks.figures_of_waiting(area, last.after(1 - checks.MONTHS), last, as_at=as_at)
    assert found == again.everything()


def month_keys(figures):
    for name in ["received", "due", "issued"]:
        yield list(figures["plan_timeliness"][name]["total"])
    for name in ["decisions", "no_plan"]:
        yield list(figures[name][0])
    yield list(figures["advice"]["months"][0])
    yield list(figures["advice"]["total"][0])


def assert_same_weeks(figures, expected):
    """Compare the weeks to a plan, and take them out: the last binary digit may differ."""
    lists = [figures["plan_timeliness"]["issued"], expected["plan_timeliness"]["issued"]]
    ours, theirs = ([*issued["months"], issued["total"]] for issued in lists)
    for row, other in zip(ours, theirs, strict=True):
        for key in ["weeks_mean", "weeks_median"]:
            weeks, others = row.pop(key), other.pop(key)
            assert (weeks is None) == (others is None)
            assert weeks is None or math.isclose(weeks, others)


@examples
@given(spoiled(TODAY))
def test_a_file_is_refused_whole_if_and_only_if_it_has_a_fault(case_file):
    found = faults(case_file, TODAY)
    with an_area_on_its_own():
        if not found:
            import_cases(case_file)
            assert clocks(TODAY) == clocks_csv(case_file, TODAY)
            return
        with pytest.raises(Refused) as refused:
            import_cases(case_file)
        told = rows_told(str(refused.value))
        assert told, refused.value
        references = {reference_of(case_file, sheet, number) for sheet, number in told}
        assert references <= references_at_fault(case_file, TODAY)
        assert clocks(TODAY) == clocks_csv({"assessments": []}, TODAY)
        for model in apps.get_app_config("ehcp_tracking").get_models():
            assert not model.objects.exists(), model


def rows_told(text):
    """The (sheet, row) of every line of the shape `sheet:row:column: message`."""
    lines = re.findall(r"^(assessments|advice|exceptions):([0-9]+):", text, re.MULTILINE)
    return {(sheet, int(number)) for sheet, number in lines}


def reference_of(case_file, sheet, number):
    """The reference in a row as the spreadsheet numbers it, the heading being row 1."""
    return case_file[sheet][number - 2]["reference"]


def test_a_row_without_reference_beside_a_case_that_follows_another():
    """Found by the test above: who follows whom was once looked up without end."""
    rows = [
        {"reference": "A", "child_reference": "a", "received_on": "2020-01-06"},
        {"reference": "", "child_reference": "b", "received_on": "2020-01-06"},
        {"reference": "C", "child_reference": "c", "received_on": "2020-01-06", "follows": "A"},
    ]
    with an_area_on_its_own(), pytest.raises(Refused) as refused:
        import_cases({"assessments": rows})
    assert rows_told(str(refused.value)) == {("assessments", 3)}


@examples
@given(spoiled(TODAY))
def test_cases_without_fault_are_imported_when_the_others_are_set_aside(case_file):
    aside = references_at_fault(case_file, TODAY)
    assume(aside)
    sound = {
        sheet: [row for row in rows if row["reference"] not in aside]
        for sheet, rows in case_file.items()
    }
    # What follows a case that is set aside, or shares its child, has a fault of another kind.
    assume(not faults(sound, TODAY))
    with an_area_on_its_own(), tempfile.TemporaryDirectory() as folder:
        import_cases(case_file, "--set-aside", folder)
        assert clocks(TODAY) == clocks_csv(sound, TODAY)


@examples
@given(caseloads(TODAY))
def test_the_same_file_changes_nothing_the_second_time(case_file):
    with an_area_on_its_own():
        import_cases(case_file)
        before = everything()
        import_cases(case_file)
        assert everything() == before


def everything():
    """Which records there are, and in which version: a change would add one."""
    app = apps.get_app_config("ehcp_tracking")
    return {
        name: sorted(app.get_model(name).objects.values_list("pk", "version"))
        for name in ["Child", "Assessment", "Advice", "AssessmentException"]
    }
