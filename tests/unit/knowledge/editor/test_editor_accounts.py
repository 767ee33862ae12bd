"""Accounts: who makes them, what becomes of their passwords, and who is kept out for how long."""

import re

import pytest
from aiohttp.test_utils import TestClient, TestServer
from editing import PASSWORD, QUICK, Site, Visitor

from knowledge.editor.accounts import Accounts, BadAccount, editor_add
from knowledge.editor.store import KnowledgeStore

WRONG = "pas la bonne phrase"
NEW = "une autre phrase de passe"


@pytest.fixture
async def stranger(server: TestServer):
    """Another browser, without any cookie."""
    async with TestClient(server) as client:
        yield Visitor(client)


async def fail(visitor: Visitor, login: str, times: int) -> list[int]:
    return [await visitor.sign_in(login, WRONG) for _ in range(times)]


# ---------------------------------------------------------------- lock-out


async def test_five_failures_close_the_door_for_a_quarter_of_an_hour(visitor: Visitor, site: Site):
    assert await fail(visitor, "claire", 5) == [401] * 5
    assert await visitor.sign_in("claire") == 429
    assert await visitor.sign_in("paul") == 303
    assert any(line.action == "verrouillage" and line.subject == "claire" for line in await site.parts.store.audit())
    await visitor.post("/redaction/deconnexion", {})
    site.clock.at += 15 * 60 + 1
    assert await visitor.sign_in("claire") == 303


async def test_tries_at_a_closed_door_do_not_keep_it_closed(visitor: Visitor, site: Site):
    await fail(visitor, "claire", 5)
    site.clock.at += 10 * 60
    assert await fail(visitor, "claire", 3) == [429] * 3
    site.clock.at += 5 * 60 + 1
    assert await visitor.sign_in("claire") == 303


async def test_a_stranger_elsewhere_does_not_keep_the_editor_out(visitor: Visitor, stranger: Visitor, site: Site):
    site.address = "203.0.113.9"
    assert (await fail(stranger, "claire", 7))[-1] == 429
    site.address = "198.51.100.7"
    assert await visitor.sign_in("claire") == 303


async def test_a_browser_that_signed_in_before_still_may_whatever_strangers_do(visitor: Visitor, stranger: Visitor, site: Site):
    assert await visitor.sign_in("claire") == 303
    await visitor.post("/redaction/deconnexion", {})
    for last in range(60):  # from the same address and from many others
        site.address = f"203.0.113.{last // 4}"
        await fail(stranger, "claire", 1)
    assert await stranger.sign_in("claire") == 429
    assert await visitor.sign_in("claire") == 303


async def test_a_known_browser_is_not_given_more_guesses_than_another(visitor: Visitor):
    assert await visitor.sign_in("claire") == 303
    await visitor.post("/redaction/deconnexion", {})
    assert (await fail(visitor, "claire", 6))[-1] == 429


async def test_one_address_may_not_try_account_after_account(visitor: Visitor, site: Site):
    statuses = [await visitor.sign_in(f"compte{n}", WRONG) for n in range(21)]
    assert statuses == [401] * 20 + [429]
    site.address = "203.0.113.9"
    assert await visitor.sign_in("claire") == 303


async def test_one_account_is_not_guessed_from_many_addresses(visitor: Visitor, site: Site):
    for n in range(50):
        site.address = f"203.0.113.{n}"
        assert await visitor.sign_in("claire", WRONG) == 401
    site.address = "192.0.2.1"
    assert await visitor.sign_in("claire") == 429


async def test_a_success_forgives_the_failures_before_it(visitor: Visitor):
    for _ in range(3):
        await fail(visitor, "claire", 4)
        assert await visitor.sign_in("claire") == 303
        await visitor.post("/redaction/deconnexion", {})


