"""The advisers' pages in a real browser: axe, the keyboard, a phone's width."""

import sys
from pathlib import Path

import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from gateway.driver import Gateway
from gateway.fakes import Parts
from gateway.test_handoffs import OneFile

from bot.gateway.keys import ADVISERS
from bot.settings import Settings


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(tmp_path):
    gateway = await Gateway(Settings(data=tmp_path), Parts(handed_over=OneFile())).start()
    yield gateway
    await gateway.stop()


async def test_an_adviser_finds_a_file_and_a_number_with_the_keyboard(page, gateway, violations):
    token = await gateway.app[ADVISERS].add("Ana Dubois")
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(str(gateway.client.make_url("/conseillers")))
    assert await violations(page) == []
    await page.get_by_label("Votre code d’accès").fill(token)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Dossiers du vendredi 20 novembre 2026").wait_for()
    assert await violations(page) == []
    await page.goto(str(gateway.client.make_url("/conseillers?jour=2026-11-23")))
    assert await violations(page) == []
    await page.get_by_role("link", name="Droits, inscription").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Derniers échanges").wait_for()
    assert await violations(page) == [] and "06 12" not in await page.inner_text("main")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Afficher le numéro").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("status").get_by_text("06 12 34 56 78").wait_for()
    assert await violations(page) == []


async def test_a_wrong_token_is_told_where_it_was_typed(page, gateway, violations):
    await page.goto(str(gateway.client.make_url("/conseillers")))
    await page.get_by_label("Votre code d’accès").fill("faux")
    async with page.expect_response("**/connexion"):
        await page.keyboard.press("Enter")
    await page.get_by_role("alert").get_by_text("pas reconnu").wait_for()
    assert await violations(page) == []
