"""One whole turn without Rasa: what its rules and forms do, in one function (`bot/fallback.py`, tests)."""

from actions.dialogue import Dialogue, Message, Out
from actions.engine.courtesy import SMALL_TALK
from actions.engine.engine import Engine


async def play(engine: Engine, d: Dialogue, m: Message) -> Out:
    await engine.hear(d, m)
    out = await _play_once(engine, d, m)
    for _ in range(4):
        if d.ending is not None:
            out.add(await engine.ending.finish(d, m))
        elif d.next_task is not None:
            out.add(await engine.take_next(d, m))
        else:
            break
    engine.told(d, m, out)
    return out


async def _play_once(engine: Engine, d: Dialogue, m: Message) -> Out:
    if d.frame is not None:
        return await engine.step(d, m)
    answered = await engine.outside.before_all(d, m)
    if answered is not None:
        return answered
    if m.signal is not None:
        return await engine.courtesy.welcome(d, m)
    if m.choice is not None:
        return await engine.outside.respond_to_choice(d, m)
    if m.intent in engine.tasks:
        return await engine.start(d, m.intent, m)
    if m.intent in engine.cases.purposes:
        return await engine.start(d, engine.cases.purposes[m.intent], m)
    if m.intent in SMALL_TALK:
        return engine.courtesy.small_talk(d, m)
    by_intent = {
        "hors_sujet": engine.courtesy.out_of_scope, "detresse": engine.danger.distress,
        "incompris": engine.topics.rephrase,
    }  # fmt: skip
    if m.intent in ("parler_humain", "frustration"):
        return await engine.courtesy.hand_over(d, m)
    if m.intent in ("question", "suggestion"):
        return await (engine.topics.answer if m.intent == "question" else engine.topics.offer)(d, m)
    return by_intent[m.intent](d, m) if m.intent in by_intent else await engine.outside.continue_talk(d, m)
