"""Kinds of answers: how each is read from a member's words, checked, and shown again.

A kind has two ways in. `read` is lenient: the message is probably the answer to the question just asked. `find` is
strict: it looks for a value inside a longer message (several answers at once, a correction). Both return a normalised,
JSON-ready value; `read` may also return `Wrong(reason)`, and None means « these words are not an answer ».
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from rapidfuzz import fuzz, process

from actions import communes, names
from actions.french import (
    DAYS,
    MONTHS,
    NUMBER_IN_WORDS,
    NUMBER_WORDS,
    counted,
    fold,
    heard,
    respelt,
    say_date,
    say_list,
    words,
    yes_or_no,
)

REFERENCE = re.compile(r"\[(nir|iban|card|phone|email):[a-z0-9]+\]")


@dataclass(frozen=True)
class Wrong:
    """The words are an answer, and it cannot be accepted. `reason` names an utterance `utter_wrong_<reason>`; `tried` False
    where they only resemble one (a card number where an IBAN is asked)."""

    reason: str
    detail: str = ""
    tried: bool = field(default=True, repr=False)


@dataclass(frozen=True)
class Setting:
    """What a kind may look at: the moment, the answers so far, the secrets in this message, the offered choices."""

    now: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()  # (value, label) of the question asked


NO_SETTING = Setting(datetime(2000, 1, 1))  # for words whose meaning depends on none of it; a date on which days can be counted


class Partial(Wrong):
    """The words are the beginning of an answer: `utter_partial_<reason>` asks for the rest. Nothing is refused."""


class Kind:
    """Base of all kinds; by itself, free text. `secret` values are never shown whole nor kept outside the vault."""

    secret = False
    widget: str | None = "text"
    loose = False  # True when nearly any words would be accepted: commands and questions then come first
    strict = False  # True when words that are refused were meant as an answer all the same (a date to come)
    exact = False  # True when the form alone says what it is: refused in passing, it is told when its question comes
    group: str | None = None  # kinds of one group are said together: a new value of one brings the others along

    def read(self, text: str, setting: Setting) -> Any:
        raise NotImplementedError

    def find(self, text: str, setting: Setting) -> Any:
        return None

    def says_none(self, text: str) -> bool:
        """Words by which a member leaves the answer out, beside « non » and « aucun »."""
        return False

    def mend(self, value: Any, text: str, setting: Setting) -> Any:
        """The answer as short words repair it, which by themselves would be none (« le 12 » of a street); None when they do not."""
        return None

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """As `find`, where the words correct an answer: what they leave out stays as it was before."""
        return self.find(text, setting)

    def show(self, value: Any) -> str:
        return str(value)

    def public(self, value: Any) -> Any:
        """What the public state says of a value."""
        return "••••" if self.secret else value

    def limits(self, setting: Setting) -> dict[str, str]:
        """Extra keys of the widget's field."""
        return {}


def _rather(folded: str) -> bool | None:
    """« Je crois », « je pense que non », « normalement oui ».

    >>> [_rather(said) for said in ("je crois", "normalement oui", "je pense que non", "je crois pas", "je crois que c'est le 12")]
    [True, True, False, False, None]
    """
    said = re.fullmatch(
        r"(?:(?:euh|ben|bah|oui) )*(?:je (?:crois|pense|suppose)|il me semble|normalement|a priori|en principe|sans doute|surement)(?: bien)?(?: que)?(?P<verdict> oui| si| non| pas)?",
        folded.strip(" .!,"),
    )
    return None if said is None else said["verdict"] not in (" non", " pas")


