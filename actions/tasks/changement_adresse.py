"""A new postal address, for the member and the children of the account."""

import re
from dataclasses import replace
from typing import Any

from actions import communes
from actions.communes import department_of
from actions.dialogue import Choice as Button
from actions.french import MONTHS, NUMBER_IN_WORDS, fold, heard, say_list, yes_or_no
from actions.moves import asks, begins_with_no, sounds_like_correction
from actions.ports import Refused
from actions.say import choice
from actions.tasks import asked
from actions.tasks.abroad import COUNTRIES
from actions.tasks.contact import Phone, keeps_number, own_phone, reveal
from actions.tasks.family import FOR_SOMEONE, TOO_YOUNG, YOUNG
from actions.tasks.household import Household, each_adult_apart
from actions.tasks.task import Case, Done, Exit, Question, Task
from actions.values import (
    NO_SETTING,
    REFERENCE,
    City,
    Date,
    Partial,
    PostalCode,
    Secret,
    Setting,
    Street,
    Text,
    Wrong,
    YesNo,
    bare,
    is_group_of_houses,
    with_house_number,
)

NAME = "changement_adresse"
ABROAD = Exit("utter_exit_adresse_etranger", reason="droits", taken_back=r"\b(?:reste|restons|c'est|suis|toujours|habite|demenage) (?:bien |toujours )?(?:en|dans|la) (?:france|metropole)\b|\bpas (?:a l'etranger|hors de france)\b|\ben france\b")
NO_HOME = Exit("utter_exit_adresse_domiciliation", reason="droits")
SHELTER = Exit("utter_exit_adresse_hebergement", reason="droits", fragility="logement")
OVERSEAS = Exit("utter_exit_adresse_outre_mer", reason="droits")
VIOLENCE = Exit("utter_exit_adresse_violence", reason="droits", fragility="violence")
SHARED_CUSTODY = Exit("utter_exit_adresse_garde", reason="droits", taken_back=(
    r"^(?!.*\bavec moi\b).*(?:\b(?:juste|que|seulement|uniquement|rien que) (?:pour )?moi\b|\bmoi (?:toute? )?(?:seule?(?:ment)?|uniquement)\b|\b(?:pas|sans) (?:pour )?(?:les|mes|nos) (?:enfants|gosses|petits|filles|fils)\b|\bmon adresse a moi\b)"
))  # the children stay where they are registered: only the member moves
SOMEONE_ELSE = Exit("utter_exit_adresse_tiers", reason="droits", other=True)
A_CHILD = Exit("utter_exit_adresse_un_enfant", reason="droits")
ONLY_CONTACT = Exit("utter_exit_adresse_contact", opening=True)
REFUSED = Exit("utter_exit_adresse_refusee", reason="droits", mendable=True)

OWN_RULES = ("975", "976", "986", "987", "988")  # Saint-Pierre-et-Miquelon, Mayotte, Wallis-et-Futuna, Polynésie, Nouvelle-Calédonie
A_FEW = 8  # as many buttons as one can read
_GOING = r"\b(?:pars?|parti[er]?s?|partons|partir|vais|allons|aller|vis|vivre|vivons|habite|installe\w*|demenag\w+|emmenag\w+|quitt\w+|expatri\w+|retourne\w*|rentre)\b"
_OTHER = r"(?:ma (?:mere|grand[- ]mere|soeur|tante|voisine|belle[- ]\w+|fille majeure)|mon (?:pere|grand[- ]pere|frere|oncle|voisin|ami|beau[- ]\w+|fils majeur)|mes parents|un proche|un ami|une amie)"
_A_CHILD = r"(?:mon fils|ma fille|mon enfant|mon bebe|l'un[e]? de mes (?:enfants|fils|filles))(?! majeure?)"
_WANTS_TO = r"(?:(?:veut|voudrait|veulent|voudraient|doit|doivent|souhaite\w*|aimerait|vient|viennent|va|vont|a|ont) (?:de )?(?:aussi )?(?:chang\w+|modifi\w+|declar\w+)\b.{0,12}\badresse|(?:a|ont|va|vont|vient de|veut|doit|voudrait) (?:demenag\w+|emmenag\w+)|demenage\b)"


_MAIL = r"e?-?mails?|electronique|courriel|internet|gmail|hotmail|orange|messagerie"
_CONTACT = rf"adresse (?:{_MAIL})|e?-?mails?|courriel|(?:numero|num) (?:de )?(?:telephone|tel|portable|mobile)|telephone|tel|portable|mobile"  # not where one lives

_HIDDEN = r"(?:secret\w*|confidentiel\w*|cachee?s?|protegee?s?|privee?s?)"
_SECRET = (
    r"^(?!.*\bpas (?:confidentiel|secret|besoin)|.*(?:c'est quoi|veut dire|signifie|a quoi)).*(?:"
    r"\bmon ex\b.{0,25}\b(?:pas|jamais|rien)\b.{0,20}\b(?:sav\w+|sach\w+|voi[rte]\w*|trouv\w+|retrouv\w+|connai\w+)\b|"
    rf"\b(?:adresse|domicile|rester?|reste|garde[rz]?|garder|soit|doit)\b.{{0,20}}\b{_HIDDEN}\b|"
    r"\b(?:pas qu[e']|personne (?:ne )?|(?:doit|doivent|faut|puiss\w+) (?:surtout )?(?:pas|jamais)|sans qu[e']|eviter qu[e']|empecher|ne pas|surtout pas)\b.{0,40}"
    r"\b(?:connai\w+|sach\w+|savoir|trouv\w+|retrouv\w+|aie?n?t|avoir|voie\w*|voir|donne[rz]?|communiqu\w+|transm\w+)\b.{0,30}\b(?:adresse|domicile|ou (?:je|j'|on|nous)\b))"
)


