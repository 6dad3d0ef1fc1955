"""The card and the state of the application: /card and /status, in every status, with and without a form under way."""

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

import texts
from bot.rendering import Studio
from domain.statuses import WAITING, Status
from handlers.turn import Config
from models.applications import card_status
from models.card_token import find_token, read_card
from tests.handlers.joining import decide, fills, keys, rows, takes, types
from tests.player import FEDERATION, NOON, ZONE, Player, Seen, World

TOLD = {  # /status in Vietnamese
    Status.SUBMITTED: "Đơn {number} gửi ngày 22/11/2026, CĐCS Bản Mai đang xem. Anh/chị thường có trả lời trong 15 ngày.",
    Status.NEEDS_INFO: "Đơn {number}: CĐCS Bản Mai cần anh/chị bổ sung thông tin.",
    Status.ELIGIBLE: "Đơn {number} đủ điều kiện. CĐCS Bản Mai sẽ báo ngày kết nạp.",
    Status.ADMITTED: "Anh/chị là đoàn viên công đoàn, số {number}, sinh hoạt tại CĐCS Bản Mai.",
    Status.LEFT: "Anh/chị đã thôi là đoàn viên (đơn {number}).",
    Status.TRANSFERRED: "Anh/chị đã chuyển nơi sinh hoạt công đoàn (đơn {number}).",
    Status.REFUSED: "Đơn {number} chưa được nhận. Anh/chị hỏi CĐCS Bản Mai để biết lý do và cách làm tiếp.",
    Status.WITHDRAWN: "Đơn {number} đã được rút. Muốn gửi đơn mới: /thamgia",
    Status.DUPLICATE: "Đơn {number} trùng với một đơn khác. Anh/chị hỏi CĐCS Bản Mai giúp.",
}
NUMBER = "LC-000001-3"


@pytest.fixture
def studio(world: World) -> Studio:
    return world.studio


async def picture(world: World, seen: Seen, language: str = "vi") -> bytes:
    """The card that came with a message, as its channel sends it."""
    attached = await world.studio.attached(**seen.payload["attachment"], language=language)
    assert attached is not None
    assert attached.media_type == "image/png"
    return attached.content


def read_qr(png: bytes) -> str:
    found = zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))
    assert len(found) == 1
    return str(found[0].text)


def status_strip(png: bytes) -> bytes:
    return Image.open(BytesIO(png)).convert("RGB").crop((0, 500, 500, 580)).tobytes()


# --- in every status --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_status_tells_where_the_application_stands(world: World, language: str) -> None:
    await fills(player := world.person(language=language))
    assert {*TOLD} == {*Status} - {Status.ERASED}  # an erased one has no person who could ask
    for status, told in TOLD.items():
        await decide(world, status, admitted_at=NOON if status is Status.ADMITTED else None)
        seen = await types(player, "/status")
        assert keys(seen) == [f"status.{status}"]
        if language == "vi":
            assert seen[0].text == told.format(number=NUMBER)
        else:
            assert NUMBER in seen[0].text
            assert "{" not in seen[0].text


async def test_a_card_is_given_while_it_is_worth_something_else_the_status_is_told(world: World) -> None:
    await fills(player := world.person())
    for status in TOLD:
        await decide(world, status)
        gives = status in WAITING or status is Status.ADMITTED
        seen = await types(player, "/card")
        assert keys(seen) == ["card.here" if gives else f"status.{status}"], status
        assert bool(seen[0].payload.get("attachment")) == gives


async def test_every_status_has_its_word_in_mydata(world: World) -> None:
    await fills(player := world.person())
    for status in TOLD:
        await decide(world, status)
        seen = await types(player, "/mydata")
        assert f"Trạng thái: {texts.text('vi', f'status.word.{status}')}" in seen[0].text


# --- without an application, and with a form under way -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/the", "Anh/chị chưa có thẻ. Gửi đơn gia nhập là có ngay ạ. [Gia nhập công đoàn] [Hỏi nhanh]"),
        ("/trangthai", "Anh/chị chưa gửi đơn nào ạ. [Gia nhập công đoàn] [Hỏi nhanh]"),
    ],
)
async def test_without_an_application_the_way_to_one_is_offered(chat: Player, command: str, told: str) -> None:
    await chat.plays(f"> {command}\n< {told}")


