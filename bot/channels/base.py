"""What every channel offers, what it is handed to send, and how a send can fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dialogue.messages import ChannelName, Incoming, Keyboard

Take = Callable[[Incoming], Awaitable[None]]
"""Runs the turn of one message in. Returns after the commit; raises if nothing was stored: then do not acknowledge."""


@dataclass(frozen=True, slots=True)
class Button:
    """One choice, its label already in the reader's language. `typed` is what a command is typed like, "nhắn /the"."""

    label: str
    value: str
    url: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file ready to send. `media_type` "image/png" is shown as a picture, all else as a document."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Linked:
    """Where a picture or file is found by who cannot be sent it. `picture`: the address from which a platform fetches
    it, "" for a file or where ours is not a public https one. `words`: the line that leads there."""

    picture: str
    words: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message out, rendered in the reader's language. `replaces` is the channel's id of the message to change.
    `commands`: this chat's list of commands from now on, empty for everybody's; None leaves it. `forgets`: the
    channel's ids of messages; what was said between the first and the last is deleted before this is sent.
    `linked`: where what is attached can be had, for channels that do not carry every file."""

    chat_id: str
    text: str
    buttons: tuple[Button, ...] = ()
    step: str = ""
    version: int = 0
    keyboard: Keyboard = Keyboard.NONE
    keyboard_label: str = ""
    attached: Attached | None = None
    replaces: str = ""
    commands: tuple[tuple[str, str], ...] | None = None
    forgets: tuple[int, ...] = ()
    linked: Linked | None = None


class Failure(StrEnum):
    """The short table of what a platform may answer to a send."""

    RETRY = "retry"  # the platform is busy or away: again later, after `retry_after` seconds if it says so
    GONE = "gone"  # the person blocked us or the chat is no more: dead until he writes again
    REFUSED = "refused"  # our fault: the message itself is wrong; never again as it is
    STOP = "stop"  # our credentials are wrong: nothing works until an operator acts
    UNKNOWN = "unknown"  # it may have arrived


class SendError(Exception):
    """A platform refused a message. `advice` is a sentence for the operator; neither part holds a token or personal
    data."""

    def __init__(self, failure: Failure, advice: str, retry_after: float | None = None) -> None:
        super().__init__(f"{failure}: {advice}")
        self.failure, self.advice, self.retry_after = failure, advice, retry_after


class TooLate(SendError):
    """Not even tried: the person wrote too long ago for this platform, and has to write first."""

    def __init__(self) -> None:
        super().__init__(Failure.GONE, "the person wrote too long ago: over until he writes again")


class BudgetSpent(SendError):
    """Not even tried: it would cost more than the operator allows."""

    def __init__(self, setting: str) -> None:
        super().__init__(Failure.REFUSED, f"the month's budget for charged messages is used up: see {setting}")


class Channel(Protocol):
    """A way to reach people. `start` begins to listen and gives every message to `take`; `stop` ends within 5 s."""

    name: ChannelName

    async def start(self, take: Take) -> None: ...
    async def send(self, message: Outgoing) -> str:
        """Send one message; its id on the platform. Raises SendError."""
        ...

    async def fetch(self, file_id: str) -> bytes:
        """A file somebody sent, at most 10 MB. Raises SendError: GONE if it cannot be had any more, REFUSED if it is
        larger."""
        ...

    async def stop(self) -> None: ...
