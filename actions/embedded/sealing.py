"""Encryption at rest of what members typed: AES-GCM under one key file of the data folder."""

import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from actions.ports import BackendUnavailable

KEY_FILE = "vault.key"
_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2: 96 bits, random


class Sealer:
    """Seals bytes for one place: `context` (table and row) is authenticated, so a row copied over another is refused."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"the sealing key must have {_KEY_BYTES} bytes")
        self._cipher = AESGCM(key)

    @classmethod
    def from_folder(cls, data_folder: Path) -> "Sealer":
        """Read the key of a data folder, making it (mode 0600) at the first start.

        Raises:
            ValueError: the key file is damaged. What it sealed cannot be read any more; a new key starts afresh.
        """
        path = Path(data_folder) / KEY_FILE
        if not path.exists():
            _write_once(path, secrets.token_bytes(_KEY_BYTES))
        try:
            return cls(path.read_bytes())
        except ValueError as error:
            raise ValueError(f"{path} is damaged: restore it, or delete it with the databases it protects") from error

    def seal(self, content: bytes, context: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, context.encode())

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Raises BackendUnavailable when the key is not the one that sealed it."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise BackendUnavailable("sealing key") from error

    def seal_json(self, value: Any, context: str) -> bytes:
        return self.seal(json.dumps(value, ensure_ascii=False, default=str).encode(), context)

    def unseal_json(self, sealed: bytes, context: str) -> Any:
        return json.loads(self.unseal(sealed, context))


def _write_once(path: Path, content: bytes) -> None:
    """Create the file whole and private; if another process was first, keep its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mkstemp makes it 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)
