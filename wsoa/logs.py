"""Logs and error reports that say where something failed, never for which child or person."""

import logging
import re
import traceback

from django.views.debug import SafeExceptionReporterFilter

# The path of a one-time link is a key: whoever has it can choose the password of an account.
ONE_TIME_LINK = re.compile(r"(/invitation)/[^\s?]+")


class ImpersonalFormatter(logging.Formatter):
    """Shows of an error its kind and place. Its message may quote what was typed, or a whole row:
    PostgreSQL puts the failing row into its own. Of a one-time link it shows that it was one.
    """

    def format(self, record):
        return ONE_TIME_LINK.sub(r"\1/…", super().format(record))

    def formatException(self, exc_info):
        kind, _, place = exc_info
        return "".join(traceback.format_tb(place)) + kind.__qualname__


class ImpersonalReport(SafeExceptionReporterFilter):
    """Keeps what was sent, and the values of variables, out of Django's error reports."""

    def get_post_parameters(self, request):
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        return []
