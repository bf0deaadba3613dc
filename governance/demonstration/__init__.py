"""The demonstration: invented people and cases, beside which all that was published is real."""
