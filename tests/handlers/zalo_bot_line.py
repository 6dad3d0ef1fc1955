"""Zalo's bot with a person at one end and the outbox at the other: the real channel against a Bot API of our own."""

from __future__ import annotations

import json
from itertools import count

from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_patience import Pace
from bot.channels.zalo_bot_setup import ZaloBotSettings
from bot.retries import Retries
from bot.settings import ZaloBotMode
from dialogue.messages import ChannelName, Command, Content, Text
from tests.bot.channels.zalo_api import TOKEN, ZaloApi, event
from tests.handlers.line import Line, split_choices
from tests.player import Player, Seen, World

SECRET = "webhook-secret-of-ours"
ADDRESS = "https://congdoan.example.vn"


class ZaloLine(Line):
    """The world's turns with Zalo's bot at one end, by webhook."""

    def __init__(self, world: World, api: ZaloApi, mode: ZaloBotMode = ZaloBotMode.WEBHOOK) -> None:
        self.api, self.numbers = api, count(1)
        settings = ZaloBotSettings(TOKEN, api.url, mode, SECRET, ADDRESS)
        super().__init__(world)
        self.retries = Retries(self.turns)
        self.zalo = ZaloBot(settings, self.retries, lambda: world.now, Pace(again=(0.001, 0.01)))
        self.connect(self.zalo)

    async def hears(self, chat: str, text: str) -> None:
        """Somebody writes, by webhook."""
        self.api.known.add(chat)
        body = json.dumps(event(chat, text, next(self.numbers)), ensure_ascii=False).encode()
        assert await self.zalo.webhook(body, SECRET) == 200
        await self.quiet()


class ZaloPhone(Player):
    """A person with Zalo; sees what the Bot API was asked to show, and answers by typing numbers."""

    def __init__(self, line: ZaloLine, name: str = "a1b2c3d4e5f60718293a") -> None:
        super().__init__(line.world, name, ChannelName.ZALO_BOT, typing=True)
        self.line, self.seen_calls = line, 0

    async def hears(self, it: Content, *, edit_of: str | None = None, external_id: str = "") -> list[Seen]:
        match it:
            case Text(text=text):
                await self.line.hears(self.name, text)
            case Command(name=name, argument=argument):
                await self.line.hears(self.name, f"/{name} {argument}".strip())
            case _:
                raise AssertionError(it)
        return await self.new()

    async def new(self) -> list[Seen]:
        calls, self.seen_calls = self.line.api.sent[self.seen_calls :], len(self.line.api.sent)
        seen = [_seen(method, params) for method, params in calls if params["chat_id"] == self.name]
        self.heard += seen
        self.last = next((it for it in reversed(seen) if it.labels), seen[-1] if seen else self.last)
        return seen

    def press(self, label: str) -> Content:
        assert label in self.last.labels, f"no choice [{label}] in: {self.last}"
        return Text(str(self.last.labels.index(label) + 1))


def _seen(method: str, params: dict[str, str]) -> Seen:
    """A message with its numbered lines as choices."""
    words, labels = split_choices(params.get("text", params.get("caption", "")))
    return Seen(words, labels, {"method": method, **params})
