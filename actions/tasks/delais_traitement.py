"""How long the fund takes for one kind of request, and what to do when that time is over."""

import re
from datetime import date, timedelta
from typing import Any

from actions.dialogue import Choice as Button
from actions.french import MONTHS, NUMBER_WORDS, fold, heard, say_date, words
from actions.ports import PENDING, ProcessingTime, RequestStatus
from actions.say import choice
from actions.tasks.hardship import NO_MONEY, NO_RESOURCES
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import Choice, Date, Setting, YesNo

NAME = "delais_traitement"
UNKNOWN = Exit("utter_exit_delais_unknown", reason="autre")
NO_CARE = Exit("utter_exit_delais_soins", reason="droits", fragility="droits", urgent=True)
SHOWN_REQUESTS = 3
SILENCE_ACCEPTS = timedelta(days=62)  # two months without an answer: a complete request of C2S is taken as accepted
ON_ITS_WAY = timedelta(days=10)  # between the day a member sends something and the one on which it is received


class DepositDate(Date):
    """The day something was sent; « en arrêt depuis le 12 » and « 2 mois que j'attends » are other days.

    >>> from datetime import datetime
    >>> kind, at = DepositDate(earliest=-1100, latest=0), Setting(datetime(2026, 11, 22))
    >>> [kind.read(t, at) for t in ("15 jours environ", "dix jours", "une dizaine de jours", "à peu près 3 semaines", "3 weeks ago")]
    ['2026-11-07', '2026-11-12', '2026-11-12', '2026-11-01', '2026-11-01']
    """

    def read(self, text: str, setting: Setting) -> Any:
        text = _spelt(text)
        about = _PART_OF_A_MONTH.search(fold(text))
        if about:  # « fin octobre »: near enough
            return super().read(f"{_ABOUT_THE[about['part']]} {about['month']} {about['year'] or ''}".strip(), setting)
        span = _SPAN.fullmatch(fold(text).strip(" .!?"))
        if span is None:
            return super().read(text, setting)
        count = int(span["count"]) if span["count"].isdigit() else NUMBER_WORDS.get(span["count"]) or _ABOUT[span["count"]]
        return super().read(f"il y a {count} {_UNITS.get(span['unit'], span['unit'])}", setting)

    def find(self, text: str, setting: Setting) -> Any:
        text = _spelt(text)
        folded = fold(text)
        if _PART_OF_A_MONTH.search(folded) and (re.search(_SENDS, folded) or len(words(text)) <= 4):  # « demandée début septembre »: near enough
            return self.read(text, setting)
        other = re.search(r"\b(?:en arret|arretee?|malade) (?:depuis|du|le)\b", folded) or (re.search(_WAITS, folded) and not re.search(_SENDS, folded))
        ago = re.search(rf"\b(\d{{1,3}}|{'|'.join(NUMBER_WORDS)}) (days?|weeks?|months?) ago\b", folded)
        return None if other else super().find(f"il y a {ago[1]} {_UNITS[ago[2]]}" if ago else text, setting)


def _spelt(text: str) -> str:
    """
    >>> _spelt("sa fé 1 moi g envoyé"), _spelt("c'est pour moi, y a deux moi")
    ('ça fait 1 mois g envoyé', "c'est pour moi, y a deux mois")
    """
    text = re.sub(rf"(?i)\b(\d+|{'|'.join(NUMBER_WORDS)}) moi\b", r"\1 mois", text)
    return re.sub(r"(?i)^([sç]a|sa) f[eéèa]i?[ts]?(?= (?:\d|une?\b|deux|trois|quatre|cinq|six))", "ça fait", text)


