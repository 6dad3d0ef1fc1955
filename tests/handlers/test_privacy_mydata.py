"""One's own data: everything is shown and exported, and after erasing nothing is left that tells who one was. /mydata"""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

import texts
from dialogue.messages import ChannelName
from models import kept
from models.applications import card_status
from models.tables import application, chat, consent, core_member, person
from scheduler import retention
from tests.handlers.inviting import own_code
from tests.handlers.joining import everything, fills, keys, rows, takes, types
from tests.player import NOON, Player, World

PERSONAL = {  # what an applicant of 16 types, and how it may lie in the database
    "full_name": "Hoàng Văn Thế",
    "birth_date": "20/10/2010",
    "phone": "0912 345 678",
    "guardian_name": "Hoàng Thị Pẩn",
    "guardian_phone": "0987 654 321",
    "job": "Phụ kho bãi",
    "citizen_number": "012310000457",
}
TRACES = ["Hoàng", "Thế", "hoang van the", "2010", "912345678", "Pẩn", "987654321", "Phụ kho", "012310000457"]


async def joined(world: World, **how: Any) -> Player:
    await fills(player := world.person(**how), "news", "ethnic_statistics", ethnic_group="thai", **PERSONAL)
    return player


# --- seeing -----------------------------------------------------------------------------------------------------------
async def test_everything_is_shown_in_words(world: World) -> None:
    player = await joined(world)
    await player.plays("""
        > /dulieu
        < Chúng tôi đang giữ về anh/chị: • Số đơn: LC-000001-3 • Trạng thái: đang xem • Gửi lúc: 22/11/2026 12:00 • Nơi nhận đơn: CĐCS Bản Mai • Nơi làm việc: Công ty TNHH Bản Mai • Xã, phường: phường Tân Phong • Họ và tên: Hoàng Văn Thế • Ngày sinh: 20/10/2010 • Giới tính: Nữ • Điện thoại: 0912 345 678 • Bộ phận, công việc: Phụ kho bãi • Dân tộc: Thái • Người đại diện: Hoàng Thị Pẩn • Điện thoại người đại diện: 0987 654 321 • Số căn cước: 0123******57 • Đã đồng ý: xét đơn gia nhập và làm thẻ • Đã đồng ý: nhận tin và lời nhắc • Đã đồng ý: thống kê dân tộc • Trò chuyện qua: trang web Cần sửa điều đã gửi, hoặc còn điều chưa rõ: anh/chị báo CĐCS Bản Mai; được trả lời trong 2 ngày làm việc, sửa trong 10 ngày (Nghị định 356/2025/NĐ-CP). Tải về và xóa: làm ngay tại đây. [Tải dữ liệu về máy] [Sửa một mục] [Tải đơn để in và ký] [Các điều tôi đã đồng ý] [Xóa hết dữ liệu của tôi] [Về menu]
    """)


async def test_an_unfinished_form_is_shown_too_and_can_be_deleted(world: World) -> None:
    await fills(player := world.person(), until="phone")
    await player.plays("""
        > /dulieu
        < Chúng tôi đang giữ về anh/chị: • Đơn đang làm dở, chưa gửi: • Nơi làm việc: Công ty TNHH Bản Mai • Họ và tên: Lò Thị Ọi • Ngày sinh: 15/08/1990 • Giới tính: Nữ • Đã đồng ý: xét đơn gia nhập và làm thẻ • Trò chuyện qua: trang web … [Tải dữ liệu về máy] [Các điều tôi đã đồng ý] [Xóa phần đã điền] [Xóa hết dữ liệu của tôi] [Làm tiếp đơn]
        > [Xóa phần đã điền]
        < Đã xóa phần anh/chị điền dở. [Về menu]
    """)
    assert "Ọi" not in (await everything(world)).split("chat.state=")[1].splitlines()[0]


async def test_a_workplace_that_was_typed_and_no_workplace_are_shown(world: World) -> None:
    await fills(player := world.person(), until="enterprise")
    for words in ("Xưởng mộc Tân Tiến", "Nơi làm của tôi không có ở đây", "1", "tan phong", "1"):
        await types(player, words)
    assert (
        "• Nơi làm việc: Xưởng mộc Tân Tiến\n• Xã, phường: phường Tân Phong" in (await types(player, "/mydata"))[0].text
    )


async def test_strangers_are_told_that_nothing_is_kept(chat: Player) -> None:
    await chat.plays("""
        > /dulieu
        < Chúng tôi chưa giữ dữ liệu nào của anh/chị ạ. [Về menu]
        > /mydata export
        < Chúng tôi chưa giữ dữ liệu nào của anh/chị ạ. [Về menu]
        > /mydata erase
        < Chúng tôi chưa giữ dữ liệu nào của anh/chị ạ. [Về menu]
        > /mydata forget
        < Chúng tôi chưa giữ dữ liệu nào của anh/chị ạ. [Về menu]
    """)


