from django.urls import path

from governance.documents import views

app_name = "documents"

urlpatterns = [
    path("statement/", views.Statement.as_view(), name="statement"),
]
