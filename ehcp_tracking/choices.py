"""The values that columns may hold, and their words on the screen."""

from django.db.models import TextChoices

from wsoa.models import Service as Service  # organisations are listed by it, too


class Task(TextChoices):
    """What a process of its own does with a case file that was chosen in the browser."""

    CHECK = "check", "Checking the file"
    IMPORT = "import", "Importing the file"


class Step(TextChoices):
    """What is done with a case file, in this order. A check ends before anything is stored."""

    READING = "reading", "Rows read"
    CHECKING = "checking", "Cases checked"
    STORING = "storing", "Records to store"


class Check(TextChoices):
    """What a verification holds against each other, in this order."""

    GUARDS = "guards", "Constraints and computed columns"
    TRAIL = "trail", "Audit trail"
    DATES = "dates", "Stored dates"
    FACTS = "facts", "Records whose facts agree"
    CLOCKS = "clocks", "Clocks"
    FIGURES = "figures", "Figures"


class Sex(TextChoices):
    FEMALE = "F", "Female"
    MALE = "M", "Male"


class LookedAfter(TextChoices):
    """Whether a local authority looks after the child (Children Act 1989, section 22(1))."""

    YES = "yes", "Looked after"
    NO = "no", "Not looked after"


class Basis(TextChoices):
    REQUEST = "request", "Request received"
    RESPONSIBLE = "responsible", "Became responsible"
    ORDER_TO_ASSESS = "order_to_assess", "Tribunal order to assess"
    ORDER_TO_PLAN = "order_to_plan", "Tribunal order to make a plan"
    MEDIATION_TO_ASSESS = "mediation_to_assess", "Mediation agreement to assess"
    MEDIATION_TO_PLAN = "mediation_to_plan", "Mediation agreement to make a plan"
    UNOPPOSED_TO_ASSESS = "unopposed_to_assess", "Unopposed appeal, to assess"
    UNOPPOSED_TO_PLAN = "unopposed_to_plan", "Unopposed appeal, to make a plan"
    REASSESSMENT = "reassessment", "Reassessment"


class Source(TextChoices):
    FAMILY = "family", "Parent or young person"
    EDUCATION = "education", "School or other education setting"
    HEALTH = "health", "Health care professional"
    SOCIAL_CARE = "social_care", "Social care professional"
    OTHER = "other", "Other"


class Need(TextChoices):
    SPLD = "SPLD", "Specific learning difficulty"
    MLD = "MLD", "Moderate learning difficulty"
    SLD = "SLD", "Severe learning difficulty"
    PMLD = "PMLD", "Profound and multiple learning difficulty"
    SEMH = "SEMH", "Social, emotional and mental health"
    SLCN = "SLCN", "Speech, language and communication needs"
    HI = "HI", "Hearing impairment"
    VI = "VI", "Vision impairment"
    MSI = "MSI", "Multi-sensory impairment"
    PD = "PD", "Physical disability"
    ASD = "ASD", "Autistic spectrum disorder"
    DS = "DS", "Down syndrome"
    OTH = "OTH", "Other difficulty"


class Decision(TextChoices):
    ASSESS = "assess", "Assess"
    REFUSE = "refuse", "Do not assess"


class Outcome(TextChoices):
    PLAN = "plan", "Issue a plan"
    NO_PLAN = "no_plan", "No plan"


class ClosedReason(TextChoices):
    WITHDRAWN = "withdrawn", "Request withdrawn"
    MOVED_OUT = "moved_out", "Moved out of the area"
    DIED = "died", "Child or young person died"
    OTHER = "other", "Other"


class Duty(TextChoices):
    DECISION = "decision", "Decision whether to assess"
    NO_PLAN = "no_plan", "Decision not to issue a plan"
    PLAN = "plan", "Final plan"
    DRAFT = "draft", "Draft plan"
    ADVICE = "advice", "Advice"


class Ground(TextChoices):
    SCHOOL_CLOSED = "school_closed", "School closed for 4 weeks or more"
    EARLY_YEARS_CLOSED = "early_years_closed", "Early years setting closed for 4 weeks or more"
    PERSONAL_CIRCUMSTANCES = "personal_circumstances", "Exceptional personal circumstances"
    ABSENT = "absent", "Child or parent away from the area"
    MISSED_APPOINTMENT = "missed_appointment", "Child missed an appointment"
    CORONAVIRUS = "coronavirus", "Coronavirus"


class Stage(TextChoices):
    """How far a case has come, named by what is to be done next. Derived, never stored."""

    TO_DECIDE = "to_decide", "To decide whether to assess"
    ASSESSING = "assessing", "Gathering advice"
    TO_DECIDE_ON_PLAN = "to_decide_on_plan", "To decide whether there will be a plan"
    TO_DRAFT = "to_draft", "To draft the plan"
    TO_FINALISE = "to_finalise", "To finalise the plan"
    ENDED = "ended", "Ended"


class Improbable(TextChoices):
    """What is missing or unlikely, but possible, in a case: for whoever checks the data."""

    LATE_START = "late_start", "Clocks started after the request was received"
    UNDECIDED = "undecided", "No decision after 7 weeks"
    NO_DECISION = "no_decision", "Outcome without a decision"
    HASTY_PLAN = "hasty_plan", "Final plan soon after its draft"
    OVER_25 = "over_25", "Person over 25"
    SHARED_UPN = "shared_upn", "One UPN on two children"
    TWO_OPEN = "two_open", "Two open cases of one child"
    NO_PSYCHOLOGIST = "no_psychologist", "Plan without advice from a psychologist"