# --- taking along -----------------------------------------------------------------------------------------------------
async def exported(world: World, player: Player, language: str = "vi") -> dict[str, Any]:
    seen = await types(player, "/mydata export")
    assert keys(seen)[0] == "mydata.export"
    made = await world.studio.attached(**seen[0].payload["attachment"], language=language)
    assert made is not None
    assert made.name.endswith(".json")
    found: dict[str, Any] = json.loads(made.content)
    return found


async def test_the_file_reads_like_a_record_of_ones_own(world: World) -> None:
    found = await exported(world, await joined(world))
    assert found["Đơn gia nhập"] == [
        {
            "Số đơn": "LC-000001-3",
            "Nơi nhận đơn": "CĐCS Bản Mai",
            "Nơi làm việc": "Công ty TNHH Bản Mai",
            "Trạng thái": "đang xem",
            "Xã, phường": "phường Tân Phong",
            "Họ và tên": "Hoàng Văn Thế",
            "Ngày sinh": "20/10/2010",
            "Giới tính": "Nữ",
            "Điện thoại": "0912 345 678",
            "Bộ phận, công việc": "Phụ kho bãi",
            "Số căn cước": "012310000457",
            "Dân tộc": "Thái",
            "Dân tộc thiểu số": "có",
            "Người đại diện": "Hoàng Thị Pẩn",
            "Điện thoại người đại diện": "0987 654 321",
            "Người đại diện đã ký": "không",
            "Gia nhập lại": "không",
            "Ngôn ngữ": "Tiếng Việt",
            "Kênh": "trang web",
            "Gửi lúc": "22/11/2026 12:00",
        }
    ]
    assert [it["Việc được dùng dữ liệu"] for it in found["Các điều đã đồng ý"]] == [
        "xét đơn gia nhập và làm thẻ", "nhận tin và lời nhắc", "thống kê dân tộc",
    ]  # fmt: skip
    assert found["Các điều đã đồng ý"][0]["Đồng ý lúc"] == "22/11/2026 12:00"
    assert {"Lúc": "22/11/2026 12:00", "Người nói": "tôi", "Lời": "Phụ kho bãi"} in found["Tin nhắn còn lưu"]


async def test_a_code_of_ones_own_was_made_then_not_sent(world: World) -> None:
    await own_code(player := await joined(world), "Công ty TNHH Bản Mai")
    (code,) = (await exported(world, player))["Mã giới thiệu của anh/chị"]
    assert code["Tạo lúc"] == "22/11/2026 12:00"
    assert "Gửi lúc" not in code


@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_the_file_is_in_the_readers_language_whatever_he_did(world: World, language: str) -> None:
    player = await joined(world, language=language)
    await types(player, "/privacy withdraw news")
    found = await exported(world, player, language)
    assert [*found] == [texts.text(language, f"mydata.section.{it}") for it in
                        ("applications", "drafts", "requests", "consents", "surveys", "chats", "messages")]  # fmt: skip
    assert len(found[texts.text(language, "mydata.section.messages")]) > 20


def test_a_new_column_about_a_person_is_exported_or_left_out_on_purpose() -> None:
    """Fails for a new column until its label is there, or models.kept.LEFT_OUT says that it tells the person nothing."""
    for table in (application, consent, chat, core_member):
        for column in table.c:
            inner = {"conversation", "step", "version", "state", "stuck", "gone"}  # state is opened: drafts
            known = column.name in kept.LEFT_OUT | inner or f"mydata.label.{column.name}" in texts.keys("vi")
            assert known, f"{table.name}.{column.name}"
    assert {it.name for it in person.c} == {"id", "created_at"}


async def test_the_file_of_an_unfinished_form_holds_what_was_answered(world: World) -> None:
    await fills(player := world.person(), until="job")
    (draft,) = (await exported(world, player))["Đơn đang làm dở, chưa gửi"]
    assert draft == {
        "Nơi làm việc": "Công ty TNHH Bản Mai",
        "Họ và tên": "Lò Thị Ọi",
        "Ngày sinh": "15/08/1990",
        "Giới tính": "Nữ",
        "Điện thoại": "0912 345 678",
    }


