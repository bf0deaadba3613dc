"""Decisions that families can appeal: mediation, appeals, hearings, and what came of them."""
