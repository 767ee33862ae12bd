"""The published articles alone, for a process that words answers but searches nothing: no encoder, no vectors."""

import logging
import threading
import time
from pathlib import Path

from knowledge.articles import Article
from knowledge.index import BrokenIndex, NoIndex, StoredArticles, check_files, current

log = logging.getLogger(__name__)
LOOK_EVERY_S = 0.5


class PublishedArticles:
    """Articles of the current version of the index; follows a publication within half a second."""

    def __init__(self, root: Path) -> None:
        """Raises NoIndex or BrokenIndex, saying what to run."""
        version = current(root)
        if version is None:
            raise NoIndex(f"no index in {root}: run `guichet knowledge index`")
        self._root, self._lock, self._refused = root, threading.Lock(), None
        self._version, self._articles = version, _read(root / version)
        self._looked = time.monotonic()

    def article(self, topic_id: str) -> Article | None:
        self._follow()
        return self._articles.get(topic_id)

    def _follow(self) -> None:
        if time.monotonic() - self._looked < LOOK_EVERY_S or not self._lock.acquire(blocking=False):
            return
        try:
            self._looked = time.monotonic()
            version = current(self._root)
            if version is None or version in (self._version, self._refused):
                return
            try:
                self._articles = _read(self._root / version)
                self._version = version
            except (BrokenIndex, OSError, ValueError) as error:
                self._refused = version
                log.error("index %s refused, the articles of %s go on: %s", version, self._version, error)
        finally:
            self._lock.release()


def _read(folder: Path) -> StoredArticles:
    check_files(folder)
    return StoredArticles(folder)
