"""How good the retriever and its decision are (`guichet eval`), beside simpler ways on the same messages.

`run_eval` reads `tests/eval/messages.jsonl`; `eval_collection` any FAQ in JSON lines. Confidence intervals
are percentile bootstraps over messages.
"""

import json
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from knowledge.decision import DISTRESS, NOTHING, OUT_OF_SCOPE, QUESTION, SUGGESTION, Understanding
from knowledge.encoder import Encoder
from knowledge.head import counts
from knowledge.index import Index, build_index
from knowledge.lexical import Bm25
from knowledge.passages import Topic
from knowledge.retriever import Retriever
from knowledge.text import prepare

log = logging.getLogger(__name__)
RESAMPLES = 2_000
OUTCOMES = {
    "saluer": "smalltalk:greet", "remercier": "smalltalk:thanks", "dire_au_revoir": "smalltalk:goodbye",
    "defier_robot": "smalltalk:bot_challenge", "insulter": "smalltalk:insult", "demander_aide": "smalltalk:help",
    "parler_humain": "handoff", "frustration": "handoff", "deplacer_rdv": "task:rendez_vous",
    "annuler_rdv": "task:rendez_vous", SUGGESTION: "suggest", OUT_OF_SCOPE: "out_of_scope", DISTRESS: "emergency",
    NOTHING: "fallback",
}  # fmt: skip
Ranker = Callable[[Sequence[str]], Sequence[tuple[list[str], float]]]
TASKS = frozenset(
    ["attestation_droits", "releve_ij", "demande_css", "changement_adresse", "coordonnees_bancaires", "declaration_naissance", "delais_traitement", "rendez_vous"]
)


@dataclass(frozen=True)
class Judged:
    """One message and what became of it; `scores` are those of the three best topics."""

    id: str
    text: str
    kind: str
    noise: str
    category: str
    expected: list[str]
    outcome: str
    topics: list[str]
    scores: list[float]
    confidence: float
    ms: float

    @property
    def right(self) -> bool:
        return self.outcome in self.expected

    @property
    def relevant_ids(self) -> set[str]:
        return {o.removeprefix("faq:") for o in self.expected if o.startswith("faq:")}


def read_messages(file: Path, half: str = "development") -> list[dict]:
    """The messages of one half (`development`: even ids and all that were read as a whole, `test`: the other odd ids) or of `both`."""
    messages = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if half == "both":
        return messages
    read = {"development": True, "test": False}[half]
    return [message for message in messages if _is_read(int(message["id"].lstrip("e"))) == read]


READ_WHOLE = 2045  # from this number on, messages were read as a whole, after one report


def _is_read(number: int) -> bool:
    return number % 2 == 0 or number >= READ_WHOLE


def outcome_of(understanding: Understanding) -> str:
    """The outcome of a first message, as `guichet ask` names it."""
    if understanding.intent == QUESTION:
        return f"faq:{understanding.hits[0].id}"
    if understanding.intent in TASKS:
        return f"task:{understanding.intent}"
    return OUTCOMES.get(understanding.intent, "fallback")


def judge(retriever: Retriever, messages: Sequence[dict]) -> list[Judged]:
    judged = []
    for message in messages:
        started = time.perf_counter()
        found = retriever.understand(message["text"])
        spent = 1000 * (time.perf_counter() - started)
        judged.append(
            Judged(
                message["id"], message["text"], message["kind"], message["noise"], message["category"],
                message["outcome"], outcome_of(found), [hit.id for hit in found.hits],
                [round(hit.score, 4) for hit in found.hits[:3]], round(found.confidence, 4), round(spent, 2),
            )  # fmt: skip
        )
    return judged


# Measures


def hit_at(ranked_ids: Sequence[str], relevant_ids: set[str], k: int) -> float:
    """
    >>> hit_at(["a", "b"], {"b"}, 1), hit_at(["a", "b"], {"b"}, 2)
    (0.0, 1.0)
    """
    return float(any(topic in relevant_ids for topic in ranked_ids[:k]))


