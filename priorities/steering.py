"""Pages where people keep a plan alive: each form makes one audited addition to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from django_filters.views import FilterMixin

from priorities import changes, meanwhile
from priorities.filters import PostFilter
from priorities.forms import (
    CorrectReadingForm,
    EndPostForm,
    EvidenceForm,
    GivePostForm,
    ImpactForm,
    OwnerOrDateForm,
    ReadingForm,
    RemoveEvidenceForm,
    UpdateForm,
    UpdateSheet,
)
from priorities.models import (
    Action,
    Evidence,
    Measure,
    Objective,
    Post,
    PostHolding,
    RatingLevel,
    Reading,
)
from priorities.silence import silent_of
from priorities.tables import PostTable
from wsoa import history
from wsoa.forms import refuse
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, ChangeView


def steerable(rows, view):
    """Return those of `rows`, as steered, on which the person who looks at a page may post.

    All of them, or those that a post owns which the person holds today, or none.
    """
    if Permission.STEER_PLAN in view.permissions:
        return rows
    if Permission.POST_PROGRESS not in view.permissions:
        return rows.none()
    return rows.owned_by(Post.objects.held_by(view.request.user, view.request.today))


def steering(page):
    """Return what whoever looks at the page of one row may do there, for its template.

    `may_steer`: add to the row. `may_remove`: take back what was added wrongly, which stays so
    when a version leaves the row out of the plan.
    """
    owned = steerable(page.get_queryset(), page).filter(pk=page.object.pk)
    return {
        "may_remove": owned.exists(),
        "may_steer": owned.standing(page.request.today).exists(),
    }


def catch_up(forms):
    """Let forms that were refused show what others added meanwhile, and take that as seen."""
    now = meanwhile.versions(form.row for form in forms)
    typed = [form for form in forms if form.has_changed()]
    shown = {form.row: form.cleaned_data.get("version", now[form.row]) for form in typed}
    lines = meanwhile.since(shown)
    for form in forms:
        form.meanwhile = lines.get(form.row, ())
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = now[form.row]


class SaveView(FormView):
    """A form that makes one audited write. Subclasses define `save`; who is refused keeps what
    they typed, with each reason beside its field.
    """

    def form_valid(self, form):
        try:
            self.save(**form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.saved)
        return redirect(self.get_success_url())


class AddAbout(SaveView):
    """A form that adds something about one published row, for who may steer it.

    404 where the plan has no such row; 403 where it is of a post that the person does not hold,
    or where a version left it out of the plan.
    """

    template_name = "priorities/add_about.html"
    about = None  # the kind of row: Objective, Action or Measure; the path says which

    def dispatch(self, request, *args, **kwargs):
        self.row = get_object_or_404(self.rows(), reference=kwargs["reference"])
        rows = self.rows().standing(request.today)
        if not steerable(rows, self).filter(pk=self.row.pk).exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def rows(self):
        rows = self.about.objects.in_area(self.area).of_plan(self.kwargs["plan"])
        return rows.select_related("plan__type").as_steered(self.request.today)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"row": self.row}

    def get_initial(self):
        return {"version": meanwhile.versions([self.row])[self.row]} if self.is_versioned else {}

    @property
    def is_versioned(self):
        """Whether what the form adds takes the place of what was added before."""
        return "version" in self.form_class.base_fields

    def form_invalid(self, form):
        if self.is_versioned:
            catch_up([form])
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        objective = self.row if self.about is Objective else self.row.objective
        return super().get_context_data(objective=objective, **kwargs)

    def get_success_url(self):
        return self.row.get_absolute_url()


class PostUpdate(AreaMixin, AddAbout):
    """Say what has been done for an action, and how its delivery stands."""

    permission_required = Permission.POST_PROGRESS
    form_class = UpdateForm
    title = "Post an update"
    saved = "The update is posted."

    def save(self, **values):
        changes.post_update(self.row, **values, by=self.request.user)


class MyPlan(AreaMixin, FormView):
    """All that the posts a person holds own, most urgent first, updated in one sitting."""

    permission_required = Permission.POST_PROGRESS
    template_name = "priorities/my_plan.html"

    @cached_property
    def posts(self):
        return Post.objects.in_area(self.area).held_by(self.request.user, self.request.today)

    def get_form(self):
        today = self.request.today
        actions = Action.objects.in_area(self.area).standing(today).as_steered(today)
        actions = actions.owned_by(self.posts)
        levels = RatingLevel.objects.keys_in(self.area, today).of_delivery()
        data = self.request.POST if self.request.method == "POST" else None
        versions = meanwhile.versions(actions.with_objective().most_urgent_first())
        return UpdateSheet(versions, list(levels), data)

    def get_context_data(self, **kwargs):
        today = self.request.today
        measures = Measure.objects.in_area(self.area).standing(today).as_steered(today)
        measures = measures.owned_by(self.posts).that_are_read().select_related("plan__type")
        silent = silent_of(measures, self.area, today)
        said = {"posts": self.posts, "measures": measures, "silent": silent}
        return super().get_context_data(**said, **kwargs)

    def form_valid(self, form):
        said = form.said
        try:
            if said:
                changes.post_updates(said, by=self.request.user)
        except changes.Refused as refused:
            for action, error in refused.faults.items():
                refuse(form.rows[action], error)
            return self.form_invalid(form)
        messages.success(self.request, saved_in_words(len(said)))
        return redirect("priorities:my_plan", self.area.slug)

    def form_invalid(self, form):
        catch_up(form.rows.values())
        return super().form_invalid(form)


def saved_in_words(updates):
    if not updates:
        return "Nothing was typed, so nothing was saved."
    return f"{updates} updates are posted." if updates > 1 else "1 update is posted."


class ChangeOwnerOrDate(AreaMixin, AddAbout):
    """Give an objective or an action another owner or date; the published ones stay beside it."""

    permission_required = Permission.POST_PROGRESS
    form_class = OwnerOrDateForm
    title = "Change the owner or the date"
    saved = "The change is recorded. What was published stays beside it."

    def save(self, **values):
        changes.change_owner_or_date(self.row, **values, by=self.request.user)


class RateImpact(AreaMixin, AddAbout):
    """Say how much difference an objective or a measure has made. A live measure's figure says
    that, so it has no such page.
    """

    permission_required = Permission.POST_PROGRESS
    form_class = ImpactForm
    title = "Rate the impact"
    saved = "The rating is recorded."

    def rows(self):
        return super().rows().that_are_read() if self.about is Measure else super().rows()

    def save(self, **values):
        changes.rate_impact(self.row, **values, by=self.request.user)


class RecordReading(AreaMixin, AddAbout):
    """Say how a measure stood on a day. A live measure is counted and has no such page."""

    permission_required = Permission.POST_PROGRESS
    form_class = ReadingForm
    title = "Record a reading"
    saved = "The reading is recorded."

    def rows(self):
        return super().rows().that_are_read()

    def save(self, value=None, **values):
        changes.record_reading(self.row, value=value, **values, by=self.request.user)


class CorrectReading(AreaMixin, ChangeView):
    """Put right what a reading says, with the reason."""

    permission_required = Permission.POST_PROGRESS
    form_class = CorrectReadingForm
    template_name = "priorities/correct_reading.html"

    def get_queryset(self):
        return Reading.objects.in_area(self.area)

    def get_object(self, queryset=None):
        reading = super().get_object(queryset)
        measures = Measure.objects.in_area(self.area).as_steered(self.request.today)
        if not steerable(measures, self).filter(pk=reading.measure_id).exists():
            raise PermissionDenied
        return reading

    def get_context_data(self, **kwargs):
        return super().get_context_data(lines=history.of(self.object), **kwargs)

    def get_success_url(self):
        return self.object.measure.get_absolute_url()

    def change(self, value=None, **values):
        changes.correct_reading(self.object, value=value, **values, by=self.request.user)


class AttachEvidence(AreaMixin, AddAbout):
    """Attach a link or a file to an objective, an action or a measure."""

    permission_required = Permission.POST_PROGRESS
    form_class = EvidenceForm
    title = "Attach evidence"
    saved = "The evidence is attached."

    def get_initial(self):
        """Choose the reading that the address names, if it is one of the measure's."""
        return super().get_initial() | {"reading": self.request.GET.get("reading")}

    def save(self, **values):
        changes.attach_evidence(self.row, **values, by=self.request.user)


