"""The page that explains a last day of a record that has clocks, beside a case."""

from django.http import Http404

from ehcp_tracking import excusing, limits


class WhyMixin:
    """Why a time limit ends on its day: that of a duty, counted from a day. Comes after AreaMixin.

    Subclasses define `told`, which returns every clock of the record in words. 404 where it has no
    such one. `basis` is that of a case, if the record has limits of one.
    """

    basis = ""

    def get_context_data(self, **kwargs):
        dated = (each for each in self.told() if each.clock.started_on)
        found = {(each.clock.duty, str(each.clock.started_on)): each for each in dated}
        told = found.get((self.kwargs["duty"], self.kwargs["start"]))
        if told is None:
            raise Http404
        return super().get_context_data(
            asked=told,
            why=told.why,
            last_day=told.clock.due_on,
            outlasted=excusing.outlasted(
                self.object.exceptions.all(), [told.clock], self.request.today
            ),
            place=limits.place(told.clock.duty, self.basis),
            **kwargs,
        )
