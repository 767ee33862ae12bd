"""What is kept of a bank account: its last four characters and a slow hash, enough to see the same IBAN again."""

import hashlib
import hmac
import secrets

# An IBAN is guessable (few banks and branches): the hash must be slow. 2**14, 8, 1 takes about 50 ms and 16 MiB,
# the interactive setting of Percival, "Stronger key derivation" (2009).
_COST = {"n": 2**14, "r": 8, "p": 1}


def hash_iban(iban: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.scrypt(iban.encode(), salt=salt, **_COST).hex()}"


def same_iban(iban: str, last4: str, hashed: str) -> bool:
    """Tell whether a compact IBAN is the one that was hashed; the last four characters settle most cases for free."""
    if not hashed or not iban.endswith(last4):
        return False
    salt, _, expected = hashed.partition("$")
    digest = hashlib.scrypt(iban.encode(), salt=bytes.fromhex(salt), **_COST)
    return hmac.compare_digest(digest.hex(), expected)
