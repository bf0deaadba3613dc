from django.urls import path, register_converter

from priorities import views


class ReferenceConverter:
    """A reference as a plan gives it: 1.2, 1.2.4 or 1.2.M4."""

    regex = r"[0-9A-Za-z.-]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ReferenceConverter, "reference")

app_name = "priorities"

urlpatterns = [
    path("plan/", views.PlanList.as_view(), name="plan_list"),
    path("plan/<slug:plan>/", views.PlanDetail.as_view(), name="plan_detail"),
    path(
        "plan/<slug:plan>/objectives/<reference:reference>/",
        views.ObjectiveDetail.as_view(),
        name="objective_detail",
    ),
    path("plan/<slug:plan>/actions/", views.ActionList.as_view(), name="action_list"),
    path(
        "plan/<slug:plan>/actions/<reference:reference>/",
        views.ActionDetail.as_view(),
        name="action_detail",
    ),
    path("plan/<slug:plan>/measures/", views.MeasureList.as_view(), name="measure_list"),
    path(
        "plan/<slug:plan>/measures/<reference:reference>/",
        views.MeasureDetail.as_view(),
        name="measure_detail",
    ),
    path("findings/", views.FindingList.as_view(), name="finding_list"),
    path("findings/<slug:inspection>/", views.InspectionDetail.as_view(), name="inspection_detail"),
]
