"""Who answers what (điều phối): takes one message in to the command or the conversation that it is meant for."""

from __future__ import annotations

from collections.abc import Callable

from dialogue import choices
from dialogue.forms import Field, Frame
from dialogue.menu import Named, asks_to_stop, bare, phrase, resolve
from dialogue.messages import (
    Answer,
    Choice,
    Command,
    Contact,
    Done,
    File,
    Group,
    Incoming,
    Left,
    Photo,
    Text,
    Unsupported,
    Voice,
)
from domain import invite_code, receipt
from domain.officer_code import looks_like_code
from handlers import (
    assist,
    conversations,
    grievance,
    grievance_receipt,
    importing,
    invited,
    join,
    menu,
    officers,
    small_talk,
    stopping,
)
from handlers.actions import ACTIONS, DESTROYING, PAGES
from handlers.turn import Turn
from models import pages, tasks

LONGEST_TEXT = 1_000  # letters; no answer of ours is longer


def respond(turn: Turn) -> None:  # noqa: C901  one case for each kind of message
    """Answer one message. Whatever it is, the person hears something, and an open question stays open."""
    conversations.end_without_role(turn)
    assist.forget_old(turn)
    match turn.incoming:
        case Incoming(content=Group()):
            turn.say("other.group")
        case Incoming(content=Left()):
            pass
        case Incoming(content=Text(text=text), edit_of=str(edited)):
            _correct(turn, edited, text)
        case Incoming(content=Command(), edit_of=str()):
            turn.say("other.edit_not_taken")
            _again(turn)
        case Incoming(edit_of=str()):
            pass
        case Incoming(content=Text(text=text)):
            _text(turn, text)
        case Incoming(content=Command(name=name, argument=argument)):
            _command(turn, name, argument)
        case Incoming(content=Choice() as choice):
            _choice(turn, choice)
        case Incoming(content=Answer(step=step, value=value)):
            _page_answer(turn, step, value)
        case Incoming(content=Done(task=number)):
            _done(turn, number)
        case Incoming(content=Contact() as contact):
            _contact(turn, contact)
        case Incoming(content=content):
            _other(turn, content)
    turn.keep()


# --- words ------------------------------------------------------------------------------------------------------------
def _text(turn: Turn, text: str) -> None:
    top = turn.top
    if not text.strip():
        _other(turn, Unsupported("empty"))
    elif len(text) > (longest := _longest(turn)):
        turn.say("other.too_long", limit=longest)
        _again(turn)
    elif asks_to_stop(text):
        stopping.stop(turn)
    elif top and (value := choices.chosen(top.offered, text)) is not None:
        _take(turn, top, value)
    elif take := _reader_of_code(conversations.field_of(menu.beneath(turn)), text):
        take(turn, text)
    elif (named := (phrase if _asks_free_text(menu.beneath(turn)) else bare)(text)) and _may(turn, named):
        _command(turn, named.name, "")
    else:
        _words(turn, text)


def _longest(turn: Turn) -> int:
    """How many letters a text may have here."""
    frame = menu.beneath(turn)
    asked, here = conversations.field_of(frame), conversations.of(frame)
    return (asked.longest if asked else 0) or (here.longest if here else 0) or LONGEST_TEXT


def _reader_of_code(asked: Field[Turn] | None, text: str) -> Callable[[Turn, str], None] | None:
    """Who takes a typed code, an officer's or an invite's. A secret word is one's own, whatever it looks like."""
    free = asked is not None and asked.free
    if asked and free and asked.private:
        return None
    if looks_like_code(text, anything=free):
        return officers.redeem
    if not free and receipt.read(text):
        return grievance_receipt.typed
    return invited.typed if invite_code.looks_like_code(text, anything=free) else None


def _asks_free_text(frame: Frame | None) -> bool:
    """Huy, Dũng and Thế are names: where any words may be the answer, only "quay lại" and the like are commands; a
    doubted answer may be typed anew, so there neither."""
    field = conversations.field_of(frame)
    return field is not None and field.free


def _may(turn: Turn, named: Named) -> bool:
    """Whether this command is there for whoever writes."""
    return named.public or named.is_for(turn.has, volunteer=named.volunteer and turn.volunteer is not None)


def _words(turn: Turn, text: str) -> None:
    """Words that are neither a choice nor a command: an answer to whatever is open."""
    turn.drop(menu.LIGHT)
    top, here = turn.top, conversations.of(turn.top)
    if top is None or here is None:
        small_talk.answer(turn, text)
    else:
        here.hear(turn, top, text, chosen=False)


