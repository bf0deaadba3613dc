"""The pages that an area's menu and start page lead to, in their order."""

from typing import NamedTuple

from django.urls import reverse

from wsoa.roles import Permission


class Page(NamedTuple):
    label: str
    url_name: str
    permission: Permission
    purpose: str


PAGES = [
    Page(
        "My cases",
        "ehcp_tracking:my_cases",
        Permission.EDIT_CASES,
        "The cases you manage, the next legal date first.",
    ),
    Page(
        "All cases",
        "ehcp_tracking:assessment_list",
        Permission.VIEW_CASES,
        "Every request and assessment of the area: filter them, and log a new request.",
    ),
    Page(
        "Find a case",
        "ehcp_tracking:search",
        Permission.VIEW_CASES,
        "By reference, name or date of birth: for when someone is on the phone.",
    ),
    Page(
        "EHC plans",
        "plans:plan_list",
        Permission.VIEW_CASES,
        "Every plan of the area: whose annual review is due next, and by when.",
    ),
    Page(
        "Appeals",
        "disputes:dispute_list",
        Permission.VIEW_CASES,
        "Mediation and appeals: decisions that families challenged, and what is due by when.",
    ),
    Page(
        "Import",
        "ehcp_tracking:import_list",
        Permission.IMPORT_CASES,
        "Bring in a file of cases: check it, correct what is wrong, import it.",
    ),
    Page(
        "My actions",
        "priorities:my_plan",
        Permission.POST_PROGRESS,
        "What the posts that you hold own in the plan: what is late, and your updates.",
    ),
    Page(
        "Plan",
        "priorities:plan_list",
        Permission.VIEW_PLAN,
        "What the area promised: priorities, objectives, actions, measures and targets.",
    ),
    Page(
        "Governance",
        "priorities:body_list",
        Permission.VIEW_PLAN,
        "Which boards and groups the plan answers to, and who of them reports to whom.",
    ),
    Page(
        "Findings",
        "priorities:finding_list",
        Permission.VIEW_PLAN,
        "What inspectors found, and which part of the plan answers it.",
    ),
    Page(
        "Evaluations",
        "evaluations:evaluation_list",
        Permission.VIEW_PLAN,
        "What programmes, projects and services achieved: what to share and what to mend.",
    ),
    Page(
        "Dashboard",
        "governance:dashboard",
        Permission.VIEW_DASHBOARD,
        "The month's figures, each beside its target and its definition.",
    ),
    Page(
        "Board dashboard",
        "governance:board",
        Permission.VIEW_BOARD,
        "Which promises are kept, who waits, and what changed since last month.",
    ),
    Page(
        "People",
        "people:list",
        Permission.MANAGE_PEOPLE,
        "Who works here: invite, give and end roles, close accounts.",
    ),
    Page(
        "Settings",
        "areas:settings",
        Permission.MANAGE_AREA,
        "The backlog, what the board is shown, how fast families are answered, milestones.",
    ),
]


def links(area, permissions, here) -> list[dict]:
    """Return what `permissions` allow as {label, purpose, url, current}.

    `here` is the request's ResolverMatch; its own page is the current one.
    """
    found = []
    for page in PAGES:
        if page.permission not in permissions:
            continue
        url = reverse(page.url_name, args=[area.slug])
        current = page.url_name == here.view_name
        found.append({"label": page.label, "purpose": page.purpose, "url": url, "current": current})
    return found
