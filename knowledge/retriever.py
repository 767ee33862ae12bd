"""What a message means: its topics, and the decision between answering, offering, doing, pointing elsewhere.

    prepare ─▶ vector ─┬─ questions (FAISS) ─┐
                       ├─ passages (FAISS) ──┤
                       ├─ head ──────────────┼─▶ one score a class ─▶ probabilities ─▶ decision.decide
    message ─▶ letters ┼─ character n-grams ─┤
                       └─ BM25, two fields ──┘

Each kind of evidence is a score for every class (topics, then intents); a weighted sum of them, softened, is read as
probabilities. The weights come from `calibration.json`. What the letters say needs no vector, so that it can be looked up
while the encoder works (`Retriever.spell`).
"""

import logging
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.context import (
    DEDICATED,
    LONGEST,
    OF_THE_SAME,
    answering,
    asks_of_anything,
    aspect_of,
    brief,
    elliptic,
    follows_up,
    goes_on_with_if,
    in_other_words,
    is_about,
    is_fragment,
    is_french,
    is_question,
    leans,
    names_body,
    only_to_know,
    questions,
    refers,
    says_what_was_done,
    speaks_of_oneself,
    tells_of_oneself,
)
from knowledge.decision import (
    ASKS_FOR_HELP,
    DISTRESS,
    GREETS,
    NEVER_OURS,
    NOTHING,
    OUT_OF_SCOPE,
    QUESTION,
    SMALL_TALK,
    SUGGESTION,
    TASKS,
    UNWISHED,
    Calibration,
    Hit,
    Understanding,
    decide,
    load_calibration,
)
from knowledge.encoder import Encoder
from knowledge.head import Grams, counts
from knowledge.index import BrokenIndex, Index, NoIndex, current, open_index, open_version, stored_article
from knowledge.passages import sentences, statements
from knowledge.text import beside_a_greeting, beside_a_plea, fold, only_private, prepare, words
from knowledge.wording import Wording, mood_of, wording_of

if TYPE_CHECKING:
    from knowledge.articles import Article

log = logging.getLogger(__name__)
KINDS = ("head", "questions", "ngrams", "titles", "passages", "several", "stated", "short", "full")  # of evidence
NEAREST = 256  # questions and passages looked at; the others count as the last of these
NEAREST_STATED = 4096  # statements: all those of a collection of ordinary size
NOT_FAR_BELOW = 0.2  # of the largest
BEST = 3  # of a class, whose mean counts
LOOK_EVERY_S = 0.5
SURELY = 0.5  # of what the topics of a category have: the best one answers a message without a subject, rather than the last one
SAYS_IT = 0.4  # how surely the first answer says what is asked next, from which it need not be offered beside
LIKELY = 0.6  # confidence from which a part of a message is its first question
ANOTHER = 0.75  # the same, for another one beside it
NEAR = 0.16  # how surely a statement of the last answer answers a message from which it is told, where nothing else was understood
TOLD = 0.3  # the same, where few words may mean something else by themselves
PERHAPS = 0.25  # of the best topic's probability: another one may answer a question without a subject
# So near that a question is the last answer's unless another topic is more than fairly sure: wrong for 1 in 100 questions
# about a topic of the same category.
VERY_NEAR, FAIRLY_SURE = 0.93, 0.95
SURE = 0.95  # confidence from which a question without a subject has one after all
DOUBTFUL = 0.8  # confidence below which the last answer may be meant rather than another one
SURELY_MEANT = 0.9  # confidence from which words read with the last subject are a question about a neighbour
SURELY_SAID = 0.6  # how surely the last answer says it, from which no neighbour is looked for
STAND_ALONE = {DISTRESS, *SMALL_TALK} - {"demander_aide", "parler_humain"}  # « ça va ? »; but « comment faire la demande ? », « in English »
UNANSWERED_TOPIC = "delais-depasses-que-faire"  # « et si on me répond pas ? », of whatever says nothing of that
FIGURES = ("delay", "deadline", "lasting", "cost", "amount", "validity", "hour")  # what is asked, that an answer says or does not
NO_DOOR = ("divers", "medecin", None)  # kinds of out of scope without an organism of their own to point to
SPEAKS_TO_US = ("saluer", "dire_au_revoir", "defier_robot")
RESUMES = ("reprendre", "retour", "recommencer")
A_FEW_WORDS = 4
HALF = 0.5  # confidence below which an intent is no better than none
UNCLEAR = ("informer", "ne_sait_pas", "demander_aide", "pourquoi_question", "non", "annuler", NOTHING, SUGGESTION)  # what words are that mean little by themselves
GIVEN = "informer"  # the intent of an answer that nothing but its value tells
SIMPLER = "plus_simple"  # the intent of who wants the last answer in other words
__all__ = ["Hit", "Retriever", "Understanding"]


