"""One linear head over every class, topics and intents alike, refitted in seconds at each publication.

It reads the vector of the message beside its character n-grams (hashed, so that nothing is stored for them but their
weights). Fitting reduces the n-grams to a few hundred directions first (randomised SVD), fits a softmax regression by
L-BFGS on the small dense matrix, then multiplies the directions back in: serving is two products with plain arrays.
Fitting needs scipy and scikit-learn, serving needs numpy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from knowledge.text import fold

BUCKETS = 1 << 15
SIZES = (2, 3, 4, 5)
DIRECTIONS = 320
DENSE_SCALE = 6.0  # unit vectors of e5 differ little from one another: centred, then scaled to about unit length
PENALTY = 2.0e-4
Grams = tuple[np.ndarray, np.ndarray]  # buckets, ascending, and sublinear counts


@dataclass(frozen=True)
class Head:
    """
    Attributes:
        classes: name of each column.
        mean: (dim,), subtracted from the vector.
        dense: (dim, n_classes).
        ngrams: (BUCKETS, n_classes); float16 on disk: most are near zero.
        idf: (BUCKETS,).
        bias: (n_classes,).
    """

    classes: list[str]
    mean: np.ndarray
    dense: np.ndarray
    ngrams: np.ndarray
    idf: np.ndarray
    bias: np.ndarray

    def logits(self, vector: np.ndarray, grams: Grams) -> np.ndarray:
        """One score a class, (n_classes,); a softmax over them is a first idea of the probabilities."""
        columns, values = weigh(grams, self.idf)
        out = (vector - self.mean) * DENSE_SCALE @ self.dense + self.bias
        return out + values @ self.ngrams[columns]

    def arrays(self) -> dict[str, np.ndarray]:
        return {"mean": self.mean, "dense": self.dense, "ngrams": self.ngrams, "idf": self.idf, "bias": self.bias}


def ngrams(text: str) -> Iterator[str]:
    """Character n-grams inside words, a space on either side (scikit-learn's `char_wb`).

    >>> list(ngrams("RIB"))
    [' r', 'ri', 'ib', 'b ', ' ri', 'rib', 'ib ', ' rib', 'rib ', ' rib ']
    """
    for word in fold(text).split(" "):
        padded = f" {word} "
        for size in SIZES:
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def counts(text: str) -> Grams:
    """The n-grams of a text."""
    buckets = [crc32(gram) & (BUCKETS - 1) for gram in map(str.encode, ngrams(text))]
    columns, times = np.unique(buckets, return_counts=True)
    return columns.astype(np.int32), (1 + np.log(times)).astype(np.float32)


def weigh(grams: Grams, idf: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Buckets and tf-idf values, unit length."""
    columns, values = grams
    values = values * idf[columns]
    return columns, values / max(float(np.linalg.norm(values)), 1e-9)


def fit(vectors: np.ndarray, texts: Sequence[str], labels: Sequence[str], iterations: int = 60) -> Head:
    """Fit the head; a class of few sentences weighs as much as half of one with many.

    Args:
        vectors: float32, (n, dim), unit length.
        texts: the n sentences as they were written (their n-grams are taken here).
        labels: the n class names.
    """
    classes = sorted(set(labels))
    column = {name: i for i, name in enumerate(classes)}
    rows = np.array([column[label] for label in labels])
    mean = vectors.mean(axis=0)
    sparse, idf = _matrix(texts)
    directions = _directions(sparse)
    features = np.hstack([(vectors - mean) * DENSE_SCALE, sparse @ directions.T]).astype(np.float32)
    weights, bias = _softmax_regression(features, rows, len(classes), iterations)
    dim = vectors.shape[1]
    return Head(
        classes,
        mean.astype(np.float32),
        weights[:dim].astype(np.float32),
        (directions.T @ weights[dim:]).astype(np.float16),
        idf,
        bias.astype(np.float32),
    )


def _matrix(texts: Sequence[str]):
    from scipy.sparse import csr_matrix

    parts = [counts(text) for text in texts]
    indptr = np.cumsum([0] + [len(columns) for columns, _ in parts])
    indices = np.concatenate([columns for columns, _ in parts])
    present = np.bincount(indices, minlength=BUCKETS)
    idf = np.where(present > 1, np.log((1 + len(texts)) / (1 + present)) + 1, 0).astype(np.float32)
    data = np.concatenate([values for _, values in parts]) * idf[indices]
    sparse = csr_matrix((data, indices, indptr), shape=(len(texts), BUCKETS), dtype=np.float32)
    norms = np.sqrt(np.asarray(sparse.multiply(sparse).sum(axis=1)).ravel())
    sparse.data /= np.repeat(np.maximum(norms, 1e-9), np.diff(indptr))
    return sparse, idf


def _directions(sparse) -> np.ndarray:
    """The main directions of the n-gram rows, (DIRECTIONS, BUCKETS)."""
    from sklearn.utils.extmath import randomized_svd

    n = min(DIRECTIONS, min(sparse.shape) - 1)
    return randomized_svd(sparse, n_components=n, n_oversamples=20, n_iter=2, random_state=0)[2].astype(np.float32)


def _softmax_regression(features: np.ndarray, rows: np.ndarray, n_classes: int, iterations: int):
    """Weights (n_features, n_classes) and bias (n_classes,) of a softmax regression with a ridge penalty."""
    from scipy.optimize import minimize

    n, dim = features.shape
    frequency = np.bincount(rows, minlength=n_classes)
    weight = (1 / np.sqrt(frequency))[rows].astype(np.float32)
    weight /= weight.sum()
    penalty = np.float32(PENALTY / n_classes)

    def cost(flat: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = flat.astype(np.float32).reshape(dim + 1, n_classes)
        logits = features @ parameters[:-1] + parameters[-1]
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        loss = -(weight * np.log(np.maximum(logits[np.arange(n), rows], 1e-12))).sum()
        logits[np.arange(n), rows] -= 1
        logits *= weight[:, None]
        gradient = np.vstack([features.T @ logits + penalty * parameters[:-1], logits.sum(axis=0)])
        loss += 0.5 * penalty * float((parameters[:-1] ** 2).sum())
        return float(loss), gradient.astype(np.float64).ravel()

    start = np.zeros((dim + 1) * n_classes)
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 8})
    parameters = found.x.reshape(dim + 1, n_classes)
    return parameters[:-1], parameters[-1]
