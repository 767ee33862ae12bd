"""The dialogue of tasks. `Engine` is what drives it from outside; `engine.py` says how its parts work together."""

from actions.engine.courtesy import SMALL_TALK
from actions.engine.engine import Engine, build_tasks
from actions.engine.play import play

__all__ = ["SMALL_TALK", "Engine", "build_tasks", "play"]
