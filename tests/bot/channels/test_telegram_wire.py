"""Telegram's payloads (of made-up people) beside our messages, in and out."""

import inspect
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot, InputFile, ReplyKeyboardRemove, Update

from bot.channels.base import Attached, Button, Outgoing
from bot.channels.lengths import pieces, units
from bot.channels.pressed import NOT_OURS, choice
from bot.channels.telegram_calls import TEXT_LIMIT, Call, calls
from bot.channels.telegram_plain import read_plain
from bot.channels.telegram_wire import Account, callback_data, incoming
from dialogue.messages import (
    ChannelName,
    Choice,
    Command,
    Contact,
    Content,
    File,
    Group,
    Incoming,
    Keyboard,
    Left,
    Photo,
    Sender,
    Text,
    Unsupported,
    Voice,
)

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of a notice's duration
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BOT = Account(42, "ketnap_bot")
AN = {"id": 7, "is_bot": False, "first_name": "Lò Văn", "last_name": "An", "language_code": "vi"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Lò Văn", "last_name": "An"}
GROUP = {"id": -100123, "type": "supergroup", "title": "Tổ 3"}
OURSELVES = {"id": 42, "is_bot": True, "first_name": "Kết Nạp", "username": "ketnap_bot"}
FILE = {"file_id": "F1", "file_unique_id": "u1", "file_size": 9000}


def said(chat: dict[str, Any] = PRIVATE, **fields: Any) -> dict[str, Any]:
    return {"message_id": 31, "date": 1_790_000_000, "chat": chat, "from": AN, **fields}


def read(kind: str, body: dict[str, Any]) -> Incoming | None:
    return incoming(Update.de_json({"update_id": 900, kind: body}, None), AT, BOT)


def content(**fields: Any) -> Content | None:
    found = read("message", said(**fields))
    return found.content if found else None


CONTENTS: list[tuple[dict[str, Any], Content | None]] = [
    ({"text": "Lò Văn An"}, Text("Lò Văn An")),
    ({"text": unicodedata.normalize("NFD", "Nguyễn Thị Ệ")}, Text("Nguyễn Thị Ệ")),
    ({"text": "a\0b"}, Text("ab")),
    ({"text": "x" * 5000}, Text("x" * 5000)),
    ({"text": "15/8/1990"}, Text("15/8/1990")),
    ({"text": "/ rồi"}, Text("/ rồi")),
    ({"text": "/1/2"}, Text("/1/2")),
    ({"text": "/start"}, Command("start")),
    ({"text": "/start inv_7K3QM"}, Command("start", "inv_7K3QM")),
    ({"text": "/JOIN@ketnap_bot  7K3QM "}, Command("join", "7K3QM")),
    ({"text": "/thẻ"}, Command("thẻ")),
    ({"text": "/ask dòng một\ndòng hai"}, Command("ask", "dòng một\ndòng hai")),
    ({"contact": {"phone_number": "84912345678", "first_name": "An", "user_id": 7}}, Contact("84912345678", own=True)),
    ({"contact": {"phone_number": "84987654321", "first_name": "B", "user_id": 8}}, Contact("84987654321", own=False)),
    ({"contact": {"phone_number": "84987654321", "first_name": "Bình"}}, Contact("84987654321", own=False)),
    (
        {
            "photo": [FILE | {"width": 90, "height": 60}, FILE | {"file_id": "F2", "width": 900, "height": 600}],
            "caption": "ảnh",
        },
        Photo("F2", "ảnh"),
    ),
    ({"voice": FILE | {"duration": 3}}, Voice("F1")),
    ({"document": FILE | {"file_name": "đơn.pdf"}}, File("F1", "đơn.pdf")),
    ({"document": FILE}, File("F1")),
    (
        {"animation": FILE | {"width": 9, "height": 9, "duration": 1}, "document": FILE},
        Unsupported("animation"),
    ),
    (
        {"sticker": FILE | {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}},
        Unsupported("sticker"),
    ),
    ({"location": {"latitude": 22.4, "longitude": 103.4}}, Unsupported("location")),
    ({"video": FILE | {"width": 9, "height": 9, "duration": 1}}, Unsupported("video")),
    ({"video_note": FILE | {"length": 9, "duration": 1}}, Unsupported("video_note")),
    ({"audio": FILE | {"duration": 1}}, Unsupported("audio")),
    ({"dice": {"emoji": "🎲", "value": 3}}, Unsupported("dice")),
    ({"brand_new_kind": {"a": 1}}, Unsupported("unknown")),
    ({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}, None),
    ({"pinned_message": said(text="cũ")}, None),
]


@pytest.mark.parametrize(("fields", "expected"), CONTENTS)
def test_reads_what_a_person_sends(fields: dict[str, Any], expected: Content | None) -> None:
    assert content(**fields) == expected


def test_half_an_emoji_is_left_out_as_no_database_keeps_it() -> None:
    assert content(text="An \ud83d!") == Text("An !")


def test_says_who_where_when_and_which_message() -> None:
    assert read("message", said(text="xin chào")) == Incoming(
        ChannelName.TELEGRAM, "7", "7:31", Sender("7", "vi"), Text("xin chào"), AT
    )


def test_an_edit_is_a_message_of_its_own_that_names_the_one_it_corrects() -> None:
    edit = read("edited_message", said(text="Lò Văn Ân", edit_date=1_790_000_100))
    assert edit
    assert (edit.external_id, edit.edit_of, edit.content) == ("7:u900", "7:31", Text("Lò Văn Ân"))


def test_a_live_location_that_edits_itself_is_not_a_message() -> None:
    assert read("edited_message", said(location={"latitude": 22.4, "longitude": 103.4})) is None


def pressed(data: str | None, **message: Any) -> dict[str, Any]:
    return {"id": "5550", "from": AN, "chat_instance": "1", **({"data": data} if data else {}), **message}


BUTTONS: list[tuple[dict[str, Any], Content]] = [
    (pressed("gender:3:male", message=said(text="Giới tính?")), Choice("male", "gender", 3, "31")),
    (pressed("menu:0:/join", message=said(text="Chào")), Choice("/join", "menu", 0, "31")),
    (pressed(":0:a:b", message=said(text="Chào")), Choice("a:b", "", 0, "31")),
    (pressed("gender:3:male", message={"chat": PRIVATE, "message_id": 31, "date": 0}), Choice("male", "gender", 3)),
    (pressed("gender:3:male"), Choice("male", "gender", 3)),
    (pressed("rubbish", message=said(text="?")), NOT_OURS),
    (pressed("gender:x:male", message=said(text="?")), NOT_OURS),
    (pressed(None, message=said(text="?")), NOT_OURS),
    (pressed("gender:3:male", message=said(GROUP, text="?")), Group()),
]


@pytest.mark.parametrize(("query", "expected"), BUTTONS)
def test_reads_a_pressed_button(query: dict[str, Any], expected: Content) -> None:
    found = read("callback_query", query)
    assert found
    assert found.content == expected
    assert found.external_id == f"{found.chat_id}:q5550"


def test_a_button_not_ours_answers_no_question() -> None:
    assert Choice("", "", -1) == NOT_OURS


def membership(status: str, chat: dict[str, Any] = PRIVATE) -> dict[str, Any]:
    old = {"user": OURSELVES, "status": "member"}
    new = {"user": OURSELVES, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    return {"chat": chat, "from": AN, "date": 1_790_000_000, "old_chat_member": old, "new_chat_member": new}


def test_a_person_who_blocks_us_has_left() -> None:
    found = read("my_chat_member", membership("kicked"))
    assert found
    assert (found.content, found.external_id) == (Left(), "7:u900")


def test_coming_back_or_being_put_into_a_group_is_no_message() -> None:
    assert read("my_chat_member", membership("member")) is None
    assert read("my_chat_member", membership("kicked", GROUP)) is None


@pytest.mark.parametrize("body", [*({"message": said(**it)} for it, _ in CONTENTS), {"message": said(GROUP, text="?")}])
def test_a_text_read_as_it_comes_is_what_the_typed_client_reads(body: dict[str, Any]) -> None:
    raw = {"update_id": 900, **body}
    found = read_plain(raw, AT)
    assert (found is not None) == ("text" in body["message"] and body["message"]["chat"] is PRIVATE)
    assert found is None or found == (incoming(Update.de_json(raw, None), AT, BOT), "")


@pytest.mark.parametrize("query", [it for it, _ in BUTTONS])
def test_a_button_read_as_it_comes_is_what_the_typed_client_reads(query: dict[str, Any]) -> None:
    raw = {"update_id": 900, "callback_query": query}
    found = read_plain(raw, AT)
    message = query.get("message", {})
    assert (found is not None) == ("data" in query and message.get("chat") is PRIVATE and message["date"] > 0)
    assert found is None or found == (incoming(Update.de_json(raw, None), AT, BOT), "5550")


@pytest.mark.parametrize("lacks", ["message_id", "date", "chat", "from"])
def test_a_text_that_lacks_something_is_left_to_the_typed_client(lacks: str) -> None:
    body = {name: it for name, it in said(text="Chào").items() if name != lacks}
    assert read_plain({"update_id": 900, "message": body}, AT) is None


IN_GROUP: list[tuple[dict[str, Any], bool]] = [
    ({"text": "chuyện riêng của tổ"}, False),
    ({"text": "/join"}, True),
    ({"text": "/join@ketnap_bot"}, True),
    ({"text": "/join@other_bot"}, False),
    ({"text": "này @KetNap_Bot ơi"}, True),
    ({"text": "này @ketnap_bot2 ơi"}, False),
    ({"text": "vâng", "reply_to_message": said(GROUP, text="?") | {"from": OURSELVES}}, True),
    ({"text": "vâng", "reply_to_message": said(GROUP, text="?")}, False),
    ({"new_chat_members": [OURSELVES]}, False),
]


@pytest.mark.parametrize(("fields", "addressed"), IN_GROUP)
def test_in_a_group_only_what_is_said_to_the_bot_counts(fields: dict[str, Any], addressed: bool) -> None:
    found = read("message", said(GROUP, **fields))
    assert (found.content if found else None) == (Group() if addressed else None)


def test_a_channel_is_not_listened_to() -> None:
    assert read("channel_post", said({"id": -5, "type": "channel", "title": "K"}, text="/join")) is None


def test_a_button_comes_back_as_it_went_out() -> None:
    assert choice(callback_data("join.consent", 12, "opt:news"), "9") == Choice("opt:news", "join.consent", 12, "9")


@pytest.mark.parametrize(("step", "version"), [("s" * 61, 1), ("đồng ý " * 7, 1), ("a:b", 1), ("a", -1)])
def test_a_button_telegram_could_not_carry_is_our_fault(step: str, version: int) -> None:
    with pytest.raises(ValueError, match="button of step"):
        callback_data(step, version, "v")


# --- out -------------------------------------------------------------------------------------------------------------
def out(**fields: Any) -> list[tuple[str, dict[str, Any]]]:
    outgoing = Outgoing("7", **{"text": "Chào", "step": "s", "version": 2, **fields})
    return [(c.method, {k: v for k, v in c.arguments.items() if v is not None}) for c in calls(outgoing)]


def labels(*names: str) -> tuple[Button, ...]:
    return tuple(Button(name, str(number)) for number, name in enumerate(names))


def rows_of(*names: str) -> list[list[str]]:
    [(_, arguments)] = out(buttons=labels(*names))
    return [[button["text"] for button in row] for row in arguments["reply_markup"]["inline_keyboard"]]


BARE = {"chat_id": 7, "text": "Chào", "link_preview_options": {"is_disabled": True}}
INLINE = {"inline_keyboard": [[{"text": "Nam", "callback_data": "s:2:0"}, {"text": "Nữ", "callback_data": "s:2:1"}]]}


def test_a_text_goes_out_plain_and_without_a_preview() -> None:
    assert out() == [("send_message", BARE)]


def test_choices_are_buttons_that_name_their_question() -> None:
    assert out(buttons=labels("Nam", "Nữ")) == [("send_message", BARE | {"reply_markup": INLINE})]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Một nhãn thật là dài", "Ngắn"], [["Một nhãn thật là dài"], ["Ngắn"]]),
        (["Kinh", "Thái", "Mông"], [["Kinh", "Thái", "Mông"]]),
        (["Kinh", "Thái", "Mông", "Dao"], [["Kinh", "Thái"], ["Mông", "Dao"]]),
        (["Quay lại trước", "Bỏ qua"], [["Quay lại trước", "Bỏ qua"]]),
        (["x" * 70], [["x" * 63 + "…"]]),
    ],
)
def test_a_long_label_has_a_row_of_its_own_and_short_ones_share(names: list[str], expected: list[list[str]]) -> None:
    assert rows_of(*names) == expected


