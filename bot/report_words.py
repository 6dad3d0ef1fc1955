"""What the paper and the workbook of a report share (lời báo cáo): whose report, its numbers in their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import texts
from domain.reports import Line, Number, percent, told
from models.reports import Report

PAPER_LANGUAGE = "vi"  # of official papers, whatever the reader's
NOTHING = "-"
PERCENT_AFTER = Number.TOWARDS  # the part of the target stands behind this column


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told beside the numbers: whose report, the organisation above it, and the day it is drawn on."""

    report: Report
    unit: str
    above: str
    top: bool
    today: date
    closed: date | None = None
    language: str = PAPER_LANGUAGE

    @property
    def end(self) -> date:
        return min(self.report.period.last, self.today)

    def word(self, key: str, **params: Any) -> str:
        return texts.render(self.language, f"report.{key}", params)


def counted(value: int | str | None) -> dict[str, int] | str:
    """A number for a text; words stay as they are."""
    return {"n": value} if isinstance(value, int) else value or NOTHING


def day(value: date) -> dict[str, str]:
    return {"d": value.isoformat()}


def name_of(it: Telling, line: Line) -> str:
    return it.word("paper.own", unit=line.name) if line.unit_id == it.report.unit_id else line.name


def in_columns(numbers: Mapping[Number, int]) -> Iterator[int | str | None]:
    """In the order of the paper's columns, the part of the target among them."""
    for number in Number:
        yield told(numbers, number)
        if number is PERCENT_AFTER:
            yield percent(numbers)
