from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, TemplateView
from django_filters.views import FilterView

from wsoa import history
from wsoa.audit import StaleRecord
from wsoa.forms import refuse
from wsoa.models import Membership, Organisation, User
from wsoa.people import changes, invitations
from wsoa.people.filters import PersonFilter, RoleFilter
from wsoa.people.forms import (
    AddForm,
    ChoosePasswordForm,
    CorrectPersonForm,
    EndRoleForm,
    InviteForm,
    ReasonForm,
    RoleFields,
    WithdrawRoleForm,
)
from wsoa.people.tables import PersonTable, RoleTable
from wsoa.roles import MEANING, ROLES, Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, ChangeView


class PeopleMixin:
    """A page about the people of the area, for who manages them. Comes after AreaMixin."""

    permission_required = Permission.MANAGE_PEOPLE

    def get_queryset(self):
        here = Membership.objects.filter(area=self.area).order_by("from_on", "role")
        roles = Prefetch("memberships", here, to_attr="roles_here")
        people = User.objects.in_area(self.area).with_second_factor().prefetch_related(roles)
        return people.order_by("last_name", "first_name", "username")


class PeopleList(AreaMixin, PeopleMixin, ListMixin, FilterView):
    """Everybody who holds, held or will hold a role in the area."""

    filterset_class = PersonFilter
    table_class = PersonTable
    template_name = "people/list.html"
    export_name = "people"

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"area": self.area}

    def get_table_kwargs(self):
        return {"area": self.area}


class RoleList(AreaMixin, ListMixin, FilterView):
    """Every role that was given in the area, with its days: the present ones, and the others."""

    permission_required = Permission.MANAGE_PEOPLE
    filterset_class = RoleFilter
    table_class = RoleTable
    template_name = "people/role_list.html"
    export_name = "roles given"

    def get_queryset(self):
        given = Membership.objects.in_area(self.area.slug).select_related("person")
        return given.order_by("person__last_name", "person__username", "from_on", "pk")


class RolesExplained(AreaMixin, PeopleMixin, TemplateView):
    """Which role may do what: the table of wsoa/roles.py in words."""

    template_name = "people/roles.html"

    def get_context_data(self, **kwargs):
        roles = {
            role: [words for permission, words in MEANING.items() if permission in allowed]
            for role, allowed in ROLES.items()
        }
        return super().get_context_data(roles=roles, **kwargs)


class Person(AreaMixin, PeopleMixin, DetailView):
    """Somebody's account and their roles in the area, with what was changed about both."""

    template_name = "people/person.html"
    context_object_name = "person"

    def get_context_data(self, **kwargs):
        lines = history.of(self.object, *self.object.roles_here)
        return super().get_context_data(history=lines, **kwargs)


class RoleView(PeopleMixin, FormView):
    """A form that gives a role. Subclasses define `give`, which returns the person."""

    leads_to = "people:person"

    def get_initial(self):
        return {"from_on": self.request.today}

    def get_form_kwargs(self):
        offered = Organisation.objects.in_area(self.area).current(self.request.today)
        return super().get_form_kwargs() | {"organisations": offered}

    def form_valid(self, form):
        try:
            person = self.give(form)
        except ValidationError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, f"{person} now has the role.")
        return redirect(self.leads_to, self.area.slug, person.pk)


class Invite(AreaMixin, RoleView):
    """Make an account and a role, and lead to the link on which the person chooses a password."""

    form_class = InviteForm
    template_name = "people/invite.html"
    leads_to = "people:link"

    def give(self, form):
        person = changes.invite(self.area, by=self.request.user, **form.cleaned_data)
        make_link(self.request, person)
        return person


class Add(AreaMixin, RoleView):
    """Give a role to somebody who signs in already, perhaps for another area."""

    form_class = AddForm
    template_name = "people/add.html"

    def give(self, form):
        role = {name: form.cleaned_data[name] for name in RoleFields.base_fields}
        changes.give_role(form.person, self.area, by=self.request.user, **role)
        return form.person


class GiveRole(AreaMixin, RoleView):
    """Give another role to somebody of the area."""

    form_class = RoleFields
    template_name = "people/give_role.html"

    @cached_property
    def person(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person, **kwargs)

    def give(self, form):
        changes.give_role(self.person, self.area, by=self.request.user, **form.cleaned_data)
        return self.person


class RoleChange(PeopleMixin, ChangeView):
    """A change of a role that somebody was given. Subclasses say which."""

    def get_queryset(self):
        roles = Membership.objects.in_area(self.area.slug).select_related("person")
        return roles.filter(person=self.kwargs["person"])

    def get_success_url(self):
        return reverse("people:person", args=[self.area.slug, self.object.person_id])


