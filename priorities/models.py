"""Inspections and plans as they were published, and apart from them what people add.

The published rows come from fixtures, are found by natural key and are never edited here: a
later change of owner or date, an update, a rating, a reading or evidence is a row of its own that
points at them, so that loading a fixture again undoes nothing. Texts are our paraphrases; figures,
dates and posts are those of the document, and its section is beside each.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property

from priorities import cycle, querysets
from priorities.enquiry.models import EnquiryAnswer, Judgement, LineOfEnquiry  # noqa: F401
from priorities.evaluations.models import Evaluation as Evaluation
from priorities.statistics.models import Statistic, percentages
from wsoa.models import ChoicesField, LocalArea, Versioned


class Certainty(models.TextChoices):
    """How a month or a date is known."""

    STATED = "stated", "Stated"
    INFERRED = "inferred", "Inferred"
    UNKNOWN = "unknown", "Unknown"


# Inspections


class Inspection(models.Model):
    """One inspection of a local area, and the letter that reports it."""

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="inspections")
    reference = models.SlugField(help_text="Unique in the area, the year say.")
    inspectors = models.CharField(max_length=100)
    started_on = models.DateField()
    ended_on = models.DateField()
    document = models.CharField(max_length=200, help_text="The letter, and where it was found.")
    published_on = models.DateField("date of the letter")
    statement_required = models.BooleanField("Written Statement of Action required")

    objects = querysets.InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_inspection_once_in_an_area", fields=["area", "reference"]
            ),
            models.CheckConstraint(
                name="priorities_inspection_ends_before_its_letter",
                condition=Q(ended_on__gte=F("started_on"), published_on__gte=F("ended_on")),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.reference}"

    def get_absolute_url(self):
        return reverse("priorities:inspection_detail", args=[self.area.slug, self.reference])

    def natural_key(self):
        return (*self.area.natural_key(), self.reference)


class Kind(models.TextChoices):
    STRENGTH = "strength", "Strength"
    DEVELOPMENT = "development", "Area for development"
    WEAKNESS = "weakness", "Significant weakness"


class Question(models.TextChoices):
    """The three questions of an inspection, and the summary that comes before them."""

    MAIN = "main", "Main findings"
    IDENTIFYING = "identifying", "Identifying needs"
    MEETING = "meeting", "Meeting needs"
    OUTCOMES = "outcomes", "Improving outcomes"


class Finding(models.Model):
    """What inspectors found, in our words.

    A letter does not sort its main findings into strengths and areas for development: that is our
    reading. One that holds both is an area for development.
    """

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    reference = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(help_text="Place in the letter.")
    kind = models.CharField(max_length=20, choices=Kind)
    question = models.CharField(
        max_length=20,
        choices=Question,
        blank=True,
        help_text="Empty for a significant weakness, which answers none of the three alone.",
    )
    text = models.TextField()
    source = models.CharField(
        max_length=100, blank=True, help_text="Section and paragraph of the letter."
    )

    objects = querysets.FindingQuerySet.as_manager()

    class Meta:
        ordering = ["inspection_id", "position"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_finding_once_in_an_inspection", fields=["inspection", "reference"]
            ),
            models.CheckConstraint(
                name="priorities_finding_answers_a_question_unless_a_weakness",
                condition=Q(kind=Kind.WEAKNESS, question="")
                | (~Q(kind=Kind.WEAKNESS) & ~Q(question="")),
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return f"{self.inspection.get_absolute_url()}#{self.reference}"

    def natural_key(self):
        return (*self.inspection.natural_key(), self.reference)


# Plans


class Column(models.TextChoices):
    """What plans of some types have beside their owners, dates and targets, by its name in a plan.

    What a plan holds is shown, whatever its type; but what its type does not use is not asked for.
    """

    AUTHORS = "authors", "Who wrote it"
    SIGNATORIES = "signatories", "Who signed it"
    CAVEAT = "caveat", "Caveat"
    IMPACTS = "impacts", "Intended impact"
    ROADMAP = "roadmap", "Road map"
    CADENCE = "cadence", "How often"
    AMBITION = "ambition", "Ambition"
    BODIES = "bodies", "Governance"


def every_column():
    return list(Column.values)


def statement_s_cycle():
    """Return when a Written Statement of Action was usually looked at again.

    The framework of 2016 to 2022 had no fixed monitoring: quarterly to every six months.
    """
    return [
        {
            "name": "Monitoring by the DfE and NHS England",
            "months": 6,
            "counted_from": "accepted",
            "repeats": True,
            "note": "Areas tell of quarterly to six-monthly meetings.",
        },
        {
            "name": "Revisit by the inspectors",
            "months": 18,
            "counted_from": "accepted",
            "confirmed": True,
            "note": "Usually within 18 months, at 10 days' notice.",
        },
    ]


def check_cycle(stored):
    try:
        cycle.rules(stored)
    except (TypeError, ValueError) as error:
        raise ValidationError(f"{error}") from None


class PlanType(models.Model):
    """A kind of plan: its words, since each framework of inspection has its own, the columns that
    its plans use, and when they are looked at again. Its rating key is beside it, in RatingLevel.

    The defaults are those of a Written Statement of Action.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    weakness_word = models.CharField(max_length=50, help_text="What it answers, singular.")
    priority_word = models.CharField(max_length=50, help_text="What it is made of, singular.")
    objective_word = models.CharField(max_length=50, default="objective")
    action_word = models.CharField(max_length=50, default="action")
    measure_word = models.CharField(max_length=50, default="measure")
    columns = ChoicesField(choices=Column, default=every_column, blank=True)
    cycle = models.JSONField(
        "review cycle",
        default=statement_s_cycle,
        blank=True,
        validators=[check_cycle],
        help_text="A list of rules: see priorities/cycle.py.",
    )

    objects = querysets.PlanTypeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)


