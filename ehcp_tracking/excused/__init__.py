"""Exceptions to time limits of plans, and about decisions that can be appealed."""
