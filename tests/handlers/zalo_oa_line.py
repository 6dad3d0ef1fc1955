"""Zalo's Official Account with a person at one end and the outbox at the other: the real channel against a Zalo of our
own."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from bot.channels.json_http import JsonHttp
from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
from bot.channels.zalo_oa_oauth import App, OAuth
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_window import Windows
from bot.channels.zalo_oa_wire import signature
from dialogue.messages import ChannelName, Choice, Command, Contact, Content, Text
from models.zalo_oa_tokens import Account
from models.zalo_window import Price
from tests.bot.channels.zalo_oa_api import APP_ID, APP_SECRET, OA_ID, OA_SECRET, ZaloOaApi
from tests.handlers.line import Line, split_choices
from tests.player import ZONE, Player, Seen, World

PRICE = Price(55, 27_500)


class ZaloOaLine(Line):
    """The world's turns with the Official Account at one end."""

    def __init__(self, world: World, api: ZaloOaApi) -> None:
        super().__init__(world)
        self.api, self.numbers, http = api, count(1), JsonHttp("Zalo")
        oauth = OAuth(App(APP_ID, APP_SECRET, api.url), http, self.now)
        tokens = Tokens(world.db, Account(OA_ID, "test", world.keys), oauth, self.now)
        settings = ZaloOaSettings(OA_ID, APP_ID, OA_SECRET, api.url, api.grant())
        self.zalo = ZaloOa(settings, tokens, Windows(world.db, PRICE, ZONE, self.now), http, self.now)
        self.connect(self.zalo)

    def now(self) -> Any:
        self.api.now = self.world.now
        return self.world.now

    async def hears(self, person: str, name: str, **event: Any) -> None:
        """Something happens with a person, by webhook."""
        number = str(next(self.numbers))
        self.api.wrote[person] = self.now()
        told = {"sender": {"id": person}, "recipient": {"id": OA_ID}, "event_name": name, "timestamp": number, **event}
        body = json.dumps(told, ensure_ascii=False).encode()
        assert await self.zalo.webhook(body, f"mac={signature(APP_ID, body, number, OA_SECRET)}") == 200
        await self.quiet()

    async def writes(self, person: str, text: str) -> None:
        await self.hears(person, "user_send_text", message={"text": text, "msg_id": f"m{next(self.numbers)}"})


class ZaloOaPhone(Player):
    """A person with Zalo; sees what the API was asked to show, and presses its buttons."""

    def __init__(self, line: ZaloOaLine, name: str = "3527826131520402214", **how: Any) -> None:
        super().__init__(line.world, name, ChannelName.ZALO_OA, **how)
        self.line, self.seen_calls = line, 0

    async def sends(self, kind: str, name: str, content: bytes) -> list[Seen]:
        """A picture ("image") or a file, which lies at Zalo."""
        self.line.api.files[name] = content
        payload = {"url": f"{self.line.api.url}/files/{name}", "name": name}
        said = {"attachments": [{"type": kind, "payload": payload}], "msg_id": f"m{next(self.line.numbers)}"}
        await self.line.hears(self.name, f"user_send_{kind}", message=said)
        return await self.new()

    async def hears(self, it: Content, *, edit_of: str | None = None, external_id: str = "") -> list[Seen]:
        match it:
            case Text(text=text):
                await self.line.writes(self.name, text)
            case Command(name=name, argument=argument):
                await self.line.writes(self.name, f"/{name} {argument}".strip())
            case Choice(value=value, step=step, version=version):
                await self.line.writes(self.name, f"#{step}:{version}:{value}")
            case Contact(phone=phone):
                await self.line.hears(self.name, "user_submit_info", info={"name": "An", "phone": phone})
            case _:
                raise AssertionError(it)
        return await self.new()

    async def new(self) -> list[Seen]:
        said, self.seen_calls = self.line.api.sent[self.seen_calls :], len(self.line.api.sent)
        seen = [_seen(it) for it in said if it["to"] == self.name]
        self.heard += seen
        self.last = next((it for it in reversed(seen) if it.labels), seen[-1] if seen else self.last)
        return seen

    def press(self, label: str) -> Content:
        assert label in self.last.labels, f"no button [{label}] in: {self.last}"
        place = self.last.labels.index(label)
        buttons = self.last.payload.get("buttons", [])
        if self.typing or not buttons:
            return Text(str(place + 1))
        return Text(buttons[place]["payload"])  # Zalo sends it as if it had been typed


def _seen(said: dict[str, Any]) -> Seen:
    """A message with its buttons, or its numbered lines, as choices."""
    payload = said.get("attachment", {}).get("payload", {})
    buttons = [it for it in payload.get("buttons", ()) if it["type"] == "oa.query.hide"]
    (element,) = payload.get("elements", [{}])
    form = payload.get("template_type") == "request_user_info"
    text = said.get("text", "") or (element["subtitle"] if form else "")
    if buttons:
        return Seen(text, [it["title"] for it in buttons], {"buttons": buttons})
    words, labels = split_choices(text)
    kind = "(photo) " if payload.get("template_type") == "media" else ""
    return Seen(kind + words, labels, {"phone": form})