class Colour(models.TextChoices):
    """The colours of a GOV.UK tag. Beside one stands a word, always."""

    GREY = "grey", "Grey"
    RED = "red", "Red"
    ORANGE = "orange", "Orange"
    YELLOW = "yellow", "Yellow"
    GREEN = "green", "Green"
    TURQUOISE = "turquoise", "Turquoise"
    BLUE = "blue", "Blue"
    PURPLE = "purple", "Purple"
    PINK = "pink", "Pink"


class RatingLevel(Versioned):
    """A word of a rating key, what it means, and what it stands for.

    The words of a plan type are published and shared by all areas. An area may choose words of its
    own for its plans: those have an `area`, count from a day on and until another.
    """

    class Of(models.TextChoices):
        """Work done and difference made are two things: finished actions may change nothing."""

        DELIVERY = "delivery", "Delivery"
        IMPACT = "impact", "Impact"

    class Role(models.TextChoices):
        """What a word stands for, whatever it is: the rules read this and the order. Worst first,
        delivery before impact.
        """

        OFF_TRACK = "off_track", "Off track"
        AT_RISK = "at_risk", "At risk"
        ON_TRACK = "on_track", "On track"
        COMPLETE = "complete", "Complete: it ends an action"
        NONE = "none", "No difference yet"
        SOME = "some", "Some difference"
        SUSTAINED = "sustained", "Difference that lasts"

    ROLES_OF = {  # worst first
        Of.DELIVERY: [Role.OFF_TRACK, Role.AT_RISK, Role.ON_TRACK, Role.COMPLETE],
        Of.IMPACT: [Role.NONE, Role.SOME, Role.SUSTAINED],
    }
    NO_UPDATE = "No update yet"  # what is said of an action that nobody has rated
    UNRATED = "Not rated yet"  # what is said of an impact that nobody has rated

    plan_type = models.ForeignKey(
        PlanType, models.CASCADE, related_name="rating_levels", null=True, blank=True
    )
    area = models.ForeignKey(
        LocalArea,
        models.PROTECT,
        related_name="rating_levels",
        null=True,
        blank=True,
        editable=False,
        help_text="Whose own word it is; empty for a word of a plan type.",
    )
    of = models.CharField(max_length=20, choices=Of)
    slug = models.SlugField()
    position = models.PositiveSmallIntegerField(help_text="Worst first.")
    name = models.CharField(max_length=50)
    meaning = models.CharField(max_length=200)
    role = models.CharField("stands for", max_length=20, choices=Role)
    colour = models.CharField(max_length=20, choices=Colour, default=Colour.GREY)
    from_on = models.DateField("in use from", null=True, blank=True, editable=False)
    ended_on = models.DateField("in use until", null=True, blank=True, help_text="Not that day.")

    objects = querysets.RatingLevelQuerySet.as_manager()

    class Meta:
        ordering = ["plan_type_id", "of", "position"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_level_once_in_a_type", fields=["plan_type", "of", "slug"]
            ),
            models.UniqueConstraint(
                name="priorities_level_once_in_the_key_of_an_area",
                fields=["area", "of", "slug"],
                condition=Q(ended_on=None),
                violation_error_message="The key has this word already. Choose another.",
            ),
            models.CheckConstraint(
                name="priorities_level_is_of_a_type_or_of_an_area",
                condition=Q(plan_type__isnull=False, area=None, from_on=None, ended_on=None)
                | Q(plan_type=None, area__isnull=False, from_on__isnull=False),
            ),
            models.CheckConstraint(
                name="priorities_level_stands_for_what_it_rates",
                condition=Q(
                    of="delivery", role__in=["off_track", "at_risk", "on_track", "complete"]
                )
                | Q(of="impact", role__in=["none", "some", "sustained"]),
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.plan_type.slug if self.plan_type else None, self.of, self.slug)


