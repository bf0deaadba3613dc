from django.urls import include, path

from governance import views
from governance.work.views import RatingList

app_name = "governance"

urlpatterns = [
    path("dashboard/", views.Dashboard.as_view(), name="dashboard"),
    path("dashboard/months/", views.MonthByMonth.as_view(), name="month_by_month"),
    path("dashboard/lateness/", views.Lateness.as_view(), name="lateness"),
    path("plan/<slug:plan>/ratings/", RatingList.as_view(), name="rating_list"),
    path("figures/", views.FigureList.as_view(), name="figure_list"),
    path("board/", views.Board.as_view(), name="board"),
    path("", include("governance.change.urls")),
    path("", include("governance.comparison.urls")),
    path("", include("governance.forecasting.urls")),
    path("", include("governance.equity.urls")),
    path("", include("governance.what_if.urls")),
    path("", include("governance.threads.urls")),
]
