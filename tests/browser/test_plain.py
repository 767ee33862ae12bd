"""The assistant without JavaScript in a real browser: a phone's width, the keyboard, both themes, axe."""

import sys
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from gateway.driver import Gateway
from gateway.fakes import YES_NO, Parts

from bot.settings import Settings

CARD = {"type": "card", "title": "Récapitulatif", "text": "Tout est juste ?", "lines": [{"label": "Commune", "value": "Saintes"}], "choices": YES_NO}
REPLIES = [
    {"type": "text", "text": "Avant d'appeler :\n1. Notez votre question.", "url": "https://exemple.fr", "label": "Contacter votre caisse"},
    {"type": "notice", "text": "J'ai masqué un numéro."},
    {"type": "text", "text": "Appelez le 15.", "source": "emergency"},
    CARD,
]


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(tmp_path):
    parts = Parts()
    parts.dialogue.says |= {"tout": (REPLIES, {}), "connexion": ([{"type": "notice", "text": "Connectez-vous."}], {"asks_for": "sign_in"})}
    gateway = await Gateway(Settings(data=tmp_path), parts).start()
    yield gateway
    await gateway.stop()


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("button", name="Envoyer").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_kind_of_reply_can_be_read_and_used(page: Page, gateway: Gateway, violations: Any, theme: Any):
    await page.emulate_media(color_scheme=theme)
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(str(gateway.client.make_url("/sans-javascript")))
    assert await violations(page) == []
    await say(page, "tout")
    await expect(page.get_by_role("link", name="15")).to_have_attribute("href", "tel:15")
    await expect(page.get_by_text("Avant d’appeler")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Oui, je confirme").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#reponse")).to_be_in_viewport()
    await say(page, "connexion")
    await expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_what_is_wrong_is_said_where_it_was_typed(page: Page, gateway: Gateway, violations: Any):
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(str(gateway.client.make_url("/sans-javascript")))
    for _ in range(6):
        await say(page, "bonjour")
    await say(page, "x" * 1001)
    await expect(page.get_by_role("alert")).to_be_in_viewport()
    await expect(page.get_by_role("textbox")).to_be_focused()
    await expect(page.get_by_role("textbox")).to_have_value("x" * 1001)
    assert await violations(page) == []
