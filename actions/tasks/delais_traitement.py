"""How long the fund takes for one kind of request, and what to do when that time is over."""

import re
from datetime import date, timedelta
from typing import Any

from actions.dialogue import Choice as Button
from actions.french import fold, heard, say_date
from actions.ports import ProcessingTime, RequestStatus
from actions.say import choice
from actions.tasks.hardship import NO_MONEY, NO_RESOURCES
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import Choice, Date, Setting, YesNo

NAME = "delais_traitement"
NO_CARE = Exit("utter_exit_delais_soins", reason="droits", fragility="droits", urgent=True)
SHOWN_REQUESTS = 3
PENDING = ("received", "in_progress", "waiting_documents")


class DepositDate(Date):
    """The day something was sent; « en arrêt depuis le 12 » and « 2 mois que j'attends » are other days."""

    def find(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        other = re.search(r"\b(?:en arret|arretee?|malade) (?:depuis|du|le)\b", folded) or (re.search(_WAITS, folded) and not re.search(_SENDS, folded))
        return None if other else super().find(text, setting)


_SENDS = r"\b(?:envo\w+|depos\w+|post\w+|transmi\w+|declar\w+|donn\w+|remis\w*|demand\w+|rempli\w*|ai fait|avons fait)\b"
_WAITS = r"\b(?:j'attends?|attends depuis|j'ai attendu|on attend)\b"
_TIRED = rf"{_WAITS}|\b(?:toujours|encore) (?:rien|pas)\b|\b(?:nuls?|marre|inadmissible|scandal\w*|honte\w*|insupportable|ras le bol|n'importe quoi|long|longtemps)\b"


async def begin(case: Case) -> None:
    """Whoever complains of waiting hears that it was understood; a signed-in member reads first where their own requests are."""
    if re.search(_TIRED, heard(case.message.text)):
        case.tell("utter_delais_waiting")
    if case.member is None:
        return
    requests = (await case.services.teleservices.requests(case.member.id))[:SHOWN_REQUESTS]
    if requests:
        case.tell("utter_own_requests", lines="\n".join(_line(case, request) for request in requests))
    case.notes["own"] = {
        r.reference: [r.request_type, r.deposited_on.isoformat(), r.state != "waiting_documents"] for r in requests if r.state in PENDING and r.request_type in _kinds(case)
    }


def _line(case: Case, request: RequestStatus) -> str:
    words: dict[str, Any] = {
        "what": _name(case, request.request_type), "reference": request.reference, "date": say_date(request.deposited_on),
        "expected": say_date(request.expected_on) if request.expected_on else "", "missing": request.missing,
    }  # fmt: skip
    state = request.state
    if request.expected_on and state in ("received", "in_progress"):
        state = "late" if request.expected_on < case.message.now.date() else f"{state}_expected"
    return "- " + case.copy.text(f"utter_request_{state}", **words)


def _kinds(case: Case) -> dict[str, str]:
    return {c["value"]: c["label"] for c in case.copy.choices("utter_question_request_type")}


def _name(case: Case, request_type: str) -> str:
    """As its button says it; of a document sent for by post, which no button offers, the title of its task."""
    title = f"utter_title_{request_type}"
    return _kinds(case).get(request_type) or (case.copy.text(title) if title in case.copy else request_type)


async def own_or_any(case: Case) -> list[Button]:
    """The member's own pending requests, then every kind."""
    own = [choice(reference, f"{_name(case, kind)} ({reference})") for reference, (kind, *_) in case.notes.get("own", {}).items()]
    return [*own, *case.copy.choices("utter_question_request_type")]


async def know_own(case: Case, chosen: str) -> None:
    """A request of the member's own says the rest by itself."""
    if chosen in case.notes.get("own", {}):
        kind, deposited_on, complete = case.notes["own"][chosen]
        case.values.update(request_type=kind, deposit_date=deposited_on, file_complete=complete)
        case.notes["known"] = chosen


def not_known(case: Case) -> bool:
    return "known" not in case.notes


async def submit(case: Case) -> Done | Exit:
    """Answer: the current delay, the day by which an answer is usual, whether it is late, and what to do then."""
    times = {time.request_type: time for time in await case.services.teleservices.processing_times()}
    time = times.get(case.values["request_type"])
    if time is None:
        return Exit("utter_exit_delais_unknown", reason="autre")
    today, deposited = case.message.now.date(), date.fromisoformat(case.values["deposit_date"])
    usual = deposited + timedelta(days=time.days)
    late = today > usual
    complete = case.values.get("file_complete")
    choices = [choice("task:rendez_vous", case.copy.text("utter_label_appointment")), choice("topic:delais-depasses-que-faire", case.copy.text("utter_label_what_if_late"))]
    if case.values.get("channel") == "post":
        case.tell("utter_delais_post")
    if complete is not True:
        case.tell("utter_delais_incomplete")
    late = late and complete is not False
    return Done(_answer(case, late, today - deposited), words=_words(case, time, deposited, usual), choices=choices if late else [], summary=False)


def _answer(case: Case, late: bool, waited: timedelta) -> str:
    if case.values.get("file_complete") is False:
        return "utter_done_delais_incomplete"
    if not late:
        return "utter_done_delais_in_time"
    replacement_income = case.values["request_type"] in ("indemnites", "arret_travail", "accident_travail")
    return "utter_done_delais_late_income" if replacement_income and waited > timedelta(days=60) else "utter_done_delais_late"


def _words(case: Case, time: ProcessingTime, deposited: date, usual: date) -> dict[str, Any]:
    return {"what": _name(case, time.request_type), "days": time.days, "as_of": say_date(time.as_of), "deposited": say_date(deposited), "usual": say_date(usual)}


TASK = Task(
    name=NAME,
    topic="delais-consulter-caisse",
    begin=begin,
    submit=submit,
    needs_sign_in=False,
    recap=False,
    exits=(
        (r"\b(?:besoin de (?:soins|medicaments|mon traitement)|plus de (?:medicaments|traitement)|droits fermes)\b", NO_CARE),
        (NO_RESOURCES, NO_MONEY),
    ),
    questions=(
        Question("request_type", Choice({
            "feuille_soins": r"\bfeuilles? (?:de soins?|maladie|papier)|\b(?:ma|mes|une|la) feuilles?\b|\bremboursements?\b|\b(?:reimbursements?|refunds?)\b|\b(?:consultation|medecin|pharmacie|medicaments?|lunettes|dentiste)\b",
            "indemnites": r"\b(?:indemnites?|ijs?|ijss)\b",
            "arret_travail": r"^(?!.*\b(?:indemnit|ij)).*\b(?:arrets?|sick leave)\b",
            "css": r"\b(?:c2s|css|cmu\w*|complementaire sante|solidaire)\b",
            "rib": r"\b(?:rib|iban|coordonnees bancaires|compte bancaire|bank (?:details|account))\b",
            "adresse": r"\b(?:adresse|demenag\w+)\b",
            "carte_vitale": r"\bcarte vitale\b|\bvitale\b|\bhealth card\b",
            "naissance": r"\b(?:naissance|rattach\w+|bebe)\b",
            "accident_travail": r"\baccident (?:du |de )?travail\b|\bmaladie professionnelle\b",
            "reclamation": r"\b(?:reclamation|plainte|recours|contestation)\b",
        }), names=r"\b(?:type|demande|dossier)\b", options=own_or_any, check=know_own),
        Question("deposit_date", DepositDate(earliest=-1100, latest=0), names=r"\b(?:date|depot|envoi)\b"),
        Question("channel", Choice({
            "online": r"\b(?:en ligne|online|internet|appli\w*|site|telecharg\w*|teletransm\w*|carte vitale passee)\b|\b(?:par|via|avec) (?:mon|le) compte\b|^(?:sur |par )?(?:mon |le )?compte(?: ameli)?$",
            "post": r"\b(?:courrier|recommande|by (?:post|mail)|poste|postal\w*|lettre|enveloppe)\b",
            "counter": r"\b(?:guichet|counter|in person|accueil|sur place|borne|boite aux lettres de la caisse|depose\w* a (?:la caisse|l'accueil))\b",
        }), names=r"\b(?:canal|moyen)\b", when=not_known),
        Question("file_complete", YesNo(yes=r"\b(?:complet|tout (?:envoye|mis|donne|fourni)|rien ne manque)\b", no=r"\b(?:il manqu\w+|incomplet|pas complet|pas tout)\b"),
                 names=r"\bcomplet\b", unknown="unknown"),
    ),
)  # fmt: skip
