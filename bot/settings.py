"""The project's settings, read once from the environment.

Each field of `Settings` is one variable: its name is `GUICHET_` and the field's name in capitals. The same declaration
gives the default, the check, the error and the row of the documented table:

    python -m bot.settings        prints the table, in Markdown

A bad value stops the start with the variable's name, what is wrong with it and what would be right.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "GUICHET_"


class BadSetting(ValueError):
    """A variable of the environment holds a value that cannot be used. The text names it."""


def _read(default: Any, read: Callable[[str], Any], text: str) -> Any:
    return field(default=default, metadata={"read": read, "text": text})


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return read


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 600:
        raise ValueError("must be a number of seconds from 0.1 to 600")
    return seconds


def _switch(value: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if value.lower() not in known:
        raise ValueError("must be 1 or 0")
    return known[value.lower()]


def _words(value: str) -> str:
    if len(value) > 200 or not value.isprintable():
        raise ValueError("must be at most 200 printable characters")
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.upper() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value.upper()

    return read


def _url(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if urlsplit(value).scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return read


def _jwks(value: str) -> str:
    if urlsplit(value).scheme in ("http", "https"):
        return value
    if not Path(value).is_file():
        raise ValueError("must be the address or the file of a JSON Web Key Set (no such file)")
    return value


def _file(value: str) -> Path:
    if not Path(value).is_file():
        raise ValueError("must be a file (no such file)")
    return Path(value)


def _issuer(value: str) -> str:
    """Keys fetched over plain HTTP could be anyone's; a provider on this machine is for trials."""
    parts = urlsplit(value)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")):
        raise ValueError("must begin with https:// (http:// is for a provider on this machine)")
    return value.rstrip("/")


def _check_oidc(values: dict[str, Any]) -> None:
    """Raises BadSetting: a provider is set, and not all that it needs."""
    missing = [name for name in ("oidc_client_id", "oidc_redirect") if not values.get(name)]
    if bool(values.get("oidc_client_secret")) == bool(values.get("oidc_client_secret_file")):
        raise BadSetting("GUICHET_OIDC_ISSUER is set: set GUICHET_OIDC_CLIENT_SECRET or GUICHET_OIDC_CLIENT_SECRET_FILE, one of the two")
    if missing:
        raise BadSetting(f"GUICHET_OIDC_ISSUER is set: set {' and '.join(PREFIX + name.upper() for name in missing)} too")


def _origins(value: str) -> tuple[str, ...]:
    return tuple(_origin(part.strip()) for part in value.split(",") if part.strip())


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or value.lower() != f"{parts.scheme}://{parts.netloc}".lower()
    ):
        raise ValueError(
            f"must list origins such as https://www.example.fr, separated by commas ({value!r} is not one)"
        )
    return value.lower()


