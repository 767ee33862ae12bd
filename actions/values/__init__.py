"""Kinds of answers: how each is read from a member's words, checked, and shown again.

A kind has two ways in. `read` is lenient: the message is probably the answer to the question just asked. `find` is
strict: it looks for a value inside a longer message (several answers at once, a correction). Both return a normalised,
JSON-ready value; `read` may also return `Wrong(reason)`, and None means « these words are not an answer ».
"""

from actions.values.choices import ADDS, ANY, Choice, Several, YesNo, any_will_do, ranked, refused_places
from actions.values.dates import Date
from actions.values.dates_in_words import MONTH_NUMBERS, day_alone, day_of_the_same_month, in_figures, read_date
from actions.values.kinds import NO_SETTING, REFERENCE, Kind, Partial, Setting, Wrong, holds
from actions.values.numbers import Number
from actions.values.places import City, Department, PostalCode
from actions.values.secrets import Secret, mask
from actions.values.streets import Street, is_group_of_houses, with_house_number
from actions.values.texts import Name, Text, bare, bare_name

__all__ = [
    "ADDS", "ANY", "Choice", "City", "Date", "Department", "Kind", "MONTH_NUMBERS", "NO_SETTING", "NUMBER_WORDS",
    "Name", "Number", "Partial", "PostalCode", "REFERENCE", "Secret", "Setting", "Several", "Street", "Text",
    "Wrong", "YesNo", "any_will_do", "bare", "bare_name", "day_alone", "day_of_the_same_month", "holds", "in_figures",
    "is_group_of_houses", "mask", "ranked", "read_date", "refused_places", "with_house_number",
]  # fmt: skip
