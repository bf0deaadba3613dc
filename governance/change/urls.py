"""The pages of what changed: between two days, and in what is known of one."""

from django.urls import path

from governance.change import views

urlpatterns = [
    path("dashboard/changes/", views.Changes.as_view(), name="changes"),
    path("dashboard/known/", views.Known.as_view(), name="known"),
]
