"""/signed 17 (bản giấy đã ký): an officer sends the signed paper of an application, or opens one that is kept."""

from __future__ import annotations

from dialogue.forms import Frame, Question
from dialogue.messages import ABROAD, Attachment, File, Keyboard, Option, Photo, Voice
from domain.numbers import application_number, parse_number
from handlers import conversations, menu
from handlers.turn import Turn
from models import files, signed_papers
from models.signed_papers import By

NAME = "signed"


def start(turn: Turn, argument: str = "") -> None:
    """ "17": ask for its paper, and offer those that are kept; "17 5" opens file 5. Numbers as on cards work too."""
    words = argument.split()
    if turn.incoming.channel in ABROAD:  # whatever the setting says: a paper holds a name and birth date
        turn.say("signed.not_here", address=f"{turn.config.address}/chat")
    elif not words:
        find = Option("/find", "command.find")
        menu.offer(turn, Question("signed.which", {}, (Option("/queue", "command.queue"), find, menu.way_out(turn))))
        return
    elif len(words) > 1 and words[1].isdecimal():
        _open(turn, int(words[1][:18]))
        return
    elif (number := _number(turn, words[0])) is None:
        turn.say("signed.unknown")
    else:
        turn.drop(NAME)
        turn.frames.append(Frame(NAME, extra={"application": number}))
        repeat(turn, turn.frames[-1])
        return
    menu.go_on(turn)


def _number(turn: Turn, typed: str) -> int | None:
    """The application that this officer may work on."""
    plain = typed.isascii() and typed.isdecimal() and not typed.startswith("0")  # as on our buttons
    number = int(typed[:18]) if plain else parse_number(typed)
    if not isinstance(number, int) or turn.office is None:
        return None
    return number if signed_papers.unit_of(turn.connection, turn.office, number) is not None else None


def repeat(turn: Turn, frame: Frame) -> None:
    """Ask for the paper; show what is there already."""
    number = frame.extra["application"]
    kept = signed_papers.papers(turn.connection, number)
    opening = [
        Option(
            f"/signed {number} {it.id}",
            "signed.open",
            {"place": place, "day": {"d": turn.day_of(it.made_at).isoformat()}},
        )
        for place, it in enumerate(kept, 1)
    ]
    params = {"number": application_number(number), "count": len(kept)}
    options = (*opening, Option("/cancel", "signed.stop"))
    turn.ask(frame, Question("signed.ask_more" if kept else "signed.ask", params, options, Keyboard.SEND_FILE))


def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    """Words are no paper."""
    repeat(turn, frame)


def receive(turn: Turn, frame: Frame, content: Photo | File | Voice) -> bool:
    """The paper, given to ourselves and to no platform; who may no longer do this is told that there is nothing."""
    number = frame.extra["application"]
    upload = None if isinstance(content, Voice) else _upload(turn, content.file_id)
    if upload is None or signed_papers.media_type(upload.content) is None:
        if upload:
            files.erase(turn.connection, upload.id)
        turn.say("signed.not_paper")
        repeat(turn, frame)
        return True
    turn.drop(NAME)
    if turn.office and signed_papers.attach_signed(turn.connection, By(turn.office, turn.now), upload, number):
        options = (Option(f"/queue view {number}", "admission.button.back_to_card"), menu.way_out(turn))
        menu.offer(turn, Question("signed.kept", {"number": application_number(number)}, options))
    else:
        files.erase(turn.connection, upload.id)
        turn.say("signed.unknown")
    return True


def _upload(turn: Turn, file_id: str) -> files.Kept | None:
    return files.uploaded(turn.connection, turn.keys, file_id, turn.chat.id)


def _open(turn: Turn, file_id: int) -> None:
    office = turn.office
    number = signed_papers.open_signed(turn.connection, By(office, turn.now), file_id) if office else None
    if office is None or number is None:
        turn.say("signed.gone")
        return
    paper = Attachment("paper", f"{file_id}:{office.person_id}")
    turn.say("signed.shown", number=application_number(number), attachment=paper)


conversations.register(conversations.Conversation(NAME, hear, repeat, receive=receive))
