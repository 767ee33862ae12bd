"""Who a member is, from a signed token that the host site gives them. No password ever passes here.

A token is a JWT signed with an asymmetric key (EdDSA or ES256) whose public half is in the configured key set. `sub` is
the member, `aud` this assistant, `iss` the site, `exp` soon. The demonstration signs its own, with a key that never leaves
the data folder.
"""

import os
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError, SecurityWarning
from joserfc.jwk import KeySet, OKPKey

from bot.gateway import codec

ALGORITHMS = ["EdDSA", "Ed25519", "ES256"]
LEEWAY_S = 60
DEMO_ISSUER = "guichet-demo"
DEMO_TOKEN_S = 3600
_KEYS_FRESH_S = 600
_KEYS_RETRY_S = 10
_FETCH = ClientTimeout(total=3)


class IdentityError(Exception):
    """Root of what may be wrong with an identity.

    * IdentityRefused      the token is forged, expired, for somebody else, or not a token
    * KeysUnavailable      the key set cannot be read now, and no earlier one is known
    """


class IdentityRefused(IdentityError):
    pass


class KeysUnavailable(IdentityError):
    pass


class Keys(Protocol):
    async def current(self, renew: bool = False) -> KeySet:
        """`renew`: a key that is not in the set was asked for; look again. Raises KeysUnavailable."""


class IdentityVerifier:
    """Reads the member out of an identity token."""

    def __init__(self, keys: Keys, audience: str, issuer: str | None, now: Callable[[], datetime]) -> None:
        self._keys = keys
        claims: dict[str, Any] = {
            "sub": {"essential": True},
            "exp": {"essential": True},
            "aud": {"essential": True, "value": audience},
        }
        if issuer is not None:
            claims["iss"] = {"essential": True, "value": issuer}
        self._claims = jwt.JWTClaimsRegistry(now=lambda: int(now().timestamp()), leeway=LEEWAY_S, **claims)
        # Many sites still name the algorithm EdDSA; we accept it for Ed25519 keys.
        warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)

    async def member_id(self, token: str) -> str:
        """Raises IdentityRefused, KeysUnavailable."""
        try:
            claims = (await self._decode(token)).claims
            self._claims.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise IdentityRefused(type(error).__name__) from error
        member_id = claims["sub"]
        if not isinstance(member_id, str) or not 0 < len(member_id) <= 128 or not member_id.isprintable():
            raise IdentityRefused("sub")
        return member_id

    async def _decode(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, await self._keys.current(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            # The site may have just begun to sign with a new key.
            return jwt.decode(token, await self._keys.current(renew=True), algorithms=ALGORITHMS)


class FixedKeys:
    """A key set that never changes: the demonstration's, or an empty one."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys

    @classmethod
    def none(cls) -> "FixedKeys":
        """Nobody's signature is believed."""
        return cls(KeySet([]))

    async def current(self, renew: bool = False) -> KeySet:
        return self._keys


class PublishedKeys:
    """The host site's key set, read again from its file or address every ten minutes and when a key is missing.

    While it cannot be read, the last one stays in use.
    """

    def __init__(self, source: str, session: ClientSession, key_types: tuple[str, ...] = ("OKP", "EC")) -> None:
        self._source = source
        self._session = session
        self._key_types = key_types
        self._keys: KeySet | None = None
        self._read_at = 0.0

    async def current(self, renew: bool = False) -> KeySet:
        age = time.monotonic() - self._read_at
        if self._keys is None or age > (_KEYS_RETRY_S if renew else _KEYS_FRESH_S):
            try:
                self._keys = _public(codec.loads(await self._read()), self._key_types)
            except (ClientError, TimeoutError, OSError, ValueError, TypeError, KeyError, JoseError) as error:
                if self._keys is None:
                    raise KeysUnavailable(type(error).__name__) from error
            self._read_at = time.monotonic()
        return self._keys

    async def _read(self) -> bytes:
        if not self._source.startswith(("http://", "https://")):
            return Path(self._source).read_bytes()
        async with self._session.get(self._source, timeout=_FETCH) as response:
            response.raise_for_status()
            return await response.read()


def _public(data: Any, key_types: tuple[str, ...]) -> KeySet:
    """The keys of a set that may sign identities: never a shared secret, which a public key could be mistaken for."""
    usable = [key for key in data["keys"] if key.get("kty") in key_types and key.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": usable})


class DemoSigner:
    """Signs tokens for the demonstration's fictional members."""

    def __init__(self, key: OKPKey, audience: str, now: Callable[[], datetime]) -> None:
        self._key = key
        self._audience = audience
        self._now = now

    @classmethod
    def from_folder(cls, folder: Path, audience: str, now: Callable[[], datetime]) -> "DemoSigner":
        """With the key of the folder, made at the first start and readable by its owner only."""
        path = folder / "demo-identity-key.json"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = codec.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))
            try:
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(made)
            except FileExistsError:
                pass
        return cls(OKPKey.import_key(codec.loads(path.read_bytes())), audience, now)

    @property
    def keys(self) -> KeySet:
        return KeySet([self._key])

    def sign(self, member_id: str) -> str:
        issued = int(self._now().timestamp())
        claims = {
            "sub": member_id,
            "aud": self._audience,
            "iss": DEMO_ISSUER,
            "iat": issued,
            "exp": issued + DEMO_TOKEN_S,
        }
        return jwt.encode({"alg": "Ed25519", "kid": self._key.kid}, claims, self._key, algorithms=ALGORITHMS)
