"""What a browser test does on every page: sign in, and look."""

from axe_playwright_python.sync_playwright import Axe

PASSWORD = "three random words"  # noqa: S105
# A desktop, and a telephone or 400 % zoom.
WIDTHS = (1280, 320)
# The size of what one presses (WCAG 2.2, 2.5.8) is left out unless asked for.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def look_at(page):
    """Fail on what axe finds and on a page that scrolls sideways."""
    found = Axe().run(page, options=RULES)
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
