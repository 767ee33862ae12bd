"""The request of the complémentaire santé solidaire, for a whole household. It never announces a right to it."""

import re
from datetime import date
from typing import Any

from actions.french import MONTHS, NUMBER_WORDS, fold, heard, say_date
from actions.moves import ANNOUNCED_CARE, asks, begins_with_no, has_a_reserve, sounds_like_correction
from actions.ports import PENDING, Refused
from actions.tasks.abroad import COUNTRIES
from actions.tasks.asked import DELAY
from actions.tasks.contact import Phone
from actions.tasks.css_household import Detail, Size, counted, fits, names_someone_else, says_the_adults
from actions.tasks.family import CHILDREN, TOO_YOUNG, YOUNG
from actions.tasks.hardship import NO_RESOURCES
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import Choice, Partial, Secret, Setting, Several, Wrong, YesNo, holds, read_date

NAME = "demande_css"
NOT_STABLE = Exit("utter_exit_css_residence", reason="droits")
FOREIGN_INCOME = Exit("utter_exit_css_foreign_income", reason="css")
SEPARATION = Exit("utter_exit_css_separation", reason="css")
YOUNG_ALONE = Exit("utter_exit_css_young", reason="css")
HOMELESS = Exit("utter_exit_css_homeless", reason="css", fragility="logement")
URGENT_CARE = Exit("utter_exit_css_urgent", reason="css", fragility="soins", urgent=True)
NO_TRUTH = Exit("utter_exit_css_no_truth", reason="css")
CONTESTED = Exit("utter_exit_css_contested", reason="css")
COVERED = Exit("utter_exit_css_covered", reason="css")
ANOTHER_HOUSEHOLD = Exit("utter_exit_css_another_household", reason="css", other=True)
_RELATIVE = r"(?:(?:ma|mon) (?:mere|pere|maman|papa|soeur|frere|tante|oncle|grand[- ]?\w+|voisine?|amie?|belle[- ]\w+|beau[- ]\w+)|mes (?:parents|grands[- ]parents|beaux[- ]parents))"
HARDSHIP = Exit("utter_exit_css_hardship", reason="css", fragility="ressources", urgent=True)
_ABROAD = rf"\b(?:etranger\w*|hors de france|{COUNTRIES}|belges?|allemande?s?|espagnole?s?|italien\w*|portugaise?s?|algerien\w*|marocaine?s?|tunisien\w*|luxembourgeoise?s?)\b"
_NONE_ABROAD = rf"^(?!.*\b(?:pas|aucune?s?|sans|ni|jamais|rien)\b[^,;.]{{0,30}}{_ABROAD})"
_FOREIGN_MONEY = (  # « une retraite du Portugal », « j'ai travaillé en Suisse », « mon salaire belge »; not « aucun revenu à l'étranger »
    rf"{_NONE_ABROAD}.*"
    rf"(?:\b(?:revenus?|salaires?|payee?|retraites?|pensions?|ressources|argent|travail\w*|rentes?|loyers?) (?:(?!j'|je\b|ou\b|et\b|france\b)\S+ ){{0,3}}?(?:d'|l')?{_ABROAD}|\bfrontaliere?s?\b)"
)
_RENEWAL = r"\b(?:renouvel\w*|reconduc\w*|reconduire|prolong\w+)\b|\b(?:elle|css|c2s|cmu|droits|complementaire)(?: \w+){0,3} (?:fini\w*|expire\w*|se termine\w*|s'arrete\w*)\b"
_NO_AID = r"\b(?:sans|pas|aucune?) (?:d'|de |l'|les |toucher (?:d'|l'|les )?)?(?:apl|aides?|allocation)\b"
_NOT_NOW = (  # a benefit of before, or only asked for
    r"\b(?:avant|autrefois|ancien\w*(?! minimum)|j'avais|j'etais|avait|touchais|touchait|recevais|percevais|eu|ai (?:fait une )?demand\w*|demande en cours|attends|en attente|coupe\w*|supprim\w*|refus\w*|suspendu\w*|arrete\w*|fini\w*|termine\w*|n'ai plus)\b"
)
_GIVES = r"\b(?:je|j'|nous|on(?! me\b| m'| nous\b)|mon (?:mari|conjoint|compagnon)|ma (?:femme|conjointe|compagne)) ?(?:dois |doit |ai |a |lui |leur |l')*(?:vers(?:e|es|ons|er|ait|ais)|pa[iy]\w+|donn(?:e|ons|er))\b(?! par\b)"  # « je verse une pension »
_NOT_LISTED = r"\b(?:prime d'activite|apl|aides?|allocations?|alloc\w* fam\w*|caf|asf|paje|vend(?:u|s|re)|loyers?|locatifs?|revenus? fonciers?|heritage|cadeaux?|dons?|livret|economies)\b"
_AMOUNT = r"\bsmic\b|€|\beuros?\b|\b(?!(?:19|20)\d\d\b)\d{3,5}\b|\b\d[ .]\d{3}\b|\b(?:mille|cents?)\b"
NO_AMOUNT = ("household_size", "household_detail", "housing_status", "other_income", "benefits", "manager", "truth_statement", "confirmation")
ADULT = 25  # years: alone before that age, the parents' household may count


