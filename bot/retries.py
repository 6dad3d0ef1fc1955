"""Tries again what a turn could not handle (thử lại), each chat's messages in their order; parks what will not go."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Connection

from bot.logs import harmless
from bot.stored import from_json
from bot.turns import Outcome, Turns
from dialogue.messages import Incoming, Reply
from models import chats, inbox
from models.chats import Chat, ChatLeft, Place
from models.database import is_unavailable
from models.inbox import Waiting

log = logging.getLogger("ketnap.turns")


class Retries:
    """The sweeper of the inbox. One stuck chat stops no other, and its own later messages wait behind."""

    def __init__(self, turns: Turns) -> None:
        self._turns, self._desk = turns, turns.desk

    async def store(self, incoming: Incoming) -> None:
        """Keep a message before anything is done with it: for a channel where reading it is already losing it."""
        await self._desk.db.write(lambda connection: self._turns.keep(connection, incoming))

    async def handle(self, incoming: Incoming) -> None:
        """Handle what is stored of a message's chat."""
        await self.sweep_chat(Place(incoming.channel, incoming.chat_id, self._desk.default_language))

    async def sweep(self) -> None:
        """Handle every message that is due."""
        for channel, external_id in await self._desk.db.read(lambda c: inbox.due_chats(c, self._desk.now())):
            await self.sweep_chat(Place(channel, external_id, self._desk.default_language))

    async def sweep_chat(self, place: Place) -> None:
        """Handle what is due of one chat, in its order."""
        while await self._retry(place):
            pass

    async def _retry(self, place: Place) -> bool:
        """Handle the oldest waiting message of a chat; True if another waits behind it."""
        try:
            outcome = await self._desk.db.write(lambda connection: self._again(connection, place))
        except ChatLeft:  # since we looked: the message waits in the chat under its new name
            return False
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("event=retry_failed channel=%s", place.channel, exc_info=harmless(error))
            outcome = await self._desk.db.write(lambda connection: self._count_failure(connection, place))
        self._turns.hand_out(outcome)
        return outcome.chat is not None and outcome.chat.waiting

    def _again(self, connection: Connection, place: Place) -> Outcome:
        now, keys = self._desk.now(), self._desk.keys
        chat = chats.lock(connection, keys, place, now)
        first = self._due(connection, chat, now)
        if first is None:
            return Outcome()
        inbox.finish(connection, first.id)
        chat.waiting = inbox.see_whether_more_wait(connection, chat.id)
        return self._turns.answer(connection, chat, from_json(keys.open_json(first.sealed)), now)

    def _count_failure(self, connection: Connection, place: Place) -> Outcome:
        """One try more; after the last one the message is parked and the person hears an apology."""
        now = self._desk.now()
        chat = chats.hold(connection, place, now)
        first = self._due(connection, chat, now)
        if first is None:
            return Outcome()
        if first.tries + 1 < inbox.TRIES:
            inbox.try_again(connection, first.id, now + inbox.PAUSE * (first.tries + 1))
            return Outcome()
        inbox.finish(connection, first.id, parked=True)
        log.error("event=message_parked inbox=%d channel=%s tries=%d", first.id, place.channel, inbox.TRIES)
        chat.waiting = inbox.see_whether_more_wait(connection, chat.id)
        return self._turns.put(connection, chat, [Reply("other.sorry")], now)

    def _due(self, connection: Connection, chat: Chat, now: datetime) -> Waiting | None:
        """The message to try; None if another process was faster, whether it succeeded or failed."""
        first = inbox.oldest(connection, chat.id)
        if first is None:
            inbox.see_whether_more_wait(connection, chat.id)
            return None
        return first if first.due <= now else None
