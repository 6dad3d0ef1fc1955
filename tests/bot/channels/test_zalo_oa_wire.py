"""Two tables of Zalo's Official Account: its events as our messages, our messages as it takes them (zalo.md §3)."""

from __future__ import annotations

import json
from typing import Any
from unicodedata import normalize

import pytest

from bot.channels.base import Attached, Button, Linked, Outgoing
from bot.channels.zalo_oa_calls import FILE_BYTES, IMAGE_BYTES, Call, Upload, calls
from bot.channels.zalo_oa_wire import incoming, is_signed, signature
from dialogue.messages import (
    ChannelName,
    Choice,
    Command,
    Contact,
    Content,
    File,
    Incoming,
    Keyboard,
    Left,
    Photo,
    Sender,
    Text,
    Unsupported,
    Voice,
)
from tests.bot.channels.zalo_oa_api import APP_ID, OA_ID, OA_SECRET
from tests.player import NOON

ME = "3527826131520402214"
URL = "https://f21-zpg-r.zdn.vn/jpg/2857/made-up.jpg"


def event(name: str, message: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made = {
        "app_id": APP_ID,
        "sender": {"id": ME},
        "recipient": {"id": OA_ID},
        "event_name": name,
        "timestamp": "1699003881354",
        "user_id_by_app": "5824360041234567890",
    }
    said = {"message": {"msg_id": "96d3cdf3af150460909", **message}} if message is not None else {}
    return {**made, **said, **more}


def attached(name: str, payload: dict[str, Any], **message: Any) -> dict[str, Any]:
    return event(f"user_send_{name}", {"attachments": [{"type": name, "payload": payload}], **message})


# --- in ---------------------------------------------------------------------------------------------------------------
CARD = {"thumbnail": URL, "url": "https://zaloapp.com/qr/p/1", "description": json.dumps({"phone": "84912345678"})}
IN: list[tuple[dict[str, Any], Content | None]] = [
    (event("user_send_text", {"text": "Xin chào"}), Text("Xin chào")),
    (event("user_send_text", {"text": normalize("NFD", "Chào")}), Text("Chào")),
    (event("user_send_text", {"text": "/Join 7K3QM "}), Command("join", "7K3QM")),
    (event("user_send_text", {"text": "#join.gender:3:male"}), Choice("male", "join.gender", 3)),
    (event("user_send_text", {"text": "#:0:/requests 12"}), Choice("/requests 12", "", 0)),
    (event("user_send_text", {"text": "#1 ở xưởng: mất điện"}), Text("#1 ở xưởng: mất điện")),
    (event("user_send_text", {"text": "  "}), Text("  ")),
    (event("user_send_text", {}), Unsupported("text")),
    (event("user_send_link", {"text": "https://x.vn/j/7K3QM"}), Text("https://x.vn/j/7K3QM")),
    (attached("link", {"url": "https://x.vn", "title": "x"}), Unsupported("link")),
    (attached("image", {"thumbnail": URL, "url": URL}), Photo(URL)),
    (attached("image", {"url": URL}, text="chỗ này ạ"), Photo(URL, "chỗ này ạ")),
    (attached("image", {}), Unsupported("image")),
    (attached("gif", {"thumbnail": URL, "url": URL}), Unsupported("gif")),
    (attached("sticker", {"id": "46", "url": URL}), Unsupported("sticker")),
    (attached("audio", {"url": URL}), Voice(URL)),
    (attached("video", {"url": URL, "thumbnail": URL}), Unsupported("video")),
    (attached("file", {"url": URL, "name": "ds.xlsx", "size": "1", "type": "xlsx"}), File(URL, "ds.xlsx")),
    (attached("location", {"coordinates": {"latitude": "22.3", "longitude": "103.4"}}), Unsupported("location")),
    (attached("business_card", CARD), Contact("84912345678", own=False)),
    (attached("business_card", {"description": "Anh Páo"}), Unsupported("business_card")),
    (event("user_send_image", {"attachments": None}), Unsupported("image")),
    (event("user_submit_info", info={"name": "An", "phone": 84912345678}), Contact("84912345678", own=True)),
    (event("user_submit_info", info={"name": "An"}), Unsupported("user_submit_info")),
    ({"oa_id": OA_ID, "follower": {"id": ME}, "event_name": "follow", "timestamp": "1"}, Command("start")),
    ({"oa_id": OA_ID, "follower": {"id": ME}, "event_name": "unfollow", "timestamp": "1"}, Left()),
    # what nobody said to us
    (event("oa_send_text", {"text": "Chào anh/chị"}, sender={"id": OA_ID}, recipient={"id": ME}), None),
    (event("oa_send_image", {"attachments": []}, sender={"id": OA_ID}, recipient={"id": ME}), None),
    (event("user_received_message", {}), None),
    (event("user_seen_message", {"msg_ids": ["1"]}), None),
    (event("user_click_button", {}), None),
    (event("user_send_group_text", {"text": "ăn cơm chưa"}), None),
    (event("user_send_text", {"text": "chào"}, recipient={"id": "another account"}), None),
    ({"oa_id": "another", "follower": {"id": ME}, "event_name": "follow", "timestamp": "1"}, None),
    (event("something_new"), None),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), IN, ids=lambda it: it.get("event_name") if isinstance(it, dict) else "")