@pytest.mark.parametrize("command", ["/card", "/status"])
async def test_in_mid_form_it_says_so_and_asks_the_same_question(chat: Player, command: str) -> None:
    await fills(chat, until="gender")
    assert keys(await types(chat, command)) == ["status.unfinished", "join.ask.gender"]
    assert keys(await takes(chat, "female")) == ["join.ask.phone"]


@pytest.mark.parametrize("command", ["/card", "/status"])
async def test_a_form_that_was_set_aside_is_not_forgotten(chat: Player, command: str) -> None:
    await fills(chat, until="gender")
    await types(chat, "/cancel")
    assert keys(await types(chat, command)) == ["status.unfinished"]
    assert keys(await takes(chat, "/join")) == ["join.resumed", "join.ask.gender"]


async def test_an_older_application_is_told_in_the_middle_of_a_new_form(chat: Player) -> None:
    await fills(chat)
    await decide(chat.world, Status.REFUSED)
    await types(chat, "/join")
    assert keys(await types(chat, "/status")) == ["status.refused", "join.ask.enterprise"]


async def test_the_live_application_counts_not_an_older_one(chat: Player) -> None:
    await fills(chat)
    await decide(chat.world, Status.WITHDRAWN)
    await fills(chat)
    seen = await types(chat, "/status")
    assert keys(seen) == ["status.submitted"]
    assert "LC-000002-" in seen[0].text


# --- the picture ------------------------------------------------------------------------------------------------------
async def test_the_card_of_the_chat_reads_as_an_address_of_ours(world: World) -> None:
    sent = await fills(world.person())
    text = read_qr(await picture(world, sent[-1]))
    assert text.startswith("https://congdoan.example.vn/c/")
    token = find_token(text)
    assert token is not None
    assert "https://congdoan.example.vn/c/" + token == text
    number = read_card(token, world.keys.card.public)
    (row,) = await rows(world, "application")
    assert number == row["card"]


async def test_the_card_given_again_is_the_same_until_something_changes(world: World) -> None:
    sent = await fills(player := world.person())
    first = await picture(world, sent[-1])
    world.now += timedelta(days=3)
    again = await types(player, "/card")
    assert await picture(world, again[-1]) == first
    await decide(world, Status.ADMITTED, admitted_at=world.now)
    admitted = await picture(world, (await types(player, "/card"))[-1])
    assert admitted != first
    assert read_qr(admitted) == read_qr(first)
    assert status_strip(admitted) != status_strip(first)


async def test_the_card_speaks_the_language_its_holder_chose(studio: Studio, world: World) -> None:
    await fills(player := world.person())
    vietnamese = await picture(world, (await types(player, "/card"))[-1], "vi")
    await types(player, "/language en")
    seen = await types(player, "/card")
    assert seen[0].text == f"Your card, number {NUMBER}. Save this picture on your phone."
    assert await picture(world, seen[-1], "en") != vietnamese


async def test_the_card_of_an_erased_person_is_not_drawn(studio: Studio, world: World) -> None:
    await fills(player := world.person())
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    assert await studio.attached("card", "1", "vi") is None


# --- ADMISSION=auto ---------------------------------------------------------------------------------------------------
@pytest.fixture
def trying_out(world: World) -> World:
    made = World(world.db, config=Config("https://congdoan.example.vn", FEDERATION, ZONE, admit_at_once=True))
    return made


async def test_when_trying_out_everybody_is_admitted_at_once(trying_out: World) -> None:
    sent = await fills(player := trying_out.person())
    (row,) = await rows(trying_out, "application")
    assert (row["status"], row["admitted_at"]) == ("admitted", NOON)
    assert {it["kind"] for it in await rows(trying_out, "event")} == {"registered", "admitted"}
    assert keys(await types(player, "/status")) == ["status.admitted"]
    shown = await trying_out.db.read(lambda c: card_status(c, row["card"]))
    assert shown is not None
    assert shown.status == "admitted"
    assert read_qr(await picture(trying_out, sent[-1])).startswith("https://congdoan.example.vn/c/")
