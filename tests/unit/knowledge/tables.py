"""A table encoder: vectors from hashed words, so that tests of the index need no model."""

import zlib
from collections.abc import Sequence

import numpy as np

from knowledge.passages import Topic
from knowledge.text import fold


class TableEncoder:
    """Unit vectors of hashed character trigrams; what shares words is near."""

    dim = 64

    def __init__(self, salt: str = "") -> None:
        self._salt = salt

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._vector(text) for text in texts])

    encode_passages = encode_queries

    def _vector(self, text: str) -> np.ndarray:
        vector = np.full(self.dim, 1e-3, dtype=np.float32)
        folded = f" {fold(text)} "
        for start in range(len(folded) - 2):
            vector[zlib.crc32((self._salt + folded[start : start + 3]).encode()) % self.dim] += 1
        return vector / np.linalg.norm(vector)


def topic(id: str, title: str, *phrasings: str, answer: str = "", keywords: tuple[str, ...] = ()) -> Topic:
    return Topic(id, title, phrasings, keywords, (title, answer) if answer else (title,))


TOPICS = [
    topic(
        "vitale-perdue", "Carte Vitale perdue ou volée", "j'ai perdu ma carte vitale", "on m'a volé ma carte vitale",
        "carte vitale égarée que faire", keywords=("carte vitale", "perte", "vol"),
    ),
    topic(
        "rib", "Changer de compte bancaire", "comment changer de rib", "combien de temps prend un nouveau rib",
        "mon iban a changé où le dire", keywords=("rib", "iban", "banque"),
    ),
    topic(
        "detresse-urgence-ecoute", "Numéros d'urgence et d'écoute", "quel numéro pour parler à quelqu'un la nuit",
        "numéro d'écoute suicide", "3114", keywords=("urgence", "écoute"),
    ),
]  # fmt: skip
EXAMPLES = {
    "saluer": ["bonjour", "salut", "coucou"],
    "oui": ["oui", "ok", "d'accord"],
    "non": ["non", "pas du tout", "non merci"],
    "coordonnees_bancaires": ["je veux changer mon rib", "enregistrer mon nouvel iban", "voici mon nouveau rib"],
    "hors_sujet_divers": ["quel temps fait-il", "une recette de crêpes", "qui a gagné le match"],
    "hors_sujet_caf": ["quand tombe mon rsa", "mon apl a baissé", "prime d'activité"],
    "detresse_suicide": ["je veux mourir", "je vais me tuer", "plus envie de vivre"],
}
