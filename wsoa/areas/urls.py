from django.urls import path

from wsoa.areas import views

app_name = "areas"

urlpatterns = [
    path("", views.Settings.as_view(), name="settings"),
    path("backlog/", views.SetBacklog.as_view(), name="set_backlog"),
    path("board/", views.SetBoard.as_view(), name="set_board"),
    path("answering/", views.SetAnswering.as_view(), name="set_answering"),
]
