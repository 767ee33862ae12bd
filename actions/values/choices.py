"""Yes or no, one of the offered values, several of them; by label, rank, pattern or refusal of the others."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from actions.french import fold, heard, respelt, say_list, words, yes_or_no
from actions.values.kinds import NO_SETTING, Kind, Partial, Setting


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


_SAID_PLAINLY = r"\b(?:oui+|ouais+|ouai|oue+p?|wi|wep|yes|yep|yeah|si|absolument|evidemment|bien sur|exact\w*|tout a fait|carrement|affirmatif|certainement|je (?:le )?(?:veux|prefere|souhaite))\b"


class YesNo(Kind):
    """Yes or no. `yes` and `no` are patterns, on folded text, that also decide.

    Args:
        plainly: « ok », « c'est bon » are no yes, where a yes weighs more than a no.
    """

    widget = None

    def __init__(self, yes: str = r"$^", no: str = r"$^", plainly: bool = False) -> None:
        self._yes, self._no, self._plainly = re.compile(yes), re.compile(no), plainly

    def read(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        if folded in ("yes", "true"):
            return True
        if folded in ("no", "false"):
            return False
        found = self.find(text, setting)
        if found is None:
            found = yes_or_no(text)
        if found and self._plainly and not (self._yes.search(folded) or re.search(_SAID_PLAINLY, folded)):
            return None
        return _rather(folded) if found is None else found

    def find(self, text: str, setting: Setting) -> Any:
        folded = heard(text)
        yes, no = bool(self._yes.search(folded)), bool(self._no.search(folded))
        return None if yes == no else yes

    def show(self, value: Any) -> str:
        return "oui" if value else "non"


_RANKS = ("premiere?|first(?: one)?|un(?! (?:creneau|horaire|rendez|enfant|question|choix))|1(?:er|ere)?", "deuxieme|second(?: one)?|seconde?|deux|2(?:e|eme|nde?)?", "troisieme|third(?: one)?|trois|3(?:e|eme)?", "quatrieme|quatre|4(?:e|eme)?", "cinquieme|cinq|5(?:e|eme)?")
_BEFORE_RANK = r"(?:(?:alors|euh|oui|non|bah|ben|plutot|je (?:choisis|prends|veux|dirais)|c'est|ce sera|pour moi|mets|va pour)[ ,]+)*(?:(?:the|l[ea]|l'|un|une|mon|ma) ?)?(?:(?:choix|reponse|option|proposition|bouton|numero|no|n°)[ :]*)*"
_AFTER_RANK = r"(?: (?:choix|reponse|option|proposition|bouton|question|creneau|horaire|rendez-vous|enfant|de la liste|propose|svp|s'il (?:vous|te) plait|merci))*"


def ranked(text: str, offered: Sequence[str]) -> str | None:
    """The offered value that a rank alone points to; « le 3 novembre » is a date.

    >>> [ranked(t, ["a", "b", "c"]) for t in ("la deuxième", "le choix 3 svp", "2", "le dernier", "le 3 novembre", "il y a 2 semaines", "5")]
    ['b', 'c', 'b', 'c', None, None, None]
    """
    said = heard(text).strip(" .!?,")
    if re.search(r"\b(?:creneau|horaire|rendez-vous)\b", said) and not any(re.search(r"\d", value) for value in offered):  # « le premier créneau », asked for a reason
        return None
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


_TURNED = re.compile(r".+\b(?:enfin non|non(?: pardon| plutot| en fait)?|pardon|plutot|en fait|finalement)[ ,]+(\S.*)")


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
        if len(found) > 1 and (turned := _TURNED.match(heard(text))):  # « juste moi, non, toute la famille »
            found, _ = self._matching(turned[1], self._patterns)
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
