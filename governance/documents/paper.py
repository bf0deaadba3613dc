"""A page that stands alone as a PDF: tagged, so that a screen reader finds headings and tables."""


class NoPaper(Exception):
    """Why no PDF can be made here, in words for who asked for one."""


def pdf(html: str) -> bytes:
    """Return a page as PDF/UA, of nothing but itself: no address in it is fetched.

    Raises NoPaper where the machine lacks what draws text. Some seconds for a long plan.
    """
    try:
        from weasyprint import HTML, URLFetcher  # takes a second, and Pango, which few need
    except OSError:
        raise NoPaper(
            "This server cannot make PDFs: Pango is not installed on it. "
            "Print this page instead, and tell whoever runs the server."
        ) from None
    nowhere = URLFetcher(allowed_protocols=())
    made: bytes = HTML(string=html, url_fetcher=nowhere).write_pdf(pdf_variant="pdf/ua-1")
    return made
