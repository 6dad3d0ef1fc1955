"""The officer's queue (hàng chờ duyệt): /queue shows the next application as a card and takes the decision on it."""

from __future__ import annotations

from collections.abc import Callable

from dialogue.forms import Frame, Question
from dialogue.messages import ABROAD, Option
from domain.numbers import application_number, parse_number
from domain.problem import Problem
from domain.roles import Role
from handlers import case_card, comparing, founding_news, menu, officers_work
from handlers.case_card import REFUSAL_REASONS
from handlers.officers_work import Asked, Said, by, case_of, look_for, one_question, refuse, target_of, tell
from handlers.turn import Turn
from models import admission, chats, claims, queue
from models.acting import Done, Target

SKIPPED = "skipped"  # in chat.state: what this officer set aside
MOST_SKIPPED = 200  # numbers kept; the oldest of them come back first


_ALL_DONE = (Option("/admit", "admission.button.admit"), Option("/start", "menu.open"))


def start(turn: Turn, argument: str = "") -> None:
    """/queue: the next one; with a verb and a number, what a button of the card does."""
    said = officers_work.read(argument)
    if said is None or said.verb not in _VERBS:
        show_next(turn)
    elif isinstance(found := look_for(turn, said.target.id), Problem):
        refuse(turn, found)
    else:
        _VERBS[said.verb](turn, said)


def show_next(turn: Turn) -> None:
    """The oldest that waits and was not set aside; those set aside when nothing else is left."""
    assert turn.office is not None
    units, own = turn.office.units(Role.VIEWER), officers_work.own(turn)
    left = queue.waiting(turn.connection, units, own)
    number = queue.next_one(turn.connection, units, {*turn.chat.state.get(SKIPPED, []), *own})
    if number is None and left:
        turn.chat.state.pop(SKIPPED, None)
        number = queue.next_one(turn.connection, units, own)
    case = case_of(turn, number) if number else None
    if case is None:
        menu.offer(turn, Question("admission.queue_empty", {}, _ALL_DONE))
    else:
        menu.offer(turn, case_card.card(turn, case, left))


def show(turn: Turn, number: int) -> None:
    """This one again, after something about it changed."""
    case = look_for(turn, number)
    if isinstance(case, Problem):
        refuse(turn, case)
        return
    assert turn.office is not None
    left = queue.waiting(turn.connection, turn.office.units(Role.VIEWER), officers_work.own(turn))
    menu.offer(turn, case_card.card(turn, case, left))


# --- decisions --------------------------------------------------------------------------------------------------------
def _settled(turn: Turn, number: int, result: Done | Problem) -> bool:
    """Whether the act was done; if not, why, and how the application stands now."""
    if isinstance(result, Problem):
        refuse(turn, result)
        show(turn, number)
        return False
    turn.say("admission.done", number=application_number(number), status={"t": f"status.word.{result.status}"})
    return True


def _eligible(turn: Turn, said: Said) -> None:
    result = admission.find_eligible(turn.connection, by(turn), said.target)
    if _settled(turn, said.target.id, result) and isinstance(result, Done):
        tell(turn, result, "eligible")
        show_next(turn)


def _ask(turn: Turn, frame: Frame, text: str) -> None:
    target = target_of(frame)
    result = admission.ask(turn.connection, by(turn), target, text)
    if _settled(turn, target.id, result) and isinstance(result, Done):
        tell(turn, result, "needs_info", options=(Option("/answer", "admission.button.answer"),), question=text)
        if result.person_id is None or chats.of_person(turn.connection, result.person_id) is None:
            turn.say("admission.asked_nobody")  # somebody else filled the form in, or he has left
        show_next(turn)


def _refuse(turn: Turn, frame: Frame, text: str) -> None:
    target = target_of(frame)
    result = admission.refuse(turn.connection, by(turn), target, text)
    if _settled(turn, target.id, result) and isinstance(result, Done):
        tell(turn, result, "refused", reason=case_card.reason_words(text))
        show_next(turn)


