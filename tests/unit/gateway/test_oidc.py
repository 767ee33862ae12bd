"""Sign-in at an OpenID Connect provider: a real local one, and everything that may go wrong on the way."""

import pytest
from joserfc.jwk import ECKey, OctKey

from bot.gateway import identity
from bot.gateway.oidc_provider import Seal
from bot.settings import BadSetting, Settings

from .oidc_provider import CLIENT_ID, CLIENT_SECRET, LocalProvider

REDIRECT = "https://caisse.example/api/oidc/callback"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def provider(parts):
    provider = await LocalProvider(parts.clock, REDIRECT).start()
    yield provider
    await provider.stop()


@pytest.fixture
async def gateway(start, provider):
    return await start(
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET, oidc_redirect=REDIRECT,
        allowed_origins=("https://www.caisse.example",),
    )  # fmt: skip


class Browser:
    """One person's browser: it keeps the cookies that the gateway gives."""

    def __init__(self, gateway, provider):
        self.gateway, self.provider, self.cookies = gateway, provider, {}

    async def get(self, address, headers=OURS):
        path = address.removeprefix("https://caisse.example")
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = await self.gateway.client.get(path, headers={**headers, "Cookie": cookies}, allow_redirects=False)
        for name, cookie in response.cookies.items():
            self.cookies[name] = cookie.value
            assert not cookie.value or (cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["secure"])
        return response

    async def ticket(self, talk, **body):
        response = await talk.post(body, "/oidc")
        assert response.status == 200, await response.text()
        return (await response.json())["url"]

    async def leave(self, talk, **body):
        """From the page to the provider; returns the address there."""
        response = await self.get(await self.ticket(talk, **body))
        assert response.status == 303, await response.text()
        return response.headers["Location"]

    async def sign_in(self, talk, **body):
        """All the way; returns where the browser lands."""
        back = await self.get(self.provider.sign_in(await self.leave(talk, **body)))
        assert back.status == 303, await back.text()
        return back.headers["Location"]


@pytest.fixture
def browser(gateway, provider):
    return Browser(gateway, provider)


def member_heard(parts):
    return parts.dialogue.heard[-1][2]["member"]


async def signed_in(talk):
    return (await talk.read())["signed_in"]


# --------------------------------------------------------------------------- it works


async def test_a_member_signs_in_and_what_they_did_goes_on(gateway, browser, parts):
    talk = await gateway.talk()
    assert await browser.sign_in(talk, **{"return": "/mes-demarches"}) == "/mes-demarches#connexion=ok"
    assert await signed_in(talk) and member_heard(parts) == "m-enfants"
    assert parts.dialogue.heard[-1][2]["signal"] == "signed_in"


async def test_new_keys_of_the_provider_are_found(gateway, browser, provider, monkeypatch):
    assert (await browser.sign_in(await gateway.talk())).endswith("=ok")
    monkeypatch.setattr(identity, "_KEYS_RETRY_S", 0)
    provider.turn_keys()
    assert (await browser.sign_in(await gateway.talk())).endswith("=ok")
    provider.published.pop(0)
    provider.turn_keys()
    assert (await browser.sign_in(await gateway.talk())).endswith("=ok")


async def test_members_may_be_listed_by_their_subject(start, provider, parts, tmp_path):
    listed = tmp_path / "members.json"
    listed.write_text('{"a91c-fc": "m-arret"}')
    gateway = await start(
        oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET, oidc_redirect=REDIRECT, oidc_members=listed
    )  # fmt: skip
    provider.subject = "a91c-fc"
    assert (await Browser(gateway, provider).sign_in(await gateway.talk())).endswith("=ok") and member_heard(parts) == "m-arret"
    provider.subject = "m-enfants"
    assert (await Browser(gateway, provider).sign_in(await gateway.talk())).endswith("=refusee")


async def test_signing_out_goes_on_at_the_provider(gateway, browser, provider):
    talk = await gateway.talk()
    await browser.sign_in(talk)
    response = await browser.get("/api/oidc/logout")
    address = response.headers["Location"]
    assert response.status == 303 and address.startswith(f"{provider.issuer}/logout?id_token_hint=ey")
    assert "post_logout_redirect_uri=https%3A%2F%2Fcaisse.example%2F" in address
    assert not await signed_in(talk)
    assert (await browser.get("/api/oidc/logout")).headers["Location"] == "/#connexion=fermee"


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("https://www.caisse.example/contact", "https://www.caisse.example/contact"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        (3, "/"),
        ("/?a=b#c", "/?a=b"),
    ],
)
async def test_the_way_back_is_a_page_of_ours(gateway, browser, wanted, page):
    assert await browser.sign_in(await gateway.talk(), **{"return": wanted}) == f"{page}#connexion=ok"


