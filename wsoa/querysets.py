from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast

from wsoa import terms
from wsoa.roles import ROLES


class LocalAreaManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class PersonQuerySet(models.QuerySet):
    def in_area(self, area):
        """People who hold, held or will hold a role in the area, or were given one in error."""
        return self.filter(pk__in=area.memberships.values("person"))

    def with_second_factor(self):
        """Say of each whether they have set up codes from an app: `has_second_factor`."""
        apps = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return self.annotate(has_second_factor=Exists(apps))

    def closed(self):
        return self.filter(is_active=False)

    def invited(self):
        """People who have not yet used the link on which they choose a password."""
        return self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def able_to_sign_in(self):
        return self.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class PersonManager(UserManager.from_queryset(PersonQuerySet)):
    use_in_migrations = False


class MembershipQuerySet(models.QuerySet):
    def in_area(self, slug):
        """Memberships of the area with this slug; none where there is no such area."""
        return self.filter(area__slug=slug).select_related("area__settings")

    def held_on(self, day):
        """Memberships that run on `day`, their first and last days included."""
        return self.not_over(day).filter(from_on__lte=day)

    def not_over(self, day):
        """Memberships that run on `day` or begin after it. One withdrawn never ran."""
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), withdrawn_on=None)

    def over(self, day):
        """Memberships that had ended before `day`."""
        return self.filter(to_on__lt=day, withdrawn_on=None)

    def to_come(self, day):
        """Memberships that begin after `day`."""
        return self.filter(from_on__gt=day, withdrawn_on=None)

    def withdrawn(self, day):
        """Memberships that were given in error and taken back by `day`."""
        return self.filter(withdrawn_on__lte=day)

    def in_office(self, permission, day):
        """Memberships that allow `permission` on `day` to people whose account is open."""
        roles = [role for role, allowed in ROLES.items() if permission in allowed]
        return self.held_on(day).filter(role__in=roles, person__is_active=True)


class ListedQuerySet(models.QuerySet):
    def in_area(self, area):
        return self.filter(area=area).select_related("area")

    def current(self, day):
        """Those that have not ended before `day`."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day))

    def ended(self, day):
        return self.filter(ended_on__lt=day)


class OrganisationQuerySet(ListedQuerySet):
    def giving_advice_for(self, service):
        """Organisations with this key in their list of services."""
        listed = self.alias(keys=Cast("services", models.TextField()))  # SQLite has no __contains
        return listed.filter(keys__contains=f'"{service}"')


class TermQuerySet(models.QuerySet):
    def in_area(self, area):
        """Terms of one area and of the schools in its list."""
        return self.filter(area=area).select_related("area", "school")

    def beside(self, term):
        """The other terms of the same school, or of the area where the term is of no school."""
        return self.filter(area=term.area_id, school=term.school_id).exclude(pk=term.pk)

    def sharing_a_day_with(self, term):
        return self.filter(from_on__lte=term.to_on, to_on__gte=term.from_on)

    def kept_by(self, name):
        """The terms in force, in order, at the school that the list has by this name, in any case.

        The area's own where the list has no such school.
        """
        own = Q(school__isnull=False, school__name__iexact=name) if name else Q(pk=None)
        found = list(self.filter(own | Q(school=None)))
        return terms.in_force(
            [each for each in found if each.school_id],
            [each for each in found if not each.school_id],
        )


# A part of something is always a change, also where its record has no version, as in a plan.
A_CHANGE = Q(version__isnull=False) | Q(part_of__isnull=False)


class AuditEventQuerySet(models.QuerySet):
    def changes(self):
        """Events of something changed; the others say that it was opened or taken home."""
        return self.filter(A_CHANGE)