def _reopen(turn: Turn, frame: Frame, text: str) -> None:
    target = target_of(frame)
    result = admission.reopen(turn.connection, by(turn), target, text)
    if _settled(turn, target.id, result) and isinstance(result, Done):
        tell(turn, result, "reopened")
        founding_news.counted(turn, result.enterprise_id)
        show(turn, target.id)


ASK = one_question(Asked("question", _ask))
REFUSE = one_question(Asked("refusal", _refuse, tuple(Option(it, f"admission.reason.{it}") for it in REFUSAL_REASONS)))
REOPEN = one_question(Asked("reopening", _reopen))


# --- ticks and looks --------------------------------------------------------------------------------------------------
def _tick(turn: Turn, said: Said) -> None:
    """Its button says what is to be, 1 or 0, so that pressing it twice does not take it back."""
    number, signed = said.numbers[0], said.numbers[1:] != (0,)
    act = admission.tick_guardian if said.verb == "guardian" else admission.tick_signed
    if problem := act(turn.connection, by(turn), Target(number), signed):
        refuse(turn, problem)
    show(turn, number)


def _reveal(turn: Turn, said: Said) -> None:
    """In full, on channels whose servers stand in Viet Nam only."""
    if turn.incoming.channel in ABROAD:
        refuse(turn, Problem("admission.not_abroad"))
        return
    result = admission.reveal(turn.connection, turn.keys, by(turn), said.target.id)
    if isinstance(result, Problem):
        refuse(turn, result)
    else:
        turn.say("admission.revealed", number=application_number(said.target.id), citizen_number=result)
    show(turn, said.target.id)


def _tries(turn: Turn, said: Said) -> None:
    """He knows who asks for his record: three tries again."""
    if problem := claims.give_tries_back(turn.connection, by(turn), said.target.id):
        refuse(turn, problem)
    else:
        turn.say("admission.tries_given", number=application_number(said.target.id))
    show(turn, said.target.id)


def _skip(turn: Turn, said: Said) -> None:
    before = [it for it in turn.chat.state.get(SKIPPED, []) if it != said.target.id]
    turn.chat.state[SKIPPED] = [*before, said.target.id][-MOST_SKIPPED:]
    turn.say("admission.skipped", number=application_number(said.target.id))
    show_next(turn)


# --- duplicates -------------------------------------------------------------------------------------------------------
def _double(turn: Turn, said: Said) -> None:
    """He thinks that it repeats another: which one?"""
    if queue.alike(turn.connection, said.target.id):
        comparing.compare(turn, said)
    else:
        officers_work.begin(turn, DOUBLE, said)


def _read_number(turn: Turn, frame: Frame, text: str) -> str | Problem:
    number = parse_number(text)
    if isinstance(number, Problem) or case_of(turn, number) is None:
        return Problem("admission.no_such_number")
    return Problem("transition.original_is_itself") if number == frame.extra["id"] else str(number)


def _other_named(turn: Turn, frame: Frame, text: str) -> None:
    comparing.show_pair(turn, frame.extra["id"], int(text))


DOUBLE = one_question(Asked("original", _other_named, read=_read_number))


def _different(turn: Turn, said: Said) -> None:
    result = admission.not_duplicate(turn.connection, by(turn), said.target)
    if isinstance(result, Problem):
        refuse(turn, result)
    else:
        turn.say("admission.different", number=application_number(said.target.id))
        founding_news.counted(turn, result.enterprise_id)
    show(turn, said.target.id)


def _begins(form_name: str) -> Callable[[Turn, Said], None]:
    def begin(turn: Turn, said: Said) -> None:
        forms = {"ask": ASK, "refuse": REFUSE, "reopen": REOPEN}
        officers_work.begin(turn, forms[form_name], said)

    return begin


_VERBS: dict[str, Callable[[Turn, Said], None]] = {
    "view": lambda turn, said: show(turn, said.target.id),
    "eligible": _eligible,
    "ask": _begins("ask"),
    "refuse": _begins("refuse"),
    "reopen": _begins("reopen"),
    "double": _double,
    "compare": comparing.compare,
    "same": comparing.same,
    "differ": _different,
    "guardian": _tick,
    "signed": _tick,
    "reveal": _reveal,
    "tries": _tries,
    "skip": _skip,
}
