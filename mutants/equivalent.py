"""Mutants that behave as the product does, each with the reason. (module, change) → why."""

A_YEAR = "Any year has such a day; only its month and number are shown."

AS_MANY = "One is made with the other, so both are as long; `strict` only says so."

A_TYPE = "The name of a type: nothing reads it when the product runs."

BOTH = "Both are given, or neither."

ANY_OF_THEM = "SQLite takes the first of two rows; PostgreSQL refuses them, where tests have two."

A_BATCH = "So many rows are read at a time; all are read in the end."

ONE_REASON = "A step has one reason or none."
THAT_DAY = "What is done on the day asked about is late up to that day, done or not."

SIX_WEEKS_AGO = (
    "What is late by the day was asked for six weeks before it, in a case begun by then."
)

EQUIVALENT = {
    **{
        (
            "ehcp_tracking/lateness/figures.py",
            f"{day}__lte=as_at  →  {day}__lt=as_at",
        ): SIX_WEEKS_AGO
        for day in ("assessment__received_on", "assessment__started_on", "requested_on")
    },
    ("ehcp_tracking/lateness/figures.py", "(Month, Month)  →  (Month,)"): A_TYPE,
    ("ehcp_tracking/lateness/figures.py", ":1  →  :2"): ONE_REASON,
    ("ehcp_tracking/lateness/figures.py", "'__lte'  →  '__lt'"): THAT_DAY,
    ("ehcp_tracking/plans/kpis.py", "2000  →  2001"): A_BATCH,
    ("ehcp_tracking/plans/kpis.py", "2000  →  1999"): A_BATCH,
    ("ehcp_tracking/stages.py", "first and last  →  first or last"): BOTH,
    ("ehcp_tracking/stages.py", "True  →  False"): AS_MANY,
    ("ehcp_tracking/kpis.py", ":1  →  :2"): ANY_OF_THEM,
    ("ehcp_tracking/kpis.py", "first and last  →  first or last"): BOTH,
    ("ehcp_tracking/clocks.py", "(str, str, str)  →  (str, str)"): A_TYPE,
    ("ehcp_tracking/cohorts.py", "(str, int)  →  (int,)"): A_TYPE,
    ("ehcp_tracking/cohorts.py", "(str, int)  →  (str,)"): A_TYPE,
    ("ehcp_tracking/law.py", "2000  →  2001"): A_YEAR,
    ("ehcp_tracking/law.py", "2000  →  1999"): A_YEAR,
    ("ehcp_tracking/plans/clocks.py", "True  →  False"): AS_MANY,
}
