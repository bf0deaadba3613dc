"""How long a sign-in lasts: 30 minutes without use (SESSION_COOKIE_AGE), 12 hours in all.

Measured in real time, also where WSOA_TODAY fixes the day of the product.
"""

import time

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.backends import db
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse

LONGEST = 12 * 60 * 60  # seconds
NOTED_EVERY = 60  # seconds: use is written down at most so often, for a row is written for it


class SessionStore(db.SessionStore):
    """A session that knows when it began and when its use was last noted."""

    def save(self, must_create=False):
        self["used_at"] = time.time()
        self.setdefault("began_at", self["used_at"])
        super().save(must_create)


def limit_sessions(get_response):
    """End a session that has lasted longest, and note the use of any other."""

    def middleware(request):
        session, now = request.session, time.time()
        if session.session_key and now > session.get("began_at", 0) + LONGEST:
            session.flush()
        elif session.session_key and now > session["used_at"] + NOTED_EVERY:
            session.modified = True
        return get_response(request)

    return middleware


def left(session) -> dict:
    """Return in how many seconds a session ends, and whether use would put that off."""
    now = time.time()
    unused, longest = (
        session["used_at"] + settings.SESSION_COOKIE_AGE,
        session["began_at"] + LONGEST,
    )
    return {"seconds": max(0, int(min(unused, longest) - now)), "extendable": unused < longest}


class SignInRequired(LoginRequiredMiddleware):
    """Leads whoever was signed in to a page that says that they no longer are, and why."""

    def handle_no_permission(self, request, view_func):
        was_signed_in = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if not (was_signed_in and request.session.is_empty()):
            return super().handle_no_permission(request, view_func)
        address = reverse("signed_out")
        if request.method == "GET":
            query = QueryDict(mutable=True)
            query["next"] = request.get_full_path()
            address = f"{address}?{query.urlencode(safe='/')}"
        return redirect(address)
