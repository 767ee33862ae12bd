"""What the gateway asks of an OpenID Connect provider, and what the browser keeps for us meanwhile. See oidc.py."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import BasicAuth, ClientError, ClientSession, ClientTimeout
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from bot.gateway import codec
from bot.gateway.identity import LEEWAY_S, IdentityError, IdentityRefused, PublishedKeys
from bot.settings import Settings

ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA", "Ed25519"]
KEY_TYPES = ("RSA", "EC", "OKP")
SCOPE = "openid"
ACR = "eidas1"  # the level that is asked; FranceConnect answers with it or a higher one
ACR_ENOUGH = frozenset({"eidas1", "eidas2", "eidas3"})
ID_TOKEN_AGE_S = 10 * 60
CALL = ClientTimeout(total=5)
_FRESH_S = 3600
_BODY_MAX = 256 * 1024


class ProviderUnavailable(IdentityError):
    """The provider did not answer in time, or not as the standard says."""


# --------------------------------------------------------------------------- the provider


class Provider:
    """What we ask of the provider; every call has a time limit."""

    def __init__(self, settings: Settings, session: ClientSession, now: Callable[[], datetime]) -> None:
        self._settings, self._session, self._now = settings, session, now
        self._issuer = (settings.oidc_issuer or "").rstrip("/")
        self._known: dict[str, Any] = {}
        self._read_at = 0.0
        self._keys: PublishedKeys | None = None

    async def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where the member goes. Raises ProviderUnavailable."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._settings.oidc_redirect,
            "scope": SCOPE,
            "acr_values": ACR,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with_query((await self._configuration())["authorization_endpoint"], asked)

    async def id_token(self, code: str, verifier: str) -> str:
        """Exchange the code. Raises IdentityRefused, ProviderUnavailable."""
        known = await self._configuration()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.oidc_redirect,
            "code_verifier": verifier,
        }
        who = (self._settings.oidc_client_id or "", self._settings.oidc_secret())
        basic = None
        if "client_secret_post" in known.get("token_endpoint_auth_methods_supported", ("client_secret_post",)):
            form |= {"client_id": who[0], "client_secret": who[1]}
        else:
            basic = BasicAuth(quote(who[0], safe=""), quote(who[1], safe=""))
        status, answer = await self._call("POST", known["token_endpoint"], data=form, auth=basic)
        if 400 <= status < 500:
            raise IdentityRefused("code")
        if status != 200 or not isinstance(answer.get("id_token"), str):
            raise ProviderUnavailable("token")
        return answer["id_token"]

    async def subject(self, id_token: str, nonce: str) -> str:
        """Whom an ID token is about. Raises IdentityRefused, KeysUnavailable, ProviderUnavailable."""
        claims_of = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": (await self._configuration())["issuer"]},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = (await self._decode(id_token)).claims
            claims_of.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise IdentityRefused(type(error).__name__) from error
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise IdentityRefused("nonce")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self._settings.oidc_client_id:
            raise IdentityRefused("azp")
        if self._now().timestamp() - claims["iat"] > ID_TOKEN_AGE_S:
            raise IdentityRefused("iat")
        if claims.get("acr") not in ACR_ENOUGH:
            raise IdentityRefused("acr")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255 or not claims["sub"].isprintable():
            raise IdentityRefused("sub")
        return claims["sub"]

    async def logout_url(self, id_token: str, back: str, state: str) -> str | None:
        """Where signing out goes on; None when the provider has no such page."""
        try:
            address = (await self._configuration()).get("end_session_endpoint")
        except ProviderUnavailable:
            return None
        return _with_query(address, {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": state}) if address else None

    async def _decode(self, id_token: str) -> jwt.Token:
        if self._keys is None:
            self._keys = PublishedKeys((await self._configuration())["jwks_uri"], self._session, KEY_TYPES)
        try:
            return jwt.decode(id_token, await self._keys.current(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(id_token, await self._keys.current(renew=True), algorithms=ALGORITHMS)

    async def _configuration(self) -> dict[str, Any]:
        if not self._known or time.monotonic() - self._read_at > _FRESH_S:
            try:
                self._known = await self._discover()
            except ProviderUnavailable:
                if not self._known:
                    raise
            self._read_at = time.monotonic()
        return self._known

    async def _discover(self) -> dict[str, Any]:
        status, found = await self._call("GET", f"{self._issuer}/.well-known/openid-configuration")
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        # An answer in another's name must not be believed (OpenID Connect Discovery 1.0, 4.3).
        if status != 200 or str(found.get("issuer", "")).rstrip("/") != self._issuer or not all(isinstance(found.get(n), str) for n in names):
            raise ProviderUnavailable("discovery")
        return found

    async def _call(self, method: str, address: str, **more: Any) -> tuple[int, dict[str, Any]]:
        try:
            async with self._session.request(method, address, timeout=CALL, allow_redirects=False, **more) as response:
                body = await response.content.read(_BODY_MAX)
                found = codec.loads(body) if response.status == 200 else {}
                return response.status, found if isinstance(found, dict) else {}
        except (ClientError, TimeoutError, ValueError) as error:
            raise ProviderUnavailable(type(error).__name__) from error


# --------------------------------------------------------------------------- what the browser keeps


class Seal:
    """Small values that travel through the browser and come back unchanged, for one use and a short time."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._key = hmac.digest(secret.encode(), b"guichet: what the browser keeps during a sign-in", "sha256")
        self._now = now

    def close(self, use: str, value: dict[str, Any], lifetime_s: int) -> str:
        body = base64.urlsafe_b64encode(codec.dumps({**value, "until": int(self._now().timestamp()) + lifetime_s})).decode()
        return f"{body}.{self._mark(use, body)}"

    def open(self, use: str, sealed: str) -> dict[str, Any] | None:
        """The value; None when it was changed, is too old, or was made for another use."""
        body, _, mark = sealed.partition(".")
        if not hmac.compare_digest(mark.encode(), self._mark(use, body).encode()):
            return None
        value = codec.loads(base64.urlsafe_b64decode(body))
        return value if value["until"] >= self._now().timestamp() else None

    def _mark(self, use: str, body: str) -> str:
        return hmac.new(self._key, f"{use}:{body}".encode(), "sha256").hexdigest()


@dataclass(frozen=True)
class Oidc:
    provider: Provider
    seal: Seal


def _with_query(address: str, asked: dict[str, Any]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
