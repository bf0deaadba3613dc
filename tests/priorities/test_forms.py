"""What every form of a plan has in common."""

import importlib
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse

from priorities.forms import NO_CHILD, RemoveEvidenceForm
from tests.builders import make_area, make_person
from tests.priorities.builders import make_plan
from tests.priorities.test_views import text
from wsoa.areas.forms import reason_field

ROOT = Path(__file__).parents[2]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in ("priorities", "governance")
    for path in sorted(ROOT.glob(f"{package}/**/forms.py"))
]
ELSEWHERE = {
    reason_field().help_text,  # of settings, and of what is removed as added by mistake
    RemoveEvidenceForm.base_fields["because"].help_text,  # which warns in words of its own
}


@pytest.mark.parametrize("module", MODULES)
def test_free_text_and_sources_warn_not_to_name_a_child(module):
    for form in vars(importlib.import_module(module)).values():
        for name, field in getattr(form, "base_fields", {}).items():
            is_free = isinstance(field.widget, forms.Textarea) or name in ("reason", "because")
            if is_free and field.help_text not in ELSEWHERE:
                assert NO_CHILD in field.help_text, f"{form.__name__}: {name}"


@pytest.mark.django_db
def test_a_file_of_readings_warns_at_both_of_its_texts(client):
    area = make_area()
    plan = make_plan(area)
    client.force_login(make_person("Head of SEND", area=area))
    address = reverse("priorities:record_readings", args=[area.slug, plan.reference])
    assert text(client.get(address)).count(NO_CHILD) == 2