_FLAT = r"app?t\.?|app\.?|appart(?:ement)?|logement|logt|b[âa]t(?:iment)?\.?|esc(?:alier)?\.?|porte"
_PLACE = rf"{_FLAT}|chambre|studio|lot|bo[îi]te|digicode|[ée]tage|r[ée]s(?:idence)?\.?|rdc|rez[- ]de[- ]chauss[ée]e"
_ORDINAL = r"(?:\d+ ?(?:er|e|[èe]me)|premier|deuxi[èe]me|second|troisi[èe]me|quatri[èe]me|cinqui[èe]me|sixi[èe]me)"
_PIECE = rf"(?:(?:{_FLAT}) ?(?:[a-z]|\d{{1,4}})|{_ORDINAL} [ée]tage)\b(?!['’])"
_GROUP = r"r[ée]s(?:idence)?\.?|villa|immeuble|lotissement"
_PIECES = re.compile(rf"(?i)(?:^|[,:])\s*((?:{_PLACE}|{_ORDINAL}(?: [ée]tage)?(?=\s*(?:,|$)))(?![a-zà-ÿ])[^,.;]*?|{_ORDINAL} [ée]tage(?![a-zà-ÿ])[^,.;]*?)(?=\s*(?:$|[,.;]|\d{{5}}\b))|\b({_PIECE}(?:[ ,]+{_PIECE})*(?:[ ,]+(?:{_GROUP}) [^,.;\d]+?(?= *(?:$|[,.;\d])))?)")
_IS_PLACE = re.compile(rf"(?i)\b(?:{_PLACE}|chez|c/o|rdc|rez|fond|cour|gauche|droite|villa|entr[ée]e|immeuble)(?![a-zà-ÿ])|\d")
_IS_TIME = re.compile(rf"\b(?:depuis|{'|'.join(map(fold, MONTHS))}|hier|demain|semaine|mois)\b|^(?:{NUMBER_IN_WORDS}[ ,]*)+$")  # « depuis mars », « dix sept deux cent trente »: another answer
_A_DAY = re.compile(rf"\b(?:depuis |a partir d[eu] )?(?:le |l[ea]s? )?(?:\d{{1,2}}|1er|premier) (?:{'|'.join(map(fold, MONTHS))})\b(?: \d{{4}})?|\b(?:depuis|il y a|ca fait) (?:une? |\d+ |deux |trois )?(?:jours?|semaines?|mois|ans?)\b|\b(?:depuis |a partir d[eu] )?le (?:\d\d?|1er|premier) (?:de ce mois|du mois)(?: ?-?ci| dernier| prochain)?|\b(?:depuis|a partir d[eu]) (?:le )?(?:\d\d?|1er|premier)\b(?! \w)")
_IS_TALK = re.compile(r"\?|\b(?:je|j'|on|nous|vous|moi|toi|lui|elle|est-ce|merci)(?!\w)")  # « dois-je prévenir les impôts », « juste moi »
_NAMED = re.compile(rf"(?i)\b({_PLACE}) (?:c'?est|est|:|sera|devient)(?: le| la| l')? ?([a-z]|\d{{1,4}})\b")  # « le bâtiment c'est B »


_A_HOUSE = r"(?:une?|dans|en|ma|mon|la|notre|petite?|grande?|simple|jolie?|vieille) "
_NOTHING = re.compile(  # « RAS », « ben non c'est une maison individuelle », « y a pas d'étage »
    r"(?:(?:euh|ba?h|ben|oh|ah|mais|non|nan|c'est|ce n'est|j'habite|je suis|on est|(?:il )?(?:n'|n )?y a|j'ai|je n'ai|juste|que|bon)[ ,]+)*"
    rf"(?:aucune?s?|non|nan|rien(?: du tout)?|ras|neant|sans|c'est tout|(?:il )?n?'?y? ?(?:en )?a pas|(?:{_A_HOUSE})*(?:maison|pavillon|villa|ferme)(?: individuelle?| seule?| isolee?| simple| de (?:ville|campagne|plain[- ]pied|village|lotissement))*|"
    r"individuelle?|(?:pas|aucune?|sans|plus) (?:de |d')?(?:complements?|batiments?|etages?|appart\w*|numeros?|escaliers?)(?: (?:ni|ou|et) .*)?)(?: (?:merci|a ajouter|de plus|du tout|individuelle?))*"
)


