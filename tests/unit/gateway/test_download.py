"""The download: all that is held of a conversation, in words; and what erasing leaves."""

from bot.gateway.keys import STORE

from .test_handoffs import OneFile

BOOKED = [{"type": "booking_confirmed", "reference": "RDV-7K3Q9X"}, {"type": "fragility"}]


async def text_of(gateway, talk) -> str:
    response = await gateway.client.get(f"{talk.path}?format=text", headers=talk.headers)
    assert response.status == 200, await response.text()
    return await response.text()


async def test_it_tells_requests_hand_offs_and_opinions_besides_the_messages(start, parts):
    parts.handed_over = OneFile()
    gateway = await start(retention_days=12)
    parts.dialogue.says["oui"] = ([{"type": "text", "text": "C'est noté.", "source": "task:rendez_vous"}], {"events": BOOKED})
    parts.dialogue.says["4"] = ([{"type": "text", "text": "Merci.", "survey": {"note": "4"}}], {})
    talk = await gateway.talk()
    await talk.say("oui", id="m1")
    await talk.say("4")
    await talk.post({"message_id": "m1", "source": "task:rendez_vous", "thumb": "down"}, "/feedback")
    text = await text_of(gateway, talk)
    for told in ("20/11/2026 10:00 – Vous :\noui", "rendez-vous pris, référence RDV-7K3Q9X", "Motif : Droits, inscription", "Commune : Saintes", "Téléphone : ••••",
                 "Pour bien vous accueillir : Demander où envoyer le courrier.", "avis sur une réponse : pas utile", "note donnée à l’échange : 4 sur 5", "effacé 12 jours après"):  # fmt: skip
        assert told in text, told
    assert "fragility" not in text


async def test_a_conversation_that_led_to_nothing_says_no_more_than_it_must(gateway):
    talk = await gateway.talk()
    text = await text_of(gateway, talk)
    assert "Vos avis" not in text and "Dossier préparé" not in text and "Ce qui reste alors" in text


async def test_what_cannot_be_read_is_not_told_as_if_it_were_not_there(start, parts):
    class Down(OneFile):
        async def of_conversation(self, conversation_id):
            raise OSError("down")

    parts.handed_over = Down()
    gateway = await start()
    talk = await gateway.talk()
    assert (await gateway.client.get(f"{talk.path}?format=text", headers=talk.headers)).status == 503
    assert (await gateway.client.get(talk.path, headers=talk.headers)).status == 200


async def test_erasing_takes_opinions_measures_and_hand_offs_along(start, parts):
    files = parts.handed_over = OneFile()
    gateway = await start()
    talk = await gateway.talk()
    await talk.say("bonjour", id="m1")
    await talk.post({"message_id": "m1", "thumb": "up"}, "/feedback")
    assert (await gateway.client.delete(talk.path, headers=talk.headers)).status == 204
    store = gateway.app[STORE]
    assert await store.conversation(talk.id) is None and await store.feedback(talk.id) == []
    assert files.forgotten == [talk.id]


async def test_the_page_without_javascript_gives_the_same_file_and_says_what_stays(start, parts):
    from .test_plain import Browser

    parts.handed_over = OneFile()
    browser = Browser(await start())
    browser.gateway.client.session._cookie_jar._unsafe = True
    await browser.open()
    page = await browser.submit(text="bonjour")
    assert "Les demandes et les rendez-vous déjà enregistrés ne changent pas." in page
    assert "Motif : Droits, inscription" in await browser.open("/sans-javascript/conversation.txt")
