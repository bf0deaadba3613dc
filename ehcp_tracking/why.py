"""The page that explains a last day of a record that has clocks, beside a case."""

from django.http import Http404

from ehcp_tracking import limits


class WhyMixin:
    """Why a time limit ends on its day: that of a duty, counted from a day. Comes after AreaMixin.

    Subclasses define `told`, which returns clocks in words. 404 where the record has no such clock.
    """

    def get_context_data(self, **kwargs):
        asked = (self.kwargs["duty"], self.kwargs["start"])
        found = [each for each in self.object.clocks(self.request.today) if each.started_on]
        clock = next((each for each in found if (each.duty, str(each.started_on)) == asked), None)
        if clock is None:
            raise Http404
        (told,) = self.told([clock])
        return super().get_context_data(
            asked=told,
            why=told.why,
            last_day=clock.due_on,
            place=limits.place(clock.duty, ""),
            **kwargs,
        )
