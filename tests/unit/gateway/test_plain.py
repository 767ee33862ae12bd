"""The assistant without JavaScript, as a browser would use it: forms, cookies, links."""

import html
import re

import pytest
from aiohttp import CookieJar

from bot.gateway.keys import STORE
from bot.gateway.plain import PATH, blocks, tied

from .fakes import YES_NO


class Browser:
    """Fills in the forms of the page before it. Keeps cookies as browsers do."""

    def __init__(self, gateway) -> None:
        self.gateway = gateway
        self.page = ""

    async def open(self, path: str = PATH) -> str:
        response = await self.gateway.client.get(path)
        self.page = await response.text()
        return self.page

    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))

    async def submit(self, path: str = PATH, status: int = 200, **fields: str) -> str:
        response = await self.gateway.client.post(
            path, data={**self.hidden(), **fields}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        self.page = await response.text()
        assert response.status == status, self.page
        return self.page

    @property
    def said(self) -> list[str]:
        found = re.search(r'<ol class="conversation".*</ol>', self.page, re.DOTALL)
        items = re.findall(r"<li class=\"(?:member|assistant)[^>]*>(.*?)\n?</li>", found[0] if found else "", re.DOTALL)
        return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", item)).split()) for item in items]


@pytest.fixture
async def browser(gateway):
    gateway.client.session._cookie_jar = CookieJar(unsafe=True)
    return Browser(gateway)


async def test_nothing_is_begun_before_the_first_message(browser, parts):
    page = await browser.open()
    assert '<html lang="fr">' in page
    assert '<label for="text">' in page
    assert parts.dialogue.heard == []


async def test_a_trial_begins_where_its_link_leads_and_another_conversation_is_not_taken_for_one(browser, gateway):
    assert "ne compte pas" in await browser.open(f"{PATH}?essai=1")
    await browser.submit(text="bonjour")
    assert "ne compte pas" in browser.page and "ne compte pas" in await browser.open()
    await browser.submit(f"{PATH}/effacer")
    await browser.submit(text="bonjour")
    assert "ne compte pas" not in browser.page
    assert "n’est pas un essai" in await browser.open(f"{PATH}?essai=1")
    store = gateway.app[STORE]
    (kept,) = await store.ids()
    assert (await store.conversation(kept))[0].is_trial is False


async def test_a_message_is_answered_on_the_page(browser, parts):
    await browser.open()
    await browser.submit(text="c koi le numero")
    assert browser.said[-2:] == ["Vous c koi le numero", "L’assistant réponse 2 : c koi le numero"]
    await browser.submit(text="et les horaires ?")
    assert browser.said[-2].endswith("et les horaires ?")
    assert parts.dialogue.texts == ["c koi le numero", "et les horaires ?"]
    assert len({conversation for conversation, *_ in parts.dialogue.heard}) == 1


async def test_choices_are_buttons_and_only_the_last_ones(browser, parts):
    parts.dialogue.offers("déclarer")
    await browser.open()
    page = await browser.submit(text="déclarer")
    for choice in YES_NO:
        assert f'<button name="choice" value="{choice["value"]}">{choice["label"]}</button>' in page
    page = await browser.submit(choice="confirm")
    assert "Vous Oui, je confirme" in browser.said
    assert 'name="choice"' not in page


async def test_a_form_sent_twice_is_one_message(browser, parts):
    await browser.open()
    await browser.submit(text="premier")
    fields = browser.hidden()
    await browser.submit(text="je confirme", **fields)
    await browser.submit(text="je confirme", **fields)
    assert parts.dialogue.texts == ["premier", "je confirme"]


async def test_everything_shown_is_text(browser, parts):
    evil = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'
    parts.dialogue.says[evil] = (
        [
            {"type": "text", "text": evil, "url": "javascript:alert(1)", "label": evil},
            {"type": "choices", "text": evil, "choices": [{"label": evil, "value": evil}]},
            {"type": "card", "title": evil, "text": evil, "lines": [{"label": evil, "value": evil}]},
            {"type": "file", "text": evil, "url": "files/f1", "name": evil},
            {"type": "field", "text": evil, "field": {"slot": "x", "kind": "text", "label": evil, "hint": evil}},
        ],
        {},
    )
    await browser.open()
    page = await browser.submit(text=evil)
    assert "<script" not in page and "<img" not in page and "javascript:" not in page
    assert "&lt;script&gt;" in page


async def test_lists_lines_and_recaps_are_laid_out(browser, parts):
    parts.dialogue.says["aide"] = (
        [
            {"type": "text", "text": "À avoir :\n- un RIB\n- une carte\nPuis :\n1. Ouvrez\n2. Validez"},
            {
                "type": "card",
                "title": "Récapitulatif",
                "text": "Récapitulatif\n- Ville : Saintes\nTout est juste ?",
                "lines": [{"label": "Ville", "value": "Saintes"}],
            },
        ],
        {},
    )
    await browser.open()
    page = await browser.submit(text="aide")
    assert re.search(r"<ul>\s*<li>un RIB</li>\s*<li>une carte</li>\s*</ul>", page)
    assert re.search(r"<ol>\s*<li>Ouvrez</li>\s*<li>Validez</li>\s*</ol>", page)
    assert "<dt>Ville</dt><dd>Saintes</dd>" in page
    assert browser.said[-1] == "L’assistant Récapitulatif Ville Saintes Tout est juste ?"


async def test_emergency_numbers_can_be_called_and_only_there(browser, parts):
    text = "Appelez le 15, ou le 116 006 sous 15 jours."
    parts.dialogue.says["danger"] = ([{"type": "text", "text": text, "source": "emergency"}, {"type": "text", "text": text}], {})
    await browser.open()
    page = await browser.submit(text="danger")
    assert re.findall(r'href="(tel:\d+)"', page) == ["tel:15", "tel:116006"]
    assert browser.said[-1] == f"L’assistant {text}"


async def test_a_new_line_is_one_character_and_nothing_is_cut_silently(browser, parts):
    await browser.open()
    assert "maxlength" not in browser.page
    await browser.submit(text="a\r\n" * 499 + "b")
    assert parts.dialogue.texts == ["a\n" * 499 + "b"]


async def test_a_file_is_a_link_that_the_pages_cookie_opens(browser, parts, gateway):
    parts.dialogue.says["attestation"] = (
        [{"type": "file", "text": "Voici", "url": "files/f1", "name": "attestation.pdf"}],
        {},
    )
    await browser.open()
    page = await browser.submit(text="attestation")
    parts.files.add(parts.dialogue.heard[-1][0], "f1", "attestation.pdf", b"%PDF")
    (link,) = re.findall(r'href="(/sans-javascript/fichiers/[^"]+)"', page)
    response = await gateway.client.get(link)
    assert await response.read() == b"%PDF"
    gateway.client.session.cookie_jar.clear()
    assert (await gateway.client.get(link)).status == 404


async def test_signing_in_as_a_fictional_member(browser, parts):
    parts.dialogue.says["attestation"] = ([{"type": "notice", "text": "Connectez-vous", "choices": YES_NO}], {"asks_for": "sign_in"})
    parts.dialogue.says["signed_in"] = ([{"type": "text", "text": "Pour qui ?"}], {})
    await browser.open()
    page = await browser.submit(text="attestation")
    assert "Claire Moreau" in page
    await browser.submit(path=f"{PATH}/connexion", member="m-enfants")
    assert browser.said[-1] == "L’assistant Pour qui ?"
    assert 'name="choice"' not in browser.page  # those of the notice are over
    assert parts.dialogue.heard[-1][2]["member"] == "m-enfants"
    await browser.submit(path=f"{PATH}/connexion", member="nobody", status=404)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "vide"), ("   ", "vide"), ("x" * 1001, "trop long"), ("a\x00", "ne peuvent pas être lus")],
)
async def test_what_is_wrong_is_said_above_the_form_and_nothing_typed_is_lost(browser, parts, text, problem):
    await browser.open()
    page = await browser.submit(text=text, status=422)
    assert 'role="alert"' in page and problem in page
    if text.strip() and "\x00" not in text:
        assert text in page
    assert parts.dialogue.heard == []


