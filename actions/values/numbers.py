"""Whole numbers, in digits or words."""

import re
from typing import Any

from actions.french import NUMBER_WORDS, heard, words
from actions.values.kinds import Kind, Setting, Wrong


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