class Residence(YesNo):
    """Yes or no, and since when: « depuis 6 mois », « arrivé il y a 2 semaines », « je suis né ici ».

    >>> from datetime import datetime
    >>> [Residence().read(t, Setting(datetime(2026, 11, 22))) for t in ("france 5 mois", "moi arrivé 2 mois", "8 ans", "en france avec 5 enfants", "2 mois je suis france", "since 2012")]
    [True, False, True, None, False, True]
    """

    def read(self, text: str, setting: Setting) -> Any:
        since = self.find(text, setting)
        if since is None and (span := _A_SPAN.fullmatch(heard(text).strip(" .!"))):
            since = _long_enough(f"il y a {span[1]} {span[2]}", setting)
        if since is None and re.search(rf"\b(?:{_SINCE})\b", heard(text)):
            since = _long_enough(text, setting)
        return super().read(text, setting) if since is None else since

    def find(self, text: str, setting: Setting) -> Any:
        said = super().find(text, setting)
        here = re.search(_ARRIVED, heard(text))
        return _long_enough(text, setting) if said is None and here else said


_A_SPAN = re.compile(rf"(?:(?:moi|je|j'|suis|oui|non|ici|en|la|france|environ|deja|arrivee?|que|seulement|juste|depuis|about|for|only) ?)*(\d{{1,2}}|{'|'.join(NUMBER_WORDS)}) (jours?|semaines?|mois|ans?)(?:,? (?:en france|france|ici|deja|environ|oui|seulement|que je suis (?:la|en france|ici)|(?:moi )?(?:je )?(?:suis|vis|habite) (?:en |la )?(?:france|ici|la)))*")  # « france 5 mois »
_SINCE = r"depuis|since|ca fait|il y a|y ?a|arrivee?s?|venue?s?|en (?:19|20)\d\d"
_ARRIVED = rf"\b(?:en france|ici|arrivee?s?)\b.*\b(?:{_SINCE})\b|\b(?:{_SINCE})\b.*\b(?:en france|ici)\b"
LONG_ENOUGH, NOT_YET = 93, 85  # days of « plus de trois mois »; in between the words do not settle it


def _long_enough(text: str, setting: Setting) -> bool | None:
    today, said = setting.now.date(), heard(text)
    year = re.search(r"\b(?:depuis|en|since) (?:l'annee )?((?:19|20)\d\d)\b", said)
    month = re.search(rf"\b(?:depuis|en|fin|debut|mi) ({'|'.join(map(fold, MONTHS))})(?: ((?:19|20)\d\d))?\b", said)
    day = read_date(f"1 {month[0].split(maxsplit=1)[1]}" if month else f"1er janvier {year[1]}" if year else said, today)
    if not isinstance(day, date) or day > today:
        return None
    days = (today - day).days
    return True if days >= LONG_ENOUGH else False if days <= NOT_YET else None


