"""What a browser test does on every page: sign in, and look."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

PASSWORD = "three random words"  # noqa: S105
# A desktop, and a telephone or 400 % zoom.
WIDTHS = (1280, 320)


def look_at(page, *, colours=True):
    """Fail on what axe finds and on a page that scrolls sideways.

    Contrast takes axe most of its time; without `colours` it is not looked at.
    """
    rules = {
        "target-size": {"enabled": True},  # of what one presses: WCAG 2.2, 2.5.8, if asked for
        "color-contrast": {"enabled": colours},
    }
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], "rules": rules}
    found = AxeResults(page.evaluate("options => axe.run(options)", options))
    assert not found.violations_count, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def go(locator):
    """Click what leads to a page, and wait for that page: a click alone returns on the old one."""
    with locator.page.expect_navigation():
        locator.click()


def sign_in(page, username, password=PASSWORD):
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    go(page.get_by_role("button", name="Sign in"))
