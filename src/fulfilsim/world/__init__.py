"""The scenario as arrays and indices: everything a simulation looks up, nothing that is random."""
