"""Explain every time limit of a case or an EHC plan at a day, for a person (contracts, section 3).

A case is explained with the plan that it led to, and both with each decision about them that can
be appealed.
"""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from ehcp_tracking import explaining
from ehcp_tracking.disputes import explaining as of_dispute
from ehcp_tracking.exceptions import words
from ehcp_tracking.models import Assessment, Dispute, EHCPlan
from ehcp_tracking.plans import explaining as of_plan
from wsoa import arguments
from wsoa.models import LocalArea


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("reference", help="of a case or an EHC plan")
        arguments.add_area(parser)
        arguments.add_as_at(parser)

    def handle(self, reference, *, area, as_at, **options):
        found = list(explanations(reference, area, as_at))
        if not found:
            raise CommandError(why_not(reference, area, as_at))
        self.stdout.write("\n\n".join("\n".join(lines) for lines in found))


def explanations(reference: str, area: LocalArea, as_at: date) -> Iterator[Iterator[str]]:
    """Yield the lines on each record of a reference known at a day, and on decisions about it."""
    cases = Assessment.objects.in_area(area).known(as_at).filter(reference=reference)
    plans = EHCPlan.objects.in_area(area).known(as_at).filter(reference=reference)
    about = Q(assessment__in=[*cases, *(plan.assessment for plan in plans)]) | Q(plan__in=plans)
    for case in cases.with_clocks().with_links():
        to_family = of_dispute.in_lines(of_dispute.told_to_family(case, as_at))
        yield chain(explaining.explain(case, as_at), to_family)
    yield from (of_plan.explain(each, as_at) for each in plans.with_clocks())
    disputes = Dispute.objects.in_area(area).known(as_at).filter(about).with_stage(as_at)
    yield from (of_dispute.explain(each, as_at) for each in disputes)


def why_not(reference: str, area: LocalArea, as_at: date) -> str:
    """Return why there is nothing to explain, and what to do about it."""
    later = [
        *(max(case.received_on, case.started_on) for case in of(Assessment, reference, area)),
        *(plan.held_on for plan in of(EHCPlan, reference, area)),
    ]
    if later:
        unknown = f"{area} did not know of {reference!r} on {words(as_at)}."
        return f"{unknown} Give --as-at {min(later)} or a later day."
    return (
        f"{area} has no case and no EHC plan {reference!r}. Check the reference. A decision that "
        "can be appealed is explained with the case or the plan that it is about."
    )


def of(model, reference, area):
    return model.objects.in_area(area).filter(reference=reference)
