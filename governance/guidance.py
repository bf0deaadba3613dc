"""What each role comes to do in an area, told to whoever is there for the first time.

Here, because what an area has already is known to both halves.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from ehcp_tracking.models import Assessment, Verification
from priorities.models import Plan, PostHolding
from wsoa.models import LocalArea, Membership, Organisation, School, Term


def has_plan(area: LocalArea, as_at: date) -> bool:
    return Plan.objects.in_area(area).exists()


def has_cases(area: LocalArea, as_at: date) -> bool:
    return Assessment.objects.in_area(area).known(as_at).exists()


def has_colleagues(area: LocalArea, as_at: date) -> bool:
    """Whether more than one person holds a role."""
    held = Membership.objects.in_area(area.slug).held_on(as_at)
    return held.values("person").distinct().count() > 1


def has_holders(area: LocalArea, as_at: date) -> bool:
    return PostHolding.objects.in_area(area).held_on(as_at).exists()


def has_organisations(area: LocalArea, as_at: date) -> bool:
    return Organisation.objects.in_area(area).current(as_at).exists()


def has_schools(area: LocalArea, as_at: date) -> bool:
    return School.objects.in_area(area).current(as_at).exists()


def has_terms(area: LocalArea, as_at: date) -> bool:
    return Term.objects.in_area(area).exists()


def was_verified(area: LocalArea, as_at: date) -> bool:
    return Verification.objects.in_area(area).ended().exists()


class Step(NamedTuple):
    """One of the first things to do: a page, what to do there, and how to know it is done.

    `done` is None where it is never done once and for all.
    """

    url_name: str
    link: str
    text: str
    done: Callable[[LocalArea, date], bool] | None = None


class Guide(NamedTuple):
    purpose: str
    steps: tuple[Step, ...]
    missing: str  # what to do when something is
    checks_data: bool = False  # and is told how many cases there are to check


IMPORT_CASES = Step(
    "ehcp_tracking:import_list",
    "Import the cases",
    "from a workbook or from CSV files. What is wrong in them is told before anything is stored.",
    has_cases,
)
GIVE_POSTS = Step(
    "priorities:post_list",
    "Say who holds which post",
    "so that each owner of the plan can post progress.",
    has_holders,
)
READ_PLAN = Step(
    "priorities:plan_list",
    "Read the plan",
    "from each priority to its actions, with their owners, dates and latest updates. Its golden "
    "threads lead from each weakness to what is done about it and to what shows that it helps.",
)
READ_EVALUATIONS = Step(
    "evaluations:evaluation_list",
    "Read the evaluations",
    "of programmes, projects and services: what works, for whom, and what others can use of it.",
)
EVALUATE_AREA = Step(
    "enquiry:line_list",
    "Evaluate the area",
    "by the lines of enquiry of inspections: what answers each, and where nothing does.",
)
DRAFT_PLAN = Step(
    "drafting:draft_list",
    "Draft a plan",
    "or the next version of one, part by part, and publish it once nothing is missing.",
)
READ_FINDINGS = Step(
    "priorities:finding_list",
    "Read the findings",
    "of the inspectors. Each significant weakness leads to the part of the plan that answers it.",
)
READ_DASHBOARD = Step(
    "governance:dashboard",
    "Read the dashboard",
    "to see which promises are kept, and why. Every number leads to the cases behind it.",
)
READ_BOARD = Step(
    "governance:board",
    "Read the board dashboard",
    "to see which promises are kept, who waits, and what changed since last month.",
)
NO_PLAN = (
    "If there is no plan, ask the administrator of the area to load it. If there are no figures, "
    "no cases are held here yet: ask the SNAS manager to import them."
)

GUIDES: dict[str, Guide] = {
    "Case manager": Guide(
        "You take each request from the day it is received to the final plan: you record every "
        "step and chase the advice that is due.",
        (
            Step(
                "ehcp_tracking:my_cases",
                "Open my cases",
                "to see what is due next. Open a case to record what has happened in it.",
            ),
            Step(
                "ehcp_tracking:log_request",
                "Log a request",
                "on the day on which it comes. Its time limits follow from that day.",
            ),
            Step(
                "ehcp_tracking:search",
                "Find a case",
                "by reference, name or date of birth, when a family calls.",
            ),
        ),
        "A case that is missing from my cases has another case manager, or none: find it and "
        "choose Assign the case. If it is not found at all, log it, or ask the SNAS manager "
        "whether it is still to be imported.",
    ),
    "SNAS manager": Guide(
        "You see to it that every case is in time: you share out the work, find what is late, and "
        "post progress on the plan.",
        (
            IMPORT_CASES,
            Step(
                "ehcp_tracking:assessment_list",
                "Look through all cases",
                "by what is overdue or due soon, and assign those that nobody manages.",
            ),
            Step(
                "disputes:dispute_list",
                "Look through mediation and appeals",
                "by what is overdue, which is heard soon, and which case is to be started.",
            ),
            READ_DASHBOARD,
        ),
        "If a case manager cannot be chosen, they hold no role here yet. An administrator invites "
        "them, gives roles and loads the plan.",
        checks_data=True,
    ),
    "Head of SEND": Guide(
        "You answer for the plan: whether it is carried out, whether it works, and if not, why.",
        (READ_DASHBOARD, READ_BOARD, GIVE_POSTS, READ_PLAN, DRAFT_PLAN, EVALUATE_AREA),
        NO_PLAN,
    ),
    "Plan owner": Guide(
        "You say how far the actions are that your post owns, and what their measures show. You "
        "see no child.",
        (
            Step(
                "priorities:my_plan",
                "Open my actions",
                "to say how each stands. What is late comes first, and all is saved at once.",
            ),
            READ_PLAN,
            READ_FINDINGS,
            READ_EVALUATIONS,
        ),
        "If my actions are empty, you hold no post yet: ask the SNAS manager, the Head of SEND or "
        "the administrator to give you yours.",
    ),
    "Partner": Guide(
        "You read what the area promised and what your organisation is to do for it.",
        (
            READ_PLAN,
            READ_FINDINGS,
        ),
        "The advice that is asked of your organisation is not shown here: the SNAS asks you for "
        "it as before. If there is no plan, ask the administrator of the area to load it.",
    ),
    "Designated officer": Guide(
        "You read what the area promised about the advice and the services of health and care.",
        (READ_PLAN, READ_FINDINGS),
        "The advice that is asked of your services is not shown here: the SNAS reports to you as "
        "before. If there is no plan, ask the administrator of the area to load it.",
    ),
    "Board member": Guide(
        "You read whether the area keeps its promises, and challenge it. You never see who a "
        "child is.",
        (READ_BOARD, READ_PLAN, READ_FINDINGS, READ_EVALUATIONS),
        NO_PLAN,
    ),
    "Administrator": Guide(
        "You set the area up and look after its people. You see no case.",
        (
            Step(
                "priorities:load_plan",
                "Load the plan",
                "from a file, or write it under Drafts. You see what it would change before you "
                "confirm.",
                has_plan,
            ),
            IMPORT_CASES,
            Step(
                "people:list",
                "Invite people",
                "and give each the role that their work needs.",
                has_colleagues,
            ),
            GIVE_POSTS,
            Step(
                "areas:organisation_list",
                "List organisations and services",
                "that you ask for advice. Forms then offer them by name.",
                has_organisations,
            ),
            Step(
                "areas:school_list",
                "List schools and other settings",
                "one by one, or all at once from a spreadsheet.",
                has_schools,
            ),
            Step(
                "verification:list",
                "Verify what is stored",
                "by the self-audit, which computes every date and figure a second time.",
                was_verified,
            ),
            Step(
                "areas:term_list",
                "Keep the term dates",
                "so that a school's holiday can be checked where it is given as an exception.",
                has_terms,
            ),
        ),
        "Nothing here has to be in order at once: each can be done again, and nothing is stored "
        "before you confirm. If you are the only administrator, invite a second, so that somebody "
        "can help you when you cannot sign in.",
    ),
    "Auditor": Guide(
        "You follow a figure to the cases behind it, and see who recorded what, and when. You "
        "change nothing.",
        (
            READ_DASHBOARD,
            Step(
                "ehcp_tracking:assessment_list",
                "Open a case",
                "to read why each of its dates is what it is, and who changed it.",
            ),
            READ_PLAN,
        ),
        NO_PLAN,
    ),
}
