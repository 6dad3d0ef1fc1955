"""Helping a worker without a phone to join (kê hộ): the join form, read aloud to him and filled in by a volunteer; his
own word or signature confirms it. Nothing of him stays in the volunteer's chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dialogue.forms import SUMMARY, Frame, Question
from dialogue.messages import KEEPING, Option
from domain.purposes import OF_JOINING
from domain.roles import Role
from handlers import (
    conversations,
    founding_news,
    invite,
    join,
    join_number,
    join_workplace,
    menu,
)
from handlers.assist_form import AGREED, FORM, NAME, PAPER, WORD
from handlers.conversations import SEND
from handlers.turn import Turn
from models import applications, code_words, consents, idle_help, invites, pages, people, sittings
from models.credits import Came

UNFINISHED = timedelta(days=7)  # ours: whoever told it agreed that it is read while it is written down
SITTING = "sitting"  # in the frame: whose list he comes on


# --- beginning, going on, setting aside -------------------------------------------------------------------------------
def may_help(turn: Turn) -> bool:
    """Whether whoever writes may fill in for others: asked again at each act."""
    return turn.volunteer is not None or (turn.office is not None and turn.office.has(Role.OFFICER))


def start(turn: Turn, argument: str = "") -> None:
    """/assist: for one worker; an unfinished one is gone on with ("on") or dropped ("new") first."""
    if argument == "on" and (frame := turn.frame(NAME) or _paused(turn)):
        turn.frames = [it for it in turn.frames if it is not frame] + [frame]
        menu.step_aside(turn)
        repeat(turn, frame)
    elif argument == "drop":
        _drop(turn)
    elif is_open(turn) and argument != "new":
        ask_which(turn, Option("/assist new", "assist.drop"))
    else:
        begin(turn)


def is_open(turn: Turn) -> bool:
    return turn.frame(NAME) is not None or NAME in turn.chat.state["paused"]


def ask_which(turn: Turn, other: Option) -> None:
    """Somebody's form lies unfinished: it says nothing of him."""
    menu.offer(turn, Question("assist.unfinished", {}, (Option("/assist on", "assist.go_on", main=True), other)))


def _drop(turn: Turn) -> None:
    """Nothing of it is kept."""
    _leave(turn)
    person = turn.chat.person_id
    sitting = sittings.open_of(turn.connection, person) if person else None
    end = (Option("/group done", "group.done"),) if sitting else ()
    menu.offer(turn, Question("assist.dropped", {}, (*end, menu.way_out(turn))))
    turn.forget_passing()


def begin(turn: Turn, sitting: sittings.Sitting | None = None) -> None:
    """A new form; of a sitting the workplace is known."""
    dropped = is_open(turn)
    _leave(turn)
    menu.step_aside(turn)
    frame = Frame(NAME, passing=True)
    if sitting:
        frame.answers.update(_workplace(sitting))
        frame.extra[SITTING] = sitting.id
    elif workplace := invite.own_workplace(turn):
        frame.extra["invited"] = workplace  # asked about: most help those they work with
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    repeat(turn, frame)
    if dropped:
        turn.forget_passing()


def _workplace(it: sittings.Sitting) -> dict[str, Any]:
    if it.enterprise_id:
        return {"enterprise": {"id": it.enterprise_id, "name": it.workplace, "commune": it.commune}}
    unlisted = join_workplace.UNLISTED if it.enterprise_name else join_workplace.INFORMAL
    named = {"enterprise_name": it.enterprise_name} if it.enterprise_name else {}
    return {"enterprise": {unlisted: True}, **named, **({"commune": it.commune} if it.commune else {})}


def _paused(turn: Turn) -> Frame | None:
    paused = turn.chat.state["paused"].pop(NAME, None)
    return Frame.from_json(paused) if paused else None


def pause(turn: Turn, frame: Frame) -> None:
    """/cancel: the answers are kept for another day, what was said is not shown any longer."""
    turn.drop(NAME)
    turn.chat.state["paused"][NAME] = frame.to_json()
    options = (Option("/assist on", "assist.go_on", main=True), Option("/assist new", "assist.drop"))
    menu.offer(turn, Question("assist.paused", {}, (*options, menu.way_out(turn))))
    turn.forget_passing()


def _idle(turn: Turn, payload: Mapping[str, Any], _result: Mapping[str, Any]) -> None:
    """Nobody wrote for a while: as if it had been set aside, so that nothing of the worker stays on the screen."""
    frame = turn.frame(NAME)
    if frame and turn.chat.version == payload["version"]:
        menu.step_aside(turn)
        pause(turn, frame)


conversations.ENDINGS[idle_help.TASK] = _idle


def _leave(turn: Turn) -> None:
    """The form is over, whatever became of it."""
    turn.drop(NAME)
    turn.chat.state["paused"].pop(NAME, None)
    pages.close(turn.connection, turn.chat.id, NAME, turn.now)


