"""Where a board last looked: what it asked or decided about the plan, and what it was answered."""
