"""A new postal address, for the member and the children of the account."""

import re
from typing import Any

from actions import communes
from actions.dialogue import Choice as Button
from actions.french import fold, say_list
from actions.moves import begins_with_no, sounds_like_correction
from actions.ports import Refused
from actions.say import choice
from actions.tasks.abroad import COUNTRIES
from actions.tasks.contact import Phone, own_phone, reveal
from actions.tasks.household import Household
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import REFERENCE, City, Date, PostalCode, Secret, Setting, Street, Text, Wrong, YesNo

NAME = "changement_adresse"
ABROAD = Exit("utter_exit_adresse_etranger", reason="droits")
NO_HOME = Exit("utter_exit_adresse_domiciliation", reason="droits")
SHELTER = Exit("utter_exit_adresse_hebergement", reason="droits", fragility="logement")
OVERSEAS = Exit("utter_exit_adresse_outre_mer", reason="droits")
VIOLENCE = Exit("utter_exit_adresse_violence", reason="droits", fragility="violence")
SHARED_CUSTODY = Exit("utter_exit_adresse_garde", reason="droits")
SOMEONE_ELSE = Exit("utter_exit_adresse_tiers", reason="droits")
REFUSED = Exit("utter_exit_adresse_refusee", reason="droits")

OWN_RULES = ("975", "976", "986", "987", "988")  # Saint-Pierre-et-Miquelon, Mayotte, Wallis-et-Futuna, Polynésie, Nouvelle-Calédonie
A_FEW = 8  # as many buttons as one can read
_GOING = r"\b(?:pars?|parti[er]?s?|partons|partir|vais|allons|aller|vis|vivre|vivons|habite|installe\w*|demenag\w+|emmenag\w+|quitt\w+|expatri\w+|retourne\w*|rentre)\b"
_OTHER = r"(?:ma (?:mere|grand[- ]mere|soeur|tante|voisine|belle[- ]\w+|fille majeure)|mon (?:pere|grand[- ]pere|frere|oncle|voisin|ami|beau[- ]\w+|fils majeur)|mes parents|un proche|un ami|une amie)"


_PLACE = r"appartement|appt?\.?|b[âa]t(?:iment)?\.?|escalier|porte|chambre|studio|lot|bo[îi]te|digicode|[ée]tage"
_PIECES = (
    rf"(?i)(?:^|,)\s*((?:{_PLACE}|\d+ ?(?:er|e|[èe]me) [ée]tage)\b[^,.;]*)",
    r"(?i)\b((?:b[âa]t(?:iment)?\.?|appt?\.?|appartement|escalier) ?(?:[a-z]|\d{1,4})|\d+ ?(?:er|e|[èe]me) [ée]tage)\b(?!['’])",
)
_NAMED = re.compile(rf"(?i)\b({_PLACE}) (?:c'?est|est|:|sera|devient)(?: le| la| l')? ?([a-z]|\d{{1,4}})\b")  # « le bâtiment c'est B »


class Complement(Text):
    """Building, floor, flat: found in passing in a piece that begins with such a word."""

    def read(self, text: str, setting: Setting) -> Any:
        is_street = re.match(r"\d", text.strip()) and Street().find(text, setting)
        if self.find(text, setting) is None and (is_street or sounds_like_correction(text) or begins_with_no(text)):
            return Wrong("unclear")
        return super().read(text, setting)

    def find(self, text: str, setting: Setting) -> Any:
        named = _NAMED.search(text.replace("’", "'"))
        if named:
            return f"{named.group(1)} {named.group(2)}"
        text = re.sub(r"(?i) (?:en|comme) compl[ée]ment\b", "", text)
        piece = next((found.group(1).strip() for pattern in _PIECES if (found := re.search(pattern, text))), None)
        return piece if piece and len(piece) <= self._longest and not REFERENCE.search(piece) else None


async def begin(case: Case) -> Exit | None:
    """Say which address is known, by its city alone."""
    case.notes["children"] = [kin.first_name for kin in case.member.relatives if kin.relation == "child"]
    case.notes["labels:people_concerned"] = [[button["value"], button["label"]] for button in await who(case)]
    if not case.member.phone:
        case.notes["ask:phone"] = "utter_question_changement_adresse_new_phone"
    if case.member.address.postal_code:
        case.notes["department"] = department(case.member.address.postal_code)
    if case.member.address.city:
        case.tell("utter_known_city", city=case.member.address.city)
    return None


