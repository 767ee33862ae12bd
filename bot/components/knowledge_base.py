"""Opens the encoder and the retriever once per process, for the components that share them.

Where they lie comes from the settings of the process (`GUICHET_DATA`), not from the trained model: a model trained on
one machine serves on another, and the index is replaced without training.
"""

import os
from functools import lru_cache
from pathlib import Path

from knowledge.encoder import Encoder, OnnxEncoder
from knowledge.retriever import Retriever


def data_folder() -> Path:
    return Path(os.environ.get("GUICHET_DATA", "var"))


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    return OnnxEncoder(data_folder() / "encoder" / "serving")


@lru_cache(maxsize=1)
def hurried_encoder() -> Encoder:
    """The same on two cores where there are two: 60 MB for a millisecond or two."""
    return OnnxEncoder(data_folder() / "encoder" / "serving", threads=2) if (os.cpu_count() or 1) > 1 else encoder()


@lru_cache(maxsize=1)
def retriever() -> Retriever:
    return Retriever.open(data_folder() / "index", encoder())
