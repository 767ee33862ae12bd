"""The published index: a versioned folder, written whole, then made current by one atomic rename.

    <root>/CURRENT                  the name of the served version
    <root>/<version>/meta.json      what it holds, sizes and digests of its files, a probe vector of its encoder
    <root>/<version>/questions.*    titles, phrasings and intent examples: FAISS index, owners
    <root>/<version>/passages.*     pieces of answers: FAISS index, owners
    <root>/<version>/statements.*   vectors of the single things that answers say, owners
    <root>/<version>/*.npz          keyword scorers and head, as plain arrays
    <root>/<version>/articles.json  the articles as published
    <root>/vectors.npz              vectors already computed, by text: publishing again encodes only what is new

Building needs scipy and scikit-learn (the head); opening needs numpy and faiss.
"""

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.decision import GROUPS, group_of
from knowledge.encoder import Encoder
from knowledge.head import BUCKETS, Head, fit
from knowledge.lexical import Bm25, NgramIndex, Postings, stems
from knowledge.passages import Topic
from knowledge.text import fold, prepare

if TYPE_CHECKING:
    from knowledge.articles import Article

log = logging.getLogger(__name__)
FORMAT = 5
BACKGROUND = Path(__file__).with_name("background.yml")
KEEP_VERSIONS = 5
REQUESTS = 3  # composed with each thing said
# Up to here exact search costs half a millisecond (README, "Scale").
EXACT_UP_TO = 10_000
CELLS_LOOKED_IN = 40  # of about the square root of the number of vectors
PROBE = "empreinte de l'encodeur"
# How anyone may ask about a word; lent to topics of few phrasings.
FORMS = ("{} remboursement", "combien pour {}", "comment avoir {} ?", "je voudrais savoir pour {}")
# A topic with fewer phrasings than this lends its keywords and sentences to the head.
FEW_PHRASINGS = 8
HEAD_NEEDS = 2.0  # mean phrasings a topic below which no head is fitted: the collection has only titles


class NoIndex(Exception):
    """There is no index to serve, or none that fits: the message says what to run."""


class BrokenIndex(Exception):
    """A version's folder is incomplete, altered, or made by another encoder."""