class Complement(Text):
    """Building, floor, flat: found in passing in a piece that begins with such a word."""

    def read(self, text: str, setting: Setting) -> Any:
        if re.fullmatch(r"\W*\d{5}\W*", text) and isinstance(code := PostalCode().read(text, setting), Wrong):  # « 17999 »: meant as one
            return code
        is_street = re.search(r"\d", text) and Street().find(text, setting) and not re.search(r"(?i)\b(?:chez|c/o)\b", text)
        if self.find(text, setting) is None and (is_street or sounds_like_correction(text) or begins_with_no(text)):
            return Wrong("unclear")
        if re.fullmatch(r"(?:(?:il y a|y a|c'est) )?(?:une? |le |l'|la )?(?:batiment|appartement|appart|etage|porte|escalier|chambre|residence)", heard(text).strip(" .!")):  # which one?
            return Wrong("unclear")
        if re.fullmatch(r"(?:nous|on est|a) (?:\d|deux|trois|quatre|cinq)", heard(text).strip(" .!")):  # how many move, to a later question
            return None
        text = re.sub(r"(?i)^(?:(?:oui|alors|c['’]?est|ce sera|mettez|mets)[ ,]+)+(?=\w+ )", "", text.strip())
        text = re.sub(r"(?i)^(?:(?:je|on) (?:suis|est|vis|vit|loge|serai|habite)|j'habite)(?: \w+){0,2} (?=chez\b)", "", text.strip())
        undated = _A_DAY.sub(" ", fold(text))
        if undated != fold(text) and not _IS_PLACE.search(undated) and self.find(text, setting) is None:  # « définitif depuis le 1er septembre »
            return None
        if self.find(text, setting) is None and (asks(text) or ((_IS_TALK.search(heard(text)) or _IS_TIME.search(heard(text).strip(" .!"))) and not _IS_PLACE.search(text))):
            return None
        return super().read(text, setting)

    def says_none(self, text: str) -> bool:
        """What comes after a comma is another answer: « aucun, moi seulement ».

        >>> [Complement().says_none(said) for said in ("c'est une maison", "RAS", "aucun, moi seulement", "la maison du fond", "bat B")]
        [True, True, True, False, False]
        """
        return bool(_NOTHING.fullmatch(re.split(r"[,;.!]", heard(text).strip(" .!?,;"))[0].strip())) and self.find(text, NO_SETTING) is None

    def anew(self, before: Any, said: str, setting: Setting) -> Any:
        """The parts that the words name, in the complement given before.

        >>> Complement(38).anew("résidence Le Parc bat C apt 12", "le bâtiment c'est D et l'appart 21", NO_SETTING), Complement(38).anew("bat B", "bat C", NO_SETTING)
        ('résidence Le Parc bat D apt 21', 'bat C')
        >>> [Complement(38).anew(said, "c'est pas le 3ème étage c'est le 4ème", NO_SETTING) for said in ("bat C, 3ème, porte 12", "bat C", "2e étage")]
        ['bat C, 4ème, porte 12', 'bat C, 4ème étage', '4ème étage']
        >>> [Complement(38).anew(before, said, NO_SETTING) for before, said in (("bâtiment b", "c pas bat b c bat D"), ("Résidence Les Glycines", "appartement 12 au rez de chaussée"), ("résidence Le Parc", "en fait c'est bat C"))]
        ['bâtiment D', 'Rés. Les Glycines, apt 12 au rdc', 'bat C']
        """
        text = said
        patched = before if isinstance(before, str) else ""
        text = re.sub(r"(?i)\b(?:c |c'est |est )?pas (?:au |le |la |l')?[^,;]+?[ ,;]+(?=(?:mais|c'?est|c|plut[ôo]t)\b)", "", text.replace("’", "'"))  # what is refused
        floor = re.search(rf"(?i)\b({_ORDINAL})\b", text) if re.search(r"(?i)[ée]tage", f"{said} {patched}") or re.search(rf"(?i)\b{_ORDINAL}\b", patched) else None
        if patched and floor:
            patched = re.sub(rf"(?i)\b{_ORDINAL}\b", floor[1], patched) if re.search(rf"(?i)\b{_ORDINAL}\b", patched) else f"{patched}, {floor[1]} étage"
        for part in _PARTS.values():
            new = re.search(rf"(?i)\b(?:{part})(?:,? (?:c'?est|est|:))?(?: le| la| l'| plut[ôo]t)? ?([a-z]|\d{{1,4}})\b(?!['’])", text.replace("’", "'"))
            if new:
                patched = re.sub(rf"(?i)\b({part}) ?(?:[a-z]|\d{{1,4}})\b", rf"\g<1> {new[1]}", patched)
        found = self.find(text, setting)
        if patched and patched != before:
            return patched
        return self._added(patched, found) if patched and found and not sounds_like_correction(said) and not begins_with_no(said) else found

    def _added(self, before: str, found: str) -> str:
        """« Appartement 12 », after « résidence Les Glycines »: both, written shorter where they would be too long together."""
        kinds = [{name for name, part in _SORTS.items() if re.search(rf"(?i)\b(?:{part})(?![a-zà-ÿ])", piece)} for piece in (before, found)]
        if not all(kinds) or kinds[0] & kinds[1]:
            return found
        whole = f"{before}, {found}"
        for long, short in _SHORTER if len(whole) > self._longest else ():
            whole = re.sub(rf"(?i)\b{long}\b", lambda written, short=short: short.capitalize() if written[0][0].isupper() else short, whole)
        return whole if len(whole) <= self._longest else found

    def find(self, text: str, setting: Setting) -> Any:
        """
        >>> said = ("64 avenue Guiton res. Le Parc bat 3 esc B apt 45", "4 rue du Port, bâtiment A, escalier 2, 17000", "bât B 12 rue du Port", "résidence les Tamaris, 12 rue du Port", "résidence les Tamaris")
        >>> [Complement(38).find(text, NO_SETTING) for text in said]
        ['res. Le Parc bat 3 esc B apt 45', 'bâtiment A, escalier 2', 'bât B', 'résidence les Tamaris', None]
        >>> Complement(38).find("j'habite bat B apt 12 rés Les Goélands 4 av de la plage 17340", NO_SETTING)
        'bat B apt 12 rés Les Goélands'
        """
        named = _NAMED.search(text.replace("’", "'"))
        if named:
            return f"{named.group(1)} {named.group(2)}"
        text = with_house_number(re.sub(r"(?i) (?:en|comme) compl[ée]ment\b", "", text))
        street, known = Street().find(text, setting), setting.values.get("street")
        if street and not (is_group_of_houses(street) and known and not is_group_of_houses(known)):  # « vous avez oublié résidence Le Parc » is no other street
            text = text.replace(street, ",", 1)
        elif street:
            text = text.replace(street, f",{street}", 1)
        pieces = [(found.group(1) or found.group(2)).strip() for found in _PIECES.finditer(text)]
        piece = ", ".join(dict.fromkeys(filter(None, pieces)))
        return piece if piece and len(piece) <= self._longest and not REFERENCE.search(piece) else None


