from django.urls.converters import IntConverter


class KeyConverter(IntConverter):
    """The key of a record. No longer number is one, and SQLite fails on a query for it."""

    regex = "[0-9]{1,18}"