def test_an_event_is_read(given: dict[str, Any], expected: Content | None) -> None:
    made = incoming(given, NOON, OA_ID)
    assert (made.content if made else None) == expected
    if made:
        number = "96d3cdf3af150460909" if "message" in given else f"{given['event_name']}:{given['timestamp']}"
        assert made == Incoming(ChannelName.ZALO_OA, ME, f"{ME}:{number}", Sender(ME), made.content, NOON)


@pytest.mark.parametrize("given", [{}, [], "x", None, {"event_name": "follow"}, {"event_name": "user_submit_info"}])
def test_what_is_no_event_is_said_to_be_none(given: Any) -> None:
    with pytest.raises((LookupError, TypeError, AttributeError)):
        incoming(given, NOON)


# --- the signature ----------------------------------------------------------------------------------------------------
BODY = '{"app_id":"1", "message":{"text":"Chào"}, "timestamp":"1699003881354"}'.encode()
SIGNED = signature(APP_ID, BODY, "1699003881354", OA_SECRET)


def test_it_is_a_plain_hash_of_app_body_time_and_key() -> None:
    """Made with sha256sum from the four written one after the other."""
    assert signature("1", b'{"timestamp":"2"}', "2", "key") == (
        "37856b44a6da8c1b58b2951bf0b9dc8d827c6df447ff698fb49fb79c5033b2c1"
    )


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        (BODY, SIGNED, True),
        (BODY, f"mac={SIGNED}", True),
        (BODY, SIGNED.upper(), True),
        (json.dumps(json.loads(BODY)).encode(), SIGNED, False),  # the same values, other bytes
        (BODY.replace(b"1354", b"1355"), SIGNED, False),
        (BODY, SIGNED[:-1], False),
        (BODY, "", False),
        (BODY, "mác", False),
        (b"not JSON", SIGNED, False),
        (b"[]", SIGNED, False),
    ],
)
def test_only_zalos_bytes_are_believed(body: bytes, header: str, expected: bool) -> None:
    assert is_signed(body, header, APP_ID, OA_SECRET) is expected


# --- out --------------------------------------------------------------------------------------------------------------
def out(text: str = "Giới tính?", *labels: str, **more: Any) -> list[Call]:
    buttons = tuple(Button(label, f"v{place}") for place, label in enumerate(labels, 1))
    return calls(Outgoing(ME, text, buttons=more.pop("buttons", buttons), step="join.gender", version=3, **more))


def template(**payload: Any) -> dict[str, Any]:
    return {"type": "template", "payload": payload}


def pressed(title: str, payload: str) -> dict[str, str]:
    return {"title": title, "type": "oa.query.hide", "payload": payload}


def test_words_alone_are_a_text() -> None:
    assert out("Chào *An* _a_") == [Call({"text": "Chào *An* _a_"})]


def test_up_to_five_choices_are_buttons_that_know_their_question() -> None:
    buttons = [pressed("Nam", "#join.gender:3:v1"), pressed("Nữ", "#join.gender:3:v2")]
    assert out("Giới tính?", "Nam", "Nữ") == [Call({"text": "Giới tính?", "attachment": template(buttons=buttons)})]
    assert len(out("?", *"ABCDE")[0].message["attachment"]["payload"]["buttons"]) == 5


def test_more_choices_are_numbered_lines() -> None:
    assert out("Ngày?", *"ABCDEF") == [Call({"text": "Ngày?\n1. A\n2. B\n3. C\n4. D\n5. E\n6. F"})]


def test_what_a_button_carries_is_read_as_the_choice_it_was() -> None:
    (call,) = out("Giới tính?", "Nam", "Nữ")
    payload = call.message["attachment"]["payload"]["buttons"][1]["payload"]
    made = incoming(event("user_send_text", {"text": payload}), NOON)
    assert made is not None
    assert made.content == Choice("v2", "join.gender", 3)


def test_a_page_of_ours_opens_by_a_button_if_the_whole_world_can_open_it() -> None:
    page = Button("Mở trang riêng", "page", "https://congdoan.example.vn/f/1")
    (call,) = out("Số căn cước?", buttons=(page, Button("Để sau", "-")))
    opened, _ = call.message["attachment"]["payload"]["buttons"]
    assert opened == {"title": "Mở trang riêng", "type": "oa.open.url", "payload": {"url": page.url}}
    (call,) = out(
        "Số căn cước?", buttons=(Button("Mở trang", "page", "http://127.0.0.1:8080/f/1"), Button("Để sau", "-"))
    )
    assert call == Call({"text": "Số căn cước?\nMở trang: http://127.0.0.1:8080/f/1\n1. Để sau"})


