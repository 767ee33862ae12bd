"""An appointment by phone or at a counter: booked, moved or cancelled. For everyone, signed in or not."""

import re
from typing import Any

from actions import communes
from actions.calendar_file import appointment_calendar
from actions.dialogue import Choice as Button
from actions.french import PARIS, fold, heard, say_list, say_moment, words, yes_or_no
from actions.moves import asks, own_reference
from actions.ports import Appointment, Document, Office, OpeningTaken, UnknownReference
from actions.say import choice
from actions.tasks import asked, openings
from actions.tasks.contact import Phone, own_phone, reveal
from actions.tasks.handing_over import hand_over
from actions.tasks.task import Again, Case, Done, Exit, Question, Task
from actions.values import (
    REFERENCE,
    Choice,
    Kind,
    Partial,
    Setting,
    Several,
    Wrong,
    YesNo,
    any_will_do,
    bare,
    refused_places,
)

NAME = "rendez_vous"
ONLINE = {
    "droits": "attestation_droits", "css": "demande_css", "indemnites": "delais_traitement", "maternite": "declaration_naissance",
    "reclamation": "delais_traitement",
}  # fmt: skip  # the task that often settles a reason
NO_OPENING = Exit("utter_exit_no_opening", person=False)
OVER = Exit("utter_exit_appointment_over", person=False)
CANCELLED_ALREADY = Exit("utter_exit_appointment_cancelled", person=False)
ANY_OFFICE = "any"
_NUMBER = re.compile(  # « mon téléphone », « changer le téléphone », « le téléphone c'est le 06… »: a number
    r"\b(?:mon|numero de) (?:telephone|tel|portable)\b|\b(?:chang|modifi|corrig|rectifi)\w+ (?:le|de|du) (?:telephone|tel|portable)\b|"
    r"\b(?:telephone|tel|portable) (?=(?:c'est |est |:|le |plutot |plus )*(?:\d|faux|pas (?:le )?bon))"
)
_PHONE = r"(?:telephon\w*|tel|portable)"
_IMPOSSIBLE = r"\b(?:impossible|pas possible|(?:peux|peut|marche|arrive|fonctionne|comprends|entends?) (?:pas|plus|rien|mal)|complique|difficile)\b"
_CODE = r"[2-9BCDFGHJKMNPQRSTVWXZ]{3}[\s-]?[2-9BCDFGHJKMNPQRSTVWXZ]{3}"  # no vowel: no French word looks like it


class Reference(Kind):
    """RDV-7K3Q9X, whatever the case, the spaces and the dashes; a code alone when it is the whole answer. `notes["mine"]`
    are the appointments of the member's account and their starts: one may be called by its day (« celui de mardi »)."""

    exact = True

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found or len(words(text)) > 4:
            return found
        if len(setting.choices) == 1 and (yes_or_no(text) or re.search(r"\b(?:celle|celui|cette|meme|premiere?)\b", fold(text))):
            return setting.choices[0][0]  # the one just booked
        if setting.notes.get("purpose") == "move" and len(setting.choices) == 1 and openings.TimeSlot().find(text, setting):
            return setting.choices[0][0]  # « lundi », of the only one there is: where it goes
        alone = re.fullmatch(rf"(?i)(?:c'est |la |le )*(?!rdv)({_CODE})[ .!]*", text.strip())
        if alone:
            return _canonical(alone[1])
        return Wrong("reference_shape") if re.search(r"\d", text) and openings.read_wish(text, setting.now.date()) is None else None

    def find(self, text: str, setting: Setting) -> Any:
        match = re.search(rf"(?i)\brdv[\s:n°_-]{{0,3}}({_CODE})(?![\w])|\brdv-(\w{{6}})\b", text)
        return _canonical(match[1] or match[2]) if match else _one_of(setting.notes.get("mine", {}), text, setting)


_LOST = r"\b(?:perdue?|egaree?|effacee?|jetee?|supprimee?|(?:retrouve|trouve|ai|sais|connais|souviens|rappelle|note|garde|recu|eu)e?s? (?:pas|plus|jamais))\b"
_OF_A_REFERENCE = r"\b(?:references?|numeros?|codes?|confirmations?|e?-?mails?|courriels?|sms|papiers?)\b"


