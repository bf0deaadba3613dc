"""Every page, asked by every role and by those who may not: what PAGES says is what happens.

Who adds a page declares it in PAGES: its permission, what makes its record, what it answers to.
"""

import logging
import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.apps import apps
from django.contrib.auth import get_user
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from ehcp_tracking.models import Child
from tests.builders import (
    make_advice,
    make_area,
    make_assessment,
    make_dispute,
    make_duty_exception,
    make_exception,
    make_hearing,
    make_lateness,
    make_ordered,
    make_organisation,
    make_person,
    make_phase_transfer,
    make_plan,
    make_reason,
    make_request,
    make_review,
    make_school,
    make_term,
    make_verification,
)
from tests.ehcp_tracking import files
from tests.priorities import builders as plan
from tests.priorities.drafting import builders as drafts
from tests.priorities.enquiry import builders as enquiry
from tests.priorities.evaluations import builders as evaluated
from tests.wsoa.pages import child_pages, make_child  # noqa: F401, a fixture
from wsoa import views
from wsoa.models import AuditEvent
from wsoa.querysets import MembershipQuerySet
from wsoa.roles import ROLES, Permission, permissions_of

pytestmark = pytest.mark.django_db


class Page(NamedTuple):
    """Who may open a page, what makes the record in its path, and with which methods.

    `record` takes area= and returns a record that has each name in the path as an attribute.
    `own` takes a person and such a record and makes it theirs, where a role reaches only its own;
    it is asked before each request, since a record may be one person's at a time.
    `query` is what the address of the page must ask.
    """

    permission: Permission
    record: Callable | None = None
    methods: tuple[str, ...] = ("get",)
    own: Callable | None = None
    query: str = ""


FORM = ("get", "post")


def make_colleague(area):
    return make_person("Auditor", area=area)


def make_role(area):
    """A role whose `person` is a key, as the path has it."""
    held = make_colleague(area).memberships.get()
    return SimpleNamespace(person=held.person_id, pk=held.pk)


def make_ehc_plan(area):
    return make_plan(area=area)


def plan_from_elsewhere(area):
    return make_plan(area=area, transferred_in_on=date(2021, 1, 4))


def moving_plan(area):
    return make_plan(area=area, move_learned_on=date(2021, 3, 29), moved_on=date(2021, 4, 12))


def review_in_path(area):
    return make_review(make_plan(area=area))


def phase_transfer_in_path(area):
    return make_phase_transfer(make_plan(area=area))


def request_in_path(area):
    return make_request(make_plan(area=area))


def advice_in_path(area):
    return make_advice(make_assessment(area=area))


def duty_in_path(area):
    """A case, with the name of a duty that it has."""
    return SimpleNamespace(pk=make_assessment(area=area).pk, duty="plan")


def why_review_in_path(area):
    """A plan, with the duty to review it and the day from which that is counted."""
    plan = make_ehc_plan(area=area)
    return SimpleNamespace(pk=plan.pk, duty="review", start=plan.made_on)


def why_advice_in_path(area):
    asked = advice_in_path(area)
    return SimpleNamespace(pk=asked.assessment_id, advice=asked.pk)


def exception_in_path(area):
    return make_exception(make_assessment(area=area))


def refused_in_path(area):
    notified_on = date(2021, 2, 16)
    return make_assessment(area=area, decision="refuse", decision_notified_on=notified_on)


def planned_in_path(area):
    return make_assessment(area=area, outcome="plan", plan_sent_on=date(2021, 3, 30))


def dispute_in_path(area):
    return make_dispute(refused_in_path(area), lodged_on=date(2021, 3, 1))


def dispute_of_plan_in_path(area):
    """A refusal to reassess a plan from another area, which the tribunal overturned."""
    ordered = {"outcome": "order_to_assess", "outcome_on": date(2021, 3, 24)}
    about = {"plan": plan_from_elsewhere(area), "kind": "refusal_to_reassess"}
    return make_dispute(lodged_on=date(2021, 3, 1), **about, **ordered)


def ordered_in_path(area):
    return make_ordered(assessment=planned_in_path(area))


def duty_exception_in_path(area):
    return make_duty_exception(ordered_in_path(area))


REPORT_IN_EASEMENT = "duty=review_report-2020-05-04&happened=coronavirus"