class Post(models.Model):
    """A job that owns or signs something: never the person who holds it."""

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="posts")
    slug = models.SlugField()
    title = models.CharField(max_length=100)
    organisation = models.CharField(max_length=100)

    objects = querysets.PostQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_post_once_in_an_area", fields=["area", "slug"]
            ),
        ]

    def __str__(self):
        return f"{self.title}, {self.organisation}"

    def natural_key(self):
        return (*self.area.natural_key(), self.slug)


class PostHolding(Versioned):
    """A person in a post while it lasts. Plans name posts; this says whose they are."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="post_holdings"
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    from_on = models.DateField("from")
    to_on = models.DateField("to", null=True, blank=True, help_text="The last day.")

    objects = querysets.PostHoldingQuerySet.as_manager()

    class Meta:
        ordering = ["post__title", "-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="priorities_holding_ends_after_it_starts",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
            models.UniqueConstraint(
                name="priorities_holding_once_from_a_day",
                fields=["person", "post", "from_on"],
                violation_error_message="This person already holds the post from that day.",
            ),
        ]

    @property
    def days(self):
        """The first day and the last: "from 1 March 2021 to 31 March 2021"."""
        last = f" to {date_format(self.to_on, 'j F Y')}" if self.to_on else ""
        return f"from {date_format(self.from_on, 'j F Y')}{last}"

    def __str__(self):
        return f"{self.person} as {self.post}"


class Plan(models.Model):
    """A plan that answers an inspection, as it was published."""

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="plans")
    reference = models.SlugField()
    type = models.ForeignKey(PlanType, models.PROTECT, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="plans", null=True)
    title = models.CharField(max_length=200)
    document = models.CharField(max_length=200)
    published_on = models.DateField("date of the document")
    accepted_on = models.DateField(
        "accepted as fit for purpose",
        null=True,
        blank=True,
        help_text="The date of the letter that says so.",
    )
    caveat = models.TextField(blank=True, help_text="What the plan says may hold it up.")
    leads = models.ManyToManyField(Post, related_name="+")
    authors = models.ManyToManyField(Post, related_name="+")
    signatories = models.ManyToManyField(Post, related_name="+")

    objects = querysets.PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_plan_once_in_an_area", fields=["area", "reference"]
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("priorities:plan_detail", args=[self.area.slug, self.reference])

    def natural_key(self):
        return (*self.area.natural_key(), self.reference)

    @cached_property
    def first_published_on(self):
        """The day of its first version: a later one may have a document of a later date."""
        days = self.versions.order_by("number").values_list("published_on", flat=True)
        return days.first() or self.published_on

    def said_on(self, day):
        """Return the plan in its own words of a day: its title, its dates, who leads it."""
        return Plan.objects.in_area(self.area_id).said_on(day).get(pk=self.pk)

    def turns(self, as_at):
        """Return when the plan is looked at again, as seen on a day: see cycle.turns.

        No plan is accepted before its document is dated: until a day of acceptance is known that
        date stands in for it, as an estimate that is too early.
        """
        accepted = self.accepted_on if self.accepted_on and self.accepted_on <= as_at else None
        starts = {
            "published": cycle.Start(self.first_published_on),
            "accepted": cycle.Start(accepted or self.first_published_on, estimated=not accepted),
        }
        if self.inspection:
            starts["report"] = cycle.Start(self.inspection.published_on)
        return cycle.turns(cycle.rules(self.type.cycle), starts, as_at)


class InPlan(models.Model):
    """What a version of a plan may bring in and a later one leave out. It is never deleted.

    Files and forms have neither day: publishing a version sets them. Brought back, a row counts
    as never left out; the versions themselves tell of the gap.
    """

    joined_on = models.DateField(
        "in the plan from",
        null=True,
        editable=False,
        help_text="The day of the version that brought it in; empty for what was there at first.",
    )
    left_on = models.DateField(
        "left out from",
        null=True,
        editable=False,
        help_text="The day of the version that left it out; empty while it stands.",
    )

    class Meta:
        abstract = True


class PlanRecord(InPlan):
    """A row published in a plan: what it says in our words, and where the plan says it."""

    plan = models.ForeignKey(Plan, models.CASCADE)
    reference = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(help_text="Place in the plan, among its kind.")
    text = models.TextField()
    source = models.CharField(
        max_length=100,
        blank=True,
        help_text="Section and paragraph of the document. Empty where the plan is written here.",
    )

    class Meta:
        abstract = True
        ordering = ["plan_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="%(app_label)s_%(class)s_once_in_a_plan", fields=["plan", "reference"]
            ),
        ]

    def __str__(self):
        return self.reference

    def natural_key(self):
        return (*self.plan.natural_key(), self.reference)

    def page(self, name):
        """Return the address of this row's page, by its references and not by its key."""
        return reverse(name, args=[self.plan.area.slug, self.plan.reference, self.reference])


