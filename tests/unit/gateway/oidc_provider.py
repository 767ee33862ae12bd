"""A small OpenID Connect provider, as FranceConnect is one, for tests: real keys, real codes, real HTTP.

It refuses what a real one refuses: another redirect address, a wrong client secret, a code that was used, a PKCE verifier
that does not fit. `spoil` lets a test make it lie.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT_ID, CLIENT_SECRET = "guichet-test", "s3cret-of-the-client"


class LocalProvider:
    """
    Attributes:
        subject: who signs in. claims: put over the usual ones in the ID token; None takes a claim away.
        signing: the key that signs, which may not be one of the `published`.
        down: True when nothing answers; slow_s: how long an answer takes.
        calls: paths asked for.
    """

    def __init__(self, now: Callable[[], datetime], redirect: str) -> None:
        self._now, self._redirect = now, redirect
        self.signing = _key("first")
        self.published = [self.signing]
        self.subject = "m-enfants"
        self.claims: dict[str, Any] = {}
        self.algorithm = "ES256"
        self.down = False
        self.calls: list[str] = []
        self.asked: dict[str, str] = {}
        self.issuer_said: str | None = None
        self._codes: dict[str, dict[str, str]] = {}

    async def start(self) -> "LocalProvider":
        app = web.Application(middlewares=[self._answering])
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/jwks", self._jwks)
        app.router.add_get("/logout", self._logout)
        self._server = TestServer(app)
        await self._server.start_server(shutdown_timeout=1)
        return self

    async def stop(self) -> None:
        await self._server.close()

    @property
    def issuer(self) -> str:
        return str(self._server.make_url("")).rstrip("/")

    def turn_keys(self) -> None:
        """Sign with a new key; the old one is published a little longer."""
        self.signing = _key(f"next-{secrets.token_hex(2)}")
        self.published.append(self.signing)

    def sign_in(self, address: str) -> str:
        """What a person does at the authorization address. Returns where they are sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT_ID and "openid" in asked["scope"].split()
        assert asked["redirect_uri"] == self._redirect and asked["code_challenge_method"] == "S256"
        assert len(asked["nonce"]) >= 32 and len(asked["state"]) >= 32 and asked["acr_values"] == "eidas1"
        code = secrets.token_urlsafe(16)
        self._codes[code] = self.asked = asked
        return f"{self._redirect}?{urlencode({'code': code, 'state': asked['state']})}"

    # ------------------------------------------------------------------ its pages

    @web.middleware
    async def _answering(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append(request.path)
        if self.down:
            raise web.HTTPServiceUnavailable
        return await handler(request)

    async def _discovery(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer_said or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "end_session_endpoint": f"{self.issuer}/logout",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    async def _authorize(self, request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(self.sign_in(str(request.url)))

    async def _logout(self, request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(request.query["post_logout_redirect_uri"])

    async def _jwks(self, request: web.Request) -> web.Response:
        return web.json_response(KeySet(self.published).as_dict(private=False))

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form.get("code")), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest()).rstrip(b"=").decode()
        if form.get("client_id") != CLIENT_ID or form.get("client_secret") != CLIENT_SECRET:
            return web.json_response({"error": "invalid_client"}, status=401)
        if asked is None or asked["code_challenge"] != challenge or form.get("redirect_uri") != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])})

    def _id_token(self, nonce: str) -> str:
        issued = int(self._now().timestamp())
        usual = {"iss": self.issuer, "aud": CLIENT_ID, "sub": self.subject, "nonce": nonce, "acr": "eidas1", "iat": issued, "exp": issued + 60}
        claims = {name: value for name, value in (usual | self.claims).items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": self.signing.kid}, claims, self.signing, algorithms=[self.algorithm])


def _key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name})
