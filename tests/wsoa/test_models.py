from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext

from tests.builders import make_area, make_assessment

pytestmark = pytest.mark.django_db
DAY, LATER = date(2019, 11, 30), date(2020, 9, 30)


@pytest.mark.parametrize(("received_before", "complete_by"), [(None, None), (DAY, LATER)])
def test_a_backlog_has_both_days_or_neither(received_before, complete_by):
    make_area(backlog_received_before=received_before, backlog_complete_by=complete_by)


@pytest.mark.parametrize(
    ("received_before", "complete_by"), [(DAY, None), (None, LATER), (LATER, DAY)]
)
def test_the_database_refuses_half_a_backlog(received_before, complete_by):
    with pytest.raises(IntegrityError):
        make_area(backlog_received_before=received_before, backlog_complete_by=complete_by)


def test_a_record_that_may_stand_so_is_asked_about_once():
    case = make_assessment()
    with CaptureQueriesContext(connection) as queries:
        case.validate_constraints()
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(asked) == 2, "all checks; and whether another has its reference"


def test_of_one_that_may_not_every_constraint_is_told_as_django_tells_it():
    case, other = make_assessment(), make_assessment()
    case.reference, case.decision, case.plan_sent_on = other.reference, "refuse", DAY
    found, expected = [], []
    for validate, told in ((type(case), found), (models.Model, expected)):
        with pytest.raises(ValidationError) as refusal:
            validate.validate_constraints(case)
        told += refusal.value.messages
    assert found == expected
    assert len(found) > 3


def test_a_constraint_of_what_is_left_out_is_not_asked():
    case = make_assessment(decision="assess", decision_notified_on=date(2021, 2, 1))
    case.decision = ""
    case.validate_constraints(exclude={"decision"})
    with pytest.raises(ValidationError, match="Give both the decision and the day"):
        case.validate_constraints(exclude={"outcome"})
