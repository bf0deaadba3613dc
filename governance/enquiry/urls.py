from django.urls import path

from governance.enquiry import views

app_name = "enquiry"

urlpatterns = [
    path("", views.LineList.as_view(), name="line_list"),
    path("whole/", views.SelfEvaluation.as_view(), name="self_evaluation"),
    path("add/", views.AddLine.as_view(), name="add_line"),
    path("<key:pk>/", views.LineDetail.as_view(), name="line_detail"),
    path("<key:pk>/change/", views.ChangeLine.as_view(), name="change_line"),
    path("<key:pk>/remove/", views.RemoveLine.as_view(), name="remove_line"),
    path("<key:pk>/answers/", views.ChooseAnswers.as_view(), name="choose_answers"),
    path("<key:pk>/judge/", views.Judge.as_view(), name="judge"),
    path("judgements/<key:pk>/", views.CorrectJudgement.as_view(), name="correct_judgement"),
]
