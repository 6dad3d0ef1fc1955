"""Age and guardian in the join form (tuổi, người đại diện): who may join, who needs a guardian, and the guardian's name
and telephone."""

from __future__ import annotations

from datetime import date

from dialogue import choices
from dialogue.forms import Frame, Taken
from domain.birth_date import parse_birth_date
from domain.eligibility import Standing, age_doubt, standing
from domain.facts import Facts
from domain.names import is_no_name
from domain.phone import parse_phone
from domain.problem import Doubt, Problem
from handlers.join_names import read_name
from handlers.turn import Turn


def read_birth_date(turn: Turn, _frame: Frame, text: str) -> Taken:
    """A birth date as JSON has it. Who is too young hears where there is help; an unlikely age is doubted."""
    born = parse_birth_date(text, turn.facts)
    if isinstance(born, Problem):
        return born
    if standing(born, turn.today) is Standing.refused:
        return Problem("eligibility.too_young")
    doubt = age_doubt(born, turn.today)
    return Doubt(born.isoformat(), doubt) if doubt else born.isoformat()


def is_minor(facts: Facts) -> bool:
    """Whether the answers so far tell of somebody who needs a guardian's consent on the day."""
    born: str | None = facts.answers.get("birth_date")
    return born is not None and standing(date.fromisoformat(born), facts.today) is not Standing.free


def read_guardian_name(turn: Turn, frame: Frame, text: str) -> Taken:
    """Who has no guardian hears why one is needed."""
    if is_no_name(text) or choices.says(text, ("không", "chưa")):
        return Problem("guardian.needed")
    return read_name(turn, frame, text)


def read_guardian_phone(turn: Turn, _frame: Frame, text: str) -> Taken:
    """The applicant's own number is doubted: a family may have but one telephone."""
    phone = parse_phone(text, turn.facts)
    number = phone.value if isinstance(phone, Doubt) else phone
    own = turn.facts.answers.get("phone")
    return Doubt(number, Problem("phone.own")) if number == own else phone
