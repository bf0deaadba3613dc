from django.urls import path

from priorities.risks import views

urlpatterns = [
    path("plan/<slug:plan>/risks/", views.RiskList.as_view(), name="risk_list"),
    path("plan/<slug:plan>/risks/add/", views.AddRisk.as_view(), name="add_risk"),
    path("risks/<key:pk>/", views.RiskDetail.as_view(), name="risk_detail"),
    path("risks/<key:pk>/change/", views.ChangeRisk.as_view(), name="change_risk"),
    path("risks/<key:pk>/close/", views.CloseRisk.as_view(), name="close_risk"),
    path("risks/<key:pk>/open/", views.OpenRisk.as_view(), name="open_risk"),
]
