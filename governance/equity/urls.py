from django.urls import path

from governance.equity import views

urlpatterns = [path("dashboard/equity/", views.Equity.as_view(), name="equity")]