def lost_reference(text: str, asked: bool = False) -> bool:
    """`asked`: it was just asked for, and need not be named.

    >>> [lost_reference(t) for t in ("je ne retrouve plus ma référence", "annuler mon rdv sans référence", "je l'ai perdue", "mon rdv, je n'ai pas de voiture")]
    [True, True, False, False]
    >>> lost_reference("je l'ai perdue", asked=True), lost_reference("je ne peux pas venir", asked=True)
    (True, False)
    """
    said = heard(text)
    return bool(re.search(_LOST, said) if asked else re.search(_OF_A_REFERENCE, said) and re.search(rf"{_LOST}|\b(?:pas|plus|sans|aucune?)\b", said))


def _one_of(mine: dict[str, str], text: str, setting: Setting) -> str | None:
    """The one appointment of a day that these words name; the only one there is, for whoever lost its reference.

    >>> from datetime import datetime
    >>> at, mine = Setting(datetime(2026, 11, 22)), {"RDV-7K3Q9X": "2026-11-24T10:00", "RDV-2BCD3F": "2026-11-26T10:00"}
    >>> [_one_of(mine, t, at) for t in ("celui de mardi", "décaler mon rdv de jeudi à vendredi", "mon rendez-vous", "j'ai perdu la référence")]
    ['RDV-7K3Q9X', 'RDV-2BCD3F', None, None]
    >>> _one_of({"RDV-7K3Q9X": "2026-11-24T10:00"}, "j'ai perdu la référence", at)
    'RDV-7K3Q9X'
    """
    wishes = [openings.read_wish(piece, setting.now.date()) or {} for piece in re.split(r"\b(?:a|au|pour|plutot|vers|mettre) ", fold(text))] if mine else []
    days = {wish["day"] for wish in wishes if "day" in wish}
    named = [reference for reference, start in mine.items() if start[:10] in days]
    if not days and len(mine) == 1 and lost_reference(text, asked=bool(setting.choices)):
        return next(iter(mine))
    return named[0] if len(named) == 1 else None


def _canonical(code: str) -> str:
    return "RDV-" + re.sub(r"[\s-]", "", code).upper()


class Mode(Choice):
    """By phone or at a counter. Naming a counter is choosing a visit; a phone number, or words about one, choose nothing."""

    def read(self, text: str, setting: Setting) -> Any:
        return super().read(text, setting) or ("phone" if any_will_do(text) else None)

    def find(self, text: str, setting: Setting) -> Any:
        said = _NUMBER.sub(" ", heard(REFERENCE.sub("0", text)))
        if re.search(rf"\b{_PHONE}\b.{{0,20}}{_IMPOSSIBLE}|{_IMPOSSIBLE}.{{0,12}}\b(?:au|par) {_PHONE}\b", said):  # « par téléphone c'est pas possible »
            return "counter"
        if re.search(r"\b(?:prefer\w*|plutot|aime\w* mieux|mieux|veux|voudrais|souhait\w+) (?:bien )?(?:venir|vous voir|me deplacer|passer|me rendre|quelqu'un en face)\b|\bdure?s? d'oreilles?\b", said):  # « je préfère venir, j'entends mal au téléphone »
            return "counter"
        return super().find(said, setting) or ("counter" if PLACE.find(text, setting) else None)


class Place(Choice):
    """One of the fund's counters, by its city or postal code; another town has none. Where it does not matter: any."""

    strict = True
    exact = True

    def read(self, text: str, setting: Setting) -> Any:
        if any_will_do(text):
            return ANY_OFFICE
        if _asks_about(text):
            return None
        name = _FILLERS.sub("", fold(bare(text)).replace("-", " ")).strip()
        if re.search(r"\bpas\b", name):  # « pas Rochefort, Royan »
            places = {id_: name.find(fold(city).replace("-", " ")) for id_, city, _ in setting.notes.get("offices", [])}
            refused = refused_places(name, [(place, place + 1) for place in places.values() if place >= 0])
            left = [id_ for id_, place in places.items() if place >= 0 and (place, place + 1) not in refused]
            return left[0] if len(left) == 1 else Partial("not_that") if refused else None
        named = [id_ for id_, city, _ in setting.notes.get("offices", []) if fold(city).replace("-", " ") == name]
        found = named[0] if named else super().read(text, setting) or self.find(text, setting)
        return Wrong("office") if found is None and len(words(text)) <= 4 and communes.find_city(bare(text)) else found

    def find(self, text: str, setting: Setting) -> Any:
        if _asks_about(text):
            return None
        folded = fold(text).replace("-", " ")
        found = [id_ for id_, city, code in setting.notes.get("offices", [])
                 if _FILLERS.sub("", folded.strip(" .!")) == fold(city).replace("-", " ") or re.search(rf"(?<!habite )(?<!demenage )(?<!emmenage )(?<!vis )\b(?:a|au|de|sur|vers|guichet|accueil|agence|rdv|rendez vous|prefere|plutot|choisis|prends) {re.escape(fold(city).replace('-', ' '))}\b|\b{code}\b", folded)]  # fmt: skip
        return found[0] if len(found) == 1 else None


