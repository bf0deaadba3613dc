"""The pages of plans as files."""

from django.urls import path

from priorities.planfile import views

urlpatterns = [
    path("load-plan/", views.LoadPlan.as_view(), name="load_plan"),
    path("load-plan/<key:pk>/", views.ConfirmPlan.as_view(), name="confirm_plan"),
    path("plan-file/", views.AboutPlanFile.as_view(), name="about_plan_file"),
    path("plan-file/template/", views.PlanTemplate.as_view(), name="plan_template"),
    path("plan/<slug:plan>/file/yaml/", views.PlanAsYaml.as_view(), name="plan_as_yaml"),
    path("plan/<slug:plan>/file/xlsx/", views.PlanAsWorkbook.as_view(), name="plan_as_workbook"),
]
