from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, ListView, View
from django_filters.views import FilterView

from ehcp_tracking import (
    behind,
    casefile,
    checking,
    excusing,
    explaining,
    limits,
    milestones,
    origins,
    quality,
    steps,
    template,
    timeline,
)
from ehcp_tracking.choices import Stage
from ehcp_tracking.disputes import explaining as disputes
from ehcp_tracking.disputes.clocks import kinds_of
from ehcp_tracking.filters import (
    AssessmentFilter,
    CaseFilter,
    ImportFilter,
    ImprobableFilter,
    SearchForm,
)
from ehcp_tracking.forms import CaseFileForm
from ehcp_tracking.lateness.late import late_steps
from ehcp_tracking.models import Assessment, CheckedFile, EHCPlan, ImportRun
from ehcp_tracking.querysets import CheckedFileQuerySet
from ehcp_tracking.tables import (
    AdviceTable,
    AssessmentTable,
    FoundTable,
    ImportTable,
    ImprobableTable,
    MyCasesTable,
)
from wsoa import audit, history
from wsoa.exports import ExportMixin, download, rows
from wsoa.models import School
from wsoa.roles import Permission
from wsoa.tables import ROWS, ListMixin
from wsoa.today import day_up_to
from wsoa.views import AreaMixin, RecordView


class CaseTableMixin(ListMixin):
    """A table of cases as at a day, today unless told."""

    def get_table_kwargs(self):
        return {"as_at": self.request.today}


class FigureMixin(CaseTableMixin):
    """The rows behind one figure, which the address names. 404 where there is no such figure."""

    template_name = "ehcp_tracking/figure_list.html"

    def get_queryset(self):
        try:
            self.behind = self.ask(self.area, self.request.GET, self.request.today)
        except (KeyError, ValueError) as error:
            raise Http404 from error
        return self.behind.rows

    def get_table_kwargs(self):
        as_at = self.behind.as_at
        return {"as_at": as_at, "past_day": as_at if as_at != self.request.today else None}

    def about_export(self, context):
        about = super().about_export(context) | {"As at": self.behind.as_at}
        return about | {"Figure": self.behind.sentence}


class MyCases(AreaMixin, CaseTableMixin, FilterView):
    """The open cases of whoever asks, the next legal date first."""

    permission_required = Permission.VIEW_CASES
    filterset_class = CaseFilter
    table_class = MyCasesTable
    template_name = "ehcp_tracking/my_cases.html"
    export_name = "my cases"

    def get_filterset_kwargs(self, filterset_class):
        schools = School.objects.in_area(self.area)
        return super().get_filterset_kwargs(filterset_class) | {"schools": schools}

    def get_queryset(self):
        mine = Assessment.objects.in_area(self.area).managed_by(self.request.user)
        return mine.open(self.request.today).with_row(self.request.today)

    def get_table_data(self):
        cases = list(self.object_list)
        for case in cases:
            case.next_due_on = case.next_due(self.request.today).due_on
        return sorted(cases, key=lambda case: (case.next_due_on, case.reference))


class AssessmentList(AreaMixin, CaseTableMixin, FilterView):
    """The caseload, the most urgent plan first."""

    permission_required = Permission.VIEW_CASES
    filterset_class = AssessmentFilter
    table_class = AssessmentTable
    template_name = "ehcp_tracking/assessment_list.html"
    export_name = "cases"

    def get_queryset(self):
        return Assessment.objects.in_area(self.area).with_row(self.request.today)

    def get_filterset_kwargs(self, filterset_class):
        # Bound even to nothing: a list without filters shows open cases, and not all.
        schools = School.objects.in_area(self.area)
        told = {"data": self.request.GET, "schools": schools}
        return super().get_filterset_kwargs(filterset_class) | told


class FigureCases(AreaMixin, FigureMixin, ListView):
    """Exactly the cases that a figure counts."""

    permission_required = Permission.VIEW_CASES
    table_class = AssessmentTable
    export_name = "cases behind a figure"
    row_and_rows = "case,cases"
    ask = staticmethod(behind.cases)

    def get_queryset(self):
        return super().get_queryset().with_row(self.behind.as_at)

    def get_table_kwargs(self):
        return super().get_table_kwargs() | {"empty_text": "This figure counts no case."}


class FigureAdvice(AreaMixin, FigureMixin, ListView):
    """Exactly the advice that a figure counts."""

    permission_required = Permission.VIEW_CASES
    table_class = AdviceTable
    export_name = "advice behind a figure"
    row_and_rows = "request for advice,requests for advice"
    ask = staticmethod(behind.advice)

    def get_queryset(self):
        # Whole, so that pages miss nothing and a file has the order of the page.
        advice = super().get_queryset().with_row()
        return advice.order_by("assessment__reference", "service", "provider")