class RemoveEvidence(AreaMixin, ChangeView):
    """Remove evidence that was attached wrongly, for who may steer what it is about."""

    permission_required = Permission.POST_PROGRESS
    form_class = RemoveEvidenceForm
    template_name = "priorities/remove_evidence.html"

    def get_queryset(self):
        return Evidence.objects.in_area(self.area).of_plans().with_rows()

    def get_object(self, queryset=None):
        evidence = super().get_object(queryset)
        rows = type(evidence.about).objects.in_area(self.area).as_steered(self.request.today)
        if not steerable(rows, self).filter(pk=evidence.about.pk).exists():
            raise PermissionDenied
        return evidence

    def get_success_url(self):
        return self.object.about.get_absolute_url()

    def change(self, because):
        changes.remove_evidence(self.object, because=because, by=self.request.user)


class PostList(AreaMixin, ListMixin, FilterMixin, SaveView):
    """Every post of the area with who holds it, and a form to give one to a person."""

    permission_required = Permission.ASSIGN_POSTS
    filterset_class = PostFilter
    table_class = PostTable
    export_name = "posts"
    form_class = GivePostForm
    template_name = "priorities/post_list.html"
    saved = "The post is given."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"area": self.area, "today": self.request.today}

    @cached_property
    def filterset(self):
        return self.get_filterset(self.filterset_class)

    def get_queryset(self):
        posts = Post.objects.in_area(self.area).select_related("area")
        return posts.with_holdings(self.request.today)

    def get_table_data(self):
        return self.get_queryset().none() if self.filterset.errors else self.filterset.qs

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filterset, **kwargs)

    def get_success_url(self):
        return reverse("priorities:post_list", args=[self.area.slug])

    def save(self, post, **values):
        changes.give_post(post, **values, by=self.request.user)


class EndPost(AreaMixin, ChangeView):
    """Say which day is a person's last in a post."""

    permission_required = Permission.ASSIGN_POSTS
    form_class = EndPostForm
    template_name = "priorities/end_post.html"

    def get_queryset(self):
        return PostHolding.objects.in_area(self.area)

    def get_context_data(self, **kwargs):
        return super().get_context_data(lines=history.of(self.object), **kwargs)

    def get_success_url(self):
        return reverse("priorities:post_list", args=[self.area.slug])

    def change(self, to_on):
        changes.end_post(self.object, to_on=to_on, by=self.request.user)
