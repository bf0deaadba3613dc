"""What is done of a plan, and what of it works: all ratings on one page."""
