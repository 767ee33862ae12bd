"""The birth of a child in France, declared by one parent for one or both.

Nobody is congratulated before the receipt: a birth is not always good news, and some come here to say so.
"""

import re
from datetime import date, timedelta
from typing import Any

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import nir

from actions import communes
from actions.dialogue import Choice as Button
from actions.french import fold, say_of, yes_or_no
from actions.ports import Refused, Relative
from actions.say import choice
from actions.tasks.abroad import COUNTRIES
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import (
    NO_SETTING,
    Choice,
    City,
    Date,
    Department,
    Name,
    Partial,
    Secret,
    Setting,
    Street,
    Text,
    Wrong,
    YesNo,
    bare,
)

NAME = "declaration_naissance"
GRIEF = Exit("utter_exit_naissance_deuil", reason="deces", fragility="deuil")
BORN_ABROAD = Exit("utter_exit_naissance_etranger", reason="maternite")
ADOPTED = Exit("utter_exit_naissance_adoption", reason="maternite")
NOT_BORN_YET = Exit("utter_exit_naissance_a_venir", person=False)
TAKEN_IN = Exit("utter_exit_naissance_recueilli", reason="droits")
IN_HOSPITAL = Exit("utter_exit_naissance_hopital", reason="maternite", fragility="naissance difficile")
CONFLICT = Exit("utter_exit_naissance_conflit", reason="droits")
NOT_BOTH_INSURED = Exit("utter_exit_naissance_parent", reason="maternite")
TOO_LONG_AGO = Exit("utter_exit_naissance_ancienne", reason="maternite")
DECLARED_ALREADY = Exit("utter_exit_naissance_deja", reason="maternite")
REFUSED = Exit("utter_exit_naissance_refusee", reason="maternite")

A_YEAR = timedelta(days=366)
_CHILD = r"(?:filles?|fils|b[ée]b[ée]|petite?|gar[cç]on|fillette|puce|enfant)"
_NOT_A_NAME = rf"(?!(?i:est|a|vient|qui|et|de|du|des|le|la|les|il|elle|je|on|nous|sont|n[ée]e?|aussi|chez|sur|{_CHILD})\b)"
_WORD = r"[^\W\d_][\w'’-]+"
_BIRTH = r"\b(?:nee?s?|naissance|accouch\w+|maternite|naitre)\b|^oui\b"


_FULL_NAME = r"(?i:\b(?:s'appelle(?:ra)?|pr[ée]nomm?[ée]{0,2}))\s+[A-ZÀ-Ý][\w'-]+ ([A-ZÀ-Ý][\w'-]+)(?=[.,!]|\s*$)"  # « elle s'appelle Lina Roy »


class FirstName(Name):
    """A first name, also in « ma fille Lina est née », « elle s'appelle Lina »."""

    def __init__(self, whose: str) -> None:
        self._patterns = (
            rf"(?i:\b(?:s'appelle(?:ra)?|pr[ée]nomm?[ée]{{0,2}}(?: est| c'est)?\s?:?|appel[ée]e?))\s+{_NOT_A_NAME}({_WORD})",
            rf"(?i:\b{whose})\s+{_NOT_A_NAME}([A-ZÀ-Ý][\w'’-]+)",
            rf"(?i:\b{whose})\s+{_NOT_A_NAME}({_WORD})\s+(?i:est n[ée]e?|vient de na[iî]tre|n[ée]e? (?:le|hier|ce))\b",
        )

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        return self.find(text, setting) or found if isinstance(found, Wrong) else found

    def find(self, text: str, setting: Setting) -> Any:
        match = next((m for pattern in self._patterns if (m := re.search(pattern, text.replace("’", "'")))), None)
        return super().read(match.group(1), setting) if match else None


