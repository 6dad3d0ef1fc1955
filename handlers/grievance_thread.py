"""A worker and his case (theo dõi phản ánh): he reads it, says more, rates it, opens it again; an anonymous one with
its receipt, which is typed each time and kept nowhere."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import Attachment, File, Keyboard, Option, Photo, Reply, Voice
from domain.grievances import Mode, Status
from domain.grievances import Voice as Speaker
from domain.problem import Problem
from handlers import conversations, evidence, menu
from handlers.grievance_lines import entry_lines, standing
from handlers.grievance_story import LETTERS, SAFE
from handlers.turn import Turn
from models import (
    grievance_acts,
    grievance_files,
    grievance_office,
    grievance_routing,
    grievances,
    outbox,
    pages,
)
from models.grievances import Blob, Case, Entry, Said, When

NAME = "grievance_thread"
SHOWN_FOR, OWN_SHOWN_FOR = 10, 60  # minutes that a case stands on a page: opened with a receipt, under one's name
READS = (Speaker.WORKER, Speaker.OFFICER)
STARS = 5


# --- whose it is ------------------------------------------------------------------------------------------------------
def mine(turn: Turn) -> None:
    """The cases he sent under his name."""
    person = turn.chat.person_id
    found = grievances.of_person(turn.connection, person) if person is not None else []
    options = tuple(Option(f"/grievance {it.id}", "grievance.choice", _short(it)) for it in found[:8])
    key = "grievance.yours" if found else "grievance.none_yours"
    rest = (Option("/grievance", "command.grievance"), menu.way_out(turn))
    menu.offer(turn, Question(key, {}, (*options, *rest)))


def _short(it: Case) -> dict[str, Any]:
    return {
        "number": it.id,
        "category": {"t": f"grievance.category.{it.category}"},
        "status": {"t": f"grievance.status.{it.status}"},
    }


def show(turn: Turn, number: int) -> None:
    """One's own case, by its number."""
    it = grievances.one(turn.connection, number)
    if it is None or it.person_id is None or it.person_id != turn.chat.person_id:
        menu.offer(turn, Question("problem.grievance.unknown", {}, (menu.way_out(turn),)))
        return
    open_case(turn, it)


def open_case(turn: Turn, it: Case) -> None:
    """Show a case that is proved to be his, and let him say more."""
    turn.drop(NAME)
    menu.step_aside(turn)
    frame = Frame(NAME, extra={"case": it.id}, passing=it.mode is Mode.ANONYMOUS)
    turn.frames.append(frame)
    turn.fading = SHOWN_FOR if frame.passing else OWN_SHOWN_FOR
    _say_thread(turn, it)
    repeat(turn, frame)


def _case(turn: Turn, frame: Frame) -> Case | None:
    """The case that is open here; None once it is no more, or no longer his."""
    it = grievances.one(turn.connection, frame.extra["case"])
    if it is None or (it.mode is not Mode.ANONYMOUS and it.person_id != turn.chat.person_id):
        return None
    turn.fading = SHOWN_FOR if it.mode is Mode.ANONYMOUS else OWN_SHOWN_FOR
    return it


# --- reading ----------------------------------------------------------------------------------------------------------
def _say_thread(turn: Turn, it: Case) -> None:
    entries = grievances.thread(turn.connection, turn.keys, it.id, READS)
    turn.say("grievance.thread", lines=entry_lines(entries), **standing(it))
    for entry in entries:
        if entry.voice is Speaker.OFFICER and entry.files and it.mode is not Mode.ANONYMOUS:
            _say_files(turn, entry)
    if it.mode is Mode.ANONYMOUS and any(entry.files for entry in entries):
        turn.say("grievance.files_on_page", address=turn.config.address)


def _say_files(turn: Turn, entry: Entry) -> None:
    for file in entry.files:
        attachment = Attachment("case_file", f"{file.id}:worker:{turn.chat.person_id}")
        turn.replies.append(Reply("grievance.file", {"name": file.name}, attachment=attachment))


