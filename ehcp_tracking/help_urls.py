from django.urls import path

from ehcp_tracking.help import TimeLimits

urlpatterns = [path("", TimeLimits.as_view(), name="time_limits")]
