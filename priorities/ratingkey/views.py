from django.contrib import messages
from django.urls import reverse
from django.views.generic import TemplateView

from priorities.models import PlanType, RatingLevel
from priorities.ratingkey import changes
from priorities.ratingkey.forms import AddWordForm, ChangeWordForm, ChooseKeyForm, EndWordForm
from priorities.steering import SaveView
from wsoa import history
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView


class Key(AreaMixin, TemplateView):
    """The words by which the area rates its plans: its own, or those of each plan type."""

    permission_required = Permission.MANAGE_AREA
    template_name = "rating_key/key.html"

    def get_context_data(self, **kwargs):
        own = RatingLevel.objects.of_area(self.area, self.request.today)
        types = PlanType.objects.filter(pk__in=self.area.plans.values("type"))
        ever = RatingLevel.objects.filter(area=self.area)
        return super().get_context_data(
            own=own,
            types=types.prefetch_related("rating_levels"),
            lines=history.of(parts=[*ever]),
            **kwargs,
        )


class KeyMixin:
    """A change of the area's own key. Comes after AreaMixin."""

    permission_required = Permission.MANAGE_AREA
    template_name = "rating_key/change.html"

    def get_queryset(self):
        return RatingLevel.objects.filter(area=self.area).select_related("area")

    def get_success_url(self):
        return reverse("rating_key:key", args=[self.area.slug])


class ChooseKey(AreaMixin, KeyMixin, SaveView):
    """Choose the words from which the area's own key begins, or the words of its plan types."""

    form_class = ChooseKeyForm
    title = "Choose a rating key"
    button = "Use this key from today"
    saved = "The rating key is chosen."

    def save(self, preset):
        changes.choose_key(self.area, preset=preset, by=self.request.user)


class AddWord(AreaMixin, KeyMixin, SaveView):
    """Add a word to the area's own key."""

    form_class = AddWordForm
    title = "Add a word"
    button = "Add the word"
    saved = "The word is added."

    def save(self, role, **values):
        (of,) = [of for of, roles in RatingLevel.ROLES_OF.items() if role in roles]
        changes.add_word(self.area, of=of, role=role, **values, by=self.request.user)


class ChangeWord(AreaMixin, KeyMixin, ChangeView):
    """Say a word of the area's own key better."""

    form_class = ChangeWordForm
    title = "Change a word"
    button = "Change the word"

    def change(self, **values):
        changes.change_word(self.object, **values, by=self.request.user)
        messages.success(self.request, "The word is changed.")


class EndWord(AreaMixin, KeyMixin, ChangeView):
    """Use a word no longer."""

    form_class = EndWordForm
    title = "End a word"
    button = "End the word today"

    def change(self, reason):
        changes.end_word(self.object, reason=reason, by=self.request.user)
        messages.success(self.request, "The word has ended.")