class EndRole(AreaMixin, RoleChange):
    """Set the last day of a role."""

    form_class = EndRoleForm
    template_name = "people/end_role.html"

    def change(self, to_on):
        changes.end_role(self.object, to_on=to_on, by=self.request.user)


class WithdrawRole(AreaMixin, RoleChange):
    """Take back a role that was given in error."""

    form_class = WithdrawRoleForm
    template_name = "people/withdraw_role.html"

    def change(self, reason):
        changes.withdraw_role(self.object, by=self.request.user, reason=reason)


class AccountChange(PeopleMixin, ChangeView):
    """A change of somebody's account, for a reason. Subclasses say which, and what follows."""

    form_class = ReasonForm
    template_name = "people/account_change.html"
    context_object_name = "person"
    leads_to = "people:person"

    def get_success_url(self):
        return reverse(self.leads_to, args=[self.area.slug, self.object.pk])


class Correct(AreaMixin, AccountChange):
    form_class = CorrectPersonForm
    title = "Correct the name or email address"
    follows = (
        "They go on using their sign-in name and password. If you change the email address, a "
        "one-time link that they did not use yet stops working."
    )

    def change(self, **values):
        former = changes.correct_person(self.object, by=self.request.user, **values)
        if former and former != self.object.email and settings.EMAIL_HOST:
            tell_former_address(self.request, self.object, former)


class Close(AreaMixin, AccountChange):
    title = "Close the account"
    follows = "They are signed out at once and cannot sign in again until you open the account."

    def change(self, reason):
        changes.close_account(self.object, by=self.request.user, reason=reason)


class Reopen(AreaMixin, AccountChange):
    title = "Open the account again"
    follows = "They can sign in again with the password that they had, and use their roles."

    def change(self, reason):
        changes.reopen_account(self.object, by=self.request.user, reason=reason)


class NewLink(AreaMixin, AccountChange):
    title = "Make a new one-time link"
    follows = (
        "For somebody who forgot their password or did not use their link in time. Their present "
        "password and any earlier link stop working now, and they are signed out."
    )
    leads_to = "people:link"

    def change(self, reason):
        changes.renew_invitation(self.object, by=self.request.user, reason=reason)
        make_link(self.request, self.object)


class ResetSecondFactor(AreaMixin, AccountChange):
    title = "Reset the second factor"
    follows = (
        "For somebody who lost the app and the recovery codes. Make sure that it is they who ask: "
        "until they have set it up again, their password alone lets them in."
    )

    def change(self, reason):
        changes.reset_second_factor(self.object, by=self.request.user, reason=reason)


class EndSessions(AreaMixin, AccountChange):
    title = "Sign out everywhere"
    follows = "They are signed out on every device, and can sign in again."

    def change(self, reason):
        changes.sign_out_everywhere(self.object, by=self.request.user, reason=reason)


class OneTimeLink(AreaMixin, PeopleMixin, DetailView):
    """The link that was just made, to be copied: shown once to who made it."""

    template_name = "people/link.html"
    context_object_name = "person"

    def get_context_data(self, **kwargs):
        pk, link = self.request.session.pop(MADE, (None, ""))
        link = link if pk == self.object.pk else ""
        return super().get_context_data(link=link, **kwargs)


MADE = "one_time_link"


def make_link(request, person):
    """Make a link for who made it to see on the next page, and send it where email is set up."""
    link = request.build_absolute_uri(invitations.link(person))
    request.session[MADE] = [person.pk, link]
    if person.email and settings.EMAIL_HOST:
        if invitations.send(person, link):
            messages.success(request, f"The link was sent to {person.email}.")
        else:
            messages.warning(request, "The link could not be sent. Copy it from this page instead.")


def tell_former_address(request, person, address):
    """Tell who had this address that it is theirs no longer: the change may be a theft."""
    if invitations.tell_former_address(person, address):
        messages.success(request, f"{address} was told that it is no longer used.")
    else:
        messages.warning(request, f"{address} could not be told. Tell {person} yourself.")


@method_decorator(login_not_required, name="dispatch")
class Invitation(FormView):
    """What a one-time link opens: its person chooses a password, and then signs in with it."""

    form_class = ChoosePasswordForm
    template_name = "people/invitation.html"

    def dispatch(self, request, *args, pk, token):
        if refused := ratelimit.consume_or_429(request, action="invitation", limit_get=True):
            return refused
        self.person = invitations.invited(pk, token)
        return super().dispatch(request) if self.person else self.over()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"person": self.person}

    def over(self):
        return render(self.request, "people/invitation_over.html", status=404)

    def form_valid(self, form):
        try:
            changes.choose_password(self.person, form.cleaned_data["password"])
        except StaleRecord:  # the link was used, or stopped, while this was on its way
            return self.over()
        messages.success(self.request, "Your password is set. Sign in with it.")
        return redirect("account_login")
