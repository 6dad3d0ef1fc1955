"""The story of a grievance (nội dung phản ánh): words in parts, pictures, voice notes, files; what of it goes along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialogue.forms import Frame, Question, Taken
from dialogue.messages import Keyboard, Option
from domain.grievances import Mode
from domain.problem import Problem
from handlers.turn import Turn

LETTERS = 10_000  # of one message; more comes in parts (issue)
MOST_LETTERS = 50_000  # of a whole story
DONE = "done"
VOICES = frozenset({"audio/ogg", "audio/mpeg"})
SAFE = frozenset({"image/jpeg", "image/png", "audio/ogg", "audio/mpeg"})  # documents/cleaning.TELLS_NOTHING


def ask_story(turn: Turn, frame: Frame) -> Question:
    if has_story(frame):
        return more(frame)
    return Question("grievance.ask.story", {}, (), Keyboard.SEND_FILE)


def has_story(frame: Frame) -> bool:
    return bool(frame.extra.get("parts") or frame.extra.get("files") or frame.extra.get("pending"))


def more(frame: Frame) -> Question:
    """What there is already, and the way on."""
    count = {"parts": len(frame.extra.get("parts", ())), "files": len(frame.extra.get("files", ()))}
    return Question("grievance.ask.more", count, (Option(DONE, "grievance.done", main=True),), Keyboard.SEND_FILE)


def keep_part(frame: Frame, text: str) -> Problem | None:
    parts = frame.extra.setdefault("parts", [])
    if sum(map(len, parts)) + len(text) > MOST_LETTERS:
        return Problem("grievance.too_long", {"limit": {"n": MOST_LETTERS}})
    parts.append(text.strip())
    return None


def read_story(_turn: Turn, frame: Frame, text: str) -> Taken:
    return keep_part(frame, text) or more(frame)


def choose_story(_turn: Turn, frame: Frame, _value: str) -> Taken:
    return Problem("grievance.still_reading") if frame.extra.get("pending") else DONE


SHOWN_LETTERS = 300  # of the story in the summary


def in_short(frame: Frame) -> dict[str, Any]:
    """As the summary shows it."""
    extra = frame.extra
    words = " ".join(extra.get("parts", ()))
    short = words if len(words) <= SHOWN_LETTERS else f"{words[:SHOWN_LETTERS]}…"
    files = len(extra.get("files", ()))
    return {
        "t": "grievance.story_shown",
        "words": short,
        "files": {"t": "grievance.with_files", "count": files} if files else "",
    }


def files(frame: Frame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.extra.get("files", [])
    return found


def left_out(frame: Frame) -> list[dict[str, Any]]:
    """The files that do not go with an anonymous case: they may name who made them."""
    anonymous = frame.answers.get("mode") == Mode.ANONYMOUS
    return [it for it in files(frame) if anonymous and it["media_type"] not in SAFE]


def warnings(frame: Frame) -> Iterator[dict[str, Any]]:
    """What may tell all the same who sends it anonymously, and what is left out for that."""
    if frame.answers.get("mode") == Mode.ANONYMOUS and any(it["media_type"] in VOICES for it in files(frame)):
        yield {"t": "grievance.voice_known"}
    if out := left_out(frame):
        yield {"t": "grievance.left_out", "count": len(out)}
