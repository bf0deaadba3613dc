"""Pages on which staff record what happened in a case. Each makes one audited change."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView

from ehcp_tracking import changes, clocks, excusing, explaining, forms, law
from ehcp_tracking.causes import CAUSES
from ehcp_tracking.excused import changes as excused
from ehcp_tracking.lateness.changes import record_lateness
from ehcp_tracking.lateness.offering import offered
from ehcp_tracking.models import (
    Advice,
    Assessment,
    AssessmentException,
    Child,
    ReassessmentRequest,
)
from ehcp_tracking.steps import LABELS
from wsoa import audit
from wsoa.forms import refuse
from wsoa.models import Organisation, School
from wsoa.roles import Permission
from wsoa.views import AreaMixin, ChangeView


class CaseChange(ChangeView):
    """One change to a case, or to a part of it, and back to the case.

    `title` says what the page does, `done` what was recorded, `duty` which time limit it is about.
    """

    template_name = "ehcp_tracking/change.html"
    button = "Save"
    duty = None

    @property
    def case(self):
        return getattr(self.object, "assessment", self.object)

    @property
    def due_on(self):
        return self.duty and clocks.due_on(self.duty, self.case)

    def get_queryset(self):
        return Assessment.objects.in_area(self.area).select_related("child")

    def render_to_response(self, context, **kwargs):
        audit.seen(self.case, by=self.request.user)  # a refused form shows the record as well
        return super().render_to_response(context, **kwargs)

    def get_success_url(self):
        tell(self.request, self.done, self.case)
        return self.case.get_absolute_url()


class LatenessMixin:
    """A step that is asked why it is late, once its time limit has passed. Before CaseChange.

    Subclasses define `record` in the place of `change`.
    """

    service, advice = "", None

    @cached_property
    def reasons(self):
        today = self.request.today
        if not self.due_on or today <= self.due_on:
            return []
        return [each.name for each in offered(self.area, self.duty, self.service, today)]

    def get_initial(self):
        recorded = self.case.lateness.filter(duty=self.duty, advice=self.advice).first()
        return {"lateness": recorded.reason.name} if recorded else {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"reasons": self.reasons}

    def change(self, *, lateness="", **typed):
        with transaction.atomic():
            self.record(**typed)
            if lateness:
                record_lateness(
                    self.case,
                    duty=self.duty,
                    advice=self.advice,
                    lateness=lateness,
                    by=self.request.user,
                    reason=typed.get("reason", ""),
                )


def tell(request, done, case):
    """Say on the next page what was recorded, and what is due next or how the case ended."""
    case, today = Assessment.objects.with_clocks().get(pk=case.pk), request.today
    stands = next(explaining.answer(case, case.clocks(today), today), None)
    messages.success(request, f"{done} {stands.words}" if stands else done)


def parts(model, view):
    """Return the advice, or the exceptions, of the case that the path names."""
    return model.objects.in_area(view.area).filter(assessment=view.kwargs["assessment_id"])


def current(listed, view):
    """Return the organisations, or the schools, that forms of the area offer today."""
    return listed.objects.in_area(view.area).current(view.request.today)


def advisers(view):
    """Return the organisations of the area that give advice."""
    return current(Organisation, view).exclude(services=[])


class LogCase(FormView):
    """Log a case on one basis, of a child new to the area or known to it. Comes after AreaMixin."""

    template_name = "ehcp_tracking/log_request.html"
    button = "Log case"

    def get_initial(self):
        return {"case_manager": self.request.user.pk}

    def get_form_kwargs(self):
        people = forms.case_workers(self.area, self.request.today)
        offered = {"people": people, "schools": current(School, self)}
        return super().get_form_kwargs() | offered

    def form_valid(self, form):
        try:
            case = changes.log_request(
                self.area, basis=self.basis, by=self.request.user, **form.cleaned_data
            )
        except ValidationError as error:
            self.note_child(form.cleaned_data["child_reference"])
            refuse(form, error)
            return self.form_invalid(form)
        tell(self.request, f"{self.logged} {case.reference} was logged.", case)
        return redirect(case)

    def note_child(self, reference):
        """Leave an event about the child who has this reference: a refusal tells of that child."""
        for child in Child.objects.in_area(self.area).filter(reference=reference):
            audit.seen(child, by=self.request.user)


class LogRequest(AreaMixin, LogCase):
    """Log a request for an assessment."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LogRequestForm
    basis, title, logged, button = "request", "Log a request", "Request", "Log request"
    needed = "The two references and the day of receipt are needed."


