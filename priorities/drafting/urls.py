"""The pages of drafts. Live figures are none of this app's: who includes these says which."""

from django.urls import path

from priorities.drafting import views

app_name = "drafting"


def patterns(figures):
    """Return the pages, on which a measure may name one of these figures, given as choices."""
    change = {"figures": figures}
    return [
        path("drafts/", views.DraftList.as_view(), name="draft_list"),
        path("drafts/start/", views.StartDraft.as_view(), name="start_draft"),
        path("drafts/from-file/", views.StartFromFile.as_view(), name="start_from_file"),
        path("plan/<slug:plan>/draft/", views.NextVersion.as_view(), name="next_version"),
        path("drafts/<key:pk>/", views.DraftDetail.as_view(), name="draft_detail"),
        path("drafts/<key:pk>/check/", views.CheckDraft.as_view(), name="check_draft"),
        path("drafts/<key:pk>/publish/", views.PublishDraft.as_view(), name="publish_draft"),
        path("drafts/<key:pk>/abandon/", views.AbandonDraft.as_view(), name="abandon_draft"),
        path("drafts/<key:pk>/plan/", views.ChangePlan.as_view(), name="change_plan"),
        path(
            "drafts/<key:pk>/inspection/",
            views.ChangeInspection.as_view(),
            name="change_inspection",
        ),
        path(
            "drafts/<key:pk>/add/<slug:key>/",
            views.AddPart.as_view(**change),
            name="add_part",
        ),
        path(
            "drafts/<key:pk>/add/<slug:key>/<reference:under>/",
            views.AddPart.as_view(**change),
            name="add_part_to",
        ),
        path(
            "drafts/<key:pk>/<slug:key>/<reference:name>/",
            views.ChangePart.as_view(**change),
            name="change_part",
        ),
        path(
            "drafts/<key:pk>/<slug:key>/<reference:name>/remove/",
            views.RemovePart.as_view(),
            name="remove_part",
        ),
    ]
