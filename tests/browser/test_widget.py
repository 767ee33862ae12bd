"""The widget against a gateway with scripted replies, in a real browser."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from browsing import make_context, watch
from chat import Chat
from fake_gateway import PDF, SECRET, FakeGateway, serve
from playwright.async_api import Browser, Locator, Page, Route, expect

Talk = tuple[Chat, FakeGateway]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
ZOOM_400 = {"viewport": {"width": 320, "height": 256}}


@pytest_asyncio.fixture(loop_scope="session")
async def chat(page: Page, gateway: FakeGateway) -> Chat:
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.open()
    return chat


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def talk(browser: Browser) -> AsyncIterator[Talk]:
    """One open conversation for all tests that only say something and look at what comes back."""
    context = await make_context(browser)
    async with serve(FakeGateway()) as gateway:
        chat = Chat(await context.new_page())
        problems = watch(chat.page)
        await chat.page.goto(gateway.url)
        await chat.open()
        yield chat, gateway
        assert problems == []
        await context.close()


# ---------------------------------------------------------------- opening and closing


async def test_nothing_is_asked_or_kept_before_the_chat_is_opened(page: Page, gateway: FakeGateway):
    await page.goto(gateway.url)
    await expect(Chat(page).launcher).to_be_visible()
    assert gateway.conversations == {}
    assert await page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


async def test_opening_puts_the_focus_in_the_field_and_escape_gives_it_back(chat: Chat):
    await expect(chat.panel).to_be_visible()
    await expect(chat.launcher).to_be_hidden()
    assert await chat.has_focus(chat.input)
    await chat.page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    assert await chat.has_focus(chat.launcher)
    assert "Reprendre" in await chat.launcher.inner_text()


async def test_the_whole_way_by_keyboard_alone(page: Page, gateway: FakeGateway):
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.launcher.focus()
    await page.keyboard.press("Enter")
    await expect(chat.replies).to_have_count(1)
    await page.keyboard.type("choix")
    await page.keyboard.press("Enter")
    await expect(chat.replies).to_have_count(2)
    assert await chat.has_focus(chat.input)
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    assert await chat.has_focus(chat.button("Attestation de paiement"))
    await page.keyboard.press("Space")
    await expect(chat.replies.last).to_contain_text("Bien reçu : Attestation de paiement")
    assert await chat.has_focus(chat.input)


async def test_a_new_conversation_is_confirmed_and_erases_the_old_one(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    (old,) = gateway.conversations
    await chat.option("Nouvelle conversation")
    await chat.button("Annuler").click()
    await expect(chat.own).to_have_count(1)
    await chat.option("Nouvelle conversation")
    await chat.button("Tout recommencer").click()
    await expect(chat.own).to_have_count(0)
    await expect(chat.replies).to_have_count(1)
    (new,) = gateway.conversations
    assert new != old


async def test_ending_leaves_nothing_behind(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    await chat.button("Terminer").click()
    await chat.button("Garder pour plus tard").click()
    await expect(chat.panel).to_be_hidden()
    assert len(gateway.conversations) == 1
    await chat.launcher.click()
    await chat.button("Terminer").click()
    await chat.button("Terminer et effacer").click()
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_contain_text("Une question")
    assert gateway.conversations == {}
    assert await chat.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


async def test_the_transcript_is_downloaded(chat: Chat):
    await chat.say("bonjour")
    async with chat.page.expect_download() as waiting:
        await chat.option("Télécharger la conversation")
    download = await waiting.value
    assert download.suggested_filename.startswith("conversation-")
    assert "bonjour" in (await download.path()).read_text()


# ---------------------------------------------------------------- replies


async def test_an_answer_shows_lists_its_date_and_where_it_comes_from(talk: Talk):
    chat, gateway = talk
    reply = await chat.say("horaires")
    await expect(reply.locator("ol > li")).to_have_count(2)
    await expect(reply.locator("ul > li")).to_have_text("Le service est gratuit.")
    await expect(reply.locator(".checked")).to_have_text("Vérifié le 20 novembre 2026.")
    link = reply.get_by_role("link", name="Contacter votre caisse")
    assert await link.get_attribute("href") == "https://exemple.fr/contact"
    assert await link.get_attribute("rel") == "noopener"
    await reply.get_by_role("button", name="Oui").click()
    await expect(reply).to_contain_text("Merci pour votre avis.")
    (feedback,) = gateway.feedback
    assert feedback == {"message_id": gateway.turns[-1]["id"], "source": "faq:contact-3646-horaires", "thumb": "up"}


async def test_a_reply_that_is_not_french_says_its_language(talk: Talk):
    chat, _ = talk
    reply = await chat.say("english")
    await expect(reply.locator(".words [lang=en]")).to_have_text("Report a lost card in your ameli account.")


async def test_what_the_server_sends_is_never_html(talk: Talk):
    chat, _ = talk
    reply = await chat.say("piège")
    await expect(reply).to_contain_text("<img src=x onerror=alert(1)><b>gras</b>")
    await expect(reply.locator("img, b, i")).to_have_count(0)
    links = reply.locator("a")
    await expect(links).to_have_count(1)
    assert await links.get_attribute("href") == "https://exemple.fr/a?b=1"


async def test_what_a_member_writes_is_never_html(talk: Talk):
    chat, _ = talk
    reply = await chat.say("<script>alert(1)</script>")
    await expect(chat.own.last).to_contain_text("<script>alert(1)</script>")
    await expect(reply).to_contain_text("<script>")


async def test_a_choice_is_posted_once_whatever_the_clicks(talk: Talk):
    chat, gateway = talk
    reply = await chat.say("fiche")
    choices = reply.get_by_role("button")
    gateway.delay_s = 0.2
    before = len(gateway.posts)
    await choices.first.dblclick()
    await chat.settled()
    gateway.delay_s = 0
    assert [post["choice"] for post in gateway.posts[before:]] == ["confirm"]
    for choice in await choices.all():
        await expect(choice).to_be_disabled()
    await expect(choices.first).to_have_text("Oui, tout est juste (votre choix)")


async def test_a_secret_written_freely_is_shown_as_the_gateway_keeps_it(talk: Talk):
    chat, _ = talk
    await chat.say(f"mon numéro est {SECRET}")
    await expect(chat.own.last).to_contain_text("mon numéro est [masqué]")


async def test_free_text_closes_the_choices_as_a_button_does(talk: Talk):
    chat, _ = talk
    offer = await chat.say("choix")
    button = offer.get_by_role("button", name="Autre chose")
    await expect(button).to_be_enabled()
    await chat.say("une attestation")
    await expect(button).to_be_disabled()


async def test_a_card_says_nothing_twice(talk: Talk):
    chat, _ = talk
    reply = await chat.say("fiche")
    await expect(reply.locator("dt")).to_have_text(["Adresse", "Commune", "Date du déménagement"])
    assert (await reply.inner_text()).count("4 rue des Tanneurs") == 1
    await expect(reply).to_contain_text("Tout est juste ?")


async def test_a_file_is_downloaded_with_the_token_of_the_conversation(talk: Talk):
    chat, _ = talk
    reply = await chat.say("pdf")
    async with chat.page.expect_download() as waiting:
        await reply.get_by_role("button", name="Télécharger attestation.pdf").click()
    download = await waiting.value
    assert download.suggested_filename == "attestation.pdf"
    assert (await download.path()).read_bytes() == PDF


async def test_emergency_numbers_can_be_called(talk: Talk):
    chat, _ = talk
    reply = await chat.say("urgence")
    hrefs = [await link.get_attribute("href") for link in await reply.locator("a").all()]
    assert hrefs == ["tel:15", "tel:112", "tel:3114"]


async def test_a_long_answer_is_shown_from_its_beginning(talk: Talk):
    chat, _ = talk
    reply = await chat.say("long")
    await expect(reply.locator("p").first).to_be_in_viewport()
    await expect(reply.locator("p").last).not_to_be_in_viewport()


# ---------------------------------------------------------------- fields


FIELDS = [
    # asked, refused, why, accepted, sent
    ("date", "31/02/2026", "n’existe pas", "2/10/2026", "02/10/2026"),
    ("date", "03/05/2025", "à partir du 01/01/2026", "03 05 2026", "03/05/2026"),
    ("téléphone", "0512", "10 chiffres", "+33 6 12 34 56 78", "06 12 34 56 78"),
    ("courriel", "moi@", "complète", "moi@exemple.fr", "moi@exemple.fr"),
    (
        "iban",
        "FR1420041010050500013M02607",
        "n’est pas valide",
        "fr1420041010050500013m02606",
        "FR14 2004 1010 0505 0001 3M02 606",
    ),
    ("nir", "184127645108947", "n’est pas valide", "1 84 12 76 451 089 46", "1 84 12 76 451 089 46"),
    ("nombre", "21", "inférieur ou égal à 20", "4", "4"),
    ("rue", "  ", "Écrivez votre réponse", "4 rue des Tanneurs", "4 rue des Tanneurs"),
]


async def test_a_field_checks_and_sends_its_value(talk: Talk):
    chat, gateway = talk
    for asked, refused, why, accepted, sent in FIELDS:
        await chat.say(asked)
        value = chat.field.locator(".value")
        await value.fill(refused)
        await value.press("Enter")
        await expect(chat.field.locator(".field-error")).to_contain_text(why)
        assert await value.get_attribute("aria-invalid") == "true"
        await value.fill(accepted)
        before = await chat.replies.count()
        await chat.field.get_by_role("button", name="Valider").click()
        await expect(chat.replies).to_have_count(before + 1)
        assert gateway.posts[-1]["text"] == sent
        await expect(chat.field).to_have_count(0)


async def test_a_secret_is_grouped_while_typing_and_not_left_on_the_screen(talk: Talk):
    chat, gateway = talk
    await chat.say("iban")
    value = chat.field.locator(".value")
    await value.press_sequentially("fr142004101005050001")
    await expect(value).to_have_value("FR14 2004 1010 0505 0001")
    await value.press_sequentially("3m02606")
    await value.press("Enter")
    await expect(chat.own.last).to_contain_text("IBAN terminé par 2606")


async def test_a_postal_code_proposes_its_communes(talk: Talk):
    chat, gateway = talk
    await chat.say("code postal")
    value = chat.field.locator(".value")
    await value.fill("17139")
    await expect(chat.field.get_by_role("radio")).to_have_count(2)
    await value.press("Enter")
    await expect(chat.field.locator(".field-error")).to_contain_text("Choisissez votre commune")
    await chat.field.get_by_label("Vérines").check()
    await chat.field.get_by_role("button", name="Valider").click()
    await expect(chat.own.last).to_contain_text("17139 Vérines")
    assert gateway.posts[-1]["text"] == "17139 Vérines"


async def test_an_unknown_postal_code_is_told(talk: Talk):
    chat, _ = talk
    await chat.say("code postal")
    await chat.field.locator(".value").fill("17999")
    await expect(chat.field).to_contain_text("Aucune commune ne correspond")


async def test_a_field_can_be_answered_in_the_main_field(talk: Talk):
    chat, _ = talk
    await chat.say("date")
    await chat.say("le deux octobre")
    await expect(chat.field).to_have_count(0)


# ---------------------------------------------------------------- the main field


async def test_an_empty_message_is_not_sent(talk: Talk):
    chat, gateway = talk
    before = len(gateway.posts)
    await chat.write("   ")
    await expect(chat.status).to_have_text("Écrivez d’abord votre message.")
    assert len(gateway.posts) == before


async def test_characters_are_counted_near_the_limit_and_nothing_is_cut(talk: Talk):
    chat, gateway = talk
    before = len(gateway.posts)
    count = chat.host.locator(".count")
    await chat.input.fill("a" * 700)
    await expect(count).to_be_hidden()
    await chat.input.fill("a" * 990)
    await expect(count).to_have_text("Il vous reste 10 caractères.")
    await chat.input.fill("a" * 1012)
    await chat.input.press("Enter")
    await expect(count).to_contain_text("12 caractères de trop")
    assert len(await chat.input.input_value()) == 1012
    assert len(gateway.posts) == before
    await chat.input.fill("")


async def test_the_gateway_says_how_long_a_message_may_be(page: Page, gateway: FakeGateway):
    gateway.message_max = 60
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.open()
    count = chat.host.locator(".count")
    await chat.input.fill("🙂" * 40)
    await expect(count).to_be_hidden()
    await chat.input.fill("🙂" * 50)  # an emoji is one character, as for the gateway
    await expect(count).to_have_text("Il vous reste 10 caractères.")
    await chat.input.fill("a" * 63)
    await chat.input.press("Enter")
    await expect(count).to_contain_text("3 caractères de trop")
    assert gateway.posts == []
    gateway.message_max = 70  # the server was set otherwise meanwhile: a conversation taken up follows
    await page.reload()
    await chat.input.fill("a" * 63)
    await expect(count).to_have_text("Il vous reste 7 caractères.")
    await chat.input.press("Enter")
    await expect(chat.replies.last).to_contain_text("Bien reçu")


async def test_a_message_too_long_leaves_the_field_on_a_short_screen(new_context: Callable[..., Any], gateway: FakeGateway):
    chat = Chat(await (await new_context(**ZOOM_400)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    await chat.input.fill("mot " * 280)
    await chat.input.press("Enter")
    await expect(chat.host.get_by_text("de trop").locator("visible=true")).to_have_count(2)  # seen once, read aloud once
    send = await chat.host.locator("[part=send]").bounding_box()
    assert send["y"] + send["height"] <= 256
    await expect(chat.log).to_be_in_viewport()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("au •• •• •• •• 78", "au ••~••~••~••~78"),
        ("le 27 novembre, ou le 1er mars", "le 27~novembre, ou le 1er~mars"),
        ("environ 5 minutes ; j'ai 3 enfants", "environ 5~minutes\u202f; j’ai 3 enfants"),
        ("l'adresse 'Les Lilas'", "l’adresse 'Les Lilas'"),
    ],
)
async def test_what_a_line_must_not_break_is_tied(talk: Talk, written: str, shown: str):
    chat, _ = talk
    script = "async words => (await import('/widget/typography.js')).french(words)"
    assert await chat.page.evaluate(script, written) == shown.replace("~", "\u00a0")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desktop", "phone"])
async def test_a_printed_page_holds_the_whole_conversation(new_context: Callable[..., Any], gateway: FakeGateway, screen: dict[str, Any]):
    chat = Chat(await (await new_context(**screen)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    await chat.say("horaires")
    await chat.say("long")
    await chat.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await chat.page.emulate_media(media="print")
    assert await chat.log.evaluate("log => log.scrollHeight - log.clientHeight") == 0
    main, panel = await chat.page.locator("main").bounding_box(), await chat.panel.bounding_box()
    assert panel["y"] >= main["y"] + main["height"]
    await expect(chat.input).to_be_hidden()
    await chat.page.emulate_media(media="screen")
    await chat.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert await chat.panel.evaluate("node => node.matches(':modal')") == bool(screen)


async def test_shift_enter_makes_a_new_line(talk: Talk):
    chat, gateway = talk
    await chat.input.press_sequentially("une")
    await chat.input.press("Shift+Enter")
    await chat.input.press_sequentially("deux")
    await chat.input.press("Enter")
    await expect(chat.own.last).to_contain_text("deux")
    await chat.settled()
    assert gateway.posts[-1]["text"] == "une\ndeux"


# ---------------------------------------------------------------- what goes wrong


async def test_a_message_without_an_answer_is_kept_and_a_retry_is_answered_once(chat: Chat, gateway: FakeGateway):
    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    gateway.hides_pushes = True
    await chat.page.route("**/messages", lose_the_answer)
    await chat.write("bonjour")
    await expect(chat.own).to_contain_text("la connexion ne répond pas")
    await chat.page.unroute("**/messages")
    await chat.button("Réessayer").click()
    await expect(chat.replies).to_have_count(2)
    await expect(chat.own).to_have_count(1)
    first, second = gateway.posts
    assert first == second
    assert len(gateway.turns) == 1


async def test_an_answer_lost_on_its_way_comes_by_the_socket(chat: Chat, gateway: FakeGateway):
    gateway.delay_s = 0.3
    await chat.page.route("**/messages", lambda route: asyncio.gather(route.fetch(), asyncio.sleep(1)))
    await chat.write("bonjour")
    await expect(chat.replies).to_have_count(2)
    await expect(chat.own).to_have_attribute("data-status", "sent")


async def test_messages_written_while_one_waits_leave_in_order(chat: Chat, gateway: FakeGateway):
    gateway.delay_s = 0.15
    for text in ("un", "deux", "trois"):
        await chat.write(text)
    await expect(chat.replies).to_have_count(4)
    assert [turn["text"] for turn in gateway.turns] == ["un", "deux", "trois"]
    texts = await chat.log.locator(".entry .bubble").all_inner_texts()
    assert [text.replace("\u00a0", " ") for text in texts[1:]] == [
        "un",
        "Bien reçu : un",
        "deux",
        "Bien reçu : deux",
        "trois",
        "Bien reçu : trois",
    ]


async def test_a_message_the_gateway_refuses_can_be_written_again(chat: Chat, gateway: FakeGateway):
    gateway.refuse = (422, "invalid", "Ce message ne peut pas être lu.")
    await chat.write("texte étrange")
    await expect(chat.own).to_contain_text("Ce message ne peut pas être lu.")
    await chat.button("Reprendre mon texte").click()
    await expect(chat.input).to_have_value("texte étrange")
    await expect(chat.own).to_have_count(0)


async def test_an_expired_conversation_starts_anew_with_the_message_kept(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    gateway.forget_everything()
    await chat.write("et ensuite")
    await expect(chat.told.first).to_contain_text("Votre conversation précédente n’est plus disponible")
    await expect(chat.input).to_have_value("et ensuite")
    await expect(chat.replies).to_have_count(1)


async def test_an_expired_conversation_is_noticed_on_the_next_page(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    gateway.forget_everything()
    await chat.page.goto(f"{gateway.url}/mes-demarches")
    await expect(chat.told).to_contain_text("n’est plus disponible")
    await expect(chat.replies).to_have_count(1)


async def test_a_gateway_that_is_away_leaves_the_plain_form(page: Page, gateway: FakeGateway):
    gateway.refuse = (503, "unavailable", "Le service est momentanément indisponible.")
    await page.goto(gateway.url)
    chat = Chat(page)
    await chat.launcher.click()
    await expect(chat.host.get_by_role("alert")).to_have_text("Le service est momentanément indisponible.")
    await expect(page.get_by_role("link", name="Écrire à l’assistant")).to_be_visible()
    gateway.refuse = None
    await chat.button("Réessayer").click()
    await expect(chat.replies).to_have_count(1)


async def test_a_message_not_sent_when_the_page_was_left_is_found_again(chat: Chat, gateway: FakeGateway):
    gateway.refuse = (503, "unavailable", "Le service est momentanément indisponible.")
    await chat.write("à ne pas perdre")
    await expect(chat.button("Réessayer")).to_be_visible()
    gateway.refuse = None
    await chat.page.goto(f"{gateway.url}/mes-demarches")
    await expect(chat.own).to_contain_text("à ne pas perdre")
    await chat.button("Réessayer").click()
    await expect(chat.replies.last).to_contain_text("Bien reçu : à ne pas perdre")


# ---------------------------------------------------------------- pages and tabs


async def test_the_conversation_follows_from_page_to_page(chat: Chat, gateway: FakeGateway):
    await chat.say("choix")
    await chat.page.get_by_role("link", name="Mes démarches", exact=True).click()
    await expect(chat.panel).to_be_visible()
    await expect(chat.own).to_contain_text("choix")
    await chat.button("Autre chose").click()
    await expect(chat.replies).to_have_count(3)
    await chat.page.reload()
    await expect(chat.replies).to_have_count(3)
    await expect(chat.button("Autre chose")).to_be_disabled()
    assert len(gateway.conversations) == 1


@pytest.mark.parametrize("push", [True, False], ids=["socket", "no socket"])
async def test_two_tabs_show_the_same_conversation(chat: Chat, gateway: FakeGateway, push: bool):
    gateway.push = push
    await chat.page.reload()
    await chat.settled()
    other = Chat(await chat.page.context.new_page())
    await other.page.goto(gateway.url)
    await other.launcher.click()
    await expect(other.replies).to_have_count(1)
    await chat.say("bonjour")
    await expect(other.own).to_have_text("Vous : bonjour")
    await expect(other.replies).to_have_count(2)
    await other.say("horaires")
    await expect(chat.own).to_have_count(2)
    await expect(chat.replies).to_have_count(3)
    assert len(gateway.conversations) == 1


async def test_two_tabs_opened_at_once_start_one_conversation(page: Page, gateway: FakeGateway):
    other = await page.context.new_page()
    chats = [Chat(page), Chat(other)]
    for chat in chats:
        await chat.page.goto(gateway.url)
    await asyncio.gather(*(chat.launcher.dispatch_event("click") for chat in chats))
    for chat in chats:
        await expect(chat.replies).to_have_count(1)
    assert len(gateway.conversations) == 1


async def test_a_conversation_renewed_in_one_tab_is_renewed_in_the_other(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    other = Chat(await chat.page.context.new_page())
    await other.page.goto(gateway.url)
    await other.launcher.click()
    await expect(other.own).to_have_count(1)
    await chat.page.bring_to_front()
    await chat.option("Nouvelle conversation")
    await chat.button("Tout recommencer").click()
    await expect(other.own).to_have_count(0)
    await expect(other.replies).to_have_count(1)
    assert len(gateway.conversations) == 1


async def test_a_reply_that_comes_later_arrives_by_the_socket(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    await gateway.push_late("Votre question de tout à l'heure a sa réponse.")
    await expect(chat.replies.last).to_contain_text("a sa réponse")
    await expect(chat.replies).to_have_count(3)


async def test_a_reply_that_comes_while_minimised_is_counted(chat: Chat, gateway: FakeGateway):
    await chat.say("bonjour")
    await chat.page.keyboard.press("Escape")
    await gateway.push_late("Voici la suite.")
    await expect(chat.launcher).to_contain_text("1 nouveau message")
    await chat.launcher.click()
    await expect(chat.replies.last).to_be_in_viewport()


# ---------------------------------------------------------------- identity


async def test_signing_in_takes_the_task_up_again(chat: Chat, gateway: FakeGateway):
    await chat.say("connexion")
    await expect(chat.button("Continuer sans me connecter")).to_be_enabled()
    await chat.button("Se connecter").click()
    await chat.page.get_by_role("button", name="Camille Moreau").click()
    await expect(chat.replies.last).to_contain_text("je reprends votre demande")
    await expect(chat.button("Continuer sans me connecter")).to_be_disabled()
    await expect(chat.host.locator(".sign-in")).to_be_hidden()
    await expect(chat.host.locator(".subtitle")).to_have_text("Connexion faite")
    assert gateway.signed_in == ["identity-m-enfants"]
    assert "identity-" not in await chat.page.evaluate("JSON.stringify([localStorage, sessionStorage])")


async def test_signing_in_comes_first_and_needs_no_mouse(chat: Chat):
    await chat.say("connexion")
    notice = chat.replies.last
    offered = notice.get_by_role("button")
    await expect(offered.first).to_have_text("Se connecter")
    await offered.first.focus()
    await chat.page.keyboard.press("Enter")
    member = chat.page.get_by_role("button", name="Camille Moreau")
    await expect(member).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(chat.replies.last).to_contain_text("je reprends votre demande")
    assert await chat.has_focus(chat.input)


async def test_what_follows_the_sign_in_is_seen_on_a_phone(new_context: Callable[..., Any], gateway: FakeGateway):
    chat = Chat(await (await new_context(viewport={"width": 320, "height": 400}, has_touch=True, is_mobile=True)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    await chat.say("horaires")
    await chat.say("connexion")
    await chat.log.evaluate("log => { log.scrollTop = 0 }")
    await chat.button("Se connecter").evaluate("button => button.click()")  # a tap would scroll to it
    await chat.page.get_by_role("button", name="Camille Moreau").tap()
    await expect(chat.replies.last).to_contain_text("je reprends votre demande")
    await expect(chat.replies.last).to_be_in_viewport()
    await expect(chat.button("Nouveau message")).to_be_hidden()


async def test_signing_in_follows_what_was_said_since(chat: Chat, gateway: FakeGateway):
    await chat.say("connexion")
    await gateway.push_late("Votre question de tout à l'heure a sa réponse.")
    await expect(chat.replies.last).to_contain_text("a sa réponse")
    await expect(chat.host.locator(".tail .sign-in")).to_be_visible()


async def test_a_member_who_is_signed_in_starts_signed_in_and_can_sign_out(page: Page, gateway: FakeGateway):
    await page.goto(gateway.url)
    await page.get_by_role("button", name="Se connecter").click()
    await page.get_by_role("button", name="Yanis Petit").click()
    chat = Chat(page)
    await chat.open()
    (conversation,) = gateway.conversations.values()
    assert conversation["member"] == "identity-m-arret"
    await page.get_by_role("button", name="Se déconnecter").click()
    await expect(chat.told).to_contain_text("La connexion est fermée")
    assert conversation["member"] is None


async def test_another_member_never_reads_the_conversation(chat: Chat, gateway: FakeGateway):
    sign_in = "token => { document.querySelector('guichet-chat').identity = token }"
    await chat.page.evaluate(sign_in, "identity-m-enfants")
    await expect(chat.replies).to_have_count(2)
    await chat.say("mon secret")
    await chat.page.evaluate(sign_in, "identity-m-arret")
    await expect(chat.told).to_contain_text("compte d’une autre personne")
    await expect(chat.log).not_to_contain_text("mon secret")
    (conversation,) = gateway.conversations.values()
    assert conversation["member"] == "identity-m-arret"


# ---------------------------------------------------------------- everyone can use it

STATES = ["horaires", "choix", "date", "code postal", "iban", "fiche", "pdf", "masque", "urgence", "connexion"]


@pytest.mark.parametrize("screen", [{}, PHONE, ZOOM_400, DARK, DARK | PHONE], ids=["desktop", "phone", "zoom 400 %", "dark", "dark phone"])
async def test_no_state_has_an_accessibility_violation(
    new_context: Callable[..., Any], violations: Callable[[Page], Any], gateway: FakeGateway, screen: dict[str, Any]
):
    chat = Chat(await (await new_context(**screen)).new_page())
    await chat.page.goto(gateway.url)
    assert await violations(chat.page) == []
    await chat.open()
    for state in STATES:
        await chat.say(state)
        if state == "date":
            await chat.button("Valider").click()
        if state == "code postal":
            await chat.field.locator(".value").fill("17139")
            await expect(chat.field.get_by_role("radio")).to_have_count(2)
        if state in ("date", "code postal", "connexion"):
            assert await violations(chat.page) == [], state
    assert await violations(chat.page) == []
    await chat.button("Options").click()
    assert await violations(chat.page) == []
    await chat.button("Nouvelle conversation").click()
    assert await violations(chat.page) == []
    await chat.button("Annuler").click()
    gateway.refuse = (503, "unavailable", "Le service est momentanément indisponible.")
    await chat.write("bonjour")
    await expect(chat.button("Réessayer")).to_be_visible()
    await chat.input.fill("a" * 1012)
    assert await violations(chat.page) == []


@pytest.mark.parametrize("screen", [PHONE, ZOOM_400], ids=["phone", "zoom 400 %"])
async def test_a_small_screen_is_filled_and_never_scrolls_sideways(
    new_context: Callable[..., Any], gateway: FakeGateway, screen: dict[str, Any]
):
    chat = Chat(await (await new_context(**screen)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    for state in STATES:
        await chat.say(state)
    assert await chat.panel.bounding_box() == {"x": 0, "y": 0, **screen["viewport"]}
    for scroller in (chat.log, chat.page.locator("html")):
        assert await scroller.evaluate("node => node.scrollWidth - node.clientWidth") == 0
    assert await chat.panel.evaluate("node => node.matches(':modal')")
    await chat.say("date")
    assert await too_small(chat) == []


async def too_small(chat: Chat) -> list[str]:
    """The targets on the screen under 44 by 44 pixels."""
    return await chat.host.evaluate(
        """host => [...host.shadowRoot.querySelectorAll("button, textarea, input:not([aria-hidden], [type=radio])")]
            .filter((node) => node.checkVisibility())
            .map((node) => [node.textContent, node.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44)
            .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""
    )