async def test_a_choice_that_was_not_offered(browser):
    await browser.open()
    await browser.submit(text="bonjour")
    assert "proposé" in await browser.submit(choice="confirm", status=422)


@pytest.mark.parametrize("secret", ["", "wrong", "é"])
async def test_a_form_of_another_site_is_refused(browser, parts, secret):
    await browser.open()
    await browser.submit(text="bonjour")
    before = len(parts.dialogue.heard)
    for path in (PATH, f"{PATH}/connexion", f"{PATH}/effacer"):
        page = await browser.submit(path=path, text="à votre place", member="m-enfants", secret=secret, status=403)
        assert "La page a expiré" in page
    assert len(parts.dialogue.heard) == before


async def test_json_is_not_a_form(gateway):
    assert (await gateway.client.post(PATH, json={"text": "x"})).status == 415


async def test_cookies_are_for_this_page_and_not_for_scripts(gateway, browser):
    await browser.open()
    response = await gateway.client.post(PATH, data={**browser.hidden(), "text": "bonjour"}, allow_redirects=False)
    assert response.status == 303
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and f"Path={PATH}" in cookie


async def test_erasing_begins_anew(browser, parts):
    await browser.open()
    await browser.submit(text="mon secret")
    page = await browser.submit(path=f"{PATH}/effacer")
    assert "mon secret" not in page and browser.said == []
    assert len(parts.vault.forgotten) == 1


async def test_the_conversation_can_be_saved(browser, gateway):
    await browser.open()
    await browser.submit(text="bonjour")
    response = await gateway.client.get(f"{PATH}/conversation.txt")
    assert "Vous :\nbonjour" in await response.text()


async def test_an_expired_conversation_gives_a_fresh_page(browser, parts):
    await browser.open()
    await browser.submit(text="bonjour")
    parts.clock.pass_by(hours=49)
    page = await browser.open()
    assert "a expiré" in page and browser.said == []
    await browser.submit(text="me revoilà")
    assert browser.said[-2] == "Vous me revoilà"


async def test_what_was_typed_into_an_expired_page_is_kept(browser, parts):
    await browser.open()
    await browser.submit(text="bonjour")
    parts.clock.pass_by(hours=49)
    page = await browser.submit(text="ma longue question")
    assert "a expiré" in page and "ma longue question" in page
    await browser.submit(text="ma longue question")
    assert browser.said[-2] == "Vous ma longue question"


async def test_the_style_is_served(gateway):
    response = await gateway.client.get(f"{PATH}/style.css")
    assert (response.status, response.content_type) == (200, "text/css")


def test_blocks_of_odd_texts():
    assert blocks("") == []
    assert blocks("\n\n a \n\nb") == [{"kind": "p", "lines": [" a "]}, {"kind": "p", "lines": ["b"]}]
    assert blocks("-5 degrés")[0]["kind"] == "p"
    assert [tied(text) for text in ("qu'il", "l'été", "à 'tout' prix")] == ["qu’il", "l’été", "à 'tout' prix"]