@dataclass(frozen=True)
class Index:
    """One version, in memory.

    Attributes:
        topics: ids, in the order of the topic columns; titles in the same order.
        classes: topic ids, then the intents.
        question_texts: titles, phrasings and examples; `question_classes` is the row in `classes` of each.
        statement_topics, statements: the topic of each statement (`Topic.statements`), those of one topic side by side and in their order, and their vectors.
        head: None for a collection without phrasings; `head_columns` is the column of each of `classes` in it.
        exact: folded question -> row in `classes`, for what is said word for word.
    """

    version: str
    topics: list[str]
    titles: list[str]
    classes: list[str]
    question_texts: list[str]
    question_classes: np.ndarray
    questions: Any
    passage_topics: np.ndarray
    passage_is_title: np.ndarray
    passages: Any
    statement_topics: np.ndarray
    statements: Any
    ngrams: NgramIndex
    short: Bm25
    full: Bm25
    head: Head | None
    head_columns: np.ndarray | None
    exact: dict[str, int]
    articles: "StoredArticles"

    @cached_property
    def groups(self) -> np.ndarray:
        """Which classes belong to each of `decision.GROUPS`, (n_groups, n_classes), bool."""
        of_class = [group_of(name, i < len(self.topics)) for i, name in enumerate(self.classes)]
        return np.array([[of == group for of in of_class] for group in GROUPS])

    @cached_property
    def passage_counts(self) -> np.ndarray:
        """How many passages each topic has, (n_topics,)."""
        return np.bincount(self.passage_topics, minlength=len(self.topics))

    @cached_property
    def statement_spread(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and covariance of the statements' vectors, (dim,) and (dim, dim): how near any statement is to a message."""
        vectors = self.statements.reconstruct_n(0, self.statements.ntotal)
        return vectors.mean(axis=0), np.cov(vectors, rowvar=False, bias=True)

    @cached_property
    def statement_counts(self) -> np.ndarray:
        """How many statements each topic has, (n_topics,)."""
        return np.bincount(self.statement_topics, minlength=len(self.topics))


def build_index(
    articles: "Iterable[Article | Topic]",
    examples: Mapping[str, Sequence[str]],
    encoder: Encoder,
    root: Path,
    say: Callable[[str], None] = log.info,
) -> Path:
    """Write a new version and make it current. What was current stays beside it, to roll back to.

    Args:
        articles: what is served; topics of another collection are taken as they are.
        examples: intent -> how members say it (`load_examples`).

    Raises:
        OSError: disk full or folder not writable; the current version is untouched.
    """
    articles = list(articles)
    if not articles:
        raise ValueError("nothing to index: no article")
    topics = [a if isinstance(a, Topic) else Topic.from_article(a) for a in articles]
    root.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")[:-3]
    draft = root / f".draft-{stamp}-{os.getpid()}"
    try:
        draft.mkdir()
        _write(draft, articles, topics, examples, _Memory(root, encoder, say), say)
        digest = hashlib.sha256((draft / "meta.json").read_bytes()).hexdigest()[:8]
        folder = root / f"{stamp}-{digest}"
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _make_current(root, folder.name)
    _forget_old(root)
    say(f"index {folder.name} is current: {len(topics)} topics")
    return folder


def load_examples(nlu_folder: Path, background: Path = BACKGROUND) -> dict[str, list[str]]:
    """Intent -> examples, from Rasa's NLU files and from `background.yml`, which adds to what is not our matter."""
    import yaml

    examples: dict[str, list[str]] = {}
    for file in sorted(nlu_folder.glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu") or ():
            if "intent" in block:
                lines = [line.removeprefix("-").strip() for line in block["examples"].splitlines()]
                examples.setdefault(block["intent"], []).extend(line for line in lines if line)
    for intent, lines in yaml.safe_load(background.read_text(encoding="utf-8")).items():
        for line in lines:
            examples.setdefault(intent, []).extend([line] if isinstance(line, str) else composed(**line))
    return examples


def composed(said: Sequence[str], asked: Sequence[str]) -> list[str]:
    """What members say of themselves, alone and beside some of the requests, which come before or after; the same at every build.

    >>> composed(["je suis malade"], ["qui paie ?", "quel papier ?"])
    ['je suis malade', 'qui paie ? je suis malade', 'je suis malade, quel papier ?']
    """
    lines = []
    for i, one in enumerate(said):
        lines.append(one)
        for j in range(min(REQUESTS, len(asked))):
            request = asked[(i * REQUESTS + j) % len(asked)]
            lines.append(f"{one}{(', ', '. ')[i % 2]}{request}" if j % 3 else f"{request} {one}")
    return lines


def versions(root: Path) -> list[str]:
    """Complete versions, oldest first."""
    return sorted(folder.parent.name for folder in root.glob("[0-9]*/meta.json"))


def current(root: Path) -> str | None:
    try:
        return (root / "CURRENT").read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def rollback(root: Path, version: str | None = None) -> str:
    """Serve an earlier version again: the given one, or the one before the current.

    Raises:
        NoIndex: there is no such version.
    """
    known, now = versions(root), current(root)
    if version is None:
        earlier = [name for name in known if now is None or name < now]
        if not earlier:
            raise NoIndex("no earlier version to go back to")
        version = earlier[-1]
    if version not in known:
        raise NoIndex(f"no version {version}; there are: {', '.join(known) or 'none'}")
    check_files(root / version)
    _make_current(root, version)
    return version


def open_index(root: Path, encoder: Encoder) -> Index:
    """Open the current version.

    Raises:
        NoIndex: there is none yet.
        BrokenIndex: it is damaged, or belongs to another encoder.
    """
    version = current(root)
    if version is None:
        raise NoIndex(f"no index in {root}: run `guichet knowledge index`")
    return open_version(root / version, encoder)


def open_version(folder: Path, encoder: Encoder) -> Index:
    meta = check_files(folder)
    import faiss

    faiss.omp_set_num_threads(1)  # one message at a time: threads that wait for each other only cost
    probe = np.array(meta["probe"], dtype=np.float32)
    if float(probe @ encoder.encode_queries([PROBE])[0]) < 0.995:
        raise BrokenIndex(f"{folder.name} was built with another encoder: run `guichet knowledge index`")
    questions = _load(folder / "questions.npz")
    pieces = _load(folder / "passages.npz")
    stated = _load(folder / "statements.npz")
    ngrams = _load(folder / "ngrams.npz")
    head = None
    if (folder / "head.npz").exists():
        arrays = _load(folder / "head.npz")
        arrays["ngrams"] = arrays["ngrams"].astype(np.float32)  # numpy adds half floats ten times slower
        head = Head(meta["head_classes"], **arrays)
    texts = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    return Index(
        version=folder.name,
        topics=meta["topics"],
        titles=meta["titles"],
        classes=meta["classes"],
        question_texts=texts,
        question_classes=questions["classes"],
        questions=faiss.read_index(str(folder / "questions.faiss")),
        passage_topics=pieces["topics"],
        passage_is_title=pieces["titles"],
        passages=faiss.read_index(str(folder / "passages.faiss")),
        statement_topics=stated["topics"],
        statements=faiss.read_index(str(folder / "statements.faiss")),
        ngrams=NgramIndex(ngrams["idf"], Postings.from_arrays(ngrams)),
        short=_load_bm25(folder / "short.npz"),
        full=_load_bm25(folder / "full.npz"),
        head=head,
        head_columns=None if head is None else np.array([head.classes.index(name) for name in meta["classes"]]),
        exact=_exact(texts, questions["classes"]),
        articles=StoredArticles(folder),
    )


def check_files(folder: Path) -> dict:
    """The version's description, after every file was found as it was written.

    Raises:
        BrokenIndex: naming the file.
    """
    try:
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        files = meta["files"]
    except (OSError, ValueError, KeyError) as error:
        raise BrokenIndex(f"{folder.name}: meta.json cannot be read: run `guichet knowledge index`") from error
    if meta.get("format") != FORMAT:
        raise BrokenIndex(f"{folder.name}: format {meta.get('format')}, not {FORMAT}: run `guichet knowledge index`")
    for name, digest in files.items():
        try:
            found = _digest(folder / name)
        except OSError as error:
            raise BrokenIndex(f"{folder.name}: {name} is missing: run `guichet knowledge index`") from error
        if found != digest:
            raise BrokenIndex(f"{folder.name}: {name} is damaged: run `guichet knowledge index`")
    return meta


class StoredArticles:
    """The articles of a version, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError or ValueError for a file that is not there or not JSON."""
        self._contents: dict[str, dict] = json.loads((folder / "articles.json").read_text(encoding="utf-8"))
        self._made: dict[str, Article] = {}

    def get(self, topic_id: str) -> "Article | None":
        if topic_id not in self._made and topic_id in self._contents:
            self._made[topic_id] = _to_article(self._contents[topic_id])
        return self._made.get(topic_id)


def stored_article(index: Index, topic_id: str) -> "Article | None":
    return index.articles.get(topic_id)


def vector_index(vectors: np.ndarray, exact_up_to: int = EXACT_UP_TO):
    """A FAISS index over unit vectors by inner product: every vector compared while they are few; above, those of the nearest cells.

    There are about as many cells as vectors in a cell, found by k-means with a fixed seed: the same vectors make the same cells.
    Numbers of 16 bits move a cosine by less than 0.0001, and half as much memory is walked through.
    """
    import faiss

    dim = vectors.shape[1]
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if len(vectors) <= exact_up_to:
        index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    else:
        centres = faiss.IndexFlatIP(dim)
        cells = round(len(vectors) ** 0.5)
        index = faiss.IndexIVFScalarQuantizer(centres, dim, cells, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT, False)
        index.cp.niter, index.nprobe = 10, min(CELLS_LOOKED_IN, cells)
        index.set_direct_map_type(faiss.DirectMap.Array)  # a vector is found again by its row
    index.train(vectors)
    index.add(vectors)
    return index


def _write(folder, articles, topics: list[Topic], examples, memory: "_Memory", say) -> None:
    import faiss

    started = time.monotonic()
    examples = _yield_to_new_topics(topics, examples)
    intents = sorted(examples)
    classes = [topic.id for topic in topics] + intents
    if len(set(classes)) < len(classes):
        raise ValueError("two topics, or a topic and an intent, have the same id")
    texts = [question for topic in topics for question in topic.questions]
    owners = [i for i, topic in enumerate(topics) for _ in topic.questions]
    for i, intent in enumerate(intents, start=len(topics)):
        texts += list(examples[intent])
        owners += [i] * len(examples[intent])
    has_head = sum(len(topic.phrasings) for topic in topics) >= HEAD_NEEDS * len(topics)
    if has_head:  # beside topics of many phrasings, one of few would be outnumbered
        lent, lent_owners = _lent(topics)
        texts += lent
        owners += lent_owners
    passages = [passage for topic in topics for passage in topic.passages]
    passage_topics = [i for i, topic in enumerate(topics) for _ in topic.passages]
    if not passages:
        passages, passage_topics = [topic.title for topic in topics], list(range(len(topics)))
    vectors = memory.queries(texts)
    passage_vectors = memory.passages(passages)
    stated = [statement for topic in topics for statement in topic.statements]
    stated_vectors = memory.passages(stated) if stated else np.zeros((0, vectors.shape[1]))
    memory.save()
    faiss.write_index(vector_index(vectors), str(folder / "questions.faiss"))
    faiss.write_index(vector_index(passage_vectors), str(folder / "passages.faiss"))
    np.savez(folder / "questions.npz", classes=np.array(owners, dtype=np.int32))
    titles = np.array([passage == topics[i].title for passage, i in zip(passages, passage_topics, strict=True)])
    np.savez(folder / "passages.npz", topics=np.array(passage_topics, dtype=np.int32), titles=titles)
    faiss.write_index(vector_index(stated_vectors), str(folder / "statements.faiss"))
    statement_topics = [i for i, topic in enumerate(topics) for _ in topic.statements]
    np.savez(folder / "statements.npz", topics=np.array(statement_topics, dtype=np.int32))
    _dump(folder / "questions.json", texts)
    grams = NgramIndex.over(texts)
    np.savez(folder / "ngrams.npz", idf=grams.idf, **grams.postings.arrays())
    _save_bm25(folder / "short.npz", Bm25.over([" ".join([t.title, *t.keywords]) for t in topics]))
    everything = [" ".join([t.title, *t.keywords, *t.phrasings, *t.passages]) for t in topics]
    _save_bm25(folder / "full.npz", Bm25.over(everything))
    head_classes = None
    if has_head:
        say(f"fitting the head on {len(texts)} sentences")
        head = fit(vectors, texts, [classes[i] for i in owners])
        head_classes = head.classes
        np.savez(folder / "head.npz", **head.arrays())
    _dump(folder / "articles.json", {a.id: _to_json(a) for a in articles if not isinstance(a, Topic)})
    meta = {
        "format": FORMAT,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "topics": [topic.id for topic in topics],
        "titles": [topic.title for topic in topics],
        "classes": classes,
        "head_classes": head_classes,
        "questions": len(texts),
        "passages": len(passages),
        "probe": [float(x) for x in memory.probe],
        "files": {file.name: _digest(file) for file in sorted(folder.iterdir())},
    }
    _dump(folder / "meta.json", meta)
    say(f"{len(texts)} questions, {len(passages)} passages, {time.monotonic() - started:.0f} s")


def _lent(topics: list[Topic]) -> tuple[list[str], list[int]]:
    """Keywords, plain questions about them and sentences of topics with few phrasings, as if members had said them."""
    texts, owners = [], []
    for i, topic in enumerate(topics):
        if len(topic.phrasings) >= FEW_PHRASINGS:
            continue
        mine = [*topic.keywords, ", ".join(topic.keywords), *topic.passages[:6]]
        mine += [form.format(keyword) for keyword in topic.keywords[:6] for form in FORMS]
        mine = [text for text in dict.fromkeys(mine) if text.strip()]
        texts += mine
        owners += [i] * len(mine)
    return texts, owners


def _yield_to_new_topics(topics: list[Topic], examples: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The examples, without those out of scope that a topic of few phrasings now answers.

    « semelles orthopédiques remboursées » is out of scope until someone publishes « Semelles orthopédiques »: an example
    goes when half of its words, or more, are in the title and keywords of one such topic.
    """
    young = [set(stems(" ".join([t.title, *t.keywords]))) for t in topics if len(t.phrasings) < FEW_PHRASINGS]

    def taken(line: str) -> bool:
        own = set(stems(line))
        return any(len(own & words) * 2 >= len(own) > 0 and len(own & words) >= min(2, len(own)) for words in young)

    return {
        intent: [line for line in lines if not (intent.startswith("hors_sujet") and young and taken(line))] or [lines[0]]
        for intent, lines in examples.items()
    }


def _exact(texts: list[str], owners: np.ndarray) -> dict[str, int]:
    """Folded text -> class, where all that fold alike agree."""
    found: dict[str, int] = {}
    for text, owner in zip(texts, owners, strict=True):
        key = fold(text)
        found[key] = int(owner) if found.get(key, int(owner)) == int(owner) else -1
    return {key: owner for key, owner in found.items() if owner >= 0 and key}


class _Memory:
    """Vectors by text, kept between builds of one root as long as the encoder stays the same."""

    def __init__(self, root: Path, encoder: Encoder, say: Callable[[str], None]) -> None:
        self._file, self._encoder, self._say = root / "vectors.npz", encoder, say
        self.probe = encoder.encode_queries([PROBE])[0]
        self._known: dict[str, np.ndarray] = {}
        self._used: dict[str, np.ndarray] = {}
        try:
            with np.load(self._file) as stored:
                if float(stored["probe"] @ self.probe) > 0.9999:
                    self._known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError):
            pass  # no memory: everything is encoded
        except Exception as error:  # a damaged archive raises what zipfile and zlib please
            log.warning("the vectors kept from earlier builds cannot be read: %s", type(error).__name__)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors([f"q:{prepare(text)}" for text in texts], self._encoder.encode_queries)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors([f"p:{text}" for text in texts], self._encoder.encode_passages)

    def _vectors(self, keys: list[str], encode: Callable[[Sequence[str]], np.ndarray]) -> np.ndarray:
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        step = 512
        for start in range(0, len(missing), step):
            batch = missing[start : start + step]
            self._known.update(zip(batch, encode([key[2:] for key in batch]), strict=True))
            if len(missing) > step:
                self._say(f"encoded {min(start + step, len(missing))}/{len(missing)} sentences")
        self._used.update((key, self._known[key]) for key in keys)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def save(self) -> None:
        draft = self._file.with_suffix(".draft.npz")
        np.savez(draft, probe=self.probe, texts=np.array(list(self._used)), vectors=np.stack(list(self._used.values())))
        draft.replace(self._file)


def _make_current(root: Path, version: str) -> None:
    draft = root / f".CURRENT-{os.getpid()}"
    draft.write_text(version + "\n", encoding="utf-8")
    draft.replace(root / "CURRENT")


def _forget_old(root: Path) -> None:
    for version in versions(root)[:-KEEP_VERSIONS]:
        if version != current(root):
            shutil.rmtree(root / version, ignore_errors=True)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _dump(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _load(file: Path) -> dict[str, np.ndarray]:
    with np.load(file) as stored:
        return {name: stored[name] for name in stored.files}


def _save_bm25(file: Path, bm25: Bm25) -> None:
    ordered = sorted(bm25.vocabulary, key=bm25.vocabulary.__getitem__)
    columns = np.array([bm25.vocabulary[word] for word in ordered])
    np.savez(file, vocabulary=np.array(ordered), columns=columns, **bm25.postings.arrays())


def _load_bm25(file: Path) -> Bm25:
    arrays = _load(file)
    vocabulary = dict(zip(arrays["vocabulary"].tolist(), arrays["columns"].tolist(), strict=True))
    return Bm25(vocabulary, Postings.from_arrays(arrays))


def _to_json(article: "Article") -> dict:
    content = asdict(article)
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in content.items()}


def _to_article(content: dict) -> "Article":
    from knowledge.articles import Article, Service

    given = dict(content)
    for field in fields(Article):
        value = given.get(field.name)
        if isinstance(value, list):
            given[field.name] = tuple(value)
        elif field.name in ("checked_on", "review_by", "valid_until") and value:
            given[field.name] = date.fromisoformat(value)
    if given.get("service"):
        given["service"] = Service(**given["service"])
    return Article(**given)


__all__ = [
    "BACKGROUND", "BUCKETS", "BrokenIndex", "Index", "NoIndex", "StoredArticles", "build_index", "check_files", "current", "load_examples",
    "open_index", "open_version", "rollback", "stored_article", "vector_index", "versions",
]  # fmt: skip
