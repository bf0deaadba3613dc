"""Build lines of enquiry and judgements in one line."""

from datetime import date
from itertools import count

from priorities.enquiry.models import EnquiryAnswer, Judgement, LineOfEnquiry
from tests.builders import make_area, make_person

_serial = count(1)


def make_line(area=None, **fields):
    """A line of an area's own; of no area where `area` is None."""
    number = next(_serial)
    said = {"title": f"Subject {number}", "question": "Is it so?", "source": "Our forum"}
    said["reference"] = f"subject-{number}"
    return LineOfEnquiry.objects.create(area=area, **said | fields)


def make_answer(line=None, area=None, figures=(), **linked):
    """What answers a line in an area: findings, objectives and evaluations as lists."""
    line = line or make_line()
    answer = EnquiryAnswer.objects.create(
        area=area or make_area(), line=line, figures=list(figures)
    )
    for name, rows in linked.items():
        getattr(answer, name).set(rows)
    return answer


def make_judgement(area=None, line=None, **fields):
    """A judgement of 1 March 2021."""
    said = {"level": "sound", "reason": "It is so.", "rests_on": "The letter of 2019."}
    days = {"judged_on": date(2021, 3, 1), "added_on": date(2021, 3, 1)}
    return Judgement.objects.create(
        area=area or make_area(),
        line=line or make_line(),
        added_by=make_person(),
        **said | days | fields,
    )
