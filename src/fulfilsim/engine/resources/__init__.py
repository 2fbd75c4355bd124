"""What processes share (``simpy.resources``)."""
