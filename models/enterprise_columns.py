"""The columns of a list of enterprises (các cột): what each is called and how what stands in it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum

from domain import communes
from domain.enterprise_words import parse_kind, parse_source, parse_union_status
from domain.facts import Facts
from domain.folding import fold, squeeze
from domain.phone import parse_phone
from domain.problem import Doubt, Problem
from domain.tax_code import parse_tax_code
from models.enterprise_names import normal
from models.enterprise_row import Row

Value = str | int | date
LETTERS = {"name": 200, "kind": 30, "sector": 100, "contact_name": 100}  # at most; the columns of the same name
MOST_DIGITS = 6  # of a headcount; a longer one is a slip, e.g. a phone number in the wrong column
YEARS = range(2000, 2100)  # of a day; other years are slips of the finger
_SQUEEZED = [squeeze(it.name) for it in communes.ALL]
_CALLED = {
    "name": "ten|ten doanh nghiep|ten don vi|ten cong ty|doanh nghiep|name|enterprise",
    "tax_code": "ma so thue|mst|ma so doanh nghiep|tax code|taxcode|tax id",
    "kind": "loai hinh|loai hinh doanh nghiep|loai|kind|type",
    "sector": "nganh nghe|nganh|linh vuc|nganh nghe kinh doanh|sector|industry",
    "commune": "xa phuong|xa|phuong|dia ban|commune|ward",
    "headcount": "so lao dong|lao dong|so ld|tong so lao dong|tong so ld|tong so|tong|headcount|workers|employees"
    "|total",
    "headcount_day": "ngay so lieu|so lieu ngay|thoi diem so lieu|tinh den ngay|headcount day|headcount date|as of",
    "headcount_source": "nguon so lieu|nguon|headcount source|source",
    "women": "lao dong nu|so lao dong nu|ld nu|nu|trong do nu|women|female",
    "minority": "lao dong dan toc thieu so|ld dan toc thieu so|dan toc thieu so|lao dong dtts|ld dtts|dtts|minority"
    "|ethnic minority|minority workers",
    "contact_name": "nguoi lien he|nguoi dai dien|dai dien|ho ten nguoi lien he|contact|contact name|contact person",
    "contact_phone": "dien thoai|so dien thoai|sdt|dt|dien thoai lien he|phone|contact phone|telephone",
    "union_status": "cong doan|cong doan co so|cdcs|co cdcs|tinh trang cong doan|union|union status",
    "next_contact": "ngay lien he tiep|ngay lien he tiep theo|hen lien he|ngay hen|next contact",
}
COLUMNS = tuple(_CALLED)  # in the order they are shown
HEADERS = {
    header: field for field, headers in _CALLED.items() for header in headers.split("|")
}  # folded header → field
assert set(COLUMNS) == {field.name for field in fields(Row)} - {"demo"}


def read_value(field: str, text: str, facts: Facts) -> Value | Problem:
    """What a cell says, its text being made one line and not empty. Problems: models.enterprise_file.read_file."""
    return _READERS[field](text, facts) if field in _READERS else _PARSERS[field](text)


def _short(field: str) -> Callable[[str], str | Problem]:
    def parse(text: str) -> str | Problem:
        most = LETTERS[field]
        if len(text) <= most:
            return text
        return Problem("enterprise_file.text_too_long", {"letters": len(text), "most": most})

    return parse


def _name(text: str) -> str | Problem:
    if not fold(text):
        return Problem("enterprise_file.name_missing")
    if len(normal(text)) > LETTERS["name"]:  # its short forms written out are kept too
        return Problem("enterprise_file.text_too_long", {"letters": len(text), "most": LETTERS["name"]})
    return _short("name")(text)


def _kind(text: str) -> str | Problem:
    return _short("kind")(parse_kind(text))


def _tax_code(text: str) -> str | Problem:
    """Excel takes a code for a number and drops its leading zero: given back if the check digit then fits."""
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):  # the last digits are gone too
        return Problem("enterprise_file.tax_code_lost_digits", {"text": text})
    # Nine digits were ten. Twelve that do not begin with 0 were thirteen: a citizen's number begins with 001–096.
    if re.fullmatch(r"[0-9]{9}|[1-9][0-9]{11}", text):
        code = parse_tax_code("0" + text)
        return Problem("enterprise_file.tax_code_lost_digits", {"text": text}) if isinstance(code, Problem) else code
    if re.fullmatch(r"[1-9][0-9]{10}", text):  # was a citizen's number, and no digit checks which
        return Problem("enterprise_file.tax_code_lost_digits", {"text": text})
    return parse_tax_code(text)


def _commune(text: str) -> str | Problem:
    """The code of "Mường Kim", "xã Mường Kim", "x-muong-kim", accents or not; no guess, it would be kept as a fact."""
    bare = re.sub(r"^(xa|phuong|x|p) ", "", fold(text)).replace(" ", "")
    typed = bare, squeeze(text)
    found = [it for it, squeezed in zip(communes.ALL, _SQUEEZED, strict=True) if it.code == text or squeezed in typed]
    if len(found) == 1:
        return found[0].code
    if not found:
        return Problem("enterprise_file.commune_unknown", {"text": text})
    return Problem("enterprise_file.commune_unclear", {"text": text, "names": [communes.label(it) for it in found]})


def _number(text: str) -> int | Problem:
    """ "1.250", "1 250", "35"; a decimal number of workers is a mistake."""
    plain = re.sub(r"(?<=\d)[.,  ](?=\d{3}(\D|$))", "", text)
    if plain.isascii() and plain.isdecimal() and len(plain) <= MOST_DIGITS:
        return int(plain)
    return Problem("enterprise_file.headcount_unreadable", {"text": text})


def _day(text: str) -> date | Problem:
    """ "22/11/2026", "22-11-26", "2026-11-22"; day first, always."""
    found = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:[T ].*)?", text, re.ASCII)
    year, month, day = found.groups() if found else ("", "", "")
    if found := re.fullmatch(r"(\d{1,2})\D(\d{1,2})\D(\d{4}|\d{2})", text, re.ASCII):
        day, month, year = found.groups()
    try:
        read = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return Problem("enterprise_file.day_unreadable", {"text": text})
    return read if read.year in YEARS else Problem("enterprise_file.day_unreadable", {"text": text})


def _day_gone(text: str, facts: Facts) -> date | Problem:
    day = _day(text)
    return Problem("enterprise_file.day_to_come") if isinstance(day, date) and day > facts.today else day


def _phone(text: str, facts: Facts) -> str | Problem:
    """E.164; also an office's landline and, since nobody can be asked here, an unusual number. Excel drops the zero."""
    number = parse_phone("0" + text if re.fullmatch(r"[1-9][0-9]{8}|2[0-9]{9}", text) else text, facts)
    if isinstance(number, Problem):
        return Problem("enterprise_file.phone_unreadable")
    return str(number.value) if isinstance(number, Doubt) else number


def _one_of(parse: Callable[[str], StrEnum | None], key: str) -> Callable[[str], str | Problem]:
    def read(text: str) -> str | Problem:
        code = parse(text)
        return Problem(key, {"text": text}) if code is None else str(code)

    return read


_PARSERS: Mapping[str, Callable[[str], Value | Problem]] = {
    "name": _name,
    "tax_code": _tax_code,
    "kind": _kind,
    "sector": _short("sector"),
    "commune": _commune,
    "headcount": _number,
    "headcount_source": _one_of(parse_source, "enterprise_file.source_unknown"),
    "women": _number,
    "minority": _number,
    "contact_name": _short("contact_name"),
    "union_status": _one_of(parse_union_status, "enterprise_file.union_unclear"),
    "next_contact": _day,
}
_READERS: Mapping[str, Callable[[str, Facts], Value | Problem]] = {
    "headcount_day": _day_gone,
    "contact_phone": _phone,
}
