"""The papers of joining to be signed by hand (Mẫu 5a, 5b: đơn gia nhập công đoàn) as PDF; values in, bytes out.

A worker's "yes" in a chat registers a wish; the statute wants his signature. Words and layout lie in templates/, where
a federation's own folder can take their place.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from documents.glyphs import breakable
from documents.paper_versions import Version, version_on
from documents.qr import qr_matrix, qr_svg
from documents.typesetting import Job, typeset

QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


@dataclass(frozen=True, slots=True, repr=False)  # personal: it must not reach a log through repr()
class Form5a:
    """What stands on one person's application, each value as it shall be read, e.g. birth_day "15/08/1990".

    None (or nothing printable) leaves a dotted line to be written on; `ethnic_group` only with its own consent.
    `minor` adds the place where the guardian signs. Place and date of signing are always left to the pen.
    `day` chooses the form's version: the day it is printed.
    """

    day: date
    federation: str
    receiving_unit: str | None
    application_number: str
    qr_text: str
    full_name: str
    birth_day: str | None
    gender: str | None
    enterprise: str | None
    citizen_number: str | None = None
    ethnic_group: str | None = None
    phone: str | None = None
    address: str | None = None
    job: str | None = None
    minor: bool = False
    guardian: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Row5b:
    """One person of a common application; `minor` makes room for the guardian's signature."""

    application_number: str
    full_name: str
    birth_day: str
    gender: str
    job: str | None = None
    minor: bool = False
    guardian: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Form5b:
    """A common application of people at one enterprise, drawn in the order of `rows`; `number` stands on every page."""

    day: date
    federation: str
    receiving_unit: str | None
    enterprise: str
    rows: tuple[Row5b, ...]
    address: str | None = None
    number: str | None = None
    qr_text: str | None = None


def draw_5a(form: Form5a, template_folder: Path | None = None) -> bytes:
    """One A4 page as PDF/A-2u. Raises documents.typesetting.PaperError, documents.qr.QrTooLong."""
    return _draw("5a", form, template_folder)


def draw_5b(form: Form5b, template_folder: Path | None = None) -> bytes:
    """As many A4 pages as the rows need, the table's head on each. Raises like draw_5a."""
    return _draw("5b", form, template_folder)


def check_papers(day: date, template_folder: Path | None = None) -> None:
    """Draw both papers once with empty values, so that a broken template is found before a worker waits for it."""
    row = Row5b("x", "x", "x", "x")
    person = Form5a(day, "x", "x", "x", "x", "x", "x", "x", "x")
    many = Form5b(day, "x", "x", "x", (row, replace(row, minor=True, guardian="x")))
    for adult in (person, replace(person, minor=True, guardian="x")):
        draw_5a(adult, template_folder)
    draw_5b(many, template_folder)


def _draw(paper: str, form: Form5a | Form5b, folder: Path | None) -> bytes:
    version = version_on(form.day, paper, folder)
    values = asdict(form)
    values.pop("day")
    qr_text = values.pop("qr_text")
    rest = {
        "qr": qr_svg(qr_matrix(qr_text), QUIET) if qr_text else None,
        "words": version.words,
        "version": _shown(version),
    }
    return typeset(Job(version.template, plain(values), rest, form.day, folder))


def _shown(version: Version) -> dict[str, str | None]:
    return {
        "name": version.name,
        "valid_from": f"{version.valid_from:%d/%m/%Y}",
        "valid_to": f"{version.valid_to:%d/%m/%Y}" if version.valid_to else None,
    }


def plain(value: Any) -> Any:
    """Every text in it printable and breakable, None if nothing is left of it; lists and yes-no values as they are."""
    match value:
        case str():
            return breakable(value) or None
        case dict():
            return {key: plain(part) for key, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
        case _:
            return value
