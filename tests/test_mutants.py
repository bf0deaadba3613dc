"""What the mutation run changes, and that what it lets live is still there to be changed."""

from textwrap import dedent

from mutants.__main__ import MODULES, ROOT
from mutants.equivalent import EQUIVALENT
from mutants.mutations import mutants


def changes(source):
    return {mutant.words for mutant in mutants(dedent(source))}


def test_limits_comparisons_and_grounds_are_changed():
    source = """
        LIMIT: int | None = Weeks(6)
        GROUNDS = (ABSENT, CORONAVIRUS)

        def late(day: date | None, due: date | None) -> bool | None:
            assert due is not None
            return day is not None and day > due
    """
    assert changes(source) == {
        "6  →  7",
        "6  →  5",
        "(ABSENT, CORONAVIRUS)  →  (CORONAVIRUS,)",
        "(ABSENT, CORONAVIRUS)  →  (ABSENT,)",
        "day is not None  →  day is None",
        "day > due  →  day >= due",
        "day is not None and day > due  →  day is not None or day > due",
    }


def test_conditions_of_the_database_are_changed():
    source = """
        cases.filter(~sent & Q(due_on__lt=as_at), **{f"{column}__gte": day}, closed=False)
        Count(Value(1), filter=Q(day__gt=as_at))
        cases[:4]
    """
    assert changes(source) == {
        "~sent  →  sent",
        "~sent & Q(due_on__lt=as_at)  →  ~sent | Q(due_on__lt=as_at)",
        "due_on__lt=as_at  →  due_on__lte=as_at",
        "'__gte'  →  '__gt'",
        "False  →  True",
        "day__gt=as_at  →  day__gte=as_at",
        ":4  →  :5",
        ":4  →  :3",
    }


def test_a_mutant_is_the_module_with_that_one_change():
    source = "limit = 6"
    first, _ = mutants(source)
    scope = {}
    exec(compile(first.made(source), "mutant", "exec"), scope)  # noqa: S102
    assert (first.line, scope["limit"]) == (1, 7)


def test_the_tests_that_mutants_meet_are_there():
    """Else pytest would end with an error, which looks like a test that failed."""
    files = {each for lots in MODULES.values() for lot in lots for each in lot if "/" in each}
    assert files
    assert all((ROOT / each).is_file() for each in files)


def test_every_mutant_that_is_known_to_change_nothing_is_still_made():
    made = {
        (module, mutant.words)
        for module in MODULES
        for mutant in mutants((ROOT / module).read_text())
    }
    assert EQUIVALENT.keys() <= made
