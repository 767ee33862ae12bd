"""The adapter's parts that need no training run, and the committed file."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapter import Recipe, _Batches, _cut
from knowledge.noise import KINDS, spoil

ADAPTER = Path(__file__).parents[3] / "knowledge" / "adapter"


def batches(recipe=Recipe()):  # noqa: B008
    labels = [f"c{i}" for i in range(30)]
    classes = {label: [f"{label} phrase {i}" for i in range(5)] for label in labels}
    return _Batches(classes, {"c0": ["un passage"]}, labels, np.eye(30), recipe)


def test_a_batch_holds_several_sentences_of_each_of_its_classes():
    batch = batches().draw()
    assert len(batch.queries) == len(batch.rows) == 48
    assert sorted(batch.rows.count(c) for c in set(batch.rows)) == [4] * 12


def test_every_class_comes_up_before_one_seeds_again():
    drawn = batches()
    assert {drawn.draw().rows[0] for _ in range(30)} == set(range(30))


def test_a_long_story_is_cut_to_a_window():
    assert len(_cut("mot " * 200, 40, random.Random(0)).split()) == 28


@pytest.mark.parametrize("kind", KINDS)
def test_each_noise_changes_a_sentence_and_keeps_some_of_it(kind):
    text = "Comment peut-on obtenir l'attestation de droits à la sécurité sociale ?"
    noisy = KINDS[kind](text, random.Random(1))
    assert noisy != text
    assert len(noisy) > len(text) / 3


def test_noise_is_the_same_for_the_same_seed():
    assert spoil("ma carte vitale", random.Random(4)) == spoil("ma carte vitale", random.Random(4))


def test_the_committed_adapter_is_small_and_says_how_it_was_made():
    assert (ADAPTER / "adapter_model.safetensors").stat().st_size < 2_000_000
    recipe = json.loads((ADAPTER / "recipe.json").read_text())
    assert Recipe(**recipe).rank == json.loads((ADAPTER / "adapter_config.json").read_text())["r"]
