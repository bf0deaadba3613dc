"""The start page of an area, of both halves, yet named like the other pages of the shell."""

from django.urls import path

from governance import views

urlpatterns = [path("", views.AreaStart.as_view(), name="area")]
