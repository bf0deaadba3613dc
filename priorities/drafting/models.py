from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from priorities.drafting.querysets import PlanDraftQuerySet
from wsoa.models import LocalArea, Versioned


class PlanDraft(Versioned):
    """A plan, or the next version of one, while it is written. Nobody is held to it.

    `document` is as in priorities/planfile/document.py; the trail keeps of it what an edit
    changed, and not the whole. Published or abandoned, a draft is edited no more.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+", editable=False)
    reference = models.SlugField(help_text="Of the plan that it becomes, or a version of which.")
    plan = models.ForeignKey(
        "priorities.Plan", models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    document = models.JSONField(encoder=DjangoJSONEncoder, editable=False)
    based_on = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of the plan as it was then."
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    started_on = models.DateField(editable=False)
    changed_on = models.DateField("last changed", editable=False)
    published_on = models.DateField("published", null=True, blank=True)
    abandoned_on = models.DateField("abandoned", null=True, blank=True)

    objects = PlanDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_one_open_draft_of_a_plan",
                fields=["area", "reference"],
                condition=Q(published_on=None, abandoned_on=None),
                violation_error_message="Somebody is drafting a plan with this reference already. "
                "Continue that draft, or choose another reference.",
            ),
            models.CheckConstraint(
                name="priorities_draft_is_published_or_abandoned_and_not_both",
                condition=Q(published_on=None) | Q(abandoned_on=None),
            ),
        ]

    def __str__(self):
        return self.document["plan"].get("title") or self.reference

    def get_absolute_url(self):
        return reverse("drafting:draft_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self):
        return not (self.published_on or self.abandoned_on)

    @property
    def state(self):
        """How it stands, in words."""
        if self.published_on:
            return "Published"
        return "Abandoned" if self.abandoned_on else "Being written"