_ABOUT_THE = {"debut": 3, "mi": 15, "courant": 15, "milieu": 15, "fin": 28}
_PART_OF_A_MONTH = re.compile(rf"\b(?P<part>debut|mi|courant|milieu|fin)[- ]+(?:de |d'|du mois de )?(?P<month>{'|'.join(map(fold, MONTHS))})\b(?: (?P<year>20\d\d))?")
_ABOUT = {"huitaine": 8, "dizaine": 10, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}
_UNITS = {"day": "jours", "days": "jours", "week": "semaines", "weeks": "semaines", "month": "mois", "months": "mois"}
_ROUGHLY = r"(?:environ|a peu pres|a peu de chose pres|peut[- ]etre|je crois|je dirais|facile|about|around|presque|bien)"
_SPAN = re.compile(  # how long ago, without « il y a »: « 15 jours environ », « une dizaine de jours »
    rf"(?:{_ROUGHLY} |il y a |ca fait |y a |depuis |une? (?=[hdqvt]\w+aine))*(?P<count>\d{{1,3}}|{'|'.join([*NUMBER_WORDS, *_ABOUT])}) (?:de |bons? )?"
    rf"(?P<unit>jours?|semaines?|mois|days?|weeks?|months?)(?: (?:ago|{_ROUGHLY}))*"
)
_SENDS = r"\b(?:envo\w+|depos\w+|post\w+|transmi\w+|declar\w+|donn\w+|remis\w*|demand\w+|rempli\w*|ai fait|avons fait)\b"
_WAITS = r"\b(?:j'attends?|attends depuis|j'ai attendu|on attend|(?:rien|pas|plus)(?: ete| encore| rien)? (?:touche\w*|recu|paye\w*|verse\w*)|(?:touche|recois|percois) (?:plus |pas )?(?:rien|plus))\b"
_UNPAID = r"\b(?:rien|pas|plus)(?: ete| encore| rien)? (?:touche\w*|paye\w*|verse\w*|indemnis\w*)\b"
_TIRED = rf"{_WAITS}|\b(?:toujours|encore) (?:rien|pas)\b|\b(?:nuls?|marre|inadmissible|scandal\w*|honte\w*|insupportable|ras le bol|n'importe quoi|long|longtemps)\b"

_REFUSED = r"\b(?:refus|rejet)\w*"
_BUT = r"\b(?:sauf|excepte|a part|hormis|il manque (?:juste|seulement)|moins (?:l'|la |le |une? ))"  # « oui sauf l'ordonnance »


async def begin(case: Case) -> None:
    """Whoever complains of waiting hears that it was understood; a signed-in member reads first where their own requests are."""
    if re.search(_TIRED, heard(case.message.text)):
        case.tell("utter_delais_waiting")
    if case.member is not None:
        shown = await _learn(case)
        if shown:
            case.tell("utter_own_requests", lines="\n".join(_line(case, request) for request in shown))


async def _learn(case: Case) -> list[RequestStatus]:
    """Note the requests of the account; returns those that are shown."""
    requests = await case.services.teleservices.requests(case.member.id)
    shown = requests[:SHOWN_REQUESTS]
    case.notes["own"] = {r.reference: [r.request_type, r.deposited_on.isoformat(), r.state != "waiting_documents"] for r in shown if r.state in PENDING and r.request_type in _kinds(case)}
    case.notes["account"] = [
        {"reference": r.reference, "kind": r.request_type, "deposited": r.deposited_on.isoformat(), "state": r.state, "expected": r.expected_on and r.expected_on.isoformat(), "missing": r.missing,
         "line": "" if r in shown else _line(case, r).removeprefix("- ")} for r in requests
    ]  # fmt: skip
    return shown


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
    if case.member is not None and "account" not in case.notes:  # signed in since
        await _learn(case)
    own = [choice(reference, f"{_name(case, kind)} ({reference})") for reference, (kind, *_) in case.notes.get("own", {}).items()]
    return [*own, *case.copy.choices("utter_question_request_type")]


async def choose(case: Case, chosen: str) -> Exit | None:
    return know_own(case, chosen)


def know_own(case: Case, chosen: str) -> Exit | None:
    """A request of the member's own, chosen or the one of this kind that waits, says the rest by itself."""
    if chosen == "other":
        return UNKNOWN
    if case.notes.pop("known", None):  # it was about another one
        case.forget("deposit_date", "file_complete")
    own = [r for r in case.notes.get("account", ()) if chosen == r["reference"] or (chosen == r["kind"] and (r["state"] in PENDING or r["state"] == "refused" and re.search(_REFUSED, heard(case.message.text))))]
    if own:  # of several, the one that waits for its member
        _know(case, min(own, key=lambda r: r["state"] != "waiting_documents"))
    return None


