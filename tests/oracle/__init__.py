"""The second computation, `ehcp_tracking.verification`, over case files, and what belongs to it.

It is written from the contract and the law alone and imports nothing of the rest of the product:
what both say alike is right for two reasons.
"""
