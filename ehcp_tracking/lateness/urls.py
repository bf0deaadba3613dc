from django.urls import path

from ehcp_tracking.lateness import views

app_name = "lateness"

urlpatterns = [
    path("", views.ReasonList.as_view(), name="reason_list"),
    path("add/", views.AddReason.as_view(), name="add_reason"),
    path("<key:pk>/", views.ChangeReason.as_view(), name="change_reason"),
]
