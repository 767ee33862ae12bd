"""Find what must not travel in clear: social security numbers, IBANs, payment cards, phone numbers, e-mail addresses.

`find` is pure: text in, places out. `Privacy.protect` puts each value in the vault and gives back two texts: the one that
goes on (references in place of the values) and the one the member sees again (« •••• 606 »).

What a detector accepts is decided by check digits where there are some. A number that has the shape and not the check
digits (a typing error) is masked too, when the shape is rare enough: an IBAN with one wrong digit is as private as a right
one, and the task that asked for it must receive it to say what is wrong. Dates, amounts, references and public phone
numbers stay.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.fr import nir as stdnum_nir

from bot.gateway.ports import Vault

KINDS = ("nir", "iban", "card", "phone", "email")


@dataclass(frozen=True)
class Found:
    """One private value in a text: `text[start:end]`; `value` is compact, `shown` is its mask."""

    start: int
    end: int
    kind: str
    value: str
    shown: str


@dataclass(frozen=True)
class Protected:
    """A member's text without its private values. `sent` goes to the dialogue, `shown` to the member and the store."""

    sent: str
    shown: str
    kinds: frozenset[str] = frozenset()


class Privacy:
    """Replaces private values by references into the vault."""

    def __init__(self, vault: Vault, public_phones: Iterable[str] = ()) -> None:
        self._vault = vault
        self._public = frozenset(_national(phone) for phone in public_phones)

    def find(self, text: str) -> list[Found]:
        return [found for found in find(text) if not (found.kind == "phone" and _national(found.value) in self._public)]

    def shown(self, text: str) -> str:
        """The text as the member sees it again; nothing is deposited."""
        return _replace(text, [(found, found.shown) for found in self.find(text)])

    async def protect(self, conversation_id: str, text: str) -> Protected:
        places = self.find(text)
        if not places:
            return Protected(text, text)
        references: dict[tuple[str, str], str] = {}
        for place in places:
            if (place.kind, place.value) not in references:
                reference = await self._vault.deposit(conversation_id, place.kind, place.value)
                references[place.kind, place.value] = reference
        return Protected(
            sent=_replace(text, [(place, references[place.kind, place.value]) for place in places]),
            shown=_replace(text, [(place, place.shown) for place in places]),
            kinds=frozenset(place.kind for place in places),
        )


def asked_kinds(state: dict) -> frozenset[str]:
    """The kinds of private value that the conversation has asked for, by its last state.

    A correction or a recap may bring any value the task holds already.

    >>> sorted(asked_kinds({"asks_for": "parent2_nir"}))
    ['nir']
    >>> sorted(asked_kinds({"asks_for": "correction", "slots": {"iban": "•••• 606", "account_holder": "x"}}))
    ['iban']
    """
    asked = state.get("asks_for")
    names = state.get("slots") or {} if asked in ("correction", "confirmation") else (asked,)
    return frozenset(_KIND_OF_SLOT[name] for name in names if name in _KIND_OF_SLOT)


_KIND_OF_SLOT = {"iban": "iban", "parent2_nir": "nir", "nir": "nir", "phone": "phone", "email": "email"}


def find(text: str) -> list[Found]:
    """Every private value of a text, from left to right, without overlap.

    >>> [(found.kind, found.shown) for found in find("mon iban FR14 2004 1010 0505 0001 3M02 606")]
    [('iban', '•••• 606')]
    >>> find("né le 04/09/2026, dossier RDV-7K3Q9X, 1 250,50 €, appelez le 3646")
    []
    """
    if not _WORTH_A_LOOK.search(text):
        return []
    folded = text if text.isascii() else _fold(text)
    taken: list[Found] = []
    for detect in (_ibans, _nirs, _cards, _account_numbers, _emails, _phones):
        for found in detect(folded):
            if all(found.end <= other.start or found.start >= other.end for other in taken):
                taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _replace(text: str, places: list[tuple[Found, str]]) -> str:
    pieces, at = [], 0
    for place, new in places:
        pieces += [text[at : place.start], new]
        at = place.end
    return "".join([*pieces, text[at:]])


# --------------------------------------------------------------------------- one character for one: places stay true

# Nothing private is shorter than eight digits, except what holds an at sign.
_WORTH_A_LOOK = re.compile(r"(?:\d.*?){8}|z[eé]ro|[@＠﹫]|arobase|\(at\)|\[at\]|\bat\b", re.IGNORECASE | re.DOTALL)


