"""What an editor should correct before an answer is published.

An error stops a publication, a warning does not. Messages never repeat personal data that they report.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import numpy as np
from rapidfuzz import fuzz, process
from stdnum import iban, luhn
from stdnum.fr import nir

from knowledge.articles import HEADINGS, Article, article_path, plain
from knowledge.encoder import Encoder
from knowledge.readability import reading_ease, sentences, words
from knowledge.text import fold, prepare

OFFICIAL_SITES = (  # a link may lead to one of these hosts or to a part of it (assure.ameli.fr)
    "ameli.fr",
    "assurance-maladie.fr",
    "caf.fr",
    "cleiss.fr",
    "complementaire-sante-solidaire.gouv.fr",
    "cybermalveillance.gouv.fr",
    "defenseurdesdroits.fr",
    "france-services.gouv.fr",
    "franceconnect.gouv.fr",
    "gouv.fr",
    "mgen.fr",
    "monespacesante.fr",
    "msa.fr",
    "service-public.fr",
    "service-public.gouv.fr",
)
OWNERS = (
    "Relation assurés",
    "Prestations",
    "Droits et affiliation",
    "Action sociale",
    "Numérique",
    "Médiation",
)
FAMILIAR = {  # abbreviations that need no explanation: file types, the organisms' own names
    *("SMS", "PDF", "JPEG", "PNG", "ID", "FR"),
    *("CPAM", "MGEN", "MSA"),
}

MAX_TITLE = 90  # characters: the title is a button
MAX_ANSWER_SENTENCES = 4
MAX_SENTENCE_WORDS = 25
MAX_SIMPLE_SENTENCE_WORDS = 18
MIN_READING_EASE = 60.0  # a 13-year-old reader
MIN_SIMPLE_READING_EASE = 70.0
MIN_PHRASINGS = 10
MAX_REVIEW_DAYS = 370
NEAR_TEXT = 94.0  # rapidfuzz ratio of two phrasings with their words sorted: one or two letters apart
NEAR_ANSWER = 90.0
NEARER_SPREADS = 1.5  # how much nearer another topic must be, in standard deviations of all similarities
NEAR_TOPICS = (
    0.78  # cosine of mean phrasings; two halves of one topic: 0.83 in the middle, two of our topics: 0.72 at most
)

AMOUNT = re.compile(r"\d\s?(?:€|euros?\b|centimes?\b)|€\s?\d")
YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!\s?(?:€|euros?\b))")
ABBREVIATION = re.compile(r"\b(?=[A-Z0-9-]*[A-Z][A-Z0-9-]*[A-Z])[A-Z][A-Z0-9]+(?:-[A-Z]+)?\b|\b[A-Z]\d[A-Z]\b")
FORM_NUMBER = re.compile(r"[A-Z]{1,2}\d{2,}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)33[\s.-]?(?:\(0\))?|0)[\s.-]?[67](?:[\s.-]?\d{2}){4}(?!\d)")
NIR = re.compile(
    r"(?<!\w)[1-478](?:[\s.-]?\d){4}[\s.-]?(?:\d[\s.-]?\d|2[\s.-]?[ABab])(?:[\s.-]?\d){6}(?:(?:[\s.-]?\d){2})?(?!\w)"
)
IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[\s.-]?[A-Za-z0-9]){11,30}")
CARD = re.compile(r"(?<!\d)\d(?:[\s.-]?\d){15}(?!\d)")


@dataclass(frozen=True)
class Finding:
    """Something to correct.

    Attributes:
        path: of the article, relative to the content folder unless `check` was told where that is.
        line: counted from 1, None when it is not known.
        code: what kind of finding, for filters and translations.
        excerpt: the text concerned, "" where it must not be repeated.
    """

    severity: Literal["error", "warning"]
    article_id: str
    path: str
    line: int | None
    code: str
    message: str
    excerpt: str = ""

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.severity}: {self.message} [{self.code}]"


def check(
    articles: Sequence[Article],
    *,
    today: date,
    encoder: Encoder | None = None,
    folder: Path | None = None,
    official_sites: Sequence[str] = OFFICIAL_SITES,
) -> list[Finding]:
    """Look at every article and at what they share.

    Args:
        encoder: for the checks of meaning (phrasings nearer to another topic, topics alike); left out without it.
        folder: where the articles' files are, to tell lines.

    Returns:
        Errors first, then by path and line.
    """
    findings: list[Finding] = []
    for article in articles:
        report = partial(_finding, article)
        findings += _structure(article, report)
        findings += _links(article, report, official_sites)
        findings += _dates(article, today, report)
        findings += _amounts(article, report)
        findings += _reading_level(article, report)
        findings += _abbreviations(article, report)
        findings += _personal_data(article, report)
    findings += _shared_texts(articles)
    if encoder is not None:
        findings += _meanings(articles, encoder)
    if folder is not None:
        findings = _located(findings, {article.id: article_path(folder, article) for article in articles})
    return sorted(findings, key=lambda found: (found.severity, found.path, found.line or 0, found.code, found.message))


Report = Callable[..., Finding]


def _finding(article: Article, severity: str, code: str, message: str, excerpt: str = "", locate: str = "") -> Finding:
    """Make a finding.

    Args:
        excerpt: the text concerned; it also tells the line, unless `locate` does.
    """
    path = article_path(Path(), article).as_posix()
    return Finding(severity, article.id, path, None, code, message, excerpt or locate)  # type: ignore[arg-type]


# --- one article -----------------------------------------------------------------------------------------------------


def _structure(article: Article, report: Report) -> Iterator[Finding]:
    if len(article.title) > MAX_TITLE:
        yield report("error", "title-length", f"the title has more than {MAX_TITLE} characters", article.title)
    if article.owner not in OWNERS:
        yield report("warning", "owner", f"unknown owner {article.owner!r}; known: {', '.join(OWNERS)}", article.owner)
    if not article.sources:
        yield report("warning", "sources", "no source is named", locate="sources:")
    if not 5 <= len(article.keywords) <= 12:
        message = f"{len(article.keywords)} keywords; 5 to 12 are useful"
        yield report("warning", "keywords", message, locate="keywords:")
    if len(article.phrasings) < MIN_PHRASINGS:
        message = f"{len(article.phrasings)} phrasings; at least {MIN_PHRASINGS} are needed to be found well"
        yield report("warning", "few-phrasings", message, locate="phrasings:")
    if len(sentences(plain(article.answer))) > MAX_ANSWER_SENTENCES:
        message = f"the answer has more than {MAX_ANSWER_SENTENCES} sentences: move some to the steps"
        yield report("warning", "answer-length", message, locate="## Réponse")
    if article.steps and not 2 <= len(article.steps) <= 6:
        yield report("warning", "steps", f"{len(article.steps)} steps; 2 to 6 are easy to follow", locate="## Étapes")
    if bool(article.simple) != bool(article.english):
        present, absent = ("simple", "english") if article.simple else ("english", "simple")
        message = f"there is a section {HEADINGS[present]!r} but no section {HEADINGS[absent]!r}"
        yield report("warning", "versions", message, locate=f"## {HEADINGS[present]}")


def _links(article: Article, report: Report, official_sites: Sequence[str]) -> Iterator[Finding]:
    if article.service is None:
        return
    url = urlsplit(article.service.url)
    host = url.hostname or ""
    if not any(host == site or host.endswith(f".{site}") for site in official_sites):
        yield report("error", "link-host", f"{host} is not one of the official sites", locate="service:")
    elif url.path.strip("/") or url.query:
        message = f"{article.service.url} leads deep into a site and may break: prefer its first page"
        yield report("warning", "link-path", message, locate="service:")


def _dates(article: Article, today: date, report: Report) -> Iterator[Finding]:
    checked, review, until = article.checked_on, article.review_by, article.valid_until
    if checked > today:
        yield report("error", "checked-in-future", f"checked_on {checked} is in the future", locate="checked_on:")
    if review < checked:
        message = f"review_by {review} is before checked_on {checked}"
        yield report("error", "review-before-check", message, locate="review_by:")
    elif review < today:
        yield report("warning", "review-due", f"the review was due on {review}", locate="review_by:")
    elif review - checked > timedelta(days=MAX_REVIEW_DAYS):
        message = f"review_by {review} is more than a year after checked_on {checked}"
        yield report("warning", "review-late", message, locate="review_by:")
    if until is not None and until < checked:
        message = f"valid_until {until} is before checked_on {checked}"
        yield report("error", "valid-before-check", message, locate="valid_until:")
    elif article.expired(today):
        message = f"valid until {until}: members no longer get this answer"
        yield report("warning", "expired", message, locate="valid_until:")


def _amounts(article: Article, report: Report) -> Iterator[Finding]:
    for paragraph in _paragraphs(article):
        if AMOUNT.search(paragraph) and not YEAR.search(paragraph):
            message = f"an amount without its year or period: « {_short(paragraph)} »"
            yield report("error", "amount-without-date", message, paragraph)


def _reading_level(article: Article, report: Report) -> Iterator[Finding]:
    parts = (
        (_french(article), MIN_READING_EASE, MAX_SENTENCE_WORDS, "the text", "## Réponse"),
        (article.simple, MIN_SIMPLE_READING_EASE, MAX_SIMPLE_SENTENCE_WORDS, "the simple version", "## Plus simple"),
    )
    for text, least, most, name, heading in parts:
        if not text:
            continue
        ease = reading_ease(plain(text))
        if ease < least:
            message = f"{name} is hard to read: {ease:.0f} on the scale of Kandel and Moles, {least:.0f} is wanted"
            yield report("warning", "reading-level", message, locate=heading)
        for sentence in sentences(plain(text)):
            # What a colon or a semicolon announces is read as a list, not as one sentence.
            if max(map(_length, re.split(r"[:;]", sentence))) > most:
                message = f"a sentence of more than {most} words in {name}: « {_short(sentence)} »"
                yield report("warning", "long-sentence", message, sentence)


def _length(clause: str) -> int:
    return sum(not word[0].isdigit() for word in words(clause))  # a row of figures is long, not hard


def _abbreviations(article: Article, report: Report) -> Iterator[Finding]:
    texts = [("the text", f"{article.title}\n{_french(article)}")]
    texts += [(f"section {HEADINGS[name]!r}", text) for name, text in article.variants.items()]
    texts += [("the simple version", article.simple), ("the English version", article.english)]
    for name, text in texts:
        context = f"{texts[0][1]}\n{text}" if name.startswith("section") else text
        for found in dict.fromkeys(ABBREVIATION.findall(text)):
            if found not in FAMILIAR and not FORM_NUMBER.fullmatch(found) and not _explained(found, context):
                message = f"{found} is not explained in {name}: write {found} (what it means) the first time"
                line = next(line for line in text.split("\n") if re.search(rf"\b{found}\b", line))
                yield report("warning", "abbreviation", message, line)


def _explained(abbreviation: str, text: str) -> bool:
    """Whether a text says what an abbreviation means: `RIB (papier de la banque)`, `numéro de compte (IBAN)`, …"""
    word = re.escape(abbreviation)
    return any(
        re.search(pattern, text)
        for pattern in (
            rf"\b{word}\*{{0,2}} ?\((?![A-Z0-9]+\))",  # RIB (le papier de la banque)
            rf"\w[^\n(]*\((?:[^()]*\W)?{word}\b[^()]*\)",  # un centre d'action sociale (CCAS ou CIAS)
            rf"(?:^|[Ll][ea] |[Ll]'){word} (?:est|sont|veut dire|is|means|are)\b",  # Le RIB est …
            rf"\b{word},? (?:c'est|c'est-à-dire)\b",
            rf"(?:appel|nomm|dit|called)\w*(?: [\w'’]+){{0,3}} {word}\b",  # s'appelle encore CMU
            rf"\w, (?:l[ea] |l'|the ){word}[,.]",  # un service spécial, le CNAREFE, …
        )
    )


def _personal_data(article: Article, report: Report) -> Iterator[Finding]:
    header = [article.title, article.owner, *article.keywords, *article.sources, *article.phrasings]
    header += [article.service.label] if article.service else []
    for text in (*header, *_paragraphs(article), *article.english.split("\n")):
        for kind in personal_data(text):
            yield report("error", "personal-data", f"{kind} in the content", text)


def personal_data(text: str) -> list[str]:
    """The kinds of personal data in a text, in words; no values.

    >>> personal_data("mon numéro 1 85 05 78 006 084 91, mail a.b@exemple.fr")
    ['an e-mail address', 'a social security number']
    """
    if not any(letter.isdigit() or letter == "@" for letter in text):
        return []
    kinds = []
    if EMAIL.search(text):
        kinds.append("an e-mail address")
    if MOBILE.search(text):
        kinds.append("a mobile phone number")
    if any(_is_nir(match[0]) for match in NIR.finditer(text)):
        kinds.append("a social security number")
    if any(_has_iban(match[0]) for match in IBAN.finditer(text)):
        kinds.append("a bank account number")
    if any(luhn.is_valid(re.sub(r"\D", "", match[0])) for match in CARD.finditer(text)):
        kinds.append("a payment card number")
    return kinds


def _is_nir(text: str) -> bool:
    digits = re.sub(r"[\s.-]", "", text)
    if len(digits) == 15:
        return nir.is_valid(digits)
    month = digits[3:5]  # without its key nothing proves it, but the month must be one
    return len(digits) == 13 and month.isdigit() and ("01" <= month <= "12" or month >= "20")


def _has_iban(text: str) -> bool:
    compact = re.sub(r"[\s.-]", "", text)  # the words that follow may have been taken for a part of it
    return any(iban.is_valid(compact[:length]) for length in range(15, min(len(compact), 34) + 1))


def _french(article: Article) -> str:
    return "\n".join((article.answer, *article.steps, *article.prepare, *article.exceptions))


def _paragraphs(article: Article) -> Iterator[str]:
    """The texts of an article, cut where a reader sees a new one begin."""
    yield from article.answer.split("\n")
    for entries in (article.steps, article.prepare, article.exceptions):
        yield from entries
    for text in article.variants.values():
        yield from text.split("\n")
    if article.simple:
        yield article.simple
    if article.english:
        yield article.english


def _short(text: str, width: int = 80) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


# --- what articles share ---------------------------------------------------------------------------------------------


def _shared_texts(articles: Sequence[Article]) -> Iterator[Finding]:
    yield from _shared_titles(articles)
    yield from _alike_answers(articles)
    owners: dict[str, tuple[Article, str]] = {}
    for article in articles:
        for phrasing in article.phrasings:
            other, text = owners.setdefault(fold(phrasing), (article, phrasing))
            if other is not article:
                message = f"« {_short(phrasing)} » is also a phrasing of {other.id}"
                yield _finding(article, "error", "shared-phrasing", message, phrasing)
    yield from _alike_phrasings(list(owners.items()))


def _shared_titles(articles: Sequence[Article]) -> Iterator[Finding]:
    titles: dict[str, Article] = {}
    for article in articles:
        other = titles.setdefault(fold(article.title), article)
        if other is not article:
            yield _finding(article, "error", "shared-title", f"{other.id} has the same title", article.title)


def _alike_answers(articles: Sequence[Article]) -> Iterator[Finding]:
    answers = [fold(article.answer) for article in articles]
    for i, j, score in _alike(answers, NEAR_ANSWER):
        message = f"the answer is almost that of {articles[i].id} ({score:.0f} % alike)"
        yield _finding(articles[j], "warning", "near-answer", message, locate="## Réponse")


def _alike_phrasings(phrasings: list[tuple[str, tuple[Article, str]]]) -> Iterator[Finding]:
    texts = [" ".join(sorted(folded.split())) for folded, _ in phrasings]
    for i, j, score in _alike(texts, NEAR_TEXT):
        (other, text), (article, phrasing) = phrasings[i][1], phrasings[j][1]
        if other is not article:
            message = f"« {_short(phrasing)} » is almost « {_short(text)} » of {other.id} ({score:.0f} % alike)"
            yield _finding(article, "warning", "near-phrasing", message, phrasing)


def _alike(texts: list[str], least: float) -> list[tuple[int, int, float]]:
    """The pairs of texts with at least this edit similarity.

    Only texts of similar length can be that much alike, so they are compared in the order of length.
    """
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    lengths = np.array([len(texts[i]) for i in order])
    longest = 200 / least - 1  # ratio = 2 * common / (a + b) <= 2 * a / (a + b) for a <= b
    pairs = []
    for start in range(0, len(order), 256):
        rows = order[start : start + 256]
        end = int(np.searchsorted(lengths, lengths[start + len(rows) - 1] * longest, side="right"))
        columns = order[start:end]
        scores = process.cdist(
            [texts[i] for i in rows], [texts[j] for j in columns], scorer=fuzz.ratio, score_cutoff=least
        )
        for row, column in np.argwhere(scores):
            if column > row:
                i, j = sorted((rows[row], columns[column]))
                pairs.append((i, j, float(scores[row, column])))
    return sorted(pairs)


# --- meanings --------------------------------------------------------------------------------------------------------


def _meanings(articles: Sequence[Article], encoder: Encoder) -> Iterator[Finding]:
    texts, topics = [], []
    for topic, article in enumerate(articles):
        texts += [*article.phrasings, article.title]
        topics += [topic] * (len(article.phrasings) + 1)
    if len(texts) < 3:
        return
    vectors = np.asarray(encoder.encode_queries([prepare(text) for text in texts]), dtype=np.float32)
    topic_of = np.array(topics)
    yield from _misplaced(articles, texts, vectors, topic_of)
    yield from _alike_topics(articles, vectors, topic_of)


def _misplaced(
    articles: Sequence[Article], texts: list[str], vectors: np.ndarray, topic_of: np.ndarray
) -> Iterator[Finding]:
    """Phrasings whose nearest neighbour is of another topic, each compared with all but itself.

    The margin follows the encoder: cosines of e5 all lie between 0.75 and 0.95, those of a tuned one spread wider.
    """
    sample = vectors[:: max(1, len(vectors) // 1000)]
    least = NEARER_SPREADS * float((sample @ sample.T)[np.triu_indices(len(sample), k=1)].std())
    titles = np.append(topic_of[1:] != topic_of[:-1], True)
    for start in range(0, len(texts), 512):
        rows = np.arange(start, min(start + 512, len(texts)))
        scores = vectors[rows] @ vectors.T
        scores[np.arange(len(rows)), rows] = -np.inf
        own = topic_of[rows][:, None] == topic_of[None, :]
        best_own = np.where(own, scores, -np.inf).max(axis=1)
        others = np.where(own, -np.inf, scores)
        nearest = others.argmax(axis=1)
        margin = others[np.arange(len(rows)), nearest] - best_own
        for row in np.flatnonzero((margin > least) & np.isfinite(best_own) & ~titles[rows]):
            at, near = rows[row], nearest[row]
            article, other = articles[topic_of[at]], articles[topic_of[near]]
            message = (
                f"« {_short(texts[at])} » is nearer to {other.id} (« {_short(texts[near])} ») "
                f"than to its own topic, by {margin[row]:.3f}"
            )
            yield _finding(article, "warning", "nearer-topic", message, texts[at])


def _alike_topics(articles: Sequence[Article], vectors: np.ndarray, topic_of: np.ndarray) -> Iterator[Finding]:
    """Topics asked about in the same words.

    The mean of all topics is removed first: encoders of the e5 family put every text in one narrow cone.
    """
    if len(articles) < 3:
        return
    means = np.stack([vectors[topic_of == topic].mean(axis=0) for topic in range(len(articles))])
    means -= means.mean(axis=0)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    scores = np.triu(means @ means.T, k=1)
    for i, j in np.argwhere(scores > NEAR_TOPICS):
        message = f"members ask for it as for {articles[i].id} (similarity {scores[i, j]:.2f}): one topic or two?"
        yield _finding(articles[j], "warning", "near-topic", message, articles[j].title)


# --- lines -----------------------------------------------------------------------------------------------------------


def _located(findings: Iterable[Finding], paths: dict[str, Path]) -> list[Finding]:
    by_article: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_article[finding.article_id].append(finding)
    located = []
    for article_id, found in by_article.items():
        path = paths[article_id]
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        located += [replace(finding, path=str(path), line=_line_of(finding.excerpt, lines)) for finding in found]
    return located


def _line_of(excerpt: str, lines: list[str]) -> int | None:
    """The first line that has a text, or its beginning where the file is wrapped otherwise."""
    first = excerpt.split("\n")[0]
    for wanted in (first, json.dumps(first, ensure_ascii=False)[1:-1], first[:25]):
        for number, line in enumerate(lines, start=1):
            if wanted and (wanted in line or wanted in plain(line)):
                return number
    return None
