"""/wording: the federation's administrators put a poster's texts into their own words; others only read them."""

from __future__ import annotations

import pytest

from dialogue.messages import ChannelName
from domain.roles import Role
from handlers.actions import ACTIONS
from tests.handlers.joining import keys, rows, types
from tests.handlers.test_papers import drawn, words
from tests.player import Player, World

HEADLINE = "/wording poster.words.headline"


@pytest.fixture
async def admin(world: World) -> Player:
    return await world.officer("quynh", "lai-chau", Role.ADMIN)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_an_admin_says_it_in_his_own_words_and_goes_back(admin: Player, typing: bool) -> None:
    admin.typing = typing
    await admin.plays("""
        > /loivan
        < Những lời có thể sửa: • Tiêu đề áp phích: Có công đoàn, không ai phải một mình • Dòng 1 trên áp phích: … Anh/chị chọn lời cần sửa. [Tiêu đề áp phích] [Dòng 1 trên áp phích] [Dòng 2 trên áp phích] [Dòng 3 trên áp phích] [Bài học của cộng tác viên] [Về menu]
        > [Tiêu đề áp phích]
        < Tiêu đề áp phích: “Có công đoàn, không ai phải một mình” [Viết lại] [Các lời khác] [Về menu]
        > [Viết lại]
        < Anh/chị gõ lời mới, tối đa 44 chữ cái kể cả khoảng trắng. Đang là: “Có công đoàn, không ai phải một mình”
        > Vào công đoàn, thêm sức mạnh
        < Đã sửa. Tiêu đề áp phích: “Vào công đoàn, thêm sức mạnh” [Xem áp phích] [Các lời khác] [Về menu]
        > [Các lời khác]
        < … • Tiêu đề áp phích: Vào công đoàn, thêm sức mạnh • …
        > [Tiêu đề áp phích]
        < Tiêu đề áp phích (đã sửa): “Vào công đoàn, thêm sức mạnh” [Viết lại] [Về lời có sẵn] [Các lời khác] [Về menu]
        > [Về lời có sẵn]
        < Đã về lời có sẵn. Tiêu đề áp phích: “Có công đoàn, không ai phải một mình” …
    """)


async def test_every_change_stands_in_the_audit_with_its_language(world: World, admin: Player) -> None:
    await types(admin, f"{HEADLINE} new")
    await types(admin, "Vào công đoàn nhé")
    await types(admin, f"{HEADLINE} shipped")
    await types(admin, f"{HEADLINE} shipped")
    lines = await rows(world, "audit")
    assert [(it["action"], it["subject"], it["detail"]) for it in lines] == [
        ("wording.changed", "wording:poster.words.headline", "vi"),
        ("wording.shipped", "wording:poster.words.headline", "vi"),
    ]
    await admin.plays("> /nhatky\n< …đưa về lời có sẵn: Tiêu đề áp phích…sửa lời Tiêu đề áp phích…")


async def test_what_is_too_long_for_a_poster_is_asked_again(admin: Player) -> None:
    await types(admin, f"{HEADLINE} new")
    assert keys(await types(admin, "dài " * 12)) == ["problem.text.too_long"]
    assert keys(await types(admin, "?!")) == ["problem.text.empty"]
    assert keys(await types(admin, "Ngắn hơn thì được")) == ["wording.changed"]


async def test_the_own_words_stand_on_the_next_poster_in_their_language(world: World, admin: Player) -> None:
    await types(admin, f"{HEADLINE} new")
    await types(admin, "Vào công đoàn nhé")
    await types(admin, "/poster own")
    seen = await types(admin, "/poster 1 a4")
    assert "Vào công đoàn nhé" not in words((await drawn(world, seen))[0])  # drawn in English
    await types(admin, "/language en")
    await types(admin, f"{HEADLINE} new")
    await types(admin, "Join {us}, everybody")
    assert "Join {us}, everybody" in words((await drawn(world, seen))[0])


async def test_an_admin_of_a_commune_reads_them_and_changes_none(world: World, admin: Player) -> None:
    mai = await world.officer("mai", "tan-phong", Role.ADMIN)
    await types(admin, f"{HEADLINE} new")
    await types(admin, "Vào công đoàn nhé")
    await mai.plays(f"> {HEADLINE}\n< …Vào công đoàn nhé” [Các lời khác] [Về menu]")
    for act in ("new", "shipped"):
        assert keys(await types(mai, f"{HEADLINE} {act}")) == ["wording.only_province"]
    assert len(await rows(world, "wording")) == 1


async def test_who_lost_his_post_between_question_and_answer_changes_nothing(world: World, admin: Player) -> None:
    await types(admin, f"{HEADLINE} new")
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE officer SET revoked_at = granted_at"))
    assert keys(await types(admin, "Vào công đoàn nhé"))[0] == "other.no_such_command"
    assert await rows(world, "wording") == []


async def test_who_is_no_admin_knows_no_such_command(world: World) -> None:
    officer = await world.officer("hoa", "lai-chau", Role.OFFICER)
    for player in (officer, world.person("an", ChannelName.TELEGRAM)):
        assert keys(await types(player, "/wording"))[0] == "other.no_such_command"
    assert "wording" in ACTIONS


async def test_the_lesson_is_put_into_own_words_too(admin: Player) -> None:
    await admin.plays("""
        > /loivan lesson
        < Bài học của cộng tác viên: … [Trang 1] [Trang 2] [Trang 3] [Trang 4] [Trang 5] [Câu 1] [Câu 2] [Câu 3] [Câu 4] [Câu 5] [Các lời khác] [Về menu]
        > [Câu 2]
        < … • Câu 2: câu trả lời đúng: Vẫn đọc lời đồng ý rồi mới điền • … [Câu 2: câu hỏi] [Câu 2: câu trả lời đúng] … [Các lời khác] [Về menu]
        > [Câu 2: câu trả lời đúng]
        < Câu 2: câu trả lời đúng: “Vẫn đọc lời đồng ý rồi mới điền” [Viết lại] [Các lời khác] [Về menu]
        > [Viết lại]
        < Anh/chị gõ lời mới, tối đa 36 chữ cái … Đang là: “Vẫn đọc lời đồng ý rồi mới điền”
        > Đọc to lời đồng ý trước đã
        < Đã sửa. Câu 2: câu trả lời đúng: “Đọc to lời đồng ý trước đã” [Các lời khác] [Về menu]
        > [Các lời khác]
        < … • Câu 2: câu trả lời đúng: Đọc to lời đồng ý trước đã • …
    """)


async def test_a_page_of_the_lesson_may_have_several_lines(admin: Player) -> None:
    await types(admin, "/wording lesson.screen.s1 new")
    (seen,) = await types(admin, "Công đoàn làm gì?\n• Bảo vệ\n• Thăm hỏi")
    assert "Công đoàn làm gì?\n• Bảo vệ\n• Thăm hỏi" in seen.text
    assert seen.labels == ["Các lời khác", "Về menu"]
    await types(admin, "/wording lesson.screen.s1 shipped")
    assert "Bảo vệ" not in admin.last.text
