"""/grievance (phản ánh): a worker tells what is wrong. What he tells does not stay in the chat; sent anonymously,
nothing does: the case knows no chat, and the chat no case."""

from __future__ import annotations

from dialogue.forms import Frame, Question
from dialogue.messages import ChannelName, File, Photo, Voice
from domain.figures import figure
from handlers import (
    conversations,
    evidence,
    grievance_receipt,
    grievance_send,
    grievance_story,
    grievance_thread,
    grievance_where,
    menu,
)
from handlers.grievance_form import FORM, NAME
from handlers.turn import Turn
from models import (
    grievance_files,
    pages,
)
from models.grievances import Blob

DAYS_A_YEAR = 365
OURS = frozenset({ChannelName.WEBCHAT, ChannelName.TERMINAL})  # no platform of others reads along


def grievance(turn: Turn, argument: str = "") -> None:
    """/grievance begins, or goes on; "receipt" opens an anonymous case, "mine" lists one's own, "12" shows one."""
    word = argument.split()[0] if argument.split() else ""
    match word:
        case "drop":
            drop(turn, turn.frame(NAME))
        case "noted":
            grievance_send.noted(turn)
        case "receipt":
            grievance_receipt.ask(turn)
        case "mine":
            grievance_thread.mine(turn)
        case _ if word.isascii() and word.isdecimal() and len(word) <= 18:  # 18 digits fit the column
            grievance_thread.show(turn, int(word))
        case _ if frame := turn.frame(NAME):
            turn.frames = [it for it in turn.frames if it is not frame] + [frame]
            menu.go_on(turn)
        case _:
            begin(turn)


def begin(turn: Turn) -> Frame:
    """Who reads it, and the first question."""
    menu.step_aside(turn)
    frame = Frame(NAME, passing=True)
    if grievance_where.known(turn):
        frame.answers["known"] = True
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    _introduce(turn)
    turn.ask(frame, FORM.question(turn, frame))
    return frame


def _introduce(turn: Turn) -> None:
    """Who reads it; that the platform itself can, and where else one may write."""
    key = "grievance.intro" if turn.incoming.channel in OURS else f"grievance.intro_{turn.incoming.channel}"
    years = int(figure("grievance_kept_days", turn.today)) // DAYS_A_YEAR
    turn.say(key, address=turn.config.address, years=years)


def drop(turn: Turn, frame: Frame | None) -> None:
    """Nothing of it is kept, here or on the person's screen."""
    for it in frame.extra.get("files", ()) if frame else ():
        grievance_files.drop(turn.connection, it["blob"])
    turn.drop(NAME)
    menu.offer(turn, Question("grievance.dropped", {}, (menu.way_out(turn),)))
    turn.forget_passing()
    pages.forget(turn.connection, turn.chat.id, NAME)


# --- pictures, voice, files -------------------------------------------------------------------------------------------
def receive(turn: Turn, frame: Frame, content: Photo | File | Voice) -> bool:
    """Whatever is sent while the form is open belongs to the story."""
    _keep_caption(frame, content)
    if evidence.take(turn, frame, content, len(frame.extra.get("files", ()))):
        turn.say("grievance.reading")
    return True


def _keep_caption(frame: Frame, content: Photo | File | Voice) -> None:
    if isinstance(content, Photo) and content.caption:
        frame.extra.setdefault("parts", []).append(content.caption)


def unasked(turn: Turn, content: Photo | File | Voice) -> bool:
    """A first message that is only a picture or a voice note: somebody wants to show something."""
    if turn.frames or turn.office is not None or isinstance(content, File):
        return False
    frame = begin(turn)
    _keep_caption(frame, content)
    return evidence.take(turn, frame, content, 0)


def _into_story(turn: Turn, frame: Frame, blob: Blob | None) -> None:
    if blob:
        kept = {"blob": blob.id, "media_type": blob.media_type, "size": blob.size}
        frame.extra.setdefault("files", []).append(kept)
    if frame is turn.top and frame.step == "story":
        turn.ask(frame, grievance_story.more(frame))
        return
    if blob:
        turn.say("grievance.file_taken")
    menu.go_on(turn)  # the question that is open stays the last on the screen


evidence.TAKING[NAME] = _into_story


conversations.of_form(FORM, grievance_send.send, receive=receive, pause=drop)