async def test_a_password_typed_in_the_wrong_field_is_kept_nowhere(visitor: Visitor, site: Site):
    await fail(visitor, "ma phrase secrète", 6)
    assert not any("secrète" in f"{line.subject} {line.comment}" for line in await site.parts.store.audit())
    assert b"secr" not in b"".join(file.read_bytes() for file in site.folder.glob("knowledge.sqlite*"))


# ---------------------------------------------------------------- the pages of the accounts


async def make(claire: Visitor, login: str = "zoe.lam", name: str = "Zoé Lam", role: str = "redacteur", status: int = 200) -> str:
    return await claire.post("/redaction/comptes", {"identifiant": login, "nom": name, "role": role}, status)


def shown_password(page: str) -> str:
    return re.search(r"<code>([a-z0-9-]{19})</code>", page)[1]


async def test_a_new_account_gets_a_password_once_and_must_choose_its_own(claire: Visitor, stranger: Visitor, site: Site):
    password = shown_password(await make(claire))
    assert password not in await claire.get("/redaction/comptes")
    assert await stranger.sign_in("zoe.lam", password) == 303
    for path in ("/redaction/", "/redaction/boite", "/pilotage/"):
        response = await stranger.client.get(path, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (303, "/redaction/mon-compte")
    assert "Choisissez votre mot de passe" in await stranger.get("/redaction/mon-compte")
    await stranger.post("/redaction/mon-compte", {"ancien": password, "nouveau": NEW, "encore": NEW})
    await stranger.get("/redaction/boite")
    told = [(line.author, line.action, line.subject) for line in await site.parts.store.audit()]
    assert ("Claire Aubin", "compte créé", "zoe.lam") in told and ("Zoé Lam", "mot de passe", "zoe.lam") in told
    assert not any(password in line.comment or NEW in line.comment for line in await site.parts.store.audit())


@pytest.mark.parametrize(("login", "name", "role", "said"), [("x", "X", "redacteur", "identifiant a de 2"), ("claire", "Autre", "redacteur", "déjà pris"), ("zoe", "", "redacteur", "Indiquez un prénom"), ("zoe", "claire  AUBIN", "redacteur", "déjà celui"), ("zoe", "Zoé", "chef", "Choisissez un rôle")])
async def test_an_account_that_cannot_be_made_says_why_beside_the_field(claire: Visitor, login, name, role, said):
    page = await make(claire, login, name, role, status=422)
    assert said in page and 'href="#f-' in page


async def test_only_who_validates_manages_accounts(paul: Visitor):
    await paul.get("/redaction/comptes", status=403)
    await make(paul, status=403)
    await paul.post("/redaction/comptes/claire", {"action": "desactiver"}, status=403)
    assert "/redaction/comptes" not in await paul.get("/redaction/mon-compte")


async def test_a_disabled_account_is_out_at_once_and_can_come_back(claire: Visitor, paul: Visitor, stranger: Visitor):
    await claire.post("/redaction/comptes/paul", {"action": "desactiver"})
    assert (await paul.client.get("/redaction/", allow_redirects=False)).status == 303
    assert await stranger.sign_in("paul") == 401
    await claire.post("/redaction/comptes/paul", {"action": "reactiver"})
    assert await stranger.sign_in("paul") == 303


async def test_a_new_role_holds_from_the_next_page_on(claire: Visitor, paul: Visitor):
    await claire.post("/redaction/comptes/paul", {"action": "role", "role": "valideur"})
    await paul.get("/redaction/comptes")
    await claire.post("/redaction/comptes/paul", {"action": "role", "role": "redacteur"})
    await paul.get("/redaction/comptes", status=403)


async def test_a_reset_ends_the_sessions_and_the_old_password(claire: Visitor, paul: Visitor, stranger: Visitor):
    password = shown_password(await claire.post("/redaction/comptes/paul", {"action": "motdepasse"}))
    assert (await paul.client.get("/redaction/", allow_redirects=False)).status == 303
    assert await stranger.sign_in("paul") == 401
    assert await stranger.sign_in("paul", password) == 303


@pytest.mark.parametrize("asked", [{"action": "desactiver"}, {"action": "role", "role": "redacteur"}, {"action": "motdepasse"}])
async def test_nobody_shuts_themselves_out(claire: Visitor, site: Site, asked):
    await claire.post("/redaction/comptes/claire", asked, status=422)
    assert (await site.parts.store.editor("claire")).validates


async def test_somebody_who_validates_always_remains(site: Site, claire: Visitor):
    """Two who validate take each other's role away at the same time: one of them stays."""
    store = site.parts.store
    await claire.post("/redaction/comptes/paul", {"action": "role", "role": "valideur"})
    await store.set_role(await store.editor("claire"), "redacteur", "Paul Roy")
    from knowledge.editor.store import LastValidator

    with pytest.raises(LastValidator):
        await store.set_role(await store.editor("paul"), "redacteur", "Claire Aubin")
    with pytest.raises(LastValidator):
        await store.set_disabled(await store.editor("paul"), True, "Claire Aubin")
    assert (await store.editor("paul")).validates


@pytest.mark.parametrize(("ancien", "nouveau", "encore", "said"), [(WRONG, NEW, NEW, "pas votre mot de passe actuel"), (PASSWORD, "court", "court", "au moins 12"), (PASSWORD, NEW, NEW + "x", "différents"), (PASSWORD, PASSWORD, PASSWORD, "le même")])
async def test_a_password_that_cannot_be_changed_says_why(claire: Visitor, ancien, nouveau, encore, said):
    page = await claire.post("/redaction/mon-compte", {"ancien": ancien, "nouveau": nouveau, "encore": encore}, 422)
    assert said in page and ancien not in page


async def test_ones_own_password_ends_the_other_sessions_only(claire: Visitor, stranger: Visitor):
    assert await stranger.sign_in("claire") == 303
    await claire.post("/redaction/mon-compte", {"ancien": PASSWORD, "nouveau": NEW, "encore": NEW})
    await claire.get("/redaction/mon-compte")
    assert (await stranger.client.get("/redaction/mon-compte", allow_redirects=False)).status == 303
    assert await stranger.sign_in("claire", NEW) == 303


async def test_a_stolen_session_does_not_guess_the_password(claire: Visitor):
    statuses = [await status_of(claire, f"essai numéro {n} !") for n in range(6)]
    assert statuses == [422] * 5 + [429]


async def status_of(claire: Visitor, old: str) -> int:
    from editing import hidden

    jeton = hidden(await claire.get("/redaction/mon-compte"), "jeton")
    response = await claire.client.post("/redaction/mon-compte", data={"jeton": jeton, "ancien": old, "nouveau": NEW, "encore": NEW})
    return response.status


# ---------------------------------------------------------------- the command line


@pytest.mark.parametrize(("login", "name", "role", "password"), [("x", "X", "valideur", PASSWORD), ("bon", "", "valideur", PASSWORD), ("bon", "Bon", "chef", PASSWORD), ("bon", "Bon", "valideur", "court"), ("claire", "Claire", "valideur", PASSWORD)])
async def test_accounts_are_made_with_care(site: Site, claire: Visitor, login, name, role, password):
    with pytest.raises(BadAccount):
        await site.parts.accounts.add(login, name, role, password)


async def test_the_command_line_renews_an_account_that_is_locked_out(database_url: str):
    await editor_add(database_url, "ana", "Ana", "redacteur", PASSWORD)
    renewed = await editor_add(database_url, "ana", "Ana", "valideur", NEW)
    assert renewed.validates and not renewed.is_disabled
    store = await KnowledgeStore.open(database_url)
    accounts = Accounts(store, hasher=QUICK)
    assert await accounts.sign_in("ana", PASSWORD, "::1") is None
    assert await accounts.sign_in("ana", NEW, "::1") is not None
    await store.close()
