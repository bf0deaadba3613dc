from django.urls import path

from priorities.roadmap import views

urlpatterns = [
    path("plan/<slug:plan>/roadmap/", views.Roadmap.as_view(), name="roadmap"),
]
