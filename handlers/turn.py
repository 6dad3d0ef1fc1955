"""One turn (lượt): what a handler is given, and the few ways in which it answers. Nothing here waits for a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dialogue.forms import Frame, Question
from dialogue.messages import (
    ABROAD,
    DELETING,
    FILELESS,
    KEEPING,
    Answer,
    Attachment,
    Choice,
    Done,
    Incoming,
    Keyboard,
    Option,
    Reply,
)
from domain.campaigns import Tet
from domain.facts import Facts
from domain.roles import Role
from domain.working_days import PLAIN, Calendar
from models import outbox, pages, tasks
from models.chats import Chat
from models.keys import Keys, token_hash
from models.officers import Office, office_of
from models.volunteers import Volunteer, active


@dataclass(frozen=True, slots=True)
class Config:
    """What handlers need of the settings."""

    address: str  # PUBLIC_URL, or this machine while trying out
    federation: str
    zone: ZoneInfo
    admit_at_once: bool = False  # ADMISSION=auto
    sensitive_abroad: str = "page"  # page | chat | skip
    calendar: Calendar = PLAIN  # holidays and days worked in their place
    tet: Tet = lambda _year: None  # by year the first day of the lunar one


KEYBOARD = "keyboard"
"""In a chat's state: the keyboard that shares the contact stands on the person's screen."""

PASSING = "passing"
"""In a chat's state: the messages [id, seconds] of what is filled in for somebody else, where they can be deleted."""
UPLOAD_LIFE = timedelta(hours=1)  # the file may have to be fetched from another device first
UPLOAD_TOKEN_BYTES = 16  # 128 random bits cannot be guessed
ANSWERED = 20  # ids after somebody's message in which our answers to it lie: bot/channels/telegram_calls.NEAR
DELETABLE = timedelta(hours=48)  # core.telegram.org/bots/api#deletemessage

Words = Callable[[str, str, Mapping[str, Any]], str]
"""(language, key, params) → the text. Handlers have no sentences; they need labels to understand typed choices."""


