from django.urls import path

from priorities.models import Finding, Priority
from priorities.overrides import views

urlpatterns = [
    path("plan/<slug:plan>/overrides/", views.OverrideList.as_view(), name="override_list"),
    path(
        "plan/<slug:plan>/overrides/objective/<key:pk>/<slug:of>/",
        views.OverrideObjective.as_view(),
        name="override_objective",
    ),
    path(
        "plan/<slug:plan>/overrides/priority/<key:pk>/<slug:of>/",
        views.OverrideWhole.as_view(about=Priority),
        name="override_priority",
    ),
    path(
        "plan/<slug:plan>/overrides/weakness/<key:pk>/<slug:of>/",
        views.OverrideWhole.as_view(about=Finding),
        name="override_finding",
    ),
    path("overrides/<key:pk>/", views.OverrideDetail.as_view(), name="override_detail"),
    path("overrides/<key:pk>/change/", views.ChangeOverride.as_view(), name="change_override"),
    path("overrides/<key:pk>/end/", views.EndOverride.as_view(), name="end_override"),
]
