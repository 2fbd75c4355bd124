"""Decisions, one small pure function each: no engine, no random numbers."""
