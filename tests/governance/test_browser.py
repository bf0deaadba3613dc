"""The dashboard in a real browser: drawn under the policy, read without scripts, nothing amiss."""

import pytest

from tests import browsing
from tests.browsing import WIDTHS, fits, go, look_at
from tests.builders import make_person
from tests.governance.builders import make_targets, make_wandsworth, varied_caseload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.only_on("sqlite"),
    pytest.mark.django_db(transaction=True),
]

CHARTS = 11


@pytest.fixture
def address(live_server):
    varied_caseload(make_wandsworth())
    make_targets()
    return f"{live_server.url}/wandsworth/dashboard/months/"


def signed_in(client, context, live_server):
    """Give a browser the session of someone who may see the dashboard."""
    client.force_login(make_person("Head of SEND"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([session | {"url": live_server.url}])


@pytest.mark.parametrize("width", WIDTHS)
def test_the_charts_are_drawn_and_nothing_leaves_this_machine(
    page, client, live_server, address, width
):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    signed_in(client, page.context, live_server)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    assert page.locator(".js-plotly-plot").count() == CHARTS
    assert page.locator(".modebar-btn").count() == 0, "nothing to upload or download with"
    assert all(url.startswith(live_server.url) for url in asked)
    page.get_by_text("How this is counted").first.click()
    assert page.get_by_text("Final plans sent within 20 weeks").first.is_visible()
    look_at(page)


def test_ranges_targets_and_points_are_drawn(page, client, live_server, address):
    signed_in(client, page.context, live_server)
    page.goto(address)
    chart = page.locator("[data-chart=chart-received]")
    chart.locator(".main-svg").first.wait_for()
    drawn = "document.querySelector('[data-chart=chart-received] .js-plotly-plot').data"
    ranges = page.evaluate(f"{drawn}.find(each => each.type == 'bar').x.length")
    assert chart.locator(".bars .point").count() == ranges > 0
    assert chart.locator(".scatterlayer .trace").count() == 6
    ends = page.evaluate(
        "document.querySelector('[data-chart=chart-received] .js-plotly-plot').layout.yaxis.range"
    )
    assert ends == [0, 100]


def test_forced_colours_and_reduced_motion_change_nothing_that_is_said(
    page, client, live_server, address
):
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    signed_in(client, page.context, live_server)
    page.goto(address)
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    look_at(page)


def test_a_chart_that_is_too_wide_is_cut_off_and_noticed(
    page, client, live_server, address, monkeypatch
):
    signed_in(client, page.context, live_server)
    page.goto(address)
    fits(page)
    drawing = page.locator(".js-plotly-plot").first
    drawing.evaluate("drawing => Plotly.relayout(drawing, { width: 2 * innerWidth })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    monkeypatch.setattr(browsing, "SOON", 100)
    with pytest.raises(AssertionError, match="wider than the window"):
        fits(page)
    drawing.evaluate("drawing => Plotly.relayout(drawing, { width: null, autosize: true })")
    fits(page)


@pytest.fixture
def without_script(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_the_tables_say_it_all(without_script, client, live_server, address):
    page = without_script
    signed_in(client, page.context, live_server)
    page.goto(address)
    assert page.locator("figure:visible").count() == 0, "no empty place where a chart would be"
    assert page.get_by_role("table").count() == 9
    limits = page.get_by_text("Limits and what the rules find")
    assert limits.count() == CHARTS - 1, "each chart but that of published years"
    limits.first.click()
    assert page.get_by_role("table").count() == 10
    assert page.locator("noscript p").first.is_visible(), "what the title of the chart says"
    page.get_by_label("Month", exact=True).select_option("2021-02")
    go(page.get_by_role("button", name="Show this month"))
    assert page.get_by_role("heading", name="Month by month: February 2021").is_visible()
