"""Values that only the vault holds, and what may be shown of them."""

import re
from collections.abc import Callable
from typing import Any

from actions.french import words
from actions.values.kinds import REFERENCE, Kind, Setting, Wrong


class Secret(Kind):
    """A value the vault holds. The normalised value is the vault reference; `check` says what is wrong with the real one."""

    secret = True
    strict = True

    def __init__(self, kind: str, check: Callable[[str, Setting], Wrong | None] = lambda value, setting: None) -> None:
        self.kind, self.widget, self._check = kind, kind, check

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found is not None:
            return found
        return Wrong(f"{self.kind}") if "@" in text or len(re.findall(r"\d", text)) >= 4 or (len(words(text)) <= 2 and re.search(r"\d", text)) else None

    def find(self, text: str, setting: Setting) -> Any:
        for match in REFERENCE.finditer(text):
            if match.group(1) == self.kind:
                value = setting.secrets.get(match.group(0))
                if value is None:
                    return Wrong("secret_expired")
                return self._check(value, setting) or match.group(0)
        return None

    def show(self, value: Any) -> str:
        return "••••"


def mask(kind: str, value: str) -> str:
    """What may be shown of a secret.

    >>> mask("iban", "FR1420041010050500013M02606"), mask("phone", "+33612345678"), mask("email", "ana.b@example.org")
    ('•••• •••• 2606', '•• •• •• •• 78', 'a•••@example.org')
    """
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    tail = re.sub(r"\s", "", value)
    if kind == "phone":
        return f"•• •• •• •• {tail[-2:]}"
    if kind == "nir":
        return f"{tail[:1]} •• •• •• ••• •••"
    return f"•••• •••• {tail[-4:]}"
