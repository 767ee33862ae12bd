"""The survey at the end: what the dialogue says was answered is kept as feedback, pressed or typed, at once or late."""

from bot.gateway.keys import STORE

from .driver import until

MARKS = [{"label": str(n), "value": f"survey:note:{n}"} for n in range(1, 6)]


def answered(**answers: str):
    return [{"type": "text", "text": "Merci.", "source": "survey:note", "survey": answers}], {"outcome": "smalltalk:thanks"}


async def kept(gateway, talk) -> dict[str, str]:
    return {one.source: one.thumb for one in await gateway.app[STORE].feedback(talk.id)}


async def test_an_answer_in_words_and_one_by_button_are_kept(gateway, parts):
    parts.dialogue.says["ouais"] = answered(resolu="oui")
    parts.dialogue.says["ouais"][0][0]["choices"] = MARKS
    parts.dialogue.says["survey:note:4"] = answered(note="4")
    talk = await gateway.talk()
    told = await talk.say("ouais")
    await talk.choose("survey:note:4")
    assert await kept(gateway, talk) == {"survey:resolu": "oui", "survey:note": "4"}
    assert "survey" not in told["replies"][0]
    assert all("survey" not in message and "thumb" not in message for message in (await talk.read())["messages"])


async def test_an_answer_changed_later_replaces_the_first(gateway, parts):
    parts.dialogue.says["4"], parts.dialogue.says["2"] = answered(note="4"), answered(note="2")
    talk = await gateway.talk()
    await talk.say("4")
    await talk.say("2")
    assert await kept(gateway, talk) == {"survey:note": "2"}


async def test_an_answer_that_had_to_wait_is_kept_too(gateway, parts):
    parts.dialogue.says["5"] = answered(note="5")
    talk = await gateway.talk()
    parts.dialogue.is_up = False
    await talk.say("5")
    assert await kept(gateway, talk) == {}
    parts.dialogue.is_up = True

    async def there():
        return await kept(gateway, talk) == {"survey:note": "5"}

    await until(there, 10)


async def test_any_other_message_leaves_no_opinion(gateway):
    talk = await gateway.talk()
    await talk.say("bonjour")
    assert await kept(gateway, talk) == {}
