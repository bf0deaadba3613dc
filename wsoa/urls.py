from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.urls import include, path, register_converter

from wsoa import second_factor, views
from wsoa.accounts import Account, ChangePassword, Session, SignedOut, SignOutEverywhere
from wsoa.converters import KeyConverter
from wsoa.help import Accessibility, CannotSignIn, Words
from wsoa.people.views import Invitation

register_converter(KeyConverter, "key")

urlpatterns = [
    path("", views.Start.as_view(), name="start"),
    path("sign-in/", LoginView.as_view(), name="account_login"),
    path("sign-in/help/", CannotSignIn.as_view(), name="cannot_sign_in"),
    path("accessibility/", Accessibility.as_view(), name="accessibility"),
    path("words/", Words.as_view(), name="words"),
    path("time-limits/", include("ehcp_tracking.help_urls")),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
    path("change-password/", ChangePassword.as_view(), name="account_change_password"),
    path("account/", Account.as_view(), name="account"),
    path("session/", Session.as_view(), name="session"),
    path("signed-out/", SignedOut.as_view(), name="signed_out"),
    path("sign-out-everywhere/", SignOutEverywhere.as_view(), name="sign_out_everywhere"),
    path("confirm-password/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("sign-in/code/", AuthenticateView.as_view(), name="mfa_authenticate"),
    path("second-factor/", second_factor.SetUp.as_view(), name="mfa_activate_totp"),
    path("recovery-codes/", ViewRecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/",
        second_factor.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("invitation/<key:pk>/<str:token>/", Invitation.as_view(), name="invitation"),
    path("<slug:area>/", include("governance.area_urls")),
    path("<slug:area>/settings/lateness/", include("ehcp_tracking.lateness.urls")),
    path("<slug:area>/settings/rating-key/", include("priorities.ratingkey.urls")),
    path("<slug:area>/settings/statistics/", include("priorities.statistics.urls")),
    path("<slug:area>/settings/", include("wsoa.areas.urls")),
    path("<slug:area>/people/", include("wsoa.people.urls")),
    path("<slug:area>/cases/self-audit/", include("ehcp_tracking.verification.urls")),
    path("<slug:area>/cases/plans/", include("ehcp_tracking.plans.urls")),
    path("<slug:area>/cases/", include("ehcp_tracking.urls")),
    path("<slug:area>/cases/appeals/", include("ehcp_tracking.disputes.urls")),
    path("<slug:area>/evaluations/", include("priorities.evaluations.urls")),
    path("<slug:area>/plan/<slug:plan>/", include("governance.documents.urls")),
    path("<slug:area>/self-evaluation/", include("governance.enquiry.urls")),
    path("<slug:area>/", include("governance.plan_urls")),
    path("<slug:area>/", include("governance.drafting_urls")),
    path("<slug:area>/", include("governance.urls")),
]