# --------------------------------------------------------------------------- the provider's word


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"iat": 1},
        {"iat": None},
        {"acr": "eidas0"},
        {"acr": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
    ],
)
async def test_an_id_token_with_a_wrong_claim_is_refused(gateway, browser, provider, claims):
    talk = await gateway.talk()
    provider.claims = claims
    assert await browser.sign_in(talk) == "/#connexion=refusee"
    assert not await signed_in(talk)


async def test_a_forged_signature_is_refused(gateway, browser, provider):
    talk = await gateway.talk()
    provider.signing = ECKey.generate_key("P-256", {"kid": "first"})
    assert await browser.sign_in(talk) == "/#connexion=refusee"
    assert not await signed_in(talk)


async def test_a_token_signed_with_the_shared_secret_is_refused(gateway, browser, provider):
    talk = await gateway.talk()
    provider.signing, provider.algorithm = OctKey.import_key(CLIENT_SECRET * 2, {"kid": "first"}), "HS256"
    assert await browser.sign_in(talk) == "/#connexion=refusee"


async def test_someone_whom_the_fund_does_not_know_is_not_signed_in(gateway, browser, provider):
    class Nobody:
        async def member_of(self, subject):
            return None

    from bot.gateway.keys import SUBJECTS

    talk = await gateway.talk()
    gateway.app._state[SUBJECTS] = Nobody()
    assert await browser.sign_in(talk) == "/#connexion=refusee"


async def test_a_member_who_gives_up_at_the_provider_comes_back(gateway, browser):
    talk = await gateway.talk()
    state = (await browser.leave(talk)).partition("state=")[2].partition("&")[0]
    back = await browser.get(f"/api/oidc/callback?error=access_denied&state={state}")
    assert back.headers["Location"] == "/#connexion=refusee" and not await signed_in(talk)


# --------------------------------------------------------------------------- on the way


async def test_a_code_serves_once(gateway, browser, provider):
    back = provider.sign_in(await browser.leave(await gateway.talk()))
    kept = dict(browser.cookies)
    assert (await browser.get(back)).headers["Location"].endswith("=ok")
    assert (await browser.get(back)).status == 403  # the cookie was taken back
    browser.cookies = kept
    assert (await browser.get(back)).headers["Location"].endswith("=refusee")


async def test_another_browser_cannot_end_what_one_began(gateway, browser, provider):
    talk = await gateway.talk()
    back = provider.sign_in(await browser.leave(talk))
    stranger = Browser(gateway, provider)
    assert (await stranger.get(back)).status == 403
    await stranger.leave(await gateway.talk())
    assert (await stranger.get(back)).status == 403  # its own sign-in has another state
    assert not await signed_in(talk)


async def test_a_stolen_code_does_not_fit_another_sign_in(gateway, browser, provider):
    """PKCE: the code of one browser, put into the return of another."""
    victim, thief = await gateway.talk(), Browser(gateway, provider)
    stolen = provider.sign_in(await browser.leave(victim)).partition("code=")[2].partition("&")[0]
    address = await thief.leave(await gateway.talk())
    state = address.partition("state=")[2].partition("&")[0]
    assert (await thief.get(f"/api/oidc/callback?code={stolen}&state={state}")).headers["Location"].endswith("=refusee")


async def test_only_the_holder_of_a_conversation_can_begin(gateway, browser):
    talk, other = await gateway.talk(), await gateway.talk()
    unsigned = await gateway.client.post(f"{talk.path}/oidc", json={})
    wrong = await gateway.client.post(f"{talk.path}/oidc", json={}, headers=other.headers)
    assert (unsigned.status, wrong.status) == (401, 403)
    assert (await browser.get(f"/api/oidc/start?conversation={talk.id}")).status == 403
    address = await browser.ticket(other)
    assert (await browser.get(address.replace(other.id, talk.id))).status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Referer": "https://evil.example/"},
        {"Referer": "https://evil.example/"},
    ],
)
async def test_a_link_of_another_site_signs_nobody_in(gateway, browser, headers):
    """Somebody's own conversation, with a fresh ticket, sent as a link to another person."""
    address = await browser.ticket(await gateway.talk())
    assert (await browser.get(address, headers)).status == 403