async def sent_then(case: Case, day: str) -> None:
    """What was sent that day, and is over, is known too."""
    if case.frame.asks_for == "deposit_date" and case.message.choice is None and _PART_OF_A_MONTH.search(fold(case.message.text)):
        case.derived.append("deposit_date")
    sent, kind = date.fromisoformat(day), case.values.get("request_type")
    own = [r for r in case.notes.get("account", ()) if kind == r["kind"] and timedelta(-1) <= date.fromisoformat(r["deposited"]) - sent <= ON_ITS_WAY]
    if own and "known" not in case.notes:
        _know(case, own[0])


def _know(case: Case, request: dict[str, Any]) -> None:
    case.notes["known"] = request["reference"]
    case.values.update(request_type=request["kind"], deposit_date=request["deposited"])
    if request["state"] in PENDING:
        case.values["file_complete"] = request["state"] != "waiting_documents"
    if request["line"]:
        case.tell("utter_own_request", line=request["line"])


async def whole_since(case: Case, complete: bool | str) -> None:
    """« J'ai tout envoyé hier »: the delay counts from that day."""
    sent = _DEPOSIT.find(case.message.text, Setting(case.message.now)) if complete is True and case.message.choice is None and re.search(_SENDS, heard(case.message.text)) else None
    if isinstance(sent, str) and sent > case.values.get("deposit_date", sent):
        case.values["deposit_date"] = sent


def another_one(case: Case) -> bool:
    """« Et mes indemnités ? »: of another request than the one that is being looked at."""
    said = heard(case.message.text)
    kind = TASK.question("request_type").kind.find(said, Setting(case.message.now)) if len(words(said)) <= 7 and re.match(_AND_MINE, said) else None
    if kind is None or kind == case.values.get("request_type") or "request_type" not in case.values:
        return False
    case.notes.pop("known", None)
    case.forget("deposit_date", "channel", "file_complete")
    case.values["request_type"] = kind
    case.derived.append("request_type")
    know_own(case, kind)
    return True


_AND_MINE = r"(?:(?:ok|merci|bon|d'accord|sinon|ou)[ ,]+)*et (?:pour )?(?:mes|mon|ma|les|la|le|l'|l )\b"


def not_known(case: Case) -> bool:
    return "known" not in case.notes


REASONS = {  # of the appointment that may follow
    "indemnites": "indemnites", "arret_travail": "indemnites", "css": "css", "carte_vitale": "droits", "naissance": "maternite", "accident_travail": "accident_travail", "reclamation": "reclamation",
}  # fmt: skip


def _appointment(case: Case, kind: str) -> Button:
    reason = f":{REASONS[kind]}" if kind in REASONS else ""
    return choice(f"task:rendez_vous{reason}", case.copy.text("utter_label_appointment"))


async def submit(case: Case) -> Done | Exit:
    """Answer: the current delay, the day by which an answer is usual, whether it is late, and what to do then."""
    times = {time.request_type: time for time in await case.services.teleservices.processing_times()}
    time = times.get(case.values["request_type"])
    known = next((r for r in case.notes.get("account", ()) if r["reference"] == case.notes.get("known")), None)
    if known and known["state"] not in PENDING:
        return _over(case, known)
    if time is None:
        return UNKNOWN
    today, deposited = case.message.now.date(), date.fromisoformat(case.values["deposit_date"])
    usual = date.fromisoformat(known["expected"]) if known and known["expected"] and known["deposited"] == case.values["deposit_date"] else deposited + timedelta(days=time.days)
    late = today > usual
    complete = case.values.get("file_complete")
    choices = [_appointment(case, case.values["request_type"]), choice("topic:delais-depasses-que-faire", case.copy.text("utter_label_what_if_late"))]
    if case.values.get("channel") == "post":
        case.tell("utter_delais_post")
    if complete is not True:
        case.tell("utter_delais_incomplete")
    elif case.values["request_type"] == "css" and today - deposited > SILENCE_ACCEPTS:
        case.tell("utter_delais_css_silence")
    late = late and complete is not False
    words = _words(case, time, deposited, usual)
    words["missing"] = known and known["missing"] or case.copy.text("utter_delais_missing_unknown")
    case.notes["told"], case.notes["words"] = "incomplete" if complete is False else "late" if late else "in_time", words
    return Done(_answer(case, late, today - deposited), words=words, choices=choices if late else [], summary=False)