_FILLERS = re.compile(r"^(?:(?:bon|ben|bah|ok|oui|alors|va pour|disons|plutot|du coup|d'accord|euh)[ ,]+)+|[ ,]+(?:alors|du coup|donc|svp|stp|s'il (?:te|vous) plait|ca ira|c'est bon)$")  # « bon saintes alors »


def _asks_about(text: str) -> bool:
    """« Y a-t-il un parking à Saintes ? » chooses no counter; « je peux venir à Saintes ? » does.

    >>> [_asks_about(t) for t in ("y'a un parking à saintes ?", "c'est où à rochefort", "je peux venir à Saintes ?", "saintes ?")]
    [True, True, False, False]
    """
    asked = asks(text) or re.search(r"\bou\b.{0,12}\ba \w+$|\bc'est ou\b", fold(text))
    return bool(asked) and len(words(text)) > 3 and not re.search(r"\b(?:possible|peux|peut|pouvez|venir|aller|rdv|rendez[- ]vous|prendre|place)\b", heard(text))


PLACE = Place()


class OnlineFirst(YesNo):
    """« Oui un rendez-vous », « oui je préfère un rendez-vous », asked whether to try it here first: no."""

    def read(self, text: str, setting: Setting) -> Any:
        return False if re.match(r"(?:(?:oui|ok|bon|non|plutot|un|le|pour|je|prefere|prefererais|aime|mieux|veux|voudrais)[ ,]+)*rendez-vous\b", heard(text)) else super().read(text, setting)


class Needs(Several):
    """What the meeting needs; « rien de spécial » says that it needs nothing."""

    def find(self, text: str, setting: Setting) -> Any:
        found = super().find(text, setting)
        return [] if found is None and re.search(r"\brien de (?:special|particulier)\b|\baucun besoin\b", heard(text)) else found

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """« Je viens avec quelqu'un » adds to the need told before; only « non, plutôt » takes its place."""
        found = self.find(text, setting)
        said = heard(text)
        adds = found and isinstance(before, list) and (re.search(r"\b(?:aussi|egalement|en plus|et)\b", said) or not re.search(r"\b(?:non|pas|plus|plutot|pardon|finalement|en fait|au lieu|a la place|tromp\w+|erreur)\b", said))
        return list(dict.fromkeys([*before, *found])) if adds else found


# ---------------------------------------------------------------- rules


def booking(case: Case) -> bool:
    return case.purpose in (None, "book")


def not_booking(case: Case) -> bool:
    return not booking(case)


def placing(case: Case) -> bool:
    """A time must be chosen: for a new appointment, or for one to move."""
    return booking(case) or (case.purpose == "move" and "reference" in case.values)


def at_the_counter(case: Case) -> bool:
    return placing(case) and case.values.get("mode") != "phone"


def settled_online(case: Case) -> bool:
    """Not once a time is chosen, or for whoever wants a person."""
    wants_someone = case.notes.get("wants_someone") or case.values.get("urgency") or case.values.get("time_slot")
    return booking(case) and not wants_someone and case.values.get("reason") in ONLINE


def visit(case: Case) -> bool:
    return case.values.get("mode") == "counter"


async def begin(case: Case) -> None:
    """Learn the counters, and the new moment of an appointment to move (« à jeudi »); a member who asked for a person, was sent here or is in difficulty is not sent back to a form."""
    offices = await case.services.booking.offices()
    case.notes["offices"] = [[office.id, office.city, office.postal_code] for office in offices]
    case.notes["labels:office"] = [[office.id, f"{office.name}, {office.street}"] for office in offices]
    case.notes["hours"] = "\n".join(f"- {office.name}, {office.street} : {office.hours}" for office in offices)
    case.notes["accessible"] = say_list([office.city for office in offices if office.accessible])
    if not_booking(case):
        await _know_own(case)
        if lost_reference(case.message.text):
            lost(case)
    if case.purpose == "move" and (wish := _new_moment(case.message.text, Setting(case.message.now))):
        openings.wish_for(case, wish)
    await _fill_as_sent(case)
    sent = "reason" in case.values or case.dialogue.paused or case.message.intent in ("parler_humain", "frustration")
    case.notes["wants_someone"] = bool(sent or case.dialogue.signals)


