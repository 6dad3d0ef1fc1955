"""A union's report (báo cáo) as PDF in the layout of official papers (NĐ 30/2020/NĐ-CP); values in, bytes out.

Number and day of the paper stay open for the pen: an office gives them when it is signed. Words and layout lie in
templates/, where a federation's own folder can take their place.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from documents.paper_versions import version_on
from documents.papers import plain
from documents.typesetting import Job, typeset

COLUMNS = 28  # cells of a row


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part of the text."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's line in the annex: COLUMNS cells, each as it shall be read ("1.650", "-")."""

    nth: str
    name: str
    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A report of `unit` over `period`, in words; `above` is the organisation above it. `top`: it is the province's
    federation, which signs and numbers otherwise. `day` chooses the version of the template."""

    day: date
    above: str
    unit: str
    top: bool
    subject: str
    period: str
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def draw_report(form: Form, template_folder: Path | None = None) -> bytes:
    """PDF/A-2u: the text upright on A4, the table across. Raises documents.typesetting.PaperError."""
    version = version_on(form.day, "report", template_folder)
    values = asdict(form)
    del values["day"]
    rest = {"words": version.words}
    return typeset(Job(version.template, plain(values), rest, form.day, template_folder))


def check_report(day: date, template_folder: Path | None = None) -> None:
    """Draw one with empty values, so that a broken template is found before an officer waits for it."""
    row = Row("1", "x", ("0",) * COLUMNS, strong=True)
    for top in (True, False):
        draw_report(Form(day, "x", "x", top, "x", "x", (Section("x", ("x",)),), (row,)), template_folder)
