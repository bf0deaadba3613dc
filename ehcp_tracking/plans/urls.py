from django.urls import path

from ehcp_tracking.plans import views

app_name = "plans"

urlpatterns = [
    path("", views.PlanList.as_view(), name="plan_list"),
    path("<key:pk>/", views.PlanDetail.as_view(), name="plan_detail"),
    path("<key:pk>/why/<slug:duty>/<slug:start>/", views.WhyPlan.as_view(), name="why"),
]
