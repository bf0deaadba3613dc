from django.urls import path

from governance.forecasting import views

urlpatterns = [
    path("dashboard/forecast/", views.ForecastOfAMonth.as_view(), name="forecast"),
]
