"""How many of those somebody invited have begun an application and not sent it (đơn làm dở): a number, no names."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from models.tables import application, chat, invite, touch

LOOKED_BACK = timedelta(days=90)  # the consent text: what was begun and left is erased after 90 days


def of_inviter(connection: Connection, person_id: int, now: datetime) -> int:
    """Chats that came with a code of his last, agreed, hold a draft still and have sent nothing."""
    later = touch.alias("later")
    is_last = ~select(later.c.id).where(later.c.chat_id == touch.c.chat_id, later.c.last_at > touch.c.last_at).exists()
    sent = select(application.c.id).where(application.c.person_id == chat.c.person_id).exists()
    begun = chat.c.person_id.is_not(None) & chat.c.state.is_not(None) & (chat.c.heard_at > now - LOOKED_BACK) & ~sent
    query = (
        select(func.count(chat.c.person_id.distinct()))
        .join(touch, touch.c.chat_id == chat.c.id)
        .join(invite, invite.c.id == touch.c.invite_id)
        .where(invite.c.person_id == person_id, chat.c.person_id != person_id, ~touch.c.known, begun, is_last)
    )
    return connection.execute(query).scalar_one()