_SHORTER = (("r[ée]sidence", "rés."), ("b[âa]timent", "bat"), ("appartement", "apt"), ("escalier", "esc"), ("[ée]tage", "ét."), ("rez[- ]de[- ]chauss[ée]e", "rdc"))
_PARTS = {"bâtiment": r"b[âa]t(?:iment)?\.?", "appartement": r"app?t\.?|app\.?|appart(?:ement)?", "escalier": r"esc(?:alier)?\.?", "porte": r"porte", "chambre": r"chambre", "lot": r"lot"}
_SORTS = _PARTS | {"floor": rf"{_ORDINAL}|[ée]tage|rdc|rez[- ]de[- ]chauss[ée]e", "group": rf"(?:{_GROUP})"}  # a complement has one of each

_OLD_HOME = re.compile(
    r"(?i)\b(?:j'habit[a-z]*ais\b|j'étais\b|j'etais\b|(?:je|on|nous) quitt\w+\b|(?:celle|l'adresse|adresse) (?:de maintenant|actuelle|d'avant|d'aujourd'hui)\b|(?:l'|mon |une )ancienne(?: adresse| c'| est)|avant (?:c'|j'|on )|du (?=\d{1,4}(?: ?bis| ?ter)?,? (?:rue|avenue|av|bd|boulevard|place|chemin|all[ée]e|impasse|route|quai|cours)\b))"
    r".*?(?=\s*(?:[,;.!?]|\b(?:et|mais|maintenant|désormais|desormais|la nouvelle|ma nouvelle|j'habite|je vais|je suis|(?:pour|au|vers) (?:le |la |l')?(?=\d))\b)|\s(?:pour|au|vers) (?:le |la |l')?(?=\d)|$)"
)


_BESIDE_HOME = re.compile(r"(?i)[ ,]+(?:au lieu d(?:e |u |es |')|à la place d(?:e |u |es |')|a la place d(?:e |u |es |'))[^,;.!?]*|[ ,]+(?:toujours|encore|pareil|comme avant)(?=[ .!]*$)")


def of_the_new_home(text: str) -> str:
    """Without the street that the words say is the old one.

    >>> of_the_new_home("je quitte le 14 rue des Cordeliers pour le 3 quai Duperré"), of_the_new_home("12 rue de l'Ancienne Mairie")
    ('pour le 3 quai Duperré', "12 rue de l'Ancienne Mairie")
    >>> of_the_new_home("j'habitais 5 rue Thiers, maintenant 8 rue du Port"), of_the_new_home("celle de maintenant c'est 14 rue Thiers")
    (', maintenant 8 rue du Port', '')
    >>> of_the_new_home("c'est 14 rue Simone Veil au lieu de rue des Cordeliers"), of_the_new_home("8 chemin du Moulin toujours")
    ("c'est 14 rue Simone Veil", '8 chemin du Moulin')
    """
    text = _BESIDE_HOME.sub("", text.replace("’", "'"))
    return _OLD_HOME.sub(lambda old: "" if re.search(r"\d.*[a-zA-Z]{3}", old[0]) else old[0], text).strip()


class Home(Street):
    """A street, or the name of a hamlet where houses have no number, once the member has said that it is one. Not the street that is left."""

    def find(self, text: str, setting: Setting) -> Any:
        whole = of_the_new_home(text)
        return next(filter(None, (super(Home, self).find(said, setting) for said in (whole, *re.split(r"[!?;:]", whole)[1:]))), None)

    def read(self, text: str, setting: Setting) -> Any:
        new = of_the_new_home(text)
        if new != _BESIDE_HOME.sub("", text.replace("’", "'")).strip() and self.find(text, setting) is None:
            return Wrong("old_street", tried=False)
        found = super().read(new, setting)
        if not isinstance(found, Wrong):
            return found
        before = setting.notes.get("begun:street") if "ask:street" in setting.notes else None
        if before and (yes_or_no(text) or re.search(r"\blieu[- ]?dit\b|\bpas de (?:numero|rue)\b", heard(text)) or fold(bare(text)) == fold(before)):
            return f"lieu-dit {before}"
        if _HAMLET.fullmatch(heard(bare(text))):
            return Partial("hamlet", bare(text))
        return found if yes_or_no(text) is None else replace(found, tried=False)  # « ok » is no street, nor meant as one


_HAMLET = re.compile(r"(?:au |aux |a )?(?:le |la |les |l'|chez |moulin |mas |domaine )(?:(?!(?:c'est|est|meme|et|je|tu|ne|pas|a|n'|qui|que)\b)[a-z'-]+ ?){1,5}")


