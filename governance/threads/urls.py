from django.urls import path

from governance.threads import views

urlpatterns = [
    path("plan/<slug:plan>/thread/", views.ThreadList.as_view(), name="thread_list"),
    path(
        "plan/<slug:plan>/thread/<slug:inspection>/<reference:finding>/",
        views.ThreadDetail.as_view(),
        name="thread",
    ),
    path("plan/<slug:plan>/breaks/", views.BreakList.as_view(), name="break_list"),
]