class DataQuality(AreaMixin, CaseTableMixin, FilterView):
    """Cases with something missing or unlikely but possible, to be checked."""

    permission_required = Permission.VIEW_CASES
    filterset_class = ImprobableFilter
    table_class = ImprobableTable
    template_name = "ehcp_tracking/data_quality.html"
    export_name = "cases to check"

    def get_queryset(self):
        cases = quality.to_check(self.area, self.request.today)
        return cases.select_related("child", "case_manager")

    def get_context_data(self, **kwargs):
        counts = quality.counts(self.area, self.request.today)
        return super().get_context_data(counts=counts, **kwargs)


class Search(AreaMixin, ExportMixin, FormView):
    """Find a case by reference, name or date of birth, which no address or log then holds."""

    permission_required = Permission.VIEW_CASES
    form_class = SearchForm
    template_name = "ehcp_tracking/search.html"
    export_name = "found cases"
    export_asked = "POST"

    def form_valid(self, form):
        audit.noted("searched", self.area, by=self.request.user)
        today = self.request.today
        cases = Assessment.objects.in_area(self.area).known(today).with_row(today)
        latest_first = form.found_in(cases).order_by("-started_on", "reference")
        shown = list(latest_first[: ROWS + 1])
        table = FoundTable(shown[:ROWS], as_at=today)
        found = FoundTable(latest_first, as_at=today)
        plans = EHCPlan.objects.in_area(self.area).known(today).filter(assessment=None)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                table=table,
                found=found,
                limit=ROWS,
                more=shown[ROWS:],
                plans=form.found_in(plans)[:ROWS],
            )
        )

    def export_rows(self, context):
        return rows(context["found"])


def parts_of(case):
    """Return the records of which the history of a case tells beside its own."""
    return [
        case.child,
        *case.advice.all(),
        *case.exceptions.all(),
        *case.lateness.all(),
    ]


class AssessmentDetail(AreaMixin, RecordView):
    """One case: where the child stands, and how it came to that."""

    permission_required = Permission.VIEW_CASES
    template_name = "ehcp_tracking/assessment_detail.html"

    def get_queryset(self):
        today = self.request.today
        return Assessment.objects.in_area(self.area).with_row(today).with_links()

    def get_context_data(self, **kwargs):
        case, today = self.object, self.request.today
        found = case.clocks(today)
        told = explaining.told(case, found)
        editable = case if Permission.EDIT_CASES in self.permissions else None
        return super().get_context_data(
            age=case.child.age(today),
            stage=Stage(case.stage).label,
            answer=explaining.answer(case, found, today),
            awaited=explaining.awaited(found),
            line=timeline.of_case(case, found, self.milestones(), today),
            editable=editable,
            steps=self.to_record() if editable else [],
            particulars=explaining.particulars(case),
            comments=explaining.comments(case, today),
            ties=list(origins.ties(case, today)),
            first_area=origins.first_area(case),
            reply=origins.reply(case),
            others=origins.others(case),
            family_can=disputes.family_can(case, today),
            can_be_appealed=kinds_of(case),
            duties=[each for each in told if each.advice is None],
            advisers=[each for each in told if each.advice is not None],
            excepted=list(excusing.recorded(case, found)),
            outlasted=list(excusing.outlasted(case.exceptions.all(), found, today)),
            late=list(late_steps(case, found)),
            to_check=quality.findings_in(case, today),
            lines=history.of(case, parts=parts_of(case)),
            **kwargs,
        )

    def milestones(self):
        own = self.area.in_force
        return milestones.of_case(self.object, self.object.advice.all(), own, self.request.today)

    def to_record(self):
        """Return the address and the label of each page that has something to record."""
        place = [self.area.slug, self.object.pk]
        names = steps.possible(self.object)
        return [
            (reverse(f"ehcp_tracking:{name}", args=place), steps.LABELS[name]) for name in names
        ]


class WhyOfCaseMixin:
    """Why a time limit of a case ends on its day, to be read out. Comes after AreaMixin.

    How it stands is told as at the day that the address asks for, today unless it asks for one.
    Subclasses define `asked_for`, which says of a clock whether the address names it.
    """

    permission_required = Permission.VIEW_CASES
    template_name = "ehcp_tracking/why.html"

    @cached_property
    def past_day(self):
        """The day that the address asks for, or None. 404 where it is no day up to today."""
        asked = self.request.GET.get("as_at")
        try:
            return day_up_to(self.request.today, asked) if asked else None
        except ValueError as error:
            raise Http404 from error

    def get_queryset(self):
        cases = Assessment.objects.in_area(self.area)
        return cases.known(self.past_day or self.request.today).with_clocks().with_links()

    def get_context_data(self, **kwargs):
        case, as_at = self.object, self.past_day or self.request.today
        told = explaining.told(case, case.clocks(as_at))
        asked = next((each for each in told if self.asked_for(each)), None)
        if asked is None:
            raise Http404
        return super().get_context_data(
            asked=asked,
            others=[each for each in told if each is not asked],
            why=explaining.why(asked.clock, case, as_at),
            last_day=explaining.last_day(asked.clock, case, as_at),
            place=limits.place(asked.clock.duty, case.basis),
            ties=origins.ties(case, as_at),
            outlasted=excusing.outlasted(case.exceptions.all(), [asked.clock], as_at),
            **kwargs,
        )


