from django.urls import path

from ehcp_tracking import views

app_name = "ehcp_tracking"

urlpatterns = [
    path("", views.AssessmentList.as_view(), name="assessment_list"),
    path("mine/", views.MyCases.as_view(), name="my_cases"),
    path("search/", views.Search.as_view(), name="search"),
    path("to-check/", views.DataQuality.as_view(), name="data_quality"),
    path("behind/", views.FigureCases.as_view(), name="figure_cases"),
    path("advice/behind/", views.FigureAdvice.as_view(), name="figure_advice"),
    path("<int:pk>/", views.AssessmentDetail.as_view(), name="assessment_detail"),
]
