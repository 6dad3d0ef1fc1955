"""Reads a union's written decision (quyết định): its number and its day; must not know what was decided."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.days import parse_past_day
from domain.facts import Facts
from domain.folding import fold
from domain.problem import Doubt, Problem

LONG_AGO = timedelta(days=366)  # ours: an older day is asked again, for it moves the count into another year

# On folded text: "Quyết định số 12/QĐ-LĐLĐ" is "quyet dinh so 12 qd ldld" by now, whatever stood between the words.
_TYPED = re.compile(
    r"(?:quyet dinh )?(?:so )?(?P<count>\d{1,5})(?P<letter>[a-h])?(?: (?P<year>20\d\d))?"
    r" ?qd (?P<organ>[a-z][a-z0-9 ]{1,19})"
)
# Folding took the Đ away; in these abbreviations it is put back.
_ORGANS = (
    (re.compile(r"^LDLD"), "LĐLĐ"),  # liên đoàn lao động
    (re.compile(r"^TLD$"), "TLĐ"),  # tổng liên đoàn
    (re.compile(r"^CD"), "CĐ"),  # công đoàn: CĐCS, CĐKCN, CĐX
    (re.compile(r"^ND"), "NĐ"),  # nghiệp đoàn
)


@dataclass(frozen=True, slots=True)
class Decision:
    """`number` as parse_decision_number makes it."""

    number: str
    day: date


def parse_decision_number(text: str, facts: Facts) -> str | Problem:
    """The number in one spelling: "12/QD-LDLD", "số 12/qđ-lđlđ", "12-QĐ/LĐLĐ" → "12/QĐ-LĐLĐ"; "5…" → "05/QĐ-LĐLĐ".

    A letter ("12a/…") and a year ("12/2026/…") stay. Problem: decision.unreadable (also a bare "12", and other papers
    than decisions: kế hoạch, nghị quyết).
    """
    found = _TYPED.fullmatch(fold(text))
    if not found or not int(found["count"]):
        return Problem("decision.unreadable")
    # Below 10 a zero stands in front (NĐ 30/2020/NĐ-CP, Phụ lục I; from memory).
    count = f"{int(found['count']):02}{(found['letter'] or '').upper()}"
    year = f"/{found['year']}" if found["year"] else ""
    return f"{count}{year}/QĐ-{_organ(found['organ'])}"


def _organ(folded: str) -> str:
    parts = folded.upper().split()
    for pattern, written in _ORGANS:
        parts = [pattern.sub(written, part) for part in parts]
    return "-".join(parts)


def parse_decision_day(text: str, facts: Facts) -> date | Doubt | Problem:
    """The day a decision bears: as parse_past_day; doubt decision.long_ago {day} when over a year back."""
    read = parse_past_day(text, facts)
    if isinstance(read, date) and facts.today - read > LONG_AGO:
        return Doubt(read, Problem("decision.long_ago", {"day": {"d": read.isoformat()}}))
    return read