def _new_moment(text: str, setting: Setting) -> openings.Wish | None:
    """Where an appointment is to be moved: what follows « à », « pour », « mettre », not the moment it has now.

    >>> from datetime import datetime
    >>> _new_moment("décaler mon rdv de lundi à jeudi", Setting(datetime(2026, 11, 22))), _new_moment("mon rdv du 3 décembre", Setting(datetime(2026, 11, 22)))
    ({'day': '2026-11-26'}, None)
    """
    pieces = re.split(r"\b(?:a|au|pour|plutot|vers|mettre) ", fold(text))[1:]
    return next((wish for piece in reversed(pieces) if (wish := openings.TimeSlot().find(piece.strip(" ?!.,"), setting))), None)


async def _fill_as_sent(case: Case) -> None:
    """A member whom a task or an answer has just sent here has its reason; what cannot wait, closed rights first, is urgent already."""
    left, offered = case.dialogue.left, {one["value"].removeprefix(f"task:{NAME}:") for one in case.dialogue.offered if one["value"].startswith(f"task:{NAME}:")}
    reasons = offered & TASK.question("reason").kind.values
    sent = left is not None and left["reason"] in offered
    reason = left["reason"] if sent else next(iter(reasons)) if len(reasons) == 1 else None
    if not booking(case) or reason is None:
        return
    said = TASK.question("reason").kind.find(case.message.text, Setting(case.message.now))
    if said not in (None, reason):
        return
    if "reason" not in case.values:
        case.values["reason"] = reason
        case.derived.append("reason")
    if sent and left.get("urgent") or (case.member is not None and not case.member.rights_open):
        case.values["urgency"] = True
        case.derived.append("urgency")
        await check_urgency(case, True)


async def check_reason(case: Case, reason: str) -> None:
    if reason == "deces":
        case.tell("utter_condolences")
        case.signals.append("deuil")
    if reason == "droits" and re.search(r"\bcarte vitale\b", heard(case.message.text)):  # an attestation settles no card
        case.notes["wants_someone"] = True
    if reason in ONLINE:
        case.notes.setdefault("words", {})["online"] = case.copy.text(f"utter_title_{ONLINE[reason]}").lower()


async def check_online(case: Case, accepted: bool) -> Exit | None:
    return Exit("utter_online_instead", person=False, then=ONLINE[case.values["reason"]]) if accepted else None


async def check_urgency(case: Case, urgent: bool) -> None:
    """Where to go without an appointment, and the soonest times with one."""
    if not urgent:
        return
    case.signals.append("urgence")
    lines = "\n".join(f"- {office.name}, {office.street} : {office.hours}" for office in await case.services.booking.offices())
    case.tell("utter_walk_in", offices=lines)
    if case.values.get("time_slot"):
        return
    said = []
    for mode in [case.values["mode"]] if case.values.get("mode") else ["phone", "counter"]:  # only what is then offered
        found = await case.services.booking.openings(mode, case.values.get("office") if mode == "counter" else None, case.message.now, 1)
        said += [case.copy.text(f"utter_soonest_{mode}", moment=say_moment(o.starts_at), office=o.office_id and (await _office(case, o.office_id)).name) for o in found]
    if said:
        case.tell("utter_soonest" if len(said) > 1 else "utter_soonest_only", soonest=say_list(said, "ou"))


async def check_mode(case: Case, mode: str) -> Exit | None:
    if case.frame.asks_for == "online_first":  # « au guichet », when asked whether to try it here: no
        case.notes["wants_someone"] = True
    if mode == "phone":
        case.forget("office")
    elif "office" not in case.values and case.message.choice is None:  # « Rochefort », asked how to meet
        place = PLACE.find(case.message.text, Setting(case.message.now, case.values, case.notes))
        if place:
            case.values["office"] = place
            if problem := await check_office(case, place):
                case.forget("office")
                case.tell(f"utter_wrong_{problem.reason}")
                return None
    if openings.held_elsewhere(case, mode=mode):
        openings.give_up(case)
    if not await case.services.booking.openings(mode, None, case.message.now, 1):
        return NO_OPENING
    if case.frame.asks_for == "mode" and case.message.choice is None and any_will_do(case.message.text):
        case.tell("utter_any_mode")
    await openings.take_up_wish(case)
    return None


