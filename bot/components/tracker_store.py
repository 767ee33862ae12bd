"""Rasa's tracker store: one row a conversation, and only the last turns of it.

Rasa walks over all events of a conversation at each turn (19 ms at the first, 204 ms at the 300th). What our policies
and forms need is the last turns and the present slots: older events are replaced by the slots they led to.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import Any, Optional, Text

import orjson
import sqlalchemy as sa
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, Event, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

log = logging.getLogger(__name__)
WRITE_AGAIN_S = 1.0  # after the database did not take it
TURNS_KEPT = 1  # beside the one under way: no rule looks farther back

_metadata = sa.MetaData()
_trackers = sa.Table(
    "rasa_trackers",
    _metadata,
    sa.Column("sender_id", sa.String(64), primary_key=True),
    sa.Column("events", sa.Text, nullable=False),
)
# The same words for SQLite and PostgreSQL; an `insert` with a conflict clause would be compiled again every time.
_UPSERT = sa.text(
    "INSERT INTO rasa_trackers (sender_id, events) VALUES (:sender_id, :events)"
    " ON CONFLICT (sender_id) DO UPDATE SET events = excluded.events"
)


class BoundedTrackerStore(TrackerStore):
    """Keeps the last turns of each conversation in SQL (SQLite file or PostgreSQL), by one upsert a turn.

    A short-lived cache in memory spares the read when the same worker goes on with the conversation, which the
    gateway sees to. A turn of a task is written before it is answered; one that only answered a question, by the event
    loop's next step, when the answer has left. What a database does not take is written with the next turn, or a second later.
    """

    def __init__(
        self, domain: Optional[Domain] = None, host: Optional[Text] = None, event_broker: Any = None, url: Optional[Text] = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        import os

        address = url or host or os.environ.get("GUICHET_TRACKER_URL") or "sqlite://"
        options: dict = {"hide_parameters": True}  # an error must not print a tracker
        if address.startswith("sqlite"):
            options["connect_args"] = {"check_same_thread": False, "timeout": 5}
            # One connection for the process: only its event loop comes here, and opening a file costs more than writing.
            options["poolclass"] = sa.pool.StaticPool
        self._engine = sa.create_engine(address, **options)
        if address.startswith("sqlite"):
            sa.event.listen(self._engine, "connect", _tune_sqlite)
        _metadata.create_all(self._engine)
        self._cache: dict[Text, DialogueStateTracker] = {}
        self._unwritten: dict[Text, Text] = {}
        self._next_write: Optional[asyncio.Handle] = None

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        events = bounded(list(tracker.events), self.domain)
        self._remember(tracker, events)
        self._unwritten[tracker.sender_id] = f"[{','.join(map(_json_of, events))}]"
        if any(isinstance(event, ActiveLoop) for event in events):
            self.flush()
        elif self._next_write is None:
            self._next_write = asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Write what is not written yet."""
        if self._next_write is not None:
            self._next_write.cancel()
            self._next_write = None
        if not self._unwritten:
            return
        rows = [{"sender_id": sender_id, "events": events} for sender_id, events in self._unwritten.items()]
        try:
            with self._engine.begin() as connection:
                connection.execute(_UPSERT, rows)
        except sa.exc.SQLAlchemyError as error:
            log.error("%d conversations could not be written: %s", len(rows), type(error).__name__)
            with suppress(RuntimeError):  # the server has stopped
                self._next_write = asyncio.get_running_loop().call_later(WRITE_AGAIN_S, self.flush)
        else:
            self._unwritten.clear()

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        if (kept := self._cache.get(sender_id)) is not None:
            return kept.copy()
        self.flush()
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_trackers.c.events).where(_trackers.c.sender_id == sender_id)).first()
        if row is None:
            return None
        return DialogueStateTracker.from_events(sender_id, deserialise_events(orjson.loads(row.events)), self.domain.slots)

    def _remember(self, tracker: DialogueStateTracker, events: list[Event]) -> None:
        """Keep the tracker as it is now, with these events only."""
        kept = tracker.copy()
        kept.events = deque(events)
        self._cache.pop(tracker.sender_id, None)
        self._cache[tracker.sender_id] = kept
        while len(self._cache) > 2000:
            self._cache.pop(next(iter(self._cache)))

    def forget(self, sender_id: Text) -> None:
        """Erase what is kept of a conversation."""
        self._cache.pop(sender_id, None)
        self._unwritten.pop(sender_id, None)
        with self._engine.begin() as connection:
            connection.execute(_trackers.delete().where(_trackers.c.sender_id == sender_id))
        if self._engine.dialect.name == "sqlite":  # what was deleted must not linger in the write-ahead log
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _json_of(event: Event) -> Text:
    """Made once: an event is written with its own turn and the next one, and does not change."""
    made = event.__dict__.get("_json")
    if made is None:
        made = event.__dict__["_json"] = orjson.dumps(event.as_dict(), option=orjson.OPT_NON_STR_KEYS).decode()
    return made


def bounded(events: list[Event], domain: Domain) -> list[Event]:
    """The last turns, preceded by the slots and the form as they stood just before them.

    Args:
        events: all events of a tracker, oldest first.
        domain: gives the slots their types.

    Returns:
        At most `TURNS_KEPT` member turns of events; replaying them gives the same slots and the same active form.
    """
    turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= TURNS_KEPT:
        return events
    cut = turns[-TURNS_KEPT]
    slots: dict[Text, Any] = {}
    loop: Optional[Text] = None
    for event in events[:cut]:
        if isinstance(event, SlotSet):
            slots[event.key] = event.value
        elif isinstance(event, ActiveLoop):
            loop = event.name
    start: list[Event] = [SlotSet(key, value) for key, value in slots.items() if value is not None]
    if loop:
        start.append(ActiveLoop(loop))
    before = next((event for event in reversed(events[:cut]) if event.type_name == "action"), None)
    return start + ([before] if before is not None else []) + events[cut:]


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
