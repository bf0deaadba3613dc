from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import DetailView, FormView
from django_filters.views import FilterView

from priorities.drafting import changes, editing
from priorities.drafting.filters import DraftFilter
from priorities.drafting.forms import (
    AbandonForm,
    DraftFileForm,
    PartForm,
    PublishForm,
    RemovePartForm,
    StartForm,
)
from priorities.drafting.models import PlanDraft
from priorities.drafting.outline import Outline, missing
from priorities.drafting.tables import DraftTable
from priorities.forms import NO_CHILD
from priorities.models import Plan, PlanType
from wsoa import audit, history
from wsoa.forms import VersionField, refuse
from wsoa.roles import Permission
from wsoa.tables import ListMixin
from wsoa.views import AreaMixin, ChangeView

SHOWN = 20  # lines of a draft's history, of which each edit leaves one


class DraftList(AreaMixin, ListMixin, FilterView):
    """Every draft of a plan in the area, the one that was changed last at the top."""

    permission_required = Permission.DRAFT_PLAN
    filterset_class = DraftFilter
    table_class = DraftTable
    template_name = "drafting/draft_list.html"
    export_name = "drafts of plans"

    def get_queryset(self):
        return PlanDraft.objects.in_area(self.area).with_title()

    def get_context_data(self, **kwargs):
        return super().get_context_data(begun=self.get_queryset().exists(), **kwargs)


class StartDraft(AreaMixin, FormView):
    """Begin a draft of a new plan: which kind, what it is called, what it answers."""

    permission_required = Permission.DRAFT_PLAN
    form_class = StartForm
    template_name = "drafting/start_draft.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"area": self.area}

    def get_context_data(self, **kwargs):
        return super().get_context_data(types=PlanType.objects.exists(), **kwargs)

    def form_valid(self, form):
        try:
            draft = changes.start(self.area, document=form.document, by=self.request.user)
        except ValidationError as error:
            refuse(form, error)
            return self.form_invalid(form)
        if form.enters_inspection:
            return redirect("drafting:change_inspection", self.area.slug, draft.pk)
        return redirect(draft)


class StartFromFile(AreaMixin, FormView):
    """Begin a draft with what a file has of a plan."""

    permission_required = Permission.DRAFT_PLAN
    form_class = DraftFileForm
    template_name = "drafting/start_from_file.html"

    def form_valid(self, form):
        content, by = form.cleaned_data["file"].read(), self.request.user
        try:
            return redirect(changes.start_from(content, area=self.area, by=by))
        except ValidationError as error:
            form.add_error("file", error)
            return self.form_invalid(form)


