from datetime import date

import pytest
from django.db import IntegrityError

from tests.builders import make_area

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
