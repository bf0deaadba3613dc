from django.urls import path

from priorities.ratingkey import views

app_name = "rating_key"

urlpatterns = [
    path("", views.Key.as_view(), name="key"),
    path("choose/", views.ChooseKey.as_view(), name="choose_key"),
    path("add/", views.AddWord.as_view(), name="add_word"),
    path("<key:pk>/", views.ChangeWord.as_view(), name="change_word"),
    path("<key:pk>/end/", views.EndWord.as_view(), name="end_word"),
]