@dataclass(slots=True)
class Turn:
    """One message in, and everything it causes."""

    connection: Connection
    keys: Keys
    config: Config
    chat: Chat
    incoming: Incoming
    now: datetime  # aware UTC
    texts: Words
    random: Callable[[int], bytes]
    replies: list[Reply] = field(default_factory=list)
    notices: list[tuple[int, Reply]] = field(default_factory=list)  # to others: person, message
    frames: list[Frame] = field(default_factory=list)
    tasks: int = 0  # pieces of slow work left behind
    fading: int = 0  # minutes after which a page shows no more of what this turn says
    _office: Office | None = None
    _looked: bool = False
    _volunteer: Volunteer | None = None
    _volunteer_looked: bool = False
    _keyboard_shown: bool = False  # since a turn before: erasing empties the state, not the person's screen

    def __post_init__(self) -> None:
        self._keyboard_shown = bool(self.chat.state.get(KEYBOARD))
        self.frames = [Frame.from_json(it) for it in self.chat.state.get("frames", [])]

    @property
    def today(self) -> date:
        """The day in TIMEZONE."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.config.zone).date()

    @property
    def office(self) -> Office | None:
        """The posts of whoever writes; None for who is no officer. Looked up once, and only when asked for."""
        if not self._looked:
            self._office, self._looked = office_of(self.connection, self.chat.person_id, self.today), True
        return self._office

    @property
    def volunteer(self) -> Volunteer | None:
        """The role of whoever writes as a volunteer, if it is active; None for anybody else. Looked up once, and only
        when asked for."""
        if not self._volunteer_looked:
            self._volunteer, self._volunteer_looked = active(self.connection, self.chat.person_id), True
        return self._volunteer

    def has(self, role: Role) -> bool:
        """Whether his posts are enough for this role."""
        return self.office is not None and self.office.has(role)

    def look_again(self) -> None:
        """His posts or his role as a volunteer have changed in this turn."""
        self._looked = self._volunteer_looked = False

    # --- where the conversation stands --------------------------------------------------------------------------------
    @property
    def top(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def frame(self, name: str) -> Frame | None:
        return next((it for it in self.frames if it.name == name), None)

    def drop(self, name: str) -> None:
        self.frames = [it for it in self.frames if it.name != name]

    @property
    def facts(self) -> Facts:
        return Facts(self.today, dict(self.top.answers) if self.top else {})

    @property
    def abroad(self) -> bool:
        """True where sensitive data is not asked in the chat itself."""
        return self.incoming.channel in ABROAD and self.config.sensitive_abroad != "chat"

    @property
    def device(self) -> bytes:
        """What tells the writer's device from others, as a keyed hash: for the guard of invites, nothing else."""
        sender = self.incoming.sender
        return self.keys.index("device", f"{self.incoming.channel} {sender.device or sender.id}")

    def words(self, option: Option) -> str:
        """An option's label as the person sees it."""
        return option.label if option.literal else self.texts(self.chat.language, option.label, option.params)

    # --- what is said -------------------------------------------------------------------------------------------------
    def say(
        self, key: str, *, keyboard: Keyboard = Keyboard.NONE, attachment: Attachment | None = None, **params: Any
    ) -> None:
        """A message that asks nothing."""
        self.replies.append(Reply(key, params, keyboard=keyboard, attachment=attachment))

    def tell(
        self,
        person_id: int | None,
        key: str,
        *,
        options: tuple[Option, ...] = (),
        attachment: Attachment | None = None,
        **params: Any,
    ) -> None:
        """A message to somebody else, in the chat he used last, in its language. Its options are commands: they answer
        no question that is open there. Nobody, or nobody with a chat, hears nothing."""
        if person_id is not None:
            self.notices.append((person_id, Reply(key, params, options, attachment=attachment)))

    def renew_commands(self) -> None:
        """With the last reply the channel's list of commands for this chat is set anew."""
        self.replies[-1] = replace(self.replies[-1], commands=True)

    def renew_commands_of_told(self) -> None:
        """The same with the last message to somebody else."""
        person, reply = self.notices[-1]
        self.notices[-1] = person, replace(reply, commands=True)

    def later(self, kind: str, **payload: Any) -> None:
        """Leave slow work behind, JSON values; its result comes to conversations.ENDINGS[kind] in a turn of its own."""
        new = tasks.New(kind, self.chat.id, payload)
        tasks.put(self.connection, self.keys, new, self.now)
        self.tasks += 1

    def ask(self, frame: Frame, question: Question, attachment: Attachment | None = None) -> None:
        """A question: its options become what a number or a label means now; buttons of older ones are stale."""
        self.chat.version += 1
        question = self._with_upload(frame, question)
        frame.offered = [[option.value, self.words(option)] for option in question.options if not option.url]
        step = f"{frame.name}.{frame.step}" if frame.step else frame.name
        self.replies.append(
            Reply(
                question.key,
                question.params,
                question.options,
                step,
                self.chat.version,
                question.keyboard,
                attachment,
                replaces=self._flipped(step, question),
            )
        )

    def _with_upload(self, frame: Frame, question: Question) -> Question:
        """Where the channel lets no file in, a question for one has a page that takes it, once."""
        if question.keyboard is not Keyboard.SEND_FILE or self.chat.channel not in FILELESS:
            return question
        token = self.random(UPLOAD_TOKEN_BYTES).hex()
        asked = f"{frame.name}.{pages.UPLOAD}{self.chat.version}"  # a page for each time it is asked
        pages.make(self.connection, self.chat.id, asked, token_hash(token), self.now + UPLOAD_LIFE)
        page = Option("page", "upload.open", url=f"{self.config.address}/u/{token}", main=True)
        return replace(question, options=(page, *question.options))

    def _flipped(self, step: str, question: Question) -> str:
        """The message to change instead of sending another: a switch was flipped under the very same question. Not when
        something was said before it: the question would stand above those words."""
        content = self.incoming.content
        if self.replies or all(option.on is None for option in question.options):
            return ""
        return content.message if isinstance(content, Choice) and content.step == step else ""

    def is_stale(self, choice: Choice) -> bool:
        """A button of an older question, or of another conversation than the present one."""
        return choice.version != self.chat.version

    # --- what does not stay in the chat -------------------------------------------------------------------------------
    def forget_passing(self) -> bool:
        """What was said while something was filled in for somebody else goes, on both sides; to be called when the
        first reply stands. False if some of it cannot be deleted: it is too old, or the channel lets us delete none."""
        outbox.forget_passing(self.connection, self.keys, self.chat.id)
        self.note_message()
        noted: list[list[int]] = self.chat.state.pop(PASSING, [])
        oldest = int((self.now - DELETABLE).timestamp())
        known = tuple(number for number, at in noted if at > oldest)
        if known and self.replies:
            self.replies[0] = replace(self.replies[0], forgets=known, replaces="")
        return len(known) == len(noted) and self.incoming.channel not in KEEPING

    def note_message(self) -> None:
        """What is shown from here on may be deleted: remember which message this was."""
        if self.incoming.channel not in DELETING:
            return
        if number := self._message():
            self.chat.state.setdefault(PASSING, []).append([number, int(self.now.timestamp())])

    def _message(self) -> int | None:
        """The channel's id of the message that was heard, or of one after all of ours, if none was."""
        noted: list[list[int]] = self.chat.state.get(PASSING, [])
        match self.incoming.content:
            case Choice(message=number):
                pass
            case Answer():  # on a page of ours
                return None
            case Done():
                return noted[-1][0] + ANSWERED if noted else None
            case _:
                number = self.incoming.external_id.rpartition(":")[2]
        return int(number) if number.isdecimal() else None

    def _mark_passing(self) -> None:
        if any(it.passing for it in self.frames):
            self.replies = [replace(it, passing=True) for it in self.replies]
            self.note_message()

    def keep(self) -> None:
        """Put the frames back into the chat, ready to be stored."""
        self.chat.state["frames"] = [it.to_json() for it in self.frames]
        self._mark_passing()
        if self.fading:
            self.replies = [replace(it, fades=self.fading) for it in self.replies]
        self._put_keyboard_away()
        if self._keyboard_shown:
            self.chat.state[KEYBOARD] = True
        else:
            self.chat.state.pop(KEYBOARD, None)

    def _put_keyboard_away(self) -> None:
        """The keyboard that shares the contact goes with the first message of a turn that does not ask for it; rather
        with one without buttons, for one message has one kind of keyboard."""
        asked = [it.keyboard for it in self.replies if it.keyboard is not Keyboard.NONE]
        if asked:
            self._keyboard_shown = asked[-1] is Keyboard.SHARE_CONTACT
        elif self._keyboard_shown and self.replies:
            place = next((at for at, it in enumerate(self.replies) if not it.options), 0)
            self.replies[place] = replace(self.replies[place], keyboard=Keyboard.REMOVE, replaces="")
            self._keyboard_shown = False
