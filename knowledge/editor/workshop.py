"""What the editors' pages need an encoder and indexes for. Runs in a process of its own (`worker.py`), never in the gateway's.

Every task takes and gives plain JSON. Contents are canonical article texts by id. `say` gets a line, in French, for each
step of a long task: the pages show it.
"""

import base64
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.decision import DISTRESS, NOTHING, OUT_OF_SCOPE, QUESTION, SUGGESTION, Understanding, load_calibration
from knowledge.editor.forms import INTENT_NAMES
from knowledge.editor.golden import OFFERED, Golden, compare, load_golden, outcome_of
from knowledge.editor.store import read
from knowledge.encoder import Encoder
from knowledge.index import (
    BACKGROUND,
    FORMAT,
    PROBE,
    BrokenIndex,
    NoIndex,
    build_index,
    check_files,
    current,
    load_examples,
    open_version,
    rollback,
    versions,
)
from knowledge.retriever import Retriever
from knowledge.text import prepare

Say = Callable[[str], None]
Contents = Mapping[str, str]
# Average distance (1 - cosine) under which messages make one group, and cosine from which a message is proposed as a phrasing
# with the middle of its group. Chosen on the development half of tests/eval (README, "Inbox").
GROUP_DISTANCE = 0.30
CLOSE_COSINE = 0.70
IGNORE_COSINE = 0.75
KEPT_VERSIONS = 8
KEPT_CANDIDATES = 3
SAME_ENCODER = 0.9999


class Refused(Exception):
    """The task cannot be done; the message says why, in French, to an editor."""


