"""The request of the complémentaire santé solidaire, for a whole household. It never announces a right to it."""

import re
from typing import Any

from actions.french import fold
from actions.moves import ANNOUNCED_CARE
from actions.ports import Refused
from actions.tasks.contact import Phone
from actions.tasks.family import CHILDREN, PARTNER
from actions.tasks.hardship import NO_RESOURCES
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import NUMBER_WORDS, Choice, Number, Secret, Setting, Several, Wrong, YesNo

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
HARDSHIP = Exit("utter_exit_css_hardship", reason="css", fragility="ressources", urgent=True)
ADULT = 25  # years: alone before that age, the parents' household may count
_CHILDREN = rf"\b{CHILDREN}\b"
# « Seul avec ma fille », « mon fils et moi »: counted where the words say who lives together.
_ONE_CHILD = r"\b(?:mon|ma|notre) (?:\w+ )?(?:fils|fille|bebe|enfant|garcon|gamine?|petite?|puce|ado)\b"
_TOGETHER = rf"\b(?:avec|et moi|moi et|vis|vit|vivons|habit\w+|couple)\b|{PARTNER}"
_COUNT = rf"(\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_LIVING = r"^(?!.*\b(?:perd\w+|decede\w*|mort|ex|quitte\w*)\b)"  # a person named is not always one who lives there
_SIZES = {"partner": (2, 2), "children": (2, 15), "partner_children": (3, 15), "other": (2, 15)}


class Household(Number):
    """How many people; « je vis seul », « en couple avec deux enfants » count themselves."""

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found is None and re.search(PARTNER, fold(text)) and not re.search(rf"{_CHILDREN}|\d", fold(text)) and self._is_a_couple(fold(text)):
            return 2
        return super().read(text, setting) if found is None else found

    @staticmethod
    def _is_a_couple(folded: str) -> bool:
        """« Avec mon mari », « ma femme et moi »; « ma femme est à la MGEN » does not count anybody."""
        return len(folded.split()) <= 3 or bool(re.search(r"\b(?:moi|avec|viv\w+|vis|vit|habit\w+|couple|deux)\b", folded))

    def find(self, text: str, setting: Setting) -> Any:
        """A total that was said counts (« on est 4 avec mes 2 enfants »), unless it leaves the children out (« nous sommes
        deux et trois enfants »); else parents and children are added up (« moi et mes 2 gamins »)."""
        folded = fold(text)
        if re.search(r"\b(?:vis|habite|suis) (?:toute? )?seule?\b(?! avec)", folded) and not re.search(_CHILDREN, folded):
            return 1
        children = sum(map(_number, re.findall(rf"\b{_COUNT} (?:\w+ )?{CHILDREN}\b", folded)))
        if re.search(_TOGETHER, folded) and re.search(_LIVING, folded):
            children += len(re.findall(_ONE_CHILD, folded))
        adults = re.search(rf"\b{_COUNT} (?:adultes?|grandes personnes)\b", folded)
        total = super().find(text, setting)
        if children and (adults or total is None):
            return children + (_number(adults[1]) if adults else 2 if re.search(PARTNER, folded) else 1)
        return children + total if children and total <= children else total


def _number(raw: str) -> int:
    return int(raw) if raw.isdigit() else NUMBER_WORDS[raw]


async def stable(case: Case, value: bool) -> Exit | None:
    return None if value else NOT_STABLE


async def household(case: Case, size: int) -> Exit | None:
    detail, born, today = case.values.get("household_detail"), case.member.birth_date, case.message.now.date()
    if size == 1 and today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT:
        return YOUNG_ALONE
    if detail and not _fits(detail, size):
        case.forget("household_detail")
    return None


async def who_they_are(case: Case, detail: str) -> Wrong | None:
    size = case.values.get("household_size")
    return None if size is None or _fits(detail, size) else Wrong("household", str(size))


def _fits(detail: str, size: int) -> bool:
    least, most = _SIZES[detail]
    return least <= size <= most


async def income(case: Case, value: list[str]) -> Exit | None:
    return FOREIGN_INCOME if "etranger" in value else None


async def begin(case: Case) -> None:
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


