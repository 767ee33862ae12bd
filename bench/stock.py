"""The peer: the configuration that `rasa init` writes, trained on the same words, run beside ours.

Same NLU examples; the topics become one retrieval intent `faq` (that is how stock Rasa does an FAQ), with the same
phrasings. Rules map each intent to an utterance; a task is a stock form. No custom code: it is what a team gets that
follows the tutorial.
"""

from pathlib import Path
from typing import Any

import yaml

from knowledge.articles import Article

CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "fr",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True, "retrieval_intent": "faq"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}


def write_project(folder: Path, articles: list[Article], examples: dict[str, list[str]], forms: dict[str, list[str]], per_topic: int) -> None:
    """Write a stock project.

    Args:
        examples: NLU examples by intent. forms: slots to fill, by task intent.
        per_topic: phrasings of each topic, and examples of each intent, to train on at most.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    nlu = [_intent(name, lines[:per_topic]) for name, lines in examples.items()]
    nlu += [_intent(f"faq/{a.id}", a.phrasings[:per_topic]) for a in articles]
    responses: dict[str, Any] = {f"utter_faq/{a.id}": [{"text": a.answer}] for a in articles}
    responses |= {f"utter_{name}": [{"text": f"Réponse à {name}."}] for name in examples}
    slots = sorted({slot for asked in forms.values() for slot in asked})
    responses |= {f"utter_ask_{slot}": [{"text": f"{slot} ?"}] for slot in slots}
    domain = {
        "version": "3.1",
        "intents": [*examples, "faq", "nlu_fallback"],
        "slots": {s: {"type": "text", "influence_conversation": False, "mappings": [{"type": "from_text", "conditions": [
            {"active_loop": f"{t}_form", "requested_slot": s} for t, asked in forms.items() if s in asked]}]} for s in slots},
        "forms": {f"{task}_form": {"required_slots": asked} for task, asked in forms.items()},
        "responses": responses | {"utter_rephrase": [{"text": "Pouvez-vous reformuler ?"}]},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }  # fmt: skip
    rules = [{"rule": "faq", "steps": [{"intent": "faq"}, {"action": "utter_faq"}]},
             {"rule": "fallback", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_rephrase"}]}]  # fmt: skip
    for name in examples:
        if name in forms:
            form = f"{name}_form"
            rules += [{"rule": f"start {name}", "steps": [{"intent": name}, {"action": form}, {"active_loop": form}]},
                      {"rule": f"end {name}", "condition": [{"active_loop": form}], "steps": [{"action": form}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}, {"action": f"utter_{name}"}]}]  # fmt: skip
        else:
            rules.append({"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]})
    stories = [{"story": f"hello then {name}", "steps": [{"intent": "saluer"}, {"action": "utter_saluer"}, {"intent": name}, {"action": f"utter_{name}"}]} for name in examples if name not in forms and name != "saluer"]
    tests = [{"story": f"t{n}", "steps": [{"user": examples[name][0], "intent": name}, {"action": f"utter_{name}"}]} for n, name in enumerate(examples) if name not in forms]
    for name, content in (("config.yml", CONFIG), ("domain.yml", domain), ("data/nlu.yml", {"version": "3.1", "nlu": nlu}),
                          ("data/rules.yml", {"version": "3.1", "rules": rules}), ("data/stories.yml", {"version": "3.1", "stories": stories}),
                          ("tests/test_stories.yml", {"version": "3.1", "stories": tests[:12]}), ("credentials.yml", {"rest": None}), ("endpoints.yml", {})):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _intent(name: str, lines: Any) -> dict[str, str]:
    return {"intent": name, "examples": "".join(f"- {' '.join(line.split())}\n" for line in lines)}
