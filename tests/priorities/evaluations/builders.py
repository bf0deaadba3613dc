"""Build valid evaluations in one line; a test names only the fields it is about."""

from datetime import date
from itertools import count
from types import SimpleNamespace

from priorities.changes import attach_evidence
from priorities.evaluations.models import Evaluation
from tests.builders import make_area, make_person
from tests.priorities.builders import make_post

_serial = count(1)


def make_evaluation(area=None, objectives=(), **fields):
    """A programme that started in September 2019 and was not evaluated yet."""
    area = area or make_area()
    defaults = {
        "title": f"Programme {next(_serial)}",
        "kind": "programme",
        "organisation": "The council",
        "aim": "Children are heard sooner.",
        "for_whom": "Children under 5.",
        "started_on": date(2019, 9, 1),
    }
    owner = fields.pop("owner", None) or make_post(area)
    evaluation = Evaluation.objects.create(area=area, owner=owner, **defaults | fields)
    evaluation.objectives.set(objectives)
    return evaluation


def make_evaluated(area=None, result="strong", **fields):
    """An evaluation of 1 December 2020."""
    made = {"evaluated_on": date(2020, 12, 1), "conclusion": "Waits are shorter."}
    return make_evaluation(area, **made | {"result": result} | fields)


def in_path(area):
    evaluation = make_evaluation(area)
    return SimpleNamespace(pk=evaluation.pk, post=evaluation.owner)


def evidence_in_path(area):
    evaluation = make_evaluation(area)
    link = "https://www.example.org/report"
    evidence = attach_evidence(evaluation, shows="It helps.", link=link, by=make_person())
    return SimpleNamespace(pk=evidence.pk, post=evaluation.owner)
