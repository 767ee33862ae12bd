"""A data folder with encoder, index and model for the tests, made once and kept between runs.

    python -m tests.prepared     makes it now, and shows how far it is: `make test` begins so
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepared_folder() -> Path:
    """The folder named in GUICHET_TEST_CACHE (default: var/test-cache), up to date.

    What `make run` has already made is taken from var/ instead of made again.

    Raises:
        subprocess.CalledProcessError: it cannot be made; `guichet up --prepare` has said why.
    """
    cache = Path(os.environ.get("GUICHET_TEST_CACHE") or ROOT / "var" / "test-cache").resolve()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several at once: one makes it, the others wait
        _borrow(cache)
        environ = os.environ | {"GUICHET_DATA": str(cache)}
        subprocess.run([sys.executable, "-m", "bot.cli", "up", "--prepare"], cwd=ROOT, env=environ, check=True)
    return cache


def _borrow(cache: Path) -> None:
    """What costs minutes: the encoder, and the vectors of all sentences (an index takes only those of its own encoder)."""
    from bot.prepare import encoder_is_ready

    made, vectors = ROOT / "var", Path("index") / "vectors.npz"
    if not (cache / "encoder").exists() and encoder_is_ready(made):
        (cache / "encoder").symlink_to(made / "encoder")
    if not (cache / vectors).exists() and (made / vectors).exists():
        (cache / vectors).parent.mkdir(exist_ok=True)
        shutil.copy(made / vectors, cache / vectors)


if __name__ == "__main__":
    try:
        prepared_folder()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
