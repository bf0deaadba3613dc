from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from django_filters.views import FilterView

from wsoa import history, terms
from wsoa.areas import changes, forms
from wsoa.areas.filters import OrganisationFilter, SchoolFilter, TermFilter
from wsoa.areas.tables import OrganisationTable, SchoolTable, TermTable
from wsoa.forms import refuse
from wsoa.models import Organisation, School, Term
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, ChangeView


class Settings(AreaMixin, TemplateView):
    """What is set for the area, beside what was published, and who changed it."""

    permission_required = Permission.MANAGE_AREA
    template_name = "areas/settings.html"

    def get_context_data(self, **kwargs):
        stored = changes.settings_of(self.area)
        return super().get_context_data(settings=stored, history=history.of(stored), **kwargs)


class SettingsChange(ChangeView):
    """A change of what is set for the area. Subclasses say of which, and how it is called."""

    permission_required = Permission.MANAGE_AREA

    def get_object(self):
        return changes.settings_of(self.area)

    def get_success_url(self):
        messages.success(self.request, self.done)
        return reverse("areas:settings", args=[self.area.slug])

    def change(self, **values):
        version, by = self.object.version, self.request.user
        self.set(self.area, version=version, by=by, **values)


class SetBacklog(AreaMixin, SettingsChange):
    form_class = forms.BacklogForm
    template_name = "areas/set_backlog.html"
    set = staticmethod(changes.set_backlog)
    done = "The days of the backlog are set."


class SetBoard(AreaMixin, SettingsChange):
    form_class = forms.BoardForm
    template_name = "areas/set_board.html"
    set = staticmethod(changes.set_board)
    done = "What the board is shown is set."


class SetAnswering(AreaMixin, SettingsChange):
    form_class = forms.AnsweringForm
    template_name = "areas/set_answering.html"
    set = staticmethod(changes.set_answering)
    done = "The standards for answering families are set."


class SetMilestones(AreaMixin, SettingsChange):
    form_class = forms.MilestonesForm
    template_name = "areas/set_milestones.html"
    set = staticmethod(changes.set_milestones)
    done = "The milestones are set."


class SetEvaluationCycle(AreaMixin, SettingsChange):
    form_class = forms.EvaluationCycleForm
    template_name = "areas/set_evaluation_cycle.html"
    set = staticmethod(changes.set_evaluation_cycle)
    done = "The cycle of evaluations is set."


class SetSilence(AreaMixin, SettingsChange):
    form_class = forms.SilenceForm
    template_name = "areas/set_silence.html"
    set = staticmethod(changes.set_silence)
    done = "The periods of silence are set."


class ListedMixin:
    """A page about one of the lists that administrators keep. Comes after AreaMixin.

    `listed` says of what, `leads_to` where the list is.
    """

    permission_required = Permission.MANAGE_AREA

    def get_queryset(self):
        return self.listed.objects.in_area(self.area)

    def get_success_url(self):
        return reverse(self.leads_to, args=[self.area.slug])


class ListedList(ListedMixin, ListMixin, FilterView):
    """One of the lists. An area that has not begun it is told what it is for."""

    def get_filterset_kwargs(self, filterset_class):
        # Bound even to nothing: a list without filters shows what is current, and not all.
        return super().get_filterset_kwargs(filterset_class) | {"data": self.request.GET}

    def get_context_data(self, **kwargs):
        return super().get_context_data(begun=self.get_queryset().exists(), **kwargs)


class AddListed(ListedMixin, FormView):
    """Put something into a list. Subclasses define `add`, which returns what to say of it."""

    template_name = "areas/add_listed.html"

    def form_valid(self, form):
        try:
            added = self.add(**form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, added)
        return super().form_valid(form)


class ChangeListed(ListedMixin, ChangeView):
    """Correct something in a list, end it, or take its end back."""

    template_name = "areas/change_listed.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(history=history.of(self.object), **kwargs)

    def change(self, **values):
        changes.change_listed(self.object, by=self.request.user, **values)
        messages.success(self.request, f"{self.object} is changed.")