def _fold(text: str) -> str:
    """The same text in plain characters, of the same length: other digits, letters, spaces and dashes become ASCII."""
    return "".join(_FOLDED.get(char) or _plain(char) for char in text)


_FOLDED = {char: "-" for char in "‐‑‒–—―−﹣－"} | {char: "•" for char in "•"}


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char.isspace() or unicodedata.category(char) == "Cf":
        return " "
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    simple = unicodedata.normalize("NFKC", char)
    return simple if len(simple) == 1 else char


# --------------------------------------------------------------------------- IBAN

# "FR 76" or "FR76", also glued to the word before it ("ibanFR76…").
_IBAN_START = re.compile(r"(?:(?<![A-Za-z0-9])|(?<=iban))[A-Z]{2}[ .:\-]?\d[ ]?\d", re.IGNORECASE)
_IBAN_COUNTRIES = frozenset(["FR", "MC", "DE", "BE", "ES", "IT", "LU", "PT", "CH", "NL", "GB", "IE", "AT", "PL", "RO"])
_IBAN_LONGEST = 34
_GAP = re.compile(r"[ .\-_/\t\r\n]{0,3}")


def _ibans(text: str) -> Iterator[Found]:
    for start in _IBAN_START.finditer(text):
        compact, ends = _alphanumerics(text, start.start(), _IBAN_LONGEST)
        length = next((n for n in range(len(compact), 14, -1) if _whole_iban(text, compact, ends, n)), None)
        length = length or _nearly_an_iban(text, start.group(), compact, ends)
        if length:
            value = compact[:length]
            yield Found(start.start(), ends[length - 1], "iban", value, _dots(value, 3))


def _whole_iban(text: str, compact: str, ends: list[int], length: int) -> bool:
    return not _glued(text, ends[length - 1]) and stdnum_iban.is_valid(compact[:length], check_country=False)


def _nearly_an_iban(text: str, start: str, compact: str, ends: list[int]) -> int | None:
    """Its length, when it begins as one and goes on in groups that hold digits: a typing error, a missing group."""
    if not start[:3].strip().isalnum() or start[2] == " " or compact[:2] not in _IBAN_COUNTRIES:
        return None
    length = 4
    while length < len(compact):
        group_end = length + 1
        while group_end < len(compact) and ends[group_end] == ends[group_end - 1] + 1:
            group_end += 1
        if not any(char.isdigit() for char in compact[length:group_end]):
            break
        length = group_end
    digits = sum(char.isdigit() for char in compact[4:length])
    return length if digits >= 14 and not _glued(text, ends[length - 1]) else None


def _alphanumerics(text: str, start: int, most: int) -> tuple[str, list[int]]:
    """Letters and digits from `start` on, over small gaps; with the place after each one."""
    chars, ends, at = [], [], start
    while len(chars) < most and at < len(text) and text[at].isascii() and text[at].isalnum():
        chars.append(text[at].upper())
        ends.append(at + 1)
        at = _GAP.match(text, at + 1).end()  # type: ignore[union-attr]
    return "".join(chars), ends


def _glued(text: str, end: int) -> bool:
    return end < len(text) and text[end].isascii() and text[end].isalnum()


# --------------------------------------------------------------------------- social security number

_S = r"[ .\-_\t]{0,3}"
# A word may be glued on either side (« tel0612345678svp »); a capital before digits makes a reference of them (« A06… »).
_BEFORE, _AFTER = r"(?<![0-9A-Z_#])", r"(?!\d)"


def _digits(count: int) -> str:
    return _S.join([r"\d"] * count)


# A look-ahead, so that a number that begins inside a refused one is still seen.
_NIR = re.compile(
    rf"{_BEFORE}(?=([1-478]{_S}{_digits(2)}{_S}{_digits(2)}{_S}(?:\d{_S}\d|2{_S}[ABab]){_S}{_digits(6)})"
    rf"((?:{_S}|[ ,;:]{{0,3}}cl[eé][ :.]{{0,3}}){_digits(2)})?{_AFTER})"
)
_NIR_ALONE = re.compile(
    rf"{_BEFORE}(?=([1-478]{_S}{_digits(2)}{_S}{_digits(2)}{_S}(?:\d{_S}\d|2{_S}[ABab]){_S}{_digits(6)}){_AFTER})"
)
_NIR_GROUPS = frozenset({1, 3, 5, 7, 10, 13})


