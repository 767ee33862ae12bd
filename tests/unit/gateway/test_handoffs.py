"""The advisers' files: who may read them, what is shown, and what is noted."""

import re
from copy import deepcopy

import pytest

from bot.gateway.advisers import AdviserExists, Advisers, form_secret
from bot.gateway.keys import ADVISERS

MEETING = {"reference": "RDV-7K3Q9X", "starts_at": "2026-11-23T08:30+01:00", "mode": "phone", "office": None, "state": "booked"}
SUMMARY = {
    "id": "f-1", "created_at": "2026-11-20T10:00+01:00", "reason": {"code": "droits", "label": "Droits, inscription"},
    "task": {"name": "changement_adresse", "label": "Changement d'adresse"}, "appointment": MEETING, "member_id": "m-enfants",
}  # fmt: skip
FILE = SUMMARY | {
    "values": [{"slot": "city", "label": "Commune", "value": "Saintes"}, {"slot": "phone", "label": "Téléphone", "value": "••••"}],
    "last_messages": [{"from": "member", "text": "j'ai <b>déménagé</b>"}], "care": ["Demander où envoyer le courrier."],
    "documents": ["Votre carte Vitale"], "member_name": "Camille Moreau", "accessibility": "", "can_call": True, "erased": False,
}  # fmt: skip


class OneFile:
    """Holds one file; `number` None once it is no longer kept."""

    def __init__(self):
        self.number, self.forgotten, self.days = "0612345678", [], []

    async def day(self, day):
        self.days.append(day.isoformat())
        return [deepcopy(SUMMARY)] if day.isoformat() == "2026-11-23" else []

    async def get(self, handoff_id):
        return deepcopy({"f-1": FILE}[handoff_id])

    async def phone(self, handoff_id):
        return {"f-1": self.number}[handoff_id]

    async def of_conversation(self, conversation_id):
        return [] if conversation_id in self.forgotten else [deepcopy(FILE)]

    async def forget(self, conversation_id):
        self.forgotten.append(conversation_id)


@pytest.fixture
def files():
    return OneFile()


@pytest.fixture
async def gateway(start, files, parts):
    parts.handed_over = files
    return await start()


@pytest.fixture
async def token(gateway):
    return await gateway.app[ADVISERS].add("Ana Dubois")


