"""Turns a published article into what a member reads."""

import re
from typing import Any, Protocol

from actions.copy import Copy
from actions.dialogue import Choice, Message
from actions.french import fold, say_date, say_list
from actions.say import choice, reply
from knowledge.articles import plain
from knowledge.context import aspect_of, follows_up

ORIGINS = (
    ("SP", "service_public"), ("ameli", "ameli"), ("didacticiel ameli", "ameli"), ("C2S gouv", "c2s"), ("seed CPAM17", "fund_2020"),
    ("seed MGEN", "mgen_2012"), ("mgen.fr", "mgen"), ("RA CPAM", "annual_reports"), ("CPAM", "funds"), ("partenaires CPAM", "funds"), ("presse", "press"),
)  # fmt: skip
_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+(?:[-*] )?")
_SAYS = {  # the sentences that answer each kind of question without a subject (`knowledge.context`), on folded text
    "delay": re.compile(r"\b\d+ ?(?:heures?|h|jours?|semaines?|mois|ans?)\b|\b(?:un|une|deux|trois|quelques|plusieurs) (?:heures?|jours?|semaines?|mois|ans?)\b|\bdelais?\b|\btout de suite\b|\bimmediat\w*"),
    "cost": re.compile(r"€|\beuros?\b|\bgratuit\w*|\bpayant\w*|\bcoute\b|\bprix\b|\bne pa(?:ie|ye)z? rien\b"),
    "papers": re.compile(r"\b(?:justificatifs?|documents?|papiers?|pieces?|formulaires?|carte d'identite|avis d'impot|rib|livret de famille)\b"),
}  # fmt: skip


class Articles(Protocol):
    """The published articles, as the retriever holds them."""

    def article(self, topic_id: str) -> Any | None: ...


class Answers:
    """Answers by topic."""

    def __init__(self, copy: Copy, articles: Articles) -> None:
        self._copy, self._articles = copy, articles

    def title(self, topic: str) -> str | None:
        article = self._articles.article(topic)
        return article.title if article else None

    def task(self, topic: str) -> str | None:
        """The task that its article leads to."""
        article = self._articles.article(topic)
        return article.task if article else None

    def replies(self, topic: str, m: Message, variant: str | None = None, regime: str | None = None, again: bool = False) -> tuple[list[dict[str, Any]], str | None, str | None]:
        """The replies of one topic, the fragility it may signal, the task it leads to. No reply: unknown topic.

        `again`: the member has just read it, and asks something more of it.
        An expired article is not served: the member is pointed to a person instead.
        """
        article = self._articles.article(topic)
        if article is None:
            return [], None, None
        source = f"faq:{topic}"
        if article.expired(m.now.date()):
            return [reply(self._copy.text("utter_expired", title=article.title), source, self._copy.choices("utter_expired"))], None, None
        part = self._asked(article, regime, m)
        if again and part is None and not self._by_regime(article, regime):
            if aspect_of(m.text):
                return [reply(self._copy.text("utter_not_said", title=article.title), source, self._copy.choices("utter_not_said"))], None, article.task
            variant = "simple"
        text = {"simple": article.simple, "english": article.english}.get(variant or "") or part or self._full(article, regime)
        # A reply is plain text: the asterisks of an article's bold words would be read as they are.
        text = f"{plain(text)}\n{self._checked(article, variant)}"
        more: dict[str, Any] = {}
        if article.service:
            more = {"url": article.service.url, "label": article.service.label}
        return [reply(text, source, self._choices(article, variant), **more)], article.fragility, article.task

    def says(self, topic: str, m: Message, regime: str | None = None) -> bool:
        """Whether its article answers a question without a subject."""
        article = self._articles.article(topic)
        return article is not None and self._asked(article, regime, m) is not None

    def _by_regime(self, article: Any, regime: str | None) -> bool:
        return regime in article.variants and regime not in article.organisms

    def _asked(self, article: Any, regime: str | None, m: Message) -> str | None:
        """To a question without a subject (« c'est long ? »), only what the article says of that; None: all of it."""
        aspect = aspect_of(m.text) if m.choice is None and follows_up(m.text) else None
        if aspect is None or self._by_regime(article, regime):
            return None
        if aspect == "papers" and article.prepare:
            return "\n".join([self._copy.text("utter_label_prepare"), *(f"- {item}" for item in article.prepare)])
        said = [sentence for part in (article.answer, *article.steps, *article.exceptions) for sentence in _SENTENCES.split(part) if _SAYS[aspect].search(fold(sentence))]
        return " ".join(said) or None

    def _full(self, article: Any, regime: str | None) -> str:
        if self._by_regime(article, regime):
            return article.variants[regime]
        parts = [article.answer]
        if article.steps:
            parts += [f"{n}. {step}" for n, step in enumerate(article.steps, 1)]
        if article.prepare:
            parts.append(self._copy.text("utter_label_prepare"))
            parts += [f"- {item}" for item in article.prepare]
        if article.exceptions:
            parts.append(self._copy.text("utter_label_exceptions"))
            parts += [f"- {item}" for item in article.exceptions]
        return "\n".join(parts)

    def _checked(self, article: Any, variant: str | None) -> str:
        """Where the answer comes from, and when it was checked."""
        if variant == "english":
            return f"Checked on {article.checked_on.isoformat()}."
        day, origins = say_date(article.checked_on), self._origins(article.sources)
        return self._copy.text("utter_checked_on_from", date=day, sources=say_list(origins)) if origins else self._copy.text("utter_checked_on", date=day)

    def _origins(self, sources: tuple[str, ...]) -> list[str]:
        """The public names of the sources an editor noted; notes that no member could look up are left out.

        An editor's note begins with a key of `ORIGINS` (« SP F10662 » is the sheet F10662 of service-public).
        """
        found = [name for prefix, name in ORIGINS for source in sources if source.startswith(prefix)]
        return [self._copy.text(f"utter_source_{name}") for name in dict.fromkeys(found)]

    def _choices(self, article: Any, variant: str | None) -> list[Choice]:
        offered = []
        if article.task:
            offered.append(choice(f"task:{article.task}", self._copy.text(f"utter_label_do_{article.task}")))
        if article.simple and variant != "simple":
            offered.append(choice(f"simple:{article.id}", self._copy.text("utter_label_simpler")))
        if article.english and variant != "english":
            offered.append(choice(f"english:{article.id}", "In English"))
        return offered
