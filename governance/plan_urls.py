"""The pages of a plan, with those that show its figures among them: who links to one of them does
not know which.
"""

from django.urls import path

from governance.standings import views
from priorities import urls

app_name = urls.app_name

urlpatterns = [
    path("my-actions/", views.MyPlan.as_view(), name="my_plan"),
    path(
        "plan/<slug:plan>/objectives/<reference:reference>/",
        views.ObjectiveDetail.as_view(),
        name="objective_detail",
    ),
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
    *urls.urlpatterns,
]
