from django.urls import path

from governance.comparison import views

urlpatterns = [
    path("published/", views.PublishedFigures.as_view(), name="published"),
    path("dashboard/comparison/", views.Comparison.as_view(), name="comparison"),
]
