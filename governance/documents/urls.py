from django.urls import path

from governance.documents import views

app_name = "documents"

urlpatterns = [
    path("documents/", views.DocumentList.as_view(), name="document_list"),
    path("statement/", views.Statement.as_view(), name="statement"),
    path("report/", views.Report.as_view(), name="report"),
    path("evidence-bundle/", views.Bundle.as_view(), name="bundle"),
]