class Priority(PlanRecord):
    """What the area must put right, and which of the inspectors' weaknesses that answers."""

    title = models.CharField(max_length=100)
    answers = models.ManyToManyField(Finding, related_name="priorities")

    objects = querysets.PriorityQuerySet.as_manager()

    class Meta(PlanRecord.Meta):
        verbose_name_plural = "priorities"

    def __str__(self):
        return f"{self.reference} {self.title}"

    def get_absolute_url(self):
        return f"{self.plan.get_absolute_url()}#priority-{self.reference}"


class IntendedImpact(PlanRecord):
    """What shall be different once a priority is achieved: the ambition, not the target."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="impacts")
    theme = models.CharField(max_length=50)

    objects = querysets.PlanRecordQuerySet.as_manager()


class Objective(PlanRecord):
    """One part of a priority, with its owners and its date.

    The statement has one column for sponsors and leads and does not tell them apart. It gives a
    month; stored is the month's last day.
    """

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="objectives")
    title = models.CharField(max_length=100)
    owners = models.ManyToManyField(Post, related_name="objectives")
    by_when = models.DateField(help_text="The last day of the month.")
    answers = models.ManyToManyField(
        Finding,
        related_name="objectives",
        blank=True,
        help_text="Empty where it answers every weakness that its priority answers.",
    )

    objects = querysets.ObjectiveQuerySet.as_manager()

    def __str__(self):
        return f"{self.reference} {self.title}"

    def get_absolute_url(self):
        return self.page("priorities:objective_detail")

    @property
    def answered(self):
        """The findings that it answers: those it names, else all that its priority answers."""
        return list(self.answers.all()) or list(self.priority.answers.all())


class Action(PlanRecord):
    """Something that will be done. Its owners and its date are those of its objective."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="actions")
    cadence = models.CharField(
        max_length=50, blank=True, help_text="How often, or how soon, as the plan says."
    )

    objects = querysets.ActionQuerySet.as_manager()

    def get_absolute_url(self):
        return self.page("priorities:action_detail")


