from django.urls import path

from wsoa.people import views

app_name = "people"

urlpatterns = [
    path("", views.PeopleList.as_view(), name="list"),
    path("roles-given/", views.RoleList.as_view(), name="role_list"),
    path("roles/", views.RolesExplained.as_view(), name="roles"),
    path("invite/", views.Invite.as_view(), name="invite"),
    path("add/", views.Add.as_view(), name="add"),
    path("<key:pk>/", views.Person.as_view(), name="person"),
    path("<key:pk>/link/", views.OneTimeLink.as_view(), name="link"),
    path("<key:pk>/new-link/", views.NewLink.as_view(), name="new_link"),
    path("<key:pk>/give-role/", views.GiveRole.as_view(), name="give_role"),
    path("<key:pk>/correct/", views.Correct.as_view(), name="correct"),
    path("<key:pk>/close/", views.Close.as_view(), name="close"),
    path("<key:pk>/reopen/", views.Reopen.as_view(), name="reopen"),
    path(
        "<key:pk>/reset-second-factor/",
        views.ResetSecondFactor.as_view(),
        name="reset_second_factor",
    ),
    path("<key:pk>/end-sessions/", views.EndSessions.as_view(), name="end_sessions"),
    path("<key:person>/roles/<key:pk>/end/", views.EndRole.as_view(), name="end_role"),
    path(
        "<key:person>/roles/<key:pk>/withdraw/", views.WithdrawRole.as_view(), name="withdraw_role"
    ),
]
