"""A word for whoever tells of a hardship, before they are answered."""

import re
from dataclasses import dataclass

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.cases import signal_fragility
from actions.engine.wording import Wording

_WARM = re.compile(r"condoléances|sorry for your loss|Ce que vous vivez|Je suis désolé|Je regrette")  # said by the answer itself


@dataclass(frozen=True)
class Kindness:
    wording: Wording

    def speak(self, d: Dialogue, m: Message, out: Out) -> None:
        """« Toutes mes condoléances. »: once a conversation, before an answer or the first question of a task, never beside the emergency numbers."""
        begins = d.frame is None or any(event["type"] == "started" for event in out.events)
        if d.comforted or not begins or not out.replies or m.choice is not None or m.signal is not None or out.outcome == "emergency":
            return
        hardship = moves.hardship_told(m.text)
        if hardship is None:
            return
        d.comforted = True
        if hardship == "deuil":
            signal_fragility(d, out, "deuil")
        if not any(_WARM.search(reply["text"]) for reply in out.replies):
            out.replies.insert(0, self.wording.say(d, self.wording.worded(d, f"utter_kind_{hardship}"), source=out.replies[0].get("source"), choices=[]))
