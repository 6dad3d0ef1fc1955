"""Being a volunteer: a member learns at once, anybody else is approved first; the role is shown and ended."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import insert, update

import texts
from bot.menus import commands_of
from domain.lesson import QUIZ, RIGHT, SCREENS
from domain.purposes import Purpose
from domain.roles import Role
from domain.volunteers import State
from domain.wordings import LONGEST
from models import consents, one_person, people, succession, volunteers
from models.tables import unit, wording
from tests.handlers.deciding import actions
from tests.handlers.joining import fills, keys, option, rows, takes, types
from tests.handlers.volunteering import learns, member, volunteer
from tests.player import Player, World


# --- a member ---------------------------------------------------------------------------------------------------------
async def test_a_member_goes_straight_to_the_lesson_and_is_active_after_it(world: World) -> None:
    player = await member(world)
    await player.plays("""
        > /congtacvien
        < Cộng tác viên giúp người quen hiểu công đoàn … Anh/chị đồng ý chứ ạ? [Tôi đồng ý] [Để sau]
        > ừ thì
        < … chọn … [Tôi đồng ý] [Để sau]
        > đồng ý
        < Trang 1/5 Công đoàn làm gì? … [Tiếp]
        > [Tiếp]
        < Trang 2/5 Nói chuyện thế nào? … [Tiếp]
        > [Tiếp]
        < Trang 3/5 Hỏi những gì, và lời đồng ý … [Tiếp]
        > [Tiếp]
        < Trang 4/5 Những việc không bao giờ làm … [Tiếp]
        > /quaylai
        < Trang 3/5 Hỏi những gì, và lời đồng ý … [Tiếp]
        > [Tiếp]
        < Trang 4/5 Những việc không bao giờ làm … [Tiếp]
        > tiếp
        < Trang 5/5 Gặp khó thì hỏi ai? … [Tiếp]
        > [Tiếp]
        < Câu 1/5 Một chị công nhân nói: “Để tôi nghĩ thêm đã.” Anh/chị làm gì? [Giục: cả xưởng vào rồi đấy] [Cảm ơn, để lại mã, hẹn khi khác] [Điền giúp trước, báo chị ấy sau]
        > [Giục: cả xưởng vào rồi đấy]
        < Chưa phải rồi ạ. Giục thì người ta ngại, … Câu 1/5, anh/chị chọn lại nhé: Một chị công nhân nói: … [Giục: cả xưởng vào rồi đấy] [Cảm ơn, để lại mã, hẹn khi khác] [Điền giúp trước, báo chị ấy sau]
        > [Cảm ơn, để lại mã, hẹn khi khác]
        < Câu 2/5 … [Vẫn đọc lời đồng ý rồi mới điền] [Bấm đồng ý thay cho nhanh] [Điền tên trước, đọc sau]
        > [Vẫn đọc lời đồng ý rồi mới điền]
        < Câu 3/5 … [Mời tự đọc số, hoặc để trống]
        > [Mời tự đọc số, hoặc để trống]
        < Câu 4/5 … [Không nhận: gia nhập không mất tiền] [Nhận hộ, nộp đoàn phí sau]
        > [Không nhận: gia nhập không mất tiền]
        < Câu 5/5 … [Không nói tên ai, báo cán bộ] …
        > [Không nói tên ai, báo cán bộ]
        < Xong rồi! Từ bây giờ anh/chị là cộng tác viên của Công đoàn phường Tân Phong. … /khaosat – … /congtacvien – xem lại vai trò và bài học
        < Khi xét khen thưởng, … [Đồng ý nêu tên] [Không nêu tên]
        > [Không nêu tên]
        < Đã ghi: không nêu tên anh/chị. …
        < Anh/chị là cộng tác viên của Công đoàn phường Tân Phong, từ ngày 22/11/2026. Khi khen thưởng: không nêu tên, chỉ tính số người. [Mã giới thiệu của tôi] [Áp phích để in] [Kết quả giới thiệu] [Kê hộ người không có điện thoại] [Đăng ký tập thể: nhiều người một buổi] [Khảo sát doanh nghiệp] [Đồng ý nêu tên] [Xem lại bài học] [Thôi làm cộng tác viên] [Về menu]
    """)
    (role,) = await rows(world, "volunteer")
    assert (role["state"], role["unit_id"], role["name"]) == ("active", world.units["tan-phong"], None)
    assert await actions(world) == ["volunteer.asked", "volunteer.active"]


async def test_in_english_too_and_by_typing_only(world: World) -> None:
    player = await member(world)
    player.typing = True
    await types(player, "/language en")
    await types(player, "/volunteer")
    assert player.last.labels == ["I agree", "Later"]
    await takes(player, "agree")
    assert player.last.text.startswith("Page 1/5")
    for _ in SCREENS:
        await takes(player, "next")
    seen = await takes(player, "wrong_b")
    assert keys(seen) == ["problem.lesson.not_quite"]
    assert seen[0].text.startswith("Not quite. As long as she has not agreed")
    for _ in QUIZ:
        seen = await takes(player, RIGHT)
    assert "/survey – Survey an enterprise" in seen[0].text
    await takes(player, "/volunteer named")
    assert "you are named" in player.last.text


@pytest.mark.parametrize("quiz", QUIZ, ids=lambda it: it.key)
async def test_every_wrong_answer_is_explained_as_often_as_it_is_given(world: World, quiz: object) -> None:
    player = await member(world)
    await types(player, "/volunteer")
    await takes(player, "agree")
    for _ in SCREENS:
        await takes(player, "next")
    for it in QUIZ[: QUIZ.index(quiz)]:  # type: ignore[arg-type]
        assert RIGHT in it.answers
        await takes(player, RIGHT)
    for wrong in ("wrong_a", "wrong_b", "wrong_a"):
        (seen,) = await takes(player, wrong)
        why = texts.text("vi", f"lesson.quiz.{quiz.key}.why_{wrong[-1]}")  # type: ignore[attr-defined]
        assert why in seen.text
        assert (await rows(world, "volunteer"))[0]["state"] == "learning"
    await takes(player, RIGHT)


async def test_the_lesson_is_taken_up_where_it_stopped(world: World) -> None:
    player = await member(world)
    await types(player, "/volunteer")
    await takes(player, "agree")
    await takes(player, "next")
    await types(player, "/help")
    assert player.last.text.startswith("Trang 2/5")
    await types(player, "/start")
    await types(player, "/volunteer")
    assert player.last.text.startswith("Trang 2/5")
    await types(player, "/cancel")
    await types(player, "/volunteer")
    assert player.last.text.startswith("Trang 1/5")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_lesson_fits_a_telephone(language: str) -> None:
    """What a federation may not exceed, ours does not either."""
    lesson = {key: most for key, most in LONGEST.items() if key.startswith("lesson.")}
    assert len(lesson) == len(SCREENS) + 6 * len(QUIZ)
    assert {
        key: len(texts.text(language, key)) for key, most in lesson.items() if len(texts.text(language, key)) > most
    } == {}


async def test_an_administrators_own_words_are_shown_instead(world: World) -> None:
    own = {
        "lesson.screen.s1": "Trang đầu của {chúng tôi}",
        "lesson.quiz.q1.ask": "Câu riêng?",
        "lesson.quiz.q1.wrong_a": "Sai rồi nhé",
        "lesson.quiz.q1.why_a": "Vì thế này",
    }
    officer = await world.officer("hoa", role=Role.ADMIN)
    lines = [
        {"key": key, "language": "vi", "text": it, "changed_at": world.now, "officer_id": 1} for key, it in own.items()
    ]
    await world.db.write(lambda c: c.execute(insert(wording), lines))
    player = await member(world)
    await types(player, "/volunteer")
    (seen,) = await takes(player, "agree")
    assert seen.text == "Trang 1/5\n\nTrang đầu của {chúng tôi}"
    for _ in SCREENS:
        (seen,) = await takes(player, "next")
    assert (seen.text, seen.labels[0]) == ("Câu 1/5\n\nCâu riêng?", "Sai rồi nhé")
    (seen,) = await takes(player, "wrong_a")
    assert seen.text.startswith("Chưa phải rồi ạ. Vì thế này")
    assert officer


# --- anybody else -----------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_who_is_no_member_asks_and_an_officer_approves(world: World) -> None:
    officer = await world.officer("hoa")
    player = world.person("seo")
    await player.plays("""
        > /congtacvien
        < Cộng tác viên giúp … [Tôi đồng ý] [Để sau]
        > [Tôi đồng ý]
        < Họ và tên của anh/chị?
        > Giàng A Sèo
        < Số điện thoại để cán bộ công đoàn liên hệ? …
        > 0912 000 111
        < Anh/chị làm việc ở đâu? …
        > nà hoa
        < Là nơi nào dưới đây? … [HTX Dệt Nà Hoa] [Chưa có trong danh sách, hoặc làm tự do]
        > [HTX Dệt Nà Hoa]
        < Đã ghi mong muốn của anh/chị. Cán bộ Công đoàn phường Tân Phong xem xét … [Thôi, tôi không làm nữa] [Về menu]
        > /congtacvien
        < Đã ghi mong muốn của anh/chị. … [Thôi, tôi không làm nữa] [Về menu]
    """)
    assert keys(await types(player, "/survey")) == ["other.no_such_command", "menu.welcome"]
    await officer.new()
    await officer.plays("""
        > /ctv
        < Cộng tác viên của anh/chị: 1 người chờ duyệt, 0 người đang làm, 0 người đang học. [Giàng A Sèo – chờ duyệt, Công đoàn phường Tân Phong] [Về menu]
        > [Giàng A Sèo – chờ duyệt, Công đoàn phường Tân Phong]
        < Giàng A Sèo: chờ duyệt Đơn vị: Công đoàn phường Tân Phong Nơi làm việc: HTX Dệt Nà Hoa Điện thoại: 0912 000 111 Xin làm ngày 22/11/2026 [✅ Duyệt] [Chưa nhận] [Danh sách cộng tác viên]
        > [✅ Duyệt]
        < Đã duyệt Giàng A Sèo. Người ấy được báo tin và vào bài học.
        < Cộng tác viên của anh/chị: 0 người chờ duyệt, 0 người đang làm, 1 người đang học. [Giàng A Sèo – đang học, Công đoàn phường Tân Phong] [Về menu]
    """)
    (told,) = await player.new()
    assert told.text.startswith("Tin vui: cán bộ Công đoàn phường Tân Phong đã đồng ý")
    await player.hears(player.press("Bắt đầu bài học"))
    assert await learns(player) == ["volunteer.active", "volunteer.ask.recognition"]
    assert await actions(world) == ["volunteer.asked", "volunteer.approved", "volunteer.active"]
    assert {it["purpose"] for it in await rows(world, "consent")} == {"volunteering"}


async def test_an_applicant_only_agrees_and_waits(world: World) -> None:
    await fills(player := world.person())
    await types(player, "/volunteer")
    assert keys(await takes(player, "agree")) == ["volunteer.waiting"]
    officer = await world.officer("hoa")
    await types(officer, "/volunteers")
    await takes(officer, "/volunteers see 1")
    assert "Lò Thị Ọi: chờ duyệt" in officer.last.text
    assert "Đơn gia nhập: LC-000001-" in officer.last.text
    assert "Điện thoại" not in officer.last.text  # it stands in his application


async def test_the_units_officers_are_told_of_who_waits_and_of_nobody_else(world: World) -> None:
    officer, above = await world.officer("hoa"), await world.officer("thu", "lai-chau")
    await volunteer(world)  # a member waits for nobody
    assert await officer.new() == []
    await types(player := world.person("seo"), "/volunteer")
    await takes(player, "agree")
    for words in ("Giàng A Sèo", "0912 000 111", "nà hoa"):
        await types(player, words)
    await takes(player, "e:")
    (told,) = await officer.new()
    assert told.text == "Có người muốn làm cộng tác viên của Công đoàn phường Tân Phong, đang chờ anh/chị duyệt."
    await officer.hears(officer.press("Xem và duyệt"))
    assert "Giàng A Sèo: chờ duyệt" in officer.last.text
    assert await above.new() == []


async def test_a_workplace_not_in_the_list_goes_to_the_unit_of_its_commune_else_to_the_province(world: World) -> None:
    for name, commune, expected in (("seo", "Tân Phong", "tan-phong"), ("dinh", "Đoàn Kết", "lai-chau")):
        player = world.person(name)
        await types(player, "/volunteer")
        for words in ("[agree", "Giàng A Sèo", "0912 000 111", "Xưởng mới", "[unlisted", "[typed", commune):
            await (takes(player, words[1:]) if words.startswith("[") else types(player, words))
        if player.last.payload["key"] == "join.commune_hits":
            await takes(player, player.last.payload["options"][0]["value"])
        assert player.last.payload["key"] == "volunteer.waiting", player.last
        assert (await rows(world, "volunteer"))[-1]["unit_id"] == world.units[expected]
        assert (await rows(world, "volunteer"))[-1]["workplace"] == "Xưởng mới"


async def test_without_consent_nothing_is_kept(world: World) -> None:
    player = world.person()
    await types(player, "/volunteer")
    await types(player, "/cancel")
    await types(player, "/volunteer")
    await takes(player, "agree")
    for words in ("Giàng A Sèo", "0912 000 111", "nà hoa"):
        await types(player, words)
    await types(player, "/privacy withdraw volunteering")
    assert await rows(world, "volunteer") == []
    assert keys(await types(player, "/volunteer")) == ["volunteer.ask.consent"]


# --- refused, revoked, stopped ----------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_who_is_refused_hears_why_and_what_he_told_is_gone(world: World) -> None:
    officer, player = await world.officer("hoa"), world.person("seo")
    await types(player, "/volunteer")
    await takes(player, "agree")
    for words in ("Giàng A Sèo", "0912 000 111", "nà hoa"):
        await types(player, words)
    await takes(player, "e:")
    await types(officer, "/volunteers")
    await takes(officer, "/volunteers see")
    assert keys(await takes(officer, "/volunteers refuse")) == ["volunteers.ask.why"]
    assert keys(await types(officer, "Đợt này đủ người rồi, tháng sau nhé")) == [
        "volunteers.refused",
        "volunteers.none",
    ]
    (told,) = await player.new()
    assert "vì:\nĐợt này đủ người rồi, tháng sau nhé" in told.text
    (role,) = await rows(world, "volunteer")
    assert (role["state"], role["name"], role["phone"], role["workplace"]) == ("revoked", None, None, None)
    assert await actions(world) == ["volunteer.asked", "volunteer.refused"]


async def test_a_refusal_may_be_without_a_reason(world: World) -> None:
    await fills(player := world.person())
    await types(player, "/volunteer")
    await takes(player, "agree")
    officer = await world.officer("hoa")
    await types(officer, "/volunteers refuse 1")
    await takes(officer, "-")
    assert keys(await player.new()) == ["volunteer.told.refused"]


async def test_who_is_revoked_loses_his_right_at_the_next_act_and_is_told(world: World) -> None:
    player, officer = await volunteer(world), await world.officer("hoa")
    await types(player, "/survey")
    await types(player, "na hoa")
    await takes(player, "e:")
    await officer.plays("""
        > /volunteers
        < Cộng tác viên của anh/chị: 0 người chờ duyệt, 1 người đang làm, 0 người đang học. [Lò Thị Ọi – đang làm, Công đoàn phường Tân Phong] [Về menu]
        > [Lò Thị Ọi – đang làm, Công đoàn phường Tân Phong]
        < Lò Thị Ọi: đang làm … Làm từ ngày 22/11/2026 [Thu quyền cộng tác viên] [Danh sách cộng tác viên]
        > [Thu quyền cộng tác viên]
        < Thu quyền cộng tác viên của Lò Thị Ọi (Công đoàn phường Tân Phong)? … [Không, giữ nguyên] [Vâng, thu quyền]
        > [Vâng, thu quyền]
        < Đã thu quyền cộng tác viên của Lò Thị Ọi. Người ấy được báo tin.
        < Các đơn vị của anh/chị chưa có cộng tác viên. … [Về menu]
    """)
    (told,) = await player.new()
    assert (told.payload["key"], told.payload["commands"]) == ("volunteer.told.revoked", True)
    await types(player, "40")
    for _ in range(6):
        await takes(player, "-")
    assert keys(await takes(player, "send")) == ["problem.survey.no_such"]
    assert await rows(world, "survey") == []
    assert keys(await types(player, "/survey"))[0] == "other.no_such_command"
    await types(player, "/volunteer")  # a member, but an officer ended it: he waits this time
    assert keys(await takes(player, "agree")) == ["volunteer.waiting"]


async def test_an_old_button_revokes_nobody(world: World) -> None:
    await volunteer(world)
    officer = await world.officer("hoa")
    await types(officer, "/volunteers revoke 1")
    late = option(officer, "/volunteers revoke 1 sure")
    await types(officer, "/help")
    await types(officer, "/volunteers")
    assert keys(await officer.hears(late)) == ["volunteers.list"]
    assert (await rows(world, "volunteer"))[0]["state"] == "active"


async def test_one_may_stop_oneself_and_begin_again(world: World) -> None:
    player = await volunteer(world)
    await takes(player, "/volunteer named")
    await player.plays("""
        > /congtacvien stop
        < Thôi làm cộng tác viên của Công đoàn phường Tân Phong? … [Không, tôi làm tiếp] [Vâng, tôi thôi]
        > [Vâng, tôi thôi]
        < Anh/chị không còn là cộng tác viên nữa, từ bây giờ. …
        < Anh/chị cần việc gì nữa ạ? [Về menu]
    """)
    standing = {it["purpose"] for it in await rows(world, "consent") if it["withdrawn_at"] is None}
    assert standing.isdisjoint({"volunteering", "recognition"})
    assert (await actions(world))[-1] == "volunteer.stopped"
    await types(player, "/volunteer")
    await takes(player, "agree")
    assert player.last.text.startswith("Trang 1/5")


async def test_withdrawing_the_consent_ends_the_role(world: World) -> None:
    player = await volunteer(world)
    await types(player, "/privacy")
    assert "Rút: làm cộng tác viên" in player.last.labels
    seen = await takes(player, "/privacy withdraw volunteering")
    assert keys(seen) == ["privacy.withdrawn", "volunteer.stopped", "privacy.shown"]
    assert (await rows(world, "volunteer"))[0]["state"] == "revoked"


# --- being named ------------------------------------------------------------------------------------------------------
async def test_being_named_is_off_until_one_agrees_and_is_withdrawn_in_privacy(world: World) -> None:
    player = await volunteer(world)
    (role,) = await rows(world, "volunteer")
    given = lambda: world.db.read(lambda c: consents.given(c, role["person_id"]))  # noqa: E731
    assert Purpose.RECOGNITION not in await given()
    await types(player, "/privacy")
    assert "Đồng ý: nêu tên khi khen thưởng cộng tác viên" in player.last.labels
    await takes(player, "/privacy give recognition")
    assert Purpose.RECOGNITION in await given()
    await takes(player, "/privacy withdraw recognition")
    assert Purpose.RECOGNITION not in await given()


async def test_who_is_no_volunteer_is_not_asked_whether_to_be_named(world: World) -> None:
    player = await member(world)
    await types(player, "/privacy give recognition")
    assert not any("nêu tên" in label for label in player.last.labels)
    assert "recognition" not in {it["purpose"] for it in await rows(world, "consent")}


# --- what follows the role --------------------------------------------------------------------------------------------
async def test_menu_help_me_and_the_list_of_commands_follow_the_role(world: World) -> None:
    player = await volunteer(world)
    await types(player, "/start")
    assert {"Khảo sát doanh nghiệp", "Cộng tác viên"} <= {*player.last.labels}
    assert "/khaosat – Khảo sát doanh nghiệp" in (await types(player, "/help"))[1].text
    assert keys(await types(player, "/me"))[:2] == ["me.no_officer", "me.volunteer"]
    listed = [name for name, _ in commands_of(None, "vi", volunteer=True)]
    assert listed[:4] == ["kehoho", "tapthe", "khaosat", "batdau"]
    assert commands_of(None, "vi") == ()


async def test_the_lists_of_commands_are_set_anew_at_the_beginning_and_the_end(world: World) -> None:
    player = await volunteer(world)
    assert [it.payload["key"] for it in player.heard if it.payload.get("commands")] == ["volunteer.ask.recognition"]
    await types(player, "/volunteer stop sure")
    assert [it.payload["key"] for it in player.heard if it.payload.get("commands")][1:] == ["volunteer.stopped"]


@pytest.mark.on_both
async def test_a_volunteer_surveys_in_his_area_and_sees_nothing_of_the_owners_number(world: World) -> None:
    officer, player = await world.officer("hoa"), await volunteer(world)
    for surveyor in (officer, player):
        await types(surveyor, "/survey")
        await types(surveyor, "na hoa")
        seen = await takes(surveyor, "e:")
        for words in ("40", "[-", "[-", "Vàng Thị Xuyến", "0977 112 233", "[-", "[-"):
            await (takes(surveyor, words[1:]) if words.startswith("[") else types(surveyor, words))
        await takes(surveyor, "send")
    assert "40" in seen[0].text
    assert "Vàng Thị Xuyến" not in seen[0].text
    assert "0977" not in seen[0].text
    (theirs, *_) = await types(officer, f"/survey {world.enterprises['HTX Dệt Nà Hoa']}")
    assert "0977 112 233" in theirs.text


async def test_a_volunteer_surveys_nothing_beyond_his_area(world: World) -> None:
    player = await volunteer(world)
    away = world.enterprises["Công ty CP Chè Suối Hồ"]
    await types(player, "/survey")
    assert keys(await types(player, "chè suối hồ")) == ["pick.no_hits"]
    assert keys(await types(player, f"/survey {away}")) == ["problem.survey.no_such"]


@pytest.mark.parametrize("state", ["waiting", "learning", "revoked"])
async def test_only_an_active_volunteer_may(world: World, state: str) -> None:
    player = await volunteer(world)
    await world.db.write(lambda c: c.exec_driver_sql(f"UPDATE volunteer SET state = '{state}'"))
    assert keys(await types(player, "/survey"))[0] == "other.no_such_command"
    assert keys(await types(player, "khảo sát")) != ["survey.ask.enterprise"]


# --- one's own data ---------------------------------------------------------------------------------------------------
async def test_the_role_stands_in_ones_own_data_and_can_be_ended_there(world: World) -> None:
    player = await volunteer(world)
    await types(player, "/mydata")
    assert "Cộng tác viên: Công đoàn phường Tân Phong, đang làm" in player.last.text
    assert "Thôi làm cộng tác viên" in player.last.labels
    seen = await types(player, "/mydata export")
    made = await world.studio.attached(**seen[0].payload["attachment"], language="vi")
    assert made is not None
    (entry,) = json.loads(made.content)["Vai trò cộng tác viên"]
    assert entry == {
        "Đơn vị": "Công đoàn phường Tân Phong",
        "Tình trạng": "đang làm",
        "Xin làm lúc": "22/11/2026 12:00",
        "Bắt đầu lúc": "22/11/2026 12:00",
    }


async def test_erasing_ends_the_role_and_leaves_the_row_without_him(world: World) -> None:
    player = await volunteer(world)
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    (role,) = await rows(world, "volunteer")
    assert (role["person_id"], role["state"], role["name"]) == (None, "revoked", None)
    assert role["revoked_at"] is not None
    assert keys(await types(player, "/survey"))[0] == "other.no_such_command"


async def test_a_volunteer_who_is_no_member_is_not_forgotten_while_he_helps(world: World) -> None:
    async def forgotten() -> int:
        long_ago = world.now.replace(year=2030)
        return await world.db.write(lambda c: people.forget_undecided(c, long_ago, world.now))

    player = world.person("seo")
    await types(player, "/volunteer")
    await takes(player, "agree")
    for words in ("Giàng A Sèo", "0912 000 111", "nà hoa"):
        await types(player, words)
    await takes(player, "e:")
    assert await forgotten() == 0
    await types(player, "/volunteer stop sure")
    assert await forgotten() == 1


async def test_two_persons_who_are_one_have_one_role(world: World) -> None:
    first, second = await volunteer(world, "an"), world.person("seo")
    await types(second, "/volunteer")
    await takes(second, "agree")
    for words in ("Giàng A Sèo", "0912 000 111", "nà hoa"):
        await types(second, words)
    await takes(second, "e:")
    one, two = [it["person_id"] for it in await rows(world, "volunteer")]
    await world.db.write(lambda c: one_person.join(c, one, two, world.now))
    assert [it["state"] for it in await rows(world, "volunteer")] == ["active", "revoked"]
    assert first.name != second.name


# --- a sister unit ----------------------------------------------------------------------------------------------------
async def test_a_sister_unit_neither_sees_nor_decides(world: World) -> None:
    await volunteer(world)
    sister = await world.officer("seo", "sin-ho", Role.ADMIN)
    assert keys(await types(sister, "/volunteers")) == ["volunteers.none"]
    for act in ("see", "approve", "refuse", "revoke"):
        assert keys(await types(sister, f"/volunteers {act} 1"))[0] == "volunteers.not_here"
        assert keys(await types(sister, f"/volunteers {act} 999"))[0] == "volunteers.not_here"
    await types(sister, "/volunteers revoke 1 sure")
    assert (await rows(world, "volunteer"))[0]["state"] == "active"
    assert "volunteer.revoked" not in await actions(world)


async def test_the_province_sees_all_and_a_viewer_has_no_such_command(world: World) -> None:
    await volunteer(world)
    province = await world.officer("thu", "lai-chau")
    await types(province, "/volunteers")
    assert "Lò Thị Ọi – đang làm, Công đoàn phường Tân Phong" in player_labels(province)
    viewer = await world.officer("vy", role=Role.VIEWER)
    for command in ("/volunteers", "/held"):
        assert keys(await types(viewer, command))[0] == "other.no_such_command"


def player_labels(player: Player) -> list[str]:
    return player.last.labels


async def test_many_volunteers_are_paged(world: World) -> None:
    def many(connection: object) -> None:
        for number in range(10):
            person = people.add(connection, world.now)  # type: ignore[arg-type]
            new = volunteers.New(person, world.units["tan-phong"], State.WAITING, f"Tẩn A {number}")
            volunteers.begin(connection, new, volunteers.By(f"person:{person}", world.now))  # type: ignore[arg-type]

    await world.db.write(many)
    officer = await world.officer("hoa")
    await types(officer, "/volunteers")
    assert len(officer.last.labels) == 8 + 2
    await takes(officer, "/volunteers page 2")
    assert [it for it in officer.last.labels if it.startswith("Tẩn A")] == [
        f"Tẩn A {number} – chờ duyệt, Công đoàn phường Tân Phong" for number in (8, 9)
    ]


async def test_a_volunteer_who_is_no_member_has_a_code_of_his_own_with_his_given_name(world: World) -> None:
    player = world.person("seo")
    await types(player, "/volunteer")
    await takes(player, "agree")
    for words in ("Giàng A Sèo", "0912 000 111", "nà hoa"):
        await types(player, words)
    await takes(player, "e:")
    assert keys(await types(player, "/invite")) == ["inviting.not_yet"]
    await types(await world.officer("hoa"), "/volunteers approve 1")
    await player.new()
    await types(player, "/volunteer")
    await learns(player)
    await types(player, "/invite")
    (invite,) = await rows(world, "invite")
    seen = await types(guest := world.person("guest"), f"/start {invite['code']}")
    assert "Sèo" in seen[0].text
    assert "Giàng" not in seen[0].text
    assert guest.last.labels[0] == "Gia nhập công đoàn"


@pytest.mark.on_both
async def test_the_volunteers_of_a_unit_that_ends_help_on_under_its_successor(world: World) -> None:
    player = await volunteer(world)
    ends = {"valid_to": date(2026, 11, 30), "successor_id": world.units["sin-ho"]}
    await world.db.write(lambda c: c.execute(update(unit).where(unit.c.id == world.units["tan-phong"]).values(ends)))
    player.later(days=10)
    await world.db.write(lambda c: succession.hand_on(c, world.now, date(2026, 12, 2)))
    (role,) = await rows(world, "volunteer")
    assert role["unit_id"] == world.units["sin-ho"]
    assert keys(await types(player, "/survey")) == ["survey.ask.enterprise"]
