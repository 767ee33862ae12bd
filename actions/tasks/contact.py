"""A phone number to be reached at, for any task: the account's own, shown masked, or another one."""

import re
from typing import Any

from actions.dialogue import Choice
from actions.french import fold, heard, yes_or_no
from actions.moves import has_a_reserve
from actions.ports import UnknownReference
from actions.say import choice
from actions.tasks.task import Case
from actions.values import Partial, Secret, Setting, Wrong, mask

OWN = "account"  # the value of the button that stands for the account's number


def keeps_back(text: str) -> bool:
    """The number asked for is not at hand, or not to be given.

    >>> [keeps_back(t) for t in ("ah non attendez je l'ai pas sous la main", "je ne veux pas donner son numéro ici", "je connais pas son numéro à elle", "elle le connait pas son numero de secu", "j'ai 2 69 05 49 588 157 80")]
    [True, True, True, True, False]
    """
    return not re.search(r"\d", text) and bool(re.search(
        r"\b(?:ai|connai(?:s|t)|sai[st]|trouve|retrouve|retien(?:s|t)|(?:elle|il|on) (?:ne )?(?:l'|en )?a) (?:pas|plus)\b|\bpas\b.{0,20}\b(?:sous la main|sur (?:moi|elle|lui|nous))\b|\b(?:veux|voudrais|souhaite|prefere|vais) pas (?:le |la |vous |les )*(?:donner|dire|laisser|mettre)\b|\bdonne(?:rai)? pas\b",
        heard(text),
    ))  # fmt: skip


def _dialable(value: str, setting: Setting) -> Wrong | None:
    digits = re.sub(r"[ .\-()]", "", value)
    return None if re.fullmatch(r"(?:\+33|0033|0)[1-9]\d{8}|(?:\+|00)(?!33)[1-9]\d{6,13}", digits) else Wrong("phone")


_KEEPS = re.compile(
    r"\b(?:numero|num|telephone|tel|portable|mobile)\b(?: (?:de|telephone|portable|tel))*(?: (?:c'est|est|reste|ne|n'a|a|lui))* (?:le |toujours le )?(?:meme|inchange\w*|pas change|change pas|pareil|identique)\b|"
    r"\b(?:garde[zr]?|gardons|conserve[zr]?|meme) (?:mon |le |bien |toujours |ce )*(?:meme )?(?:numero|num|telephone|tel|portable)\b|\b(?:same|keep(?:ing)? my) (?:phone|number|mobile)"
)


_NO_LONGER = r"\b(?:plus|pas) (?:du tout )?(?:le |la |ce )?meme\b|\bplus ce (?:numero|num|telephone|tel|portable)\b"


def keeps_number(text: str) -> bool:
    """
    >>> [keeps_number(t) for t in ("mon numéro de téléphone reste le même", "tel inchangé", "je garde mon numéro", "nouveau numéro 06", "le même")]
    [True, True, True, False, False]
    >>> keeps_number("j'ai plus le même téléphone")
    False
    """
    return bool(_KEEPS.search(heard(text))) and not re.search(_NO_LONGER, heard(text))


class Phone(Secret):
    """A French or foreign number, or « le même », « celui de mon compte » where `own_phone` is among the choices."""

    def __init__(self) -> None:
        super().__init__("phone", _dialable)

    def find(self, text: str, setting: Setting) -> Any:
        found = super().find(text, setting)
        return setting.notes.get("own_phone") or OWN if found is None and keeps_number(text) else found

    def read(self, text: str, setting: Setting) -> Any:
        found = self.find(text, setting)
        if found is not None:
            return found
        own = setting.notes.get("own_phone")
        if re.search(r"\d ?(?:h|heures?)\b", fold(text)):  # « non 15 h 30 », of the appointment
            return None
        digits, shown = re.sub(r"\D", "", text), next((label for value, label in setting.choices if value == OWN), "")
        if own and 1 < len(digits) < 5:  # « oui le 01 »: the end of a number, and perhaps of another one
            return own if re.sub(r"\D", "", shown).endswith(digits) else Partial("phone")
        if own and re.search(_NO_LONGER, heard(text)):  # « j'ai plus le même téléphone »
            return Partial("phone")
        if own and (has_a_reserve(text) or re.search(r"\b(?:autre|nouveau|change de) (?:numero|num|telephone|tel|portable)\b", fold(text))):  # « oui mais j'en ai changé »
            return Partial("phone")
        if own and (text == OWN or yes_or_no(text) or re.search(r"\bmeme\b|\b(?:mon|du|le) compte\b|\bcelui[- ]la\b|\bpas change\b|\bgarde(?:z|r|ons)?\b|\bkeep\b|\bsame\b|\binchange\w*\b|\bl'ancien\b|^(?:c'est |oui |toujours )*le mien\b", fold(text))):
            return own
        if own and "ask:phone" not in setting.notes and re.fullmatch(r"(?:ah |ben |euh )?(?:non|nan|no)[ .!]*", fold(text)):
            return Partial("phone")
        return Wrong("phone") if len(re.findall(r"\d", text)) >= 4 else None

    def says_none(self, text: str) -> bool:
        return keeps_back(text)


async def own_phone(case: Case) -> list[Choice]:
    """The account's number as a choice, behind a fresh reference of the vault."""
    if case.member is None or not case.member.phone:
        return []
    case.notes["own_phone"] = await case.services.vault.deposit(case.message.conversation_id, "phone", case.member.phone)
    return [choice(OWN, case.copy.text("utter_label_own_phone", phone=mask("phone", case.member.phone)))]


async def reveal(case: Case, reference: str) -> Wrong | None:
    """Resolve a number that this message did not bring, so that it can be shown masked."""
    if reference == OWN:  # « gardez mon numéro », before it was asked for
        if not await own_phone(case):
            case.forget("phone")
            return None
        reference = case.values["phone"] = case.notes["own_phone"]
    try:
        case.secrets.setdefault(reference, await case.services.vault.resolve(case.message.conversation_id, reference))
    except UnknownReference:
        return Wrong("secret_expired")
    return None
