from fulfilsim.engine.floor import Floor as Floor
from fulfilsim.engine.floor import Station as Station