def reviewed_in_path(area):
    """A plan with a review in the time of the easement, whose report was never sent."""
    plan = make_ehc_plan(area)
    make_review(plan, meeting_on=date(2020, 5, 4))
    return plan


def plan_exception_in_path(area):
    of_report = {"duty": "review_report", "started_on": date(2020, 5, 4)}
    return make_duty_exception(reviewed_in_path(area), **of_report)


def appeal_in_path(area):
    """A decision, with the family's time to appeal and the day from which that is counted."""
    dispute = dispute_in_path(area)
    return SimpleNamespace(pk=dispute.pk, duty="appeal", start=dispute.notified_on)


def hearing_in_path(area):
    return make_hearing(dispute_in_path(area))


RECORDING = Page(Permission.EDIT_CASES, make_assessment, FORM)
DISPUTE = Page(Permission.EDIT_CASES, dispute_in_path, FORM)

STEERING = Page(Permission.POST_PROGRESS, methods=FORM, own=plan.make_own)
EVALUATING = Page(Permission.EVALUATE_OWN, evaluated.in_path, FORM, own=plan.make_own)

PAGES = {
    "area": Page(Permission.VIEW_PLAN),
    "ehcp_tracking:assessment_list": Page(Permission.VIEW_CASES),
    "ehcp_tracking:my_cases": Page(Permission.VIEW_CASES),
    "ehcp_tracking:search": Page(Permission.VIEW_CASES, methods=FORM),
    "ehcp_tracking:data_quality": Page(Permission.VIEW_CASES),
    "ehcp_tracking:rescue": Page(Permission.VIEW_CASES),
    "ehcp_tracking:figure_cases": Page(
        Permission.VIEW_CASES, query="?figure=open&part=total&as_at=2021-03-31"
    ),
    "ehcp_tracking:late_steps": Page(
        Permission.VIEW_CASES, query="?first=2020-04&last=2021-03&as_at=2021-03-31"
    ),
    "ehcp_tracking:figure_advice": Page(
        Permission.VIEW_CASES,
        query="?service=health&part=late&from=2020-07&to=2020-11&as_at=2021-03-31",
    ),
    "ehcp_tracking:import_list": Page(Permission.IMPORT_CASES),
    "ehcp_tracking:import_detail": Page(Permission.IMPORT_CASES, files.imported_in_path),
    "ehcp_tracking:check_cases": Page(Permission.IMPORT_CASES, methods=FORM),
    "ehcp_tracking:case_template": Page(Permission.IMPORT_CASES),
    "ehcp_tracking:confirm_import": Page(
        Permission.IMPORT_CASES, files.checked_in_path, FORM, own=files.take_over
    ),
    "ehcp_tracking:set_aside": Page(
        Permission.IMPORT_CASES, files.set_aside_in_path, own=files.take_over
    ),
    "ehcp_tracking:assessment_detail": Page(Permission.VIEW_CASES, make_assessment),
    "ehcp_tracking:why": Page(Permission.VIEW_CASES, duty_in_path),
    "ehcp_tracking:why_advice": Page(Permission.VIEW_CASES, why_advice_in_path),
    "ehcp_tracking:log_request": Page(Permission.EDIT_CASES, methods=FORM),
    "ehcp_tracking:log_responsibility": Page(Permission.EDIT_CASES, methods=FORM),
    "ehcp_tracking:log_reassessment": Page(Permission.EDIT_CASES, methods=FORM),
    "ehcp_tracking:follow_case": Page(Permission.EDIT_CASES, refused_in_path, FORM),
    "ehcp_tracking:reassess": Page(Permission.EDIT_CASES, planned_in_path, FORM),
    "ehcp_tracking:record_first_area": RECORDING,
    "ehcp_tracking:correct_request": RECORDING,
    "ehcp_tracking:correct_child": RECORDING,
    "ehcp_tracking:assign_case": RECORDING,
    "ehcp_tracking:record_decision": RECORDING,
    "ehcp_tracking:record_outcome": RECORDING,
    "ehcp_tracking:send_draft": RECORDING,
    "ehcp_tracking:send_plan": RECORDING,
    "ehcp_tracking:close_case": RECORDING,
    "ehcp_tracking:undo_step": RECORDING,
    "ehcp_tracking:ask_advice": RECORDING,
    "ehcp_tracking:accept_advice": RECORDING,
    "ehcp_tracking:record_advice": Page(Permission.EDIT_CASES, advice_in_path, FORM),
    "ehcp_tracking:correct_advice": Page(Permission.EDIT_CASES, advice_in_path, FORM),
    "ehcp_tracking:remove_advice": Page(Permission.EDIT_CASES, advice_in_path, FORM),
    "ehcp_tracking:record_exception": RECORDING._replace(query="?duty=plan&happened=ill"),
    "ehcp_tracking:record_lateness": RECORDING._replace(query="?step=decision"),
    "ehcp_tracking:withdraw_lateness": Page(Permission.EDIT_CASES, make_lateness, FORM),
    "ehcp_tracking:correct_exception": Page(Permission.EDIT_CASES, exception_in_path, FORM),
    "ehcp_tracking:withdraw_exception": Page(Permission.EDIT_CASES, exception_in_path, FORM),
    "verification:list": Page(Permission.MANAGE_AREA, methods=FORM),
    "verification:detail": Page(Permission.MANAGE_AREA, make_verification),
    "plans:plan_list": Page(Permission.VIEW_CASES),
    "plans:plan_figures": Page(Permission.VIEW_DASHBOARD),
    "plans:plan_detail": Page(Permission.VIEW_CASES, make_ehc_plan),
    "plans:why": Page(Permission.VIEW_CASES, why_review_in_path),
    "disputes:dispute_list": Page(Permission.VIEW_CASES),
    "disputes:dispute_detail": Page(Permission.VIEW_CASES, dispute_in_path),
    "disputes:why": Page(Permission.VIEW_CASES, appeal_in_path),
    "disputes:log_dispute": Page(Permission.EDIT_CASES, refused_in_path, FORM),
    "disputes:log_dispute_of_plan": Page(Permission.EDIT_CASES, plan_from_elsewhere, FORM),
    "disputes:start_case": Page(Permission.EDIT_CASES, dispute_of_plan_in_path, FORM),
    "disputes:record_exception": Page(
        Permission.EDIT_CASES,
        ordered_in_path,
        FORM,
        query="?duty=order_to_amend-2021-03-10&happened=ill",
    ),
    "disputes:correct_exception": Page(Permission.EDIT_CASES, duty_exception_in_path, FORM),
    "disputes:withdraw_exception": Page(Permission.EDIT_CASES, duty_exception_in_path, FORM),
    "disputes:correct_decision": DISPUTE,
    "disputes:record_mediation": DISPUTE,
    "disputes:record_agreement": DISPUTE,
    "disputes:keep_agreement": DISPUTE,
    "disputes:lodge_appeal": DISPUTE,
    "disputes:list_hearing": DISPUTE,
    "disputes:remove_hearing": Page(Permission.EDIT_CASES, hearing_in_path, FORM),
    "disputes:record_outcome": DISPUTE,
    "disputes:carry_out_order": DISPUTE,
    "disputes:undo_step": DISPUTE,
    "disputes:remove_dispute": DISPUTE,
    "plans:log_plan": Page(Permission.EDIT_CASES, methods=FORM),
    "plans:change_plan": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:correct_child": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:record_arrival": Page(Permission.EDIT_CASES, plan_from_elsewhere, FORM),
    "plans:record_move": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:end_plan": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:undo_plan": Page(Permission.EDIT_CASES, moving_plan, FORM),
    "plans:remove_plan": Page(Permission.EDIT_CASES, plan_from_elsewhere, FORM),
    "plans:record_exception": Page(
        Permission.EDIT_CASES, reviewed_in_path, FORM, query=f"?{REPORT_IN_EASEMENT}"
    ),
    "plans:correct_exception": Page(Permission.EDIT_CASES, plan_exception_in_path, FORM),
    "plans:withdraw_exception": Page(Permission.EDIT_CASES, plan_exception_in_path, FORM),
    "plans:record_review": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:change_review": Page(Permission.EDIT_CASES, review_in_path, FORM),
    "plans:remove_review": Page(Permission.EDIT_CASES, review_in_path, FORM),
    "plans:record_transfer": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:change_transfer": Page(Permission.EDIT_CASES, phase_transfer_in_path, FORM),
    "plans:remove_transfer": Page(Permission.EDIT_CASES, phase_transfer_in_path, FORM),
    "plans:record_request": Page(Permission.EDIT_CASES, make_ehc_plan, FORM),
    "plans:change_request": Page(Permission.EDIT_CASES, request_in_path, FORM),
    "plans:remove_request": Page(Permission.EDIT_CASES, request_in_path, FORM),
    "governance:rating_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "rating_key:key": Page(Permission.MANAGE_AREA),
    "rating_key:choose_key": Page(Permission.MANAGE_AREA, methods=FORM),
    "rating_key:add_word": Page(Permission.MANAGE_AREA, methods=FORM),
    "rating_key:change_word": Page(Permission.MANAGE_AREA, plan.word_in_path, FORM),
    "rating_key:end_word": Page(Permission.MANAGE_AREA, plan.word_in_path, FORM),
    "areas:set_silence": Page(Permission.MANAGE_AREA, methods=FORM),
    "priorities:silence_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:override_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:override_detail": Page(Permission.VIEW_PLAN, plan.override_in_path),
    "priorities:override_objective": STEERING._replace(record=plan.objective_to_override),
    "priorities:override_priority": Page(Permission.STEER_PLAN, plan.priority_to_override, FORM),
    "priorities:override_finding": Page(Permission.STEER_PLAN, plan.finding_to_override, FORM),
    "priorities:change_override": STEERING._replace(record=plan.override_in_path),
    "priorities:end_override": STEERING._replace(record=plan.override_in_path),
    "priorities:risk_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:risk_detail": Page(Permission.VIEW_PLAN, plan.risk_in_path),
    "priorities:add_risk": STEERING._replace(record=plan.plan_with_post_in_path),
    "priorities:change_risk": STEERING._replace(record=plan.risk_in_path),
    "priorities:close_risk": STEERING._replace(record=plan.risk_in_path),
    "priorities:open_risk": STEERING._replace(record=plan.closed_risk_in_path),
    "priorities:plan_list": Page(Permission.VIEW_PLAN),
    "priorities:plan_detail": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:body_list": Page(Permission.VIEW_PLAN),
    "priorities:body_detail": Page(Permission.VIEW_PLAN, plan.body_in_path),
    "priorities:roadmap": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:plan_delivery": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "documents:document_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "documents:statement": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "documents:report": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "documents:bundle": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:objective_detail": Page(Permission.VIEW_PLAN, plan.objective_in_path),
    "priorities:action_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:action_detail": Page(Permission.VIEW_PLAN, plan.action_in_path),
    "priorities:measure_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:measure_detail": Page(Permission.VIEW_PLAN, plan.measure_in_path),
    "priorities:post_update": STEERING._replace(record=plan.action_in_path),
    "priorities:change_action": STEERING._replace(record=plan.action_in_path),
    "priorities:change_objective": STEERING._replace(record=plan.objective_in_path),
    "priorities:rate_objective": STEERING._replace(record=plan.objective_in_path),
    "priorities:rate_measure": STEERING._replace(record=plan.measure_in_path),
    "priorities:rating_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:evidence_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:challenge_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:plan_dates": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:compare_days": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:version_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:compare_versions": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:version_detail": Page(Permission.VIEW_PLAN, plan.version_in_path),
    "priorities:challenge_detail": Page(Permission.VIEW_PLAN, plan.challenge_in_path),
    "priorities:challenge_objective": STEERING._replace(record=plan.objective_in_path),
    "priorities:challenge_action": STEERING._replace(record=plan.action_in_path),
    "priorities:challenge_measure": STEERING._replace(record=plan.measure_in_path),
    "priorities:answer_challenge": STEERING._replace(record=plan.challenge_in_path),
    "priorities:correct_challenge": STEERING._replace(record=plan.challenge_in_path),
    "priorities:remove_evidence": STEERING._replace(record=plan.owned_evidence_in_path),
    "priorities:reading_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:reading_template": Page(Permission.POST_PROGRESS, plan.plan_in_path),
    "priorities:record_readings": Page(Permission.POST_PROGRESS, plan.plan_in_path, FORM),
    "priorities:record_reading": STEERING._replace(record=plan.measure_in_path),
    "priorities:correct_reading": STEERING._replace(record=plan.reading_in_path),
    "priorities:my_plan": Page(Permission.POST_PROGRESS, methods=FORM),
    "priorities:load_plan": Page(Permission.LOAD_PLAN, methods=FORM),
    "priorities:about_plan_file": Page(Permission.VIEW_PLAN),
    "priorities:plan_template": Page(Permission.VIEW_PLAN),
    "priorities:plan_as_yaml": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:plan_as_workbook": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "priorities:confirm_plan": Page(
        Permission.LOAD_PLAN, plan.plan_file_in_path, FORM, own=plan.take_over
    ),
    "drafting:draft_list": Page(Permission.DRAFT_PLAN),
    "drafting:start_draft": Page(Permission.DRAFT_PLAN, methods=FORM),
    "drafting:start_from_file": Page(Permission.DRAFT_PLAN, methods=FORM),
    "drafting:next_version": Page(Permission.DRAFT_PLAN, plan.plan_in_path, FORM),
    "drafting:draft_detail": Page(Permission.DRAFT_PLAN, drafts.draft_in_path),
    "drafting:check_draft": Page(Permission.DRAFT_PLAN, drafts.draft_in_path),
    "drafting:publish_draft": Page(Permission.DRAFT_PLAN, drafts.draft_in_path, FORM),
    "drafting:abandon_draft": Page(Permission.DRAFT_PLAN, drafts.draft_in_path, FORM),
    "drafting:change_plan": Page(Permission.DRAFT_PLAN, drafts.draft_in_path, FORM),
    "drafting:change_inspection": Page(Permission.DRAFT_PLAN, drafts.draft_in_path, FORM),
    "drafting:add_part": Page(Permission.DRAFT_PLAN, drafts.list_in_path, FORM),
    "drafting:add_part_to": Page(Permission.DRAFT_PLAN, drafts.list_of_part_in_path, FORM),
    "drafting:change_part": Page(Permission.DRAFT_PLAN, drafts.part_in_path, FORM),
    "drafting:remove_part": Page(Permission.DRAFT_PLAN, drafts.part_in_path, FORM),
    "priorities:attach_to_objective": STEERING._replace(record=plan.objective_in_path),
    "priorities:attach_to_action": STEERING._replace(record=plan.action_in_path),
    "priorities:attach_to_measure": STEERING._replace(record=plan.measure_in_path),
    "priorities:download_evidence": Page(Permission.VIEW_PLAN, plan.evidence_in_path),
    "priorities:post_list": Page(Permission.ASSIGN_POSTS, methods=FORM),
    "priorities:end_post": Page(Permission.ASSIGN_POSTS, plan.holding_in_path, FORM),
    "priorities:finding_list": Page(Permission.VIEW_PLAN),
    "evaluations:evaluation_list": Page(Permission.VIEW_PLAN),
    "evaluations:practice": Page(Permission.VIEW_PLAN),
    "evaluations:evaluation_detail": Page(Permission.VIEW_PLAN, evaluated.in_path),
    "evaluations:add_evaluation": Page(Permission.EVALUATE_OWN, methods=FORM),
    "evaluations:change_evaluation": EVALUATING,
    "evaluations:remove_evaluation": EVALUATING,
    "evaluations:attach_evidence": EVALUATING,
    "evaluations:remove_evidence": EVALUATING._replace(record=evaluated.evidence_in_path),
    "enquiry:line_list": Page(Permission.VIEW_PLAN),
    "enquiry:self_evaluation": Page(Permission.VIEW_PLAN),
    "enquiry:line_detail": Page(Permission.VIEW_PLAN, enquiry.make_line),
    "enquiry:add_line": Page(Permission.EVALUATE, methods=FORM),
    "enquiry:change_line": Page(Permission.EVALUATE, enquiry.make_line, FORM),
    "enquiry:remove_line": Page(Permission.EVALUATE, enquiry.make_line, FORM),
    "enquiry:choose_answers": Page(Permission.EVALUATE, enquiry.make_line, FORM),
    "enquiry:judge": Page(Permission.EVALUATE, enquiry.make_line, FORM),
    "enquiry:correct_judgement": Page(Permission.EVALUATE, enquiry.make_judgement, FORM),
    "priorities:inspection_list": Page(Permission.VIEW_PLAN),
    "priorities:inspection_detail": Page(Permission.VIEW_PLAN, plan.inspection_in_path),
    "governance:thread_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "governance:thread": Page(Permission.VIEW_PLAN, plan.finding_in_path),
    "governance:break_list": Page(Permission.VIEW_PLAN, plan.plan_in_path),
    "governance:dashboard": Page(Permission.VIEW_DASHBOARD),
    "governance:month_by_month": Page(Permission.VIEW_DASHBOARD),
    "governance:lateness": Page(Permission.VIEW_DASHBOARD),
    "governance:figure_list": Page(Permission.VIEW_PLAN),
    "governance:published": Page(Permission.VIEW_PLAN),
    "governance:changes": Page(Permission.VIEW_DASHBOARD),
    "governance:known": Page(Permission.VIEW_DASHBOARD),
    "governance:what_if": Page(Permission.VIEW_DASHBOARD),
    "governance:comparison": Page(Permission.VIEW_DASHBOARD),
    "governance:forecast": Page(Permission.VIEW_DASHBOARD, methods=FORM),
    "governance:equity": Page(Permission.VIEW_DASHBOARD),
    "statistics:load": Page(Permission.MANAGE_AREA, methods=FORM),
    "statistics:template": Page(Permission.MANAGE_AREA),
    "statistics:as_file": Page(Permission.MANAGE_AREA),
    "statistics:set_compared": Page(Permission.MANAGE_AREA, methods=FORM),
    "governance:board": Page(Permission.VIEW_BOARD),
    "areas:settings": Page(Permission.MANAGE_AREA),
    "areas:set_backlog": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:set_board": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:set_answering": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:set_milestones": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:set_evaluation_cycle": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:organisation_list": Page(Permission.MANAGE_AREA),
    "areas:add_organisation": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:change_organisation": Page(Permission.MANAGE_AREA, make_organisation, FORM),
    "areas:school_list": Page(Permission.MANAGE_AREA),
    "areas:add_school": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:add_schools": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:change_school": Page(Permission.MANAGE_AREA, make_school, FORM),
    "areas:term_list": Page(Permission.MANAGE_AREA),
    "areas:add_term": Page(Permission.MANAGE_AREA, methods=FORM),
    "areas:change_term": Page(Permission.MANAGE_AREA, make_term, FORM),
    "lateness:reason_list": Page(Permission.MANAGE_AREA, methods=FORM),
    "lateness:add_reason": Page(Permission.MANAGE_AREA, methods=FORM),
    "lateness:change_reason": Page(Permission.MANAGE_AREA, make_reason, FORM),
    "areas:remove_term": Page(Permission.MANAGE_AREA, make_term, FORM),
    "people:list": Page(Permission.MANAGE_PEOPLE),
    "people:role_list": Page(Permission.MANAGE_PEOPLE),
    "people:roles": Page(Permission.MANAGE_PEOPLE),
    "people:invite": Page(Permission.MANAGE_PEOPLE, methods=FORM),
    "people:add": Page(Permission.MANAGE_PEOPLE, methods=FORM),
    "people:person": Page(Permission.MANAGE_PEOPLE, make_colleague),
    "people:link": Page(Permission.MANAGE_PEOPLE, make_colleague),
    "people:new_link": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:give_role": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:close": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:reopen": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:reset_second_factor": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:end_sessions": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:correct": Page(Permission.MANAGE_PEOPLE, make_colleague, FORM),
    "people:withdraw_role": Page(Permission.MANAGE_PEOPLE, make_role, FORM),
    "people:end_role": Page(Permission.MANAGE_PEOPLE, make_role, FORM),
}
SIGNED_IN = {
    "start",
    "account",
    "account_logout",
    "account_change_password",
    "sign_out_everywhere",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
PUBLIC = {
    "account_login",
    "cannot_sign_in",
    "signed_out",
    "session",
    "accessibility",
    "words",
    "time_limits",
}
# Public as well, and nothing without the right link: tests/wsoa/people/test_invitations.py.
BY_LINK = {"invitation"}
# Between a right password and the pages: tests/wsoa/test_second_factor.py.
BY_PASSWORD = {"mfa_authenticate"}

# The pages of tests/wsoa/pages.py: on them the walk itself is tested.
CHILD_PAGES = {
    "child": Page(Permission.VIEW_CASES, make_child),
    "correct_child": Page(Permission.EDIT_CASES, make_child, FORM),
}


def urls(patterns, prefix="", space=""):
    """Yield the name and the path of every URL of the site."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", path
        else:
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from urls(pattern.url_patterns, path, inside)


def address(name, record=None, area="wandsworth"):
    """Return the address of a page for a record, or for one that there is not."""
    kwargs = {key: getattr(record, key) if record else 0 for key in keys_of(name)}
    return reverse(name, kwargs={"area": area} | kwargs)


def keys_of(name):
    """Return the names that the path of a page takes, beside the area."""
    path = dict(urls(get_resolver().url_patterns))[name]
    return [part.split(">")[0].split(":")[-1] for part in path.split("<")[1:]][1:]


def signed_in(*roles, **fields):
    """Return a client of someone with these roles, who is told 500 where a page fails."""
    client = Client(raise_request_exception=False)
    client.force_login(make_person(*roles, **fields))
    return client


def answer(client, method, url):
    """Return the status of one request, or "sign-in"."""
    response = getattr(client, method)(url)
    for close in response._resource_closers:
        close()  # a file as a server does; its close() would end the connection of PostgreSQL too
    to_sign_in = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return "sign-in" if to_sign_in else response.status_code


class Askers(NamedTuple):
    """Clients, by whom they are of. Outsiders hold every role, and none of them here and today."""

    nobody: Client
    outsiders: dict[str, Client]
    staff: dict[str, Client]


def make_askers():
    return Askers(
        Client(raise_request_exception=False),
        {
            "someone of another area": signed_in(*ROLES, area=make_area("westminster")),
            "someone whose roles are over": signed_in(*ROLES, to_on=date(2021, 3, 30)),
            "someone whose roles are to come": signed_in(*ROLES, from_on=date(2021, 4, 1)),
        },
        {role: signed_in(role) for role in ROLES},
    )


@pytest.fixture(scope="module")
def askers(django_db_setup, django_db_blocker):
    """The same people for every page."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_askers()
        transaction.set_rollback(True)


def faults(name, page, askers) -> list[str]:
    """Return, in words, each answer of a page that is not the declared one.

    Who is refused is asked for a record that is there, and so is whoever holds no role today; the
    others, who may open it or have such a record elsewhere, for one of another area and for no
    record as well.
    """
    here, elsewhere = make_area(), make_area("westminster")
    record = page.record and page.record(area=here)
    own, others = address(name, record) + page.query, []
    if page.record:
        others = [address(name, page.record(area=elsewhere)), address(name)]
    asked = []
    for method in FORM:
        takes = method in page.methods
        asked.append(("nobody", askers.nobody, method, own, ("sign-in",)))
        for who, client in askers.outsiders.items():
            theirs = others if who == "someone of another area" else []
            asked += [(who, client, method, url, (404,)) for url in (own, *theirs)]
        for role, client in askers.staff.items():
            allowed = page.permission in permissions_of([role])
            right = (200, 302) if takes else (405,)
            asked.append((role, client, method, own, right if allowed else (403,)))
            right = (404,) if takes else (405,)
            asked += [(role, client, method, url, right) for url in others if allowed]
    found = []
    for who, client, method, url, right in asked:
        if page.own and who in askers.staff:
            page.own(get_user(client), record)
        got = answer(client, method, url)
        if got not in right:
            found.append(f"{method} {url} by {who} gives {got}, not {right}")
    return found


@pytest.fixture
def in_few_words(monkeypatch):
    """Refuse without a page that says why. Of some ten thousand answers the status alone is read;
    tests/wsoa/test_errors.py reads the pages.
    """
    for status in (403, 404):

        def refuse(request, exception, status=status):
            return HttpResponse(status=status)

        monkeypatch.setattr(f"django.conf.urls.handler{status}", refuse)


def test_every_page_is_declared():
    there = {name for name, _ in urls(get_resolver().url_patterns)}
    declared = PAGES.keys() | SIGNED_IN | PUBLIC | BY_LINK | BY_PASSWORD
    assert not there - declared, "Say in PAGES of tests/test_access.py who may open these."
    assert not declared - there, "These are in tests/test_access.py, but there is no such page."


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("in_few_words")
def test_a_page_answers_as_declared(name, askers):
    assert faults(name, PAGES[name], askers) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_checks_its_permission_before_anything_else(name):
    view = get_resolver().resolve(address(name)).func.view_class
    first = next(each for each in view.__mro__ if "dispatch" in vars(each))
    assert first is views.AreaMixin, "AreaMixin takes a request first, so that it refuses first."
    assert view.permission_required == PAGES[name].permission


def lists():
    """Return the name of every page that is a list."""
    views_of = {name: get_resolver().resolve(address(name)).func.view_class for name in PAGES}
    return [name for name, view in views_of.items() if hasattr(view, "table_class")]


@pytest.mark.parametrize("name", lists())
@pytest.mark.parametrize("asked", [{"per_page": "-1"}, {"per_page": "100000", "page": "2"}])
def test_no_address_says_how_long_a_page_of_a_list_is(name, asked):
    page = PAGES[name]
    url = address(name, page.record and page.record(area=make_area()))
    query = QueryDict(page.query.removeprefix("?")).dict()
    client = signed_in(*ROLES)
    plain, long = client.get(url, query), client.get(url, query | asked)
    assert (plain.status_code, long.status_code) == (200, 200)
    paginators = [getattr(each.context["table"], "paginator", None) for each in (plain, long)]
    assert len({each and each.per_page for each in paginators}) == 1


@pytest.mark.parametrize("name", PAGES)
def test_no_record_is_looked_up_for_a_role_that_is_refused(
    client, name, django_assert_max_num_queries
):
    client.force_login(make_person("no such role"))
    with django_assert_max_num_queries(3):  # session, person, memberships
        assert client.get(address(name)).status_code == 403
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_no_address_title_or_log_line_names_a_child(name, caplog):
    page = PAGES[name]
    record = page.record and page.record(area=make_area())
    make_assessment()
    Child.objects.update(forename="Zebedee", surname="Quartz")
    client = signed_in(next(role for role in ROLES if page.permission in permissions_of([role])))
    with caplog.at_level(logging.DEBUG):
        response = client.get(address(name, record))
    html = b"".join(response).decode(errors="replace")  # a download may be a workbook or a ZIP
    sent = re.findall(r'<title>.*?</title>|(?:href|action|src)=".*?"', html, re.DOTALL)
    assert sent or response["Content-Disposition"].startswith("attachment"), "a page or a download"
    assert not [each for each in sent + caplog.messages if re.search("zebedee|quartz", each, re.I)]


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_nobody_is_sent_to_sign_in(name):
    assert answer(Client(), "get", reverse(name)) == "sign-in"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_anybody_may_sign_in(name):
    assert answer(Client(), "get", reverse(name)) == 200


def without_sign_in(monkeypatch, settings):
    guard = "wsoa.sessions.SignInRequired"
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each != guard]