async def test_through_a_channel_abroad_sensitive_answers_go_covered(world: World) -> None:
    await fills(player := world.person("7", ChannelName.TELEGRAM), "ethnic_statistics", until="citizen_number")
    await player.answers_page("citizen_number", "012190000123")
    await player.answers_page("ethnic_group", "thai")
    await takes(player, "send")
    shown = (await types(player, "/mydata"))[0].text
    found = await exported(world, player)
    assert found["Đơn gia nhập"][0]["Số căn cước"] == "0121******23"
    assert found["Đơn gia nhập"][0]["Dân tộc"] == "đã ghi"
    assert "012190000123" not in str(found) + shown
    assert "Thái" not in str(found) + shown
    assert found["Các cuộc trò chuyện"][0]["Mã của cuộc trò chuyện"] == "7"


# --- erasing ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("XÓA HẾT", "vi"),
        ("xóa hết", "vi"),
        ("xoá hết", "vi"),
        ("xoa het", "vi"),
        ("ERASE ALL", "en"),
        ("Erase all.", "en"),
    ],
)
async def test_the_right_words_erase(world: World, words: str, language: str) -> None:
    await fills(player := world.person(language=language))
    await types(player, "/mydata")
    assert keys(await takes(player, "/mydata erase")) == ["mydata.confirm_erase"]
    assert keys(await types(player, words)) == ["mydata.erased"]
    assert await rows(world, "person") == []


@pytest.mark.parametrize("words", ["xóa", "có", "1 xóa hết", "xóa hết đi", "OK"])
async def test_other_words_do_not(chat: Player, words: str) -> None:
    await fills(chat)
    await types(chat, "/mydata erase")
    assert keys(await types(chat, words)) == ["mydata.confirm_erase"]
    assert len(await rows(chat.world, "person")) == 1


async def test_one_can_think_better_of_it(chat: Player) -> None:
    await fills(chat)
    await chat.plays("""
        > /mydata erase
        < Xóa xong không lấy lại được: … Để xóa, anh/chị gõ: XÓA HẾT [Không xóa nữa]
        > [Không xóa nữa]
        < Không xóa gì cả, dữ liệu vẫn còn nguyên ạ.
        > xóa hết
        < Tôi chưa hiểu ý anh/chị.
        < Chào anh/chị! Anh/chị cần việc gì ạ? …
    """)
    assert len(await rows(chat.world, "person")) == 1


@pytest.mark.parametrize("command", ["/help", "/ask cost", "/status", "/privacy", "/start", "/language vi"])
async def test_any_command_is_a_way_out_and_the_words_erase_nothing_after_it(chat: Player, command: str) -> None:
    await fills(chat, until="full_name")
    await types(chat, "/mydata erase")
    await types(chat, command)
    await types(chat, "xóa hết")
    assert len(await rows(chat.world, "person")) == 1
    assert keys(await types(chat, "/join"))[-1] == "join.ask.birth_date"  # Xóa Hết was taken for a name


async def test_the_form_taken_up_again_is_a_way_out_too(chat: Player) -> None:
    await fills(chat, until="full_name")
    await types(chat, "/mydata erase")
    await fills(chat)
    assert keys(await types(chat, "xóa hết")) == ["other.not_understood", "menu.known"]
    assert len(await rows(chat.world, "person")) == 1


@pytest.mark.parametrize("words", ["không", "Thôi", "no"])
async def test_no_means_no(chat: Player, words: str) -> None:
    await fills(chat)
    await types(chat, "/mydata erase")
    assert keys(await types(chat, words)) == ["mydata.kept"]
    assert keys(await types(chat, "xóa hết"))[0] == "other.not_understood"
    assert len(await rows(chat.world, "person")) == 1


async def test_an_adults_export_says_nothing_of_a_guardian(world: World) -> None:
    person = world.person()
    await fills(person)
    assert "Người đại diện" not in str(await exported(world, person))


async def test_the_form_taken_up_again_can_be_set_aside(chat: Player) -> None:
    await fills(chat, until="full_name")
    for words in ("/mydata erase", "/join"):
        await types(chat, words)
    assert keys(await types(chat, "/cancel")) == ["join.paused"]


async def test_in_mid_form_cancelling_the_erasure_comes_back_to_the_question(chat: Player) -> None:
    await fills(chat, until="gender")
    await types(chat, "/mydata erase")
    assert keys(await takes(chat, "/mydata keep")) == ["mydata.kept", "join.ask.gender"]
    assert keys(await takes(chat, "female")) == ["join.ask.phone"]


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "in mid-form"])
async def test_nothing_is_left_that_was_typed(world: World, sent: bool) -> None:
    switches = ("news", "ethnic_statistics")
    await fills(
        player := world.person("v1"), *switches, until="send" if sent else "summary", ethnic_group="thai", **PERSONAL
    )
    before = await everything(world)
    assert [it for it in TRACES if it not in before and (sent or it != "hoang van the")] == []
    assert ("ethnic_group=03" if sent else '"ethnic_group":"03"') in before
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    after = "\n".join(
        it for it in (await everything(world)).splitlines() if not it.startswith(("enterprise", "unit", "trigram"))
    )
    assert [it for it in (*TRACES, "ethnic_group=03", '"03"') if it in after] == []