def test_a_link_is_a_button_unless_telegram_would_refuse_its_host() -> None:
    page, here = Button("Trang", "", "https://cd.example.vn/s/1"), Button("Đây", "", "http://localhost:8080/s/1")
    [(_, arguments)] = out(buttons=(page, here))
    assert arguments["reply_markup"] == {"inline_keyboard": [[{"text": "Trang", "url": "https://cd.example.vn/s/1"}]]}
    assert arguments["text"] == "Chào\n\nĐây: http://localhost:8080/s/1"


def test_a_contact_is_asked_with_a_keyboard_and_choices_stand_beside_it() -> None:
    [(_, arguments)] = out(keyboard=Keyboard.SHARE_CONTACT, keyboard_label="Gửi số của tôi", buttons=labels("Để sau"))
    assert arguments["reply_markup"] == {
        "keyboard": [[{"text": "Gửi số của tôi", "request_contact": True}], [{"text": "Để sau"}]],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }


def test_a_keyboard_is_taken_away() -> None:
    assert out(keyboard=Keyboard.REMOVE) == [("send_message", BARE | {"reply_markup": {"remove_keyboard": True}})]


def test_a_keyboard_is_taken_away_by_a_message_of_its_own_where_buttons_follow() -> None:
    removal = BARE | {"text": "✓", "reply_markup": ReplyKeyboardRemove().to_dict()}
    assert out(keyboard=Keyboard.REMOVE, buttons=labels("Nam", "Nữ")) == [
        ("send_message", removal),
        ("send_message", BARE | {"reply_markup": INLINE}),
    ]