class LogResponsibility(AreaMixin, LogCase):
    """Log a child for whom the area became responsible without a request to it."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LogResponsibilityForm
    basis, title, logged = "responsible", "Log a child who became your responsibility", "Case"
    needed = (
        "The area is responsible for a child who is in it and whom it has identified, or who was "
        "brought to its attention. A child who moves here while another area is assessing them "
        "becomes your responsibility too, with time limits of your own. The two references and "
        "both days are needed."
    )


class LogReassessment(AreaMixin, LogCase):
    """Log a reassessment of a child whose plan no case here led to."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LogReassessmentForm
    basis, title, logged = "reassessment", "Log a reassessment", "Reassessment"
    needed = (
        "If a case here led to the plan, start the reassessment on the page of that case. "
        "The two references and both days are needed."
    )


class NextCase(CaseChange):
    """Start another case of the child of a case, and go to it. Subclasses define `start`.

    Comes after AreaMixin.
    """

    button = "Start case"

    def get_initial(self):
        return {"case_manager": self.case.case_manager_id}

    def get_form_kwargs(self):
        people = forms.case_workers(self.area, self.request.today)
        return super().get_form_kwargs() | {"people": people}

    def change(self, **typed):
        self.started = self.start(by=self.request.user, **typed)

    def get_success_url(self):
        tell(self.request, f"Case {self.started} was started.", self.started)
        return self.started.get_absolute_url()


class FollowCase(AreaMixin, NextCase):
    """Start the case that follows one whose decision did not stand. An address may fill it in."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.FollowForm
    template_name = "ehcp_tracking/follow_case.html"
    title = LABELS["follow_case"]

    @property
    def bases(self):
        ending = clocks.ending(self.object, self.request.today)
        return law.FOLLOWED_ON.get(ending, ())

    def get_initial(self):
        asked = {name: self.request.GET.get(name) for name in ("basis", "started_on")}
        return super().get_initial() | asked

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"bases": self.bases}

    def start(self, **typed):
        return changes.follow_case(self.object, **typed)


class Reassess(AreaMixin, NextCase):
    """Start the reassessment of a child whose plan a case led to."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ReassessForm
    title = LABELS["reassess"]

    def get_initial(self):
        asked = ReassessmentRequest.objects.unanswered().filter(plan__assessment=self.object)
        request = asked.last()  # the first that was made
        return super().get_initial() | ({"received_on": request.asked_on} if request else {})

    def start(self, **typed):
        return changes.reassess(self.object, **typed)


class RecordFirstArea(AreaMixin, CaseChange):
    """Record where the assessment of a child who moved in began."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.FirstAreaForm
    title, done = LABELS["record_first_area"], "Where the assessment began was recorded."

    def change(self, **typed):
        changes.record_first_area(self.object, by=self.request.user, **typed)


class CorrectRequest(AreaMixin, CaseChange):
    """Fill in or correct when a request was received, why its clocks run, and what it says."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.CorrectRequestForm
    title, done = LABELS["correct_request"], "The request was changed."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"schools": current(School, self)}

    def change(self, **typed):
        changes.correct_request(self.object, by=self.request.user, **typed)


class CorrectChild(AreaMixin, CaseChange):
    """Fill in or correct the particulars of the child of a case, for all cases of that child."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.CorrectChildForm
    title, done = LABELS["correct_child"], "The details of the child were changed."

    @cached_property
    def case(self):
        return super().get_queryset().get(pk=self.kwargs["pk"])

    def get_queryset(self):
        return Child.objects.in_area(self.area)

    def get_object(self, queryset=None):
        return get_object_or_404(self.get_queryset(), assessments=self.kwargs["pk"])

    def change(self, **typed):
        changes.correct_child(self.object, by=self.request.user, **typed)


class AssignCase(AreaMixin, CaseChange):
    """Give a case to a case manager."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AssignForm
    title, done = LABELS["assign_case"], "The case was assigned."

    def get_form_kwargs(self):
        people = forms.case_workers(self.area, self.request.today)
        return super().get_form_kwargs() | {"people": people}

    def change(self, **typed):
        changes.assign(self.object, by=self.request.user, **typed)


class RecordDecision(AreaMixin, LatenessMixin, CaseChange):
    """Record whether the area will assess."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.DecisionForm
    title, done = LABELS["record_decision"], "The decision was recorded."
    duty = "decision"

    def record(self, **typed):
        changes.record_decision(self.object, by=self.request.user, **typed)


class RecordOutcome(AreaMixin, LatenessMixin, CaseChange):
    """Record whether there will be a plan."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.OutcomeForm
    template_name = "ehcp_tracking/record_outcome.html"
    title, done = LABELS["record_outcome"], "The outcome was recorded."
    duty = "no_plan"

    def record(self, **typed):
        changes.record_outcome(self.object, by=self.request.user, **typed)


