"""An enterprise as a list tells it (một dòng danh sách); without SQL, so that what reads lists need not load any."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise to be kept. `commune` is a code of domain.communes, `tax_code` as parse_tax_code gives it."""

    name: str
    commune: str | None = None
    tax_code: str | None = field(default=None, repr=False)  # of a household business its owner's citizen number
    kind: str | None = None
    headcount: int | None = None
    demo: bool = False
    sector: str | None = None
    headcount_day: date | None = None
    headcount_source: str | None = None  # domain.enterprise_words.HeadcountSource
    women: int | None = None
    minority: int | None = None
    contact_name: str | None = field(default=None, repr=False)  # a person's, as the number is
    contact_phone: str | None = field(default=None, repr=False)  # E.164
    union_status: str | None = None  # domain.enterprise_words.UnionStatus
    next_contact: date | None = None


GIVEN = tuple(name for name in Row.__slots__ if name != "demo")  # what a list may fill in