class Why(AreaMixin, WhyOfCaseMixin, RecordView):
    """Why a duty of the area in a case has its last day. 404 where the case lacks the duty."""

    def asked_for(self, told):
        return told.advice is None and told.clock.duty == self.kwargs["duty"]


class WhyAdvice(AreaMixin, WhyOfCaseMixin, RecordView):
    """Why the advice of one adviser has its last day."""

    def asked_for(self, told):
        return told.advice is not None and told.advice.pk == self.kwargs["advice"]


FAULTS_SHOWN = 100


class ImportList(AreaMixin, ListMixin, FilterView):
    """The case files that were imported, the latest first."""

    permission_required = Permission.IMPORT_CASES
    filterset_class = ImportFilter
    table_class = ImportTable
    template_name = "ehcp_tracking/import_list.html"
    export_name = "imports"

    def get_queryset(self):
        return ImportRun.objects.in_area(self.area)

    def get_context_data(self, **kwargs):
        mine = CheckedFile.objects.in_area(self.area).of(self.request.user, self.request.today)
        return super().get_context_data(unfinished=mine.unfinished(), **kwargs)


class ImportDetail(AreaMixin, DetailView):
    """What one import did, to be held against the file."""

    permission_required = Permission.IMPORT_CASES
    template_name = "ehcp_tracking/import_detail.html"

    def get_queryset(self):
        return ImportRun.objects.in_area(self.area)

    def get_context_data(self, **kwargs):
        if "imported" in self.request.GET:
            messages.success(self.request, f"{self.object.file_name} is imported.")
        mine = CheckedFile.objects.in_area(self.area).of(self.request.user, self.request.today)
        mine_set_aside = mine.with_set_aside().filter(run=self.object).exists()
        kept_for = CheckedFileQuerySet.KEPT
        return super().get_context_data(set_aside=mine_set_aside, kept_for=kept_for, **kwargs)


class CheckCases(AreaMixin, FormView):
    """Choose a case file. It is checked, and nothing is imported before it is confirmed."""

    permission_required = Permission.IMPORT_CASES
    form_class = CaseFileForm
    template_name = "ehcp_tracking/check_cases.html"

    def form_valid(self, form):
        kept = checking.keep(form.cleaned_data["files"], area=self.area, by=self.request.user)
        return redirect("ehcp_tracking:confirm_import", self.area.slug, kept.pk)


class CheckedFileMixin:
    """A file that the person checked, while it is kept. Comes after AreaMixin."""

    def get_queryset(self):
        return CheckedFile.objects.in_area(self.area).of(self.request.user, self.request.today)


class ConfirmImport(AreaMixin, CheckedFileMixin, ExportMixin, DetailView):
    """A checked file: how far its check or import is, why it was refused, or what it would do.

    Sent, what comes next is begun: to import it, or what stopped half way. Its export has every
    fault.
    """

    permission_required = Permission.IMPORT_CASES
    export_name = "faults of a file"

    def get_queryset(self):
        return super().get_queryset().with_stopped()

    def get_template_names(self):
        return [f"ehcp_tracking/{self.object.state}.html"]

    def export_rows(self, context):
        headings = ["Sheet", "Row", "Column", "How to put it right"]
        return [headings, *context["told"]]

    def about_export(self, context):
        return super().about_export(context) | {"File": self.object.name}

    def get_context_data(self, **kwargs):
        preview = {} if self.object.task else self.object.preview
        told = preview.get("faults", [])
        return super().get_context_data(
            told=told,
            faults=[casefile.Fault(*each) for each in told[:FAULTS_SHOWN]],
            total=len(told),
            to_check=quality.labelled(preview.get("to_check", {})),
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        if self.object.run:
            return redirect(f"{self.object.run.get_absolute_url()}?imported")
        return super().render_to_response(context, **kwargs)

    def post(self, request, *args, **kwargs):
        checking.begin(self.get_object())
        return redirect(request.path)


class DownloadSetAside(AreaMixin, CheckedFileMixin, DetailView):
    """The cases of an import that had a fault, in the shape of the file, to be corrected."""

    permission_required = Permission.IMPORT_CASES
    slug_field = "run"
    slug_url_kwarg = "run"

    def get_queryset(self):
        return super().get_queryset().with_set_aside()

    def render_to_response(self, context, **kwargs):
        name, content = checking.taken_home(self.object)
        audit.noted("set-aside cases downloaded", self.object.run, by=self.request.user)
        return download(content, name)


class CaseTemplate(AreaMixin, View):
    """The workbook to fill in, as a download."""

    permission_required = Permission.IMPORT_CASES

    def get(self, request):
        return download(template.workbook(), "cases.xlsx")