# --- saying more ------------------------------------------------------------------------------------------------------
def repeat(turn: Turn, frame: Frame) -> None:
    """What he can do with it now."""
    it = _case(turn, frame)
    if it is None:
        _gone(turn)
        return
    closed = it.status is Status.CLOSED
    stars = tuple(Option(f"star:{n}", "grievance.stars", {"n": n}) for n in range(1, STARS + 1)) if closed else ()
    options = (*stars, Option("done", "grievance.close_view"))
    key = "grievance.ask.closed" if closed else "grievance.ask.add"
    turn.ask(frame, Question(key, {}, options, Keyboard.NONE if closed else Keyboard.SEND_FILE))


def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    """More words, stars, or he has read enough."""
    it = _case(turn, frame)
    if it is None:
        _gone(turn)
    elif chosen and value == "done":
        _leave(turn)
    elif chosen:
        _say_done(turn, frame, grievance_acts.rate(turn.connection, it.id, int(value[5:]), _when(turn)), "rated")
    else:
        _add(turn, frame, it, Said(value.strip()))


def _add(turn: Turn, frame: Frame, it: Case, said: Said) -> None:
    """Into an open case; a closed one is opened again by what he writes."""
    again = it.status is Status.CLOSED
    act = grievance_acts.reopen if again else grievance_acts.add
    _say_done(turn, frame, act(turn.connection, turn.keys, it.id, said, _when(turn)), "reopened" if again else "added")


def _say_done(turn: Turn, frame: Frame, found: Case | Problem, key: str) -> None:
    if isinstance(found, Problem):
        turn.say(f"problem.{found.key}", **found.params)
    else:
        turn.say(f"grievance.{key}")
        if key != "rated":
            _tell_officers(turn, found)
    repeat(turn, frame)


def _tell_officers(turn: Turn, it: Case) -> None:
    """Who has it hears that there is more; of an anonymous one the clock tells, without saying which."""
    if it.mode is Mode.ANONYMOUS:
        grievance_acts.let_tell(turn.connection, it.id)
        return
    handler = grievance_office.handler_of(turn.connection, it)
    people = (handler,) if handler else grievance_routing.to_tell(turn.connection, it.unit_id, it.closed_to, turn.today)
    key, option = (
        f"grievance.more_{'urgent' if it.urgent else 'said'}",
        Option(f"/cases {it.id}", "grievance.open_case"),
    )
    for person in people:
        turn.tell(person, key, options=(option,), number=it.id)


def receive(turn: Turn, frame: Frame, content: Photo | File | Voice) -> bool:
    it = _case(turn, frame)
    if it is None or it.status is Status.CLOSED:
        return False
    if isinstance(content, Photo) and content.caption:
        added = grievance_acts.add(turn.connection, turn.keys, it.id, Said(content.caption), _when(turn))
        if isinstance(added, Case):
            _tell_officers(turn, added)
    if evidence.take(turn, frame, content, grievances.files_today(turn.connection, it.id, turn.today)):
        turn.say("grievance.reading")
    return True


def _take(turn: Turn, frame: Frame, blob: Blob | None) -> None:
    """A file for the case that is open here; none that may tell who made it into an anonymous one."""
    it = _case(turn, frame)
    telling = it is not None and it.mode is Mode.ANONYMOUS and blob is not None and blob.media_type not in SAFE
    if blob is not None and (it is None or telling):
        grievance_files.drop(turn.connection, blob.id)
    if telling:
        turn.say("grievance.file_telling")
    if it is not None and blob is not None and not telling:
        _add(turn, frame, it, Said("", (blob,)))
    else:
        repeat(turn, frame)


def _when(turn: Turn) -> When:
    return When(turn.now, turn.today, turn.config.calendar)


def _leave(turn: Turn) -> None:
    """Nothing of what was opened with a receipt stays in the chat."""
    passing = any(it.passing for it in turn.frames if it.name == NAME)
    turn.drop(NAME)
    menu.offer(turn, Question("grievance.left", {}, (menu.way_out(turn),)))
    if passing:
        turn.forget_passing()
        outbox.fade(turn.connection, turn.chat.id)
        pages.forget(turn.connection, turn.chat.id, NAME)


def _gone(turn: Turn) -> None:
    turn.drop(NAME)
    menu.offer(turn, Question("problem.grievance.unknown", {}, (menu.way_out(turn),)))


def _leave_paused(turn: Turn, _frame: Frame) -> None:
    _leave(turn)


conversations.register(
    conversations.Conversation(NAME, hear, repeat, receive=receive, pause=_leave_paused, longest=LETTERS)
)
evidence.TAKING[NAME] = _take