@dataclass(frozen=True)
class Evidence:
    """Scores by kind, each (n_classes,) and standardised over the classes it knows; `best_question` by class."""

    scores: dict[str, np.ndarray]
    best_question: np.ndarray
    nearest_cosine: float

    def total(self, weights: dict[str, float]) -> np.ndarray:
        return sum(weights[name] * values for name, values in self.scores.items() if weights.get(name))


def _wish(found: Understanding) -> str | None:
    """What a message asks for, as a choice."""
    if found.intent == QUESTION:
        return f"topic:{found.hits[0].id}"
    return f"task:{found.intent}" if found.intent in TASKS else None


@dataclass(frozen=True)
class Letters:
    """What one index and the words themselves say of a message without its vector.

    Attributes:
        scores, best_chars: as in `Evidence`.
        exact: the class whose example the message repeats word for word, if one does.
    """

    index: Index
    grams: Grams
    scores: dict[str, np.ndarray]
    best_chars: np.ndarray
    wording: Wording
    exact: int | None


class Retriever:
    """Answers from the current index; `refresh` follows a publication."""

    def __init__(
        self, index: Index, encoder: Encoder, root: Path | None = None, calibration: Calibration | None = None
    ) -> None:
        self._index, self._encoder, self._root = index, encoder, root
        self._calibration = calibration or load_calibration()
        self._looked = time.monotonic()
        self._refused: str | None = None
        self._lock = threading.Lock()
        self._encoded = lru_cache(maxsize=8)(lambda prepared: encoder.encode_queries([prepared])[0])  # a part of a message is read several times

    @classmethod
    def open(cls, index_root: Path, encoder: Encoder) -> "Retriever":
        """
        Raises:
            NoIndex, BrokenIndex: saying what to run.
        """
        return cls(open_index(index_root, encoder), encoder, index_root)

    @property
    def version(self) -> str:
        return self._index.version

    @property
    def encoder(self) -> Encoder:
        return self._encoder

    @property
    def index(self) -> Index:
        return self._index

    def refresh(self) -> bool:
        """Open the version that CURRENT names, if it changed; looked at every half second at most.

        A version that cannot be opened is refused once, with a line in the log; the served one stays.
        """
        now = time.monotonic()
        if self._root is None or now - self._looked < LOOK_EVERY_S or not self._lock.acquire(blocking=False):
            return False
        try:
            self._looked = now
            version = current(self._root)
            if version is None or version in (self._index.version, self._refused):
                return False
            try:
                self._index = open_version(self._root / version, self._encoder)
            except (BrokenIndex, NoIndex, OSError, ValueError, RuntimeError, KeyError) as error:
                self._refused = version
                log.error("index %s refused, %s goes on serving: %s", version, self._index.version, error)
                return False
            self._refused = None
            log.info("index %s is served", version)
            return True
        finally:
            self._lock.release()

    def prepare(self, text: str) -> str:
        """The text as the encoder must read it."""
        return prepare(text)

    def spell(self, text: str) -> Letters:
        """What can be known of a message before its vector."""
        return read_letters(self._index, text, self._kinds)

    def article(self, topic_id: str) -> "Article | None":
        """The article as published, or None."""
        return stored_article(self._index, topic_id)

    def understand(
        self,
        text: str,
        vector: np.ndarray | None = None,
        about: str | None = None,
        in_task: bool = False,
        letters: Letters | None = None,
        read: str | None = None,
    ) -> Understanding:
        """
        Args:
            read: the topic that was read last, where it is another one: it answers what the subject does not speak of.
            text: the message as the member wrote it.
            vector: `encoder.encode_queries([retriever.prepare(text)])[0]`, when it was computed already.
            about: the topic of the last answer or of the task, for a message that has no subject of its own.
            in_task: that topic is the task's.
            letters: `spell(text)`, when it was called already.
        """
        if asked := only_to_know(text):
            return self.understand(asked, about=about, in_task=in_task, read=read)
        if vector is None:
            vector = self._vector(text)
        found = self._understand_about(text, vector, about, in_task, letters)
        last = self.article(read) if read and read != about and not in_task and (follows_up(text) or leans(text)) else None
        if last is None or found.said or found.intent != QUESTION or found.hits[0].id != about:
            return found
        told = self._beside(last, text, vector, self._of(last, found))
        return told if told.near >= TOLD else found  # « et si j'oublie ? », after how to renew it

    def _understand_about(self, text: str, vector: np.ndarray, about: str | None, in_task: bool, letters: Letters | None) -> Understanding:
        """The message beside the subject of the conversation."""
        found = self._understand_alone(text, vector, letters)
        if not in_task:
            found = self._two_at_once(text, found)
        if only_private(text):
            return replace(found, intent=GIVEN, confidence=1.0, nuance=None, ranking=[(GIVEN, 1.0)])
        retold, follows = bool(in_other_words(text)), follows_up(text, in_task)
        if not about and follows and found.intent in (QUESTION, OUT_OF_SCOPE) and found.confidence < SURE and asks_of_anything(text):
            return replace(found, intent=NOTHING, ranking=[(NOTHING, 1.0)])  # « c'est gratuit ? », and nothing was talked of
        if not about and found.intent in TASKS and found.confidence < SURE and len(words(text)) <= A_FEW_WORDS and leans(text) and is_question(text):
            return replace(found, intent=NOTHING, ranking=[(NOTHING, 1.0)])  # « faut le déclarer ? », and nothing was talked of
        alone = found.intent in STAND_ALONE and not (follows and aspect_of(text)) and not (found.intent in SPEAKS_TO_US and leans(text))  # « c'est automatique ? » is asked of no robot, « et le taxi pour y aller » is no goodbye
        article = None if found.intent == DISTRESS or not about or (alone and in_task) else self.article(about)
        if article is None:
            return found
        if not in_task and not alone and not retold and (neighbour := self._dedicated(article, text, found, follows)):
            return neighbour
        if not in_task and not alone and aspect_of(text) == "meanwhile" and (told := self._beside(article, text, vector, self._of(article, found))).said:
            return told  # « et en attendant je fais comment chez le médecin », after a card lost
        if not (in_task or alone) and aspect_of(text) == "silence" and brief(text) and found.confidence < SURE and found.intent not in TASKS:
            told = self._beside(article, text, vector, self._of(article, found))  # « j'ai pas de réponse depuis 2 mois »
            return told if told.said else self._of(self.article(UNANSWERED_TOPIC) or article, found)
        if alone or not (retold or follows):
            if in_task and found.intent == SUGGESTION and self._category(found.hits[0].id) == article.category:  # the doubt is less, about the task's own matter
                return replace(found, intent=QUESTION, ranking=[(QUESTION, found.confidence)])
            if in_task and found.intent == QUESTION and found.hits[0].id == article.id:
                return self._beside(article, text, vector, found)
            if in_task:
                return self._out_of_scope_but_said(article, text, vector, found)
            if len(words(text)) > LONGEST:
                return found
            found = self._beside(article, text, vector, found)
            if found.intent == QUESTION and names_body(text, article.variants):  # « et la MGEN ? »
                return self._of(article, found)
            if brief(text) and self._may_be_of_the_last(found, text):
                read = self._with_its_subject(article, text, found)
                if read is not None:
                    return read
                least = NEAR if found.intent == OUT_OF_SCOPE and tells_of_oneself(text) else TOLD  # « je gagne 1 800 euros »
                if found.near >= least and not self._is_of_a_neighbour(article, text, found):
                    return self._of(article, found)
            if (brief(text) or leans(text)) and self._would_leave(article, text, found) and (read := self._nearby(article, text, vector, found)):
                return read
            if self._is_told_of_the_last(article, text, found):
                return self._of(article, found)
            if found.intent in TASKS and refers(text) and aspect_of(text) and _wish(found) != f"task:{article.task}":  # « je dois le déclarer à qui », of what was just explained
                return self._beside(article, text, vector, self._of(article, found))
            if found.intent in TASKS and found.confidence < UNWISHED and is_question(text):  # rather ask than begin what is hardly likelier than the last matter
                return replace(found, intent=SUGGESTION, ranking=[(SUGGESTION, found.confidence), *found.ranking])
            doubtful = not alone and self._is_weak(found, text)
            return self._stays(article, text, vector, found) if doubtful and (leans(text) or (found.intent == QUESTION and found.said)) else found
        return replace(found, intent=SIMPLER, confidence=1.0) if retold else self._understand_of(article, text, vector, found, in_task)

    def _dedicated(self, article: "Article", text: str, found: Understanding, follows: bool) -> Understanding | None:
        """« Il faut quoi comme papiers ? », « je n'ai pas internet », « et le papa il a combien de jours ? »: a neighbour that is about
        nothing else answers it whole."""
        if len(words(text)) > LONGEST:
            return None
        by_itself = follows and found.intent == QUESTION and found.confidence >= SURE
        if by_itself and aspect_of(text) == "papers" and article.prepare and self._category(found.hits[0].id) != article.category:
            return None  # « quels documents je dois envoyer »: those of what was just explained
        if by_itself and self._category(found.hits[0].id) != article.category:  # « combien je vais toucher », after how to send a sick leave
            read = self._read_with(article, text)
            by_itself = read.intent == QUESTION and read.hits[0].id == found.hits[0].id and read.confidence >= SURELY_MEANT
            if by_itself:
                return found
        own_clause = follows and goes_on_with_if(text) and found.intent in (QUESTION, SUGGESTION) and found.hits[0].score >= LIKELY  # « et quand il sera né, il faut faire quoi ? »
        by_itself = by_itself or (own_clause and self._category(found.hits[0].id) == article.category)
        aspect = aspect_of(text)
        if not by_itself and (aspect not in DEDICATED or (follows and aspect not in OF_THE_SAME) or not (follows or leans(text) or brief(text))):
            return None
        read = found if by_itself else self._read_with(article, text)
        one = self.article(read.hits[0].id) if by_itself or (read.intent == QUESTION and read.confidence >= SURELY_MEANT) else None
        if one is None or one.id == article.id or one.category != article.category or not (by_itself or is_about(one.title, text)):
            return None
        return self._of(one, found)

    def _out_of_scope_but_said(self, article: "Article", text: str, vector: np.ndarray, found: Understanding) -> Understanding:
        """« Pour la retraite, c'est important ? », while a statement of allowances is made: its article says so."""
        if found.intent != OUT_OF_SCOPE or mood_of(text) != "asked" and "?" not in text:
            return found
        told = self._beside(article, text, vector, found)
        return self._of(article, told) if told.near >= SURELY_SAID else found

    def _two_at_once(self, text: str, found: Understanding) -> Understanding:
        """« Comment changer de RIB et où envoyer mon arrêt ? »: the first that is sure, and what else was asked."""
        parts = [part for part in questions(text) if len(words(part)) >= 3]
        if len(parts) < 2 or found.intent not in (QUESTION, SUGGESTION, OUT_OF_SCOPE, *TASKS):
            return found
        first, rest = self._first_of(parts, found)
        if first is None:
            return found
        others = [wish for part in rest if (wish := self._another(part, first)) and not (wish.startswith("task:") and first.intent in TASKS)]  # two tasks: the dialogue sees to it
        return replace(first, also=others[0]) if others else found

    def _first_of(self, parts: list[str], found: Understanding) -> tuple[Understanding | None, list[str]]:
        """The first part that is sure by itself, or the task that the whole message asks for, and the parts that may ask something else."""
        read = [(part, self._understand_alone(part)) for part in parts]
        if found.intent in TASKS and any(_wish(one) == _wish(found) for _, one in read):
            return found, [part for part, one in read if _wish(one) != _wish(found)]
        rank = next((i for i, (part, one) in enumerate(read) if _wish(one) and one.confidence >= LIKELY and not follows_up(part)), None)
        return (None, []) if rank is None else (read[rank][1], parts[rank + 1 :])

    def _another(self, part: str, first: Understanding) -> str | None:
        """What a part asks for beside the first one, where the answer to that does not say it."""
        read = self._understand_alone(part)
        article = self.article(first.hits[0].id) if first.intent == QUESTION else None
        if article is not None and (follows_up(part) or leans(part)) and not (_wish(read) and read.confidence >= SURE):
            if self._answering(article, part, self._vector(part))[1] >= SAYS_IT:
                return None
            if not (_wish(read) and read.confidence >= DOUBTFUL):
                read = self.understand(part, about=article.id)
        elif article is not None and _wish(read) is None:  # « comment prendre rdv et qu'est-ce que j'apporte »
            beside = self._understand_alone(f"{part} {(*article.keywords, article.title)[0]}")
            read = beside if _wish(beside) and self._category(beside.hits[0].id) == article.category else read
        wish = _wish(read)
        least = FAIRLY_SURE if elliptic(part) else ANOTHER  # « on s'inscrit où ? » is still of the first
        return wish if read.confidence > least and wish != _wish(first) else None

    def _is_weak(self, found: Understanding, text: str) -> bool:
        """Not understood so well by itself that what came before could not matter."""
        if found.intent == QUESTION or found.intent in TASKS:
            return found.confidence < (FAIRLY_SURE if found.intent == QUESTION and found.near >= VERY_NEAR else DOUBTFUL)
        if found.intent == "frustration":  # « mais vous ne servez à rien »
            return goes_on_with_if(text)
        if found.intent in SPEAKS_TO_US:
            return leans(text)
        return found.intent not in (*SMALL_TALK, OUT_OF_SCOPE, DISTRESS)

    def _is_of_a_neighbour(self, article: "Article", text: str, found: Understanding) -> bool:
        """« C'est combien par mois ? », after who may have the C2S: another topic is likelier than that the last answer says it, of its
        category or with its subject beside the message too (« et le remboursement, il arrive quand ? »)."""
        best = found.hits[0]
        if found.intent != QUESTION or tells_of_oneself(text) or best.id == article.id or best.score < max(DOUBTFUL, found.near):
            return False
        if refers(text) and found.near >= SURELY_SAID:  # « ma mutuelle le paye ? »
            return False
        if self._category(best.id) == article.category:
            return True
        if refers(text):  # « on doit le renouveler ? »
            return False
        read = self._read_with(article, text)
        return read.intent == QUESTION and read.hits[0].id == best.id and read.confidence >= SURELY_MEANT

    def _may_be_of_the_last(self, found: Understanding, text: str) -> bool:
        """Few words that mean little by themselves: « et la mutuelle ? », « il faut un RIB ? », « j'ai donné mon RIB », « je touche le RSA »."""
        if found.intent == QUESTION:
            return leans(text) or elliptic(text) or tells_of_oneself(text)
        if found.intent in TASKS:
            faint = found.confidence < UNWISHED and is_question(text)  # « le code arrive quand »
            return faint or "?" in text or mood_of(text) == "asked" or says_what_was_done(text) or leans(text)
        if found.intent == OUT_OF_SCOPE and found.nuance in NEVER_OURS:
            return leans(text) or (found.confidence < LIKELY and found.near >= SURELY_SAID) or (found.confidence < SURE and found.near >= VERY_NEAR)  # « je dois prévenir l'ancien ? », of a doctor
        if found.intent in (*SPEAKS_TO_US, "parler_humain"):
            return found.confidence < DOUBTFUL
        return found.intent not in (DISTRESS, *STAND_ALONE, *RESUMES)

    def _with_its_subject(self, article: "Article", text: str, found: Understanding) -> Understanding | None:
        """« Et chez le dentiste ? », « le retard »: read again with the last subject beside it; None where that makes it no clearer.

        It may be of the last answer, out of scope though it is by itself, or of another topic of the category.
        """
        goes_on = leans(text) or elliptic(text) or bool(aspect_of(text))
        unclear = found.intent in UNCLEAR or (found.intent in (SIMPLER, "parler_humain") and found.confidence < DOUBTFUL) or (found.intent in TASKS and found.confidence < UNWISHED) or (found.intent == OUT_OF_SCOPE and (found.nuance in NO_DOOR or found.confidence < LIKELY))
        unclear = unclear or (found.intent == QUESTION and found.confidence < DOUBTFUL and leans(text)) or (found.intent != QUESTION and found.confidence < HALF)
        if not (goes_on or is_fragment(text)) or not unclear or (found.near >= SURELY_SAID and found.intent != SUGGESTION):
            return None
        read = self._read_with(article, text)
        if read.intent != QUESTION:
            return None
        beside = self.article(read.hits[0].id) if found.near >= SURELY_SAID else None  # « la réponse, elle arrive quand ? »: the other says it better
        if beside is not None and (beside.id == article.id or self._answering(beside, text, self._vector(text))[1] <= found.near):
            return None
        if read.hits[0].id == article.id:
            sure = read.confidence >= SURELY_MEANT or found.intent not in (SUGGESTION, QUESTION)
            return self._of(article, found) if goes_on and sure and found.near < TOLD else None
        ours = self._category(read.hits[0].id) == article.category or found.intent == "parler_humain"  # « c'est un spécialiste » asks for no person
        return read if read.confidence >= SURELY_MEANT and ours else None

    def _is_told_of_the_last(self, article: "Article", text: str, found: Understanding) -> bool:
        """« Le nouveau est dans une autre ville », after how to change doctors: nobody wishes for a task."""
        if found.intent not in TASKS or found.confidence >= SURE or mood_of(text) == "wished" or speaks_of_oneself(text) or not brief(text) or is_fragment(text):
            return False
        read = self._read_with(article, text)
        return read.intent in (QUESTION, SUGGESTION) and read.hits[0].id == article.id

    def _would_leave(self, article: "Article", text: str, found: Understanding) -> bool:
        """« On compte les APL ? », « je suis étudiant », of whoever has just read of the C2S: by themselves, of something else."""
        if found.intent == OUT_OF_SCOPE:
            return found.nuance not in NEVER_OURS and aspect_of(text) != "where" and (leans(text) or is_question(text) or tells_of_oneself(text))
        other = self.article(found.hits[0].id) if found.intent in (QUESTION, SUGGESTION) else None
        if other is None or other.category == article.category:
            return False
        return refers(text) or (tells_of_oneself(text) and other.fragility is None)  # « je vis dans ma voiture » is heard whatever came before

    def _nearby(self, article: "Article", text: str, vector: np.ndarray, found: Understanding) -> Understanding | None:
        """What the last subject beside the message makes of it: the last answer, or the one of its category that says it most surely; None
        where it still leaves."""
        read = self._read_with(article, text)
        itself = read.intent == QUESTION and read.hits[0].id == article.id and read.confidence >= SURELY_MEANT
        told_only = found.intent == OUT_OF_SCOPE and tells_of_oneself(text) and (found.nuance != "divers" or found.confidence < DOUBTFUL)
        if itself and (told_only or found.intent != OUT_OF_SCOPE):
            return self._of(article, found)
        ours = [hit for hit in read.hits if self._category(hit.id) == article.category]
        if _wish(read) and _wish(read) == _wish(found) and read.confidence >= SURELY_MEANT:
            return None
        if not ours or ours[0].score < HALF * read.hits[0].score:
            return self._of(article, found) if told_only else None  # « je touche le RSA » asks nothing of the Caf
        return self._said_nearby(article, text, vector, found) or (self._of(article, found) if told_only else None)

    def _said_nearby(self, article: "Article", text: str, vector: np.ndarray, found: Understanding) -> Understanding | None:
        """The article of the same category that says most surely what is asked, if one does."""
        told = [(one, *self._answering(one, text, vector)) for topic in self._index.topics if (one := self.article(topic)) is not None and one.category == article.category]
        best, said, near = max(told, key=lambda one: (one[2], one[0].id == article.id), default=(article, (), 0.0))
        return replace(self._of(best, found), said=said, near=near) if said and near >= TOLD else None

    def _read_with(self, article: "Article", text: str) -> Understanding:
        """The message with the subject of an article beside it."""
        return self._understand_alone(f"{text} {(*article.keywords, article.title)[0]}")

    def _beside(self, article: "Article", text: str, vector: np.ndarray, found: Understanding) -> Understanding:
        """The message with what the article says that answers it, if anything does."""
        said, near = self._answering(article, text, vector)
        return replace(found, said=said, near=near) if said else found

    def _answering(self, article: "Article", text: str, vector: np.ndarray) -> tuple[tuple[str, ...], float]:
        """What the article says that answers the message, and how surely; nothing where nothing does."""
        index, told = self._index, statements(article)
        rows = np.flatnonzero(index.statement_topics == index.topics.index(article.id)) if article.id in index.topics else ()  # side by side
        if len(rows) != len(told):  # published meanwhile
            return (), 0.0
        mean, spread = index.statement_spread
        cosines = index.statements.reconstruct_n(int(rows[0]), len(rows)) @ vector if told else np.zeros(0)
        cosines = (cosines - mean @ vector) / max(float(vector @ spread @ vector) ** 0.5, 1e-9)
        english = len(told) - len(sentences(article.english or ""))
        parts = (slice(english),) if is_french(text) else (slice(english), slice(english, None))
        by_language = [(told[part], *answering(told[part], cosines[part], text)) for part in parts]
        said = tuple(of[i] for of, near, which in by_language if near >= NEAR for i in which)
        return said, max(near for _, near, _ in by_language)

    def _stays(self, article: "Article", text: str, vector: np.ndarray, found: Understanding) -> Understanding:
        """The last answer, where it says something of what is asked, or where nothing else is likely; else a neighbour that says it: « et si je
        suis en retard de 3 jours », after how to send a sick leave."""
        if found.intent in (QUESTION, SUGGESTION) and not found.said:
            return found
        return (None if found.said else self._said_nearby(article, text, vector, found)) or self._of(article, found)

    def _of(self, article: "Article", found: Understanding) -> Understanding:
        """The last answer is asked of."""
        itself = next((hit for hit in found.hits if hit.id == article.id), Hit(article.id, 0.0, article.title))
        hits = [itself, *(hit for hit in found.hits if hit.id != article.id)]
        return replace(found, intent=QUESTION, confidence=1.0, nuance=None, ranking=[(QUESTION, 1.0)], hits=hits)

    def _category(self, topic: str) -> str | None:
        article = self.article(topic)
        return article.category if article else None

    def _understand_of(self, article: "Article", text: str, vector: np.ndarray, alone: Understanding, in_task: bool) -> Understanding:
        """A message without a subject, read with that of an article beside it: a topic of its category that says something of it, or its task.

        Args:
            alone: what it is without any subject.
        """
        if aspect_of(text) in OF_THE_SAME:
            itself = self._of(article, alone)
            return self._beside(article, text, vector, replace(itself, hits=itself.hits[:1]))
        found = self._read_with(article, text)
        if found.intent in TASKS and mood_of(text) == "wished" and not (in_task or aspect_of(text)):
            return found
        own = self._answering(article, text, vector)
        near = article.id if own[0] else ""  # else any of its category may
        hits = [hit for hit in found.hits if hit.id == article.id or self._category(hit.id) == article.category and hit.id.partition("-")[0] in (near.partition("-")[0] or hit.id)]
        if not hits or hits[0].score < SURELY * sum(hit.score for hit in hits):
            itself = next((hit for hit in hits if hit.id == article.id), Hit(article.id, 0.0, article.title))
            hits = [itself, *(hit for hit in hits if hit.id != article.id)]
        found = replace(found, intent=QUESTION, confidence=1.0, nuance=None, ranking=[(QUESTION, 1.0)], hits=hits)
        likely = [(hit, self.article(hit.id)) for hit in hits[:3] if hit.score >= PERHAPS * hits[0].score]
        told = [(hit, own if hit.id == article.id else self._answering(one, text, vector)) for hit, one in likely if one is not None]
        told = [(hit, said, near) for hit, (said, near) in told if said]
        if not told:  # the last answer does not say it, rather than a neighbour that does not either
            if aspect_of(text) == "silence" and not in_task and (one := self.article(UNANSWERED_TOPIC)) is not None:
                return self._of(one, found)
            return self._of(article, found) if aspect_of(text) in FIGURES else found
        best, said, near = max(told, key=lambda one: one[0].score * one[2])
        return replace(found, said=said, near=near, hits=[best, *(hit for hit in hits if hit.id != best.id)])

    @property
    def _weights(self) -> dict[str, float]:
        return self._calibration.weights if self._index.head is not None else self._calibration.plain_weights

    @property
    def _kinds(self) -> list[str]:
        return [kind for kind, weight in self._weights.items() if weight]

    def _vector(self, text: str) -> np.ndarray:
        return self._encoded(prepare(text))

    def _understand_alone(self, text: str, vector: np.ndarray | None = None, letters: Letters | None = None) -> Understanding:
        index = self._index
        if vector is None:
            vector = self._vector(text)
        if letters is None or letters.index is not index:  # published meanwhile
            letters = self.spell(text)
        evidence = add_vector(letters, vector, self._kinds)
        found = decide(index, evidence, letters.wording, letters.exact, self._calibration)
        literal = letters.wording.literal
        if found.intent == DISTRESS and literal is not None and not letters.wording.distress:  # « je ne vais pas en mourir, mais … »: read again without the figure of speech
            return self._understand_alone(literal)
        matter = beside_a_plea(text) if found.intent == ASKS_FOR_HELP else None
        if matter:  # « aidez-moi, mon mari vient de mourir »: help with what
            read = self._understand_alone(matter)
            return read if read.intent in (QUESTION, SUGGESTION, DISTRESS, *TASKS) else found
        matter = beside_a_greeting(text) if found.intent == GREETS else None
        if matter:  # « bonjour j'ai demenagé »: whoever greets and says something wants more than a greeting
            read = self._understand_alone(matter)
            surely = read.confidence >= LIKELY and read.intent in (QUESTION, DISTRESS, *TASKS)
            return read if surely or (read.intent == SUGGESTION and len(words(matter)) > 3) else found
        return found


