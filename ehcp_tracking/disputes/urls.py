from django.urls import path

from ehcp_tracking.disputes import views

app_name = "disputes"

urlpatterns = [
    path("", views.DisputeList.as_view(), name="dispute_list"),
    path("<key:pk>/", views.DisputeDetail.as_view(), name="dispute_detail"),
    path("<key:pk>/why/<slug:duty>/<slug:start>/", views.WhyDispute.as_view(), name="why"),
    path("of-case/<key:pk>/", views.LogDispute.as_view(), name="log_dispute"),
    path("of-plan/<key:pk>/", views.LogDisputeOfPlan.as_view(), name="log_dispute_of_plan"),
    path("<key:pk>/decision/", views.CorrectDecision.as_view(), name="correct_decision"),
    path("<key:pk>/mediation/", views.RecordMediation.as_view(), name="record_mediation"),
    path("<key:pk>/agreement/", views.RecordAgreement.as_view(), name="record_agreement"),
    path("<key:pk>/agreement/kept/", views.KeepAgreement.as_view(), name="keep_agreement"),
    path("<key:pk>/appeal/", views.LodgeAppeal.as_view(), name="lodge_appeal"),
    path("<key:pk>/hearing/", views.ListHearing.as_view(), name="list_hearing"),
    path(
        "<key:dispute_id>/hearings/<key:pk>/remove/",
        views.RemoveHearing.as_view(),
        name="remove_hearing",
    ),
    path("<key:pk>/outcome/", views.RecordOutcome.as_view(), name="record_outcome"),
    path("<key:pk>/start/", views.StartCase.as_view(), name="start_case"),
    path("<key:pk>/order/", views.CarryOutOrder.as_view(), name="carry_out_order"),
    path("<key:pk>/exception/", views.RecordException.as_view(), name="record_exception"),
    path(
        "<key:dispute_id>/exceptions/<key:pk>/",
        views.CorrectException.as_view(),
        name="correct_exception",
    ),
    path(
        "<key:dispute_id>/exceptions/<key:pk>/withdraw/",
        views.WithdrawException.as_view(),
        name="withdraw_exception",
    ),
    path("<key:pk>/undo/", views.UndoDisputeStep.as_view(), name="undo_step"),
    path("<key:pk>/remove/", views.RemoveDispute.as_view(), name="remove_dispute"),
]