class LastName(Name):
    """A last name, also in « son nom de famille est Roy », « comme moi »; « celui du papa » is not a name yet."""

    def read(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        if setting.choices and re.search(r"\b(?:comme moi|mon nom|le mien|(?:le )?meme (?:nom )?que (?:moi|le mien))\b", folded):
            return setting.choices[0][0]
        if re.search(r"\b(?:celui|nom) (?:du|de|d')|\bcomme (?:son|sa|le|la|mon|ma|lui|elle)\b", folded) and self.find(text, setting) is None:
            return Wrong("name")
        return self.find(text, setting) or super().read(text, setting)

    def find(self, text: str, setting: Setting) -> Any:
        match = re.search(r"(?i:\bnom de famille(?: est| c'est|,)?\s?:?|\b(?:son|le) nom(?: est| c'est)\s?:?)\s+([^\W\d_][\w'’-]+)", text) or re.search(_FULL_NAME, text.replace("’", "'"))
        return super().read(match.group(1), setting) if match else None


class BirthPlace(Department):
    """A department, also by the city of the birth: « née à La Rochelle », « à la maternité de Saintes »."""

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        places = communes.find_city(bare(text)) if isinstance(found, Wrong) else []
        return self._of_code(places[0][0]) if places else found  # of homonyms, the largest

    def find(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        if not re.search(_BIRTH, folded):
            return super().find(text, setting) if len(folded) < 25 else None
        places = communes.find_city(City().find(text, Setting(setting.now)) or "")
        return self._of_code(places[0][0]) if places else super().find(text, setting)


def _department_alone(text: str) -> str | None:
    """The department that a few words name and nothing else, as such or by a city that lies in only one."""
    place = re.sub(r"^(?:oui|non)?[ ,]*(?:elle est nee |il est ne |nee? )?(?:a|au|aux|en|dans)? ?(?:l'hopital d[eu] |la maternite d[eu] )?", "", fold(bare(text)))
    if len(place) < 3 and not place[:2].isdigit():
        return None
    found = BirthPlace().read(place, NO_SETTING)
    return found if isinstance(found, str) else None


class BornInFrance(YesNo):
    """Yes or no, also by the place: « à La Rochelle » is in France."""

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        if found is not None:
            return found
        return True if _department_alone(text) or communes.find_city(re.sub(r"^(?:a|au|aux) ", "", fold(bare(text)))) else None


class Attachment(Choice):
    """both or one; « sur ma carte » means one only where it answers the question."""

    def __init__(self) -> None:
        super().__init__({
            "both": r"\brattach\w+.{0,30}\bdeux\b|\b(?:aux|(?:a|sur) nous|sur (?:les|nos)|avec les|des) deux\b|\bdouble rattachement\b",
            "one": r"\bun seul\b|\b(?:seulement|juste|uniquement|rien que|que?|qu') ?(?:(?:a|sur|avec|pour) )?(?:moi|ma carte|mon numero)\b|\bmoi seule?(?:ment)?\b",
        }, asked={"both": r"^(?:a |sur |avec )?(?:les |tous les |nous |nos )*deux(?: parents)?$"})  # fmt: skip

    def read(self, text: str, setting: Setting) -> Any:
        alone = re.search(r"\b(?:sur|a|avec|de) (?:moi|ma carte|mon numero|mon compte)\b|^moi$", fold(text))
        return super().read(text, setting) or ("one" if alone else None)


class ChildAddress(Text):
    """same, or an address in words."""

    def read(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        street = Street().find(text, setting)
        if street:
            return super().read(text, setting)
        if re.search(r"\bpas (?:la |a la )?meme\b|\b(?:autre|differente?|ailleurs|different)\b", folded) or yes_or_no(text) is False:
            return Partial("child_address")
        if re.search(r"\bmeme\b|^same$|\bensemble\b|\b(?:chez|avec) (?:moi|nous)\b|\ba la maison\b|\bnotre adresse\b", folded) or yes_or_no(text):
            return "same"
        return None


def sound_nir(value: str, setting: Setting) -> Wrong | None:
    """The key settles it (Corsica included). Nothing is refused for its month alone: uncertain births have odd ones."""
    number = re.sub(r"[ .\-]", "", value).upper()
    if number[:1] in ("7", "8"):
        return Wrong("nir_provisional")
    try:
        nir.validate(number)
    except InvalidChecksum:
        return Wrong("nir_key")
    except ValidationError:
        return Wrong("nir")
    return None


def for_both(case: Case) -> bool:
    return case.values.get("attachment") == "both"


async def in_france(case: Case, born_here: bool) -> Exit | None:
    """« À La Rochelle » also says the department."""
    if not born_here:
        return BORN_ABROAD
    department = _department_alone(case.message.text)
    if department:
        case.values.setdefault("birth_department", department)
    return None


async def both_insured(case: Case, insured: bool) -> Exit | None:
    return None if insured else NOT_BOTH_INSURED


async def recent(case: Case, day: str) -> Exit | None:
    return TOO_LONG_AGO if date.fromisoformat(day) < case.message.now.date() - A_YEAR else None


async def born_there(case: Case, department: str) -> None:
    case.values.setdefault("born_in_france", True)


async def split_name(case: Case, name: str) -> None:
    """« Aurélie Roy », when only the first name was asked."""
    first, _, last = name.partition(" ")
    if last:
        case.values["parent2_first_name"] = first
        case.values.setdefault("parent2_last_name", last)


async def own_name(case: Case) -> list[Button]:
    return _buttons(case.member.last_name, *(kin.last_name for kin in _spouses(case)))


async def known_first_name(case: Case) -> list[Button]:
    return _buttons(*(kin.first_name for kin in _spouses(case)))


async def known_last_name(case: Case) -> list[Button]:
    return _buttons(*(kin.last_name for kin in _spouses(case)))


def _spouses(case: Case) -> list[Relative]:
    return [kin for kin in case.member.relatives if kin.relation == "spouse"]


def _buttons(*names: str) -> list[Button]:
    return [choice(name, name) for name in dict.fromkeys(names)]


async def submit(case: Case) -> Done | Exit:
    values = {slot: case.secrets.get(value, value) if isinstance(value, str) else value for slot, value in case.values.items() if slot != "regime"}
    try:
        receipt = await case.services.teleservices.submit(NAME, case.member.id, case.frame.key, values)
    except Refused as refusal:
        return DECLARED_ALREADY if refusal.reason == "duplicate" else REFUSED
    missing = for_both(case) and not values.get("parent2_nir")
    another = choice(f"task:{NAME}", case.copy.text("utter_label_another_child"))
    utter = f"utter_done_{NAME}_sans_nir" if missing else f"utter_done_{NAME}"
    return Done(utter, receipt.reference, {"of_child": say_of(values["child_first_name"])}, choices=[another])


TASK = Task(
    name=NAME,
    repeatable=False,
    named=r"\b(?:declar\w+|inscri\w+|rattach\w+) .{0,20}\b(?:naissance|bebe|enfant|fils|fille)\b",
    topic="naissance-declarer-en-ligne",
    called=r"\b(?:naissance|bebe|accouch\w*|(?:fille|fils|enfant|petite?) (?:est nee?|vient de naitre))\b",
    submit=submit,
    exits=(
        (r"\bmort[- ]?nee?s?\b|\bsans vie\b|\bdecede\w*|\bdeces\b|\b(?:est|sont) morte?s?\b|\bsurvecu\b|\bperdu (?:mon|ma|notre|le|la|un|nos)\b|\bfausse couche\b|\bdeuil\b|\bmort (?:in utero|subite)\b|\bplus (?:la|parmi nous)\b", GRIEF),
        (r"\b(?:est|suis|tombee?) enceinte\b|\bpas encore (?:nee?s?|accouche\w*)\b|\b(?:va|vais|doit|dois) (?:bientot )?(?:naitre|accoucher)\b|\b(?:naitra|accouchera|accoucherai)\b|\bdeclarer (?:ma|la|sa|une) grossesse\b", NOT_BORN_YET),
        (r"\badopt\w+", ADOPTED),
        (r"\brecueilli\w*|\bkafala\b|\bfamille d'accueil\b|\bconfiee? (?:par|a)\b|\baide sociale a l'enfance\b|\btutelle\b|\btutrice\b", TAKEN_IN),
        (r"\b(?:couveuse|neonat\w*|reanimation)\b|\b(?:encore|toujours|est|reste) hospitalisee?\b|\bprema\w*\b.*\b(?:hopital|hospitalis\w+)|\b(?:hopital|hospitalis\w+).*\bprema\w*", IN_HOSPITAL),
        (r"\bconflit\w*|\bjuge\b|\btribunal\b|\bavocate?\b|\bne veut pas (?:(?:le|la|les|me|lui|l') ?)?(?:donner|signer|reconnaitre|que)|\brefuse (?:de|la|son)|\bpaternite\b.*\bconteste\w*|\bconteste\w* .*\b(?:paternite|filiation)|\btest adn\b|\bsepar\w+.*\b(?:mal|parle plus|compliquee?)", CONFLICT),
        (rf"\b(?:nee?s?|naissance|accouche\w*) (?:a l'etranger|hors de france|(?:au|aux|en) (?:{COUNTRIES}))\b", BORN_ABROAD),
    ),
    questions=(
        Question("born_in_france", BornInFrance(
            yes=r"\b(?:nee?s?|accouche\w*|naissance) en (?:france|metropole)\b|^(?:en )?france$",
            no=rf"\ba l'etranger\b|\bhors de france\b|^(?:non )?(?:au|aux|en) (?:{COUNTRIES})\b",
        ), names=r"\ben france\b", check=in_france),
        Question("both_parents_insured", YesNo(
            yes=r"\bdeux (?:sont )?(?:bien )?(?:assures?|affilies?|au regime general|a la (?:cpam|secu))\b|\btous les deux\b",
            no=r"\b(?:msa|mgen)\b|\bautre (?:regime|caisse)\b|\bpas (?:assuree?|affiliee?)\b|\b(?:mere|pere|maman|papa|parent) (?:seule?|solo|isolee?)\b|\b(?:eleve|suis) seule?\b|\bpere inconnu\b",
        ), names=r"\bdeux parents\b|\bassures\b", check=both_insured, unknown=NOT_BOTH_INSURED),
        Question("child_first_name", FirstName(_CHILD), names=r"\bprenom\b"),
        Question("child_last_name", LastName(), names=r"\bnom\b", options=own_name),
        Question("child_birth_date", Date(latest=0), names=r"\b(?:date|naissance|est nee?|nee? (?:le|hier|avant))\b", check=recent),
        Question("birth_department", BirthPlace(), names=r"\b(?:departement|lieu|ville)\b", check=born_there),
        Question("attachment", Attachment(), names=r"\brattach\w*"),
        Question("parent2_first_name", FirstName(r"(?:p[èe]re|m[èe]re|papa|maman|mari|femme|conjointe?|compagn\w+|parent)"),
                 names=r"\bprenom\b.*\b(?:parent|pere|mere|papa|maman|conjointe?)\b", when=for_both, options=known_first_name, check=split_name),
        Question("parent2_last_name", Name(), names=r"\bnom\b.*\b(?:parent|pere|mere|papa|maman|conjointe?)\b", when=for_both, options=known_last_name),
        Question("parent2_nir", Secret("nir", sound_nir), names=r"\bnumero\b|\bnir\b|\bsecurite sociale\b", when=for_both, optional=True),
        Question("child_address", ChildAddress(120, 6), names=r"\badresse\b"),
    ),
)  # fmt: skip