def reciprocal_rank(ranked_ids: Sequence[str], relevant_ids: set[str], k: int = 10) -> float:
    """
    >>> reciprocal_rank(["a", "b"], {"b"})
    0.5
    """
    return next((1 / rank for rank, topic in enumerate(ranked_ids[:k], 1) if topic in relevant_ids), 0.0)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The probability that a positive scores above a negative (ties count half).

    >>> auroc([2, 3], [1, 2])
    0.875
    """
    high, low = np.asarray(positives)[:, None], np.asarray(negatives)[None, :]
    return float((high > low).mean() + 0.5 * (high == low).mean())


def interval(values: Sequence[float], seed: int = 0) -> dict:
    """Mean with its 95 % bootstrap interval.

    >>> interval([1.0, 1.0])
    {'mean': 1.0, 'low': 1.0, 'high': 1.0, 'n': 2}
    """
    values = np.asarray(values, dtype=float)
    if not len(values):
        return {"mean": None, "low": None, "high": None, "n": 0}
    draws = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
    return {
        "mean": round(float(values.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4),
        "n": len(values),
    }  # fmt: skip


def ranking_measures(ranked: Sequence[Sequence[str]], relevant: Sequence[set[str]], ks: Sequence[int] = (1, 3)) -> dict:
    measures = {
        f"hit@{k}": interval([hit_at(r, own, k) for r, own in zip(ranked, relevant, strict=True)]) for k in ks
    }
    measures["mrr@10"] = interval([reciprocal_rank(r, own) for r, own in zip(ranked, relevant, strict=True)])
    return measures


def summarise(judged: Sequence[Judged]) -> dict:
    """All measures of one run."""
    questions = [j for j in judged if j.kind == "faq"]
    outside = [j for j in judged if j.kind == "out_of_scope"]
    distress = [j for j in judged if j.kind == "distress"]
    calm = [j for j in judged if j.kind != "distress" and "emergency" not in j.expected]
    clean = [j for j in questions if j.noise == "clean"]
    noisy = [j for j in questions if j.noise != "clean"]
    return {
        "questions": _question_measures(questions),
        "clean": _question_measures(clean),
        "noisy": _question_measures(noisy),
        "out_of_scope": {
            "confident_answer": interval([float(j.outcome.startswith("faq:")) for j in outside]),
            "task_started": interval([float(j.outcome.startswith("task:")) for j in outside]),
            "said_out_of_scope": interval([float(j.right) for j in outside]),
            "auroc_of_best_score": round(auroc([j.scores[0] for j in questions], [j.scores[0] for j in outside]), 4)
            if questions and outside
            else None,
        },
        "distress": {
            "reached": interval([float(j.outcome == "emergency") for j in distress]),
            "false_alarms": interval([float(j.outcome == "emergency") for j in calm]),
        },
        "task_or_question": _task_or_question(judged),
        "outcome_right": {
            kind: interval([float(j.right) for j in judged if j.kind == kind]) for kind in sorted({j.kind for j in judged})
        },
        "by_noise": {n: _short([j for j in questions if j.noise == n]) for n in sorted({j.noise for j in questions})},
        "by_category": {
            c: _short([j for j in questions if j.category == c]) for c in sorted({j.category for j in questions})
        },
        "ms": {
            "p50": round(float(np.median([j.ms for j in judged])), 2),
            "p95": round(float(np.quantile([j.ms for j in judged], 0.95)), 2),
        },
    }


def _question_measures(questions: Sequence[Judged]) -> dict:
    measures = ranking_measures([j.topics for j in questions], [j.relevant_ids for j in questions])
    answered = [j for j in questions if j.outcome.startswith("faq:")]
    shares = Counter(_treatment(j) for j in questions)
    measures["treatment"] = {name: round(n / max(1, len(questions)), 4) for name, n in shares.most_common()}
    measures["right_when_answered"] = interval([float(j.right) for j in answered])
    return measures


def _treatment(j: Judged) -> str:
    kind = j.outcome.partition(":")[0]
    return {"faq": "answered", "suggest": "suggested", "fallback": "refused", "out_of_scope": "refused"}.get(kind, kind)


def _short(questions: Sequence[Judged]) -> dict:
    return {
        "n": len(questions),
        "hit@1": round(float(np.mean([hit_at(j.topics, j.relevant_ids, 1) for j in questions])), 3),
        "hit@3": round(float(np.mean([hit_at(j.topics, j.relevant_ids, 3) for j in questions])), 3),
    }


def _task_or_question(judged: Sequence[Judged]) -> dict:
    """Of messages that are one or the other and were taken for one or the other, how many for the right one."""
    table: Counter = Counter()
    right = []
    for j in judged:
        if j.kind not in ("task", "faq"):
            continue
        side = {"faq": "question", "suggest": "question", "task": "task"}.get(j.outcome.partition(":")[0], "other")
        table[f"{'task' if j.kind == 'task' else 'question'} taken for {side}"] += 1
        right.append(float(j.right or side == ("task" if j.kind == "task" else "question")))
    return {"right": interval(right), "confusion": dict(sorted(table.items()))}


# Simpler ways, on the same messages


def baselines(index: Index, encoder: Encoder, messages: Sequence[dict]) -> dict[str, list[tuple[list[str], float]]]:
    """Rankings and best scores by simpler ways over the same topics and phrasings.

    Returns:
        name -> one (ten topic ids, best score) a message.
    """
    n = len(index.topics)
    own = index.question_classes < n
    owners = index.question_classes[own]
    rows = np.flatnonzero(own)
    documents = [" ".join(index.question_texts[r] for r in rows[owners == t]) for t in range(n)]
    bm25 = Bm25.over(documents)
    vectors = index.questions.reconstruct_n(0, index.questions.ntotal)[own]
    queries = encoder.encode_queries([prepare(message["text"]) for message in messages])
    found: dict[str, list[tuple[list[str], float]]] = {"bm25": [], "char_ngrams": [], "vectors": []}
    for message, query in zip(messages, queries, strict=True):
        grams = index.ngrams.scores(counts(message["text"]))[own]
        for name, scores in (
            ("bm25", bm25.scores(message["text"])),
            ("char_ngrams", _best_of(grams, owners, n)),
            ("vectors", _best_of(vectors @ query, owners, n)),
        ):
            order = np.argsort(-scores, kind="stable")[:10]
            found[name].append(([index.topics[t] for t in order], float(scores[order[0]])))
    return found


def _best_of(scores: np.ndarray, owners: np.ndarray, n: int) -> np.ndarray:
    best = np.full(n, -1.0, dtype=np.float32)
    np.maximum.at(best, owners, scores)
    return best


def baseline_measures(found: Sequence[tuple[list[str], float]], judged: Sequence[Judged]) -> dict:
    questions = [i for i, j in enumerate(judged) if j.kind == "faq"]
    outside = [i for i, j in enumerate(judged) if j.kind == "out_of_scope"]
    measures = ranking_measures([found[i][0] for i in questions], [judged[i].relevant_ids for i in questions])
    for part in ("clean", "noisy"):
        rows = [i for i in questions if (judged[i].noise == "clean") == (part == "clean")]
        measures[f"hit@1 {part}"] = interval([hit_at(found[i][0], judged[i].relevant_ids, 1) for i in rows])
    if outside:
        # What a single threshold that refuses one answerable message in ten lets through.
        least = float(np.quantile([found[i][1] for i in questions], 0.10))
        measures["confident_answer_out_of_scope"] = interval([float(found[i][1] >= least) for i in outside])
        measures["auroc_of_best_score"] = round(
            auroc([found[i][1] for i in questions], [found[i][1] for i in outside]), 4
        )
    return measures


# Runs


def run_eval(
    messages_file: Path,
    retriever: Retriever,
    half: str = "development",
    json_out: Path | None = None,
    plot_out: Path | None = None,
    against: Path | None = None,
    peers: Mapping[str, Ranker] | None = None,
    say: Callable[[str], None] = print,
) -> dict:
    """Measure one half, print a table, write JSON and a risk-coverage plot, compare with an earlier run.

    Args:
        against: figures of an earlier run, as `json_out` wrote them.
        peers: other ways to rank, by name: texts -> ten topics and one score for each.

    Raises:
        ValueError: `against` holds something else; said before anything is measured.
    """
    earlier = _figures_of(against) if against else None
    messages = read_messages(messages_file, half)
    judged = judge(retriever, messages)
    report = {
        "half": half,
        "index": retriever.version,
        "measures": summarise(judged),
        "baselines": {
            name: baseline_measures(found, judged)
            for name, found in baselines(retriever.index, retriever.encoder, messages).items()
        },
    }
    for name, rank in (peers or {}).items():
        report["baselines"][name] = baseline_measures(rank([message["text"] for message in messages]), judged)
    report["messages"] = [asdict(j) | {"right": j.right} for j in judged]
    _print(report, say)
    if plot_out is not None:
        plot_risk_coverage(judged, plot_out)
    if json_out is not None:
        json_out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if earlier is not None:
        for line in changes(earlier, report):
            say(line)
    return report


def _figures_of(file: Path) -> dict:
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(report["messages"], list):
            return report
    except (ValueError, KeyError, TypeError):
        pass
    raise ValueError(f"{file}: these are not the figures of an earlier run (guichet eval --json FILE writes them)")


def changes(old: Mapping, new: Mapping) -> list[str]:
    """What became of each message whose outcome changed between two reports, then the balance.

    >>> row = {"id": "e1", "text": "t", "expected": ["faq:a"], "outcome": "faq:b", "right": False}
    >>> changes({"messages": [row]}, {"messages": [row | {"outcome": "faq:a", "right": True}]})
    ['+ e1  faq:b -> faq:a  (t)', '1 changed: 1 better, 0 worse']
    """
    before = {row["id"]: row for row in old["messages"]}
    lines, better, worse, changed = [], 0, 0, 0
    for row in new["messages"]:
        was = before.get(row["id"])
        if was is None or was["outcome"] == row["outcome"]:
            continue
        changed += 1
        better += row["right"] and not was["right"]
        worse += was["right"] and not row["right"]
        sign = "=" if row["right"] == was["right"] else "+" if row["right"] else "-"
        lines.append(f"{sign} {row['id']}  {was['outcome']} -> {row['outcome']}  ({row['text'][:80]})")
    return [*lines, f"{changed} changed: {better} better, {worse} worse"]


def risk_coverage(judged: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    """Coverage and risk when the best topic is answered from the surest message down; out of scope is always wrong."""
    asked = [j for j in judged if j.kind in ("faq", "out_of_scope")]
    order = sorted(asked, key=lambda j: -j.scores[0])
    wrong = np.cumsum([1.0 - hit_at(j.topics, j.relevant_ids, 1) for j in order])
    answered = np.arange(1, len(order) + 1)
    return answered / len(order), wrong / answered


def plot_risk_coverage(judged: Sequence[Judged], file: Path) -> Path:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    coverage, risk = risk_coverage(judged)
    answered = [j for j in judged if j.kind in ("faq", "out_of_scope") and j.outcome.startswith("faq:")]
    asked = sum(j.kind in ("faq", "out_of_scope") for j in judged)
    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.plot(coverage, risk, label="answer the surest first")
    if answered:
        axes.plot(len(answered) / asked, 1 - np.mean([j.right for j in answered]), "o", label="the decision in use")
    share = sum(j.kind == "faq" for j in judged) / max(1, asked)
    axes.axvline(share, linestyle=":", color="grey", label="share that has an answer")
    axes.set(xlabel="share of messages answered", ylabel="share of answers that are wrong", ylim=(0, None))
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=120)
    pyplot.close(figure)
    return file


def _print(report: Mapping, say: Callable[[str], None]) -> None:
    m = report["measures"]
    say(f"{report['half']} half, index {report['index']}")
    for name in ("questions", "clean", "noisy"):
        part = m[name]
        say(f"  {name:<12}" + "  ".join(f"{k} {_ci(part[k])}" for k in ("hit@1", "hit@3", "mrr@10")))
    say("  treatment   " + "  ".join(f"{k} {v:.3f}" for k, v in m["questions"]["treatment"].items()))
    say(f"  right when answered      {_ci(m['questions']['right_when_answered'])}")
    say(f"  out of scope: confident answer {_ci(m['out_of_scope']['confident_answer'])}, "
        f"task started {_ci(m['out_of_scope']['task_started'])}, AUROC {m['out_of_scope']['auroc_of_best_score']}")  # fmt: skip
    say(f"  distress: reached {_ci(m['distress']['reached'])}, false alarms {_ci(m['distress']['false_alarms'])}")
    say(f"  task or question right   {_ci(m['task_or_question']['right'])}  {m['task_or_question']['confusion']}")
    for kind, value in m["outcome_right"].items():
        say(f"  outcome right, {kind:<12} {_ci(value)}")
    say("  by noise    " + "  ".join(f"{k} {v['hit@1']:.2f}/{v['hit@3']:.2f}" for k, v in m["by_noise"].items()))
    say(f"  ms a message, encoding included: p50 {m['ms']['p50']}, p95 {m['ms']['p95']}")
    for name, b in report["baselines"].items():
        say(f"  {name:<12}" + "  ".join(f"{k} {_ci(b[k])}" for k in ("hit@1", "hit@3", "mrr@10"))
            + f"  AUROC {b.get('auroc_of_best_score')}")  # fmt: skip


def _ci(value: Mapping) -> str:
    if value["mean"] is None:
        return "—"
    return f"{value['mean']:.3f} [{value['low']:.3f}–{value['high']:.3f}]"


def eval_collection(
    collection: Path,
    queries: Path,
    encoder: Encoder,
    json_out: Path | None = None,
    say: Callable[[str], None] = print,
) -> dict:
    """Index any collection with our own retriever and measure it.

    Args:
        collection: JSON lines {"id", "title", …}; what else a topic may have is read by `Topic.from_row`.
        queries: JSON lines {"id", "text", "expected": [ids of the topics that answer]}.

    Raises:
        ValueError: naming the line of a bad row.
    """
    topics = [Topic.from_row(row) for row in _rows(collection, ("id", "title"))]
    asked = _rows(queries, ("id", "text", "expected"))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build_index(topics, {}, encoder, root, say=lambda _: None)
        retriever = Retriever.open(root, encoder)
        found = [retriever.understand(row["text"]) for row in asked]
        simple = baselines(retriever.index, encoder, asked)
        report = _collection_report(topics, asked, found, simple)
    _print_collection(report, say)
    if json_out is not None:
        json_out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def _rows(file: Path, needed: Sequence[str]) -> list[dict]:
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{file}:{number}: not JSON: {error}") from error
        missing = [key for key in needed if key not in row] if isinstance(row, dict) else list(needed)
        if missing:
            raise ValueError(f"{file}:{number}: missing {', '.join(missing)}")
        rows.append(row)
    return rows


def _collection_report(topics, asked, found: Sequence[Understanding], simple) -> dict:
    ks = (1, 3, 10)
    known = [i for i, row in enumerate(asked) if row["expected"]]
    empty = [i for i, row in enumerate(asked) if not row["expected"]]
    relevant = [set(map(str, asked[i]["expected"])) for i in known]
    ranked = [[hit.id for hit in found[i].hits] for i in known]
    report = {"entries": len(topics), "queries": len(asked), "engine": ranking_measures(ranked, relevant, ks)}
    for name, rankings in simple.items():
        report[name] = ranking_measures([rankings[i][0] for i in known], relevant, ks)
    report["engine"]["confident_answer"] = interval([float(found[i].intent == QUESTION) for i in known])
    if empty:
        report["nothing_answers"] = {
            "confident_answer": interval([float(found[i].intent == QUESTION) for i in empty]),
            "auroc_of_best_score": round(
                auroc([found[i].hits[0].score for i in known], [found[i].hits[0].score for i in empty]), 4
            )
            if known
            else None,
        }
    report["results"] = [
        {"id": row["id"], "expected": row["expected"], "found": [[h.id, round(h.score, 4)] for h in u.hits]}
        for row, u in zip(asked, found, strict=True)
    ]
    return report


def _print_collection(report: Mapping, say: Callable[[str], None]) -> None:
    say(f"{report['entries']} entries, {report['queries']} queries")
    for name in ("engine", "bm25", "char_ngrams", "vectors"):
        part = report[name]
        say(f"  {name:<12}" + "  ".join(f"{k} {_ci(part[k])}" for k in ("hit@1", "hit@3", "hit@10", "mrr@10")))
    if "nothing_answers" in report:
        part = report["nothing_answers"]
        say(f"  nothing answers: confident answer {_ci(part['confident_answer'])}, AUROC {part['auroc_of_best_score']}")
