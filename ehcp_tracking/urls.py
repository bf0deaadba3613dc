from django.urls import path

from ehcp_tracking import recording, views
from ehcp_tracking.forecast.views import RescueList
from ehcp_tracking.lateness import recording as lateness
from ehcp_tracking.lateness.views import LateSteps

app_name = "ehcp_tracking"

urlpatterns = [
    path("", views.AssessmentList.as_view(), name="assessment_list"),
    path("mine/", views.MyCases.as_view(), name="my_cases"),
    path("search/", views.Search.as_view(), name="search"),
    path("rescue/", RescueList.as_view(), name="rescue"),
    path("to-check/", views.DataQuality.as_view(), name="data_quality"),
    path("late/", LateSteps.as_view(), name="late_steps"),
    path("behind/", views.FigureCases.as_view(), name="figure_cases"),
    path("advice/behind/", views.FigureAdvice.as_view(), name="figure_advice"),
    path("imports/", views.ImportList.as_view(), name="import_list"),
    path("imports/new/", views.CheckCases.as_view(), name="check_cases"),
    path("imports/template/", views.CaseTemplate.as_view(), name="case_template"),
    path("imports/checked/<key:pk>/", views.ConfirmImport.as_view(), name="confirm_import"),
    path("imports/<key:pk>/", views.ImportDetail.as_view(), name="import_detail"),
    path("imports/<key:run>/set-aside/", views.DownloadSetAside.as_view(), name="set_aside"),
    path("<key:pk>/", views.AssessmentDetail.as_view(), name="assessment_detail"),
    path("<key:pk>/why/<slug:duty>/", views.Why.as_view(), name="why"),
    path("<key:pk>/why/advice/<key:advice>/", views.WhyAdvice.as_view(), name="why_advice"),
    path("log-request/", recording.LogRequest.as_view(), name="log_request"),
    path("log-responsibility/", recording.LogResponsibility.as_view(), name="log_responsibility"),
    path("log-reassessment/", recording.LogReassessment.as_view(), name="log_reassessment"),
    path("<key:pk>/follow/", recording.FollowCase.as_view(), name="follow_case"),
    path("<key:pk>/reassess/", recording.Reassess.as_view(), name="reassess"),
    path("<key:pk>/first-area/", recording.RecordFirstArea.as_view(), name="record_first_area"),
    path("<key:pk>/request/", recording.CorrectRequest.as_view(), name="correct_request"),
    path("<key:pk>/child/", recording.CorrectChild.as_view(), name="correct_child"),
    path("<key:pk>/assign/", recording.AssignCase.as_view(), name="assign_case"),
    path("<key:pk>/decision/", recording.RecordDecision.as_view(), name="record_decision"),
    path("<key:pk>/outcome/", recording.RecordOutcome.as_view(), name="record_outcome"),
    path("<key:pk>/draft/", recording.SendDraft.as_view(), name="send_draft"),
    path("<key:pk>/plan/", recording.SendPlan.as_view(), name="send_plan"),
    path("<key:pk>/close/", recording.CloseCase.as_view(), name="close_case"),
    path("<key:pk>/undo/", recording.UndoStep.as_view(), name="undo_step"),
    path("<key:pk>/advice/", recording.AskAdvice.as_view(), name="ask_advice"),
    path("<key:pk>/existing-advice/", recording.AcceptAdvice.as_view(), name="accept_advice"),
    path(
        "<key:assessment_id>/advice/<key:pk>/",
        recording.RecordAdvice.as_view(),
        name="record_advice",
    ),
    path(
        "<key:assessment_id>/advice/<key:pk>/correct/",
        recording.CorrectAdvice.as_view(),
        name="correct_advice",
    ),
    path(
        "<key:assessment_id>/advice/<key:pk>/remove/",
        recording.RemoveAdvice.as_view(),
        name="remove_advice",
    ),
    path("<key:pk>/exception/", recording.RecordException.as_view(), name="record_exception"),
    path("<key:pk>/lateness/", lateness.RecordLateness.as_view(), name="record_lateness"),
    path(
        "<key:assessment_id>/lateness/<key:pk>/withdraw/",
        lateness.WithdrawLateness.as_view(),
        name="withdraw_lateness",
    ),
    path(
        "<key:assessment_id>/exceptions/<key:pk>/",
        recording.CorrectException.as_view(),
        name="correct_exception",
    ),
    path(
        "<key:assessment_id>/exceptions/<key:pk>/withdraw/",
        recording.WithdrawException.as_view(),
        name="withdraw_exception",
    ),
]
