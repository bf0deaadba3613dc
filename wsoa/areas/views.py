from django.contrib import messages
from django.urls import reverse

from wsoa import history
from wsoa.areas import changes
from wsoa.areas.forms import SettingsForm
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView


class Settings(AreaMixin, ChangeView):
    """What administrators set for the area, beside what was published, and who changed it."""

    permission_required = Permission.MANAGE_AREA
    form_class = SettingsForm
    template_name = "areas/settings.html"

    def get_object(self):
        return changes.settings_of(self.area)

    def get_context_data(self, **kwargs):
        return super().get_context_data(history=history.of(self.object), **kwargs)

    def get_success_url(self):
        messages.success(self.request, "The days of the backlog are set.")
        return reverse("settings", args=[self.area.slug])

    def change(self, **values):
        version, by = self.object.version, self.request.user
        changes.set_backlog(self.area, version=version, by=by, **values)
