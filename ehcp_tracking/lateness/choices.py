"""Whom a delay can lie with."""

from django.db.models import TextChoices

from ehcp_tracking.choices import Service


class Agency(TextChoices):
    """The area, or one of those who are asked for advice."""

    AREA = "area", "The area itself"
    FAMILY = Service.FAMILY.value, Service.FAMILY.label
    EDUCATION_SETTING = Service.EDUCATION_SETTING.value, Service.EDUCATION_SETTING.label
    EDUCATIONAL_PSYCHOLOGY = (
        Service.EDUCATIONAL_PSYCHOLOGY.value,
        Service.EDUCATIONAL_PSYCHOLOGY.label,
    )
    HEALTH = Service.HEALTH.value, Service.HEALTH.label
    SOCIAL_CARE = Service.SOCIAL_CARE.value, Service.SOCIAL_CARE.label
    PREPARATION_FOR_ADULTHOOD = (
        Service.PREPARATION_FOR_ADULTHOOD.value,
        Service.PREPARATION_FOR_ADULTHOOD.label,
    )
    OTHER = Service.OTHER.value, Service.OTHER.label
