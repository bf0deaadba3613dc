from allauth.account.views import LoginView, LogoutView
from django.urls import include, path

from wsoa import views
from wsoa.accounts import ChangePassword
from wsoa.people.views import Invitation

urlpatterns = [
    path("", views.Start.as_view(), name="start"),
    path("sign-in/", LoginView.as_view(), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
    path("change-password/", ChangePassword.as_view(), name="account_change_password"),
    path("invitation/<int:pk>/<str:token>/", Invitation.as_view(), name="invitation"),
    path("<slug:area>/", views.AreaStart.as_view(), name="area"),
    path("<slug:area>/people/", include("wsoa.people.urls")),
    path("<slug:area>/cases/", include("ehcp_tracking.urls")),
    path("<slug:area>/", include("priorities.urls")),
    path("<slug:area>/", include("governance.urls")),
]