class Workshop:
    """
    Args:
        root: the folder of the served index; candidates are built beside it.
        nlu: the folder of the dialogue's training examples.
        golden: the golden questions, or None.
        background: what lies around our matters (`load_examples`).
    """

    def __init__(self, root: Path, nlu: Path, golden: Path | None, encoder: Callable[[], Encoder], today: Callable[[], date] = date.today, background: Path = BACKGROUND):
        self._root, self._drafts = root, root.with_name(f"{root.name}-candidates")
        self._nlu, self._background = nlu, background
        self._golden_file, self._open_encoder, self._today = golden, encoder, today
        self._encoder: Encoder | None = None
        self._opened: dict[str, Retriever] = {}
        self._remembered: RememberedVectors | None = None
        self._golden: list[Golden] | None = None
        self._golden_vectors: np.ndarray | None = None
        self._answers: dict[str, list[Understanding]] = {}  # of a version to the golden questions

    # ------------------------------------------------------------------ try

    def understand(self, text: str, contents: Contents | None = None, say: Say = print) -> dict[str, Any]:
        """What members would get now; with `contents`, what they would get from these, once their index is built."""
        vector = self.encoder.encode_queries([prepare(text)])[0]
        served = self._served()
        shown: dict[str, Any] = {"published": self._view(served, text, vector), "draft": None, "version": served.version}
        if contents is not None:
            folder = self._candidate_folder(contents)
            if folder.name == (self._digest_of_served() or ""):
                shown["draft"] = shown["published"]
            elif (folder / "CURRENT").is_file():
                shown["draft"] = self._view(self._open(folder), text, vector)
        return shown

    def candidate(self, contents: Contents, say: Say = print) -> dict[str, Any]:
        """Build the index of these contents and ask it the golden questions, unless that is done: trying and verifying them
        is then quick."""
        folder = self._build(contents, say)
        if self._serves():
            for retriever in (self._served(), self._open(folder)):
                self._asked(retriever, say)
        return {"folder": folder.name}

    def _view(self, retriever: Retriever, text: str, vector: np.ndarray) -> dict[str, Any]:
        found = retriever.understand(text, vector)
        titles = dict(zip(retriever.index.topics, retriever.index.titles, strict=True))
        return {
            "outcome": outcome_of(found),
            "intent": found.intent,
            "nuance": found.nuance,
            "confidence": round(float(found.confidence), 4),
            "ranking": [[name, round(float(p), 4)] for name, p in found.ranking[:6]],
            "hits": [{"id": h.id, "title": titles[h.id], "score": round(float(h.score), 4), "phrasing": h.phrasing} for h in found.hits],
            "why": reasons(found),
        }

    # ------------------------------------------------------------------ search, inbox

    def search(self, text: str, say: Say = print) -> list[str]:
        """Topics nearest in meaning, best first."""
        found = self._served().understand(text)
        return [hit.id for hit in found.hits]

    def vectors(self, texts: Sequence[str], say: Say = print) -> list[str]:
        """Unit vectors as float32 bytes in base64; alike messages are near in them."""
        if not texts:
            return []
        return [_pack(vector) for vector in self.encoder.encode_queries([prepare(text) for text in texts])]

    def group(self, items: Sequence[Mapping[str, Any]], ignored: Sequence[str] = (), say: Say = print) -> dict[str, Any]:
        """Messages by meaning, the largest group first.

        Args:
            items: {"id", "text", "vector"}, vector in base64.
            ignored: vectors of groups that nobody wants to see again.

        Returns:
            {"groups": [{"ids", "close", "text", "topics": [{"id", "title", "score"}]}], "put_away": [ids]}; `text` is the
            message nearest to all others of its group, `ids` go away from it, `close` are those that say almost the same.
        """
        if not items:
            return {"groups": [], "put_away": []}
        vectors = np.stack([_unpack(item["vector"]) for item in items])
        hidden = np.zeros(len(items), dtype=bool)
        if ignored:
            hidden = (vectors @ np.stack([_unpack(v) for v in ignored]).T).max(axis=1) >= IGNORE_COSINE
        shown = np.flatnonzero(~hidden)
        groups = []
        for rows in clusters(vectors[shown]):
            rows = shown[rows]
            inside = vectors[rows] @ vectors[rows].T
            middle = rows[int(inside.sum(axis=1).argmax())]
            nearness = vectors[rows] @ vectors[middle]
            rows, nearness = rows[np.argsort(-nearness, kind="stable")], np.sort(nearness)[::-1]
            close = [items[r]["id"] for r, near in zip(rows, nearness, strict=True) if near >= CLOSE_COSINE]
            groups.append({"ids": [items[r]["id"] for r in rows], "close": close, "text": items[middle]["text"], "vector": _pack(vectors[middle])})
        groups.sort(key=lambda group: -len(group["ids"]))
        served = self._served()
        titles = dict(zip(served.index.topics, served.index.titles, strict=True))
        for group in groups[:100]:
            hits = served.understand(group["text"], _unpack(group["vector"])).hits[:3]
            group["topics"] = [{"id": h.id, "title": titles[h.id], "score": round(float(h.score), 3)} for h in hits]
        return {"groups": groups, "put_away": [items[r]["id"] for r in np.flatnonzero(hidden)]}

    # ------------------------------------------------------------------ publish

    def check(self, contents: Contents, with_meaning: bool = False, say: Say = print) -> list[dict[str, Any]]:
        from knowledge.checks import check

        if with_meaning and self._remembered is None:
            self._remembered = RememberedVectors(self.encoder)
        if with_meaning:
            self._remembered.look_into([self._root, self._drafts])
        articles = [read(text, key) for key, text in contents.items()]
        found = check(articles, today=self._today(), encoder=self._remembered if with_meaning else None)
        return [asdict(finding) for finding in found]

    def trial(self, contents: Contents, changed: Sequence[str] = (), say: Say = print) -> dict[str, Any]:
        """Check, build, ask the golden questions. Nothing is served yet.

        Args:
            changed: ids whose warnings are reported; errors are reported wherever they are.
        """
        say("Contrôle des réponses")
        findings = [f for f in self.check(contents, with_meaning=True) if f["severity"] == "error" or f["article_id"] in changed]
        report: dict[str, Any] = {"findings": findings, "golden": None, "candidate": None}
        if any(finding["severity"] == "error" for finding in findings):
            return report
        folder = self._build(contents, say)
        report["candidate"] = folder.name
        if self._questions and self._serves():
            served, candidate = self._served(), self._open(folder)
            gone = set(served.index.topics) - set(candidate.index.topics)
            report["golden"] = compare(self._questions, self._asked(served, say), self._asked(candidate, say), gone)
        return report

    def publish(self, contents: Contents, say: Say = print) -> dict[str, Any]:
        """Serve the candidate built from exactly these contents: one rename, then one file replaced."""
        folder = self._candidate_folder(contents)
        if not (folder / "CURRENT").is_file():
            raise Refused("Le contenu a changé depuis la vérification : relancez-la.")
        version = current(folder)
        if not (self._root / version).exists():
            self._root.mkdir(parents=True, exist_ok=True)
            copied = self._root / f".incoming-{version}"
            shutil.rmtree(copied, ignore_errors=True)
            shutil.copytree(folder / version, copied)
            copied.rename(self._root / version)
            if (folder / "vectors.npz").is_file():
                shutil.copy2(folder / "vectors.npz", self._root / ".vectors.npz")
                (self._root / ".vectors.npz").replace(self._root / "vectors.npz")
        rollback(self._root, version)  # checks every file, then makes it current
        (self._root / "contents.sha256").write_text(folder.name, encoding="utf-8")
        self._forget_old(version)
        say("La nouvelle version est en ligne")
        return {"version": version}

    def restore(self, version: str, contents: Contents, say: Say = print) -> dict[str, Any]:
        """Serve an earlier publication again: its index where it is kept, else built anew from its contents."""
        try:
            open_version(self._root / version, self.encoder)  # of this format and this encoder?
            rollback(self._root, version)
        except (BrokenIndex, NoIndex, OSError):
            self._build(contents, say)
            return self.publish(contents, say)
        (self._root / "contents.sha256").write_text(self._candidate_folder(contents).name, encoding="utf-8")
        return {"version": version}

    def served(self, say: Say = print) -> dict[str, Any]:
        return {"version": current(self._root), "versions": versions(self._root)}

    # ------------------------------------------------------------------ import

    def plan_import(self, data: str, contents: Contents, say: Say = print) -> dict[str, Any]:
        """The plan of `knowledge.transfer.plan_import`, as JSON. A hostile file can only hurt this process.

        Args:
            data: the file, in base64.
        """
        from knowledge.articles import render_article
        from knowledge.transfer import TransferError, plan_import

        try:
            plan = plan_import(base64.b64decode(data), [read(text, key) for key, text in contents.items()])
        except TransferError as error:
            raise Refused(str(error)) from error
        return {
            "format": plan.format,
            "encoding": plan.encoding,
            "ignored_columns": plan.ignored_columns,
            "new": [{"id": a.id, "title": a.title, "content": render_article(a)} for a in plan.new],
            "changed": [
                {"id": c.after.id, "title": c.after.title, "row": c.row, "columns": [f.column for f in c.fields], "content": render_article(c.after)}
                for c in plan.changed
            ],
            "unchanged": len(plan.unchanged),
            "invalid": [asdict(row) for row in plan.invalid],
        }

    # ------------------------------------------------------------------ pieces

    @property
    def encoder(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._open_encoder()
        return self._encoder

    def _served(self) -> Retriever:
        version = current(self._root)
        if version is None:
            raise Refused("Aucune version n'est en ligne : publiez d'abord.")
        try:
            return self._open(self._root, version)
        except BrokenIndex as error:
            raise Refused("La version en ligne ne peut plus être lue : il faut la reconstruire (guichet knowledge index).") from error

    def _serves(self) -> bool:
        try:
            self._served()
        except Refused:
            return False
        return True

    def _open(self, root: Path, version: str | None = None) -> Retriever:
        version = version or current(root)
        if version is None:
            raise NoIndex(str(root))
        if version not in self._opened:
            self._opened[version] = Retriever(open_version(root / version, self.encoder), self.encoder)
            for old in list(self._opened)[:-3]:
                del self._opened[old]
        return self._opened[version]

    def _build(self, contents: Contents, say: Say) -> Path:
        folder = self._candidate_folder(contents)
        if (folder / "CURRENT").is_file():
            try:
                check_files(folder / current(folder))
                self._open(folder)
                return folder
            except BrokenIndex:
                shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        remembered = max((f for f in (self._root / "vectors.npz", *self._drafts.glob("*/vectors.npz")) if f.is_file()), key=lambda f: f.stat().st_mtime, default=None)
        if remembered is not None and not (folder / "vectors.npz").exists():
            shutil.copy2(remembered, folder / "vectors.npz")
        say("Préparation de la recherche")
        articles = [read(text, key) for key, text in sorted(contents.items())]
        examples = load_examples(self._nlu, self._background)
        sentences = sum(len(article.phrasings) for article in articles) + sum(map(len, examples.values()))
        say(f"Préparation de la recherche : {sentences} phrases à comparer")
        build_index(articles, examples, self.encoder, folder, lambda line: None)
        made = sorted((f for f in self._drafts.iterdir() if f != folder), key=lambda f: f.stat().st_mtime)
        for old in made[: -(KEPT_CANDIDATES - 1)]:
            shutil.rmtree(old, ignore_errors=True)
        return folder

    def _candidate_folder(self, contents: Contents) -> Path:
        """Where the index of these contents is: another format or other examples of the dialogue make another index."""
        digest = sha256(f"{FORMAT}\0".encode())
        for file in (*sorted(self._nlu.glob("*.yml")), self._background):
            digest.update(file.read_bytes())
        for key in sorted(contents):
            digest.update(f"{key}\0{contents[key]}\0".encode())
        return self._drafts / digest.hexdigest()[:24]

    def _digest_of_served(self) -> str | None:
        try:
            return (self._root / "contents.sha256").read_text(encoding="utf-8").strip()
        except OSError:
            return None

    def _forget_old(self, served: str) -> None:
        for version in versions(self._root)[:-KEPT_VERSIONS]:
            if version != served:
                shutil.rmtree(self._root / version, ignore_errors=True)

    # ------------------------------------------------------------------ golden questions

    @property
    def _questions(self) -> list[Golden]:
        if self._golden is None:
            self._golden = load_golden(self._golden_file) if self._golden_file is not None else []
        return self._golden

    def _asked(self, retriever: Retriever, say: Say) -> list[Understanding]:
        """What a version answers to the golden questions; it is asked once."""
        if retriever.version not in self._answers:
            vectors, answers = self._vectors_of_golden(say), []
            for place, (question, vector) in enumerate(zip(self._questions, vectors, strict=True)):
                if place % 100 == 0:
                    say(f"Questions de référence : {place} sur {len(self._questions)}")
                answers.append(retriever.understand(question.text, vector))
            for old in list(self._answers)[: -(KEPT_CANDIDATES - 1)]:
                del self._answers[old]
            self._answers[retriever.version] = answers
        return self._answers[retriever.version]

    def _vectors_of_golden(self, say: Say) -> np.ndarray:
        """Encoded once for an encoder, and kept beside the index: a new process finds them."""
        if self._golden_vectors is None:
            file, texts = self._root.with_name(f"{self._root.name}-golden.npz"), [prepare(question.text) for question in self._questions]
            probe = self.encoder.encode_queries([PROBE])[0]
            self._golden_vectors = _kept_vectors(file, texts, probe)
            if self._golden_vectors is None:
                say("Lecture des questions de référence")
                self._golden_vectors = self.encoder.encode_queries(texts)
                draft = file.with_suffix(".draft.npz")
                np.savez(draft, probe=probe, texts=np.array(texts), vectors=self._golden_vectors)
                draft.replace(file)
        return self._golden_vectors


def _kept_vectors(file: Path, texts: list[str], probe: np.ndarray) -> np.ndarray | None:
    """None where they are not there, of another encoder, or of other questions."""
    try:
        with np.load(file) as stored:
            if stored["texts"].tolist() == texts and float(stored["probe"] @ probe) > SAME_ENCODER:
                return stored["vectors"]
    except Exception:  # not there, or a damaged archive, which raises what zipfile and zlib please
        return None
    return None


class RememberedVectors:
    """An encoder that looks into the vectors kept by earlier builds before it computes one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.dim = encoder, encoder.dim
        self._known: dict[str, np.ndarray] = {}
        self._read: dict[Path, int] = {}

    def look_into(self, roots: Sequence[Path]) -> None:
        """Learn what builds have kept since the last look."""
        for file in [f for root in roots for f in (root / "vectors.npz", *root.glob("*/vectors.npz")) if f.is_file()]:
            try:
                written = file.stat().st_mtime_ns
                if self._read.get(file) == written:
                    continue
                with np.load(file) as stored:
                    self._known.update(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
                self._read[file] = written
            except Exception:  # a damaged memory is no memory
                continue

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors([f"q:{text}" for text in texts], self._encoder.encode_queries)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors([f"p:{text}" for text in texts], self._encoder.encode_passages)

    def _vectors(self, keys: list[str], encode: Callable[[Sequence[str]], np.ndarray]) -> np.ndarray:
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        if missing:
            self._known.update(zip(missing, encode([key[2:] for key in missing]), strict=True))
        return np.stack([self._known[key] for key in keys]).astype(np.float32)


def clusters(vectors: np.ndarray) -> list[np.ndarray]:
    """Rows by group: agglomerative, average link, cut at `GROUP_DISTANCE`."""
    if len(vectors) < 2:
        return [np.arange(len(vectors))] if len(vectors) else []
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1 - vectors @ vectors.T, 0, 2).astype(np.float64)
    distances = (distances + distances.T) / 2
    np.fill_diagonal(distances, 0)
    labels = fcluster(linkage(squareform(distances, checks=False), method="average"), t=GROUP_DISTANCE, criterion="distance")
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def reasons(found: Understanding) -> list[str]:
    """Why this and nothing else, by the thresholds, in French."""
    limits = load_calibration()
    grouped = dict(found.ranking)
    lines = []
    question, best = grouped.get(QUESTION, 0.0), found.hits[0]
    if found.intent == DISTRESS:
        lines.append(f"Détresse : {_percent(found.confidence)}, seuil {_percent(limits.distress)} ; elle passe avant tout le reste.")
    elif found.intent == QUESTION:
        lines.append(f"La première réponse est sûre à {_percent(best.score)}, au-dessus du seuil de {_percent(limits.answer)} : elle est donnée.")
    elif found.intent == SUGGESTION:
        lines.append(f"Aucune réponse n'atteint {_percent(limits.answer)} (la première : {_percent(best.score)}). Ensemble, les réponses font {_percent(question)}, au-dessus de {_percent(limits.suggest)} : les {OFFERED} premières sont proposées.")
    elif found.intent == NOTHING:
        lines.append(f"Rien n'est assez sûr : première réponse {_percent(best.score)} (il faut {_percent(limits.answer)}), toutes les réponses {_percent(question)} (il faut {_percent(limits.suggest)}). L'assistant demande de reformuler.")
    else:
        least = limits.out_of_scope if found.intent == OUT_OF_SCOPE else limits.act
        lines.append(f"« {_named(found.intent)} » l'emporte avec {_percent(found.confidence)} (seuil {_percent(least)}).")
        lines.append(f"Toutes les réponses ensemble : {_percent(question)}.")
    for name, probability in found.ranking[:3]:
        if name not in (found.intent, QUESTION) and probability >= 0.02:
            least = limits.out_of_scope if name == OUT_OF_SCOPE else limits.distress if name == DISTRESS else limits.act
            lines.append(f"Écarté : « {_named(name)} », {_percent(probability)} (seuil {_percent(least)}).")
    return lines


def _named(intent: str) -> str:
    return INTENT_NAMES.get(intent, intent.replace("_", " "))


def _percent(value: float) -> str:
    return f"{100 * float(value):.0f}\u00a0%"


def _pack(vector: np.ndarray) -> str:
    return base64.b64encode(np.asarray(vector, dtype=np.float32).tobytes()).decode()


def _unpack(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=np.float32)
