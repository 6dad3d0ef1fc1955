"""/import (nhập danh sách doanh nghiệp): an officer sends a file; slow work reads it, and says here what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import Attachment, File, Keyboard, Option, Photo, Reply, Voice
from domain.roles import Role
from handlers import conversations
from handlers.turn import Turn
from models.enterprise_columns import COLUMNS
from models.files import LISTS, MOST_BYTES

NAME = "import"
STOP = "/cancel"
AGAIN = (Option("/import", "import.send_again"),)
MEGABYTE = 1024 * 1024  # bytes


def start(turn: Turn, _argument: str = "") -> None:
    """Ask for the file, and give an example of it."""
    turn.drop(NAME)
    turn.frames.append(Frame(NAME))
    others = ", ".join(turn.texts(turn.chat.language, f"enterprise_file.column.{it}", {}) for it in COLUMNS[1:])
    _ask(turn, "import.ask", {"columns": others}, Attachment("example", "enterprises"))


def _ask(turn: Turn, key: str, params: Mapping[str, Any], attachment: Attachment | None = None) -> None:
    assert turn.top
    options = (Option(STOP, "import.stop"),)
    turn.ask(turn.top, Question(key, params, options, Keyboard.SEND_FILE), attachment=attachment)


def repeat(turn: Turn, _frame: Frame) -> None:
    _ask(turn, "import.again", {})


def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    """Words are no file."""
    repeat(turn, frame)


def is_unasked(turn: Turn, content: Photo | File | Voice) -> bool:
    """An officer who sends a list has said what he wants, also without the command before it."""
    is_list = isinstance(content, File) and content.name.casefold().endswith(LISTS)
    return is_list and turn.office is not None and turn.office.has(Role.OFFICER)


def unasked(turn: Turn, content: Photo | File | Voice) -> bool:
    """Take such a list."""
    return is_unasked(turn, content) and receive(turn, Frame(NAME), content)


def receive(turn: Turn, frame: Frame, content: Photo | File | Voice) -> bool:
    """The file. Whoever is no officer any more gets what everybody gets."""
    if turn.office is None or not turn.office.has(Role.OFFICER):
        turn.drop(NAME)
        return False
    if not isinstance(content, File):
        turn.say("import.photo")
        repeat(turn, frame)
        return True
    turn.drop(NAME)
    turn.later(NAME, file=content.file_id, person=turn.office.person_id)
    turn.say("import.reading")
    return True


def ended(turn: Turn, _payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """What came of it."""
    match result:
        case {"added": added, "updated": updated}:
            options = (Option("/founding", "command.founding"), Option("/start", "menu.open"))
            _tell(turn, "import.done", options, added=added, updated=updated)
        case {"errors": errors, "file": number}:
            attachment = Attachment("file", str(number))
            _tell(turn, "import.to_mend", AGAIN, attachment, errors=errors, column={"t": "enterprise_file.errors"})
        case {"problem": key, "params": params}:
            _tell(turn, "import.refused", AGAIN, reason={"t": f"problem.{key}", **_in_words(params)})
        case {"reason": reason}:
            _tell(turn, f"import.{reason}", AGAIN, most=MOST_BYTES // MEGABYTE)
        case _:
            _tell(turn, "import.failed", AGAIN)


def _tell(
    turn: Turn, key: str, options: tuple[Option, ...], attachment: Attachment | None = None, **params: Any
) -> None:
    """What goes on from here are commands: they answer no question that is open meanwhile."""
    turn.replies.append(Reply(key, params, options, attachment=attachment))


def _in_words(params: Mapping[str, Any]) -> dict[str, Any]:
    """A column's field is its header."""
    return {
        name: {"t": f"enterprise_file.column.{value}"} if name == "name" else value for name, value in params.items()
    }


conversations.register(conversations.Conversation(NAME, hear, repeat, receive=receive))
conversations.ENDINGS[NAME] = ended
