"""Build valid records in one line; a test names only the fields it is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth import get_user_model

from ehcp_tracking.choices import Check
from ehcp_tracking.models import (
    Advice,
    AnnualReview,
    Assessment,
    AssessmentException,
    Child,
    Dispute,
    DutyException,
    EHCPlan,
    Hearing,
    Lateness,
    LatenessReason,
    PhaseTransfer,
    ReassessmentRequest,
    Verification,
)
from wsoa.models import LocalArea, Membership, Organisation, School, Term

_serial = count(1)


def make_area(slug="wandsworth", **fields):
    return LocalArea.objects.get_or_create(slug=slug, defaults={"name": slug.title()} | fields)[0]


def make_person(*roles, area=None, **fields):
    """A person with `roles` in one area, Wandsworth unless told."""
    person = get_user_model().objects.create_user(username=f"person-{next(_serial)}")
    for role in roles:
        make_membership(person, role, area=area, **fields)
    return person


def make_membership(person, role, area=None, **fields):
    defaults = {"area": area or make_area(), "role": role, "from_on": date(2018, 1, 1)}
    return Membership.objects.create(person=person, **defaults | fields)


def make_organisation(area=None, **fields):
    name = f"Organisation {next(_serial)}"
    return Organisation.objects.create(area=area or make_area(), **{"name": name} | fields)


def make_school(area=None, **fields):
    name = f"School {next(_serial)}"
    return School.objects.create(area=area or make_area(), **{"name": name} | fields)


def make_term(area=None, **fields):
    """The summer term of 2021, from 19 April to 22 July, of an area or of its `school`."""
    area = area or make_area()
    days = {"from_on": date(2021, 4, 19), "to_on": date(2021, 7, 22)}
    return Term.objects.create(area=area, **{"name": "Summer term"} | days | fields)


def make_child(**fields):
    area = fields.pop("area", None) or make_area()
    return Child.objects.create(area=area, reference=f"C-{next(_serial):05}", **fields)


def make_assessment(**fields):
    """A case in Wandsworth, received on 5 January 2021, whose clocks started on receipt."""
    area = fields.pop("area", None) or make_area()
    received_on = fields.get("received_on", date(2021, 1, 5))
    defaults = {
        "reference": f"EHC-{next(_serial):05}",
        "received_on": received_on,
        "started_on": received_on,
    }
    child = fields.pop("child", None) or make_child(area=area)
    return Assessment.objects.create(area=area, child=child, **defaults | fields)


def make_advice(assessment=None, **fields):
    """Health's advice, asked on 16 February 2021, in a case of its own unless one is given."""
    defaults = {"service": "health", "requested_on": date(2021, 2, 16)}
    if fields.get("existing_accepted"):
        defaults["requested_on"] = None
    assessment = assessment or make_assessment()
    return Advice.objects.create(assessment=assessment, **defaults | fields)


def make_exception(assessment=None, **fields):
    """Personal circumstances, on the plan, from 1 March 2021 on."""
    defaults = {
        "duty": "plan",
        "ground": "personal_circumstances",
        "from_on": date(2021, 3, 1),
        "reason": "A death in the family.",
    }
    assessment = assessment or make_assessment()
    return AssessmentException.objects.create(assessment=assessment, **defaults | fields)


def make_plan(made_on=date(2020, 3, 2), **fields):
    """A plan that Wandsworth made on 2 March 2020, or took over where `transferred_in_on` is given.

    One of the area was asked for twenty weeks before.
    """
    area = fields.pop("area", None) or make_area()
    if "transferred_in_on" in fields:
        child = fields.pop("child", None) or make_child(area=area)
        own = {"child": child, "reference": f"P-{next(_serial):05}", "made_elsewhere_on": made_on}
    else:
        received_on = made_on - timedelta(weeks=20)
        of_case = {"child": fields.pop("child")} if "child" in fields else {}
        case = make_assessment(
            area=area, received_on=received_on, outcome="plan", plan_sent_on=made_on, **of_case
        )
        own = {"child": case.child, "reference": case.reference, "assessment": case}
    plan = EHCPlan.objects.create(area=area, **own | fields)
    return EHCPlan.objects.in_area(area).get(pk=plan.pk)


def make_review(plan=None, **fields):
    """A review, held on 1 February 2021, of a plan of its own unless one is given."""
    defaults = {"meeting_on": date(2021, 2, 1)}
    return AnnualReview.objects.create(plan=plan or make_plan(), **defaults | fields)