class Attests(YesNo):
    """Yes or no to a statement of truth: « j'atteste pas » refuses, « oui sauf … » says first what is not true.

    >>> from actions.values import NO_SETTING
    >>> kind = Attests(yes=r"\\bj'atteste\\b")
    >>> [kind.read(t, NO_SETTING) for t in ("j'atteste", "oui", "j'atteste pas", "je peux pas certifier", "oui sauf le logement")]
    [True, True, False, False, Partial(reason='truth', detail='')]
    """

    def read(self, text: str, setting: Setting) -> Any:
        return Partial("truth") if has_a_reserve(text) else super().read(text, setting)

    def find(self, text: str, setting: Setting) -> Any:
        if re.search(r"\b(?:atteste|certifie|confirme|signe)(?:r|rai)?s? (?:pas|rien)\b|\b(?:pas|rien|refuse d[e'] ?|sans) ?(?:l'|le |pouvoir |vouloir )?(?:attester|certifier|signer|confirmer)\b", heard(text)):
            return False
        return None if has_a_reserve(text) else super().find(text, setting)


async def stable(case: Case, value: bool) -> Exit | None:
    return None if value else NOT_STABLE


async def household(case: Case, size: int) -> Exit | None:
    detail, born, today = case.values.get("household_detail"), case.member.birth_date, case.message.now.date()
    if size == 1 and today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT:
        return YOUNG_ALONE
    if detail == "partner" and size > 2 and case.message.choice is None and re.search(rf"\b{CHILDREN}\b", fold(case.message.text)):  # « c'est 3, on a un bébé »
        case.values["household_detail"] = "partner_children"
    elif detail and not fits(detail, size):
        case.forget("household_detail")
    if case.message.choice is None and names_someone_else(case.message.text):
        case.tell("utter_css_not_counted")
    return None


async def who_they_are(case: Case, detail: str) -> Wrong | None:
    """« Deux adultes et 6 enfants » after « 3 » corrects the number; « ma mère et mes enfants » makes it doubtful."""
    size, said = case.values.get("household_size"), case.message.text if case.message.choice is None else ""
    total, stranger = counted(said), names_someone_else(said)
    if size is not None and total not in (None, size) and (stranger or says_the_adults(said)) and fits(detail, total):
        case.values["household_size"] = size = total
    elif size is not None and stranger and total is None:
        case.forget("household_size", *(["household_detail"] if detail == "other" else []))
        case.notes["ask:household_size"] = "utter_partial_household"
        return None
    return None if size is None or fits(detail, size) else Wrong("household", str(size))


def _said_elsewhere(case: Case, slot: str) -> None:
    """« APL », « une bourse », said where neither is asked for: the answer that these words change."""
    if case.frame.asks_for != slot or case.message.choice is not None:
        return
    setting, values = Setting(case.message.now), case.values
    if values.get("housing_status") in ("locataire", "gratuit") and TASK.question("housing_status").kind.find(case.message.text, setting) == "aide":
        values["housing_status"] = "aide"
    received = TASK.question("other_income").kind.find(case.message.text, setting) if slot != "other_income" else None
    if received:
        values["other_income"] = list(dict.fromkeys([*(values.get("other_income") or []), *received]))


async def income(case: Case, value: list[str]) -> Exit | None:
    _said_elsewhere(case, "other_income")
    if case.frame.asks_for == "other_income" and case.message.choice is None and not value and re.search(_NOT_LISTED, heard(case.message.text)):
        case.tell("utter_css_other_income")
    return FOREIGN_INCOME if "etranger" in value else None


async def in_the_list(case: Case, value: list[str]) -> Exit | None:
    """« La prime d'activité » is none of them: say that it was heard, and noted as none."""
    question = TASK.question("benefits")
    _said_elsewhere(case, "benefits")
    if "etranger" in (case.values.get("other_income") or []):
        return FOREIGN_INCOME
    if case.message.choice is None and not value and question.kind.meant(case.message.text):
        case.tell("utter_css_other_benefit")


async def kept_by(case: Case, value: str) -> None:
    """« Je garde ma mutuelle »: it may not be on the list."""
    if value == "mutuelle" and case.message.choice is None and re.search(r"\b(?:garde\w*|reste\w*|conserv\w*|ma|notre|actuelle|la mienne)\b", heard(case.message.text)):
        case.tell("utter_css_own_mutuelle")


async def begin(case: Case) -> None:
    requests = await case.services.teleservices.requests(case.member.id)
    pending = next((r for r in requests if r.request_type == "css" and r.state in PENDING), None)
    if pending:
        missing = pending.missing if pending.state == "waiting_documents" else ""
        case.tell("utter_css_pending_missing" if missing else "utter_css_pending", reference=pending.reference, date=say_date(pending.deposited_on), missing=missing)
    if re.search(_RENEWAL, heard(case.message.text)):
        case.tell("utter_css_renewal")
    case.notes["unknown"] = [name for name in ("phone", "email") if not getattr(case.member, name)]


