"""The scenario language: what a planner may write, read strictly and located to the line."""
