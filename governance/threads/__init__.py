"""The pages of the golden thread: every weakness of a plan, one of them, and where it breaks."""
