from django.urls import path

from ehcp_tracking.plans import recording, views

app_name = "plans"

urlpatterns = [
    path("", views.PlanList.as_view(), name="plan_list"),
    path("figures/", views.PlanFigures.as_view(), name="plan_figures"),
    path("log/", recording.LogPlan.as_view(), name="log_plan"),
    path("<key:pk>/", views.PlanDetail.as_view(), name="plan_detail"),
    path("<key:pk>/why/<slug:duty>/<slug:start>/", views.WhyPlan.as_view(), name="why"),
    path("<key:pk>/change/", recording.ChangePlan.as_view(), name="change_plan"),
    path("<key:pk>/child/", recording.CorrectChild.as_view(), name="correct_child"),
    path("<key:pk>/arrival/", recording.RecordArrival.as_view(), name="record_arrival"),
    path("<key:pk>/move/", recording.RecordMove.as_view(), name="record_move"),
    path("<key:pk>/end/", recording.EndPlan.as_view(), name="end_plan"),
    path("<key:pk>/undo/", recording.UndoPlan.as_view(), name="undo_plan"),
    path("<key:pk>/remove/", recording.RemovePlan.as_view(), name="remove_plan"),
    path("<key:pk>/exception/", recording.RecordException.as_view(), name="record_exception"),
    path(
        "<key:plan_id>/exceptions/<key:pk>/",
        recording.CorrectException.as_view(),
        name="correct_exception",
    ),
    path(
        "<key:plan_id>/exceptions/<key:pk>/withdraw/",
        recording.WithdrawException.as_view(),
        name="withdraw_exception",
    ),
    path("<key:pk>/review/", recording.RecordReview.as_view(), name="record_review"),
    path("<key:plan_id>/reviews/<key:pk>/", recording.ChangeReview.as_view(), name="change_review"),
    path(
        "<key:plan_id>/reviews/<key:pk>/remove/",
        recording.RemoveReview.as_view(),
        name="remove_review",
    ),
    path("<key:pk>/phase/", recording.RecordTransfer.as_view(), name="record_transfer"),
    path(
        "<key:plan_id>/phases/<key:pk>/", recording.ChangeTransfer.as_view(), name="change_transfer"
    ),
    path(
        "<key:plan_id>/phases/<key:pk>/remove/",
        recording.RemoveTransfer.as_view(),
        name="remove_transfer",
    ),
    path("<key:pk>/reassessment/", recording.RecordRequest.as_view(), name="record_request"),
    path(
        "<key:plan_id>/reassessments/<key:pk>/",
        recording.ChangeRequest.as_view(),
        name="change_request",
    ),
    path(
        "<key:plan_id>/reassessments/<key:pk>/remove/",
        recording.RemoveRequest.as_view(),
        name="remove_request",
    ),
]
