"""What happened when a time limit is missed, in the words of who does the work. Pure.

Each cause leads to the grounds of the law that it can be, or to none: then it is a reason for
lateness to record, and no exception.
"""

from typing import NamedTuple

from ehcp_tracking import law


class Cause(NamedTuple):
    """What happened, the grounds that it can be, and why it is none of them, or not everywhere.

    `lateness` is what the list of reasons for lateness calls it until an area renames it.
    """

    label: str
    lateness: str
    grounds: tuple[str, ...] = ()
    why_not: str = ""


NOT_LISTED = "The law does not list it, whatever the reason for it"
CAUSES = {
    "closed": Cause(
        "The school or nursery was closed over the summer, or for another 4 weeks or more",
        "The school or nursery was closed",
        law.CLOSURES,
        "A closed school or nursery excuses the area, and not who was asked for advice.",
    ),
    "away": Cause("The family was away", "The family was away", (law.ABSENT.key,)),
    "ill": Cause(
        "The child or a parent was ill, or had lost somebody close to them",
        "The child or a parent was ill, or had a loss",
        (law.PERSONAL_CIRCUMSTANCES.key,),
    ),
    "appointment": Cause(
        "The child missed an appointment of a service that was asked for advice",
        "The child missed an appointment",
        (law.MISSED_APPOINTMENT.key,),
        "A missed appointment excuses the advice of the service that had made it, and no other "
        "time limit. Choose the time limit of its advice if you want to record it there.",
    ),
    "coronavirus": Cause("It had to do with coronavirus", "Coronavirus", (law.CORONAVIRUS.key,)),
    "no_psychologist": Cause(
        "No educational psychologist was available",
        "No educational psychologist was available",
        why_not=f"{NOT_LISTED}. The Ombudsman treats such a shortage as a fault of the service.",
    ),
    "school_slow": Cause(
        "The school or another setting was slow to answer",
        "The school or setting was slow to answer",
        why_not="The law does not list it. Only a school that was closed for 4 weeks or more can "
        "excuse the area.",
    ),
    "asked_to_wait": Cause(
        "The family asked us to wait",
        "The family asked to wait",
        why_not="The law does not list it: the time limit binds the area also where a family "
        "agrees to wait. If something exceptional happened to the family, choose that instead.",
    ),
    "panel": Cause(
        "The dates of the panel",
        "The dates of the panel",
        why_not=f"{NOT_LISTED}: when a panel meets is up to the area.",
    ),
    "staff": Cause(
        "Somebody in the team was ill, or a post was empty",
        "Sickness or an empty post in the team",
        why_not=f"{NOT_LISTED}.",
    ),
    "waiting_list": Cause(
        "A waiting list",
        "A waiting list of the service",
        why_not=f"{NOT_LISTED}: a waiting list is no ground for late advice, either.",
    ),
    "other": Cause(
        "Something else",
        "Something else",
        why_not="The law lists what can excuse a time limit, and nothing else can. If what "
        "happened is one of these, go back and choose it.",
    ),
}
