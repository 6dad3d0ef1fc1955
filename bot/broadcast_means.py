"""What the campaigns' lane works with (phương tiện của làn gửi tin); nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.armed import Armed
from bot.channels.base import Channel, Outgoing
from bot.outbox import Render
from domain.campaigns import Tet
from models.campaign_lane import At
from models.chats import Chat
from models.database import Database
from models.keys import Keys
from models.outbox import Queued


@dataclass(frozen=True, slots=True)
class Means:
    """What the lane works with. `holder` tells this process from others, `busy` whether replies are on their way,
    `wake` a web page that has something to fetch."""

    db: Database
    keys: Keys
    channels: Mapping[str, Channel]
    render: Render
    now: Callable[[], datetime]
    at: Callable[[datetime], At]
    tet: Tet
    armed: Armed
    holder: str
    busy: Callable[[], bool] = lambda: False
    wake: Callable[[str], None] = lambda _page: None

    async def rendered(self, chat: Chat, payload: dict[str, object]) -> Outgoing:
        """A payload as its channel sends it."""
        row = Queued(0, chat.id, chat.channel, chat.external_id, chat.language, 0, self.now(), payload)
        return await self.render(row)
