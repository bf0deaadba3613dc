from django.contrib import messages
from django.urls import reverse
from django.views.generic import TemplateView

from wsoa import history
from wsoa.areas import changes
from wsoa.areas.forms import AnsweringForm, BacklogForm, BoardForm
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView


class Settings(AreaMixin, TemplateView):
    """What is set for the area, beside what was published, and who changed it."""

    permission_required = Permission.MANAGE_AREA
    template_name = "areas/settings.html"

    def get_context_data(self, **kwargs):
        stored = changes.settings_of(self.area)
        return super().get_context_data(settings=stored, history=history.of(stored), **kwargs)


class SettingsChange(ChangeView):
    """A change of what is set for the area. Subclasses say of which, and how it is called."""

    permission_required = Permission.MANAGE_AREA

    def get_object(self):
        return changes.settings_of(self.area)

    def get_success_url(self):
        messages.success(self.request, self.done)
        return reverse("areas:settings", args=[self.area.slug])

    def change(self, **values):
        version, by = self.object.version, self.request.user
        self.set(self.area, version=version, by=by, **values)


class SetBacklog(AreaMixin, SettingsChange):
    form_class = BacklogForm
    template_name = "areas/set_backlog.html"
    set = staticmethod(changes.set_backlog)
    done = "The days of the backlog are set."


class SetBoard(AreaMixin, SettingsChange):
    form_class = BoardForm
    template_name = "areas/set_board.html"
    set = staticmethod(changes.set_board)
    done = "What the board is shown is set."


class SetAnswering(AreaMixin, SettingsChange):
    form_class = AnsweringForm
    template_name = "areas/set_answering.html"
    set = staticmethod(changes.set_answering)
    done = "The standards for answering families are set."
