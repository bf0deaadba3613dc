"""The table that every list is."""

import django_tables2


class Table(django_tables2.Table):
    """A table whose address may choose the page and the order, but never how long a page is."""

    prefixed_per_page_field = None  # the name in an address, and no address has this one