async def check_office(case: Case, office: str) -> Wrong | None:
    case.values.setdefault("mode", "counter")
    if office == ANY_OFFICE:
        soonest = await case.services.booking.openings("counter", None, case.message.now, 1)
        office = case.values["office"] = soonest[0].office_id if soonest else (await case.services.booking.offices())[0].id
        case.tell("utter_any_office", office=(await _office(case, office)).name)
    if openings.held_elsewhere(case, office=office):
        openings.give_up(case)
    if "fauteuil" in (case.values.get("accessibility") or []) and not (await _office(case, office)).accessible:
        return Wrong("office_not_accessible")
    if not await case.services.booking.openings("counter", office, case.message.now, 1):
        return Wrong("office_full")
    await openings.take_up_wish(case)
    return None


async def counters(case: Case) -> list[Button]:
    wheelchair = "fauteuil" in (case.values.get("accessibility") or [])
    return [choice(office.id, f"{office.city}, {office.street}") for office in await case.services.booking.offices() if office.accessible or not wheelchair]


async def check_accessibility(case: Case, needs: list[str]) -> None:
    """A wheelchair does not enter everywhere: another counter is asked, or the phone."""
    office = case.values.get("office")
    if "fauteuil" in needs and office and not (await _office(case, office)).accessible:
        case.tell("utter_wrong_office_not_accessible")
        openings.give_up(case)
        case.forget("office")
    if {"surdite", "lsf"} & set(needs) and case.values.get("mode") != "counter" and "deaf" not in case.notes:
        case.notes["deaf"] = True  # told once: a call may still suit, with someone or with the right device
        case.tell("utter_not_by_phone")
        if case.values.get("mode") == "phone":
            openings.give_up(case)
            case.forget("mode")


async def _office(case: Case, office_id: str) -> Office:
    return next(office for office in await case.services.booking.offices() if office.id == office_id)


async def _know_own(case: Case) -> None:
    """The appointments of the member's account, by which they may call the one they mean."""
    mine = await case.services.booking.upcoming(case.member.id, case.message.now) if case.member else []
    case.notes["mine"] = {a.reference: a.opening.starts_at.astimezone(PARIS).isoformat() for a in mine}
    if mine:
        case.notes["ask:reference"] = "utter_question_reference_own"
    case.notes["own"] = [choice(a.reference, f"{say_moment(a.opening.starts_at)} ({a.reference})") for a in mine[: openings.SHOWN]]


async def known_reference(case: Case) -> list[Button]:
    """The appointment just booked, or those of the account."""
    await _know_own(case)
    booked = case.dialogue.booked
    return case.notes["own"] if case.notes["own"] else [choice(booked, booked)] if booked else []


EXPLAINED = (  # of the counters: pattern, text
    (r"\b(?:ouverte?s?|horaires? (?:d'ouverture|d[eu] (?:l'accueil|la caisse|bureau|guichet)))\b", "utter_office_hours"),
    (r"\b(?:rampe|ascenseur|escaliers?|marches|acces\w* (?:handicap\w*|pmr|fauteuil|en fauteuil))\b", "utter_offices_accessible"),
    (r"\b(?:plus (?:proche|pres)|pres d[eu']|a cote d[eu']|loin d[eu'])", "utter_office_nearest"),
)


def explains(case: Case) -> bool:
    """What is asked of the counters; a lost reference."""
    said, taken = heard(case.message.text), own_reference(case.message.text)
    if taken and booking(case) and case.frame.asks_for == "reason":  # of an appointment there is already
        case.tell("utter_own_reference", case.copy.choices("utter_own_reference"), reference=taken)
        return True
    told = next((utter for pattern, utter in EXPLAINED if re.search(pattern, said)), None) if asks(case.message.text) or case.frame.asks_for == "office" else None
    if told and case.message.choice is None:
        case.tell(told, offices=case.notes["accessible"] if told == "utter_offices_accessible" else case.notes["hours"])
        return True
    return lost(case)


def lost(case: Case) -> bool:
    """Without its reference, only an appointment of one's own can be found: say so, and how else."""
    if case.frame.asks_for not in (None, "reference") or booking(case):
        return False
    said, mine = case.message.text, case.notes.get("mine", {})
    asked = case.frame.asks_for == "reference"
    setting = Setting(case.message.now, notes=case.notes, choices=tuple(map(tuple, case.notes.get("choices", []))) if asked else ())
    told_of = asked and "day" in (openings.read_wish(said, case.message.now.date()) or {})
    if case.dialogue.booked or _one_of(mine, said, setting) or TASK.question("reference").kind.find(said, setting) or not (lost_reference(said, asked) or told_of):
        return False
    utter = "utter_lost_reference_which" if mine else "utter_lost_reference_none" if case.member else "utter_unknown_reference"
    case.tell(utter, case.copy.choices(utter))
    return True