def without_phone(case: Case) -> bool:
    return "phone" in case.notes.get("unknown", ())


def without_email(case: Case) -> bool:
    return "email" in case.notes.get("unknown", ())


async def truthful(case: Case, value: bool) -> Exit | None:
    return None if value else NO_TRUTH


def several_people(case: Case) -> bool:
    return (case.values.get("household_size") or 1) > 1


async def submit(case: Case) -> Done | Exit:
    asked = {question.slot for question in TASK.questions if question.when(case)}
    values = {slot: case.secrets.get(value, value) if isinstance(value, str) else value for slot, value in case.values.items() if slot in asked}
    try:
        receipt = await case.services.teleservices.submit(NAME, case.member.id, case.frame.key, values)
    except Refused:
        return Exit("utter_refused", reason="css")
    if "rsa" in values["benefits"]:
        case.tell("utter_css_rsa")
    return Done(f"utter_done_{NAME}", receipt.reference, {"documents": _documents(case)})


def _documents(case: Case) -> str:
    """What to prepare, one line each, by the answers."""
    values = case.values
    names = ["tax", *values["other_income"], *(["property"] if values["housing_status"] == "proprietaire" else []), *(["rsa"] if "rsa" in values["benefits"] else [])]
    return "\n".join(f"- {case.copy.text(f'utter_css_document_{name}')}" for name in names)


ASKED = {
    "have": r"^(?:(?:non|mais|oui|en fait)[ ,]+)*(?:j'ai|on a|nous avons|je suis a|je touche) (?:deja |encore |toujours )?(?:la |une |ma )?(?:c2s|css|cmu|complementaire sante solidaire)\b(?!.*\b(?:demand\w+|avant|20\d\d)\b)",
    "right": r"\bsi (?:j'y|on y|nous y|j'|on|nous) ?(?:ai|a|avons|aurai\w*|aura\w*) (?:\w+ )?droit\b|\b(?:j'y ai|y ai-je|ai-je|j'y aurai|on y a) (?:\w+ )?droit\b.*\?|\beligible\b",
    "period": r"\b(?:quelle?s?|quels) (?:annees?|periode|mois|revenus?|ressources?)\b(?=.*\b(?:regard\w+|compt\w+|pren\w+|pris\w*|calcul\w*|revenus?|ressources?)\b)",
    "known": r"(?=.*(?:\?|\b(?:faut|dois|doit|devons|oblige\w*)\b)).*\b(?:declar\w+|dire|mettre|ecrire|indiqu\w+|donner|envoyer|fournir)\b.{0,25}\b(?:salaires?|retraites?|chomage|paies?|indemnites?)\b",
    "custody": r"\b(?:garde alternee|une semaine sur deux|un week-?end sur deux)\b.*(?:\?|\bcompt\w+)|\b(?:leur|son|sa) (?:mere|pere|maman|papa)\b.*\b(?:c2s|css|cmu)\b|\b(?:c2s|css|cmu)\b.*\b(?:leur|son|sa) (?:mere|pere|maman|papa)\b",
    "partner": r"\b(?:salaires?|revenus?|ressources?|paie|ce que gagne|argent)\b.{0,12}\b(?:mon|ma|d[eu]) ?(?:mari|femme|copain|copine|conjoint\w*|compagn\w+)\b.*(?:\?|\bcompt\w+)",
    "delay": rf"{DELAY}|\bsilence\b.*\baccord\b",
}  # fmt: skip
ASKED_OFTEN = (
    (r"(?<!\bmon )(?<!\ble )(?<!\bun )(?<!\bdu )\b(?:compte(?:nt|r|z)?|compris\w*|f(?:ait|ont) partie|inclu\w+)\b.*\?|^(?:est[- ]ce que|qui|on|faut[- ]il|je dois|il faut) .*(?<!\bmon )(?<!\ble )\bcompte(?:nt|r|z)?\b", "utter_unknown_household_size"),
    (rf"\bautomatique\w*\b.*\?|{_RENEWAL}", "utter_css_renewal"),
)
ASKED_AT = (  # what is asked at one question only
    ("manager", r"\b(?:ma|notre) (?:propre )?(?:mutuelle|complementaire)\b.*(?:\?|\bpossible\b)|\b(?:peut|pourrait|possible)\b.*\b(?:ma|notre) (?:mutuelle|complementaire)\b", "utter_css_own_mutuelle"),
    ("manager", r"\b(?:mieux|conseill\w+|difference|recommand\w+|change quoi|je (?:choisis|prends) (?:quoi|qui|laquelle))\b", "utter_unknown_manager"),
    ("manager", r"\b(?:gratuit\w*|moins cher\w*|payant\w*|prix|cout\w*)\b", "utter_unknown_manager"),
    ("truth_statement", r"\b(?:engag\w+|risqu\w+|consequences?)\b|\battester (?:quoi|de quoi)\b|\b(?:quoi|pourquoi|comment)\b.*\battest\w+", "utter_css_truth_means"),
    ("truth_statement", r"\b(?:cout\w*|payer|payant\w*|gratuit\w*|prix)\b", "utter_css_cost"),
)


