"""The pages of a plan without figures; `governance.plan_urls` has all of them."""

from django.urls import include, path, register_converter

from priorities import steering, views
from priorities.models import Action, Measure, Objective
from priorities.planfile import kinds


class ReferenceConverter:
    """A reference as a plan gives it: 1.2, 1.2.4 or 1.2.M4."""

    regex = kinds.REFERENCE.pattern

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ReferenceConverter, "reference")

app_name = "priorities"

urlpatterns = [
    path("plan/", views.PlanList.as_view(), name="plan_list"),
    path("plan/<slug:plan>/", views.PlanDetail.as_view(), name="plan_detail"),
    path("bodies/", views.BodyList.as_view(), name="body_list"),
    path(
        "plan/<slug:plan>/bodies/<reference:reference>/",
        views.BodyDetail.as_view(),
        name="body_detail",
    ),
    path("plan/<slug:plan>/silence/", views.SilenceList.as_view(), name="silence_list"),
    path("plan/<slug:plan>/delivery/", views.PlanDelivery.as_view(), name="plan_delivery"),
    path(
        "plan/<slug:plan>/objectives/<reference:reference>/change/",
        steering.ChangeOwnerOrDate.as_view(about=Objective),
        name="change_objective",
    ),
    path(
        "plan/<slug:plan>/objectives/<reference:reference>/impact/",
        steering.RateImpact.as_view(about=Objective),
        name="rate_objective",
    ),
    path(
        "plan/<slug:plan>/measures/<reference:reference>/impact/",
        steering.RateImpact.as_view(about=Measure),
        name="rate_measure",
    ),
    path("plan/<slug:plan>/impact/", views.RatingList.as_view(), name="rating_list"),
    path("plan/<slug:plan>/evidence/", views.EvidenceList.as_view(), name="evidence_list"),
    path("plan/<slug:plan>/actions/", views.ActionList.as_view(), name="action_list"),
    path(
        "plan/<slug:plan>/actions/<reference:reference>/update/",
        steering.PostUpdate.as_view(about=Action),
        name="post_update",
    ),
    path(
        "plan/<slug:plan>/actions/<reference:reference>/change/",
        steering.ChangeOwnerOrDate.as_view(about=Action),
        name="change_action",
    ),
    path(
        "plan/<slug:plan>/measures/<reference:reference>/reading/",
        steering.RecordReading.as_view(about=Measure),
        name="record_reading",
    ),
    path("readings/<key:pk>/", steering.CorrectReading.as_view(), name="correct_reading"),
    path(
        "plan/<slug:plan>/objectives/<reference:reference>/evidence/",
        steering.AttachEvidence.as_view(about=Objective),
        name="attach_to_objective",
    ),
    path(
        "plan/<slug:plan>/actions/<reference:reference>/evidence/",
        steering.AttachEvidence.as_view(about=Action),
        name="attach_to_action",
    ),
    path(
        "plan/<slug:plan>/measures/<reference:reference>/evidence/",
        steering.AttachEvidence.as_view(about=Measure),
        name="attach_to_measure",
    ),
    path("evidence/<key:pk>/", views.DownloadEvidence.as_view(), name="download_evidence"),
    path("evidence/<key:pk>/remove/", steering.RemoveEvidence.as_view(), name="remove_evidence"),
    path("", include("priorities.challenges.urls")),
    path("", include("priorities.versions.urls")),
    path("", include("priorities.overrides.urls")),
    path("", include("priorities.risks.urls")),
    path("", include("priorities.roadmap.urls")),
    path("", include("priorities.planfile.urls")),
    path("", include("priorities.readings.urls")),
    path("posts/", steering.PostList.as_view(), name="post_list"),
    path("posts/<key:pk>/end/", steering.EndPost.as_view(), name="end_post"),
    path("findings/", views.FindingList.as_view(), name="finding_list"),
    path("inspections/", views.InspectionList.as_view(), name="inspection_list"),
    path("findings/<slug:inspection>/", views.InspectionDetail.as_view(), name="inspection_detail"),
]
