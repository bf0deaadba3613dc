"""What must not be set where real children's cases are kept, and what must."""

from django.conf import settings
from django.core import checks


def check_not_a_demonstration(app_configs, **kwargs):
    """Return an error for each setting that only a demonstration or a test may have."""
    return [
        checks.Error(f"{name} is set in a deployment.", hint=f"Unset {name}.", id=f"wsoa.{number}")
        for name, number in [("WSOA_DEMO", "E001"), ("WSOA_TODAY", "E002")]
        if getattr(settings, name)
    ]


def check_contact(app_configs, **kwargs):
    """Return a warning where the accessibility statement could name nobody to turn to."""
    if settings.WSOA_CONTACT:
        return []
    return [
        checks.Warning(
            "The accessibility statement names nobody to turn to.",
            hint="Set WSOA_CONTACT to a name and an email address or a telephone number.",
            id="wsoa.W001",
        )
    ]
