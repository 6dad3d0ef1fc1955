"""A volunteer fills in the form for a worker who has no phone, and nothing of him stays in the volunteer's chat."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.tasks import Tasks
from dialogue.messages import ChannelName
from domain.roles import Role
from models import idle_help, outbox
from models.code_words import index
from models.keys import Keys
from tests.handlers.assisting import PERSONAL, WORD, WORKER, answers, assists, helper
from tests.handlers.deciding import says
from tests.handlers.joining import everything, fills, keys, rows, takes, types
from tests.player import Player, World
from web import transcript


# --- what is said -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_the_form_is_read_aloud_and_the_worker_confirms_it_with_a_word_of_his_own(
    world: World, typing: bool
) -> None:
    hoa = await helper(world)
    hoa.typing = typing
    await hoa.plays("""
        > /kehoho
        < Anh/chị ĐỌC TO cho người lao động nghe, … Không gửi cho công ty. … [Người lao động đồng ý: xét đơn] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
        > [Người lao động đồng ý: xét đơn]
        < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
        > ban mai
        < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
        > [Công ty TNHH Bản Mai]
        < Họ và tên của anh/chị, như trên giấy tờ?
        > Sùng Thị Xá
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990.
        > 3/2/1988
        < Giới tính của anh/chị? [Nam] [Nữ]
        > [Nữ]
        < Số điện thoại của anh/chị để cán bộ liên hệ? … [Không có điện thoại]
        > [Không có điện thoại]
        < Anh/chị làm ở bộ phận nào, việc gì? … [Bỏ qua]
        > Đóng gói
        < Số căn cước (12 chữ số) … [Để sau]
        > [Để sau]
        < Anh/chị ĐỌC TO từng dòng … • Họ và tên: Sùng Thị Xá • Ngày sinh: 03/02/1988 … • Điện thoại: không có … • Nơi nhận đơn: CĐCS Bản Mai … [✅ Người lao động nói: đúng hết] [Sửa một mục] [Để sau, chưa gửi]
        > [✅ Người lao động nói: đúng hết]
        < Bây giờ anh/chị ĐƯA MÁY cho người lao động, … [Ký trên giấy (mẫu 5b)]
        > abc
        < Từ này ngắn quá. … [Ký trên giấy (mẫu 5b)]
        > 03021988
        < Người khác có thể đoán ra từ này. … [Ký trên giấy (mẫu 5b)]
        > Hoa Ban 77
        < ✅ Đã gửi đơn. Số đơn: LC-000001-3 Mọi điều về người ấy đã được xóa … Khi có điện thoại: mở https://congdoan.example.vn, gõ /nhanho, …
        < Tiếp theo anh/chị làm gì ạ? [Kê hộ người nữa] [Về menu]
    """)


async def test_the_same_in_english_and_on_paper(world: World) -> None:
    hoa = await helper(world, language="en")
    seen = await assists(hoa, word="")
    assert seen[0].text.startswith("✅ The application is sent. Its number: LC-000001-3")
    assert "To be signed once on paper (form 5b)" in seen[0].text


async def test_whoever_is_no_volunteer_knows_no_such_command(world: World) -> None:
    player = world.person()
    assert keys(await types(player, "/assist"))[0] == "other.no_such_command"
    assert keys(await types(player, "/tapthe"))[0] == "other.no_such_command"


async def test_an_officer_may_too(world: World) -> None:
    assert keys(await assists(await world.officer("lan")))[0] == "assist.sent"


async def test_whose_role_ended_meanwhile_sends_nothing(world: World) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await answers(hoa)
    await takes(hoa, "send")
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE volunteer SET state = 'revoked'"))
    assert keys(await types(hoa, WORD)) == ["assist.not_any_more"]
    assert await rows(world, "application") == []
    await shows_nothing(world, hoa)


# --- what is kept -----------------------------------------------------------------------------------------------------
async def test_the_worker_is_a_person_of_his_own_with_his_own_consents(world: World) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await takes(hoa, "news")
    await assists(hoa, command="")
    (it,) = await rows(world, "application")
    (mine,) = [row["person_id"] for row in await rows(world, "chat")]
    assert it["assisted_by"] == mine != it["person_id"]
    given = [row for row in await rows(world, "consent") if row["person_id"] == it["person_id"]]
    assert {row["purpose"] for row in given} == {"admission", "news"}
    assert {row["text_version"] for row in given} == {"2026-11-doc-to"}
    assert [row for row in await rows(world, "consent") if row["person_id"] == mine] == []
    assert it["phone"] == "+84977123456"
    assert not it["to_sign"]


async def test_of_the_word_only_a_keyed_hash_is_kept_with_the_applications_number_in_it(world: World) -> None:
    await assists(await helper(world), word="Hoa-Ban 77")
    (it,) = await rows(world, "application")
    assert it["code_word"] == index(world.keys, it["id"], "hoaban77")
    assert it["code_word"] != index(world.keys, it["id"] + 1, "hoaban77")
    assert "hoaban77" not in (await everything(world)).lower().replace(" ", "").replace("-", "")


async def test_the_volunteers_own_unfinished_application_is_left_alone(world: World) -> None:
    hoa = await helper(world)
    await fills(hoa, until="birth_date", full_name="Lò Thị Hoa")
    await assists(hoa)
    (it,) = await rows(world, "application")
    assert it["full_name"] == WORKER["full_name"]
    seen = await types(hoa, "/join")
    assert hoa.last.payload["step"] == "join.birth_date" or keys(seen)[-1] == "join.ask.birth_date"


async def test_the_volunteers_code_is_credited(world: World) -> None:
    hoa = await helper(world)
    await assists(hoa)
    (it,), (code,), (credit,) = [await rows(world, name) for name in ("application", "invite", "credit")]
    assert code["person_id"] == it["assisted_by"]
    assert it["first_invite_id"] == it["last_invite_id"] == credit["invite_id"] == code["id"]


async def test_a_child_is_turned_away_and_a_minor_needs_a_guardian_as_in_joining(world: World) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await answers(hoa, until="birth_date")
    assert keys(await types(hoa, "1/1/2016")) == ["problem.eligibility.too_young"]
    await answers(hoa, until="guardian_name", birth_date="1/1/2010")
    assert (
        hoa.last.payload["step"] == "assist.guardian_name" or hoa.heard[-1].payload["key"] == "join.ask.guardian_name"
    )


async def test_a_possible_duplicate_is_marked_as_in_joining(world: World) -> None:
    await fills(world.person("xa"), **{**WORKER, "citizen_number": "-"})
    await assists(await helper(world))
    assert [row["possible_duplicate"] for row in await rows(world, "application")] == [False, True]


# --- the officer ------------------------------------------------------------------------------------------------------
async def test_the_officer_sees_who_filled_it_in_and_waits_for_the_signature(world: World) -> None:
    hoa = await helper(world)
    await fills(hoa, full_name="Lò Thị Hoa")
    lan = await world.officer("lan", "tan-phong", Role.OFFICER)
    await assists(hoa, word="")
    (card,) = await says(lan, "/find LC-000002-1")
    assert "• Kê hộ: Lò Thị Hoa" in card
    assert "chờ người lao động ký mẫu 5b" in card
    assert (await says(lan, "/queue eligible 2"))[0].startswith("Đơn này do cộng tác viên kê hộ")
    await says(lan, "/queue signed 2 1")
    assert (await says(lan, "/find LC-000002-1", "[✅ Đủ điều kiện]"))[0].startswith(
        "Đã ghi: đơn LC-000002-1 – đủ điều kiện"
    )


async def test_the_officer_is_told_that_a_question_reaches_nobody(world: World) -> None:
    lan = await world.officer("lan")
    await assists(await helper(world))
    heard = await says(lan, "/find LC-000001-3", "[Hỏi thêm người nộp đơn]", "Chị làm ở tổ nào?")
    assert heard[0] == "Đã ghi: đơn LC-000001-3 – cần bổ sung."
    assert heard[1].startswith("⚠ Người này chưa trò chuyện với trợ lý, nên chưa nhận được câu hỏi")


async def test_with_a_word_nothing_is_missing(world: World) -> None:
    lan = await world.officer("lan")
    await assists(await helper(world))
    (card,) = await says(lan, "/find LC-000001-3")
    assert "mẫu 5b" not in card


# --- nothing of him stays ---------------------------------------------------------------------------------------------
def opened(stored: Keys, row: dict[str, object]) -> str:
    """Every column of a row, opened."""
    values = (stored.open(value).decode() if isinstance(value, bytes) else str(value) for value in row.values())
    return " ".join(values)


async def shows_nothing(world: World, player: Player) -> None:
    """Neither the rows of his chats nor his page's transcript tell anything of the worker."""
    kept = [row for name in ("chat", "outbox", "inbox", "page") for row in await rows(world, name)]
    shown = [opened(world.keys, row) for row in kept if "token_hash" not in row]
    news = await world.db.read(lambda c: transcript.news(c, world.keys, player.name, 0))
    shown.append(json.dumps(news.messages, ensure_ascii=False) if news else "")
    for secret in [*PERSONAL, "Đóng gói", WORD, "hoaban77"]:
        assert not any(secret in it for it in shown), secret


