"""The menu and the commands that belong to no conversation (thực đơn): /start, /help, /cancel, /back, /language."""

from __future__ import annotations

from dialogue.forms import Frame, Question
from dialogue.messages import Option
from handlers import join
from handlers.turn import Turn
from models import applications

LIGHT = "light"
"""A frame of choices that are all commands: it gives way to whatever else is typed."""


def offer(turn: Turn, question: Question) -> None:
    """Ask something whose choices are commands, on top of whatever is under way."""
    turn.drop(LIGHT)
    frame = Frame(LIGHT)
    turn.frames.append(frame)
    turn.ask(frame, question)


def start(turn: Turn, argument: str = "") -> None:
    """/start: what this is, and what can be done. An invite's code arrives here as the argument."""
    turn.drop(LIGHT)
    if turn.frame(join.FORM.name) or join.FORM.name in turn.chat.state["paused"]:
        options = (Option("/join", "menu.go_on", main=True), *_common(turn))
        offer(turn, Question("menu.unfinished", {}, options))
        return
    known = applications.of_person(turn.connection, turn.chat.person_id)
    key = "menu.known" if known else "menu.welcome"
    options = _common(turn) if known else (Option("/join", "menu.join", main=True), *_common(turn))
    offer(turn, Question(key, {"federation": turn.config.federation}, options))


def _common(turn: Turn) -> tuple[Option, ...]:
    known = applications.of_person(turn.connection, turn.chat.person_id) is not None
    own = (Option("/card", "menu.card"), Option("/status", "menu.status")) if known else ()
    rest = (Option("/ask", "menu.ask"), Option("/mydata", "menu.mydata"), Option("/language", "menu.language"))
    return (*own, *rest)


def help_(turn: Turn, _argument: str = "") -> None:
    turn.say("help.text")
    go_on(turn)


def go_on(turn: Turn) -> None:
    """After something said in between: back to the very question that was open."""
    turn.drop(LIGHT)
    if frame := turn.frame(join.FORM.name):
        join.repeat(turn, frame)


def cancel(turn: Turn, _argument: str = "") -> None:
    """/cancel: nothing is lost, an unfinished form is set aside."""
    others = [it for it in turn.frames if it.name not in (LIGHT, join.FORM.name)]
    turn.frames = [it for it in turn.frames if it not in others]
    if others:
        turn.say("cancel.done")
        go_on(turn)
    elif join.pause(turn):
        turn.drop(LIGHT)
        offer(
            turn, Question("join.paused", {}, (Option("/join", "menu.go_on", main=True), Option("/mydata forget", "join.forget")))
        )
    else:
        offer(turn, Question("cancel.nothing", {}, (Option("/start", "menu.open"),)))


def back(turn: Turn, _argument: str = "") -> None:
    """/back: the question before."""
    turn.drop(LIGHT)
    frame = turn.frame(join.FORM.name)
    if frame is None:
        start(turn)
        return
    turn.frames = [frame]
    if not join.FORM.back(turn, frame):
        turn.say("back.first")
    join.repeat(turn, frame)


LANGUAGES = ("vi", "en")


def language(turn: Turn, argument: str = "") -> None:
    """/language: choose, or "/language en" at once."""
    if argument not in LANGUAGES:
        options = tuple(Option(f"/language {it}", f"language.{it}") for it in LANGUAGES)
        offer(turn, Question("language.ask", {}, options))
        return
    turn.chat.language = argument
    turn.say("language.kept")
    turn.drop(LIGHT)
    go_on(turn) if turn.frames else start(turn)
