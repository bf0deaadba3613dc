"""Who may do what. The whole access policy is the ROLES table below."""

from enum import StrEnum


class Permission(StrEnum):
    VIEW_PLAN = "priorities.view_plan"
    POST_PROGRESS = "priorities.post_progress"  # on what a post that they hold owns
    STEER_PLAN = "priorities.steer_plan"  # on everything in the plan
    ASSIGN_POSTS = "priorities.assign_posts"
    LOAD_PLAN = "priorities.load_plan"
    DRAFT_PLAN = "priorities.draft_plan"  # and publish it
    EVALUATE_OWN = "priorities.evaluate_own"  # what a post that they hold owns
    EVALUATE = "priorities.evaluate"  # everything, and the area itself
    VIEW_CASES = "ehcp_tracking.view_cases"
    EDIT_CASES = "ehcp_tracking.edit_cases"
    IMPORT_CASES = "ehcp_tracking.import_cases"  # and see of them what the file itself says
    VIEW_DASHBOARD = "governance.view_dashboard"
    VIEW_BOARD = "governance.view_board"
    MANAGE_PEOPLE = "wsoa.manage_people"
    MANAGE_AREA = "wsoa.manage_area"


# The plan and the findings are public documents: everyone who signs in may read them.
PLAN = {Permission.VIEW_PLAN}
EVALUATING = {Permission.EVALUATE_OWN, Permission.EVALUATE}
STEERING = EVALUATING | {
    Permission.POST_PROGRESS,
    Permission.STEER_PLAN,
    Permission.ASSIGN_POSTS,
}
CASES = {Permission.VIEW_CASES, Permission.VIEW_DASHBOARD}
CASE_WORK = CASES | {Permission.EDIT_CASES}
BOARD = {Permission.VIEW_BOARD}

ROLES = {
    "Case manager": PLAN | CASE_WORK,
    "SNAS manager": PLAN | CASE_WORK | STEERING | BOARD | {Permission.IMPORT_CASES},
    "Head of SEND": PLAN | CASES | STEERING | BOARD | {Permission.DRAFT_PLAN},
    "Plan owner": PLAN | {Permission.POST_PROGRESS, Permission.EVALUATE_OWN},
    "Partner": PLAN,
    "Designated officer": PLAN,
    "Board member": PLAN | BOARD,
    "Administrator": PLAN
    | EVALUATING
    | {Permission.ASSIGN_POSTS, Permission.LOAD_PLAN, Permission.DRAFT_PLAN}
    | {Permission.IMPORT_CASES, Permission.MANAGE_PEOPLE, Permission.MANAGE_AREA},
    "Auditor": PLAN | CASES | BOARD,
}

# The staff dashboard shows small numbers. Whoever sits on the board of an area gets the board's
# view there and no other, whatever else they are (design, decision 8).
WITHHELD_FROM = {"Board member": {Permission.VIEW_DASHBOARD}}

# Who works for another body than the area: which one, is a part of the role.
ORGANISATION_FOR = {"Partner", "Designated officer"}

# Who has one of these needs a second factor: they lead to a child's case, the last by way of
# the accounts of others.
SECOND_FACTOR_FOR = {
    Permission.VIEW_CASES,
    Permission.EDIT_CASES,
    Permission.IMPORT_CASES,
    Permission.MANAGE_PEOPLE,
}

# What each permission lets a person do, as the page about roles says it.
MEANING = {
    Permission.VIEW_PLAN: "Read the plan and the inspectors' findings",
    Permission.POST_PROGRESS: "Post progress on what a post that they hold owns",
    Permission.STEER_PLAN: "Post progress and record changes on everything in the plan",
    Permission.ASSIGN_POSTS: "Say who holds which post",
    Permission.LOAD_PLAN: "Load a plan from a file",
    Permission.DRAFT_PLAN: "Write a plan, or its next version, and publish it",
    Permission.EVALUATE_OWN: "Record evaluations of what a post that they hold owns",
    Permission.EVALUATE: "Record every evaluation, and how the area judges itself",
    Permission.VIEW_CASES: "Read children's cases",
    Permission.EDIT_CASES: "Log requests and record what happens in a case",
    Permission.IMPORT_CASES: "Import cases from a file, and see what became of each file",
    Permission.VIEW_DASHBOARD: "Read the dashboard with every number, however small",
    Permission.VIEW_BOARD: "Read the board's dashboard, as the area shows it to its board",
    Permission.MANAGE_PEOPLE: "Invite people, give and end roles, close accounts",
    Permission.MANAGE_AREA: "Keep the settings of the area, such as what the board is shown",
}


def permissions_of(roles) -> set[Permission]:
    """Return all that `roles`, held together in one area, allow.

    Their union, less what one of them withholds. A role not in the table allows nothing.
    """
    held = set(roles)
    allowed = set().union(*(ROLES.get(role, set()) for role in held))
    return allowed.difference(*(WITHHELD_FROM.get(role, set()) for role in held))


def choices():
    """Roles for a form. A function, so that a new role needs no migration."""
    return [(role, role) for role in ROLES]
