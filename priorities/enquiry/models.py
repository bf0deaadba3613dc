"""Lines of enquiry: what inspections ask, what of an area answers it, and how it judges itself."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from priorities.enquiry.querysets import AnswerQuerySet, JudgementQuerySet, LineQuerySet
from wsoa.models import LocalArea, Versioned


class LineOfEnquiry(Versioned):
    """A subject that inspectors ask about, as a question in our words.

    One without an area is common to all and comes from a fixture; an area may add its own.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+", null=True, blank=True)
    reference = models.SlugField(help_text="Unique among the common ones, or in its area.")
    position = models.PositiveSmallIntegerField(default=1000, help_text="An area's own come last.")
    title = models.CharField("subject", max_length=100)
    question = models.TextField()
    source = models.CharField("where it comes from", max_length=200)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "line of enquiry"
        verbose_name_plural = "lines of enquiry"
        constraints = [
            models.UniqueConstraint(
                name="priorities_common_line_once",
                fields=["reference"],
                condition=Q(area=None),
            ),
            models.UniqueConstraint(
                name="priorities_line_once_in_an_area",
                fields=["area", "reference"],
                condition=Q(area__isnull=False),
                violation_error_message="This area has a line of enquiry of this subject. Change "
                "that one.",
            ),
            models.CheckConstraint(
                name="priorities_line_asks_something",
                condition=~Q(title="") & ~Q(question="") & ~Q(source=""),
            ),
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.reference,)


class EnquiryAnswer(Versioned):
    """What of an area answers a line of enquiry: rows that a person chose, and figures by key."""

    linked = ("findings", "objectives", "evaluations")

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    line = models.ForeignKey(LineOfEnquiry, models.CASCADE, related_name="answers")
    findings = models.ManyToManyField("priorities.Finding", related_name="+", blank=True)
    objectives = models.ManyToManyField("priorities.Objective", related_name="+", blank=True)
    evaluations = models.ManyToManyField("priorities.Evaluation", related_name="+", blank=True)
    figures = models.JSONField(default=list, blank=True, help_text="Keys of live figures.")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["line", "pk"]
        verbose_name = "what answers a line of enquiry"
        constraints = [
            models.UniqueConstraint(
                name="priorities_answer_once_in_an_area", fields=["area", "line"]
            ),
        ]

    def __str__(self):
        return f"{self.line} in {self.area}"


class Level(models.TextChoices):
    """How an area judges itself on a line of enquiry."""

    STRONG = "strong", "Strong"
    SOUND = "sound", "Sound, with gaps"
    WEAK = "weak", "Weak"
    UNKNOWN = "unknown", "Not enough is known"


LEVEL_COLOURS = {Level.STRONG: "green", Level.SOUND: "blue", Level.WEAK: "red"}
NOT_JUDGED = "Not judged yet"


class Judgement(Versioned):
    """How an area judged itself on a line of enquiry on a day, why, and what that rests on.

    The latest holds; those before it stay.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    line = models.ForeignKey(LineOfEnquiry, models.PROTECT, related_name="judgements")
    judged_on = models.DateField("judged")
    level = models.CharField("judgement", max_length=20, choices=Level)
    reason = models.TextField()
    rests_on = models.TextField("rests on")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_on = models.DateField(editable=False)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        ordering = ["-judged_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_judgement_once_a_day",
                fields=["area", "line", "judged_on"],
                violation_error_message="There is a judgement of this day. Correct that one.",
            ),
            models.CheckConstraint(
                name="priorities_judgement_is_in_words_and_says_why",
                condition=Q(level__in=Level.values) & ~Q(reason="") & ~Q(rests_on=""),
                violation_error_message="Choose a judgement, and say why and what it rests on.",
            ),
            models.CheckConstraint(
                name="priorities_judgement_is_of_a_day_gone_by",
                condition=Q(judged_on__lte=F("added_on")),
                violation_error_message="A judgement cannot be of a day to come.",
            ),
        ]

    def __str__(self):
        return f"{self.line}, {self.judged_on}"

    def get_absolute_url(self):
        return reverse("enquiry:line_detail", args=[self.area.slug, self.line_id])