def _received_too(case: Case) -> bool:
    """« Leur père donne 200 € de pension », once « rien d'autre » was noted: that money counts."""
    before, text = case.values.get("other_income"), case.message.text
    if before is None or case.frame.asks_for in ("other_income", "benefits") or case.message.choice is not None or asks(text):
        return False
    received = TASK.question("other_income").kind.find(text, Setting(case.message.now)) or []
    if not (new := [kind for kind in received if kind not in ("etranger", *before)]) or sounds_like_correction(text) or begins_with_no(text):
        return False
    case.values["other_income"] = [*before, *new]
    case.derived.append("other_income")
    return True


def explains(case: Case) -> bool:
    """Questions about the household and about renewal, whatever is being asked; amounts, which nothing asks for."""
    said = heard(case.message.text)
    question = TASK.question(case.frame.asks_for)
    answer = question and question.kind.read(case.message.text, Setting(case.message.now, case.values, case.notes))
    if _received_too(case):
        return True
    if case.frame.asks_for in NO_AMOUNT and not holds(answer) and re.search(_AMOUNT, said) and not asks(case.message.text):
        case.tell("utter_css_amounts")
        return True
    if case.frame.asks_for == "other_income" and answer is None and re.search(rf"{_GIVES}.*\bpensions?\b", said):
        case.tell("utter_css_gives")
        return True
    told = next((utter for slot, pattern, utter in ASKED_AT if slot == case.frame.asks_for and re.search(pattern, said)), None)
    told = told or next((utter for pattern, utter in ASKED_OFTEN if re.search(pattern, said)), None)
    if told is None:
        return False
    case.tell(told)
    return True


