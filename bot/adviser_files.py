"""What was handed over, in French, for the advisers' pages: the gateway's `Handoffs` over the stores of the actions.

The gateway knows neither tasks nor slots; here their labels come from domain.yml. Private values are masked. A telephone
number is resolved only when an adviser asks for it: from the vault while it lives (two hours), then from the appointment,
which keeps its own number, sealed, until it is over.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.copy import Copy
from actions.french import PARIS
from actions.ports import Appointment, BackendError, Handoff, MemberAccounts, UnknownReference
from actions.tasks.task import Task
from actions.values import REFERENCE

MASK = "••••"
# What an adviser may do, said without naming what a person is or has.
CARE = {
    "deces": "Un décès est évoqué : commencer par un mot de condoléances, sans redemander les circonstances.",
    "deuil": "Un décès est évoqué : commencer par un mot de condoléances, sans redemander les circonstances.",
    "detresse": "La conversation a été difficile : prendre le temps d’écouter, et avoir sous la main le 3114 et le 15.",
    "violence": "La sécurité a été évoquée : s’assurer que la personne peut parler librement avant toute question.",
    "urgence": "La personne dit que c’est urgent : vérifier d’abord si ses soins sont couverts aujourd’hui.",
    "soins": "Des soins sont attendus : vérifier d’abord ce qui peut être pris en charge tout de suite.",
    "droits": "Vérifier d’abord si les droits sont ouverts, et depuis quand.",
    "ressources": "Parler du délai d’un paiement et des aides possibles (accompagnement santé, action sociale).",
    "logement": "Demander où envoyer le courrier, et comment joindre la personne.",
    "fraude": "Un message suspect a pu être reçu : rappeler ce que la caisse ne demande jamais, vérifier le dernier RIB.",
    "naissance difficile": "Ne pas féliciter avant de connaître la situation.",
    "handicap": "Demander quelle aide rend le rendez-vous facile.",
    "numerique": "Prévoir de faire la démarche ensemble, ou sur papier.",
    "isolement": "Demander si quelqu’un peut accompagner la personne.",
}
OTHER_CARE = "Prendre un peu plus de temps que d’habitude."


class AdviserFiles:
    def __init__(self, handoffs: Any, booking: Any, vault: Any, copy: Copy, tasks: Mapping[str, Task], members: MemberAccounts) -> None:
        self._handoffs, self._booking, self._vault, self._copy, self._tasks = handoffs, booking, vault, copy, tasks
        self._members = members

    async def day(self, day: date) -> list[dict[str, Any]]:
        """Those to meet that day, in order; then those made that day for another one."""
        meeting, made = await self._handoffs.of_appointments(day), await self._handoffs.day(day)
        listed = {handoff.id: handoff for handoff in (*meeting, *made)}
        return [self._summary(handoff, await self._appointment(handoff)) for handoff in listed.values()]

    async def get(self, handoff_id: str) -> dict[str, Any]:
        """Raises KeyError."""
        return await self._file(await self._found(handoff_id))

    async def of_conversation(self, conversation_id: str) -> list[dict[str, Any]]:
        """What advisers are given of a conversation, for the member who asks what is kept of it."""
        return [await self._file(handoff) for handoff in await self._handoffs.of_conversation(conversation_id)]

    async def _file(self, handoff: Handoff) -> dict[str, Any]:
        appointment = await self._appointment(handoff)
        return self._summary(handoff, appointment) | {
            "member_name": await self._name(handoff.member_id),
            "values": [self._line(handoff.task, slot, value) for slot, value in handoff.values.items() if value is not None],
            "last_messages": [said | {"text": REFERENCE.sub(MASK, said["text"])} for said in handoff.last_messages],
            "care": list(dict.fromkeys(CARE.get(signal, OTHER_CARE) for signal in handoff.signals)),
            "documents": handoff.documents,
            "accessibility": self._needs(appointment.accessibility) if appointment else "",
            "can_call": bool(handoff.values.get("phone") or (appointment and appointment.phone)),
            "erased": not handoff.conversation_id,
        }

    async def phone(self, handoff_id: str) -> str | None:
        """The number to call. None when nobody keeps it any more. Raises KeyError."""
        handoff = await self._found(handoff_id)
        reference = handoff.values.get("phone")
        if isinstance(reference, str) and REFERENCE.fullmatch(reference):
            try:
                return await self._vault.resolve(handoff.conversation_id, reference)
            except UnknownReference:
                pass
        appointment = await self._appointment(handoff)
        return appointment.phone or None if appointment else None

    async def forget(self, conversation_id: str) -> None:
        await self._handoffs.forget(conversation_id)

    # ------------------------------------------------------------------ pieces

    async def _found(self, handoff_id: str) -> Handoff:
        try:
            return await self._handoffs.get(handoff_id)
        except UnknownReference:
            raise KeyError(handoff_id) from None

    async def _appointment(self, handoff: Handoff) -> Appointment | None:
        try:
            return await self._booking.find(handoff.appointment) if handoff.appointment else None
        except UnknownReference:
            return None

    async def _name(self, member_id: str | None) -> str | None:
        """As the account knows it; None while it cannot be asked."""
        try:
            member = await self._members.member(member_id) if member_id else None
        except BackendError:
            return None
        return f"{member.first_name} {member.last_name}" if member else None

    def _summary(self, handoff: Handoff, appointment: Appointment | None) -> dict[str, Any]:
        return {
            "id": handoff.id,
            "created_at": handoff.created_at.astimezone(PARIS).isoformat(timespec="minutes"),
            "reason": {"code": handoff.reason, "label": self._button("rendez_vous", "reason", handoff.reason)},
            "task": {"name": handoff.task, "label": self._copy.text(f"utter_title_{handoff.task}")} if handoff.task in self._tasks else None,
            "appointment": _meeting(appointment) if appointment else None,
            "member_id": handoff.member_id,
        }

    def _line(self, task: str | None, slot: str, value: Any) -> dict[str, str]:
        names = [name for name in (f"utter_label_{task}_{slot}", f"utter_label_{slot}") if name in self._copy]
        return {"slot": slot, "label": self._copy.text(names[0]) if names else slot, "value": self._shown(task, slot, value)}

    def _shown(self, task: str | None, slot: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(self._button(task, slot, str(one)) for one in value) or "aucun"
        if isinstance(value, str):
            question = self._tasks[task].question(slot) if task in self._tasks else None
            masked = value if question is None or not question.kind.secret else MASK
            return REFERENCE.sub(MASK, self._button(task, slot, masked) if _is_code(masked) else self._dated(masked))
        return {True: "oui", False: "non"}.get(value, str(value)) if isinstance(value, bool) else str(value)

    def _dated(self, value: str) -> str:
        try:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value

    def _button(self, task: str | None, slot: str, value: str) -> str:
        """The words a member saw for this value."""
        for name in (f"utter_question_{task}_{slot}", f"utter_question_{slot}"):
            found = next((button["label"] for button in self._copy.choices(name) if button["value"] == value), None)
            if found:
                return found
        return value

    def _needs(self, accessibility: str) -> str:
        return ", ".join(self._button("rendez_vous", "accessibility", need) for need in accessibility.split(", ") if need)


def _is_code(value: str) -> bool:
    return value.isascii() and value.replace("_", "").isalpha()


def _meeting(appointment: Appointment) -> dict[str, Any]:
    return {
        "reference": appointment.reference,
        "starts_at": appointment.opening.starts_at.astimezone(PARIS).isoformat(timespec="minutes"),
        "mode": appointment.opening.mode,
        "office": appointment.office.name if appointment.office else None,
        "state": appointment.state,
    }
