"""The drafts of the demonstration: the next version of the statement, and a plan that has begun."""

from collections.abc import Iterator
from datetime import date

from governance.demonstration.progress import Added
from priorities.drafting import changes, editing
from priorities.models import Plan, PlanDraft
from priorities.planfile.document import document_of
from priorities.planfile.entries import Document
from wsoa.models import User

AMENDED_ON, STRATEGY_ON = date(2021, 3, 26), date(2021, 3, 29)
STRATEGY: Document = {
    "plan": {
        "reference": "strategy-2021",
        "type": "send-strategic-plan",
        "title": "SEND strategic plan 2021 to 2024",
    },
    "priorities": [
        {
            "reference": "1",
            "title": "Early help",
            "text": "Children get help before anybody needs to ask for a plan.",
            "objectives": [
                {
                    "reference": "1.1",
                    "title": "Support in school",
                    "text": "Every school offers the same support without a plan.",
                    "actions": [{"reference": "1.1.1", "text": "Agree what every school offers."}],
                }
            ],
        }
    ],
}


def drafts(statement: Plan, *, by: User) -> Iterator[Added]:
    """Yield each draft, not yet stored. Needs the statement as it was amended last."""
    amended = amendment(editing.begun(document_of(statement)))
    for document, plan, on in ((amended, statement, AMENDED_ON), (STRATEGY, None, STRATEGY_ON)):
        draft = PlanDraft(
            area=statement.area,
            reference=document["plan"]["reference"],
            plan=plan,
            document=document,
            based_on=changes.fingerprint(document_of(plan) if plan else {}),
            started_by=by,
            started_on=on,
            changed_on=on,
        )
        yield Added(draft, "draft started", on, by)


def amendment(document: Document) -> Document:
    """Return the statement with what its next version is to say otherwise."""
    new = editing.changed(document, "objectives", "1.5", {"by_when": "2021-06-30"})
    text = "Let families see in one place how far their child's assessment is."
    reference = editing.offered(new, "actions", "1.2")
    return editing.added(new, "actions", {"reference": reference, "text": text}, "1.2")
