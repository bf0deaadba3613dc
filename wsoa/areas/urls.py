from django.urls import path

from wsoa.areas import views

app_name = "areas"

urlpatterns = [
    path("", views.Settings.as_view(), name="settings"),
    path("backlog/", views.SetBacklog.as_view(), name="set_backlog"),
    path("board/", views.SetBoard.as_view(), name="set_board"),
    path("answering/", views.SetAnswering.as_view(), name="set_answering"),
    path("milestones/", views.SetMilestones.as_view(), name="set_milestones"),
    path("silence/", views.SetSilence.as_view(), name="set_silence"),
    path("evaluations/", views.SetEvaluationCycle.as_view(), name="set_evaluation_cycle"),
    path("organisations/", views.OrganisationList.as_view(), name="organisation_list"),
    path("organisations/add/", views.AddOrganisation.as_view(), name="add_organisation"),
    path(
        "organisations/<key:pk>/",
        views.ChangeOrganisation.as_view(),
        name="change_organisation",
    ),
    path("schools/", views.SchoolList.as_view(), name="school_list"),
    path("schools/add/", views.AddSchool.as_view(), name="add_school"),
    path("schools/add-many/", views.AddSchools.as_view(), name="add_schools"),
    path("schools/<key:pk>/", views.ChangeSchool.as_view(), name="change_school"),
    path("terms/", views.TermList.as_view(), name="term_list"),
    path("terms/add/", views.AddTerm.as_view(), name="add_term"),
    path("terms/<key:pk>/", views.ChangeTerm.as_view(), name="change_term"),
    path("terms/<key:pk>/remove/", views.RemoveTerm.as_view(), name="remove_term"),
]
