"""The editors' pages in a real browser: from an unanswered question to the member who gets the new answer."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from browsing import make_context, watch
from chat import Chat
from playwright.async_api import Browser, Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "knowledge" / "editor"))
from editing import PASSWORD, Site, build_once
from live import live

PHONE = {"width": 320, "height": 640}
QUESTION = "mon chien a mangé ma vitale verte"
PAGES = {
    "reponses": "/redaction/",
    "nouvelle": "/redaction/reponses/nouvelle",
    "reponse": "/redaction/reponses/carte-perdue",
    "historique d'une réponse": "/redaction/reponses/carte-perdue/historique",
    "boite": "/redaction/boite",
    "essayer": "/redaction/essayer?q=ma+carte+vitale",
    "publier": "/redaction/publier",
    "à revoir": "/redaction/a-revoir?jours=365",
    "historique": "/redaction/historique",
    "import": "/redaction/import-export",
    "pilotage": "/pilotage/",
    "comptes": "/redaction/comptes",
    "mon compte": "/redaction/mon-compte",
    "erreur": "/redaction/nulle-part",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_once(tmp_path_factory.mktemp("built"))


@pytest_asyncio.fixture(loop_scope="session")
async def served(tmp_path: Path, built: Path) -> AsyncIterator[tuple[str, Site]]:
    async with live(tmp_path, built) as (server, site):
        yield str(server.make_url("")).rstrip("/"), site


@pytest_asyncio.fixture(loop_scope="session")
async def editor(browser: Browser, served: tuple[str, Site]) -> AsyncIterator[Page]:
    """Claire, who may publish, signed in. Her console stays free of errors."""
    context = await make_context(browser)
    context.set_default_timeout(60_000)
    page = await context.new_page()
    problems = watch(page)
    await sign_in(page, served[0], "claire")
    yield page
    assert problems == []
    await context.close()


async def sign_in(page: Page, url: str, login: str) -> None:
    await page.goto(f"{url}/redaction/")
    await page.get_by_label("Identifiant").fill(login)
    await page.get_by_label("Mot de passe").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation")).to_be_visible(timeout=60_000)


async def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Go there as someone without a mouse does."""
    for _ in range(most):
        if await wanted.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with the keyboard")


async def test_from_an_unanswered_question_to_the_member_who_gets_the_answer(
    editor: Page, served: tuple[str, Site], new_context: Callable[..., Any]
):
    url, _ = served
    member = await (await new_context()).new_page()
    await member.goto(url)
    chat = Chat(member)
    await chat.open()
    await expect(await chat.say(QUESTION)).to_contain_text("pas compris")

    keys = editor.keyboard
    await tab_to(editor, editor.get_by_role("link", name="Boîte de réception"))
    await keys.press("Enter")
    await expect(editor.get_by_role("heading", name=QUESTION)).to_be_visible(timeout=60_000)
    choice = editor.get_by_label("Réponse qui convient")
    await tab_to(editor, choice)
    await keys.type("Carte Vitale perdue")
    await tab_to(editor, editor.get_by_role("button", name="Ajouter à cette réponse"))
    await keys.press("Enter")
    await expect(editor.get_by_role("heading", name="Publier")).to_be_visible()
    await tab_to(editor, editor.get_by_role("button", name="Vérifier avant de publier"))
    await keys.press("Enter")
    await expect(editor.get_by_role("heading", name="Prête à publier")).to_be_visible(timeout=60_000)
    await tab_to(editor, editor.get_by_role("button", name="Publier maintenant"))
    await keys.press("Enter")
    await expect(editor.get_by_role("heading", name="C'est en ligne")).to_be_visible(timeout=60_000)
    await member.wait_for_timeout(1000)
    await expect(await chat.say(QUESTION)).to_contain_text("Ouvrez votre compte")


