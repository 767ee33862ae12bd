"""Who counts in the household of a request of complémentaire santé solidaire: the member, a partner, children under 25."""

import re
from typing import Any

from actions.french import NUMBER_WORDS, fold
from actions.tasks.family import CHILDREN, PARTNER
from actions.values import ADDS, Choice, Number, Partial, Setting

_SIZES = {"partner": (2, 2), "children": (2, 15), "partner_children": (3, 15), "other": (2, 15)}
_CHILDREN = rf"\b{CHILDREN}\b"
# « Seul avec ma fille », « mon fils et moi »: counted where the words say who lives together.
_ONE_CHILD = r"\b(?:mon|ma|notre) (?:\w+ )?(?:fils|fille|bebe|enfant|garcon|gamine?|petite?(?! amie?)|puce|ado)\b|\b(?:le petit|la petite|le bebe)\b(?! amie?)"
_SMALL = rf"(?:{_CHILDREN}|\b(?:le|la|notre|nos|les) petite?s?\b(?! (?:amie?|studio|appart|loyer|retraite|salaire))|\bnewborn\b)"  # « ma femme et le petit »
_TOGETHER = rf"\b(?:avec|et moi|moi et|vis|vit|vivons|habit\w+|couple)\b|{PARTNER}"
_COUNT = rf"(\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
_LIVING = r"^(?!.*\b(?:perd\w+|decede\w*|mort|ex|quitte\w*)\b)"  # a person named is not always one who lives there
_ADULTS = rf"\b{_COUNT} (?:adultes?|grandes personnes)\b"
_OF_WHOM = rf"\b{_COUNT}(?: personnes?)? (?:dont|y compris|en comptant|parmi lesquel\w+) "  # « 4 dont 2 enfants »: a total
_FAMILY = re.compile(r"\b(?:une |la )?(?:tres )?(?:grande |belle |petite )?famille(?: tres)? (?:nombreuse|monoparentale|recomposee)\b|\bune (?:grande |petite |belle )?famille\b")
_ONLY_ME = r"\b(?:juste|que|seulement|rien que|uniquement) moi\b(?! (?:et|avec|\+)\b)|\b(?:just|only) (?:me|myself)\b(?! (?:and|with)\b)|\b(?:by|on) my(?:self| own)\b|\bi(?: live|'m| am) (?:all )?alone\b"
_WE_TWO = r"\bmoi et m(?:on|a) \w+|\bm(?:on|a) \w+ et moi\b"
_SINCE = re.compile(rf"\b(?:depuis|il y a|y a|ca fait) {_COUNT} (?:jours?|semaines?|mois|ans?|annees?)\b")
_COUPLE = rf"(?:{PARTNER}|\b(?:2|deux) (?:adultes|grandes personnes)\b)"
_NO_MORE_A_CHILD = re.compile(  # « mon fils de 27 ans », « l'aîné a 27 ans », « mes enfants ont 5 et 30 ans »
    rf"(?:{_CHILDREN}|\b(?:ainee?s?|grande?s?|cadett?e?s?)\b)(?: (?!j'|moi\b|m[aeo]n?\b|et (?!\d))\S+){{0,5}}? (?:2[5-9]|[3-6]\d) ans"
)
_GONE = re.compile(r"\b(?:mon|ma) (?:ex[- ]?)?(?:mari|femme|epou[sx]e?|conjointe?|compagn\w+|copain|copine) (?:vient de (?:me |nous )?(?:partir|quitter)|(?:est|s'est|m'a|nous a|a) (?:\w+ ){0,2}?(?:partie?|quittee?s?|barree?|tiree?|morte?|decedee?|laissee?s?|abandonnee?s?)\b)|\bmon ex\b(?:[- ](?:mari|femme|conjointe?|compagn\w+))?")
_HOST = re.compile(rf"\bchez (?:m[aeo]n?s?|notre|nos|une?|l[ae]|l') ?(?:\w+ )?{CHILDREN}\b")  # « je vis chez mon fils »: a household of their own
_OTHERS = re.compile(
    r"(?<!sans )(?<!sauf )\b(?:m[aeo]n?s?|notre|nos|une|un|des) (?:(?:beaux?|belles?|grands?|demie?s?)[- ]?)?"
    r"(?:parents?|meres?|peres?|papa|maman|freres?|soeurs?|oncle|tante|cousine?s?|neveux?|niece?s?|grands?[- ]?(?:mere|pere|parents)|amie?s?|potes?|voisine?s?)\b(?! d[eu] m[aeo])|"
    r"\bcoloc\w*\b|\b(?:[3-9]|trois|quatre|cinq) adultes\b"
)


