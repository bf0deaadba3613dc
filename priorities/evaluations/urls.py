from django.urls import path

from priorities.evaluations import views

app_name = "evaluations"

urlpatterns = [
    path("", views.EvaluationList.as_view(), name="evaluation_list"),
    path("practice/", views.Practice.as_view(), name="practice"),
    path("add/", views.AddEvaluation.as_view(), name="add_evaluation"),
    path("<key:pk>/", views.EvaluationDetail.as_view(), name="evaluation_detail"),
    path("<key:pk>/change/", views.ChangeEvaluation.as_view(), name="change_evaluation"),
    path("<key:pk>/evidence/", views.AttachEvidence.as_view(), name="attach_evidence"),
    path("evidence/<key:pk>/remove/", views.RemoveEvidence.as_view(), name="remove_evidence"),
    path("<key:pk>/remove/", views.RemoveEvaluation.as_view(), name="remove_evaluation"),
]
