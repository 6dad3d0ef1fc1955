"""Whether a citizen number (số định danh cá nhân) that was taken still fits the birth date and gender changed later."""

from __future__ import annotations

from dialogue.forms import SKIPPED, SUMMARY, Frame
from domain.citizen_number import mask, parse_citizen_number
from domain.facts import Facts
from domain.problem import Doubt
from handlers.turn import Turn

NUMBER, COMPARED = "citizen_number", "compared"
LABELS = ["join.keep_number", "join.correct_number"]
PARTS = {"birth_year": ("birth_year",), "gender": ("gender",), "both": ("birth_year", "gender")}


def _told(frame: Frame) -> dict[str, str]:
    """What a number is compared with."""
    return {"birth_year": frame.answers.get("birth_date", "")[:4], "gender": frame.answers.get("gender", "")}


def note_compared(frame: Frame) -> None:
    """The number has just been given, and confirmed if it was odd: only a later change asks about it again."""
    frame.extra[COMPARED] = _told(frame)


def compare_again(turn: Turn, frame: Frame) -> None:
    """Before the summary is shown: ask once about a number that no longer fits what was changed since it was given."""
    number, told = frame.answers.get(NUMBER, SKIPPED), _told(frame)
    if frame.step != SUMMARY or number == SKIPPED or frame.extra.get(COMPARED) == told:
        return
    before = frame.extra.get(COMPARED, {})
    note_compared(frame)
    result = parse_citizen_number(number, Facts(turn.today, frame.answers))
    if not isinstance(result, Doubt):
        return
    odd = PARTS.get(result.problem.params.get("what", ""), ())  # none for a place we do not know: that was asked before
    if any(before.get(it) != told[it] for it in odd):
        changed = [it for it in odd if before.get(it) != told[it]]
        what = changed[0] if len(changed) == 1 else "both"
        params = {"number": mask(number), "what": {"t": f"join.changed.{what}"}}
        frame.doubt = {"value": number, "key": "citizen_number.changed", "params": params, "labels": LABELS}
        frame.step = frame.editing = NUMBER