def gather(index: Index, text: str, vector: np.ndarray, kinds: Collection[str] = KINDS) -> Evidence:
    """Evidence of these kinds about one message; the head is there only where one was fitted."""
    return add_vector(read_letters(index, text, kinds), vector, kinds)


def read_letters(index: Index, text: str, kinds: Collection[str] = KINDS) -> Letters:
    n = len(index.classes)
    grams = counts(text)
    values = index.ngrams.scores(grams)
    top = _largest(values, NEAREST)
    chars, best_chars = _by_class(values[top], index.question_classes[top], top, n)
    scores = {"ngrams": _standard(chars)}
    for name, field in (("short", index.short), ("full", index.full)):
        if name in kinds:
            scores[name] = _widen(_standard(field.scores(text)), n)
    return Letters(index, grams, scores, best_chars, wording_of(text), index.exact.get(fold(text)))


def add_vector(letters: Letters, vector: np.ndarray, kinds: Collection[str] = KINDS) -> Evidence:
    index = letters.index
    n, n_topics = len(index.classes), len(index.topics)
    cosines, rows = _search(index.questions, vector)
    dense, best = _by_class(cosines, index.question_classes[rows], rows, n)
    scores = {"questions": _standard(dense), **letters.scores}
    if {"titles", "passages", "several"} & set(kinds):
        cosines_p, rows_p = _search(index.passages, vector)
        titles = index.passage_is_title[rows_p]
        for name, chosen in (("titles", titles), ("passages", ~titles)):
            best_piece = np.full(n_topics, cosines_p[-1], dtype=np.float32)
            np.maximum.at(best_piece, index.passage_topics[rows_p[chosen]], cosines_p[chosen])
            scores[name] = _widen(_standard(best_piece), n)
        scores["several"] = _widen(_standard(_mean_of_best(cosines_p, index.passage_topics[rows_p], index.passage_counts)), n)
    if "stated" in kinds and index.statements.ntotal:
        cosines_s, rows_s = _search(index.statements, vector, NEAREST_STATED)
        scores["stated"] = _widen(_standard(_mean_of_best(cosines_s, index.statement_topics[rows_s], index.statement_counts)), n)
    if index.head is not None:
        logits = index.head.logits(vector, letters.grams)
        scores["head"] = logits[index.head_columns]
    return Evidence(scores, np.where(best >= 0, best, letters.best_chars), float(cosines[0]))


