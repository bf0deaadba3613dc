from collections import defaultdict
from contextlib import nullcontext
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ehcp_tracking import quality
from ehcp_tracking.known import as_known
from ehcp_tracking.lateness import figures
from governance import board, caching, chance, charts, definitions, exports, series
from governance.dashboard import SERVICES, dashboard, first_month, last_month_over
from governance.disclosure import for_board, for_staff
from governance.figures import FIGURES, Figure
from governance.forecasting import keeping
from governance.forecasting.figures import CERTAIN
from governance.forms import FiguresForm, KnownMonthForm, LatenessForm, MonthForm
from governance.guidance import GUIDES
from governance.likelihood import with_chances
from governance.movement import moves, published_later
from governance.needs import needs
from governance.progress import progress
from governance.verdict_groups import by_verdict
from governance.waiting import charts as waiting_charts
from governance.waiting import exports as waiting_exports
from governance.waiting import figures as waiting
from governance.waiting import shown as waiting_shown
from priorities.delivery import delivery_in
from priorities.models import Measure, Plan
from wsoa import forms, navigation
from wsoa.exports import FORMATS, ExportMixin
from wsoa.models import LocalArea
from wsoa.months import Month
from wsoa.roles import Permission
from wsoa.views import AreaMixin

BOARD_MONTHS = 24
LATENESS_MONTHS = 12  # shown unless told


class Reader(NamedTuple):
    """Whom a body is for, in the place of the view: nothing of the person or the request."""

    area: LocalArea
    permissions: frozenset[Permission]


class FiguresOfAMonth(ExportMixin):
    """The figures of a month that is chosen on the page, there or as a file.

    The choice and the figures are the page's `body`, which is kept until something changes. The
    workbook defines each figure.
    """

    template_name = "governance/figures.html"
    form_class = MonthForm
    known = ""  # as it is known today
    is_under_dashboard = False
    body_template: str
    kept_with_body = ("month",)

    @property
    def latest(self):
        return last_month_over(self.request.today)

    @property
    def asked(self):
        return self.request.GET.get("month", str(self.latest))

    @cached_property
    def form(self):
        first, last = self.offered()
        asked = {"month": self.asked, "known": self.known}
        return self.form_class(asked, first=first, last=last, today=self.request.today)

    def get_context_data(self, **kwargs):
        """Return what a file or a page shows of the month, or the form where that has a fault."""
        if self.request.GET.get("export") in FORMATS:
            with self.knowing():
                found = self.figures()
        else:
            found = self.kept()
        return super().get_context_data(**(found or {"form": self.form}), **kwargs)

    def knowing(self):
        """Return within what the figures are read: as they are known today, unless told."""
        return nullcontext()

    def figures(self):
        """Return the form, the month chosen in it and its figures; None where it has a fault."""
        if not self.form.is_valid():
            return None
        month = self.form.cleaned_data["month"]
        return {"form": self.form, "month": month, "known": self.known, **self.shown(month)}

    def kept(self):
        """Return the month and its page's body; None, not kept, where the form has a fault."""
        reader = Reader(self.area, self.readable)
        about = self.export_name, self.area.pk, sorted(reader.permissions), self.asked, self.known

        def make():
            with self.knowing():
                found = self.figures()
                return found and {
                    **{name: found[name] for name in self.kept_with_body},
                    "body": render_to_string(self.body_template, found | {"view": reader}),
                }

        return caching.kept((*about, self.request.today), make)

    @property
    def readable(self):
        """The permissions that count for what the page leads to."""
        return frozenset(self.permissions)

    def file_name(self, context):
        return f"{super().file_name(context)}-{context['month']}"

    def export_sheets(self, context):
        return [("Definitions", exports.meanings())]

    def about_export(self, context):
        known = {"As known on": context["as_at"]} if self.known else {}
        return super().about_export(context) | {"As at": context["as_at"]} | known


