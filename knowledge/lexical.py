"""Keyword scorers kept as plain arrays: BM25 over stemmed words, tf-idf over character n-grams.

bm25s computes the BM25 scores at publication; serving adds up columns of its arrays and needs numpy alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.head import BUCKETS, Grams, counts, weigh
from knowledge.text import words

TOO_COMMON = 0.08  # an n-gram in a larger share of the texts is not looked up
STOP_WORDS = frozenset(
    ["a", "ai", "as", "au", "aux", "avec", "c", "ce", "cela", "ces", "cet", "cette", "ceux", "d", "dans", "de", "des", "du", "elle", "elles", "en", "es", "est", "et", "etait", "ete", "etre", "eu", "eux", "fait", "faut", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs", "lui", "m", "ma", "mais", "me", "meme", "mes", "moi", "mon", "n", "ne", "nos", "notre", "nous", "on", "ont", "ou", "par", "pas", "plus", "pour", "puis", "qu", "que", "quel", "quelle", "quels", "quelles", "qui", "quoi", "s", "sa", "se", "ses", "si", "son", "sont", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre", "vous", "y", "comment", "est-ce", "bonjour", "merci", "svp", "the", "of", "to", "for", "is", "my", "i", "do", "can", "how", "what"]
)


@dataclass(frozen=True)
class Postings:
    """Scores by column (word or n-gram) over rows (documents), as in scipy's CSC."""

    indptr: np.ndarray
    rows: np.ndarray
    scores: np.ndarray
    n_rows: int

    def add(self, columns: Sequence[int] | np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        """The weighted sum of the given columns, (n_rows,)."""
        if len(columns) == 0:
            return np.zeros(self.n_rows, dtype=np.float32)
        columns = np.asarray(columns)
        starts, lengths = self.indptr[columns], self.indptr[columns + 1] - self.indptr[columns]
        # The positions of all spans, one after the other: 0, 1, 2… shifted to the start of each.
        shift = starts - np.concatenate([[0], np.cumsum(lengths)[:-1]])
        places = np.arange(lengths.sum()) + np.repeat(shift, lengths)
        scores = self.scores[places]
        if weights is not None:
            scores = scores * np.repeat(weights, lengths)
        return np.bincount(self.rows[places], weights=scores, minlength=self.n_rows).astype(np.float32)

    def arrays(self) -> dict[str, np.ndarray]:
        return {"indptr": self.indptr, "rows": self.rows, "scores": self.scores, "n_rows": np.array(self.n_rows)}

    @classmethod
    def from_arrays(cls, arrays) -> "Postings":
        return cls(arrays["indptr"], arrays["rows"], arrays["scores"], int(arrays["n_rows"]))


@lru_cache(maxsize=1)
def _stemmer():
    import snowballstemmer

    return snowballstemmer.stemmer("french")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    return _stemmer().stemWord(word)


def stems(text: str) -> list[str]:
    """
    >>> stems("Mes remboursements sont en retard")
    ['rembours', 'retard']
    """
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@dataclass(frozen=True)
class Bm25:
    vocabulary: dict[str, int]
    postings: Postings

    @classmethod
    def over(cls, documents: Sequence[str]) -> "Bm25":
        import bm25s

        tokens = [stems(document) or ["∅"] for document in documents]
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        index.index(tokens, show_progress=False)
        arrays = index.scores
        postings = Postings(arrays["indptr"], arrays["indices"], arrays["data"], len(documents))
        known = {word: int(column) for word, column in index.vocab_dict.items() if column < len(arrays["indptr"]) - 1}
        return cls(known, postings)

    def scores(self, text: str) -> np.ndarray:
        """BM25 of each document, (n_documents,)."""
        columns = [self.vocabulary[word] for word in stems(text) if word in self.vocabulary]
        return self.postings.add(columns)


@dataclass(frozen=True)
class NgramIndex:
    idf: np.ndarray
    postings: Postings

    @classmethod
    def over(cls, texts: Sequence[str]) -> "NgramIndex":
        parts = [counts(text) for text in texts]
        columns = np.concatenate([c for c, _ in parts])
        present = np.bincount(columns, minlength=BUCKETS)
        idf = (np.log((1 + len(texts)) / (1 + present)) + 1).astype(np.float32)
        values = [v * idf[c] for c, v in parts]
        scores = np.concatenate([v / max(float(np.linalg.norm(v)), 1e-9) for v in values])
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(c) for c, _ in parts])
        common = present > max(100, TOO_COMMON * len(texts))
        idf[common] = 0  # their long lists cost most of the time and say least
        kept = ~common[columns]
        columns, rows, scores = columns[kept], rows[kept], scores[kept]
        present = np.where(common, 0, present)
        order = np.argsort(columns, kind="stable")
        indptr = np.concatenate([[0], np.cumsum(present)]).astype(np.int64)
        return cls(idf, Postings(indptr, rows[order], scores[order].astype(np.float32), len(texts)))

    def scores(self, grams: Grams) -> np.ndarray:
        """Cosine of the n-grams with each text, (n_texts,)."""
        return self.postings.add(*weigh(grams, self.idf))
