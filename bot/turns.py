"""Turns (lượt): one message in and everything it causes is one database transaction; only its commit acknowledges
it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

import texts
from bot.logs import harmless
from bot.stored import to_json
from dialogue.messages import JOINING, ChannelName, Done, Incoming, Left, Reply
from dialogue.payload import joined, to_payload
from handlers import echo, router
from handlers.turn import Config, Turn
from models import chats, inbox, outbox
from models.chats import Chat, ChatLeft, Place
from models.database import Database, is_unavailable
from models.keys import Keys
from models.outbox import Queued

log = logging.getLogger("ketnap.turns")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every turn needs. `now` gives aware UTC, `random(n)` n bytes."""

    db: Database
    keys: Keys
    config: Config
    default_language: str
    now: Callable[[], datetime]
    random: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn leaves to do after its commit: messages this process may send at once, and whose they are.

    `unsent`: earlier messages of the chat are still on their way, perhaps from another process. `others`: what the turn
    told other people. `erased`: the chat's person is no more. `tasks`: how many pieces of slow work it left behind."""

    chat: Chat | None = None
    queued: tuple[Queued, ...] = ()
    unsent: bool = False
    others: tuple[Outcome, ...] = ()
    erased: bool = False
    tasks: int = 0


class Turns:
    """Takes messages in. `after(outcome)` is called after each commit that wrote something."""

    def __init__(self, desk: Desk, after: Callable[[Outcome], None]) -> None:
        self.desk = desk
        self.after = after

    async def take(self, incoming: Incoming) -> None:
        """Run the turn of one message; returns after the commit. A repeated message does nothing. A fault of ours sets
        the message aside to be tried again; one to a chat that was left in the meantime is dropped. Raises only if the
        database could store nothing: don't acknowledge then."""
        with contextlib.suppress(ChatLeft):
            self.hand_out(await self._take(incoming))

    async def _take(self, incoming: Incoming) -> Outcome:
        try:
            return await self.desk.db.write(lambda connection: self._turn(connection, incoming))
        except ChatLeft:
            raise
        except Exception as error:
            if is_unavailable(error):
                log.error("event=database_unavailable channel=%s error=%s", incoming.channel, type(error).__name__)
                raise
            log.exception("event=turn_failed channel=%s", incoming.channel, exc_info=harmless(error))
            # Rolled back; now kept as it came, before it is acknowledged: the platform would not give it again.
            return await self.desk.db.write(lambda connection: self._keep(connection, incoming))

    def hand_out(self, outcome: Outcome) -> None:
        """After the commit: whatever was written, to whoever sends it."""
        self.after(outcome)
        for other in outcome.others:
            self.after(other)

    def _turn(self, connection: Connection, incoming: Incoming) -> Outcome:
        now = self.desk.now()
        number = inbox.claim(connection, incoming.channel, incoming.external_id, now)
        if number is None:
            return Outcome()
        chat = chats.lock(connection, self.desk.keys, self._place(incoming), now)
        if chat.waiting:
            self._set_aside(connection, number, chat, incoming)
            return Outcome()
        return self.answer(connection, chat, incoming, now)

    def _place(self, incoming: Incoming) -> Place:
        guess = incoming.sender.language[:2]
        language = guess if guess in texts.LANGUAGES else self.desk.default_language
        return Place(incoming.channel, incoming.chat_id, language)

    def answer(self, connection: Connection, chat: Chat, incoming: Incoming, now: datetime) -> Outcome:
        """Let the handler answer, store where the conversation stands, write the replies."""
        if isinstance(incoming.content, Left):
            chats.mark_gone(connection, chat.id)
            return Outcome()
        desk = self.desk
        turn = Turn(connection, desk.keys, desk.config, chat, incoming, now, texts.render, desk.random)
        said = echo.said(turn) if chat.channel == ChannelName.WEBCHAT else None
        known = chat.person_id is not None
        router.respond(turn)
        # The end of slow work is nothing that the person said: who blocked us meanwhile stays gone.
        chats.keep(connection, desk.keys, chat, None if isinstance(incoming.content, Done) else now)
        outcome = self.put(connection, chat, _with_echo(turn.replies, said), now)
        others, erased = self._tell(connection, turn.notices, now), known and chat.person_id is None
        return replace(outcome, others=others, erased=erased, tasks=turn.tasks)

    def _tell(self, connection: Connection, notices: list[tuple[int, Reply]], now: datetime) -> tuple[Outcome, ...]:
        """Write what others are told into the outbox, for the chat each used last: a few statements for all of them."""
        found = chats.of_people(connection, {person for person, _ in notices}) if notices else {}
        letters = [(found[person], to_payload(reply)) for person, reply in notices if person in found]
        queued = outbox.put_all(connection, self.desk.keys, letters, now)
        first = min((it.id for it in queued), default=0)
        late = outbox.have_earlier(connection, {it.chat_id for it in queued}, first) if queued else frozenset()
        by_chat: dict[int, list[Queued]] = {chat.id: [] for chat, _ in letters}
        for it in queued:
            by_chat[it.chat_id].append(it)
        chats_told = {chat.id: chat for chat, _ in letters}.values()
        return tuple(Outcome(chat, tuple(by_chat[chat.id]), chat.id in late) for chat in chats_told)

    def put(self, connection: Connection, chat: Chat, replies: list[Reply], now: datetime) -> Outcome:
        """Write replies into the outbox."""
        payloads = [to_payload(it) for it in replies]
        payloads = joined(payloads) if chat.channel in JOINING else payloads
        queued = outbox.put(connection, self.desk.keys, chat, payloads, now)
        # Asked only now: what another process wrote before our lock let go is seen by a statement that begins after it.
        unsent = bool(queued) and outbox.has_earlier(connection, chat.id, queued[0].id)
        return Outcome(chat, tuple(queued), unsent)

    # --- what could not be handled: bot/retries.py takes it up -------------------------------------------------------
    def _keep(self, connection: Connection, incoming: Incoming) -> Outcome:
        """After a fault of ours: store the message as it came, to be tried again in a while."""
        now = self.desk.now()
        number = inbox.claim(connection, incoming.channel, incoming.external_id, now)
        if number is not None:
            chat = chats.hold(connection, self._place(incoming), now)
            self._set_aside(connection, number, chat, incoming)
            inbox.try_again(connection, number, now if chat.waiting else now + inbox.PAUSE)
        return Outcome()

    def keep(self, connection: Connection, incoming: Incoming) -> None:
        """Store a message as it came, due at once; a repeated one is stored already."""
        now = self.desk.now()
        number = inbox.claim(connection, incoming.channel, incoming.external_id, now)
        if number is not None:
            self._set_aside(connection, number, chats.hold(connection, self._place(incoming), now), incoming)

    def _set_aside(self, connection: Connection, number: int, chat: Chat, incoming: Incoming) -> None:
        sealed = self.desk.keys.seal_json(to_json(incoming))
        inbox.set_aside(connection, number, chat.id, sealed, self.desk.now())


def _with_echo(replies: list[Reply], said: str | None) -> list[Reply]:
    """The person's own words before ours, but not for a switch that only changes its question."""
    if said is None or any(it.replaces for it in replies):
        return replies
    passing = any(it.passing for it in replies)
    fades = max((it.fades for it in replies), default=0)
    return [Reply("other.said", {"text": said}, said=True, passing=passing, fades=fades), *replies]