def without_dates(monkeypatch, settings):
    monkeypatch.setattr(MembershipQuerySet, "held_on", lambda held, day: held)


def without_area(monkeypatch, settings):
    monkeypatch.setattr(MembershipQuerySet, "in_area", lambda held, slug: held)


def without_permission(monkeypatch, settings):
    monkeypatch.setattr(views, "permissions_of", lambda roles: set(Permission))


def without_area_of_record(monkeypatch, settings):
    for queryset in {type(model._default_manager.all()) for model in apps.get_models()}:
        if hasattr(queryset, "in_area") and queryset is not MembershipQuerySet:
            monkeypatch.setattr(queryset, "in_area", lambda records, area: records.all())


GUARDS = {
    without_sign_in: "by nobody gives 500",
    without_dates: "by someone whose roles are over gives",
    without_area: "by someone of another area gives",
    without_permission: "by Plan owner gives",
    without_area_of_record: "by Case manager gives 200, not (404,)",
}


@pytest.mark.parametrize("name", CHILD_PAGES)
@pytest.mark.usefixtures("child_pages", "in_few_words")
def test_with_every_guard_there_is_nothing_to_notice(name):
    assert faults(name, CHILD_PAGES[name], make_askers()) == []


@pytest.mark.parametrize(("remove", "noticed"), GUARDS.items())
@pytest.mark.parametrize("name", CHILD_PAGES)
@pytest.mark.usefixtures("child_pages", "in_few_words")
def test_a_guard_that_is_gone_is_noticed(name, remove, noticed, monkeypatch, settings):
    remove(monkeypatch, settings)
    assert any(noticed in fault for fault in faults(name, CHILD_PAGES[name], make_askers()))