class YesNo(Kind):
    """Yes or no. `yes` and `no` are patterns, on folded text, that also decide."""

    widget = None

    def __init__(self, yes: str = r"$^", no: str = r"$^") -> None:
        self._yes, self._no = re.compile(yes), re.compile(no)

    def read(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        if folded in ("yes", "true"):
            return True
        if folded in ("no", "false"):
            return False
        found = self.find(text, setting)
        if found is None:
            found = yes_or_no(text)
        return _rather(folded) if found is None else found

    def find(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        yes, no = bool(self._yes.search(folded)), bool(self._no.search(folded))
        return None if yes == no else yes

    def show(self, value: Any) -> str:
        return "oui" if value else "non"


_RANKS = ("premiere?|un(?! (?:creneau|horaire|rendez|enfant|question|choix))|1(?:er|ere)?", "deuxieme|seconde?|deux|2(?:e|eme|nde?)?", "troisieme|trois|3(?:e|eme)?", "quatrieme|quatre|4(?:e|eme)?", "cinquieme|cinq|5(?:e|eme)?")
_BEFORE_RANK = r"(?:(?:alors|euh|oui|non|bah|ben|plutot|je (?:choisis|prends|veux|dirais)|c'est|ce sera|pour moi|mets|va pour)[ ,]+)*(?:(?:l[ea]|l'|un|une|mon|ma) ?)?(?:(?:choix|reponse|option|proposition|bouton|numero|no|n°)[ :]*)*"
_AFTER_RANK = r"(?: (?:choix|reponse|option|proposition|bouton|question|creneau|horaire|rendez-vous|enfant|de la liste|propose|svp|s'il (?:vous|te) plait|merci))*"


def ranked(text: str, offered: Sequence[str]) -> str | None:
    """The offered value that a rank alone points to; « le 3 novembre » is a date.

    >>> [ranked(t, ["a", "b", "c"]) for t in ("la deuxième", "le choix 3 svp", "2", "le dernier", "le 3 novembre", "il y a 2 semaines", "5")]
    ['b', 'c', 'b', 'c', None, None, None]
    """
    said = heard(text).strip(" .!?,")
    for pattern, value in [*zip(_RANKS, offered, strict=False), (r"derniere?", offered[-1] if offered else None)]:
        if re.fullmatch(f"{_BEFORE_RANK}(?:{pattern}){_AFTER_RANK}", said):
            return value
    return None


ANY = r"\b(?:n'importe|peu (?:m')?importe|comme vous (?:voulez|preferez)|(?:ca )?m'est egal|(?:a )?vous (?:de )?(?:choisir|choisissez)|au choix|(?:l'un|l'une) ou l'autre|any(?: of them)?|whichever|whatever)\b"


def any_will_do(text: str) -> bool:
    """
    >>> any_will_do("peu importe"), any_will_do("n'importe lequel"), any_will_do("lundi")
    (True, True, False)
    """
    return len(words(text)) <= 6 and bool(re.search(ANY, heard(text)))


_SMALL = frozenset("pour par en a au aux avec un une l d le la les du de des m mon ma mes nos notre sur chez".split())
_NO_DENIAL = frozenset("c mais plutot que seulement juste uniquement encore forcement probleme souci soucis grave mal sure certain certaine recu recue recus recues eu touche percu arrive arrivee vu trouve obtenu envoye".split())


_CANNOT = r"\b(?:sais|sait|arrive|peux|peut) (?:pas|plus) (?:a |me |m'|bien |trop |comment )*(?:servir|utiliser|ouvrir|lire|telecharger|imprimer|manipuler)\b"  # « je sais pas me servir du pdf »


def refused_places(folded: str, spans: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of the places where values are named, those that a « pas » refuses: the next one, after a word at most beside small ones.

    >>> refused_places("pas pour moi pour noe", [(9, 12), (18, 21)]), refused_places("pourquoi pas moi", [(13, 16)]), refused_places("pas que moi", [(8, 11)])
    ({(9, 12)}, set(), set())
    >>> refused_places("pas recu ma carte", [(12, 17)]), refused_places("je ne sais pas me servir du pdf", [(28, 31)])
    (set(), {(28, 31)})
    """
    refused = set()
    for denial in re.finditer(rf"{_CANNOT}|(?<!pourquoi )(?<!sais )(?<!est-ce )\b(?:pas|ni|sans|aucune?)\b", folded):
        after = sorted(span for span in spans if span[0] >= denial.end())
        between = folded[denial.end() : after[0][0]] if after else "."
        said = words(between)
        if not re.search(r"[,.;:!?]", between) and not _NO_DENIAL & set(said) and len([word for word in said if word not in _SMALL]) <= 1:
            refused |= {span for span in after if span[0] < after[0][1]}
    return refused


class Choice(Kind):
    """One of the offered values. `patterns`: value → regular expression on folded text; `asked`: the same, for words
    that mean the value only in the answer to its own question (« papier » is most often the document itself)."""

    widget = None

    def __init__(
        self, patterns: Mapping[str, str] | None = None, labels: Mapping[str, str] | None = None, asked: Mapping[str, str] | None = None
    ) -> None:
        self._patterns = {value: re.compile(pattern) for value, pattern in (patterns or {}).items()}
        self._asked = {value: re.compile(pattern) for value, pattern in (asked or {}).items()}
        written = " ".join([*(patterns or {}).values(), *(asked or {}).values()])
        self._vocabulary = frozenset(re.findall(r"[a-z]{5,}", re.sub(r"\\.", " ", f"{written} {written.replace('s?', ' ')}")))
        self.labels = dict(labels or {})
        self.values = frozenset({**self._patterns, **self._asked})

    def read(self, text: str, setting: Setting) -> Any:
        folded, said = heard(text).strip(" .!?"), fold(text).strip(" .!?")
        for value, label in setting.choices:
            if said in (fold(value), fold(label)):
                return value
        found = self.find(text, setting)
        if found is not None:
            return found
        meant = self.meant(text)
        if len(meant) == 1:
            return meant[0]
        denied = self.denied(text)
        if denied:  # of two values, the other one
            left = [value for value, _ in setting.choices if value not in denied]
            return left[0] if len(left) == 1 and len(setting.choices) == 2 else Partial("not_that")
        return ranked(text, [value for value, _ in setting.choices]) or self._nearest(folded, setting)

    def meant(self, text: str) -> list[str]:
        """What the words may mean, if they answer this question."""
        return self._matching(text, self._asked)[0]

    def denied(self, text: str, asked: bool = True) -> list[str]:
        """The values that the words refuse, and none of which they take: « pas par courrier ». `asked`: also by words that
        mean a value only in the answer to its own question.

        >>> kind = Choice({"post": r"\\bcourrier\\b", "pdf": r"\\bpdf\\b"})
        >>> kind.denied("surtout pas par courrier"), kind.denied("pas par courrier, en pdf"), kind.denied("pourquoi pas par courrier")
        (['post'], [], [])
        """
        taken, refused = [], []
        for patterns in (self._patterns, self._asked) if asked else (self._patterns,):
            found, denied = self._matching(text, patterns)
            taken, refused = taken + found, refused + denied
        return [] if taken else list(dict.fromkeys(refused))

    def _matching(self, text: str, patterns: Mapping[str, re.Pattern[str]]) -> tuple[list[str], list[str]]:
        """The values whose pattern these words match, and those that they only refuse; as they are written, or else but for a
        slip of the keyboard."""
        folded = heard(text)
        if not any(pattern.search(folded) for pattern in patterns.values()):
            folded = re.sub(r"([a-z])\1+\b", r"\1", respelt(folded, self._vocabulary))  # « pdff »
        places = {value: [match.span() for match in pattern.finditer(folded)] for value, pattern in patterns.items()}
        refused = refused_places(folded, [span for spans in places.values() for span in spans])
        refused |= {span for spans in places.values() for before in refused.intersection(spans) for span in spans if span[0] == before[1] + 1}  # « pas toute la famille »
        taken = [value for value, spans in places.items() if any(span not in refused for span in spans)]
        return taken, [value for value, spans in places.items() if spans and value not in taken]

    def alone(self, text: str) -> list[str]:
        """What the words mean when they say nothing else: « les deux », « à mon nom »."""
        found = self.find(text, NO_SETTING)
        return [found] if isinstance(found, str) else self.meant(text)

    def _nearest(self, folded: str, setting: Setting) -> Any:
        labels = {value: fold(label) for value, label in setting.choices}
        best = process.extractOne(folded, labels, scorer=fuzz.token_set_ratio, score_cutoff=86)
        return best[2] if best and len(folded) >= 4 else None

    def find(self, text: str, setting: Setting) -> Any:
        found, _ = self._matching(text, self._patterns)
        return found[0] if len(found) == 1 else None

    def show(self, value: Any) -> str:
        return self.labels.get(value, str(value))


ADDS = r"\b(?:aussi|en plus|egalement|ajout\w*|rajout\w*|oubli\w*|en outre)\b"  # what these words say joins what was said before


class Several(Choice):
    """Any number of the offered values; `none` is the value for « aucun », which « pas de » or « aucun » before `nothing` say
    even in passing (« aucune allocation »). `not_now`: words of a value that does not hold (« avant j'avais le RSA »).

    >>> kind = Several({"rsa": r"\\brsa\\b", "aah": r"\\baah\\b"}, {}, not_now=r"\\bavant\\b")
    >>> [kind.read(t, NO_SETTING) for t in ("rsa non", "rsa non, aah oui", "avant j'avais le rsa", "avant le rsa, maintenant l'aah")]
    [[], ['aah'], [], ['aah']]
    >>> kind.anew(["rsa"], "et l'aah en plus", NO_SETTING), kind.anew(["rsa"], "c'est l'aah", NO_SETTING), kind.anew(["rsa"], "rsa non", NO_SETTING)
    (['rsa', 'aah'], ['aah'], [])
    """

    def __init__(
        self, patterns: Mapping[str, str], labels: Mapping[str, str], none: str = "none", asked: Mapping[str, str] | None = None, nothing: str = r"$^", not_now: str = r"$^"
    ) -> None:
        super().__init__(patterns, labels, asked)
        self._none = none
        self._not_now = re.compile(not_now)
        self._nothing = re.compile(rf"\b(?:pas|aucune?s?|sans|ni|zero|0) (?:d'|de |des )?(?:{nothing})")
        wide = {value: "|".join(filter(None, (patterns.get(value), (asked or {}).get(value)))) for value in {**patterns, **(asked or {})}}
        self._wide = {value: re.compile(pattern) for value, pattern in wide.items()}

    def read(self, text: str, setting: Setting) -> Any:
        offered = next((value for value, label in setting.choices if fold(text) in (fold(value), fold(label))), None)
        found = [offered] if offered and offered != self._none else None if offered else self._named(text, self._wide)
        if found:
            return found
        if any(pattern.search(heard(text)) for pattern in self._wide.values()):  # refused, or none of the list
            return []
        one = super().read(text, setting)
        if isinstance(one, str):
            return [] if one == self._none else [one]
        return [] if yes_or_no(text) is False or re.search(r"\b(?:aucun|rien|pas de)", heard(text)) else None

    def find(self, text: str, setting: Setting) -> Any:
        named = self._named(text, self._patterns)
        return [] if named is None and self._nothing.search(heard(text)) else named

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """« J'ai aussi une bourse » adds; « le RSA c'est fini » takes away."""
        named, folded = self._named(text, self._patterns), heard(text)
        if named and re.search(ADDS, folded) and isinstance(before, list):
            return [*before, *(value for value in named if value not in before)]
        if named is None and isinstance(before, list):
            refused = [value for value, pattern in self._patterns.items() if pattern.search(folded)]
            return [value for value in before if value not in refused] if refused else self.find(text, setting)
        return named

    def alone(self, text: str) -> list[str]:
        return [value for value in super().alone(text) if value != self._none]

    def _named(self, text: str, patterns: Mapping[str, re.Pattern[str]]) -> list[str] | None:
        """The values named; « pas le RSA », « RSA non » name none."""
        folded = heard(text)
        if not any(pattern.search(folded) for pattern in patterns.values()):
            folded = respelt(folded, self._vocabulary)
        found = [v for v, pattern in patterns.items() if v != self._none and any(self._holds(folded, match) for match in pattern.finditer(folded))]
        return found or None

    def _holds(self, folded: str, match: re.Match[str]) -> bool:
        before, after = folded[: match.start()], folded[match.end() :]
        clause = re.split(r"[,;.!?]|\b(?:mais|maintenant|puis)\b", before)[-1] + match[0] + re.split(r"[,;.!?]|\b(?:mais|maintenant|et)\b", after)[0]
        refused = re.search(r"\b(?:pas|ni|plus|sans) (?:de |d'|le |la |l'|du |une? )?$", before) or re.match(r" ?(?:[:,]|c'est )?(?: ?c'est)? ?(?:non|pas|fini\w*|termine\w*|arrete\w*)\b(?! (?:que|seulement))", after)
        return not refused and not self._not_now.search(clause)

    def show(self, value: Any) -> str:
        return say_list([self.labels.get(v, v) for v in value]) if value else self.labels.get(self._none, "aucun")


class Text(Kind):
    """Free words, at most `longest` characters."""

    loose = True

    def __init__(self, longest: int = 200, shortest: int = 1) -> None:
        self._longest, self._shortest = longest, shortest

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"\s+", " ", text).strip()
        if REFERENCE.search(clean):  # a private value does not belong here, and would be shown as its reference
            return Wrong("unclear")
        if len(clean) < self._shortest or not re.search(r"\w", clean) or (yes_or_no(clean) and len(words(clean)) <= 2):
            return Wrong("unclear")
        return clean if len(clean) <= self._longest else Wrong("too_long", str(self._longest))


_LEAD = re.compile(
    r"^(?:(?:alors|donc|euh|ben|bah|oui|voila|non|pardon|en fait|plutot|du coup)[ ,]+)*"
    r"(?:(?:c'?est|ce sera|ca sera|il s'appelle|elle s'appelle|s'appelle|son (?:pre)?nom (?:de famille )?(?:est|c'est)|je suis|moi c'?est|"
    r"mon adresse (?:est|c'est)|ma (?:nouvelle )?adresse (?:est|c'est|:)|la nouvelle adresse (?:est|c'est|:)|j'habite(?: maintenant)?(?: au| a la| à| a)?|"
    r"on habite(?: au)?|maintenant (?:c'est|j'habite)(?: au)?|au nom de|le nom (?:est|c'est)|le pr[ée]nom (?:est|c'est)|je m'appelle)[ :]+)?",
    re.IGNORECASE,
)


def bare(text: str) -> str:
    """The answer without its polite beginning.

    >>> bare("euh c'est Dupont"), bare("mon adresse est 12 rue des Lilas")
    ('Dupont', '12 rue des Lilas')
    """
    clean = re.sub(r"\s+", " ", text.replace("’", "'")).strip(" .!;")
    return clean[_LEAD.match(clean).end() :].strip(" .,;:") or clean


def bare_name(text: str) -> str:
    """As `bare`; « ben » before a name is a part of it, unless something else says that it only hesitates.

    >>> bare_name("Ben Ali"), bare_name("non c'est ben salah"), bare_name("euh ben Léo"), bare_name("ben Léo"), bare_name("ah et c'est Léa")
    ('Ben Ali', 'ben salah', 'Léo', 'Léo', 'Léa')
    """
    text = re.sub(r"^(?i:(?:ah|oh|eh|mais|et)[ ,]+)+(?=(?i:non|nan|pardon|c'?est|et|oui|plut[oô]t)\b)", "", text.replace("’", "'").strip())
    clean = bare(text)
    particle = re.search(rf"(?i)(?:^|\b(?:non|c'?est|est|pardon|plut[oô]t)[ ,]+)(ben) {re.escape(clean)}\W*$", re.sub(r"\s+", " ", text))
    return f"{particle[1]} {clean}" if particle and not (particle[1].islower() and clean[:1].isupper()) else clean


class Name(Kind):
    """A first or last name: letters, spaces, hyphens, apostrophes; shown with capitals.

    >>> [Name().read(name, Setting(datetime(2026, 11, 22))) for name in ("anne-sophie", "d'ormesson-le gall", "o'connor")]
    ['Anne-Sophie', "D'Ormesson-Le Gall", "O'Connor"]
    """

    loose = True

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"(?i)[ ,]+(?:c'est |est )?(?:le|son|comme) (?:pr[ée])?nom(?: de famille)?$", "", bare_name(text))
        clean = names.spelt(_POLITE.sub("", clean))
        if not clean or len(clean) > 60:
            return Wrong("name")
        if not names.can_be_name(clean):
            return Wrong("unclear")
        if not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ '\-.])*", clean):
            return Wrong("name")
        return re.sub(r"[^\W\d_]+", lambda word: word.group(0).capitalize(), re.sub(r"\s+", " ", clean))


_POLITE = re.compile(r"^(?:(?:madame|monsieur|mademoiselle|mme|mlle|mr)\.? )|[ ,]+(?:tout court|seulement|uniquement|tout simplement|merci|svp|stp|s'il (?:vous|te) pla[iî]t)$", re.IGNORECASE)


_STREET_WORDS = (
    r"rue|r\.|avenue|av\.?|ave|boulevard|bd|bld|chemin|ch\.|route|rte|impasse|imp\.?|allee|place|pl\.?|quai|cours|square|residence|"
    r"lotissement|hameau|lieu[- ]?dit|villa|passage|sentier|cite|clos|venelle|faubourg|esplanade|rond[- ]?point|domaine|village"
)
_HOUSE = r"\d{1,4}(?:\s?[/-]\s?\d{1,4})?\s?(?:bis\b|ter\b|quater\b|[a-d]\b)?"
_STREET = re.compile(rf"\b({_HOUSE}\s*,?\s+)?(?:{_STREET_WORDS})\b", re.IGNORECASE)
_NAME_OF_STREET = re.compile(rf"(?:{_HOUSE},? *)?(?:{_STREET_WORDS}) +(?:(?:a|à|au|aux) +)[^\W\d]\S*", re.IGNORECASE)
_END_OF_STREET = re.compile(r"[,;?!]|(?<!\b[a-z]{2})(?<!\b[a-z])\.|(?<!\bla)(?<!\bde)\s+(?=(?:b[âa]t(?:iment)?\.?|app?t\.?|app|appart(?:ement)?|esc(?:alier)?\.?|r[ée]s(?:idence)?\.?|\d+ ?(?:er|e|eme|ème) [ée]tage)\s+\w)", re.IGNORECASE)


_GROUP_OF_HOUSES = re.compile(r"(?:residence|lotissement|hameau|lieu[- ]?dit|villa|domaine|village)\b")
_OF_THE_STREET = re.compile(rf"({_HOUSE})\s*(?:\bde(?: la)?\b|\bdu\b)\s*(?:l['’])?(?=(?:{_STREET_WORDS})\b)", re.IGNORECASE)  # « au 7 de la rue du Minage »
_SPELT_HOUSE = re.compile(rf"(?<!\bappartement )(?<!\blogement )(?<!\bmaison )\b(?!(?:une?) (?:{_STREET_WORDS}))({NUMBER_IN_WORDS}) (?=(?:bis |ter )?(?:de la |de l'|du )?(?:{_STREET_WORDS})\b)", re.IGNORECASE)
_HOUSE_LAST = re.compile(rf"(?<!\d )(?<!\d, )(?<!bis )(?<!ter )\b((?:{_STREET_WORDS}) [^,;.!?]{{2,40}}?),? (?:(?:c'est |au |le )*(?:num[ée]ro|n°)) ?(\d{{1,4}}(?: ?(?:bis|ter)\b)?)(?=\W|$)", re.IGNORECASE)
_SAID_ANEW = re.compile(
    rf"[ ,]+(?:(?:euh|non|nan|pardon|oups|erreur|pl[uû]t[oô]t|enfin|en fait|je veux dire)[ ,]+)+(?:(?:c'est|au|le) )*(?=(?:{_HOUSE},? )?(?:{_STREET_WORDS})\b)", re.IGNORECASE
)
_NO_LONGER = re.compile(r"[ ,]+(?:ce |ça |ca )?(?:n['’]?est|est|c['’]est) (?:plus|pas) (?:la |le |mon |ma )?(?:bonne?|mienne|adresse|valable|exacte?|juste|à jour|a jour|actuelle)\b[^,;.!?]*[,;.!?]*", re.IGNORECASE)


def with_house_number(text: str) -> str:
    """The number of a house in figures, right before its street.

    >>> [with_house_number(t) for t in ("au 7 de la rue du Minage", "numéro vingt et un bis rue du Port", "rue du 14 juillet numéro 5", "dans une rue calme")]
    ['au 7 rue du Minage', 'numéro 21 bis rue du Port', '5 rue du 14 juillet', 'dans une rue calme']
    """
    text = _SPELT_HOUSE.sub(lambda found: f"{counted(found[1])} ", re.sub(r"\s+", " ", text.strip()))
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
        clean = found if found else bare(text)
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
        unnamed = re.fullmatch(rf"(?:{_HOUSE},?\s*)?(?:{_STREET_WORDS})", fold(clean))  # « 99 rue »
        return clean if looks and not unnamed and len(clean) >= 4 else Wrong("street")

    def find(self, text: str, setting: Setting) -> Any:
        """
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
            match = re.search(rf"(?i)\b(?:{_HOUSE},? +)?(?:{_STREET_WORDS})\b[^,;?!]*", text)
            raw = match.group(0) if match else ""
        else:
            raw = re.sub(r"\s+", " ", text.strip())[match.start() :]
        number = re.match(rf"{_HOUSE}\s*,?\s+", raw)  # « 14, rue de l'église »
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
        return raw.strip() if len(words(raw)) >= 2 and not REFERENCE.search(raw) else None

    def mend(self, value: Any, text: str, setting: Setting) -> Any:
        """
        >>> Street().mend("21 rue des Lilas", "c'est le 12 bis", None), Street().mend("rue des Lilas", "au 12", None)
        ('12 bis rue des Lilas', '12 rue des Lilas')
        """
        said = re.fullmatch(rf"(?:c'est |est |je suis |au |le |numero |n° ?)*({_HOUSE})", fold(text).strip(" .!,"))
        return f"{said.group(1).strip()} {re.sub(rf'^{_HOUSE}[, ]*', '', value, flags=re.IGNORECASE)}" if said else None

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """The number stays where the words say so; a residence takes the place of no street.

        >>> Street().anew("12 rue des Lilas", "la rue c'est rue de Bordeaux, le numéro reste 12", NO_SETTING), Street().anew("12 rue des Lilas", "oubli : résidence Le Parc", NO_SETTING)
        ('12 rue de Bordeaux', None)
        """
        found = self.find(text, setting)
        if not found or found[:1].isdigit() or not isinstance(before, str):
            return found
        number = re.match(_HOUSE, before, re.IGNORECASE)
        if number and re.search(rf"\b(?:le )?(?:meme numero|numero (?:(?:c'est|est|reste) )?(?:(?:toujours|encore) )?(?:(?:le )?{number[0].strip().lower()}\b|le meme|ne change pas|reste))", fold(text)):
            return f"{number[0].strip()} {found}"
        return None if is_group_of_houses(found) and not is_group_of_houses(before) else found


_AFTER_STREET = re.compile(r"(?i)\s+(?:j['’ ]?suis\b|je\b|on\b|nous\b|\d{5}\b|depuis\b|et pas\b|et non\b|pas le\b|le \d|qui\b|mais\b|avec\b|n['’]est\b|c['’]est\b|et (?=j|le|la|mon|c['’]|(?:à|a|au|non|pas) ))")


def _leads_elsewhere(rest: str) -> bool:
    """Whether « à … » after a street is no part of its name: a commune, or plain words; « à Cornes » is one."""
    following = re.split(r"[,;.\d]", rest)[0].split()
    known = any(communes.find_city(article + " ".join(following[:length])) for length in range(1, min(5, len(following)) + 1) for article in ("", "Le "))
    return known or not rest[:1].isupper()


_STREET_LEFT = re.compile(r"\b(?:plus|quitte|ancienne adresse|avant|j'etais|habitais)(?: (?:au|a|la|le|du|dans|etait|c'etait))*\s*$")
_NOT_A_STREET = {"c'est", "a", "est", "dans", "ou", "qui", "et", "n'est", "mal", "sera", "etait", "au", "mais", "par", "chez", "que", "pour", "s'il", "svp"}  # « ma rue est mal écrite »


_SPELT_CODE = re.compile(rf"\b(?=[a-z -]*\bmille\b){NUMBER_IN_WORDS}", re.IGNORECASE)


class PostalCode(Kind):
    """Five digits that exist in the national list of communes."""

    widget = "postal_code"
    strict = True

    def read(self, text: str, setting: Setting) -> Any:
        """
        >>> PostalCode().read("dix sept mille quatre cents", NO_SETTING), PostalCode().find("c'est dix-sept mille cent", NO_SETTING)
        ('17400', '17100')
        """
        text = _SPELT_CODE.sub(lambda found: f"{counted(found[0]):05d}", text)
        digits = re.search(r"(?<!\d)(\d{5})(?!\d)", re.sub(r"(?<=\d)[ .](?=\d)", "", text))
        if digits:
            return digits.group(1) if communes.is_postal_code(digits.group(1)) else Wrong("postal_code", digits.group(1))
        return Wrong("postal_code_shape") if re.search(r"\d", text) and len(words(text)) <= 3 else None

    def find(self, text: str, setting: Setting) -> Any:
        text = _SPELT_CODE.sub(lambda found: f"{counted(found[0]):05d}", text)
        digits = re.search(r"(?<!\d)(\d{5})(?!\d)", re.sub(r"(?<!\d)(\d\d) (\d{3})(?!\d)(?! ?\d)", r"\1\2", text))
        return digits.group(1) if digits and communes.is_postal_code(digits.group(1)) else None


def _nearby(postal_code: str, setting: Setting) -> bool:
    """In the member's own department."""
    return communes.department_of(postal_code) == setting.notes.get("department")


def _nearest_first(places: list[tuple[str, str]], setting: Setting) -> list[tuple[str, str]]:
    return sorted(places, key=lambda place: not _nearby(place[0], setting))


def _without_town(street: str, setting: Setting) -> str:
    """« 3 place de Verdun La Rochelle », without the town of the member's department that ends it."""
    given = street.split()
    for length in range(min(5, len(given) - 3), 0, -1):
        left, town = given[:-length], " ".join(given[-length:])
        named = left[0][:1].isdigit() and len(left) >= 3 and fold(left[-1]) not in _LEADS and len(town) >= 4
        if named and any(_nearby(place[0], setting) for place in communes.find_city(town)):
            return " ".join(left)
    return street


_LEADS = frozenset("de du des d la le les l' aux au a sur en et saint st sainte ste".split())  # what a name still follows


def town_after_street(text: str, setting: Setting) -> str | None:
    """
    >>> here = Setting(None, notes={"department": "17"})
    >>> [town_after_street(said, here) for said in ("3 place de verdun la rochelle", "3 rue Thiers Saintes", "4 avenue de Royan", "12 rue du Port")]
    ['La Rochelle', 'Saintes', None, None]
    >>> Street().find("3 place de verdun la rochelle", here)
    '3 place de verdun'
    """
    street = Street().find(text, setting)
    after = re.split(r"[,.;?!]", text[text.find(street) + len(street) :])[0].strip() if street and street in text else ""
    return next((name for code, name in communes.find_city(after) if _nearby(code, setting)), None) if after else None


class City(Kind):
    """A commune; must belong to the postal code when that is known."""

    def read(self, text: str, setting: Setting) -> Any:
        clean = re.sub(r"^\d{5}\s*|^(?:à|a|au|sur) ", "", bare(text))
        code = setting.values.get("postal_code")
        if yes_or_no(clean) is not None or re.search(r"\d", clean):
            return None
        if code:
            named = communes.named(clean, code)
            if named:
                return named
        places = _nearest_first(communes.find_city(clean), setting)
        if not places:
            return None if len(words(clean)) > 5 else Wrong("city")
        if code and all(place[0] != code for place in places):
            return Wrong("city_code", code)
        return places[0][1]

    def find(self, text: str, setting: Setting) -> Any:
        """
        >>> [City().find(said, Setting(None, {"postal_code": "17137"})) for said in ("nieul sur mer", "oups c'est esnandes", "c'est à Royan")], City().find("à Nieul-sur-Mer", NO_SETTING)
        (['Nieul-sur-Mer', 'Esnandes', 'Royan'], 'Nieul-sur-Mer')
        """
        here = communes.mentioned(text, setting.values.get("postal_code") or "") if Street().find(text, setting) is None else None
        return here or next((places[0][1] for places in self.said(text, setting)), None) or self.by_itself(text, setting) or town_after_street(text, setting)

    def by_itself(self, text: str, setting: Setting) -> str | None:
        """« Tonnay-Charente », and no other word: a commune of the postal code, or else of the member's department."""
        places, code = communes.find_city(bare(text)), setting.values.get("postal_code")
        return next((name for known, name in places if known == code), None) or next((name for known, name in places if _nearby(known, setting)), None)

    def said(self, text: str, setting: Setting) -> Iterator[list[tuple[str, str]]]:
        """Communes named in a longer text, each with its postal codes, the nearest first."""
        for start in re.finditer(r"(?:\b(?:à|a|au|aux|in|sur|vers|ville (?:de|est)|commune de|habite|(?:maternité|maternite|hôpital|hopital|clinique|chu?) d[eu])\s+|\b\d{5}\s+)", text, re.IGNORECASE):
            if _CITY_LEFT.search(fold(text[: start.start()])):
                continue
            rest = re.split(r"[,.;?!]", text[start.end() :])[0].split()
            before = text[: start.start()].split()[-3:] if fold(start[0]).strip() == "sur" and rest else []
            whole = next((places for n in range(len(before), 0, -1) if (places := communes.find_city(f"{' '.join(before[-n:])} sur {rest[0].strip(',.')}"))), None)
            if whole:  # « Nieul sur Mer » is not in Mer
                yield _nearest_first(whole, setting)
                continue
            for length in range(min(5, len(rest)), 0, -1):
                name = " ".join(rest[:length])
                if len(name) >= 3 and fold(name) not in _NOT_CITIES:
                    places = _nearest_first(communes.find_city(name), setting)
                    if places:
                        yield places
                        break


_CITY_LEFT = re.compile(r"\b(?:plus|quitt\w+|etais|etions|habitais|habitions|vivais|avant|anciennement|coloc)\s*$")  # « j'habite plus à … »
_NOT_CITIES = {"l'hopital", "change", "demenage", "bouge", "fait", "construit", "vendu", "achete", "pris", "vu", "peine", "plus", "pied", "nouveau", "gauche", "droite", "la fois", "terme", "la", "le", "les", "une", "un", "mon", "ma", "la caisse", "la mairie", "partir", "cote", "jour", "moi", "toi", "lui", "tous", "deux", "vous", "nous"}


SOON = timedelta(days=31)
_DAYS_AHEAD = timedelta(days=7)


class Date(Kind):
    """A civil date. `earliest` and `latest` are day offsets from today; outside them the reason names the side.

    `prefer`: past, future or near (see `read_date`). « Le mois dernier » is not a date yet: the day is asked.
    """

    widget = "date"
    strict = True

    def __init__(self, earliest: int | None = None, latest: int | None = None, prefer: str = "past") -> None:
        self._earliest, self._latest, self._prefer = earliest, latest, prefer

    def read(self, text: str, setting: Setting) -> Any:
        found = self._dated(self._begun(text, setting), setting)
        if found is None:
            return Partial("date", fold(text)) if _VAGUE.search(fold(text)) else None
        return found if isinstance(found, Wrong) else self._bounded(found, setting)

    def find(self, text: str, setting: Setting) -> Any:
        found = self._dated(text, setting)
        return self._bounded(found, setting) if isinstance(found, date) else None

    def _begun(self, text: str, setting: Setting) -> str:
        """With the week or the month told just before, where the words are the day that was asked for.

        >>> begun = Setting(datetime(2026, 11, 27), notes={"ask:day": "utter_partial_date", "begun:day": "la semaine derniere"})
        >>> Date().read("mercredi", begun), Date().read("le 3", Setting(begun.now, notes=begun.notes | {"begun:day": "le mois dernier"}))
        ('2026-11-18', '2026-10-03')
        >>> Date().read("le 3", Setting(begun.now, notes=begun.notes | {"begun:day": "en septembre"}))
        '2026-09-03'
        >>> Date(prefer="near").read("le 15", Setting(begun.now, notes=begun.notes | {"begun:day": "c'est le mois prochain"}))
        '2026-12-15'
        """
        before = next((setting.notes.get(f"begun:{key[4:]}", "") for key, utter in setting.notes.items() if key.startswith("ask:") and utter == "utter_partial_date"), "")
        weekday = re.fullmatch(rf"(?:c'etait |c'est |le |un )*(?:{'|'.join(_DAYS)})(?: je crois| matin| soir| apres[- ]midi)?", fold(text).strip(" .!"))
        week, month = re.search(r"\bsemaine (?:derniere|passee|precedente|d'avant|prochaine|suivante)", before), re.search(rf"\b(?:{_MONTH})(?: \d{{4}})?\b", before)
        if week and weekday:
            return f"{text} de la {week[0]}"
        day = re.fullmatch(r"(?:c'etait |c'est |le |vers |un )*(\d{1,2}|1er|premier)(?: je crois)?", fold(text).strip(" .!"))
        if day and re.search(r"\bmois (?:dernier|passe)", before):
            return f"le {day[1]} du mois dernier"
        if day and re.search(r"\bmois (?:prochain|suivant|qui vient|d'apres)", before):
            return f"le {day[1]} du mois prochain"
        return f"{day[1]} {month[0]}" if day and month else text

    def anew(self, before: Any, text: str, setting: Setting) -> Any:
        """« Non, le 12 », after the 4th of December, is the 12th of December.

        >>> from datetime import datetime
        >>> Date(prefer="near").anew("2026-12-04", "non en fait c'est le 12", Setting(datetime(2026, 11, 27)))
        '2026-12-12'
        """
        there = day_of_the_same_month(before, text)
        value = self._bounded(there, setting) if there else None
        return self.find(text, setting) if value is None or isinstance(value, Wrong) else value

    def _dated(self, text: str, setting: Setting) -> "date | Wrong | None":
        today = setting.now.date()
        found = read_date(text, today, self._prefer)
        if self._prefer == "past" and self._latest == 0 and isinstance(found, date) and re.search(rf"\d(?:er)? ?(?:{_MONTH})|\d ?[/.-] ?\d", fold(text)):  # « le 30 novembre », a few days before: not last year's
            nearest = read_date(text, today, "near")
            if isinstance(nearest, date) and today < nearest <= today + SOON:
                return nearest
        if self._prefer == "near" and not _AHEAD.search(fold(text)) and isinstance(found, date) and isinstance(self._bounded(found, setting), Wrong):
            earlier = read_date(text, setting.now.date(), "past")
            return earlier if isinstance(earlier, date) and not isinstance(self._bounded(earlier, setting), Wrong) else found
        return found

    def begun(self, text: str, setting: Setting) -> str:
        """A month or a week told in passing, whose day is still to be asked; empty without one."""
        told = re.search(rf"\b(?:en|debut|fin|mi|courant|(?:au )?mois d[e']) ?(?:{_MONTH})\w*\b|\b(?:mois|semaine) (?:derniere?|passee?|prochaine?|suivante?)\b", heard(text))
        return told[0] if told and self._dated(text, setting) is None else ""

    def _bounded(self, day: date, setting: Setting) -> Any:
        today = setting.now.date()
        if self._latest is not None and day > today + timedelta(days=self._latest):
            return Wrong("date_future" if self._latest <= 0 else "date_far", say_date(day))
        if self._earliest is not None and day < today + timedelta(days=self._earliest):
            return Wrong("date_past" if self._earliest >= 0 else "date_old", say_date(day))
        return day.isoformat()

    def show(self, value: Any) -> str:
        return say_date(date.fromisoformat(value))

    def limits(self, setting: Setting) -> dict[str, str]:
        today = setting.now.date()
        out = {}
        if self._earliest is not None:
            out["min"] = (today + timedelta(days=self._earliest)).isoformat()
        if self._latest is not None:
            out["max"] = (today + timedelta(days=self._latest)).isoformat()
        return out


def day_alone(text: str) -> int | None:
    """The day of the month, where it is all that the words say of a date.

    >>> [day_alone(t) for t in ("non c'est le 12", "pardon le 1er", "le 12 mars", "lundi 12", "il y a 3 jours", "12/03")]
    [12, 1, None, None, None, None]
    """
    folded = in_figures(fold(text))
    if _MORE_THAN_A_DAY.search(folded):
        return None
    days = re.findall(r"\b(?:c'est|c'etait|le|du|au|plutot|pardon|mais|non) (1er|premier|\d{1,2})(?= *(?:[.,!]|$|non|pas|et|en fait|finalement|svp|plutot))", folded)
    day = {"1er": 1, "premier": 1}.get(days[0]) or int(days[0]) if len(days) == 1 else 0
    return day if 1 <= day <= 31 else None


def day_of_the_same_month(before: Any, text: str) -> date | None:
    """Of the date said before, when the words give a day alone; None when they do not, or there is no such day."""
    day = day_alone(text)
    if day is None or not isinstance(before, str):
        return None
    with contextlib.suppress(ValueError):  # the 31st of November
        return date.fromisoformat(before).replace(day=day)
    return None


MONTH_NUMBERS = {fold(m): i + 1 for i, m in enumerate(MONTHS)} | {
    "janv": 1, "fev": 2, "fevr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_MORE_THAN_A_DAY = re.compile(rf"\b(?:{_MONTH}|{'|'.join(map(fold, DAYS))}|hier|demain|avant|derniere?|prochaine?|passee?|mois|ans?|annee|jours?|semaines?|il y a|dans|\d{{4}})\b|\d[/.-]\d")
_DAY_WORDS = {word: n for word, n in NUMBER_WORDS.items() if 2 <= n <= 31} | {"dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "vingt et un": 21, "trente et un": 31} | {
    f"vingt-{word}": 20 + n for word, n in NUMBER_WORDS.items() if 2 <= n <= 9
}
_DATED_STREET = re.compile(rf"(?<!\bau )\b(?:{_HOUSE},? ?(?:de la )?)?\b(?:{_STREET_WORDS}) du (?:\d{{1,2}}|premier|1er)(?:er)? (?:{_MONTH})\b(?: 1\d{{3}}\b)?")  # « 12 rue du 11 novembre 1918 » is no date
_ENGLISH_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_CALENDAR = frozenset(name for name in (*MONTH_NUMBERS, *map(fold, DAYS)) if len(name) >= 5)
_DAY_IN_WORDS = re.compile(rf"\b({'|'.join(w.replace('-', '[- ]') for w in sorted(_DAY_WORDS, key=len, reverse=True))}) (?=(?:{_MONTH})\b)(?<!\bdix (?=sept\b))(?<!\bvingt (?=sept\b))(?<!\btrente (?=sept\b))")  # « dix sept » is a number


def in_figures(folded: str) -> str:
    """Dates as figures where they were written otherwise: « trente et un mai », « 01 09 », « 3 oct. ».

    >>> [in_figures(text) for text in ("le trente et un mai", "le vingt deux juin", "du 01 09 au 31 10 2026", "3 oct. 2026", "le 3 novenbre", "from september 1 to october 31st")]
    ['le 31 mai', 'le 22 juin', 'du 01/09 au 31/10/2026', '3 oct 2026', 'le 3 novembre', 'from 1 september to 31 october']
    """
    folded = respelt(folded, _CALENDAR)
    folded = _DAY_IN_WORDS.sub(lambda found: f"{_DAY_WORDS.get(found[1]) or _DAY_WORDS[found[1].replace(' ', '-')]} ", folded)
    folded = re.sub(rf"\b({_MONTH})\.", r"\1", folded)
    folded = re.sub(r"\bmais (?=20\d\d\b)", "mai ", folded)
    folded = re.sub(rf"\b({_ENGLISH_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d| \d{{1,2}}\b)", r"\2 \1", folded)
    folded = re.sub(r"(?<![\d/.-])(\d{1,2}) (0?[1-9]|1[0-2]) (20\d{2})(?![\d/.-])", r"\1/\2/\3", folded)
    return re.sub(r"(?<![\d/.-])(?<!\d )(\d{1,2}) (0[1-9]|1[0-2])(?![\d/.-]| \d)", r"\1/\2", folded)


_VAGUE = re.compile(
    r"\b(?:le mois|la semaine|l'ann?e?e?|cette annee|ce mois|l'ete|cet ete|cet hiver|ce printemps|cet automne)\b|\b(?:debut|fin|mi|courant|en|au mois de|mois d[e'])[ -]?"
    rf"(?:{_MONTH}|du mois)\b|^(?:{_MONTH})(?: \d{{4}}| dernier)?$|^(?:en |de |c'etait )*20\d\d$|"
    r"\b(?:recemment|bientot|il y a (?:quelques|longtemps|peu)|y a longtemps|ces jours|dernierement)\b"
)
_AHEAD = re.compile(r"\b(?:je|on|nous) (?:demenage|emmenage|bouge|change|m'installe|demenageons|emmenageons|pars|partons)\b|\b(?:vais|allons|vont|va|prevue?|prochaine?|bientot|sera|serons|aura)\b")
_BEHIND = re.compile(r"\b(?:ai|avons|a|suis|sommes) (?:demenage|emmenage|change|quitte|arrivee?s?|partie?s?|installee?s?)\b|\bderni?ere?\b|\bdepuis\b")
_DAYS = {fold(d): i for i, d in enumerate(DAYS)} | {d: i for i, d in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}


def read_date(text: str, today: date, prefer: str = "past") -> "date | Wrong | None":
    """A date as people say it, or Wrong("date_unreal") for one that does not exist (31 février).

    `prefer` decides dates without a year or month: « le 3 », « mardi ». With near, a day and month without a year is
    the closest one, and the rest is past, unless the words look ahead (« je déménage mardi ») or the day of the month is within a week. Own rules come first
    because dateparser does not know « mardi prochain » or « le 3 »; what they do not cover is left to it.

    >>> day = date(2026, 11, 22)  # a Sunday
    >>> [str(read_date(t, day)) for t in ("hier", "avant-hier", "04/09/26", "le 3", "il y a 3 jours", "1er septembre")]
    ['2026-11-21', '2026-11-20', '2026-09-04', '2026-11-03', '2026-11-19', '2026-09-01']
    >>> [str(read_date(t, day, "future")) for t in ("mardi prochain", "demain", "le 3", "dans 2 semaines", "vendredi")]
    ['2026-11-24', '2026-11-23', '2026-12-03', '2026-12-06', '2026-11-27']
    >>> [str(read_date(t, day, "near")) for t in ("5 décembre", "3 octobre", "je déménage le 5", "j'ai emménagé le 5 décembre", "le 15 du mois prochain")]
    ['2026-12-05', '2026-10-03', '2026-12-05', '2025-12-05', '2026-12-15']
    >>> [str(read_date(t, day, "near")) for t in ("le 27", "le 2", "le 12", "mardi")]
    ['2026-11-27', '2026-11-02', '2026-11-12', '2026-11-17']
    >>> str(read_date("ma fille Lina est née le 3 à La Rochelle", day))
    '2026-11-03'
    >>> [str(read_date(t, day)) for t in ("les clés le 3 mais j'habite depuis le 10 novembre", "arrivée le 3 mais les meubles le 10", "le 3 mai", "le 3 mais 2026")]
    ['2026-11-10', '2026-11-03', '2026-05-03', '2026-05-03']
    >>> [str(read_date(t, day)) for t in ("mardi de la semaine dernière", "la semaine dernière mardi", "mercredi de la semaine prochaine")]
    ['2026-11-10', '2026-11-10', '2026-11-25']
    >>> [read_date(t, day) for t in ("12 rue du 11 novembre", "3 place du 14 juillet", "rue du quatre septembre", "dix sept mille quatre cents")]
    [None, None, None, None]
    >>> str(read_date("12 rue du 11 novembre depuis le 4 septembre", day))
    '2026-09-04'
    >>> read_date("31 février 2026", day), read_date("12 rue des Lilas", day)
    (Wrong(reason='date_unreal', detail=''), None)
    """
    folded = _DATED_STREET.sub(" ", in_figures(fold(text)))
    if prefer == "near" and (_AHEAD.search(folded) or _BEHIND.search(folded)):
        prefer = "future" if _AHEAD.search(folded) else "past"
    side = "past" if prefer == "near" else prefer
    for reader, leaning in ((_numeric_date, prefer), (_written_date, prefer), (_relative_date, side), (_weekday_date, side), (_day_of_month, prefer)):
        found = reader(folded, today, leaning)
        if found is not None:
            return found
    return _parsed_date(folded, today, side)


def _real(year: int, month: int, day: int) -> "date | Wrong":
    try:
        return date(year, month, day)
    except ValueError:
        return Wrong("date_unreal")


def _year(raw: str | None, month: int, day: int, today: date, prefer: str) -> int:
    if raw:
        year = int(raw)
        return year if year >= 100 else year + (2000 if year <= (today.year + 5) % 100 else 1900)
    if prefer == "near":
        return min((today.year, today.year - 1, today.year + 1), key=lambda year: abs(year * 372 + month * 31 + day - today.year * 372 - today.month * 31 - today.day))
    for year in (today.year, today.year - 1) if prefer == "past" else (today.year, today.year + 1):
        candidate = _real(year, month, day)
        if isinstance(candidate, Wrong):
            return year
        if (prefer == "past" and candidate <= today) or (prefer != "past" and candidate >= today):
            return year
    return today.year


def _numeric_date(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    iso = re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", folded)
    if iso:
        return _real(*map(int, iso.groups()))
    match = re.search(r"(?<![\d/])(\d{1,2}) ?[/.\-] ?(\d{1,2})(?: ?[/.\-] ?(\d{4}|\d{2}))?(?![\d/])", folded)
    if not match:
        return None
    day, month = int(match.group(1)), int(match.group(2))
    return _real(_year(match.group(3), month, day, today, prefer), month, day)


def _written_date(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    found = re.finditer(rf"\b(\d{{1,2}}|premier|1er)(?:er)?\s*(?:of )?({_MONTH})([a-z]*)\.?,?(?:\s+(?:de )?(\d{{4}}|\d{{2}}(?! ?(?:{_MONTH})))\b)?", folded)
    match = next((one for one in found if not one[3] or any(name.startswith(one[2] + one[3]) for name in MONTH_NUMBERS)), None)  # « le 3 mais … » names no month
    if not match:
        return None
    day = 1 if match.group(1) in ("premier", "1er") else int(match.group(1))
    month = MONTH_NUMBERS[match.group(2)]
    return _real(_year(match.group(4), month, day, today, prefer), month, day)


def _relative_date(folded: str, today: date, prefer: str) -> "date | None":
    simple = (
        (r"\bavant[- ]?hier\b", -2), (r"\bapres[- ]?demain\b", 2), (r"\b(?:hier|yesterday)\b", -1), (r"\b(?:demain|tomorrow)\b", 1),
        (r"\b(?:aujourd'? ?hui|ajd|auj|ce (?:matin|jour|soir)|cette nuit|today)\b", 0),
    )  # fmt: skip
    for pattern, days in simple:
        if re.search(pattern, folded):
            return today + timedelta(days=days)
    number = rf"(\d{{1,3}}|{'|'.join(NUMBER_WORDS)}|quinzaine)"
    match = re.search(rf"\b(il y a|y ?a|ca fait|depuis|dans|d'ici) (?:environ |a peu pres )?(?:une )?{number}\s*(?:de )?(jours?|j|sem(?:aine|ene|enne|ain)?s?|mois|ans?)?\b", folded)
    if not match:
        return None
    raw = match.group(2)
    count = 15 if raw == "quinzaine" else int(raw) if raw.isdigit() else NUMBER_WORDS[raw]
    unit = match.group(3) or ("jours" if raw == "quinzaine" else "")
    if not unit:
        return None
    sign = 1 if match.group(1) in ("dans", "d'ici") else -1
    if unit.startswith("mois") or unit.startswith("an"):
        months = today.year * 12 + today.month - 1 + sign * count * (12 if unit.startswith("an") else 1)
        for day in range(today.day, 0, -1):
            moved = _real(months // 12, months % 12 + 1, day)
            if isinstance(moved, date):
                return moved
    return today + timedelta(days=sign * count * (7 if unit.startswith("sem") else 1))


def _weekday_date(folded: str, today: date, prefer: str) -> "date | None":
    match = re.search(rf"\b({'|'.join(_DAYS)})\b(?: (prochain|qui vient|en (?:huit|8)|dernier|passe|d'avant))?", folded)
    if not match or re.search(r"\b(?:du|au|le) (?:lundi|mardi).*vendredi", folded):
        return None
    day = _DAYS[match.group(1)]
    week = re.search(r"\bsemaine (?:(derniere|passee|precedente|d'avant)|(prochaine|suivante|qui vient|d'apres))", folded)
    if week:
        return today + timedelta(days=day - today.weekday() + (-7 if week.group(1) else 7))
    ahead = match.group(2) in ("prochain", "qui vient", "en huit", "en 8") or (match.group(2) is None and prefer != "past")
    if ahead:
        steps = (day - today.weekday()) % 7 or 7
        return today + timedelta(days=steps + (7 if match.group(2) in ("en huit", "en 8") else 0))
    return today - timedelta(days=(today.weekday() - day) % 7 or 7)


def _day_of_month(folded: str, today: date, prefer: str) -> "date | Wrong | None":
    match = re.search(r"\b(\d{1,2}|1er|premier) (du mois (?:dernier|passe|prochain))\b", folded) or re.search(
        r"(?:^|\b(?:le|du|c'est le) )(\d{1,2}|1er|premier)(?: (dernier|prochain|de ce mois|courant))?(?:(?: (?:alors|donc|plutot|finalement|du coup|svp|merci))*[ .!?,]*$|(?<=l[eu] \d|u \d\d|e \d\d) (?:a|au|en|et|mais|par|dans|chez|pour) (?!\d|pas))",
        folded,
    )
    if not match:
        return None
    day = 1 if match.group(1) in ("1er", "premier") else int(match.group(1))
    if not 1 <= day <= 31:
        return Wrong("date_unreal")
    year, month = today.year, today.month
    if match.group(2) and match.group(2).startswith("du mois"):
        month += 1 if match.group(2).endswith("prochain") else -1
        return _real(year + (month - 1) // 12, (month - 1) % 12 + 1, day)
    if prefer == "near":
        sides = [one for leaning in ("past", "future") if isinstance(one := _day_of_month(folded, today, leaning), date)]
        return min(sides, key=lambda one: (not today <= one <= today + _DAYS_AHEAD, one), default=None)
    for _ in range(3):
        candidate = _real(year, month, day)
        if isinstance(candidate, date) and (candidate <= today if prefer == "past" else candidate >= today):
            return candidate
        step = -1 if prefer == "past" else 1
        year, month = (year + (month + step - 1) // 12, (month + step - 1) % 12 + 1)
    return None


def _parsed_date(folded: str, today: date, prefer: str) -> "date | None":
    if not re.search(r"\d", folded) or len(folded) > 40 or re.search(rf"\b(?:{_STREET_WORDS})\b|\d{{5}}", folded):
        return None
    if not re.search(rf"{'|'.join(MONTH_NUMBERS)}|ago|last|next", folded):
        return None
    import dateparser

    settings = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day), "PREFER_DATES_FROM": prefer,
        "DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month"],
    }  # fmt: skip
    found = dateparser.parse(folded, languages=["fr", "en"], settings=settings)
    return found.date() if found else None


class Number(Kind):
    """A whole number between two bounds, in digits or words."""

    widget = "number"
    strict = True

    def __init__(self, least: int, most: int, units: str = "") -> None:
        self._least, self._most, self._units = least, most, units

    def read(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        digits = re.findall(r"\d+", folded)
        said = words(text)
        numbers = [int(d) for d in digits] or [NUMBER_WORDS[w] for w in said if w in NUMBER_WORDS and (w not in ("un", "une") or len(said) <= 3)]
        if not numbers and re.search(r"\b(?:seule?|juste moi|que moi)\b", folded):
            numbers = [1]
        if len(set(numbers)) != 1:
            return None
        if re.fullmatch(r"(?:moins |- ?)\d+\W*", folded):  # « -3 »
            return Wrong("number", f"{self._least} et {self._most}")
        return numbers[0] if self._least <= numbers[0] <= self._most else Wrong("number", f"{self._least} et {self._most}")

    def find(self, text: str, setting: Setting) -> Any:
        if not self._units:
            return None
        number = rf"(\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
        match = re.search(rf"\b{number} (?:{self._units})|(?:nous sommes|on est|on vit a) (?:a )?{number}\b", heard(text))
        raw = next((g for g in match.groups() if g), None) if match else None
        if raw is None:
            return None
        value = int(raw) if raw.isdigit() else NUMBER_WORDS[raw]
        return value if self._least <= value <= self._most else None


class Department(Kind):
    """A French department, by number or name; normalised to its number.

    >>> [Department().find(said, NO_SETTING) for said in ("charente maritime", "en Loire-Atlantique", "seine saint denis", "la Loire")]
    ['17', '44', '93', '42']
    >>> dated = Setting(datetime(2026, 11, 22), values={"child_birth_date": "2026-11-12"})
    >>> Department().read("le 13", NO_SETTING), Department().read("non le 13", NO_SETTING), Department().read("non le 13", dated)
    ('13', '13', None)
    """

    def __init__(self) -> None:
        self._names = communes.departments()

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found:
            return found
        dated = any(isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) for value in setting.values.values())
        if dated and day_alone(text) and re.match(r"(?:(?:ah|euh|oups|mais) )*(?:non|nan|pardon)\b", fold(text)):  # « non le 13 »: of the date said before
            return None
        clean = fold(bare(text)).removeprefix("le ")
        if re.fullmatch(r"\d{1,3}|2[ab]", clean) and clean.upper().zfill(2) in self._names:
            return clean.upper().zfill(2)
        best = process.extractOne(clean, {n: fold(name) for n, name in self._names.items()}, scorer=fuzz.ratio, score_cutoff=82)
        if best:
            return best[2]
        digits = re.fullmatch(r"(\d{5})", clean)
        if digits:
            return communes.department_of(digits.group(1))
        places = communes.find_city(clean) if len(clean) > 2 and len(clean.split()) <= 5 else []
        found = {communes.department_of(code) for code, _ in places}
        if len(found) == 1:
            return found.pop()
        return Wrong("department") if len(clean.split()) <= 3 else None

    def find(self, text: str, setting: Setting) -> Any:
        folded = fold(text).replace("-", " ")
        number = re.search(r"\b(?:dans le|departement(?: du| de| c'est(?: le)?)?|de?pt?\.?) (\d{1,3}|2[ab])\b", folded)
        if number and number.group(1).upper().zfill(2) in self._names:
            return number.group(1).upper().zfill(2)
        for code, name in self._names.items():
            plain = fold(name).replace("-", " ")
            if len(name) > 4 and re.search(rf"\b{re.escape(plain)}\b", folded):
                longer = [n for other in self._names.values() if other != name and plain in (n := fold(other).replace("-", " ")) and n in folded]
                if not longer:
                    return code
        return None

    def show(self, value: Any) -> str:
        return f"{self._names.get(value, value)} ({value})"


class Secret(Kind):
    """A value the vault holds. The normalised value is the vault reference; `check` says what is wrong with the real one."""

    secret = True
    strict = True

    def __init__(self, kind: str, check: Callable[[str, Setting], Wrong | None] = lambda value, setting: None) -> None:
        self.kind, self.widget, self._check = kind, kind, check

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found is not None:
            return found
        return Wrong(f"{self.kind}") if "@" in text or len(re.findall(r"\d", text)) >= 4 or (len(words(text)) <= 2 and re.search(r"\d", text)) else None

    def find(self, text: str, setting: Setting) -> Any:
        for match in REFERENCE.finditer(text):
            if match.group(1) == self.kind:
                value = setting.secrets.get(match.group(0))
                if value is None:
                    return Wrong("secret_expired")
                return self._check(value, setting) or match.group(0)
        return None

    def show(self, value: Any) -> str:
        return "••••"


def mask(kind: str, value: str) -> str:
    """What may be shown of a secret.

    >>> mask("iban", "FR1420041010050500013M02606"), mask("phone", "+33612345678"), mask("email", "ana.b@example.org")
    ('•••• •••• 2606', '•• •• •• •• 78', 'a•••@example.org')
    """
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    tail = re.sub(r"\s", "", value)
    if kind == "phone":
        return f"•• •• •• •• {tail[-2:]}"
    if kind == "nir":
        return f"{tail[:1]} •• •• •• ••• •••"
    return f"•••• •••• {tail[-4:]}"
