"""Signing up several workers in a row (đăng ký tập thể): workplace and place are asked once, each worker is one more
assisted application, and at the end there is a list of numbers and form 5b to be signed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Attachment, Option
from domain.text_answers import parse_short_text
from handlers import asking, assist, conversations, invite, join_fields, menu
from handlers.asking import given
from handlers.turn import Turn
from models import sittings
from models.sittings import NewSitting, Sitting

OF_ALL = {"join.ask.enterprise": "group.ask.enterprise", "join.confirm_enterprise": "group.same"}
PLACE_LETTERS = 60  # the table's column


def start(turn: Turn, argument: str = "") -> None:
    """/group: begin a sitting, or go on with it; "next" is one more worker, "done" the end, "taken" the paper is."""
    it = _open(turn)
    if argument.startswith("taken"):
        _forget_paper(turn, argument[5:].strip())
    elif it is None:
        menu.step_aside(turn)
        conversations.begin(turn, FORM, invited=invite.own_workplace(turn))
    elif argument == "next":
        _next(turn, it)
    elif argument == "new":
        assist.begin(turn, it)
    elif argument == "done":
        _done(turn, it)
    else:
        _show(turn, it)


def _open(turn: Turn) -> Sitting | None:
    return sittings.open_of(turn.connection, turn.chat.person_id) if turn.chat.person_id else None


def _show(turn: Turn, it: Sitting) -> None:
    """Where the sitting stands; days later too."""
    done = Option("/group done", "group.done")
    on = Option("/assist on", "assist.go_on") if assist.is_open(turn) else Option("/group next", "group.next")
    params = {"where": _where(it), "n": it.count, "day": {"d": turn.day_of(it.begun_at).isoformat()}}
    menu.offer(turn, Question("group.open", params, (replace(on, main=True), done, menu.way_out(turn))))


def _where(it: Sitting) -> object:
    workplace = it.workplace or {"t": "join.shown.informal"}
    return {"t": "group.where", "workplace": workplace, "place": it.place} if it.place else workplace


def _next(turn: Turn, it: Sitting) -> None:
    """One more worker; an unfinished form is not dropped without being asked about."""
    if assist.is_open(turn):
        assist.ask_which(turn, Option("/group new", "assist.drop"))
    else:
        assist.begin(turn, it)


# --- the end ----------------------------------------------------------------------------------------------------------
def _done(turn: Turn, it: Sitting) -> None:
    if assist.is_open(turn):
        assist.ask_which(turn, Option("/assist drop", "assist.drop_only"))
        return
    sittings.end(turn.connection, it.id, turn.now)
    if not it.count:
        menu.offer(turn, Question("group.nobody", {}, (menu.way_out(turn),)))
        return
    turn.say("group.list", **_listed(turn, it))
    turn.note_message()
    turn.say("group.paper", attachment=Attachment("form_5b_of", str(it.id)))
    turn.replies[-1] = replace(turn.replies[-1], passing=True)
    taken = Option(f"/group taken {it.id}", "group.taken")
    menu.offer(turn, Question("group.print_now", {}, (taken, menu.way_out(turn))))


def _listed(turn: Turn, it: Sitting) -> dict[str, Any]:
    lines = sittings.lines(turn.connection, it.id)
    listed = [{"t": "group.to_sign" if line.to_sign else "group.line", "number": line.number} for line in lines]
    return {"where": _where(it), "n": len(lines), "lines": listed}


def _forget_paper(turn: Turn, number: str) -> None:
    """The paper is printed: it names them all, so it goes from the chat; the numbers, which may go with it, stay."""
    person = turn.chat.person_id
    known = sittings.by_id(turn.connection, person, int(number[:18])) if person and number.isdecimal() else None
    if known:
        turn.say("group.list", **_listed(turn, known))
    menu.offer(turn, Question("group.forgotten", {}, (Option("/group", "group.another"), menu.way_out(turn))))
    turn.forget_passing()


# --- the questions ----------------------------------------------------------------------------------------------------
def _ask_enterprise(turn: Turn, frame: Frame) -> Question:
    question = _of_joining("enterprise").ask(turn, frame)
    return replace(question, key=OF_ALL.get(question.key, question.key))


def _of_joining(key: str) -> Field[Turn]:
    return next(it for it in join_fields.FIELDS if it.key == key)


def _begin(turn: Turn, frame: Frame) -> None:
    """Keep the sitting, and go on with the first worker."""
    turn.drop(FORM.name)
    person = turn.chat.person_id
    if person is None or not assist.may_help(turn):
        turn.say("assist.not_any_more")
        return
    workplace = frame.answers["enterprise"]
    new = NewSitting(
        person_id=person,
        enterprise_id=workplace.get("id"),
        enterprise_name=frame.answers.get("enterprise_name"),
        commune=frame.answers.get("commune") or workplace.get("commune"),
        place=given(frame.answers, "place"),
    )
    sittings.begin(turn.connection, new, turn.now)
    it = _open(turn)
    assert it is not None
    _next(turn, it)


FORM: Form[Turn] = Form(
    "group",
    (
        replace(_of_joining("enterprise"), ask=_ask_enterprise),
        _of_joining("enterprise_name"),
        _of_joining("commune"),
        asking.written("group", "place", parse_short_text(PLACE_LETTERS), asking.SKIP),
    ),
    lambda _turn, _frame: Question("form.back"),  # never shown: there is no summary
    asking.shown,
)
conversations.of_form(FORM, _begin, confirm=False)