@pytest.mark.parametrize("word", [WORD, ""], ids=["word", "paper"])
async def test_afterwards_the_volunteers_chat_shows_nothing_of_him(world: World, word: str) -> None:
    hoa = await helper(world)
    await types(hoa, "/help")
    await types(hoa, "/assist")
    await answers(hoa, until="job")
    await types(hoa, "/trogiup")  # in between
    before = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", 0))
    assert before
    assert "Sùng Thị Xá" in json.dumps(before.messages, ensure_ascii=False)
    last = hoa.after
    await answers(hoa)
    await takes(hoa, "send")
    await (types(hoa, word) if word else takes(hoa, "form-5b"))
    await shows_nothing(world, hoa)
    after = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", last))
    assert after is not None
    assert after.first == after.messages[0]["id"]  # a page that stands open takes the old ones out too
    told = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", 0))
    assert told
    assert "/batdau" in json.dumps(told.messages, ensure_ascii=False)


async def test_set_aside_it_shows_nothing_either_and_goes_on_days_later(world: World) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await answers(hoa, until="job")
    assert keys(await types(hoa, "/huy")) == ["assist.paused"]
    (row,) = list(await rows(world, "chat"))
    news = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", 0))
    assert news
    assert "Sùng" not in json.dumps(news.messages, ensure_ascii=False)
    assert b"S\xc3\xb9ng" not in row["state"]
    hoa.later(days=3)
    assert keys(await types(hoa, "/kehoho")) == ["assist.unfinished"]
    assert keys(await takes(hoa, "/assist on")) == ["join.ask.job"]
    await answers(hoa)
    await takes(hoa, "send")
    assert keys(await types(hoa, WORD))[0] == "assist.sent"
    await shows_nothing(world, hoa)


