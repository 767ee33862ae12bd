"""What an adviser is given with an appointment, so that one meeting is enough."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from actions.dialogue import Dialogue
from actions.ports import Appointment, BackendUnavailable, Handoff, Handoffs
from actions.tasks.task import Case
from actions.values import REFERENCE


async def hand_over(case: Case, appointment: Appointment, documents: list[str]) -> None:
    """File the reason, the task that led here with its answers, the last exchanges, the signals and what to bring.

    Private values stay out: they are masked, but for the number to call back, a reference into the vault. The frame's key
    is the id: a retry files nothing twice. The appointment is made already: a store that is away is told of, and tried again
    with the next messages.
    """
    d = case.dialogue
    left = {"task": d.paused[0].task, "values": d.paused[0].values} if d.paused else d.left or {}
    handoff = Handoff(
        id=case.frame.key,
        conversation_id=case.message.conversation_id,
        created_at=case.message.now,
        reason=case.values["reason"],
        task=left.get("task"),
        values=masked(left.get("values", {})) | _number_to_call(case),
        last_messages=list(d.last_messages),
        signals=list(d.signals),
        documents=documents,
        appointment=appointment.reference,
        member_id=case.message.member_id,
    )
    try:
        await case.services.handoffs.add(handoff)
    except BackendUnavailable:
        d.unfiled.append(asdict(handoff) | {"created_at": handoff.created_at.isoformat()})
        case.tell("utter_handoff_kept")


async def file_again(d: Dialogue, handoffs: Handoffs) -> None:
    """File what could not be filed when its appointment was made."""
    for kept in list(d.unfiled):
        try:
            await handoffs.add(Handoff(**kept | {"created_at": datetime.fromisoformat(kept["created_at"])}))
        except BackendUnavailable:
            return
        d.unfiled.remove(kept)


def _number_to_call(case: Case) -> dict[str, Any]:
    return {"phone": case.values["phone"]} if case.values.get("phone") else {}


def masked(values: dict[str, Any]) -> dict[str, Any]:
    """
    >>> masked({"iban": "[iban:k3v9q2]", "city": "Saintes"})
    {'iban': '••••', 'city': 'Saintes'}
    """
    return {slot: "••••" if isinstance(value, str) and REFERENCE.fullmatch(value) else value for slot, value in values.items()}
