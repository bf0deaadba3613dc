"""Mutants that behave as the product does, each with the reason. (module, change) → why."""

A_YEAR = "Any year has such a day; only its month and number are shown."

EQUIVALENT = {
    ("ehcp_tracking/law.py", "2000  →  2001"): A_YEAR,
    ("ehcp_tracking/law.py", "2000  →  1999"): A_YEAR,
}