async def test_under_a_finger_the_keyboard_is_not_raised_by_a_choice(
    new_context: Callable[..., Any], gateway: FakeGateway
):
    chat = Chat(await (await new_context(**PHONE)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    assert not await chat.has_focus(chat.input)
    await chat.button("Voir ce que vous savez faire").tap()
    await expect(chat.replies).to_have_count(2)
    assert await chat.has_focus(chat.log)


async def test_replies_are_announced_and_a_resumed_conversation_is_not(chat: Chat):
    assert await chat.log.get_attribute("aria-live") is None
    await chat.say("bonjour")
    await chat.page.reload()
    await expect(chat.own).to_have_count(1)
    assert await chat.log.get_attribute("aria-live") == "off"
    await expect(chat.log).not_to_have_attribute("aria-live", "off")


async def test_forced_colours_and_motion_are_respected(new_context: Callable[..., Any], gateway: FakeGateway):
    chat = Chat(await (await new_context(forced_colors="active")).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    gateway.delay_s = 0.5
    await chat.write("bonjour")
    dot = chat.log.locator(".typing span").first
    await expect(dot).to_be_visible()
    assert await dot.evaluate("node => getComputedStyle(node).animationName") == "none"
    assert await chat.button("Envoyer").evaluate("node => getComputedStyle(node).borderTopStyle") == "solid"


async def test_a_dark_device_gets_dark_colours_unless_the_page_has_none(new_context: Callable[..., Any], gateway: FakeGateway):
    chat = Chat(await (await new_context(**DARK)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    assert await lightness(chat.log) < 0.2
    await chat.host.evaluate("host => host.setAttribute('theme', 'light')")
    assert await lightness(chat.log) > 0.8
    assert await lightness(chat.page.locator("body")) < 0.2
    await chat.page.emulate_media(media="print")
    assert await lightness(chat.page.locator("body")) > 0.8


async def test_a_funds_own_colour_can_be_read_in_the_dark(
    new_context: Callable[..., Any], violations: Callable[[Page], Any], gateway: FakeGateway
):
    chat = Chat(await (await new_context(**DARK)).new_page())
    await chat.page.goto(gateway.url)
    for colour in ("#7a0019", "#000091", "#2b2b2b"):
        await chat.host.evaluate("(host, colour) => host.style.setProperty('--guichet-accent', colour)", colour)
        if colour == "#7a0019":
            await chat.open()
            await chat.say("horaires")
            await chat.say("choix")
        assert await violations(chat.page) == [], colour


async def test_the_focus_is_seen_in_the_dark(new_context: Callable[..., Any], gateway: FakeGateway):
    chat = Chat(await (await new_context(**DARK)).new_page())
    await chat.page.goto(gateway.url)
    await chat.open()
    await chat.say("choix")
    for _ in range(2):
        await chat.page.keyboard.press("Shift+Tab")
    focused = chat.button("Attestation de paiement")
    assert await chat.has_focus(focused)
    ring = await focused.evaluate("node => getComputedStyle(node).outlineStyle + ' ' + getComputedStyle(node).outlineColor")
    assert ring == "solid rgb(255, 177, 105)"  # 9 to 1 on the ground


async def lightness(of: Locator) -> float:
    """Of the ground behind it, from 0 to 1."""
    colour = await of.evaluate(
        """node => {
            while (getComputedStyle(node).backgroundColor === 'rgba(0, 0, 0, 0)') node = node.parentNode;
            return getComputedStyle(node).backgroundColor;
        }"""
    )
    return sum(map(int, re.findall(r"\d+", colour)[:3])) / 765


async def test_without_scripts_the_link_inside_the_tag_leads_to_the_plain_form(
    new_context: Callable[..., Any], gateway: FakeGateway
):
    page = await (await new_context(java_script_enabled=False)).new_page()
    await page.goto(gateway.url)
    await page.get_by_role("link", name="Écrire à l’assistant", exact=False).last.click()
    await expect(page.locator("body")).to_contain_text("Formulaire simple")


async def test_the_demo_page_asks_for_the_member(page: Page, gateway: FakeGateway):
    await page.goto(gateway.url)
    await page.get_by_role("button", name="Changer d’adresse").click()
    await expect(Chat(page).own).to_contain_text("J’ai déménagé")
    await expect(Chat(page).replies).to_have_count(2)