class OneMonth(FiguresOfAMonth):
    """The month for whoever meets over it: the same sections, of what each may be shown."""

    body_template = "governance/month_body.html"
    kept_with_body = ("month", "rule")

    def shown(self, month):
        as_at = min(month.last, self.request.today)
        forecasts = [self.forecast(day) for day in (month.after(-1).last, as_at)]
        before, now = (
            with_chances(self.disclosed(board.figures(self.area, day)), forecast)
            for day, forecast in zip((month.after(-1).last, as_at), forecasts, strict=True)
        )
        verdicts = by_verdict(now)
        deliveries = self.deliveries(as_at, before.as_at)
        groups = needs(self.area, before, now, deliveries)
        rows = progress(deliveries, as_at=as_at, rule=now.rule)
        waits, time = self.waiting(month, now)
        trends = {
            name: chance.message(chance.of_lines(lines, "cohort"))
            for name, lines in now.months.items()
        }
        return {
            "shown": now,
            "rule": now.rule,
            "as_at": as_at,
            "before": before.as_at,
            "trends": trends,
            "promised": any(each.promises for each in verdicts),
            "published_later": published_later(self.area, now),
            "undecided": any(
                each.target is not None and each.verdict and each.verdict not in CERTAIN
                for each in (*now.plans, *now.advice)
            ),
            "forecast": forecasts[-1],
            "verdicts": verdicts,
            "needs": groups,
            "needed": sum(len(each.needs) for each in groups),
            "new": sum(need.new for each in groups for need in each.needs),
            "moves": moves(before, now),
            "waiting": waits,
            "time": time,
            "charts": charts.of_board(now) | waiting_charts.of_month(waits, time),
            "of_services": charts.of_services(now.services, trends),
            "definitions": definitions,
            "latest": next((each for each in reversed(now.services) if each.decided), None),
            "services": {name: SERVICES[name] for name in board.SERVICES},
            "deliveries": deliveries,
            "plans": [(plan, each, rows[plan]) for plan, each in deliveries.items()],
        }

    def forecast(self, as_at):
        return keeping.kept(self.area, as_at, then=bool(self.known))

    def waiting(self, month, shown):
        """Return who waits and where the time goes, by the rule that the rest is shown by."""
        rule, total = shown.rule, shown.children.total
        late = waiting_shown.all_is_shown(rule)
        who = waiting.waiting(self.area, as_at=shown.as_at)
        time = waiting.time_taken(self.area, month, as_at=shown.as_at, late=late)
        return (
            waiting_shown.waiting(who, rule, total_is_shown=total is not None),
            waiting_shown.time_taken(time, rule),
        )

    def deliveries(self, as_at, since):
        """Return {plan: delivery} of the plans that had been published by a day, as they were."""
        plans = list(Plan.objects.in_area(self.area).said_on(as_at))
        found = delivery_in(plans, as_at=as_at, since=since)
        return {plan: each for plan, each in found.items() if each.total.actions}

    def export_rows(self, context):
        return exports.shown(context["shown"], context["plans"])

    def export_sheets(self, context):
        return [
            ("What needs you", exports.needs(context["needs"])),
            *waiting_exports.sheets(context["waiting"], context["time"]),
            *super().export_sheets(context),
        ]


class OfStaff(AreaMixin):
    """What shows small numbers, of the months from that of the first case to this one.

    As it is known today, or as it was at the end of the month. Lists of cases are as known today,
    so no figure of the other kind leads to one.
    """

    permission_required = Permission.VIEW_DASHBOARD
    form_class = KnownMonthForm

    @property
    def known(self):
        return self.request.GET.get("known", "")

    def knowing(self):
        if not self.known or not self.form.is_valid():
            return super().knowing()
        month = self.form.cleaned_data["month"]
        return as_known(self.area, min(month.last, self.request.today))

    @property
    def readable(self):
        return super().readable - ({Permission.VIEW_CASES} if self.known else set())

    def offered(self):
        today = self.request.today
        return min(first_month(self.area, today) or self.latest, self.latest), Month.of(today)


class Dashboard(OfStaff, OneMonth, TemplateView):
    """The month for staff: exact, and every number leads to its cases."""

    export_name = "dashboard"

    def disclosed(self, found):
        return for_staff(found)


class Board(AreaMixin, OneMonth, TemplateView):
    """The month for the board. Nothing on it has not passed disclosure."""

    permission_required = Permission.VIEW_BOARD
    export_name = "board dashboard"

    def offered(self):
        """As many months for every area, so that the choice tells nothing about its cases."""
        return self.latest.after(1 - BOARD_MONTHS), self.latest

    def disclosed(self, found):
        return for_board(found, self.area.disclosure)

    def get_context_data(self, **kwargs):
        """Return what is shown. Raises RuntimeError for what has not passed the area's rule."""
        context = super().get_context_data(**kwargs)
        if "month" in context and context["rule"] != self.area.disclosure:
            raise RuntimeError("What a board is shown must have passed the rule of its area.")
        return context

    def about_export(self, context):
        return super().about_export(context) | {"Small numbers": context["shown"].rule.label}


class MonthByMonth(OfStaff, FiguresOfAMonth, TemplateView):
    """Two years of timeliness, month by month, and what others publish of it by year."""

    is_under_dashboard = True
    body_template = "governance/months_body.html"
    export_name = "month by month"

    def shown(self, month):
        found = dashboard(self.area, month, today=self.request.today)
        held = series.of_dashboard(found)
        return {
            "dashboard": found,
            "as_at": found.as_at,
            "series": held,
            "charts": charts.of_dashboard(found, held, str(self.area)),
            "definitions": definitions,
            "services": SERVICES,
        }

    def export_rows(self, context):
        return exports.counts(context["dashboard"])

    def export_sheets(self, context):
        found = context["dashboard"]
        return [
            ("Rates", exports.rates(found)),
            ("Published", exports.published(found)),
            ("Limits", exports.limits(context["series"].values())),
            ("Change and chance", exports.rules()),
            *super().export_sheets(context),
        ]


