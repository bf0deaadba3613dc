"""Who can sign in to the demonstration: one person a role, and a few more. Posts, not persons."""

from datetime import date
from typing import NamedTuple

PASSWORD = "invented-people-and-cases"  # noqa: S105
SINCE = date(2018, 1, 1)


class Person(NamedTuple):
    """A sign-in, the post that it shows, and the roles held, in Wandsworth unless told.

    `holds` is the slug of the post of the statement that is theirs.
    """

    sign_in: str
    post: str
    roles: tuple[str, ...]
    organisation: str = "Wandsworth Borough Council"
    areas: tuple[str, ...] = ("wandsworth",)
    holds: str = ""


PEOPLE = (
    Person("case.manager", "Case Manager", ("Case manager",)),
    Person("second.case.manager", "Second Case Manager", ("Case manager",)),
    Person("third.case.manager", "Third Case Manager", ("Case manager",)),
    Person("snas.manager", "SNAS Manager", ("SNAS manager",)),
    Person("head.of.send", "Head of SEND", ("Head of SEND",), holds="head-of-send"),
    Person(
        "plan.owner",
        "Plan Owner",
        ("Plan owner",),
        holds="head-of-schools-ict",
    ),
    Person("partner", "Community Paediatrics Manager", ("Partner",), "Community health trust"),
    Person(
        "designated.officer", "Designated Medical Officer", ("Designated officer",), "Health board"
    ),
    Person("board.member", "Board Member", ("Board member",), "SEND Strategic Partnership Board"),
    Person("administrator", "Administrator", ("Administrator",)),
    Person("auditor", "Auditor", ("Auditor",), "Regional audit", ("wandsworth", "westminster")),
    Person("director", "Director of Children's Services", ("Head of SEND", "Board member")),
)
CASE_MANAGERS = [person.sign_in for person in PEOPLE if person.roles == ("Case manager",)]
# Who records what happens in a case that is nobody's yet.
SHARES_OUT = "snas.manager"
