"""Every form of every page, sent empty: its faults are told in the title, above and beside."""

import re

import pytest
from django.contrib.auth import get_user

from tests.builders import make_area
from tests.priorities.builders import make_level
from tests.test_access import FORM, PAGES, address, signed_in
from wsoa.roles import ROLES, permissions_of

pytestmark = pytest.mark.django_db

# Forms that take nothing but a click, or may be sent empty.
TAKES_NOTHING = {
    "drafting:next_version",
    "ehcp_tracking:confirm_import",
    "governance:forecast",
    "lateness:reason_list",
    "priorities:confirm_plan",
    "priorities:my_plan",
    "verification:list",
}
# Where the record of PAGES leaves nothing to choose: no step was made yet, there is no post.
NO_CHOICE = {"ehcp_tracking:undo_step", "priorities:post_list"}


@pytest.fixture
def levels():
    """A rating of each kind, to be chosen from."""
    for of in ("delivery", "impact"):
        make_level({"delivery": "on-track", "impact": "some"}[of], of=of)


@pytest.mark.usefixtures("levels")
@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if page.methods == FORM])
def test_a_form_tells_its_faults_and_where_each_is(name):
    page = PAGES[name]
    record = page.record and page.record(area=make_area())
    client = signed_in(next(role for role in ROLES if page.permission in permissions_of([role])))
    if page.own:
        page.own(get_user(client), record)
    response = client.post(address(name, record) + page.query, {})
    assert (response.status_code == 302) == (name in TAKES_NOTHING)
    if response.status_code == 200:
        html = response.content.decode()
        assert re.search(r"<title>Error: .", html)
        summary = html.split('class="govuk-error-summary"')[1].split("</ul>")[0]
        links = re.findall(r'<a href="#(.+?)">(.+?)</a>', summary)
        assert links or summary.count("<li>")
        for place, words in links:
            assert html.count(f'id="{place}"') == (name not in NO_CHOICE), place
            assert words
