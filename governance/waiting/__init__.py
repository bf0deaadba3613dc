"""The children who wait, and where the time goes: what is counted, what is shown, how."""
