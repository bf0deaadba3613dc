"""What a browser test does on every page: sign in, and look."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import TimeoutError as TookTooLong

PASSWORD = "three random words"  # noqa: S105
# A desktop, and a telephone or 400 % zoom.
WIDTHS = (1280, 320)
# Rules of axe: all that it has unless told, and the one on the size of what one presses (WCAG 2.2,
# 2.5.8), which has to be asked for; and those for which the width of the window makes a difference.
EVERY = {"rules": {"target-size": {"enabled": True}}}
OF_WIDTH = {"runOnly": ["target-size", "scrollable-region-focusable"]}
# Without what it finds to be right, nor the stylesheets, which no rule of ours reads again.
FAULTS = """
async (rules) => {
  const found = await axe.run({ resultTypes: ["violations"], preload: false, ...rules });
  return { violations: found.violations };
}
"""
# Whether a page scrolls no way but down, and shows the whole width of each chart.
FITS = """
() => document.documentElement.scrollWidth <= innerWidth
  && [...document.querySelectorAll(".js-plotly-plot .main-svg")].every((drawn) =>
    drawn.getBoundingClientRect().width <= drawn.closest(".js-plotly-plot").clientWidth + 1)
"""
SOON = 20_000  # milliseconds: a chart is drawn anew only when a busy machine comes to it


def look_at(page, rules=EVERY):
    """Fail on what axe finds, and on what does not fit into the width of the window."""
    fits(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(FAULTS, rules))
    assert not found.violations_count, f"{page.url}\n{found.generate_report()}"


def fits(page):
    """Wait for a page to fit: a chart follows the width of the window a moment later."""
    try:
        page.evaluate(FITS) or page.wait_for_function(FITS, timeout=SOON)
    except TookTooLong:
        raise AssertionError(f"{page.url} is wider than the window") from None


def go(locator):
    """Click what leads to a page, and wait for that page: a click alone returns on the old one."""
    with locator.page.expect_navigation():
        locator.click()


def sign_in(page, username, password=PASSWORD):
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    go(page.get_by_role("button", name="Sign in"))
