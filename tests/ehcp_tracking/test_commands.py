"""The commands as a script sees them: output to the letter, exit codes, words for a person."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ehcp_tracking import changes, explaining
from ehcp_tracking.disputes import explaining as disputes
from ehcp_tracking.models import Dispute
from ehcp_tracking.plans import explaining as plans
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_dispute,
    make_exception,
    make_person,
    make_plan,
    make_refused,
    make_review,
)

pytestmark = pytest.mark.django_db


def said(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def at(as_at, area="wandsworth"):
    return ["--area", area, "--as-at", as_at]


def test_clocks_are_sorted_by_code_point_and_lines_end_plainly():
    for reference in ("a1", "B2", "Ä3", "A-1"):
        make_assessment(reference=reference)
    case = make_assessment(reference="A1")
    make_advice(case, provider="Speech, language")
    lines = said("clocks", *at("2021-03-30")).split("\n")
    assert (
        lines[0] == "reference,duty,service,provider,started_on,due_on,stopped_on,status,days_left"
    )
    assert lines.pop() == ""
    assert list(dict.fromkeys(line.split(",")[0] for line in lines[1:])) == [
        *("A-1", "A1", "B2", "a1", "Ä3")
    ]
    assert 'A1,advice,health,"Speech, language",2021-02-16,2021-03-30,,running,0' in lines
    assert "A1,no_plan,,,,,,not_applicable," in lines


def test_a_case_is_known_from_the_day_its_clocks_start():
    make_assessment(received_on=date(2021, 1, 5), started_on=date(2021, 1, 12))
    assert said("clocks", *at("2021-01-11")).count("\n") == 1
    assert said("clocks", *at("2021-01-12")).count("\n") == 4


def test_figures_cover_two_years_unless_told():
    make_area()
    figures = json.loads(said("kpis", *at("2021-03-15")))
    assert (figures["from"], figures["to"]) == ("2019-04", "2021-03")
    assert len(figures["plan_timeliness"]["issued"]["months"]) == 24
    later = json.loads(said("kpis", *at("2021-03-15"), "--to", "2022-01"))
    assert (later["from"], later["to"]) == ("2020-02", "2022-01")


def test_a_range_that_ends_before_it_begins_is_an_error():
    make_area()
    with pytest.raises(CommandError) as refused:
        said("kpis", *at("2021-03-15"), "--from", "2021-02", "--to", "2021-01")
    assert refused.value.returncode == 2


def test_figures_can_be_as_they_were_known_on_a_day_and_say_the_same_otherwise(settings):
    settings.WSOA_TODAY = date(2021, 3, 9)
    asked = {"reference": "EHC-1", "child_reference": "C-1", "received_on": date(2021, 1, 5)}
    changes.log_request(make_area(), **asked, by=make_person())
    now, then, later = (
        json.loads(said("kpis", *at("2021-02-28"), *known))
        for known in ((), ("--known-on", "2021-02-28"), ("--known-on", "2021-03-09"))
    )
    assert (now["open"]["total"], then["open"]["total"]) == (1, 0)
    assert later == now
    assert then.keys() == now.keys()


def test_no_day_is_known_before_it_comes():
    make_area()
    with pytest.raises(CommandError, match="Nobody knew") as refused:
        said("kpis", *at("2021-02-28"), "--known-on", "2021-02-27")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        at("2021-02-29"),
        at("yesterday"),
        at("0001-01-01"),
        at("9999-12-31"),
        at("2021-03-31", area="nowhere"),
    ],
    ids=["no real day", "no day", "before all", "after all", "no such area"],
)
@pytest.mark.parametrize("command", ["clocks", "kpis"])
def test_arguments_that_make_no_sense_are_refused_in_words(command, arguments):
    make_area()
    with pytest.raises(CommandError, match=r"is not a date like|no area 'nowhere'. Areas: wands"):
        said(command, *arguments)


def test_explain_prints_each_limit_with_its_reasons():
    case = make_assessment(
        reference="EHC-1", decision="assess", decision_notified_on=date(2021, 2, 16)
    )
    make_advice(case, provider="Speech therapy", received_on=date(2021, 3, 31))
    make_advice(case, service="family")
    make_exception(case)
    told = explaining.explain(case, date(2021, 7, 1))
    assert said("explain", "EHC-1", *at("2021-07-01")).splitlines() == list(told)


@pytest.mark.parametrize(("as_at", "told"), [("2021-02-15", False), ("2021-02-16", True)])
def test_explain_says_until_when_a_family_that_was_refused_can_do_what(as_at, told):
    make_refused(reference="EHC-1")
    lines = said("explain", "EHC-1", *at(as_at)).splitlines()
    until = "  2 months later is 16 April 2021, a Friday. That day is in time."
    assert lines.count(until) == 2 * told, "a mediation adviser, and an appeal"


def test_explain_goes_on_with_the_plan_of_a_case_and_the_decisions_that_can_be_appealed():
    plan, as_at = make_plan(), date(2021, 3, 31)
    make_review(plan)
    dispute = make_dispute(plan.assessment, kind="contents", notified_on=plan.made_on)
    make_dispute(plan.assessment, kind="contents", notified_on=date(2021, 4, 1))
    dispute = Dispute.objects.with_stage(as_at).get(pk=dispute.pk)
    told = [
        *explaining.explain(plan.assessment, as_at),
        *("", *plans.explain(plan, as_at)),
        *("", *disputes.explain(dispute, as_at)),
    ]
    assert said("explain", plan.reference, *at("2021-03-31")).splitlines() == told


def test_explain_knows_a_plan_from_another_area_and_a_decision_about_it():
    plan = make_plan(transferred_in_on=date(2021, 1, 4), reference="P-1")
    make_dispute(plan=plan)
    told = said("explain", "P-1", *at("2021-03-31"))
    assert told.startswith("EHC plan P-1 on 31 March 2021.\nMade by another area")
    assert "\n\nDecision that can be appealed, on 31 March 2021: ending a plan, plan P-1.\n" in told


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("EHC-2", "Wandsworth has no case and no EHC plan 'EHC-2'. Check the reference."),
        ("EHC-3", "did not know of 'EHC-3' on 1 March 2021. Give --as-at 2021-03-03 or a later"),
        ("P-1", "did not know of 'P-1' on 1 March 2021. Give --as-at 2021-03-08 or a later day."),
    ],
)
def test_explain_knows_only_what_the_area_had_on_that_day_and_says_what_to_do(reference, words):
    make_assessment(reference="EHC-2", area=make_area("westminster"))
    days = {"received_on": date(2021, 3, 2), "started_on": date(2021, 3, 3)}
    make_assessment(reference="EHC-3", **days)
    make_plan(reference="P-1", transferred_in_on=date(2021, 3, 8))
    with pytest.raises(CommandError) as refused:
        said("explain", reference, *at("2021-03-01"))
    assert words in str(refused.value)


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_refusal_exits_with_one_and_faults_on_stderr_alone(tmp_path):
    """A process of its own, on a copy of this database: what a script sees."""
    make_area()
    (tmp_path / "assessments.csv").write_text("reference\n")
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as copy:
        connection.connection.backup(copy)
    done = subprocess.run(
        [sys.executable, "manage.py", "import_cases", str(tmp_path), "--area", "wandsworth"],
        env={"WSOA_DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        "assessments:1:child_reference",
        "assessments:1:received_on",
    ]
