"""Turns a published article into what a member reads."""

from typing import Any, Protocol

from actions.copy import Copy
from actions.dialogue import Choice, Message
from actions.french import say_date, say_list
from actions.say import choice, reply

ORIGINS = (
    ("SP", "service_public"), ("ameli", "ameli"), ("didacticiel ameli", "ameli"), ("C2S gouv", "c2s"), ("seed CPAM17", "fund_2020"),
    ("seed MGEN", "mgen_2012"), ("mgen.fr", "mgen"), ("RA CPAM", "annual_reports"), ("CPAM", "funds"), ("partenaires CPAM", "funds"), ("presse", "press"),
)  # fmt: skip


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

    def category(self, topic: str) -> str | None:
        article = self._articles.article(topic)
        return article.category if article else None

    def replies(self, topic: str, m: Message, variant: str | None = None, regime: str | None = None) -> tuple[list[dict[str, Any]], str | None, str | None]:
        """The replies of one topic, the fragility it may signal, the task it leads to. No reply: unknown topic.

        An expired article is not served: the member is pointed to a person instead.
        """
        article = self._articles.article(topic)
        if article is None:
            return [], None, None
        source = f"faq:{topic}"
        if article.expired(m.now.date()):
            return [reply(self._copy.text("utter_expired", title=article.title), source, self._copy.choices("utter_expired"))], None, None
        text = {"simple": article.simple, "english": article.english}.get(variant or "") or self._full(article, regime)
        text = f"{text}\n{self._checked(article, variant)}"
        more: dict[str, Any] = {}
        if article.service:
            more = {"url": article.service.url, "label": article.service.label}
        return [reply(text, source, self._choices(article, variant), **more)], article.fragility, article.task

    def _full(self, article: Any, regime: str | None) -> str:
        if regime in article.variants and regime not in article.organisms:
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