class NextVersion(AreaMixin, DetailView):
    """Begin a draft of the next version of a plan, or go on with the one that is begun."""

    permission_required = Permission.DRAFT_PLAN
    template_name = "drafting/next_version.html"
    slug_field = "reference"
    slug_url_kwarg = "plan"

    def get_queryset(self):
        return Plan.objects.in_area(self.area)

    def get_context_data(self, **kwargs):
        drafts = PlanDraft.objects.in_area(self.area).open()
        draft = drafts.filter(reference=self.object.reference).first()
        return super().get_context_data(draft=draft, **kwargs)

    def post(self, request, *args, **kwargs):
        plan = self.get_object()
        try:
            draft = changes.start(self.area, plan=plan, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("drafting:next_version", self.area.slug, plan.reference)
        return redirect(draft)


class OfDraft:
    """A page of one draft. Comes after AreaMixin."""

    permission_required = Permission.DRAFT_PLAN
    pk_url_kwarg = "pk"

    def get_queryset(self):
        return PlanDraft.objects.in_area(self.area)


class DraftDetail(AreaMixin, OfDraft, DetailView):
    """A whole draft as a document, with a way to change each part and to add more."""

    template_name = "drafting/draft_detail.html"
    context_object_name = "draft"

    def get_context_data(self, **kwargs):
        outline = Outline(self.object)
        return super().get_context_data(
            outline=outline,
            plan=outline.plan(),
            inspection=outline.inspection(),
            answered=outline.answered(),
            groups=outline.groups(),
            lines=history.of(self.object)[:SHOWN],
            **kwargs,
        )


class CheckDraft(AreaMixin, OfDraft, DetailView):
    """What a draft still lacks, each with the form that mends it."""

    template_name = "drafting/check_draft.html"
    context_object_name = "draft"

    def get_context_data(self, **kwargs):
        faults = missing(self.object, changes.missing(self.object))
        return super().get_context_data(faults=faults, **kwargs)


class PartView(OfDraft, FormView):
    """A form about one part of a draft. Two people may write it: the second is told."""

    form_class = PartForm
    template_name = "drafting/part_form.html"
    extra_context = {"no_child": NO_CHILD}
    figures = ()  # the live figures that a measure may name, as choices; governance says which
    part = None  # the key of the list, where the path does not say it

    def dispatch(self, request, *args, **kwargs):
        self.draft = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        self.key = self.part or kwargs["key"]
        if self.key not in editing.EDITABLE:
            raise Http404
        if request.method == "GET" and not self.draft.is_open:
            messages.error(request, f"This draft is {self.draft.state.lower()}: it stays as it is.")
            return redirect(self.draft)
        self.entry = self.found()
        return super().dispatch(request, *args, **kwargs)

    def found(self):
        """Return the part that the path names: 404 for none, but what was typed is kept."""
        try:
            return editing.find(self.draft.document, self.key, self.kwargs.get("name", ""))
        except editing.NotThere:
            if self.request.method != "POST":
                raise Http404 from None
            return None

    @property
    def name(self):
        return self.kwargs.get("name", "")

    @property
    def seen(self):
        """What a form shows, for its hidden fields."""
        digest = editing.digest(self.entry) if self.entry else ""
        return {"version": self.draft.version, "digest": digest}

    def get_initial(self):
        return dict(self.seen)

    def seen_in(self, form):
        values = form.cleaned_data
        return changes.Seen(values.get("version") or 0, values.get("digest", ""))

    def get_form_kwargs(self):
        about = {"draft": self.draft, "key": self.key, "figures": self.figures}
        said = dict(self.entry.said) if self.entry else {}
        return super().get_form_kwargs() | about | {"said": said, "under": self.under}

    @property
    def under(self):
        if self.entry and self.entry.holder:
            return editing.name_of(self.entry.holder)
        return self.kwargs.get("under", "")

    def form_valid(self, form):
        try:
            self.save(form)
        except ValidationError as error:
            refuse(form, error)
            return self.form_invalid(form)
        return redirect(self.after(form))

    def form_invalid(self, form):
        shown = form.cleaned_data.get("version") or self.draft.version
        self.draft = self.get_queryset().get(pk=self.draft.pk)
        self.entry = self.found()
        form.data = form.data.copy()
        for name, value in self.seen.items():
            form.data[name] = str(value)
        lines = history.lines(audit.changes_since(self.draft, shown))
        return self.render_to_response(self.get_context_data(form=form, meanwhile=lines))

    def after(self, form):
        name = form.cleaned_data.get(editing.EDITABLE[self.key].named_by, self.name)
        return f"{self.draft.get_absolute_url()}#{self.key}-{name}"

    def get_context_data(self, **kwargs):
        outline = Outline(self.draft)
        word = outline.word(editing.EDITABLE[self.key])
        part = outline.part(self.entry) if self.entry else None
        return super().get_context_data(
            word=word, shown=part, seen=self.seen, draft=self.draft, **kwargs
        )


class AddPart(AreaMixin, PartView):
    """Add a part to a draft, at the end of its list."""

    def found(self):
        under = self.kwargs.get("under", "")
        holder = editing.HOLDERS.get(self.key)
        if editing.EDITABLE[self.key].one or bool(under) != bool(holder and not holder.one):
            raise Http404
        if holder:
            try:
                editing.find(self.draft.document, holder.key, under)
            except editing.NotThere:
                if self.request.method != "POST":
                    raise Http404 from None
        return None

    def save(self, form):
        by = self.request.user
        changes.add_part(self.draft, self.key, form.stored, under=self.under, by=by)


class PartChange(PartView):
    """Change a part of a draft, or put it in another place of its list."""

    def post(self, request, *args, **kwargs):
        return self.move() if "move" in request.POST else super().post(request, *args, **kwargs)

    def move(self):
        if editing.EDITABLE[self.key].one:
            raise Http404
        asked = self.request.POST
        up, by = asked["move"] == "up", self.request.user
        try:
            version = VersionField().clean(asked.get("version"))
            seen = changes.Seen(version, asked.get("digest", ""))
            changes.move_part(self.draft, self.key, self.name, up=up, seen=seen, by=by)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        return redirect(f"{self.draft.get_absolute_url()}#{self.key}-{self.name}")

    def save(self, form):
        seen, by = self.seen_in(form), self.request.user
        changes.change_part(self.draft, self.key, self.name, form.stored, seen=seen, by=by)


class ChangePart(AreaMixin, PartChange):
    """Change a part of a draft that stands in a list."""

    def found(self):
        if editing.EDITABLE[self.key].one:
            raise Http404
        return super().found()


class ChangePlan(AreaMixin, PartChange):
    """Change what a draft says of the plan itself."""

    part = "plan"


class ChangeInspection(AreaMixin, PartChange):
    """Enter, or change, the inspection that a plan answers, where it is not loaded from a file."""

    part = "inspection"

    def found(self):
        document = self.draft.document
        return editing.find(document, "inspection") if "inspection" in document else None

    def save(self, form):
        seen, by = self.seen_in(form), self.request.user
        if self.entry:
            changes.change_part(self.draft, "inspection", "", form.stored, seen=seen, by=by)
        else:
            changes.enter_inspection(self.draft, form.stored, by=by)


class RemovePart(AreaMixin, PartView):
    """Take a part out of a draft, with all that stands in it, once that is confirmed."""

    form_class = RemovePartForm
    template_name = "drafting/remove_part.html"

    def found(self):
        if self.key == "plan":
            raise Http404
        return super().found()

    def get_form_kwargs(self):
        return FormView.get_form_kwargs(self)

    def save(self, form):
        seen, by = self.seen_in(form), self.request.user
        changes.remove_part(self.draft, self.key, self.name, seen=seen, by=by)

    def after(self, form):
        return self.draft.get_absolute_url()

    def get_context_data(self, **kwargs):
        document, entry = self.draft.document, self.entry
        inside = len(editing.within(document, entry)) - 1 if entry else 0
        users = editing.users(document, entry.kind, entry.name) if entry else ()
        outline = Outline(self.draft)
        named = [outline.part(user).heading for user, _ in users]
        return super().get_context_data(inside=inside, named=named, **kwargs)


class AbandonDraft(AreaMixin, OfDraft, ChangeView):
    """Give a draft up, with the reason. It stays to be read."""

    form_class = AbandonForm
    template_name = "drafting/abandon_draft.html"
    context_object_name = "draft"

    def get_success_url(self):
        messages.success(self.request, "The draft is abandoned. It stays to be read.")
        return reverse("drafting:draft_list", args=[self.area.slug])

    def change(self, reason):
        changes.abandon(self.object, reason=reason, by=self.request.user)


class PublishDraft(AreaMixin, OfDraft, ChangeView):
    """What publishing a draft would do; sent, it is done, unless it would do something else now."""

    form_class = PublishForm
    template_name = "drafting/publish_draft.html"
    context_object_name = "draft"

    def get(self, request, *args, **kwargs):
        draft = self.get_object()
        if not draft.is_open:
            messages.error(request, f"This draft is {draft.state.lower()}: it stays as it is.")
            return redirect(draft)
        if changes.missing(draft):
            messages.error(request, "The draft is not complete. This is still missing.")
            return redirect("drafting:check_draft", self.area.slug, draft.pk)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"day": self.request.today, "shown": changes.standing(self.object)}

    def form_invalid(self, form):
        form.data = form.data.copy()
        form.data["shown"] = changes.standing(self.object)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        draft, context = self.object, super().get_context_data(**kwargs)
        overtaken = draft.based_on != changes.standing(draft)
        found = None if changes.missing(draft) else changes.preview(draft)
        return context | {"preview": found, "overtaken": overtaken}

    def get_success_url(self):
        messages.success(self.request, f"{self.object} is published.")
        return self.object.plan.get_absolute_url()

    def change(self, day, note, shown):
        by = self.request.user
        changes.publish(self.object, published_on=day, note=note, shown=shown, by=by)
