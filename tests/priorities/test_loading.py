from datetime import date

import pytest
from django.apps import apps
from django.core import serializers

from priorities.models import Action, Objective, OwnerOrDateChange, ProgressUpdate, RatingLevel
from tests.builders import make_person
from tests.priorities.published import load_fixtures
from wsoa.models import LocalArea

pytestmark = pytest.mark.usefixtures("published")


def everything():
    """Return every row of the application as JSON, keys included."""
    models = [*apps.get_app_config("priorities").get_models(), LocalArea]
    return [serializers.serialize("json", model.objects.order_by("pk")) for model in models]


def test_loading_again_changes_nothing():
    before = everything()
    load_fixtures()
    assert everything() == before


def test_loading_again_keeps_what_people_added():
    objective = Objective.objects.get(reference="1.2")
    added = {"added_by": make_person(), "added_on": date(2021, 2, 1)}
    action = Action.objects.get(reference="1.2.4")
    level = RatingLevel.objects.key_of(action.plan, date(2021, 3, 1)).of_delivery().last()
    ProgressUpdate.objects.create(action=action, delivery=level, text="Done.", **added)
    OwnerOrDateChange.objects.create(
        objective=objective,
        by_when=date(2021, 6, 30),
        reason="Coronavirus",
        agreed_by="The board",
        **added,
    )
    before = everything()
    load_fixtures()
    assert everything() == before
    objective.refresh_from_db()
    assert objective.by_when == date(2021, 3, 31), "what was published stays"


def test_loading_again_puts_back_what_was_published():
    Objective.objects.filter(reference="1.2").update(by_when=date(2022, 1, 1))
    load_fixtures()
    assert Objective.objects.get(reference="1.2").by_when == date(2021, 3, 31)
