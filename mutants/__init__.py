"""Mutation run: each limit, comparison and ground is changed in turn, and a test must fail.

`make mutants` runs it. A mutant lives in the memory of the process that tests it, never on disk.
"""
