"""Published figures, as administrators keep them: loaded each year, and whom the area is beside."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.generic import FormView, View

from priorities.models import StatisticsFile
from priorities.statistics import changes
from priorities.statistics.forms import ComparedForm, ConfirmForm, StatisticsFileForm
from priorities.statistics.querysets import in_force
from priorities.statistics.reading import COLUMNS, Row, by_place, told, written
from wsoa.areas.changes import set_compared
from wsoa.areas.views import SettingsChange
from wsoa.exports import download
from wsoa.forms import refuse
from wsoa.roles import Permission
from wsoa.views import AreaMixin

FAULTS_SHOWN = 50


class LoadStatistics(AreaMixin, FormView):
    """Choose a file of published figures, see what it would change, and load it.

    The file travels with the page that is to be confirmed: nothing is kept before that.
    """

    permission_required = Permission.MANAGE_AREA
    template_name = "statistics/load.html"

    def get_form_class(self):
        return ConfirmForm if "content" in self.request.POST else StatisticsFileForm

    def get_context_data(self, **kwargs):
        form = kwargs.get("form")
        return super().get_context_data(
            files=StatisticsFile.objects.in_area(self.area),
            counting=by_place(map(Row.of, in_force(self.area))),
            columns=COLUMNS,
            shown=form.faults[:FAULTS_SHOWN] if form else (),
            **kwargs,
        )

    def form_valid(self, form):
        if isinstance(form, StatisticsFileForm):
            return self.preview(form.rows, form.name)
        name, replaces = form.cleaned_data["name"], form.cleaned_data["replaces"]
        try:
            found = changes.load(
                self.area, form.rows, name=name, replaces=replaces, by=self.request.user
            )
        except ValidationError as error:
            return self.preview(form.rows, name, error)
        what = f"{name} is loaded: {found.words}." if found.any else f"{name} changes nothing."
        messages.success(self.request, what)
        return redirect("statistics:load", self.area.slug)

    def preview(self, rows, name, error=None):
        found = changes.would_change(self.area, rows)
        carried = {
            "content": written(rows),
            "name": name,
            "replaces": changes.latest(self.area),
        }
        form = ConfirmForm(carried) if error else ConfirmForm(initial=carried)
        if error:
            refuse(form, error)
        self.template_name = "statistics/confirm.html"
        shown = {"added": by_place(found.added), "gone": by_place(found.gone)}
        return self.render_to_response(
            self.get_context_data(
                form=form, name=name, found=found, changed=told(found.changed), **shown
            )
        )


class StatisticsTemplate(AreaMixin, View):
    """The columns of a file of published figures, to fill in."""

    permission_required = Permission.MANAGE_AREA

    def get(self, request):
        return download(written([]).encode(), "published-figures.csv")


class StatisticsAsFile(AreaMixin, View):
    """The published figures that count, as a file that can be corrected and loaded again."""

    permission_required = Permission.MANAGE_AREA

    def get(self, request):
        rows = map(Row.of, in_force(self.area))
        return download(written(rows).encode(), f"{self.area.slug}-published-figures.csv")


class SetCompared(AreaMixin, SettingsChange):
    """Choose the areas beside which the published figures of this one stand."""

    form_class = ComparedForm
    template_name = "statistics/set_compared.html"
    set = staticmethod(set_compared)
    done = "The areas to compare with are set."

    def get_form_kwargs(self):
        loaded = in_force(self.area).exclude(place__in=["england", self.area.slug])
        places = loaded.order_by().values_list("place", flat=True).distinct()
        return super().get_form_kwargs() | {"places": places}
