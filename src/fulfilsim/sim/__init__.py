"""The simulation: orders flow through a centre and a carrier, and every event leaves a row."""
