from django.urls import path

from priorities.readings import views

urlpatterns = [
    path("plan/<slug:plan>/readings/", views.ReadingList.as_view(), name="reading_list"),
    path("plan/<slug:plan>/readings/file/", views.RecordReadings.as_view(), name="record_readings"),
    path(
        "plan/<slug:plan>/readings/template/",
        views.ReadingTemplate.as_view(),
        name="reading_template",
    ),
]
