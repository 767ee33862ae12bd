"""Articles cut into what the index holds: questions (title, phrasings), passages (short pieces of the answer) and statements.

A passage begins with its title, so that it says by itself what it is about. A statement is one thing that the answer says,
to be found by who has just read it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.articles import Article

PASSAGE_CHARACTERS = 400
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+(?:[-*] )?")
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")


@dataclass(frozen=True)
class Topic:
    """What the index needs of an article, or of an entry of any other collection."""

    id: str
    title: str
    phrasings: tuple[str, ...]
    keywords: tuple[str, ...]
    passages: tuple[str, ...]
    statements: tuple[str, ...] = ()

    @classmethod
    def from_article(cls, article: "Article") -> "Topic":
        pieces = [
            article.answer,
            "\n".join(article.steps),
            "\n".join(article.prepare),
            "\n".join(article.exceptions),
            *article.variants.values(),
            article.english,
        ]
        passages = (passage for piece in pieces for passage in cut(piece, article.title))
        return cls(article.id, article.title, article.phrasings, article.keywords, (article.title, *_labels(article.title, article.keywords), *passages), statements(article))

    @classmethod
    def from_row(cls, row: Mapping) -> "Topic":
        """An entry of a collection file: id, title, phrasings, keywords (a list, or one text with commas), answer."""
        keywords = row.get("keywords") or []
        if isinstance(keywords, str):
            keywords = [word.strip() for word in keywords.split(",") if word.strip()]
        title = row.get("title") or ""
        answer = row.get("answer") or ""
        return cls(
            str(row["id"]),
            title,
            tuple(row.get("phrasings") or ()),
            tuple(keywords),
            (*([title] if title else []), *_labels(title, keywords), *cut(answer, title)),
            tuple(dict.fromkeys(sentences(answer))),
        )

    @property
    def questions(self) -> tuple[str, ...]:
        """The title first, then the phrasings; none twice."""
        return tuple(dict.fromkeys(text for text in (self.title, *self.phrasings) if text.strip()))


def sentences(text: str) -> list[str]:
    """
    >>> sentences("Un. Deux ! Trois ?")
    ['Un.', 'Deux !', 'Trois ?']
    """
    return [sentence for sentence in _SENTENCES.split(text.strip()) if sentence]


def statements(article: "Article") -> tuple[str, ...]:
    """What an article says, thing by thing: the sentences of its answer, its steps and exceptions whole, the sentences of its English version.

    What is to be prepared is left out: « Votre carte Vitale. » answers nobody.
    """
    return (*sentences(article.answer), *article.steps, *article.exceptions, *sentences(article.english or ""))


def cut(text: str, title: str, limit: int = PASSAGE_CHARACTERS) -> Iterator[str]:
    """Passages of at most `limit` characters of whole sentences, each after the title.

    >>> list(cut("Un. Deux. Trois.", "Compter", limit=9))
    ['Compter. Un. Deux.', 'Compter. Trois.']
    """
    head = title.rstrip(" .") + (" " if title.rstrip().endswith(("?", "!")) else ". ") if title else ""
    for piece in _packed(_SENTENCE_END.split(" ".join(text.replace("**", "").split())), limit):
        yield head + piece


def _labels(title: str, keywords: Iterable[str]) -> tuple[str, ...]:
    """Title and keywords as one passage: what editors say a topic is about, in words that its title may lack."""
    words = ", ".join(keywords)
    return (f"{title} {words}".strip(),) if words else ()


def _packed(sentences: Iterable[str], limit: int) -> Iterator[str]:
    pack = ""
    for sentence in sentences:
        if pack and len(pack) + 1 + len(sentence) > limit:
            yield pack
            pack = ""
        while len(sentence) > limit:  # a sentence without end: a list, a table, noise
            yield sentence[:limit]
            sentence = sentence[limit:]
        pack = f"{pack} {sentence}".strip()
    if pack:
        yield pack