async def check_reference(case: Case, reference: str) -> Exit | Wrong | None:
    """Find the appointment. Another member's is as unknown as one that does not exist."""
    try:
        found = await case.services.booking.find(reference)
    except UnknownReference:
        return Wrong("unknown_reference", reference)
    if found.member_id not in (None, case.message.member_id):
        return Wrong("unknown_reference", reference)
    if found.state == "cancelled":
        return CANCELLED_ALREADY
    if found.opening.starts_at <= case.message.now:
        return OVER
    case.values["reference"] = found.reference
    case.notes.setdefault("words", {})["appointment"] = _told(case, found)
    if case.purpose == "move":
        openings.leave(case, found.opening)
        case.values.setdefault("mode", found.opening.mode)
        if found.office and visit(case):
            case.values.setdefault("office", found.office.id)
        case.tell("utter_appointment_found", appointment=_told(case, found))
        wish = openings.TimeSlot().find(case.message.text, Setting(case.message.now)) if case.frame.asks_for == "reference" and case.message.choice is None else None
        if wish and wish.get("day") != found.opening.starts_at.astimezone(PARIS).date().isoformat():
            openings.wish_for(case, wish)
        await openings.take_up_wish(case)
    return None


def _told(case: Case, appointment: Appointment) -> str:
    moment = say_moment(appointment.opening.starts_at)
    if appointment.office is None:
        return case.copy.text("utter_appointment_phone", moment=moment)
    return case.copy.text("utter_appointment_counter", moment=moment, office=appointment.office.name)


# ---------------------------------------------------------------- the end


async def submit(case: Case) -> Done | Exit | Again:
    try:
        return await {"move": _move, "cancel": _cancel}.get(case.purpose or "", _book)(case)
    except OpeningTaken:
        return Again("time_slot", "utter_opening_taken")
    except UnknownReference:
        return CANCELLED_ALREADY


async def _book(case: Case) -> Done:
    values = case.values
    phone = case.secrets.get(values.get("phone") or "", "")
    needs = ", ".join(values.get("accessibility") or [])
    appointment = await case.services.booking.book(values["time_slot"], case.frame.key, values["reason"], phone, needs, case.message.member_id)
    documents = case.copy.text(case.copy.first(f"utter_bring_{values['reason']}", "utter_bring")).split("\n")
    await hand_over(case, appointment, documents)
    return _done(case, appointment, "booking_confirmed", f"utter_done_{NAME}_{values['mode']}", documents="\n".join(f"- {line}" for line in documents))


async def _move(case: Case) -> Done:
    appointment = await case.services.booking.move(case.values["reference"], case.values["time_slot"])
    return _done(case, appointment, "booking_moved", f"utter_done_{NAME}_move")


async def _cancel(case: Case) -> Done:
    appointment = await case.services.booking.cancel(case.values["reference"])
    return _done(case, appointment, "booking_cancelled", f"utter_done_{NAME}_cancel", [choice(f"task:{NAME}", case.copy.text("utter_label_new_appointment"))])


def _done(case: Case, appointment: Appointment, event: str, utter: str, choices: list[Button] = (), **said: str) -> Done:
    entry: Document = appointment_calendar(appointment, case.services.fund_name, case.message.now)
    label = case.copy.text("utter_label_calendar_removed" if event == "booking_cancelled" else "utter_label_calendar")
    place = f"{appointment.office.name}, {appointment.office.street}, {appointment.office.postal_code} {appointment.office.city}" if appointment.office else ""
    case.dialogue.booked_as = f"{say_moment(appointment.opening.starts_at)}, {place or case.copy.text('utter_label_by_phone')}"
    facts = {"moment": say_moment(appointment.opening.starts_at), "place": place, "told": _told(case, appointment)}
    return Done(utter, appointment.reference, said | facts, [(label, entry)], [(event, appointment.reference)], list(choices), summary=False)


