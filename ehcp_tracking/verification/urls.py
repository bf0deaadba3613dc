from django.urls import path

from ehcp_tracking.verification import views

app_name = "verification"

urlpatterns = [
    path("", views.VerificationList.as_view(), name="list"),
    path("<key:pk>/", views.VerificationDetail.as_view(), name="detail"),
]
