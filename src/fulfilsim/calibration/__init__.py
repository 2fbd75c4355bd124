"""From order histories to scenarios: fitted demand, hand-over and transit, each held against the data."""
