"""The values that columns of plans may hold, and their words on the screen."""

from django.db.models import TextChoices


class ReviewDecision(TextChoices):
    """What the area decided after a review (reg. 20(10))."""

    MAINTAIN = "maintain", "Keep the plan as it is"
    AMEND = "amend", "Amend the plan"
    CEASE = "cease", "End the plan"


class TransferKind(TextChoices):
    """Between which phases of education a child moves. Each is the duty of its time limit."""

    BETWEEN_PHASES = "transfer_between_phases", "To another phase, such as primary to secondary"
    TO_POST_16 = "transfer_to_post_16", "From secondary school to post-16 education"
    BETWEEN_POST_16 = "transfer_between_post_16", "Between post-16 institutions"


class CeasedReason(TextChoices):
    """Why a plan ended, as SEN2 asks for it. A move to another area in England is a transfer."""

    MAX_AGE = "max_age", "Reached the maximum age"
    NEEDS_MET = "needs_met", "Needs are met without a plan"
    HIGHER_EDUCATION = "higher_education", "Went on to higher education"
    EMPLOYMENT = "employment", "Went on to paid employment"
    LEFT_EDUCATION = "left_education", "No longer wishes to engage in education or training"
    LEFT_ENGLAND = "left_england", "Moved outside England"
    DIED = "died", "Child or young person died"
    OTHER = "other", "Other"