def _phones(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


@dataclass(frozen=True)
class Settings:
    """Everything that may be set from outside. Read with `Settings.from_env(os.environ)`, passed down from there."""

    host: str = _read("127.0.0.1", _words, "Address the public server listens on; 0.0.0.0 for every interface.")
    port: int = _read(8080, _whole(0, 65535), "Port of the public server.")
    data: Path = _read(
        Path("var"), Path, "Folder of all state: databases, index, model, keys, logs. Empty: a first start."
    )
    database_url: str | None = _read(None, _url("sqlite", "sqlite+aiosqlite", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2"), "PostgreSQL for every store. Unset: one SQLite file for each store in the data folder.")  # fmt: skip
    rasa_port: int = _read(5005, _whole(1, 65535), "Loopback port of Rasa.")
    actions_port: int = _read(5055, _whole(1, 65535), "Loopback port of the action server.")
    demo: bool = _read(
        True,
        _switch,
        "Demonstration pages and fictional members who sign in without a password. Off as soon as GUICHET_JWKS is set.",
    )
    allowed_origins: tuple[str, ...] = _read((), _origins, "Sites that may embed the widget, as origins separated by commas. The server's own origin always may.")  # fmt: skip
    jwks: str | None = _read(
        None, _jwks, "File or address of the JSON Web Key Set that verifies identity tokens of the host site."
    )
    identity_audience: str = _read("guichet", _words, "Audience (`aud`) an identity token must be made for.")
    identity_issuer: str | None = _read(
        None, _words, "Issuer (`iss`) an identity token must come from. Unset: any holder of the keys."
    )
    oidc_issuer: str | None = _read(None, _issuer, "Issuer of an OpenID Connect provider such as FranceConnect, where members sign in. Unset: no such sign-in.")  # fmt: skip
    oidc_client_id: str | None = _read(None, _words, "Our client identifier at that provider.")
    oidc_client_secret: str | None = field(default=None, repr=False, metadata={"read": _words, "text": "Our client secret there."})
    oidc_client_secret_file: Path | None = _read(None, _file, "File that holds the client secret, instead of GUICHET_OIDC_CLIENT_SECRET.")
    oidc_redirect: str | None = _read(None, _url("http", "https"), "Where the provider sends members back: https://our.host/api/oidc/callback, as registered there.")  # fmt: skip
    oidc_name: str | None = _read(None, _words, "Name of that provider, as members read it after « Se connecter avec ».")
    oidc_members: Path | None = _read(None, _file, "JSON file of members by their `sub` at the provider. Unset: `sub` is the member.")
    sign_in_minutes: int = _read(
        60, _whole(1, 1440), "A signed-in member who says nothing for this long is signed out."
    )
    message_max: int = _read(1000, _whole(50, 10_000), "Longest message, in characters.")
    rate_per_minute: int = _read(120, _whole(0, 100_000), "Messages a minute for one conversation, three times that at once; ten times as many for one client address. 0: no limit.")  # fmt: skip
    trusted_proxies: int = _read(
        0, _whole(0, 5), "Reverse proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed."
    )
    retention_days: int = _read(30, _whole(1, 3650), "Days after its last message when a conversation is erased.")
    session_hours: int = _read(
        48, _whole(1, 24 * 365), "Hours of silence after which a conversation can no longer be taken up."
    )
    dialogue_timeout_s: float = _read(
        8.0, _seconds, "How long a member waits for the dialogue core before the fallback answers."
    )
    backend_timeout_s: float = _read(5.0, _seconds, "How long an action waits for the back end of GUICHET_TELESERVICES_URL.")
    teleservices_url: str | None = _read(
        None,
        _url("http", "https"),
        "Back end for member accounts and online services. Unset: the embedded demonstration.",
    )
    fund_name: str = _read("Caisse d'assurance maladie de l'Aunis", _words, "Name of the fund, as members read it.")
    public_phones: tuple[str, ...] = _read(("+33 1 84 90 36 46", "09 72 39 40 50", "09 69 39 00 00"), _phones, "Public telephone numbers, separated by commas, which are never masked.")  # fmt: skip
    log_level: str = _read(
        "INFO", _one_of("DEBUG", "INFO", "WARNING", "ERROR"), "Least severe log line that is written."
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every variable once.

        Args:
            environ: usually `os.environ`. An empty value counts as unset.

        Raises:
            BadSetting: naming the variable.
        """
        values: dict[str, Any] = {}
        for item in fields(cls):
            variable = PREFIX + item.name.upper()
            value = environ.get(variable, "").strip()
            if not value:
                continue
            try:
                values[item.name] = item.metadata["read"](value)
            except ValueError as error:
                # An address may hold a password.
                shown = "" if variable.endswith(("_URL", "_SECRET")) else f"={value!r}"
                raise BadSetting(f"{variable}{shown}: {error}") from None
        if values.get("jwks"):
            if values.get("demo"):
                raise BadSetting(
                    "GUICHET_DEMO=1 with GUICHET_JWKS set would let anyone sign in as anyone: unset one of them"
                )
            values["demo"] = False
        if values.get("oidc_issuer"):
            _check_oidc(values)
        return cls(**values)

    def oidc_secret(self) -> str:
        """The client secret, from its file when it has one. Raises BadSetting when the file is gone or empty."""
        if self.oidc_client_secret_file is None:
            return self.oidc_client_secret or ""
        try:
            secret = self.oidc_client_secret_file.read_text().strip()
        except OSError as error:
            raise BadSetting(f"GUICHET_OIDC_CLIENT_SECRET_FILE: {error.strerror}") from None
        if not secret:
            raise BadSetting("GUICHET_OIDC_CLIENT_SECRET_FILE: the file is empty")
        return secret

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"

    def database(self, name: str) -> str:
        """The SQLAlchemy URL of one store: the shared database, or the store's own SQLite file.

        >>> Settings(data=Path("var")).database("gateway")
        'sqlite:///var/gateway.sqlite'
        """
        return self.database_url or f"sqlite:///{self.data / name}.sqlite"


def misspelt(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables that are no setting and look like one, with the one that was meant.

    >>> misspelt({"GUICHET_RETENTION_DAY": "10", "GUICHET_PORT": "9000", "GUICHET_TEST_CACHE": "1", "HOME": "/root"})
    {'GUICHET_RETENTION_DAY': 'GUICHET_RETENTION_DAYS'}
    """
    known = [PREFIX + item.name.upper() for item in fields(Settings)]
    strange = [name for name in environ if name.startswith(PREFIX) and name not in known]
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.9) for name in strange}
    return {name: found[0] for name, found in near.items() if found}


def table() -> str:
    """Every variable with its default and meaning, as a Markdown table."""
    rows = [(PREFIX + item.name.upper(), _shown(item.default), item.metadata["text"]) for item in fields(Settings)]
    return "\n".join(
        [
            "| Variable | Default | Meaning |",
            "| --- | --- | --- |",
            *("| `{}` | {} | {} |".format(*row) for row in rows),
        ]
    )


def _shown(default: Any) -> str:
    if default is None or default == ():
        return ""
    if isinstance(default, bool):
        return f"`{int(default)}`"
    if isinstance(default, tuple):
        return f"`{', '.join(default)}`"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


if __name__ == "__main__":
    print(table())
