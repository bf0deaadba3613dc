"""A page of each kind, about a child, so that the shell is tested whatever pages there are."""

from datetime import date
from pathlib import Path

import pytest
from django.urls import path

from ehcp_tracking.models import Child
from tests import builders
from wsoa import audit, urls
from wsoa.forms import ChangeForm, DayField
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView, RecordView


def make_child(**fields):
    return builders.make_child(**{"date_of_birth": date(2012, 2, 29)} | fields)


class ChildDetail(AreaMixin, RecordView):
    permission_required = Permission.VIEW_CASES
    template_name = "area.html"

    def get_queryset(self):
        return Child.objects.in_area(self.area)


class ChildForm(ChangeForm):
    date_of_birth = DayField(label="Date of birth", help_text="For example, 31 3 2012")

    class Meta:
        model = Child
        fields = ["date_of_birth", "sex"]


class CorrectChild(AreaMixin, ChangeView):
    permission_required = Permission.EDIT_CASES
    form_class = ChildForm
    template_name = "tests/form.html"

    def get_queryset(self):
        return Child.objects.in_area(self.area)

    def get_success_url(self):
        return f"/wandsworth/children/{self.object.pk}/"

    def change(self, **values):
        child = self.object
        with audit.recorded("child corrected", child, by=self.request.user):
            for name, value in values.items():
                setattr(child, name, value)
            child.full_clean()
            child.save()


urlpatterns = [
    *urls.urlpatterns,
    path("<slug:area>/children/<int:pk>/", ChildDetail.as_view(), name="child"),
    path("<slug:area>/children/<int:pk>/correct/", CorrectChild.as_view(), name="correct_child"),
]


@pytest.fixture
def child_pages(settings):
    """Serve these pages beside the real ones."""
    settings.ROOT_URLCONF = __name__
    engine = settings.TEMPLATES[0]
    templates = [*engine["DIRS"], Path(__file__).parent / "templates"]
    settings.TEMPLATES = [engine | {"DIRS": templates}]
