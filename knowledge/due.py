"""Which articles their owners must look at again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from knowledge.articles import Article


@dataclass(frozen=True)
class Due:
    """A date that an article has reached.

    Attributes:
        why: `expired`: no longer served since the day after `on`; `expires`: will be so soon; `review`: to be checked.
        on: the day meant; days_left until it, negative when it is past.
    """

    owner: str
    article_id: str
    title: str
    why: Literal["expired", "expires", "review"]
    on: date
    days_left: int

    def __str__(self) -> str:
        days = f"{-self.days_left} days ago" if self.days_left < 0 else f"in {self.days_left} days"
        return f"{self.owner}: {self.article_id} ({self.title}): {self.why} {self.on.isoformat()}, {days}"


def due(articles: Iterable[Article], today: date, within_days: int = 0) -> list[Due]:
    """What is expired or to be reviewed, by owner, the most urgent first.

    Args:
        within_days: how far to look ahead; 0 lists what is due today or late.
    """
    horizon = today + timedelta(days=within_days)
    found = [item for article in articles for item in _due(article, today, horizon)]
    return sorted(found, key=lambda item: (item.owner, item.on, item.article_id, item.why))


def _due(article: Article, today: date, horizon: date) -> Iterator[Due]:
    def item(why: Literal["expired", "expires", "review"], on: date) -> Due:
        return Due(article.owner, article.id, article.title, why, on, (on - today).days)

    if article.expired(today):
        yield item("expired", article.valid_until)
    elif article.expired(horizon):
        yield item("expires", article.valid_until)
    if article.review_by <= horizon:
        yield item("review", article.review_by)