class SendDraft(AreaMixin, LatenessMixin, CaseChange):
    """Record that the draft plan was sent."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.DraftForm
    title, done = LABELS["send_draft"], "The draft plan was recorded."
    duty = "draft"

    def record(self, **typed):
        changes.send_draft(self.object, by=self.request.user, **typed)


class SendPlan(AreaMixin, LatenessMixin, CaseChange):
    """Record that the final plan was sent."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.PlanForm
    template_name = "ehcp_tracking/send_plan.html"
    title, done = LABELS["send_plan"], "The final plan was recorded."
    duty = "plan"

    @property
    def comments(self):
        return explaining.comments(self.object, self.request.today)

    def record(self, **typed):
        changes.send_plan(self.object, by=self.request.user, **typed)

    def get_success_url(self):
        url = super().get_success_url()
        if self.comments and self.comments.cut_short:
            messages.warning(self.request, f"Flagged: {self.comments.words}")
        return url


class CloseCase(AreaMixin, CaseChange):
    """Record that a case ended before its outcome."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.CloseForm
    title, done, button = LABELS["close_case"], "The closing was recorded.", "Close case"

    def change(self, **typed):
        changes.close_case(self.object, by=self.request.user, **typed)


class UndoStep(AreaMixin, CaseChange):
    """Take back a step that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.UndoForm
    template_name = "ehcp_tracking/undo_step.html"
    title, done, button = LABELS["undo_step"], "The step was undone.", "Undo step"

    def get_initial(self):
        return {"step": self.request.GET.get("step")}

    def change(self, **typed):
        changes.undo_step(self.object, by=self.request.user, **typed)


class AskAdvice(AreaMixin, CaseChange):
    """Record that one or more advisers were asked for advice."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AskAdviceForm
    template_name = "ehcp_tracking/ask_advice.html"
    title, done = LABELS["ask_advice"], "The request for advice was recorded."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"organisations": current(Organisation, self)}

    def change(self, **typed):
        changes.ask_advice(self.object, by=self.request.user, **typed)


class AcceptAdvice(AreaMixin, CaseChange):
    """Record that existing advice was accepted, so that none is asked for."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AcceptAdviceForm
    template_name = "ehcp_tracking/accept_advice.html"
    title, done = LABELS["accept_advice"], "The existing advice was recorded as accepted."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"organisations": advisers(self)}

    def change(self, **typed):
        changes.accept_existing_advice(self.object, by=self.request.user, **typed)


class RecordAdvice(AreaMixin, LatenessMixin, CaseChange):
    """Record that advice came in."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.AdviceReceivedForm
    template_name = "ehcp_tracking/change_advice.html"
    title, done = "Record advice received", "The advice was recorded."
    duty = "advice"

    @property
    def due_on(self):
        return self.object.due_on

    @property
    def advice(self):
        return self.object

    @property
    def service(self):
        return self.object.service

    def get_queryset(self):
        return parts(Advice, self)

    def record(self, **typed):
        changes.record_advice_received(self.object, by=self.request.user, **typed)


class CorrectAdvice(AreaMixin, CaseChange):
    """Correct what is recorded of advice."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.CorrectAdviceForm
    template_name = "ehcp_tracking/change_advice.html"
    title, done = "Change the advice", "The advice was changed."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"organisations": advisers(self)}

    def get_queryset(self):
        return parts(Advice, self)

    def change(self, **typed):
        changes.correct_advice(self.object, by=self.request.user, **typed)


