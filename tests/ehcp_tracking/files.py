"""Case files that were checked or imported, as records in the path of a page."""

from ehcp_tracking import checking
from ehcp_tracking.models import CheckedFile
from tests.builders import make_person

HEADER = "reference,child_reference,received_on,surname"
GOOD, BAD = "A1,C1,2021-01-05,Quartz", "A2,C2,2021-02-30,=cmd"


def lines(*rows):
    return "\n".join([HEADER, *rows, ""]).encode()


def make_checked(area, *rows, by=None):
    """A CSV file of a good and a bad case, unless told, that a person checked."""
    content = {"assessments.csv": lines(*(rows or (GOOD, BAD)))}
    return checking.keep(content, area=area, by=by or make_person())


def confirm(checked):
    """Import a checked file, and return the run, or None if it would do something else now."""
    checking.begin(checked)
    return CheckedFile.objects.get(pk=checked.pk).run


def checked_in_path(area):
    return make_checked(area)


def set_aside_in_path(area):
    """A checked file that is imported; `run` is the key in the path, `pk` that of the file."""
    checked = make_checked(area)
    return InPath(checked.pk, confirm(checked).pk)


def imported_in_path(area):
    return confirm(make_checked(area))


class InPath:
    def __init__(self, pk, run):
        self.pk, self.run = pk, run


def take_over(person, record):
    """Make a checked file that of the person who opens it."""
    CheckedFile.objects.filter(pk=record.pk).update(checked_by=person)
