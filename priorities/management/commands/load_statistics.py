"""manage.py load_statistics FILE --by SIGN_IN [--area SLUG]: load published figures in the place of
those before, and say what that changed, or every fault of the file by row and column.
"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from priorities.management.commands.load_plan import person
from priorities.statistics import changes
from priorities.statistics.reading import LARGEST, Faulty, by_place, read, told
from wsoa.arguments import add_area
from wsoa.roles import Permission, permissions_of
from wsoa.today import today


class Command(BaseCommand):
    help = "Load published figures from a CSV file: they count in the place of those before."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, type=person, metavar="SIGN_IN")
        add_area(parser, required=False)

    def handle(self, *, file, by, area, **options):
        area = chosen(by, area)
        try:
            with file.open("rb") as opened:
                rows = read(opened.read(LARGEST + 1))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except Faulty as faulty:
            for fault in faulty.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{faulty} Nothing was loaded.") from None
        found = changes.load(area, rows, name=file.name, by=by)
        for line in in_words(found):
            self.stdout.write(line)
        self.stdout.write(f"{area}: {found.words}")


def chosen(person, area):
    """Return the area of which a person keeps the settings: the one that is meant, or the only one.

    Raises CommandError where they may not, or where it is not clear which.
    """
    held = person.memberships.held_on(today()).select_related("area")
    roles = {}
    for each in held:
        roles.setdefault(each.area, set()).add(each.role)
    kept = [each for each in roles if Permission.MANAGE_AREA in permissions_of(roles[each])]
    if area is None and len(kept) > 1:
        slugs = ", ".join(sorted(each.slug for each in kept))
        raise CommandError(f"{person} keeps the settings of several areas. Add --area: {slugs}.")
    if not kept or area not in (None, *kept):
        where = f"of {area}" if area else "of an area"
        raise CommandError(f"{person} may not change the settings {where}: name who may with --by.")
    return area or kept[0]


def in_words(found):
    """Yield what a load did, a line for each place or row."""
    yield from (f"added: {each}" for each in by_place(found.added))
    for label, changed in told(found.changed):
        yield f"changed: {label}"
        yield from (f"  {change}" for change in changed)
    yield from (f"gone: {each}" for each in by_place(found.gone))
