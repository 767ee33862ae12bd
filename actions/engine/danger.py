"""Distress and scams, in a task or outside: what is believed, the numbers, and what follows them."""

import re
import secrets
from dataclasses import dataclass

from actions import moves, names
from actions.dialogue import Dialogue, Frame, Message, Out
from actions.engine.cases import Cases, exit_in_words, setting_of, signal_fragility
from actions.engine.courtesy import Courtesy
from actions.engine.leaving import SCAMS
from actions.engine.wording import Wording
from actions.french import heard, words, yes_or_no
from actions.tasks.asked import asked_apart
from actions.tasks.task import Case, Task
from actions.values import Name, Number, holds
from knowledge.distress import WORRYING, words_of_distress

A_FAINT_SIGN = 0.5  # of distress: no word names it
A_CLEAR_SIGN = 0.85  # of distress, whatever the words correct
LOST = {"incompris", "hors_sujet", "demander_aide", "saluer", "informer", "ne_sait_pas", "frustration"}  # intents that answer nothing right after the emergency numbers
A_FEW_WORDS = 12
A_BARE_ANSWER = 4  # words
HELPLINES = "detresse-urgence-ecoute"
_ASSENT = r"(?:oui|ouais|non|nan|si|yes|no)\b"


@dataclass(frozen=True)
class Danger:
    tasks: dict[str, Task]
    cases: Cases
    wording: Wording
    courtesy: Courtesy

    def distress(self, d: Dialogue, m: Message) -> Out:
        """Stop everything, one warm sentence, the right numbers, a person; a task under way is kept for later."""
        utter = self.wording.copy.first(f"utter_detresse_{m.nuance}", "utter_detresse")
        out = Out(outcome="emergency")
        signal_fragility(d, out, "detresse")
        offered = self.wording.copy.choices(utter)
        if d.frame is not None:
            out.event("paused", d.frame.task)
            d.ending = "pause"
        if d.frame is not None or d.paused:
            offered = [*offered, self.wording.button("resume", "utter_label_resume")]
        d.misses, d.pending, d.settled, d.safety_asked = 0, None, False, "care" if m.nuance == "medicale" else "safety"
        if d.english:
            out.replies.append(self.wording.say(d, "utter_detresse_english", source="emergency", choices=[]))
        out.replies.append(self.wording.say(d, utter, source="emergency", choices=offered))
        return out

    async def after_distress(self, d: Dialogue, m: Message) -> Out | None:
        """What follows the emergency numbers: safe or not, help that comes, nobody to call, nothing more to say. What is
        not understood then gets the numbers again, once."""
        if m.signal is not None:
            return None
        asked, d.safety_asked = d.safety_asked, ""
        if not asked or m.choice is not None or m.intent == "reprendre" or moves.regrets(m.text):
            return None
        said = moves.after_distress(m.text)
        wishes = m.intent in self.tasks and m.confidence >= A_CLEAR_SIGN
        asks_else = m.intent == "question" and m.confidence >= A_CLEAR_SIGN and len(words(m.text)) > A_BARE_ANSWER and bool(m.hits) and m.hits[0].id != HELPLINES
        if said is None and asks_else:  # « non, je parle du médiateur »
            return None
        if said == "safe" and (wishes or words_of_distress(m.text)):  # « c'est pas si grave, je veux un rendez-vous », « c'est pas grave, je vais mourir »
            return None
        if asked == "helped" and said == "helped" and moves.asks_how_long(m.text):  # « ils arrivent dans combien de temps ? »
            said = "lost"
        bare = len(words(m.text)) <= A_BARE_ANSWER or re.match(_ASSENT, heard(m.text))
        if said is None and m.intent == "parler_humain" and asked != "person":  # « je veux juste parler à quelqu'un »: who listens, then the fund
            said = "safe"
        elif said is None and m.intent != "detresse" and asked != "helped" and bare:
            said = {True: "unsafe" if asked == "care" else "safe", False: "unsafe"}.get(yes_or_no(m.text))
        if asked == "person" and said == "safe" and yes_or_no(m.text):  # « voulez-vous parler à une personne de la caisse ? »
            return await self.courtesy.hand_over(d, m)
        if said in ("safe", "helped", "unsafe") and not (asked == "person" and said == "unsafe"):
            d.safety_asked = {"safe": "person", "unsafe": asked, "helped": "helped"}[said]
            utter = f"utter_{said}"
        elif asked == "helped" and len(words(m.text)) <= A_FEW_WORDS and (m.intent in {*LOST, "oui"} or said == "lost"):  # « ils arrivent dans combien de temps ? », « ok »
            d.safety_asked, utter = asked, "utter_stay" if m.intent == "oui" else "utter_stay_unknown"
        elif m.intent == "annuler" or (asked == "person" and (said == "unsafe" or (said is None and m.intent in {*LOST, "corriger"} and len(words(m.text)) <= A_BARE_ANSWER))):
            utter = "utter_as_you_wish_gently"
        elif said == "lost" or (asked in ("safety", "care") and m.intent in {*LOST, "corriger", "non", "suggestion"} and len(words(m.text)) <= A_FEW_WORDS):
            d.safety_asked, utter = "again", "utter_detresse"
        else:
            return None
        return Out([self.wording.say(d, self.wording.worded(d, utter), source="emergency", choices=list(d.offered))], outcome="emergency")

    def only_answers(self, d: Dialogue, m: Message, case: Case) -> bool:
        """« Toute la famille », « jusqu'au 31 octobre »: a faint sign of distress in words that answer or correct. One
        worrying word (« ma femme me fait peur ») is enough to believe it."""
        leave = exit_in_words(self.tasks[d.frame.task], m)
        if leave and leave.fragility == "deuil" and m.nuance == "medicale":  # « on a perdu notre bébé »: condolences, not an ambulance
            return True
        worrying = WORRYING.search(heard(m.text))
        leaves = moves.command(m.without("detresse"), None) in ("annuler", "plus_tard", "attendre")
        if leaves and not (worrying and WORRYING.search(moves.without_finishing(m.text))):  # « je veux sortir », « je verrai ça ce soir », « je finirai demain »
            return True
        about_care = m.nuance == "medicale" or m.confidence < A_FAINT_SIGN
        if about_care and moves.announces_care(m.text) and not worrying:  # « je dois être opérée la semaine prochaine »
            return True
        if worrying or m.confidence >= A_CLEAR_SIGN:
            return False
        if isinstance(getattr(self.cases.question(d), "kind", None), Name) and names.spells(m.text):  # « Garnier avec un t à la fin »
            return True
        if self._changes_in_words(d, m, case):  # « non pardon, c'est pour ma fille »
            return True
        question, setting = self.cases.question(d), setting_of(case, d)
        if not worrying and m.confidence < A_CLEAR_SIGN and asked_apart(m.text, self.tasks[d.frame.task].asked):  # « je suis hébergée chez ma fille, je mets son nom ? »
            return True
        counts = isinstance(getattr(question, "kind", None), Number) and question.kind.find(m.text, setting) is not None  # « mon fils de 19 ans vit avec moi »
        if counts or (leave and leave.fragility is None and m.nuance != "suicide"):  # « je suis en train de me séparer »
            return True
        if m.confidence >= A_FAINT_SIGN:
            return False
        if m.confidence < A_FAINT_SIGN / 2:  # « tralala pouet », « nous sommes quatre, mon mari et nos deux enfants »
            return True
        if leave and (m.nuance != "suicide" or m.confidence < A_FAINT_SIGN / 2):  # « en garde alternée »: the task has its own way out
            return True
        if question is not None and not question.kind.loose and len(words(m.text)) <= 9:
            value = question.kind.read(m.text, setting)
            if holds(value):
                return True
        return False

    def _changes_in_words(self, d: Dialogue, m: Message, case: Case) -> bool:
        """Words that sound like a correction, and say the new answer so plainly that they cannot be about anything else."""
        task, setting = self.tasks[d.frame.task], setting_of(case, d)
        change = moves.find_change(task, case, m.text, setting, cue=True) if moves.sounds_like_correction(m.text) or moves.prefers(m.text) else None
        if change is None or change.value is None:
            return False
        kind = task.question(change.slot).kind
        return not kind.loose or kind.find(m.text, setting) == change.value

    def scam(self, d: Dialogue, m: Message) -> Out | None:
        """« Quelqu'un m'a appelé pour avoir mon RIB »: the warning of the RIB task, whatever was understood; that task and the
        topic's own article say it by themselves, and violence comes first."""
        still = d.topic == SCAMS and d.frame is None
        known = (m.intent == "coordonnees_bancaires" and not still) or (d.frame and d.frame.task == "coordonnees_bancaires") or (m.intent == "question" and m.hits and m.hits[0].id == SCAMS != d.topic)
        violent = m.intent == "detresse" and WORRYING.search(heard(m.text))
        if known or violent or m.choice is not None or not moves.tells_of_a_scam(m.text, still):
            return None
        out = Out(outcome=f"faq:{SCAMS}")
        signal_fragility(d, out, "fraude")
        d.misses, d.settled = 0, False
        if d.frame is None:
            d.topic = d.subject = SCAMS
            if moves.names_bank_details(m.text) and m.intent != "coordonnees_bancaires":  # « ok on le change quand même » begins it
                d.dropped = Frame("coordonnees_bancaires", key=secrets.token_hex(8))
        out.replies.append(self.wording.say(d, "utter_scam", source=f"faq:{SCAMS}", choices=[] if d.frame else None))
        return out