def has_children(case: Case) -> bool:
    return bool(case.notes.get("children"))


async def who(case: Case) -> list[Button]:
    names = say_list([case.copy.text("utter_label_you"), *case.notes["children"]])
    return [choice("family", case.copy.text("utter_label_family", names=names)), choice("self", case.copy.text("utter_label_self_only"))]


async def codes_of_the_city(case: Case) -> list[Button]:
    codes = _codes(case, case.values.get("city"))
    return [choice(code, f"{code} {case.values['city']}") for code in codes] if 1 < len(codes) <= A_FEW else []


async def cities_of_the_code(case: Case) -> list[Button]:
    names = _names(case.values.get("postal_code", ""))
    return [choice(name, name) for name in names[:A_FEW]] if len(names) > 1 else []


def _names(code: str) -> list[str]:
    """Communes of a code, without the districts of Paris, Lyon and Marseille."""
    return [name for name in communes.communes(code) if "Arrondissement" not in name]


def _codes(case: Case, city: str | None) -> list[str]:
    """Postal codes of a city; of homonyms, the one in the member's department when there is only one."""
    codes = sorted({code for code, _ in communes.find_city(city or "")})
    known = case.member.address.postal_code if case.member else ""
    near = [code for code in codes if known and department(code) == department(known)]
    return near if len(near) == 1 else codes


def department(postal_code: str) -> str:
    return postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]


async def check_code(case: Case, code: str) -> Exit | Wrong | None:
    """The code decides the city: the only one it has, or none that does not belong to it."""
    names = _names(code)
    if len(names) == 1:
        case.values["city"] = names[0]
    elif fold(case.values.get("city") or "") not in map(fold, names):
        case.forget("city")
    return _of_the_place(case)


async def check_city(case: Case, city: str) -> Exit | Wrong | None:
    """The city decides the code, where it has only one."""
    codes = _codes(case, city)
    if case.values.get("postal_code") not in codes:
        case.forget("postal_code")
        if len(codes) == 1:
            case.values["postal_code"] = codes[0]
    return _of_the_place(case)


def _of_the_place(case: Case) -> Exit | None:
    code = case.values.get("postal_code")
    if not code:
        return None
    if code.startswith(OWN_RULES):
        return OVERSEAS
    elsewhere = _elsewhere(case)
    if elsewhere and case.notes.get("announced") != department(code):
        case.notes["announced"] = department(code)
        case.tell("utter_other_department")
    return None


def _elsewhere(case: Case) -> bool:
    known = case.member.address.postal_code if case.member else ""
    return bool(known) and department(known) != department(case.values.get("postal_code") or known)


async def submit(case: Case) -> Done | Exit:
    values = {slot: case.secrets.get(value, value) if isinstance(value, str) else value for slot, value in case.values.items() if slot != "regime"}
    try:
        receipt = await case.services.teleservices.submit(NAME, case.member.id, case.frame.key, values)
    except Refused:
        return REFUSED
    choices = []
    if values.get("confidential_address"):
        case.tell("utter_address_kept_secret")
        choices = [choice("task:rendez_vous:droits", case.copy.text("utter_label_appointment")), choice("no", case.copy.text("utter_label_no_thanks"))]
    return Done(f"utter_done_{NAME}_elsewhere" if _elsewhere(case) else f"utter_done_{NAME}", receipt.reference, choices=choices)