async def begin(case: Case) -> Exit | None:
    """Say which address is known, by its city alone."""
    case.notes["children"] = [kin.first_name for kin in case.member.relatives if kin.relation == "child"]
    case.notes["labels:postal_code"] = []  # buttons may name the commune beside its code; the recap has both
    case.notes["labels:people_concerned"] = [[button["value"], button["label"]] for button in await who(case)]
    if not case.member.phone:
        case.notes["ask:phone"] = "utter_question_changement_adresse_new_phone"
    if keeps_number(case.message.text):
        await own_phone(case)
    if case.member.address.postal_code:
        case.notes["department"] = department_of(case.member.address.postal_code)
    if case.member.address.city:
        case.tell("utter_known_city", city=case.member.address.city)
    return None


def has_children(case: Case) -> bool:
    return bool(case.notes.get("children"))


async def who(case: Case) -> list[Button]:
    names = say_list([case.copy.text("utter_label_you"), *case.notes["children"]])
    return [choice("family", case.copy.text("utter_label_family", names=names)), choice("self", case.copy.text("utter_label_self_only"))]


async def codes_of_the_city(case: Case) -> list[Button]:
    codes = case.notes.get("told_codes") or [[code, case.values["city"]] for code in _codes(case, case.values.get("city"))]
    told = "told_codes" in case.notes
    return [choice(code, f"{code} {name}") for code, name in codes] if told or 1 < len(codes) <= A_FEW else []


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
    near = [code for code in codes if known and department_of(code) == department_of(known)]
    return near if len(near) == 1 else codes


async def check_code(case: Case, code: str) -> Exit | Wrong | None:
    """The code decides the city: the only one it has, or none that does not belong to it. A message that names both, and they
    do not go together, leaves the choice to the member."""
    names = _names(code)
    said = [places for places in City().said(case.message.text, _known(case)) if case.message.choice is None]
    if said and not any(known == code for places in said for known, _ in places):
        other = [place for place in said[-1] if department_of(place[0]) == department_of(code)] or said[-1]
        case.forget("city")
        case.notes["told_codes"] = [[code, names[0]], *map(list, other[:3])]
        return Partial("code_or_city", say_list([" ".join(place) for place in case.notes["told_codes"]], "ou"))
    told = dict(case.notes.pop("told_codes", []))
    if len(names) == 1 or told.get(code) in names:  # the button says both
        case.values["city"] = told.get(code) or names[0]
    elif fold(case.values.get("city") or "") not in map(fold, names):
        case.forget("city")
        after = re.search(rf"\b{code[:2]} ?{code[2:]}\s+([^\d,;.!?]{{3,}})", case.message.text)
        if after and (city := communes.named(after[1], code)):  # « 17340 chatelaillon »
            case.values["city"] = city
    return _of_the_place(case)


async def check_city(case: Case, city: str) -> Exit | Wrong | None:
    """The city decides the code, where it has only one."""
    codes = _codes(case, city)
    case.notes.pop("told_codes", None)
    if case.values.get("postal_code") not in codes:
        case.forget("postal_code")
        if len(codes) == 1:
            case.values["postal_code"] = codes[0]
    return _of_the_place(case)


def _known(case: Case) -> Setting:
    return Setting(case.message.now, case.values, case.notes)


_ASKS_CODE = re.compile(r"\b(?:code(?: postal)?|cp) (?:(?:c'est|est) )?(?:de |d'|du |des |pour |a |la ville de )?(?=\w)")


def knows(case: Case) -> bool:
    """The postal code of a commune, the number that a street lacks, and that an address must stay secret."""
    text = case.message.text
    return _tells_code(case, text) or _tells_number(case, text) or _keeps_secret(case, text)


def _tells_code(case: Case, text: str) -> bool:
    """« C'est quoi le code postal de Rochefort ? »"""
    said = _ASKS_CODE.search(heard(text)) if asks(text) and not re.search(r"\d", text) else None
    rest = re.sub(r"[^\w' -]|\bc'?est quoi\b|\bsvp\b", " ", heard(text)[said.end() :]).split() if said else []
    found = next((places for n in range(min(5, len(rest)), 0, -1) if (places := communes.find_city(" ".join(rest[:n])))), [])
    near = [place for place in found if department_of(place[0]) == case.notes.get("department")] or found[:A_FEW]
    if not near:
        return False
    homonyms = len({department_of(code) for code, _ in near}) > 1
    codes = [f"{code} ({communes.departments().get(department_of(code), '')})" if homonyms else code for code, _ in near]
    case.tell("utter_codes_of_city", city=near[0][1], codes=say_list(codes, "ou"))
    case.notes["told_codes"] = [list(place) for place in near]
    return True


def _tells_number(case: Case, text: str) -> bool:
    """« 14 toujours », after a street without its number; « attendez, je crois que c'est le 81 », after one with another."""
    doubt = r"(?:(?:attende[zs]|pardon|non|oups|zut|mince|euh|en fait|plutot|je crois(?: que)?|je me suis tromp\w+|erreur)[ ,]+)"
    number = re.fullmatch(rf"(?P<doubt>{doubt}*)(?:c'est |le |au |numero |n° ?)*(?P<house>\d{{1,4}}(?: ?(?:bis|ter|quater))?)(?: toujours| encore| pareil| plutot| en fait)?", heard(text).strip(" .!"))
    street = case.values.get("street")
    if number is None or case.frame.asks_for != "complement" or not street or street.startswith("lieu-dit") or (re.match(r"\d", street) and not (number["doubt"] and case.frame.answered[-1:] == ["street"])):
        return False
    case.values["street"] = f"{number['house']} {re.sub(r'(?i)^[0-9]+(?: ?(?:bis|ter|quater))?[ ,]+', '', street)}"
    case.derived.append("street")
    return True


