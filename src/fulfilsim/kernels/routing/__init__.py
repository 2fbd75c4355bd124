"""Vehicle routing: the problem, the plan, the compiled solver and its readable twin."""
