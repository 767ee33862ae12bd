"""The new value of an answer, out of the words that correct it."""

import re
from dataclasses import dataclass, replace
from typing import Any

from actions.french import fold, heard, words
from actions.tasks.task import Case, Question
from actions.values import Choice as ChoiceKind
from actions.values import Name, Setting, Wrong, day_of_the_same_month


@dataclass(frozen=True)
class Change:
    """An earlier answer to change; `value` None: it must be asked again; Wrong: said, and not acceptable."""

    slot: str
    value: Any
    mended: bool = False  # the words repair the answer and say nothing else


def _as_written(piece: str, text: str) -> str:
    """A folded piece as the member wrote it.

    >>> _as_written("lea", "ah et c'est Léa pas Léo"), _as_written("rue des lys", "c'est rue des Lys, pas des Lilas"), _as_written("chez m. durand", "c'est chez M. Durand pas Mme Dupont")
    ('Léa', 'rue des Lys', 'chez M. Durand')
    """
    given, sought = re.sub(r"(['’])", r"\1 ", text).split(), [word.strip(" ,.;!") for word in fold(piece).replace("'", "' ").split()]
    found = next((given[i : i + len(sought)] for i in range(len(given)) if [fold(word).strip(" ,.;!") for word in given[i : i + len(sought)]] == sought), None)
    return re.sub(r"(['’]) ", r"\1", " ".join(found)).strip(" ,.;!") if found else piece


def replaced(filled: list[Question], case: Case, new: str, said_old: str, text: str, setting: Setting, whole: str) -> Change | None:
    for question in _latest_first(filled):
        value = case.values[question.slot]
        shown = fold(question.kind.show(value)) if not question.kind.secret else ""
        old = _part_that_stands(question, shown, said_old)
        named = isinstance(question.kind, ChoiceKind) and not isinstance(value, list) and value in (question.kind.find(old, setting), *question.kind.meant(old))
        said_so = not question.kind.loose and not question.kind.secret and question.kind.read(old, setting) == value  # « samedi » was the 21st
        if not shown or not (named or said_so or _contains(shown, fold(str(value)), old)):
            continue
        if isinstance(question.kind, Name):
            read = question.kind.read(_patched(value, shown, _as_written(new, whole), old), setting)
            if isinstance(read, str):
                return Change(question.slot, read)
            continue
        if question.kind.loose and isinstance(value, str):
            return Change(question.slot, _patched(value, shown, _as_written(new, whole), old))
        there = day_of_the_same_month(value, f"le {new}") if re.fullmatch(r"\d{1,2}|1er|premier", new.strip()) else None
        if there is not None:  # « le 26 pas le 25 »
            return Change(question.slot, there.isoformat())
        read = question.kind.read(new, setting)
        if isinstance(read, Wrong):  # « c'est Royan et pas Saintes »: the postal code known so far goes with what was wrong
            read = question.kind.read(new, replace(setting, values={}))
        if read is None:
            read = question.kind.find(text, setting)
        if read is not None and read != value:
            return Change(question.slot, read)
    return None


def _part_that_stands(question: Question, shown: str, old: str) -> str:
    """« Pas le 3ème étage », of « bat C, 3ème »: of the words refused, the beginning that the free text holds, where it tells a number."""
    said = old.split()
    if not question.kind.loose or isinstance(question.kind, Name):
        return old
    begun = (" ".join(said[:length]) for length in range(len(said), 0, -1))
    return next((part for part in begun if re.search(r"\d", part) and _contains(shown, shown, part)), old)


def _latest_first(filled: list[Question]) -> list[Question]:
    """Of answers that belong together, the first leads: « pas avril, mai » is of a whole period."""
    place = {q.slot: -i for i, q in enumerate(filled)}
    latest: dict[str, int] = {}
    for q in filled:
        if q.kind.group:
            latest[q.kind.group] = place[q.slot]
    return sorted(filled, key=lambda q: (latest.get(q.kind.group, place[q.slot]), -place[q.slot]))


