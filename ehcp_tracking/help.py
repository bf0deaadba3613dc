"""Help that anybody may read, also those who are not signed in: it shows no record."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from ehcp_tracking import limits


@method_decorator(login_not_required, name="dispatch")
class TimeLimits(TemplateView):
    """Every time limit that the service knows, from the table by which it computes them."""

    template_name = "help/time_limits.html"
    extra_context = {
        "subjects": limits.by_subject(),
        "unfollowed": limits.unfollowed(),
        "at_once": limits.at_once(),
        "counting": limits.counting(),
        "excusing": limits.excusing(),
    }
