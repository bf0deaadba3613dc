from django.urls import path

from priorities.versions import views

urlpatterns = [
    path("plan/<slug:plan>/dates/", views.PlanDates.as_view(), name="plan_dates"),
    path("plan/<slug:plan>/changes/", views.CompareDays.as_view(), name="compare_days"),
    path("plan/<slug:plan>/versions/", views.VersionList.as_view(), name="version_list"),
    path(
        "plan/<slug:plan>/versions/compare/",
        views.CompareVersions.as_view(),
        name="compare_versions",
    ),
    path(
        "plan/<slug:plan>/versions/<int:number>/",
        views.VersionDetail.as_view(),
        name="version_detail",
    ),
]
