"""One's record on a phone of one's own (nhận hồ sơ): number, birth date, and the code word or a one-time code."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.birth_date import parse_birth_date
from domain.code_word import spelled
from domain.numbers import application_number, parse_number
from domain.problem import Problem
from handlers import asking, conversations, join, menu
from handlers.turn import Turn
from models import applications, claims
from models.card_token import find_token, read_card

CLAIMS = "claims"  # in the chat's state: when somebody tried here
WRONG = "claims_wrong"  # likewise: number of an application → wrong tries at it
AN_HOUR, OFTEN = timedelta(hours=1), 5  # tries of one chat, whatever the numbers; as with officers' codes
CODE, CODE_LIFE = "code", timedelta(minutes=10)  # ours: time to fetch the other phone
CODE_DIGITS = 6  # three guesses in a million


def start(turn: Turn, argument: str = "") -> None:
    """/claim, with the application's number or what its QR says behind it, or asked for."""
    number = read_number(turn, argument) if argument else None
    menu.step_aside(turn)
    if _too_often(turn):
        menu.offer(turn, Question("claim.too_often", {}, (menu.way_out(turn),)))
    elif isinstance(number, int) and _is_mine(turn, number):
        _already(turn, number)
    else:
        _begin(turn, number)


def _begin(turn: Turn, number: int | Problem | None) -> None:
    turn.drop(FORM.name)
    frame = Frame(FORM.name, answers={"number": number} if isinstance(number, int) else {})
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    if isinstance(number, Problem):
        conversations.ask_again(turn, frame, FORM, number)
    else:
        turn.ask(frame, FORM.question(turn, frame))


def read_number(turn: Turn, text: str) -> int | Problem:
    """An application's number as typed, or the card in a scanned QR. Whether there is such a one is not said."""
    token = find_token(text)
    if token is None:
        number = parse_number(text)
        return Problem("claim.number") if isinstance(number, Problem) else number
    card = read_card(token, turn.keys.card.public)
    found = claims.by_card(turn.connection, card) if card else None
    return found or Problem("claim.number")


def _is_mine(turn: Turn, number: int) -> bool:
    mine = applications.of_person(turn.connection, turn.chat.person_id)
    return mine is not None and mine.id == number


def _already(turn: Turn, number: int) -> None:
    turn.say("claim.already", number=application_number(number))
    it = applications.by_id(turn.connection, number)
    assert it is not None
    join.tell_status(turn, it)
    menu.go_on(turn)


def _too_often(turn: Turn) -> bool:
    tried = [it for it in turn.chat.state.pop(CLAIMS, []) if datetime.fromisoformat(it) > turn.now - AN_HOUR]
    if tried:
        turn.chat.state[CLAIMS] = tried
    return len(tried) >= OFTEN


# --- the questions ----------------------------------------------------------------------------------------------------
def _read_number(turn: Turn, _frame: Frame, text: str) -> Taken:
    return read_number(turn, text)


def _read_birth_date(turn: Turn, frame: Frame, text: str) -> Taken:
    """A right one brings a one-time code into the other chat, if there is one; here nothing tells."""
    born = parse_birth_date(text, turn.facts)
    if isinstance(born, Problem):
        return born
    turn.chat.state.setdefault(CLAIMS, []).append(turn.now.isoformat())
    _show_code(turn, frame, born)
    return born.isoformat()


def _show_code(turn: Turn, frame: Frame, born: date) -> None:
    number = frame.answers["number"]
    asking_for = claims.Asking(number, born, _tries(turn, number), turn.now)
    person = claims.person_to_ask(turn.connection, asking_for, turn.chat.person_id)
    if person is None:
        return
    code = f"{int.from_bytes(turn.random(8), 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"
    frame.extra[CODE] = {"is": code, "until": (turn.now + CODE_LIFE).isoformat()}
    minutes = int(CODE_LIFE.total_seconds()) // 60
    turn.tell(person, "claim.code", code=code, minutes=minutes)


def _tries(turn: Turn, number: int) -> int:
    """Wrong ones of this chat at this record, as far as they count."""
    return claims.tries_of(turn.connection, number, turn.chat.state.get(WRONG, {}).get(str(number), 0))


def _is_code(turn: Turn, frame: Frame, said: str) -> bool:
    shown: dict[str, str] = frame.extra.get(CODE, {})
    return bool(shown) and said == shown["is"] and turn.now < datetime.fromisoformat(shown["until"])


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


FORM: Form[Turn] = Form(
    "claim",
    (
        Field("number", asking.plain("claim.ask.number"), _read_number, free=False, edits=False),
        Field("birth_date", asking.plain("claim.ask.birth_date"), _read_birth_date, free=False, edits=False),
        Field("secret", asking.plain("claim.ask.secret"), lambda _turn, _frame, text: spelled(text), private=True),
    ),
    _never_shown,
    asking.shown,
)


# --- the proof --------------------------------------------------------------------------------------------------------
def _prove(turn: Turn, frame: Frame) -> None:
    turn.drop(FORM.name)
    said: dict[str, Any] = frame.answers
    by_code = _is_code(turn, frame, said["secret"])
    number, born, tries = said["number"], date.fromisoformat(said["birth_date"]), _tries(turn, said["number"])
    row = claims.prove(turn.connection, turn.keys, claims.Attempt(number, born, said["secret"], by_code, tries))
    if row is None:
        turn.chat.state.setdefault(WRONG, {})[str(number)] = tries + 1
        again = Option(f"/claim {application_number(said['number'])}", "claim.again")
        menu.offer(turn, Question("claim.wrong", {}, (again, menu.way_out(turn))))
        return
    claim = claims.Claim(row, turn.chat.person_id, by_code, turn.now, turn.today)
    person = claims.take_over(turn.connection, claim)
    if isinstance(person, Problem):
        menu.offer(turn, Question(f"problem.{person.key}", {}, (menu.way_out(turn),)))
        return
    turn.chat.person_id = person
    turn.chat.state.pop(WRONG, None)
    turn.look_again()
    _welcome(turn, row.id)


def _welcome(turn: Turn, number: int) -> None:
    it = applications.of_person(turn.connection, turn.chat.person_id)
    assert it is not None
    turn.say("claim.done", number=application_number(number))
    join.tell_status(turn, it)
    join.show_card(turn, it)
    menu.go_on(turn)


conversations.of_form(FORM, _prove, confirm=False)
