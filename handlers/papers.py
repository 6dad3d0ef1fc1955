"""Papers to be printed and signed (giấy tờ): /papers, form 5a of a person, form 5b of an enterprise, for officers."""

from __future__ import annotations

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from domain.numbers import application_number, parse_number
from domain.problem import Problem
from domain.roles import Role
from handlers import asking, conversations, join_fields, menu, own_requests
from handlers.survey import own_picker
from handlers.turn import Turn
from models import own_enterprises, papers

SEEN = "application"  # in the chat's state: the application whose paper was given out last


def show(turn: Turn, argument: str = "") -> None:
    """/papers asks which; "/papers 5a 17" gives application 17, "/papers 5b 3" enterprise 3, "/papers LC-000017-…"."""
    kind, number = [*argument.split(), "", ""][:2]
    typed = parse_number(argument) if argument else None
    if isinstance(typed, int):
        _person(turn, typed)
    elif kind in GIVEN and number.isascii() and number.isdigit() and len(number) <= 18:  # 18 digits fit the column
        GIVEN[kind](turn, int(number))
    elif kind in FORMS:
        menu.step_aside(turn)
        conversations.begin(turn, FORMS[kind])
    else:
        _ask(turn)


def _mine(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


def _ask(turn: Turn) -> None:
    seen: int = turn.chat.state.get(SEEN, 0)
    again = papers.by_number(turn.connection, _mine(turn), seen) if seen else None
    last = (Option(f"/papers 5a {seen}", "papers.last", {"number": application_number(seen)}),) if again else ()
    options = (*last, Option("/papers 5a", "papers.one"), Option("/papers 5b", "papers.many"), menu.way_out(turn))
    menu.offer(turn, Question("papers.which", {}, options))


def _person(turn: Turn, number: int) -> None:
    """The right is asked for here; the picture is drawn when it is sent."""
    found = papers.by_number(turn.connection, _mine(turn), number)
    if found is None:
        _again(turn, "problem.papers.no_application")
        return
    kind = "form_5a_covered" if turn.abroad else "form_5a"
    shown = application_number(number)
    turn.say(
        f"papers.{'covered' if turn.abroad else 'here_5a'}", attachment=Attachment(kind, str(number)), number=shown
    )
    own_requests.note_paper(turn, f"application:{number}", found[0], kind)
    turn.chat.state[SEEN] = number
    card = Option(f"/queue view {number}", "admission.button.back_to_card")
    menu.offer(turn, Question("papers.more", {}, (card, Option("/papers", "papers.another"), menu.way_out(turn))))


def _enterprise(turn: Turn, number: int) -> None:
    """One common application for each of his units that received some of this enterprise's people."""
    found = own_enterprises.by_id(turn.connection, _mine(turn), number)
    receiving = papers.units_of(turn.connection, number, _mine(turn)) if found else []
    if found is None or not receiving:
        key = "problem.papers.no_enterprise" if found is None else "problem.papers.no_applications"
        _again(turn, key)
        return
    for unit_id, count in receiving:
        attached = Attachment("form_5b", f"{number}:{unit_id}")
        turn.say("papers.here_5b", attachment=attached, enterprise=found.name, n=count)
        own_requests.note_paper(turn, f"enterprise:{number}", unit_id, "form_5b")
    menu.offer(turn, Question("papers.more", {}, (Option("/papers", "papers.another"), menu.way_out(turn))))


def _again(turn: Turn, key: str) -> None:
    menu.offer(turn, Question(key, {}, (Option("/papers", "papers.another"), menu.way_out(turn))))


# --- which one --------------------------------------------------------------------------------------------------------
def _read_number(turn: Turn, _frame: Frame, text: str) -> Taken:
    """A number that is his; one of others is answered as one that does not exist."""
    number = parse_number(text)
    if isinstance(number, Problem) or papers.by_number(turn.connection, _mine(turn), number) is None:
        return Problem("papers.no_application")
    return number


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


def _form(name: str, field: Field[Turn]) -> Form[Turn]:
    return Form(name, (field,), _never_shown, join_fields.shown)


ONE = _form("papers_5a", Field("number", asking.plain("papers.ask.number"), _read_number, free=False))
MANY = _form("papers_5b", own_picker("papers").field())


def _one_chosen(turn: Turn, frame: Frame) -> None:
    turn.drop(ONE.name)
    _person(turn, frame.answers["number"])


def _many_chosen(turn: Turn, frame: Frame) -> None:
    turn.drop(MANY.name)
    _enterprise(turn, frame.answers["enterprise"]["id"])


conversations.of_form(ONE, _one_chosen, confirm=False)
conversations.of_form(MANY, _many_chosen, confirm=False)
FORMS = {"5a": ONE, "5b": MANY}
GIVEN = {"5a": _person, "5b": _enterprise}