class Measure(PlanRecord):
    """One answer to "how do we know?".

    A live measure names the figure that answers it; `governance.figures` has the function. What
    the area wishes for in the end (`ambition`) is no target and stands apart from its steps.
    """

    class Kind(models.TextChoices):
        LIVE = "live", "Live figure"
        NUMBER = "number", "Number"
        MILESTONE = "milestone", "Milestone"
        NARRATIVE = "narrative", "Narrative"

    class Direction(models.TextChoices):
        UP = "up", "Higher is better"
        DOWN = "down", "Lower is better"

    class Rule(models.TextChoices):
        """How the readings of a number are judged, where it is not by reaching a value by a day."""

        ALL_OF = "all_of", "All of them: 100% and nothing less"
        SURVEY = "survey", "Better survey on survey"
        TERM = "term", "Better term on term"
        PERIOD = "period", "Better period on period"

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=20, choices=Kind)
    figure = models.CharField(max_length=30, blank=True, help_text="Key of the live figure.")
    unit = models.CharField(max_length=50, blank=True, help_text="Empty where the plan has none.")
    direction = models.CharField(max_length=10, choices=Direction, blank=True)
    rule = models.CharField(
        max_length=10,
        choices=Rule,
        blank=True,
        help_text="Of a number that is read. Empty: it reaches a value by a day.",
    )
    ambition = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    cadence = models.CharField(max_length=50, blank=True, help_text="As the plan says.")

    objects = querysets.MeasureQuerySet.as_manager()

    class Meta(PlanRecord.Meta):
        constraints = [
            *PlanRecord.Meta.constraints,
            models.CheckConstraint(
                name="priorities_live_measure_names_its_figure",
                condition=Q(kind="live") & ~Q(figure="") | ~Q(kind="live") & Q(figure=""),
            ),
            models.CheckConstraint(
                name="priorities_counted_measure_has_a_direction",
                condition=Q(kind__in=["live", "number"]) & ~Q(direction="")
                | Q(kind__in=["milestone", "narrative"], direction="", ambition=None),
            ),
            models.CheckConstraint(
                name="priorities_rule_is_of_a_number_that_is_read",
                condition=Q(rule="") | Q(kind="number"),
                violation_error_message="Only a number that is read has a rule.",
            ),
            models.CheckConstraint(
                name="priorities_all_of_them_is_in_per_cent",
                condition=~Q(rule="all_of") | Q(unit="%"),
                violation_error_message="All of them is said in per cent: give the unit %.",
            ),
        ]

    def get_absolute_url(self):
        return self.page("priorities:measure_detail")

    @property
    def live(self):
        """Whether it is counted from the cases, so that nobody reads it."""
        return self.kind == self.Kind.LIVE


