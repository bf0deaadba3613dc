"""Areas, people, memberships, and the audit trail."""

from datetime import date
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from wsoa import roles
from wsoa.querysets import (
    A_CHANGE,
    AuditEventQuerySet,
    ListedQuerySet,
    LocalAreaManager,
    MembershipQuerySet,
    OrganisationQuerySet,
    PersonManager,
    TermQuerySet,
)


class Frozen(models.Model):
    """A row that the database refuses to alter or to delete once it is stored: `audit.protect`."""

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A record that people edit. `audit` counts the version up at every change.

    `linked` names its many-to-many fields that the trail keeps beside its columns.
    """

    linked: ClassVar[tuple[str, ...]] = ()

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """Raise ValidationError for each constraint that does not hold, as Django does.

        Django asks the database about every check on its own, which took nine tenths of a change.
        """
        if not self.constraints_hold(exclude):
            super().validate_constraints(exclude)

    def constraints_hold(self, exclude):
        """Return whether all constraints do, of which all checks are one question."""
        known = self._get_field_expression_map(self._meta, exclude)
        checks = []
        try:
            for each in self._meta.constraints:
                if not isinstance(each, models.CheckConstraint):
                    each.validate(type(self), self, exclude=exclude)
                elif Q(each.condition).referenced_base_fields <= known.keys():
                    held = Coalesce(Q(each.condition), True, output_field=models.BooleanField())
                    checks.append(held)
        except ValidationError:
            return False
        return not checks or Q(*checks).check(known)


class User(AbstractUser, Versioned):
    """A person who signs in. What they may do comes from their memberships alone.

    The trail keeps what is editable, which the password and when they signed in and out are not.
    """

    password = models.CharField(max_length=128, editable=False)
    last_login = models.DateTimeField("last sign-in", null=True, blank=True, editable=False)

    sign_outs = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often the person was signed out everywhere."
    )

    objects = PersonManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="wsoa_username_once_in_any_case",
                violation_error_message="This sign-in name is taken. Choose another.",
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.get_username()

    def get_session_auth_hash(self):
        """What a session must hold to be this person's: it changes when they are signed out."""
        return f"{super().get_session_auth_hash()}.{self.sign_outs}"

    @property
    def state(self):
        """How the account stands, in words."""
        if not self.is_active:
            return "Account closed"
        return "Can sign in" if self.has_usable_password() else "Invited"


class BoardKind(models.TextChoices):
    """Who sits on the board of an area, and who reads what it is given."""

    PARTNERSHIP = "partnership", "Partnership board"
    PROFESSIONAL = "professional", "Confidential professional board"


class Disclosure(models.TextChoices):
    """What the board is shown in the place of a count so small that it could name a child."""

    HIDE = "hide", "Hide counts of 1 to 5"
    ROUND = "round", "Round counts to the nearest 5"
    NOTHING = "nothing", "Hide nothing"


class Backlog(NamedTuple):
    """What was received before a day, to be finished by another; or two times None."""

    received_before: date | None
    complete_by: date | None