ASKED = {
    "reminder": r"\b(?:sms|mail|texto|message|notification|courriel) de (?:rappel|confirmation)\b|\brappel (?:par|en) (?:sms|mail|texto)\b|\b(?:envoy\w+|recev\w+|recoi\w+|recois|aurai)\b.{0,15}\b(?:sms|texto|rappel|mail|confirmation)\b",
    "who_calls": r"\b(?:vous|qui|on|quelqu'un|conseill\w+)(?: qui| va| allez| est-ce qui)* (?:m'|me |nous )?r?appel\w+\b.*(?:\?|\bou\b)|\b(?:c'est|est-ce) (?:a )?(?:moi|vous|qui) (?:qui |de |d')?(?:dois |doit |devez |vais |vous |m'|me )*r?appel\w+|\b(?:je dois|faut[- ]il|dois-je)\b.{0,8}\b(?:vous )?(?:r?appel\w+|telephoner)\b",
    "account": r"\b(?:veux|voudrais|souhaite) pas (?:me )?(?:connecter|identifier)\b|\b(?:faut|dois|besoin|oblige\w*)\b.{0,20}\b(?:connecter|compte(?: ameli)?|identifier)\b|\bsans (?:me connecter|compte|connexion)\b.*\?",
    "company": r"\b(?:peux|peut|puis-je|possible)\b.{0,20}\b(?:l'|etre )?accompagn\w+|\b(?:peux|peut|puis-je) (?:l'|y )?(?:venir|aller) (?:a deux|avec)\b",
    "whose": r"\b(?:elle|lui|moi) (?:qui \w+ )?ou (?:c'est )?(?:elle|lui|moi)\b|\b(?:c'est|qui) .{2,20} ou (?:c'est |bien )?(?:moi|elle|lui)[ ?!.]*$|\b(?:venir|aller|y aller|parler|repondre) a sa place\b|\b(?:elle|il) (?:est oblige\w*|doit|a besoin) d?e? ?(?:etre la|venir)\b.*\?",
    "cost": asked.COST,
    "missing_papers": r"\bsi\b.{0,12}\b(?:pas|plus|perdu)\b.{0,20}\b(?:carte d'identite|piece d'identite|papiers?|carte vitale|justificatifs?|documents?)\b",
}  # fmt: skip