def _keeps_secret(case: Case, text: str) -> bool:
    """« Je ne veux pas que mon ex connaisse mon adresse », said or asked, and no other answer with it."""
    task, setting = TASK, _known(case)
    asked, secret = case.frame.asks_for, task.question("confidential_address")
    others = [q for q in task.questions if q is not secret and (q.slot == asked or not q.kind.loose)]
    alone = all(q.kind.find(text, setting) is None for q in others)
    if "begun" not in case.notes or asked == secret.slot or not secret.kind.find(text, setting) or not alone:
        return False
    if not case.values.get(secret.slot):
        case.values[secret.slot] = True
        case.frame.answered.append(secret.slot)
    case.tell("utter_address_secret", choices=[choice("human", case.copy.text("utter_label_human"))])
    return True


async def say_who_knows(case: Case, secret: bool) -> None:
    """What a confidential address means, when the member wants one."""
    if secret:
        case.tell("utter_address_secret", choices=[choice("human", case.copy.text("utter_label_human"))])


def _of_the_place(case: Case) -> Exit | None:
    code = case.values.get("postal_code")
    if not code:
        return None
    if code.startswith(OWN_RULES):
        return OVERSEAS
    elsewhere = _elsewhere(case)
    if elsewhere and case.notes.get("announced") != department_of(code):
        case.notes["announced"] = department_of(code)
        case.tell("utter_other_department")
    return None


def _elsewhere(case: Case) -> bool:
    known = case.member.address.postal_code if case.member else ""
    return bool(known) and department_of(known) != department_of(case.values.get("postal_code") or known)


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


