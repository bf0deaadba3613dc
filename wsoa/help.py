"""Pages that help anybody, also those who are not signed in: no page of theirs shows a record."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from wsoa import glossary


@method_decorator(login_not_required, name="dispatch")
class Words(TemplateView):
    """What the words of the field mean, each with its regulation."""

    template_name = "help/words.html"
    extra_context = {"groups": glossary.GROUPS}


@method_decorator(login_not_required, name="dispatch")
class Accessibility(TemplateView):
    """The accessibility statement, in the shape that public bodies must publish."""

    template_name = "help/accessibility.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(contact=settings.WSOA_CONTACT, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class CannotSignIn(TemplateView):
    """What keeps people out, and whom to ask about each."""

    template_name = "help/cannot_sign_in.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(contact=settings.WSOA_CONTACT, **kwargs)
