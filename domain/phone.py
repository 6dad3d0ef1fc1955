"""Reads and shows telephone numbers (số điện thoại); names no operator (numbers move) and is never a person's key."""

import re
import unicodedata

from domain.facts import Facts
from domain.problem import Doubt, Problem
from domain.tables import rows

# Allocated three-digit prefixes with the leading 0; sources in domain.md §7.4, "verified" says which are from memory.
MOBILE_PREFIXES = frozenset(row["prefix"] for row in rows("mobile_prefixes.csv"))

# The conversion of 11-digit numbers from 15/9 to 15/11/2018, Ministry of Information (domain.md §7.4).
OLD_PREFIXES = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},  # 0162–0169 → 032–039
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}
_MOBILE = 10  # digits with the leading 0
_OLD_MOBILE = 11  # digits with the leading 0, before 2018
_LANDLINE = 11  # digits with the leading 0: 02 + area + number, since the area codes of 2017
_FOREIGN = range(7, 16)  # digits after the +; E.164 allows at most 15, fewer than 7 reach nobody

# A label may stand before the number ("SĐT: 0912…"), a polite word after it ("… ạ"), nothing between.
_BETWEEN = r"[\s.\-/()\u2010-\u2014]*+"  # possessive: long texts stay linear
_TYPED = re.compile(rf"[^\d+(]*+(\(?\+?{_BETWEEN}[0-9](?:{_BETWEEN}[0-9])*+)[^\d+]*+")


def parse_phone(text: str, facts: Facts) -> str | Problem | Doubt:
    """Read a number into E.164: "0912 345.678", "+84(0)912-345-678", "0084912345678", "84912345678" → "+84912345678".

    The 11-digit mobiles of before 2018 become today's: "01687654321" → "+84387654321".
    Problems: phone.unreadable, phone.too_short {digits}, phone.too_long {digits}.
    Doubts: phone.landline, phone.unknown_prefix {prefix}, phone.foreign.
    """
    typed = _TYPED.fullmatch(unicodedata.normalize("NFKC", text))
    if typed is None:
        return Problem("phone.unreadable")
    digits = re.sub(r"\D", "", typed[1])
    abroad = _after_country_sign(digits, "+" in typed[1])
    if abroad is None:
        return _national(digits)
    return _national("0" + abroad[2:].removeprefix("0")) if abroad.startswith("84") else _foreign(abroad)


def _after_country_sign(digits: str, plus: bool) -> str | None:
    """The digits from the country code on, or None for a number as dialled within Vietnam."""
    if plus:
        return digits
    if digits.startswith("00"):
        return digits[2:]
    return digits if digits.startswith("84") and len(digits) > _MOBILE else None


def _national(number: str) -> str | Problem | Doubt:
    if number.startswith("02"):
        return _sized(number, _LANDLINE) or Doubt("+84" + number[1:], Problem("phone.landline"))
    if len(number) == _OLD_MOBILE and number[:4] in OLD_PREFIXES:
        number = OLD_PREFIXES[number[:4]] + number[4:]
    return _sized(number, _MOBILE) or _mobile(number)


def _sized(number: str, wanted: int) -> Problem | None:
    if len(number) == wanted and number.startswith("0"):
        return None
    if len(number) == wanted:
        return Problem("phone.unreadable")  # ten digits without a 0 in front: which one is wrong cannot be told
    return Problem("phone.too_short" if len(number) < wanted else "phone.too_long", {"digits": len(number)})


def _mobile(number: str) -> str | Doubt:
    e164, prefix = "+84" + number[1:], number[:3]
    return e164 if prefix in MOBILE_PREFIXES else Doubt(e164, Problem("phone.unknown_prefix", {"prefix": prefix}))


def _foreign(digits: str) -> Problem | Doubt:
    if len(digits) not in _FOREIGN:
        key = "phone.too_short" if len(digits) < _FOREIGN.start else "phone.too_long"
        return Problem(key, {"digits": len(digits)})
    # No country code begins with 0 (ITU-T E.164).
    return Problem("phone.unreadable") if digits.startswith("0") else Doubt("+" + digits, Problem("phone.foreign"))


def show_phone(number: str) -> str:
    """An E.164 number as read in Vietnam: "+84912345678" → "0912 345 678"; other countries' numbers as they are."""
    if not number.startswith("+84"):
        return number
    local = "0" + number[3:]
    if local.startswith(("024", "028")):  # Hà Nội and Hồ Chí Minh City: two-digit area codes
        return f"{local[:3]} {local[3:7]} {local[7:]}"
    return f"{local[:4]} {local[4:7]} {local[7:]}"