class LocalArea(models.Model):
    """A local area. Every record belongs to one, and every path starts with its slug.

    The backlog is what was received before a day and not finished by it; the area promised to
    finish it by another. An area without such a promise leaves both empty.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    backlog_received_before = models.DateField(null=True, blank=True)
    backlog_complete_by = models.DateField(null=True, blank=True)

    objects = LocalAreaManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="wsoa_backlog_has_both_days_or_neither",
                condition=Q(backlog_received_before=None, backlog_complete_by=None)
                | Q(
                    # A comparison with nothing passes a CHECK, so that there is something is said.
                    backlog_received_before__isnull=False,
                    backlog_complete_by__isnull=False,
                    backlog_complete_by__gte=F("backlog_received_before"),
                ),
                violation_error_message="Give both days of the backlog, in order, or neither.",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.slug,)

    @property
    def published(self):
        """What was published about the area that its administrators may set otherwise."""
        return {
            "backlog_received_before": self.backlog_received_before,
            "backlog_complete_by": self.backlog_complete_by,
        }

    @property
    def in_force(self):
        """The settings that count: as administrators set them, else as published and by default.

        No query where the area was read with its `settings`.
        """
        return getattr(self, "settings", None) or AreaSettings(**self.published)

    @property
    def backlog(self):
        return Backlog(self.in_force.backlog_received_before, self.in_force.backlog_complete_by)

    @property
    def disclosure(self):
        return self.in_force.disclosure


LONGEST_TO_ANSWER = 20
WORKING_DAYS = [MinValueValidator(1), MaxValueValidator(LONGEST_TO_ANSWER)]


LAST_WEEK = 20  # of the time that the law gives from a request to a plan
WEEKS = [MinValueValidator(1), MaxValueValidator(LAST_WEEK)]
MOST_DAYS_EARLY = 28
DAYS_EARLY = [MinValueValidator(1), MaxValueValidator(MOST_DAYS_EARLY)]
LONGEST_CYCLE = 36  # months from one review of an evaluation to the next
CYCLE = [MinValueValidator(1), MaxValueValidator(LONGEST_CYCLE)]

# The board reads its dashboard every month: a longer silence reaches it unexplained.
SILENT_AFTER = 31  # days
UNREAD_AFTER = 92  # days, of a measure for which the plan says no time of its own
LONGEST_SILENCE = 366
SILENCE = [MinValueValidator(1), MaxValueValidator(LONGEST_SILENCE)]
MOST_COMPARED = 10  # areas: as many as an authority has statistical neighbours


class AreaSettings(Versioned):
    """What the administrators of an area set, in the place of what was published about it.

    A row of its own, so that loading the fixture of areas again undoes nothing. Until there is
    one, the published days and the defaults count.
    """

    area = models.OneToOneField(LocalArea, models.PROTECT, related_name="settings")
    backlog_received_before = models.DateField("received before", null=True, blank=True)
    backlog_complete_by = models.DateField("to be finished by", null=True, blank=True)
    board_kind = models.CharField(
        "board", max_length=20, choices=BoardKind, default=BoardKind.PARTNERSHIP
    )
    disclosure_rule = models.CharField(
        "small numbers",
        max_length=20,
        choices=[each for each in Disclosure.choices if each[0] != Disclosure.NOTHING],
        default=Disclosure.HIDE,
        help_text="For a partnership board; from a professional one nothing is hidden.",
    )
    telephone_days = models.PositiveSmallIntegerField(
        "working days to return a telephone call", default=2, validators=WORKING_DAYS
    )
    email_days = models.PositiveSmallIntegerField(
        "working days to answer an email", default=5, validators=WORKING_DAYS
    )
    # Milestones on the way from a request to a plan. An area that wants none of them empties it.
    advice_by_week = models.PositiveSmallIntegerField(
        "week by which all advice is in", null=True, blank=True, default=12, validators=WEEKS
    )
    draft_by_week = models.PositiveSmallIntegerField(
        "week by which the draft plan is sent", null=True, blank=True, default=14, validators=WEEKS
    )
    decision_by_week = models.PositiveSmallIntegerField(
        "week by which a plan is decided on", null=True, blank=True, default=16, validators=WEEKS
    )
    plan_days_early = models.PositiveSmallIntegerField(
        "days by which the final plan is early",
        null=True,
        blank=True,
        default=1,
        validators=DAYS_EARLY,
    )
    evaluation_months = models.PositiveSmallIntegerField(
        "months from one review of an evaluation to the next", default=12, validators=CYCLE
    )

    silent_after_days = models.PositiveSmallIntegerField(
        "days without an update after which an action is silent",
        default=SILENT_AFTER,
        validators=SILENCE,
    )
    unread_after_days = models.PositiveSmallIntegerField(
        "days without a reading after which a measure is silent",
        default=UNREAD_AFTER,
        validators=SILENCE,
    )

    compared_with = models.JSONField(
        "areas to compare with",
        default=list,
        blank=True,
        help_text="Slugs of those whose published figures stand beside the area's own.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="wsoa_set_backlog_has_both_days_or_neither",
                condition=Q(backlog_received_before=None, backlog_complete_by=None)
                | Q(
                    backlog_received_before__isnull=False,
                    backlog_complete_by__isnull=False,
                    backlog_complete_by__gte=F("backlog_received_before"),
                ),
                violation_error_message="Give both days of the backlog, in order, or neither.",
            ),
            models.CheckConstraint(
                name="wsoa_board_is_of_a_known_kind",
                condition=Q(board_kind__in=BoardKind.values),
            ),
            models.CheckConstraint(
                name="wsoa_a_partnership_board_has_a_rule",
                condition=Q(disclosure_rule__in=[Disclosure.HIDE, Disclosure.ROUND]),
            ),
            models.CheckConstraint(
                name="wsoa_a_family_is_answered_within_20_working_days",
                condition=Q(telephone_days__range=(1, LONGEST_TO_ANSWER))
                & Q(email_days__range=(1, LONGEST_TO_ANSWER)),
            ),
            # A comparison with nothing passes a CHECK: an area may have no such milestone.
            models.CheckConstraint(
                name="wsoa_a_milestone_is_within_the_time_for_a_plan",
                condition=Q(advice_by_week__range=(1, LAST_WEEK))
                & Q(draft_by_week__range=(1, LAST_WEEK))
                & Q(decision_by_week__range=(1, LAST_WEEK))
                & Q(plan_days_early__range=(1, MOST_DAYS_EARLY)),
            ),
            models.CheckConstraint(
                name="wsoa_an_evaluation_is_reviewed_within_36_months",
                condition=Q(evaluation_months__range=(1, LONGEST_CYCLE)),
            ),
            models.CheckConstraint(
                name="wsoa_silence_is_heard_within_a_year",
                condition=Q(silent_after_days__range=(1, LONGEST_SILENCE))
                & Q(unread_after_days__range=(1, LONGEST_SILENCE)),
            ),
        ]

    def __str__(self):
        return f"Settings of {self.area}"

    @property
    def disclosure(self) -> Disclosure:
        """What the board is shown of small counts."""
        if self.board_kind == BoardKind.PROFESSIONAL:
            return Disclosure.NOTHING
        return Disclosure(self.disclosure_rule)


class Service(models.TextChoices):
    """Who is asked for advice in an assessment (SEND Regulations 2014, reg. 6(1)), in groups."""

    FAMILY = "family", "Family"
    EDUCATION_SETTING = "education_setting", "School or other education setting"
    EDUCATIONAL_PSYCHOLOGY = "educational_psychology", "Educational psychology"
    HEALTH = "health", "Health"
    SOCIAL_CARE = "social_care", "Social care"
    PREPARATION_FOR_ADULTHOOD = "preparation_for_adulthood", "Preparation for adulthood"
    OTHER = "other", "Other"


class ChoicesField(models.JSONField):
    """Any number of `choices`, as a list of their keys."""

    def validate(self, value, model_instance):
        known = [key for key, _ in self.flatchoices]
        if not isinstance(value, list) or not all(key in known for key in value):
            raise ValidationError(f"Choose any of: {', '.join(dict(self.flatchoices).values())}")


class Listed(Versioned):
    """A name that administrators keep in a list of their area, and that forms then offer.

    One that has ended stays in the list and is offered no longer. What people chose is kept as
    text where they chose it, so that nothing here changes a case or a role.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    ended_on = models.DateField("ended", null=True, blank=True, help_text="The last day.")

    objects = ListedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "area",
                Lower("name"),
                name="%(app_label)s_%(class)s_name_once_in_an_area",
                violation_error_message="The list has this name already. Change that entry.",
            ),
        ]

    def __str__(self):
        return self.name


