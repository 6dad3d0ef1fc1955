"""What a step of an application needs (điều kiện của từng bước): one check each; knows no steps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.decision import Decision
from domain.eligibility import Standing, rule_on, standing
from domain.problem import Problem
from domain.roles import Role

UNDO_WITHIN = timedelta(hours=1)  # ours: long enough to see a slip, too short for the papers to have gone out


class Need(StrEnum):
    """What must be said or true; each is one check below."""

    REASON = "reason"
    QUESTION = "question"
    ANSWER = "answer"
    ORIGINAL = "original"  # which application this one repeats
    DOUBT = "doubt"  # a duplicate is suspected
    NO_DOUBT = "no_doubt"
    CONFIRMED = "confirmed"  # by himself, where a volunteer filled it in: his code word, or his signature
    GUARDIAN = "guardian"  # old enough, or the guardian has signed
    DECISION = "decision"
    UPPER_UNIT = "upper_unit"  # who left and joins again is decided on by the upper union
    SLIP = "slip"  # by the same officer, within the hour
    NEW_UNIT = "new_unit"
    NO_OTHER = "no_other"  # the person has sent no new application meanwhile


@dataclass(frozen=True, slots=True)
class Recorded:
    """When an act was recorded (aware), and by which officer; not the day on its decision."""

    at: datetime
    by: int


@dataclass(frozen=True, slots=True)
class TransitionFacts:
    """What is known when somebody acts. `today` is the day in Asia/Ho_Chi_Minh of the aware `now`.

    `role` and `officer_id` are None when the applicant himself acts; that the application is his, or in the officer's
    part of the tree, is proved before. `text` is the reason, question or answer. A member moves to `new_unit_id`, or
    outside the federation to `new_place`. `unit_is_upper`: the deciding unit stands above the grassroots ones.
    """

    now: datetime
    today: date
    role: Role | None = None
    officer_id: int | None = None
    text: str = field(default="", repr=False)  # may tell about the person
    application_id: int | None = None
    original_id: int | None = None
    unit_id: int | None = None
    new_unit_id: int | None = None
    new_place: str = ""
    possible_duplicate: bool = False
    birth_date: date | None = field(default=None, repr=False)
    guardian_signed: bool = False
    confirmed: bool = True
    decision: Decision | None = None
    admission: Recorded | None = None
    rejoins: bool = False
    unit_is_upper: bool = False
    has_other: bool = False


def lacking(need: Need, facts: TransitionFacts) -> Problem | None:
    """What is missing for a need; None if nothing is. Problems: those below."""
    return _CHECKS[need](facts)


def _reason(facts: TransitionFacts) -> Problem | None:
    return None if facts.text.strip() else Problem("transition.needs_reason")


def _question(facts: TransitionFacts) -> Problem | None:
    return None if facts.text.strip() else Problem("transition.needs_question")


def _answer(facts: TransitionFacts) -> Problem | None:
    return None if facts.text.strip() else Problem("transition.needs_answer")


def _original(facts: TransitionFacts) -> Problem | None:
    if facts.original_id is None:
        return Problem("transition.needs_original")
    return Problem("transition.original_is_itself") if facts.original_id == facts.application_id else None


def _doubt(facts: TransitionFacts) -> Problem | None:
    return None if facts.possible_duplicate else Problem("transition.no_doubt")


def _no_doubt(facts: TransitionFacts) -> Problem | None:
    return Problem("transition.duplicate_undecided") if facts.possible_duplicate else None


def _confirmed(facts: TransitionFacts) -> Problem | None:
    return None if facts.confirmed else Problem("transition.unconfirmed")


def _guardian(facts: TransitionFacts) -> Problem | None:
    """Judged by the age of today: who has turned 18 while waiting needs none."""
    if facts.birth_date is None:
        return Problem("transition.needs_birth_date")
    match standing(facts.birth_date, facts.today):
        case Standing.refused:
            return Problem("transition.too_young", {"age": rule_on(facts.today).refuse_below})
        case Standing.guardian | Standing.guardian_and_officer if not facts.guardian_signed:
            return Problem("transition.guardian_unsigned", {"age": rule_on(facts.today).guardian_below})
    return None


def _decision(facts: TransitionFacts) -> Problem | None:
    if facts.decision is None or not facts.decision.number.strip():
        return Problem("transition.needs_decision")
    return Problem("transition.decision_date_in_future") if facts.decision.day > facts.today else None


def _upper_unit(facts: TransitionFacts) -> Problem | None:
    return Problem("transition.upper_unit_decides") if facts.rejoins and not facts.unit_is_upper else None


def _slip(facts: TransitionFacts) -> Problem | None:
    """Without a record of the admission (taken over from a list) there is nothing to undo."""
    if facts.admission is None or facts.now - facts.admission.at > UNDO_WITHIN:
        return Problem("transition.undo_too_late")
    return None if facts.admission.by == facts.officer_id else Problem("transition.undo_other_officer")


def _new_unit(facts: TransitionFacts) -> Problem | None:
    if facts.new_unit_id is None:
        return None if facts.new_place.strip() else Problem("transition.needs_new_unit")
    return Problem("transition.same_unit") if facts.new_unit_id == facts.unit_id else None


def _no_other(facts: TransitionFacts) -> Problem | None:
    return Problem("transition.other_is_live") if facts.has_other else None


_CHECKS: dict[Need, Callable[[TransitionFacts], Problem | None]] = {
    Need.REASON: _reason,
    Need.QUESTION: _question,
    Need.ANSWER: _answer,
    Need.ORIGINAL: _original,
    Need.DOUBT: _doubt,
    Need.NO_DOUBT: _no_doubt,
    Need.CONFIRMED: _confirmed,
    Need.GUARDIAN: _guardian,
    Need.DECISION: _decision,
    Need.UPPER_UNIT: _upper_unit,
    Need.SLIP: _slip,
    Need.NEW_UNIT: _new_unit,
    Need.NO_OTHER: _no_other,
}