def _take(turn: Turn, frame: Frame, value: str) -> None:
    """A choice that was offered, by button, number or label."""
    if value.startswith("/"):
        name, _, argument = value[1:].partition(" ")
        _command(turn, name, argument)
    elif here := conversations.of(frame):
        here.hear(turn, frame, value, chosen=True)


def _correct(turn: Turn, edited: str, text: str) -> None:
    """An earlier message was changed: if it gave an answer, the answer changes."""
    turn.drop(menu.LIGHT)
    frame = next((it for it in turn.frames if edited in it.heard), None) or turn.frame(join.FORM.name)
    here, key = conversations.of(frame), frame.heard.get(edited) if frame else None
    if frame and here and key and key == frame.step and frame is turn.top:
        here.hear(turn, frame, text, chosen=False)  # the answer that was not taken yet, mended in its own message
        return
    if frame is None or here is None or here.form is None:
        turn.say("other.edit_not_taken")
    elif key is None:
        turn.say("problem.form.how_to_edit")
    elif problem := here.form.correct(turn, frame, key, text):
        turn.say(f"problem.{problem.key}", **problem.params)
    else:
        turn.say("form.corrected", what={"t": f"join.label.{key}"})
    _again(turn)


# --- commands and buttons ---------------------------------------------------------------------------------------------
def _command(turn: Turn, name: str, argument: str) -> None:
    if (named := resolve(name)) and _may(turn, named):
        if not named.public:
            conversations.give_way(turn)
        ACTIONS[named.name](turn, argument)
        return
    turn.say("other.no_such_command")
    _again(turn)


def _choice(turn: Turn, choice: Choice) -> None:
    """A button. Commands work at any time; one of an older question only brings the present one back."""
    top = turn.top
    if choice.value.startswith("/"):
        _take(turn, top or Frame(menu.LIGHT), _harmless(turn, choice))
    elif top is None or turn.is_stale(choice) or choice.value not in {value for value, _ in top.offered}:
        _again(turn)
    else:
        _take(turn, top, choice.value)


def _harmless(turn: Turn, choice: Choice) -> str:
    """The command of a button; an old one that would destroy something only shows what there is."""
    old = turn.is_stale(choice) and choice.value.startswith(DESTROYING)
    return choice.value.split()[0] if old else choice.value


def _again(turn: Turn) -> None:
    """The present question once more; with none open, the menu."""
    turn.drop(menu.LIGHT)
    top, here = turn.top, conversations.of(turn.top)
    if top is None or here is None:
        menu.start(turn)
    else:
        here.repeat(turn, top)


# --- everything else --------------------------------------------------------------------------------------------------
def _page_answer(turn: Turn, step: str, value: str) -> None:
    form, key = pages.frame_of(step)
    frame = turn.frame(form) or (join.resume(turn) if form == join.FORM.name else None)
    if frame is None:
        turn.say("other.page_too_late")
        _again(turn)
        return
    menu.step_aside(turn)
    PAGES[form](turn, frame, key, value)


def _done(turn: Turn, number: int) -> None:
    """Slow work has ended: told once, then forgotten. What is open stays open."""
    if found := tasks.result_of(turn.connection, turn.keys, number, turn.chat.id):
        conversations.ENDINGS[found.kind](turn, found.payload, found.result)
        tasks.mark_told(turn.connection, number)


def _contact(turn: Turn, contact: Contact) -> None:
    top, here, asked = turn.top, conversations.of(turn.top), conversations.field_of(turn.top)
    if top is None or here is None or asked is None or not asked.contact:
        _other(turn, Unsupported("contact"))
    elif not contact.own:
        turn.say("other.not_own_contact")
        _again(turn)
    else:
        here.hear(turn, top, contact.phone, chosen=False)


def _other(turn: Turn, content: object) -> None:
    """A picture, a voice note, a sticker: what is open may want it; else a kind word, and the question again."""
    if isinstance(content, Photo | File | Voice) and _received(turn, content):
        return
    match content:
        case Photo() | File() if (top := turn.top) and top.step == "citizen_number":
            key = "other.no_photo_of_papers"
        case Photo() | File():
            key = "other.photo"
        case Voice():
            key = "other.voice"
        case _:
            key = "other.unsupported"
    turn.say(key)
    _again(turn)


def _received(turn: Turn, content: Photo | File | Voice) -> bool:
    frame = menu.beneath(turn)
    here = conversations.of(frame)
    if frame is not None and here is not None and here.receive(turn, frame, content):
        return True
    return importing.unasked(turn, content) or grievance.unasked(turn, content)