async def test_an_embedding_site_may_lead_to_the_provider(gateway, browser):
    address = await browser.ticket(await gateway.talk())
    response = await browser.get(address, {"Sec-Fetch-Site": "cross-site", "Referer": "https://www.caisse.example/page"})
    assert response.status == 303


async def test_tickets_and_absences_end(gateway, browser, provider, parts):
    talk = await gateway.talk()
    address = await browser.ticket(talk)
    parts.clock.pass_by(minutes=3)
    assert (await browser.get(address)).status == 403
    back = provider.sign_in(await browser.leave(talk))
    parts.clock.pass_by(minutes=16)
    assert (await browser.get(back)).status == 403


async def test_a_conversation_of_someone_else_stays_theirs(gateway, browser, provider):
    talk = await gateway.talk()
    await browser.sign_in(talk)
    provider.subject = "m-arret"
    assert await browser.sign_in(talk) == "/#connexion=autre"


async def test_an_erased_conversation_is_not_signed_in(gateway, browser, provider):
    talk = await gateway.talk()
    back = provider.sign_in(await browser.leave(talk))
    await gateway.client.delete(talk.path, headers=talk.headers)
    assert (await browser.get(back)).headers["Location"] == "/#connexion=refusee"


# --------------------------------------------------------------------------- a provider in trouble


async def test_a_provider_that_is_away_is_told(gateway, browser, provider):
    talk = await gateway.talk()
    provider.down = True
    response = await browser.get(await browser.ticket(talk))
    assert (response.status, (await response.json())["error"]["code"]) == (503, "identity_unavailable")
    provider.down = False
    back = provider.sign_in(await browser.leave(talk))
    provider.down = True
    assert (await browser.get(back)).headers["Location"] == "/#connexion=indisponible"
    assert not await signed_in(talk)


async def test_a_configuration_in_another_name_is_not_believed(gateway, browser, provider):
    provider.issuer_said = "https://evil.example"
    assert (await browser.get(await browser.ticket(await gateway.talk()))).status == 503


async def test_a_wrong_client_secret_signs_nobody_in(start, provider, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("wrong\n")
    gateway = await start(oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret_file=secret, oidc_redirect=REDIRECT)
    assert (await Browser(gateway, provider).sign_in(await gateway.talk())).endswith("=refusee")


async def test_without_a_provider_there_is_no_such_sign_in(start):
    gateway = await start()
    talk = await gateway.talk()
    assert (await talk.post({}, "/oidc")).status == 404
    assert (await gateway.client.get("/api/oidc/start?conversation=x")).status == 404


# --------------------------------------------------------------------------- pieces


def test_what_the_browser_keeps_cannot_be_changed(parts):
    seal = Seal("secret", parts.clock)
    made = seal.close("away", {"state": "a"}, 60)
    assert seal.open("away", made)["state"] == "a"
    assert seal.open("ticket", made) is None and seal.open("away", "x" + made) is None and seal.open("away", "é.é") is None
    assert Seal("another", parts.clock).open("away", made) is None
    parts.clock.pass_by(minutes=2)
    assert seal.open("away", made) is None


@pytest.mark.parametrize(
    "missing", ["GUICHET_OIDC_CLIENT_ID", "GUICHET_OIDC_CLIENT_SECRET", "GUICHET_OIDC_REDIRECT"]
)
def test_half_a_provider_stops_the_start(missing):
    whole = {
        "GUICHET_OIDC_ISSUER": "https://fournisseur.example/", "GUICHET_OIDC_CLIENT_ID": "a", "GUICHET_OIDC_CLIENT_SECRET": "tr3s secret",
        "GUICHET_OIDC_REDIRECT": REDIRECT,
    }  # fmt: skip
    settings = Settings.from_env(whole)
    assert settings.oidc_issuer == "https://fournisseur.example" and "tr3s" not in repr(settings)
    with pytest.raises(BadSetting, match=missing):
        Settings.from_env({name: value for name, value in whole.items() if name != missing})


def test_keys_are_not_fetched_in_clear():
    with pytest.raises(BadSetting, match="https"):
        Settings.from_env({"GUICHET_OIDC_ISSUER": "http://fournisseur.example"})