def _present(folded: str) -> str:
    """Without the children that there are not (« couple sans enfant ») and the partner who left.

    >>> _present("mon mari est parti, je reste seule avec 3 enfants"), _present("mon mari et moi")
    (', je reste seule avec 3 enfants', 'mon mari et moi')
    """
    return _GONE.sub("", re.sub(r"\b(?:sans|pas d'|aucun|zero|0) ?enfants?\b", "", folded))


def _counting(folded: str) -> str:
    """The words without those who do not count.

    >>> _counting("je vis chez mon fils"), _counting("mon fils de 27 ans et moi")
    ('je vis ', ' et moi')
    """
    folded = _present(folded)
    return _HOST.sub("", re.sub(rf"(?:\b(?:m[aeo]n?s?|notre|nos|une?|l[ae]|l') ?(?:\w+ )?)?{_NO_MORE_A_CHILD.pattern}", "", folded))


def names_someone_else(text: str) -> bool:
    """Whether the words name someone who does not count there.

    >>> [names_someone_else(t) for t in ("avec ma mère", "mon fils de 27 ans", "chez mon fils", "moi et mon fils de 12 ans", "sans ma mère", "mère de 2 enfants")]
    [True, True, True, False, False, False]
    """
    folded = _present(fold(text))
    return bool(_OTHERS.search(folded) or _counting(folded) != folded)


def counted(text: str) -> int | None:
    """How many people these words add up to, the member among them: « deux adultes et 6 enfants », « mon mari et moi ».

    >>> [counted(t) for t in ("deux adultes et 6 enfants", "moi, ma mère et mes 2 enfants", "ma femme et nos trois filles", "mes enfants", "4 dont 2 enfants")]
    [8, 3, 5, None, 4]
    """
    folded = _counting(fold(text))
    if total := re.search(_OF_WHOM, folded):
        return _number(total[1])
    children = sum(map(_number, re.findall(rf"\b{_COUNT} (?:\w+ )?{CHILDREN}\b", folded)))
    if re.search(_TOGETHER, folded) and re.search(_LIVING, folded):
        children += len(re.findall(_ONE_CHILD, folded))
    adults = re.search(_ADULTS, folded)
    if children:
        return children + (_number(adults[1]) if adults else 2 if re.search(PARTNER, folded) else 1)
    return 2 if re.search(PARTNER, folded) and not re.search(rf"{_CHILDREN}|\d", folded) and _is_a_couple(folded) else None


def says_the_adults(text: str) -> bool:
    """Whether the words also say who is no child: « moi et mes 2 enfants », not « mes 2 enfants »."""
    return bool(re.search(rf"{_ADULTS}|{PARTNER}|\bmoi\b", fold(text)))


def fits(detail: str, size: int) -> bool:
    least, most = _SIZES[detail]
    return least <= size <= most


