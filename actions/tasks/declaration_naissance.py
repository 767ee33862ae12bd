"""The birth of a child in France, declared by one parent for one or both.

Nobody is congratulated before the receipt: a birth is not always good news, and some come here to say so.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import nir

from actions import communes, names
from actions.dialogue import Choice as Button
from actions.french import fold, heard, say_of, yes_or_no
from actions.ports import Refused, Relative
from actions.say import choice
from actions.tasks import asked
from actions.tasks.abroad import COUNTRIES
from actions.tasks.contact import keeps_back
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import (
    NO_SETTING,
    REFERENCE,
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
    bare_name,
)

NAME = "declaration_naissance"
GRIEF = Exit("utter_exit_naissance_deuil", reason="deces", fragility="deuil")
BORN_ABROAD = Exit("utter_exit_naissance_etranger", reason="maternite", taken_back=r"\ben (?:france|metropole)\b")
ADOPTED = Exit("utter_exit_naissance_adoption", reason="maternite")
NOT_BORN_YET = Exit("utter_exit_naissance_a_venir", person=False)
TAKEN_IN = Exit("utter_exit_naissance_recueilli", reason="droits")
IN_HOSPITAL = Exit("utter_exit_naissance_hopital", reason="maternite", fragility="naissance difficile")
CONFLICT = Exit("utter_exit_naissance_conflit", reason="droits")
NOT_BOTH_INSURED = Exit(
    "utter_exit_naissance_parent", reason="maternite", taken_back=r"\b(?:bien|aussi|maintenant|finalement|desormais|est|suis|sommes) (?:a la (?:cpam|secu)|au regime general)\b|\bles deux (?:sont |a la |assures)"
)
ONE_PARENT = Exit("utter_exit_naissance_un_parent", reason="maternite")
NOT_THE_PARENT = Exit("utter_exit_naissance_proche", person=False)
TOO_LONG_AGO = Exit("utter_exit_naissance_ancienne", reason="maternite")
DECLARED_ALREADY = Exit("utter_exit_naissance_deja", reason="maternite")
REFUSED = Exit("utter_exit_naissance_refusee", reason="maternite")

A_YEAR = timedelta(days=366)
A_TOWN = 3000  # inhabitants: fewer, and a name alone may be an ordinary word
_CHILD = r"(?:fille|fils|b[ée]b[ée]|petite?|gar[cç]on|fillette|puce|enfant)"
_NOT_A_NAME = rf"(?!(?i:(?:[ld]')?(?:est|a|vient|qui|et|de|du|des|le|la|les|il|elle|je|on|nous|sont|n[ée]e?|aussi|chez|sur|{_CHILD}s?))\b)"
_WORD = r"[^\W\d_][\w'’-]+"
_BIRTH = r"\b(?:born|arrivee?s?|accueilli\w*|nee?s?|naissance|accouch\w+|maternite|naitre|avoir (?:un|une|notre|mon) (?:bebe|enfant|fille|garcon|fils))\b|^oui\b"
_PARENT = r"(?:p[èe]re|m[èe]re|papa|maman|mari|femme|[ée]pou(?:x|se)|conjointe?|compagn\w+|copain|copine|autre parent|parent 2|deuxi[èe]me parent|second parent)"
_PARENT_FOLDED = fold(_PARENT)
_CAPITAL = r"[A-ZÀ-Ý][\w'’-]+"
_PARTICLES = r"(?:(?:[Dd][eu]s?|[Ll][ae]|[Ee]l|[Bb]e[nl]|[Dd]a|[Dd]os|[Vv][ao]n)\s+|d')*"
_RUN = rf"{_CAPITAL}(?:\s+{_PARTICLES}{_CAPITAL}){{0,3}}"  # « Marie Ange de la Tour »
_NAMED = r"(?:name is|s'appelle(?:ra)?|se (?:pr[ée])?nomme(?:ra)?)"
_JUST_BORN = r",? (?i:(?:est |[aà] (?:été )?)?n[ée]e?|vient de na[iî]tre)\b"
_AND_ANOTHER = rf"(?:^|(?i:s'appellent|pr[ée]noms?(?: sont| :|:)?)\s+)({_WORD}(?: {_WORD})?)(?:\s?,\s?{_WORD}(?: {_WORD})?)*\s+(?:(?i:et)|&|\+)\s+({_WORD}(?: {_WORD})?)$"
_SEVERAL = r"\b(?:jumeaux|jumelles|triplee?s?|deux (?:bebes|enfants|garcons|filles) (?:sont |d'un coup|le meme jour))"
_UNDECIDED = (
    r"\bpas (?:encore |du tout )?(?:choisi|decidee?s?|trouve|fixee?s?|d'accord)\b|\bhesit\w+|\b(?:pas|aucun) (?:encore )?(?:de )?prenom\b|"
    r"\b(?:sait|savons|sais) (?:pas|toujours pas) encore\b|\bencore (?:aucun|pas de) prenom\b"
)


_ONE_PARENT = (
    r"\b(?:mere|pere|maman|papa|parent) (?:seule?|solo|isolee?|celibataire|inconnue?)\b|\b(?:(?:eleve|elever|fait|suis|serai) (?:\w+ ){0,3}seule?)\b|"
    r"\b(?:n'y a|y a|n'a|a|avec) qu'une? (?:seule? )?(?:parent|pere|mere|papa|maman)\b|\bpas (?:de|d'autre|de deuxieme|de second) (?:pere|mere|papa|maman|parent)\b|\bsans (?:pere|papa|mere|maman)\b|"
    r"\b(?:l'a|a) (?:pas|jamais) (?:voulu )?reconnu?e?\b|\btoute? seule?\b"
)


_NAME_AND_MORE = re.compile(rf"\s*({_WORD})\s*[,.!;:(]+\s*(?i:et |avec |comme |c'est |c'était |on |nous |elle |il |en |ça |son |le nom |nom )")  # « Louise, et elle portera mon nom »


class FirstName(Name):
    """A first name, also in « ma fille Lina est née », « elle s'appelle Lina Roy ». `patterns`: where it is found in a sentence;
    `after_parent`: whether a parent is whom the sentence names."""

    def __init__(self, *patterns: str, after_parent: bool = False) -> None:
        self._patterns, self._after_parent = patterns, after_parent

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        named = self.find(text, setting)
        told = _NAME_AND_MORE.match(text) if isinstance(found, Wrong) and not named else None
        return named or (super().read(told[1], setting) if told else found)

    def find(self, text: str, setting: Setting) -> Any:
        plain = text.replace("’", "'")
        for pattern in self._patterns:
            for match in re.finditer(pattern, plain):
                if not self._after_parent and re.search(rf"(?i)\b{_PARENT}(?: de \w+)? (?:il |elle )?(?:c'est )?$", plain[: match.start()]):
                    continue
                if self._after_parent and re.search(r"(?i)\bnom (?:de famille )?(?:de |du )?$", plain[: match.start()]):  # « le nom de la mère Benkirane »
                    continue
                if names.can_be_name(match.group(1)):
                    return super().read(names.divide(match.group(1), _family(setting))[0], setting)
        return None


class ChildFirstName(FirstName):
    """One child a declaration, who has a name."""

    def __init__(self) -> None:
        super().__init__(
            rf"\b(?i:{_NAMED}|pr[ée]nomm?[ée]{{0,2}}(?: est| c'est)?\s?:?|appel[ée]e?)\s+{_NOT_A_NAME}({_RUN}|{_WORD})",
            rf"(?i:\b{_CHILD}),?\s+{_NOT_A_NAME}({_RUN})",
            rf"(?i:\b{_CHILD})\s+{_NOT_A_NAME}({_WORD}(?: {_NOT_A_NAME}{_WORD}){{0,2}}){_JUST_BORN}",
            rf"^{_NOT_A_NAME}({_RUN}){_JUST_BORN}",
            rf"\b(?i:n[ée]e?|accouch[ée]e?),\s+{_NOT_A_NAME}({_RUN})(?=$|[,.!])",  # « bébé né, Louis »
            rf"\b(?i:nom|name|noms)\s?:?\s+(?!(?i:d[aeou]s?|l[ae]|el|be[nl]|v[ao]n)\b)({_CAPITAL}\s+{_PARTICLES}{_CAPITAL}(?:\s+{_CAPITAL})?)",  # « nom Diego Da Silva »
        )

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        if isinstance(found, Wrong) and re.search(_UNDECIDED, heard(text)):
            return Partial("name_undecided")
        either = re.fullmatch(rf"({_WORD}) ou ({_WORD})", bare(text))
        if either and all(names.can_be_name(name) for name in either.groups()):
            return Partial("name_undecided")
        both = re.search(_AND_ANOTHER, bare(text))
        if re.search(_SEVERAL, heard(text)) or (both and all(names.can_be_name(name) for name in both.groups())):
            return Partial("one_child")
        return found


class LastName(Name):
    """A last name, also in « son nom de famille est Roy », « comme moi »; « celui du papa » is not a name yet. `first`: the
    slot of the first name that goes with it; `called`: what comes before it in a sentence."""

    def __init__(self, first: str, called: str) -> None:
        self._first, self._called = first, called

    def read(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        own = _family(setting)[:1] or [value for value, _ in setting.choices[:1]]
        if own and re.search(r"\b(?:comme moi|mon nom|le mien|(?:le )?meme (?:nom )?que (?:moi|le mien))\b", folded):
            return own[0]
        like_child = re.fullmatch(r"(?:c'est )?(?:(?:le |la )?(?:meme|pareil|idem)(?: nom)?(?: chose)?|comme)(?: (?:que|pour) (?:le |la |l'|mon |ma |notre )?(?:bebe|enfant|petite?|fils|fille)| (?:le |la |l'|mon |ma )?(?:bebe|enfant|petite?|fils|fille))?(?: de famille)?[ .!]*", folded)
        if like_child and self._first == "parent2_first_name" and setting.values.get("child_last_name"):
            return setting.values["child_last_name"]
        text = re.sub(r"(?i)(?<=\w)\s+(?:aussi|[ée]galement|pareil)[ .!]*$", "", text)
        named = self.find(text, setting)
        if re.search(r"\b(?:celui|nom) (?:du|de|d')|\bcomme (?:son|sa|le|la|mon|ma|lui|elle)\b", folded) and named is None:
            return Wrong("name")
        said, first = names.spelt(bare_name(text)), setting.values.get(self._first)
        if isinstance(first, str) and fold(said).startswith(f"{fold(first)} "):  # « anna garnier »
            said = " ".join(said.split()[len(first.split()) :])
        at_birth = re.search(r"(?i)\S\s+n[ée]e?\s+([^\W\d_][\w' -]*)$", said)  # « Martin née Dupont »
        return named or super().read(at_birth.group(1) if at_birth else said, setting)

    def find(self, text: str, setting: Setting) -> Any:
        plain = text.replace("’", "'")
        match = re.search(rf"(?i:{self._called})\s+{_NOT_A_NAME}({_PARTICLES}{_RUN}|{_WORD})", plain)
        found = super().read(match.group(1), setting) if match else None
        first = setting.values.get(self._first)
        if not isinstance(found, str) and isinstance(first, str):
            runs = re.finditer(rf"\b(?i:{re.escape(first)})\s+({_NOT_A_NAME}{_WORD}(?: {_NOT_A_NAME}{_WORD}){{0,2}}(?={_JUST_BORN})|{_PARTICLES}{_RUN})", plain)
            lasts = [last for run in runs if (last := names.divide(f"{first.split()[0]} {run.group(1)}", _family(setting))[1])]
            found = super().read(lasts[-1], setting) if lasts else None
        return found if isinstance(found, str) else None


def _family(setting: Setting) -> list[str]:
    """The last names that the account knows, the member's first."""
    return setting.notes.get("family_names", [])


