"""The serving encoder: a text has one vector, whatever is encoded beside it and on however many cores."""

import numpy as np

from knowledge import encoder as module
from knowledge.encoder import OnnxEncoder


def test_many_texts_get_in_order_the_vectors_that_each_has_alone(prepared):
    encoder = OnnxEncoder(prepared / "encoder" / "serving")
    texts = [f"ma carte Vitale numéro {n} " + "est perdue " * (n % 5) for n in range(module.MANY + 5)]

    together = encoder.encode_queries(texts)

    assert together.shape == (len(texts), encoder.dim) and together.dtype == np.float32
    assert np.array_equal(together, np.vstack([encoder.encode_queries([text]) for text in texts]))
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, encoder.dim)