async def faults(page: Page, name: str, violations: Callable[[Page], Any]) -> list[str]:
    """What axe finds, on a desktop and on a small phone, and whether the page fits there."""
    found = []
    for width in (1280, PHONE["width"]):
        await page.set_viewport_size({"width": width, "height": 800})
        found += [f"{name}, {width}: {violation}" for violation in await violations(page)]
        if await page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{name}: wider than {width}")
    await page.set_viewport_size({"width": 1280, "height": 800})
    return found


async def test_every_page_is_accessible_and_fits_a_phone(editor: Page, served: tuple[str, Site], violations: Callable[[Page], Any]):
    url, site = served
    found = []
    for name, path in PAGES.items():
        answer = await editor.goto(url + path)
        assert answer is not None and answer.status == (404 if name == "erreur" else 200), name
        await editor.wait_for_timeout(300)
        found += await faults(editor, name, violations)
    assert found == []


async def test_a_magnified_page_begins_with_itself_and_its_menu_unfolds(editor: Page, served: tuple[str, Site]):
    url, _ = served
    await editor.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    await editor.goto(f"{url}/redaction/historique")
    title = await editor.get_by_role("heading", level=1).bounding_box()
    assert title["y"] < 150
    await editor.locator("summary", has_text="Menu").click()
    await editor.get_by_role("link", name="Essayer").click()
    await expect(editor).to_have_url(f"{url}/redaction/essayer")


async def submit(page: Page, name: str) -> None:
    async with page.expect_navigation():
        await page.get_by_role("button", name=name).click()


async def test_every_step_of_a_publication_is_accessible(editor: Page, served: tuple[str, Site], violations: Callable[[Page], Any]):
    """The verification while it runs, its result with questions that get worse, the refusal without a reason, the publication."""
    url, _ = served
    found = []
    await editor.goto(f"{url}/redaction/reponses/carte-perdue")
    await editor.get_by_label("Formulations", exact=True).fill("\n".join(f"sujet sans rapport {n}" for n in range(10)))
    await editor.get_by_label("Mots-clés", exact=True).fill("un\ndeux\ntrois\nquatre\ncinq")
    await submit(editor, "Enregistrer et proposer")
    await editor.goto(f"{url}/redaction/publier")
    await submit(editor, "Vérifier avant de publier")
    if await editor.get_by_role("heading", name="Vérification en cours").count():
        found += await faults(editor, "vérification en cours", violations)
    await expect(editor.get_by_role("heading", name="Des questions sont moins bien servies")).to_be_visible(timeout=60_000)
    found += await faults(editor, "résultat", violations)
    await editor.get_by_label("Pourquoi publier quand même").fill("Un essai de plus.")
    await submit(editor, "Publier maintenant")
    await expect(editor.get_by_role("heading", name="C'est en ligne")).to_be_visible()
    found += await faults(editor, "en ligne", violations)
    assert found == []


async def test_an_account_is_made_and_its_owner_chooses_a_password_with_the_keyboard(editor: Page, served: tuple[str, Site], new_context: Callable[..., Any], violations: Callable[[Page], Any]):
    url, _ = served
    await editor.goto(f"{url}/redaction/comptes")
    await editor.get_by_label("Prénom et nom").fill("Zoé Lam")
    await editor.get_by_label("Identifiant").fill("ZOÉ")
    await submit(editor, "Créer le compte")
    found = await faults(editor, "compte refusé", violations)
    await editor.get_by_label("Identifiant").fill("zoe.lam")
    await submit(editor, "Créer le compte")
    found += await faults(editor, "compte créé", violations)
    password = await editor.locator("code").inner_text()

    page = await (await new_context()).new_page()
    await page.goto(f"{url}/redaction/")
    found += await faults(page, "connexion", violations)
    await page.get_by_label("Identifiant").fill("zoe.lam")
    for typed in ("pas celui-là", password):
        await page.get_by_label("Mot de passe").fill(typed)
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        found += await faults(page, f"après {typed[:3]}", violations)
    await expect(page.get_by_role("heading", name="Choisissez votre mot de passe")).to_be_visible()
    for label, typed in (("Mot de passe reçu", password), ("Nouveau mot de passe", PASSWORD), ("Le nouveau, encore une fois", PASSWORD)):
        await tab_to(page, page.get_by_label(label))
        await page.keyboard.type(typed)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Réponses")).to_be_visible()
    await expect(page.get_by_role("link", name="Comptes")).to_have_count(0)
    assert found == []


