from fulfilsim.engine.line import Line as Line
