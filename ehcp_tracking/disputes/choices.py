"""The values that columns of disputes may hold, and their words on the screen."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Decisions that a family can appeal (Children and Families Act 2014, s. 51)."""

    REFUSAL_TO_ASSESS = "refusal_to_assess", "Refusal to assess"
    NO_PLAN = "no_plan", "No plan after an assessment"
    CONTENTS = "contents", "Contents of a plan"
    NOT_TO_AMEND = "not_to_amend", "Not to amend a plan after a review"
    REFUSAL_TO_REASSESS = "refusal_to_reassess", "Refusal to reassess"
    CEASING = "ceasing", "Ending a plan"


class Agreement(TextChoices):
    """What mediation led to. Those that start a case have the name of its basis."""

    TO_ASSESS = "mediation_to_assess", "Agreed: to assess"
    TO_PLAN = "mediation_to_plan", "Agreed: to make a plan"
    TO_AMEND = "mediation_to_amend", "Agreed: to amend the plan"
    TO_NAME_SCHOOL = "mediation_to_name_school", "Agreed: to name another school"
    TO_CONTINUE = "mediation_to_continue", "Agreed: to keep the plan"
    OTHER = "mediation_other", "Agreed: on a matter that cannot be appealed"
    NONE = "none", "No agreement"


class Outcome(TextChoices):
    """How an appeal ended. Those that start a case have the name of its basis."""

    ORDER_TO_ASSESS = "order_to_assess", "Ordered: to assess"
    ORDER_TO_PLAN = "order_to_plan", "Ordered: to make a plan"
    ORDER_TO_AMEND = "order_to_amend", "Ordered: to amend the plan"
    ORDER_TO_NAME_SCHOOL = "order_to_name_school", "Ordered: to name another school"
    ORDER_TO_CONTINUE = "order_to_continue", "Ordered: to keep the plan and amend it"
    ORDER_TO_RECONSIDER = "order_to_reconsider", "Referred back to the area"
    UNOPPOSED_TO_ASSESS = "unopposed_to_assess", "Not opposed by the area: to assess"
    UNOPPOSED_TO_PLAN = "unopposed_to_plan", "Not opposed by the area: to make a plan"
    UNOPPOSED_TO_AMEND = "unopposed_to_amend", "Not opposed by the area: to amend the plan"
    DISMISSED = "dismissed", "Dismissed"
    WITHDRAWN = "withdrawn", "Withdrawn by the family"


class Stage(TextChoices):
    """How far it has come, named by what is to be done next. Derived, never stored."""

    TO_CHALLENGE = "to_challenge", "The family can appeal"
    MEDIATION = "mediation", "Mediation"
    APPEAL = "appeal", "Appeal"
    TO_START = "to_start", "To start the case that follows"
    TO_CARRY_OUT = "to_carry_out", "To carry out"
    ENDED = "ended", "Ended"