@pytest.mark.parametrize("paused", [True, False], ids=["set aside", "left open"])
async def test_unfinished_for_more_than_a_week_it_goes(world: World, paused: bool) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await answers(hoa, until="job")
    if paused:
        await types(hoa, "/huy")
    hoa.later(days=7, minutes=1)
    assert keys(await types(hoa, "/trogiup"))[0] == "assist.too_old"
    await shows_nothing(world, hoa)
    assert keys(await types(hoa, "/assist")) == ["assist.ask.consent"]


async def test_dropped_it_is_forgotten(world: World) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await answers(hoa, until="job")
    await types(hoa, "/assist")
    assert keys(await takes(hoa, "/assist new")) == ["assist.ask.consent"]
    await shows_nothing(world, hoa)


async def test_a_notice_that_came_meanwhile_stays(world: World) -> None:
    hoa, lan = await helper(world), await world.officer("lan")
    await fills(hoa, full_name="Lò Thị Hoa")
    await types(hoa, "/assist")
    await answers(hoa, until="job")
    await says(lan, "/queue ask 1 0", "Chị làm ca nào?")
    await assists(hoa, command="")
    news = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", 0))
    assert news
    assert "Chị làm ca nào?" in json.dumps(news.messages, ensure_ascii=False)


# --- Telegram ---------------------------------------------------------------------------------------------------------
async def telegram(world: World) -> Player:
    return await helper(world, "7", ChannelName.TELEGRAM)


async def delivered(world: World) -> None:
    """As the outbox does with what it has sent."""
    numbers = [row["id"] for row in await rows(world, "outbox")]
    await world.db.write(lambda c: outbox.mark_sent(c, numbers))


