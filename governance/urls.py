from django.urls import path

from governance import views

app_name = "governance"

urlpatterns = [
    path("dashboard/", views.Dashboard.as_view(), name="dashboard"),
    path("board/", views.Board.as_view(), name="board"),
]
