from django.urls import path

from governance.what_if import views

urlpatterns = [path("dashboard/what-if/", views.WhatIf.as_view(), name="what_if")]