def _nirs(text: str) -> Iterator[Found]:
    for pattern in (_NIR, _NIR_ALONE):
        for match in pattern.finditer(text):
            number, key = match[1], match.re.groups > 1 and match[2] or ""
            value = _compact(number + re.sub("(?i)cl[eé]", "", key))
            if not _is_nir(value, number, key):
                continue
            end = match.start() + len(number) + len(key)
            yield Found(match.start(), end, "nir", value, _dots(value, 3))


def _is_nir(value: str, number: str, key: str) -> bool:
    """By its key, or by its shape in the usual groups: a key may be left out, or mistyped."""
    groups = _boundaries(number + key)
    usual = groups <= _NIR_GROUPS or len(groups) >= len(value) - 1
    if len(value) == 15 and stdnum_nir.is_valid(value):
        # Without the usual groups only spaces may stand between: dates have dots and dashes.
        return usual or not set(number + key) & set(".-_")
    # Insee also gives months from 20 on, to people whose birth month is unknown: believed when the groups show a NIR.
    return usual and value[7:10] != "000" and (1 <= int(value[3:5]) <= 12 or (bool(groups) and int(value[3:5]) >= 20))


# --------------------------------------------------------------------------- payment card, account number

_CARD = re.compile(rf"{_BEFORE}(?=([2-6]{_S}{_digits(15)}|3{_S}[47]{_S}{_digits(13)}){_AFTER})")
_CARD_GROUPS = {16: frozenset({4, 8, 12}), 15: frozenset({4, 10})}
_RIB = re.compile(rf"{_BEFORE}(?=({_digits(10)}{_S}[0-9A-Z]{{11}}{_S}{_digits(2)}|{_digits(23)}){_AFTER})")
_RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        value = _compact(match[1])
        groups = _boundaries(match[1])
        usual = groups <= _CARD_GROUPS[len(value)] or not set(match[1]) & set(".-_")
        # In the groups printed on a card it is one, even with a typing error.
        if (usual and luhn.is_valid(value)) or groups == _CARD_GROUPS[len(value)]:
            yield Found(*match.span(1), "card", value, _dots(value, 4))


def _account_numbers(text: str) -> Iterator[Found]:
    """A French account number without its IBAN (bank, branch, account, key): as private as an IBAN."""
    for match in _RIB.finditer(text):
        value = _compact(match[1])
        bank, branch, account, key = (
            int(part.translate(_RIB_LETTERS)) for part in (value[:5], value[5:10], value[10:21], value[21:])
        )
        if (89 * bank + 15 * branch + 3 * account + key) % 97 == 0:
            yield Found(*match.span(1), "iban", value, _dots(value, 3))


# --------------------------------------------------------------------------- e-mail

_AT = r"[ ]{0,2}(?:@|\(at\)|\[at\]|(?<= )arobase(?= )|(?<= )at(?= ))[ ]{0,2}"
_DOT = r"(?:\.|[ ]point[ ]|[ ]\.[ ]?)"
_LOCAL = r"(?<![\w.+%-])[\w.+%'-]{1,64}"
_EMAIL = re.compile(
    rf"{_LOCAL}{_AT}[a-z0-9][a-z0-9-]{{0,62}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,24}}(?![\w-])"
    # With a typing error after the sign it is as private.
    rf"|{_LOCAL}@[a-z0-9][a-z0-9.,-]{{0,80}}(?<![.,-])",
    re.IGNORECASE,
)


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        value = re.sub(r"(?i)\(at\)|\[at\]| arobase | at ", "@", match[0])
        value = re.sub(r"(?i) point ", ".", value).replace(" ", "")
        yield Found(*match.span(), "email", value, f"{value[0]}••••@••••")


# --------------------------------------------------------------------------- phone

_P = r"[ .\-_/\t]{0,3}"
_FRENCH_PHONE = re.compile(
    rf"(?<![+]){_BEFORE}(?=((?:(?:\+|00){_P}33{_P}(?:\(0\){_P})?|0{_P})[1-9](?:{_P}\d){{8}}){_AFTER})"
)
_WORLD_PHONE = re.compile(rf"(?<![+]){_BEFORE}((?:\+|00){_P}[1-9](?:[ .\-()/]{{0,3}}\d){{7,13}}){_AFTER}")
# Written in pairs it is one whatever stands between them, with a letter for the zero, without its zero or its plus sign.
_PAIRED_PHONE = re.compile(
    r"(?<![0-9A-Za-z_#+])(?=(\(?[0oO][1-9]\)?(?:[\s.,:;'’_/\-]{1,3}\d\d){4}|[67](?:[ .\-]\d\d){4}|[oO][67]\d{8}|33 ?[67](?:[ .\-]?\d\d){4})(?!\d))"
)
_DATE = re.compile(
    r"(?<!\d)(?<!\d[./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:\d{4}|\d\d)(?!\d)(?!\1\d)"
    r"|(?<!\d)(?<!\d )(?:0?[1-9]|[12]\d|3[01]) (?:0?[1-9]|1[0-2]) (?:19|20)\d\d(?!\d)"
    r"|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
)


