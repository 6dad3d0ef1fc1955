"""Files sent with a grievance (tệp kèm phản ánh): read beside the talk, then given to the conversation that waits. Not
even that there was one is kept outside its case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dialogue.forms import Frame
from dialogue.messages import Done, File, Photo, Voice
from handlers import conversations, menu
from handlers.turn import Turn
from models import grievance_files, tasks
from models.grievances import Blob

TASK = "evidence"
Taking = Callable[[Turn, Frame, Blob | None], None]
TAKING: dict[str, Taking] = {}
"""By the conversation that waits: what it does with a file; None: it could not be had."""


def take(turn: Turn, frame: Frame, content: Photo | File | Voice, have: int) -> bool:
    """Read it, if there is room beside those that are there; False if not, and then that was said."""
    waiting = frame.extra.get("pending", 0)
    if have + waiting >= grievance_files.MOST_A_DAY:
        turn.say("grievance.too_many_files", most=grievance_files.MOST_A_DAY)
        menu.go_on(turn)
        return False
    frame.extra["pending"] = waiting + 1
    turn.later(TASK, file=content.file_id, frame=frame.name)
    return True


def _ended(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    if isinstance(turn.incoming.content, Done):
        tasks.drop(turn.connection, turn.incoming.content.task)
    frame = turn.frame(payload["frame"])
    blob = Blob(result["blob"], result["media_type"], result["size"]) if "blob" in result else None
    if frame is None:
        if blob:
            grievance_files.drop(turn.connection, blob.id)
        return
    frame.extra["pending"] = max(frame.extra.get("pending", 1) - 1, 0)
    if blob is None:
        turn.say(f"grievance.file_{result.get('reason', 'gone')}")
    TAKING[frame.name](turn, frame, blob)


conversations.ENDINGS[TASK] = _ended
