"""The engine of forms alone, with a form of its own: order, conditions, going back, changing, doubting, storing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogue.forms import EDIT, KEEP, NO, SKIPPED, SUMMARY, YES, Field, Form, Frame, Question
from dialogue.messages import Option
from domain.facts import Facts
from domain.problem import Doubt, Problem


@dataclass
class Talk:
    """A turn as a form knows it."""

    facts: Facts = Facts(date(2026, 11, 22))  # noqa: RUF009  immutable

    def words(self, option: Option) -> str:
        return option.label


def asks(key: str, *options: Option) -> Any:
    return lambda _talk, _frame: Question(f"ask.{key}", {}, options)


def read_age(_talk: Talk, _frame: Frame, text: str) -> Any:
    if not text.isdigit():
        return Problem("age.unreadable")
    return Doubt(int(text), Problem("age.odd", {"age": int(text)})) if int(text) > 75 else int(text)


def plain(_talk: Talk, _frame: Frame, text: str) -> Any:
    return text


FORM: Form[Talk] = Form(
    "pet",
    (
        Field("agree", asks("agree", Option("yes", "agree")), plain, edits=False),
        Field("name", asks("name"), plain),
        Field("age", asks("age"), read_age),
        Field("guardian", asks("guardian"), plain, when=lambda facts: facts.answers.get("age", 99) < 18),
        Field("job", asks("job", Option(SKIPPED, "skip")), plain),
    ),
    lambda _talk, _frame: Question("summary"),
    lambda _talk, key, value: f"{key} {value}",
)
TALK = Talk()


def filled(*answers: str) -> Frame:
    """A form after these typed answers, taken to JSON and back after each, as between turns."""
    frame = Frame("pet")
    FORM.move_on(TALK, frame)
    for answer in answers:
        FORM.take(TALK, frame, answer, chosen=False)
        frame = stored(frame)
    return frame


def stored(frame: Frame) -> Frame:
    back = Frame.from_json(json.loads(json.dumps(frame.to_json())))
    assert back == frame
    return back


COMPLETE = ("yes", "Mực", "30", "-")


def test_questions_come_in_order_and_end_with_the_summary() -> None:
    steps = [filled(*COMPLETE[:number]).step for number in range(5)]
    assert steps == ["agree", "name", "age", "job", SUMMARY]


def test_a_question_with_a_condition_is_asked_when_it_holds() -> None:
    assert filled("yes", "Mực", "12").step == "guardian"


def test_a_frame_survives_json_and_says_only_what_is_not_usual() -> None:
    frame = filled("yes", "Mực", "80")
    frame.offered, frame.heard, frame.editing, frame.extra = [["yes", "Đúng"]], {"7": "age"}, "age", {"typed": "x"}
    assert stored(frame).doubt == {"value": 80, "key": "age.odd", "params": {"age": 80}}
    assert Frame("light").to_json() == {"name": "light"}


def test_a_problem_leaves_everything_as_it_is() -> None:
    frame = filled("yes", "Mực")
    before = frame.to_json()
    assert FORM.take(TALK, frame, "old", chosen=False) == Problem("age.unreadable")
    assert frame.to_json() == before


def test_a_doubt_asks_and_yes_keeps() -> None:
    frame = filled("yes", "Mực", "80")
    question = FORM.question(TALK, frame)
    assert (question.key, [it.value for it in question.options]) == ("doubt.age.odd", [YES, NO])
    assert "age" not in frame.answers
    FORM.take(TALK, frame, YES, chosen=True)
    assert (frame.answers["age"], frame.step, frame.doubt) == (80, "job", None)


def test_a_doubt_is_denied_or_answered_anew() -> None:
    frame = filled("yes", "Mực", "80")
    FORM.take(TALK, frame, NO, chosen=True)
    assert (frame.step, frame.doubt) == ("age", None)
    assert filled("yes", "Mực", "80", "không").step == "age"
    assert filled("yes", "Mực", "80", "đúng").answers["age"] == 80
    assert filled("yes", "Mực", "80", "8").answers["age"] == 8
    assert filled("yes", "Mực", "80", "90").doubt["value"] == 90
    anew = filled("yes", "Mực", "80")
    assert FORM.take(TALK, anew, "old", chosen=False) == Problem("age.unreadable")
    assert (anew.doubt, "age" in anew.answers) == (None, False)


def test_going_back_keeps_answers_and_ends_at_the_first_question() -> None:
    frame = filled(*COMPLETE)
    steps = []
    while FORM.back(TALK, frame):
        steps.append(frame.step)
    assert steps == ["job", "age", "name", "agree"]
    assert frame.answers == filled(*COMPLETE).answers


def test_from_a_doubt_one_goes_back_to_its_question() -> None:
    frame = filled("yes", "Mực", "80")
    assert FORM.back(TALK, frame)
    assert (frame.step, frame.doubt) == ("age", None)


def test_asked_again_a_question_offers_its_answer() -> None:
    frame = filled("yes", "Mực", "30")
    FORM.back(TALK, frame)
    *_, keep = FORM.question(TALK, frame).options
    assert (keep.value, keep.params) == (KEEP, {"value": "age 30"})
    FORM.take(TALK, frame, KEEP, chosen=True)
    assert (frame.step, frame.answers["age"]) == ("job", 30)


def test_what_was_skipped_or_stands_among_the_choices_is_not_offered_once_more() -> None:
    frame = filled(*COMPLETE)
    for _ in range(4):
        FORM.back(TALK, frame)
        if frame.step in ("job", "agree"):
            assert KEEP not in [it.value for it in FORM.question(TALK, frame).options]


def test_the_list_of_answers_names_those_that_can_be_changed() -> None:
    frame = filled(*COMPLETE)
    FORM.take(TALK, frame, EDIT, chosen=True)
    assert [it.value for it in FORM.question(TALK, frame).options] == ["name", "age", "job", "back"]
    FORM.take(TALK, frame, "back", chosen=True)
    assert frame.step == SUMMARY


def changing(field: str) -> Frame:
    frame = filled(*COMPLETE)
    for value in (EDIT, field):
        FORM.take(TALK, frame, value, chosen=True)
    return stored(frame)


def test_a_changed_answer_leads_back_to_the_summary() -> None:
    frame = changing("name")
    FORM.take(TALK, frame, "Vện", chosen=False)
    assert (frame.answers["name"], frame.step, frame.editing) == ("Vện", SUMMARY, "")


def test_a_change_that_brings_up_a_question_is_not_complete_without_it() -> None:
    frame = changing("age")
    FORM.take(TALK, frame, "12", chosen=False)
    assert frame.step == "guardian"
    FORM.back(TALK, frame)
    assert frame.step == "age"
    FORM.back(TALK, frame)
    assert frame.step == "guardian"
    FORM.take(TALK, frame, "Bà", chosen=False)
    assert (frame.step, frame.editing) == (SUMMARY, "")


def test_back_drops_a_change() -> None:
    frame = changing("age")
    FORM.back(TALK, frame)
    assert (frame.step, frame.editing, frame.answers["age"]) == (SUMMARY, "", 30)


def test_words_at_the_summary_and_in_the_list_choose_nothing() -> None:
    frame = filled(*COMPLETE)
    assert FORM.take(TALK, frame, "gửi", chosen=False) == Problem("form.choose")
    FORM.take(TALK, frame, EDIT, chosen=True)
    assert FORM.take(TALK, frame, "age", chosen=False) == Problem("form.choose")


def test_a_correction_replaces_an_answer_and_moves_only_if_it_must() -> None:
    frame = filled(*COMPLETE[:3])
    assert FORM.correct(TALK, frame, "name", "Vện") is None
    assert (frame.step, frame.answers["name"]) == ("job", "Vện")
    done = filled(*COMPLETE)
    FORM.correct(TALK, done, "age", "12")
    assert done.step == "guardian"
    FORM.correct(TALK, done, "age", "40")
    assert done.step == SUMMARY


def test_a_correction_that_does_not_read_well_or_belongs_to_nothing_changes_nothing() -> None:
    frame = filled(*COMPLETE)
    before = frame.to_json()
    for key, words in (("age", "old"), ("age", "80"), ("guardian", "Bà"), ("colour", "x")):
        assert FORM.correct(TALK, frame, key, words) == Problem("form.how_to_edit")
    assert frame.to_json() == before


def test_an_answer_to_another_question_leaves_the_present_one_and_its_doubt() -> None:
    frame = filled("yes", "Mực", "80")
    name = FORM.field("name")
    assert name is not None
    FORM.answer(TALK, frame, name, "Vện")
    assert (frame.answers["name"], frame.step, frame.doubt is None) == ("Vện", "age", False)
