"""Reads of drafts, as verbs."""

from django.db import models
from django.db.models.fields.json import KT


class PlanDraftQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(area=area).select_related("area", "plan__area", "started_by")

    def open(self):
        """Drafts that somebody may still edit: neither published nor abandoned."""
        return self.filter(published_on=None, abandoned_on=None)

    def with_title(self):
        """Drafts with the `title` and the `kind`, a slug, of the plan that each writes."""
        return self.annotate(title=KT("document__plan__title"), kind=KT("document__plan__type"))