async def test_where_the_helper_works_himself_is_asked_about_first(world: World) -> None:
    hoa = await helper(world)
    await fills(hoa)
    await types(hoa, "/assist")
    assert keys(await takes(hoa, "agree")) == ["join.confirm_enterprise"]
    assert keys(await types(hoa, "đúng")) == ["join.ask.full_name"]


async def test_who_was_helped_counts_for_the_code_that_the_helper_shares(world: World) -> None:
    hoa = await helper(world)
    await fills(hoa)
    await types(hoa, "/invite")
    await assists(hoa)
    (own,) = [row["id"] for row in await rows(world, "invite")]
    assert [row["last_invite_id"] for row in await rows(world, "application")] == [None, own]


async def test_on_telegram_the_last_message_deletes_those_before_it(world: World) -> None:
    hoa = await telegram(world)
    hoa.numbers = iter(range(1000, 2000, 2))  # type: ignore[assignment]
    await types(hoa, "/assist")
    await answers(hoa)
    await delivered(world)
    await takes(hoa, "send")
    seen = await types(hoa, WORD)
    known = seen[0].payload["forgets"]
    assert known[0] == 1000
    assert known == sorted(known)
    assert all("forgets" not in it.payload for it in hoa.heard if it is not seen[0])
    await shows_nothing(world, hoa)


# --- left open --------------------------------------------------------------------------------------------------------
async def idles(world: World, hours: float) -> None:
    """What the clock does every hour, and whoever does the tasks after it."""
    before = world.now - timedelta(hours=hours)
    await world.db.write(lambda c: idle_help.tell(c, world.keys, before, world.now))
    await Tasks(world.turns, {}).sweep()


@pytest.mark.parametrize("meanwhile", ["", "/trogiup"], ids=["at once", "after a question in between"])
async def test_left_open_for_two_hours_nothing_of_the_worker_stays_on_the_screen(world: World, meanwhile: str) -> None:
    hoa = await helper(world)
    await types(hoa, "/assist")
    await answers(hoa)
    if meanwhile:
        await types(hoa, meanwhile)
    await idles(world, 2)
    assert await hoa.new() == []
    hoa.later(hours=2, minutes=1)
    await idles(world, 2)
    assert keys(await hoa.new()) == ["assist.paused"]
    news = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", 0))
    assert news
    assert not any(secret in json.dumps(news.messages, ensure_ascii=False) for secret in PERSONAL)
    hoa.later(hours=3)
    await idles(world, 2)
    assert await hoa.new() == []
    assert keys(await takes(hoa, "/assist on")) == ["assist.summary"]


@pytest.mark.on_both
async def test_left_open_on_telegram_the_answers_to_the_last_message_go_too(world: World) -> None:
    hoa = await telegram(world)
    hoa.numbers = iter(range(1000, 2000, 2))  # type: ignore[assignment]
    await types(hoa, "/assist")
    await answers(hoa, until="phone")
    await delivered(world)
    hoa.later(hours=2, minutes=1)
    await idles(world, 2)
    (said,) = await hoa.new()
    first, *_, last, after = said.payload["forgets"]
    assert (first, after) == (1000, last + 20)


async def test_what_is_too_old_to_be_deleted_is_said(world: World) -> None:
    hoa = await telegram(world)
    await types(hoa, "/assist")
    await answers(hoa, until="job")
    hoa.later(hours=49)
    assert "assist.delete_yourself" in keys(await assists(hoa, command=""))


async def test_the_page_of_one_worker_does_not_answer_for_the_next(world: World) -> None:
    hoa = await telegram(world)
    await types(hoa, "/assist")
    await answers(hoa, until="citizen_number")
    assert hoa.last.payload["options"][0]["url"].startswith("https://congdoan.example.vn/f/")
    await hoa.answers_page("assist.citizen_number", "012188000123")
    await takes(hoa, "send")
    await types(hoa, WORD)
    (page,) = await rows(world, "page")
    assert page["used_at"] is not None
    assert (await rows(world, "application"))[0]["citizen_number"] is not None
    await types(hoa, "/assist")
    assert keys(await hoa.answers_page("citizen_number", "012188000123"))[0] == "other.page_too_late"