# A family is nobody's organisation.
SERVICES_OF_ORGANISATIONS = [each for each in Service.choices if each[0] != Service.FAMILY]


class Organisation(Listed):
    """An organisation or a service of one, with the services for which it gives advice."""

    services = ChoicesField(
        "gives advice for", choices=SERVICES_OF_ORGANISATIONS, default=list, blank=True
    )

    objects = OrganisationQuerySet.as_manager()

    @property
    def gives_advice_for(self) -> list[str]:
        return [Service(key).label for key in self.services]


class SchoolKind(models.TextChoices):
    EARLY_YEARS = "early_years", "Early years"
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all_through", "All-through"
    SPECIAL = "special", "Special"
    ALTERNATIVE = "alternative", "Alternative provision"
    COLLEGE = "college", "Further education"
    INDEPENDENT = "independent", "Independent"
    OTHER = "other", "Other"


class School(Listed):
    """A school or other setting where children of the area learn, in it or elsewhere."""

    kind = models.CharField(max_length=20, choices=SchoolKind, blank=True)
    urn = models.CharField(
        "URN",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{6}\Z", "A URN has 6 numbers, like 101234")],
    )

    class Meta(Listed.Meta):
        constraints = [
            *Listed.Meta.constraints,
            models.UniqueConstraint(
                name="wsoa_school_urn_once_in_an_area",
                fields=["area", "urn"],
                condition=~Q(urn=""),
                violation_error_message="The list has this URN already. Check the number.",
            ),
        ]


