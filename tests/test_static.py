"""What `make setup` builds, in a real browser, under the policy of our pages."""

import json
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]  # needs no database

BUILT = Path(settings.BASE_DIR) / "static" / "built"
TYPES = {".css": "text/css", ".js": "text/javascript", ".html": "text/html"}
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)


@pytest.fixture
def show(page):
    """Return a function that opens a page with this head, body and script of its own."""

    def show(head, body, script):
        made = {
            "/": f"<!doctype html><html lang=en><title>A page</title>{head}<body>{body}",
            "/own.js": script,
        }

        def answer(route):
            path = route.request.url.removeprefix("http://localhost")
            content = made[path] if path in made else (BUILT / path[1:]).read_text()
            kind = TYPES[Path(path).suffix or ".html"]
            headers = {"Content-Type": kind, "Content-Security-Policy": POLICY}
            route.fulfill(body=content, headers=headers)

        page.route("**/*", answer)
        page.goto("http://localhost/")
        return page

    return show


def test_a_chart_is_drawn_with_no_style_that_the_policy_refuses(show):
    figure = {
        "data": [{"type": "bar", "x": ["January", "February"], "y": [50, 75]}],
        "layout": {"width": 400, "height": 300},
    }
    page = show(
        '<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles" '
        'href="/plotly.css"><script src="/plotly-basic.min.js" defer></script>'
        '<script src="/own.js" defer></script>',
        '<div id="chart"></div>',
        f"Plotly.newPlot('chart', {json.dumps(figure)}, {{staticPlot: true}})",
    )
    page.wait_for_selector(".js-plotly-plot .bars .point")
    assert page.locator("style").count() == 0
    assert page.locator(".main-svg").first.evaluate("e => getComputedStyle(e).position") == (
        "absolute"
    )


def test_govuk_frontend_starts_under_the_policy(show):
    page = show(
        '<link rel="stylesheet" href="/wsoa.css"><script type="module" src="/wsoa.js"></script>',
        '<a href="#main" class="govuk-skip-link" data-module="govuk-skip-link">Skip</a>'
        '<main id="main"><button class="govuk-button">Save</button></main>',
        "",
    )
    page.wait_for_selector("[data-govuk-skip-link-init]", state="attached")
    font = page.locator("button").evaluate("e => getComputedStyle(e).fontFamily")
    assert font == "Arial, Helvetica, sans-serif"


def test_nothing_of_gov_uk_s_own_identity_is_built():
    stylesheet = (BUILT / "wsoa.css").read_text()
    assert "GDS Transport" not in stylesheet
    assert "url(" not in stylesheet
    assert not [path for path in BUILT.rglob("*") if "crest" in path.name or "crown" in path.name]
