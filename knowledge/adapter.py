"""Teach the encoder the members' matters and to look past their style (`guichet adapter train`).

A LoRA of about 1.3 MB over every linear layer of e5-small. A batch holds a dozen neighbouring classes (topics and
intents) with four sentences each, written in different styles and spoilt at random; three losses pull together what
means the same:

* sentences of one class against the other classes of the batch (supervised contrastive, Khosla et al. 2020);
* sentences against one learned proxy a class, all classes at once (normalised softmax, Zhai and Wu 2019);
* sentences against the title and the passages of their topic (InfoNCE, as e5 itself was trained).

A fourth term keeps what the encoder says of passages close to what it said before, so that it stays good at other
matters. Nothing here runs while serving: `build_encoder.build_serving` merges the adapter.
"""

import json
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from knowledge.noise import spoil
from knowledge.text import prepare

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """What one training does; the defaults are those of the committed adapter (measures in the README).

    `strength` is how much of what was learned is merged: a bit more than half is better than all of it, on our matters
    and on others (weights between the old and the new ones: Wortsman et al. 2022, "Robust fine-tuning").
    """

    steps: int = 320
    classes_per_batch: int = 12
    sentences_per_class: int = 4
    max_tokens: int = 40
    rank: int = 8
    alpha: int = 16
    strength: float = 0.5625
    rate: float = 8e-4
    proxy_rate: float = 1e-2
    temperature: float = 0.05
    spoilt: float = 0.45
    keep: float = 2.0
    seed: int = 20


def train(
    reference: Path,
    folder: Path,
    classes: Mapping[str, Sequence[str]],
    passages: Mapping[str, Sequence[str]],
    recipe: Recipe = Recipe(),
    threads: int | None = None,
    device: str | None = None,
    say: Callable[[str], None] = log.info,
) -> Path:
    """Train the adapter and write it to `folder` in peft's format (fp16).

    Args:
        reference: the sentence-transformers folder made by `build_encoder.build_reference`.
        classes: the sentences of each topic and of each intent.
        passages: the title and passages of each topic; an intent has none.
        threads: threads for torch; all cores when None.
        device: "cpu" or "cuda"; a GPU is used when there is one.
    """
    import torch
    from peft import LoraConfig, get_peft_model
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(recipe.seed)
    if threads:
        torch.set_num_threads(threads)
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    model = SentenceTransformer(str(reference), device=device)
    lora = LoraConfig(
        r=recipe.rank, lora_alpha=recipe.alpha, target_modules=["query", "key", "value", "dense"], lora_dropout=0.0
    )
    bert = get_peft_model(model[0].auto_model, lora)
    encode = _Encode(bert, model.tokenizer, recipe.max_tokens, device)
    labels = sorted(classes)
    means = _class_means(encode, classes, labels, recipe)
    proxies = torch.nn.Parameter(means.clone())
    weights = [p for p in bert.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": weights, "lr": recipe.rate}, {"params": [proxies], "lr": recipe.proxy_rate}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, recipe.steps))
    batches = _Batches(classes, passages, labels, (means @ means.T).cpu().numpy(), recipe)
    started, seen = time.monotonic(), []
    for step in range(1, recipe.steps + 1):
        batch = batches.draw()
        loss = _loss(encode, proxies, batch, recipe)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        schedule.step()
        seen.append(float(loss.detach()))
        if step % 20 == 0 or step == recipe.steps:
            spent = time.monotonic() - started
            left = spent / step * (recipe.steps - step)
            say(f"step {step}/{recipe.steps}  loss {np.mean(seen[-20:]):.3f}  {spent:.0f} s, {left:.0f} s left")
        if step % 100 == 0 and step < recipe.steps:
            _save(bert, folder, recipe)
    return _save(bert, folder, recipe)


def _rate(step: int, steps: int) -> float:
    """Linear warm-up over a twentieth of the steps, then a cosine to nearly nothing."""
    warm = max(1, steps // 20)
    return (step + 1) / warm if step < warm else 0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * (step - warm) / (steps - warm)))


class _Encode:
    """Sentences to unit vectors, with gradients; bf16 where the processor computes in it."""

    def __init__(self, bert, tokenizer, max_tokens: int, device: str) -> None:
        self.bert, self._tokenizer, self._max_tokens, self._device = bert, tokenizer, max_tokens, device

    def __call__(self, texts: Sequence[str]):
        import torch

        inputs = self._tokenizer(
            list(texts), padding=True, truncation=True, max_length=self._max_tokens, return_tensors="pt"
        ).to(self._device)
        mask = inputs["attention_mask"]
        with torch.autocast(self._device, torch.bfloat16):
            hidden = self.bert(input_ids=inputs["input_ids"], attention_mask=mask).last_hidden_state.float()
        summed = (hidden * mask.unsqueeze(-1)).sum(1)
        return torch.nn.functional.normalize(summed, dim=1)

    def before(self, texts: Sequence[str]):
        """The vectors without the adapter."""
        import torch

        with torch.no_grad(), self.bert.disable_adapter():
            return self(texts)