def _spoken_numbers() -> dict[str, int]:
    """0 to 99 as a phone number is dictated, as patterns."""
    small = dict(enumerate("zero une? deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix.sept dix.huit dix.neuf".split()))
    spoken = {name: number for number, name in small.items()}
    for tens, name in {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre.vingts?"}.items():
        spoken |= {f"{name}.(?:et.)?{unit}": tens + number for number, unit in small.items() if 0 < number < (20 if tens >= 60 else 10)} | {name: tens}
    return {name.replace("zero", "z[eé]ro").replace(".", "[ -]"): number for name, number in spoken.items()}


_SPOKEN = {re.compile(name): number for name, number in _spoken_numbers().items()}
_ANY_SPOKEN = "|".join([r"\d\d?", *sorted((name.pattern for name in _SPOKEN), key=len, reverse=True)])
_SPOKEN_PHONE = re.compile(rf"\bz[eé]ro(?:[ ,.;/-]{{1,3}}(?:{_ANY_SPOKEN})\b){{4,12}}", re.IGNORECASE)


def _spoken_phones(text: str) -> Iterator[Found]:
    """« Zéro six douze trente-quatre cinquante-six soixante-dix-huit ».

    >>> [found.value for found in _spoken_phones("zero six douze trente quatre cinquante-six soixante dix huit")]
    ['0612345678']
    >>> list(_spoken_phones("il me reste zéro euro, zéro un deux trois"))
    []
    """
    for match in _SPOKEN_PHONE.finditer(text):
        said = [piece[0].lower() for piece in re.finditer(rf"\b(?:{_ANY_SPOKEN})\b", match[0], re.IGNORECASE)]
        digits = "".join(piece if piece.isdigit() else str(next(number for name, number in _SPOKEN.items() if name.fullmatch(piece))) for piece in said)
        if re.fullmatch(r"0[1-79]\d{8}", digits):
            yield Found(*match.span(), "phone", digits, _dots(digits, 2))


def _phones(text: str) -> Iterator[Found]:
    yield from _spoken_phones(text)
    dates = [date.span() for date in _DATE.finditer(text)]
    for match in _FRENCH_PHONE.finditer(text):
        start, end = match.span(1)
        value = re.sub(r"[^\d+]", "", match[1].replace("(0)", ""))
        # 08 numbers are services, never a member's.
        if _national(value).startswith("08") or any(start < last and first < end for first, last in dates):
            continue
        yield Found(start, end, "phone", value, _dots(value, 2))
    for match in _PAIRED_PHONE.finditer(text):
        if not any(match.start(1) < last and first < match.end(1) for first, last in dates):
            digits = re.sub(r"\D", "", re.sub("[oO]", "0", match[1]))
            value = digits if digits[0] == "0" else f"0{digits[-9:]}"
            yield Found(*match.span(1), "phone", value, _dots(value, 2))
    for match in _WORLD_PHONE.finditer(text):
        value = "+" + re.sub(r"\D", "", match[1]).removeprefix("00")
        try:
            known = phonenumbers.is_possible_number(phonenumbers.parse(value))
        except phonenumbers.NumberParseException:
            known = False
        if known:
            yield Found(*match.span(), "phone", value, _dots(value, 2))


def _national(phone: str) -> str:
    """A French number as ten digits; another one as it is.

    >>> _national("+33 1 84 90 36 46"), _national("0033184903646")
    ('0184903646', '0184903646')
    """
    digits = re.sub(r"\D", "", phone)
    return re.sub(r"^(?:00)?33(?=\d{9}$)", "0", digits)


# --------------------------------------------------------------------------- shared


def _compact(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number).upper()


def _boundaries(number: str) -> frozenset[int]:
    """Where the separators stand, counted in digits: {1, 3} for « 1 84 12 »."""
    places, count = set(), 0
    for index, char in enumerate(number):
        if char.isalnum():
            count += 1
        elif index and number[index - 1].isalnum():
            places.add(count)
    return frozenset(places)


def _dots(value: str, kept: int) -> str:
    return f"•••• {value[-kept:]}"