TASK = Task(
    name=NAME,
    repeatable=False,
    named=r"\brendez-vous\b",
    topic="rdv-prendre",
    begin=begin,
    asked=ASKED,
    knows=explains,
    submit=submit,
    needs_sign_in=False,
    regimes=("cpam", "mgen", "msa", "autre"),
    purposes={"deplacer_rdv": "move", "annuler_rdv": "cancel"},
    instead_of={"move": "time_slot"},
    questions=(
        Question("reference", Reference(), names=r"\breference\b", when=not_booking, options=known_reference, check=check_reference),
        Question("reason", Choice({
            "droits": r"\bdroits?\b|\brights\b|\baffili\w+|\bcarte vitale\b|\battestation\b|\binscri\w+",
            "css": r"\b(?:c2s|css|cmu\w*|(?<!retraite )complementaire|solidaire)\b",
            "indemnites": r"\bindemnit\w+|\bijs?\b|\bijss\b|\barrets? (?:de travail|maladie)\b",
            "accident_travail": r"\baccident (?:du |de )?travail\b|\bmaladie professionnelle\b",
            "maternite": r"\bmaternite\b|\bpaternite\b|\bgrossesse\b|\benceinte\b|\bnaissance\b|\bbebe\b",
            "invalidite": r"\binvalid\w+",
            "deces": r"\bdece(?:s|de\w*)\b|\b(?:veuve?|veufs?)\b|\bcapital deces\b|\best morte?\b",
            "reclamation": r"\breclam\w+|\bplainte\b|\bcontest\w+|\brecours\b|\bpas d'accord\b",
            "numerique": r"(?<!pas )(?<!pas d')\binternet\b|\bordinateur\b|\bnumerique\b|\bcompte ameli\b|\bmot de passe\b",
            "non_precise": r"\b(?:prefere|veux|souhaite) (?:ne )?pas (?:le |vous |en )*(?:dire|parler|repondre)|\bconfidentiel\b|\b(?:c'est )?(?:prive|(?!personne\b)personnel)\b|\bpas envie de\b",
            "autre": r"^autre(?: chose)?$|\bautre motif\b",
        }), names=r"\bmotif\b|\braison\b", when=booking, check=check_reason, unknown="autre", unclear="autre", told="autre"),
        Question("online_first", OnlineFirst(no=r"\bdeja (?:essaye|regarde|fait|cherche|vu|tente|demande)\b|\b(?:rien trouve|marche pas|fonctionne pas)\b"), when=settled_online, check=check_online, shown=False),
        Question("urgency", YesNo(
            yes=r"(?<!not )(?<!non )(?<!pas )(?<!rien d')(?<!pas d')(?<!aucune )(?<!pas tres )(?<!pas si )(?<!pas trop )(?<!pas vraiment )(?<!pas super )(?<!pas forcement )\burgen\w+|\bdroits? (?:sont )?fermes?\b|\bplus (?:aucune? |de |d')(?:ressources?|argent|revenus?|droits|secu)\b|\brien pour vivre\b|\bexpuls\w+|\bplus couverte?\b",
            no=r"\b(?:not|non) urgen\w+|\bno (?:rush|hurry)\b|\bpas (?:d'|si |tres |trop |vraiment |super |forcement )?urgen\w+|\brien d'urgent\b|\bpas presse\w*|\baucune urgence\b",
            plainly=True,
        ), names=r"\burgen\w+", when=booking, check=check_urgency, shown=False),
        Question("mode", Mode({
            "phone": rf"(?<!pas de )(?<!pas au )(?<!pas par )(?<!sans )\b{_PHONE}\b|\bphone\b|\bappel\w*|\brappel\w*|\bcall\b|\b(?:pas|plus) (?:me deplacer|sortir|bouger|conduire)\b|\b(?:marche|conduis) (?:pas|plus)\b|\bpas (?:de |d'autre )?(?:voiture|moyen de transport)\b|\ba (?:mon )?domicile\b",
            "counter": rf"\b(?:at|in|to) (?:the |your |an? )?(?:office|branch|counter|agency)\b|\bin person\b|\bface to face\b|\bguichets?\b|\baccueil\b|\bagence\b|\bsur place\b|\bphysique\w*|\bbureau\b|\ben personne\b|\bface a face\b|\ben vrai\b|(?<!pas )(?<!plus )\bme deplacer\b|\b(?:pas (?:de|au|par)|sans) {_PHONE}\b",
        }, asked={"counter": r"\b(?:venir|vous voir|vous rencontrer|(?:je|j'y|on) (?:viens|vient|viendrai|passe|passerai)|me recevoir)\b"}), names=r"(?<!le )(?<!mon )(?<!de )(?<!du )\btelephone\b|\bguichet\b|\bforme\b|\bmode\b", when=placing, check=check_mode),
        Question("office", PLACE, names=r"\blieu\b|\baccueil\b|\bguichet de\b", when=at_the_counter, options=counters, check=check_office),
        Question("time_slot", openings.TimeSlot(), names=r"\b(?:heure|jour|date|creneau|horaire)\b", when=placing, options=openings.offers, check=openings.settle),
        Question("phone", Phone(), names=r"\bnumero\b|\bportable\b|\b(?:le|mon|de) telephone\b", when=booking, options=own_phone, check=reveal, optional=visit),
        Question("accessibility", Needs({
            "lsf": r"\blsf\b|\blangue des signes\b",
            "surdite": r"\bsourde?s?\b|\bmal[- ]?entendant\w*|\bappareils? auditifs?\b|\bboucle (?:magnetique|auditive)\b|\bappareillee?s?\b|\b(?:n')?entends? (?:pas|plus|mal|tres mal)\b",
            "fauteuil": r"\bfauteuil\b|\bmobilite reduite\b|\bhandicap moteur\b",
            "interprete": r"\binterprete(?! en langue)|\btraduct\w+|\bparle pas (?:bien )?(?:le )?francais\b|\bparle (?:mal|peu) (?:le )?francais\b|\b(?:don't|do not|no) speak (?:good |much )?french\b|\bspeak no french\b|\b(?:need|want|with) an interpreter\b",
            "accompagnant": r"\baccompagn\w+|(?<!rendez-vous )(?<!parler )(?<!voir )(?<!un appel )\bavec (?:moi|quelqu'un)\b|\b(?:viens|vient|viendrai|viendra|serai|serais) avec (?:ma|mon|mes) (?:petite?[- ]|belle[- ]|beau[- ])?(?:filles?|fils|mari|femme|soeur|frere|mere|pere|maman|papa|voisine?|amie?|aide|aidante?|auxiliaire|conjointe?|compagn\w+|niece|neveu|educat\w+|tuteur|tutrice|assistante?)\b(?! (?:qui (?:est |n'?)?)?(?:sourd|mal|entend|en fauteuil|handicap))",
        }, {}, asked={"accompagnant": r"\b(?:viens|vient|viendrai|viendra|venir|serai) avec (?:ma|mon|mes|un|une|elle|lui|eux)\b|\b(?:with|bring) (?:my|a|some)"}), names=r"\baccessib\w+|\bbesoins?\b", when=booking, check=check_accessibility, optional=True),
    ),
)  # fmt: skip
