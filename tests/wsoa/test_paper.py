"""Pages on paper, as Chromium prints them: what is read is there, what is pressed is not."""

import re
from itertools import pairwise

import pytest

from tests.builders import make_assessment, make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]
PRESSED = "a[href*=export], button, nav, form, dialog, .govuk-breadcrumbs, .modebar, summary"


@pytest.fixture
def printed(page, client, live_server):
    """Return a function that opens a page as it comes on paper, as a person of two roles."""
    make_wandsworth()
    client.force_login(make_person("Head of SEND", "Case manager"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])

    def open_(path):
        page.goto(f"{live_server.url}/wandsworth/{path}")
        page.emulate_media(media="print")
        return page

    return open_


def sheets(page):
    """Return the width and the height in mm of every sheet that a page is printed on."""
    page.emulate_media(media="null")
    boxes = re.findall(
        rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True)
    )
    return [tuple(round(float(side) / 72 * 25.4) for side in box) for box in boxes]


def drawn(page, event):
    """Return how wide charts are drawn at an event, before anything else can happen."""
    return page.evaluate(
        """(event) => {
  dispatchEvent(new Event(event));
  const charts = document.querySelectorAll(".js-plotly-plot .main-svg:first-child");
  return [...charts].map((chart) => chart.getAttribute("width"));
}""",
        event,
    )


def test_a_list_is_a_table_under_its_own_headings_and_nothing_to_press(printed):
    for number in range(51):
        make_assessment(reference=f"EHC-{number:02}", setting="Oak Academy")
    page = printed("cases/?stage=to_decide&setting=Oak")
    assert not [each for each in page.locator(PRESSED).all() if each.is_visible()]
    words = page.locator("body").inner_text()
    assert "Stage: To decide whether to assess; School or setting: Oak" in words
    assert "Page 1 of 2 of this list." in words
    assert re.search(r"Printed on 31 March 2021 by person-\d+", words)
    head = page.locator("thead")
    assert head.evaluate("each => getComputedStyle(each).display") == "table-header-group"
    row = page.locator("tbody tr").first
    assert row.evaluate("each => getComputedStyle(each).breakInside") == "avoid"
    link = page.locator("tbody a").first
    assert link.evaluate("each => getComputedStyle(each, '::after').content") == "none"
    assert link.evaluate("each => getComputedStyle(each).textDecorationLine") == "none"
    found = sheets(page)
    assert len(found) > 1
    assert {*found} == {(210, 297)}


def test_the_page_of_a_month_stands_upright_and_its_charts_fit(printed):
    varied_caseload(make_wandsworth())
    make_targets()
    page = printed("dashboard/")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert not [each for each in page.locator(PRESSED).all() if each.is_visible()]
    assert {*sheets(page)} == {(210, 297)}
    assert {*drawn(page, "beforeprint")} == {"900", "430"}, "alone, or beside others"
    assert int(drawn(page, "afterprint")[0]) > 900, "as wide as the screen again"


def test_months_lie_on_their_side_and_charts_share_the_width(printed):
    varied_caseload(make_wandsworth())
    page = printed("dashboard/months/")
    page.locator(".wsoa-charts .js-plotly-plot .main-svg").first.wait_for()
    assert {*sheets(page)} == {(297, 210)}
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.locator(".wsoa-charts svg.main-svg[width='430']").first.wait_for()
    place = "charts => charts.map(each => each.getBoundingClientRect()).map(r => [r.top, r.left])"
    cells = page.locator(".wsoa-charts > *").evaluate_all(place)
    charts = page.locator(".wsoa-charts .main-svg:first-child")
    widths = charts.evaluate_all("all => all.map(each => each.getBoundingClientRect().width)")
    (width,) = {*widths}
    beside = [b[1] - a[1] for a, b in pairwise(cells) if a[0] == b[0]]
    assert min(beside) >= width, "none lies over its neighbour"


def test_what_is_for_paper_is_not_on_the_screen(printed):
    make_assessment()
    page = printed("cases/?stage=to_decide")
    page.emulate_media(media="screen")
    words = page.locator("body").inner_text()
    assert "Printed on" not in words
    assert "Stage: To decide" not in words