def forget_old(turn: Turn) -> None:
    """What a worker told and nobody finished goes, with whatever the volunteer writes next."""
    frame = turn.frame(NAME)
    extra = frame.extra if frame else turn.chat.state["paused"].get(NAME, {}).get("extra", {})
    if AGREED in extra and datetime.fromisoformat(extra[AGREED]["at"]) < turn.now - UNFINISHED:
        _leave(turn)
        turn.say("assist.too_old")
        turn.forget_passing()


def repeat(turn: Turn, frame: Frame) -> None:
    """Ask the present question (again)."""
    join_number.compare_again(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


# --- hearing ----------------------------------------------------------------------------------------------------------
def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    """An answer to the present question; after the summary the worker's own word, or his wish to sign."""
    if frame.step == SUMMARY and chosen and value == SEND:
        if _is_complete(turn, frame):
            frame.step = frame.editing = WORD
        repeat(turn, frame)
    elif join.take(turn, frame, FORM, join.Said(value, chosen)):
        word = frame.answers.pop(WORD, None)
        finish(turn, frame, word) if word else repeat(turn, frame)


def hear_page(turn: Turn, frame: Frame, step: str, value: str) -> None:
    """The worker's answer, given on our page."""
    join.take_page(turn, frame, FORM, step, value)
    repeat(turn, frame)


conversations.register(conversations.Conversation(NAME, hear, repeat, FORM, pause=pause))


def _is_complete(turn: Turn, frame: Frame) -> bool:
    """False if something has to be asked again: days may lie between the answers and the sending."""
    join_workplace.forget_vanished(turn, frame)
    FORM.settle(turn, frame)
    return frame.step == SUMMARY


# --- sending ----------------------------------------------------------------------------------------------------------
def finish(turn: Turn, frame: Frame, word: str) -> None:
    """Make the application of a new person, and forget him here."""
    if not may_help(turn):
        _leave(turn)
        turn.say("assist.not_any_more")
        turn.forget_passing()
    elif not _is_complete(turn, frame):
        repeat(turn, frame)
    else:
        sent = applications.by_id(turn.connection, _send(turn, frame, word))
        assert sent is not None
        founding_news.counted(turn, sent.enterprise_id)
        _leave(turn)
        _hand_over(turn, frame, sent, on_paper=word == PAPER)


def _send(turn: Turn, frame: Frame, word: str) -> int:
    person = people.add(turn.connection, turn.now)
    _keep_consents(turn, frame, person)
    draft = replace(
        join.draft_of(turn, frame, FORM, person),
        assisted_by=turn.chat.person_id,
        sitting_id=frame.extra.get(SITTING),
        to_sign=word == PAPER,
    )
    at_once = turn.config.admit_at_once and not draft.to_sign
    came = Came(invite_id=_own_code(turn))
    how = applications.Sending(turn.now, turn.today, turn.random(join.CARD_BYTES), at_once, came)
    number = applications.send(turn.connection, turn.keys, draft, how)
    if not draft.to_sign:
        code_words.keep(turn.connection, turn.keys, number, word)
    return number


def _own_code(turn: Turn) -> int:
    """The helper's own code, the one that /invite gives him, counts as the one that the worker came with."""
    own = invites.NewInvite(turn.chat.person_id, invite.own_workplace(turn))
    return invites.own_or_make(turn.connection, own, turn.random, turn.now).id


def _keep_consents(turn: Turn, frame: Frame, person: int) -> None:
    """His own, from the moment he said yes; the version says that it was read aloud."""
    agreed = frame.extra[AGREED]
    version = turn.texts(turn.chat.language, "assist.consent_version", {})
    shown = consents.Shown(turn.chat.channel, version, agreed["hash"])
    for purpose in OF_JOINING:
        if purpose in frame.answers["consent"]:
            consents.give(turn.connection, person, purpose, shown, datetime.fromisoformat(agreed["at"]))


def _hand_over(turn: Turn, frame: Frame, sent: applications.Application, *, on_paper: bool) -> None:
    """What the volunteer is left with: a number, and some words for a slip of paper."""
    slip = {"t": "assist.slip_paper" if on_paper else "assist.slip", "number": sent.number, "unit": sent.unit_name}
    turn.say(
        "assist.sent_kept" if turn.incoming.channel in KEEPING else "assist.sent",
        number=sent.number,
        slip={**slip, "address": turn.config.address},
    )
    if not turn.forget_passing():
        kept = turn.incoming.channel in KEEPING
        turn.say("assist.delete_all_yourself" if kept else "assist.delete_yourself")
    if SITTING in frame.extra:
        options = (Option("/group next", "group.next", main=True), Option("/group done", "group.done"))
    else:
        options = (Option("/assist", "assist.another"), menu.way_out(turn))
    menu.offer(turn, Question("assist.what_now", {}, options))
