"""A house number and its street, as people write them."""

import re
from typing import Any

from actions import communes
from actions.french import NUMBER_IN_WORDS, counted, fold, words
from actions.values.kinds import REFERENCE, Kind, Setting, Wrong
from actions.values.texts import bare

STREET_WORDS = (
    r"rue|(?<=\d )r(?= [^\W\d])|(?<=bis )r(?= [^\W\d])|r\.|avenue|av\.?|ave|boulevard|bd|bld|chemin|ch\.|route|rte|impasse|imp\.?|allee|place|pl\.?|quai|cours|square|residence|"
    r"lotissement|hameau|lieu[- ]?dit|villa|passage|sentier|cite|clos|venelle|faubourg|esplanade|rond[- ]?point|domaine|village"
)
HOUSE = r"\d{1,4}(?:\s?[/-]\s?\d{1,4})?\s?(?:bis\b|ter\b|quater\b|[a-d]\b)?"
_STREET = re.compile(rf"\b({HOUSE}\s*,?\s+)?(?:{STREET_WORDS})\b", re.IGNORECASE)
_NAME_OF_STREET = re.compile(rf"(?:{HOUSE},? *)?(?:{STREET_WORDS}) +(?:(?:a|à|au|aux) +)[^\W\d]\S*", re.IGNORECASE)
_END_OF_STREET = re.compile(r"[,;?!]|(?<!\b[a-z]{2})(?<!\b[a-z])\.|(?<!\bla)(?<!\bde)\s+(?=(?:b[âa]t(?:iment)?\.?|app?t\.?|app|appart(?:ement)?|esc(?:alier)?\.?|r[ée]s(?:idence)?\.?|\d+ ?(?:er|e|eme|ème) [ée]tage)\s+\w)", re.IGNORECASE)
_GROUP_OF_HOUSES = re.compile(r"(?:residence|lotissement|hameau|lieu[- ]?dit|villa|domaine|village)\b")
_OF_THE_STREET = re.compile(rf"({HOUSE})\s*(?:\bde(?: la)?\b|\bdu\b)\s*(?:l['’])?(?=(?:{STREET_WORDS})\b)", re.IGNORECASE)  # « au 7 de la rue du Minage »
_SPELT_HOUSE = re.compile(rf"(?<!\bappartement )(?<!\blogement )(?<!\bmaison )\b(?!(?:une?) (?:{STREET_WORDS}))({NUMBER_IN_WORDS}) (?=(?:bis |ter )?(?:de la |de l'|du )?(?:{STREET_WORDS})\b)", re.IGNORECASE)
_HOUSE_LAST = re.compile(rf"(?<!\d )(?<!\d, )(?<!bis )(?<!ter )\b((?:{STREET_WORDS}) [^,;.!?]{{2,40}}?),? (?:(?:c'est |au |le )*(?:num[ée]ro|n°)) ?(\d{{1,4}}(?: ?(?:bis|ter)\b)?)(?=\W|$)", re.IGNORECASE)
_SAID_ANEW = re.compile(
    rf"[ ,]+(?:(?:euh|non|nan|pardon|oups|erreur|pl[uû]t[oô]t|enfin|en fait|je veux dire)[ ,]+)+(?:(?:c'est|au|le) )*(?=(?:{HOUSE},? )?(?:{STREET_WORDS})\b)", re.IGNORECASE
)
_NO_LONGER = re.compile(r"[ ,]+(?:ce |ça |ca )?(?:n['’]?est|est|c['’]est) (?:plus|pas) (?:la |le |mon |ma )?(?:bonne?|mienne|adresse|valable|exacte?|juste|à jour|a jour|actuelle)\b[^,;.!?]*[,;.!?]*", re.IGNORECASE)


_MEANT = {"ruee": "rue", "reu": "rue", "rrue": "rue", "ruue": "rue", "avenu": "avenue", "avanue": "avenue", "boulvard": "boulevard", "boulevar": "boulevard", "alee": "allée", "allle": "allée", "chemain": "chemin", "inpasse": "impasse", "plase": "place"}
_SLIP = re.compile(rf"\b({HOUSE},? +)({'|'.join(_MEANT)}|al[ée]e)(?= [^\W\d])", re.IGNORECASE)


def with_house_number(text: str) -> str:
    """The number of a house in figures, right before its street.

    >>> [with_house_number(t) for t in ("au 7 de la rue du Minage", "numéro vingt et un bis rue du Port", "rue du 14 juillet numéro 5", "dans une rue calme")]
    ['au 7 rue du Minage', 'numéro 21 bis rue du Port', '5 rue du 14 juillet', 'dans une rue calme']
    """
    text = _SPELT_HOUSE.sub(lambda found: f"{counted(found[1])} ", re.sub(r"\s+", " ", text.strip()))
    text = _SLIP.sub(lambda found: f"{found[1]}{_MEANT[fold(found[2])]}", text)
    return _HOUSE_LAST.sub(r"\2 \1", _OF_THE_STREET.sub(lambda found: f"{found[1].strip()} ", text))


