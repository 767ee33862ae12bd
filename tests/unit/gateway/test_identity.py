"""Identity tokens: whose signature is believed, for whom, and until when."""

import base64
import json

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from bot.gateway import identity
from bot.gateway.identity import (
    DemoSigner,
    FixedKeys,
    IdentityRefused,
    IdentityVerifier,
    KeysUnavailable,
    PublishedKeys,
)

from .fakes import Clock

ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
NEW = OKPKey.generate_key("Ed25519", {"kid": "new"})


@pytest.fixture
def clock():
    return Clock()


def claims(clock, **changed):
    issued = int(clock().timestamp())
    made = {"sub": "m-enfants", "aud": "guichet", "iss": "https://caisse.example", "exp": issued + 300, **changed}
    return {name: value for name, value in made.items() if value is not None}


def sign(made, key=ED, algorithm="EdDSA"):
    return jwt.encode({"alg": algorithm, "kid": key.kid}, made, key, algorithms=[algorithm])


@pytest.fixture
def verifier(clock):
    return IdentityVerifier(FixedKeys(KeySet([ED, EC])), "guichet", "https://caisse.example", clock)


@pytest.mark.parametrize(("key", "algorithm"), [(ED, "EdDSA"), (ED, "Ed25519"), (EC, "ES256")])
async def test_a_good_token_names_the_member(verifier, clock, key, algorithm):
    assert await verifier.member_id(sign(claims(clock), key, algorithm)) == "m-enfants"


async def test_an_audience_may_be_one_of_several(verifier, clock):
    assert await verifier.member_id(sign(claims(clock, aud=["other", "guichet"]))) == "m-enfants"


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "demain"},
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
        {"sub": "a\nb"},
        {"sub": "x" * 200},
        {"nbf": 99_999_999_999},
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(verifier, clock, changed):
    with pytest.raises(IdentityRefused):
        await verifier.member_id(sign(claims(clock, **changed)))


async def test_clocks_may_differ_a_little(verifier, clock):
    token = sign(claims(clock))
    clock.pass_by(seconds=330)
    assert await verifier.member_id(token) == "m-enfants"
    clock.pass_by(seconds=60)
    with pytest.raises(IdentityRefused):
        await verifier.member_id(token)


async def test_another_key_under_a_known_name_is_refused(verifier, clock):
    forger = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    with pytest.raises(IdentityRefused):
        await verifier.member_id(sign(claims(clock), forger))


async def test_a_changed_token_is_refused(verifier, clock):
    header, _, signature = sign(claims(clock)).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(clock, sub="m-arret")).encode()).rstrip(b"=").decode()
    with pytest.raises(IdentityRefused):
        await verifier.member_id(f"{header}.{body}.{signature}")


async def test_other_algorithms_are_refused(verifier, clock):
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    body = sign(claims(clock)).split(".")[1]
    # A shared secret made of the public key, as in the attack that mistakes one for the other.
    secret = OctKey.import_key(json.dumps(ED.as_dict(private=False)), {"kid": "ed"})
    for token in (
        f"{unsigned}.{body}.",
        sign(claims(clock), secret, "HS256"),
        sign(claims(clock), RSAKey.generate_key(2048, {"kid": "ed"}), "RS256"),
    ):
        with pytest.raises(IdentityRefused):
            await verifier.member_id(token)


async def test_without_any_key_nobody_signs_in(clock):
    verifier = IdentityVerifier(FixedKeys.none(), "guichet", None, clock)
    with pytest.raises(IdentityRefused):
        await verifier.member_id(sign(claims(clock)))


# --------------------------------------------------------------------------- keys that change


def published(*keys):
    return KeySet(list(keys)).as_dict(private=False)


async def test_a_new_key_of_the_site_is_found(clock, monkeypatch):
    keys = published(ED)
    fetched = []

    async def answer(_):
        fetched.append(1)
        return web.json_response(keys)

    app = web.Application()
    app.router.add_get("/jwks", answer)
    server = TestServer(app)
    await server.start_server()
    async with ClientSession() as session:
        verifier = IdentityVerifier(PublishedKeys(str(server.make_url("/jwks")), session), "guichet", None, clock)
        assert await verifier.member_id(sign(claims(clock))) == "m-enfants"
        assert await verifier.member_id(sign(claims(clock))) == "m-enfants"
        assert len(fetched) == 1

        keys = published(ED, NEW)
        with pytest.raises(IdentityRefused):
            await verifier.member_id(sign(claims(clock), NEW))
        assert len(fetched) == 1  # a forger cannot make us ask the site again and again
        monkeypatch.setattr(identity, "_KEYS_RETRY_S", 0)
        assert await verifier.member_id(sign(claims(clock), NEW)) == "m-enfants"

        keys = published(NEW)
        monkeypatch.setattr(identity, "_KEYS_FRESH_S", 0)
        with pytest.raises(IdentityRefused):
            await verifier.member_id(sign(claims(clock)))

        await server.close()
        assert await verifier.member_id(sign(claims(clock), NEW)) == "m-enfants"


async def test_keys_from_a_file(clock, tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(published(ED)))
    async with ClientSession() as session:
        verifier = IdentityVerifier(PublishedKeys(str(path), session), "guichet", None, clock)
        assert await verifier.member_id(sign(claims(clock))) == "m-enfants"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}', '{"keys": 3}']
)
async def test_a_key_set_that_holds_no_usable_key_is_no_answer(clock, tmp_path, content):
    path = tmp_path / "keys.json"
    path.write_text(content)
    async with ClientSession() as session:
        verifier = IdentityVerifier(PublishedKeys(str(path), session), "guichet", None, clock)
        with pytest.raises(KeysUnavailable):
            await verifier.member_id(sign(claims(clock)))


async def test_the_gateway_believes_the_sites_keys_and_not_the_demonstrations(start, parts, tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(published(ED)))
    demo = await start()
    forged = await demo.identity()
    gateway = await start(demo=False, jwks=str(path), identity_issuer="https://caisse.example")
    assert (await gateway.client.post("/demo/identity", json={"member": "m-enfants"})).status == 404
    refused = await gateway.client.post("/api/conversations", json={}, headers={"Authorization": f"Bearer {forged}"})
    assert refused.status == 401
    await gateway.talk(identity=sign(claims(parts.clock)))
    assert parts.dialogue.heard[-1][2]["member"] == "m-enfants"


async def test_keys_that_cannot_be_read_are_our_trouble(start, closed_port):
    gateway = await start(demo=False, jwks=f"http://127.0.0.1:{closed_port}/jwks")
    refused = await gateway.client.post("/api/conversations", json={}, headers={"Authorization": "Bearer a.b.c"})
    assert (refused.status, (await refused.json())["error"]["code"]) == (503, "identity_unavailable")


# --------------------------------------------------------------------------- the demonstration


async def test_the_demonstration_signs_with_a_key_of_its_own(clock, tmp_path):
    signer = DemoSigner.from_folder(tmp_path, "guichet", clock)
    again = DemoSigner.from_folder(tmp_path, "guichet", clock)
    verifier = IdentityVerifier(FixedKeys(signer.keys), "guichet", "guichet-demo", clock)
    assert await verifier.member_id(again.sign("m-mgen")) == "m-mgen"
    (key,) = tmp_path.iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