class Size(Number):
    """How many people; « je vis seul », « en couple avec deux enfants » count themselves."""

    def __init__(self) -> None:
        super().__init__(1, 15, units=r"personnes?|a la maison|dans le foyer")

    def read(self, text: str, setting: Setting) -> Any:
        found = 1 if re.fullmatch(r"moi[ .!]*", fold(text)) else self.find(text, setting)
        if found is None:
            found = counted(text)
        if found is None and names_someone_else(text) and "ask:household_size" not in setting.notes:
            return Partial("household")
        if found is None and not re.search(r"\d", text) and re.search(rf"{_FAMILY.pattern}|{_CHILDREN}", fold(text)):
            return Partial("how_many")
        return super().read(_SINCE.sub("", fold(text)), setting) if found is None else found

    def find(self, text: str, setting: Setting) -> Any:
        """A total that was said counts (« on est 4 avec mes 2 enfants »), unless it leaves the children out (« nous sommes
        deux et trois enfants ») or may hold someone who does not count; else parents and children are added up (« moi et
        mes 2 gamins »)."""
        text = _SINCE.sub("", _FAMILY.sub("", fold(text)))  # « une famille nombreuse », « depuis 2 mois » are no number
        folded = _counting(text)
        if re.search(rf"\b(?:vis|habite|suis|moi) (?:toute? )?seule?\b(?! avec)|^(?:oui[ ,]+)?(?:toute? )?seule?\b(?! (?:avec|parent))|{_ONLY_ME}", folded) and not re.search(_CHILDREN, folded):
            return 1
        if re.search(_WE_TWO, folded) and not re.search(rf"{_CHILDREN}|\d", folded):
            return counted(text)
        said = counted(text) if re.search(_CHILDREN, folded) else None
        told = re.search(rf"\b(?:nombre|total)\b(?: \w+)?(?: c'est)? {_COUNT}\b", folded) or re.match(
            rf"(?:(?:ah|euh|mais|en fait)[ ,]+)*(?:non|nan|pardon)[ ,]+(?:(?:on est|nous sommes|c'est|plutot)[ ,]+)?{_COUNT}\b(?! (?:\w+ )?{CHILDREN}| adultes)|(?:(?:on est|nous sommes|oui|a)[ ,]+)?{_COUNT}[ ,:]+(?:moi|avec|dont|en comptant|me and)\b", folded
        )  # « non 3 avec le bébé »
        total = _number(next(filter(None, told.groups()))) if told else super().find(text, setting)
        if names_someone_else(text) and total not in (None, said) and "ask:household_size" not in setting.notes:
            return Partial("household")
        if said is not None and (total is None or re.search(_ADULTS, folded)):
            return said
        children = sum(map(_number, re.findall(rf"\b{_COUNT} (?:\w+ )?{CHILDREN}\b", folded)))
        if total is None and re.search(r"\bcouple\b", folded) and not re.search(rf"{_CHILDREN}|\d", folded):  # « couple sans enfant »
            return 2
        return children + total if total and total <= children else total


class Detail(Choice):
    """Who these people are."""

    def __init__(self) -> None:
        super().__init__(
            {
                "partner_children": rf"{_LIVING}.*(?:{_COUPLE}.*{_SMALL}|{_SMALL}.*{_COUPLE})|\bnous sommes (?:2|deux) et\b.*{_SMALL}",
                "children": rf"{_LIVING}(?!.*(?:{_COUPLE}|{_ADULTS}|\bnous sommes (?:2|deux) et\b)).*{_SMALL}",
                "partner": rf"{_LIVING}(?!.*{_SMALL}).*{_COUPLE}",
            },
            asked={"other": r"\b(?:parents?|mere|pere|frere|soeur|ami\w*|coloc\w*)\b"},
        )

    def read(self, text: str, setting: Setting) -> Any:
        found = super().read(text, setting)
        return "other" if found is None and names_someone_else(text) else found

    def find(self, text: str, setting: Setting) -> Any:
        """« J'oubliais le bébé » adds to who was named before; « 4 dont 2 enfants » does not say who the others are."""
        folded, before = _counting(fold(text)), setting.values.get("household_detail")
        total = re.search(_OF_WHOM, folded)
        if total and re.search(_CHILDREN, folded) and not re.search(_COUPLE, folded):
            children = sum(map(_number, re.findall(rf"\b{_COUNT} (?:\w+ )?{CHILDREN}\b", folded)))
            return "children" if children and children == _number(total[1]) - 1 else None
        found = super().find(folded, setting)
        return "partner_children" if found and before in ("partner", "children", "partner_children") and found != before and re.search(rf"{ADDS}|\b(?:on a|nous avons|on vient d'avoir)\b", folded) else found


def _is_a_couple(folded: str) -> bool:
    """« Avec mon mari », « ma femme et moi »; « ma femme est à la MGEN » does not count anybody."""
    return len(folded.split()) <= 3 or bool(re.search(r"\b(?:moi|avec|viv\w+|vis|vit|habit\w+|couple|deux)\b", folded))


def _number(raw: str) -> int:
    return int(raw) if raw.isdigit() else NUMBER_WORDS[raw]