TASK = Task(
    name=NAME,
    repeatable=False,
    named=r"\b(?:c2s|css|cmu|complementaire sante)\b",
    topic="css-demande-en-ligne",
    called=r"\b(?:css|c2s|cmu|complementaire sante)\b",
    begin=begin,
    submit=submit,
    exits=(
        (rf"{ANNOUNCED_CARE}|\b(?:soins? urgents?|aux urgences)\b", URGENT_CARE),
        (r"\b(?:en (?:pleine |train de |instance de |cours de )?(?:separation|divorce\w*|divorcer)|(?:separation|divorce) en cours|me separe|se separe|s'est separes?|sommes separes|viens de (?:me )?separer|je divorce|vient de (?:partir|me quitter))\b", SEPARATION),
        (r"\b(?:sans domicile|sdf|dors (?:dehors|dans ma voiture)|(?:suis|vis|dors|mise?|retrouve) a la rue|pas de (?:logement|domicile)|heberge[es]? (?:au|par le) 115|domiciliation)\b", HOMELESS),
        (r"\b(?:1[89]|2[0-4]) ans\b.*\bseule?\b|\bseule?\b.*\b(?:1[89]|2[0-4]) ans\b|moins de 25 ans", YOUNG_ALONE),
        (r"\b(?:revenus?|salaires?|retraite|pension|ressources|argent|travaille) (?:\w+ ){0,3}(?:a l'etranger|de l'etranger|hors de france|etrangere?s?)\b", FOREIGN_INCOME),
        (r"\b(?:contest\w+|pas d'accord|refus\w*|rejet\w*)\b.*\b(?:c2s|css|cmu|complementaire|decision|demande)\b", CONTESTED),
        (r"\bj'ai (?:deja|encore|toujours) (?:une |ma |la )?(?:mutuelle|complementaire)(?! sante solidaire| solidaire)\b", COVERED),
        (NO_RESOURCES, HARDSHIP),
    ),
    questions=(
        Question("stable_residence", YesNo(yes=r"\bdepuis (?:toujours|longtemps|\d+ ans|plusieurs annees)\b|\bplus de (?:3|trois) mois\b", no=r"\bmoins de (?:3|trois) mois\b|\b(?:viens d'arriver|touriste|visa)\b"),
                 names=r"\b(?:residence|france)\b", check=stable, unknown=NOT_STABLE),
        Question("household_size", Household(1, 15, units=r"personnes?|a la maison|dans le foyer"), names=r"\b(?:foyer|personnes?|nombre)\b", check=household),
        Question("household_detail", Choice({
            "partner_children": rf"{_LIVING}.*(?:{PARTNER}.*{_CHILDREN}|{_CHILDREN}.*{PARTNER})",
            "children": rf"{_LIVING}(?!.*{PARTNER}).*{_CHILDREN}",
            "partner": rf"{_LIVING}(?!.*{_CHILDREN}).*{PARTNER}",
        }, asked={"other": r"\b(?:parents?|mere|pere|frere|soeur|ami\w*|coloc\w*)\b"}), names=r"\b(?:composition|famille|enfants?|conjoint)\b", when=several_people, check=who_they_are),
        Question("housing_status", Choice({
            "aide": r"\b(?:apl|aide (?:au|pour le) logement|als|alf|aide de la caf|allocation logement|hlm)\b",
            "gratuit": r"\b(?:loge|heberge)\w* (?:gratuit\w*|chez|par)|chez (?:mes|ma|mon|un|une) (?:parents|mere|pere|ami\w*|soeur|frere|fils|fille)",
            "proprietaire": r"\bpropri\w+\b|\bma (?:propre )?maison (?:est )?a moi\b",
            "locataire": r"^(?!.*(?<!sans )\b(?:apl|aide)\b).*\blocat(?:aire|ion)\b",
        }, asked={
            "aide": r"\b(?:aides?|caf)\b", "gratuit": r"\b(?:gratuit\w*|pas de loyer|sans loyer|heberge\w*)\b",
            "locataire": r"^(?!.*\b(?:pas|sans|aides?|caf)\b).*\bloyer\b",
        }), names=r"\b(?:logement|loyer|maison|appartement)\b"),
        Question("other_income", Several({
            "bourse": r"\bbours(?:es?|iere?)\b", "pension": r"\bpension alimentaire\b", "chiffre_affaires": r"\b(?:chiffre d'affaires?|auto[- ]?entrepreneu\w*|micro[- ]?entrepri\w*|debut d'activite|independant\w*)\b",
            "etranger": r"\b(?:revenus?|salaires?|ressources|pension|retraite|argent)\b.{0,25}\b(?:etranger|hors de france)\b",
        }, {"none": "aucune"}, asked={"etranger": r"\b(?:etranger|hors de france)\b", "none": r"^(?!.*\b(?:etranger|hors de france|alimentaire)\b).*\b(?:retraites?|salaires?|chomage)\b"}), names=r"\b(?:ressources?|revenus?|bourse|pension)\b", check=income),
        Question("benefits", Several({
            "rsa": r"\brsa\b", "aspa": r"\b(?:aspa|minimum vieillesse)\b", "aah": r"\baah\b|adulte handicape", "ass": r"\bass\b|solidarite specifique",
        }, {"none": "aucune"}, asked={"none": r"\b(?:retraites?|salaires?|chomage|pension)\b"}), names=r"\b(?:allocations?|rsa|aspa|aah|ass|aides)\b"),
        Question("manager", Choice({
            "caisse": r"\bger\w+ par (?:la |ma )?(?:cpam|caisse|secu)\b", "mutuelle": r"\bger\w+ par (?:une |ma |la )?mutuelle\b",
        }, asked={
            "caisse": r"\b(?:cpam|caisse|secu|assurance maladie|vous)\b", "mutuelle": r"\b(?:mutuelle|complementaire|assureur|assurance(?! maladie))\b",
        }), names=r"\b(?:gestionnaire|qui gere|organisme)\b", unknown="caisse"),
        Question("phone", Phone(), names=r"\b(?:telephone|portable|mobile)\b", when=without_phone, optional=True),
        Question("email", Secret("email"), names=r"\b(?:mail|courriel|adresse electronique)\b", when=without_email, optional=True),
        Question("truth_statement", YesNo(yes=r"\b(?:j'atteste|je certifie|sur l'honneur)\b"), check=truthful, shown=False),
    ),
)  # fmt: skip
