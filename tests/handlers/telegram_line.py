"""Telegram with a person at one end and the outbox at the other: the real channel against a Bot API of our own."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from bot.channels.telegram import Telegram
from bot.channels.telegram_patience import Pace
from bot.channels.telegram_setup import TelegramSettings
from dialogue.messages import ChannelName, Choice, Command, Contact, Content, Text
from tests.bot.channels.bot_api import TOKEN, BotApi, button, message
from tests.handlers.line import Line
from tests.player import Player, Seen, World

SENT = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText")
ME = 77


class TelegramLine(Line):
    """The world's turns with Telegram at one end."""

    def __init__(self, world: World, api: BotApi) -> None:
        self.api, self.numbers = api, count(1)
        self.telegram = Telegram(TelegramSettings(TOKEN, api_url=api.url), pace=Pace(network=(0.001, 0.01), stop=1.0))
        super().__init__(world)
        self.connect(self.telegram)

    async def deliver(self, update: dict[str, Any]) -> None:
        await self.api.deliver(update)
        await self.api.until(lambda: (self.api.offsets() or [0])[-1] == update["update_id"] + 1)
        await self.quiet()


class Phone(Player):
    """A person with Telegram; sees what the Bot API was asked to show, and nothing else."""

    def __init__(self, line: TelegramLine, *, chat_id: int = ME, **how: Any) -> None:
        super().__init__(line.world, str(chat_id), ChannelName.TELEGRAM, **how)
        self.line, self.chat_id, self.seen_calls = line, chat_id, 0

    def update(self, it: Content) -> dict[str, Any]:
        number = next(self.line.numbers)
        match it:
            case Text(text=text):
                made = message(number, self.chat_id, text)
            case Command(name=name, argument=argument):
                made = message(number, self.chat_id, f"/{name} {argument}".strip())
            case Contact(phone=phone, own=own):
                made = message(number, self.chat_id)
                made["message"].pop("text")
                made["message"]["contact"] = {
                    "phone_number": phone, "first_name": "An", "user_id": self.chat_id if own else self.chat_id + 1,
                }  # fmt: skip
            case Choice(value=value, step=step, version=version, message=pressed):
                made = button(number, self.chat_id, f"{step}:{version}:{value}")
                made["callback_query"]["message"]["message_id"] = int(pressed)
            case _:
                raise AssertionError(it)
        carrier = made["callback_query" if "callback_query" in made else "message"]
        carrier["from"]["language_code"] = self.language
        return made

    async def hears(self, it: Content, *, edit_of: str | None = None, external_id: str = "") -> list[Seen]:
        await self.line.deliver(self.update(it))
        return await self.new()

    async def corrects(self, update_id: int, text: str) -> list[Seen]:
        """Edit the message that was sent with an update."""
        made = message(next(self.line.numbers), self.chat_id, text)
        made["edited_message"] = made.pop("message") | {"message_id": update_id, "edit_date": 1_790_000_001}
        await self.line.deliver(made)
        return await self.new()

    async def new(self) -> list[Seen]:
        calls, self.seen_calls = self.line.api.calls[self.seen_calls :], len(self.line.api.calls)
        seen = [
            _seen(method, given) for method, given in calls if method in SENT and str(given["chat_id"]) == self.name
        ]
        for place, it in enumerate(seen, self.line.api.sent - len(seen) + 1):
            it.payload.setdefault("message", str(place))
        self.heard += seen
        self.last = next((it for it in reversed(seen) if it.labels), seen[-1] if seen else self.last)
        return seen

    def press(self, label: str) -> Content:
        assert label in self.last.labels, f"no button [{label}] in: {self.last}"
        button = self.last.payload["buttons"][self.last.labels.index(label)]
        if self.typing:
            offered = [it for it in self.last.payload["buttons"] if "url" not in it and "request_contact" not in it]
            return Text(str(offered.index(button) + 1))
        if "callback_data" not in button:
            return Text(label)  # a button of the keyboard types its label
        step, version, value = button["callback_data"].split(":", 2)
        return Choice(value, step, int(version), self.last.payload["message"])


def _seen(method: str, given: dict[str, Any]) -> Seen:
    markup = given.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    lines = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons = [it for line in lines for it in line]
    words = given.get("text") or given.get("caption") or ""
    file = f"({method[4:].lower()}) " if method in ("sendPhoto", "sendDocument") else ""
    changed = {"message": str(given["message_id"])} if method == "editMessageText" else {}
    return Seen(file + words, [it["text"] for it in buttons], {"buttons": buttons, "method": method, **changed})