_DOCTORS = r"(?:medecins?|docteurs?|generaliste|dentiste|infirmiere?|kine|pharmacie\w*|specialistes?)"
_ADULTS = r"(?:mari|femme|conjointe?|compagn\w+|copine?|epou(?:x|se)|(?:fils|fille|enfants?|ado)s? (?:majeure?s?|adultes?|de (?:1[89]|[23]\d) ans|qui a (?:1[89]|[23]\d) ans))"
ASKED = {
    "doctor": rf"\b{_DOCTORS}\b(?=.*(?:\?|\b(?:chang\w+|gard\w+|rest\w+|perd\w*|suit|suivra|refaire|redeclarer|preven\w+|previen\w+|sai[st]|savoir|saura)\b))(?!.*\b\d{{5}}\b)",
    "insurer": asked.INSURER,
    "card": r"\b(?:commander|demander|recevoir|avoir) (?:une )?(?:autre|nouvelle) carte\b|\b(?:rendre|rends?|rende|renvo\w+|changer|refaire|mettre a jour|jeter|remplacer)\b.{0,15}\bcarte(?: vitale)?\b|\bcarte(?: vitale| verte)?\b(?=.*(?:\?|\b(?:refaire|nouvelle|chang\w+|renvoy\w+|marche\w*|valable|mettre a jour|mise a jour|rendre|rends|renvoyer)\b))(?!.*\b(?:perdu\w*|vole\w*|casse\w*|identite|bancaire|bleue|grise|europeenne)\b)",
    "others": asked.OTHERS,
    "interrupted": rf"{asked.INTERRUPTED}|\brembours\w+ (?:pareil|pour autant|de la meme facon)\b|\b(?:droits?|css|c2s|ald)\b.{{0,25}}\b(?:boug\w*|change\w*|saut\w*)\b|\b(?:ald|c2s|css|complementaire sante solidaire|100 ?%|prise en charge|arret maladie|invalidite)\b.{{0,25}}\b(?:suit|suivra|garde\w*|continue\w*|change\w*|reste\w*|marche\w*|perd\w*)\b|^(?:et )(?:ma|mon|mes) (?:ald|css|c2s|droits?|rembours\w+|soins|indemnites(?: journalieres)?)[ ?]*$",
    "call": asked.CALL,
    "fund": r"\bdossiers?\b.{0,20}\b(?:suit|suivra|suivre|transfer\w+|transm\w+|envoy\w+)\b|\b(?:chang\w+|garde\w*|reste\w*|depend\w*|meme|nouvelle|autre|quelle) (?:\w+ ){0,3}(?:caisse|cpam)\b|\b(?:caisse|cpam)\b.{0,20}\b(?:reste|change|meme)\b",
    "ahead": r"\bbefore (?:i |we )?mov\w+|\bcan i do (?:this|it) (?:now|before|already)|\b(?:je peux|on peut|peut-on|puis-je) (?:deja|quand meme) (?:vous )?(?:le |la )?(?:dire|declarer|faire|signaler|donner)\b|\b(?:maintenant|deja)\b.*\b(?:alors que|si) (?:je|on) (?:ne )?(?:pars?|demenage|part|suis pas)\b|\b(?:date|demenag\w+|emmenag\w+)\b.{0,30}\b(?:futur\w*|a l'avance|en avance|plus tard|exacte|precise|sais pas encore|connais pas)\b.*(?:\?|grave|genant|possible|obligatoire)|\b(?:a l'avance|en avance|avant (?:de |d'|le |mon )?(?:demenag\w+|partir|etre dans|y etre))\b|\btrop tot\b|\b(?:sais|connais) pas (?:encore )?(?:la date|le jour)\b.*(?:\?|grave|genant)|\bpas (?:encore )?(?:demenage|signe|les cles|emmenage)\b.*(?:\?|\bquand meme\b|\bje peux\b)",
    "which_date": r"\bdate (?:de |du |des |d').{2,25} ou (?:de |du |des |celle)|\b(?:date|jour)\b.*\b(?:celle|celui|laquelle|lequel|du bail|des cles|remise|etat des lieux)\b.*(?:\?|\bou\b)|\bquelle date (?:je|il faut|dois|on)\b",
    "custody": r"\bgarde (?:alternee|partagee)\b.*(?:\?|\bmarche\b)|\bune semaine sur deux\b.*\?",
    "mail": r"\bcourriers?\b.*\b(?:pendant|entre temps|en attendant|va ou|ira ou|perdu\w*|arrive\w* ou|ou il va)\b|\bou (?:va|ira|arrive\w*) (?:mon|le) courrier\b",
    "household": rf"\b(?:meme chose|pareil|aussi) pour (?:elle|lui|eux|ma femme|mon mari|mon epouse)\b.*\?|\b{_OTHER}\b.*\b(?:avec (?:nous|moi)|dedans|comprise?|compte)\b.*\?|\b(?:grande?|ainee?) (?:de|qui a) (?:1[89]|[23]\d) ans\b|\b(?:mon|ma|mes|nos|notre|les|un|une|ses|son) {_ADULTS}\b(?=.*(?:\?|\b(?:aussi|compris\w*|concernee?s?|la sienne|sa demande)\b))(?!.*\b(?:{asked._TELLS})\b.{{0,12}}adresse)|\b(?:enfants?|gosses|petits|bebe|famille|tout le monde)\b(?!.*\b(?:garde|pere|mere)\b).{{0,50}}(?:\?|\b(?:chacun|compris|automatique\w*|leur demande|dedans)\b)",
    "another": rf"(?!.*\b(?:mettre|donner) l'adresse)\b(?:est-ce que )?(?:je|on) (?:peux|peut|pourrais|pourrait)\b.*\b(?:pour|celle de|adresse de) {_OTHER}\b|\b(?:possible|marche)\b.*\bpour {_OTHER}\b.*\?",
    "who_sees": r"^(?!.*\b(?:humain|robot|machine|vraie? personne|parle)\b)(?:.*)(?:\bqui (?:va |peut |pourra )?(?:la |le |l')?(?:voi[rt]|verra|lire|lit|recevoir|recoit|connai\w+|savoir|aura|avoir acces|a acces)\b|\b(?:ex|bailleur|proprio\w*|proprietaire|patron|voisins?|famille|parents|pere|mere|quelqu'un)\b(?: (?:le |la |l')?saura\b.*\?|.{0,25}\b(?:peut|peuvent|pourra\w*|va|vont) (?:pas )?(?:la |le |l')?(?:voir|savoir|connaitre|trouver|demander|avoir)\b.*\?))",
    "hosted": rf"\b(?:mettre|donner|mets|donne|ecris|ecrire) (?:l'|comme )adresse de {_OTHER}\b|\b(?:heberge\w*|loge\w*|habite|vis|dors) chez\b.*(?:\?|\bje (?:mets|donne|ecris|fais)\b)|\b(?:adresse|nom) (?:de|a) (?:mes parents|ma (?:mere|fille|soeur)|mon (?:fils|pere|frere|copain)|quelqu'un)\b.*\?|\bpas mon nom sur (?:la|le|ma) (?:boite|sonnette|bail)",
    "other_mail": r"\b(?:garder|laisser|mettre|avoir|recevoir|donner)\b.{0,30}\b(?:ancienne adresse|autre adresse|deux adresses|boite postale|courrier ailleurs)\b|\b(?:deux|2) adresses\b",
    "delay": asked.DELAY, "later": asked.LATER, "cost": asked.COST, "confirmation": asked.CONFIRMATION, "papers": asked.PAPERS, "mistake": asked.MISTAKE, "visit": asked.NO_VISIT,
}  # fmt: skip

