"""The applicant's side of admission (trả lời cán bộ): /answer takes what the union asked of him."""

from __future__ import annotations

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Option
from domain.numbers import application_number
from domain.problem import Problem
from domain.statuses import Status
from domain.text_answers import parse_open_text
from domain.transition_needs import TransitionFacts
from handlers import contact, conversations, menu
from handlers.turn import Turn
from models import admission, applications

LETTERS = 1_000  # letters; the table's column


def _ask(_turn: Turn, frame: Frame) -> Question:
    return Question("admission.ask.answer", {"question": frame.extra["question"]})


FORM: Form[Turn] = Form(
    "admission_answer",
    (Field("text", _ask, lambda turn, _frame, text: parse_open_text(LETTERS)(text, turn.facts)),),
    _ask,
    lambda _turn, _key, value: value,
)


def answer(turn: Turn, _argument: str = "") -> None:
    """/answer: the question that stands open about one's own application."""
    it = applications.of_person(turn.connection, turn.chat.person_id)
    if it is None or it.status is not Status.NEEDS_INFO:
        turn.say("problem.admission.nothing_asked")
        menu.go_on(turn)
        return
    menu.step_aside(turn)
    conversations.begin(turn, FORM, question=it.question)


def _answered(turn: Turn, frame: Frame) -> None:
    turn.drop(FORM.name)
    text = frame.answers["text"]
    assert turn.chat.person_id is not None
    facts = TransitionFacts(turn.now, turn.today, text=text)
    done = admission.answer(turn.connection, turn.chat.person_id, text, facts)
    if isinstance(done, Problem):
        turn.say(f"problem.{done.key}", **done.params)
    else:
        number = application_number(done.id)
        turn.say("admission.answered", number=number)
        see = Option(f"/queue view {done.id}", "admission.button.see_answer")
        officer = admission.asked_by(turn.connection, done, turn.today)
        turn.tell(officer, "admission.was_answered", options=(see,), number=number)
    menu.go_on(turn)


conversations.of_form(FORM, _answered, confirm=False)


def offer_answer(turn: Turn, it: applications.Application) -> None:
    """/status of an application about which something was asked: the question, and the button to answer it."""
    asked = {"number": it.number, "unit": it.unit_name, "question": it.question or ""}
    options = (Option("/answer", "admission.button.answer", main=True), menu.way_out(turn))
    key, params = contact.below(turn, it.unit_id, "admission.status_asked", asked)
    menu.offer(turn, Question(key, params, options))
