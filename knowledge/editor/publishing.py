"""What is published, by whom it may be, and the job that runs while an editor watches."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.editor.desk import Desk, DeskFailed, DeskRefused
from knowledge.editor.store import DRAFT, IN_REVIEW, WITHDRAWN, Editor, Entry, KnowledgeStore, Version

log = logging.getLogger("guichet.editor")
KEPT_JOBS = 20


class NotAllowed(Exception):
    """The publication is refused; the message says why, in French."""


@dataclass
class Job:
    """A verification under way or done.

    Attributes:
        report: that of `Workshop.trial`.
        follows: it is published by itself once it is verified. live: it was.
    """

    id: str
    author: str
    numbers: dict[str, int]
    changed: list[str]
    gone: list[str]
    steps: list[str] = field(default_factory=list)
    state: str = "running"
    problem: str = ""
    report: dict[str, Any] | None = None
    began: float = field(default_factory=time.monotonic)
    took_s: float = 0.0
    follows: bool = False
    live: "Live | None" = None

    def note(self, line: str) -> None:
        """A step begins, or goes on: what is before its « : » tells which step it is."""
        if self.steps and self.steps[-1].partition(" : ")[0] == line.partition(" : ")[0]:
            self.steps[-1] = line
        else:
            self.steps.append(line)

    @property
    def elapsed_s(self) -> float:
        return self.took_s or time.monotonic() - self.began

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [f for f in (self.report or {}).get("findings", []) if f["severity"] == "error"]

    @property
    def regressions(self) -> list[dict[str, Any]]:
        golden = (self.report or {}).get("golden") or {}
        return [change for change in golden.get("changes", []) if change["verdict"] == "worse"]


@dataclass(frozen=True)
class Live:
    """A publication that is done. `took_s`: from the order to the index being swapped."""

    publication: int
    version: str
    took_s: float


class Publisher:
    def __init__(self, store: KnowledgeStore, desk: Desk) -> None:
        self._store, self._desk = store, desk
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._preparing: asyncio.Task[None] | None = None
        self._is_stale = False
        self._one_at_a_time = asyncio.Lock()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def job(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def unfinished(self) -> Job | None:
        """The last verification, if it is under way or waits for a decision: whoever left its page finds it again."""
        last = next(reversed(self._jobs.values()), None)
        return last if last is not None and last.live is None and last.state != "failed" else None

    # ------------------------------------------------------------------ what would be served

    async def pending(self) -> list[Entry]:
        """What the next publication may change."""
        return [entry for entry in await self._store.entries() if entry.is_pending]

    async def planned(self, chosen: set[str]) -> tuple[dict[str, int], list[str], list[str]]:
        """Versions to serve by id, ids that change, ids that go."""
        numbers, changed, gone = {}, [], []
        for entry in await self._store.entries():
            if entry.id in chosen and entry.state == IN_REVIEW:
                numbers[entry.id] = entry.version
                changed.append(entry.id)
            elif entry.id in chosen and entry.state == WITHDRAWN and entry.is_served:
                gone.append(entry.id)
            elif entry.published_version is not None:
                numbers[entry.id] = entry.published_version
        return numbers, changed, gone

    async def texts(self, numbers: Mapping[str, int]) -> dict[str, str]:
        return {key: version.content for key, version in (await self._store.contents(numbers)).items()}

    async def draft_texts(self) -> dict[str, str]:
        """What members would read if every draft were published."""
        served: dict[str, Version] = await self._store.published()
        texts = {key: version.content for key, version in served.items()}
        for entry in await self._store.entries():
            if entry.state in (DRAFT, IN_REVIEW):
                version = await self._store.version(entry.id, entry.version)
                texts[entry.id] = version.content
            elif entry.state == WITHDRAWN:
                texts.pop(entry.id, None)
        return texts

    # ------------------------------------------------------------------ verify

    async def verify(self, chosen: set[str], author: str) -> Job:
        """Begin a verification; it goes on in the background."""
        numbers, changed, gone = await self.planned(chosen)
        if not changed and not gone:
            raise NotAllowed("Choisissez au moins une réponse à publier.")
        if not numbers:
            raise NotAllowed("Il ne resterait aucune réponse en ligne.")
        job = Job(secrets.token_urlsafe(8), author, numbers, changed, gone)
        self._jobs[job.id] = job
        for old in list(self._jobs)[:-KEPT_JOBS]:
            del self._jobs[old]
        self._spawn(self._run(job))
        return job

    async def _run(self, job: Job) -> None:
        if self._preparing is not None and not self._preparing.done():
            job.note("Fin de la préparation en cours")
        try:
            async with self._one_at_a_time:
                job.report = await self._desk.do("trial", job.note, contents=await self.texts(job.numbers), changed=job.changed)
            job.state = "done"
        except DeskRefused as error:
            job.state, job.problem = "failed", str(error)
        except DeskFailed as error:
            job.state, job.problem = "failed", f"La vérification s'est arrêtée ({error}). La version en ligne n'a pas changé."
        job.took_s = time.monotonic() - job.began

    def publish_when_verified(self, job: Job, editor: Editor, why: str) -> None:
        """Go on to publish without being asked again: for going back to words that were online before."""

        async def follow() -> None:
            while job.state == "running":
                await asyncio.sleep(0.1)
            try:
                job.live = await self.publish(job, editor, why)
            except (NotAllowed, DeskRefused, DeskFailed) as error:
                job.problem = str(error)
            finally:
                job.follows = False

        job.follows = True
        self._spawn(follow())

    # ------------------------------------------------------------------ publish, go back

    async def publish(self, job: Job, editor: Editor, why: str) -> Live:
        """Serve what was verified.

        Raises:
            NotAllowed: not a validator, errors, a regression without a reason, or something changed since.
        """
        if not editor.validates:
            raise NotAllowed("Il faut le rôle Validation pour publier.")
        if job.state != "done" or job.report is None or not job.report["candidate"]:
            raise NotAllowed("La vérification n'est pas terminée, ou a trouvé des erreurs.")
        if job.regressions and len(why.strip()) < 10:
            raise NotAllowed("Des questions reçoivent une moins bonne réponse. Dites pourquoi vous publiez quand même (dix caractères au moins).")
        async with self._one_at_a_time:
            numbers, changed, gone = await self.planned({*job.changed, *job.gone})
            if (numbers, changed, gone) != (job.numbers, job.changed, job.gone):
                raise NotAllowed("Une réponse a changé depuis la vérification : relancez-la.")
            began = time.monotonic()
            done = await self._desk.do("publish", contents=await self.texts(numbers))
            took_s = time.monotonic() - began
            report = {"golden": job.report["golden"], "changed": changed, "gone": gone, "took_s": round(took_s, 3)}
            made = await self._store.publish(numbers, editor.name, "publication", done["version"], why.strip(), report)
            job.live = Live(made, done["version"], took_s)
        log.info("publication %d by %s: %d changed, %d withdrawn, %.2f s", made, editor.login, len(changed), len(gone), took_s)
        return job.live

    async def restore(self, number: int, editor: Editor, why: str, say: Callable[[str], None] | None = None) -> Live:
        """Serve the whole base as an earlier publication had it."""
        if not editor.validates:
            raise NotAllowed("Il faut le rôle Validation pour revenir en arrière.")
        earlier = await self._store.publication(number)
        if earlier is None:
            raise NotAllowed("Cette publication n'existe pas.")
        async with self._one_at_a_time:
            began = time.monotonic()
            done = await self._desk.do("restore", say, version=earlier.index_version, contents=await self.texts(earlier.contents))
            took_s = time.monotonic() - began
            report = {"restored": number, "took_s": round(took_s, 3)}
            made = await self._store.publish(earlier.contents, editor.name, "retour", done["version"], why, report)
        return Live(made, done["version"], took_s)

    def prepare_candidate(self) -> None:
        """Have in the background what an editor is likely to want next: what is proposed, verified; every draft, to try.

        However often it is called, one is prepared at a time, and words that were changed since are not built any more.
        """
        self._is_stale = True
        if self._preparing is None or self._preparing.done():
            self._preparing = self._spawn(self._prepare())

    async def _prepare(self) -> None:
        while self._is_stale:
            self._is_stale = False
            for texts in (self._pending_texts, self.draft_texts):
                contents = await texts()
                if self._is_stale:
                    break
                try:
                    if contents:
                        await self._desk.do("candidate", contents=contents)
                except (DeskRefused, DeskFailed) as error:
                    log.warning("the candidate could not be prepared: %s", error)

    async def _pending_texts(self) -> dict[str, str]:
        """What members would read if all that is proposed were published; empty when nothing is."""
        chosen = {entry.id for entry in await self.pending()}
        return await self.texts((await self.planned(chosen))[0]) if chosen else {}

    def warm_up(self) -> None:
        """Somebody came: have the encoder ready before they search or try."""

        async def load() -> None:
            try:
                await self._desk.do("search", text="bonjour")
            except (DeskRefused, DeskFailed) as error:
                log.warning("the desk is not ready: %s", error)

        self._spawn(load())

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
