from fulfilsim.engine.crews import Crew as Crew
