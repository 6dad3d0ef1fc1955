"""Reads the 12-digit personal number (số định danh cá nhân, số CCCD); must not refuse anybody by place or mismatch."""

from datetime import date
from typing import Any

from domain.digits import count_digits, only_digits
from domain.facts import Facts
from domain.gender import Gender
from domain.problem import Doubt, Problem
from domain.tables import rows

# Place of birth registration → name when issued; 63 provinces of TT 07/2016/TT-BCA annex 1. People born abroad bear
# another country's code of the same circular, which we do not have: they are asked to confirm.
PLACES = {row["code"]: row["name"] for row in rows("citizen_number_places.csv")}

_LENGTH = 12  # digits; Luật Căn cước 26/2023/QH15 art. 12
_OLD_CARD = 9  # digits of the old identity card (CMND), not valid after 31/12/2024, Luật Căn cước (art. 46: memory)


def parse_citizen_number(text: str, facts: Facts) -> str | Problem | Doubt:
    """Read "012 090 001 234", "012.090.001234", "CCCD: 012090001234" → "012090001234".

    Uses facts.answers "birth_date" (date or ISO text) and "gender" when they are there. The structure (place, century
    with gender, year) is in no text in force since 1/7/2024 (NĐ 137/2015 art. 13 ended): only the shape is an error.
    Problems: citizen_number.old_identity_card, citizen_number.no_digits, citizen_number.shape {digits}.
    Doubts: citizen_number.mismatch {what: "birth_year" | "gender" | "both"}, citizen_number.unknown_place.
    """
    number = only_digits(text) or ""
    if len(number) == _OLD_CARD:
        return Problem("citizen_number.old_identity_card")
    if not count_digits(text):
        return Problem("citizen_number.no_digits")
    if len(number) != _LENGTH:
        return Problem("citizen_number.shape", {"digits": count_digits(text)})
    what = _mismatch(number, facts)
    if what:
        return Doubt(number, Problem("citizen_number.mismatch", {"what": what}))
    return number if number[:3] in PLACES else Doubt(number, Problem("citizen_number.unknown_place"))


def birth_year(number: str) -> int:
    """The year the number says: fourth digit 0–1 is the 1900s, 2–3 the 2000s …, the fifth and sixth the year in it."""
    return 1900 + int(number[3]) // 2 * 100 + int(number[4:6])


def gender(number: str) -> Gender:
    """The gender the number says: an even fourth digit is male, an odd one female."""
    return Gender.female if int(number[3]) % 2 else Gender.male


def _mismatch(number: str, facts: Facts) -> str | None:
    born, told = _year(facts.answers.get("birth_date")), facts.answers.get("gender")
    year_is_off = birth_year(number) > facts.today.year if born is None else birth_year(number) != born
    gender_is_off = bool(told) and told != gender(number)
    if year_is_off and gender_is_off:
        return "both"
    return "birth_year" if year_is_off else "gender" if gender_is_off else None


def _year(told: Any) -> int | None:
    if not told:
        return None
    return (told if isinstance(told, date) else date.fromisoformat(told)).year


def mask(number: str) -> str:
    """What may be shown of it: "012090001289" → "0120******89"; a number of another length is hidden whole."""
    return f"{number[:4]}******{number[-2:]}" if len(number) == _LENGTH else "*" * len(number)