async def test_the_preview_follows_what_is_typed_in_the_widgets_own_look(editor: Page, served: tuple[str, Site]):
    await editor.goto(f"{served[0]}/redaction/reponses/carte-perdue")
    await editor.get_by_label("Réponse", exact=True).fill("Un texte **tout neuf**. Il est court.")
    bubble = editor.locator(".phone .bubble").first
    await expect(bubble).to_contain_text("Un texte")
    await expect(editor.locator(".phone .bubble li").first).to_contain_text("Ouvrez votre compte.")
    await editor.get_by_label("Réponse", exact=True).fill("Voir <script>alert(1)</script>")
    await expect(editor.locator("[data-preview-problems]")).to_contain_text("HTML est refusé")
    await editor.emulate_media(color_scheme="dark")  # the widget follows the device; these pages have no dark colours
    bubble = editor.locator("[data-preview-forms] .bubble").first
    assert await bubble.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 255, 255)"


async def test_the_second_of_two_editors_sees_the_difference(editor: Page, served: tuple[str, Site], browser: Browser, violations: Callable[[Page], Any]):
    url, site = served
    context = await make_context(browser)
    paul = await context.new_page()
    await sign_in(paul, url, "paul")
    for page in (editor, paul):
        await page.goto(f"{url}/redaction/reponses/rib-changer")
    await expect(paul.get_by_text("a aussi ouvert cette réponse")).to_be_visible()
    await editor.get_by_label("Réponse", exact=True).fill("Le texte de Claire. Il est là.")
    await editor.get_by_role("button", name="Enregistrer le brouillon").click()
    await expect(editor.get_by_role("status").first).to_contain_text("enregistré")
    await paul.get_by_label("Réponse", exact=True).fill("Le texte de Paul. Il est ici.")
    await paul.get_by_role("button", name="Enregistrer le brouillon").click()
    await expect(paul.get_by_role("heading", name="Claire Aubin a enregistré entre-temps")).to_be_visible()
    await expect(paul.locator("ins").first).to_be_visible()
    assert await violations(paul) == []
    await expect(paul.get_by_label("Réponse", exact=True)).to_have_value("Le texte de Paul. Il est ici.")
    assert (await site.parts.store.entry("rib-changer")).article.answer == "Le texte de Claire. Il est là."
    await context.close()


async def test_everything_but_the_live_preview_works_without_javascript(served: tuple[str, Site], browser: Browser):
    url, site = served
    context = await make_context(browser, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{url}/redaction/")
    await page.get_by_label("Identifiant").fill("claire")
    await page.get_by_label("Mot de passe").fill(PASSWORD)
    await page.get_by_role("button", name="Se connecter").click()
    await page.goto(f"{url}/redaction/reponses/carte-perdue")
    await page.get_by_label("Réponse", exact=True).fill("Sans script. Cela marche.")
    await page.get_by_role("button", name="Enregistrer et proposer").click()
    await page.goto(f"{url}/redaction/publier")
    await page.get_by_role("button", name="Vérifier avant de publier").click()
    for _ in range(60):
        if await page.get_by_role("button", name="Publier maintenant").count():
            break
        await page.wait_for_timeout(500)
        await page.get_by_role("link", name="Actualiser l'état").click()
    await page.get_by_role("button", name="Publier maintenant").click()
    await expect(page.get_by_role("heading", name="C'est en ligne")).to_be_visible()
    assert (await site.parts.store.entry("carte-perdue")).published_version == 2
    await context.close()
