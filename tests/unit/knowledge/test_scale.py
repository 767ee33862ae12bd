import numpy as np

from knowledge.scale import bench_index, vary


def unit(n, dim=32, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_made_passages_are_unit_vectors_near_the_given_ones():
    given = unit(50)
    made = vary(given, 200)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert (made @ given.T).max(axis=1).min() > 0.5


def test_exact_search_is_its_own_measure_and_the_cells_come_near():
    rows = bench_index(unit(50), unit(10, seed=1), sizes=(300,), say=lambda _: None)
    assert [(row["kind"], row["chosen"]) for row in rows] == [("exact", True), ("cells", False)]
    assert rows[0]["recall@10"] == 1.0
    assert rows[1]["recall@10"] > 0.9
