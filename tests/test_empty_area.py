"""An area in which nobody has done anything: each page says what will be there, and how it comes.

Who adds a list declares in TEACHES what it says while it is empty.
"""

import re

import pytest

from tests.builders import make_area
from tests.test_access import FORM, PAGES, address, signed_in
from wsoa.roles import ROLES, permissions_of

pytestmark = pytest.mark.django_db

TEACHES = {
    "drafting:draft_list": "Nobody has drafted a plan here yet",
    "area": "your work here",
    "ehcp_tracking:assessment_list": "A case begins when somebody logs a request",
    "ehcp_tracking:my_cases": "A case comes here when its case manager is you",
    "ehcp_tracking:data_quality": "A case comes here by itself",
    "ehcp_tracking:rescue": "No open case is like this",
    "ehcp_tracking:figure_cases": "This figure counts no case",
    "ehcp_tracking:late_steps": "No step was late",
    "ehcp_tracking:figure_advice": "This figure counts no advice",
    "ehcp_tracking:import_list": "Each file that is imported is listed here",
    "verification:list": "Nothing has been verified here yet",
    "plans:plan_figures": "Nothing of a plan was due in these months",
    "plans:plan_list": "A plan comes here by itself",
    "disputes:dispute_list": "It comes here when somebody logs mediation or an appeal",
    "priorities:plan_list": "once an administrator has loaded the plan",
    "priorities:my_plan": "once you are given yours",
    "priorities:body_list": "They come with the plan",
    "priorities:post_list": "They come with the plan",
    "priorities:load_plan": "No plan has been loaded here yet",
    "priorities:finding_list": "have loaded the inspection letter",
    "priorities:inspection_list": "have loaded the inspection letter",
    "evaluations:evaluation_list": "Nothing has been evaluated here yet",
    "enquiry:line_list": "No line of enquiry is here yet",
    "enquiry:self_evaluation": "No line of enquiry is here yet",
    "evaluations:practice": "when somebody adds it under Evaluations",
    "governance:dashboard": "The figures come from the cases themselves",
    "governance:month_by_month": "The figures come from the cases themselves",
    "governance:lateness": "No step was late",
    "governance:comparison": "No case is held here yet",
    "governance:forecast": "No plan held here for",
    "governance:known": "No case stands elsewhere in these figures than it did",
    "governance:changes": "In the plans nothing went silent",
    "governance:equity": "No case of these months is decided, and none is open",
    "governance:what_if": "There are too few cases here to tell how",
    "governance:published": "No published figure of a year that is over is held here",
    "statistics:load": "No file has been loaded here yet",
    "governance:board": "Once an administrator has loaded it",
    "areas:organisation_list": "It is empty so far",
    "areas:school_list": "It is empty so far",
    "areas:term_list": "It is empty so far",
    "lateness:reason_list": "these usual reasons are offered",
}
# Never empty: who looks is there and has a role, what roles may do and which figures there are is
# code, settings have defaults.
NEVER_EMPTY = {
    "people:list",
    "people:role_list",
    "people:roles",
    "areas:settings",
    "rating_key:key",
    "governance:figure_list",
    "priorities:about_plan_file",
}
DOWNLOADS = {
    "ehcp_tracking:case_template",
    "priorities:plan_template",
    "statistics:as_file",
    "statistics:template",
}


def pages():
    """Return the pages of an area that need no record and are there to be read."""
    alone = {name for name, page in PAGES.items() if not page.record}
    forms = {name for name in alone if PAGES[name].methods == FORM} - TEACHES.keys()
    return alone - forms - DOWNLOADS


def test_every_page_is_declared():
    assert pages() == TEACHES.keys() | NEVER_EMPTY


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_on_every_page_what_will_be_there(role):
    area = make_area("westminster")
    client = signed_in(role, area=area)
    for name in sorted(TEACHES):
        if PAGES[name].permission not in permissions_of([role]):
            continue
        response = client.get(address(name, area="westminster") + PAGES[name].query)
        assert response.status_code == 200
        main = response.content.decode().split("<main")[1].split("</main")[0]
        assert TEACHES[name] in main, name
        assert not re.search(r"<tbody[^>]*>\s*</tbody>", main), f"{name} has an empty table"
        assert "matches these filters" not in main, f"{name} tells of filters that nobody set"
        assert not re.search(r"<p[^>]*>\s*None\s*</p>", main), name
