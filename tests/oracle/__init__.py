"""A second, deliberately naive computation of clocks, figures and faults, over plain dicts.

It is written from the contract and the law alone and imports nothing of the product: what both
say alike is right for two reasons.
"""