def _over(case: Case, known: dict[str, Any]) -> Done:
    """The account says that it is finished or refused: no delay is counted."""
    said = {"what": _name(case, known["kind"]), "own": known["reference"]}
    choices = [_appointment(case, known["kind"])]
    case.notes["told"], case.notes["words"] = known["state"], said
    return Done(f"utter_done_delais_own_{known['state']}", words=said, choices=choices, summary=False)


def _answer(case: Case, late: bool, waited: timedelta) -> str:
    if case.values.get("file_complete") is False:
        return "utter_done_delais_incomplete"
    if not late:
        return "utter_done_delais_in_time"
    replacement_income = case.values["request_type"] in ("indemnites", "arret_travail", "accident_travail")
    return "utter_done_delais_late_income" if replacement_income and waited > timedelta(days=60) else "utter_done_delais_late"


def _words(case: Case, time: ProcessingTime, deposited: date, usual: date) -> dict[str, Any]:
    return {"what": _name(case, time.request_type), "days": time.days, "as_of": say_date(time.as_of), "deposited": say_date(deposited), "usual": say_date(usual)}


_DEPOSIT = DepositDate(earliest=-1100, latest=0)
_SO = r"^(?:(?:et|mais|alors|donc|du coup|ok|bon|oui|non|ah|euh|d'accord|merci)[ ,]+)*"
_SEND = r"(?:envo\w+|depos\w+|transm\w+|adress\w+|post\w+|fourni\w+|donn\w+)"
ASKED = {  # of the delay itself: `AFTERWARDS` says them of the one just told
    "normal": rf"{_SO}(?:est-ce (?:que c'est )?|c'est |ca (?:vous )?(?:parait|semble|fait) )(?:bien |vraiment |encore )?(?:normal|long(?:temps)?|trop long(?:temps)?|tres long(?:temps)?|dans les (?:temps|delais)|en retard|bon signe|inquietant)(?: (?:ou|non|pas|ca|hein|alors|pourquoi|de ne rien recevoir))*[ ?!.]*$|{_SO}pourquoi (?:est-ce que )?(?:c'est|ca (?:prend|dure|met|traine)|vous (?:mettez|prenez)|il faut) ?(?:si|aussi|tellement|tant|autant|trop|que c'est|de)? ?(?:long(?:temps)?|temps)\b.{{0,12}}$|\bis (?:it|that|this) (?:normal|late|too long)\b|\b(?:je (?:dois|devrais) m'inquieter|suis[- ]je en retard)\b",
    "missing": r"\b(?:il |y |me |vous |nous |ca )*manqu\w+\b.{0,40}\?|\b(?:quoi|quel(?:le)?s?|que) .{0,25}\bmanqu\w+|\bmanqu\w+ (?:quoi|quel(?:le)?s?)\b",
    "send": rf"\b(?:je|j'|on|faut|dois|peux)\b.{{0,20}}\b{_SEND} (?:\w+ ){{0,3}}?(?:ou|comment|a qui|par ou)[ ?!.]*$|{_SO}(?:a qui|ou|comment|a quelle adresse) .{{0,25}}\b{_SEND}\b(?: (?:ca|cela|le|la|les|cette piece|ce papier|la piece|le papier))*[ ?!.]*$",
    "what_to_do": rf"{_SO}(?:qu'est[- ]ce que |que |quoi )?(?:je |on |dois-je |puis-je |j'ai )?(?:(?:dois |peux |vais )?(?:faire|fai[st]|a faire) ?(?:quoi|alors|maintenant|du coup)?)(?: (?:alors|maintenant|quoi|du coup|dans ce cas))*[ ?!.]*$|{_SO}(?:et )?si (?:ca|elle|il|je|on|rien|c'est) ?(?:n'|ne )?(?:arrive|vient|recois|bouge|change|repond|depasse)\w* (?:toujours )?(?:pas|rien|jamais|encore)?(?: .{{0,20}})?[ ?!.]*$|{_SO}(?:comment|que) faire[ ?!.]*$|\bwhat (?:should|can|do) i do\b",
}  # fmt: skip
TASK = Task(
    name=NAME,
    asked=ASKED,
    knows=another_one,
    named=r"\bdelais?(?: de traitement)?\b",
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
            "feuille_soins": r"\bfeuilles? (?:de soins?|maladie|papier)|\b(?:ma|mes|une|la) feuilles?\b|^feuilles?\b|\bremboursements?\b|\b(?:reimbursements?|refunds?)\b|\b(?:consultation|medecin|pharmacie|medicaments?|lunettes|dentiste|opticien\w*|kine\w*|teletransm\w+)\b",
            "indemnites": rf"\b(?:indemnites?|ijs?|ijss)\b|\barrets?\b.*{_UNPAID}|{_UNPAID}.*\barrets?\b",
            "arret_travail": rf"^(?!.*\b(?:indemnit|ij))(?!.*{_UNPAID}).*\b(?:arrets?|sick leave)\b",
            "css": r"\b(?:c2s|css|cmu\w*|complementaire sante|solidaire)\b",
            "rib": r"\b(?:rib|iban|coordonnees bancaires|compte bancaire|bank (?:details|account))\b",
            "adresse": r"\b(?:adresse|demenag\w+)\b",
            "carte_vitale": r"\bcarte vitale\b|\bvitale\b|\bhealth card\b",
            "naissance": r"\b(?:naissance|rattach\w+|bebe)\b",
            "accident_travail": r"\baccident (?:du |de )?travail\b|\bmaladie professionnelle\b",
            "reclamation": r"\b(?:reclamation|plainte|recours|contestation)\b",
        }, asked={
            "other": r"\b(?:autres?|aucune?|invalidite|carte europeenne|ceam|ame|aide medicale|cure|capital deces|ald|transports?|pension|entente prealable|affili\w+|immatricul\w+|numero de secu\w*|medecin traitant|changement de (?:caisse|departement))\b",
        }), names=r"\b(?:type|demande|dossier)\b", options=own_or_any, check=choose),
        Question("deposit_date", _DEPOSIT, names=r"\b(?:date|depot|envoi)\b", check=sent_then),
        Question("channel", Choice({
            "online": r"\b(?:en ligne|online|internet|appli\w*|site|telecharg\w*|teletransm\w*|carte vitale passee)\b|\b(?:par|via|avec) (?:mon|le) compte\b|^(?:sur |par )?(?:mon |le )?compte(?: ameli)?$|\b(?:sur|par|via|avec|dans|depuis) (?:le |mon |l')?(?:compte |site |appli(?:cation)? )?ameli\b|^ameli$",
            "post": r"\b(?:courrier|recommande|by (?:post|mail)|la post|poste|postal\w*|lettre|enveloppe)\b",
            "counter": r"\b(?:guichet|counter|in person|accueil|sur place|borne|boite(?: aux lettres)? de (?:la caisse|la cpam|la secu|l'accueil)|depose\w* a (?:la caisse|l'accueil))\b",
            "other": r"\b(?:fax|telecopie)\b|^(?:par|via) (?:e-?mail|mail|courriel)[ .!]*$",
        }, asked={
            "other": r"^(?!.*\bby mail\b).*\b(?:e-?mails?|mails?|courriels?|autrement|autre|messagerie|employeur|patron|medecin|docteur|pharmacien\w*|hopital|assistante sociale|main propre)\b|\b(?:donn|remi|confi)\w+ (?:a|en)\b",
        }), names=r"\b(?:canal|moyen)\b", when=not_known),
        Question("file_complete", YesNo(yes=rf"^(?!.*{_BUT}).*\b(?:(?<!pas )complet|tout (?:envoye|mis|donne|fourni|est la)|rien ne manque|^je (?:crois?|pense)(?: que)?(?: oui)?[ .!]*$|(?:il )?(?:ne )?manque (?:rien|pas)|(?<!pas )rien oublie)\b",
                                        no=rf"{_BUT}|\b(?:il manqu\w+(?! (?:rien|pas))|incomplet|pas complet|pas tout)\b"),
                 names=r"\bcomplet\b", when=not_known, check=whole_since, unknown="unknown"),
    ),
)  # fmt: skip
