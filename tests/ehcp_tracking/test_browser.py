"""The pages of cases in a real browser: readable wide and narrow, and without scripts."""

import pytest

from tests.browsing import WIDTHS, go, look_at
from tests.builders import make_advice, make_area, make_child, make_exception, make_person
from tests.ehcp_tracking.caseload import make_caseload
from tests.ehcp_tracking.test_querysets import agreed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]
ADVICE = "service=health&part=requested&from=2020-01&to=2021-03&as_at=2021-03-31"
PATHS = [
    "",
    "?due_within=soon",
    "mine/",
    "to-check/",
    "behind/?figure=open&part=total&as_at=2021-03-31",
    f"advice/behind/?{ADVICE}",
]


@pytest.fixture
def case(page, client, live_server):
    """A case with something of everything, in the browser of the person who manages it."""
    manager = make_person("Case manager")
    make_caseload(make_area(), 60, case_manager=manager)
    case = agreed(case_manager=manager, child=make_child(surname="Testington"))
    advice = make_advice(case, provider="Speech and language therapy")
    make_exception(case, duty="advice", advice=advice)
    client.force_login(manager)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    return case


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_amiss_on_any_page(page, case, live_server, width):
    page.set_viewport_size({"width": width, "height": 800})
    cases = f"{live_server.url}/wandsworth/cases/"
    for path in PATHS:
        page.goto(cases + path)
        look_at(page)
    page.goto(f"{cases}{case.pk}/")
    for reasons in page.locator("summary").all():
        reasons.click()
    look_at(page)
    line = page.get_by_role("img", name="The weeks of the case as a line")
    assert line.locator("circle, path").count() == page.locator("figure li").count() > 5
    page.goto(f"{cases}search/")
    page.get_by_label("Reference, name or date of birth").fill("testington")
    go(page.get_by_role("button", name="Search"))
    page.get_by_role("link", name=case.reference).wait_for()
    assert "estington" not in page.url
    look_at(page)