class RemoveAdvice(AreaMixin, CaseChange):
    """Take back advice that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.RemoveAdviceForm
    template_name = "ehcp_tracking/change_advice.html"
    title, done, button = "Remove the advice", "The advice was removed.", "Remove advice"

    def get_queryset(self):
        return parts(Advice, self)

    def change(self, **typed):
        changes.remove_advice(self.object, by=self.request.user, **typed)


class ExceptionMixin:
    """A lawful exception to a time limit, or the words that there is none. Before CaseChange.

    One chooses the time limit and what happened, both of which the address then names. Subclasses
    define `limits`, the time limits by key, `kept`, the terms of schools around them, and `record`.
    """

    title, done = LABELS["record_exception"], "The exception was recorded."
    causes = CAUSES
    typed: dict = {}  # what was refused

    @property
    def limit_key(self):
        return self.request.GET.get("duty")

    @property
    def limit(self):
        return self.limits.get(self.limit_key)

    @property
    def cause(self):
        return self.limit and CAUSES.get(self.request.GET.get("happened"))

    @cached_property
    def offer(self):
        return excusing.offer(self.cause, self.limit) if self.cause else excusing.Offer([], "")

    @property
    def is_closure(self):
        return bool(set(self.offer.grounds) & set(law.CLOSURES))

    @cached_property
    def windows(self):
        return excusing.windows(self.limit, self.kept) if self.is_closure else []

    @property
    def needs(self):
        """What the law asks of the grounds offered; of all there are where none of them fits."""
        return excusing.needs(self.limit, self.offer.grounds or self.limit.grounds)

    @property
    def regulation(self):
        return excusing.regulation(self.limit)

    def get_initial(self):
        """The days of the holiday that was chosen, or of the only one that can excuse."""
        chosen = {name: self.request.GET.get(name) for name in ("from_on", "to_on")}
        lawful = [each for each in self.windows if not each.fault]
        if not any(chosen.values()) and len(lawful) == 1:
            chosen = {"from_on": lawful[0].from_on, "to_on": lawful[0].to_on}
        return chosen

    def get_form_kwargs(self):
        asks = self.is_closure and self.limit.asked is None
        return super().get_form_kwargs() | {"grounds": self.offer.grounds, "asks_when_asked": asks}

    @property
    def typed_window(self):
        """The test of the closure that was typed and refused, where its days are in order."""
        first, last = self.typed.get("from_on"), self.typed.get("to_on")
        if not (self.is_closure and last and first <= last):
            return None
        asked = self.typed.get("asked_on")
        return excusing.window(self.limit, first, last, [asked] if asked else None)

    def change(self, *, ground=None, **typed):
        self.typed = typed
        self.record(ground=ground or self.offer.grounds[0], **typed)


class RecordException(AreaMixin, ExceptionMixin, CaseChange):
    """Record a lawful exception to a time limit of a case, or learn that there is none."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.ExceptionForm
    template_name = "ehcp_tracking/record_exception.html"

    @cached_property
    def limits(self):
        return excusing.time_limits(self.object)

    @property
    def kept(self):
        return excusing.terms_of(self.object)

    @property
    def lateness_url(self):
        return reverse("ehcp_tracking:record_lateness", args=[self.area.slug, self.object.pk])

    def record(self, **typed):
        duty, advice = self.limit.duty, self.limit.advice
        of = {"duty": duty, "advice": advice, "by": self.request.user}
        changes.record_exception(self.object, **of, **typed)


class OtherExceptionMixin(ExceptionMixin):
    """An exception to a time limit of a plan, or about a decision, as that of a case."""

    @cached_property
    def limits(self):
        return excusing.time_limits_of(self.object, self.request.today)

    @property
    def kept(self):
        return excusing.terms_around(self.object)

    def record(self, **typed):
        of = {"duty": self.limit.duty, "started_on": self.limit.started_on}
        excused.record_exception(self.object, **of, by=self.request.user, **typed)


class CorrectOtherMixin:
    """A change to an exception to a time limit of a plan, or about a decision."""

    form_class = forms.CorrectDutyExceptionForm
    title, done = "Change the exception", "The exception was changed."

    def change(self, **typed):
        excused.correct_exception(self.object, by=self.request.user, **typed)


class WithdrawOtherMixin:
    """The withdrawal of an exception to a time limit of a plan, or about a decision."""

    form_class = forms.WithdrawDutyExceptionForm
    title, done, button = "Withdraw the exception", "The exception was withdrawn.", "Withdraw"

    def change(self, **typed):
        excused.withdraw_exception(self.object, by=self.request.user, **typed)


class CorrectException(AreaMixin, CaseChange):
    """Record when the cause of an exception ended, and when the family was told of it."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.CorrectExceptionForm
    template_name = "ehcp_tracking/correct_exception.html"
    title, done = "Change the exception", "The exception was changed."

    def get_queryset(self):
        return parts(AssessmentException, self)

    def change(self, **typed):
        changes.correct_exception(self.object, by=self.request.user, **typed)


class WithdrawException(AreaMixin, CaseChange):
    """Take back an exception that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.WithdrawForm
    template_name = "ehcp_tracking/withdraw_exception.html"
    title, done, button = "Withdraw the exception", "The exception was withdrawn.", "Withdraw"

    def get_queryset(self):
        return parts(AssessmentException, self)

    def change(self, **typed):
        changes.withdraw_exception(self.object, by=self.request.user, **typed)
