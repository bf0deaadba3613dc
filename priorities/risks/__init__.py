"""What may keep a plan from its objectives: its cause and effect, and what is done about it."""