def _class_means(encode: _Encode, classes: Mapping[str, Sequence[str]], labels: list[str], recipe: Recipe):
    """The mean vector of up to eight sentences of each class, before training: (n_classes, dim)."""
    import torch

    chance = random.Random(recipe.seed)
    means = []
    for label in labels:
        texts = chance.sample(list(classes[label]), min(8, len(classes[label])))
        means.append(encode.before([f"query: {prepare(text)}" for text in texts]).mean(0))
    return torch.nn.functional.normalize(torch.stack(means), dim=1)


@dataclass(frozen=True)
class _Batch:
    queries: list[str]
    rows: list[int]  # the class of each query
    passages: list[str]
    passage_rows: list[int]


class _Batches:
    """Draws batches of neighbouring classes: half around one class, half anywhere."""

    def __init__(self, classes, passages, labels: list[str], likeness: np.ndarray, recipe: Recipe) -> None:
        self._texts = [list(classes[label]) for label in labels]
        self._passages = [list(passages.get(label, ())) for label in labels]
        self._nearest = np.argsort(-likeness, axis=1)[:, 1:16]
        self._recipe, self._chance = recipe, random.Random(recipe.seed + 1)
        self._queue: list[int] = []
        self._decks: list[list[str]] = [[] for _ in labels]

    def draw(self) -> _Batch:
        recipe, chance = self._recipe, self._chance
        if not self._queue:
            self._queue = chance.sample(range(len(self._texts)), len(self._texts))
        seed = self._queue.pop()
        near = chance.sample(list(self._nearest[seed]), min(recipe.classes_per_batch // 2, len(self._nearest[seed])))
        others = [c for c in range(len(self._texts)) if c != seed and c not in near]
        rest = chance.sample(others, min(recipe.classes_per_batch - 1 - len(near), len(others)))
        picked = [int(c) for c in (seed, *near, *rest)]
        queries, rows, passages, passage_rows = [], [], [], []
        for c in picked:
            for text in self._deal(c, recipe.sentences_per_class):
                queries.append("query: " + prepare(_cut(self._maybe_spoilt(text), recipe.max_tokens, chance)))
                rows.append(c)
            if self._passages[c]:
                passages.append("passage: " + chance.choice(self._passages[c]))
                passage_rows.append(c)
        return _Batch(queries, rows, passages, passage_rows)

    def _deal(self, c: int, n: int) -> list[str]:
        """The next n sentences of a class; every sentence comes up before one comes up again."""
        while len(self._decks[c]) < n:
            self._decks[c] += self._chance.sample(self._texts[c], len(self._texts[c]))
        dealt, self._decks[c] = self._decks[c][:n], self._decks[c][n:]
        return dealt

    def _maybe_spoilt(self, text: str) -> str:
        return spoil(text, self._chance) if self._chance.random() < self._recipe.spoilt else text


def _cut(text: str, max_tokens: int, chance: random.Random) -> str:
    """A window of a long story, so that its end is learned as well as its beginning."""
    words = text.split()
    room = int(max_tokens * 0.7)
    if len(words) <= room:
        return text
    start = chance.choice([0, len(words) - room, chance.randrange(len(words) - room)])
    return " ".join(words[start : start + room])


def _loss(encode: _Encode, proxies, batch: _Batch, recipe: Recipe):
    import torch
    from torch.nn.functional import cross_entropy, normalize

    queries = encode(batch.queries)
    rows = torch.tensor(batch.rows, device=queries.device)
    loss = cross_entropy(queries @ normalize(proxies, dim=1).T / recipe.temperature, rows)
    loss = loss + _contrast(queries, rows, recipe.temperature)
    if batch.passages:
        passages = encode(batch.passages)
        own = torch.tensor(batch.passage_rows, device=queries.device)
        asked = torch.isin(rows, own)
        target = (rows[asked].unsqueeze(1) == own.unsqueeze(0)).float().argmax(1)
        loss = loss + cross_entropy(queries[asked] @ passages.T / recipe.temperature, target)
        loss = loss + recipe.keep * (1 - (passages * encode.before(batch.passages)).sum(1)).mean()
    return loss


def _contrast(vectors, rows, temperature: float):
    """Supervised contrastive loss, the sum outside the logarithm (equation 2 of Khosla et al. 2020)."""
    import torch

    itself = torch.eye(len(rows), dtype=torch.bool, device=vectors.device)
    logits = (vectors @ vectors.T / temperature).masked_fill(itself, -1e9)
    same = (rows.unsqueeze(0) == rows.unsqueeze(1)) & ~itself
    share = logits.log_softmax(dim=1)
    return -((share * same).sum(1) / same.sum(1).clamp(min=1)).mean()


def _save(bert, folder: Path, recipe: Recipe) -> Path:
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().cpu().half().contiguous() for name, value in get_peft_model_state_dict(bert).items()}
    save_file(state, str(folder / "adapter_model.safetensors"), metadata={"format": "pt"})
    lora = bert.peft_config["default"]
    config = {
        "peft_type": "LORA", "task_type": None, "r": lora.r, "lora_alpha": lora.lora_alpha * recipe.strength, "lora_dropout": 0.0,
        "bias": "none", "target_modules": sorted(lora.target_modules), "base_model_name_or_path": None,
        "inference_mode": True,
    }  # fmt: skip
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2) + "\n")
    return folder
