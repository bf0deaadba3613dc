from django.urls import path

from priorities.statistics import views

app_name = "statistics"

urlpatterns = [
    path("", views.LoadStatistics.as_view(), name="load"),
    path("empty/", views.StatisticsTemplate.as_view(), name="template"),
    path("current/", views.StatisticsAsFile.as_view(), name="as_file"),
    path("compared/", views.SetCompared.as_view(), name="set_compared"),
]
