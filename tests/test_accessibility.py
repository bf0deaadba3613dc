"""What tests/accessibility.py must find on a page that not everybody can use."""

import pytest

from tests import accessibility

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite")]

WELL = """
<!doctype html><html lang="en-GB"><title>A page \N{EN DASH} SEND action tracker</title>
<body><header><a href="/">SEND action tracker</a></header>
<main><h1>A page</h1><p>Read this.</p>
<form><label>Name <input></label>
<label><input type="radio" name="one"> Yes</label><label><input type="radio" name="one"> No</label>
<button>Save</button></form></main>
<footer><a href="/help">Help</a></footer>
"""
LOOKS = [
    accessibility.walked,
    accessibility.told,
    accessibility.spaced,
    accessibility.still,
    accessibility.seen_in_forced_colours,
]


@pytest.mark.parametrize("look", LOOKS)
def test_a_page_for_everybody_has_no_fault(page, look):
    page.set_content(WELL)
    assert look(page) == []


@pytest.mark.parametrize(
    ("look", "instead_of", "stands", "fault"),
    [
        (accessibility.walked, "<p>", "<p><a href=x style='outline: none'>", "is not seen"),
        (accessibility.walked, "<p>", "<p><a href=x tabindex=2>", "stop 1 is <a"),
        (accessibility.walked, "<button>", "<button onfocus='this.blur()'>", "stop 4 is"),
        (
            accessibility.walked,
            'href="/help"',
            "href=x onkeydown='event.preventDefault()'",
            "is caught in <a",
        ),
        (
            accessibility.walked,
            "<p>",
            "<p tabindex=0 onfocus='document.forms[0][3].focus()'>",
            "stop 3 is",
        ),
        (accessibility.walked, "<footer>", "<footer style='position: fixed; top: -99px'>", "seen"),
        (accessibility.told, "A page \N{EN DASH} ", "", "the title is"),
        (accessibility.told, "A page \N{EN DASH} SEND", "SEND", "the title is"),
        (accessibility.told, ' lang="en-GB"', "", "no language"),
        (accessibility.told, "<p>", "<h1>Twice</h1>", "2 of h1"),
        (accessibility.told, "main>", "div>", "0 of main"),
        (accessibility.told, "footer>", "div>", "0 of body > footer"),
        (accessibility.spaced, "<p>", "<p style='height: 1em; width: 3em'>", "does not fit"),
        (accessibility.spaced, "<p>", "<p style='width: 90ch; white-space: nowrap'>", "sideways"),
        (accessibility.still, "<p>", "<p style='transition: color 1s'>", "it moves: <p"),
        (accessibility.still, "<html", "<html style='scroll-behavior: smooth'", "it moves: <html"),
        (
            accessibility.seen_in_forced_colours,
            "<p>",
            "<p style='forced-color-adjust: none; color: #222; background: #000'>",
            "text is lost: <p",
        ),
        (
            accessibility.seen_in_forced_colours,
            "<button>",
            "<button style='border: 0'>",
            "no edge: <button",
        ),
        (
            accessibility.seen_in_forced_colours,
            "<p>",
            "<figure><svg><line stroke='#111' /></svg></figure><p>",
            "a line is lost",
        ),
        (
            accessibility.seen_in_forced_colours,
            "<p>",
            "<strong class='govuk-tag'></strong><p>",
            "a colour alone",
        ),
    ],
)
def test_a_fault_is_found(page, look, instead_of, stands, fault):
    assert instead_of in WELL
    page.set_viewport_size({"width": 320, "height": 600})
    page.set_content(WELL.replace(instead_of, stands))
    assert any(fault in found for found in look(page)), look(page)