def is_group_of_houses(street: str) -> bool:
    """A residence, which comes beside a street where there is one.

    >>> is_group_of_houses("résidence les Tamaris"), is_group_of_houses("12 résidence les Tamaris")
    (True, False)
    """
    return bool(_GROUP_OF_HOUSES.match(fold(street)))


class Street(Kind):
    """Number and street, 38 characters a line at most (usual postal limit)."""

    loose = True

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        clean = found if found else bare(with_house_number(text))
        if REFERENCE.search(clean):
            return Wrong("street")
        clean = re.sub(r",? ?\b\d{5}\b.*$", "", clean).strip(" ,.")
        if len(clean) > 76:
            return Wrong("street_long")
        named = _STREET.search(fold(clean))
        following = fold(clean)[named.end() :].split() if named else []
        unsaid = following[0] in _NOT_A_STREET if following else len(words(clean)) > 3  # « pas bon le numéro de rue c'est 14 », « pas le numéro de la rue »
        if unsaid and not clean[:1].isdigit():
            named = None
        looks = re.match(r"\d{1,4}\b.*[a-zA-Z]{2}", clean) or named
        unnamed = re.fullmatch(rf"(?:{HOUSE},?\s*)?(?:{STREET_WORDS})", fold(clean))  # « 99 rue »
        return clean if looks and not unnamed and len(clean) >= 4 else Wrong("street")

    def find(self, text: str, setting: Setting) -> Any:
        """
        >>> from actions.values import NO_SETTING
        >>> said = ("résidence les Tamaris, 12 rue du Port", "64 avenue Guiton res. Le Parc bat 3", "4 rue de l'Ouvrage à Cornes 17000", "4 rue du Port à Saintes")
        >>> [Street().find(text, NO_SETTING) for text in said]
        ['12 rue du Port', '64 avenue Guiton', "4 rue de l'Ouvrage à Cornes", '4 rue du Port']
        >>> said = ("22 rue Saint-Yon n'est plus la bonne, c'est 24 rue Saint-Yon", "5 rue Pasteur non pardon 7 rue Pasteur", "12 rue du Port avec ma soeur")
        >>> [Street().find(text, NO_SETTING) for text in said]
        ['24 rue Saint-Yon', '7 rue Pasteur', '12 rue du Port']
        """
        text = with_house_number(text)
        anew = _SAID_ANEW.search(text) or _NO_LONGER.search(text)
        if anew and _STREET.search(fold(text[: anew.start()])):
            return self.find(text[anew.end() :], setting)
        plain = fold(text)
        match = _STREET.search(plain)
        if match and is_group_of_houses(match.group(0)) and len(plain) == len(text):
            numbered = next((one for one in _STREET.finditer(plain) if one.group(1) and not _GROUP_OF_HOUSES.search(one.group(0))), match)
            text, plain, match = text[numbered.start() :], plain[numbered.start() :], _STREET.match(plain[numbered.start() :])
        if not match or len(plain) != len(re.sub(r"\s+", " ", text.strip())):
            match = re.search(rf"(?i)\b(?:{HOUSE},? +)?(?:{STREET_WORDS})\b[^,;?!]*", text)
            raw = match.group(0) if match else ""
        else:
            raw = re.sub(r"\s+", " ", text.strip())[match.start() :]
        number = re.match(rf"{HOUSE}\s*,?\s+", raw)  # « 14, rue de l'église »
        raw = raw[: number.end()] + _END_OF_STREET.split(raw[number.end() :])[0] if number else _END_OF_STREET.split(raw)[0]
        text = re.sub(r"\s+", " ", text)
        start = text.find(raw) if raw else -1
        said = fold(raw).removeprefix("la ").split()
        if start >= 0 and not raw[:1].isdigit() and len(said) > 1 and said[1] in _NOT_A_STREET:  # « la rue c'est rue des Lys »
            return self.find(text[start + len(raw.split()[0]) :], setting)
        if start < 0 or _STREET_LEFT.search(fold(text[:start])):
            return None
        name = _NAME_OF_STREET.match(raw)  # « 12 rue au Pain à Saintes »: a name may begin as what follows one does
        end = name.end() if name else 0
        raw = raw[:end] + _AFTER_STREET.split(raw[end:])[0]
        raw = _without_town(raw, setting)
        raw = next((raw[: place.start()] for place in re.finditer(r"(?i)\s+(?:à|a|au|sur)\s+(?=[a-z])", raw) if place.start() >= end and _leads_elsewhere(raw[place.end() :])), raw)
        named = len(words(raw)) >= 2 and not REFERENCE.search(raw) and not _KIND_OF_RESIDENCE.fullmatch(fold(raw).strip(" ."))
        return raw.strip() if named else None

    def mend(self, value: Any, text: str, setting: Setting) -> Any:
        """
        >>> Street().mend("21 rue des Lilas", "c'est le 12 bis", None), Street().mend("rue des Lilas", "au 12", None)
        ('12 bis rue des Lilas', '12 rue des Lilas')
        """
        said = re.fullmatch(rf"(?:c'est |est |je suis |au |le |numero |n° ?)*({HOUSE})", fold(text).strip(" .!,"))
        return f"{said.group(1).strip()} {re.sub(rf'^{HOUSE}[, ]*', '', value, flags=re.IGNORECASE)}" if said else None

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """The number stays where the words say so; a residence takes the place of no street.

        >>> from actions.values import NO_SETTING
        >>> Street().anew("12 rue des Lilas", "la rue c'est rue de Bordeaux, le numéro reste 12", NO_SETTING), Street().anew("12 rue des Lilas", "oubli : résidence Le Parc", NO_SETTING)
        ('12 rue de Bordeaux', None)
        >>> Street().anew("12 quai Valin", "en fait le quai c'est quai Duperré", NO_SETTING), Street().anew("12 quai Valin", "c'est 3 rue du Port", NO_SETTING)
        ('12 quai Duperré', '3 rue du Port')
        """
        found = self.find(text, setting)
        if not found or found[:1].isdigit() or not isinstance(before, str):
            return found
        number = re.match(HOUSE, before, re.IGNORECASE)
        named_anew = re.search(rf"\b(?:{STREET_WORDS}) (?:c'est|est|c est|s'appelle|se nomme)\b|\bnom de (?:la |l')?(?:rue|voie|avenue)\b", fold(text))  # « le quai c'est quai Duperré »: the name alone
        if number and named_anew and not is_group_of_houses(found):
            return f"{number[0].strip()} {found}"
        if number and re.search(rf"\b(?:le )?(?:meme numero|numero (?:(?:c'est|est|reste) )?(?:(?:toujours|encore) )?(?:(?:le )?{number[0].strip().lower()}\b|le meme|ne change pas|reste))", fold(text)):
            return f"{number[0].strip()} {found}"
        return None if is_group_of_houses(found) and not is_group_of_houses(before) else found