def _contains(shown: str, raw: str, old: str) -> bool:
    pattern = rf"(?<!\w){re.escape(old.strip())}(?!\w)"
    return bool(re.search(pattern, shown) or re.search(pattern, raw))


def _patched(value: str, shown: str, new: str, old: str) -> str:
    """The old text with the wrong piece replaced: « 21 rue des Lilas », 12 rue instead of 21 → « 12 rue des Lilas ».

    >>> _patched("21 rue des Lilas", "21 rue des lilas", "12 rue", "21")
    '12 rue des Lilas'
    >>> _patched("Dupond", "dupond", "dupont", "dupond"), _patched("chez Mme Dupont", "chez mme dupont", "chez M. Durand", "mme dupont")
    ('Dupont', 'chez M. Durand')
    >>> _patched("18 bis rue des Fleurs", "18 bis rue des fleurs", "20 rue des fleurs", "18 bis")
    '20 rue des Fleurs'
    """
    piece = new.strip()
    if re.fullmatch(r"\d+(?: ?(?:bis|ter|quater))?", old.strip()):
        numbers = re.findall(r"\d+(?: ?(?:bis|ter)\b)?", piece)  # « attendez la place c'est 5 »
        piece = numbers[-1] if numbers else piece
    start = shown.find(old.strip())
    if len(shown) != len(value):
        start = value.lower().find(old.strip())
    if piece.split() and fold(value[:start]).split()[-1:] == fold(piece).split()[:1]:  # « c'est chez Durand », of « chez Dupont »
        piece = piece.split(None, 1)[-1]
    patched = value[:start] + piece + value[start + len(old.strip()) :]
    return patched[:1].upper() + patched[1:] if value[:1].isupper() else patched


_LAST_CUE = re.compile(r".*\b(?:c'est|est|en|par|:|=|a pour|devient|ce sera|pl[uû]t[oô]t|mettre)\s+(?P<new>[^,;.!?]+)[ .!?]*$", re.IGNORECASE)
_IS_WRONG = re.compile(r"\b(?:est|sont|etait) (?:(?:pas|plus) (?:le |la |les )?(?:bon|bonne|juste|correcte?)s?|faux|fausses?|incorrecte?s?|inexacte?s?|mauvaise?s?|errone\w*|mal ecrite?s?|a (?:changer|corriger|modifier))[ .!]*$")


def value_for(question: Question, text: str, setting: Setting, before: Any = None) -> Any:
    """The new value said together with the answer's name, or None when it must be asked. `before`: the old one, which a
    few words may mend (« le numéro de la rue c'est 14 »)."""
    if _IS_WRONG.search(heard(text)):
        return None
    found = question.kind.anew(before, text, setting)
    if found is not None:
        return found
    plain = re.sub(r"\s+", " ", text)
    after = _LAST_CUE.match(plain)
    if after:
        new = _without_its_name(question, after.group("new"))
        mended = question.kind.mend(before, new, setting) if isinstance(before, str) else None
        value = mended or question.kind.read(new, setting)
        if isinstance(value, Wrong):
            value = question.kind.read(new, replace(setting, values={}))
        return None if isinstance(value, Wrong) else value
    name = re.search(question.names, fold(plain))
    rest = fold(plain)[name.end() :].strip(" .!") if name else ""
    if rest and isinstance(question.kind, Name) and len(words(rest)) <= 3:  # « et le nom Roy-Martin »
        rest = " ".join(plain.strip(" .!").split()[-len(rest.split()) :])
    elif not rest or question.kind.loose or len(words(rest)) > 5:
        return None
    value = question.kind.read(rest, setting)  # « jusqu'au 31 octobre »
    return None if isinstance(value, Wrong) else value


def _without_its_name(question: Question, said: str) -> str:
    """« Timéo le prénom » is Timéo. The words are cut where folding keeps their number."""
    given, folded = said.split(), fold(said).split()
    name = re.search(rf"(?:\b(?:le|la|son|sa|mon|ma|pour|comme) )?(?:{question.names})$", fold(said).strip(" .!"))
    if name is None or name.start() == 0 or len(given) != len(folded):
        return said
    return " ".join(given[: len(fold(said)[: name.start()].split())])
