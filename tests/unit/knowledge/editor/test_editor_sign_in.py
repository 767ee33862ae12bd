"""Who may come in, and what a form of another site cannot do."""

import pytest
from aiohttp.test_utils import TestServer
from editing import PASSWORD, Site, Visitor, hidden

PAGES = ["/redaction/", "/redaction/boite", "/redaction/essayer", "/redaction/publier", "/redaction/historique", "/redaction/import-export", "/redaction/export.csv", "/redaction/a-revoir", "/pilotage/", "/pilotage/indicateurs.csv", "/redaction/comptes", "/redaction/mon-compte"]


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_shown_without_a_session(visitor: Visitor, path: str):
    response = await visitor.client.get(path, allow_redirects=False)
    assert response.status == 303
    assert response.headers["Location"].startswith("/redaction/connexion?suite=")


async def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor):
    page = await visitor.get("/redaction/connexion")
    response = await visitor.client.post("/redaction/connexion", data={"jeton": hidden(page, "jeton"), "identifiant": "claire", "motdepasse": PASSWORD}, allow_redirects=False)
    cookie = response.cookies["guichet_redaction"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict"
    assert len(cookie.value) >= 43


async def test_an_unknown_login_is_answered_like_a_wrong_password(visitor: Visitor):
    assert await visitor.sign_in("personne") == 401


@pytest.mark.parametrize("wanted", ["https://ailleurs.example", "//ailleurs.example", "/\\ailleurs.example", "/redaction/..//ailleurs.example", "/redactionx"])
async def test_the_sign_in_leads_to_pages_of_ours_only(visitor: Visitor, wanted: str):
    page = await visitor.get("/redaction/connexion")
    form = {"jeton": hidden(page, "jeton"), "identifiant": "claire", "motdepasse": PASSWORD, "suite": wanted}
    response = await visitor.client.post("/redaction/connexion", data=form, allow_redirects=False)
    assert response.headers["Location"] == "/redaction/"


async def test_a_sign_in_form_of_another_site_is_refused(visitor: Visitor):
    form = {"jeton": "devine", "identifiant": "claire", "motdepasse": PASSWORD}
    assert (await visitor.client.post("/redaction/connexion", data=form)).status == 403


@pytest.mark.parametrize("path", ["/redaction/reponses/carte-perdue", "/redaction/publier", "/redaction/boite", "/redaction/apercu", "/redaction/deconnexion", "/redaction/import-export", "/redaction/historique/1/retour", "/redaction/reponses/carte-perdue/etat", "/redaction/comptes", "/redaction/comptes/paul", "/redaction/mon-compte"])
async def test_every_form_needs_its_secret(claire: Visitor, path: str):
    await claire.post(path, {"title": "x"}, status=403, secret="")
    await claire.post(path, {"title": "x"}, status=403, secret="devine")


async def test_a_form_sent_from_another_origin_is_refused(claire: Visitor):
    jeton = hidden(await claire.get("/redaction/publier"), "jeton")
    response = await claire.client.post("/redaction/publier", data={"jeton": jeton, "reponse": "x"}, headers={"Origin": "https://ailleurs.example"})
    assert response.status == 403


async def test_signing_out_ends_the_session_itself(claire: Visitor):
    cookie = next(c.value for c in claire.client.session.cookie_jar if c.key == "guichet_redaction")
    await claire.post("/redaction/deconnexion", {})
    response = await claire.client.get("/redaction/", headers={"Cookie": f"guichet_redaction={cookie}"}, allow_redirects=False)
    assert response.status == 303


async def test_a_session_ends_after_four_silent_hours(claire: Visitor, site: Site):
    site.clock.at += 4 * 3600 + 1
    assert (await claire.client.get("/redaction/", allow_redirects=False)).status == 303


async def test_pages_allow_no_inline_script_and_no_other_site(claire: Visitor, server: TestServer):
    response = await claire.client.get("/redaction/reponses/carte-perdue")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response.headers["Cache-Control"] == "no-store"
    text = await response.text()
    assert "style=" not in text and "onclick" not in text and "<script>" not in text


async def test_a_redacteur_writes_but_does_not_publish(paul: Visitor):
    await paul.post("/redaction/historique/1/retour", {}, status=403)
    await paul.post("/redaction/publier/x", {}, status=403)
