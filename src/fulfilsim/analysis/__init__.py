"""Pure functions from the tables of a run to KPIs, their checks and their uncertainty."""