async def test_what_remains_is_what_the_text_says(world: World) -> None:
    player = await joined(world)
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    assert await rows(world, "person") == []
    assert await rows(world, "consent") == []
    (left,) = await rows(world, "application")
    kept_columns = {name for name, value in left.items() if value not in (None, False)}
    assert kept_columns == {
        "id", "status", "unit_id", "enterprise_id", "language", "channel", "sent_at", "ended_at", "card",
    }  # fmt: skip
    assert (left["status"], left["ended_at"]) == ("erased", NOON)
    events = await rows(world, "event")
    assert [it["kind"] for it in events] == ["registered", "withdrawn"]
    for event in events:
        assert (event["unit_id"], event["enterprise_id"]) == (left["unit_id"], left["enterprise_id"])
        assert (event["day"], event["gender"], event["minority"]) == (date(2026, 11, 22), "female", True)
    assert [it["action"] for it in await rows(world, "audit")] == ["erase"]
    (talk,) = await rows(world, "chat")
    assert (talk["person_id"], talk["state"], talk["conversation"]) == (None, None, "")


async def test_the_old_card_is_revoked_and_one_may_join_again(world: World) -> None:
    player = await joined(world)
    (old,) = await rows(world, "application")
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    shown = await world.db.read(lambda c: card_status(c, old["card"]))
    assert shown is not None
    assert (shown.status, shown.initials, shown.since) == ("revoked", "", NOON)
    assert keys(await types(player, "/mydata")) == ["mydata.nothing"]
    assert keys(await types(player, "/status")) == ["status.none"]
    assert keys(await fills(player)) == ["join.sent", "card.here"]
    statuses = [it["status"] for it in await rows(world, "application")]
    assert statuses == ["erased", "submitted"]


async def test_after_a_restore_whoever_was_erased_is_erased_again(world: World) -> None:
    player = await joined(world)
    (erased,), (talk,) = await rows(world, "person"), await rows(world, "chat")
    (sent,) = await rows(world, "application")
    await types(player, "/mydata erase")
    await types(player, "xóa hết")

    def restore(connection: Any) -> None:  # yesterday's rows, and the erasure list of today
        connection.execute(insert(person).values(erased))
        connection.execute(update(application).values({**sent}))
        connection.execute(update(chat).values({**talk}))

    await world.db.write(restore)
    assert (await retention.clear(world.db, world.now))["erased_again"] == 1
    assert (await retention.clear(world.db, world.now))["erased_again"] == 0
    after = await everything(world)
    assert "Hoàng" not in after
    assert [it["status"] for it in await rows(world, "application")] == ["erased"]


async def test_erasing_in_one_of_two_chats_of_a_person_empties_both(world: World) -> None:
    phone, computer = await joined(world, name="phone"), world.person("computer")
    await types(computer, "/start")
    await world.db.write(lambda c: c.execute(update(chat).values(person_id=1)))
    assert keys(await types(computer, "/status")) == ["status.submitted"]
    await types(computer, "/mydata erase")
    await types(computer, "xóa hết")
    assert {it["person_id"] for it in await rows(world, "chat")} == {None}
    assert keys(await types(phone, "/status")) == ["status.none"]
    assert "Hoàng" not in await everything(world)


async def test_words_still_on_their_way_are_not_sent_after_an_erasure(world: World) -> None:
    await fills(player := world.person("7", ChannelName.TELEGRAM), until="birth_date")
    assert len(await rows(world, "outbox")) == 5
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    assert len(await rows(world, "outbox")) == 1  # the last word only


# --- how long ---------------------------------------------------------------------------------------------------------
async def test_an_application_that_came_to_nothing_is_emptied_after_90_days(world: World) -> None:
    player = await joined(world)
    await types(player, "/privacy withdraw admission sure")
    for days, status in ((89, "withdrawn"), (91, "erased")):
        await retention.clear(world.db, NOON + timedelta(days=days))
        assert [it["status"] for it in await rows(world, "application")] == [status]
    assert "012310000457" not in await everything(world)
    assert keys(await types(player, "/status")) == ["status.none"]


async def test_a_chat_of_nobody_is_forgotten_after_30_days_and_a_persons_is_not(world: World) -> None:
    await types(world.person("passer-by"), "/start")
    stranger = await joined(world, name="erased")
    await types(stranger, "/mydata erase")
    await types(stranger, "xóa hết")
    await fills(world.person("member"))
    await retention.clear(world.db, NOON + timedelta(days=31))
    assert [it["external_id"] for it in await rows(world, "chat")] == ["member"]