def test_a_long_label_is_cut_and_still_brings_its_value_back() -> None:
    (call,) = out("?", "Công ty " * 20)
    (button,) = call.message["attachment"]["payload"]["buttons"]
    assert len(button["title"]) == 100
    assert button["payload"] == "#join.gender:3:v1"


def test_a_long_text_is_cut_between_paragraphs_and_the_buttons_are_on_the_last() -> None:
    first, last = out("a" * 1500 + "\n\n" + "b" * 1500, "Tiếp")
    assert (first, last.message["text"]) == (Call({"text": "a" * 1500}), "b" * 1500)
    assert "attachment" in last.message


def test_a_picture_is_uploaded_and_carries_the_words_or_stands_before_the_question() -> None:
    card = Attached("the-1.png", "image/png", b"png")
    (call,) = out("Thẻ của anh/chị.", attached=card)
    assert (call.message, call.upload) == ({"text": "Thẻ của anh/chị."}, Upload("image", card))
    element = {"media_type": "image", "attachment_id": "up1"}
    media = template(template_type="media", elements=[element])
    assert call.with_upload("up1") == {"text": "Thẻ của anh/chị.", "attachment": media}
    picture, question = out("Tiếp?", "Có", attached=card)
    assert picture.with_upload("up1") == {"attachment": media}
    assert question == out("Tiếp?", "Có")[0]


@pytest.mark.parametrize(
    ("name", "media_type", "size", "kind"),
    [
        ("a.png", "image/png", IMAGE_BYTES, "image"),
        ("a.png", "image/png", IMAGE_BYTES + 1, None),
        ("a.pdf", "application/pdf", FILE_BYTES, "file"),
        ("a.pdf", "application/pdf", FILE_BYTES + 1, None),
        ("a.xlsx", "application/vnd.ms-excel", 10, None),
        ("a.json", "application/json", 10, None),
    ],
)
def test_what_zalo_takes_is_uploaded_and_the_rest_is_linked(
    name: str, media_type: str, size: int, kind: str | None
) -> None:
    link = Linked("", "Tải về: https://congdoan.example.vn/d/x")
    made = out("Đây ạ.", attached=Attached(name, media_type, b"x" * size), linked=link)
    assert [it.upload.kind for it in made if it.upload] == ([kind] if kind else [])
    assert made[-1].message["text"] == ("Đây ạ." if kind else f"Đây ạ.\n\n{link.words}")


def test_what_zalo_refuses_after_all_becomes_a_link_and_no_word_is_lost() -> None:
    link = Linked("", "Xem ảnh: https://congdoan.example.vn/media/x")
    card, paper = Attached("the-1.png", "image/png", b"png"), Attached("DON.PDF", "application/pdf", b"%PDF")
    (alone,) = out("Thẻ đây.", attached=card, linked=link)
    assert alone.otherwise == Call({"text": f"Thẻ đây.\n\n{link.words}"})
    for before, after in (out("Tiếp?", "Có", attached=card, linked=link), out("Đơn.", attached=paper, linked=link)):
        assert (before.otherwise, after.otherwise) == (Call({"text": link.words}), None)
    (unlinked,) = out("Thẻ đây.", attached=card)
    assert unlinked.otherwise == Call({"text": "Thẻ đây."})


def test_a_document_goes_before_its_words() -> None:
    first, last = out("Đơn để in.", attached=Attached("don.pdf", "application/pdf", b"%PDF"))
    assert first.with_upload("up1") == {"attachment": {"type": "file", "payload": {"token": "up1"}}}
    assert last == Call({"text": "Đơn để in."})
    assert first.otherwise == Call({})


PHONE: dict[str, Any] = {"keyboard": Keyboard.SHARE_CONTACT, "keyboard_label": "📱 Gửi số của tôi"}


def test_the_phone_is_asked_for_in_zalos_own_form() -> None:
    (call,) = calls(Outgoing(ME, "Số điện thoại?", **PHONE), "https://congdoan.example.vn/static/phone.png")
    element = {
        "title": "📱 Gửi số của tôi",
        "subtitle": "Số điện thoại?",
        "image_url": "https://congdoan.example.vn/static/phone.png",
    }
    assert call.message == {"attachment": template(template_type="request_user_info", elements=[element])}
    assert call.otherwise == Call({"text": "Số điện thoại?"})  # where Zalo does not take the form


@pytest.mark.parametrize(("text", "labels"), [("Số điện thoại?", ["Bỏ qua"]), ("Số điện thoại? " * 40, [])])
def test_beside_choices_or_many_words_the_form_stands_alone(text: str, labels: list[str]) -> None:
    question, form = out(text, *labels, **PHONE)
    assert question == out(text, *labels)[0]
    (element,) = form.message["attachment"]["payload"]["elements"]
    assert element == {"title": "📱 Gửi số của tôi", "subtitle": "📱 Gửi số của tôi"}
    assert form.otherwise == Call({})


def test_a_button_that_could_not_be_read_again_is_refused() -> None:
    with pytest.raises(ValueError, match="a:b"):
        calls(Outgoing(ME, "?", (Button("A", "a"),), "a:b", 1))