class Lateness(AreaMixin, ExportMixin, TemplateView):
    """Why steps were late: the reasons that cost most weeks first, in total and by month."""

    permission_required = Permission.VIEW_DASHBOARD
    template_name = "governance/lateness.html"
    export_name = "weeks late by reason"

    def get_context_data(self, **kwargs):
        form = self.form()
        if form.is_valid():
            kwargs |= self.shown(**form.cleaned_data)
        return super().get_context_data(form=form, **kwargs)

    def form(self):
        """Return the choice: the latest months, until told otherwise."""
        today = self.request.today
        this = Month.of(today)
        unless_told = {"first": str(this.after(1 - LATENESS_MONTHS)), "last": str(this)}
        asked = unless_told | self.request.GET.dict()
        begun = first_month(self.area, today) or this
        # As many months before that, since other pages ask for those up to any month from then on.
        return LatenessForm(asked, first=begun.after(1 - LATENESS_MONTHS), today=today)

    def shown(self, *, first, last, step, agency, as_at):
        late = [
            each
            for each in figures.late(self.area, first, last, as_at=as_at)
            if step in ("", each.duty) and agency in ("", each.agency)
        ]
        found = figures.pareto(late, first, last)
        return {
            "found": found,
            "as_at": as_at,
            "chart": charts.pareto(found) if found.costs else None,
            "definition": definitions.LATENESS,
            "asked": {"first": first, "last": last, "step": step, "agency": agency, "as_at": as_at},
        }

    def export_rows(self, context):
        return exports.reasons(context["found"])

    def export_sheets(self, context):
        meaning = zip(exports.DEFINITIONS[1:], definitions.LATENESS, strict=True)
        by_month = exports.reasons_by_month(context["found"])
        return [("By month", by_month), ("Definition", meaning)]

    def about_export(self, context):
        chosen = forms.chosen(context["form"])
        return super().about_export(context) | chosen | {"As at": context["as_at"]}


class AreaStart(AreaMixin, TemplateView):
    """What each role of the person comes to do here and begins with; then all they may open."""

    permission_required = Permission.VIEW_PLAN
    template_name = "area.html"

    def get_context_data(self, **kwargs):
        here = self.request.resolver_match
        return super().get_context_data(
            guides=[self.guide(role) for role in GUIDES if role in self.roles],
            links=navigation.links(self.area, self.permissions, here),
            **kwargs,
        )

    def guide(self, role):
        """Return the guide of a role with those of its steps that the person's roles allow."""
        guide = GUIDES[role]
        steps = [self.step(step) for step in guide.steps]
        found = {"role": role, "guide": guide, "steps": filter(None, steps)}
        if guide.checks_data and Permission.VIEW_CASES in self.permissions:
            found["to_check"] = self.to_check()
        return found

    def to_check(self):
        """Return how many cases there are to check of each kind, kept until something changes."""
        asked = self.area, self.request.today
        about = "to check", self.area.pk, self.request.today
        return caching.kept(about, lambda: quality.counts(*asked))

    def step(self, step):
        url = reverse(step.url_name, args=[self.area.slug])
        if resolve(url).func.view_class.permission_required not in self.permissions:
            return None
        done = step.done and ("Done" if step.done(self.area, self.request.today) else "To do")
        return {"url": url, "link": step.link, "text": step.text, "state": done}


class Defined(NamedTuple):
    """A figure under its key, and the measures of the area that name it."""

    key: str
    figure: Figure
    measures: list[Measure]

    @property
    def meaning(self):
        """What it counts and how it is judged, as (term, words)."""
        figure = self.figure
        meaning = zip(exports.DEFINITIONS[1:], figure.definition, strict=True)
        better = Measure.Direction(figure.direction).label
        return [
            *(each for each in meaning if each[1]),
            ("Unit", f"{figure.unit.strip()}. {better}."),
            ("Target", figure.how),
            ("Key", self.key),
        ]


class FigureList(AreaMixin, ExportMixin, TemplateView):
    """Every figure that a measure may name: its definition, and which measures name it."""

    permission_required = Permission.VIEW_PLAN
    template_name = "governance/figure_list.html"
    export_name = "figures"

    def get_context_data(self, **kwargs):
        form = FiguresForm(self.request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        used, judged = chosen.get("used"), chosen.get("judged")
        figures = [
            each
            for each in self.figures()
            if (not used or bool(each.measures) == (used == "yes"))
            and judged in ("", None, each.figure.kind)
        ]
        return super().get_context_data(form=form, figures=figures, total=len(FIGURES), **kwargs)

    def figures(self):
        measures = Measure.objects.in_area(self.area).standing(self.request.today)
        users = defaultdict(list)
        for measure in measures:
            users[measure.figure].append(measure)
        return [Defined(key, each, users[key]) for key, each in FIGURES.items()]

    def export_rows(self, context):
        yield ("Key", *exports.DEFINITIONS, "Unit", "Better", "Target", "Used by")
        for key, figure, measures in context["figures"]:
            better = Measure.Direction(figure.direction).label
            used = "; ".join(map(str, measures)) or "No measure uses it"
            judged = figure.unit.strip(), better, figure.how
            yield (key, figure.title, *figure.definition, *judged, used)
