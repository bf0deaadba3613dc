"""Pages on which staff record why a step of a case was late."""

from django.utils.functional import cached_property

from ehcp_tracking.lateness import changes, forms
from ehcp_tracking.lateness.late import late_steps
from ehcp_tracking.lateness.models import Lateness
from ehcp_tracking.lateness.offering import offered
from ehcp_tracking.recording import CaseChange, parts
from wsoa.roles import Permission
from wsoa.views import AreaMixin


class RecordLateness(AreaMixin, CaseChange):
    """Record the main reason of a late step, which the address names, or change it."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.LatenessForm
    template_name = "lateness/record_lateness.html"
    title, done = "Record why a step is late", "The reason was recorded."

    @cached_property
    def steps(self):
        late = late_steps(self.object, self.object.clocks(self.request.today))
        return {each.key: each for each in late}

    @property
    def step(self):
        return self.steps.get(self.request.GET.get("step"))

    def get_initial(self):
        recorded = self.step and self.step.recorded
        return {"lateness": recorded.reason.name if recorded else self.request.GET.get("why")}

    def get_form_kwargs(self):
        told = {"reasons": [], "recorded": None}
        if self.step:
            clock, today = self.step.clock, self.request.today
            reasons = offered(self.area, clock.duty, clock.service, today)
            told["reasons"] = [each.name for each in reasons]
            told["recorded"] = self.step.recorded
        return super().get_form_kwargs() | told

    def change(self, **typed):
        changes.record_lateness(
            self.object,
            duty=self.step.clock.duty,
            advice=self.step.advice,
            by=self.request.user,
            **typed,
        )


class WithdrawLateness(AreaMixin, CaseChange):
    """Take back a reason that was recorded by mistake."""

    permission_required = Permission.EDIT_CASES
    form_class = forms.WithdrawLatenessForm
    template_name = "lateness/withdraw_lateness.html"
    title, done = "Withdraw the reason", "The reason was withdrawn."
    button = "Withdraw"

    def get_queryset(self):
        return parts(Lateness, self)

    def change(self, **typed):
        changes.withdraw_lateness(self.object, by=self.request.user, **typed)
