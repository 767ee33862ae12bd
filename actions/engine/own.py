"""What a member already has or sent before this conversation: an appointment, a reference, a request that waits."""

from dataclasses import dataclass, replace

from actions import moves
from actions.dialogue import Dialogue, Message, Out
from actions.engine.cases import Cases
from actions.engine.topics import SURE_OF_WORDS, TO_BRING, Topics
from actions.engine.wording import Wording
from actions.french import say_moment, words
from actions.ports import Appointment, BackendUnavailable
from actions.tasks.task import Task
from actions.values import Setting

ANSWERS_NOTHING = ("suggestion", "incompris", "informer", "hors_sujet", "delais_traitement")


@dataclass(frozen=True)
class Own:
    """Each method answers a message or, with None, leaves it to whoever is asked next."""

    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    topics: Topics

    def recall(self, d: Dialogue, m: Message) -> Out | None:
        """« Mon rendez-vous, c'est quand déjà ? »: of the one taken here, or being taken."""
        if m.choice is None and d.frame is None and d.done is not None and d.done.task == "rendez_vous" and moves.asks_what_to_bring(m.text):
            bring = self.wording.copy.text(self.wording.copy.first(f"utter_bring_{d.done.values.get('reason')}", "utter_bring"))
            return Out([self.wording.say(d, "utter_bring_again", "task:rendez_vous", [], lines="\n".join(f"- {line}" for line in bring.split("\n")))], outcome="task:rendez_vous")
        if m.choice is not None or m.intent == "detresse" or not moves.asks_of_own_appointment(m.text, just_taken=d.done is not None and d.done.task == "rendez_vous"):
            return None
        if d.booked and d.booked_as:
            said = self.wording.say(d, "utter_own_appointment", "task:rendez_vous", [], appointment=d.booked_as, reference=d.booked)
            return Out([said], outcome="task:rendez_vous")
        labels = dict(map(tuple, d.frame.notes.get("labels:time_slot", []))) if d.frame else {}
        chosen = labels.get(d.frame.values.get("time_slot")) if d.frame else None
        return Out([self.wording.say(d, "utter_own_appointment_not_yet", choices=[], time_slot=chosen)]) if chosen else None

    def request(self, d: Dialogue, m: Message) -> Out | None:
        """« Où en est ma demande de C2S ? », of a member who is signed in, was heard as a question about the C2S; « j'ai fait une
        réclamation et personne ne répond » asks the same."""
        unsure = m.intent in ("suggestion", "incompris", "informer") or m.intent == "question" and (m.member_id is not None or m.confidence < SURE_OF_WORDS and moves.waits_for_an_answer(m.text))
        if m.intent in (*ANSWERS_NOTHING, "non", "question") and moves.got_nothing(m.text) or self._sent_since(d, m):  # « toujours pas de sous »
            d.next_task = {"task": "delais_traitement", "values": {}, "asked_with": d.asked_with}
            return Out()
        if not unsure or not (moves.asks_where_it_stands(m.text) or moves.waits_for_an_answer(m.text) or moves.asks_when_paid(m.text)):
            return None
        d.next_task = {"task": "delais_traitement", "values": {}}
        return Out()

    def _sent_since(self, d: Dialogue, m: Message) -> bool:
        """« Je l'ai fait vendredi sur internet », right after asking how long something takes."""
        before = next((said["text"] for said in reversed(d.last_messages[:-1]) if said["from"] == "member"), "")
        if m.intent not in (*ANSWERS_NOTHING, "question") or moves.asks(m.text) or not moves.asks_how_long(before) or not moves.sent_it(m.text):
            return False
        setting = Setting(m.now)
        kind, sent, *_ = (question.kind for question in self.tasks["delais_traitement"].questions)
        if kind.find(before, setting) is None or sent.find(m.text, setting) is None:
            return False
        d.asked_with = before
        return True

    async def appointments(self, d: Dialogue, m: Message) -> Out | None:
        """« C'est quand déjà, mon rendez-vous ? », of one that was not taken here: those of the account, or how to find it."""
        if not moves.looks_up_own(m.text):
            return None
        booking = self.cases.services.booking
        try:
            mine = await booking.upcoming(m.member_id, m.now) if m.member_id else []
        except BackendUnavailable:
            return Out([self.wording.say(d, "utter_backend_down", "task:rendez_vous")], outcome="task:rendez_vous")
        lines = "\n".join(f"- {self._shown(a)} ({a.reference})" for a in mine)
        utter = "utter_own_appointments" if mine else "utter_own_appointments_none" if m.member_id else "utter_own_appointments_sign_in"
        d.misses = 0
        return Out([self.wording.say(d, utter, "task:rendez_vous", lines=lines)], outcome="task:rendez_vous")

    def _shown(self, appointment: Appointment) -> str:
        moment, office = say_moment(appointment.opening.starts_at), appointment.office
        return self.wording.copy.text("utter_appointment_counter", moment=moment, office=office.name) if office else self.wording.copy.text("utter_appointment_phone", moment=moment)

    def drags_on(self, d: Dialogue, m: Message) -> Out | None:
        """« Mon dossier de CMU traîne » wishes for no new request: how long it takes."""
        if m.intent not in self.tasks or m.intent in ("rendez_vous", "delais_traitement") or not moves.drags_on(m.text):
            return None
        d.next_task = {"task": "delais_traitement", "values": {}}
        return Out()

    def calls_off(self, d: Dialogue, m: Message) -> Out | None:
        """« Annulez mon changement d'adresse d'hier »: it begins no new one. One sent in this conversation is `Ended`'s."""
        named = next((name for name, task in self.tasks.items() if name != "rendez_vous" and moves.cancels_request(m.text, task)), None)
        if named is None or m.intent in self.cases.purposes:
            return None
        d.misses, d.settled = 0, False
        out = Out([self.wording.say(d, "utter_cancel_sent", source="assistant", task=self.wording.title(named))], outcome="suggest")
        out.event("handoff_offered")
        return out

    def has_one(self, d: Dialogue, m: Message) -> Out | None:
        """« J'ai rdv chez vous mardi »: an appointment there is, and none to take."""
        if m.intent != "rendez_vous" or not moves.has_one(m.text):
            return None
        d.misses, d.settled, d.asked_with, d.topic, d.subject = 0, False, "", TO_BRING, TO_BRING
        return Out([self.wording.say(d, "utter_has_appointment", source="task:rendez_vous")], outcome="suggest")

    def reference(self, d: Dialogue, m: Message) -> Out | None:
        """« RDV-7K3Q9X », alone: what to do with this appointment; and the answer to that."""
        reference, known = moves.own_reference(m.text), moves.own_reference(d.asked_with)
        if known and m.intent in self.cases.purposes:
            d.next_task = {"task": self.cases.purposes[m.intent], "values": {}, "asked_with": known, "intent": m.intent}
            return Out()
        if reference is None:
            return None
        d.misses, d.asked_with, d.settled = 0, reference, False
        return Out([self.wording.say(d, "utter_own_reference", "task:rendez_vous", reference=reference)], outcome="task:rendez_vous")

    def wants_none(self, d: Dialogue, m: Message) -> Out | None:
        """« Je ne veux pas annuler mon rendez-vous », « pas de rdv »: said so, and what else the words may ask for."""
        left = moves.refuses_appointment(m.text)
        if left is None or m.intent in ("parler_humain", "frustration") or m.intent in self.tasks and m.intent != "rendez_vous":
            return None
        d.misses, d.offered, d.left = 0, [], None
        out = Out([self.wording.say(d, "utter_no_appointment", source="assistant", choices=[])], outcome="smalltalk:help")
        others = tuple(hit for hit in m.hits if not hit.id.startswith("rdv-"))
        more = self.topics.suggest(d, replace(m, hits=others, ranking=())) if len(words(left)) > 2 and others else None
        return replace(out.add(more), outcome=more.outcome) if more else out