class Term(Versioned):
    """A school term of an area; or of a school, whose terms of a school year replace the area's.

    The days between two terms are a holiday, which `wsoa.terms` derives. None is stored.
    """

    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="terms")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="terms", help_text="Empty: all."
    )
    name = models.CharField(max_length=60)
    from_on = models.DateField("first day")
    to_on = models.DateField("last day")

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="wsoa_term_ends_after_it_starts",
                condition=Q(to_on__gte=F("from_on")),
                violation_error_message="The last day of a term cannot be before the first.",
            ),
            models.UniqueConstraint(
                name="wsoa_term_of_an_area_starts_once",
                fields=["area", "from_on"],
                condition=Q(school=None),
                violation_error_message="A term of the area starts on this day already.",
            ),
            models.UniqueConstraint(
                name="wsoa_term_of_a_school_starts_once",
                fields=["school", "from_on"],
                condition=Q(school__isnull=False),
                violation_error_message="A term of this school starts on this day already.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.school}" if self.school else self.name

    @property
    def whose(self) -> str:
        return str(self.school or "All schools")


class Membership(Versioned):
    """One role of one person in one area, while it lasts. A person may hold any number."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    area = models.ForeignKey(LocalArea, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=roles.choices)
    organisation = models.CharField(max_length=100, blank=True)
    from_on = models.DateField("from")
    to_on = models.DateField("to", null=True, blank=True, help_text="The last day.")
    withdrawn_on = models.DateField(
        "withdrawn", null=True, blank=True, help_text="Given in error: it counts on no day."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="wsoa_membership_ends_after_it_starts",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.role}, {self.area}"


class AuditEvent(models.Model):
    """Who did what to which record, and when. The database refuses to change or delete one.

    The record is named by label and key, not by foreign key, so an event outlives its record.
    """

    verb = models.CharField(max_length=50)
    record = models.CharField(max_length=100, help_text="Model label and key, 'app.Model:42'.")
    version = models.PositiveIntegerField(null=True, help_text="After the change; none if seen.")
    fields = models.JSONField(default=list, help_text="Names of the fields that changed.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="None: by command, by someone with access to the server.",
    )
    recorded_on = models.DateField(help_text="The product's today; WSOA_TODAY may fix it.")
    recorded_at = models.DateTimeField(auto_now_add=True, help_text="The real time.")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["record", "version"]),
            models.Index(name="wsoa_latest_change", fields=["-id"], condition=A_CHANGE),
            models.Index(name="wsoa_events_by_day", fields=["recorded_on"]),
        ]

    def __str__(self):
        return f"{self.verb} {self.record}"


class AuditDetail(models.Model):
    """The values behind one event, apart from it so that retention can empty them alone.

    The database refuses any other change of one: {} and no reason, or as it was written.
    """

    event = models.OneToOneField(
        AuditEvent, models.PROTECT, primary_key=True, related_name="detail"
    )
    changes = models.JSONField(
        encoder=DjangoJSONEncoder, help_text="{field: [old, new]}; old is null for a new record."
    )
    reason = models.TextField(blank=True, help_text="Why, where the change had to be explained.")

    def __str__(self):
        return f"Detail of {self.event}"