def make_phase_transfer(plan=None, **fields):
    """A move to secondary school in September 2021, of a plan of its own unless one is given."""
    defaults = {"kind": "transfer_between_phases", "transfer_on": date(2021, 9, 1)}
    return PhaseTransfer.objects.create(plan=plan or make_plan(), **defaults | fields)


def make_request(plan=None, **fields):
    """A request for a reassessment of 1 March 2021, of a plan of its own unless one is given."""
    defaults = {"asked_on": date(2021, 3, 1)}
    made = ReassessmentRequest.objects.create(plan=plan or make_plan(), **defaults | fields)
    return ReassessmentRequest.objects.get(pk=made.pk)


def make_reason(area=None, **fields):
    """A reason for lateness that is offered for every step of a case, and for all advice."""
    steps = ["decision", "no_plan", "draft", "plan", "advice"]
    defaults = {"name": f"Reason {next(_serial)}", "steps": steps}
    return LatenessReason.objects.create(area=area or make_area(), **defaults | fields)


def make_lateness(assessment=None, area=None, **fields):
    """The reason why the decision of a case was late, or its `advice`."""
    if "advice" in fields:
        assessment, fields = fields["advice"].assessment, {"duty": "advice"} | fields
    assessment = assessment or make_assessment(area=area or make_area())
    if "reason" not in fields:
        fields["reason"] = make_reason(assessment.area)
    return Lateness.objects.create(assessment=assessment, **{"duty": "decision"} | fields)


def make_verification(area=None, **fields):
    """A run of the self-audit, as at 31 March 2021, that ended without a difference."""
    nothing = dict.fromkeys(Check.values, 0)
    defaults = {
        "as_at": date(2021, 3, 31),
        "begun_on": date(2021, 3, 31),
        "ended_at": datetime(2021, 3, 31, 12, tzinfo=UTC),
        "checked": nothing,
        "found": nothing,
        "places": {check: [] for check in Check.values},
    }
    return Verification.objects.create(area=area or make_area(), **defaults | fields)


def make_refused(**fields):
    """A case that was refused on 16 February 2021."""
    told = {"decision": "refuse", "decision_notified_on": date(2021, 2, 16)}
    return make_assessment(**told | fields)


def make_without_plan(**fields):
    """A case that ended on 16 February 2021 with no plan."""
    told = {"outcome": "no_plan", "outcome_notified_on": date(2021, 2, 16)}
    return make_assessment(**told | fields)


def make_planned(**fields):
    """A case whose final plan was sent on 16 February 2021."""
    return make_assessment(**{"outcome": "plan", "plan_sent_on": date(2021, 2, 16)} | fields)


ENDED = {"refusal_to_assess": make_refused, "no_plan": make_without_plan}


def make_dispute(assessment=None, **fields):
    """A refusal to assess unless told, of which the family was told on 16 February 2021.

    One about a `plan` that is given is to end it.
    """
    kind = fields.setdefault("kind", "ceasing" if "plan" in fields else "refusal_to_assess")
    if "plan" not in fields:
        assessment = assessment or ENDED.get(kind, make_planned)()
    defaults = {"notified_on": date(2021, 2, 16)}
    made = Dispute.objects.create(assessment=assessment, **defaults | fields)
    made.refresh_from_db()
    return made


def make_ordered(**fields):
    """A decision about a plan, which the tribunal ordered on 10 March 2021 to be amended."""
    ordered = {"outcome": "order_to_amend", "outcome_on": date(2021, 3, 10)}
    return make_dispute(**{"kind": "contents", "lodged_on": date(2021, 3, 1)} | ordered | fields)


def make_duty_exception(about=None, **fields):
    """Personal circumstances, from 12 March 2021 on, that excuse an order to amend a plan.

    Or coronavirus, from 1 May 2020 on, that excuses a limit of the plan that is given.
    """
    about = about or make_ordered()
    if isinstance(about, EHCPlan):
        defaults = {"plan": about, "ground": "coronavirus", "from_on": date(2020, 5, 1)}
    else:
        started_on = fields.get("started_on", about.outcome_on)
        defaults = {"dispute": about, "duty": "order_to_amend", "started_on": started_on}
        defaults |= {"ground": "personal_circumstances", "from_on": date(2021, 3, 12)}
    return DutyException.objects.create(**defaults | {"reason": "A flood."} | fields)


def make_hearing(dispute=None, **fields):
    """A hearing on 14 April 2021, of an appeal lodged on 1 March."""
    dispute = dispute or make_dispute(lodged_on=date(2021, 3, 1))
    return Hearing.objects.create(dispute=dispute, **{"hearing_on": date(2021, 4, 14)} | fields)