class OrganisationMixin:
    listed, leads_to = Organisation, "areas:organisation_list"
    heading = "Organisations and services"


class SchoolMixin:
    listed, leads_to = School, "areas:school_list"
    heading = "Schools and other settings"


class OrganisationList(AreaMixin, OrganisationMixin, ListedList):
    """Who works with the area: offered where somebody gets a role, and where advice is asked."""

    filterset_class = OrganisationFilter
    table_class = OrganisationTable
    template_name = "areas/organisation_list.html"
    export_name = "organisations"


class AddOrganisation(AreaMixin, OrganisationMixin, AddListed):
    form_class = forms.OrganisationFields
    title = "Add an organisation or service"

    def add(self, **values):
        added = changes.add_organisation(self.area, by=self.request.user, **values)
        return f"{added} is in the list."


class ChangeOrganisation(AreaMixin, OrganisationMixin, ChangeListed):
    form_class = forms.ChangeOrganisationForm


class SchoolList(AreaMixin, SchoolMixin, ListedList):
    """Where children learn: offered where a request is logged or corrected, and in filters."""

    filterset_class = SchoolFilter
    table_class = SchoolTable
    template_name = "areas/school_list.html"
    export_name = "schools"


class AddSchool(AreaMixin, SchoolMixin, AddListed):
    form_class = forms.SchoolFields
    title = "Add a school or setting"

    def add(self, **values):
        return f"{changes.add_school(self.area, by=self.request.user, **values)} is in the list."


class AddSchools(AreaMixin, SchoolMixin, AddListed):
    form_class = forms.AddSchoolsForm
    title = "Add many schools and settings"

    def add(self, schools):
        added = changes.add_schools(self.area, schools, by=self.request.user)
        present = len(schools) - added
        kept = f" In the list already, and left as they were: {present}." if present else ""
        return f"Schools and settings added: {added}.{kept}"


class ChangeSchool(AreaMixin, SchoolMixin, ChangeListed):
    form_class = forms.ChangeSchoolForm


class TermMixin:
    listed, leads_to = Term, "areas:term_list"
    heading = "Term dates"


class TermList(AreaMixin, TermMixin, ListedMixin, ListMixin, FilterView):
    """When schools are open, and so when they are closed: what a closure is checked against."""

    filterset_class = TermFilter
    table_class = TermTable
    template_name = "areas/term_list.html"
    export_name = "term dates"

    def get_context_data(self, **kwargs):
        return super().get_context_data(begun=self.get_queryset().exists(), **kwargs)

    def get_table_kwargs(self):
        by_school = {}
        for term in self.get_queryset():
            by_school.setdefault(term.school_id, []).append(term)

        def kept(school):
            own = by_school.get(school, []) if school else []
            return terms.in_force(own, by_school.get(None, []))

        return {"kept": kept}


class AddTerm(AreaMixin, TermMixin, AddListed):
    form_class = forms.TermFields
    title = "Add a term"

    def get_form_kwargs(self):
        schools = School.objects.in_area(self.area).current(self.request.today)
        return super().get_form_kwargs() | {"schools": schools}

    def add(self, **values):
        return f"{changes.add_term(self.area, by=self.request.user, **values)} is added."


class ChangeTerm(AreaMixin, TermMixin, ChangeListed):
    form_class = forms.ChangeTermForm
    template_name = "areas/change_term.html"

    def get_form_kwargs(self):
        # Also those that have closed: a term of one can still be corrected.
        return super().get_form_kwargs() | {"schools": School.objects.in_area(self.area)}

    def change(self, **values):
        changes.change_term(self.object, by=self.request.user, **values)
        messages.success(self.request, f"{self.object} is changed.")


class RemoveTerm(AreaMixin, TermMixin, ListedMixin, ChangeView):
    """Take a term back."""

    form_class = forms.RemoveTermForm
    template_name = "areas/remove_term.html"

    def change(self, **values):
        removed = str(self.object)
        changes.remove_term(self.object, by=self.request.user, **values)
        messages.success(self.request, f"{removed} is removed.")