def _search(faiss_index, vector: np.ndarray, nearest: int = NEAREST) -> tuple[np.ndarray, np.ndarray]:
    k = min(nearest, faiss_index.ntotal)
    scores, rows = faiss_index.search(np.ascontiguousarray(vector[None], dtype=np.float32), k)
    found = rows[0] >= 0
    return scores[0][found], rows[0][found]


def _largest(values: np.ndarray, n: int) -> np.ndarray:
    """Rows of the n largest values, the largest first. Most are far below the largest: where enough are not, only these are parted."""
    rows = np.flatnonzero(values >= NOT_FAR_BELOW * values.max(initial=0.0))
    if len(rows) < n:
        rows = np.arange(len(values))
    if len(rows) > n:
        rows = rows[np.argpartition(-values[rows], n - 1)[:n]]
    return rows[np.argsort(-values[rows])]


def _by_class(values: np.ndarray, classes: np.ndarray, rows: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the three best of each class, and its best row (-1: none among these).

    Args:
        values: descending.
    """
    best = np.full(n, -1, dtype=np.int64)
    best[classes[::-1]] = rows[::-1]  # the first of each class is written last
    return _mean_of_best(values, classes, np.full(n, BEST)), best


def _mean_of_best(values: np.ndarray, classes: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The mean of the best values of each class, at most three and no more than it has (one where it has none); those not
    found count as the last one.

    An answer of which several passages fit is likelier than one with a single passage that happens to.

    Args:
        values: descending.
        counts: how many there are of each class, found or not, (n_classes,).
    """
    floor = float(values[-1]) if len(values) else 0.0
    wanted = np.clip(counts, 1, BEST)
    order = np.argsort(classes, kind="stable")
    grouped = classes[order]
    rank = np.arange(len(grouped)) - np.searchsorted(grouped, grouped)
    kept = rank < wanted[grouped]
    total = np.bincount(grouped[kept], values[order][kept], minlength=len(counts))
    seen = np.bincount(grouped[kept], minlength=len(counts))
    return ((total + (wanted - seen) * floor) / wanted).astype(np.float32)


def _standard(values: np.ndarray) -> np.ndarray:
    apart = values - values.mean()
    spread = float(np.sqrt(apart @ apart / max(len(apart), 1)))
    return apart / spread if spread > 1e-9 else np.zeros_like(values)


def _widen(values: np.ndarray, n: int) -> np.ndarray:
    """Topics' scores to all classes: an intent has neither passages nor keywords."""
    out = np.zeros(n, dtype=np.float32)
    out[: len(values)] = values
    return out