CARD = Attached("the.png", "image/png", b"\x89PNG")


def test_a_picture_carries_its_words_and_buttons() -> None:
    [call] = calls(Outgoing("7", "Thẻ", labels("Nam", "Nữ"), "s", 2, attached=CARD))
    assert (call.method, call.arguments["caption"]) == ("send_photo", "Thẻ")
    assert isinstance(call.arguments["photo"], InputFile)
    assert call.arguments["photo"].filename == "the.png"
    assert call.arguments["reply_markup"] == INLINE


def test_words_too_long_for_a_caption_follow_the_picture_with_the_buttons() -> None:
    picture, words = out(text="Thẻ " * 300, attached=CARD, buttons=labels("Nam", "Nữ"))
    assert (picture[0], set(picture[1])) == ("send_photo", {"chat_id", "photo"})
    assert (words[0], words[1]["reply_markup"]) == ("send_message", INLINE)


def test_any_other_file_is_a_document() -> None:
    [call] = calls(Outgoing("7", "", attached=Attached("dulieu.json", "application/json", b"{}")))
    assert (call.method, call.arguments["document"].filename) == ("send_document", "dulieu.json")
    assert call.arguments["caption"] is None


def test_a_message_is_changed_where_it_stands_or_else_sent_anew() -> None:
    [call] = calls(Outgoing("7", "Chào", replaces="31"))
    assert (call.method, call.arguments["message_id"]) == ("edit_message_text", 31)
    assert call.otherwise == Call("send_message", {k: v for k, v in call.arguments.items() if k != "message_id"})