TASK = Task(
    name=NAME,
    asked=ASKED,
    named=r"\b(?:chang\w*|new|update) (?:of )?(?:my )?address\b|\b(?:chang\w+|modifi\w+|nouvelle|declar\w+) (?:(?:d\'|mon |l\'|ma |de mon |nouvelle )*)adresse\b|\bdemenage\w*\b",
    topic="adresse-declarer-changement",
    called=r"\b(?:d'adresse|adresse|demenag\w*)\b",
    begin=begin,
    submit=submit,
    knows=knows,
    exits=(
        (rf"^(?!.*(?:demenag|logement|\brue\b|\badresse\b(?! (?:{_MAIL})))).*(?:\b(?:chang\w+|modifi\w+|corrig\w+|actualis\w+|mettre a jour|mis a jour|maj)\b.*\b(?:{_CONTACT})\b|\bnouve(?:au|l|lle) (?:{_CONTACT})\b)", ONLY_CONTACT),
        (rf"^(?:c'est |chez \w+ )?(?:en|au|aux) (?:{COUNTRIES})$", ABROAD),
        (r"\b(?:violen\w+|ordonnance de protection|me (?:frappe|bat|menace)|(?:peur|fui|echapp\w+) (?:de )?(?:lui|mon ex|mon mari|mon conjoint|mon compagnon|ma femme|ma compagne)|mise? a l'abri)\b", VIOLENCE),
        (rf"{_GOING}[^.!?]{{0,40}}\b(?:a l'etranger|hors de france|(?:au|aux|en) (?:{COUNTRIES}))\b|\bquitt\w+ la france\b|\b(?:nouvelle adresse|adresse|j'habite) (?:est )?(?:a l'etranger|(?:au|en) (?:{COUNTRIES}))\b", ABROAD),
        (r"\b(?:a|en|pour|vers|sur) (?:mayotte|saint[- ]pierre[- ]et[- ]miquelon|(?:la )?nouvelle[- ]caledonie|(?:la )?polynesie|tahiti|noumea|papeete|wallis)\b", OVERSEAS),
        (r"\bhebergement d'urgence|\bfoyer d'urgence|\bhotel social|\bchrs\b|\bcentre d'hebergement|\bpar le 115\b", SHELTER),
        (r"\bdomiciliation\b|\bdomicilie[es]* (?:au ccas|par|dans une assoc|a la mairie)|\belection de domicile|\bsans domicile|\bsdf\b|\bpas de (?:logement|domicile)\b|\b(?:dors|vis|vit) (?:dehors|a la rue(?! d)|dans (?:ma voiture|mon camion))", NO_HOME),
        (r"\bgarde (?:alternee|partagee)|\bresidence alternee|\bune semaine sur deux\b", SHARED_CUSTODY),
        (rf"{FOR_SOMEONE}|\bpour {_OTHER}\b(?! et moi)|(?<!mettre l')(?<!donner l')(?<!mets l')(?<!donne l')(?<!a l')\badresse de {_OTHER}\b(?! a )|(?<!chez )\b{_OTHER}\b(?!.*\b(?:moi|mon adresse|la mienne|nous)\b).*\b(?:chang\w+|modifi\w+|declar\w+) (?:son adresse|l'adresse pour (?:elle|lui))\b|\b{_OTHER} (?:est entree?|a demenage|vient de demenager|demenage|a change d'adresse)\b", SOMEONE_ELSE),
        (rf"(?<!chez )\b{_OTHER} (?:(?!\b(?:je|j'|moi|me|mon|ma|nous)\b)[^.!?]){{0,40}}\b{_WANTS_TO}|(?<!chez )\b{_OTHER} {_WANTS_TO}", SOMEONE_ELSE),
        (rf"\badresse (?:(?:de|pour) )?{_A_CHILD}(?! et (?:moi|la mienne))|^(?!.*\b(?:je|moi|nous|on)\b.*\b{_A_CHILD}).*\b{_A_CHILD} {_WANTS_TO}(?!.*\b(?:moi aussi|avec moi|nous aussi)\b)|\bchang\w+ son adresse\b(?=.*\b{_A_CHILD})|\b{_A_CHILD}\b.*\bchang\w+ son adresse\b", A_CHILD),
        (YOUNG, TOO_YOUNG),
    ),
    questions=(
        Question("street", Home(), names=r"\b(?:rue|voie|numero de (?:la )?rue|nom de (?:la )?rue)\b", refused=REFUSED),
        Question("complement", Complement(38), names=r"\b(?:complement|batiment|etage|appartement)\b", optional=True),
        Question("postal_code", PostalCode(), names=r"\bcode(?: postal)?\b", instead=("city",), options=codes_of_the_city, check=check_code, refused=REFUSED),
        Question("city", City(), names=r"\b(?:ville|commune)\b", options=cities_of_the_code, check=check_city, refused=REFUSED),
        Question("move_date", Date(earliest=-366, latest=92, prefer="near"), names=r"\b(?:date|demenagement|jour)\b"),
        Question("people_concerned", Household("family", "self", {
            "family": r"\bfamille\b|(?<!pas )(?<!sans )\b(?:les|mes|nos|leurs|avec) (?:\w+ )?(?:enfants|gosses|petits|filles|fils)\b|\btous\b|\b(?:everybody|everyone|all of us|the whole family)\b|\btoute la\b|\btout le monde\b|\b(?:les|mes|nos|leurs) (?:enfants|gosses|petits|filles|fils) aussi\b|\bnous (?:quatre|trois|deux|cinq|[2-6])\b|\b(?:enfants|gosses|petits|filles|fils) (?:et|avec|\+) moi\b|\bmoi (?:et|avec|\+) (?:les |mes )?(?:\w+ )?(?:enfants|gosses|petits|filles|fils)\b",
            "self": r"\b(?:pas|sans) (?:les|mes|nos) (?:enfants|gosses|filles|fils)\b|\b(?:moi|moi[- ]meme) seule?(?:ment)?\b|\b(?:juste|que|seulement|uniquement) (?:pour )?moi\b|\b(?:only|just) me\b|^(?:moi|self)$",
        }), names=r"\b(?:personnes?|famille|enfants)\b", when=has_children, options=who, check=each_adult_apart),
        Question("phone", Phone(), names=r"\b(?:telephone|portable|mobile)\b", options=own_phone, check=reveal, optional=True),
        Question("email", Secret("email"), names=r"\b(?:mail|courriel|adresse electronique)\b", asked=False),
        Question("confidential_address", YesNo(yes=_SECRET, no=r"\bpas (?:confidentiel|secret|besoin (?:d'etre|qu'elle|que mon adresse))", plainly=True), names=r"\bconfidentiel\w*", check=say_who_knows),
    ),
)  # fmt: skip
