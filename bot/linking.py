"""Gives what is attached an address (đường dẫn tải) for channels that do not carry every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import texts
from bot.addresses import is_loopback
from bot.channels.base import Linked
from handlers.turn import Config
from models import links
from models.database import Database
from models.keys import Keys


@dataclass(frozen=True, slots=True)
class Linking:
    """Makes links, and the line that leads to each."""

    db: Database
    keys: Keys
    config: Config

    async def linked(self, to: links.Target, now: datetime) -> Linked:
        """The address of a message's attachment, the same each time the message is sent. Where nobody else can open
        ours, the line says where to look."""
        if is_loopback(self.config.address):
            return Linked("", texts.render(to.language, "link.nowhere", {"url": f"{self.config.address}/chat"}))
        when = links.When(now, now.astimezone(self.config.zone).date())
        token = await self.db.write(lambda connection: links.make(connection, self.keys, to, when))
        picture = to.kind in links.PICTURES
        url = f"{self.config.address}/{'media' if picture else 'd'}/{token}"
        words = texts.render(to.language, "link.picture" if picture else "link.file", {"url": url})
        return Linked(url if picture and url.startswith("https://") else "", words)
