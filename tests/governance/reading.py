"""What a page says, and where its numbers lead."""

import re
from html.parser import HTMLParser


def text(response):
    """Return what a page says, its tags taken out and its white space evened out."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.split()).replace("( ", "(").replace(" )", ")")


class Links(HTMLParser):
    """The links of a page to lists of cases or advice: {address: the numbers they show}."""

    def __init__(self):
        super().__init__()
        self.found, self.open = {}, None

    def handle_starttag(self, tag, attrs):
        address = dict(attrs).get("href") or ""
        if tag == "a" and "behind/?" in address:
            self.open = self.found.setdefault(address, set())

    def handle_data(self, data):
        if self.open is not None:
            self.open.add(int(data.replace(",", "")))

    def handle_endtag(self, tag):
        self.open = None


def links(response):
    parser = Links()
    parser.feed(response.content.decode())
    return parser.found


def linked(response):
    """Return (figure or service, part) of each of those links."""
    return {
        re.search(r"(?:figure|service)=(\w+)&part=([^&]+)", address).groups()
        for address in links(response)
    }
