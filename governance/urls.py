from django.urls import path

from governance import views

app_name = "governance"

urlpatterns = [
    path("dashboard/", views.Dashboard.as_view(), name="dashboard"),
    path("dashboard/lateness/", views.Lateness.as_view(), name="lateness"),
    path("board/", views.Board.as_view(), name="board"),
]
