"""Mutants that behave as the product does, each with the reason. (module, change) → why."""

EQUIVALENT: dict[tuple[str, str], str] = {}
