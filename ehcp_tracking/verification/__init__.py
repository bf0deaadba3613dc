"""The self-audit: every clock and figure computed a second time, and what is stored held to both.

`clocks`, `facts` and `figures` are written from the contract and the law alone, over plain dicts,
and import nothing of the product, so that an error in it is found and not repeated.
"""
