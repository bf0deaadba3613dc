"""Measures how quick the product is, each time as a ratio of two things of one run: `make bench`.

It stands outside `tests` because it is no test: a time depends on the machine and asserts nothing.
"""
