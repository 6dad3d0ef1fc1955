"""Zalo's bot on the wire: two tables of cases, what comes in and what goes out, with the payloads of zalo.md."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import String

from bot.channels.base import Button, Linked, Outgoing
from bot.channels.lengths import units
from bot.channels.zalo_bot_wire import LONGEST_ID, TEXT_LIMIT, Call, calls, parse
from dialogue.messages import ChannelName, Command, Content, Incoming, Photo, Sender, Text, Unsupported, Voice
from models.tables import inbox
from tests.bot.channels.zalo_api import ME, event
from tests.player import NOON

TED = "6ede9afa66b88fe6d6a9"
POLLED = {  # zalo.md §1.2
    "ok": True,
    "result": {
        "message": {
            "from": {"id": TED, "display_name": "Ted", "is_bot": False},
            "chat": {"id": TED, "chat_type": "PRIVATE"},
            "text": "Xin chào",
            "message_id": "2d758cb5e222177a4e35",
            "date": 1750316131602,
        },
        "event_name": "message.text.received",
    },
}
CAUGHT = {  # a real webhook's, zalo.md §1.3
    "event_name": "message.image.received",
    "message": {
        "date": 1789033572455,
        "chat": {"chat_type": "PRIVATE", "id": "a1b2c3d4e5f60718293a"},
        "message_id": "m1a2b3c4d5e6f7081920",
        "from": {"id": "a1b2c3d4e5f60718293a", "is_bot": False, "display_name": "…"},
        "photo_url": "https://photo-stal-1.zdn.vn/x.jpg",
        "caption": "đơn",
        "message_type": "CHAT_PHOTO",
    },
}


def said(name: str = "message.text.received", /, *without: str, **message: Any) -> dict[str, Any]:
    made = event(TED, "chào")
    made["message"] |= message
    for it in without:
        del made["message"][it]
    return made | {"event_name": name}


# --- in ---------------------------------------------------------------------------------------------------------------
def test_a_polled_message_whole() -> None:
    assert parse(POLLED, NOON) == Incoming(
        ChannelName.ZALO_BOT, TED, f"{TED}:2d758cb5e222177a4e35", Sender(TED), Text("Xin chào"), NOON
    )


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (POLLED, Text("Xin chào")),
        (POLLED["result"], Text("Xin chào")),  # flat, as webhooks bring it
        (CAUGHT, Photo("https://photo-stal-1.zdn.vn/x.jpg", "đơn")),
        ({"ok": True, "result": CAUGHT}, Photo("https://photo-stal-1.zdn.vn/x.jpg", "đơn")),
        (said("message.image.received", "text", photo="https://x.zdn.vn/a.jpg"), Photo("https://x.zdn.vn/a.jpg")),
        (said("message.voice.received", "text", voice_url="https://x.zdn.vn/a.aac"), Voice("https://x.zdn.vn/a.aac")),
        (said("message.sticker.received", "text", sticker="0e07", url="https://x"), Unsupported("sticker")),
        (said("message.unsupported.received", "text"), Unsupported("unsupported")),
        (said("message.link.received", text="https://x.vn"), Text("https://x.vn")),
        (said("message.dance.received", "text"), Unsupported("dance")),
        (said(text="/thamgia 7K3QH-M"), Command("thamgia", "7K3QH-M")),
        (said(text="Lo\u0300 Thi\u0323 O\u0323i"), Text("Lò Thị Ọi")),
        (said(text="   "), Text("   ")),
        (said(text="*_đậm_*"), Text("*_đậm_*")),
        (said(text=7), Unsupported("text")),
    ],
)
def test_what_comes_in(body: object, content: Content) -> None:
    incoming = parse(body, NOON)
    assert incoming is not None
    assert incoming.content == content


@pytest.mark.parametrize(
    "body",
    [
        None, [], "x", 7, {}, {"ok": True}, {"ok": True, "result": None}, {"event_name": "message.text.received"},
        {"event_name": "message.unsupported.received"},  # may come without a message
        said("message.reaction.received"),
        said(chat={"id": "zgr-1", "chat_type": "GROUP"}),
        said(**{"from": {"id": TED, "is_bot": True}}),
        said(**{"from": {"id": ME, "is_bot": False}}),  # our own, come back
        said(chat={}, **{"from": {}}),
        said(chat={"id": "x" * 60}, **{"from": None}),
    ],
    ids=str,
)  # fmt: skip
def test_what_nobody_said_to_us(body: object) -> None:
    assert parse(body, NOON, ME) is None


@pytest.mark.parametrize(
    "body",
    [
        said("message.text.received", "from"),
        said("message.text.received", "chat"),
        said("message.text.received", "date"),
    ],
    ids=["from", "chat", "date"],
)
def test_what_may_be_missing(body: object) -> None:
    incoming = parse(body, NOON, ME)
    assert incoming is not None
    assert (incoming.chat_id, incoming.sender.id) == (TED, TED)


def test_without_an_id_a_message_is_known_by_when_and_what() -> None:
    one, again, other = (
        parse(said("message.text.received", "message_id", date=date), NOON) for date in (1, 1, 2)
    )  # fmt: skip
    assert one
    assert again
    assert other
    assert one.external_id == again.external_id != other.external_id


def test_the_longest_identity_has_room_where_it_is_kept() -> None:
    kind = inbox.c.external_id.type
    assert isinstance(kind, String)
    assert kind.length
    incoming = parse(said(chat={"id": "x" * LONGEST_ID}, message_id="y" * LONGEST_ID), NOON)
    assert incoming
    assert len(incoming.external_id) <= kind.length


# --- out --------------------------------------------------------------------------------------------------------------
BUTTONS = (Button("Nam", "male"), Button("Nữ", "female"), Button("Mở trang", "page", "https://x.vn/f/1"))
CARD = Linked("https://x.vn/media/t", "Xem ảnh: https://x.vn/media/t")
FILE = Linked("", "Tải tệp: https://x.vn/d/t")


def text(words: str) -> Call:
    return Call("sendMessage", {"chat_id": TED, "text": words})


@pytest.mark.parametrize(
    ("outgoing", "wanted"),
    [
        (Outgoing(TED, "Chào *bạn*_"), [text("Chào *bạn*_")]),
        (
            Outgoing(TED, "Giới tính?", BUTTONS, "join.gender", 3),
            [text("Giới tính?\nMở trang: https://x.vn/f/1\n1. Nam\n2. Nữ")],
        ),
        (Outgoing(TED, "Có việc.", (Button("Xem", "/card", typed="nhắn /the"),)), [text("Có việc.\nXem: nhắn /the")]),
        (Outgoing(TED, "Tệp.", linked=FILE), [text("Tệp.\n\nTải tệp: https://x.vn/d/t")]),
        (
            Outgoing(TED, "Thẻ.", linked=CARD),
            [
                Call(
                    "sendPhoto",
                    {"chat_id": TED, "photo": "https://x.vn/media/t", "caption": "Thẻ."},
                    (text("Thẻ.\n\nXem ảnh: https://x.vn/media/t"),),
                )
            ],
        ),
        (
            Outgoing(TED, "Thẻ.", BUTTONS[:1], "menu", 1, linked=FILE),
            [text("Thẻ.\n\nTải tệp: https://x.vn/d/t\n1. Nam")],
        ),
    ],
)
def test_what_goes_out(outgoing: Outgoing, wanted: list[Call]) -> None:
    assert calls(outgoing) == wanted


def test_a_long_text_is_cut_at_paragraphs_and_nothing_is_lost() -> None:
    paragraph = "Đoạn văn 😀 " * 70  # 840 units: two fit into one message
    made = calls(Outgoing(TED, "\n\n".join([paragraph.strip()] * 5), BUTTONS, "join.gender", 3))
    texts = [it.params["text"] for it in made]
    assert [units(it) <= TEXT_LIMIT for it in texts] == [True, True, True]
    assert texts[0] == f"{paragraph.strip()}\n\n{paragraph.strip()}"
    assert texts[-1].endswith("1. Nam\n2. Nữ")


@pytest.mark.parametrize("end", [" ", "\n\n\n"])
def test_no_message_is_empty_because_a_long_text_ends_in_blanks(end: str) -> None:
    """Zalo refuses an empty one, and the whole would count as not sent."""
    assert calls(Outgoing(TED, "x" * TEXT_LIMIT + end)) == [text("x" * TEXT_LIMIT)]


def test_a_picture_with_a_long_text_stands_alone_before_it() -> None:
    photo, *rest = calls(Outgoing(TED, "Dài " * 600, linked=CARD))
    assert photo == Call("sendPhoto", {"chat_id": TED, "photo": CARD.picture}, (text(CARD.words),))
    assert [it.method for it in rest] == ["sendMessage", "sendMessage"]
