app_name = "ehcp_tracking"

urlpatterns = []
