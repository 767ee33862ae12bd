"""References a member can read aloud: `ADR-7K3Q9X`."""

import re
import secrets

# No vowel (no accidental word), no 0/O, 1/I/L: what is dictated on the phone is typed back right.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
_LENGTH = 6


def new_reference(prefix: str) -> str:
    """Make a random reference; 27**6 is 387 million, so the caller only has to try again on a collision."""
    return f"{prefix}-{new_code(_LENGTH)}"


def new_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def canonical_reference(typed: str, prefix: str) -> str:
    """Write a typed reference the way it is stored.

    >>> canonical_reference(" rdv 7k3-q9x", "RDV")
    'RDV-7K3Q9X'
    >>> canonical_reference("7k3q9x", "RDV")
    'RDV-7K3Q9X'
    """
    letters = re.sub(r"[^0-9A-Z]", "", typed.upper())
    return f"{prefix}-{letters.removeprefix(prefix) if len(letters) > _LENGTH else letters}"
