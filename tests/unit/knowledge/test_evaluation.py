import json

import pytest

from knowledge.evaluation import (
    auroc,
    changes,
    eval_collection,
    hit_at,
    interval,
    reciprocal_rank,
    risk_coverage,
    run_eval,
)
from knowledge.index import build_index
from knowledge.retriever import Retriever
from tests.unit.knowledge.tables import EXAMPLES, TOPICS, TableEncoder


def message(number, text, outcome, kind, noise="clean"):
    return {
        "id": f"e{number:04}", "text": text, "outcome": [outcome], "kind": kind, "noise": noise, "category": "c",
    }  # fmt: skip


@pytest.fixture
def retriever(tmp_path):
    build_index(TOPICS, EXAMPLES, TableEncoder(), tmp_path / "index")
    return Retriever.open(tmp_path / "index", TableEncoder())


@pytest.fixture
def messages(tmp_path):
    rows = [
        message(2, "j'ai perdu ma carte vitale", "faq:vitale-perdue", "faq"),
        message(3, "never read here", "faq:rib", "faq"),
        message(4, "comment changer de rib", "faq:rib", "faq", "typos"),
        message(6, "une recette de crêpes", "out_of_scope", "out_of_scope"),
        message(8, "je vais me tuer", "emergency", "distress"),
        message(10, "je veux changer mon rib", "task:coordonnees_bancaires", "task"),
    ]
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_one_half_is_measured_beside_the_simpler_ways(retriever, messages, tmp_path):
    said = []
    report = run_eval(
        messages, retriever, json_out=tmp_path / "out.json", plot_out=tmp_path / "risk.png", say=said.append
    )
    measures = report["measures"]
    assert measures["questions"]["hit@1"] == {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 2}
    assert measures["distress"]["reached"]["mean"] == 1.0
    assert measures["out_of_scope"]["confident_answer"]["mean"] == 0.0
    assert set(report["baselines"]) == {"bm25", "char_ngrams", "vectors"}
    assert (tmp_path / "risk.png").stat().st_size > 1000
    assert "e0003" not in (tmp_path / "out.json").read_text()
    assert any("hit@1" in line for line in said)


def test_a_run_compared_with_itself_has_no_change(retriever, messages, tmp_path):
    run_eval(messages, retriever, json_out=tmp_path / "old.json", say=lambda _: None)
    said = []
    run_eval(messages, retriever, against=tmp_path / "old.json", say=said.append)
    assert said[-1] == "0 changed: 0 better, 0 worse"


def test_a_change_for_the_worse_is_shown():
    row = {"id": "e1", "text": "t", "expected": ["faq:a"], "outcome": "faq:a", "right": True}
    lines = changes({"messages": [row]}, {"messages": [row | {"outcome": "fallback", "right": False}]})
    assert lines == ["- e1  faq:a -> fallback  (t)", "1 changed: 0 better, 1 worse"]


def test_measures_are_those_of_the_literature():
    assert hit_at(["a", "b", "c"], {"c"}, 3) == 1.0
    assert reciprocal_rank(["a", "b", "c"], {"c"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["a"], {"z"}) == 0.0
    assert auroc([1, 1], [0, 0]) == 1.0
    low_high = interval([0.0, 1.0] * 50)
    assert low_high["low"] < 0.5 < low_high["high"]


def test_risk_grows_with_coverage_when_confidence_means_something(retriever, messages):
    from knowledge.evaluation import judge, read_messages

    coverage, risk = risk_coverage(judge(retriever, read_messages(messages)))
    assert coverage[-1] == 1.0
    assert risk[0] == 0.0


def rows(file, content):
    file.write_text("\n".join(json.dumps(row) for row in content), encoding="utf-8")
    return file


@pytest.mark.parametrize("phrasings", [[], ["formulation un", "formulation deux", "formulation trois"]])
def test_any_collection_is_measured_with_or_without_phrasings(tmp_path, phrasings):
    collection = rows(
        tmp_path / "c.jsonl",
        [
            {"id": "a", "title": "Perdre sa carte", "phrasings": phrasings, "keywords": [], "answer": "Le dire."},
            {"id": "b", "title": "Changer de banque", "phrasings": [p + " bis" for p in phrasings], "answer": "Ici."},
        ],
    )
    queries = rows(
        tmp_path / "q.jsonl",
        [
            {"id": "1", "text": "carte perdue", "expected": ["a"]},
            {"id": "2", "text": "changer banque", "expected": ["b"]},
            {"id": "3", "text": "xyz", "expected": []},
        ],
    )
    report = eval_collection(collection, queries, TableEncoder(), tmp_path / "out.json", say=lambda _: None)
    assert report["engine"]["hit@1"]["mean"] == 1.0
    assert report["engine"]["hit@10"]["n"] == 2
    assert "auroc_of_best_score" in report["nothing_answers"]
    assert json.loads((tmp_path / "out.json").read_text())["entries"] == 2


def test_a_bad_row_is_named_by_file_and_line(tmp_path):
    good = rows(tmp_path / "c.jsonl", [{"id": "a", "title": "A", "answer": "A."}])
    bad = rows(tmp_path / "q.jsonl", [{"id": "1", "text": "a", "expected": []}, {"id": "2"}])
    with pytest.raises(ValueError, match=r"q\.jsonl:2: missing text, expected"):
        eval_collection(good, bad, TableEncoder(), say=lambda _: None)