async def get(gateway, path, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await gateway.client.get(path, headers=headers)


async def sign_in(gateway, token):
    gateway.client.session.cookie_jar.clear()
    page = await gateway.client.post("/conseillers/connexion", data={"jeton": token})
    return page


def secret_in(html):
    return re.search(r'name="secret" value="([0-9a-f]{64})"', html)[1]


# --------------------------------------------------------------------------- for programs


async def test_a_day_is_listed_for_an_adviser(gateway, token):
    answer = await get(gateway, "/api/handoffs?day=2026-11-23", token)
    assert answer.status == 200 and await answer.json() == {"day": "2026-11-23", "handoffs": [SUMMARY]}
    assert (await (await get(gateway, "/api/handoffs", token)).json())["day"] == "2026-11-20"


async def test_one_file_is_read(gateway, token):
    answer = await get(gateway, "/api/handoffs/f-1", token)
    assert answer.status == 200 and await answer.json() == FILE and "0612345678" not in await answer.text()


@pytest.mark.parametrize("path", ["/api/handoffs?day=2026-11-23", "/api/handoffs/f-1"])
async def test_nobody_else_reads_them(gateway, path):
    talk = await gateway.talk()
    for bad in (None, "x", talk.token, await gateway.identity()):
        refused = await get(gateway, path, bad)
        assert (refused.status, (await refused.json())["error"]["code"]) == (401, "adviser_unknown")


async def test_what_is_not_there_is_told(gateway, token):
    assert (await get(gateway, "/api/handoffs/f-2", token)).status == 404
    assert (await get(gateway, "/api/handoffs?day=demain", token)).status == 422


async def test_an_adviser_who_left_reads_nothing(gateway, token):
    session = await gateway.app[ADVISERS].begin_session("Ana Dubois")
    assert await gateway.app[ADVISERS].remove("Ana Dubois")
    assert (await get(gateway, "/api/handoffs", token)).status == 401
    assert await gateway.app[ADVISERS].of_session(session) is None
    assert not await gateway.app[ADVISERS].remove("Ana Dubois")


# --------------------------------------------------------------------------- for people


async def test_without_a_session_there_is_a_sign_in_and_nothing_else(gateway):
    page = await gateway.client.get("/conseillers")
    assert "Votre code d’accès" in await page.text() and page.headers["Cache-Control"] == "no-store"
    for path in ("/conseillers?jour=2026-11-23", "/conseillers/dossiers/f-1"):
        html = await (await gateway.client.get(path)).text()
        assert "Droits, inscription" not in html and "Votre code d’accès" in html
    revealed = await gateway.client.post("/conseillers/dossiers/f-1/telephone", data={"secret": form_secret("")})
    assert "06 12" not in await revealed.text()


async def test_a_wrong_token_is_refused(gateway):
    page = await sign_in(gateway, "conseiller_faux")
    assert page.status == 403 and "pas reconnu" in await page.text()


async def test_an_adviser_reads_the_day_and_a_file(gateway, token):
    page = await sign_in(gateway, token)
    assert page.status == 200 and "Vous êtes Ana Dubois" in await page.text() and "Aucun dossier" in await page.text()
    html = await (await gateway.client.get("/conseillers?jour=2026-11-23")).text()
    assert "Dossiers du lundi 23 novembre 2026" in html and "8\u00a0h\u00a030, au téléphone – Droits, inscription" in html
    html = await (await gateway.client.get("/conseillers/dossiers/f-1")).text()
    for part in ("Droits, inscription", "Changement d&#39;adresse", "Saintes", "Camille Moreau", "Votre carte Vitale", "Demander où envoyer", "RDV-7K3Q9X"):
        assert part in html, part
    assert "j&#39;ai &lt;b&gt;déménagé" in html and "06 12" not in html and "0612345678" not in html


async def test_a_number_is_revealed_and_noted(gateway, token, parts):
    await sign_in(gateway, token)
    html = await (await gateway.client.get("/conseillers/dossiers/f-1")).text()
    page = await gateway.client.post("/conseillers/dossiers/f-1/telephone", data={"secret": secret_in(html)})
    html = await page.text()
    assert page.status == 200 and "06 12 34 56 78" in html and "Ana Dubois" in html and page.headers["Cache-Control"] == "no-store"
    (line,) = await gateway.app[ADVISERS].audit("f-1")
    assert (line.adviser, line.action, line.at) == ("Ana Dubois", "telephone", parts.clock())
    parts.handed_over.number = None
    page = await gateway.client.post("/conseillers/dossiers/f-1/telephone", data={"secret": secret_in(html)})
    assert "n’est plus conservé" in await page.text()


async def test_another_sites_form_reveals_nothing(gateway, token):
    await sign_in(gateway, token)
    for data, headers in (({}, {}), ({"secret": "0" * 64}, {}), ({"secret": "é"}, {})):
        refused = await gateway.client.post("/conseillers/dossiers/f-1/telephone", data=data, headers=headers)
        assert refused.status == 403
    html = await (await gateway.client.get("/conseillers/dossiers/f-1")).text()
    good = {"secret": secret_in(html)}
    refused = await gateway.client.post("/conseillers/dossiers/f-1/telephone", data=good, headers={"Origin": "https://evil.example"})
    assert refused.status == 403
    assert await gateway.app[ADVISERS].audit("f-1") == []


async def test_signing_out_ends_the_session(gateway, token):
    html = await (await sign_in(gateway, token)).text()
    cookie = next(iter(gateway.client.session.cookie_jar))
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/conseillers"
    await gateway.client.post("/conseillers/deconnexion", data={"secret": secret_in(html)})
    assert await gateway.app[ADVISERS].of_session(cookie.value) is None


async def test_a_session_ends_by_itself(gateway, token, parts):
    await sign_in(gateway, token)
    parts.clock.pass_by(hours=9)
    assert "Votre code d’accès" in await (await gateway.client.get("/conseillers")).text()


async def test_without_hand_offs_there_is_no_such_page(start):
    gateway = await start()
    assert (await gateway.client.get("/conseillers")).status == 404
    assert (await gateway.client.get("/api/handoffs")).status == 404


async def test_erasing_a_conversation_reaches_the_hand_offs(gateway, files):
    talk = await gateway.talk()
    await gateway.client.delete(talk.path, headers=talk.headers)
    assert files.forgotten == [talk.id]


# --------------------------------------------------------------------------- accounts


async def test_tokens_are_kept_as_digests_on_both_databases(database_url, parts):
    advisers = await Advisers.open(database_url, parts.clock)
    token = await advisers.add("Ana Dubois")
    assert token.startswith("conseiller_") and await advisers.of_token(token) == "Ana Dubois" and await advisers.names() == ["Ana Dubois"]
    for same in ("Ana Dubois ", "Ana  Dubois", "ana dubois"):
        with pytest.raises(AdviserExists):
            await advisers.add(same)
    for bad in ("", "x y z", "1234", "🙂", "Ana\u202e Dubois", "x" * 81):
        with pytest.raises(ValueError, match="names nobody"):
            await advisers.add(bad)
    await advisers.add("Li\u00a0 Wei")
    assert await advisers.names() == ["Ana Dubois", "Li Wei"]
    assert await advisers.remove("Li  Wei") and not await advisers.remove("Li Wei")
    with advisers._engine.connect() as connection:
        assert token not in str(connection.exec_driver_sql("SELECT * FROM gateway_advisers").all())
    await advisers.note("Ana Dubois", "telephone", "f-1")
    assert [line.adviser for line in await advisers.audit("f-1")] == ["Ana Dubois"]
    await advisers.close()


# --------------------------------------------------------------------------- finding one's way


async def test_who_must_sign_in_first_lands_on_the_file_they_came_for(gateway, token):
    page = await (await gateway.client.get("/conseillers/dossiers/f-1")).text()
    wanted = re.search(r'name="suite" value="([^"]*)"', page)[1]
    page = await gateway.client.post("/conseillers/connexion", data={"jeton": token, "suite": wanted})
    assert page.url.path == "/conseillers/dossiers/f-1"


@pytest.mark.parametrize("wanted", ["//ailleurs.example", "dossier=//ailleurs.example", "dossier=../../redaction", "x=\r\nLocation: y", "https://ailleurs.example"])
async def test_the_sign_in_leads_to_advisers_pages_only(gateway, token, wanted):
    response = await gateway.client.post("/conseillers/connexion", data={"jeton": token, "suite": wanted}, allow_redirects=False)
    assert response.headers["Location"].startswith("/conseillers")
    landed = await gateway.client.get(response.headers["Location"])
    assert landed.url.host == gateway.client.host and landed.url.path.startswith("/conseillers")


async def test_a_cancelled_meeting_is_not_among_those_to_wait_for(gateway, token, files):
    cancelled = deepcopy(SUMMARY) | {"id": "f-2", "appointment": MEETING | {"state": "cancelled"}}

    async def both(day):
        return [deepcopy(SUMMARY), cancelled]

    files.day = both
    await sign_in(gateway, token)
    page = await (await gateway.client.get("/conseillers?jour=2026-11-23")).text()
    assert "1 rendez-vous" in page and page.index("f-1") < page.index("Reçus ce jour") < page.index("f-2")
    assert "Rendez-vous annulé" in page


async def test_a_file_tells_who_said_what_and_a_lost_one_leads_back_to_the_files(gateway, token):
    await sign_in(gateway, token)
    page = await (await gateway.client.get("/conseillers/dossiers/f-1")).text()
    assert "La personne :" in page
    lost = await gateway.client.get("/conseillers/dossiers/inconnu")
    assert lost.status == 404 and 'href="/conseillers">Revenir aux dossiers' in await lost.text()
