"""Ratings that people put in the place of those of the rules, with a reason, for a while."""