def _ends_as(name: str, known: list[str]) -> bool:
    return any(fold(name).endswith(f" {fold(one)}") for one in known)


class BirthDate(Date):
    """« Je l'ai déclaré il y a six semaines » tells of the day of something else.

    >>> from datetime import datetime
    >>> [BirthDate(latest=0).find(t, Setting(datetime(2026, 11, 22))) for t in ("je l'ai déclaré y a 6 semaines", "il est né y a 6 semaines, pas encore déclaré")]
    [None, '2026-10-11']
    """

    def find(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        sent = re.search(r"\b(?:declare\w*|envoy\w+|demand\w+|depos\w+|attend\w*|inscri\w+)\b", folded) and not re.search(_BIRTH, folded)
        return None if sent else super().find(text, setting)


class BirthPlace(Department):
    """A department, also by the city of the birth: « née à La Rochelle », « à la maternité de Saintes ». A town that two departments
    have is asked about: « Saint-Denis » is in Seine-Saint-Denis and in La Réunion.

    >>> [BirthPlace().read(said, NO_SETTING) for said in ("saint denis 93", "La Rochelle", "Saint-Denis (974)")]
    ['93', '17', '974']
    >>> BirthPlace().read("saint denis", NO_SETTING)
    Partial(reason='which_department', detail='La Réunion (974) ou Seine-Saint-Denis (93)')
    """

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"(?i)^(?:[aà]|en|vers) ", "", bare(text))
        city = re.fullmatch(r"([^\d(]{3,40}?)[ ,]*\(?(?:le |dans le )?(\d{2,3}|2[abAB])\)?", clean)
        if city and communes.find_city(city[1]) and city[2].upper() in communes.departments():
            return city[2].upper()
        asked_about = self._unsure(clean)
        if asked_about:
            return asked_about
        found = super().read(text, setting)
        places = communes.departments_of(clean) if isinstance(found, Wrong) else []
        return places[0] if places else found  # of homonyms, the largest

    def find(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        if not re.search(_BIRTH, folded):
            return super().find(text, setting) if len(folded) < 25 else None
        text = re.sub(r"(?i)\b(h[oô]pital|maternit[ée]|clinique|chu?) (?=(?!d[eu]\b|saint[- ]|privée?|l[ea]\b|nom\b)[a-z])", r"\1 de ", text)  # « né hôpital Saintes »
        city = City().find(text, Setting(setting.now)) or ""
        places = communes.departments_of(city)
        said = super().find(text, setting)
        if len(places) > 1:
            given = re.search(r"\b(\d{2,3}|2[ab])\b(?! (?:janv|fevr|mars|avri|mai|juin|juil|aout|sept|octo|nove|dece))", folded[folded.find(fold(city).split("-")[0]) :])
            return given[1].upper() if given and given[1].upper() in places else said if said in places else None
        return places[0] if places else said

    def _unsure(self, city: str) -> Partial | None:
        places = communes.departments_of(city)
        return Partial("which_department", " ou ".join(f"{communes.departments()[code]} ({code})" for code in places)) if len(places) > 1 else None


def _department_alone(text: str) -> str | None:
    """The department that a few words name and nothing else, as such or by a city that lies in only one. A name alone is a town's:
    « fille » is not the village of Fillé.

    >>> [_department_alone(said) for said in ("Saintes", "à Fillé", "fille", "Sarthe", "né à La Rochelle")]
    ['17', '72', None, '72', '17']
    """
    said = fold(bare(text))
    place = re.sub(r"^(?:oui|non)?[ ,]*(?:ici[ ,]+(?=(?:a|en|au) ))?(?:elle est nee |il est ne |nee? )?(?:a|au|aux|en|dans)? ?(?:l'hopital d[eu] |la maternite d[eu] )?", "", said)
    if len(place) < 3 and not place[:2].isdigit():
        return None
    if _may_be_a_word(said):
        return None
    found = BirthPlace().read(place, NO_SETTING)
    return found if isinstance(found, str) else None


def _may_be_a_word(said: str) -> bool:
    """A village's name alone."""
    return 0 < communes.inhabitants(said) < A_TOWN


class BornInFrance(YesNo):
    """Yes or no, also by the place: « à La Rochelle » is in France."""

    def read(self, text: str, setting: Setting) -> Any:
        if re.fullmatch(r"non,? merci[ .!]*", heard(text)):  # declines the task rather than the country
            return None
        found = super().read(text, setting)
        if found is not None:
            return found
        said = fold(bare(text))
        return True if _department_alone(text) or communes.find_city(re.sub(r"^(?:ici[ ,]+)?(?:a|au|aux) ", "", said)) and not _may_be_a_word(said) else None


class BothInsured(YesNo):
    """Yes or no; « moi seule », asked whether both are insured, is no."""

    def read(self, text: str, setting: Setting) -> Any:
        said = heard(text)
        if re.search(rf"\b(?:juste|que|seulement|il n?'?y a que) moi (?:qui |je )?(?:suis |est )?(?:assuree?|affiliee?)|\b{_PARENT_FOLDED}\b.{{0,12}}\b(?:sais|sait) pas\b", said):
            return False
        return False if re.fullmatch(r"(?:(?:non|juste|que|seulement|il n?'?y a que)[ ,]+)*moi (?:toute )?seule?(?:ment)?", heard(text).strip(" .!")) else super().read(text, setting)

    def find(self, text: str, setting: Setting) -> Any:
        said = heard(text)  # « pas numéro », of the other parent's number
        return None if re.fullmatch(r"(?:non )?pas (?:de |son |le )?numero", said.strip(" .!")) else super().find(text, setting)


class Attachment(Choice):
    """both or one; « sur ma carte » means one only where it answers the question."""

    def __init__(self) -> None:
        super().__init__({
            "both": r"\bpour les deux parents\b|\brattach\w+.{0,30}\bdeux\b|\b(?:aux|(?:a|sur) nous|sur (?:les|nos)|avec les|des) deux\b|\bdouble rattachement\b",
            "one": r"\bun seul\b|(?<!nom )(?<!meme )\b(?:seulement|juste|uniquement|rien que|que?|qu') ?(?:(?:a|sur|avec|pour) )?(?:moi|ma carte|mon numero)\b|\bmoi seule?(?:ment)?\b",
        }, asked={
            "both": rf"^(?:je (?:prefere|veux|voudrais|choisis|prends)|on (?:prefere|prend|choisit)|plutot|mettez|disons) (?:pour |sur )?(?:les|nous|tous les) (?:deux|2)(?: parents| cartes)?$|^(?:oui |et |aussi )?(?:avec|sur celle d[eu]) (?:l'|le |la |son |sa |mon |ma )?{_PARENT_FOLDED}(?: aussi)?$|^(?:oui |ouais |non |bah |ben )?(?:a |sur |avec |pour |de |des )?(?:(?:les|tous les|nous|nos) )*(?:deux|2)(?: parents| cartes| mamans| papas| meres| peres)?$|^(?:tous|tout le monde|tlm|nous|papa et maman|maman et papa)$",
            "one": r"^(?:un|1)(?: parent| carte)?$",
        })  # fmt: skip

    def read(self, text: str, setting: Setting) -> Any:
        if re.search(rf"\b(?:carte|celle|compte|numero) (?:du|de (?:l'|la |mon |ma |son |sa )?){_PARENT_FOLDED}\b(?! et)", fold(text)):
            return Wrong("attachment_other")
        alone = re.search(r"\b(?:sur|a|avec|de) (?:moi|ma carte|mon numero|mon compte)\b|^moi$", fold(text))
        return super().read(text, setting) or ("one" if alone else None)


class ChildAddress(Text):
    """same, or an address in words."""

    def read(self, text: str, setting: Setting) -> Any:
        folded = fold(text)
        street = Street().find(text, setting)
        if street:
            return super().read(text, setting)
        if REFERENCE.search(text):  # « ah si, je l'ai retrouvé »: the number of the other parent
            return None
        with_me = re.search(r"\b(?:avec|chez) (?:moi|nous)\b", folded) and not re.search(r"\bpas (?:avec|chez)\b|\bet (?:chez|avec)\b|\b(?:chez|avec) (?:son|sa|leur|le|la|lui|elle)\b", folded)
        if with_me:  # « non on est séparés, elle est avec moi »
            return "same"
        if re.search(r"\bpas (?:la |a la )?meme\b|\b(?:autre|differente?|ailleurs|different)\b|\bchez (?:son|sa|le|la|l'|mon|ma) ?\w+", folded) or yes_or_no(text) is False:
            return Partial("child_address")
        if re.search(r"\bmeme\b|^same$|\bensemble\b|\b(?:chez|avec) (?:moi|nous)\b|\ba la maison\b|\bnotre adresse\b", folded) or yes_or_no(text):
            return "same"
        return None


class OthersNumber(Secret):
    """The number of the other parent, which many do not have at hand: the fund asks for it then."""

    def says_none(self, text: str) -> bool:
        return keeps_back(text)


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


def maybe_for_both(case: Case) -> bool:
    """What is said of the other parent before the question of the attachment is kept for both."""
    return case.values.get("attachment") != "one"


async def begin(case: Case) -> None:
    case.notes["family_names"] = list(dict.fromkeys([case.member.last_name, *(kin.last_name for kin in _spouses(case))]))
    if re.search(_SEVERAL, heard(case.message.text)) and "child_birth_date" not in case.values:  # not again for the second
        case.tell("utter_asked_declaration_naissance_twins")


async def in_france(case: Case, born_here: bool) -> Exit | None:
    """« À La Rochelle » also says the department."""
    if not born_here:
        return BORN_ABROAD
    department = _department_alone(case.message.text)
    if department:
        case.values.setdefault("birth_department", department)
    return None


async def both_insured(case: Case, insured: bool) -> Exit | None:
    if insured:
        return None
    return ONE_PARENT if re.search(_ONE_PARENT, heard(case.message.text)) else NOT_BOTH_INSURED


async def whole_name(case: Case, name: str) -> Partial | None:
    """« Garnier », « Tom Garnier », when only the first name was asked: a last name that the account knows."""
    if name in case.notes.get("family_names", ()) and case.values.get("child_last_name") is None:
        case.values["child_last_name"] = name
        return Partial("first_name_too")
    first, last = names.divide(name, case.notes.get("family_names", ()))
    if last and _ends_as(name, [last]) and (last in case.notes.get("family_names", ()) or names.has_particle(last)):
        case.values["child_first_name"] = first
        case.values.setdefault("child_last_name", last)


def said_with(first_slot: str) -> Callable[[Case, str], Awaitable[None]]:
    """« Tom Roy », when only the first name was asked, and then « Roy »."""

    async def check(case: Case, name: str) -> None:
        first = case.values.get(first_slot)
        if first and _ends_as(first, [name]):
            case.values[first_slot] = first[: -len(name)].strip()

    return check


async def recent(case: Case, day: str) -> Exit | None:
    return TOO_LONG_AGO if date.fromisoformat(day) < case.message.now.date() - A_YEAR else None


async def born_there(case: Case, department: str) -> None:
    case.values.setdefault("born_in_france", True)


async def split_name(case: Case, name: str) -> None:
    """« Aurélie Roy », when only the first name was asked."""
    first, last = names.divide(name, case.notes.get("family_names", ()))
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
    values = {slot: case.secrets.get(value, value) if isinstance(value, str) else value for slot, value in case.values.items() if slot != "regime" and (for_both(case) or not slot.startswith("parent2"))}
    try:
        receipt = await case.services.teleservices.submit(NAME, case.member.id, case.frame.key, values)
    except Refused as refusal:
        return DECLARED_ALREADY if refusal.reason == "duplicate" else REFUSED
    missing = for_both(case) and not values.get("parent2_nir")
    another = choice(f"task:{NAME}", case.copy.text("utter_label_another_child"))
    utter = f"utter_done_{NAME}_sans_nir" if missing else f"utter_done_{NAME}"
    return Done(utter, receipt.reference, {"of_child": say_of(values["child_first_name"])}, choices=[another])


ASKED = {
    "twins": r"\b(?:jumeaux|jumelles|triples|triplees)\b.*\?",
    "later": r"^(?:(?:oui|si|ouais|non|mais|bah|ben)[ ,]+)+.*\b(?:connais|sais|ai|manque)\b.{0,12}\b(?:son|leur) (?:numero|nir)\b|\bplus tard\b.{0,15}\bnumero\b|\b(?:numero|nir)\b.{0,20}\b(?:plus tard|apres|ensuite)\b.*\?|\b(?:donner|mettre|envoyer|ajouter) (?:\w+ )?(?:plus tard|apres|ensuite)\b",
    "other_organism": r"^(?:et |mais )?si\b.*\b(?:msa|mgen|autre (?:caisse|regime|organisme)|pas (?:assuree?|affiliee?|la secu))\b|\b(?:marche|possible|grave|genant)\b.*\b(?:msa|mgen)\b.*\?",
    "insured": r"\b(?:c'est quoi|qu'est[- ]ce que|ca veut dire quoi|comprends? pas|veut dire)\b.{0,20}\b(?:regime|cpam)\b|\b(?:regime(?: general)?|cpam)\b.{0,8}\b(?:c'est quoi|ca veut dire)\b|\b(?:chomage|sans emploi|retraitee?|etudiante?|independante?|auto[- ]?entrepreneu\w+|ne travaille pas|travaille pas)\b.*(?:\?|\b(?:compte|marche|grave)\b)",
    "town_hall": r"\b(?:maternite|hopital|clinique|sage-femme)\b.{0,25}\b(?:previen\w*|preven\w*|transm\w*|(?:deja )?fait|s'en occupe\w*)\b|\bmairie\b.{0,20}\b(?:d'abord|avant)\b|\b(?:d'abord|avant)\b.{0,20}\bmairie\b|\bpas (?:encore )?(?:ete )?(?:declare\w*|alle\w*|passe\w*|fait)\b.{0,20}\bmairie\b|\bmairie\b.{0,40}\b(?:suffi\w*|previen\w*|preven\w*|envoi\w*|transm\w*|dit|assez)\b|\b(?:deja|encore|aussi)\b.{0,20}\bmairie\b.*\?",
    "insurer": asked.INSURER,
    "presence": r"\b(?:papa|maman|pere|mere|mari|femme|conjointe?|compagn\w+|autre parent|les deux(?: parents)?|tous les deux)\b.{0,20}\b(?:soit la|soit present|etre la|present\w*|sign\w+|d'accord|accord|presents|le faire aussi|faire aussi|la faire aussi|declar\w+ aussi|refaire)\b(?=.*\?|.{0,10}$)(?<!pas d'accord)(?<!pas accord)|\b(?:faut|besoin) (?:\w+ ){0,2}(?:l'accord|la signature) |\b(?:faut|doit|doive)\b.{0,30}\bsign\w+\b",
    "own_card": r"\b(?:il|elle|bebe|enfant|fils|fille|petite?)\b.{0,20}\b(?:aura|recevra|avoir|(?:a|recoit|faut)(?=.*\?)) ?(?:\w+ )?(?:sa|une|propre|la|de)(?: propre)? carte(?: vitale)?\b",
    "other_fund": r"\b(?:mari|femme|pere|mere|papa|maman|conjointe?|compagn\w+|autre parent)\b.{0,30}\b(?:autre (?:departement|cpam|caisse|ville)|pas (?:de |a |dans )?(?:la meme|le meme) (?:caisse|cpam|departement))\b(?=.*(?:\?|grave|marche|genant))|"
    r"\b(?:mari|femme|pere|mere|papa|maman|conjointe?|compagn\w+|autre parent) (?:est|vit|habite|travaille|depend) (?:\w+ ){0,2}(?:une? )?autre (?:departement|cpam|caisse|ville|region)\b",
    "couple": r"\bpma\b|\b(?:deuxieme|second|autre) parent\b.{0,15}\b(?:pour nous|c'est qui)\b|\bc'est (?:quoi|qui) (?:le |l')?(?:deuxieme|second|autre) parent\b|"
    r"\b(?:on est|nous sommes|on vit) (?:\w+ )?(?:separee?s?|divorcee?s?|pas (?:maries|pacses|ensemble))\b(?!.*\b(?:refus\w*|juge|tribunal|conflit|veut pas|mal|compliquee?|parle plus|chez)\b)|\b(?:deux|2) (?:mamans|papas|meres|peres|femmes|hommes)\b.*(?:\?|\b(?:marche|possible)\b)|\b(?:pas|ni|sommes|est) ?(?:\w+ )?(?:mari\w+|pacs\w*|separ\w+|divorc\w+|ensemble|en couple)\b.*(?:\?|\b(?:change|grave|possible|marche)\b)",
    "which_parent": r"\b(?:mieux|prefer\w+|conseill\w+|interet|avantage\w*|difference|choisir|bien)\b.{0,30}\b(?:un ou (?:les )?deux|deux (?:parents|cartes)|les deux|un seul)\b|\b(?:un ou (?:les )?deux|les deux|un seul)\b.{0,30}\b(?:mieux|change|difference|interet|avantage)\b|^(?:et )?(?:ca|cela) change quoi[ ?]*$|\bquelle? (?:est la )?difference\b",
    "deadline": r"\bquel delai (?:apres|pour)\b|\b(?:attendre|attend) (?:combien|quand)\b|\bcombien de (?:temps|jours) (?:apres|pour (?:le |la )?declarer)\b|\b(?:a partir de|des) quand\b|\b(?:urgent|presse|trop tard|delai pour|date limite|jusqu'a quand|avant quand)\b.*(?:\?|faire|declar)|\b(?:j'ai|on a) (?:jusqu'a quand|combien de (?:temps|jours)) (?:pour|avant)\b|\b(?:c'est|est-ce) (?:urgent|trop tard|trop tot)\b",
    "care": r"\b(?:rembours\w+|pris\w* en charge|couvert\w*|pediatre|vaccins?|soins)\b.{0,40}(?:\?|\b(?:en attendant|deja|tout de suite)\b)",
    "others": rf"{asked.OTHERS}",
    "address": r"\b(?:donner|redonner|mettre|ecrire|dire)\b.{0,4}\b(?:mon|notre|l') ?adresse\b(?=.*(?:\?|\b(?:peine|faut|dois)\b))|\b(?:peine|faut|dois|oblige\w*)\b.{0,20}\b(?:mon|notre) adresse\b",
    "name": r"\b(?:trait d'union|double nom|deux noms|nom compose|accents?)\b.*\?|\b(?:mets|met|ecris|prend|donne) (?:le |quel )?(?:nom|prenom)\b.{0,25}(?:\?|\bou\b)|\b(?:nom|prenom)\b.{0,25}\b(?:de qui|du pere ou|de la mere ou|lequel|changer apres|plus tard)\b|\b(?:chang\w+|modifi\w+) (?:le |son )?(?:prenom|nom)\b.*(?:\?|apres|plus tard)|\b(?:tous (?:les|ses)|plusieurs|deux) prenoms\b|\bquel (?:nom|prenom) (?:je|on|il faut|dois|mettre)\b|\b(?:deuxieme|second|2e) prenom\b.*\?",
    "delay": rf"{asked.DELAY}|\bcombien de (?:temps|jours)\b.{{0,20}}\b(?:numero|attestation|carte|inscri\w+)\b|\bquand\b.{{0,20}}\b(?:aura|aurai|recev\w+|verra|paraitra|sera|apparait\w*)\b.{{0,15}}\b(?:numero|attestation|carte|dessus)\b",
    "cost": asked.COST, "confirmation": asked.CONFIRMATION, "papers": asked.PAPERS, "mistake": asked.MISTAKE, "visit": asked.NO_VISIT,
}  # fmt: skip

TASK = Task(
    name=NAME,
    asked=ASKED,
    kept_for_another=("born_in_france", "both_parents_insured", "child_last_name", "child_birth_date", "birth_department", "attachment",
                      "parent2_first_name", "parent2_last_name", "parent2_nir", "child_address"),
    repeatable=False,
    named=r"\b(?:declar\w+|inscri\w+|rattach\w+) .{0,20}\b(?:naissance|bebe|enfant|fils|fille)\b|\b(?:ai|avons|on a) eu (?:un|une|des|notre) (?:\w+ )?(?:enfant|bebe|fils|fille|garcon|jumeaux|jumelles)\b",
    topic="naissance-declarer-en-ligne",
    called=r"\b(?:naissance|bebe|accouch\w*|(?:fille|fils|enfant|petite?) (?:est nee?|vient de naitre))\b",
    submit=submit,
    begin=begin,
    exits=(
        (r"\bmort[- ]?nee?s?\b|\bsans vie\b|\bdecede\w*|\bdeces\b|\b(?:est|sont) morte?s?\b|\bsurvecu\b|\bperdu (?:mon|ma|notre|le|la|un|nos)\b|\bfausse couche\b|\bdeuil\b|\bmort (?:in utero|subite)\b|\bplus (?:la|parmi nous)\b", GRIEF),
        (r"\b(?:est|suis|tombee?) enceinte\b|\b(?:attend(?:s|ons)?|attendait) (?:un|une|notre|mon|un deuxieme|des) (?:\w+ )?(?:bebe|bb|enfant|heureux|jumeaux|jumelles|fille|garcon)\b|\bpas encore (?:nee?s?|accouche\w*)\b|\b(?:va|vais|doit|dois) (?:bientot )?(?:naitre|accoucher)\b|\b(?:naitra|accouchera|accoucherai)\b|\bdeclarer (?:ma|la|sa|une) grossesse\b", NOT_BORN_YET),
        (r"\badopt\w+", ADOPTED),
        (r"\b(?:eleve|elever|elevons|garde|charge|confie\w*|m'occupe)\b.*\b(?:petits?[- ](?:fils|enfants?)|petites?[- ]filles?|neveux?|nieces?)\b|\b(?:petits?[- ](?:fils|enfants?)|petites?[- ]filles?|neveux?|nieces?)\b.*\b(?:eleve|elevons|garde|charge|confie\w*|juge|m'occupe)\b|\brecueilli\w*|\bkafala\b|\bfamille d'accueil\b|\bconfiee? (?:par|a)\b|\baide sociale a l'enfance\b|\btutelle\b|\btutrice\b", TAKEN_IN),
        (r"\b(?:couveuse|neonat\w*|reanimation)\b|\b(?:encore|toujours|est|reste) hospitalisee?\b|\bprema\w*\b.*\b(?:hopital|hospitalis\w+)|\b(?:hopital|hospitalis\w+).*\bprema\w*", IN_HOSPITAL),
        (r"\bconflit\w*|\bjuge\b|\btribunal\b|\bavocate?\b|\bne veut pas (?:(?:le|la|les|me|lui|l') ?)?(?:donner|signer|reconnaitre|declarer|inscrire|rattacher|en entendre|s'en occuper|que)\b|\brefuse (?:de|la|son)|\bpaternite\b.*\bconteste\w*|\bconteste\w* .*\b(?:paternite|filiation)|\btest adn\b|\bsepar\w+.*\b(?:mal|parle plus|compliquee?)", CONFLICT),
        (r"\bpetit[- ]fils\b|\bpetite-fille\b|\b(?:mon|ma|ma petite|mon petit) (?:neveu|niece|frere|soeur)\b|\bsuis (?:la |le |sa |son )?grande?s?[- ](?:mere|pere)\b|\b(?:ma|mon) (?:belle-)?(?:fille|soeur) (?:a accouche|vient d'accoucher)", NOT_THE_PARENT),
        (r"\b(?:pere|mere|papa|maman|mari|femme|conjointe?|compagn\w+|autre parent)\b (?:est |depend |lui |elle )*(?:assuree? |agricult\w+ )?(?:a|de) la (?:msa|mgen)\b", NOT_BOTH_INSURED),
        (rf"\b(?:nee?s?|naissance|accouche\w*) (?:a l'etranger|hors de france|(?:au|aux|en) (?:{COUNTRIES}))\b", BORN_ABROAD),
    ),
    questions=(
        Question("born_in_france", BornInFrance(
            yes=r"\b(?:nee?s?|accouche\w*|naissance) (?:(?!pas\b)[\w-]+ ){0,3}en (?:france|metropole)\b|^(?:(?:oui|ouais|si|ici|bien sur|c'est|alors)[ ,]+)*(?:en |la )?(?:france|metropole)(?:[ ,]+(?:oui|metropolitaine|bien sur))*[ .!]*$",
            no=rf"^(?!.*\b(?:vit|vis|habite|travaille|parti|reste)\b).*(?:\ba l'etranger\b|\bhors de france\b)|^(?:non )?(?:au|aux|en) (?:{COUNTRIES})\b",
        ), names=r"\ben france\b", check=in_france),
        Question("both_parents_insured", BothInsured(
            yes=rf"\b{_PARENT_FOLDED} et moi (?:on est |nous sommes |sommes )(?:bien |tou(?:te)?s les deux |deux |les deux )*(?:assuree?s?|affiliee?s?|a la (?:cpam|secu))\b|" + r"\bdeux (?:sont )?(?:bien )?(?:assures?|affilies?|au regime general|a la (?:cpam|secu))\b|\btous les deux\b|^(?!.*\b(?:pas|msa|mgen|mais|non)\b).*\ba la (?:cpam|secu(?:rite sociale)?)\b|^(?:oui[ ,]+)?(?:toutes )?les deux(?: parents)?(?: oui)?[ .!]*$|"
            r"\b(?:il|elle|mari|femme|pere|mere|papa|maman|conjointe?|compagn\w+|on|nous|moi) (?:est|sommes|suis|sont) (?:bien |aussi |tous les deux |lui aussi )?(?:a|au|affiliee?s? (?:a|au)) ?(?:la )?(?:cpam|secu|securite sociale|regime general)\b",
            no=rf"\b{_PARENT_FOLDED}\b.{{0,20}}\b(?:vit|habite|travaille|est|reste|parti) (?:encore |toujours )?(?:a l'etranger|(?:au|aux|en) (?:{COUNTRIES}))\b|"
            r"\b(?:msa|mgen|agric\w+|sans papiers?)\b|\bautre (?:regime|caisse)\b|\bpas (?:encore )?(?:assuree?|affiliee?|(?:de )?(?:numero|securite sociale|secu|carte vitale|papiers))\b|" + _ONE_PARENT,
        ), names=r"\bassures\b|\baffilies\b", check=both_insured, unknown=NOT_BOTH_INSURED),
        Question("child_first_name", ChildFirstName(), names=r"\bprenom\b", check=whole_name),
        Question("child_last_name", LastName("child_first_name", r"pr[ée]nom\s?:?\s+\S+[ ,]+(?:et )?nom\s?:?|\bnom de famille(?: est| c'est|,)?\s?:?|\b(?:son|le) nom(?: est| c'est)\s?:?|\b(?:portera|porte|prendra|prend|aura)(?: aussi| bien)? le nom(?: de famille)?(?: de)?"), names=r"\bnom\b(?! a (?:elle|lui)\b)", options=own_name, check=said_with("child_first_name")),
        Question("child_birth_date", BirthDate(latest=0), names=r"\b(?:date|naissance|est nee?|nee? (?:le|hier|avant))\b", check=recent),
        Question("birth_department", BirthPlace(), names=r"\b(?:departement|lieu|ville)\b", check=born_there),
        Question("attachment", Attachment(), names=r"\brattach\w*"),
        Question("parent2_first_name", FirstName(
            rf"(?i:\b{_PARENT})(?: de (?:l'|mon |ma )?{_CHILD})?,? (?i:(?:il |elle )?(?:{_NAMED}|c'est|est|:)) {_NOT_A_NAME}({_RUN})",
            rf"(?i:\b{_PARENT})(?: de (?:l'|mon |ma )?{_CHILD})?,? (?i:(?:il |elle )?{_NAMED}) {_NOT_A_NAME}({_WORD})",
            rf"(?i:\b(?:mon|ma|son|sa|le|la|l'|notre) ?{_PARENT}) {_NOT_A_NAME}({_RUN})",  # « Papa Demba » is a first name
            after_parent=True,
        ), names=rf"\bprenom\b.*\b{_PARENT_FOLDED}", when=maybe_for_both, options=known_first_name, check=split_name),
        Question("parent2_last_name", LastName("parent2_first_name", rf"\bnom (?:de famille )?(?:du |de (?:l'|la |mon |ma |sa |son )?)?{_PARENT}(?: est| c'est)?\s?:?"),
                 names=rf"\bnom\b.*\b{_PARENT_FOLDED}|\bnom a (?:elle|lui)\b", when=maybe_for_both, options=known_last_name, check=said_with("parent2_first_name")),
        Question("parent2_nir", OthersNumber("nir", sound_nir), names=r"\bnumero\b|\bnir\b|\bsecurite sociale\b", when=maybe_for_both, optional=True),
        Question("child_address", ChildAddress(120, 6), names=r"\badresse\b"),
    ),
)  # fmt: skip
