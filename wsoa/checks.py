"""What must not be set where real children's cases are kept."""

from django.conf import settings
from django.core.checks import Error


def check_not_a_demonstration(app_configs, **kwargs):
    """Return an error for each setting that only a demonstration or a test may have."""
    return [
        Error(f"{name} is set in a deployment.", hint=f"Unset {name}.", id=f"wsoa.{number}")
        for name, number in [("WSOA_DEMO", "E001"), ("WSOA_TODAY", "E002")]
        if getattr(settings, name)
    ]