TASK = Task(
    name=NAME,
    asked=ASKED,
    repeatable=False,
    named=r"\b(?:c2s|css|cmu|complementaire sante)\b",
    topic="css-demande-en-ligne",
    called=r"\b(?:css|c2s|cmu|complementaire sante)\b",
    begin=begin,
    knows=explains,
    submit=submit,
    exits=(
        (rf"{ANNOUNCED_CARE}|\b(?:soins? urgents?|aux urgences)\b", URGENT_CARE),
        (r"\b(?:en (?:pleine |train de |instance de |cours de )?(?:(?:me |nous |se )?separ\w+|divorc\w+)|(?:separation|divorce) en cours|me separe|se separe|s'est separes?|sommes separes|viens de (?:me )?separer|je divorce|vient de (?:partir|me quitter))\b", SEPARATION),
        (r"\b(?:sans domicile|sdf|(?:dors|vis|vit|loge|habite) (?:dehors|dans (?:m[ao]n?|une?|notre) (?:voiture|camion\w*|fourgon\w*|tente|squat))|(?:suis|vis|dors|mise?|retrouve) a la rue|pas de (?:logement|domicile)|heberge[es]? (?:au|par le) 115|domiciliation)\b", HOMELESS),
        (r"\b(?:1[89]|2[0-4]) ans\b.*\bseule?\b|\bseule?\b.*\b(?:1[89]|2[0-4]) ans\b|moins de 25 ans", YOUNG_ALONE),
        (_FOREIGN_MONEY, FOREIGN_INCOME),
        (rf"\b(?:c2s|css|cmu|(?:complementaire|mutuelle)(?: \w+){{0,2}}|demande|dossier|c'est) (?:pour|de) {_RELATIVE}\b(?!.*\bet (?:pour )?moi\b)|\bc'est pour (?:elle|lui|eux|elles)\b(?!.* et moi)", ANOTHER_HOUSEHOLD),
        (r"\b(?:contest\w+|pas d'accord|refus\w*|rejet\w*)\b.*\b(?:c2s|css|cmu|complementaire|decision|demande)\b", CONTESTED),
        (r"\bj'ai (?:deja|encore|toujours) (?:une |ma |la )?(?:mutuelle|complementaire)(?! sante solidaire| solidaire)\b", COVERED),
        (NO_RESOURCES, HARDSHIP),
        (YOUNG, TOO_YOUNG),
    ),
    questions=(
        Question("stable_residence", Residence(yes=r"(?<!plus la )(?<!parti )(?<!partie )(?<!decede )(?<!mort )\bdepuis (?:toujours|longtemps|\d+ ans|plusieurs annees|ma naissance|petite?)\b|\bplus de (?:3|trois) mois\b|(?<!pas )\bnee? (?:ici|en france)\b|(?<!pas )\b(?:suis nee?|grandi|toujours(?: vecu| ete| habite)?) (?:ici|en france)\b|\bnationalite francaise\b|\b(?:suis|somme) francaise?s?\b|\btoute ma vie\b", no=r"\bmoins de (?:3|trois) mois\b|\b(?:viens d'arriver|touriste|visa)\b"),
                 names=r"\b(?:residence|france)\b", check=stable),
        Question("household_size", Size(), names=r"\b(?:foyer|personnes?|nombre)\b", check=household),
        Question("household_detail", Detail(), names=r"\b(?:composition|famille|enfants?|conjoint)\b", when=several_people, check=who_they_are),
        Question("housing_status", Choice({
            "aide": rf"^(?!.*{_NO_AID}).*\b(?:apl|housing (?:benefit|allowance|aid|help)|aide (?:au|pour le) logement|als|alf|aide de la caf|allocations? (?:de )?logement)\b",
            "gratuit": r"\b(?:free (?:of charge|housing)|rent[- ]free|hosted|(?:stay|liv)(?:e|ing)? (?:with|at|in) my (?:parents|mum|mom|mother|dad|father|sister|brother|son|daughter|friend)s?'?s?|stay(?:ing)? with)\b|\b(?:loge|heberge)\w* (?:gratuit\w*|chez|par)|chez (?:mes|ma|mon|ses|sa|son|nos|leurs?|un|une|des) (?:parents|mere|pere|ami\w*|soeur|frere|fils|fille|potes?|cousine?s?|tante|oncle|voisine?)\b|chez quelqu'un\b",
            "proprietaire": r"\bpropri\w+\b|\b(?:own (?:my|our) (?:home|house|flat)|home ?owner|owner)\b|\b(?:maison|pavillon|appart\w*|logement|chez moi) (?:est |c'est |qui est |elle est |il est )?(?:(?:bien |tout )?a (?:moi|nous)\b(?! et)|m'appartient|nous appartient)|\b(?:j'ai|on a|nous avons) (?:fini de payer|achete) (?:ma|mon|notre|la|une?) (?:maison|pavillon|appart\w*|logement)\b",
            "locataire": rf"^(?:(?=.*{_NO_AID})|(?!.*\b(?:apl|aide|allocations?)\b))(?!.*\bhousing (?:benefit|allowance|aid|help)).*\b(?:locat(?:aires?|ion)|lou(?:e|ons)|pai?e un loyer|tenant|renting|(?:i|we) rent)\b",
        }, asked={
            "aide": r"\b(?:aides?|caf)\b", "gratuit": r"^(?!.*\b(?:celle|celui|laquelle|lequel|mutuelle|caisse)\b).*\b(?:gratuit\w*|pas de loyer|sans loyer|heberge\w*|pa[iy]e?s? (?:rien|pas)|sans (?:rien )?payer)\b",
            "locataire": r"^(?!.*\b(?:pas|sans|aides?|caf)\b).*\bloyer\b|\b(?:hlm|logement social|colocation|residence (?:universitaire|etudiante|sociale)|foyer (?:de|d'|etudiant|social)\S*)\b",
            "proprietaire": r"\brembours\w* (?:mon|un|notre) (?:pret|credit)\b|\b(?:pret|credit) immobilier\b|\baccession\b",
        }), names=r"\b(?:logement|loyer|maison|appartement)\b"),
        Question("other_income", Several({
            "bourse": r"\bbours(?:es?|iere?)\b|\b(?:student )?(?:grants?|scholarships?|bursar(?:y|ies))\b", "pension": r"^(?!.*\b(?:plus|pas|jamais|rien|aucune?|sans)\b).*\b(?:pere|papa|mere|maman|mon ex\w*)\b.{0,20}\b(?:verse|donne|pa[iy]e|envoie)\w*\b.{0,20}\bpension\b|\b(?:(?:le|leur|son|l'autre) (?:pere|papa|mere|maman|parent)|mon ex\w*)\b.{0,12}\b(?:me |m'|nous )(?:\w+ )?(?:verse|donne|pa[iy]e|envoie)\w*|\bpensions? alimentaires?\b|\bpensions? d[eu] (?:la |leur |son |mon )?(?:papa|pere|maman|mere|ex)\b|\bbourses? (?:et|ou|non|oui|pas|plus)[ ,]+(?:une |la |de )?pension\b|\bpension (?:et|ou|pas|non|oui) (?:une |la |de )?bourse\b", "chiffre_affaires": r"\b(?:chiffre d'affaires?|auto[- ]?entrepreneu\w*|micro[- ]?entrepri\w*|debut d'activite|independant\w*)\b",
            "etranger": _FOREIGN_MONEY,
        }, {"none": "aucune"}, asked={"etranger": rf"{_NONE_ABROAD}.*{_ABROAD}|\b(?:argent|virements?|mandats?|aide)\b.*\b(?:au|du) pays\b", "pension": r"^(?:une |la )?pension$", "none": rf"^(?!.*\b(?:etranger|hors de france|alimentaire|{COUNTRIES})\b).*(?:\b(?:retraites?|salaires?|chomage|invalidite|reversion|indemnites?)\b|{_NOT_LISTED})"}, not_now=_GIVES, nothing=r"(?:autres? )?(?:revenus?|ressources?|rentrees? d'argent)"), names=r"\b(?:ressources?|revenus?|bourse|pension)\b", check=income),
        Question("benefits", Several({
            "rsa": r"\brsa\b", "aspa": r"\b(?:aspa|minimum vieillesse)\b", "aah": r"\baah\b|\b(?:allocations? )?adultes? handicap\w*|\ballocations? (?:aux |d')?adultes?\b", "ass": r"\bass\b|solidarite specifique",
        }, {"none": "aucune"}, asked={"none": r"\b(?:retraites?|salaires?|chomage|pension|indemnites?|prime d'activite|apl|caf|allocations? (?:familiales?|logement|de rentree)|alloc\w* fam\w*|paje|asf|bourse|invalidite)\b"},
            nothing=r"(?:alloc\w*|minima sociaux)", not_now=_NOT_NOW), check=in_the_list, names=r"\b(?:allocations?|rsa|aspa|aah|ass|aides)\b"),
        Question("manager", Choice({
            "caisse": r"\b(?:ger\w+|gestion(?:naire)?)(?: par|:)? ?(?:la |ma )?(?:cpam|caisse|secu)\b", "mutuelle": r"\bger\w+ par (?:une |ma |la )?mutuelle\b",
        }, asked={
            "caisse": r"\b(?:cpam|caisse|secu|assurance maladie|vous)\b", "mutuelle": r"\b(?:mutuelle|complementaire|assureur|assurance(?! maladie))\b",
        }), names=r"\b(?:gestionnaire|qui gere|organisme)\b", check=kept_by),
        Question("phone", Phone(), names=r"\b(?:telephone|portable|mobile)\b", when=without_phone, optional=True),
        Question("email", Secret("email"), names=r"\b(?:mail|courriel|adresse electronique)\b", when=without_email, optional=True),
        Question("truth_statement", Attests(yes=r"\b(?:j'atteste|je certifie|sur l'honneur)\b"), check=truthful, shown=False),
    ),
)  # fmt: skip
