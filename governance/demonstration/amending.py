"""The second version of the plan of the demonstration, which Wandsworth never published: invented.

Kept as a load keeps it, on a day of the story and not on the one on which it is made.
"""

from datetime import date

from priorities.models import GovernanceBody, Objective, Plan
from priorities.planfile.document import document_of
from priorities.versions import changes as versions
from wsoa import audit
from wsoa.models import AuditEvent, User

ON = date(2021, 3, 24)
NOTE = (
    "Agreed by the SEND Strategic Partnership Board on 24 March 2021: the quality of plans is "
    "judged on audits of the summer term too, and the Transport panel has done its work."
)
OBJECTIVE, BY_WHEN = "1.3", date(2021, 7, 31)
LEFT_OUT = "transport-panel"


def amend(plan: Plan, *, by: User) -> None:
    """Publish the second version: an objective has a later date, and a body is left out."""
    first = versions.first(plan, document_of(plan))
    Objective.objects.filter(plan=plan, reference=OBJECTIVE).update(by_when=BY_WHEN)
    GovernanceBody.objects.filter(plan=plan, reference=LEFT_OUT).update(left_on=ON)
    second = versions.made(plan, 2, document_of(plan), ON, NOTE, by)
    for version in (first, second):
        version.recorded_on = ON
        version.save()
    versions.keep_dates(first, second)
    said = {"verb": "version 2 published", "record": audit.name(plan), "by": by}
    AuditEvent.objects.create(**said, recorded_on=ON)
