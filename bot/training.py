"""`guichet train`: Rasa learns the rules, and stories where there are some. Words are the index's business, so this takes seconds."""

import contextlib
import hashlib
import os
import re
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("config.yml", "domain.yml", "bot/data")
_RESPONSES = re.compile(r"^responses:\n.*?(?=^[a-z]|\Z)", re.MULTILINE | re.DOTALL)


class TrainingFailed(Exception):
    """Rasa refused the training data; the message says where to look."""


def model_path(data: Path) -> Path:
    return data / "models" / "guichet.tar.gz"


def domain_to_learn() -> str:
    """domain.yml without its utterances: our actions say them, and for Rasa each would be one more action to predict."""
    return _RESPONSES.sub("", (ROOT / "domain.yml").read_text(encoding="utf-8"))


def fingerprint() -> str:
    """Changes when the configuration, the domain but its utterances, the rules, the stories or the components change."""
    digest = hashlib.sha256()
    for source in (*SOURCES, "bot/components"):
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in (".yml", ".py"):
                digest.update(file.relative_to(ROOT).as_posix().encode())
                digest.update(domain_to_learn().encode() if source == "domain.yml" else file.read_bytes())
    return digest.hexdigest()


def up_to_date(data: Path) -> bool:
    mark = model_path(data).with_suffix(".sha256")
    return model_path(data).is_file() and mark.is_file() and mark.read_text() == fingerprint()


def train(data: Path, say: Callable[[str], None] = print, force: bool = False) -> Path:
    """Train the dialogue model if anything changed since the last time.

    Returns:
        The path of the model archive.

    Raises:
        TrainingFailed: rules contradict each other, or a file cannot be read.
    """
    target = model_path(data)
    if not force and up_to_date(data):
        return target
    say("training the dialogue model (rules and forms)")
    os.environ["LOG_LEVEL"] = "ERROR"  # Rasa asks this variable whether it draws its progress, some hundreds of bars
    from bot.lean import lean

    lean()
    from rasa.model_training import train as rasa_train

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as draft:
        domain = Path(draft) / "domain.yml"
        domain.write_text(domain_to_learn(), encoding="utf-8")
        try:
            with contextlib.redirect_stdout(None), warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # sanic, once imported, wants them all shown
                result = rasa_train(
                    domain=str(domain), config=str(ROOT / "config.yml"), training_files=[str(ROOT / "bot/data")],
                    output=draft, force_training=True, fixed_model_name="guichet",
                )  # fmt: skip
        except Exception as error:
            raise TrainingFailed(f"{type(error).__name__}: {error}") from error
        if result.model is None:
            raise TrainingFailed("Rasa made no model; the lines above say why")
        Path(result.model).replace(target)
    target.with_suffix(".sha256").write_text(fingerprint())
    return target