_AFTER_STREET = re.compile(r"(?i)\s+(?:in (?=[a-z])|(?:next|last|since|from|starting|tomorrow|yesterday)\b|on (?=the |mon|tue|wed|thu|fri|sat|sun)|j['’ ]?suis\b|je\b|on\b|nous\b|\d{5}\b|depuis\b|et pas\b|et non\b|pas le\b|le \d|qui\b|mais\b|avec\b|n['’]est\b|c['’]est\b|et (?=j|le|la|mon|c['’]|(?:à|a|au|non|pas) ))")


def _leads_elsewhere(rest: str) -> bool:
    """Whether « à … » after a street is no part of its name: a commune, or plain words; « à Cornes » is one."""
    following = re.split(r"[,;.\d]", rest)[0].split()
    known = any(communes.find_city(article + " ".join(following[:length])) for length in range(1, min(5, len(following)) + 1) for article in ("", "Le "))
    return known or not rest[:1].isupper()


_KIND_OF_RESIDENCE = re.compile(  # « une résidence autonomie », which has a name of its own
    r"(?:residence|village|domaine) (?:autonomie|seniors?|services?|universitaire|etudiante?|sociale?|principale|secondaire|securisee|medicalisee|(?:pour|de) (?:les |personnes )?(?:seniors|agees|retraites?|vacances|etudiants))"
)
_STREET_LEFT = re.compile(r"\b(?:plus|quitte|ancienne adresse|avant|j'etais|habitais)(?: (?:au|a|la|le|du|dans|etait|c'etait))*\s*$")
_NOT_A_STREET = {"c'est", "a", "est", "dans", "ou", "qui", "et", "n'est", "mal", "sera", "etait", "au", "mais", "par", "chez", "que", "pour", "s'il", "svp"}  # « ma rue est mal écrite »


def nearby(postal_code: str, setting: Setting) -> bool:
    """In the member's own department."""
    return communes.department_of(postal_code) == setting.notes.get("department")


def _without_town(street: str, setting: Setting) -> str:
    """« 3 place de Verdun La Rochelle », without the town of the member's department that ends it."""
    given = street.split()
    for length in range(min(5, len(given) - 3), 0, -1):
        left, town = given[:-length], " ".join(given[-length:])
        named = left[0][:1].isdigit() and len(left) >= 3 and fold(left[-1]) not in _LEADS and len(town) >= 4
        if named and any(nearby(place[0], setting) for place in communes.find_city(town)):
            return " ".join(left)
    return street


_LEADS = frozenset("de du des d la le les l' aux au a sur en et saint st sainte ste".split())  # what a name still follows
