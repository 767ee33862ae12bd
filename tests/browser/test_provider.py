"""Signing in at an OpenID Connect provider, from the widget and from the page without JavaScript, and coming back."""

import sys
from pathlib import Path
from socket import socket

import pytest_asyncio
from chat import Chat
from playwright.async_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from gateway.driver import Gateway
from gateway.fakes import Parts
from gateway.oidc_provider import CLIENT_ID, CLIENT_SECRET, LocalProvider

from bot.settings import Settings

WITH = "Se connecter avec Connexion d’essai"
ASKS = ([{"type": "notice", "text": "Cette démarche demande de vous connecter."}], {"task": "attestation_droits", "asks_for": "sign_in"})
RESUMES = ([{"type": "text", "text": "Merci. Je reprends votre attestation."}], {"task": "attestation_droits"})


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(tmp_path):
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parts = Parts()
    parts.dialogue.says |= {"mon attestation": ASKS, "signed_in": RESUMES}
    redirect = f"http://127.0.0.1:{port}/api/oidc/callback"
    provider = await LocalProvider(parts.clock, redirect).start()
    settings = Settings(
        data=tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET, oidc_redirect=redirect, oidc_name="Connexion d’essai"
    )
    gateway = await Gateway(settings, parts, port).start()
    gateway.provider = provider
    yield gateway
    await gateway.stop()
    await provider.stop()


async def open_chat(page: Page, gateway: Gateway, path: str = "/mes-demarches?essai=1") -> Chat:
    await page.goto(str(gateway.client.make_url(path)))
    chat = Chat(page)
    await chat.open()
    await chat.say("mon attestation")
    return chat


async def test_a_member_signs_in_at_the_provider_and_the_task_goes_on(page: Page, gateway: Gateway, violations):
    chat = await open_chat(page, gateway)
    button = chat.host.get_by_role("button", name=WITH)
    await expect(button).to_be_visible()
    assert await violations(page) == []
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(chat.replies.last).to_contain_text("Je reprends votre attestation")
    await expect(chat.host.locator(".subtitle")).to_have_text("Connexion faite")
    await expect(button).to_be_hidden()
    assert page.url.endswith("/mes-demarches?essai=1")  # the same page, and nothing left in its address
    # The page says that nobody is signed in to it: that is another sign-in.
    await page.reload()
    await expect(chat.host.locator(".subtitle")).to_have_text("Connexion faite")
    assert await violations(page) == []


async def test_signing_out_is_done_here_and_there(page: Page, gateway: Gateway):
    chat = await open_chat(page, gateway, "/")
    await chat.host.get_by_role("button", name=WITH).click()
    await expect(chat.host.locator(".subtitle")).to_have_text("Connexion faite")
    await chat.host.get_by_role("button", name="Options").click()
    await chat.host.get_by_role("button", name="Se déconnecter").click()
    await expect(chat.host.locator(".subtitle")).to_have_text("Réponses automatiques")
    assert "/logout" in gateway.provider.calls


async def test_a_sign_in_that_is_refused_is_told_and_can_be_tried_again(page: Page, gateway: Gateway):
    gateway.provider.claims = {"nonce": "another"}
    chat = await open_chat(page, gateway)
    await chat.host.get_by_role("button", name=WITH).click()
    await expect(chat.told).to_contain_text("La connexion n’a pas abouti")
    gateway.provider.claims = {}
    await chat.host.get_by_role("button", name=WITH).click()
    await expect(chat.host.locator(".subtitle")).to_have_text("Connexion faite")


async def test_a_provider_that_is_down_keeps_nobody_from_talking(page: Page, gateway: Gateway):
    chat = await open_chat(page, gateway)
    gateway.provider.down = True
    await chat.host.get_by_role("button", name=WITH).click()
    await expect(page.get_by_text("La vérification de votre connexion ne répond pas")).to_be_visible()
    await page.go_back()
    await expect(chat.replies.last).to_contain_text("Cette démarche demande")  # the conversation is back
    await chat.settled()
    await chat.say("bonjour")
    await expect(chat.replies.last).to_contain_text("bonjour")


async def test_it_works_without_javascript(new_context, gateway: Gateway, violations):
    page = await (await new_context(java_script_enabled=False)).new_page()
    await page.goto(str(gateway.client.make_url("/sans-javascript")))
    await page.get_by_label("Votre question").fill("mon attestation")
    await page.get_by_role("button", name="Envoyer").click()
    await page.get_by_role("link", name=WITH).click()
    await expect(page.get_by_role("status")).to_contain_text("La connexion est faite")
    await expect(page.locator(".assistant").last).to_contain_text("Je reprends votre attestation")
    await page.get_by_role("link", name="Se déconnecter").click()
    await page.goto(str(gateway.client.make_url("/sans-javascript")))
    await expect(page.get_by_role("link", name="Se déconnecter")).to_have_count(0)
