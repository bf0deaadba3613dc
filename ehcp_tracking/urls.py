from django.urls import path

from ehcp_tracking import recording, views

app_name = "ehcp_tracking"

urlpatterns = [
    path("", views.AssessmentList.as_view(), name="assessment_list"),
    path("mine/", views.MyCases.as_view(), name="my_cases"),
    path("search/", views.Search.as_view(), name="search"),
    path("to-check/", views.DataQuality.as_view(), name="data_quality"),
    path("behind/", views.FigureCases.as_view(), name="figure_cases"),
    path("advice/behind/", views.FigureAdvice.as_view(), name="figure_advice"),
    path("<int:pk>/", views.AssessmentDetail.as_view(), name="assessment_detail"),
    path("log-request/", recording.LogRequest.as_view(), name="log_request"),
    path("<int:pk>/request/", recording.CorrectRequest.as_view(), name="correct_request"),
    path("<int:pk>/child/", recording.CorrectChild.as_view(), name="correct_child"),
    path("<int:pk>/assign/", recording.AssignCase.as_view(), name="assign_case"),
    path("<int:pk>/decision/", recording.RecordDecision.as_view(), name="record_decision"),
    path("<int:pk>/outcome/", recording.RecordOutcome.as_view(), name="record_outcome"),
    path("<int:pk>/draft/", recording.SendDraft.as_view(), name="send_draft"),
    path("<int:pk>/plan/", recording.SendPlan.as_view(), name="send_plan"),
    path("<int:pk>/close/", recording.CloseCase.as_view(), name="close_case"),
    path("<int:pk>/undo/", recording.UndoStep.as_view(), name="undo_step"),
    path("<int:pk>/advice/", recording.AskAdvice.as_view(), name="ask_advice"),
    path("<int:pk>/existing-advice/", recording.AcceptAdvice.as_view(), name="accept_advice"),
    path(
        "<int:assessment_id>/advice/<int:pk>/",
        recording.RecordAdvice.as_view(),
        name="record_advice",
    ),
    path(
        "<int:assessment_id>/advice/<int:pk>/correct/",
        recording.CorrectAdvice.as_view(),
        name="correct_advice",
    ),
    path(
        "<int:assessment_id>/advice/<int:pk>/remove/",
        recording.RemoveAdvice.as_view(),
        name="remove_advice",
    ),
    path("<int:pk>/exception/", recording.RecordException.as_view(), name="record_exception"),
    path(
        "<int:assessment_id>/exceptions/<int:pk>/withdraw/",
        recording.WithdrawException.as_view(),
        name="withdraw_exception",
    ),
]
