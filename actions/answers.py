"""Turns a published article into what a member reads."""

from collections.abc import Iterable
from typing import Any, Protocol

from actions.copy import Copy
from actions.dialogue import Choice, Message
from actions.french import say_date, say_list
from actions.say import choice, reply
from knowledge.articles import plain
from knowledge.context import aspect_of, elliptic, follows_up, leans, tells_of_oneself, whom_of
from knowledge.passages import sentences, statements

ORIGINS = (
    ("SP", "service_public"), ("ameli", "ameli"), ("didacticiel ameli", "ameli"), ("C2S gouv", "c2s"), ("seed CPAM17", "fund_2020"),
    ("seed MGEN", "mgen_2012"), ("mgen.fr", "mgen"), ("RA CPAM", "annual_reports"), ("CPAM", "funds"), ("partenaires CPAM", "funds"), ("presse", "press"),
)  # fmt: skip
SURELY = 0.4  # how surely statements answer, from which they are told without « sur ce point »
ITS_CASE = 0.5  # the probability from which what a member tells of themselves is the very case of the article: « je dors dans ma voiture »
# What is said where the article does not tell: by what was asked, or for whom.
DOORS = {"delay": "utter_not_said_delay", "offline": "utter_not_said_offline", "unable": "utter_not_said_unable", "partner": "utter_not_said_partner", "child": "utter_not_said_child", "parent": "utter_not_said_parent"}


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

    def replies(
        self, topic: str, m: Message, variant: str | None = None, regime: str | None = None, again: bool = False, english: bool = False, only_offered: bool = False
    ) -> tuple[list[dict[str, Any]], str | None, str | None]:
        """The replies of one topic, the fragility it may signal, the task it leads to. No reply: unknown topic.

        `again`: the member has just read it, and asks something more of it. `english`: they write in English, and so does the article.
        `only_offered`: it was among several, so that its name must be told.
        An expired article is not served: the member is pointed to a person instead.
        """
        article = self._articles.article(topic)
        if article is None:
            return [], None, None
        source = f"faq:{topic}"
        if self._by_regime(article, regime):  # the simple and the English version are of the CPAM's
            variant = None
        if article.expired(m.now.date()):
            return [reply(self._copy.text("utter_expired", title=article.title), source, self._copy.choices("utter_expired"))], None, None
        part = None if variant else self._asked(article, regime, m, again, english)
        if again and not (part or variant or self._by_regime(article, regime)):
            if self._asks_more(m):
                utter = next((DOORS[name] for name in (aspect_of(m.text), *whom_of(m.text)) if name in DOORS), "utter_not_said")
                said = self._copy.first(f"{utter}_english", utter) if english else utter
                return [reply(self._copy.text(said, title=article.title), source, self._copy.choices(said), **_language(said.endswith("_english")))], None, article.task
            variant = "simple" if follows_up(m.text) or tells_of_oneself(m.text) else None
        if english:
            variant = "english"
        if part and only_offered and not part.startswith(self._on_this_point(article, english)):
            part = f"{self._on_this_point(article, english)}\n{part}"
        text = part or {"simple": article.simple, "english": article.english}.get(variant or "") or self._full(article, regime, variant == "simple")
        # A reply is plain text: the asterisks of an article's bold words would be read as they are.
        text = f"{plain(text)}\n{self._checked(article, variant)}"
        return [reply(text, source, self._choices(article, variant, regime), **(self.page(topic) or {}), **_language(variant == "english"))], article.fragility, article.task

    def gist(self, topic: str) -> str:
        """The first sentence of its answer."""
        article = self._articles.article(topic)
        return next(iter(sentences(article.answer)), "") if article else ""

    def page(self, topic: str) -> dict[str, Any] | None:
        """Where it is done, as a reply shows it."""
        article = self._articles.article(topic)
        return {"url": article.service.url, "label": article.service.label} if article and article.service else None

    def further(self, topic: str) -> list[str]:
        """What its article says for when things do not go as usual."""
        article = self._articles.article(topic)
        return list(article.exceptions) if article else []

    def in_english(self, topic: str, regime: str | None = None) -> bool:
        article = self._articles.article(topic)
        return bool(article and article.english and not self._by_regime(article, regime))

    def grounds(self, topic: str) -> str | None:
        """Where its answer comes from, and when it was checked."""
        article = self._articles.article(topic)
        return self._checked(article, None) if article else None

    def is_near(self, topic: str, m: Message, regime: str | None, english: bool) -> bool:
        """Whether its article, just read, says something near to the words of the message."""
        article = self._articles.article(topic)
        return article is not None and not self._by_regime(article, regime) and self._said(article, m, english and bool(article.english)) is not None

    def speaks_for(self, topic: str, regime: str) -> bool:
        """Whether its article has words of its own for the members of this organism."""
        article = self._articles.article(topic)
        return article is not None and (regime in article.variants or regime in article.organisms and regime in topic)

    def _by_regime(self, article: Any, regime: str | None) -> bool:
        return regime in article.variants and regime not in article.organisms

    def _asks_more(self, m: Message) -> bool:
        """Something of the last answer, rather than to hear it again."""
        return bool(aspect_of(m.text) or whom_of(m.text)) or leans(m.text) or elliptic(m.text) or (tells_of_oneself(m.text) and not (m.hits and m.hits[0].score >= ITS_CASE))

    def _asked(self, article: Any, regime: str | None, m: Message, again: bool, english: bool) -> str | None:
        """To a question without a subject (« c'est long ? »), only what the article says of that; None: all of it.

        For whom it is, or what has words of its own (« et si je la retrouve ? »), is asked of an article just read (`again`).
        """
        if m.choice is not None or self._by_regime(article, regime):
            return None
        follows = follows_up(m.text)
        if not (follows or (again and (self._asks_more(m) or m.said))):
            return None
        aspect = aspect_of(m.text) if follows or not m.said else None
        if aspect == "papers" and article.prepare and not english:
            return "\n".join([self._copy.text("utter_label_prepare"), *(f"- {item}" for item in article.prepare)])
        if aspect in ("how", "next") and article.steps and not english:
            return "\n".join(_numbered(article.steps))
        if aspect == "why" and not (m.said or english):
            return article.answer
        return self._said(article, m, english)

    def _said(self, article: Any, m: Message, english: bool) -> str | None:
        """What it says in answer to who has just read it, in their language."""
        told, own = statements(article), sentences(article.english or "")
        said = [statement for statement in m.said if statement in told and (statement in own) is english]
        if not said or m.near >= SURELY:
            return "\n".join(said) or None
        return "\n".join([self._on_this_point(article, english), *said])

    def _on_this_point(self, article: Any, english: bool) -> str:
        utter = self._copy.first("utter_said_near_english", "utter_said_near") if english else "utter_said_near"
        return self._copy.text(utter, title=article.title)

    def _full(self, article: Any, regime: str | None, short: bool = False) -> str:
        """`short`: where no simpler version was written, the answer alone."""
        if self._by_regime(article, regime):
            return article.variants[regime]
        if short:
            return self._copy.text("utter_shorter", answer=article.answer)
        parts = [article.answer]
        if article.steps:
            parts += _numbered(article.steps)
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
            return f"Checked on {article.checked_on:%-d %B %Y}."
        day, origins = say_date(article.checked_on), self._origins(article.sources)
        return self._copy.text("utter_checked_on_from", date=day, sources=say_list(origins)) if origins else self._copy.text("utter_checked_on", date=day)

    def _origins(self, sources: tuple[str, ...]) -> list[str]:
        """The public names of the sources an editor noted; notes that no member could look up are left out.

        An editor's note begins with a key of `ORIGINS` (« SP F10662 » is the sheet F10662 of service-public).
        """
        found = [name for prefix, name in ORIGINS for source in sources if source.startswith(prefix)]
        return [self._copy.text(f"utter_source_{name}") for name in dict.fromkeys(found)]

    def _choices(self, article: Any, variant: str | None, regime: str | None) -> list[Choice]:
        offered = []
        if article.task:
            label = f"utter_label_do_{article.task}"
            offered.append(choice(f"task:{article.task}", self._copy.text(f"{label}_english" if variant == "english" else label)))
        if self._by_regime(article, regime):
            return offered
        if article.simple and variant != "simple":
            offered.append(choice(f"simple:{article.id}", self._copy.text("utter_label_simpler")))
        if article.english and variant != "english":
            offered.append(choice(f"english:{article.id}", "In English"))
        return offered


def _language(english: bool) -> dict[str, Any]:
    return {"lang": "en"} if english else {}


def _numbered(steps: Iterable[str]) -> list[str]:
    return [f"{n}. {step}" for n, step in enumerate(steps, 1)]
