"""Which reasons for lateness an area offers: those of its list, or the usual ones until then."""

from datetime import date

from ehcp_tracking.causes import CAUSES
from ehcp_tracking.lateness.models import LatenessReason
from wsoa.models import LocalArea

OF_CASE = ("decision", "no_plan", "draft", "plan")
ASSESSED = ("no_plan", "draft", "plan")
ANY = (*OF_CASE, "advice")
# By name: the steps for which it is offered, and whom the delay lies with.
USUAL: dict[str, tuple[tuple[str, ...], str]] = {
    CAUSES["no_psychologist"].lateness: ((*ASSESSED, "advice"), "educational_psychology"),
    CAUSES["school_slow"].lateness: (ANY, "education_setting"),
    "Advice of a health service came late": (ASSESSED, "health"),
    "Advice of social care came late": (ASSESSED, "social_care"),
    "No school or setting agreed to take the child": (("draft", "plan"), "education_setting"),
    CAUSES["asked_to_wait"].lateness: (OF_CASE, "family"),
    CAUSES["panel"].lateness: (OF_CASE, "area"),
    CAUSES["staff"].lateness: (ANY, ""),
    CAUSES["waiting_list"].lateness: (("advice",), ""),
    CAUSES["closed"].lateness: (ANY, ""),
    CAUSES["away"].lateness: (ANY, ""),
    CAUSES["ill"].lateness: (ANY, ""),
    CAUSES["appointment"].lateness: (("advice",), ""),
    CAUSES["coronavirus"].lateness: (ANY, ""),
    CAUSES["other"].lateness: (ANY, ""),
}


def usual(area: LocalArea) -> list[LatenessReason]:
    """Return the list with which an area begins, not stored."""
    return [
        LatenessReason(area=area, name=name, steps=list(steps), agency=agency)
        for name, (steps, agency) in USUAL.items()
    ]


def offered(area: LocalArea, duty: str, service: str, day: date) -> list[LatenessReason]:
    """Return the reasons offered on a day for a step; `service` is who was asked for advice."""
    kept = list(LatenessReason.objects.in_area(area)) or usual(area)
    return [each for each in kept if each.fits(duty, service) and each.is_current(day)]
