"""A task ends: submission, receipt and files, cancellation, and which task goes on."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from actions.dialogue import Dialogue, Message, Out
from actions.engine.asking import Asking
from actions.engine.cases import Cases
from actions.engine.ended import take_up_what_waits
from actions.engine.leaving import Leaving
from actions.engine.wording import Wording
from actions.ports import BackendUnavailable, Document, UnknownMember
from actions.say import reply
from actions.tasks.task import Again, Case, Done, Exit, Services, Task
from actions.values import Secret


@dataclass(frozen=True)
class Ending:
    tasks: dict[str, Task]
    services: Services
    cases: Cases
    wording: Wording
    leaving: Leaving
    asking: Asking

    async def finish(self, d: Dialogue, m: Message) -> Out:
        """What follows a form: submit and give the receipt, or say that it is cancelled; then the task on hold."""
        out = Out()
        ending, d.ending = d.ending, None
        frame = d.frame
        if frame is not None:
            d.ended = self.cases.slots(frame)
            if ending == "exit" and "exit" in frame.notes:
                d.left = {"task": frame.task, "values": d.ended} | frame.notes["exit"]
            if ending == "submit":
                out.add(await self._submit(d, m))
                if d.frame is not None:  # not accepted: the task goes on
                    return out
            elif ending == "cancel":
                out.event("cancelled", frame.task)
                back = [self.wording.button("resume", "utter_label_resume")] if frame.asks_for and not (d.paused or d.wanted or d.next_task) else []
                out.replies.append(self.wording.say(d, self.wording.named("utter_cancelled", frame), choices=back, task=self.wording.title(frame.task)))
            elif ending in ("switch", "pause"):
                d.paused.insert(0, frame)
            d.frame = None
        left_with_an_offer = ending == "exit" and (frame is None or frame.notes.get("offers"))
        if d.next_task is None and ending in ("submit", "cancel", "exit") and not left_with_an_offer:
            take_up_what_waits(d)
        if frame is not None and (frame.asks_for and (ending == "cancel" or "exit" in frame.notes) or (ending == "exit" and ("stopped_by" in frame.notes or frame.asks_for == "sign_in"))):
            d.dropped = frame
        return out

    async def _submit(self, d: Dialogue, m: Message) -> Out:
        task, out = self.tasks[d.frame.task], Out()
        case = await self.cases.of(d, m)
        try:
            if task.needs_sign_in and case.member is None:
                raise BackendUnavailable("member account")
            done = self._expired(task, case) or await task.submit(case)
            files = await self._offer_files(m, case, done.files, done.reference) if isinstance(done, Done) else []
        except (BackendUnavailable, UnknownMember):
            d.frame.asks_for, d.next_task = "confirmation", d.frame.as_next(quiet=True)
            out.replies.append(self.wording.say(d, "utter_backend_down_kept", choices=[self.wording.button("confirm", "utter_label_retry")]))
            return out
        if isinstance(done, Again):
            return out.add(self._ask_once_more(d, case, done))
        if isinstance(done, Exit):
            d.ended = self.cases.slots(d.frame)
            out.add(self.leaving.leave(d, done))
            if done.person:
                d.left = {"task": task.name, "values": d.ended, "reason": done.reason, "urgent": done.urgent}
            d.ending, d.frame = None, None
            return out
        d.left, d.ended, d.settled = None, self.cases.slots(d.frame), done.completed
        d.done = replace(d.frame, notes=d.frame.notes | {"reference": done.reference}) if done.completed else None
        out.add(self.asking.aside(d, case))
        if done.completed:
            out.event("completed", task.name, done.reference)
        for kind, reference in done.events:
            out.event(kind, None, reference)
            if kind.startswith("booking_"):
                d.booked = None if kind == "booking_cancelled" else reference
                d.booked_as = d.booked_as if d.booked else None
        out.add(await self._receipt(d, m, case, done, files))
        d.frame = None
        return out

    def _ask_once_more(self, d: Dialogue, case: Case, again: Again) -> Out:
        """The service said no to an answer: say why, and ask it again."""
        case.forget(again.slot)
        d.frame.asks_for = d.frame.notes["again"] = again.slot
        d.next_task = d.frame.as_next(quiet=True)
        out = Out([self.wording.say(d, again.utter, choices=[], **again.words)])
        out.event("rejected", d.frame.task)
        return out

    def _expired(self, task: Task, case: Case) -> Again | None:
        """A private value that the vault no longer holds must be given again."""
        held = [q.slot for q in task.questions if isinstance(q.kind, Secret) and case.values.get(q.slot) is not None]
        lost = next((slot for slot in held if case.values[slot] not in case.secrets), None)
        if lost and case.vault_away:
            raise BackendUnavailable("vault")
        return Again(lost, "utter_wrong_secret_expired") if lost else None

    async def _offer_files(self, m: Message, case: Case, files: list[tuple[str, Document]], reference: str | None) -> list[dict[str, Any]]:
        """Files to download, as replies. One that cannot be kept is told of; without a reference it was all there was to deliver.

        Raises:
            BackendUnavailable: nothing was delivered.
        """
        source, made = f"task:{case.frame.task}", []
        for label, document in files:
            try:
                file_id = await self.services.files.store(m.conversation_id, document)
            except BackendUnavailable:
                if reference is None:
                    raise
                made.append(reply(self.wording.copy.text("utter_file_unavailable", name=label), source, kind="notice"))
            else:
                made.append(reply(label, source, kind="file", url=f"files/{file_id}", name=document.name))
        return made

    async def _receipt(self, d: Dialogue, m: Message, case: Case, done: Done, files: list[dict[str, Any]]) -> Out:
        out, source = Out(), f"task:{case.frame.task}"
        text = self.wording.copy.text(done.utter, **(self.wording.words_of(case) | done.words | {"reference": done.reference}))
        lines = []
        if done.reference:
            lines = [{"label": self.wording.label("utter_label_reference"), "value": done.reference}]
        d.offered = []  # what was offered before is no answer to a receipt: « oui c'est bien ça »
        out.replies.append(self.wording.remember(d, reply(text, source, done.choices, "card", title=self.wording.title(case.frame.task), lines=lines)))
        out.replies += files
        if done.reference and done.summary:
            from actions.summary_pdf import request_summary

            lines = [(self.wording.slot_label(case.frame.task, q.slot), self.wording.show(case, q, case.values[q.slot])) for q in self.wording.recapped(case)]
            made = await asyncio.to_thread(
                request_summary, self.services.fund_name, self.wording.title(case.frame.task), done.reference, m.now, lines, text.splitlines()[1:] or [text]
            )
            out.replies += await self._offer_files(m, case, [(self.wording.label("utter_label_summary"), made)], done.reference)
        return out