TASK = Task(
    name=NAME,
    named=r"\b(?:chang\w+|modifi\w+|nouvelle|declar\w+) (?:(?:d\'|mon |l\'|ma |de mon |nouvelle )*)adresse\b|\bdemenage\w*\b",
    topic="adresse-declarer-changement",
    called=r"\b(?:d'adresse|adresse|demenag\w*)\b",
    begin=begin,
    submit=submit,
    exits=(
        (rf"^(?:c'est |chez \w+ )?(?:en|au|aux) (?:{COUNTRIES})$", ABROAD),
        (r"\b(?:violen\w+|ordonnance de protection|me (?:frappe|bat|menace)|(?:peur|fui|echapp\w+) (?:de )?(?:lui|mon ex|mon mari|mon conjoint|mon compagnon|ma femme|ma compagne)|mise? a l'abri)\b", VIOLENCE),
        (rf"{_GOING}[^.!?]{{0,40}}\b(?:a l'etranger|hors de france|(?:au|aux|en) (?:{COUNTRIES}))\b|\bquitt\w+ la france\b|\b(?:nouvelle adresse|adresse|j'habite) (?:est )?(?:a l'etranger|(?:au|en) (?:{COUNTRIES}))\b", ABROAD),
        (r"\b(?:a|en|pour|vers|sur) (?:mayotte|saint[- ]pierre[- ]et[- ]miquelon|(?:la )?nouvelle[- ]caledonie|(?:la )?polynesie|tahiti|noumea|papeete|wallis)\b", OVERSEAS),
        (r"\bhebergement d'urgence|\bfoyer d'urgence|\bhotel social|\bchrs\b|\bcentre d'hebergement|\bpar le 115\b", SHELTER),
        (r"\bdomiciliation\b|\bdomicilie[es]* (?:au ccas|par|dans une assoc|a la mairie)|\belection de domicile|\bsans domicile|\bsdf\b|\bpas de (?:logement|domicile)\b|\b(?:dors|vis|vit) (?:dehors|a la rue(?! d)|dans (?:ma voiture|mon camion))", NO_HOME),
        (r"\bgarde (?:alternee|partagee)|\bresidence alternee|\bune semaine sur deux\b", SHARED_CUSTODY),
        (rf"\bpour {_OTHER}\b(?! et moi)|\badresse de {_OTHER}\b(?! a )|\b{_OTHER} (?:est entree?|a demenage|vient de demenager|demenage|a change d'adresse)\b", SOMEONE_ELSE),
    ),
    questions=(
        Question("street", Street(), names=r"\b(?:rue|voie|numero de (?:la )?rue|nom de (?:la )?rue)\b", refused=REFUSED),
        Question("complement", Complement(38), names=r"\b(?:complement|batiment|etage|appartement)\b", optional=True),
        Question("postal_code", PostalCode(), names=r"\bcode(?: postal)?\b", instead=("city",), options=codes_of_the_city, check=check_code, refused=REFUSED),
        Question("city", City(), names=r"\b(?:ville|commune)\b", options=cities_of_the_code, check=check_city, refused=REFUSED),
        Question("move_date", Date(earliest=-366, latest=92, prefer="near"), names=r"\b(?:date|demenagement|jour)\b"),
        Question("people_concerned", Household("family", "self", {
            "family": r"\bfamille\b|(?<!pas )(?<!sans )\b(?:les|mes|nos|leurs|avec) (?:\w+ )?(?:enfants|gosses|petits|filles|fils)\b|\btous\b|\btoute la\b|\btout le monde\b|\b(?:les|mes|nos|leurs) (?:enfants|gosses|petits|filles|fils) aussi\b|\bnous (?:quatre|trois|deux|cinq)\b",
            "self": r"\b(?:pas|sans) (?:les|mes|nos) (?:enfants|gosses|filles|fils)\b|\b(?:moi|moi[- ]meme) seule?(?:ment)?\b|\b(?:juste|que|seulement|uniquement) (?:pour )?moi\b|^(?:moi|self)$",
        }), names=r"\b(?:personnes?|famille|enfants)\b", when=has_children, options=who),
        Question("phone", Phone(), names=r"\b(?:telephone|portable|mobile)\b", options=own_phone, check=reveal, optional=True),
        Question("email", Secret("email"), names=r"\b(?:mail|courriel|adresse electronique)\b", asked=False),
        Question("confidential_address", YesNo(yes=r"\b(?:adresse|rester|reste|garder) confidentielle|\badresse secrete", no=r"\bpas (?:besoin|confidentiel)"), names=r"\bconfidentiel\w*"),
    ),
)  # fmt: skip