@pytest.mark.parametrize("fields", [{"replaces": "x"}, {"replaces": "31", "keyboard": Keyboard.REMOVE}])
def test_what_cannot_be_changed_is_sent(fields: dict[str, Any]) -> None:
    assert out(**fields)[0][0] == "send_message"


def test_a_long_text_is_cut_between_paragraphs_and_the_buttons_are_on_the_last() -> None:
    paragraph = "Đoạn văn 😀 " * 150  # 1,800 units: two fit into one message
    sends = out(text="\n\n".join([paragraph] * 4), buttons=labels("Nam", "Nữ"))
    assert [bool(arguments.get("reply_markup")) for _, arguments in sends] == [False, True]
    assert all(units(arguments["text"]) <= 4096 for _, arguments in sends)
    assert all(arguments["text"].startswith("Đoạn") for _, arguments in sends)


@pytest.mark.parametrize("text", ["😀" * 5000, "từ " * 5000, "dòng\n" * 3000, "", "ngắn"])
def test_no_piece_is_too_long_and_no_word_is_lost(text: str) -> None:
    cut = list(pieces(text, TEXT_LIMIT))
    assert all(units(piece) <= 4096 for piece in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())


EVERY_KIND: list[dict[str, Any]] = [
    {"buttons": labels("Nam")},
    {"replaces": "3"},
    {"attached": CARD},
    {"attached": Attached("a.json", "application/json", b"{}")},
]


@pytest.mark.parametrize("fields", EVERY_KIND)
def test_every_call_is_one_that_the_typed_client_knows(fields: dict[str, Any]) -> None:
    todo = calls(Outgoing("7", "Chào", step="s", **fields))
    bound = [inspect.signature(getattr(Bot, it.method)).bind(None, **it.arguments) for it in todo]
    assert [it.arguments["chat_id"] for it in bound] == [7] * len(todo)
    assert todo


def test_messages_between_known_ones_are_deleted_a_hundred_at_once_but_not_those_of_hours_between() -> None:
    """All chats of a bot share one count: between two messages of one chat may lie thousands of others."""
    *deletions, send = calls(Outgoing("7", "Xong", forgets=(5000, 1000, 1010)))
    numbers = [it for call in deletions for it in call.arguments["message_ids"]]
    assert numbers == [*range(1000, 1031), *range(4980, 5001)]
    assert send.method == "send_message"
    many = calls(Outgoing("7", "Xong", forgets=tuple(range(1, 400, 10))))
    assert [len(call.arguments["message_ids"]) for call in many[:-1]] == [100, 100, 100, 91]