class TargetStep(InPlan):
    """One step of a measure's target: a value from a cohort month on, or what is due by a day.

    A milestone has only its day. `value` is in the unit of the measure, percentages as 0 to 100.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    from_month = models.DateField(
        "first cohort month", null=True, blank=True, help_text="The first day of the month."
    )
    by_on = models.DateField("due by", null=True, blank=True)
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.STATED)
    note = models.CharField(max_length=200, blank=True, help_text="What was inferred, and why.")

    objects = querysets.TargetStepQuerySet.as_manager()

    class Meta:
        ordering = ["measure__plan_id", "measure__position", "number"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_step_once_in_a_measure", fields=["measure", "number"]
            ),
            models.CheckConstraint(
                name="priorities_step_has_a_cohort_month_or_a_day",
                condition=Q(from_month__isnull=False, by_on=None, value__isnull=False)
                | Q(from_month=None, by_on__isnull=False),
            ),
            models.CheckConstraint(
                name="priorities_step_starts_with_its_month",
                condition=Q(from_month=None) | Q(from_month__endswith="-01"),
            ),
            models.CheckConstraint(
                name="priorities_inferred_step_says_why",
                condition=Q(certainty="stated") | Q(certainty="inferred") & ~Q(note=""),
            ),
        ]

    def __str__(self):
        return f"{self.measure}, step {self.number}"

    def natural_key(self):
        # A fixture may have it of a measure that was left alone, and so is not here.
        measure = self.measure.natural_key() if self.measure_id else (None, None, None)
        return (*measure, self.number)


class RoadmapItem(PlanRecord):
    """What had been done when the plan was written, and the month where that is known."""

    priority = models.ForeignKey(Priority, models.CASCADE, related_name="roadmap")
    month = models.DateField(null=True, blank=True, help_text="The first day of the month.")
    certainty = models.CharField(max_length=10, choices=Certainty)

    objects = querysets.PlanRecordQuerySet.as_manager()

    class Meta(PlanRecord.Meta):
        constraints = [
            *PlanRecord.Meta.constraints,
            models.CheckConstraint(
                name="priorities_roadmap_month_is_known_or_said_to_be_unknown",
                condition=Q(certainty="unknown", month=None)
                | Q(
                    certainty__in=["stated", "inferred"],
                    month__isnull=False,
                    month__endswith="-01",
                ),
            ),
        ]


class GovernanceBody(PlanRecord):
    """A board, committee or group to which the plan is answerable, and what of it is its business.

    An empty cadence or chair is not stated, and neither is what it oversees where that is empty.
    """

    class Kind(models.TextChoices):
        BODY = "body", "Body"
        SUB_GROUP = "sub_group", "Sub-group"
        TASK_AND_FINISH = "task_and_finish", "Task and finish group"

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=Kind)
    cadence = models.CharField(max_length=50, blank=True)
    chair = models.CharField(max_length=100, blank=True)
    oversees = models.ManyToManyField(Priority, related_name="bodies", blank=True)
    works_on = models.ManyToManyField(Objective, related_name="bodies", blank=True)

    objects = querysets.GovernanceBodyQuerySet.as_manager()

    class Meta(PlanRecord.Meta):
        verbose_name_plural = "governance bodies"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.page("priorities:body_detail")


class ReportingLine(PlanRecord):
    """That one body reports to another. An inferred line says in its text from what."""

    body = models.ForeignKey(GovernanceBody, models.CASCADE, related_name="lines_up")
    to = models.ForeignKey(GovernanceBody, models.CASCADE, related_name="lines_down")
    certainty = models.CharField(max_length=10, choices=Certainty)

    objects = querysets.PlanRecordQuerySet.as_manager()

    class Meta(PlanRecord.Meta):
        constraints = [
            *PlanRecord.Meta.constraints,
            models.UniqueConstraint(
                name="priorities_line_once_between_two_bodies", fields=["body", "to"]
            ),
            models.CheckConstraint(
                name="priorities_body_does_not_report_to_itself", condition=~Q(body=F("to"))
            ),
            models.CheckConstraint(
                name="priorities_line_is_stated_or_inferred",
                condition=Q(certainty__in=["stated", "inferred"]),
            ),
        ]

    @property
    def inferred(self):
        return self.certainty == Certainty.INFERRED


class PlanFile(models.Model):
    """A plan file that was checked and not yet loaded: what was shown is what will be loaded."""

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="Of the file, as it was chosen.")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    preview = models.JSONField(help_text="What was shown: see importing.Preview.")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_on = models.DateField()

    objects = querysets.PlanFileQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def refused(self):
        """Whether it has faults, which are then all that is kept of it."""
        return "faults" in self.preview


class PublishedStatistic(Statistic):
    """A year of a place as it came with the product. What an administrator loads counts instead."""

    objects = querysets.PublishedStatisticQuerySet.as_manager()

    class Meta:
        ordering = ["place", "year"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_statistic_once_a_year", fields=["place", "year"]
            ),
            percentages("priorities_statistic_has_percentages"),
        ]

    def natural_key(self):
        return (self.place, self.year)


# What people add


class AboutPlan(models.Model):
    """What a person adds about one objective, action or measure of a plan."""

    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True)
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True)
    # Who and when an event of the trail says too: its values need not repeat them.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_on = models.DateField(editable=False)

    objects = querysets.AboutPlanQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-added_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_is_about_one_row",
                condition=Q(objective__isnull=False, action=None, measure=None)
                | Q(objective=None, action__isnull=False, measure=None)
                | Q(objective=None, action=None, measure__isnull=False),
                violation_error_message="Choose one objective, action or measure.",
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} about {self.about}".capitalize()

    @property
    def about(self):
        """The published row: an objective, an action or a measure."""
        return self.objective or self.action or self.measure


class ProgressUpdate(AboutPlan, Versioned):
    """What has been done since the last update, in the owner's words, and how delivery stands.

    The latest update of an action is its delivery rating. `recovery_on` is the day by which what
    is late or at risk shall be done all the same; it changes no date of the plan.
    """

    delivery = models.ForeignKey(
        RatingLevel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"of": RatingLevel.Of.DELIVERY},
        verbose_name="delivery rating",
    )
    text = models.TextField("commentary")
    recovery_on = models.DateField("recovery date", null=True, blank=True)

    class Meta(AboutPlan.Meta):
        constraints = [
            *AboutPlan.Meta.constraints,
            models.CheckConstraint(
                name="priorities_update_says_something",
                condition=~Q(text=""),
                violation_error_message="Say what has been done.",
            ),
            models.CheckConstraint(
                name="priorities_update_rates_an_action",
                condition=Q(action=None, delivery=None)
                | Q(action__isnull=False, delivery__isnull=False),
                violation_error_message="Rate the delivery of an action, and of nothing else.",
            ),
            models.CheckConstraint(
                name="priorities_recovery_is_still_to_come",
                condition=Q(recovery_on=None)
                | Q(delivery__isnull=False, recovery_on__gte=F("added_on")),
                violation_error_message="The recovery date must be today or later.",
            ),
        ]


class Rating(AboutPlan, Versioned):
    """How much difference an objective or a measure has made, in a person's judgement, with the
    reason for it. Delivery is another thing and stands in the updates of actions.
    """

    level = models.ForeignKey(
        RatingLevel,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"of": RatingLevel.Of.IMPACT},
        verbose_name="impact rating",
    )
    reason = models.TextField()

    class Meta(AboutPlan.Meta):
        verbose_name = "impact rating"
        constraints = [
            *AboutPlan.Meta.constraints,
            models.CheckConstraint(
                name="priorities_rating_is_of_no_action",
                condition=Q(action=None),
                violation_error_message="Rate the impact of an objective or a measure.",
            ),
            models.CheckConstraint(
                name="priorities_rating_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Give the reason for this rating.",
            ),
        ]


class OwnerOrDateChange(AboutPlan, Versioned):
    """Another owner, another date, or both, from a day on. What was published stays beside it.

    The new owner takes the place of all that were published.
    """

    owner = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="new owner"
    )
    by_when = models.DateField("new date", null=True, blank=True)
    reason = models.TextField()
    agreed_by = models.CharField(max_length=100, help_text="A post or a body, not a person.")

    class Meta(AboutPlan.Meta):
        verbose_name = "change of owner or date"
        verbose_name_plural = "changes of owner or date"
        constraints = [
            *AboutPlan.Meta.constraints,
            models.CheckConstraint(
                name="priorities_change_changes_something",
                condition=Q(owner__isnull=False) | Q(by_when__isnull=False),
                violation_error_message="Give the new owner, the new date, or both.",
            ),
            models.CheckConstraint(
                name="priorities_change_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Give the reason for the change.",
            ),
            models.CheckConstraint(
                name="priorities_change_was_agreed",
                condition=~Q(agreed_by=""),
                violation_error_message="Say who agreed to the change.",
            ),
        ]


def private_name(evidence, name):
    """Return a name that nobody can guess and that says nothing; the ending is not kept either."""
    return f"evidence/{token_urlsafe(24)}"


class Evidence(AboutPlan, Versioned):
    """Something that shows what was done or what it changed: a link, or a file that we keep.

    Evidence of a reading is about its measure and names the reading, so every list has it. That of
    an evaluation is about no row of a plan.
    What was attached wrongly may hold a child's name. Removed, it leaves nothing of itself: the
    row says only who attached and who removed something, when, and why.
    """

    reading = models.ForeignKey(
        "priorities.Reading",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        help_text="Of the measure: what the reading rests on.",
    )
    evaluation = models.ForeignKey(
        "priorities.Evaluation", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    shows = models.TextField("what it shows", blank=True)
    link = models.URLField(
        max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    file = models.FileField(upload_to=private_name, blank=True, editable=False)
    file_name = models.CharField(max_length=255, blank=True, help_text="As it was chosen.")
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    removed_on = models.DateField(null=True, editable=False)
    removed_because = models.TextField(blank=True, editable=False)

    objects = querysets.EvidenceQuerySet.as_manager()

    class Meta(AboutPlan.Meta):
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                name="priorities_evidence_is_about_one_row",
                condition=AboutPlan.Meta.constraints[0].condition & Q(evaluation=None)
                | Q(objective=None, action=None, measure=None, evaluation__isnull=False),
                violation_error_message="Choose one objective, action, measure or evaluation.",
            ),
            models.CheckConstraint(
                name="priorities_evidence_of_a_reading_is_about_a_measure",
                condition=Q(reading=None) | Q(measure__isnull=False),
            ),
            models.CheckConstraint(
                name="priorities_evidence_says_what_it_shows",
                condition=~Q(shows="") | Q(removed_on__isnull=False),
                violation_error_message="Say what the evidence shows.",
            ),
            models.CheckConstraint(
                name="priorities_evidence_is_a_link_or_a_file",
                condition=~Q(link="") & Q(file="", file_name="")
                | Q(link="") & ~Q(file="") & ~Q(file_name="")
                | Q(removed_on__isnull=False),
                violation_error_message="Give a link or a file.",
            ),
            models.CheckConstraint(
                name="priorities_removed_evidence_leaves_nothing_but_why",
                condition=Q(removed_on=None, removed_by=None, removed_because="")
                | Q(
                    removed_on__isnull=False,
                    removed_by__isnull=False,
                    shows="",
                    link="",
                    file="",
                    file_name="",
                )
                & ~Q(removed_because=""),
                violation_error_message="Say why the evidence is removed.",
            ),
        ]

    @property
    def about(self):
        """The published row, or the evaluation."""
        return self.evaluation or super().about


class Reading(Versioned):
    """How a measure stood on a day, and where that is known from: a number has its value, a
    milestone or a narrative what was found. What is live is counted and has no readings.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    as_at = models.DateField("as at")
    value = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    reached = models.BooleanField(
        "is it so?", null=True, blank=True, help_text="Of a milestone or a narrative, if known."
    )
    text = models.TextField("what was found", blank=True)
    source = models.CharField(max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    added_on = models.DateField(editable=False)

    objects = querysets.ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "-as_at"]
        constraints = [
            models.UniqueConstraint(
                name="priorities_reading_once_a_day",
                fields=["measure", "as_at"],
                violation_error_message="There is a reading for this day. Change that one.",
            ),
            models.CheckConstraint(
                name="priorities_reading_is_of_a_day_gone_by",
                condition=Q(as_at__lte=F("added_on")),
                violation_error_message="A reading cannot be of a day to come.",
            ),
            models.CheckConstraint(
                name="priorities_reading_says_what_and_from_where",
                condition=~Q(source="") & (Q(value__isnull=False) | ~Q(text="")),
                violation_error_message="Say how the measure stood and where that is known from.",
            ),
        ]

    def __str__(self):
        return f"{self.measure} as at {self.as_at}"


# What else people add has packages of its own. They build on the models above, so they come last.
from priorities.challenges.models import Challenge  # noqa: E402, F401
from priorities.drafting.models import PlanDraft  # noqa: E402, F401
from priorities.overrides.models import Override  # noqa: E402, F401
from priorities.risks.models import Risk  # noqa: E402, F401
from priorities.statistics.models import (  # noqa: E402, F401
    LoadedStatistic,
    StatisticsFile,
)
from priorities.versions.models import NewOwners, PlanVersion, PublishedDate  # noqa: E402, F401
